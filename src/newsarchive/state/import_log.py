"""The import log: what an import last wrote, so that manual edits can be detected.

This module owns `ImportLog`. An archive keeps it in its hidden folder, a file of JSON lines for each year, in the
order of the events: as long as nothing is imported, no byte of it changes. An archive without one is as good: then
nothing on its pages counts as imported.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.errors import ArchiveError
from newsarchive.model import Source
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from newsarchive.storage.base import Storage

__all__ = ["ImportLog", "ImportRecord"]

_FILE: Final = "imported/{year:04}.jsonl"


@attrs.frozen(kw_only=True)
class ImportRecord:
    """What an import wrote of an event last."""

    ref: PageRef
    """Its page."""
    title: str
    """The title."""
    topic: str | None
    """The topic line."""
    sources: tuple[Source, ...]
    """The sources, in their order."""
    contexts: tuple[str, ...]
    """What it is about, all of it: its page names only what it shares with others."""
    related: tuple[PageRef, ...]
    """The related events that were written."""
    page: str | None = None
    """The name of the page that it comes from."""
    revision: int | None = None
    """The number of that page's version."""
    digest: str | None = None
    """The SHA-256 of that page's text."""


class ImportLog:
    """What was imported, by ref. Years are read when they are asked for, and written when they changed."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._years: dict[int, dict[PageRef, ImportRecord]] = {}
        self._changed: set[int] = set()
        self._days: dict[int, dict[dt.date, list[ImportRecord]]] = {}

    def get(self, ref: PageRef) -> ImportRecord | None:
        """Return what was imported as an event; None if nothing was.

        Raises:
            ArchiveError: The import log cannot be read.
        """
        return self._year(ref.date.year).get(ref)

    def put(self, imported: ImportRecord) -> None:
        """Note what was imported as an event."""
        year = self._year(imported.ref.date.year)
        if year.get(imported.ref) != imported:
            self._days.pop(imported.ref.date.year, None)
            year[imported.ref] = imported
            self._changed.add(imported.ref.date.year)

    def of_year(self, number: int) -> Iterator[ImportRecord]:
        """Yield all that was imported of a year, by ref."""
        year = self._year(number)
        yield from (year[ref] for ref in sorted(year))

    def of_day(self, day: dt.date) -> list[ImportRecord]:
        """Return all that was imported of a day, by ref."""
        if day.year not in self._days:
            self._days[day.year] = defaultdict(list)
            for imported in self.of_year(day.year):
                self._days[day.year][imported.ref.date].append(imported)
        return list(self._days[day.year].get(day, ()))

    def save(self) -> None:
        """Write the years that changed.

        Raises:
            ArchiveError: They cannot be written.
        """
        for number in sorted(self._changed):
            year = self._years[number]
            lines = [json.dumps(_to_record(year[ref]), ensure_ascii=False) for ref in sorted(year)]
            data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
            self._storage.write_state(_FILE.format(year=number), data)
        self._changed.clear()

    def _year(self, number: int) -> dict[PageRef, ImportRecord]:
        if number not in self._years:
            self._years[number] = self._read(number)
        return self._years[number]

    def _read(self, number: int) -> dict[PageRef, ImportRecord]:
        name = _FILE.format(year=number)
        data = self._storage.read_state(name)
        if data is None:
            return {}
        year = {}
        for line, text in enumerate(data.decode("utf-8", "surrogatepass").removesuffix("\n").split("\n"), start=1):
            try:
                imported = _from_record(json.loads(text))
            except (ValueError, TypeError, KeyError) as error:
                raise ArchiveError(
                    f"line {line} of {name}, what {self._storage.name} keeps of its imports, cannot be read ({error}): "
                    "repair it, or delete the file to import as into pages that no import made"
                ) from error
            year[imported.ref] = imported
        return year


def _to_record(imported: ImportRecord) -> dict[str, Any]:
    return {
        "ref": imported.ref.path,
        "title": imported.title,
        "topic": imported.topic,
        "sources": [[source.publisher, source.url, source.image] for source in imported.sources],
        "contexts": list(imported.contexts),
        "related": [ref.path for ref in imported.related],
        "page": imported.page,
        "revision": imported.revision,
        "digest": imported.digest,
    }


def _from_record(record: dict[str, Any]) -> ImportRecord:
    """Return what a record says, the pair of `_to_record`."""
    return ImportRecord(
        ref=PageRef.from_path(record["ref"]),
        title=record["title"],
        topic=record["topic"],
        sources=tuple(Source(publisher=name, url=url, image=image) for name, url, image in record["sources"]),
        contexts=tuple(record["contexts"]),
        related=tuple(map(PageRef.from_path, record["related"])),
        page=record["page"],
        revision=record["revision"],
        digest=record["digest"],
    )
