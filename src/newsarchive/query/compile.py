"""Conditions compiled to the SQL fragments of `index.sql`.

This module owns which fragment a condition becomes. It contains no SQL itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.index import sql
from newsarchive.index.event_rows import EventRows
from newsarchive.query.conditions import (
    About,
    All,
    Any,
    Citing,
    Condition,
    Has,
    InTopic,
    Matching,
    Not,
    PublishedBy,
    Recent,
    When,
    Within,
)

if TYPE_CHECKING:
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.index.sql import Ordering, Sql
    from newsarchive.query.conditions import Order

__all__ = ["event_rows", "terms", "where"]


def event_rows(
    snapshot: Snapshot, condition: Condition, order: Order, *, size: int | None = None, start: int = 0
) -> EventRows:
    """Return the events of a snapshot that meet a condition, in an order; at most `size`, without the first `start`."""
    selected = where(condition, snapshot)
    if snapshot.cutoff is not None:
        selected = sql.all_of([selected, sql.is_known(snapshot.upper_bound)])
    ordering = _ordering(condition, order, snapshot)
    return EventRows(snapshot, selected, ordering, size, start, is_by_links=order == "linked")


def where(condition: Condition, snapshot: Snapshot) -> Sql:
    """Return the SQL for the events that meet a condition. Relative times are counted from the newest day."""
    match condition:
        case All(conditions):
            return sql.all_of([where(each, snapshot) for each in conditions])
        case Any(conditions):
            return sql.any_of([where(each, snapshot) for each in conditions])
        case Not(inner):
            return sql.negation(where(inner, snapshot))
        case Within() | Recent() | When():
            return _when(condition, snapshot)
    return _what(condition, snapshot.last_key)


def _when(condition: Within | Recent | When, snapshot: Snapshot) -> Sql:
    """Return the SQL for a condition on time; no event meets a relative one in an empty archive."""
    if isinstance(condition, Within):
        period = condition.period
    else:
        newest = snapshot.newest()
        if newest is None:
            return sql.NO_EVENT
        period = condition.period(newest)
    return sql.is_dated(period.first, period.last)


def _what(condition: Matching | Has | About | InTopic | PublishedBy | Citing, last_key: int) -> Sql:
    """Return the SQL for a condition on what an event says."""
    match condition:
        case Matching():
            return sql.matches(condition)
        case Has(aspect):
            return sql.has(aspect, last_key)
        case About(name):
            return sql.is_about(name, last_key)
        case InTopic(name):
            return sql.has_topic(name)
        case PublishedBy(name):
            return sql.is_published_by(name)
        case Citing(name):
            return sql.cites(name)


def _ordering(condition: Condition, order: Order, snapshot: Snapshot) -> Ordering:
    is_past = snapshot.cutoff is not None
    match order:
        case "oldest":
            return sql.OLDEST
        case "newest":
            return sql.NEWEST
        case "relevance":
            return sql.by_relevance(terms(condition), is_past=is_past)
        case "linked":
            return sql.by_links(snapshot.last_key if is_past else None)


def terms(condition: Condition) -> tuple[Matching, ...]:
    """Return the terms that a match can hold: those that are asked for, not those that are excluded."""
    match condition:
        case Matching():
            return (condition,)
        case All(conditions) | Any(conditions):
            return tuple(term for each in conditions for term in terms(each))
    return ()
