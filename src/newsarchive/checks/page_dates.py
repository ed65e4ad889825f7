"""Rules on the day of a page: its heading, its path, and the link between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.checks.rules import page_rule
from newsarchive.dates import format_day
from newsarchive.model import Day, Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import PageSubject

__all__ = ["day_not_of_path"]

_GOOD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"


@page_rule(
    code="NA101",
    name="day-not-of-path",
    severity=Severity.ERROR,
    summary="The heading of the page names another day than its path.",
    why="Lists go by the path and readers by the heading: the event is found under one day and shown under another.",
    bad={"news/2017/01/2/a-bridge-is-opened.md": _GOOD},
    good={"news/2017/01/1/a-bridge-is-opened.md": _GOOD},
)
def day_not_of_path(subject: PageSubject) -> Iterator[Finding]:
    """Find a heading with another day than the path."""
    content, ref = subject.content, subject.ref
    if not isinstance(content, Event | Day) or ref is None or content.date == ref.date:
        return
    heading = subject.one("date" if isinstance(content, Event) else "heading")
    assert heading is not None
    day = format_day(content.date)
    yield subject.at_text(
        heading.line, day, f"the page is of {day}, but stands in the folder of {format_day(ref.date)}"
    )
