"""Rules on the lines of a page as lines: white space, line ends, bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.checks.rules import page_rule
from newsarchive.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import PageSubject

__all__ = ["tab_in_line"]

_PAGE: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
_TABS: Final = re.compile(r"\t+")


@page_rule(
    code="NA161",
    name="tab-in-line",
    summary="A line holds a tab.",
    why="A tab looks like spaces and is none, so that a search for the words around it does not find them.",
    bad={"news/2017/01/1/a-bridge-is-opened.md": _PAGE.replace("# A", "#\tA")},
    good={"news/2017/01/1/a-bridge-is-opened.md": _PAGE},
    mend="safe",
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
