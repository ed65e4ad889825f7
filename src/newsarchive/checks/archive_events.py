"""Rules on events and their titles: one page each, a history that ends in it, one title wherever it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.rules import archive_rule
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.parts import Located
    from newsarchive.checks.subjects import Finding, PageSubject

__all__ = ["changes_end_elsewhere", "entry_title", "related_title", "same_event_twice"]


@archive_rule(
    code="NA232",
    name="same-event-twice",
    severity=Severity.WARNING,
    summary="Two pages of one day have the same title.",
    why="They are one event, but links, searches and counts treat it as two.",
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
    """Find events with the title of another event of their day; the first by path is the one to keep."""
    for path, first in archive.queries.same_titles():
        page = archive.page(path)
        title = None if page is None else page.one("title")
        if page is not None and title is not None and title.value:
            yield page.at(title, f"{first} has the same title on the same day: merge the two pages")


_FIRST: Final = item(1, "A road closes", 1, "a", "_2017-01-02 16:30:06 (First version)_")


def _history(*items: str) -> dict[str, str]:
    return {
        path_of(1, "a"): event_page(1, "A road closes"),
        path_of(1, "b"): event_page(1, "A road is closed", *items, heading="Changes"),
    }


@archive_rule(
    code="NA234",
    name="changes-end-elsewhere",
    severity=Severity.WARNING,
    summary="A list of changes does not end with the current wording of the event.",
    why="The list claims that the event now has another wording, or another page.",
    bad=_history(_FIRST),
    good=_history(_FIRST, item(1, "A road is closed", 1, "b", "_(Current version)_")),
)
def changes_end_elsewhere(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find lists of changes whose last item has another page or another title than the event."""
    for page, part, link in archive.parts("change", archive.queries.last_changes_elsewhere()):
        message = _problem_with(page.content, part.value, leads_home=bool(link.leads_home))
        if message is not None:
            yield page.at(part, message)


def _problem_with(event: Any, last: Any, *, leads_home: bool) -> str | None:  # noqa: ANN401 # what parts are typed as
    if not leads_home:
        return "the changes end with another page than this one: add the current wording"
    if isinstance(event, Event) and _is_same(event.title, last.title):
        return None
    return "the changes end with another title than that of the event: add the current wording"


_ALIKE: Final = 40
"""Of two titles that share at least so many first code points, only what follows is underlined and quoted."""
_SHOWN: Final = 160
"""So many code points of a title are quoted; the fix has them all."""
_B: Final = event_page(1, "A road is closed")


@archive_rule(
    code="NA211",
    name="related-title-drifted",
    severity=Severity.WARNING,
    summary="A related event is listed under a title that it does not have.",
    why="The event was reworded, but readers still see the old wording here.",
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
    """Find related events under former titles."""
    yield from _find_drifted(archive, "related")


@archive_rule(
    code="NA212",
    name="entry-title-drifted",
    severity=Severity.WARNING,
    summary="A day page or front page lists an event under a title that it does not have.",
    why="The event was reworded, but readers still see the old wording here.",
    bad={path_of(1): day_page(1, [("A road closes", "b")]), path_of(1, "b"): _B},
    good={path_of(1): day_page(1, [("A road is closed", "b")]), path_of(1, "b"): _B},
    fix="unsafe",
)
def entry_title(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries under former titles."""
    yield from _find_drifted(archive, "entry")


def _find_drifted(archive: ArchiveSubject, kind: Literal["related", "entry"]) -> Iterator[Finding]:
    for page, part, link in archive.parts(kind, archive.queries.drifted_links(kind)):
        target = archive.page(link.event)
        if target is None or not isinstance(target.content, Event):
            continue  # gone or changed since it was listed
        title = target.content.title
        if title and not _is_same(part.value.title, title):
            yield _with_title(page, part, title)


def _with_title(page: PageSubject, part: Located[Any], title: str) -> Finding:
    """Return the finding about a title, with the edit that replaces it by another."""
    line, old = page.line(part.line), part.value.title
    same, message = _difference(old, title)
    start = line.find(old, line.find("[") + 1) if old else -1
    if start < 0 or part.line != part.end_line:  # read by recovery, or without a title
        return page.at(part, message)
    end = start + len(old)
    fix = page.replacing_span(part.line, start, end, title, "write the title of the event")
    return page.at_span(part.line, start + same, end, message, fix=fix)


def _difference(old: str, new: str) -> tuple[int, str]:
    """Return where to begin underlining an old title, and the message: titles can be very long and very similar."""
    pairs = enumerate(zip(old, new, strict=False))
    same = next((index for index, (mine, its) in pairs if mine != its), min(len(old), len(new)))
    if same < _ALIKE:
        return 0, f"the event now has another title: {_shorten(new)}"
    rest = _shorten(new[same:].strip())
    if not rest:
        return same, "the title of the event now ends before this"
    if same == len(old):
        return 0, f"the title of the event now goes on: {rest}"
    return same, f"the title of the event now goes on differently: {rest}"


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _is_same(one: str, other: str) -> bool:
    """Return whether two titles differ in white space at most."""
    return one.split() == other.split()
