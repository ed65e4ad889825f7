"""The commands that write other formats: `convert` for pages, `export` for events."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from newsarchive.cli import EXIT_PROBLEMS
from newsarchive.cli.app import Failure
from newsarchive.cli.console import Screen, counted
from newsarchive.cli.options import ArchiveOpener, EventSelection, QueryCommand, opens_archive, selects_events
from newsarchive.cli.page_view import show_problems
from newsarchive.cli.progress import ProgressBar
from newsarchive.convert import Conversion, convert_files, convert_tree
from newsarchive.convert import convert as convert_page
from newsarchive.errors import EditError, FormatError
from newsarchive.formats import FORMATS, format_of_path
from newsarchive.formats.output import export as write
from newsarchive.formats.output import stream
from newsarchive.markdown.lines import encode
from newsarchive.problems import Severity
from newsarchive.style import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.convert import Converted
    from newsarchive.formats.selection import Selection
    from newsarchive.query.query import ExportDetails
    from newsarchive.style import Style

__all__ = ["convert", "export"]

_WRITTEN: Final = [entry.name for entry in FORMATS.values() if entry.has("dumps")]
_READ: Final = [entry.name for entry in FORMATS.values() if entry.has("loads")]
_EXPORTED: Final = [entry.name for entry in FORMATS.values() if entry.exports]
_STYLES: Final = {style.name: style for style in STYLES}
_STDIN: Final = "-"
_PACKED: Final = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")


# -- convert ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("words", metavar="PAGE... | ARCHIVE", nargs=-1, required=True)
@click.option("--to", type=click.Choice(_WRITTEN), required=True, help="The format to write.")
@click.option(
    "--from", "input_format", type=click.Choice(_READ), help="The format to read. Default: that of each suffix."
)
@click.option("--into", metavar="DIR", help="Write into this folder; needed for an ARCHIVE or several PAGEs.")
@click.option("--style", "named", type=click.Choice(list(_STYLES)), help="The words of Markdown, HTML and text.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress and no numbers.")
def convert(  # each is an option
    *, words: tuple[str, ...], to: str, input_format: str | None, into: str | None, named: str | None, quiet: bool
) -> None:
    """Write pages in another format.

    A PAGE is a file, or - for standard input; a single one is written to standard output. The pages of an ARCHIVE (a
    folder, zip or tar file, of Markdown unless --from names another format) are written into DIR, each to the path of
    its page with another suffix.

    \b
      newsarchive convert news/2017/01/1/a-slug.md --to json
      newsarchive convert - --from json --to markdown --style zh < a-slug.json
      newsarchive convert public --to html --into public
      newsarchive convert public.zip --to xml --into twins

    Files that are up to date are not written. The exit status is 1 if a page could not be converted or has an error,
    2 if there is no such file or no page.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    style = None if named is None else _STYLES[named]
    if into is None:
        _convert_one(words, to, input_format, style)
        return
    numbers: Counter[str] = Counter()
    complaints: list[tuple[str, str]] = []
    with ProgressBar("Converting", hidden=quiet) as bar:
        for result in _convert_all(words, into, to, input_format, style, bar):
            numbers[result.state] += 1
            if result.why:
                complaints.append((result.path, result.why))
            elif result.errors:
                complaints.append((result.path, f"{counted(result.errors, 'error')} on this page, see `show`"))
    if not numbers:
        raise Failure(f"{words[0]} has no page in {input_format or 'markdown'}; pass --from for another format")
    _report(numbers, complaints, quiet=quiet)


