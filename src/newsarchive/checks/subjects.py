"""What a rule on pages looks at, and what it yields: a page with its lines and parts, and findings about them.

This module owns `PageSubject` and `Finding`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.checks.parts import parts_of
from newsarchive.errors import RefError
from newsarchive.markdown.lines import split_lines
from newsarchive.problems import Fix
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from newsarchive.checks.parts import Located
    from newsarchive.markdown.page import Page
    from newsarchive.model import Content
    from newsarchive.style import Style

__all__ = ["Finding", "PageSubject"]


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that a rule found: a problem without the code and severity of the rule.

    Made by the methods of `PageSubject`, which know the lines.
    """

    path: str | None
    """The page's path inside the archive."""
    line: int
    """The line it starts in, from 1."""
    column: int = 1
    """The column it starts at, in code points from 1."""
    end_line: int
    """The line it ends in."""
    end_column: int
    """The column after its last character."""
    text: str = ""
    """The whole line that it starts in."""
    message: str
    """What is wrong and what to do, in one sentence without a full stop."""
    fix: Fix | None = None
    """The edit that would fix it."""


@attrs.frozen(eq=False)
class PageSubject:
    """One page, for a rule to look at.

    `content` is at hand at once; the lines of its parts are found only when they are asked for. So look at the content
    first, and ask for parts if it is suspicious. Lines count from 1.
    """

    page: Page

    @property
    def path(self) -> str | None:
        """Its path inside the archive; None for a text that came without one."""
        return self.page.path

    @property
    def content(self) -> Content:
        """What it says."""
        return self.page.content

    @cached_property
    def ref(self) -> PageRef | None:
        """The ref that its path names; None for a page without a date or without a path."""
        try:
            return None if self.path is None else PageRef.from_path(self.path)
        except RefError:
            return None

    @property
    def style(self) -> Style:
        """Its words and habits."""
        return self.page.style

    @cached_property
    def lines(self) -> list[str]:
        """Its lines without line ends and byte order mark; `lines[0]` is line 1, after a final line end is one more."""
        return split_lines(self.page.text)

    def line(self, number: int) -> str:
        """Return a line by its number, from 1."""
        return self.lines[number - 1]

    # -- the parts of the content ------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple[Located[Any], ...]:
        """All parts of the content with their lines."""
        return tuple(parts_of(self.page))

    def all(self, kind: str) -> list[Located[Any]]:
        """Return the parts of one kind (`Located.kind`), in the order of the content: one for each value."""
        return [part for part in self.parts if part.kind == kind]

    def one(self, kind: str) -> Located[Any] | None:
        """Return the first part of one kind, or None if the page has none."""
        return next((part for part in self.parts if part.kind == kind), None)

    # -- pointing ----------------------------------------------------------------------------------------------------

    def at_line(self, line: int, message: str, *, end_line: int | None = None, fix: Fix | None = None) -> Finding:
        """Return a finding that is about a line, or about all lines up to another one."""
        last = line if end_line is None else end_line
        text = self.line(line)
        start = len(text) - len(text.lstrip())
        end = len(self.line(last).rstrip())
        return self._finding(line, start, message, last, max(start, end) if last == line else end, fix)

    def at(self, part: Located[Any], message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the lines of a part."""
        return self.at_line(part.line, message, end_line=part.end_line, fix=fix)

    def at_span(self, line: int, start: int, end: int, message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about `line[start:end]`, as a match of a regular expression counts."""
        return self._finding(line, start, message, line, end, fix)

    def at_text(self, line: int, text: str, message: str, *, after: int = 0, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the first occurrence of a text in a line, from an offset on.

        If the line does not contain it, as on a page that was read by recovery, the finding is about the whole line.
        """
        start = self.line(line).find(text, after)
        if start < 0 or not text:
            return self.at_line(line, message, fix=fix)
        return self.at_span(line, start, start + len(text), message, fix=fix)

    def at_link(self, part: Located[Any], message: str) -> Finding:
        """Return a finding that is about the link of a part, or about all of it if it is not in one line."""
        line = self.line(part.line)
        start = line.rfind("](") + len("](")
        end = line.find(")", start)
        if part.line != part.end_line or start < len("](") or end < 0:
            return self.at(part, message)
        return self.at_span(part.line, start, end, message)

    def at_page(self, message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the page as a whole: it points at its first line."""
        return self.at_line(1, message, fix=fix)

    def _finding(self, line: int, start: int, message: str, end_line: int, end: int, fix: Fix | None) -> Finding:
        return Finding(
            path=self.path,
            line=line,
            column=start + 1,
            end_line=end_line,
            end_column=end + 1,
            text=self.line(line),
            message=message,
            fix=fix,
        )

    # -- fixes -------------------------------------------------------------------------------------------------------

    def replacing(self, line: int, new: str, label: str) -> Fix:
        """Return the edit that replaces a line; its line end stays."""
        return Fix(label=label, line=line, end_line=line, lines=(new,))

    def replacing_span(self, line: int, start: int, end: int, new: str, label: str) -> Fix:
        """Return the edit that replaces `line[start:end]`."""
        text = self.line(line)
        return self.replacing(line, f"{text[:start]}{new}{text[end:]}", label)

    def deleting(self, line: int, label: str, *, end_line: int | None = None) -> Fix:
        """Return the edit that removes a line, or all lines up to another one."""
        return Fix(label=label, line=line, end_line=line if end_line is None else end_line)
