"""What a page says, as rows of the index.

This module owns `Writer`, which takes pages, puts their rows into the tables and takes them out again. It works inside
a transaction that its caller began and ends.
"""

from __future__ import annotations

import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from newsarchive.index.schema import KEY_BITS, UNDATED, first_key, last_key
from newsarchive.index.text import segmented
from newsarchive.markdown.lines import storable
from newsarchive.model import Change, Day, Event, FrontPage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newsarchive.markdown.page import Page
    from newsarchive.model import Entry, Related
    from newsarchive.refs import PageRef

__all__ = ["Writer"]

_BATCH: Final = 20_000

_Row = tuple[Any, ...]

_INSERTS: Final = {
    "page": "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "ref": "INSERT INTO ref VALUES (?, ?, ?)",
    "day": "INSERT OR REPLACE INTO day VALUES (?, ?, ?)",
    "event": "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    "source": "INSERT INTO source VALUES (?, ?, ?, ?)",
    "link": "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?)",
    "stemmed": "INSERT INTO stemmed (rowid, title, description) VALUES (?, ?, ?)",
    "exact": "INSERT INTO exact (rowid, title, description) VALUES (?, ?, ?)",
    "bytes": "INSERT OR REPLACE INTO bytes VALUES (?, ?)",
}
_ADD_ABOUT: Final = """
    INSERT INTO about VALUES (?, ?, ?)
    ON CONFLICT (event, context) DO UPDATE SET since = min(since, excluded.since)
"""


