"""Rules on titles that pages show of other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.linked import linked_parts, same_words
from newsarchive.checks.rules import archive_rule
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding, Placed
    from newsarchive.checks.subjects import ArchiveSubject, PageSubject

__all__ = ["entry_title", "related_title"]

_DRIFTED: Final = (
    "SELECT p.path, l.position, e.path FROM link l JOIN event e ON e.key = l.target "
    "JOIN page p ON p.key = l.source AND p.is_primary "
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
    mend="unsafe",
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
    mend="unsafe",
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


def _with_title(page: PageSubject, part: Placed[Any], title: str) -> Finding:
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
