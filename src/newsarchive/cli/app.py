"""The commands as one program: where each is defined, and how each ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from newsarchive.cli import EXIT_FAILURE, EXIT_NOTHING_FOUND, EXIT_SIGPIPE
from newsarchive.errors import MissingPageError, NewsArchiveError, QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Failure", "newsarchive", "nothing_found", "run"]

_MODULES: Final = {
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
    "verify": "newsarchive.cli.cmd_verify",
}
"""The module of each command: a run imports only the one that it needs."""
_FUNCTIONS: Final = {"import": "import_"}
"""The function of a command whose name is a keyword of Python."""


class Failure(click.ClickException):
    """A command could not do what it was asked.

    Args:
        message: What went wrong, in one line.
        excerpt: Lines to show below it, such as a query and a caret under its mistake.
        status: The exit status.
    """

    def __init__(self, message: str, *excerpt: str, status: int = EXIT_FAILURE) -> None:
        from newsarchive.text import terminal_safe

        super().__init__("\n".join(map(terminal_safe, (message, *excerpt))))
        self.exit_code = status  # type: ignore[misc] # click says ClassVar and reads it from the instance


def nothing_found() -> click.exceptions.Exit:
    """Return the exception that ends a command that found nothing."""
    return click.exceptions.Exit(EXIT_NOTHING_FOUND)


class _Commands(click.Group):
    """The commands. A reader that goes away, as `head` does, ends them silently."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click's signature
        """Return the names of the commands."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 # click's signature
        """Return a command, or None if there is no such command."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(_MODULES[cmd_name])
        command: click.Command = getattr(module, _FUNCTIONS.get(cmd_name, cmd_name))
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 # click's signature
        """Run a command."""
        try:
            try:
                return super().invoke(ctx)
            except NewsArchiveError as error:
                raise _failure(error) from error
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # Otherwise Python flushes its buffers into the closed pipe when it ends, and complains.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
            raise click.exceptions.Exit(EXIT_SIGPIPE) from None


def _failure(error: NewsArchiveError) -> Failure:
    """Return how a command ends with an error of the library: a missing page is nothing found."""
    if isinstance(error, QueryError):
        message = str(error.args[0])
        return Failure(message, *str(error)[len(message) :].splitlines()[1:])
    return Failure(str(error), status=EXIT_NOTHING_FOUND if isinstance(error, MissingPageError) else EXIT_FAILURE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsarchive", message="%(package)s %(version)s", help="Show the version.")
def newsarchive() -> None:
    """Read, query, check, export and grow a news archive kept as Markdown.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive day public 2017-01-1
      newsarchive query public 'about:"Syrian Civil War" since:2016-05 ceasefire'
      newsarchive stats public
      newsarchive verify public
      newsarchive check public
      newsarchive export public --to events.jsonl
      newsarchive convert public --to html --into public
    """  # noqa: D301 # \b keeps click from wrapping the lines below it


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
