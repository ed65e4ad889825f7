"""A query: a question to one archive, and its answers.

This module owns `Query`: events, counts, snippets, tables and exports.
"""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, TypedDict, Unpack, get_args

import attrs

from newsarchive.errors import MissingPageError, QueryError
from newsarchive.index.schema import day_of
from newsarchive.query import conditions as on
from newsarchive.query.compile import event_rows, terms
from newsarchive.query.counts import CountKey, count_by
from newsarchive.query.question import Question
from newsarchive.query.snippets import Snippet, snippets
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from newsarchive.formats.selection import EventWithContexts, Selection
    from newsarchive.index.event_rows import EventRows
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.model import Event
    from newsarchive.query.conditions import Search

__all__ = ["CountKey", "ExportDetails", "Query"]


class ExportDetails(TypedDict, total=False):
    """What an export can say of itself."""

    title: str
    base_url: str | None
    url: str | None
    language: str | None


@attrs.frozen(eq=False, repr=False)
class Query(Question):
    """Events that meet conditions, in an order. Made by `Archive.events` and `Archive.search`; never changes.

    Each step returns a new query, which asks for more and finds less. Events come in date order unless another
    order is asked for, and those of one day by their slugs.

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/en", index=":memory:")
    >>> query = archive.events.about("France").between("2015-12", "2016").newest()
    >>> query
    <Query: events about "France", and from 2015-12-1 to 2016-12-31; the newest first>
    >>> query.count(), query.citing("*.example.net").limit(1).first().date
    (3, datetime.date(2015, 12, 13))
    """

    _snapshot: Snapshot = attrs.field(kw_only=False)

    @classmethod
    def of(cls, snapshot: Snapshot, search: Search) -> Query:
        """Return the query that a query string asked for."""
        query = cls(snapshot, condition=search.condition)
        if search.order == "relevance":
            query = query.most_relevant()
        elif search.order is not None:
            query = attrs.evolve(query, order=search.order)
        return query if search.limit is None else query.limit(search.limit)

    # -- answers -----------------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Event]:
        return self._snapshot.events(self._events.paths())

    def count(self) -> int:
        """Return how many events there are."""
        return self._events.count()

    def exists(self) -> bool:
        """Return whether there is at least one event."""
        return self._events.exists()

    def first(self) -> Event | None:
        """Return the first event, or None if there is none."""
        return next(iter(attrs.evolve(self, size=1)), None)

    def one(self) -> Event:
        """Return the only event.

        Raises:
            MissingPageError: No event matches.
            QueryError: There are several.
        """
        found = list(attrs.evolve(self, size=min(2, self.size or 2)))
        if not found:
            raise MissingPageError(f"no event matches: {self.explain()}")
        if len(found) > 1:
            raise QueryError(f"expected exactly one event, found {self.count():,}: {self.explain()}")
        return found[0]

    def refs(self) -> tuple[PageRef, ...]:
        """Return the identities of the events, without reading their pages."""
        return tuple(PageRef(date=day, slug=slug) for day, slug in self._events.days_and_slugs())

    @property
    def _events(self) -> EventRows:
        return event_rows(self._snapshot, self.condition, self.order, size=self.size, start=self.start)

    def snippets(self) -> Iterator[Snippet]:
        """Yield, for each event, where its title and description hold the words that were searched for.

        Raises:
            QueryError: The query matches no text.
        """
        words = terms(self.condition)
        if not words:
            raise QueryError("snippets show the words that match: add words, with matching(…)")
        return snippets(self._snapshot.index, self._events.keys_and_slugs(), words)

    # -- numbers -----------------------------------------------------------------------------------------------------

    def count_by(self, key: CountKey) -> dict[str, int]:
        """Return how many of the events there are of each year, month, day, topic and so on.

        Times are in their order, written as the archive writes them (`2016`, `2016-05`, `2016-05-3`, `Monday`), and
        only those that have events. Names are sorted by their numbers, the greatest first. An event counts once for
        each of its contexts, publishers and domains, and not at all where it has none.

        Raises:
            QueryError: Events cannot be counted by that.

        >>> import newsarchive as na
        >>> archive = na.open("examples/archive/en", index=":memory:")
        >>> archive.events.between("2015-12-30", "2016-07").count_by("month")
        {'2016-02': 1, '2016-06': 1, '2016-07': 1}
        """
        if key not in get_args(CountKey):
            raise QueryError(f"events cannot be counted by {key!r}: choose one of {', '.join(get_args(CountKey))}")
        is_every = self.condition == on.All() and self.size is None and not self.start and self._snapshot.cutoff is None
        return count_by(self._events, key, is_every=is_every)

    # -- tables ------------------------------------------------------------------------------------------------------

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame with a row for each event (`formats.arrow` names the columns).

        Raises:
            MissingExtraError: polars is not installed; it is the extra `polars`.
        """
        from newsarchive.formats import arrow

        return arrow.to_polars(self._with_contexts())

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame with a row for each event.

        Raises:
            MissingExtraError: pandas is not installed; it is the extra `pandas`.
        """
        from newsarchive.formats import arrow

        return arrow.to_pandas(self._with_contexts())

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table with a row for each event.

        Raises:
            MissingExtraError: pyarrow is not installed; it is the extra `arrow`.
        """
        from newsarchive.formats import arrow

        return arrow.to_arrow(self._with_contexts())

    # -- exports -----------------------------------------------------------------------------------------------------

    def export(
        self,
        target: str | PathLike[str],
        *,
        format: str | None = None,  # the word users know
        replace: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
        **details: Unpack[ExportDetails],
    ) -> Path:
        """Write the events to a file or folder, in one of the formats, and return its path.

        Args:
            target: The file, whose suffix tells the format; or a folder, if it ends in a slash.
            format: The name of the format.
            replace: Whether a folder that holds something is replaced as a whole. A file always is.
            on_progress: Called with the number of events written so far, and of all.
            details: What the export says of itself, as in `selection`.

        Raises:
            ArchiveError: The target cannot be written; it is as it was.
            FormatError: No format has that suffix, or it does not write whole archives.
            MissingExtraError: The format needs a library that is not installed.

        >>> import newsarchive as na, tempfile
        >>> query = na.open("examples/archive/en", index=":memory:").events.about("China")
        >>> path = query.export(f"{tempfile.mkdtemp()}/china.jsonl")
        >>> len(path.read_text().splitlines()) == query.count()
        True
        """
        from newsarchive.formats.output import export

        return export(self.selection(**details), target, format=format, replace=replace, on_progress=on_progress)

    def selection(self, **details: Unpack[ExportDetails]) -> Selection:
        """Return the events with what the archive knows of them, as the formats of whole archives take them.

        Args:
            details: Facts about them: a `title`; the `base_url` below which the pages are published, such as
                `https://example.org/zh`; the `url` at which the export itself will be published; the `language` of
                the text (BCP 47).
        """
        from newsarchive.formats.selection import ExportHead, Selection

        newest, count = self._events.newest_and_count()
        head = ExportHead(
            asked=self.explain(),
            as_of=self._snapshot.cutoff,
            events=count,
            newest=newest,
            **details,
        )
        return Selection(head=head, read_events=self._with_contexts, read_by_month=self._by_month)

    def _with_contexts(self) -> Iterator[EventWithContexts]:
        """Yield each event with the contexts that any page names for it.

        Which events they are is decided now, and kept as keys: their paths would be the largest part of an export.
        """
        return self._snapshot.untracked().described(self._events.keys())

    def _by_month(self) -> Iterator[EventWithContexts]:
        """Yield the same month by month; their keys are sorted, eight bytes each."""
        from newsarchive.formats.selection import month_of

        months = defaultdict[tuple[int, int], "array[int]"](lambda: array("q"))
        for key in self._events.keys():  # noqa: SIM118 # it is not a dict
            months[month_of(day_of(key))].append(key)
        keys = array("q", itertools.chain.from_iterable(months[month] for month in sorted(months)))
        return self._snapshot.untracked().described(keys)
