"""Rules on what day pages list: each event of their day, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.rules import archive_rule
from newsarchive.dates import format_day
from newsarchive.problems import Fix, Severity
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.parts import Located
    from newsarchive.checks.subjects import Finding, PageSubject
    from newsarchive.model import Entry

__all__ = ["entry_of_another_day", "event_not_listed", "no_way_in", "repeated_entry"]

_TITLES: Final = ("A bridge is opened", "A road is closed")
_A: Final = event_page(1, _TITLES[0], item(1, _TITLES[1], 1, "b"))
_B: Final = event_page(1, _TITLES[1])
_BOTH: Final = [(_TITLES[0], "a"), (_TITLES[1], "b")]


@archive_rule(
    code="NA221",
    name="event-not-listed",
    severity=Severity.WARNING,
    summary="A day page does not list an event of its day.",
    why="Readers who browse day by day never see it.",
    bad={path_of(1): day_page(1, _BOTH[:1]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
)
def event_not_listed(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that no day page lists, though their day has one and other events lead to them."""
    for path, day, day_path in archive.queries.unlisted_events():
        page = archive.page(path)
        if page is not None and not _is_in_alias(archive, page, day):
            yield _at_title(page, f"{day_path} does not list this event")


@archive_rule(
    code="NA231",
    name="no-way-in",
    severity=Severity.WARNING,
    summary="No page leads to the event: no day page lists it and no other event links to it.",
    why="Readers have no way to find it.",
    bad={path_of(1): day_page(1, _BOTH[1:]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
)
def no_way_in(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that nothing leads to, in an archive that has day pages."""
    if not archive.queries.has_days():
        return
    for path, day in archive.queries.unlinked_events():
        page = archive.page(path)
        if page is None or _is_in_alias(archive, page, day):
            continue
        if not archive.is_unreadable(PageRef(date=day)):  # such a day page could list the event
            yield _at_title(page, "no page leads to this event: list it on its day page")


def _is_in_alias(archive: ArchiveSubject, page: PageSubject, day: dt.date) -> bool:
    """Return whether an alias of the day page lists an event that the day page does not: NA225 reports that."""
    aliases = [archive.page(path) for path in archive.queries.aliases_of_day(day)]
    return any(part.value.ref == page.ref for alias in aliases if alias is not None for part in alias.all("entry"))


def _at_title(page: PageSubject, message: str) -> Finding:
    title = page.one("title")
    return page.at_page(message) if title is None else page.at(title, message)


@archive_rule(
    code="NA222",
    name="repeated-entry",
    severity=Severity.WARNING,
    summary="A day page lists an event more than once.",
    why="Readers see the event twice, and counts of the day's events are too high.",
    bad={path_of(1): day_page(1, [*_BOTH, _BOTH[0]]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
    fix="unsafe",
)
def repeated_entry(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries whose event the page has listed before."""
    whole: tuple[PageSubject | None, list[list[Located[Any]]]] = (None, [])
    for page, part, link in archive.parts("entry", archive.queries.repeated_entries()):
        if whole[0] is not page:
            whole = page, _entries(page)
        entry = next(parts for parts in whole[1] if parts[0].line == part.line)
        earlier = whole[1][link.first][0]
        fix = _deletion(page, entry) if _adds_nothing(part.value, earlier.value) else None
        how = "" if fix else " in other words"
        yield page.at(part, f"line {earlier.line} already lists this event{how}: keep one of the two", fix=fix)


def _adds_nothing(entry: Entry, earlier: Entry) -> bool:
    """Return whether an entry says nothing about its event that an earlier one does not."""
    return (
        entry.title == earlier.title
        and entry.topic in {None, earlier.topic}
        and entry.summary in {"", earlier.summary}
        and set(entry.contexts) <= set(earlier.contexts)
    )


def _entries(page: PageSubject) -> list[list[Located[Any]]]:
    """Return the entries of a page, each as its parts, the title first."""
    entries: list[list[Located[Any]]] = []
    for part in page.parts:
        if part.kind == "entry":
            entries.append([part])
        elif part.kind.startswith("entry "):
            entries[-1].append(part)
    return entries


def _deletion(page: PageSubject, entry: list[Located[Any]]) -> Fix:
    """Return the edit that removes an entry and the empty lines after it."""
    start, end = min(part.line for part in entry), max(part.end_line for part in entry)
    while end + 1 < len(page.lines) and not page.line(end + 1).strip():
        end += 1
    return page.deleting(start, "remove the entry", end_line=end)


@archive_rule(
    code="NA223",
    name="entry-of-another-day",
    severity=Severity.WARNING,
    summary="A day page lists an event of another day.",
    why="Readers take it for something that happened on this day.",
    bad={
        path_of(1): day_page(1, [*_BOTH, ("A river rises", path_of(2, "c"))]),
        path_of(1, "a"): _A,
        path_of(1, "b"): _B,
        path_of(2): day_page(2, [("A river falls", "d")], previous=1),
        path_of(2, "c"): event_page(2, "A river rises"),
        path_of(2, "d"): event_page(2, "A river falls"),
    },
    good={
        path_of(1): day_page(1, _BOTH),
        path_of(1, "a"): _A,
        path_of(1, "b"): _B,
        path_of(2): day_page(2, [("A river falls", "d"), ("A river rises", "c")], previous=1),
        path_of(2, "c"): event_page(2, "A river rises"),
        path_of(2, "d"): event_page(2, "A river falls"),
    },
)
def entry_of_another_day(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries whose event the archive has on another day."""
    for page, part, _ in archive.parts("entry", archive.queries.entries_of_other_days()):
        yield page.at_link(part, f"this event is of {format_day(part.value.ref.date)}: list it there")
