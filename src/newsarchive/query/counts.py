"""How many events there are of each day, month, topic, context and so on.

This module owns what events can be counted by. The rows are counted in SQLite, and the names and times of the counts
are written here.
"""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.index.store import Index
    from newsarchive.query.compile import Sql

__all__ = ["TIMES", "CountKey", "count_all_by_name", "count_by_name", "count_by_time"]

CountKey: TypeAlias = Literal["year", "month", "day", "weekday", "topic", "context", "publisher", "domain"]
"""What events can be counted by."""

TIMES: Final[dict[CountKey, str]] = {
    "year": "e.month",
    "month": "e.month",
    "day": "e.day",
    "weekday": "(e.day + 6) % 7",
}
"""The times among them, as columns of `event e`."""

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS: Final = tuple(map(str, range(32)))

_OF_HITS: Final = {
    "topic": "topic AS name, count(*) AS events FROM hit GROUP BY name",
    "context": "context AS name, count(*) AS events FROM hit JOIN about ON event = key AND since <= ? GROUP BY name",
    "publisher": "publisher AS name, count(DISTINCT event) AS events FROM hit JOIN source ON event = key GROUP BY name",
    "domain": "domain AS name, count(DISTINCT event) AS events FROM hit JOIN source ON event = key GROUP BY name",
}
# Each goes through one index in its order, and looks up nothing.
_OF_ALL: Final = {
    "topic": "SELECT topic, count(*) FROM event GROUP BY topic",
    "context": "SELECT context, count(*) FROM about GROUP BY context",
    "publisher": "SELECT publisher, count(DISTINCT event) FROM source GROUP BY publisher",
    "domain": "SELECT domain, count(DISTINCT event) FROM source GROUP BY domain",
}
_ALL_ARE_THERE: Final = "SELECT (SELECT count(*) FROM ref WHERE room = 'news') = (SELECT count(*) FROM event)"
_OF_ABSENT: Final = """
    SELECT context, count(*) FROM about
    WHERE event IN (SELECT key FROM ref WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.key = ref.key))
    GROUP BY context
"""


def count_by_time(index: Index, hits: Sql, key: CountKey) -> dict[str, int]:
    """Return numbers by time, in its order.

    Args:
        index: The index.
        hits: The statement that yields the column of `TIMES` for each event.
        key: A time.
    """
    rows = index.rows(f"SELECT *, count(*) FROM ({hits.text}) GROUP BY 1 ORDER BY 1", hits.values)
    match key:
        case "year":
            by_year = groupby(rows, key=lambda row: row[0] // 12)  # no index has years in their order
            return {f"{year:04}": sum(count for _, count in months) for year, months in by_year}
        case "month":
            return {f"{month // 12:04}-{month % 12 + 1:02}": count for month, count in rows}
        case "weekday":
            return {_WEEKDAYS[weekday]: count for weekday, count in rows}
    return _by_day(rows)


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


def count_by_name(index: Index, hits: Sql, key: CountKey, known: int) -> dict[str, int]:
    """Return numbers by name, the greatest first.

    Args:
        index: The index.
        hits: The statement that yields key and topic of each event.
        key: What has names.
        known: The greatest key that is known.
    """
    more = (known,) if key == "context" else ()
    rows = index.rows(
        f"WITH hit AS ({hits.text}) SELECT text, events FROM (SELECT {_OF_HITS[key]}) JOIN name ON id = name "
        "WHERE text != '' ORDER BY events DESC, text",
        (*hits.values, *more),
    )
    return dict(rows)


def count_all_by_name(index: Index, key: CountKey) -> dict[str, int]:
    """Return the numbers of all events by name, the greatest first."""
    counts = dict(index.rows(_OF_ALL[key]))
    if key == "context" and index.rows(_ALL_ARE_THERE) == [(0,)]:  # pages speak of events that are not there too
        for number, count in index.rows(_OF_ABSENT):
            counts[number] -= count
    names = index.rows("SELECT text, id FROM name WHERE kind = ? AND text != '' ORDER BY text", (key,))
    numbers = [(text, counts.get(number, 0)) for text, number in names]
    numbers.sort(key=lambda each: each[1], reverse=True)
    return {text: count for text, count in numbers if count}
