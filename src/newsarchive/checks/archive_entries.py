"""Rules on what day pages list: each event of the day, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.links import (
    at_link,
    day_page,
    event_page,
    is_obstructed,
    item,
    linked_parts,
    obstructed_paths,
    path_of,
)
from newsarchive.checks.rules import archive_rule
from newsarchive.dates import format_day
from newsarchive.index.schema import KEY_BITS, UNDATED
from newsarchive.problems import Fix, Severity
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import ArchiveSubject, Finding, Located, PageSubject
    from newsarchive.model import Entry

__all__ = ["entry_of_another_day", "event_not_listed", "no_way_in", "repeated_entry"]

_TITLES: Final = ("A bridge is opened", "A road is closed")
_A: Final = event_page(1, _TITLES[0], item(1, _TITLES[1], 1, "b"))
_B: Final = event_page(1, _TITLES[1])
_BOTH: Final = [(_TITLES[0], "a"), (_TITLES[1], "b")]

_DAY_KEY: Final = f"(e.key >> {KEY_BITS} << {KEY_BITS})"
_WAY_IN: Final = "SELECT 1 FROM link l WHERE l.target = e.key AND l.source != e.key"
_NOT_LISTED: Final = (
    f"SELECT e.path, e.key, d.path FROM event e JOIN day d ON d.day = e.key >> {KEY_BITS} "  # noqa: S608
    f"WHERE NOT EXISTS (SELECT 1 FROM link l WHERE l.target = e.key AND l.kind = 'entry' AND l.source < {UNDATED}) "
    # An old wording is found through the present one, and an event that nothing leads to is worth a rule of its own.
    f"AND EXISTS ({_WAY_IN}) AND NOT EXISTS ({_WAY_IN} AND l.kind = 'change') ORDER BY e.path"
)
_NO_WAY_IN: Final = f"SELECT e.path, e.key FROM event e WHERE NOT EXISTS ({_WAY_IN}) ORDER BY e.path"  # noqa: S608
_ALIASES: Final = "SELECT path FROM page WHERE key = ? AND NOT is_canonical"
_REPEATED: Final = (
    "SELECT p.path, l.position, f.first FROM (SELECT source, target, min(position) AS first FROM link "
    "WHERE kind = 'entry' GROUP BY source, target HAVING count(*) > 1) f "
    "JOIN link l ON l.source = f.source AND l.kind = 'entry' AND l.target = f.target AND l.position > f.first "
    "JOIN page p ON p.key = l.source AND p.is_canonical AND p.kind = 'day' ORDER BY p.path, l.position"
)
_OTHER_DAY: Final = (
    "SELECT p.path, l.position FROM link l JOIN event e ON e.key = l.target "  # noqa: S608
    "JOIN page p ON p.key = l.source AND p.is_canonical AND p.kind = 'day' "
    f"WHERE l.kind = 'entry' AND l.source != {_DAY_KEY} AND l.source < {UNDATED} ORDER BY p.path, l.position"
)


@archive_rule(
    code="NA221",
    name="event-not-listed",
    severity=Severity.WARNING,
    summary="An event is missing from the page of its day.",
    why="Readers who go through the days do not come by it.",
    bad={path_of(1): day_page(1, _BOTH[:1]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
)
def event_not_listed(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that no day page lists, though their day has one, and that other events lead to."""
    for path, key, day in archive.rows(_NOT_LISTED):
        page = archive.page(path)
        if page is not None and not _is_in_an_alias(archive, page, key):
            yield _at_title(page, f"{day} does not list this event")


@archive_rule(
    code="NA231",
    name="no-way-in",
    severity=Severity.WARNING,
    summary="No page leads to the event: no day page lists it, and no event links to it.",
    why="No reader can come by it.",
    bad={path_of(1): day_page(1, _BOTH[1:]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
)
def no_way_in(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that nothing leads to, in an archive that has day pages."""
    if not archive.rows("SELECT 1 FROM day LIMIT 1"):
        return
    obstructed = obstructed_paths(archive)
    for path, key in archive.rows(_NO_WAY_IN):
        page = archive.page(path)
        if page is None or _is_in_an_alias(archive, page, key):
            continue
        # A day page that cannot be read could list the event.
        if page.ref is None or not is_obstructed(PageRef(date=page.ref.date), obstructed):
            yield _at_title(page, "no page leads to this event: list it on the page of its day")


def _is_in_an_alias(archive: ArchiveSubject, page: PageSubject, key: int) -> bool:
    """Return whether an alias of the day page lists an event that the day page does not: another rule says so."""
    day_key = key >> KEY_BITS << KEY_BITS
    aliases = [archive.page(path) for (path,) in archive.rows(_ALIASES, (day_key,))]
    return any(part.value.ref == page.ref for alias in aliases if alias is not None for part in alias.all("entry"))


def _at_title(page: PageSubject, message: str) -> Finding:
    title = page.one("title")
    return page.at_page(message) if title is None else page.at(title, message)


@archive_rule(
    code="NA222",
    name="repeated-entry",
    severity=Severity.WARNING,
    summary="A day page lists an event more than once.",
    why="Readers read one event twice, and whoever counts the events of the day counts one too many.",
    bad={path_of(1): day_page(1, [*_BOTH, _BOTH[0]]), path_of(1, "a"): _A, path_of(1, "b"): _B},
    good={path_of(1): day_page(1, _BOTH), path_of(1, "a"): _A, path_of(1, "b"): _B},
    fix="unsafe",
)
def repeated_entry(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find entries of events that the page has listed already."""
    whole: tuple[PageSubject | None, list[list[Located[Any]]]] = (None, [])
    for page, part, (first,) in linked_parts(archive, "entry", _REPEATED):
        if whole[0] is not page:
            whole = page, _entries(page)
        entry = next(parts for parts in whole[1] if parts[0].line == part.line)
        earlier = whole[1][first][0]
        fix = _deletion(page, entry) if _adds_nothing(part.value, earlier.value) else None
        what = "" if fix else " in other words"
        yield page.at(part, f"line {earlier.line} lists this event already{what}: keep one of the two", fix=fix)


def _adds_nothing(entry: Entry, earlier: Entry) -> bool:
    """Return whether an entry says nothing of its event that an earlier one does not say."""
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
    """Return the edit that takes an entry away, with the empty lines behind it."""
    start, end = min(part.line for part in entry), max(part.end_line for part in entry)
    while end + 1 < len(page.lines) and not page.line(end + 1).strip():
        end += 1
    return page.deleting(start, "take the entry away", end_line=end)


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
    """Find entries of events that are there, on another day."""
    for page, part, _ in linked_parts(archive, "entry", _OTHER_DAY):
        yield at_link(page, part, f"this event is of {format_day(part.value.ref.date)}: list it there")
