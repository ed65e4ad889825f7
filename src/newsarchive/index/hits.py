"""The events that a question asks for, as one statement over the index.

This module owns what is common to all answers: which rows of `event e` are hits, their order, and which part of them
is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.index.compile import Sql, scored, where

if TYPE_CHECKING:
    from array import array

    from newsarchive.index.conditions import Condition, Order
    from newsarchive.index.view import View

__all__ = ["Hits"]


@attrs.frozen(eq=False)
class Hits:
    """The rows of `event e` that meet a condition."""

    view: View
    condition: Condition
    order: Order
    size: int | None
    """How many there are at most; None for all."""
    start: int
    """How many are left out before the first."""

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
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
