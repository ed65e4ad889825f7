"""Which events belong together: the links between pages, in both directions.

This module owns what follows from links alone: related events, backlinks, and the contexts in which pages speak of an
event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from newsarchive.model import Event, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.refs import PageRef

__all__ = ["RelatedEvents", "backlinks", "contexts", "related"]


class RelatedEvents(Sequence[Event]):
    """The events that a page names as related, in its order; each is read when it is asked for.

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/en", index=":memory:")
    >>> related = archive.related(archive.events.first())
    >>> related, related[0].date, related.missing[0].ref.date
    (<4 related events, 1 missing>, datetime.date(1969, 7, 24), datetime.date(1969, 7, 16))
    """

    def __init__(self, view: Snapshot, found: list[str], missing: tuple[Related, ...]) -> None:
        self._view = view
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
            return list(self._view.events(self._found[index]))
        return next(self._view.events([self._found[index]]))

    def __iter__(self) -> Iterator[Event]:
        return self._view.events(self._found)

    def __repr__(self) -> str:
        return f"<{len(self)} related events, {len(self.missing)} missing>"


def related(view: Snapshot, event: Event) -> RelatedEvents:
    """Return the events that a page names as related, and the items that lead nowhere."""
    found, missing = [], []
    for item in event.related:
        if view.cutoff is not None and item.ref.date > view.cutoff:
            continue
        path = view.find(item.ref)
        if path is None:
            missing.append(item)
        else:
            found.append(path)
    return RelatedEvents(view, found, tuple(missing))


def backlinks(view: Snapshot, ref: PageRef) -> tuple[Event, ...]:
    """Return the events whose pages name this one as related, in date order; it need not be there itself."""
    key = view.key(ref)
    if key is None:
        return ()
    rows = view.index.rows(
        "SELECT DISTINCT e.path, e.day, e.slug FROM link l JOIN event e ON e.key = l.source "
        "WHERE l.target = ? AND l.kind = 'related' AND e.day <= ? AND e.key <= ? ORDER BY e.day, e.slug",
        (key, *view.limits),
    )
    return tuple(view.events([path for path, *_ in rows]))


def contexts(view: Snapshot, ref: PageRef) -> tuple[str, ...]:
    """Return the contexts in which any page speaks of an event, by code point."""
    key = view.key(ref)
    return () if key is None else view.contexts(key)
