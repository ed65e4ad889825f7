"""Rules on day pages as pages: that they are there, in one wording, and lead to each other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.links import day_page, event_page, is_obstructed, item, obstructed_paths, path_of
from newsarchive.checks.rules import archive_rule
from newsarchive.dates import format_day
from newsarchive.index.schema import KEY_BITS, UNDATED
from newsarchive.model import FrontPage
from newsarchive.problems import Severity
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import ArchiveSubject, Finding

__all__ = ["day_without_page", "missing_front_day", "previous_day", "twins_differ"]

_B: Final = event_page(1, "A road is closed")
_DAY: Final = day_page(1, [("A road is closed", "b")])
_EVENTS: Final = {
    path_of(1, "b"): _B,
    path_of(2, "c"): event_page(2, "A river rises", item(1, "A river falls", 3, "d")),
    path_of(3, "d"): event_page(3, "A river falls", item(1, "A river rises", 2, "c")),
}
_WITHOUT_PAGE: Final = (
    f"SELECT e.key >> {KEY_BITS} AS day, count(*) FROM event e WHERE e.key < {UNDATED} "  # noqa: S608
    f"AND NOT EXISTS (SELECT 1 FROM page p WHERE p.key = (e.key >> {KEY_BITS} << {KEY_BITS})) GROUP BY day ORDER BY day"
)
_ALIASES: Final = (
    "SELECT b.path, a.path FROM page b JOIN page a ON a.key = b.key AND a.is_canonical AND a.digest != b.digest "
    "WHERE NOT b.is_canonical ORDER BY b.path"
)
_CHAIN: Final = "SELECT path, day, previous, lag(day) OVER (ORDER BY day) FROM day ORDER BY day"
_FRONTS: Final = "SELECT path FROM page WHERE kind = 'front' AND is_canonical ORDER BY path"


@archive_rule(
    code="NA224",
    name="day-without-page",
    severity=Severity.WARNING,
    summary="A day has events and no page.",
    why="Readers who go through the days skip it, and the link at the top of its events leads nowhere.",
    bad={path_of(1): _DAY, path_of(3): day_page(3, [("A river falls", "d")], previous=1), **_EVENTS},
    good={
        path_of(1): _DAY,
        path_of(2): day_page(2, [("A river rises", "c")], previous=1),
        path_of(3): day_page(3, [("A river falls", "d")], previous=2),
        **_EVENTS,
    },
)
def day_without_page(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find days that only have events, in an archive that has day pages."""
    if not archive.rows("SELECT 1 FROM day LIMIT 1"):
        return
    obstructed = obstructed_paths(archive)
    for day, count in archive.rows(_WITHOUT_PAGE):
        ref = PageRef(date=dt.date.fromordinal(day))
        if not is_obstructed(ref, obstructed):
            what = "1 event" if count == 1 else f"{count} events"
            yield archive.at_path(ref.path, f"the day has {what} and no page: make one that lists them")


