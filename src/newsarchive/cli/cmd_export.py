"""The command `convert`: its words and help."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from newsarchive.cli.app import EXIT_PROBLEMS, Failure
from newsarchive.cli.console import Bar, Screen, counted
from newsarchive.cli.options import Asking, Opening, QueryCommand, asks_for_events, opens_archive
from newsarchive.cli.page_view import show_problems
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
    from newsarchive.query.query import Said
    from newsarchive.style import Style

__all__ = ["convert", "export"]

_WRITTEN: Final = [entry.name for entry in FORMATS.values() if entry.has("dumps")]
_READ: Final = [entry.name for entry in FORMATS.values() if entry.has("loads")]
_STYLES: Final = {style.name: style for style in STYLES}
_STDIN: Final = "-"
_PACKED: Final = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")


@click.command()
@click.argument("words", metavar="PAGE... | ARCHIVE", nargs=-1, required=True)
@click.option("--to", type=click.Choice(_WRITTEN), required=True, help="The format to write.")
@click.option("--from", "input_format", type=click.Choice(_READ), help="The format to read; else each suffix tells.")
@click.option("--into", metavar="DIR", help="Write a tree of twins there; needed for an ARCHIVE or several PAGEs.")
@click.option("--style", "named", type=click.Choice(list(_STYLES)), help="How to word Markdown, HTML and text.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress and no numbers.")
def convert(  # each is an option
    *, words: tuple[str, ...], to: str, input_format: str | None, into: str | None, named: str | None, quiet: bool
) -> None:
    """Write pages in another format.

    A PAGE is a file, or - for standard input; alone it is written to standard output. The pages of an ARCHIVE (a
    folder, zip or tar file, of Markdown unless --from says else) are written into DIR, each to the place of its twin.

    \b
      newsarchive convert news/2017/01/1/a-slug.md --to json
      newsarchive convert - --from json --to markdown --style zh < a-slug.json
      newsarchive convert public --to html --into public
      newsarchive convert public.zip --to xml --into twins

    Files that are what they should be are left alone. The exit status is 1 if a page could not be converted or
    something on it could not be read, 2 if there is no such file or no page.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    style = None if named is None else _STYLES[named]
    if into is None:
        _convert_one(words, to, input_format, style)
        return
    numbers: Counter[str] = Counter()
    complaints: list[tuple[str, str]] = []
    with Bar("Converting", hidden=quiet) as bar:
        for result in _convert_all(words, into, to, input_format, style, bar):
            numbers[result.state] += 1
            if result.why:
                complaints.append((result.path, result.why))
            elif result.errors:
                complaints.append((result.path, f"{counted(result.errors, 'error')} on this page: see `show`"))
    if not numbers:
        raise Failure(f"{words[0]} holds no page in {input_format or 'markdown'}: --from names another format")
    _report(numbers, complaints, quiet=quiet)


def _report(numbers: Counter[str], complaints: list[tuple[str, str]], *, quiet: bool) -> None:
    if not quiet:
        said = ", ".join(f"{numbers[state]:,} {state}" for state in ("written", "unchanged", "failed"))
        Screen.stdout().put(f"{counted(numbers.total(), 'page')}: {said}")
    screen = Screen.stderr()
    for path, why in complaints:
        screen.put(path, ": ", why, hang=2)
    if complaints:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _convert_one(words: tuple[str, ...], to: str, input_format: str | None, style: Style | None) -> None:
    """Write one page to standard output."""
    page = words[0]
    if len(words) > 1 or _is_archive(page, input_format):
        raise click.UsageError("several pages are written into a folder: name it with --into DIR")
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
    words: tuple[str, ...], into: str, to: str, input_format: str | None, style: Style | None, bar: Bar
) -> Iterator[Converted]:
    if _STDIN in words:
        raise click.UsageError("standard input has no place in a folder: leave out --into")
    if Path(into).exists() and not Path(into).is_dir():
        raise Failure(f"cannot write into {into}: it is no folder")
    archives = [word for word in words if _is_archive(word, input_format)]
    if not archives:
        return convert_files(words, into, to=to, input_format=input_format, style=style, on_progress=bar)
    if len(words) > 1:
        raise click.UsageError(f"convert takes one archive or pages: {archives[0]} is an archive, and not alone")
    conversion = Conversion(to=to, input_format=input_format or "markdown", style=style)
    return convert_tree(words[0], into, conversion, on_progress=bar)


