"""The command line as a whole: its commands, and how each of them ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from newsarchive.cli.failures import NOBODY_READS, failure_of
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["newsarchive", "run"]


_COMMANDS: Final = {
    "check": "newsarchive.cli.checking",
    "convert": "newsarchive.cli.converting",
    "day": "newsarchive.cli.browsing",
    "export": "newsarchive.cli.exporting",
    "fetch": "newsarchive.cli.fetching",
    "import": "newsarchive.cli.growing",
    "init": "newsarchive.cli.growing",
    "new": "newsarchive.cli.growing",
    "query": "newsarchive.cli.asking",
    "related": "newsarchive.cli.browsing",
    "show": "newsarchive.cli.pages",
    "stats": "newsarchive.cli.browsing",
    "verify": "newsarchive.cli.pages",
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
            raise click.exceptions.Exit(NOBODY_READS) from None


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
