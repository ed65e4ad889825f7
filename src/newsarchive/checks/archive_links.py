"""Rules on links between pages: each leads to a page, once, and related events keep the order of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.rules import archive_rule
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.subjects import Finding
    from newsarchive.index.rule_queries import LinkKind, RelatedOrder

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


@archive_rule(
    code="NA202",
    name="self-link",
    severity=Severity.WARNING,
    summary="An event names itself as related.",
    why="Readers who follow the link stay where they are, and the event counts as one that others link to.",
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
    """Find events that name themselves as related."""
    for page, part, _ in archive.parts("related", archive.queries.self_links()):
        yield page.at(part, "the event names itself as related: remove this item")


@archive_rule(
    code="NA203",
    name="missing-related",
    severity=Severity.WARNING,
    summary="A related event has no page.",
    why="Readers who follow the link find nothing, and no program can tell what the event is.",
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
    """Find related events that the archive does not have."""
    yield from _find_missing(archive, "related")


@archive_rule(
    code="NA204",
    name="missing-wording",
    severity=Severity.WARNING,
    summary="A list of changes names a wording that has no page.",
    why="Links made to that wording are broken, and the history of the event has a gap.",
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
    """Find wordings without a page."""
    yield from _find_missing(archive, "change")


@archive_rule(
    code="NA205",
    name="missing-entry",
    severity=Severity.WARNING,
    summary="A day page or front page lists a page that does not exist.",
    why="Readers who follow the link find nothing.",
    bad={
        path_of(1): day_page(1, [("A road is closed", "b"), ("A bridge is opened", "a")]),
        path_of(1, "b"): _B,
    },
    good={path_of(1): day_page(1, [("A road is closed", "b")]), path_of(1, "b"): _B},
)
def missing_entry(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries without a page."""
    yield from _find_missing(archive, "entry")


def _find_missing(archive: ArchiveSubject, kind: LinkKind) -> Iterator[Finding]:
    for page, part, _ in archive.parts(kind, archive.queries.missing_links(kind)):
        ref = part.value.ref
        if not archive.is_unreadable(ref):
            near = archive.nearest(ref, other_than=page.path)
            hint = "" if near is None else f"; the nearest of that day is {near}"
            yield page.at_link(part, f"the archive has no page {ref.path}{hint}")


@archive_rule(
    code="NA213",
    name="repeated-related",
    severity=Severity.WARNING,
    summary="An event names a related event more than once.",
    why="Readers see the same link twice, and counts of links are too high.",
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
    """Find related events that the page has named before."""
    for page, part, link in archive.parts("related", archive.queries.repeated_related()):
        earlier = page.all("related")[link.first]
        # Nothing is lost if the first item has the contexts of this one.
        is_contained = set(part.value.contexts) <= set(earlier.value.contexts)
        label = "remove the item"
        fix = page.deleting(part.line, label, end_line=part.end_line) if is_contained else None
        how = "" if is_contained else " with other contexts"
        yield page.at(part, f"line {earlier.line} already names this event{how}: keep one of the two", fix=fix)


_PAGE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
_OTHER = _PAGE.replace("A bridge is opened", "A road is closed")


@archive_rule(
    code="NA201",
    name="unreadable-file",
    severity=Severity.ERROR,
    summary="A file or folder that may hold pages cannot be read.",
    why="Its content is missing from every answer that the archive gives.",
    bad={"news/2017/01/1/a\\b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
    good={"news/2017/01/1/b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
)
def unreadable_file(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find files and folders that cannot be read."""
    for unreadable in archive.unreadable:
        yield archive.at_path(unreadable.path, unreadable.why)


_TELLING: Final = 3
"""So many related events show an order; two are in order by chance too often."""
_ENOUGH: Final = 4
"""So many pages have to keep an order, and four fifths of those that show one."""

_ORDERS: Final[dict[RelatedOrder, str]] = {
    "newest-first": "by day, newest first",
    "most-contexts-first": "by the number of contexts, most first, then by the day as text, last first",
}


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
    summary="Related events are not in the order that the archive uses.",
    why="Readers expect the newest, or the closest, at the top.",
    bad={**_KEPT, path_of(25, "a"): _page(25, 23, 24, 22, 21)},
    good={**_KEPT, path_of(25, "a"): _page(25, 24, 23, 22, 21)},
)
def related_order(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find pages that do not keep the order that most pages of the archive keep."""
    telling = archive.queries.count_telling(_TELLING)
    best, unordered = 0, []
    order: RelatedOrder | None = None
    for each in _ORDERS:
        items = archive.queries.unordered_items(each, _TELLING)
        if not items:
            return  # every page keeps this one
        kept = telling - sum(item.is_telling for item in items)
        if kept >= _ENOUGH and 5 * kept >= 4 * telling and kept > best:
            best, unordered, order = kept, items, each
    if order is None:
        return
    for page, part, _ in archive.parts("related", unordered):
        yield page.at(part, f"this item belongs above the one before it: related events are sorted {_ORDERS[order]}")