def _is_archive(word: str, input_format: str | None) -> bool:
    """Return whether a word is a folder, or a file whose suffix is that of no format and whose format nobody named."""
    if word == _STDIN:
        return False
    if Path(word).is_dir():
        return True
    try:
        format_of_path(word)
    except FormatError:
        return Path(word).name.endswith(_PACKED) or (input_format is None and Path(word).exists())
    return False


_EXPORTS = ", ".join(entry.name for entry in FORMATS.values() if entry.exports)


@attrs.frozen(kw_only=True)
class _Target:
    """Where an export goes."""

    target: str
    format: str | None
    replace: bool

    def write(self, selection: Selection, *, quiet: bool) -> None:
        if self.format is None and self.target in FORMATS:
            sys.stdout.buffer.writelines(map(encode, stream(selection, self.target)))
            return
        with Bar("Exporting", hidden=quiet) as bar:
            path = write(selection, self.target, format=self.format, replace=self.replace, on_progress=bar)
        if not quiet:
            Screen.stderr().put(f"{selection.head.events:,} events written to {path}")


@click.command(
    cls=QueryCommand,
    epilog=f"The formats: {_EXPORTS}.",
    short_help="Write an archive, or the events that a QUERY asks for, in another format.",
)
@click.argument("archive")
@asks_for_events
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many events.")
@click.option("--to", "target", required=True, metavar="TARGET", help="A file, a folder (with a slash), or a format.")
@click.option("--format", type=click.Choice(list(FORMATS)), help="The format, where the TARGET does not tell.")
@click.option("--days", is_flag=True, help="Write pages of days too: with json, jsonl, jsonld and xml, without QUERY.")
@click.option("--replace", is_flag=True, help="Replace a folder that holds something, as a whole.")
@click.option("--title", help="What the export is called.")
@click.option(
    "--base-url", metavar="URL", help="Where the pages are published, such as https://example.org; for feeds."
)
@click.option("--url", metavar="URL", help="Where the export itself will be published; a feed links to itself.")
@click.option("--language", metavar="CODE", help="The language of the text, such as zh.")
@opens_archive
def export(
    archive: str,
    *,
    asking: Asking,
    opening: Opening,
    days: bool,
    limit: int | None,
    **given: Any,  # noqa: ANN401 # click's
) -> None:
    """Write an archive, or the events that a QUERY asks for, in another format.

    A TARGET that is a file has a suffix that tells the format; one that ends in a slash is a folder. The name of a
    format alone writes to standard output.

    \b
      newsarchive export public --to events.parquet
      newsarchive export public about:Syria --newest --limit 50 --to syria.atom --base-url https://example.org
      newsarchive export public --to tables/ --format csv
      newsarchive export public since:2016 --to jsonl | head -1

    Files are written whole or not at all, and carry attribution and licence.

    The exit status is 2 if there is no archive, the query cannot be understood or nothing can be written there.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    if days and (asking.words or limit is not None):
        raise click.UsageError("--days writes the pages of all days: a QUERY or --limit has none")
    target = _Target(**{field.name: given.pop(field.name) for field in attrs.fields(_Target)})
    said: Said = {name: value for name, value in given.items() if value is not None}  # type: ignore[assignment] # its names
    opened = opening.open(archive)
    if days:
        selection = opened.selection(days=True, **said)
    else:
        query = asking.ask(opened)
        selection = (query if limit is None else query.limit(limit)).selection(**said)
    target.write(selection, quiet=opening.quiet)
