"""The options that several commands share: how to open an archive, and which events to select."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.archive import Archive
    from newsarchive.markdown.page import Page
    from newsarchive.query.conditions import Order
    from newsarchive.query.query import Query

__all__ = [
    "ArchiveOpener",
    "EventSelection",
    "QueryCommand",
    "opens_archive",
    "page_of",
    "query_string",
    "selects_events",
]

# Replaces the leading minus of a query's word, so that click takes it for no option. No word can hold a NUL.
_MINUS: Final = "\0"
# A word with one of these is a query string already: quotes of any script, parentheses.
_SYNTAX: Final = re.compile(r"[\"“”「」『』()]")
_FIELD: Final = re.compile(r"-?(?:\w+[:：])?")


# -- an archive ------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ArchiveOpener:
    """How to open an archive."""

    as_of: str | None
    """The last day that is known of; None for all."""
    index: str | None
    """The path of the index; None for the user's cache folder."""
    quiet: bool
    """Whether to hide progress and remarks."""

    def open(self, root: str) -> Archive:
        """Return an archive, which is closed when the command ends.

        Raises:
            ArchiveError: There is no archive at the root.
            DateError: `as_of` is not a day.
        """
        from newsarchive.archive import open as open_archive
        from newsarchive.cli.progress import ProgressBar

        context = click.get_current_context()
        bar = context.with_resource(ProgressBar("Reading the archive", hidden=self.quiet))
        archive = context.with_resource(open_archive(root, index=self.index, on_progress=bar))
        return archive if self.as_of is None else archive.as_of(self.as_of)


def opens_archive(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options `--as-of`, `--index` and `--quiet`, and pass them to it as `opener`."""

    @click.option("--as-of", metavar="DAY", help="Ignore everything later than this day.")
    @click.option(
        "--index", metavar="PATH", help="The file of the index, or :memory:. Default: in the user's cache folder."
    )
    @click.option("-q", "--quiet", is_flag=True, help="Show no progress and no remarks.")
    @wraps(command)
    def with_opener(*, as_of: str | None, index: str | None, quiet: bool, **given: Any) -> None:  # noqa: ANN401 # click's
        command(opener=ArchiveOpener(as_of=as_of, index=index, quiet=quiet), **given)

    return with_opener


def page_of(archive: Archive, pointer: str) -> Page:
    """Return the page of an archive that a path, a link or a day names.

    Raises:
        MissingPageError: It is not there.
        RefError: The text names no page.
    """
    from newsarchive.dates import parse_day
    from newsarchive.errors import DateError
    from newsarchive.refs import PageRef

    with suppress(DateError):
        return archive.page(PageRef(date=parse_day(pointer)))
    return archive.page(pointer)


# -- events ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class EventSelection:
    """Which events of an archive a command is about, and in which order."""

    words: tuple[str, ...]
    """The parts of a query string; empty for all events."""
    order: Order | None
    """Which events come first; None if the command line does not say."""

    def query(self, archive: Archive) -> Query:
        """Return the query to an archive.

        Raises:
            QueryError: The query string has a mistake.
        """
        query = archive.search(query_string(self.words)) if self.words else archive.events
        if self.order is None:
            return query
        steps = {"newest": query.newest, "oldest": query.oldest, "relevance": query.most_relevant}
        return steps.get(self.order, query.most_linked)()


class QueryCommand(click.Command):
    """A command whose words may begin with a minus, as in `-peace`, unless an option has that name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide the minus of each such word from click, which would read it as options."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        names = {name for each in options for name in each.opts}
        with_value = {name for each in options if not each.is_flag for name in each.opts}
        end = args.index("--") if "--" in args else len(args)
        words = [
            word.replace("-", _MINUS, 1)
            if len(word) > 1 and word[0] == "-" != word[1] and word not in names and before not in with_value
            else word
            for before, word in zip(["", *args], args[:end], strict=False)
        ]
        return super().parse_args(ctx, words + args[end:])


def selects_events(command: Callable[..., None]) -> Callable[..., None]:
    """Give a `QueryCommand` the words of a query and the options of its order, and pass them to it as `events`."""
    from newsarchive.query.conditions import ORDERS

    @click.argument("words", metavar="[QUERY]...", nargs=-1)
    @click.option("--order", type=click.Choice(ORDERS), help="Which events come first. Default: oldest.")
    @click.option("--newest", is_flag=True, help="Newest events first.")
    @click.option("--oldest", is_flag=True, help="Oldest events first.")
    @click.option("--relevance", is_flag=True, help="Best matches of the words first.")
    @click.option("--linked", is_flag=True, help="Events that most others name as related first.")
    @wraps(command)
    def with_events(*, words: tuple[str, ...], order: Order | None, **given: Any) -> None:  # noqa: ANN401 # click's
        chosen = [name for name in ORDERS if given.pop(name)] + ([order] if order else [])
        if len(chosen) > 1:
            raise click.UsageError(f"choose one order, not {' and '.join(chosen)}")
        parts = tuple(word.replace(_MINUS, "-", 1) for word in words)
        command(events=EventSelection(words=parts, order=chosen[0] if chosen else None), **given)

    return with_events


def query_string(words: Sequence[str]) -> str:
    """Return the query string that the words of a command line make.

    A single word is the query string. Of several, one that holds a space was in quotes, which the shell removed: they
    are put back around the value of its field, or around all of it. A word with quotes or parentheses of its own stays.

    >>> query_string(["about:Syrian Civil War", "-peace talks", "since:2016", "(a OR b)"])
    'about:"Syrian Civil War" -"peace talks" since:2016 (a OR b)'
    >>> query_string(["about:Syria ceasefire"])
    'about:Syria ceasefire'
    """
    return words[0] if len(words) == 1 else " ".join(map(_quote, words))


def _quote(word: str) -> str:
    if not re.search(r"\s", word.strip()) or _SYNTAX.search(word):
        return word
    field = _FIELD.match(word)
    start = field.end() if field else 0
    return f'{word[:start]}"{word[start:].strip()}"'
