"""Frames, Arrow IPC files and Parquet: their rows, parts and metadata."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from typing import TYPE_CHECKING, Any

import attrs
import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

import newsarchive as na
from newsarchive.formats import arrow, output, tables
from newsarchive.formats.arrow import COLUMNS, columns
from newsarchive.formats.selection import LICENCE
from newsarchive.formats.tables import TABLES, batches
from newsarchive.text import storable_value
from selections import HOSTILE, described_events, plain_events, selection_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsarchive.formats.selection import EventWithContexts

NAMES = [table.name for table in TABLES]


def expected(described: Sequence[EventWithContexts], name: str) -> list[dict[str, Any]]:
    """Return the rows of a table as dicts."""
    (table,) = (table for table in TABLES if table.name == name)
    names = [column.name for column in table.columns]
    rows = [row for batch in batches(described) for row in batch[name]]
    return [dict(zip(names, map(storable_value, row), strict=True)) for row in rows]


def in_months(described: Sequence[EventWithContexts]) -> list[EventWithContexts]:
    """Return events month by month, those of one month in their order."""
    return sorted(described, key=lambda each: (each[0].date.year, each[0].date.month))


def read_part(path: Path) -> pa.Table:
    """Return one Parquet file without columns made of its folders."""
    return pq.read_table(path, partitioning=None)


def parts(folder: Path, name: str) -> list[Path]:
    """Return the files of a table in the order of their months."""
    return sorted(
        (folder / name).rglob("*.parquet"),
        key=lambda path: [int(part.partition("=")[2]) for part in path.relative_to(folder / name).parts[:-1]],
    )


@settings(max_examples=30)
@given(described_events)
def test_files_hold_the_rows_of_the_events(
    tmp_path_factory: pytest.TempPathFactory, described: list[EventWithContexts]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    selection, rows = selection_of(described), expected(described, "events")
    assert pa.ipc.open_file(output.export(selection, folder / "a.arrow")).read_all().to_pylist() == rows
    assert read_part(output.export(selection, folder / "a.parquet")).to_pylist() == rows
    output.export(selection, folder / "arrow", format="arrow")
    for name in NAMES:
        found = pa.ipc.open_file(folder / "arrow" / f"{name}.arrow").read_all()
        assert found.to_pylist() == expected(described, name)
        assert found.schema.metadata[b"license"] == LICENCE.url.encode()


@settings(max_examples=20)
@given(described_events)
def test_a_data_set_holds_the_rows_month_by_month(
    tmp_path_factory: pytest.TempPathFactory, described: list[EventWithContexts]
) -> None:
    folder = output.export(selection_of(described), tmp_path_factory.mktemp("tables") / "a", format="parquet")
    for name in NAMES:
        found = pa.concat_tables([read_part(path) for path in parts(folder, name)])
        assert found.to_pylist() == expected(in_months(described), name)


@pytest.mark.parametrize("heavy", [1, 20_000, 4_000_000])
def test_the_order_of_a_selection_makes_no_difference_to_what_a_data_set_holds(
    tmp_path: Path, heavy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few rows may wait in memory, each table has one file for each month, and nothing else is left."""
    monkeypatch.setattr(tables, "WEIGHT_AT_ONCE", heavy)
    events = plain_events(100, months=14)
    random.Random(1).shuffle(events)
    folder = output.export(selection_of(events), tmp_path / "all", format="parquet")
    for name in NAMES:
        assert len(parts(folder, name)) == 14
        found = pa.concat_tables([read_part(path) for path in parts(folder, name)])
        assert found.to_pylist() == expected(in_months(events), name)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*NAMES, "datapackage.json"])
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert package["resources"][0]["path"] == [path.relative_to(folder).as_posix() for path in parts(folder, "events")]
    assert package["licenses"][0]["name"] == LICENCE.identifier


def test_duckdb_polars_and_arrow_read_a_data_set_as_one_table(tmp_path: Path) -> None:
    events = plain_events(100, months=14)
    folder = output.export(selection_of(events), tmp_path / "all", format="parquet")
    for name in NAMES:
        count = len(expected(events, name))
        sql = f"SELECT count(*) FROM read_parquet('{folder}/{name}/**/*.parquet') WHERE year = 2001 AND month <= 2"
        ((in_2001,),) = duckdb.execute(sql).fetchall()
        frame = pl.scan_parquet(folder / name, hive_partitioning=True)
        assert frame.filter(pl.col("year") == 2001, pl.col("month") <= 2).collect().height == in_2001 > 0
        assert frame.collect().height == ds.dataset(folder / name, partitioning="hive").count_rows() == count


def test_row_groups_are_bounded_in_rows_and_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "WEIGHT_AT_ONCE", 100_000)
    monkeypatch.setattr(arrow, "_ROWS", 50)
    few = pq.ParquetFile(output.export(selection_of(plain_events(200)), tmp_path / "few.parquet")).metadata
    groups = [few.row_group(number).num_rows for number in range(few.num_row_groups)]
    assert sum(groups) == 200
    assert max(groups) <= 50
    monkeypatch.setattr(arrow, "_ROWS", 8_192)
    monkeypatch.setattr(arrow, "_BYTES", 1_000_000)
    long = selection_of(plain_events(40, text="x" * 100_000))
    many = pq.ParquetFile(output.export(long, tmp_path / "long.parquet")).metadata
    assert many.num_row_groups > 2


