"""The tables as Arrow knows them, for Arrow files and Parquet alike: their schemas, and rows as record batches.

The choices: days are `date32`, texts `string`, lists `list<string>`, positions `int32`; a column that is never null
says so; each column carries its description. Licence and attribution stand in the metadata of each schema. A lone
surrogate, a byte that was no UTF-8, becomes `�`.

pyarrow is the extra `arrow`, imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsarchive._extras import library
from newsarchive.formats.json import write
from newsarchive.formats.selection import head_to_record
from newsarchive.formats.tables import TABLES, batches, storable_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from newsarchive.formats.selection import ExportHead, Selection
    from newsarchive.formats.tables import Row, Table

__all__ = ["record_batch", "record_batches", "schema_of"]


def schema_of(table: Table, head: ExportHead) -> pa.Schema:
    """Return the Arrow schema of a table, with what is said of the export as its metadata.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = library("pyarrow")
    texts = arrow.list_(arrow.field("element", arrow.string(), nullable=False))
    kinds = {"date": arrow.date32(), "text": arrow.string(), "number": arrow.int32(), "list": texts}
    fields = [
        arrow.field(column.name, kinds[column.kind], column.is_nullable, {"description": column.description})
        for column in table.columns
    ]
    said = {
        "title": head.title,
        "description": table.description,
        "license": head.licence.url,
        "attribution": head.licence.attribution,
        "newsarchive": write(head_to_record(head), indent=None),
    }
    return arrow.schema(fields, metadata={name: storable_cell(text) for name, text in said.items()})


def record_batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
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
        return arrow.array([storable_cell(cell) for cell in cells], type=kind)


def record_batches(selection: Selection, schemas: dict[str, pa.Schema]) -> Iterator[dict[str, pa.RecordBatch]]:
    """Yield the rows of some events as a record batch for each table that has a schema, until all are through.

    Raises:
        FormatError: An event has no ref.
    """
    tables = tuple(table for table in TABLES if table.name in schemas)
    for rows in batches(selection, tables):
        yield {name: record_batch(rows[name], schema) for name, schema in schemas.items()}