class Writer:
    """Puts pages into the index, and takes them out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[_Row]] = {table: [] for table in _INSERTS}
        self._waiting = 0
        self._days: dict[int, dict[tuple[str, str], int]] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._next_undated: int | None = None
        self._touched: set[int] | None = set()

    def touch_all(self) -> None:
        """Derive everything anew at the end: the index was empty."""
        self._touched = None

    # -- pages -----------------------------------------------------------------------------------------------------

    def put_file(self, path: str, row: tuple[int, int, bool, int], key: int, kind: str, *, is_primary: bool) -> None:
        """Put a file's size, time, freshness and digest into the index."""
        size, time, is_fresh, digest = row
        self._put("page", (path, key, kind, is_primary, size, time, is_fresh, digest))

    def update_file(self, path: str, row: tuple[int, int, bool, int]) -> None:
        """Note that a file has another time, and says the same."""
        self._connection.execute("UPDATE page SET size = ?, time = ?, is_fresh = ? WHERE path = ?", (*row[:3], path))

    def put_bytes(self, path: str, data: bytes) -> None:
        """Keep a page's bytes, for a storage that cannot read one page at a time."""
        self._put("bytes", (path, zlib.compress(data, 1)))

    def put_page(self, page: Page, key: int, path: str, digest: int) -> None:
        """Put what a page says into the index."""
        content = page.content
        if isinstance(content, Event):
            if content.ref is not None and content.ref.slug and content.ref.room == "news":
                self._put_event(content, content.ref, key, (path, digest))
        elif isinstance(content, Day):
            if key < UNDATED:
                previous = None if content.previous is None else content.previous.toordinal()
                self._put("day", (key >> KEY_BITS, path, previous))
            self._put_links(key, "entry", content.entries)
        elif isinstance(content, FrontPage):
            entries = [entry for section in content.sections for entry in section.entries]
            self._put_links(key, "entry", entries)

    def _put_event(self, event: Event, ref: PageRef, key: int, file: tuple[str, int]) -> None:
        topic = None if event.topic is None else self.name("topic", event.topic)
        links = self._put_links(key, "related", event.related)
        self._put_links(key, "change", event.changes)
        for position, source in enumerate(event.sources):
            names = self.name("publisher", source.publisher), self.name("domain", source.domain)
            self._put("source", (key, position, *names))
        flags = bool(event.description), bool(event.topic), event.image is not None, bool(event.sources)
        since = min(map(_first_known, event.changes), default=None), min(links, default=None)
        place = key, event.date.toordinal(), storable(ref.slug)
        self._put("event", (*place, *file, _digest_of_title(event.title), topic, *flags, *since))
        text = (key, segmented(event.title), segmented(event.description))
        self._put("stemmed", text)
        self._put("exact", text)

    def _put_links(self, key: int, kind: str, links: Iterable[Related | Change | Entry]) -> list[int]:
        """Put the links of a page into the index and return the keys of their targets."""
        targets = []
        for position, link in enumerate(links):
            target = self.key_of(link.ref)
            contexts = () if isinstance(link, Change) else link.contexts
            names = "\n".join(map(storable, contexts)) if contexts else None
            self._put("link", (key, kind, position, target, _digest_of_title(link.title), names))
            targets.append(target)
        if self._touched is not None:
            self._touched.add(key)
            self._touched.update(targets)
        return targets

    def remove_file(self, path: str) -> None:
        """Forget a file. What its page said stays until `remove_page`."""
        self.flush()
        self._connection.execute("DELETE FROM page WHERE path = ?", (path,))
        self._connection.execute("DELETE FROM bytes WHERE path = ?", (path,))

    def remove_page(self, key: int) -> None:
        """Take what a page said out of the index."""
        self.flush()
        run = self._connection.execute
        if self._touched is not None:
            self._touched.add(key)
            self._touched.update(row[0] for row in run("SELECT target FROM link WHERE source = ?", (key,)))
        for table, column in (("event", "key"), ("source", "event"), ("link", "source")):
            run(f"DELETE FROM {table} WHERE {column} = ?", (key,))
        run("DELETE FROM stemmed WHERE rowid = ?", (key,))
        run("DELETE FROM exact WHERE rowid = ?", (key,))
        if not key & ((1 << KEY_BITS) - 1):
            run("DELETE FROM day WHERE day = ?", (key >> KEY_BITS,))

    # -- keys and names --------------------------------------------------------------------------------------------

    def key_of(self, ref: PageRef) -> int:
        """Return the key of a page, whether it is there or only linked to."""
        first = first_key(ref.date)
        if not ref.slug:
            return first
        known = self._days.get(first)
        if known is None:
            rows = self._connection.execute(
                "SELECT room, slug, key FROM ref WHERE key BETWEEN ? AND ?", (first, last_key(ref.date))
            )
            known = self._days[first] = {(room, slug): key for room, slug, key in rows}
        key = known.get((ref.room, ref.slug))
        if key is None:
            identity = ref.room, storable(ref.slug)
            key = known.get(identity)
            if key is None:
                key = known[identity] = max(known.values(), default=first) + 1
                self._put("ref", (key, *identity))
        return key

    def new_undated_key(self) -> int:
        """Return a key for a page without a date."""
        if self._next_undated is None:
            (last,) = self._connection.execute("SELECT max(key) FROM page WHERE key >= ?", (UNDATED,)).fetchone()
            self._next_undated = UNDATED if last is None else last + 1
        self._next_undated += 1
        return self._next_undated - 1

    def name(self, kind: str, text: str) -> int:
        """Return the number of a name."""
        number = self._names.get((kind, text))
        if number is None:
            stored = storable(text)
            row = self._connection.execute("SELECT id FROM name WHERE kind = ? AND text = ?", (kind, stored)).fetchone()
            if row is None:
                number = self._connection.execute(
                    "INSERT INTO name (kind, text, folded) VALUES (?, ?, ?)", (kind, stored, stored.casefold())
                ).lastrowid
                assert number is not None
            else:
                number = int(row[0])
            self._names[kind, text] = number
        return number

    # -- the end ---------------------------------------------------------------------------------------------------

    def _put(self, table: str, row: _Row) -> None:
        self._rows[table].append(row)
        self._waiting += 1
        if self._waiting >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        if not self._waiting:
            return
        for table, rows in self._rows.items():
            if rows:
                self._connection.executemany(_INSERTS[table], rows)
                rows.clear()
        self._waiting = 0

    def finish(self) -> None:
        """Write the rows that wait, and what follows from the links: contexts of events, and backlinks."""
        self.flush()
        if self._touched is None:
            self._derive("", "")
            return
        run = self._connection.execute
        run("CREATE TEMP TABLE touched (key INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT INTO touched VALUES (?)", ((key,) for key in self._touched))
        run("DELETE FROM about WHERE event IN touched")
        self._derive("AND (source IN touched OR target IN touched)", "WHERE key IN touched")
        run("DROP TABLE touched")

    def _derive(self, which_links: str, which_events: str) -> None:
        run = self._connection.execute
        rows = run(f"SELECT source, kind, target, contexts FROM link WHERE contexts IS NOT NULL {which_links}")
        self._connection.executemany(_ADD_ABOUT, self._facts(rows))
        run(
            "UPDATE event SET backlinks = (SELECT count(DISTINCT source) FROM link "
            f"WHERE target = event.key AND kind = 'related') {which_events}"
        )

    def _facts(self, rows: Iterable[_Row]) -> Iterable[_Row]:
        """Yield what links say of events: the event, a context, and since which key that can be known.

        A related item says it of both events, and only once both are there.
        """
        touched = self._touched
        for source, kind, target, contexts in rows:
            since = max(source, target)
            events = (source, target) if kind == "related" else (target,)
            for context in contexts.split("\n"):
                number = self.name("context", context)
                for event in events:
                    if touched is None or event in touched:
                        yield event, number, since


def _digest_of_title(title: str) -> int:
    """Return 64 bits that stand for a title."""
    data = title.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def _first_known(change: Change) -> int:
    """Return the key from which on a wording can be known: its page is there, and its time has come."""
    key = first_key(change.ref.date)
    return key if change.at is None else max(key, first_key(change.at.date()))