def test_a_file_says_what_it_holds_and_under_which_licence(tmp_path: Path) -> None:
    archive = na.open("examples/archive/zh", index=":memory:").as_of("2017-01-1")
    schema = pq.read_schema(archive.export(tmp_path / "a.parquet", title="News", language="zh"))
    assert pa.ipc.open_file(archive.export(tmp_path / "a.arrow", title="News", language="zh")).schema.equals(
        schema, check_metadata=True
    )
    assert schema.metadata[b"title"] == b"News"
    assert schema.metadata[b"attribution"].decode() == LICENCE.attribution
    assert json.loads(schema.metadata[b"newsarchive"])["as_of"] == "2017-01-01"
    assert schema.field("topic").nullable
    assert not schema.field("title").nullable
    assert schema.field("title").metadata[b"description"] == b"What happened, in one line."


def test_what_is_no_utf8_is_replaced(tmp_path: Path) -> None:
    selection = selection_of([(HOSTILE, ("\udce9",))], title="\udce9")
    for name in ("a.parquet", "a.arrow"):
        output.export(selection, tmp_path / name)
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert frame.equals(pl.read_ipc(tmp_path / "a.arrow"))
    (row,) = frame.to_dicts()
    assert (row["title"], row["description"], row["topic"], row["contexts"]) == (HOSTILE.title, "caf�", "", ["�"])


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_an_empty_selection_has_tables_without_rows(tmp_path: Path, format: str) -> None:
    folder = output.export(selection_of([]), tmp_path / "all", format=format)
    found = {path.relative_to(folder).parts[0].partition(".")[0]: path for path in folder.rglob(f"*.{format}")}
    assert sorted(found) == sorted(NAMES)
    for path in found.values():
        table = read_part(path) if format == "parquet" else pa.ipc.open_file(path).read_all()
        assert table.num_rows == 0
    file = output.export(selection_of([]), tmp_path / f"a.{format}")
    assert (pl.read_parquet(file) if format == "parquet" else pl.read_ipc(file)).height == 0


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_an_export_is_the_same_each_time(tmp_path: Path, format: str) -> None:
    archive = na.open("examples/archive/en", index=":memory:")
    first, second = (archive.export(tmp_path / name, format=format) for name in ("a", "b"))
    files = [path.relative_to(first) for path in first.rglob("*") if path.is_file()]
    assert len(files) > 4
    for path in files:
        assert (first / path).read_bytes() == (second / path).read_bytes()
    one, two = (archive.export(tmp_path / f"{name}.{format}") for name in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_an_event_without_a_ref_is_refused_and_nothing_is_written(tmp_path: Path, format: str) -> None:
    selection = selection_of([(HOSTILE, ()), (attrs.evolve(HOSTILE, ref=None), ())])
    for target in (f"a.{format}", "a/"):
        with pytest.raises(na.FormatError, match="has no ref"):
            output.export(selection, f"{tmp_path}/{target}", format=format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["a.parquet", "a.arrow"])
def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(na.MissingExtraError, match=r"pyarrow is not installed: pip install 'newsarchive\[arrow\]'"):
        output.export(selection_of([]), tmp_path / target)
    assert list(tmp_path.iterdir()) == []


# -- frames ------------------------------------------------------------------------------------------------------------

ARCHIVE = "examples/archive/en"


@pytest.fixture
def query() -> na.Query:
    return na.open(ARCHIVE, index=":memory:").events.about("China").newest()


def test_the_three_tables_say_what_the_events_say(query: na.Query) -> None:
    expected = list(query)
    assert expected
    rows = query.to_polars().to_dicts()
    assert rows == query.to_arrow().to_pylist()
    assert [row["title"] for row in rows] == [event.title for event in expected]
    assert [row["date"] for row in rows] == [event.date for event in expected]
    assert [row["domains"] for row in rows] == [[source.domain for source in event.sources] for event in expected]
    assert all("China" in row["contexts"] for row in rows)
    frame = query.to_pandas()
    assert list(frame["title"]) == [event.title for event in expected]
    assert [time.date() for time in frame["date"]] == [event.date for event in expected]
    assert list(frame.columns) == list(COLUMNS)


def test_an_empty_table_has_the_same_columns(query: na.Query) -> None:
    nothing = query.matching("zzzz")
    assert nothing.to_polars().schema == query.to_polars().schema
    assert nothing.to_arrow().schema == query.to_arrow().schema
    assert dict(nothing.to_pandas().dtypes) == dict(query.to_pandas().dtypes)


def test_bytes_that_are_no_utf8_do_not_break_a_table() -> None:
    event = na.Event(date=dt.date(2017, 1, 1), title="caf\udce9", topic=None)
    assert columns([(event, ("\udce9",))])["title"] == ["caf�"]
    assert columns([(event, ("\udce9",))])["contexts"] == [["�"]]


@pytest.mark.parametrize(("method", "library", "extra"), [
    ("to_polars", "polars", "polars"), ("to_pandas", "pandas", "pandas"), ("to_arrow", "pyarrow", "arrow"),
])  # fmt: skip
def test_a_library_that_is_missing_for_a_frame_is_named_with_its_extra(
    query: na.Query, method: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        na.MissingExtraError, match=rf"{library} is not installed: pip install 'newsarchive\[{extra}\]'"
    ):
        getattr(query, method)()
