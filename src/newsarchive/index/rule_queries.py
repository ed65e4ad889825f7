"""What the rules on an archive ask its index: links that lead nowhere, events that no page lists, days without a page.

This module owns `RuleQueries` and its rows. Paths are those of canonical pages, positions count from 0 among the links
of one kind on a page, and every answer is sorted by path, or by day where it is about days.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from newsarchive.index.schema import KEY_BITS, UNDATED
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.store import Index

__all__ = [
    "ContextRow",
    "DayRow",
    "DriftedLink",
    "EventRow",
    "LastChange",
    "LinkKind",
    "LinkPlace",
    "LinkRow",
    "RelatedOrder",
    "RepeatedLink",
    "RuleQueries",
    "SourceRow",
    "UnlistedEvent",
    "UnorderedItem",
]

LinkKind: TypeAlias = Literal["related", "change", "entry"]
"""Where a link is: among the related events or the changes of an event, or in the list of a day or front page."""

RelatedOrder: TypeAlias = Literal["newest-first", "most-contexts-first"]
"""How a page sorts its related events (docs/format.md section 9): by day, or by the number of contexts, then by the day
as text; both from the highest down."""


class EventRow(NamedTuple):
    """An event of the archive."""

    path: str
    ref: PageRef
    topic: str | None
    """Its topic; None if its page has no topic line."""
    backlinks: int
    """How many events name it as related."""
    has_description: bool
    has_image: bool
    has_sources: bool


class DayRow(NamedTuple):
    """A day that has a page."""

    path: str
    date: dt.date
    previous: dt.date | None
    """The day that its link to the previous day leads to; None without such a link."""
    before: dt.date | None
    """The nearest earlier day that has a page; None for the first."""


class LinkRow(NamedTuple):
    """A link from a page to an event or a day."""

    path: str
    kind: LinkKind
    position: int
    target: PageRef
    target_path: str | None
    """The path of the page that it leads to; None if the archive has no such page."""
    has_title: bool | None
    """Whether it shows the title that the event has; None if it does not lead to an event of the archive."""
    contexts: tuple[str, ...]
    """The contexts beside it, in the order of the page."""


class SourceRow(NamedTuple):
    """A source of an event."""

    path: str
    position: int
    publisher: str
    domain: str


class ContextRow(NamedTuple):
    """A context that some page names for an event."""

    path: str
    """The path of the event."""
    context: str


class LinkPlace(NamedTuple):
    """A link by its place."""

    path: str
    position: int


class RepeatedLink(NamedTuple):
    """A link to a page that an earlier link of the same list leads to."""

    path: str
    position: int
    first: int
    """The position of the earliest link to that page."""


class DriftedLink(NamedTuple):
    """A link with another title than its event has."""

    path: str
    position: int
    event: str
    """The path of the event."""


class LastChange(NamedTuple):
    """The last item of a list of changes, where it is not the present wording of its event."""

    path: str
    position: int
    leads_home: bool
    """Whether it leads to the event itself, under another title."""


class UnorderedItem(NamedTuple):
    """The first related event of a page that belongs above the one before it."""

    path: str
    position: int
    is_telling: bool
    """Whether the page has enough related events to show an order."""


class UnlistedEvent(NamedTuple):
    """An event that its day page does not list."""

    path: str
    day: dt.date
    day_path: str


_DAY_KEY: Final = f"(e.key >> {KEY_BITS} << {KEY_BITS})"
_WAY_IN: Final = "SELECT 1 FROM link l WHERE l.target = e.key AND l.source != e.key"

_EVENTS: Final = (
    f"SELECT e.path, e.key >> {KEY_BITS}, e.slug, t.text, e.backlinks, e.has_description, e.has_image, "
    "e.has_sources FROM event e LEFT JOIN name t ON t.id = e.topic ORDER BY e.path"
)
_DAYS: Final = "SELECT path, day, previous, lag(day) OVER (ORDER BY day) FROM day ORDER BY day"
_LINKS: Final = (
    f"SELECT p.path, l.kind, l.position, l.target >> {KEY_BITS}, r.room, r.slug, "
    "(SELECT q.path FROM page q WHERE q.key = l.target AND q.is_canonical), e.title = l.title, l.contexts "
    "FROM link l JOIN page p ON p.key = l.source AND p.is_canonical LEFT JOIN ref r ON r.key = l.target "
    "LEFT JOIN event e ON e.key = l.target WHERE ?1 IS NULL OR l.kind = ?1 ORDER BY p.path, l.kind, l.position"
)
_SOURCES: Final = (
    "SELECT e.path, s.position, p.text, d.text FROM source s JOIN event e ON e.key = s.event "
    "JOIN name p ON p.id = s.publisher JOIN name d ON d.id = s.domain ORDER BY e.path, s.position"
)
_CONTEXTS: Final = (
    "SELECT e.path, n.text FROM about a JOIN event e ON e.key = a.event JOIN name n ON n.id = a.context "
    "ORDER BY e.path, n.text"
)
_DAYS_WITHOUT_PAGE: Final = (
    f"SELECT e.key >> {KEY_BITS} AS day, count(*) FROM event e WHERE e.key < {UNDATED} "
    f"AND NOT EXISTS (SELECT 1 FROM page p WHERE p.key = {_DAY_KEY}) GROUP BY day ORDER BY day"
)
_UNLISTED: Final = (
    f"SELECT e.path, d.day, d.path FROM event e JOIN day d ON d.day = e.key >> {KEY_BITS} "
    f"WHERE NOT EXISTS (SELECT 1 FROM link l WHERE l.target = e.key AND l.kind = 'entry' AND l.source < {UNDATED}) "
    # An old wording is found through the present one, and an event that nothing leads to is worth a rule of its own.
    f"AND EXISTS ({_WAY_IN}) AND NOT EXISTS ({_WAY_IN} AND l.kind = 'change') ORDER BY e.path"
)
_UNLINKED: Final = f"SELECT e.path, e.key >> {KEY_BITS} FROM event e WHERE NOT EXISTS ({_WAY_IN}) ORDER BY e.path"
_ALIASES_OF_DAY: Final = "SELECT path FROM page WHERE key = ? AND NOT is_canonical ORDER BY path"
_ALIASES_THAT_DIFFER: Final = (
    "SELECT b.path, a.path FROM page b JOIN page a ON a.key = b.key AND a.is_canonical AND a.digest != b.digest "
    "WHERE NOT b.is_canonical ORDER BY b.path"
)
_EQUAL_ALIASES: Final = (
    "SELECT b.path FROM page a JOIN page b ON b.key = a.key AND b.digest = a.digest WHERE a.path = ? ORDER BY b.path"
)
_SELF_LINKS: Final = (
    "SELECT e.path, l.position FROM link l JOIN event e ON e.key = l.source "
    "WHERE l.kind = 'related' AND l.target = l.source ORDER BY e.path, l.position"
)
_MISSING: Final = (
    "SELECT p.path, l.position FROM link l JOIN page p ON p.key = l.source AND p.is_canonical "
    "WHERE l.kind = ? AND NOT EXISTS (SELECT 1 FROM page q WHERE q.key = l.target) ORDER BY p.path, l.position"
)
_DRIFTED: Final = (
    "SELECT p.path, l.position, e.path FROM link l JOIN event e ON e.key = l.target "
    "JOIN page p ON p.key = l.source AND p.is_canonical "
    "WHERE l.kind = ? AND l.title != e.title ORDER BY p.path, l.position"
)
_REPEATED_RELATED: Final = (
    "SELECT e.path, l.position, f.first FROM (SELECT source, target, min(position) AS first FROM link "
    "WHERE kind = 'related' GROUP BY target, source HAVING count(*) > 1) f "
    "JOIN link l ON l.source = f.source AND l.kind = 'related' AND l.target = f.target AND l.position > f.first "
    "JOIN event e ON e.key = l.source ORDER BY e.path, l.position"
)
_REPEATED_ENTRIES: Final = (
    "SELECT p.path, l.position, f.first FROM (SELECT source, target, min(position) AS first FROM link "
    "WHERE kind = 'entry' GROUP BY source, target HAVING count(*) > 1) f "
    "JOIN link l ON l.source = f.source AND l.kind = 'entry' AND l.target = f.target AND l.position > f.first "
    "JOIN page p ON p.key = l.source AND p.is_canonical AND p.kind = 'day' ORDER BY p.path, l.position"
)
_ENTRIES_OF_OTHER_DAYS: Final = (
    "SELECT p.path, l.position FROM link l JOIN event e ON e.key = l.target "
    "JOIN page p ON p.key = l.source AND p.is_canonical AND p.kind = 'day' "
    f"WHERE l.kind = 'entry' AND l.source != {_DAY_KEY} AND l.source < {UNDATED} ORDER BY p.path, l.position"
)
_LAST_CHANGES: Final = (
    "SELECT e.path, l.position, l.target = e.key FROM event e JOIN link l ON l.source = e.key AND l.kind = 'change' "
    "WHERE e.changed_since IS NOT NULL AND (l.target != e.key OR l.title != e.title) "
    "AND l.position = (SELECT max(m.position) FROM link m WHERE m.source = e.key AND m.kind = 'change') ORDER BY e.path"
)
_SAME_TITLES: Final = (
    "SELECT e.path, s.path FROM "
    f"(SELECT key >> {KEY_BITS} AS day, title, min(path) AS path, key FROM event GROUP BY 1, 2 HAVING count(*) > 1) s "
    f"JOIN event e ON e.title = s.title AND e.key >> {KEY_BITS} = s.day AND e.path > s.path "
    # Two wordings of one event are one event.
    "WHERE NOT EXISTS (SELECT 1 FROM link c WHERE c.kind = 'change' "
    "AND (c.source = e.key AND c.target = s.key OR c.source = s.key AND c.target = e.key)) ORDER BY e.path"
)
_TELLING: Final = "SELECT count(*) FROM link WHERE kind = 'related' AND position = ?"
_UNORDERED: Final = (
    "SELECT e.path, min(m.position), "
    "EXISTS (SELECT 1 FROM link t WHERE t.source = e.key AND t.kind = 'related' AND t.position = ?) FROM link l "
    "JOIN link m ON m.source = l.source AND m.kind = 'related' AND m.position = l.position + 1 "
    "JOIN event e ON e.key = l.source WHERE l.kind = 'related' AND ({}) GROUP BY e.key ORDER BY e.path"
)


def _rises(value: str) -> str:
    """Return the condition that a value of the item `m` is above that of the item `l` before it."""
    return f"{value.format('m')} > {value.format('l')}"


_DAY_OF: Final = f"({{0}}.target >> {KEY_BITS})"
_COUNT_OF: Final = "(coalesce(length({0}.contexts) - length(replace({0}.contexts, char(10), '')) + 1, 0))"
_JULIAN: Final = f"({{0}}.target >> {KEY_BITS}) + 1721424.5"
# A day as the archive writes it, `2017-01-9`, which as text comes after `2017-01-10`.
_TEXT_OF: Final = f"(strftime('%Y-%m-', {_JULIAN}) || CAST(strftime('%d', {_JULIAN}) AS INTEGER))"
_IS_UNORDERED: Final[dict[RelatedOrder, str]] = {
    "newest-first": _rises(_DAY_OF),
    "most-contexts-first": (
        f"{_rises(_COUNT_OF)} OR "
        f"{_COUNT_OF.format('m')} = {_COUNT_OF.format('l')} AND {_DAY_OF.format('m')} != {_DAY_OF.format('l')} "
        f"AND {_rises(_TEXT_OF)}"
    ),
}


class RuleQueries:
    """Questions about a whole archive, answered by its index, which is brought up to date before the first one."""

    def __init__(self, index: Index) -> None:
        self._index = index

    # -- everything there is -----------------------------------------------------------------------------------------

    def events(self) -> Iterator[EventRow]:
        """Yield every event."""
        for path, day, slug, *more in self._index.rows(_EVENTS):
            topic, backlinks, *flags = more
            yield EventRow(path, PageRef(date=_date(day), slug=slug), topic, backlinks, *map(bool, flags))

    def days(self) -> list[DayRow]:
        """Return every day that has a page, the earliest first."""
        return [
            DayRow(path, _date(day), _date_or_none(previous), _date_or_none(before))
            for path, day, previous, before in self._index.rows(_DAYS)
        ]

    def has_days(self) -> bool:
        """Return whether any day has a page."""
        return self._index.row("SELECT 1 FROM day LIMIT 1") is not None

    def front_pages(self) -> list[str]:
        """Return the paths of the front pages."""
        return self._paths("SELECT path FROM page WHERE kind = 'front' AND is_canonical ORDER BY path")

    def links(self, kind: LinkKind | None = None) -> Iterator[LinkRow]:
        """Yield every link between pages, or those of one kind, as they come on each page."""
        for path, of_kind, position, day, room, slug, target_path, has_title, contexts in self._index.rows(
            _LINKS, (kind,)
        ):
            target = PageRef(date=_date(day)) if slug is None else PageRef(date=_date(day), slug=slug, area=room)
            names = tuple(contexts.split("\n")) if contexts else ()
            shown = None if has_title is None else bool(has_title)
            yield LinkRow(path, of_kind, position, target, target_path, shown, names)

    def sources(self) -> Iterator[SourceRow]:
        """Yield every source of every event, as they come on each page."""
        return map(SourceRow._make, self._index.rows(_SOURCES))

    def contexts(self) -> Iterator[ContextRow]:
        """Yield every event with each context that some page names for it."""
        return map(ContextRow._make, self._index.rows(_CONTEXTS))

    # -- links -------------------------------------------------------------------------------------------------------

    def self_links(self) -> Iterator[LinkPlace]:
        """Yield the links of events that name themselves as related."""
        return map(LinkPlace._make, self._index.rows(_SELF_LINKS))

    def missing_links(self, kind: LinkKind) -> Iterator[LinkPlace]:
        """Yield the links of one kind whose page the archive does not have."""
        return map(LinkPlace._make, self._index.rows(_MISSING, (kind,)))

    def drifted_links(self, kind: LinkKind) -> Iterator[DriftedLink]:
        """Yield the links of one kind that show another title than the event has."""
        return map(DriftedLink._make, self._index.rows(_DRIFTED, (kind,)))

    def repeated_related(self) -> Iterator[RepeatedLink]:
        """Yield the related events that a page has named before."""
        return map(RepeatedLink._make, self._index.rows(_REPEATED_RELATED))

    def repeated_entries(self) -> Iterator[RepeatedLink]:
        """Yield the entries whose event the day page has listed before."""
        return map(RepeatedLink._make, self._index.rows(_REPEATED_ENTRIES))

    def entries_of_other_days(self) -> Iterator[LinkPlace]:
        """Yield the entries of day pages whose event the archive has on another day."""
        return map(LinkPlace._make, self._index.rows(_ENTRIES_OF_OTHER_DAYS))

    def last_changes_elsewhere(self) -> Iterator[LastChange]:
        """Yield the last items of lists of changes that do not show the event as it is now."""
        return map(LastChange._make, self._index.rows(_LAST_CHANGES))

    def count_telling(self, related: int) -> int:
        """Return how many events have at least so many related events."""
        ((count,),) = self._index.rows(_TELLING, (related - 1,))
        return int(count)

    def unordered_items(self, order: RelatedOrder, related: int) -> list[UnorderedItem]:
        """Return the first related event that breaks an order, of each page; telling are those with so many or more."""
        sql = _UNORDERED.format(_IS_UNORDERED[order])
        return list(map(UnorderedItem._make, self._index.rows(sql, (related - 1,))))

    # -- events and days ---------------------------------------------------------------------------------------------

    def same_titles(self) -> list[tuple[str, str]]:
        """Return the events that share day and title with an earlier one by path: their path, and that of the first.

        Two wordings of one event, of which one lists the other among its changes, may share a title.
        """
        return [(path, first) for path, first in self._index.rows(_SAME_TITLES)]

    def unlisted_events(self) -> list[UnlistedEvent]:
        """Return the events that only other events link to, though their day has a page; no former wordings."""
        return [UnlistedEvent(path, _date(day), day_path) for path, day, day_path in self._index.rows(_UNLISTED)]

    def unlinked_events(self) -> list[tuple[str, dt.date]]:
        """Return the events that no other page leads to: path and day."""
        return [(path, _date(day)) for path, day in self._index.rows(_UNLINKED)]

    def days_without_page(self) -> list[tuple[dt.date, int]]:
        """Return the days that have events and no page, with the number of events, the earliest first."""
        return [(_date(day), count) for day, count in self._index.rows(_DAYS_WITHOUT_PAGE)]

    # -- aliases: README.md and index.md of one page -------------------------------------------------------------------

    def aliases_of_day(self, day: dt.date) -> list[str]:
        """Return the paths of a day page's aliases, which are not the file that the archive reads."""
        return self._paths(_ALIASES_OF_DAY, (day.toordinal() << KEY_BITS,))

    def aliases_that_differ(self) -> list[tuple[str, str]]:
        """Return the aliases whose bytes are not those of the canonical page: their path, and that of the page."""
        return [(alias, path) for alias, path in self._index.rows(_ALIASES_THAT_DIFFER)]

    def equal_aliases(self, path: str) -> list[str]:
        """Return the paths of all files of a page that are byte for byte as the one at a path; it is one of them."""
        return self._paths(_EQUAL_ALIASES, (path,))

    def _paths(self, sql: str, parameters: tuple[object, ...] = ()) -> list[str]:
        return [path for (path,) in self._index.rows(sql, parameters)]


def _date(ordinal: int) -> dt.date:
    return dt.date.fromordinal(ordinal)


def _date_or_none(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else dt.date.fromordinal(ordinal)
