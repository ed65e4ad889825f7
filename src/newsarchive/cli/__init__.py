"""The command line: words in, `Archive` calls, text or JSON out.

This module owns `main` and the exit statuses. It needs Python alone, so that it can say what is missing; everything
else in this package needs the extra `cli` (click and rich) and is imported when a command runs.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from newsarchive._extras import missing_extra
from newsarchive.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXIT_FAILURE", "EXIT_INTERRUPTED", "EXIT_NOTHING_FOUND", "EXIT_PROBLEMS", "EXIT_SIGPIPE", "main"]

EXIT_PROBLEMS: Final = 1
"""A page has problems, or something was left undone."""
EXIT_NOTHING_FOUND: Final = 1
"""Nothing matches, as with `grep`."""
EXIT_FAILURE: Final = 2
"""The command could not do what it was asked."""
EXIT_INTERRUPTED: Final = 130
"""The user interrupted it: 128 and the number of SIGINT, as shells have it."""
EXIT_SIGPIPE: Final = 141
"""The reader of its output went away: 128 and the number of SIGPIPE."""

_EXTRA: Final = frozenset({"click", "rich"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status, one of the `EXIT_…` or 0.

    Args:
        arguments: The words after the program's name; None for those of the process.
    """
    try:
        return _run(arguments)
    except MissingExtraError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_FAILURE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    """Run a command and return its exit status.

    Raises:
        MissingExtraError: The command needs click or rich, which is not installed.
    """
    try:
        status: int = import_module("newsarchive.cli.app").run(arguments)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        raise missing_extra(error.name) from error
    return status
