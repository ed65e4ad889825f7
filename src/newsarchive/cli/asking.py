"""The command that asks an archive a question: `query`.

This module owns its words, its help and the forms that an answer can have.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, get_args

import attrs
import click

from newsarchive.cli.bars import put_counts
from newsarchive.cli.failures import nothing_found
from newsarchive.cli.listing import list_events, list_snippets
from newsarchive.cli.opening import Opening, opens_archive
from newsarchive.cli.pointing import query_string
from newsarchive.cli.screen import Screen
from newsarchive.formats.json import content_to_record, write
from newsarchive.index.conditions import ORDERS
from newsarchive.index.query import CountKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.archive import Archive
    from newsarchive.index.conditions import Order
    from newsarchive.index.query import Query
    from newsarchive.index.snippets import Snippet

__all__ = ["query"]

# No word of a command line can hold it: what it stands for in one is told apart from every option.
_MINUS: Final = "\0"


class _WithMinus(click.Command):
    """A command whose words can begin with one minus, as in `-peace`, as long as no option is named like it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide the minus of each such word from click, which would take it for options."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        names = {name for each in options for name in each.opts}
        taking = {name for each in options if not each.is_flag for name in each.opts}
        end = args.index("--") if "--" in args else len(args)
        hidden = [
            word.replace("-", _MINUS, 1)
            if len(word) > 1 and word[0] == "-" != word[1] and word not in names and before not in taking
            else word
            for before, word in zip(["", *args], args[:end], strict=False)
        ]
        return super().parse_args(ctx, hidden + args[end:])


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


@click.command(cls=_WithMinus)
@click.argument("archive")
@click.argument("words", metavar="[QUERY]...", nargs=-1)
@click.option("--order", type=click.Choice(ORDERS), help="Which events come first; without it the oldest.")
@click.option("--newest", is_flag=True, help="The newest events first.")
@click.option("--oldest", is_flag=True, help="The oldest events first.")
@click.option("--relevance", is_flag=True, help="The best matches of the words first.")
@click.option("--linked", is_flag=True, help="Those first that most others name as related.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many events; of --count-by, lines.")
@click.option("--snippets", is_flag=True, help="Show where the words were found.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
@click.option("--jsonl", "as_lines", is_flag=True, help="Write one event as JSON on each line.")
@click.option("--count", is_flag=True, help="Write only how many events there are.")
@click.option("--count-by", type=click.Choice(get_args(CountKey)), help="Count the events by this.")
@click.option("--explain", is_flag=True, help="Say in words what is asked, and ask nothing.")
@opens_archive
def query(archive: str, words: tuple[str, ...], *, opening: Opening, **given: Any) -> None:  # noqa: ANN401 # click's
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
    chosen = [name for name in ORDERS if given.pop(name)]
    chosen += [order] if (order := given.pop("order")) else []
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} are two orders: choose one of them")
    form = _Form(**given)
    form.check()
    parts = [word.replace(_MINUS, "-", 1) for word in words]
    asked = _ask(opening.open(archive), parts, chosen, form)
    if form.explain:
        Screen.stdout().put(asked.explain())
    elif not _answer(asked, form):
        stderr = Screen.stderr()
        if stderr.width is not None and not opening.quiet:
            stderr.put(f"Nothing found: {asked.explain()}")
        raise nothing_found()


def _ask(archive: Archive, words: list[str], orders: list[Order], form: _Form) -> Query:
    """Return the query that the words ask for."""
    asked = archive.search(query_string(words)) if words else archive.events
    for order in orders:
        step = {"newest": asked.newest, "oldest": asked.oldest, "relevance": asked.most_relevant}
        asked = step.get(order, asked.most_linked)()
    is_list = form.count_by is None
    return asked.limit(form.limit) if form.limit is not None and is_list else asked


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
