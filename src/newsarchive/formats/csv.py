"""CSV: events as one file, or the four tables as a folder of files.

The choices, each made once here:

- RFC 4180: a header, commas, double quotes, CR LF; UTF-8 without a byte order mark;
- null is nothing between two commas, and an empty text is `""`, for readers that see a difference;
- a list is a JSON array (RFC 8259), a day an ISO day;
- a text is not changed, even if a spreadsheet would read it as a formula (`=…`, `+…`, `-…`, `@…`): a sign before it
  would change what every other reader gets, and some titles begin with `-{`. Spreadsheets can import columns as text;
- a lone surrogate, a byte that was not UTF-8, becomes `�`.

CSV cannot hold a licence, so CSVW metadata are written beside a file, and a `datapackage.json` in a folder.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, Final

from newsarchive.formats.datapackage import Resource, write_package
from newsarchive.formats.json import write
from newsarchive.formats.tables import EVENTS, TABLES, read_parts
from newsarchive.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsarchive.formats.selection import Selection
    from newsarchive.formats.tables import Column, Row, Table

__all__ = ["describe", "save_folder", "stream"]

_TO_QUOTE: Final = re.compile(r'[",\r\n]')
_DATATYPES: Final = {"date": "date", "text": "string", "number": "integer", "list": "json"}


def stream(selection: Selection) -> Iterator[str]:
    """Yield the table of events as CSV, line by line.

    Raises:
        FormatError: An event has no ref.
    """
    yield _header(EVENTS)
    for parts in read_parts(selection):
        yield from map(_line, EVENTS.rows(parts))


def save_folder(selection: Selection, folder: Path) -> None:
    """Write each table to a CSV file, and a `datapackage.json` that describes them.

    Raises:
        FormatError: An event has no ref.
    """
    with contextlib.ExitStack() as stack:
        files = {
            table: stack.enter_context((folder / f"{table.name}.csv").open("x", encoding="utf-8", newline=""))
            for table in TABLES
        }
        for table, file in files.items():
            file.write(_header(table))
        for parts in read_parts(selection):
            for table, file in files.items():
                file.writelines(map(_line, table.rows(parts)))
    resources = [Resource(table, [f"{table.name}.csv"], "csv", "text/csv", "utf-8") for table in TABLES]
    write_package(folder, resources, selection.head)


def _header(table: Table) -> str:
    return _line(tuple(column.name for column in table.columns))


def _line(row: Row) -> str:
    return storable(",".join(map(_cell, row)) + "\r\n")


def _cell(value: Any) -> str:  # noqa: ANN401 # a cell
    """Return a cell as CSV. Python's own writer only distinguishes null from an empty text since 3.12."""
    match value:
        case None:
            return ""
        case str():
            text = value
        case list():
            text = json.dumps(value, ensure_ascii=False)
        case dt.date():
            text = value.isoformat()
        case _:
            text = str(value)
    return text if text and not _TO_QUOTE.search(text) else '"' + text.replace('"', '""') + '"'


def describe(selection: Selection, name: str) -> str:
    """Return the metadata of a file of events, as CSV on the Web has them (W3C, Metadata Vocabulary for Tabular Data).

    Texts that cannot be null name no null value, so that an empty one is an empty text.
    """
    head = selection.head
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": head.title,
        "dc:description": head.description,
        "dc:language": head.language,
        "dc:license": {"@id": head.licence.url},
        "dc:creator": head.licence.attribution,
        "tableSchema": {"columns": [_column(column) for column in EVENTS.columns], "primaryKey": list(EVENTS.key)},
    }
    return write({key: value for key, value in metadata.items() if value is not None}) + "\n"


def _column(column: Column) -> dict[str, Any]:
    record = {
        "name": column.name,
        "titles": column.name,
        "datatype": _DATATYPES[column.kind],
        "dc:description": column.description,
    }
    return record if column.is_nullable else record | {"required": True, "null": []}
