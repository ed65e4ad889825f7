"""Rules on the lines of a page as lines: white space, line ends, bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.checks.rules import page_rule
from newsarchive.markdown.lines import BOM, LINE_END
from newsarchive.model import Editorial, Event, Prose
from newsarchive.problems import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.subjects import Finding, PageSubject

__all__ = ["byte_order_mark", "carriage_return", "no_final_newline", "surplus_newlines", "tab_in_line"]

_PAGE: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
_PATH: Final = "news/2017/01/1/a-bridge-is-opened.md"
_TABS: Final = re.compile(r"\t+")
_NEWLINES_OF_BARE_EVENT: Final = 4
_NEWLINES_OF_LIST: Final = 2


@page_rule(
    code="NA161",
    name="tab-in-line",
    summary="A line contains a tab.",
    why="A tab looks like spaces but is not: a search for the words around it fails.",
    bad={_PATH: _PAGE.replace("# A", "#\tA")},
    good={_PATH: _PAGE},
    fix="safe",
)
def tab_in_line(subject: PageSubject) -> Iterator[Finding]:
    """Find tabs, except in prose, where they may be code."""
    if not isinstance(subject.content, Event) or "\t" not in subject.page.text:
        return
    for number, line in enumerate(subject.lines, start=1):
        match = _TABS.search(line)
        if match is not None:
            fix = subject.replacing(number, _TABS.sub(" ", line), "replace each tab by a space")
            yield subject.at_span(number, *match.span(), "the line contains a tab: write a space", fix=fix)


@page_rule(
    code="NA162",
    name="byte-order-mark",
    summary="The file begins with a byte order mark.",
    why="UTF-8 does not need the mark, and some programs take it for the first character of the page.",
    bad={_PATH: f"{BOM}{_PAGE}"},
    good={_PATH: _PAGE},
    fix="safe",
)
def byte_order_mark(subject: PageSubject) -> Iterator[Finding]:
    """Find a byte order mark."""
    text = subject.page.text
    if not text.startswith(BOM):
        return
    end = LINE_END.search(text)
    first = subject.line(1) + ("" if end is None else end[0])
    fix = Fix(label="remove the byte order mark", line=1, end_line=1, lines=(first,), exact=True)
    yield subject.at_span(1, 0, 0, "the file begins with a byte order mark: save it without one", fix=fix)


@page_rule(
    code="NA163",
    name="carriage-return",
    summary="Lines end in a carriage return, as on Windows, or in several ways.",
    why="The archive ends lines with a newline: with other line ends, a diff of two versions shows every line.",
    bad={_PATH: _PAGE.replace("\n", "\r\n")},
    good={_PATH: _PAGE},
    fix="safe",
)
def carriage_return(subject: PageSubject) -> Iterator[Finding]:
    """Find line ends other than a newline: one finding for the page, from the first to the last of them."""
    text = subject.page.text
    if "\r" not in text:
        return
    ends = LINE_END.findall(text)
    other = [number for number, end in enumerate(ends, start=1) if end != "\n"]
    first, last = other[0], other[-1]
    lines = tuple(f"{line}\n" for line in subject.lines[first - 1 : last])
    if first == 1 and text.startswith(BOM):
        lines = (BOM + lines[0], *lines[1:])
    fix = Fix(label="end lines with a newline", line=first, end_line=last, lines=lines, exact=True)
    message = f"{len(other)} of {len(ends)} line ends have a carriage return: write only a newline"
    yield subject.at_line(first, message, end_line=last, fix=fix)


@page_rule(
    code="NA164",
    name="no-final-newline",
    summary="The last line does not end with a newline.",
    why="Programs that join files or append lines put the next line on the last one.",
    bad={_PATH: _PAGE.rstrip("\n")},
    good={_PATH: _PAGE},
    fix="safe",
)
def no_final_newline(subject: PageSubject) -> Iterator[Finding]:
    """Find pages of events without a final newline; prose has none in the archive."""
    text = subject.page.text
    if text.endswith(("\n", "\r")) or isinstance(subject.content, Editorial | Prose):
        return
    last = len(subject.lines)
    line = subject.line(last)
    fix = Fix(label="end the last line", line=last, end_line=last, lines=(line, ""))
    yield subject.at_span(last, len(line), len(line), "the last line does not end with a newline: add one", fix=fix)


@page_rule(
    code="NA165",
    name="surplus-newlines",
    severity=Severity.INFO,
    summary="The page ends with more empty lines than the archive writes.",
    why="The next program that writes the page removes them, which shows as a change.",
    bad={_PATH: f"{_PAGE}\n"},
    good={_PATH: _PAGE},
    fix="safe",
)
def surplus_newlines(subject: PageSubject) -> Iterator[Finding]:
    """Find more newlines than one after a section, two after a list of events and four after a bare event."""
    content, text = subject.content, subject.page.text
    tail = text[len(text.rstrip("\r\n")) :]
    if len(tail) <= 1 or isinstance(content, Editorial | Prose):
        return
    most = _NEWLINES_OF_LIST
    if isinstance(content, Event):
        has_sections = content.sources or content.image or content.changes or content.related
        most = 1 if has_sections else _NEWLINES_OF_BARE_EVENT
    surplus = len(LINE_END.findall(tail)) - most
    if surplus > 0:
        last = len(subject.lines)
        fix = subject.deleting(last - surplus, "remove the empty lines", end_line=last - 1)
        message = f"the page ends with {surplus} empty lines more than the archive writes"
        if surplus == 1:
            message = "the page ends with one empty line more than the archive writes"
        yield subject.at_line(last - surplus, message, end_line=last - 1, fix=fix)
