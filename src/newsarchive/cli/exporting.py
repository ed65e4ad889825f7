"""The command that writes archives in other formats: `export`.

This module owns its words and its help.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

from newsarchive.cli.opening import Opening, opens_archive
from newsarchive.cli.progress import Bar
from newsarchive.cli.questions import Asking, QueryCommand, asks_for_events
from newsarchive.cli.screen import Screen
from newsarchive.exporting import export as write
from newsarchive.exporting import stream
from newsarchive.formats import FORMATS
from newsarchive.markdown.lines import encode

if TYPE_CHECKING:
    from newsarchive.formats.selection import Selection
    from newsarchive.index.query import Said

__all__ = ["export"]

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
            Screen.stderr().put(f"{selection.about.events:,} events written to {path}")


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
@click.option("--site", metavar="URL", help="Where the pages stand, such as https://example.org/zh; feeds need it.")
@click.option("--url", metavar="URL", help="Where the export itself will stand; a feed links to itself.")
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
      newsarchive export public about:Syria --newest --limit 50 --to syria.atom --site https://example.org
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
