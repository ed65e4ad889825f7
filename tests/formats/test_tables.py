"""A selection as four tables: what each row says, and that events come by one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import newsarchive as na
from newsarchive.formats.tables import TABLES, WEIGHT_AT_ONCE, batches
from selections import described_events, plain_events, selection_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.selection import EventWithContexts
    from newsarchive.formats.tables import Row


def rows_of(described: list[EventWithContexts]) -> dict[str, list[Row]]:
    """Return all rows of events."""
    rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for batch in batches(selection_of(described)):
        for name, some in batch.items():
            rows[name] += some
    return rows


@settings(max_examples=40)
@given(described_events)
def test_the_tables_say_what_the_events_say(described: list[EventWithContexts]) -> None:
    rows = rows_of(described)
    paths = [event.ref.path for event, _ in described if event.ref is not None]
    events = [event for event, _ in described]
    assert [row[:6] for row in rows["events"]] == [
        (event.date, event.title, event.description, event.topic, event.image, path)
        for event, path in zip(events, paths, strict=True)
    ]
    assert rows["sources"] == [
        (path, place, source.publisher, source.url, source.domain, source.image)
        for event, path in zip(events, paths, strict=True)
        for place, source in enumerate(event.sources, 1)
    ]
    assert rows["related"] == [
        (path, place, item.ref.path, item.title, list(item.contexts))
        for event, path in zip(events, paths, strict=True)
        for place, item in enumerate(event.related, 1)
    ]
    assert rows["contexts"] == [
        (path, place, name)
        for (_, contexts), path in zip(described, paths, strict=True)
        for place, name in enumerate(contexts, 1)
    ]
    for path, row in zip(paths, rows["events"], strict=True):
        named = ([each for each in rows[name] if each[0] == path] for name in ("sources", "contexts", "related"))
        sources, contexts, related = named
        assert row[6:9] == tuple([source[place] for source in sources] for place in (2, 4, 3))
        assert row[9:] == ([context[2] for context in contexts], [item[2] for item in related])


@settings(max_examples=40)
@given(described_events)
def test_cells_are_what_the_columns_say_and_keys_tell_rows_apart(described: list[EventWithContexts]) -> None:
    kinds = {"date": "date", "text": "str", "number": "int", "list": "list"}
    rows = rows_of(described)
    for table in TABLES:
        names = [column.name for column in table.columns]
        for row in rows[table.name]:
            for column, cell in zip(table.columns, row, strict=True):
                expected = column.is_nullable if cell is None else kinds[column.kind] == type(cell).__name__
                assert expected, column.name
        keys = [tuple(row[names.index(name)] for name in table.key) for row in rows[table.name]]
        assert len(set(keys)) == len(keys)


def test_every_table_and_column_has_a_description() -> None:
    assert [table.name for table in TABLES] == ["events", "sources", "related", "contexts"]
    for table in TABLES:
        assert table.description.endswith(".")
        assert all(column.description.endswith(".") for column in table.columns)


def test_an_event_without_a_ref_has_no_key() -> None:
    with pytest.raises(na.FormatError, match="the event 'It rains' has no ref"):
        list(batches(selection_of([(na.Event(date="2017-01-1", title="It rains"), ())])))


@pytest.mark.parametrize(("text", "at_most"), [("", 1_000), ("x" * (WEIGHT_AT_ONCE // 2), 2)])
def test_few_events_are_held_at_once_and_fewer_if_they_are_long(text: str, at_most: int) -> None:
    events = plain_events(3_000 if not text else 6, text=text)
    read = 0

    def reading() -> Iterator[EventWithContexts]:
        nonlocal read
        for each in events:
            read += 1
            yield each

    yielded = 0
    for batch in batches(reading()):
        assert 0 < len(batch["events"]) <= at_most
        yielded += len(batch["events"])
        assert read == yielded
    assert yielded == len(events)
