"""How a command ends that could not do what it was asked: one message on standard error, and an exit status.

This module owns the exit statuses and which error has which.
"""

from __future__ import annotations

from typing import Final

import click

from newsarchive.cli.lines import visible
from newsarchive.errors import MissingPageError, NewsArchiveError, QueryError

__all__ = ["NOBODY_READS", "NOTHING_FOUND", "NOT_AS_IT_SHOULD_BE", "Failure", "failure_of", "nothing_found"]

NOT_AS_IT_SHOULD_BE: Final = 1
NOTHING_FOUND: Final = 1
NOBODY_READS: Final = 141
_UNUSABLE: Final = 2


class Failure(click.ClickException):
    """Why a command could not do what it was asked.

    Args:
        message: One line, whatever stands in it.
        excerpt: The lines below it, such as what was typed and where in it the mistake is.
        status: The exit status.
    """

    def __init__(self, message: str, *excerpt: str, status: int = _UNUSABLE) -> None:
        super().__init__("\n".join(map(visible, (message, *excerpt))))
        self.exit_code = status  # type: ignore[misc] # click says ClassVar and reads it from the instance


def failure_of(error: NewsArchiveError) -> Failure:
    """Return how a command ends with an error of the library: what is not there is nothing found."""
    if isinstance(error, QueryError):
        message = str(error.args[0])
        return Failure(message, *str(error)[len(message) :].splitlines()[1:])
    return Failure(str(error), status=NOTHING_FOUND if isinstance(error, MissingPageError) else _UNUSABLE)


def nothing_found() -> click.exceptions.Exit:
    """Return what ends a command that found nothing, as `grep` does."""
    return click.exceptions.Exit(NOTHING_FOUND)
