"""Rules on day pages as pages: each exists, its aliases are equal, and it links to the day before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.rules import archive_rule
from newsarchive.dates import format_day
from newsarchive.model import FrontPage
from newsarchive.problems import Severity
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.subjects import Finding
    from newsarchive.index.rule_queries import DayRow

__all__ = ["aliases_differ", "day_without_page", "missing_front_day", "previous_day"]

_B: Final = event_page(1, "A road is closed")
_DAY: Final = day_page(1, [("A road is closed", "b")])
_EVENTS: Final = {
    path_of(1, "b"): _B,
    path_of(2, "c"): event_page(2, "A river rises", item(1, "A river falls", 3, "d")),
    path_of(3, "d"): event_page(3, "A river falls", item(1, "A river rises", 2, "c")),
}


@archive_rule(
    code="NA224",
    name="day-without-page",
    severity=Severity.WARNING,
    summary="A day has events but no page.",
    why="Readers who browse day by day skip it, and the link at the top of its events is broken.",
    bad={path_of(1): _DAY, path_of(3): day_page(3, [("A river falls", "d")], previous=1), **_EVENTS},
    good={
        path_of(1): _DAY,
        path_of(2): day_page(2, [("A river rises", "c")], previous=1),
        path_of(3): day_page(3, [("A river falls", "d")], previous=2),
        **_EVENTS,
    },
)
def day_without_page(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find days that have events alone, in an archive that has day pages."""
    if not archive.queries.has_days():
        return
    for day, count in archive.queries.days_without_page():
        ref = PageRef(date=day)
        if not archive.is_unreadable(ref):
            events = "1 event" if count == 1 else f"{count} events"
            yield archive.at_path(ref.path, f"the day has {events} but no page: add one that lists them")


@archive_rule(
    code="NA225",
    name="twins-differ",
    severity=Severity.WARNING,
    summary="The `README.md` and `index.md` of a page differ.",
    why="Readers see different pages in different places: a web site shows one file, a code host the other.",
    bad={path_of(1): _DAY, path_of(1, "README"): _DAY.replace("closed", "shut"), path_of(1, "b"): _B},
    good={path_of(1): _DAY, path_of(1, "README"): _DAY, path_of(1, "b"): _B},
)
def aliases_differ(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find aliases with other bytes; the finding is about the file that the archive does not read."""
    for alias, path in archive.queries.aliases_that_differ():
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
            yield one.at_page(f"the page differs from {name} in its line ends or byte order mark")
        else:
            line = min(same + 1, len(one.lines))
            yield one.at_line(line, f"the page differs from {name} from this line on: make them the same")


@archive_rule(
    code="NA226",
    name="previous-day",
    severity=Severity.WARNING,
    summary="The link to the previous day skips a day or leads to a day without a page.",
    why="Readers who go back day by day miss the days between, or reach a dead end.",
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
    """Find links that skip a day with a page, or lead to one without where the archive does not do that."""
    days = archive.days()
    dates = {day.date for day in days}
    follows_calendar = _follows_calendar(days)
    for day in days:
        previous = day.previous
        if previous is None or (previous in dates and previous == day.before):
            continue
        message = _problem_with(day, previous, follows_calendar=follows_calendar)
        page = None if message is None else archive.page(day.path)
        link = None if page is None else page.one("previous")
        if page is None or link is None or message is None:
            continue
        if previous in dates or previous >= day.date or not archive.is_unreadable(PageRef(date=link.value)):
            yield page.at(link, message)


def _follows_calendar(days: list[DayRow]) -> bool:
    """Return whether days link to the calendar day before, page or not: whether most do where it makes a difference."""
    links = [
        day.previous == _day_before(day.date)
        for day in days
        if day.before is not None and day.before != _day_before(day.date)
    ]
    return 2 * sum(links) >= len(links)


def _problem_with(day: DayRow, previous: dt.date, *, follows_calendar: bool) -> str | None:
    """Say what is wrong with a link to another day than the one before that has a page, or None if nothing is."""
    if previous >= day.date:
        return "the link to the previous day does not go back in time"
    if day.before is not None and previous < day.before:
        return f"the link to the previous day skips {format_day(day.before)}, which has a page"
    if follows_calendar and previous == _day_before(day.date):
        return None
    hint = "" if day.before is None else f"; the nearest earlier day with a page is {format_day(day.before)}"
    return f"the link to the previous day leads to {format_day(previous)}, which has no page{hint}"


def _day_before(day: dt.date) -> dt.date | None:
    return None if day == day.min else day - day.resolution


_FRONT: Final = (
    "## [News](/news/2017/01/{day}/index.md)\n\n### [A road is closed ](/news/2017/01/1/b.md)\n\n"
    "## [Previous Day...](/news/2016/12/31/index.md)\n\n"
)


@archive_rule(
    code="NA206",
    name="missing-front-day",
    severity=Severity.WARNING,
    summary="A heading of a front page links to a day without a page.",
    why="Readers who follow the link find nothing.",
    bad={"index.md": _FRONT.format(day=2), path_of(1): _DAY, path_of(1, "b"): _B},
    good={"index.md": _FRONT.format(day=1), path_of(1): _DAY, path_of(1, "b"): _B},
)
def missing_front_day(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find headings and links to the previous day on front pages that lead to no page."""
    fronts = [page for path in archive.queries.front_pages() if (page := archive.page(path)) is not None]
    days = archive.days() if fronts else []
    dates = {day.date for day in days}
    for page in fronts:
        if not isinstance(page.content, FrontPage):
            continue
        links = [(part, part.value[1]) for part in page.all("heading")]
        if not _follows_calendar(days):  # where days link to days without a page, so do front pages
            links += [(part, part.value) for part in page.all("previous")]
        for part, date in links:
            if date is not None and date not in dates and not archive.is_unreadable(PageRef(date=date)):
                yield page.at(part, f"the archive has no page for the day {format_day(date)}")
