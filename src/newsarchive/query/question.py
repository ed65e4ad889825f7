"""What is asked of events: conditions, an order and a range, put together step by step.

This module owns `Question`. Each step returns a new one, which asks for more and finds less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import attrs

from newsarchive.dates import Period
from newsarchive.errors import QueryError
from newsarchive.query import conditions as on
from newsarchive.query.compile import terms
from newsarchive.query.unparse import asked_for

if TYPE_CHECKING:
    import datetime as dt

    from newsarchive.query.conditions import Aspect, Condition, Order

__all__ = ["Question"]


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
        return self._and(on.All(_each(on.About, contexts, "about() needs at least one context")))

    def about_any(self, *contexts: str) -> Self:
        """Return the events about at least one of these contexts.

        Raises:
            QueryError: No context is given, or one is empty.
        """
        return self._and(on.Any(_each(on.About, contexts, "about_any() needs at least one context")))

    def about_none(self, *contexts: str) -> Self:
        """Return the events about none of these contexts.

        Raises:
            QueryError: No context is given, or one is empty.
        """
        return self._and(on.Not(on.Any(_each(on.About, contexts, "about_none() needs at least one context"))))

    def in_topic(self, *topics: str) -> Self:
        """Return the events whose topic line is one of these; upper and lower case are one.

        Raises:
            QueryError: No topic is given, or one is empty.
        """
        return self._and(on.Any(_each(on.InTopic, topics, "in_topic() needs at least one topic")))

    def published_by(self, *publishers: str) -> Self:
        """Return the events with a source of one of these publishers, named as the pages name them.

        Raises:
            QueryError: No publisher is given, or one is empty.
        """
        return self._and(on.Any(_each(on.PublishedBy, publishers, "published_by() needs at least one publisher")))

    def citing(self, *domains: str) -> Self:
        """Return the events with a source on one of these domains.

        `bbc.co.uk` is just that, with or without `www.` or `m.` before it; `*.bbc.co.uk` is all of its subdomains
        too. A copy in the Internet Archive counts for the page it is a copy of.

        Raises:
            QueryError: No domain is given, or one is impossible.
        """
        return self._and(on.Any(_each(on.Citing, domains, "citing() needs at least one domain")))

    def matching(self, text: str) -> Self:
        """Return the events whose title or description holds all of these words.

        English words match by their stem; `"two words"` in quotes must be in a row; `cease*` is the start of a word;
        Chinese, Japanese and other scripts match anywhere, from one character on.

        Raises:
            QueryError: The text holds no word.
        """
        return self._and(on.All(on.read_terms(text)))

    def having(self, *aspects: Aspect) -> Self:
        """Return the events that have all of these: description, topic, image, sources, changes, related.

        Raises:
            QueryError: Nothing is given, or it is nothing that an event can have.
        """
        return self._and(on.All(_each(on.Has, aspects, "having() needs at least one aspect")))

    def lacking(self, *aspects: Aspect) -> Self:
        """Return the events that have none of these: description, topic, image, sources, changes, related.

        Raises:
            QueryError: Nothing is given, or it is nothing that an event can have.
        """
        return self._and(on.Not(on.Any(_each(on.Has, aspects, "lacking() needs at least one aspect"))))

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


def _each(kind: Any, values: tuple[Any, ...], why: str) -> tuple[Condition, ...]:  # noqa: ANN401 # a class and its argument
    if not values:
        raise QueryError(why)
    return tuple(kind(value) for value in values)


def _any_of(queries: tuple[Question, ...]) -> Condition:
    """Return the condition that at least one of these queries asks for."""
    if not queries:
        raise QueryError("give at least one query")
    for query in queries:
        if not isinstance(query, Question):
            raise QueryError(f"{query!r} is not a query: make one with archive.events or archive.search(…)")
        if query.size is not None or query.start:
            raise QueryError("a query with a limit or offset cannot be part of another one")
    return on.Any(tuple(query.condition for query in queries))
