"""The events that a condition in SQL selects, and what the index says of them without reading a page.

This module owns `EventRows`: their paths, keys and refs, how many there are, and their numbers by time and by name.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from newsarchive.index.fts import END_MARK, START_MARK, match_expression, table_of
from newsarchive.index.schema import KEY_BITS
from newsarchive.index.sql import Ordering, Sql, known_backlinks

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from newsarchive.index.fts import Term
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.index.store import Index

__all__ = ["EventRows", "NameKind", "TimeUnit", "count_all_names", "highlights"]

TimeUnit: TypeAlias = Literal["month", "day", "weekday"]
"""What the index has of the time of an event. Months and days are numbers; weekdays begin with Monday, 0."""
NameKind: TypeAlias = Literal["topic", "context", "publisher", "domain"]
"""The kinds of names that events have."""

_TIMES: Final[dict[TimeUnit, str]] = {"month": "e.month", "day": "e.day", "weekday": "(e.day + 6) % 7"}
_NAMES_OF_HITS: Final[dict[NameKind, str]] = {
    "topic": "topic AS name, count(*) AS events FROM hit GROUP BY name",
    "context": "context AS name, count(*) AS events FROM hit JOIN about ON event = key AND since <= ? GROUP BY name",
    "publisher": "publisher AS name, count(DISTINCT event) AS events FROM hit JOIN source ON event = key GROUP BY name",
    "domain": "domain AS name, count(DISTINCT event) AS events FROM hit JOIN source ON event = key GROUP BY name",
}
# Each goes through one index of SQLite in its order, and looks up nothing.
_NAMES_OF_ALL: Final[dict[NameKind, str]] = {
    "topic": "SELECT topic, count(*) FROM event GROUP BY topic",
    "context": "SELECT context, count(*) FROM about GROUP BY context",
    "publisher": "SELECT publisher, count(DISTINCT event) FROM source GROUP BY publisher",
    "domain": "SELECT domain, count(DISTINCT event) FROM source GROUP BY domain",
}
_HAS_ALL_EVENTS: Final = "SELECT (SELECT count(*) FROM ref WHERE room = 'news') = (SELECT count(*) FROM event)"
_CONTEXTS_OF_ABSENT: Final = """
    SELECT context, count(*) FROM about
    WHERE event IN (SELECT key FROM ref WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.key = ref.key))
    GROUP BY context
