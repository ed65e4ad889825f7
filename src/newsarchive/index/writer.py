"""What a page says, as rows of the index.

This module owns `RowWriter`, which takes pages, puts their rows into the tables and takes them out again. It works
inside a transaction that its caller began and ends.
"""

from __future__ import annotations

import zlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from newsarchive.index.fts import segmented
from newsarchive.index.schema import KEY_BITS, UNDATED, digest_of, first_key, last_key
from newsarchive.model import Change, Day, Event, entries_of
from newsarchive.text import storable

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterable, Iterator

    from newsarchive.markdown.page import Page
    from newsarchive.model import Entry, Related
    from newsarchive.refs import PageRef

__all__ = ["RowWriter"]

_BATCH: Final = 20_000
_MOST_FACTS: Final = 100_000

_Row = tuple[Any, ...]
_FIRST: Final = itemgetter(0)

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


class RowWriter:
    """Puts pages into the index, and takes them out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[_Row]] = {table: [] for table in _INSERTS}
        self._waiting = 0
        self._days: dict[dt.date, dict[str, int]] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._joined: dict[tuple[str, ...], str] = {}
        self._next_undated: int | None = None
        self._touched: set[int] | None = set()

    def begin_anew(self) -> None:
        """Begin with an index that has no page, and derive everything at the end.

        Pages that are gone leave the keys and names that other pages could have had from them.
        """
        for table in ("ref", "name", "about"):
            self._connection.execute(f"DELETE FROM {table}")
        self._touched = None

    # -- pages -----------------------------------------------------------------------------------------------------

    def put_file(self, path: str, row: tuple[int, int, bool, int], key: int, kind: str, *, is_canonical: bool) -> None:
        """Put a file's size, time, freshness and digest into the index."""
        size, time, is_fresh, digest = row
        self._put("page", (path, key, kind, is_canonical, size, time, is_fresh, digest))

    def update_file(self, path: str, row: tuple[int, int, bool, int]) -> None:
        """Note that a file has another time, and says the same."""
        self._connection.execute("UPDATE page SET size = ?, time = ?, is_fresh = ? WHERE path = ?", (*row[:3], path))

    def put_bytes(self, path: str, data: bytes) -> None:
        """Keep a page's bytes, for a storage that cannot read one page at a time."""
        self._put("bytes", (path, zlib.compress(data, 1)))

    def put_page(self, page: Page, key: int, path: str) -> None:
        """Put what a page says into the index."""
        content = page.content
        if isinstance(content, Event):
            if content.ref is not None and content.ref.slug and content.ref.area == "news":
                self._put_event(content, content.ref, key, path)
            return
        if isinstance(content, Day) and key < UNDATED and _is_of_day(key):
            previous = None if content.previous is None else content.previous.toordinal()
            self._put("day", (key >> KEY_BITS, path, previous))
        self._put_links(key, "entry", entries_of(content))

    def _put_event(self, event: Event, ref: PageRef, key: int, path: str) -> None:
        topic = None if event.topic is None else self.name("topic", event.topic)
        links = self._put_links(key, "related", event.related)
        self._put_links(key, "change", event.changes)
        for position, source in enumerate(event.sources):
            names = self.name("publisher", source.publisher), self.name("domain", source.domain)
            self._put("source", (key, position, *names))
        flags = bool(event.description), bool(event.topic), event.image is not None, bool(event.sources)
        since = min(map(_first_known, event.changes), default=None), min(links, default=None)
        month = event.date.year * 12 + event.date.month - 1
        place = key, event.date.toordinal(), month, storable(ref.slug)
        self._put("event", (*place, path, _digest_of_title(event.title), topic, *flags, *since))
        text = (key, segmented(event.title), segmented(event.description))
        self._put("stemmed", text)
        self._put("exact", text)

    def _put_links(self, key: int, kind: str, links: Iterable[Related | Change | Entry]) -> list[int]:
        """Put the links of a page into the index and return the keys of their targets."""
        targets, rows, key_of, joined = [], self._rows["link"], self.key_of, self._joined
        for position, link in enumerate(links):
            target = key_of(link.ref)
            contexts = () if isinstance(link, Change) else link.contexts
            names = joined.get(contexts)
            if names is None and contexts:
                names = joined[contexts] = "\n".join(map(storable, contexts))
            rows.append((key, kind, position, target, _digest_of_title(link.title), names))
            targets.append(target)
        self._count(len(targets))
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
        if _is_of_day(key):
            run("DELETE FROM day WHERE day = ?", (key >> KEY_BITS,))

    # -- keys and names --------------------------------------------------------------------------------------------

    def key_of(self, ref: PageRef) -> int:
        """Return the key of a page, whether it is there or only linked to."""
        known = self._days.get(ref.date)
        if known is None:
            known = self._days[ref.date] = self._known_of(ref.date)
        # No slug holds a slash: an editorial is not taken for an event.
        name = ref.slug if ref.area == "news" or not ref.slug else f"{ref.area}/{ref.slug}"
        key = known.get(name)
        if key is None:
            slug = storable(ref.slug)
            stored = storable(name)
            key = known.get(stored)
            if key is None:
                key = known[stored] = max(known.values()) + 1
                self._put("ref", (key, ref.area, slug))
        return key

    def _known_of(self, day: dt.date) -> dict[str, int]:
        """Return the keys of a day by slug; its own page has none."""
        first = first_key(day)
        known = {"": first}
        if self._touched is not None:
            rows = self._connection.execute(
                "SELECT room, slug, key FROM ref WHERE key BETWEEN ? AND ?", (first, last_key(day))
            )
            known |= {slug if room == "news" else f"{room}/{slug}": key for room, slug, key in rows}
        return known

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
            number = self._names.get((kind, stored)) or self._known_name(kind, stored) or self._new_name(kind, stored)
            self._names[kind, text] = self._names[kind, stored] = number
        return number

    def _known_name(self, kind: str, text: str) -> int | None:
        if self._touched is None:  # the index was empty: all that it holds was put into it here
            return None
        row = self._connection.execute("SELECT id FROM name WHERE kind = ? AND text = ?", (kind, text)).fetchone()
        return None if row is None else int(row[0])

    def _new_name(self, kind: str, text: str) -> int:
        number = self._connection.execute(
            "INSERT INTO name (kind, text, folded) VALUES (?, ?, ?)", (kind, text, text.casefold())
        ).lastrowid
        assert number is not None
        return number

    # -- the end ---------------------------------------------------------------------------------------------------

    def _put(self, table: str, row: _Row) -> None:
        self._rows[table].append(row)
        self._count(1)

    def _count(self, rows: int) -> None:
        self._waiting += rows
        if self._waiting >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        if not self._waiting:
            return
        for table, rows in self._rows.items():
            if rows:
                # In any other order, FTS5 writes what it has gathered at each step back (and B-trees jump about).
                rows.sort(key=_FIRST)
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
        for facts in self._facts(rows):
            self._connection.executemany(_ADD_ABOUT, sorted((*key, since) for key, since in facts.items()))
        run(
            "UPDATE event SET backlinks = (SELECT count(DISTINCT source) FROM link "
            f"WHERE target = event.key AND kind = 'related') {which_events}"
        )

    def _facts(self, rows: Iterable[_Row]) -> Iterator[dict[tuple[int, int], int]]:
        """Yield, in parts, what links say of events: of an event and a context, since which key that can be known.

        A related item says it of both events, and only once both are there.
        """
        touched, numbers_of, facts = self._touched, _Numbers(self), dict[tuple[int, int], int]()
        for source, kind, target, contexts in rows:
            since = max(source, target)
            for event in (source, target) if kind == "related" else (target,):
                if touched is None or event in touched:
                    for number in numbers_of[contexts]:
                        fact = event, number
                        if facts.get(fact, since) >= since:
                            facts[fact] = since
            if len(facts) >= _MOST_FACTS:
                yield facts
                facts = {}
        yield facts


class _Numbers(dict[str, tuple[int, ...]]):
    """The numbers of contexts, by their names as a link has them: most links have the names of another."""

    def __init__(self, writer: RowWriter) -> None:
        super().__init__()
        self._writer = writer

    def __missing__(self, contexts: str) -> tuple[int, ...]:
        numbers = self[contexts] = tuple(self._writer.name("context", context) for context in contexts.split("\n"))
        return numbers


def _is_of_day(key: int) -> bool:
    """Return whether a key is that of a day's own page."""
    return not key & ((1 << KEY_BITS) - 1)


def _digest_of_title(title: str) -> int:
    """Return a 64-bit hash of a title."""
    return digest_of(title.encode("utf-8", "surrogatepass"))


def _first_known(change: Change) -> int:
    """Return the key from which on a wording can be known: its page is there, and its time has come."""
    key = first_key(change.ref.date)
    return key if change.at is None else max(key, first_key(change.at.date()))
