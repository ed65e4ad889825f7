"""The command `query`: the events that a query finds, in one of several forms."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

import attrs
import click

from newsarchive.cli.app import nothing_found
from newsarchive.cli.options import ArchiveOpener, EventSelection, QueryCommand, opens_archive, selects_events
from newsarchive.query.query import CountKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.query.query import Query
    from newsarchive.query.snippets import Snippet

__all__ = ["query"]


@attrs.frozen(kw_only=True)
class _AnswerForm:
    """The form of an answer."""

    limit: int | None
    snippets: bool
    as_json: bool
    as_lines: bool
    count: bool
    count_by: CountKey | None
    explain: bool

    def check(self) -> None:
        """Raise a usage error if two options contradict each other."""
        forms = {
            "--count": self.count,
            "--count-by": self.count_by,
            "--explain": self.explain,
            "--snippets": self.snippets,
        }
        chosen = [name for name, is_chosen in forms.items() if is_chosen]
        chosen += ["--json"] * self.as_json * self.explain
        chosen += ["--jsonl"] * self.as_lines * bool(self.count or self.count_by or self.explain)
        if self.as_json and self.as_lines:
            chosen = ["--json", "--jsonl"]
        if len(chosen) > 1:
            raise click.UsageError(f"choose one of {', '.join(chosen)}: they are different answers")


@click.command(cls=QueryCommand)
@click.argument("archive")
@selects_events
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N events; with --count-by, N lines.")
@click.option("--snippets", is_flag=True, help="Show where the words were found.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
@click.option("--jsonl", "as_lines", is_flag=True, help="Write one JSON object to a line.")
@click.option("--count", is_flag=True, help="Write only the number of events.")
@click.option("--count-by", type=click.Choice(get_args(CountKey)), help="Count events by one of their properties.")
@click.option("--explain", is_flag=True, help="Write what the query means, in English, and do not run it.")
@opens_archive
def query(archive: str, *, events: EventSelection, opener: ArchiveOpener, **given: Any) -> None:  # noqa: ANN401 # click's
    """Find the events that match a QUERY; all events without one.

    \b
      newsarchive query public 'about:"Syrian Civil War" since:2016-05 ceasefire'
      newsarchive query public about:"Syrian Civil War" -ceasefire --newest --limit 20
      newsarchive query public source:bbc.co.uk --count-by year
      newsarchive query public has:image --jsonl | head -1

    A single QUERY is the whole query string, best put in single quotes. Several are its parts: one that holds a space
    was in quotes, which the shell removed and which are put back. A part can begin with a minus, as in -ceasefire.

    A terminal shows each event with its path below it; a file or pipe gets lines of date, title and path, separated
    by tabs.

    The exit status is 1 if nothing was found, 2 if there is no archive or the query has a mistake.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    form = _AnswerForm(**given)
    form.check()
    selected = events.query(opener.open(archive))
    if form.limit is not None and form.count_by is None:
        selected = selected.limit(form.limit)
    if form.explain:
        _show_explanation(selected)
    elif not _answer(selected, form):
        if not opener.quiet:
            _show_nothing_found(selected)
        raise nothing_found()


def _answer(events: Query, form: _AnswerForm) -> bool:
    """Write the answer in its form, and return whether anything was found."""
    if form.count:
        number = events.count()
        _write(f"{number}\n")
        return number > 0
    if form.count_by is not None:
        return _answer_counts(dict(islice(events.count_by(form.count_by).items(), form.limit)), as_json=form.as_json)
    if form.as_json or form.as_lines:
        return _answer_records(events, form)
    return _answer_list(events, snippets=form.snippets)


def _answer_counts(counts: dict[str, int], *, as_json: bool) -> bool:
    if as_json:
        from newsarchive.formats.json import write

        _write(f"{write(counts)}\n")
    else:
        from newsarchive.cli.console import Screen, put_counts

        put_counts(Screen.stdout(), counts)
    return bool(counts)


def _answer_list(events: Query, *, snippets: bool) -> bool:
    from newsarchive.cli.archive_view import show_events, show_snippets
    from newsarchive.cli.console import Screen

    screen = Screen.stdout()
    found = show_snippets(screen, events.snippets()) if snippets else show_events(screen, events)
    if found and screen.width is not None:
        screen.blank()
        screen.put((f"{events.count():,} found: {events.explain()}", "dim"))
    return found


def _show_explanation(events: Query) -> None:
    from newsarchive.cli.console import Screen

    Screen.stdout().put(events.explain())


def _show_nothing_found(events: Query) -> None:
    """Tell a person at a terminal what was not found."""
    from newsarchive.cli.console import Screen

    stderr = Screen.stderr()
    if stderr.width is not None:
        stderr.put(f"Nothing found: {events.explain()}")


# -- JSON ------------------------------------------------------------------------------------------------------------


def _answer_records(events: Query, form: _AnswerForm) -> bool:
    """Write events or snippets as JSON, and return whether there was any."""
    from newsarchive.formats.json import content_to_record

    records = map(_snippet_to_record, events.snippets()) if form.snippets else map(content_to_record, events)
    return _write_lines(records) if form.as_lines else _write_array(records)


def _snippet_to_record(snippet: Snippet) -> dict[str, Any]:
    spans = {"title_spans": [*map(list, snippet.title_spans)], "text_spans": [*map(list, snippet.text_spans)]}
    head = {"ref": snippet.ref.path, "date": snippet.ref.date.isoformat(), "title": snippet.title}
    return head | {"text": snippet.text} | spans


def _write_lines(records: Iterable[dict[str, Any]]) -> bool:
    from newsarchive.formats.json import write

    found = False
    for record in records:
        found = True
        _write(f"{write(record, indent=None)}\n")
    return found


def _write_array(records: Iterable[dict[str, Any]]) -> bool:
    """Write an array, one record at a time, and return whether there was any."""
    from newsarchive.formats.json import write

    before = "[\n"
    for record in records:
        _write(before + _indent(write(record)))
        before = ",\n"
    found = before != "[\n"
    _write("\n]\n" if found else "[]\n")
    return found


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _write(text: str) -> None:
    """Write text in UTF-8, whatever the locale."""
    click.echo(text.encode(), nl=False)
