"""Arrow IPC files: events as one file, or the four tables as a folder of files.

Schemas are those of `columns`. The files are not compressed, so that they can be mapped into memory. pyarrow is the
extra `arrow`, imported when it is asked for.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from newsarchive._extras import library
from newsarchive.formats.columns import record_batches, schema_of
from newsarchive.formats.datapackage import Resource, write_package
from newsarchive.formats.tables import EVENTS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.formats.selection import Selection

__all__ = ["save", "save_folder"]

_MEDIA_TYPE: Final = "application/vnd.apache.arrow.file"


def save(selection: Selection, path: Path) -> None:
    """Write the table of events to an Arrow IPC file.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    _save(selection, {EVENTS.name: path})


def save_folder(selection: Selection, folder: Path) -> None:
    """Write each table to an Arrow IPC file, with a `datapackage.json` beside them that says what they hold.

    Raises:
        FormatError: An event has no ref.
        MissingExtraError: pyarrow is not installed.
    """
    _save(selection, {table.name: folder / f"{table.name}.arrow" for table in TABLES})
    resources = [Resource(table, [f"{table.name}.arrow"], "arrow", _MEDIA_TYPE) for table in TABLES]
    write_package(folder, resources, selection.head)


def _save(selection: Selection, paths: dict[str, Path]) -> None:
    ipc = library("pyarrow.ipc")
    schemas = {table.name: schema_of(table, selection.head) for table in TABLES if table.name in paths}
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(ipc.new_file(str(path), schemas[name])) for name, path in paths.items()}
        for tables in record_batches(selection, schemas):
            for name, batch in tables.items():
                files[name].write_batch(batch)