@archive_rule(
    code="NA225",
    name="twins-differ",
    severity=Severity.WARNING,
    summary="`README.md` and `index.md` of one page are not the same.",
    why="What a reader sees depends on where: a site shows one of them, and a host of repositories the other.",
    bad={path_of(1): _DAY, path_of(1, "README"): _DAY.replace("closed", "shut"), path_of(1, "b"): _B},
    good={path_of(1): _DAY, path_of(1, "README"): _DAY, path_of(1, "b"): _B},
)
def twins_differ(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find twins with other bytes; the finding is about the one that the archive does not read."""
    for alias, path in archive.rows(_ALIASES):
        name = path.rpartition("/")[2]
        one, other = archive.page(alias), archive.page(path)
        if one is None or other is None:
            continue
        same = 0
        for mine, its in zip(one.lines, other.lines, strict=False):
            if mine != its:
                break
            same += 1
        if same == len(one.lines) == len(other.lines):
            yield one.at_page(f"the page differs from {name} in the bytes that end lines or begin the file")
        else:
            line = min(same + 1, len(one.lines))
            yield one.at_line(line, f"the page differs from {name}, from this line on: make them the same")


@archive_rule(
    code="NA226",
    name="previous-day",
    severity=Severity.WARNING,
    summary="The link to the previous day skips a day, or leads to none.",
    why="Readers who go back day by day never see the days between, or come to an end.",
    bad={
        path_of(1): _DAY,
        path_of(2): day_page(2, [("A river rises", "c")], previous=1),
        path_of(3): day_page(3, [("A river falls", "d")], previous=1),
        **_EVENTS,
    },
    good={
        path_of(1): _DAY,
        path_of(2): day_page(2, [("A river rises", "c")], previous=1),
        path_of(3): day_page(3, [("A river falls", "d")], previous=2),
        **_EVENTS,
    },
)
def previous_day(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find links that skip a day that has a page, or lead to one that has none where the archive does not do that."""
    rows = archive.rows(_CHAIN)
    days = {day for _, day, _, _ in rows}
    obstructed = obstructed_paths(archive)
    follows_calendar = _follows_calendar(rows)
    for path, day, previous, before in rows:
        if previous is None or (previous in days and previous == before):
            continue
        message = _wrong(day, previous, before, follows_calendar=follows_calendar)
        page = None if message is None else archive.page(path)
        link = None if page is None else page.one("previous")
        if page is None or link is None or message is None:
            continue
        if previous in days or previous >= day or not is_obstructed(PageRef(date=link.value), obstructed):
            yield page.at(link, message)


def _follows_calendar(rows: list[tuple[Any, ...]]) -> bool:
    """Return whether days lead to the calendar day before them, page or not: as most do where it makes a difference."""
    leads: list[bool] = [
        previous == day - 1 for _, day, previous, before in rows if before is not None and before != day - 1
    ]
    return 2 * sum(leads) >= len(leads)


def _wrong(day: int, previous: int, before: int | None, *, follows_calendar: bool) -> str | None:
    """Say what is wrong with a link to another day than the one before that has a page, or None if nothing is."""
    if previous >= day:
        return "the link to the previous day does not lead back"
    if before is not None and previous < before:
        return f"the link to the previous day skips {_format(before)}, which has a page"
    if follows_calendar and previous == day - 1:
        return None
    instead = "" if before is None else f"; the day before that has one is {_format(before)}"
    return f"the link to the previous day leads to {_format(previous)}, which has no page{instead}"


def _format(ordinal: int) -> str:
    return format_day(dt.date.fromordinal(ordinal))


_FRONT: Final = (
    "## [News](/news/2017/01/{day}/index.md)\n\n### [A road is closed ](/news/2017/01/1/b.md)\n\n"
    "## [Previous Day...](/news/2016/12/31/index.md)\n\n"
)


@archive_rule(
    code="NA206",
    name="missing-front-day",
    severity=Severity.WARNING,
    summary="A heading of a front page leads to a day that has no page.",
    why="A reader who follows the link finds nothing.",
    bad={"index.md": _FRONT.format(day=2), path_of(1): _DAY, path_of(1, "b"): _B},
    good={"index.md": _FRONT.format(day=1), path_of(1): _DAY, path_of(1, "b"): _B},
)
def missing_front_day(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find headings and links to the previous day on front pages that lead nowhere."""
    fronts = [page for (path,) in archive.rows(_FRONTS) if (page := archive.page(path)) is not None]
    rows = archive.rows(_CHAIN) if fronts else []
    obstructed = obstructed_paths(archive)
    days = {day for _, day, _, _ in rows}
    for page in fronts:
        if not isinstance(page.content, FrontPage):
            continue
        places = [(part, part.value[1]) for part in page.all("heading")]
        if not _follows_calendar(rows):  # elsewhere days lead to days that have no page, and so do front pages
            places += [(part, part.value) for part in page.all("previous")]
        for part, day in places:
            if day is not None and day.toordinal() not in days and not is_obstructed(PageRef(date=day), obstructed):
                yield page.at(part, f"the archive has no page of the day {format_day(day)}")