def _report(numbers: Counter[str], complaints: list[tuple[str, str]], *, quiet: bool) -> None:
    if not quiet:
        states = ", ".join(f"{numbers[state]:,} {state}" for state in ("written", "unchanged", "failed"))
        Screen.stdout().put(f"{counted(numbers.total(), 'page')}: {states}")
    screen = Screen.stderr()
    for path, why in complaints:
        screen.put(path, ": ", why, hang=2)
    if complaints:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _convert_one(words: tuple[str, ...], to: str, input_format: str | None, style: Style | None) -> None:
    """Write one page to standard output."""
    page = words[0]
    if len(words) > 1 or _is_archive(page, input_format):
        raise click.UsageError("pass --into DIR for an archive or several pages")
    if input_format is None:
        input_format = "markdown" if page == _STDIN else format_of_path(page)
    try:
        data = sys.stdin.buffer.read() if page == _STDIN else Path(page).read_bytes()
    except OSError as error:
        raise Failure(f"cannot read {page}: {error.strerror}") from None
    try:
        text, problems = convert_page(
            data, Conversion(to=to, input_format=input_format, style=style), path=None if page == _STDIN else page
        )
    except (EditError, FormatError) as error:
        raise Failure(f"{page}: {error}", status=EXIT_PROBLEMS) from error
    click.echo(text, nl=False)
    show_problems(Screen.stderr(), problems, named=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _convert_all(  # each is an option
    words: tuple[str, ...], into: str, to: str, input_format: str | None, style: Style | None, bar: ProgressBar
) -> Iterator[Converted]:
    if _STDIN in words:
        raise click.UsageError("leave out --into: standard input has no path in a folder")
    if Path(into).exists() and not Path(into).is_dir():
        raise Failure(f"cannot write into {into}: it is not a folder")
    archives = [word for word in words if _is_archive(word, input_format)]
    if not archives:
        return convert_files(words, into, to=to, input_format=input_format, style=style, on_progress=bar)
    if len(words) > 1:
        raise click.UsageError(f"convert takes one archive or several pages, and {archives[0]} is an archive")
    conversion = Conversion(to=to, input_format=input_format or "markdown", style=style)
    return convert_tree(words[0], into, conversion, on_progress=bar)


def _is_archive(word: str, input_format: str | None) -> bool:
    """Return whether a word is a folder or a packed file, and not a page in some format."""
    if word == _STDIN:
        return False
    if Path(word).is_dir():
        return True
    try:
        format_of_path(word)
    except FormatError:
        return Path(word).name.endswith(_PACKED) or (input_format is None and Path(word).exists())
    return False


# -- export ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Target:
    """The file, folder or format that an export is written to."""

    target: str
    format: str | None
    replace: bool

    def write(self, selection: Selection, *, quiet: bool) -> None:
        if self.format is None and self.target in FORMATS:
            sys.stdout.buffer.writelines(map(encode, stream(selection, self.target)))
            return
        with ProgressBar("Exporting", hidden=quiet) as bar:
            path = write(selection, self.target, format=self.format, replace=self.replace, on_progress=bar)
        if not quiet:
            Screen.stderr().put(f"{selection.head.events:,} events written to {path}")


@click.command(
    cls=QueryCommand,
    epilog=f"Formats: {', '.join(_EXPORTED)}.",
    short_help="Write the events that match a QUERY in another format.",
)
@click.argument("archive")
@selects_events
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N events.")
@click.option(
    "--to", "target", required=True, metavar="TARGET", help="A file, a folder ending in a slash, or a format."
)
@click.option("--format", type=click.Choice(list(FORMATS)), help="The format. Default: that of the TARGET's suffix.")
@click.option("--days", is_flag=True, help="Write the pages of days too; json, jsonl, jsonld and xml can hold them.")
@click.option("--replace", is_flag=True, help="Replace a folder that is not empty, as a whole.")
@click.option("--title", help="The title of the export.")
@click.option(
    "--base-url", metavar="URL", help="Where the pages are published, such as https://example.org/zh; feeds need it."
)
@click.option("--url", metavar="URL", help="Where the export itself will be on the web; a feed links to itself.")
@click.option("--language", metavar="CODE", help="The language of the text, such as zh.")
@opens_archive
def export(
    archive: str,
    *,
    events: EventSelection,
    opener: ArchiveOpener,
    days: bool,
    limit: int | None,
    **given: Any,  # noqa: ANN401 # click's
) -> None:
    """Write the events that match a QUERY in another format; all events without one.

    A TARGET is a file, whose suffix gives the format; a folder, if it ends in a slash; or the name of a format, which
    is written to standard output.

    \b
      newsarchive export public --to events.parquet
      newsarchive export public about:Syria --newest --limit 50 --to syria.atom --base-url https://example.org
      newsarchive export public --to tables/ --format csv
      newsarchive export public since:2016 --to jsonl | head -1

    Files are written whole or not at all, and carry attribution and licence.

    The exit status is 2 if there is no archive, the query has a mistake or the TARGET cannot be written.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    if days and (events.words or limit is not None):
        raise click.UsageError("--days is for a whole archive: leave out QUERY and --limit")
    target = _Target(**{field.name: given.pop(field.name) for field in attrs.fields(_Target)})
    details: ExportDetails = {name: value for name, value in given.items() if value is not None}  # type: ignore[assignment] # its names
    pages = opener.open(archive)
    if days:
        selection = pages.selection(days=True, **details)
    else:
        query = events.query(pages)
        selection = (query if limit is None else query.limit(limit)).selection(**details)
    target.write(selection, quiet=opener.quiet)
