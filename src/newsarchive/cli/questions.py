"""A question in the words of a command line: a query string in parts, and which events come first.

This module owns what every command has in common that asks for events: its words, its orders, its leading minus.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from newsarchive.cli.pointing import query_string
from newsarchive.index.conditions import ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.archive import Archive
    from newsarchive.index.conditions import Order
    from newsarchive.index.query import Query

__all__ = ["Asking", "QueryCommand", "asks_for_events"]

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
