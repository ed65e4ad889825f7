"""What an archive holds, in numbers: all of it is counted by the index, and no page is read.

This module owns `Statistics`: which numbers tell an archive's size, time, sources and links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.query.conditions import ASPECTS
from newsarchive.query.query import Query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from newsarchive.index.snapshot import Snapshot

__all__ = ["Statistics", "statistics"]


@attrs.frozen(kw_only=True)
class Statistics:
    """What an archive holds, in numbers. Names come with the numbers of their events, the greatest first."""

    events: int
    """How many events there are."""
    days: int
    """How many days have a page."""
    first: dt.date | None
    """The day of the oldest event; None without events."""
    newest: dt.date | None
    """The day of the newest event; None without events."""
    years: Mapping[str, int]
    """The events of each year that has some."""
    having: Mapping[str, int]
    """How many events have a description, a topic, an image, sources, changes, related events."""
    related: int
    """How many links lead from an event to a related one."""
    missing: int
    """How many of those lead to an event that is not there."""
    topics: Mapping[str, int]
    """The events of each topic."""
    contexts: Mapping[str, int]
    """The events about each context."""
    publishers: Mapping[str, int]
    """The events with a source of each publisher."""
    domains: Mapping[str, int]
    """The events with a source on each domain."""


def statistics(snapshot: Snapshot) -> Statistics:
    """Return the numbers of an archive."""
    every = Query(snapshot)
    first, newest = snapshot.day_range()
    related, present = snapshot.count_related()
    return Statistics(
        events=every.count(),
        days=len(snapshot.days()),
        first=first,
        newest=newest,
        years=every.count_by("year"),
        having={aspect: every.having(aspect).count() for aspect in ASPECTS},
        related=related,
        missing=related - present,
        topics=every.count_by("topic"),
        contexts=every.count_by("context"),
        publishers=every.count_by("publisher"),
        domains=every.count_by("domain"),
    )
