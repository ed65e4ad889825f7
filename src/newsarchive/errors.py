"""Every exception that this package raises on purpose; no other should reach a caller.

Each is a `NewsArchiveError`, and also the built-in exception that a caller would
catch who does not know this package::

    NewsArchiveError
    ├── ModelError      (ValueError)   a value that the archive cannot hold
    │   ├── DateError                  text that is not a day or a period
    │   └── RefError                   a link or path that names no page of the archive
    ├── ParseError      (ValueError)   a page read with `strict=True` that holds an error
    ├── EditError       (ValueError)   a change or content that a page's text cannot carry
    ├── FormatError     (ValueError)   text that is not valid in its format (JSON…)
    ├── ArchiveError    (OSError)      not an archive, or one that cannot be read or written
    │   ├── ReadOnlyError              an archive that cannot be written, such as a zip file
    │   └── ConflictError              a page that changed since it was read; it was not saved
    ├── MissingPageError (KeyError)    a page that the archive does not have
    ├── QueryError      (ValueError)   a query that makes no sense
    ├── SettingsError   (ValueError)   invalid settings, or an invalid rule of a check
    ├── FetchError      (OSError)      days that could not be fetched or stored
    └── MissingExtraError (ImportError)  a feature whose optional dependency is not installed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.text import underline

if TYPE_CHECKING:
    from newsarchive.problems import Problem

__all__ = [
    "ArchiveError",
    "ConflictError",
    "DateError",
    "EditError",
    "FetchError",
    "FormatError",
    "MissingExtraError",
    "MissingPageError",
    "ModelError",
    "NewsArchiveError",
    "ParseError",
    "QueryError",
    "ReadOnlyError",
    "RefError",
    "SettingsError",
]


class NewsArchiveError(Exception):
    """The base of every exception that this package raises on purpose."""


class ModelError(NewsArchiveError, ValueError):
    """A value that the archive cannot hold, such as a title with a line break in it."""


class DateError(ModelError):
    """Text that is not a day (`2017-01-1`), or not a period such as a person types."""


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
    """A change or content that a page's text cannot carry, so that nothing was changed or written."""


class FormatError(NewsArchiveError, ValueError):
    """Text that is not valid in its format; the message says where."""


class ArchiveError(NewsArchiveError, OSError):
    """Not an archive, or an archive that cannot be read or written; the message names the file."""


class ReadOnlyError(ArchiveError):
    """An archive that cannot be written, such as a zip file; nothing was changed."""


class ConflictError(ArchiveError):
    """A page that changed on disk since it was read. Saving it would lose that change, so nothing was written."""


class MissingPageError(NewsArchiveError, KeyError):
    """A page that the archive does not have."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the quotes of its repr


class QueryError(NewsArchiveError, ValueError):
    """A query that makes no sense, such as one with an empty filter or an unknown field.

    Attributes:
        text: The query string that holds the mistake; empty if there was no query string.
        start: Where in it the mistake begins, counted from 0.
        end: Where it ends; the mistake is `text[start:end]`.
    """

    def __init__(self, message: str, *, text: str = "", start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.text, self.start, self.end = text, start, end

    def __str__(self) -> str:
        message = str(self.args[0])
        if not self.text:
            return message
        return "\n".join([message, *underline(self.text, self.start, self.end)])


class SettingsError(NewsArchiveError, ValueError):
    """Invalid settings of a check or of fetching, or an invalid rule."""


class FetchError(NewsArchiveError, OSError):
    """Days that could not be fetched or stored: the wiki refuses, its answer cannot be used, or a file fails."""


class MissingExtraError(NewsArchiveError, ImportError):
    """A feature whose optional dependency is not installed; the message says what to install."""
