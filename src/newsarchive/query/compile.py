"""Conditions as SQL over the tables of the index.

This module owns what each condition means in `schema`'s tables. All that a user typed is bound as a parameter.
"""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from newsarchive.dates import Period
from newsarchive.index.fts import match_expression, table_of
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
    import datetime as dt
    from array import array
    from collections.abc import Callable

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.query.conditions import Aspect, Condition, Order

__all__ = ["Hits", "Sql", "scored", "terms", "where"]

_FLAGS: Final[dict[Aspect, str]] = {
    "description": "e.has_description",
    "topic": "e.has_topic",
    "image": "e.has_image",
    "sources": "e.has_sources",
    "changes": "coalesce(e.changed_since <= ?, 0)",
    "related": "coalesce(e.related_since <= ?, 0)",
}


class Sql(NamedTuple):
    """A piece of SQL and the values that its question marks stand for."""

    text: str
    values: tuple[object, ...] = ()


def where(condition: Condition, *, newest: Callable[[], dt.date | None], known: int) -> Sql:
    """Return the SQL that holds for the rows of `event e` that meet a condition.

    Args:
        condition: What is asked.
        newest: Returns the archive's newest day, from which relative times are counted; None in an empty archive.
        known: The greatest key that is known.
    """

    def compiled(condition: Condition) -> Sql:  # noqa: PLR0911 # a case for each condition
        match condition:
            case All(conditions):
                return _joined(" AND ", [compiled(each) for each in conditions]) if conditions else Sql("1")
            case Any(conditions):
                return _joined(" OR ", [compiled(each) for each in conditions])
            case Not(inner):
                text, values = compiled(inner)
                return Sql(f"NOT {text}", values)
            case Within(period):
                return _within(period)
            case Recent(days, weeks, months, years):
                today = newest()
                lengths = {"days": days, "weeks": weeks, "months": months, "years": years}
                return Sql("0") if today is None else _within(Period.ending(today, **lengths))
            case When():
                today = newest()
                return Sql("0") if today is None else _within(condition.period(today))
            case Matching():
                table = table_of(condition)
                hits = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
                return Sql(f"e.key IN ({hits})", (match_expression(condition),))
            case Has(aspect):
                flag = _FLAGS[aspect]
                return Sql(flag, (known,) if "?" in flag else ())
        return _named(condition, known)

    return compiled(condition)


def _within(period: Period) -> Sql:
    return Sql("e.day BETWEEN ? AND ?", (period.first.toordinal(), period.last.toordinal()))


def _named(condition: About | InTopic | PublishedBy | Citing, known: int) -> Sql:
    """Return the SQL for a condition that asks for a name."""
    match condition:
        case About(name):
            names, values = _numbers("context", name)
            hits = f"SELECT event FROM about WHERE context IN ({names}) AND since <= ?"
            return Sql(f"e.key IN ({hits})", (*values, known))
        case InTopic(name):
            names, values = _numbers("topic", name)
            return Sql(f"(e.topic IS NOT NULL AND e.topic IN ({names}))", values)  # NULL would negate to NULL
        case PublishedBy(name):
            names, values = _numbers("publisher", name)
            return Sql(f"e.key IN (SELECT event FROM source WHERE publisher IN ({names}))", values)
        case Citing(name):
            names, values = _numbers("domain", name)
            return Sql(f"e.key IN (SELECT event FROM source WHERE domain IN ({names}))", values)


def _joined(word: str, parts: list[Sql]) -> Sql:
    text, values = _concatenated(word, parts)
    return Sql(f"({text})", values)


def _concatenated(word: str, parts: list[Sql]) -> Sql:
    return Sql(word.join(part.text for part in parts), tuple(value for part in parts for value in part.values))


def _numbers(kind: str, text: str) -> Sql:
    """Return the SQL for the numbers of the names that a user means, whatever their case."""
    folded = text.casefold()
    if kind == "domain" and folded.startswith("*."):
        host = folded.removeprefix("*.")
        suffix = f".{host}"
        # No pattern: `_` is a character of hosts, and one that LIKE would read.
        return Sql(
            "SELECT id FROM name WHERE kind = 'domain' AND (folded = ? OR substr(folded, ?) = ?)",
            (host, -len(suffix), suffix),
        )
    return Sql("SELECT id FROM name WHERE kind = ? AND folded = ?", (kind, folded))


