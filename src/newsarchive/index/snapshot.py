"""An archive's pages as they can be known on a day, found through the index.

This module owns `Snapshot`: which pages there are, which of them belong together, and the reading of one. With a
`cutoff`, nothing later than that day is found, counted or read.
"""

from __future__ import annotations

import datetime as dt
import threading
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final

import attrs

from newsarchive.as_of import content_as_of
from newsarchive.dates import format_day
from newsarchive.errors import MissingPageError
from newsarchive.index.schema import NEVER, UNDATED, digest_of, first_key, last_key
from newsarchive.markdown.page import parse
from newsarchive.model import Event
from newsarchive.text import closest, storable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.formats.selection import EventWithContexts
    from newsarchive.index.store import Index
    from newsarchive.markdown.page import Page
    from newsarchive.refs import PageRef


__all__ = ["ReadLog", "Snapshot", "missing", "missing_day"]

_CHUNK: Final = 500
_PAGE_OR_ALIAS: Final = {
    False: "is_canonical",
    True: "(is_canonical OR digest != (SELECT q.digest FROM page q WHERE q.key = p.key AND q.is_canonical))",
}
"""Which rows are pages: those of every page, or of its aliases too where they are not the same."""


class ReadLog:
    """What was read last of each page: its digest, by path. A page that is to be saved must still have it.

    What the index knows would not do: it can have been brought up to date since, also by another process. Paths are
    kept as digests too, so that a program that reads a hundred thousand pages pays some 20 MB for it.
    """

    is_kept: ClassVar[bool] = True
    """Whether it matters what was read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: dict[int, int] = {}

    def note(self, path: str, digest: int) -> None:
        """Note that a page was read, or written."""
        with self._lock:
            self._digests[_number_of(path)] = digest

    def forget(self, path: str) -> None:
        """Forget a page that is gone."""
        with self._lock:
            self._digests.pop(_number_of(path), None)

    def digest(self, path: str) -> int | None:
        """Return the digest of what was last read of a page, or None if it was never read."""
        return self._digests.get(_number_of(path))


class NullReadLog(ReadLog):
    """What someone reads who hands on what pages say, and saves none of them: nothing of it is kept."""

    is_kept = False


def _number_of(path: str) -> int:
    return digest_of(path.encode("utf-8", "surrogateescape"))


@attrs.frozen(eq=False)
class Snapshot:
    """The pages of an archive, up to a day or all of them."""

    index: Index
    reads: ReadLog
    cutoff: dt.date | None = None
    """The last day that is known of; None for all."""

    @property
    def last_key(self) -> int:
        """The greatest key that is known."""
        return NEVER if self.cutoff is None else last_key(self.cutoff)

    @property
    def last_day(self) -> int:
        """The ordinal of the last day that is known of."""
        return dt.date.max.toordinal() if self.cutoff is None else self.cutoff.toordinal()

    def with_own_log(self) -> Snapshot:
        """Return a view with its own read log, so that internal reads do not hide conflicts."""
        return attrs.evolve(self, reads=ReadLog())

    def untracked(self) -> Snapshot:
        """Return the same pages for a reader who saves none, and so need not know what was read."""
        return attrs.evolve(self, reads=NullReadLog())

    # -- what there is -----------------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return how many events there are."""
        if self.cutoff is None:
            ((count,),) = self.index.rows("SELECT count(*) FROM event")
        else:
            ((count,),) = self.index.rows("SELECT count(*) FROM event WHERE day <= ? AND key <= ?", self.upper_bound)
        return int(count)

    def count_pages(self, *, aliases: bool = False) -> int:
        """Return how many pages there are, aliases counted as one, unless those that differ are asked for."""
        ((count,),) = self.index.rows(
            f"SELECT count(*) FROM page p WHERE key <= ? AND {_PAGE_OR_ALIAS[aliases]}",
            (self.last_key,),
        )
        return int(count)

    def has_below(self, path: str) -> bool:
        """Return whether there is a page at a path, or below the folder that it is."""
        found = self.index.row(
            "SELECT 1 FROM page WHERE path = ? OR (path > ? AND path < ?) LIMIT 1", (path, f"{path}/", f"{path}0")
        )
        return found is not None or any(f"{each.path}/".startswith(f"{path}/") for each in self.index.unreadable)

    @property
    def upper_bound(self) -> tuple[int, int]:
        """The last day and the greatest key that are known."""
        return self.last_day, self.last_key

    def newest(self) -> dt.date | None:
        """Return the newest day that has an event or a page, or None if there is none."""
        newest = "SELECT day FROM event WHERE day <= ? AND key <= ? ORDER BY day DESC LIMIT 1"
        event = self.index.row(newest, self.upper_bound)
        day = self.index.row("SELECT day FROM day WHERE day <= ? ORDER BY day DESC LIMIT 1", (self.last_day,))
        days = [row[0] for row in (event, day) if row is not None]
        return dt.date.fromordinal(max(days)) if days else None

    def days(self) -> tuple[dt.date, ...]:
        """Return the days that have a page, in order."""
        rows = self.index.rows("SELECT day FROM day WHERE day <= ? ORDER BY day", (self.last_day,))
        return tuple(dt.date.fromordinal(ordinal) for (ordinal,) in rows)

    def day_range(self) -> tuple[dt.date | None, dt.date | None]:
        """Return the days of the oldest and of the newest event; None for both without events."""
        ((first, newest),) = self.index.rows(
            "SELECT min(day), max(day) FROM event WHERE day <= ? AND key <= ?", self.upper_bound
        )
        return (None, None) if first is None else (dt.date.fromordinal(first), dt.date.fromordinal(newest))

    def neighbour(self, day: dt.date, *, after: bool) -> dt.date | None:
        """Return the nearest day with a page before or after a day, whether that has a page itself or not."""
        end = "min(day) FROM day WHERE day > ?" if after else "max(day) FROM day WHERE day < ?"
        ((ordinal,),) = self.index.rows(f"SELECT {end} AND day <= ?", (day.toordinal(), self.last_day))
        return None if ordinal is None else dt.date.fromordinal(ordinal)

    def key(self, ref: PageRef) -> int | None:
        """Return the key of a page that is there or that some page names, or None; of a later page too."""
        if ref.is_day:
            return first_key(ref.date)
        row = self.index.row(
            "SELECT key FROM ref WHERE key BETWEEN ? AND ? AND slug = ? AND room = ?",
            (first_key(ref.date), last_key(ref.date), storable(ref.slug), ref.area),
        )
        return None if row is None else row[0]

    def find(self, ref: PageRef) -> str | None:
        """Return the path of an event, or None if it is not there."""
        row = self.index.row(
            "SELECT path FROM event WHERE key = ? AND day <= ? AND key <= ?", (self.key(ref), *self.upper_bound)
        )
        return None if row is None else row[0]

    def find_page(self, ref: PageRef) -> tuple[str, int] | None:
        """Return path and digest of a dated page of any kind, or None if it is not there."""
        sql = "SELECT path, digest FROM page WHERE key = ? AND is_canonical AND key <= ?"
        row = self.index.row(sql, (self.key(ref), self.last_key))
        return None if row is None else (row[0], row[1])

    def has_undated(self, path: str) -> bool:
        """Return whether there is a page without a date at a path, such as the front page."""
        sql = "SELECT 1 FROM page WHERE path = ? AND key BETWEEN ? AND ?"
        return self.index.row(sql, (storable(path), UNDATED, self.last_key)) is not None

    def contexts(self, key: int) -> tuple[str, ...]:
        """Return the contexts that any page names for an event, by code point."""
        rows = self.index.rows(
            "SELECT text FROM about JOIN name ON id = context WHERE event = ? AND since <= ? ORDER BY text",
            (key, self.last_key),
        )
        return tuple(name for (name,) in rows)

    def count_related(self) -> tuple[int, int]:
        """Return how many links lead from an event to a related one, and how many of those lead to a page."""
        ((links, present),) = self.index.rows(
            "SELECT count(*), count(there.key) FROM link l "
            "JOIN event e ON e.key = l.source AND e.day <= ? AND e.key <= ? "
            "LEFT JOIN event there ON there.key = l.target AND there.day <= ? AND there.key <= ? "
            "WHERE l.kind = 'related' AND l.target <= ?",
            (*self.upper_bound, *self.upper_bound, self.last_key),
        )
        return links, present

    def digest(self, path: str) -> int | None:
        """Return the hash of a page as the index knows it, or None if it does not know the page."""
        row = self.index.row("SELECT digest FROM page WHERE path = ?", (path,))
        return None if row is None else row[0]

    def nearest_events(self, day: dt.date, count: int) -> list[str]:
        """Return the paths of the events that are nearest to a day, the nearest first, the earlier one of two."""
        ordinal = day.toordinal()
        before = self.index.rows(
            "SELECT path, day FROM event WHERE day <= ? ORDER BY day DESC LIMIT ?", (ordinal, count)
        )
        after = self.index.rows("SELECT path, day FROM event WHERE day > ? ORDER BY day LIMIT ?", (ordinal, count))
        rows = sorted([*before, *after], key=lambda row: abs(row[1] - ordinal))
        return [path for path, _ in rows[:count]]

    # -- reading -----------------------------------------------------------------------------------------------------

    def read(self, path: str) -> Page | None:
        """Return a page, without what is later than the cutoff; None if all of it is.

        Raises:
            MissingPageError: It went since the index was brought up to date.
        """
        page = parse(self._bytes(path), path=path)
        content = page.content if self.cutoff is None else content_as_of(page.content, self.cutoff)
        return None if content is None else page.edit(content)

    def _bytes(self, path: str) -> bytes:
        if not self.index.storage.seekable:
            row = self.index.row("SELECT data FROM bytes WHERE path = ?", (path,))
            if row is None:
                raise MissingPageError(f"the archive has no page {path}")
            return zlib.decompress(row[0])
        try:
            data = self.index.storage.read(path)
        except MissingPageError as error:
            raise MissingPageError(
                f"the page {path} went since the archive was read: refresh() brings it up to date"
            ) from error
        if self.index.storage.is_writable and self.reads.is_kept:
            self.reads.note(path, digest_of(data))
        return data

    def event(self, path: str) -> Event | None:
        """Return the event of a page, without what is later than the cutoff; None if it is no event any more."""
        content = parse(self._bytes(path), path=path).content
        known = content if self.cutoff is None else content_as_of(content, self.cutoff)
        return known if isinstance(known, Event) else None

    def events(self, paths: list[str]) -> Iterator[Event]:
        """Yield the events of pages."""
        for path in paths:
            event = self.event(path)
            if event is None:
                raise MissingPageError(
                    f"the page {path} is not an event any more: refresh() brings the archive up to date"
                )
            yield event

    def described(self, keys: Sequence[int]) -> Iterator[EventWithContexts]:
        """Yield the events of keys, in that order, each with the contexts that any page names for it.

        Raises:
            MissingPageError: One went since the keys were found.
        """
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            paths = dict(self.index.rows(f"SELECT key, path FROM event WHERE key IN ({marks})", (*chunk,)))
            contexts = defaultdict[int, list[str]](list)
            for key, name in self.index.rows(
                f"SELECT event, text FROM about JOIN name ON id = context WHERE event IN ({marks}) AND since <= ? "
                "ORDER BY event, text",
                (*chunk, self.last_key),
            ):
                contexts[key].append(name)
            if not paths.keys() >= set(chunk):
                raise MissingPageError("an event went while the archive was read: ask again")
            events = self.events([paths[key] for key in chunk])
            for key, event in zip(chunk, events, strict=True):
                yield event, tuple(contexts[key])

    def pages(self) -> Iterator[Page]:
        """Yield every page in the order of its path, one at a time; aliases are one page."""
        for path in self.paths():
            page = self.read(path)
            if page is not None:
                yield page

    def paths(self, *, aliases: bool = False) -> Iterator[str]:
        """Yield the path of every page, in order; aliases are one page, unless those that differ are asked for."""
        after = ""
        while True:
            rows = self.index.rows(
                f"SELECT path FROM page p WHERE path > ? AND key <= ? AND {_PAGE_OR_ALIAS[aliases]}"
                " ORDER BY path LIMIT ?",
                (after, self.last_key, _CHUNK),
            )
            yield from (path for (path,) in rows)
            if len(rows) < _CHUNK:
                return
            after = rows[-1][0]

    def near(self, ref: PageRef) -> list[str]:
        """Return the paths of events of the same day whose slugs are most like one that is not there."""
        day = ref.date.toordinal()
        rows = self.index.rows("SELECT slug, path FROM event WHERE day = ? AND day <= ?", (day, self.last_day))
        paths = dict(rows)
        return [paths[slug] for slug in closest(ref.slug, paths, count=3, likeness=0.5)]


def missing(snapshot: Snapshot, ref: PageRef) -> str:
    """Say that an event is not there, and which ones could be meant."""
    if ref.is_day:
        return f"{ref.path} is the page of a day, not of an event: ask for day({format_day(ref.date)!r})"
    near = snapshot.near(ref)
    hint = f"; that day has {', '.join(near)}" if near else ""
    return f"the archive has no event {ref.path}{hint}"


def missing_day(snapshot: Snapshot, day: dt.date) -> str:
    """Say that a day has no page, and which days near it have one."""
    around = [snapshot.neighbour(day, after=False), snapshot.neighbour(day, after=True)]
    near = " and ".join(format_day(date) for date in around if date is not None)
    hint = f"; the nearest days that have one: {near}" if near else ""
    return f"the archive has no page of the day {format_day(day)}{hint}"
