"""Problems of a page as data: what is wrong, where, and how it can be fixed.

This module owns `Location`, `Severity`, `Fix`, `Problem` and the table of the reader's own codes,
`READER_PROBLEMS`. Nothing here raises, reads or writes.
"""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from newsarchive.text import underline

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["READER_PROBLEMS", "Fix", "FixKind", "Location", "Problem", "ProblemKind", "Severity"]

FixKind: TypeAlias = Literal["safe", "unsafe"]
"""How a problem can be fixed: safely, so that the content stays the same, or so that somebody has to check it."""

_EXCERPT_WIDTH: Final = 100


class Severity(enum.StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """Something on the page is not in the model: a program that continues loses it."""
    WARNING = "warning"
    """Everything is in the model, but the reader had to guess, or the page is not as it should be."""
    INFO = "info"
    """Worth knowing; nothing to do."""


@attrs.frozen(kw_only=True)
class Location:
    """A stretch of a page's text.

    Lines count from 1. Columns count code points from 1; the end column is the one after the last character,
    so that an empty stretch has equal columns. A byte order mark and a line's own end have no column.
    """

    line: int
    """The line it starts in, from 1."""
    column: int = 1
    """The column it starts at, from 1."""
    end_line: int
    """The line it ends in, from 1; never less than `line`."""
    end_column: int
    """The column after its last character, from 1."""


@attrs.frozen(kw_only=True)
class Fix:
    """The edit that would fix a problem: whole lines replaced by others."""

    label: str
    """What the edit does, in the imperative: `"remove the byte order mark"`."""
    line: int
    """The first line to replace, from 1."""
    end_line: int
    """The last line to replace, from 1, inclusive."""
    lines: tuple[str, ...] = ()
    """The new lines, without line ends; empty to delete."""
    exact: bool = False
    """Whether `lines` carry their own line ends, and the first line of a page its byte order mark: for an edit of just
    these. Otherwise each line gets the line end of the one it replaces, and a byte order mark stays."""


@attrs.frozen(kw_only=True)
class ProblemKind:
    """One kind of problem: the constant part of every problem with the same code."""

    code: str
    """The code that never changes, such as `"NA003"`."""
    name: str
    """The same in words, such as `"unplaced-text"`."""
    severity: Severity
    """How much it matters."""
    summary: str
    """One sentence: what it means for the reader of the page."""
    fix: FixKind | None = None
    """Whether its problems can carry a fix, and which kind."""


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong with a page.

    >>> problem = Problem(
    ...     code="NA003", severity=Severity.ERROR, message="this line is not part of an event page",
    ...     path="news/2017/01/1/a.md", text="Hello", location=Location(line=7, end_line=7, end_column=6),
    ... )
    >>> print(problem)
    news/2017/01/1/a.md:7:1: error NA003: this line is not part of an event page
    >>> print(problem.excerpt)
    7 | Hello
      | ^^^^^
    """

    code: str
    """The code of its rule, which never changes."""
    severity: Severity
    """How much it matters."""
    message: str
    """What is wrong and what to do, in one sentence."""
    path: str | None = None
    """The page's path inside the archive with forward slashes; None for a text that came without one."""
    location: Location
    """Where it is."""
    text: str = ""
    """The whole line that `location` starts in, without its line end."""
    fix: Fix | None = None
    """The edit that would fix it, if one is known."""

    @property
    def line(self) -> int:
        """The line it starts in, from 1."""
        return self.location.line

    @property
    def column(self) -> int:
        """The column it starts at, in code points from 1."""
        return self.location.column

    @property
    def concerned(self) -> str:
        """The part of the line that it is about; of a problem over several lines, the part in the first."""
        end = self.location.end_column - 1 if self.location.end_line == self.line else len(self.text)
        return self.text[self.location.column - 1 : end]

    @property
    def excerpt(self) -> str:
        """The line with a caret under the text concerned, cut to 100 columns as `excerpt_within` does."""
        return self.excerpt_within(_EXCERPT_WIDTH)

    def excerpt_within(self, width: int) -> str:
        """Return the line with a caret under the text concerned, as two lines of at most so many terminal columns.

        The line is cut around the caret. Wide characters take two columns, as terminals show them, and a character
        that drives a terminal is shown as `�`.
        """
        number = str(self.line)
        start = self.location.column - 1
        end = self.location.end_column - 1 if self.location.end_line == self.line else len(self.text)
        line, carets = underline(self.text, start, end, width - len(number) - len(" | "))
        return f"{number} | {line}\n{' ' * len(number)} | {carets}"

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}: {self.severity} {self.code}: {self.message}"
        return f"{self.path}:{place}" if self.path else place


def _rules(*rules: ProblemKind) -> Mapping[str, ProblemKind]:
    return MappingProxyType({rule.code: rule for rule in rules})


READER_PROBLEMS: Final[Mapping[str, ProblemKind]] = _rules(
    ProblemKind(
        code="NA001",
        name="not-utf-8",
        severity=Severity.ERROR,
        summary="Some bytes are not UTF-8; they are kept, and are lone surrogates in the text.",
    ),
    ProblemKind(
        code="NA002",
        name="no-date-heading",
        severity=Severity.ERROR,
        summary="The page looks like an event or a day, but has no date heading that can be read.",
    ),
    ProblemKind(
        code="NA003",
        name="unplaced-text",
        severity=Severity.ERROR,
        summary="A line is not part of the page's form; it is kept in the text and is not in the model.",
    ),
    ProblemKind(
        code="NA004",
        name="unreadable-item",
        severity=Severity.ERROR,
        summary="A list item or entry is not what its section holds; it is kept and is not in the model.",
    ),
    ProblemKind(
        code="NA005",
        name="read-by-recovery",
        severity=Severity.WARNING,
        summary="The page is not in the archive's own grammar and was read as general Markdown.",
    ),
    ProblemKind(
        code="NA006",
        name="guessed-contexts",
        severity=Severity.WARNING,
        summary="A list of contexts can be split in several ways and nothing on the page decides.",
    ),
    ProblemKind(
        code="NA007",
        name="empty-section",
        severity=Severity.WARNING,
        summary="A section is empty; its heading is kept and is not in the model.",
        fix="safe",
    ),
    ProblemKind(
        code="NA008",
        name="repeated-section",
        severity=Severity.WARNING,
        summary="A second section of one kind; its items are read as the first one's.",
        fix="safe",
    ),
    ProblemKind(
        code="NA009",
        name="no-title",
        severity=Severity.WARNING,
        summary="An event without a title line, or with an empty one.",
    ),
    ProblemKind(
        code="NA010",
        name="markup-around-page",
        severity=Severity.WARNING,
        summary="Front matter, a comment, a link definition or a rule; it is kept and is not in the model.",
    ),
    ProblemKind(
        code="NA011",
        name="too-large-to-recover",
        severity=Severity.ERROR,
        summary="A page that the grammar refuses and that is too large for recovery; it is read as far as it goes.",
    ),
    ProblemKind(
        code="NA012",
        name="ambiguous-image",
        severity=Severity.WARNING,
        summary="A source is named like a cover image but numbered like a source; it is read as a source.",
    ),
    ProblemKind(
        code="NA013",
        name="unknown-section",
        severity=Severity.ERROR,
        summary="A section holds lines that the model has no place for; they are kept and are not in the model.",
    ),
    ProblemKind(
        code="NA014",
        name="other-day-linked",
        severity=Severity.WARNING,
        summary="The heading of an event or a day names one day and links to another; the day that it names is used.",
        fix="unsafe",
    ),
)
"""The reader's own codes: what `parse` can report. Codes from NA101 on belong to the checks."""