def terms(condition: Condition) -> tuple[Matching, ...]:
    """Return the words that a hit can hold: those that are asked for, not those that are refused."""
    match condition:
        case Matching():
            return (condition,)
        case All(conditions) | Any(conditions):
            return tuple(term for each in conditions for term in terms(each))
    return ()


def scored(condition: Condition, *, is_past: bool) -> tuple[Sql, str]:
    """Return what to join with `event e`, and the expression by which the most relevant rows come first.

    BM25, in which a title weighs four times as much as a description. It counts how rare a word is in all pages,
    later ones too; so in the past (`is_past`) the number of terms that the title holds stands for it.
    """
    joins, scores = [], []
    for number, term in enumerate(terms(condition)):
        table, expression = table_of(term), match_expression(term)
        score = f"bm25({table}, 4.0, 1.0)"
        if is_past:
            score, expression = "-1", f"title : {expression}"
        joins.append(
            Sql(
                f" LEFT JOIN (SELECT rowid AS key, {score} AS score FROM {table} WHERE {table} MATCH ?) AS hit{number}"
                f" ON hit{number}.key = e.key",
                (expression,),
            )
        )
        scores.append(f"coalesce(hit{number}.score, 0)")
    return _concatenated("", joins), " + ".join(scores)


@attrs.frozen(eq=False)
class Hits:
    """The rows of `event e` that meet a condition."""

    view: Snapshot
    condition: Condition
    order: Order
    size: int | None
    """How many there are at most; None for all."""
    start: int
    """How many are left out before the first."""

    def rows(self, columns: str) -> list[tuple[typing.Any, ...]]:
        """Return these columns of the hits, in their order."""
        return self.view.index.rows(*self.select(columns))

    def keys(self) -> array[int]:
        """Return the keys of the hits, in their order and in little room."""
        return self.view.index.numbers(*self.select("e.key"))

    def select(self, columns: str, *, ordered: bool = True) -> Sql:
        """Return the statement that yields these columns of the hits; in no order if that makes no difference."""
        view, is_part = self.view, self.size is not None or self.start > 0
        condition, asked = where(self.condition, newest=view.newest, known=view.last_key)
        if view.cutoff is not None:
            condition, asked = f"{condition} AND e.day <= ? AND e.key <= ?", (*asked, *view.limits)
        (join, joined), order = self._order_by() if ordered or is_part else (Sql(""), "")
        statement, values = f"SELECT {columns} FROM event e{join} WHERE {condition}", (*joined, *asked)
        if self.order == "linked" and order and view.cutoff is not None and self.size is not None:
            # To count what links to an event is much work. No event has more links than all that will ever be, and so
            # many events have as many as the fewest among those that will have the most.
            statement += (
                f" AND e.backlinks >= (SELECT min(known) FROM (SELECT {self._known_links()} AS known FROM event e "
                f"WHERE {condition} ORDER BY e.backlinks DESC LIMIT ?))"
            )
            values = (*values, *asked, self.size + self.start)
        if order:
            statement = f"{statement} ORDER BY {order}"
        if is_part:
            size = -1 if self.size is None else self.size
            statement, values = f"{statement} LIMIT ? OFFSET ?", (*values, size, self.start)
        return Sql(statement, values)

    def _order_by(self) -> tuple[Sql, str]:
        """Return what the events are joined with, and what they are ordered by."""
        newest = "e.day DESC, e.slug DESC, e.key DESC"
        match self.order:
            case "oldest":
                return Sql(""), "e.day, e.slug, e.key"
            case "newest":
                return Sql(""), newest
            case "relevance":
                join, score = scored(self.condition, is_past=self.view.cutoff is not None)
                return join, f"{score}, {newest}"
            case "linked":
                return Sql(""), f"{self._known_links()} DESC, {newest}"

    def _known_links(self) -> str:
        """Return how many known events name an event as related."""
        if self.view.cutoff is None:
            return "e.backlinks"
        known = f"target = e.key AND kind = 'related' AND source <= {self.view.last_key}"
        return f"(SELECT count(DISTINCT source) FROM link WHERE {known})"
