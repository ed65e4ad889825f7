"""The commands. Each reads its words, calls the library and writes what it answers.

This module owns the words, their help and the exit statuses.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsarchive.cli.complaints import show_problems
from newsarchive.cli.lines import inert_json, visible
from newsarchive.cli.screen import Screen
from newsarchive.cli.tally import Tally
from newsarchive.cli.views import show_content
from newsarchive.formats import dumps
from newsarchive.markdown.page import parse
from newsarchive.problems import Severity
from newsarchive.verify import verify_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.problems import Problem

__all__ = ["newsarchive", "run"]

_NOT_AS_IT_SHOULD_BE: Final = 1
_INTERRUPTED: Final = 130
_NOBODY_READS: Final = 141


class _Unusable(click.ClickException):
    """What a command was given cannot be used."""

    exit_code = 2


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    try:
        status = newsarchive.main(arguments, prog_name="newsarchive", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return _INTERRUPTED
    return int(status or 0)
