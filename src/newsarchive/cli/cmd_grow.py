"""The commands that make and extend an archive: `init`, `import` and `new`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import attrs
import click

from newsarchive.cli import EXIT_PROBLEMS
from newsarchive.cli.app import Failure
from newsarchive.cli.console import Screen, counted
from newsarchive.cli.options import ArchiveOpener, opens_archive
from newsarchive.cli.page_view import show_problems
from newsarchive.cli.progress import ProgressBar
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


@click.command(short_help="Make a new archive in an empty folder.")
@click.argument("folder", metavar="DIR")
@click.option(
    "--style",
    type=click.Choice([style.name for style in STYLES]),
    default="2018",
    show_default=True,
    help="The style of the first pages.",
)
@click.option(
    "--slugs",
    type=click.Choice(get_args(SlugRule)),
    default="clean",
    show_default=True,
    help="The rule that makes file names of titles.",
)
@click.option("--base-url", metavar="URL", help="Where the archive is on the web; with it, feeds are written too.")
def init(folder: str, *, style: str, slugs: SlugRule, base_url: str | None) -> None:
    """Make a new archive in DIR, a folder that is empty or does not exist.

    The rule for file names is `clean`, or the one that the old site had for its English or Chinese pages.

    \b
      newsarchive init public
      newsarchive import days/*.txt --into public

    The exit status is 2 if the folder cannot be used.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    create(folder, style=style, slugs=slugs, base_url=base_url)


@click.command("import", short_help="Add days of Wikipedia's Current Events Portal to an archive.")
@click.argument("wikitext", metavar="WIKITEXT...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--into", "archive", metavar="ARCHIVE", required=True, help="The archive to add to.")
@opens_archive
def import_(wikitext: tuple[str, ...], *, archive: str, opener: ArchiveOpener) -> None:
    """Add days of Wikipedia's Current Events Portal to an archive.

    A WIKITEXT is a file named as `newsarchive fetch` names it, such as 2017_January_1.txt, or a folder of them. Events
    that the archive already has are recognised; manual edits of their pages are kept, and listed. A second run
    changes nothing.

    \b
      newsarchive import days --into public

    The exit status is 1 if a wikitext has an error, 2 if there is no archive or it cannot be written.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    from newsarchive.fetch.day_files import day_files, read_days

    pages = opener.open(archive)
    files = day_files(wikitext)
    with ProgressBar("Reading wikitext", hidden=opener.quiet) as bar:
        days = list(read_days(files, on_progress=bar))
    with ProgressBar("Writing pages", hidden=opener.quiet) as bar:
        result = pages.add((item for day in days for item in day.items), on_progress=bar)
    _show_import(days, result, quiet=opener.quiet)


def _show_import(days: Sequence[WikiDay], result: AddResult, *, quiet: bool) -> None:
    """Report on an import, and end with status 1 if a wikitext has an error."""
    problems = [problem for day in days for problem in day.problems]
    stderr = Screen.stderr()
    if not quiet:
        show_problems(stderr, problems, named=True)
        for ref, fields in sorted(result.conflicts.items()):
            stderr.put(f"{ref}: {' and '.join(fields)} kept: edited by hand or by another program")
        for ref in result.withdrawn:
            stderr.put(f"{ref}: page kept, though its day no longer lists the event")
        for ref in result.deleted:
            stderr.put(f"{ref}: page not written again: it was deleted")
        numbers = {"new": result.new, "changed": result.changed, "unchanged": result.same}
        events = ", ".join(f"{len(refs):,} {name}" for name, refs in numbers.items() if refs) or "no events"
        Screen.stdout().put(f"{counted(len(days), 'day')}: {events}; {counted(result.pages, 'page')} written")
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise click.exceptions.Exit(EXIT_PROBLEMS)


@attrs.frozen(kw_only=True)
class _EventForm:
    """A new event as the options give it; what is None is asked for on a terminal."""

    date: str | None
    title: str | None
    topic: str | None
    description: str | None
    source: tuple[str, ...]
    context: tuple[str, ...]

    def fill(self) -> NewEvent:
        """Return the event, after asking a person at a terminal for what is missing."""
        asks = self.title is None and _is_interactive()
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


def _is_interactive() -> bool:
    return sys.stdin.isatty()


def _ask(what: str, *, asks: bool) -> str:
    if not asks:
        raise click.UsageError("pass --title and --date; on a terminal they are asked for")
    answer: str = click.prompt(what, err=True)
    return answer


def _prompt(what: str) -> str:
    answer: str = click.prompt(f"{what} (empty for none)", default="", show_default=False, err=True)
    return answer.strip()


def _source(text: str) -> Source:
    publisher, mark, url = text.partition("=")
    if not mark or not url:
        raise Failure(f"--source {text!r} is not PUBLISHER=URL, such as 'Example Times=https://a.example/1'")
    return Source(publisher=publisher, url=url)


@click.command(short_help="Write the page of a new event.")
@click.argument("archive")
@click.option("--date", metavar="DAY", help="The day of the event, such as 2017-01-1.")
@click.option("--title", help="What happened, in one sentence.")
@click.option("--topic", help="The story it belongs to.")
@click.option("--description", metavar="TEXT", help="One paragraph.")
@click.option("--source", multiple=True, metavar="PUBLISHER=URL", help="A source. Can be repeated.")
@click.option("--context", multiple=True, metavar="NAME", help="What it is about. Can be repeated.")
@opens_archive
def new(archive: str, *, opener: ArchiveOpener, **given: str | tuple[str, ...] | None) -> None:
    """Write the page of a new event, and add it to its day, to related events and to the front page.

    Without --title, a terminal shows a form.

    \b
      newsarchive new public
      newsarchive new public --date 2017-01-1 --title "A bridge opens" \\
          --source "Example Times=https://a.example/1" --context Quito

    The path of the page is written to standard output. The exit status is 1 if the archive already has the event, 2
    if the page cannot be written.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    pages = opener.open(archive)
    result = pages.add([_EventForm(**given).fill()])  # type: ignore[arg-type] # click gives each option its type
    for ref in (*result.new, *result.changed, *result.same):
        Screen.stdout().put_uncut(str(ref))
    if not result.new:
        if not opener.quiet:
            has = "had this event, and its page was deleted" if result.deleted else "already has this event"
            Screen.stderr().put(f"The archive {has}.")
        raise click.exceptions.Exit(EXIT_PROBLEMS)
