"""Rules on events as a whole: one page each, with a history that ends in it, and related events in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.links import day_page, event_page, item, linked_parts, path_of, same_words
from newsarchive.checks.rules import archive_rule
from newsarchive.index.schema import KEY_BITS
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import ArchiveSubject, Finding, Located, PageSubject

__all__ = ["changes_end_elsewhere", "entry_title", "related_title", "same_event_twice"]

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


_DRIFTED: Final = (
    "SELECT p.path, l.position, e.path FROM link l JOIN event e ON e.key = l.target "
    "JOIN page p ON p.key = l.source AND p.is_canonical "
    "WHERE l.kind = ? AND l.title != e.title ORDER BY p.path, l.position"
)
_ALIKE: Final = 40
"""From so many code points on that two titles begin with alike, only what follows is underlined and told."""
_SHOWN: Final = 160
"""So many code points of a title are told; the fix has them all."""
_B: Final = event_page(1, "A road is closed")


@archive_rule(
    code="NA211",
    name="related-title-drifted",
    severity=Severity.WARNING,
    summary="A related event stands there with a title that it does not have.",
    why="The event was worded anew, and its old wording goes on being read here.",
    bad={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road closes", 1, "b")),
        path_of(1, "b"): _B,
    },
    good={
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "b")),
        path_of(1, "b"): _B,
    },
    fix="unsafe",
)
def related_title(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find related events with titles of old."""
    yield from _drifted(archive, "related")


@archive_rule(
    code="NA212",
    name="entry-title-drifted",
    severity=Severity.WARNING,
    summary="A day page or front page lists an event with a title that it does not have.",
    why="The event was worded anew, and its old wording goes on being read here.",
    bad={path_of(1): day_page(1, [("A road closes", "b")]), path_of(1, "b"): _B},
    good={path_of(1): day_page(1, [("A road is closed", "b")]), path_of(1, "b"): _B},
    fix="unsafe",
)
def entry_title(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries with titles of old."""
    yield from _drifted(archive, "entry")


def _drifted(archive: ArchiveSubject, kind: str) -> Iterator[Finding]:
    for page, part, (path,) in linked_parts(archive, kind, _DRIFTED, (kind,)):
        target = archive.page(path)
        if target is None or not isinstance(target.content, Event):
            continue  # it went, or changed, since it was listed
        title = target.content.title
        if title and not same_words(part.value.title, title):
            yield _with_title(page, part, title)


def _with_title(page: PageSubject, part: Located[Any], title: str) -> Finding:
    """Return the finding about a title, with the edit that writes another one in its place."""
    line, old = page.line(part.line), part.value.title
    same, message = _difference(old, title)
    start = line.find(old, line.find("[") + 1) if old else -1
    if start < 0 or part.line != part.end_line:  # read by recovery, or without a title
        return page.at(part, message)
    end = start + len(old)
    fix = page.replacing_span(part.line, start, end, title, "write the title that the event has")
    return page.at_span(part.line, start + same, end, message, fix=fix)


def _difference(old: str, new: str) -> tuple[int, str]:
    """Return from where on an old title is to be underlined, and what is said: titles can be very long and alike."""
    pairs = enumerate(zip(old, new, strict=False))
    same = next((index for index, (mine, its) in pairs if mine != its), min(len(old), len(new)))
    if same < _ALIKE:
        return 0, f"the event has another title now: {_shortened(new)}"
    rest = _shortened(new[same:].strip())
    if not rest:
        return same, "the title of the event ends before this now"
    if same == len(old):
        return 0, f"the title of the event goes on now: {rest}"
    return same, f"the title of the event goes on in other words now: {rest}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
