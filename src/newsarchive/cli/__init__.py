"""The command line: words in, calls, text out.

This module owns `main`, which needs nothing but Python to say what is missing. All else in this package needs the
extra `cli` (click and rich) and is imported only when a command runs.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from newsarchive._extras import library
from newsarchive.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_NEEDED = ("click", "rich.cells")
_NOT_USABLE = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    The status is 0 when all is well, 1 when a page is not as it should be, 2 when a command cannot do what it was
    asked, 130 after an interrupt and 141 when nobody reads the output any more, as of a program that a signal ended.

    Args:
        arguments: The words after the program's name; those of the process when None.
    """
    try:
        return _load()(arguments)
    except MissingExtraError as error:
        sys.stderr.write(f"{error}\n")
        return _NOT_USABLE
    except KeyboardInterrupt:
        return _INTERRUPTED


def _load() -> Callable[[Sequence[str] | None], int]:
    """Return the function that runs commands.

    Raises:
        MissingExtraError: click or rich is not installed.
    """
    for name in _NEEDED:
        library(name)
    commands = import_module("newsarchive.cli.app")
    run: Callable[[Sequence[str] | None], int] = commands.run
    return run
