"""The commands that read pages as they stand: `show` and `verify`.

This module owns their words and their help.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from newsarchive.cli.app import EXIT_PROBLEMS, NOTHING_FOUND, Failure, nothing_found
from newsarchive.cli.archive_view import Neighbours, Tally, show_statistics
from newsarchive.cli.console import Bar, Screen
from newsarchive.cli.options import Opening, opens_archive, page_in
from newsarchive.cli.page_view import show_content, show_day, show_problems
from newsarchive.formats import dumps
from newsarchive.formats.json import write
from newsarchive.markdown.page import parse
from newsarchive.problems import Severity
from newsarchive.verify import verify_tree

if TYPE_CHECKING:
    from newsarchive.markdown.page import Page

__all__ = ["day", "related", "show", "stats", "verify"]


@click.command()
@click.argument("words", metavar="[ARCHIVE] PAGE", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write the content as JSON, and problems to standard error.")
@opens_archive
def show(words: tuple[str, ...], *, as_json: bool, opening: Opening) -> None:
    """Show what a PAGE says, and below it what is wrong with it.

    A PAGE alone is a file, or - for standard input. Behind an ARCHIVE (a folder, zip or tar file) it is a path or link
    in any form, or a day.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive show public 2017-01-1
      newsarchive show public.zip https://example.org/news/2017/01/1/a-slug.html
      newsarchive show --json - < page.md

    The exit status is 1 if something on the page could not be read or the archive has no such page, 2 if there is no
    such file or archive.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    page = _page(words, opening)
    if as_json:
        click.echo(dumps(page.content, format="json").encode(), nl=False)
        show_problems(Screen.stderr(), page.problems, named=True)
    else:
        screen = Screen.stdout()
        show_content(screen, page.content)
        if page.problems:
            screen.heading("Problems")
            show_problems(screen, page.problems)
    if any(problem.severity is Severity.ERROR for problem in page.problems):
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _page(words: tuple[str, ...], opening: Opening) -> Page:
    match words:
        case (page,):
            if opening.index is not None or opening.as_of is not None:
                raise click.UsageError("--index and --as-of are for a page of an archive: show ARCHIVE PAGE")
            return parse(_read(page), path=None if page == "-" else page)
        case (root, page):
            return page_in(opening.open(root), page)
    raise click.UsageError(f"show takes one page, of an archive or alone, and got {len(words)} words")


def _read(page: str) -> bytes:
    if page == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        if Path(page).is_dir():
            raise Failure(f"{page} is a folder; `show` reads one page, `verify` a folder of them") from None
        raise Failure(f"cannot read {page}: {error.strerror}") from None


@click.command(short_help="Prove that every page in DIR is read without loss.")
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
    with Bar("Verifying", hidden=quiet) as bar:
        for verdict in verify_tree(folder, on_progress=bar):
            tally.add(verdict)
    if not tally.total:
        raise Failure(
            f"{folder} holds no page: looked for files named *.md in it and in all folders below, "
            "but for names that begin with a dot"
        )
    screen = Screen.stdout()
    if not quiet:
        tally.show_counts(screen)
    tally.show_inexact(screen)
    if tally.inexact:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


@click.command(short_help="Show the events of a DAY as its page lists them.")
@click.argument("archive")
@click.argument("day", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write what the page of the day says as JSON.")
@opens_archive
def day(archive: str, day: str | None, *, as_json: bool, opening: Opening) -> None:
    """Show the events of a DAY as its page lists them, and which days come before and after it.

    Without a DAY it is the newest that has a page.

    \b
      newsarchive day public
      newsarchive day public 2017-01-1

    The exit status is 1 if the day has no page, 2 if there is no archive or the day is none.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    opened = opening.open(archive)
    date: str | dt.date | None = day or opened.previous_day(dt.date.max)
    if date is None:
        raise Failure(f"no day of {archive} has a page", status=NOTHING_FOUND)
    content = opened.day(date)
    if as_json:
        click.echo(dumps(content, format="json").encode(), nl=False)
    else:
        previous, following = opened.previous_day(date), opened.next_day(date)
        show_day(Screen.stdout(), content, previous=previous, following=following)


@click.command(short_help="Show the events around an event: named and naming.")
@click.argument("archive")
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@opens_archive
def related(archive: str, page: str, *, as_json: bool, opening: Opening) -> None:
    """Show the events that an event's PAGE names as related, and those whose pages name it.

    The PAGE is a path or link in any form. What it names and the archive does not have is marked.

    \b
      newsarchive related public news/2017/01/1/a-slug.md

    The exit status is 1 if there are none or the archive has no such page, 2 if there is no archive.
    """  # noqa: D301
    opened = opening.open(archive)
    neighbours = Neighbours.of(opened, opened[page])
    if as_json:
        _write_json(neighbours.record())
    else:
        neighbours.show(Screen.stdout())
    if not neighbours:
        raise nothing_found()


@click.command(short_help="Show what an archive holds in numbers.")
@click.argument("archive")
@click.option("--json", "as_json", is_flag=True, help="Write all numbers as one JSON object.")
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many names of each kind.")
@opens_archive
def stats(archive: str, *, as_json: bool, top: int, opening: Opening) -> None:
    """Show what an archive holds in numbers: its events by year, what they have, their links and their sources.

    \b
      newsarchive stats public
      newsarchive stats --json --as-of 2016-06-30 public

    The exit status is 1 if there is no event, 2 if there is no archive.
    """  # noqa: D301
    numbers = opening.open(archive).stats()
    if as_json:
        _write_json(attrs.asdict(numbers, value_serializer=_serialized))
    else:
        show_statistics(Screen.stdout(), archive, numbers, top=top)
    if not numbers.events:
        raise nothing_found()


def _serialized(_: object, __: object, value: Any) -> Any:  # noqa: ANN401 # any field's value
    return value.isoformat() if isinstance(value, dt.date) else value


def _write_json(record: object) -> None:
    click.echo(f"{write(record)}\n".encode(), nl=False)
