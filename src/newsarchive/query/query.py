"""What is asked of events: immutable, typed, made of steps.

This module owns `Question`: each step returns a new one, which asks for more and finds less.
"""

from __future__ import annotations

import datetime as dt
import itertools
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack, get_args

import attrs

from newsarchive.dates import Period
from newsarchive.errors import MissingPageError, QueryError
from newsarchive.index.schema import day_of
from newsarchive.query import conditions as on
from newsarchive.query.compile import event_rows, terms
from newsarchive.query.counts import CountKey, count_by
from newsarchive.query.snippets import Snippet, snippets
from newsarchive.query.unparse import asked_for
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
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
    from newsarchive.query.conditions import Aspect, Condition, Order, Search

__all__ = ["CountKey", "ExportDetails", "Query", "Question"]


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Question:
    """Which events are asked for, in which order, and how many of them. Its steps are those of `Query`."""

    condition: Condition = attrs.field(factory=on.All)
    """What is asked of an event."""
    order: Order = "oldest"
    """Which events come first."""
    size: int | None = None
    """How many events there are at most; None for all."""
    start: int = 0
    """How many are left out before the first."""

    # -- when ----------------------------------------------------------------------------------------------------

    def between(self, first: str | dt.date | Period, last: str | dt.date | Period) -> Self:
        """Return the events from a day to another, both included: `between("2015-09", "2017-03")`.

        Raises:
            DateError: One of them is no day or period, or the first is later than the last.
        """
        ends = on.days_of(first, "since"), on.days_of(last, "until")
        if isinstance(ends[0], on.Within) and isinstance(ends[1], on.Within):
            return self._and(on.Within(Period(first=ends[0].period.first, last=ends[1].period.last)))
        return self._and(on.All(ends))

    def on(self, period: str | dt.date | Period) -> Self:
        """Return the events of a day, month, year or any other period: `on("2016-05")`, `on("last week")`.

        Relative words are counted from the archive's newest day.

        Raises:
            DateError: It is no day or period.
        """
        return self._and(on.days_of(period, "on"))

    def since(self, first: str | dt.date | Period) -> Self:
        """Return the events from a day on; of a period, from its first day on.

        Raises:
            DateError: It is no day or period.
        """
        return self._and(on.days_of(first, "since"))

    def until(self, last: str | dt.date | Period) -> Self:
        """Return the events up to a day, that day included; of a period, up to its last day.

        Raises:
            DateError: It is no day or period.
        """
        return self._and(on.days_of(last, "until"))

    def last(self, *, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> Self:
        """Return the events of the time that ends with the archive's newest day: `last(months=3)`.

        Raises:
            QueryError: No length is given, or one is negative.
        """
        return self._and(on.Recent(days, weeks, months, years))

    # -- what --------------------------------------------------------------------------------------------------------

    def about(self, *contexts: str) -> Self:
        """Return the events about all of these contexts, as any page names them; upper and lower case are one.

        Raises:
            QueryError: No context is given, or one is empty.
        """
        return self._and(on.All(_each(on.About, contexts)))

    def about_any(self, *contexts: str) -> Self:
        """Return the events about at least one of these contexts.

        Raises:
            QueryError: No context is given, or one is empty.
        """
        return self._and(on.Any(_each(on.About, contexts)))

    def about_none(self, *contexts: str) -> Self:
        """Return the events about none of these contexts.

        Raises:
            QueryError: No context is given, or one is empty.
        """
        return self._and(on.Not(on.Any(_each(on.About, contexts))))

    def in_topic(self, *topics: str) -> Self:
        """Return the events whose topic line is one of these; upper and lower case are one.

        Raises:
            QueryError: No topic is given, or one is empty.
        """
        return self._and(on.Any(_each(on.InTopic, topics)))

    def published_by(self, *publishers: str) -> Self:
        """Return the events with a source of one of these publishers, named as the pages name them.

        Raises:
            QueryError: No publisher is given, or one is empty.
        """
        return self._and(on.Any(_each(on.PublishedBy, publishers)))

    def citing(self, *domains: str) -> Self:
        """Return the events with a source on one of these domains.

        `bbc.co.uk` is just that, with or without `www.` or `m.` before it; `*.bbc.co.uk` is all of its subdomains
        too. A copy in the Internet Archive counts for the page it is a copy of.

        Raises:
            QueryError: No domain is given, or one is none.
        """
        return self._and(on.Any(_each(on.Citing, domains)))

    def matching(self, text: str) -> Self:
        """Return the events whose title or description holds all of these words.

        English words match by their stem; `"two words"` in quotes stand in a row; `cease*` is the start of a word;
        Chinese, Japanese and other scripts match wherever they stand, from one character on.

        Raises:
            QueryError: The text holds no word.
        """
        return self._and(on.All(on.read_terms(text)))

    def having(self, *aspects: Aspect) -> Self:
        """Return the events that have all of these: description, topic, image, sources, changes, related.

        Raises:
            QueryError: Nothing is given, or it is nothing that an event can have.
        """
        return self._and(on.All(_each(on.Has, aspects)))

    def lacking(self, *aspects: Aspect) -> Self:
        """Return the events that have none of these: description, topic, image, sources, changes, related.

        Raises:
            QueryError: Nothing is given, or it is nothing that an event can have.
        """
        return self._and(on.Not(on.Any(_each(on.Has, aspects))))

    # -- queries of queries ------------------------------------------------------------------------------------------

    def either(self, *others: Question) -> Self:
        """Return the events that meet the conditions of at least one of these queries.

        Raises:
            QueryError: No query is given, or one has a limit.
        """
        return self._and(_any_of(others))

    def excluding(self, *others: Question) -> Self:
        """Return the events that meet the conditions of none of these queries.

        Raises:
            QueryError: No query is given, or one has a limit.
        """
        return self._and(on.Not(_any_of(others)))

    def _and(self, condition: Condition) -> Self:
        if self.size is not None or self.start:
            raise QueryError("conditions come before limit and offset: the first 20 that meet them, not the reverse")
        inner = self.condition.conditions if isinstance(self.condition, on.All) else (self.condition,)
        more = condition.conditions if isinstance(condition, on.All) else (condition,)
        return attrs.evolve(self, condition=on.All((*inner, *more)))

    # -- in which order, how many ------------------------------------------------------------------------------------

    def oldest(self) -> Self:
        """Return the same events in date order, which is the default."""
        return attrs.evolve(self, order="oldest")

    def newest(self) -> Self:
        """Return the same events, the newest first."""
        return attrs.evolve(self, order="newest")

    def most_relevant(self) -> Self:
        """Return the same events, those first that match the text best; the newest first where they match alike.

        Raises:
            QueryError: The query matches no text.
        """
        if not terms(self.condition):
            raise QueryError("relevance needs text to match: add words, with matching(…)")
        return attrs.evolve(self, order="relevance")

    def most_linked(self) -> Self:
        """Return the same events, those first that most other events name as related; then the newest."""
        return attrs.evolve(self, order="linked")

    def limit(self, size: int) -> Self:
        """Return the first so many of the events.

        Raises:
            QueryError: It is no positive number.
        """
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise QueryError(f"a limit is a number from 1 on, not {size!r}")
        return attrs.evolve(self, size=size)

    def offset(self, start: int) -> Self:
        """Return the events without the first so many.

        Raises:
            QueryError: It is negative or no number.
        """
        if not isinstance(start, int) or isinstance(start, bool) or start < 0:
            raise QueryError(f"an offset is a number from 0 on, not {start!r}")
        return attrs.evolve(self, start=start)

    def explain(self) -> str:
        """Return in words what is asked, and in which order.

        >>> import newsarchive as na
        >>> archive = na.open("examples/archive/en", index=":memory:")
        >>> print(archive.events.about("China").since("2015").newest().limit(5).explain())
        events about "China", and since 2015-01-1; the newest first; at most 5
        """
        parts = [asked_for(self.condition, self.order)]
        if self.start:
            parts.append(f"without the first {self.start:,}")
        if self.size is not None:
            parts.append(f"at most {self.size:,}")
        return "; ".join(parts)

    def __repr__(self) -> str:
        return f"<Query: {self.explain()}>"


def _each(kind: Any, values: tuple[Any, ...]) -> tuple[Condition, ...]:  # noqa: ANN401 # a class and its argument
    if not values:
        raise QueryError(f"{kind.__name__} of what? An empty filter is not every event")
    return tuple(kind(value) for value in values)


def _any_of(queries: tuple[Question, ...]) -> Condition:
    """Return the condition that at least one of these queries asks for."""
    if not queries:
        raise QueryError("which query? An empty filter is not every event")
    for query in queries:
        if not isinstance(query, Question):
            raise QueryError(f"a query is made of archive.events or archive.search(…), and {query!r} is none")
        if query.size is not None or query.start:
            raise QueryError("a query with a limit or offset cannot be part of another one")
    return on.Any(tuple(query.condition for query in queries))


class ExportDetails(TypedDict, total=False):
    """What an export can say of itself."""

    title: str
    base_url: str | None
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
            FormatError: No format has that suffix, or it is none of whole archives.
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
