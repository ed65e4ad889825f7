"""CSV: what other readers of it find, and what is said beside it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import attrs
import duckdb
import polars as pl
import pytest
from csvw import CSVW
from frictionless import validate
from hypothesis import given, settings

import newsarchive as na
from newsarchive.formats import output
from newsarchive.formats.selection import LICENCE
from newsarchive.formats.tables import EVENTS, TABLES, batches
from newsarchive.text import storable_value
from selections import HOSTILE, described_events, selection_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsarchive.formats.selection import EventWithContexts

HOSTILE_SELECTION = selection_of([(HOSTILE, ("=1+1", "a, b"))], title="A\udce9 title")


def as_text(cell: Any) -> str:
    """Return a cell as a reader of CSV gets it that knows texts alone."""
    if isinstance(cell, list):
        return json.dumps(storable_value(cell), ensure_ascii=False)
    return "" if cell is None else storable_value(str(cell))


def events_of(described: Sequence[EventWithContexts]) -> list[tuple[Any, ...]]:
    return [row for batch in batches(described) for row in batch["events"]]


@settings(max_examples=40)
@given(described_events)
def test_a_reader_of_csv_finds_every_cell(described: list[EventWithContexts]) -> None:
    text = "".join(output.stream(selection_of(described), "csv"))
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == [column.name for column in EVENTS.columns]
    assert rows == [[as_text(cell) for cell in row] for row in events_of(described)]
    assert text.count("\r\n") == text.count("\n") == len(described) + 1


@settings(max_examples=25)
@given(described_events)
def test_null_and_an_empty_text_are_told_apart(
    tmp_path_factory: pytest.TempPathFactory, described: list[EventWithContexts]
) -> None:
    path = output.export(selection_of(described), tmp_path_factory.mktemp("csv") / "events.csv")
    columns = ", ".join(f"'{column.name}': 'VARCHAR'" for column in EVENTS.columns)
    found = duckdb.execute(
        f"SELECT topic, image, description FROM read_csv('{path}', columns={{{columns}}}, header=true, delim=',', "
        "quote='\"', escape='\"', allow_quoted_nulls=false, auto_detect=false)"
    ).fetchall()
    events = [event for event, _ in described]
    assert found == [(event.topic, event.image, event.description) for event in events]


def test_hostile_texts_stay_as_they_are(tmp_path: Path) -> None:
    """A sign before a formula would be another text to every reader but a spreadsheet."""
    path = output.export(HOSTILE_SELECTION, tmp_path / "events.csv")
    text = path.read_bytes().decode("utf-8")
    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row[1:4] == [HOSTILE.title, "caf�", ""]
    assert json.loads(row[9]) == ["=1+1", "a, b"]
    assert pl.read_csv(path)["topic"].to_list() == [""]
    assert duckdb.execute(f"SELECT title FROM '{path}'").fetchall() == [(HOSTILE.title,)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_is_a_valid_data_package(tmp_path: Path, language: str) -> None:
    archive = na.open(f"examples/archive/{language}", index=":memory:")
    folder = archive.export(tmp_path / "all", format="csv", language=language)
    assert sorted(path.name for path in folder.iterdir()) == [
        "contexts.csv", "datapackage.json", "events.csv", "related.csv", "sources.csv",
    ]  # fmt: skip
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["code", "message"])
    assert report.tasks[0].stats["rows"] == len(archive)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["path"] == LICENCE.url
    assert package["contributors"][0]["title"] == LICENCE.attribution
    assert package["newsarchive"]["language"] == language


@settings(max_examples=10)
@given(described_events)
def test_a_folder_of_any_events_is_a_valid_data_package(
    tmp_path_factory: pytest.TempPathFactory, described: list[EventWithContexts]
) -> None:
    described = [(attrs.evolve(event, title=event.title or "x"), contexts) for event, contexts in described]
    folder = output.export(selection_of(described), tmp_path_factory.mktemp("csv") / "all", format="csv")
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["code", "message"])


def test_a_broken_reference_makes_the_package_invalid(tmp_path: Path) -> None:
    folder = output.export(HOSTILE_SELECTION, tmp_path / "all", format="csv")
    path = folder / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"hostile.md", b"nothing.md"))
    found = {kind for (kind,) in validate(str(folder / "datapackage.json")).flatten(["type"])}
    assert found == {"foreign-key", "hash-count"}


def test_the_metadata_of_a_file_are_those_of_csv_on_the_web(tmp_path: Path) -> None:
    archive = na.open("examples/archive/zh", index=":memory:").as_of("2017-01-1")
    path = archive.export(tmp_path / "events.csv", title="News", language="zh")
    said = json.loads((tmp_path / "events.csv-metadata.json").read_text("utf-8"))
    assert said["url"] == "events.csv"
    assert said["dc:license"] == {"@id": LICENCE.url}
    assert said["dc:creator"] == LICENCE.attribution
    assert said["dc:description"] == "every event; the oldest first, as known on 2017-01-01"
    web = CSVW(f"{path}-metadata.json", validate=True)
    assert web.is_valid
    events = list(archive)
    rows = list(web.tables[0])
    assert [row["date"].date() for row in rows] == [event.date for event in events]
    assert [row["topic"] or None for row in rows] == [event.topic or None for event in events]
    assert [row["description"] for row in rows] == [event.description for event in events]


def test_an_empty_selection_has_headers_alone(tmp_path: Path) -> None:
    folder = output.export(selection_of([]), tmp_path / "all", format="csv")
    for table in TABLES:
        lines = (folder / f"{table.name}.csv").read_bytes().split(b"\r\n")
        assert lines == [",".join(column.name for column in table.columns).encode(), b""]
    assert validate(str(folder / "datapackage.json")).valid


def test_a_folder_is_the_same_each_time(tmp_path: Path) -> None:
    archive = na.open("examples/archive/en", index=":memory:")
    first, second = (archive.export(tmp_path / name, format="csv") for name in ("a", "b"))
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_an_event_without_a_ref_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    selection = selection_of([(HOSTILE, ()), (attrs.evolve(HOSTILE, ref=None), ())])
    for target in ("all.csv", "all/"):
        with pytest.raises(na.FormatError, match="has no ref"):
            output.export(selection, f"{tmp_path}/{target}", format="csv")
    assert list(tmp_path.iterdir()) == []
