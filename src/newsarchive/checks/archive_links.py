"""Rules on links between pages, found through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.links import (
    at_link,
    day_page,
    event_page,
    is_obstructed,
    item,
    linked_parts,
    nearest,
    obstructed_paths,
    path_of,
)
from newsarchive.checks.rules import archive_rule
from newsarchive.index.schema import KEY_BITS
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import ArchiveSubject, Finding

__all__ = [
    "missing_change",
    "missing_entry",
    "missing_related",
    "related_order",
    "repeated_related",
    "self_link",
    "unreadable_file",
]

_B: Final = event_page(1, "A road is closed")
_SELF_LINKS: Final = (
    "SELECT e.path, l.position FROM link l JOIN event e ON e.key = l.source "
    "WHERE l.kind = 'related' AND l.target = l.source ORDER BY e.path, l.position"
)
_MISSING: Final = (
    "SELECT p.path, l.position FROM link l JOIN page p ON p.key = l.source AND p.is_canonical "
    "WHERE l.kind = ? AND NOT EXISTS (SELECT 1 FROM page q WHERE q.key = l.target) ORDER BY p.path, l.position"
)
_REPEATED: Final = (
    "SELECT e.path, l.position, f.first FROM (SELECT source, target, min(position) AS first FROM link "
    "WHERE kind = 'related' GROUP BY target, source HAVING count(*) > 1) f "
    "JOIN link l ON l.source = f.source AND l.kind = 'related' AND l.target = f.target AND l.position > f.first "
    "JOIN event e ON e.key = l.source ORDER BY e.path, l.position"
)


@archive_rule(
    code="NA202",
    name="self-link",
    severity=Severity.WARNING,
    summary="An event names itself as related.",
    why="A reader who follows the link stays where they are, and the event counts as one that others link to.",
    bad={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A bridge is opened", 1, "a")),
        path_of(1, "b"): _B,
    },
    good={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "b")),
        path_of(1, "b"): _B,
    },
)
def self_link(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that are related to themselves."""
    for page, part, _ in linked_parts(archive, "related", _SELF_LINKS):
        yield page.at(part, "the event is related to itself: take this item away")


