"""Every exception this package raises on purpose; nothing else should reach a caller.

Each is a `NewsArchiveError`, and also the built-in exception that a caller who never heard of this
package would have caught::

    NewsArchiveError
    ├── ModelError      (ValueError)   a value that the archive cannot hold
    │   ├── DateError                  text that is no day, or no period, of the archive
    │   └── RefError                   a link or path that names no page of the archive
    ├── ParseError      (ValueError)   a page read with `strict=True` that holds an error
    ├── EditError       (ValueError)   a change that the page's text cannot carry
    ├── FormatError     (ValueError)   text of another format (JSON…) that is not what it should be
    └── MissingExtraError (ImportError)  a feature whose optional dependency is not installed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsarchive.problems import Problem

__all__ = [
    "DateError",
    "EditError",
    "FormatError",
    "MissingExtraError",
    "ModelError",
    "NewsArchiveError",
    "ParseError",
    "RefError",
]


class NewsArchiveError(Exception):
    """The base of every exception that this package raises on purpose."""


class ModelError(NewsArchiveError, ValueError):
    """A value that the archive cannot hold, such as a title with a line break in it."""


class DateError(ModelError):
    """Text that is no day of the archive (`2017-01-1`), or no period that a person could mean."""


class RefError(ModelError):
    """A link or path that names no page of the archive."""


class ParseError(NewsArchiveError, ValueError):
    """The first error of a page that was read with `strict=True`.

    Attributes:
        problem: What is wrong and where; `line` and `column` are short for its location.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def line(self) -> int:
        """The line of the error, counted from 1."""
        return self.problem.line

    @property
    def column(self) -> int:
        """The column of the error in code points, counted from 1."""
        return self.problem.column

    def __str__(self) -> str:
        return f"{self.problem}\n{self.problem.excerpt}"


class EditError(NewsArchiveError, ValueError):
    """A change that the page's text cannot carry, so that nothing was changed."""


class FormatError(NewsArchiveError, ValueError):
    """Text of another format that is not what that format asks for; the message says where."""


class MissingExtraError(NewsArchiveError, ImportError):
    """A feature whose optional dependency is not installed; the message says what to install."""
