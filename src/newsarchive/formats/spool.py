"""Rows of events in any order, kept in files until their month is asked for.

This module owns `Spool`. It holds the rows of a bounded number of events; the rest is in one Arrow IPC file for each
table, as batches of one month each, of which only the numbers are known.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from newsarchive._extras import library
from newsarchive.formats.columns import record_batch
from newsarchive.formats.tables import TABLES, WEIGHT_AT_ONCE, read_parts, weight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from newsarchive.formats.selection import Selection
    from newsarchive.formats.tables import Parts

__all__ = ["Month", "Spool"]

Month: TypeAlias = tuple[int, int]
"""A year and a month of it."""


class Spool:
    """The rows of a selection by months, in a folder while they are needed, and gone from it afterwards."""

    def __init__(self, folder: Path, schemas: dict[str, pa.Schema]) -> None:
        self._paths = {name: folder / f".{name}.spool" for name in schemas}
        self._schemas = schemas
        self._waiting: dict[Month, list[Parts]] = defaultdict(list)
        self._weights: dict[Month, int] = defaultdict(int)
        self._batches: dict[Month, list[int]] = defaultdict(list)
        self._written = 0
        self._readers: dict[str, Any] = {}
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        for path in self._paths.values():
            path.unlink(missing_ok=True)

    def fill(self, selection: Selection) -> None:
        """Take in all events of a selection.

        Raises:
            FormatError: An event has no ref.
        """
        with contextlib.ExitStack() as stack:
            files = {name: stack.enter_context(self._writer(name)) for name in self._paths}
            held = 0
            for parts in read_parts(selection):
                month, heavy = (parts.event.date.year, parts.event.date.month), weight(parts)
                self._waiting[month].append(parts)
                self._weights[month] += heavy
                held += heavy
                if held > WEIGHT_AT_ONCE:
                    held -= self._flush_largest(files, held // 2)
            for month in sorted(self._waiting):
                self._flush(month, files)
        self._readers = {name: self._reader(name) for name in self._paths}

    def _writer(self, name: str) -> Any:  # noqa: ANN401 # pyarrow has no types
        return library("pyarrow.ipc").new_file(str(self._paths[name]), self._schemas[name])

    def _reader(self, name: str) -> Any:  # noqa: ANN401 # pyarrow has no types
        # Not mapped into memory: what was read would stay there.
        file = self._open.enter_context(library("pyarrow").OSFile(str(self._paths[name])))
        return self._open.enter_context(library("pyarrow.ipc").open_file(file))

    def _flush_largest(self, files: dict[str, Any], enough: int) -> int:
        """Write what waits of the largest months, until that is enough, and return how much it was."""
        flushed = 0
        for month in sorted(self._waiting, key=lambda month: (-self._weights[month], month)):
            flushed += self._flush(month, files)
            if flushed >= enough:
                break
        return flushed

    def _flush(self, month: Month, files: dict[str, Any]) -> int:
        """Write what waits of a month to the files, and return its weight."""
        waiting = self._waiting.pop(month)
        for table in TABLES:
            rows = [row for parts in waiting for row in table.rows(parts)]
            files[table.name].write_batch(record_batch(rows, self._schemas[table.name]))
        self._batches[month].append(self._written)
        self._written += 1
        return self._weights.pop(month)

    def months(self) -> list[Month]:
        """Return the months that have events, in order."""
        return sorted(self._batches)

    def read(self, name: str, month: Month) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a month in a table, in the order of the selection."""
        for number in self._batches[month]:
            yield self._readers[name].get_batch(number)
