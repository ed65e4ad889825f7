"""The command line as a whole: its commands, and how each of them ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from newsarchive.errors import MissingPageError, NewsArchiveError, QueryError
from newsarchive.text import terminal_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "EXIT_PROBLEMS",
    "EXIT_SIGPIPE",
    "NOTHING_FOUND",
    "Failure",
    "failure_of",
    "newsarchive",
    "nothing_found",
    "run",
]

_COMMANDS: Final = {
    "check": "newsarchive.cli.cmd_check",
    "convert": "newsarchive.cli.cmd_export",
    "day": "newsarchive.cli.cmd_show",
    "export": "newsarchive.cli.cmd_export",
    "fetch": "newsarchive.cli.cmd_fetch",
    "import": "newsarchive.cli.cmd_grow",
    "init": "newsarchive.cli.cmd_grow",
    "new": "newsarchive.cli.cmd_grow",
    "query": "newsarchive.cli.cmd_query",
    "related": "newsarchive.cli.cmd_show",
    "show": "newsarchive.cli.cmd_show",
    "stats": "newsarchive.cli.cmd_show",
    "verify": "newsarchive.cli.cmd_show",
}
"""Where each command is made: a run imports only the one that it is about."""
_NAMES: Final = {"import": "import_"}
"""What a command is called where it is made, if its name is one of Python's words."""


class _Commands(click.Group):
    """The commands; a reader that went away, as `head` does, ends them without a word."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # as click has it
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 # as click has it
        """Return a command."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), _NAMES.get(cmd_name, cmd_name))
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 # as click has it
        """Run a command."""
        try:
            try:
                return super().invoke(ctx)
            except NewsArchiveError as error:
                raise failure_of(error) from error
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # What is still in the buffers goes nowhere, or Python complains when it ends.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
            raise click.exceptions.Exit(EXIT_SIGPIPE) from None


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    try:
        status = newsarchive.main(arguments, prog_name="newsarchive", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return int(status or 0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsarchive", message="%(package)s %(version)s", help="Show the version.")
def newsarchive() -> None:
    """Read a news archive that is kept as Markdown, ask it questions, and prove that nothing gets lost.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive day public 2017-01-1
      newsarchive query public 'about:"Syrian Civil War" since:2016-05 ceasefire'
      newsarchive stats public
      newsarchive verify public
      newsarchive check public
      newsarchive export public --to events.jsonl
      newsarchive convert public --to html --into public
    """  # noqa: D301 # \b is click's word for lines that stay as they are


EXIT_PROBLEMS: Final = 1
NOTHING_FOUND: Final = 1
EXIT_SIGPIPE: Final = 141
_UNUSABLE: Final = 2


class Failure(click.ClickException):
    """Why a command could not do what it was asked.

    Args:
        message: One line, whatever stands in it.
        excerpt: The lines below it, such as what was typed and where in it the mistake is.
        status: The exit status.
    """

    def __init__(self, message: str, *excerpt: str, status: int = _UNUSABLE) -> None:
        super().__init__("\n".join(map(terminal_safe, (message, *excerpt))))
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
