"""How many events there are of each day, month, topic, context and so on.

This module owns what events can be counted by, and how the times are written. The index counts.
"""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from newsarchive.index.event_rows import count_all_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.index.event_rows import EventRows

__all__ = ["CountKey", "count_by"]

CountKey: TypeAlias = Literal["year", "month", "day", "weekday", "topic", "context", "publisher", "domain"]
"""What events can be counted by."""

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS: Final = tuple(map(str, range(32)))


def count_by(events: EventRows, key: CountKey, *, is_every: bool) -> dict[str, int]:
    """Return how many events there are by time, in its order, or by name, the greatest first.

    Args:
        events: The events.
        key: What they are counted by.
        is_every: Whether they are all events of an archive, whose names are counted faster.
    """
    match key:
        case "topic" | "context" | "publisher" | "domain":
            return dict(count_all_names(events.snapshot.index, key) if is_every else events.count_names(key))
        case "year":
            by_year = groupby(events.count_times("month"), key=lambda row: row[0] // 12)  # no index is ordered by year
            return {f"{year:04}": sum(count for _, count in months) for year, months in by_year}
        case "month":
            return {f"{month // 12:04}-{month % 12 + 1:02}": count for month, count in events.count_times("month")}
        case "weekday":
            return {_WEEKDAYS[weekday]: count for weekday, count in events.count_times("weekday")}
    return _by_day(events.count_times("day"))


def _by_day(rows: Iterable[tuple[int, int]]) -> dict[str, int]:
    """Return numbers by day. There can be tens of thousands: the calendar is asked once a month."""
    counts = {}
    prefix, before, last = "", 0, 0
    for ordinal, count in rows:
        if ordinal > last:
            day = dt.date.fromordinal(ordinal)
            prefix, before = f"{day.year:04}-{day.month:02}-", ordinal - day.day
            last = before + calendar.monthrange(day.year, day.month)[1]
        counts[prefix + _DAYS[ordinal - before]] = count
    return counts
