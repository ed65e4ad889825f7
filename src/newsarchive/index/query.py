"""Questions about events and their answers, which the index gives.

This module owns `Query`: a question to one archive. Nothing is read before it is asked for events, numbers or refs.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypedDict, Unpack, get_args

import attrs

from newsarchive.errors import MissingPageError, QueryError
from newsarchive.exporting import export
from newsarchive.formats import frames
from newsarchive.formats.selection import About, Selection
from newsarchive.index import conditions as on
from newsarchive.index.compile import terms
from newsarchive.index.counts import TIMES, CountKey, count_all_by_name, count_by_name, count_by_time
from newsarchive.index.hits import Hits
from newsarchive.index.question import Question
from newsarchive.index.snippets import Snippet, snippets
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from newsarchive.formats.selection import Described
    from newsarchive.index.conditions import Search
    from newsarchive.index.view import View
    from newsarchive.model import Event

__all__ = ["CountKey", "Query", "Said"]


class Said(TypedDict, total=False):
    """What can be said of an export."""

    title: str
    site: str | None
    url: str | None
    language: str | None


@attrs.frozen(eq=False, repr=False)
class Query(Question):
    """Events that meet conditions, in an order. Made by `Archive.events` and `Archive.search`; never changes.

    Each step returns a new query, which asks for more and finds less. Events come in date order unless told otherwise,
    and those of one day by their slugs.

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/en", index=":memory:")
    >>> query = archive.events.about("France").between("2015-12", "2016").newest()
    >>> query
    <Query: events about "France", and from 2015-12-1 to 2016-12-31; the newest first>
    >>> query.count(), query.citing("*.example.net").limit(1).first().date
    (3, datetime.date(2015, 12, 13))
    """

    _view: View = attrs.field(kw_only=False)

    @classmethod
    def of(cls, view: View, search: Search) -> Query:
        """Return the query that a query string asked for."""
        query = cls(view, condition=search.condition)
        if search.order == "relevance":
            query = query.most_relevant()
        elif search.order is not None:
            query = attrs.evolve(query, order=search.order)
        return query if search.limit is None else query.limit(search.limit)

    # -- answers -----------------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Event]:
        return self._view.events([path for (path,) in self._hits.rows("e.path")])

    def count(self) -> int:
        """Return how many events there are."""
        text, values = self._hits.select("e.key", ordered=False)
        ((count,),) = self._view.index.rows(f"SELECT count(*) FROM ({text})", values)
        return int(count)

    def exists(self) -> bool:
        """Return whether there is at least one event."""
        return bool(attrs.evolve(self._hits, size=1).rows("1"))

    def first(self) -> Event | None:
        """Return the first event, or None if there is none."""
        return next(iter(attrs.evolve(self, size=1)), None)

    def one(self) -> Event:
        """Return the only event.

        Raises:
            MissingPageError: There is none.
            QueryError: There are several.
        """
        found = list(attrs.evolve(self, size=min(2, self.size or 2)))
        if not found:
            raise MissingPageError(f"no event is as asked for: {self.explain()}")
        if len(found) > 1:
            raise QueryError(f"{self.count():,} events are as asked for, and not one: {self.explain()}")
        return found[0]

    def refs(self) -> tuple[PageRef, ...]:
        """Return the identities of the events, without reading their pages."""
        rows = self._hits.rows("e.key >> 24, e.slug")
        return tuple(PageRef(date=dt.date.fromordinal(day), slug=slug) for day, slug in rows)

    @property
    def _hits(self) -> Hits:
        return Hits(self._view, self.condition, self.order, self.size, self.start)

    def snippets(self) -> Iterator[Snippet]:
        """Yield, for each event, where its title and description hold the words that were searched for.

        Raises:
            QueryError: The query matches no text.
        """
        words = terms(self.condition)
        if not words:
            raise QueryError("snippets show the words that match: add words, with matching(…)")
        return snippets(self._view.index, self._hits.rows("e.key, e.slug"), words)

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
        view = self._view
        if key in TIMES:
            return count_by_time(view.index, self._hits.select(f"{TIMES[key]} AS time", ordered=False), key)
        if self.condition == on.All() and self.size is None and not self.start and view.cutoff is None:
            return count_all_by_name(view.index, key)
        return count_by_name(view.index, self._hits.select("e.key, e.topic", ordered=False), key, view.last_key)

    # -- tables ------------------------------------------------------------------------------------------------------

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame with a row for each event (`formats.frames` names the columns).

        Raises:
            MissingExtraError: polars is not installed; it is the extra `polars`.
        """
        return frames.to_polars(self._with_contexts())

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame with a row for each event.

        Raises:
            MissingExtraError: pandas is not installed; it is the extra `pandas`.
        """
        return frames.to_pandas(self._with_contexts())

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table with a row for each event.

        Raises:
            MissingExtraError: pyarrow is not installed; it is the extra `arrow`.
        """
        return frames.to_arrow(self._with_contexts())

    # -- exports -----------------------------------------------------------------------------------------------------

    def export(
        self,
        target: str | PathLike[str],
        *,
        format: str | None = None,  # the word users know
        replace: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
        **said: Unpack[Said],
    ) -> Path:
        """Write the events to a file or folder, in one of the formats, and return its path.

        Args:
            target: The file, whose suffix tells the format; or a folder, if it ends in a slash.
            format: The name of the format.
            replace: Whether a folder that holds something is replaced as a whole. A file always is.
            on_progress: Called with the number of events written so far, and of all.
            said: What the export says of itself, as in `selection`.

        Raises:
            ArchiveError: The target cannot be written; it is as it was.
            FormatError: No format has that suffix, or it is none of whole archives.
            MissingExtraError: The format needs a library that is not installed.

        >>> import newsarchive as na, tempfile
        >>> query = na.open("examples/archive/en", index=":memory:").events.about("China")
        >>> path = query.export(f"{tempfile.mkdtemp()}/china.jsonl")
        >>> len(path.read_text().splitlines()) == query.count()
        True
        """
        return export(self.selection(**said), target, format=format, replace=replace, on_progress=on_progress)

    def selection(self, **said: Unpack[Said]) -> Selection:
        """Return the events with what the archive knows of them, as the formats of whole archives take them.

        Args:
            said: What is said of them: a `title`; the `site`, the absolute URL below which the pages stand, such as
                `https://example.org/zh`; the `url` at which the export itself will stand; the `language` of the text
                (BCP 47).
        """
        text, values = self._hits.select("e.day", ordered=False)
        ((newest, count),) = self._view.index.rows(f"SELECT max(day), count(*) FROM ({text})", values)
        about = About(
            asked=self.explain(),
            as_of=self._view.cutoff,
            events=count,
            newest=None if newest is None else dt.date.fromordinal(newest),
            **said,
        )
        return Selection(about=about, read_events=self._with_contexts)

    def _with_contexts(self) -> Iterator[Described]:
        """Yield each event with the contexts that any page names for it.

        Which events they are is decided now, and kept as keys: their paths would be the largest part of an export.
        """
        return self._view.in_passing().described(self._hits.keys())
