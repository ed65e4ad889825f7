"""The JSON Schema says of a record what the reader says of it, as far as JSON Schema can."""

from __future__ import annotations

import io
import json
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_rs import Draft202012Validator as OtherValidator

import newsarchive as na
import strategies as our
from newsarchive._validators import URL_REFUSES
from newsarchive.formats.json import content_from_record, content_to_record, loads_all, schema

WRITER = Path(__file__).parent.parent.parent / "docs" / "write_schema.py"
CONTENTS = our.events() | our.day_pages | our.front_pages | our.editorials | st.builds(na.Prose, text=our.titles)


@cache
def validator() -> Draft202012Validator:
    """The validator of the shipped schema; days are looked up in the calendar."""
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def other() -> OtherValidator:
    """A validator of other people, whose patterns are those of ECMA-262."""
    return OtherValidator(schema(), validate_formats=True)


def test_the_shipped_schema_is_the_one_of_the_model() -> None:
    """`python docs/write_schema.py` writes it anew."""
    written = runpy.run_path(str(WRITER))
    assert written["TARGET"].read_text(encoding="utf-8") == written["text"]()
    assert json.loads(written["text"]()) == schema()


def test_the_schema_is_one_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_field_is_described() -> None:
    for name, definition in schema()["$defs"].items():
        assert definition.get("description"), name
        for field, value in definition.get("properties", {}).items():
            assert value.get("description") or "const" in value, (name, field)
            assert "None" not in value.get("description", "")


@given(CONTENTS)
def test_every_generated_value_fits_the_schema(content: na.Content) -> None:
    validator().validate(content_to_record(content))
    other().validate(content_to_record(content))


def test_the_example_archives_fit_the_schema(tmp_path: Path) -> None:
    for language in ("en", "zh"):
        archive = na.open(f"examples/archive/{language}", index=":memory:")
        whole = archive.export(tmp_path / "all.json", days=True)
        validator().validate(json.loads(whole.read_bytes()))
        for page in archive.pages():
            validator().validate(content_to_record(page.content))


def test_a_character_is_refused_in_a_url_by_both_or_by_neither() -> None:
    unless = schema()["$defs"]["url"]["not"]["anyOf"]
    for number in range(0x1_0000):
        if chr(number) != "<":
            character = f"a{chr(number)}"
            refused = any(re.search(each["pattern"], character) for each in unless)
            assert refused == bool(URL_REFUSES.search(character)), hex(number)


# What JSON Schema has no words for: which paths name a page, and what a heading says to a reader of the whole page.
_BEYOND = re.compile(
    r"would be read as (?:a page of the archive|`previous`|the page of a day)"
    r"|is not the path of a dated page"
    r"|'[^']*' is not a URL"  # its spaces were taken away before
    r"|a context is empty"  # the same
)
ODD_VALUES = [
    None, 3, 1.5, True, "", " ", "a b", "a\nb", "a](b", "# a", "---", "<!-- a", "_Context: a_", "2017-01-01",
    "2017-02-30", "20170101", "2017-W01-1", "2018-01-17T16:30:06", "2018-01-17T16:30:06Z", "2018-01-17T24:00:00",
    "news/2017/01/1/a.md", "nowhere", "<a>", "title url", [], ["a"], [3], [""], ["title ref"], {}, {"title": "a"},
    "event", "day", "archive", "podcast",
]  # fmt: skip


def places(record: Any) -> list[tuple[Any, Any]]:
    """Return every object or list of a record with each of its names or numbers."""
    inner = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    return [place for key, value in inner for place in [(record, key), *places(value)]]


@st.composite
def changed_records(draw: st.DrawFn) -> Any:
    """Return a record in which one or two values are others, are gone, or came."""
    record = json.loads(json.dumps(content_to_record(draw(CONTENTS))))
    for _ in range(draw(st.integers(1, 2))):
        holder, key = draw(st.sampled_from(places(record)))
        change = draw(st.sampled_from(["put", "take", "add"]))
        if change == "put":
            holder[key] = draw(st.sampled_from(ODD_VALUES))
        elif change == "take":
            del holder[key]
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(["colour", "ref", "date", "text", "image"]))] = draw(
                st.sampled_from(ODD_VALUES)
            )
        if not record:
            break
    return record


@given(changed_records())
def test_what_the_reader_refuses_the_schema_refuses(record: Any) -> None:
    fits = validator().is_valid(record)
    assert fits == other().is_valid(record)
    try:
        content = content_from_record(record)
    except na.FormatError as error:
        note("refused")
        assert not fits or _BEYOND.search(str(error)), str(error)
    else:
        note("read")
        assert fits or content_to_record(content) != record, "a record as it is written fits the schema"
        validator().validate(content_to_record(content))


DAY: dict[str, Any] = {"newsarchive": 1, "kind": "day", "date": "2017-01-01"}
EVENT: dict[str, Any] = {"newsarchive": 1, "kind": "event", "date": "2017-01-01", "title": "It rains"}
ARCHIVE: dict[str, Any] = {"newsarchive": 1, "kind": "archive", "events": [EVENT], "days": [DAY]}


@pytest.mark.parametrize(
    "change",
    [
        {"events": [DAY]},
        {"events": {}},
        {"days": [EVENT]},
        {"days": [{}]},
        {"about": 3},
        {"about": {"events": "3"}},
        {"about": {"newest": "yesterday"}},
        {"about": {"licence": "free"}},
        {"colour": "red"},
        {"newsarchive": 2},
        {"newsarchive": True},
    ],
)
def test_an_export_is_refused_by_both(change: dict[str, Any]) -> None:
    assert validator().is_valid(ARCHIVE)
    assert len(list(loads_all(io.BytesIO(json.dumps(ARCHIVE).encode())))) == 2
    assert not validator().is_valid(ARCHIVE | change)
    with pytest.raises(na.FormatError):
        list(loads_all(io.BytesIO(json.dumps(ARCHIVE | change).encode())))
