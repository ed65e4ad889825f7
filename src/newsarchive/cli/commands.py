"""The commands. Each reads its words, calls the library and writes what it answers.

This module owns the words, their help and the exit statuses.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsarchive.cli.complaints import show_problems
from newsarchive.cli.lines import visible
from newsarchive.cli.screen import Screen
from newsarchive.cli.tally import Tally
from newsarchive.cli.views import show_content
from newsarchive.errors import ArchiveError
from newsarchive.formats import dumps
from newsarchive.markdown.page import parse
from newsarchive.problems import Severity
from newsarchive.verify import verify_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["newsarchive", "run"]

_NOT_AS_IT_SHOULD_BE: Final = 1
_NOBODY_READS: Final = 141


class _Unusable(click.ClickException):
    """What a command was given cannot be used."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


class _Commands(click.Group):
    """The commands; a reader that went away, as `head` does, ends them without a word."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 # as click has it
        """Run a command."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # What is still in the buffers goes nowhere, or Python complains when it ends.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
            raise click.exceptions.Exit(_NOBODY_READS) from None


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
    """Read a news archive that is kept as Markdown, and prove that nothing gets lost.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive verify public
    """  # noqa: D301 # \b is click's word for lines that stay as they are


@newsarchive.command()
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Write the content as JSON, and problems to standard error.")
def show(page: str, *, as_json: bool) -> None:
    """Show what a PAGE says, and below it what is wrong with it. A PAGE of - is read from standard input.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive show --json - < page.md

    The exit status is 1 if something on the page could not be read, 2 if the page is not there.
    """  # noqa: D301
    parsed = parse(_read(page), path=None if page == "-" else page)
    if as_json:
        click.echo(dumps(parsed.content, format="json").encode(), nl=False)
        show_problems(Screen.stderr(), parsed.problems, named=True)
    else:
        screen = Screen.stdout()
        show_content(screen, parsed.content)
        if parsed.problems:
            screen.heading("Problems")
            show_problems(screen, parsed.problems)
    if any(problem.severity is Severity.ERROR for problem in parsed.problems):
        raise click.exceptions.Exit(_NOT_AS_IT_SHOULD_BE)


def _read(page: str) -> bytes:
    if page == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        if Path(page).is_dir():
            raise _Unusable(f"{page} is a folder; `show` reads one page, `verify` a folder of them") from None
        raise _Unusable(f"cannot read {page}: {error.strerror}") from None


@newsarchive.command()
@click.argument("folder", metavar="DIR")
@click.option("-q", "--quiet", is_flag=True, help="Name the pages that are not exact and write nothing else.")
def verify(folder: str, *, quiet: bool) -> None:
    """Prove that every page in DIR, a folder or a zip or tar file, is read and written without loss.

    Each page must give back its bytes, its content must survive being written and read again, and the text so
    written must be the page's own up to white space. Pages that fail are named, with the reason.

    \b
      newsarchive verify public

    The exit status is 1 if a page is not exact, 2 if there is no page in DIR.
    """  # noqa: D301
    tally = Tally()
    try:
        with _progress(hidden=quiet) as on_page:
            for verdict in verify_tree(folder, on_page=on_page):
                tally.add(verdict)
    except ArchiveError as error:
        raise _Unusable(str(error)) from None
    if not tally.total:
        raise _Unusable(
            f"{folder} holds no page: looked for files named *.md in it and in all folders below, "
            "but for names that begin with a dot"
        )
    screen = Screen.stdout()
    if not quiet:
        tally.show_counts(screen)
    tally.show_inexact(screen)
    if tally.inexact:
        raise click.exceptions.Exit(_NOT_AS_IT_SHOULD_BE)


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error, if that is a terminal; yield the function that moves it."""
    console = Screen.stderr().console
    if hidden or not console.is_terminal:
        yield None
        return
    parts = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn())
    with Progress(*parts, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
