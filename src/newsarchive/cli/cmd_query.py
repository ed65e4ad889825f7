"""The command that asks an archive a question: `query`.

This module owns its words, its help and the forms that an answer can have.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

import attrs
import click

from newsarchive.cli.app import nothing_found
from newsarchive.cli.archive_view import list_events, list_snippets
from newsarchive.cli.console import Screen, put_counts
from newsarchive.cli.options import Asking, Opening, QueryCommand, asks_for_events, opens_archive
from newsarchive.formats.json import content_to_record, write
from newsarchive.query.query import CountKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.query.query import Query
    from newsarchive.query.snippets import Snippet

__all__ = ["query"]


@attrs.frozen(kw_only=True)
class _Form:
    """Which events an answer tells of, and in which form."""

    limit: int | None
    snippets: bool
    as_json: bool
    as_lines: bool
    count: bool
    count_by: CountKey | None
    explain: bool

    def check(self) -> None:
        """Refuse what contradicts itself."""
        kinds = {
            "--count": self.count,
            "--count-by": self.count_by,
            "--explain": self.explain,
            "--snippets": self.snippets,
        }
        chosen = [name for name, is_chosen in kinds.items() if is_chosen]
        chosen += ["--json"] * self.as_json * self.explain
        chosen += ["--jsonl"] * self.as_lines * bool(self.count or self.count_by or self.explain)
        if self.as_json and self.as_lines:
            chosen = ["--json", "--jsonl"]
        if len(chosen) > 1:
            raise click.UsageError(f"{' and '.join(chosen)} are two answers: choose one of them")


@click.command(cls=QueryCommand)
@click.argument("archive")
@asks_for_events
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many events; of --count-by, lines.")
@click.option("--snippets", is_flag=True, help="Show where the words were found.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
@click.option("--jsonl", "as_lines", is_flag=True, help="Write one event as JSON on each line.")
@click.option("--count", is_flag=True, help="Write only how many events there are.")
@click.option("--count-by", type=click.Choice(get_args(CountKey)), help="Count the events by this.")
@click.option("--explain", is_flag=True, help="Say in words what is asked, and ask nothing.")
@opens_archive
def query(archive: str, *, asking: Asking, opening: Opening, **given: Any) -> None:  # noqa: ANN401 # click's
    """Find the events that a QUERY asks for; without one, all events.

    \b
      newsarchive query public 'about:"Syrian Civil War" since:2016-05 ceasefire'
      newsarchive query public about:"Syrian Civil War" -ceasefire --newest --limit 20
      newsarchive query public source:bbc.co.uk --count-by year
      newsarchive query public has:image --jsonl | head -1

    A single QUERY is the query string, best put in single quotes. Several are its parts: one that holds a space was
    in quotes, which the shell took away and which come back. A part can begin with a minus, as in -ceasefire.

    A terminal shows each event with its path below it; a file or pipe gets lines of date, title and path with a tab
    between them.

    The exit status is 1 if nothing was found, 2 if there is no archive or the query cannot be understood.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    form = _Form(**given)
    form.check()
    asked = asking.ask(opening.open(archive))
    if form.limit is not None and form.count_by is None:
        asked = asked.limit(form.limit)
    if form.explain:
        Screen.stdout().put(asked.explain())
    elif not _answer(asked, form):
        stderr = Screen.stderr()
        if stderr.width is not None and not opening.quiet:
            stderr.put(f"Nothing found: {asked.explain()}")
        raise nothing_found()


def _answer(asked: Query, form: _Form) -> bool:
    """Write the answer in its form, and return whether anything was found."""
    screen = Screen.stdout()
    if form.count:
        number = asked.count()
        screen.put(str(number))
        return number > 0
    if form.count_by is not None:
        counts = dict(islice(asked.count_by(form.count_by).items(), form.limit))
        if form.as_json:
            _write(f"{write(counts)}\n")
        else:
            put_counts(screen, counts)
        return bool(counts)
    if form.as_json or form.as_lines:
        records = map(_snippet_record, asked.snippets()) if form.snippets else map(content_to_record, asked)
        return _write_lines(records) if form.as_lines else _write_array(records)
    found = list_snippets(screen, asked.snippets()) if form.snippets else list_events(screen, asked)
    if found and screen.width is not None:
        screen.blank()
        screen.put((f"{asked.count():,} found: {asked.explain()}", "dim"))
    return found


def _snippet_record(snippet: Snippet) -> dict[str, Any]:
    """Return a snippet as JSON has it."""
    spans = {"title_spans": [*map(list, snippet.title_spans)], "text_spans": [*map(list, snippet.text_spans)]}
    head = {"ref": snippet.ref.path, "date": snippet.ref.date.isoformat(), "title": snippet.title}
    return head | {"text": snippet.text} | spans


def _write_lines(records: Iterable[dict[str, Any]]) -> bool:
    found = False
    for record in records:
        found = True
        _write(f"{write(record, indent=None)}\n")
    return found


def _write_array(records: Iterable[dict[str, Any]]) -> bool:
    """Write an array, a record at a time, and return whether there was one."""
    before = "[\n"
    for record in records:
        _write(before + _indented(write(record)))
        before = ",\n"
    found = before != "[\n"
    _write("\n]\n" if found else "[]\n")
    return found


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _write(text: str) -> None:
    """Write text in UTF-8, whatever the locale."""
    click.echo(text.encode(), nl=False)
