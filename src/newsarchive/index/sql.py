"""SQL fragments: what holds for an event, and in which order events come.

A fragment knows the tables of `schema` and no condition: `query.compile` chooses fragments and combines them. Each is
true or false for a row of `event e`. Text that a user typed is always bound as a parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsarchive.index.fts import match_expression, table_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from newsarchive.index.fts import Term

__all__ = [
    "EVERY",
    "NEWEST",
    "NO_EVENT",
    "OLDEST",
    "Ordering",
    "Sql",
    "all_of",
    "any_of",
    "by_links",
    "by_relevance",
    "cites",
    "has",
    "has_topic",
    "is_about",
    "is_dated",
    "is_known",
    "is_published_by",
    "known_backlinks",
    "matches",
    "negation",
]


class Sql(NamedTuple):
    """A piece of SQL and the values of its question marks."""

    text: str
    values: tuple[object, ...] = ()


class Ordering(NamedTuple):
    """An order of events: what to join with `event e`, and what to order by."""

    by: str
    join: Sql = Sql("")


EVERY: Final = Sql("1")
"""Every event."""
NO_EVENT: Final = Sql("0")
"""No event."""
OLDEST: Final = Ordering("e.day, e.slug, e.key")
"""By date, then by slug."""
NEWEST: Final = Ordering("e.day DESC, e.slug DESC, e.key DESC")
"""The reverse of that."""

_FLAGS: Final = {
    "description": "e.has_description",
    "topic": "e.has_topic",
    "image": "e.has_image",
    "sources": "e.has_sources",
    "changes": "coalesce(e.changed_since <= ?, 0)",
    "related": "coalesce(e.related_since <= ?, 0)",
}


def all_of(parts: Sequence[Sql]) -> Sql:
    """Return the SQL for the events that meet all parts; every event if there is no part."""
    return _join(" AND ", parts) if parts else EVERY


def any_of(parts: Sequence[Sql]) -> Sql:
    """Return the SQL for the events that meet at least one part."""
    return _join(" OR ", parts)


def _join(word: str, parts: Sequence[Sql]) -> Sql:
    text = word.join(part.text for part in parts)
    return Sql(f"({text})", tuple(value for part in parts for value in part.values))


def negation(part: Sql) -> Sql:
    """Return the SQL for the events that do not meet a part."""
    return Sql(f"NOT {part.text}", part.values)


def is_dated(first: dt.date, last: dt.date) -> Sql:
    """Return the SQL for the events from a day to another, both included."""
    return Sql("e.day BETWEEN ? AND ?", (first.toordinal(), last.toordinal()))


def is_known(upper_bound: tuple[int, int]) -> Sql:
    """Return the SQL for the events up to the last day and key that are known."""
    return Sql("e.day <= ? AND e.key <= ?", upper_bound)


def matches(term: Term) -> Sql:
    """Return the SQL for the events whose title or description holds a term."""
    table = table_of(term)
    return Sql(f"e.key IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)", (match_expression(term),))


def has(aspect: str, last_key: int) -> Sql:
    """Return the SQL for the events that have an aspect, as far as it is known by a key."""
    flag = _FLAGS[aspect]
    return Sql(flag, (last_key,) if "?" in flag else ())


def is_about(context: str, last_key: int) -> Sql:
    """Return the SQL for the events about a context, as far as that is known by a key."""
    names = _names("context", context)
    return Sql(
        f"e.key IN (SELECT event FROM about WHERE context IN ({names.text}) AND since <= ?)", (*names.values, last_key)
    )


def has_topic(topic: str) -> Sql:
    """Return the SQL for the events with a topic."""
    names = _names("topic", topic)
    return Sql(f"(e.topic IS NOT NULL AND e.topic IN ({names.text}))", names.values)  # NULL would negate to NULL


def is_published_by(publisher: str) -> Sql:
    """Return the SQL for the events with a source of a publisher."""
    names = _names("publisher", publisher)
    return Sql(f"e.key IN (SELECT event FROM source WHERE publisher IN ({names.text}))", names.values)


def cites(domain: str) -> Sql:
    """Return the SQL for the events with a source on a domain, or on one of its subdomains (`*.example.org`)."""
    names = _domains(domain.casefold())
    return Sql(f"e.key IN (SELECT event FROM source WHERE domain IN ({names.text}))", names.values)


def _names(kind: str, text: str) -> Sql:
    """Return the SQL for the numbers of the names that a user means, in upper or lower case."""
    return Sql("SELECT id FROM name WHERE kind = ? AND folded = ?", (kind, text.casefold()))


def _domains(domain: str) -> Sql:
    if not domain.startswith("*."):
        return _names("domain", domain)
    host = domain.removeprefix("*.")
    suffix = f".{host}"
    # No LIKE: `_` is a character of hosts and a wildcard of LIKE.
    return Sql(
        "SELECT id FROM name WHERE kind = 'domain' AND (folded = ? OR substr(folded, ?) = ?)",
        (host, -len(suffix), suffix),
    )


def by_relevance(terms: Sequence[Term], *, is_past: bool) -> Ordering:
    """Return the order in which the best matches come first, and then the newest.

    BM25, in which a title weighs four times as much as a description. It counts how rare a word is in all pages,
    later ones too; so in the past (`is_past`) the number of terms that the title holds takes its place.
    """
    joins, scores, expressions = [], [], []
    for number, term in enumerate(terms):
        table, expression = table_of(term), match_expression(term)
        score = "-1" if is_past else f"bm25({table}, 4.0, 1.0)"
        joins.append(
            f" LEFT JOIN (SELECT rowid AS key, {score} AS score FROM {table} WHERE {table} MATCH ?) AS hit{number}"
            f" ON hit{number}.key = e.key"
        )
        scores.append(f"coalesce(hit{number}.score, 0)")
        expressions.append(f"title : {expression}" if is_past else expression)
    return Ordering(f"{' + '.join(scores)}, {NEWEST.by}", Sql("".join(joins), tuple(expressions)))


def by_links(last_key: int | None) -> Ordering:
    """Return the order in which the events come first that most others name as related, and then the newest.

    Args:
        last_key: The greatest key that is known; None if all are, which the index has counted.
    """
    return Ordering(f"{known_backlinks(last_key)} DESC, {NEWEST.by}")


def known_backlinks(last_key: int | None) -> str:
    """Return the expression for how many known events name an event as related."""
    if last_key is None:
        return "e.backlinks"
    known = f"target = e.key AND kind = 'related' AND source <= {last_key:d}"
    return f"(SELECT count(DISTINCT source) FROM link WHERE {known})"
