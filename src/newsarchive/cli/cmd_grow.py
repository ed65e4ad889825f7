"""The commands that make an archive grow: `init`, `import` and `new`.

This module owns their words and their help.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import attrs
import click

from newsarchive.cli.app import EXIT_PROBLEMS, Failure
from newsarchive.cli.console import Bar, Screen, counted
from newsarchive.cli.options import Opening, opens_archive
from newsarchive.cli.page_view import show_problems
from newsarchive.grow.new_archive import create
from newsarchive.grow.new_event import NewEvent
from newsarchive.model import Event, Source
from newsarchive.problems import Severity
from newsarchive.slugs import SlugRule
from newsarchive.style import STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.grow.add import AddResult
    from newsarchive.wikipedia.values import WikiDay

__all__ = ["import_", "init", "new"]


@click.command(short_help="Begin an archive in an empty folder.")
@click.argument("folder", metavar="DIR")
@click.option("--style", type=click.Choice([style.name for style in STYLES]), default="2018", show_default=True)
@click.option("--slugs", type=click.Choice(get_args(SlugRule)), default="clean", show_default=True)
@click.option("--site", metavar="URL", help="Where its pages will stand; with it, feeds are kept up too.")
def init(folder: str, *, style: str, slugs: SlugRule, site: str | None) -> None:
    """Begin an archive in DIR, a folder that is empty or not there yet.

    Its first pages are written in the style, and their file names are made of titles by the rule for slugs: clean, or
    as the site made those of its English or Chinese pages.

    \b
      newsarchive init public
      newsarchive import days/*.txt --into public

    The exit status is 2 if the folder cannot be used.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    create(folder, style=style, slugs=slugs, site=site)


@click.command("import", short_help="Add days of Wikipedia's Current Events Portal to an archive.")
@click.argument("wikitext", metavar="WIKITEXT...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--into", "archive", metavar="ARCHIVE", required=True, help="The archive to add them to.")
@opens_archive
def import_(wikitext: tuple[str, ...], *, archive: str, opening: Opening) -> None:
    """Add days of Wikipedia's Current Events Portal to an archive.

    A WIKITEXT is a file named as `newsarchive fetch` names it, such as 2017_January_1.txt, or a folder of them. Events
    that the archive has are recognised; what hands wrote on their pages stays, and is named. Run twice, nothing
    changes.

    \b
      newsarchive import days --into public

    The exit status is 1 if something in a wikitext could not be read, 2 if there is no archive or it cannot be written.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    from newsarchive.fetch.files import day_files, read_days  # noqa: PLC0415 # it needs an extra

    opened = opening.open(archive)
    files = day_files(wikitext)
    with Bar("Reading wikitext", hidden=opening.quiet) as bar:
        days = list(read_days(files, on_progress=bar))
    with Bar("Writing pages", hidden=opening.quiet) as bar:
        added = opened.add((item for day in days for item in day.items), on_progress=bar)
    _show_import(days, added, quiet=opening.quiet)


def _show_import(days: Sequence[WikiDay], added: AddResult, *, quiet: bool) -> None:
    """Say what became of an import, and end with 1 if something could not be read."""
    problems = [problem for day in days for problem in day.problems]
    stderr = Screen.stderr()
    if not quiet:
        show_problems(stderr, problems, named=True)
        for ref, fields in sorted(added.kept.items()):
            stderr.put(f"{ref}: another {' and other '.join(fields)} stays: a hand wrote it, or another program")
        for ref in added.gone:
            stderr.put(f"{ref}: the page stays, though its day tells of it no more")
        for ref in added.deleted:
            stderr.put(f"{ref}: the page was deleted, and stays so")
        numbers = {"new": added.new, "changed": added.changed, "as they were": added.same}
        incoming = ", ".join(f"{len(refs):,} {name}" for name, refs in numbers.items() if refs) or "no events"
        Screen.stdout().put(f"{counted(len(days), 'day')}: {incoming}; {counted(added.pages, 'page')} written")
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise click.exceptions.Exit(EXIT_PROBLEMS)


@attrs.frozen(kw_only=True)
class _Form:
    """What is told of a new event; what is None is asked for on a terminal."""

    date: str | None
    title: str | None
    topic: str | None
    description: str | None
    source: tuple[str, ...]
    context: tuple[str, ...]

    def fill(self) -> NewEvent:
        """Return the event, and ask for what is missing if a person is there to answer."""
        asks = self.title is None and _is_answered()
        title, date = self.title or _ask("Title", asks=asks), self.date or _ask("Day, such as 2017-01-1", asks=asks)
        sources, contexts = list(self.source), list(self.context)
        topic, description = self.topic, self.description
        if asks:
            topic = topic or _prompt("Topic")
            description = description or _prompt("Description")
            sources += iter(lambda: _prompt("Source, as Publisher=URL"), "")
            contexts += iter(lambda: _prompt("Context"), "")
        event = Event(
            date=date,
            title=title,
            topic=topic or None,
            description=description or "",
            sources=[_source(each) for each in sources],
        )
        return NewEvent(event=event, contexts=contexts)


def _is_answered() -> bool:
    """Return whether a person is there to answer."""
    return sys.stdin.isatty()


def _ask(what: str, *, asks: bool) -> str:
    if not asks:
        raise click.UsageError("a new event has a --title and a --date; on a terminal they are asked for")
    answer: str = click.prompt(what, err=True)
    return answer


def _prompt(what: str) -> str:
    answer: str = click.prompt(f"{what} (empty for none)", default="", show_default=False, err=True)
    return answer.strip()


def _source(text: str) -> Source:
    publisher, mark, url = text.partition("=")
    if not mark or not url:
        raise Failure(f"{text!r} is no source: write its publisher and URL, as in 'Example Times=https://a.example/1'")
    return Source(publisher=publisher, url=url)


@click.command(short_help="Write the page of a new event.")
@click.argument("archive")
@click.option("--date", metavar="DAY", help="The day of the event, such as 2017-01-1.")
@click.option("--title", help="What happened, in one line.")
@click.option("--topic", help="The story that it belongs to.")
@click.option("--description", metavar="TEXT", help="One paragraph.")
@click.option("--source", multiple=True, metavar="PUBLISHER=URL", help="A source; can be given several times.")
@click.option("--context", multiple=True, metavar="NAME", help="What it is about; can be given several times.")
@opens_archive
def new(archive: str, *, opening: Opening, **incoming: str | tuple[str, ...] | None) -> None:
    """Write the page of a new event, and add it to its day, to related events and to the front page.

    Without a --title a terminal shows a form.

    \b
      newsarchive new public
      newsarchive new public --date 2017-01-1 --title "A bridge opens" \\
          --source "Example Times=https://a.example/1" --context Quito

    The path of the page goes to standard output. The exit status is 1 if the archive has the event already, 2 if it
    cannot be written.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    opened = opening.open(archive)
    added = opened.add([_Form(**incoming).fill()])  # type: ignore[arg-type] # click gives each option its type
    for ref in (*added.new, *added.changed, *added.same):
        Screen.stdout().put_uncut(str(ref))
    if not added.new:
        if not opening.quiet:
            has = "had this event, and its page was deleted" if added.deleted else "has this event already"
            Screen.stderr().put(f"The archive {has}.")
        raise click.exceptions.Exit(EXIT_PROBLEMS)
