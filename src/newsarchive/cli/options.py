"""The options that all commands on an archive have, and the archive that they lead to."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from newsarchive.dates import parse_day
from newsarchive.errors import DateError
from newsarchive.query.conditions import ORDERS
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.archive import Archive
    from newsarchive.markdown.page import Page
    from newsarchive.query.conditions import Order
    from newsarchive.query.query import Query

__all__ = ["Asking", "Opening", "QueryCommand", "asks_for_events", "opens_archive", "page_in", "query_string"]


@attrs.frozen(kw_only=True)
class Opening:
    """How an archive is to be opened."""

    as_of: str | None
    index: str | None
    quiet: bool

    def open(self, root: str) -> Archive:
        """Return an archive, which is closed when the command ends.

        Raises:
            ArchiveError: There is none.
            DateError: The day is none.
        """
        # The archive and its bar take longer to import than a command on one page has.
        from newsarchive.archive import open as open_archive  # noqa: PLC0415
        from newsarchive.cli.console import Bar  # noqa: PLC0415

        context = click.get_current_context()
        bar = context.with_resource(Bar("Reading the archive", hidden=self.quiet))
        archive = context.with_resource(open_archive(root, index=self.index, on_progress=bar))
        return archive if self.as_of is None else archive.as_of(self.as_of)


def opens_archive(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options `--as-of`, `--index` and `--quiet`, which it gets as `opening`."""

    @click.option("--as-of", metavar="DAY", help="See the archive as if nothing later than this day existed.")
    @click.option(
        "--index", metavar="PATH", help="Keep the index there, not in the folder for caches; :memory: nowhere."
    )
    @click.option("-q", "--quiet", is_flag=True, help="Show no progress and no remarks.")
    @wraps(command)
    def with_opening(*, as_of: str | None, index: str | None, quiet: bool, **given: Any) -> None:  # noqa: ANN401 # click's
        command(opening=Opening(as_of=as_of, index=index, quiet=quiet), **given)

    return with_opening


# No word of a command line can hold it: what it stands for in one is told apart from every option.
_MINUS: Final = "\0"


class QueryCommand(click.Command):
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
class Asking:
    """Which events are asked for."""

    words: tuple[str, ...]
    """The parts of a query string; none for all events."""
    order: Order | None
    """Which events come first, if that is said."""

    def ask(self, archive: Archive) -> Query:
        """Return the query to an archive.

        Raises:
            QueryError: It cannot be understood.
        """
        asked = archive.search(query_string(self.words)) if self.words else archive.events
        if self.order is None:
            return asked
        steps = {"newest": asked.newest, "oldest": asked.oldest, "relevance": asked.most_relevant}
        return steps.get(self.order, asked.most_linked)()


def asks_for_events(command: Callable[..., None]) -> Callable[..., None]:
    """Give a `QueryCommand` the words of a query and the options of its order, which it gets as `asking`."""

    @click.argument("words", metavar="[QUERY]...", nargs=-1)
    @click.option("--order", type=click.Choice(ORDERS), help="Which events come first; without it the oldest.")
    @click.option("--newest", is_flag=True, help="The newest events first.")
    @click.option("--oldest", is_flag=True, help="The oldest events first.")
    @click.option("--relevance", is_flag=True, help="The best matches of the words first.")
    @click.option("--linked", is_flag=True, help="Those first that most others name as related.")
    @wraps(command)
    def with_asking(*, words: tuple[str, ...], order: Order | None, **given: Any) -> None:  # noqa: ANN401 # click's
        chosen = [name for name in ORDERS if given.pop(name)] + ([order] if order else [])
        if len(chosen) > 1:
            raise click.UsageError(f"{' and '.join(chosen)} are two orders: choose one of them")
        parts = tuple(word.replace(_MINUS, "-", 1) for word in words)
        command(asking=Asking(words=parts, order=chosen[0] if chosen else None), **given)

    return with_asking


# What says that a word is a query string in itself: quotes of any kind, parentheses.
_OWN_SIGNS: Final = re.compile(r"[\"“”「」『』()]")
_FIELD: Final = re.compile(r"-?(?:\w+[:：])?")


def page_in(archive: Archive, pointer: str) -> Page:
    """Return the page of an archive that a path, a link or a day names.

    Raises:
        MissingPageError: It is not there.
        RefError: The text names no page.
    """
    with suppress(DateError):
        return archive.page(PageRef(date=parse_day(pointer)))
    return archive.page(pointer)


def query_string(words: Sequence[str]) -> str:
    """Return the query string that the words of a command line make.

    A word alone is the query string. Of several, one with a space in it was in quotes, which the shell took away: they
    come back around the value of its field, or around all of it. A word with quotes or parentheses of its own stays.

    >>> query_string(["about:Syrian Civil War", "-peace talks", "since:2016", "(a OR b)"])
    'about:"Syrian Civil War" -"peace talks" since:2016 (a OR b)'
    >>> query_string(["about:Syria ceasefire"])
    'about:Syria ceasefire'
    """
    return words[0] if len(words) == 1 else " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if not re.search(r"\s", word.strip()) or _OWN_SIGNS.search(word):
        return word
    field = _FIELD.match(word)
    start = field.end() if field else 0
    return f'{word[:start]}"{word[start:].strip()}"'
