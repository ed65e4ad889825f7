"""JSON: one object for each content, and errors that say where."""

from __future__ import annotations

import json
from typing import Any

import pytest

import newsarchive as na
from newsarchive.formats.json import content_from_record, content_to_record

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
        ("newsarchive", 2, r"\$\.newsarchive: expected version 1"),
        ("kind", "podcast", r"\$\.kind: expected one of event, day"),
        ("kind", [], r"\$\.kind"),
        ("title", 3, r"\$\.title: expected text, got int"),
        ("title", None, r"\$\.title: expected text, got NoneType"),
        ("title", ..., r"\$\.title: required field 'title' is missing"),
        ("date", "2017-01", r"\$\.date: "),
        ("colour", "red", r"\$: unknown fields 'colour'"),
        ("sources", "none", r"\$\.sources"),
        ("sources", {}, r"\$\.sources"),
        ("sources.0.url", "a b", r"\$\.sources\[0\]\.url: 'a b' is no URL"),
        ("sources.0.url", 3, r"\$\.sources\[0\]\.url: expected text"),
        ("sources.0", 3, r"\$\.sources\[0\]"),
        ("changes.0.at", "yesterday", r"\$\.changes\[0\]\.at: "),
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
        (b"\xff", "not UTF-8"),
        ("[" * 100_000, "beyond what Python reads"),
        ("1" * 5_000, "beyond what Python reads"),
    ],
)
def test_a_text_that_is_no_record_is_an_error(text: str | bytes, message: str) -> None:
    with pytest.raises(na.FormatError, match=message):
        na.loads(text, format="json")


def test_a_format_nobody_knows_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(na.FormatError, match="choose from markdown, json"):
        na.dumps(EVENT, format="yaml")
