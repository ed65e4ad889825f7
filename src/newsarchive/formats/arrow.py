"""Arrow and Parquet: tables in memory, files of events, and folders of the four tables.

Frames for polars, pandas and Arrow have the columns of `tables.EVENTS`; the path of an event without a ref is null.
Arrow IPC files are not compressed, so that they can be mapped into memory. A Parquet data set has folders by year and
month, `events/year=2017/month=1/part-0.parquet`, and so for every table and every month that has an event. Year and
month are columns in the names of folders alone ("hive style"), which DuckDB, Polars, Spark and Dask read as one table.
Without an event, each table is one file without rows, `events/part-0.parquet`, so that there is something to read.

Days are `date32`, texts `string`, lists `list<string>`, positions `int32`; a column that is never null says so; each
column carries its description, each schema the licence and attribution. A lone surrogate becomes `�`.

pyarrow is the extra `arrow`, imported when it is needed. It notes its version in each Parquet file, so that another
version writes other bytes.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any, Final, Self

from newsarchive._extras import library
from newsarchive.formats.selection import month_of
from newsarchive.formats.tables import EVENTS, TABLES, Parts, batches, event_row
from newsarchive.text import storable_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from newsarchive.formats.selection import EventWithContexts, ExportHead, Selection
    from newsarchive.formats.tables import Row, Table

__all__ = [
    "COLUMNS",
    "columns",
    "save_arrow",
    "save_arrow_folder",
    "save_parquet",
    "save_parquet_folder",
    "to_arrow",
    "to_pandas",
    "to_polars",
]

COLUMNS: Final = {column.name: column.kind for column in EVENTS.columns}
"""The columns of a frame in their order, and what each holds."""

_ROWS: Final = 8_192
"""From how many rows on a row group of Parquet is written."""
_BYTES: Final = 16 * 2**20
"""From how many bytes on, as Arrow holds them, a row group is written even if it has fewer rows."""


# -- frames -----------------------------------------------------------------------------------------------------------


def columns(events: Iterable[EventWithContexts]) -> dict[str, list[Any]]:
    """Return the columns of a table of events.

    Args:
        events: The events, each with its contexts.

    >>> import newsarchive as na
    >>> event = na.Event(date="2017-01-1", title="A ceasefire holds", sources=[na.Source(publisher="A", url="http://a.b/")])
    >>> table = columns([(event, ("Syria",))])
    >>> table["title"], table["domains"], table["contexts"]
    (['A ceasefire holds'], [['a.b']], [['Syria']])
    """
    table: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for event in events:
        for cells, cell in zip(table.values(), event_row(Parts.of(event)), strict=True):
            cells.append(storable_value(cell))
    return table


def to_polars(events: Iterable[EventWithContexts]) -> pl.DataFrame:
    """Return the table as a polars frame.

    Raises:
        MissingExtraError: polars is not installed.
    """
    polars = library("polars")
    kinds = {"date": polars.Date, "text": polars.String, "list": polars.List(polars.String)}
    frame: pl.DataFrame = polars.DataFrame(
        columns(events), schema={name: kinds[kind] for name, kind in COLUMNS.items()}
    )
    return frame


def to_pandas(events: Iterable[EventWithContexts]) -> pd.DataFrame:
    """Return the table as a pandas frame; dates are `datetime64[s]`, lists are lists.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = library("pandas")
    kinds = {"date": "datetime64[s]", "text": "string", "list": "object"}
    cells = columns(events)
    frame: pd.DataFrame = pandas.DataFrame(
        {name: pandas.Series(cells[name], dtype=kinds[kind]) for name, kind in COLUMNS.items()}
    )
    return frame


