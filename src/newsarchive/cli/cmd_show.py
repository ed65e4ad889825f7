"""The commands that show what is there: `show`, `day`, `related` and `stats`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from newsarchive.cli import EXIT_NOTHING_FOUND, EXIT_PROBLEMS
from newsarchive.cli.app import Failure, nothing_found
from newsarchive.cli.console import Screen
from newsarchive.cli.options import ArchiveOpener, opens_archive, page_of
from newsarchive.cli.page_view import show_content, show_day, show_problems
from newsarchive.markdown.page import parse
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from newsarchive.markdown.page import Page

__all__ = ["day", "related", "show", "stats"]


@click.command()
@click.argument("words", metavar="[ARCHIVE] PAGE", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write the content as JSON, and problems to standard error.")
@opens_archive
def show(words: tuple[str, ...], *, as_json: bool, opener: ArchiveOpener) -> None:
    """Show what a PAGE says, and its problems.

    A PAGE alone is a file, or - for standard input. After an ARCHIVE (a folder, zip or tar file) it is a path or a
    link in any form, or a day.

    \b
      newsarchive show news/2017/01/1/index.md
      newsarchive show public 2017-01-1
      newsarchive show public.zip https://example.org/news/2017/01/1/a-slug.html
      newsarchive show --json - < page.md

    The exit status is 1 if the page has an error or the archive has no such page, 2 if there is no such file or
    archive.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    page = _find_page(words, opener)
    if as_json:
        from newsarchive.formats import dumps

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


def _find_page(words: tuple[str, ...], opener: ArchiveOpener) -> Page:
    match words:
        case (page,):
            if opener.index is not None or opener.as_of is not None:
                raise click.UsageError("--index and --as-of are for a page of an archive: show ARCHIVE PAGE")
            return parse(_read(page), path=None if page == "-" else page)
        case (root, page):
            return page_of(opener.open(root), page)
    raise click.UsageError(f"show takes PAGE or ARCHIVE PAGE, and got {len(words)} words")


def _read(page: str) -> bytes:
    if page == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        if Path(page).is_dir():
            raise Failure(f"{page} is a folder; `show` reads one page, `verify` a folder of them") from None
        raise Failure(f"cannot read {page}: {error.strerror}") from None


@click.command(short_help="Show the events of a DAY as its page lists them.")
@click.argument("archive")
@click.argument("day", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the content of the day's page as JSON.")
@opens_archive
def day(archive: str, day: str | None, *, as_json: bool, opener: ArchiveOpener) -> None:
    """Show the events of a DAY as its page lists them, and the days before and after it.

    Without a DAY, show the newest day that has a page.

    \b
      newsarchive day public
      newsarchive day public 2017-01-1

    The exit status is 1 if the day has no page, 2 if there is no archive or DAY is not a day.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    pages = opener.open(archive)
    date: str | dt.date | None = day or pages.previous_day(dt.date.max)
    if date is None:
        raise Failure(f"no day of {archive} has a page", status=EXIT_NOTHING_FOUND)
    content = pages.day(date)
    if as_json:
        from newsarchive.formats import dumps

        click.echo(dumps(content, format="json").encode(), nl=False)
    else:
        previous, following = pages.previous_day(date), pages.next_day(date)
        show_day(Screen.stdout(), content, previous=previous, following=following)


@click.command(short_help="Show the events related to an event, in both directions.")
@click.argument("archive")
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@opens_archive
def related(archive: str, page: str, *, as_json: bool, opener: ArchiveOpener) -> None:
    """Show the events that an event's PAGE names as related, and the events whose pages name it.

    PAGE is a path or a link in any form. Events that the archive does not have are marked as missing.

    \b
      newsarchive related public news/2017/01/1/a-slug.md

    The exit status is 1 if there are none or the archive has no such page, 2 if there is no archive.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    from newsarchive.cli.archive_view import Neighbours

    pages = opener.open(archive)
    neighbours = Neighbours.of(pages, pages[page])
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
def stats(archive: str, *, as_json: bool, top: int, opener: ArchiveOpener) -> None:
    """Show what an archive holds in numbers: events by year, what they have, their links and their sources.

    \b
      newsarchive stats public
      newsarchive stats --json --as-of 2016-06-30 public

    The exit status is 1 if there is no event, 2 if there is no archive.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    numbers = opener.open(archive).stats()
    if as_json:
        _write_json(attrs.asdict(numbers, value_serializer=_serialize))
    else:
        from newsarchive.cli.archive_view import show_statistics

        show_statistics(Screen.stdout(), archive, numbers, top=top)
    if not numbers.events:
        raise nothing_found()


def _serialize(_: object, __: object, value: Any) -> Any:  # noqa: ANN401 # any field's value
    return value.isoformat() if isinstance(value, dt.date) else value


def _write_json(record: object) -> None:
    from newsarchive.formats.json import write

    click.echo(f"{write(record)}\n".encode(), nl=False)
