"""Rules on events as a whole: one page each, with a history that ends in it, and related events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.examples import event_page, item, path_of
from newsarchive.checks.linked import linked_parts, same_words
from newsarchive.checks.rules import archive_rule
from newsarchive.index.keys import KEY_BITS
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject

__all__ = ["changes_end_elsewhere", "same_event_twice"]

_SAME: Final = (
    "SELECT e.path, s.path FROM "  # noqa: S608
    f"(SELECT key >> {KEY_BITS} AS day, title, min(path) AS path, key FROM event GROUP BY 1, 2 HAVING count(*) > 1) s "
    f"JOIN event e ON e.title = s.title AND e.key >> {KEY_BITS} = s.day AND e.path > s.path "
    # Two wordings of one event are no two events.
    "WHERE NOT EXISTS (SELECT 1 FROM link c WHERE c.kind = 'change' "
    "AND (c.source = e.key AND c.target = s.key OR c.source = s.key AND c.target = e.key)) ORDER BY e.path"
)
_LAST_CHANGES: Final = (
    "SELECT e.path, l.position, l.target = e.key FROM event e JOIN link l ON l.source = e.key AND l.kind = 'change' "
    "WHERE e.changed_since IS NOT NULL AND (l.target != e.key OR l.title != e.title) "
    "AND l.position = (SELECT max(m.position) FROM link m WHERE m.source = e.key AND m.kind = 'change') ORDER BY e.path"
)


@archive_rule(
    code="NA232",
    name="same-event-twice",
    severity=Severity.WARNING,
    summary="Two pages of one day have the same title.",
    why="They are one event: links, searches and counts take it for two.",
    bad={
        path_of(1, "a"): event_page(1, "A bridge is opened"),
        path_of(1, "a-bridge"): event_page(1, "A bridge is opened"),
    },
    good={
        path_of(1, "a"): event_page(1, "A bridge is opened"),
        path_of(1, "a-road"): event_page(1, "A road is closed"),
    },
)
def same_event_twice(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events with the title of another one of their day; the first by path stands for it."""
    for path, first in archive.rows(_SAME):
        page = archive.page(path)
        title = None if page is None else page.one("title")
        if page is not None and title is not None and title.value:
            yield page.at(title, f"{first} has the same title on the same day: make one page of the two")


_FIRST: Final = item(1, "A road closes", 1, "a", "_2017-01-02 16:30:06 (First version)_")


def _changed(*items: str) -> dict[str, str]:
    return {
        path_of(1, "a"): event_page(1, "A road closes"),
        path_of(1, "b"): event_page(1, "A road is closed", *items, heading="Changes"),
    }


@archive_rule(
    code="NA234",
    name="changes-end-elsewhere",
    severity=Severity.WARNING,
    summary="A list of changes does not end in the present wording of its event.",
    why="The list says that the event is worded otherwise now, or on another page.",
    bad=_changed(_FIRST),
    good=_changed(_FIRST, item(1, "A road is closed", 1, "b", "_(Current version)_")),
)
def changes_end_elsewhere(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find lists of changes whose last item has another page or another title."""
    for page, part, (is_own,) in linked_parts(archive, "change", _LAST_CHANGES):
        message = _wrong_end(page.content, part.value, is_own=is_own)
        if message is not None:
            yield page.at(part, message)


def _wrong_end(event: Any, last: Any, *, is_own: bool) -> str | None:  # noqa: ANN401 # what parts are typed as
    if not is_own:
        return "the changes end in another page than this one: add the present wording"
    if isinstance(event, Event) and same_words(event.title, last.title):
        return None
    return "the changes end in another title than the event has: add the present wording"