def to_arrow(events: Iterable[EventWithContexts]) -> pa.Table:
    """Return the table as an Arrow table.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = library("pyarrow")
    kinds = {"date": arrow.date32(), "text": arrow.string(), "list": arrow.list_(arrow.string())}
    table: pa.Table = arrow.table(
        columns(events), schema=arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    )
    return table


# -- schemas and rows --------------------------------------------------------------------------------------------------


def _schema_of(table: Table, head: ExportHead) -> pa.Schema:
    """Return the Arrow schema of a table, with the head of the export as its metadata."""
    # It takes longer to import than a frame to be made.
    from newsarchive.formats.json import write  # noqa: PLC0415
    from newsarchive.formats.selection import head_to_record  # noqa: PLC0415

    arrow = library("pyarrow")
    texts = arrow.list_(arrow.field("element", arrow.string(), nullable=False))
    kinds = {"date": arrow.date32(), "text": arrow.string(), "number": arrow.int32(), "list": texts}
    fields = [
        arrow.field(column.name, kinds[column.kind], column.is_nullable, {"description": column.description})
        for column in table.columns
    ]
    metadata = {
        "title": head.title,
        "description": table.description,
        "license": head.licence.url,
        "attribution": head.licence.attribution,
        "newsarchive": write(head_to_record(head), indent=None),
    }
    return arrow.schema(fields, metadata={name: storable_value(text) for name, text in metadata.items()})


def _record_batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows of a table as a record batch."""
    arrow = library("pyarrow")
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [_array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
    return arrow.record_batch(arrays, schema=schema)


def _array(cells: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    arrow = library("pyarrow")
    try:
        return arrow.array(cells, type=kind)
    except UnicodeEncodeError:  # hardly any text has a lone surrogate, and looking for them in each takes time
        return arrow.array([storable_value(cell) for cell in cells], type=kind)


def _record_batches(
    events: Iterable[EventWithContexts], schemas: dict[str, pa.Schema]
) -> Iterator[dict[str, pa.RecordBatch]]:
    """Yield the rows of some events as a record batch for each table that has a schema, until all are through.

    Raises:
        FormatError: An event has no ref.
    """
    tables = tuple(table for table in TABLES if table.name in schemas)
    for rows in batches(events, tables):
        yield {name: _record_batch(rows[name], schema) for name, schema in schemas.items()}


# -- Arrow IPC files --------------------------------------------------------------------------------------------------


def save_arrow(selection: Selection, path: Path) -> None:
    """Write the table of events to an Arrow IPC file.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    _save_arrow(selection, {EVENTS.name: path})


def save_arrow_folder(selection: Selection, folder: Path) -> None:
    """Write each table to an Arrow IPC file, and a `datapackage.json` that describes them.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    _save_arrow(selection, {table.name: folder / f"{table.name}.arrow" for table in TABLES})
    files = {table.name: [f"{table.name}.arrow"] for table in TABLES}
    _describe(folder, selection, files, "arrow", "application/vnd.apache.arrow.file")


def _save_arrow(selection: Selection, paths: dict[str, Path]) -> None:
    ipc = library("pyarrow.ipc")
    schemas = {table.name: _schema_of(table, selection.head) for table in TABLES if table.name in paths}
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(ipc.new_file(str(path), schemas[name])) for name, path in paths.items()}
        for tables in _record_batches(selection, schemas):
            for name, batch in tables.items():
                files[name].write_batch(batch)


def _describe(folder: Path, selection: Selection, files: dict[str, list[str]], format: str, media_type: str) -> None:
    """Write the `datapackage.json` of a folder of tables."""
    from newsarchive.formats.datapackage import Resource, write_package  # noqa: PLC0415 # as in _schema_of

    resources = [Resource(table, files[table.name], format, media_type) for table in TABLES]
    write_package(folder, resources, selection.head)


# -- Parquet ----------------------------------------------------------------------------------------------------------


def save_parquet(selection: Selection, path: Path) -> None:
    """Write the table of events to a Parquet file, row group by row group.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    schema = _schema_of(EVENTS, selection.head)
    with _ParquetFile(path, schema) as file:
        for tables in _record_batches(selection, {EVENTS.name: schema}):
            file.write(tables[EVENTS.name])


def save_parquet_folder(selection: Selection, folder: Path) -> None:
    """Write each table as a folder of Parquet files by year and month, and a `datapackage.json` that lists them.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    schemas = {table.name: _schema_of(table, selection.head) for table in TABLES}
    files: dict[str, list[str]] = {name: [] for name in schemas}
    for (year, month), events in itertools.groupby(selection.by_month(), lambda each: month_of(each[0].date)):
        parts = {name: f"{name}/year={year}/month={month}/part-0.parquet" for name in schemas}
        _write_parts(folder, parts, schemas, events)
        for name, part in parts.items():
            files[name].append(part)
    if not files[EVENTS.name]:
        files = {name: [f"{name}/part-0.parquet"] for name in schemas}
        _write_parts(folder, {name: part for name, (part,) in files.items()}, schemas, ())
    _describe(folder, selection, files, "parquet", "application/vnd.apache.parquet")


def _write_parts(
    folder: Path, parts: dict[str, str], schemas: dict[str, pa.Schema], events: Iterable[EventWithContexts]
) -> None:
    """Write the rows of some events to one file of each table."""
    with contextlib.ExitStack() as stack:
        files = {}
        for name, part in parts.items():
            (folder / part).parent.mkdir(parents=True)
            files[name] = stack.enter_context(_ParquetFile(folder / part, schemas[name]))
        for tables in _record_batches(events, schemas):
            for name, batch in tables.items():
                files[name].write(batch)


class _ParquetFile:
    """A Parquet file that is being written: batches wait until they are enough for a row group."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = library("pyarrow.parquet").ParquetWriter(str(path), schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._flush()

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch, now or with later ones."""
        self._waiting.append(batch)
        waiting = self._waiting
        if sum(each.num_rows for each in waiting) >= _ROWS or sum(each.nbytes for each in waiting) >= _BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._file.write_table(library("pyarrow").Table.from_batches(self._waiting), row_group_size=_ROWS)
            self._waiting = []
