"""The links between pages, in both directions.

This module owns what follows from links alone: related events, backlinks, and the contexts that pages name for an
event.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from newsarchive.model import Event, Related
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.snapshot import Snapshot

__all__ = ["RelatedEvents", "backlinks", "contexts", "events_with_contexts", "paths_naming", "related"]


class RelatedEvents(Sequence[Event]):
    """The events that a page names as related, in its order; each is read when it is asked for.

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/en", index=":memory:")
    >>> related = archive.related(archive.events.first())
    >>> related, related[0].date, related.missing[0].ref.date
    (<4 related events, 1 missing>, datetime.date(1969, 7, 24), datetime.date(1969, 7, 16))
    """

    def __init__(self, snapshot: Snapshot, found: list[str], missing: tuple[Related, ...]) -> None:
        self._snapshot = snapshot
        self._found = found
        self.missing = missing
        """The related items whose pages are not in the archive."""

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return list(self._snapshot.events(self._found[index]))
        return next(self._snapshot.events([self._found[index]]))

    def __iter__(self) -> Iterator[Event]:
        return self._snapshot.events(self._found)

    def __repr__(self) -> str:
        return f"<{len(self)} related events, {len(self.missing)} missing>"


def related(snapshot: Snapshot, event: Event) -> RelatedEvents:
    """Return the events that a page names as related, and the items that lead nowhere."""
    found, missing = [], []
    for item in event.related:
        if snapshot.cutoff is not None and item.ref.date > snapshot.cutoff:
            continue
        path = snapshot.find(item.ref)
        if path is None:
            missing.append(item)
        else:
            found.append(path)
    return RelatedEvents(snapshot, found, tuple(missing))


def backlinks(snapshot: Snapshot, ref: PageRef) -> tuple[Event, ...]:
    """Return the events whose pages name this one as related, in date order; it need not be there itself."""
    key = snapshot.key(ref)
    if key is None:
        return ()
    rows = snapshot.index.rows(
        "SELECT DISTINCT e.path, e.day, e.slug FROM link l JOIN event e ON e.key = l.source "
        "WHERE l.target = ? AND l.kind = 'related' AND e.day <= ? AND e.key <= ? ORDER BY e.day, e.slug",
        (key, *snapshot.upper_bound),
    )
    return tuple(snapshot.events([path for path, *_ in rows]))


def contexts(snapshot: Snapshot, ref: PageRef) -> tuple[str, ...]:
    """Return the contexts that any page names for an event, by code point."""
    key = snapshot.key(ref)
    return () if key is None else snapshot.contexts(key)


def paths_naming(snapshot: Snapshot, ref: PageRef) -> list[str]:
    """Return the paths of the events whose pages name an event as related."""
    rows = snapshot.index.rows(
        "SELECT DISTINCT e.path FROM link l JOIN event e ON e.key = l.source WHERE l.target = ? AND l.kind = 'related'",
        (snapshot.key(ref),),
    )
    return [path for (path,) in rows]


def events_with_contexts(snapshot: Snapshot) -> Iterator[tuple[PageRef, str, list[str]]]:
    """Yield the ref and path of every event, with the contexts that any page names for it, by code point."""
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in snapshot.index.rows(
        "SELECT event, text FROM about JOIN name ON id = context ORDER BY event, text"
    ):
        names[key].append(name)
    for key, day, slug, path in snapshot.index.rows("SELECT key, day, slug, path FROM event"):
        yield PageRef(date=dt.date.fromordinal(day), slug=slug), path, names.get(key, [])
