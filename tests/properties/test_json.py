"""What JSON says is kept: fields of other versions, whole archives, and nothing of a text that was cut off."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from newsarchive.formats import find_format
from newsarchive.formats.json import Record, content_to_record, read_record, write_record
from newsarchive.formats.selection import ExportHead, Selection

CONTENTS = our.events(our.comma_names | our.plain_names) | our.day_pages | our.front_pages | our.editorials
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


def objects(record: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every object of a record."""
    inner = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    below = [way for step, value in inner for way in objects(value, (*path, step))]
    return [path, *below] if isinstance(record, dict) else below


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of this version or a newer one, with fields that nobody knows in any object."""
    content = draw(CONTENTS)
    ways = objects(content_to_record(content))
    # Longer than any field of the model, so that none is one of them.
    names = st.text(min_size=1, max_size=5).map(lambda name: f"unknown {name}")
    unknown = draw(st.dictionaries(st.tuples(st.sampled_from(ways), names), VALUES, max_size=4))
    kept = {(*way, name): value for (way, name), value in unknown.items()}
    return Record(content=content, unknown=kept, version=draw(st.integers(1, 3)))


@given(records(), st.sampled_from([None, 2]))
def test_a_record_with_unknown_fields_reads_back(record: Record, indent: int | None) -> None:
    text = write_record(record, indent=indent)
    assert read_record(text) == read_record(text.encode()) == record


@given(records())
def test_a_record_is_a_content_if_nothing_in_it_is_unknown(record: Record) -> None:
    text = write_record(record)
    if record.unknown or record.version > 1:
        with pytest.raises(na.FormatError, match=r"unknown field|expected version 1"):
            na.loads(text, format="json")
    else:
        assert na.loads(text, format="json") == record.content
        assert text == na.dumps(record.content, format="json")


@given(records(), st.data())
def test_a_text_that_was_cut_off_is_refused(record: Record, data: st.DataObject) -> None:
    text = write_record(record).rstrip()
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(na.FormatError, match=r"line [0-9]+, column [0-9]+: "):
        read_record(text[:cut])


@given(st.lists(our.events(), max_size=3), st.lists(our.day_pages, max_size=3), st.sampled_from(["json", "jsonl"]))
def test_an_export_reads_back(events: list[na.Event], days: list[na.Day], name: str) -> None:
    selection = Selection(
        head=ExportHead(title="A </script>\x00\ud800", events=len(events)),
        read_events=lambda: ((event, ()) for event in events),
        read_days=lambda: days,
    )
    entry = find_format(name)
    assert entry.stream is not None
    assert entry.loads_all is not None
    data = "".join(entry.stream(selection)).encode()
    assert [*entry.loads_all(io.BytesIO(data))] == [*events, *days]
    if name == "json":
        whole = json.loads(data)
        assert (whole["about"]["title"], whole["about"]["events"]) == (selection.head.title, len(events))
        assert len(data.splitlines()) == 7 + len(events) + len(days) + bool(events) + bool(days)
