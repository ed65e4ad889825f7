"""Rules on the date of a page: in its heading and in its path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.checks.rules import page_rule
from newsarchive.dates import format_day
from newsarchive.model import Day, Event
from newsarchive.problems import Severity
from newsarchive.refs import PageRef, alias_of, is_index_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import Finding, PageSubject

__all__ = ["day_not_as_written", "day_not_of_path", "path_not_as_written"]

_GOOD: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
# How the archive writes the heading, and whatever else is the same day to a reader (docs/format.md section 1.2).
_WRITTEN: Final = re.compile(
    r"\[\s*([0-9]{4}-[0-9]{2}-[1-9][0-9]?)\s*\]\([^()\s]*?\b[0-9]{4}/[0-9]{2}/[1-9][0-9]?/index\.md\)"
)
_READ: Final = re.compile(
    r"(\[\s*)[0-9]{4}-[0-9]{2}-[0-9]{1,2}(\s*\]\([^()\s]*?)\b([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"
    r"(?:/(?:(?:index|README)(?:\.[a-z]+)?)?)?\)"
)


@page_rule(
    code="NA101",
    name="day-not-of-path",
    severity=Severity.ERROR,
    summary="The heading of the page names another day than its path.",
    why="The event is listed under one day and shown under another.",
    bad={"news/2017/01/2/a-bridge-is-opened.md": _GOOD},
    good={"news/2017/01/1/a-bridge-is-opened.md": _GOOD},
)
def day_not_of_path(subject: PageSubject) -> Iterator[Finding]:
    """Find headings with another day than the path."""
    content, ref = subject.content, subject.ref
    if not isinstance(content, Event | Day) or ref is None or content.date == ref.date:
        return
    heading = subject.one("date" if isinstance(content, Event) else "heading")
    assert heading is not None
    day = format_day(content.date)
    yield subject.at_text(heading.line, day, f"the page is dated {day}, but is in the folder of {format_day(ref.date)}")


@page_rule(
    code="NA102",
    name="path-not-as-written",
    summary="The file is not at the path that the archive uses for its page.",
    why="Links lead to the path that the archive uses, where readers find no file.",
    bad={"news/2017/01/01/a-bridge-is-opened.md": _GOOD},
    good={"news/2017/01/1/a-bridge-is-opened.md": _GOOD},
)
def path_not_as_written(subject: PageSubject) -> Iterator[Finding]:
    """Find padded days, months without padding, and other suffixes; any folder may come before `news`."""
    path, ref = subject.path, subject.ref
    if path is None or (ref is not None and f"/{path}".endswith(f"/{ref.path}")):
        return
    if ref is None:
        if isinstance(subject.content, Event | Day) and "/news/" in f"/{path}":
            folder = PageRef(date=subject.content.date).path.rpartition("/")[0]
            yield subject.at_page(f"no link leads to this path and no list has the page: move it into {folder}")
        return
    written = ref.path
    if alias_of(path) is not None and not is_index_path(path):
        written = alias_of(written) or written
    if f"/{path}".endswith(f"/{written.removeprefix('news/')}"):
        return
    yield subject.at_page(f"the path of this page should be {written}: move it there")


@page_rule(
    code="NA103",
    name="day-not-as-written",
    summary="The heading writes its day, or the link to it, in a form that the archive does not use.",
    why="A search for the day misses the page, and on a web site a link in another form is broken.",
    bad={"news/2017/01/1/a-bridge-is-opened.md": _GOOD.replace("01-1", "01-01").replace("01/1", "01/01")},
    good={"news/2017/01/1/a-bridge-is-opened.md": _GOOD},
    fix="safe",
)
def day_not_as_written(subject: PageSubject) -> Iterator[Finding]:
    """Find padded days, months without padding, and links to another file than `index.md`."""
    content = subject.content
    if not isinstance(content, Event | Day):
        return
    first = _WRITTEN.search(subject.page.text)
    if first is not None and first[1] == format_day(content.date):
        return
    heading = subject.one("date" if isinstance(content, Event) else "heading")
    assert heading is not None
    line = subject.line(heading.line)
    match = _READ.search(line)
    if match is None:
        return
    before, between, year, month, day = match.groups()
    written = f"{before}{format_day(content.date)}{between}{year}/{month:0>2}/{int(day)}/index.md)"
    if written != match[0]:
        fix = subject.replacing_span(heading.line, *match.span(), written, "write the day as the archive does")
        yield subject.at_span(heading.line, *match.span(), f"the archive writes this as {written}", fix=fix)
