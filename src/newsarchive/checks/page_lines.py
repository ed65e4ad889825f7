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
    summary="A line holds a tab.",
    why="A tab looks like spaces and is none, so that a search for the words around it does not find them.",
    bad={_PATH: _PAGE.replace("# A", "#\tA")},
    good={_PATH: _PAGE},
    fix="safe",
)
def tab_in_line(subject: PageSubject) -> Iterator[Finding]:
    """Find tabs, but for those of prose, where they can be code."""
    if not isinstance(subject.content, Event) or "\t" not in subject.page.text:
        return
    for number, line in enumerate(subject.lines, start=1):
        match = _TABS.search(line)
        if match is not None:
            fix = subject.replacing(number, _TABS.sub(" ", line), "write a space for each tab")
            yield subject.at_span(number, *match.span(), "a tab stands where the archive writes a space", fix=fix)


@page_rule(
    code="NA162",
    name="byte-order-mark",
    summary="The file begins with a byte order mark.",
    why="The mark says nothing in UTF-8, and other programs take it for the first character of the page.",
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
    fix = Fix(label="take the byte order mark away", line=1, end_line=1, lines=(first,), exact=True)
    yield subject.at_span(1, 0, 0, "the file begins with a byte order mark: save it without one", fix=fix)


@page_rule(
    code="NA163",
    name="carriage-return",
    summary="Lines end in a carriage return, as on Windows, or in several ways.",
    why="The archive ends lines in a newline alone: with other ends, a comparison of two versions shows every line.",
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
    fix = Fix(label="end lines in a newline", line=first, end_line=last, lines=lines, exact=True)
    message = f"{len(other)} of {len(ends)} line ends hold a carriage return: write a newline alone"
    yield subject.at_line(first, message, end_line=last, fix=fix)


@page_rule(
    code="NA164",
    name="no-final-newline",
    summary="The last line does not end.",
    why="Programs that put files together or add lines join the last line with what follows it.",
    bad={_PATH: _PAGE.rstrip("\n")},
    good={_PATH: _PAGE},
    fix="safe",
)
def no_final_newline(subject: PageSubject) -> Iterator[Finding]:
    """Find a page of events without a last newline; prose has none in the archive."""
    text = subject.page.text
    if text.endswith(("\n", "\r")) or isinstance(subject.content, Editorial | Prose):
        return
    last = len(subject.lines)
    line = subject.line(last)
    fix = Fix(label="end the last line", line=last, end_line=last, lines=(line, ""))
    yield subject.at_span(last, len(line), len(line), "the last line does not end: write a newline", fix=fix)


@page_rule(
    code="NA165",
    name="surplus-newlines",
    severity=Severity.INFO,
    summary="More empty lines stand at the end of the page than the archive writes.",
    why="They say nothing, and the next program that writes the page takes them away, which shows as a change.",
    bad={_PATH: f"{_PAGE}\n"},
    good={_PATH: _PAGE},
    fix="safe",
)
def surplus_newlines(subject: PageSubject) -> Iterator[Finding]:
    """Find more newlines than one behind a section, two behind a list of events and four behind a bare event."""
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
        fix = subject.deleting(last - surplus, "take the empty lines away", end_line=last - 1)
        message = f"{surplus} more empty lines stand at the end than the archive writes"
        if surplus == 1:
            message = "one more empty line stands at the end than the archive writes"
        yield subject.at_line(last - surplus, message, end_line=last - 1, fix=fix)
