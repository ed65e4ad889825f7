"""Rules on links between pages, found through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.linked import at_link, is_obstructed, linked_parts, nearest, obstructed_paths
from newsarchive.checks.rules import archive_rule
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject

__all__ = ["missing_change", "missing_entry", "missing_related", "repeated_related", "self_link"]

_B: Final = event_page(1, "A road is closed")
_SELF_LINKS: Final = (
    "SELECT e.path, l.position FROM link l JOIN event e ON e.key = l.source "
    "WHERE l.kind = 'related' AND l.target = l.source ORDER BY e.path, l.position"
)
_MISSING: Final = (
    "SELECT p.path, l.position FROM link l JOIN page p ON p.key = l.source AND p.is_primary "
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
    mend="unsafe",
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
