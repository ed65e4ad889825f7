"""Parquet: events as one file, or the four tables as a data set in folders by year and month.

This module owns the sizes of row groups and the layout of the data set:
`events/year=2017/month=1/part-0.parquet`, and so for every table and every month that has an event. Year and month are
columns in the names of folders alone ("hive style"), which DuckDB, Polars, Spark and Dask read as one table. Without
an event, each table is one file without rows, `events/part-0.parquet`, so that there is something to read.

Schemas are those of `columns`. pyarrow is the extra `arrow`; it notes its version in each file, so that another version
writes other bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive._extras import library
from newsarchive.formats.columns import record_batches, schema_of
from newsarchive.formats.datapackage import Resource, write_package
from newsarchive.formats.spool import Spool
from newsarchive.formats.tables import EVENTS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from newsarchive.formats.selection import Selection

__all__ = ["save", "save_folder"]

_ROWS: Final = 8_192
"""From how many rows on a row group is written."""
_BYTES: Final = 16 * 2**20
"""From how many bytes on, as Arrow holds them, a row group is written even if it has fewer rows."""
_MEDIA_TYPE: Final = "application/vnd.apache.parquet"


def save(selection: Selection, path: Path) -> None:
    """Write the table of events to a Parquet file, row group by row group.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    schema = schema_of(EVENTS, selection.head)
    batches = (tables[EVENTS.name] for tables in record_batches(selection, {EVENTS.name: schema}))
    _write(path, schema, batches)


def save_folder(selection: Selection, folder: Path) -> None:
    """Write each table as a folder of Parquet files by year and month, and a `datapackage.json` that lists them.

    The selection can have any order: rows wait in a file until their month is written.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    schemas = {table.name: schema_of(table, selection.head) for table in TABLES}
    files: dict[str, list[str]] = {name: [] for name in schemas}
    with Spool(folder, schemas) as spool:
        spool.fill(selection)
        for month in spool.months():
            below = f"year={month[0]}/month={month[1]}"
            for name, schema in schemas.items():
                files[name].append(_write_part(folder, f"{name}/{below}", schema, spool.read(name, month)))
    for name, schema in schemas.items():
        if not files[name]:
            files[name].append(_write_part(folder, name, schema, ()))
    resources = [Resource(table, files[table.name], "parquet", _MEDIA_TYPE) for table in TABLES]
    write_package(folder, resources, selection.head)


def _write_part(folder: Path, below: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
    """Write the one file of a table's month, and return its path in the data set."""
    part = f"{below}/part-0.parquet"
    (folder / below).mkdir(parents=True)
    _write(folder / part, schema, batches)
    return part


def _write(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    parquet = library("pyarrow.parquet")
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as file:
        for group in _groups(batches):
            file.write_table(group, row_group_size=_ROWS)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield batches as tables that are large enough for a row group."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= _ROWS or sum(each.nbytes for each in waiting) >= _BYTES:
            yield arrow.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield arrow.Table.from_batches(waiting)