"""


@attrs.frozen(eq=False)
class EventRows:
    """The events of a snapshot that a condition selects, in an order."""

    snapshot: Snapshot
    condition: Sql
    ordering: Ordering
    size: int | None = None
    """How many there are at most; None for all."""
    start: int = 0
    """How many are left out before the first."""
    is_by_links: bool = False
    """Whether the order is that of `sql.by_links`, which can be had for less where only its beginning is wanted."""

    def paths(self) -> list[str]:
        """Return the paths of the events, in their order."""
        return [path for (path,) in self._rows("e.path")]

    def keys(self) -> array[int]:
        """Return the keys of the events, in their order: eight bytes each."""
        return self.snapshot.index.numbers(*self._select("e.key"))

    def days_and_slugs(self) -> list[tuple[dt.date, str]]:
        """Return the day and the slug of each event, in their order."""
        return [(dt.date.fromordinal(day), slug) for day, slug in self._rows(f"e.key >> {KEY_BITS}, e.slug")]

    def keys_and_slugs(self) -> list[tuple[int, str]]:
        """Return the key and the slug of each event, in their order."""
        return self._rows("e.key, e.slug")

    def exists(self) -> bool:
        """Return whether there is at least one event."""
        statement = self._select("1", ordered=False)
        return self.snapshot.index.row(f"SELECT * FROM ({statement.text}) LIMIT 1", statement.values) is not None

    def count(self) -> int:
        """Return how many events there are."""
        statement = self._select("e.key", ordered=False)
        ((count,),) = self.snapshot.index.rows(f"SELECT count(*) FROM ({statement.text})", statement.values)
        return int(count)

    def newest_and_count(self) -> tuple[dt.date | None, int]:
        """Return the day of the newest event, or None without events, and how many events there are."""
        statement = self._select("e.day", ordered=False)
        ((newest, count),) = self.snapshot.index.rows(
            f"SELECT max(day), count(*) FROM ({statement.text})", statement.values
        )
        return None if newest is None else dt.date.fromordinal(newest), count

    def count_times(self, unit: TimeUnit) -> list[tuple[int, int]]:
        """Return each unit of time that has events, as the index numbers it, with how many it has, in order."""
        statement = self._select(_TIMES[unit], ordered=False)
        return self.snapshot.index.rows(
            f"SELECT *, count(*) FROM ({statement.text}) GROUP BY 1 ORDER BY 1", statement.values
        )

    def count_names(self, kind: NameKind) -> list[tuple[str, int]]:
        """Return each name of a kind with how many events have it, the greatest first."""
        statement = self._select("e.key, e.topic", ordered=False)
        more = (self.snapshot.last_key,) if kind == "context" else ()
        return self.snapshot.index.rows(
            f"WITH hit AS ({statement.text}) SELECT text, events FROM (SELECT {_NAMES_OF_HITS[kind]}) "
            "JOIN name ON id = name WHERE text != '' ORDER BY events DESC, text",
            (*statement.values, *more),
        )

    def _rows(self, columns: str) -> list[tuple[Any, ...]]:
        return self.snapshot.index.rows(*self._select(columns))

    def _select(self, columns: str, *, ordered: bool = True) -> Sql:
        """Return the statement that yields columns of the events; in no order if that makes no difference."""
        is_part = self.size is not None or self.start > 0
        order = self.ordering if ordered or is_part else Ordering("")
        condition, asked = self.condition
        text, values = f"SELECT {columns} FROM event e{order.join.text} WHERE {condition}", (*order.join.values, *asked)
        if self.is_by_links and order.by and self.snapshot.cutoff is not None and self.size is not None:
            # Counting the links to an event is slow. No event has more links than all that will ever be, so as many
            # events have as many as the fewest among those that will have the most.
            known = known_backlinks(self.snapshot.last_key)
            text += (
                f" AND e.backlinks >= (SELECT min(known) FROM (SELECT {known} AS known FROM event e "
                f"WHERE {condition} ORDER BY e.backlinks DESC LIMIT ?))"
            )
            values = (*values, *asked, self.size + self.start)
        if order.by:
            text = f"{text} ORDER BY {order.by}"
        if is_part:
            text, values = f"{text} LIMIT ? OFFSET ?", (*values, -1 if self.size is None else self.size, self.start)
        return Sql(text, values)


def count_all_names(index: Index, kind: NameKind) -> list[tuple[str, int]]:
    """Return each name of a kind with how many of all events have it, the greatest first."""
    counts = dict(index.rows(_NAMES_OF_ALL[kind]))
    if kind == "context" and index.rows(_HAS_ALL_EVENTS) == [(0,)]:  # pages name events that are missing too
        for number, count in index.rows(_CONTEXTS_OF_ABSENT):
            counts[number] -= count
    names = index.rows("SELECT text, id FROM name WHERE kind = ? AND text != '' ORDER BY text", (kind,))
    numbers = [(text, counts.get(number, 0)) for text, number in names]
    numbers.sort(key=lambda each: each[1], reverse=True)
    return [(text, count) for text, count in numbers if count]


def highlights(index: Index, keys: Sequence[int], terms: Sequence[Term]) -> Iterator[tuple[int, str, str]]:
    """Yield the key, title and description of events, with `START_MARK` and `END_MARK` around the terms found in them.

    An event comes once for each of the two FTS5 tables in which it is found.
    """
    marks = ", ".join("?" * len(keys))
    for table in sorted({table_of(term) for term in terms}):
        expression = " OR ".join(match_expression(term) for term in terms if table_of(term) == table)
        yield from index.rows(
            f"SELECT rowid, highlight({table}, 0, ?, ?), highlight({table}, 1, ?, ?) FROM {table} "
            f"WHERE {table} MATCH ? AND rowid IN ({marks})",
            (START_MARK, END_MARK, START_MARK, END_MARK, expression, *keys),
        )
