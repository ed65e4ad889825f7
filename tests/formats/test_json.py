"""JSON: one object for each content, and errors that say where."""

from __future__ import annotations

import json
from typing import Any

import pytest

import newsarchive as na
from newsarchive.formats.json import (
    Record,
    content_from_record,
    content_to_record,
    read_record,
    write,
    write_record,
)

EVENT = na.Event(
    date="2017-01-1",
    title="月球",
    image="/resources/x.png",
    sources=[na.Source(publisher="A", url="http://a.example/")],
    changes=[na.Change(title="B", ref="/news/2017/01/1/b.md", note="First")],
    related=[na.Related(title="C", ref="/news/2016/12/4/c.md", contexts=["X"])],
    ref="/news/2017/01/1/a.md",
)


def test_days_are_iso_days_and_refs_are_paths() -> None:
    record = content_to_record(EVENT)
    assert (record["newsarchive"], record["kind"], record["date"]) == (1, "event", "2017-01-01")
    assert record["related"] == [{"title": "C", "ref": "news/2016/12/4/c.md", "contexts": ["X"]}]
    assert "月球" in na.dumps(EVENT, format="json")


@pytest.mark.parametrize(
    "content",
    [
        EVENT,
        na.Day(date="2017-01-1", entries=[na.Entry(title="A", ref="/news/2017/01/1/a.md")], previous="2016-12-31"),
        na.FrontPage(sections=[na.Section(title="News", date="2017-01-1")], previous="2016-12-31"),
        na.Editorial(title="A", author="B", text="C\n\nD", ref="/opinion/2017/04/4/a/index.md"),
        na.Prose(text="A"),
        na.Prose(text="caf\udce9"),
    ],
)
def test_every_kind_reads_back(content: na.Content) -> None:
    assert na.loads(na.dumps(content, format="json"), format="json") == content
    assert na.loads(na.dumps(content, format="json").encode(), format="json") == content


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the record of an event with another value in one place; `...` takes the field away."""
    record: Any = json.loads(na.dumps(EVENT, format="json"))
    *parents, last = path.split(".")
    place = record
    for name in parents:
        place = place[int(name)] if name.isdigit() else place[name]
    key = int(last) if last.isdigit() else last
    if value is ...:
        del place[key]
    else:
        place[key] = value
    return dict(record)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("newsarchive", 2, r"\$\.newsarchive: expected version 1 of the schema, got 2"),
        ("newsarchive", True, r"\$\.newsarchive: expected version 1 of the schema, got True"),
        ("newsarchive", [[]] * 999, r"\$\.newsarchive: expected version 1 of the schema, got list$"),
        ("kind", "podcast", r"\$\.kind: expected one of event, day"),
        ("kind", [], r"\$\.kind"),
        ("kind", "a" * 10_000, r"\$\.kind: .* got 'a{59}…$"),
        ("kind", "archive", r"\$\.kind: .*: it is an export, which `load_all` reads"),
        ("title", 3, r"\$\.title: expected text, got int"),
        ("title", None, r"\$\.title: expected text, got NoneType"),
        ("title", ..., r"\$\.title: required field 'title' is missing"),
        ("date", "2017-01", r"\$\.date: expected a day such as '2017-01-01', got '2017-01'"),
        ("date", "20170101", r"\$\.date: expected a day"),
        ("date", "2017-W01-1", r"\$\.date: expected a day"),
        ("date", "2017-02-30", r"\$\.date: day is out of range for month"),
        ("colour", "red", r"\$: unknown fields 'colour'"),
        ("sources", "none", r"\$\.sources"),
        ("sources", {}, r"\$\.sources"),
        ("sources.0.url", "a b", r"\$\.sources\[0\]\.url: 'a b' is not a URL"),
        ("sources.0.url", 3, r"\$\.sources\[0\]\.url: expected text"),
        ("sources.0", 3, r"\$\.sources\[0\]: expected an object, got 3"),
        ("sources.0", "publisher, url", r"\$\.sources\[0\]: expected an object, got 'publisher, url'"),
        ("sources", [3] * 1_000, r"^(\$\.sources\[[0-9]\]: expected an object, got 3; ){10}and 990 more$"),
        ("changes.0.at", "yesterday", r"\$\.changes\[0\]\.at: expected a time such as '2018-01-17T16:30:06'"),
        ("changes.0.at", "2018-01-17T16:30:06+02:00", r"\$\.changes\[0\]\.at: expected a time"),
        ("related.0.ref", "nowhere", r"\$\.related\[0\]\.ref: 'nowhere' is not the path"),
        ("related.0.contexts", ["a", 3], r"\$\.related\[0\]\.contexts\[1\]: expected text"),
    ],
)
def test_an_error_says_where(path: str, value: Any, message: str) -> None:
    with pytest.raises(na.FormatError, match=message):
        content_from_record(changed(path, value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1, column 2"),
        ("[]", r"\$: expected an object, got list"),
        ("null", r"\$: expected an object, got None"),
        (na.dumps(EVENT, format="json")[:-9], "Expecting|Unterminated"),
        (
            na.dumps(EVENT, format="json").replace('"title": "月球"', '"title": NaN'),
            r"\$\.title: 'NaN' is not a number",
        ),
        (na.dumps(EVENT, format="json").replace('"date"', '"title"'), r"\$: the field 'title' occurs twice"),
        (na.dumps(EVENT, format="json").encode("utf-16"), "byte 0: not UTF-8"),
    ],
)
def test_a_text_that_is_no_record_is_an_error(text: str | bytes, message: str) -> None:
    with pytest.raises(na.FormatError, match=message):
        na.loads(text, format="json")


def test_two_lone_surrogates_in_a_row_are_refused_since_they_would_read_back_as_one_character() -> None:
    prose = na.Prose(text="\ude00\ud83d")
    assert na.loads(na.dumps(prose, format="json"), format="json") == prose
    for name in ("json", "jsonl"):
        with pytest.raises(na.EditError, match="two lone surrogates in a row"):
            na.dumps(na.Prose(text="a\ud83d\ude00b"), format=name)


def test_control_characters_are_escaped_on_one_line_and_on_many() -> None:
    text = "a\x00\x1b\x7f\x85\u2028\u3000月</script>"
    for indent in (None, 2):
        written = write({"a": text}, indent=indent)
        assert {"\x00", "\x1b", "\x7f", "\x85"}.isdisjoint(written)
        assert "\u3000月</script>" in written
        assert json.loads(written) == {"a": text}


# -- records of a newer version ---------------------------------------------------------------------------------------


def newer() -> dict[str, Any]:
    """Return the record of an event as a version to come could write it."""
    record = changed("newsarchive", 2)
    record["mood"] = {"of": ["the day", None, 1.5]}
    record["sources"][0]["licence"] = "CC0"
    record["related"][0]["a b"] = []
    return record


def test_fields_of_a_newer_version_are_kept_and_written_back() -> None:
    record = read_record(json.dumps(newer()))
    assert (record.content, record.version) == (EVENT, 2)
    assert record.unknown == {
        ("mood",): {"of": ["the day", None, 1.5]},
        ("sources", 0, "licence"): "CC0",
        ("related", 0, "a b"): [],
    }
    assert json.loads(write_record(record)) == newer()
    with pytest.raises(na.FormatError, match="expected version 1 of the schema, got 2"):
        na.loads(json.dumps(newer()), format="json")


def test_the_known_fields_of_a_newer_version_are_what_they_are_in_this_one() -> None:
    with pytest.raises(na.FormatError, match=r"\$\.title: expected text, got list"):
        read_record(json.dumps(newer() | {"title": []}))
    with pytest.raises(na.FormatError, match=r"\$\.sources\[0\]: expected an object"):
        read_record(json.dumps(newer() | {"sources": [[]]}))
    with pytest.raises(na.FormatError, match=r"\$\.kind: expected one of event"):
        read_record(json.dumps(newer() | {"kind": "podcast"}))
    with pytest.raises(na.FormatError, match=r"\$\.newsarchive: expected version 1 of the schema, got 0"):
        read_record(json.dumps(newer() | {"newsarchive": 0}))


def test_an_unknown_field_that_is_too_deep_to_be_written_again_is_refused() -> None:
    deep = "[" * 100 + "]" * 100
    text = json.dumps(newer())
    assert read_record(text.replace('"CC0"', deep)).unknown["sources", 0, "licence"]
    with pytest.raises(na.FormatError, match=r"\$\.sources\[0\]\.licence: .* more than 100 levels deep"):
        read_record(text.replace('"CC0"', f"[{deep}]"))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("sources", 1, "licence"), 1, r"\$\.sources\[1\]\.licence: the content has no such place"),
        (("nowhere", "licence"), 1, r"\$\.nowhere\.licence: the content has no such place"),
        (("title", "mood"), 1, r"\$\.title\.mood: the content has no such place"),
        ((), {}, r"\$: the content has no such place"),
        (("sources", 0), {}, r"\$\.sources\[0\]: the content has no such place"),
        (("title", 0, "mood"), {}, r"\$\.title\[0\]\.mood: the content has no such place"),
        (("sources", 3), {}, r"\$\.sources\[3\]: the content has no such place"),
        (("title",), "B", r"\$\.title: the content has that field itself"),
        (("mood",), {1, 2}, "JSON cannot hold an unknown field"),
        (("mood",), float("nan"), "JSON cannot hold an unknown field"),
        (("mood",), "\ud83d\ude00", "two lone surrogates"),
    ],
)
def test_an_unknown_field_without_a_place_is_an_error(path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(na.EditError, match=message):
        write_record(Record(content=EVENT, unknown={path: value}))


def test_a_format_nobody_knows_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(na.FormatError, match="choose from markdown, json"):
        na.dumps(EVENT, format="yaml")