@archive_rule(
    code="NA203",
    name="missing-related",
    severity=Severity.WARNING,
    summary="A related event has no page.",
    why="A reader who follows the link finds nothing, and no program can say what the event is.",
    bad={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "a-road-is-close")),
        path_of(1, "a-road-is-closed"): _B,
    },
    good={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "a-road-is-closed")),
        path_of(1, "a-road-is-closed"): _B,
    },
)
def missing_related(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find related events that are not there."""
    yield from _missing(archive, "related")


@archive_rule(
    code="NA204",
    name="missing-wording",
    severity=Severity.WARNING,
    summary="A list of changes names a wording whose page is not there.",
    why="Links that were made to the wording, and the history of the event, lead nowhere.",
    bad={
        path_of(1, "b"): event_page(
            1,
            "A road is closed",
            item(1, "A road closes", 1, "a", "_2017-01-02 16:30:06 (First version)_"),
            item(1, "A road is closed", 1, "b", "_(Current version)_"),
            heading="Changes",
        )
    },
    good={
        path_of(1, "a"): event_page(1, "A road closes"),
        path_of(1, "b"): event_page(
            1,
            "A road is closed",
            item(1, "A road closes", 1, "a", "_2017-01-02 16:30:06 (First version)_"),
            item(1, "A road is closed", 1, "b", "_(Current version)_"),
            heading="Changes",
        ),
    },
)
def missing_change(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find wordings whose pages are not there."""
    yield from _missing(archive, "change")


@archive_rule(
    code="NA205",
    name="missing-entry",
    severity=Severity.WARNING,
    summary="A day page or front page lists a page that is not there.",
    why="A reader who follows the link finds nothing.",
    bad={
        path_of(1): day_page(1, [("A road is closed", "b"), ("A bridge is opened", "a")]),
        path_of(1, "b"): _B,
    },
    good={path_of(1): day_page(1, [("A road is closed", "b")]), path_of(1, "b"): _B},
)
def missing_entry(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries of pages that are not there."""
    yield from _missing(archive, "entry")


def _missing(archive: ArchiveSubject, kind: str) -> Iterator[Finding]:
    obstructed = obstructed_paths(archive)
    for page, part, _ in linked_parts(archive, kind, _MISSING, (kind,)):
        ref = part.value.ref
        if not is_obstructed(ref, obstructed):
            hint = nearest(archive, ref, other_than=page.path)
            yield at_link(page, part, f"the archive has no page {ref.path}{hint}")


@archive_rule(
    code="NA213",
    name="repeated-related",
    severity=Severity.WARNING,
    summary="An event names a related event more than once.",
    why="Readers see one link twice, and whoever counts links counts one too many.",
    bad={
        path_of(1, "a"): event_page(
            1, "A bridge is opened", item(1, "A road is closed", 1, "b"), item(2, "A road is closed", 1, "b")
        ),
        path_of(1, "b"): _B,
    },
    good={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "b")),
        path_of(1, "b"): _B,
    },
    fix="unsafe",
)
def repeated_related(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find related events that an event has named already."""
    for page, part, (first,) in linked_parts(archive, "related", _REPEATED):
        earlier = page.all("related")[first]
        # What the two have in common is only lost if the first one does not say it too.
        is_contained = set(part.value.contexts) <= set(earlier.value.contexts)
        label = "take the item away"
        fix = page.deleting(part.line, label, end_line=part.end_line) if is_contained else None
        what = "" if is_contained else " with other contexts"
        yield page.at(part, f"line {earlier.line} names this event already{what}: keep one of the two", fix=fix)


_PAGE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
_OTHER = _PAGE.replace("A bridge is opened", "A road is closed")


@archive_rule(
    code="NA201",
    name="unreadable-file",
    severity=Severity.ERROR,
    summary="A file or folder stands where a page could be, and cannot be read.",
    why="What it holds is missing from every answer that the archive gives.",
    bad={"news/2017/01/1/a\\b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
    good={"news/2017/01/1/b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
)
def unreadable_file(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find what is in the way."""
    for unreadable in archive.unreadable:
        yield archive.at_path(unreadable.path, unreadable.why)


_TELLING: Final = 3
"""So many related events show an order; two stand in it by chance too often."""
_ENOUGH: Final = 4
"""So many pages have to keep an order, and all but a fifth of those that show one."""

_DAY_OF: Final = f"({{0}}.target >> {KEY_BITS})"
_COUNT_OF: Final = "(coalesce(length({0}.contexts) - length(replace({0}.contexts, char(10), '')) + 1, 0))"
_JULIAN: Final = f"({{0}}.target >> {KEY_BITS}) + 1721424.5"
# A day as the archive writes it, `2017-01-9`, which as text stands behind `2017-01-10`.
_TEXT_OF: Final = f"(strftime('%Y-%m-', {_JULIAN}) || CAST(strftime('%d', {_JULIAN}) AS INTEGER))"


def _rises(value: str) -> str:
    return f"{value.format('m')} > {value.format('l')}"


_ORDERS: Final = {
    "by the day, newest first": _rises(_DAY_OF),
    "by the number of contexts, most first, then by the day as text, last first": (
        f"{_rises(_COUNT_OF)} OR "
        f"{_COUNT_OF.format('m')} = {_COUNT_OF.format('l')} AND {_DAY_OF.format('m')} != {_DAY_OF.format('l')} "
        f"AND {_rises(_TEXT_OF)}"
    ),
}
"""The orders that archives keep (docs/format.md section 9): when an item `m` may not stand behind an item `l`."""
_TELLING_PAGES: Final = f"SELECT source FROM link WHERE kind = 'related' AND position = {_TELLING - 1}"  # noqa: S608
_BROKEN: Final = (
    "SELECT e.path, min(m.position), e.key FROM link l "
    "JOIN link m ON m.source = l.source AND m.kind = 'related' AND m.position = l.position + 1 "
    "JOIN event e ON e.key = l.source WHERE l.kind = 'related' AND ({}) GROUP BY e.key ORDER BY e.path"
)


def _page(day: int, *days: int) -> str:
    items = [item(number, f"Day {other}", other, "a") for number, other in enumerate(days, start=1)]
    return event_page(day, f"Day {day}", *items)


_KEPT: Final = {
    path_of(day, "a"): _page(day, *(other for other in range(25, 20, -1) if other != day)) for day in range(21, 25)
}


@archive_rule(
    code="NA233",
    name="related-out-of-order",
    severity=Severity.INFO,
    summary="Related events are not in the order in which the archive has them.",
    why="Readers look for the newest, or the nearest, at the top.",
    bad={**_KEPT, path_of(25, "a"): _page(25, 23, 24, 22, 21)},
    good={**_KEPT, path_of(25, "a"): _page(25, 24, 23, 22, 21)},
)
def related_order(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find pages that do not keep the order that most of the archive's pages keep."""
    telling = {source for (source,) in archive.rows(_TELLING_PAGES)}
    best: tuple[int, str] | None = None
    for name, rises in _ORDERS.items():
        broken = archive.rows(_BROKEN.format(rises))
        if not broken:
            return  # every page keeps this one
        kept = len(telling) - sum(key in telling for _, _, key in broken)
        if kept >= _ENOUGH and 5 * kept >= 4 * len(telling) and (best is None or kept > best[0]):
            best = kept, name
    if best is None:
        return
    for page, part, _ in linked_parts(archive, "related", _BROKEN.format(_ORDERS[best[1]])):
        yield page.at(part, f"this item stands below one that it should stand above: related events go {best[1]}")
