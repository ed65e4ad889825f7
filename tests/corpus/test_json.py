"""Every event and day of the real archives as JSON: one by one, as an export, and by the schema."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from jsonschema_rs import Draft202012Validator as OtherValidator

import newsarchive as na
from newsarchive.formats import find_format
from newsarchive.formats.json import content_to_record, read_record, schema, write_record
from newsarchive.formats.selection import ExportHead, Selection

if TYPE_CHECKING:
    from newsarchive.model import Content


@pytest.fixture(scope="module")
def contents(real_pages: dict[str, bytes]) -> list[Content]:
    """The content of every page; each event knows its own."""
    return [na.parse(data, path=path).content for path, data in real_pages.items()]


def test_every_content_reads_back(contents: list[Content]) -> None:
    assert len(contents) > 15_000
    for content in contents:
        for name in ("json", "jsonl"):
            text = na.dumps(content, format=name)
            assert na.loads(text, format=name) == content
            record = read_record(text)
            assert record.content == content
            assert write_record(record, indent=2 if name == "json" else None) == text


def test_every_event_and_day_reads_back_from_an_export(contents: list[Content]) -> None:
    events = [content for content in contents if isinstance(content, na.Event)]
    days = [content for content in contents if isinstance(content, na.Day)]
    selection = Selection(
        head=ExportHead(events=len(events)),
        read_events=lambda: ((event, ()) for event in events),
        read_days=lambda: days,
    )
    for name in ("json", "jsonl"):
        entry = find_format(name)
        assert entry.stream is not None
        assert entry.loads_all is not None
        data = "".join(entry.stream(selection)).encode()
        assert [*entry.loads_all(io.BytesIO(data))] == [*events, *days]


def test_every_content_fits_the_schema(contents: list[Content]) -> None:
    """One validator reads all of them; the other one, which takes a hundred times as long, every twentieth."""
    validator, other = Draft202012Validator(schema()), OtherValidator(schema(), validate_formats=True)
    for number, content in enumerate(contents):
        record = json.loads(na.dumps(content, format="json"))
        assert record == content_to_record(content)
        other.validate(record)
        if number % 20 == 0:
            validator.validate(record)
