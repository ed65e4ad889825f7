"""What an index says, with names in place of its own numbers, so that two of them can be compared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from newsarchive.index.schema import KEY_BITS, MEMORY, UNDATED
from newsarchive.index.store import Index
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_Rows = list[tuple[Any, ...]]


def content_of(index: Index) -> dict[str, _Rows]:
    """Return what the tables of an index say. Keys become dates and slugs or paths, numbers of names the names.

    Which names and keys are left over from pages that are gone, and what is too fresh to trust, makes no difference.
    """
    index.rows("SELECT 1")
    connection = index._connection
    assert connection is not None
    for table in ("stemmed", "exact"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return _Reading(connection).tables()


def fresh_content_of(root: Path) -> dict[str, _Rows]:
    """Return what an index says that is made now of the archive at a root."""
    with open_storage(root) as storage:
        index = Index(storage, MEMORY)
        try:
            return content_of(index)
        finally:
            index.close()


class _Reading:
    """One reading of a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        run = connection.execute
        self._names = {number: (kind, text) for number, kind, text in run("SELECT id, kind, text FROM name")}
        self._refs = {key: f"{room}/{slug}" for key, room, slug in run("SELECT key, room, slug FROM ref")}
        spoken = run("SELECT key, path FROM page WHERE key >= ? AND is_canonical", (UNDATED,))
        self._undated = dict(spoken.fetchall())

    def tables(self) -> dict[str, _Rows]:
        """Return the rows of each table, sorted."""
        page, name, since = self._page, self._name, self._since
        return {
            "page": self._rows("page", "path, key, kind, is_canonical, size, time, digest", {1: page}),
            "day": self._rows("day", "day, path, previous", {}),
            "event": self._rows(
                "event",
                "key, day, month, slug, path, title, topic, has_description, has_topic, has_image, has_sources, "
                "changed_since, related_since, backlinks",
                {0: page, 6: name, 11: since, 12: since},
            ),
            "source": self._rows("source", "event, position, publisher, domain", {0: page, 2: name, 3: name}),
            "link": self._rows("link", "source, kind, position, target, title, contexts", {0: page, 3: page}),
            "about": self._rows("about", "event, context, since", {0: page, 1: name, 2: since}),
            "bytes": self._rows("bytes", "path, data", {}),
            "stemmed": self._rows("stemmed", "rowid, title, description", {0: page}),
            "exact": self._rows("exact", "rowid, title, description", {0: page}),
        }

    def _rows(self, table: str, columns: str, meaning: dict[int, Any]) -> _Rows:
        rows = self._connection.execute(f"SELECT {columns} FROM {table}")
        named = [
            tuple(meaning[place](value) if place in meaning else value for place, value in enumerate(row))
            for row in rows
        ]
        return sorted(named, key=repr)

    def _page(self, key: int) -> object:
        if key >= UNDATED:
            return self._undated[key]
        day = dt.date.fromordinal(key >> KEY_BITS)
        number = key & ((1 << KEY_BITS) - 1)
        return f"{day} {self._refs[key] if number else ''}"

    def _name(self, number: int | None) -> tuple[str, str] | None:
        return None if number is None else self._names[number]

    def _since(self, key: int | None) -> int | None:
        """Return the day from which on something can be known: which pages of that day came first says nothing."""
        return None if key is None else key >> KEY_BITS
