"""The tables and views of the SQLite export, as data.

This module owns the columns of its tables, the rows of an event in each, and the SQL of its schema. The description of
a table or column is written once, for the comments in the schema and for the metadata that Datasette shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.formats import tables
from newsarchive.formats.tables import Column, Table

if TYPE_CHECKING:
    from newsarchive.formats.tables import Parts, Row

__all__ = [
    "INDEXES",
    "SCHEMA_VERSION",
    "STEMMED",
    "TABLES",
    "TRIGRAMS",
    "VIEWS",
    "SqlView",
    "insert",
    "schema",
]

SCHEMA_VERSION: Final = 1
"""The version of the tables (`PRAGMA user_version`), which rises when an older query would get another answer."""

STEMMED: Final = "events_fts"
"""The full-text index of English words by stem."""
TRIGRAMS: Final = "events_trigram"
"""The full-text index of strings of three characters and more, in whatever script."""


@attrs.frozen
class SqlView:
    """A frequent question as a table: what it answers, and its SQL."""

    name: str
    description: str
    columns: tuple[tuple[str, str], ...]
    """The columns in their order, each with what it holds."""
    sql: str


def _no_rows(_: Parts) -> list[Row]:
    """Return nothing, for a table that is not filled event by event."""
    return []


def _event_rows(parts: Parts) -> list[Row]:
    event = parts.event
    day = event.date.isoformat()
    texts = (event.topic, event.title, event.description, event.image)
    return [(parts.number, parts.path, parts.url, event.date, day[:7], event.date.year, *texts)]


def _source_rows(parts: Parts) -> list[Row]:
    return [
        (parts.number, position, publisher, domain or None, url, image)
        for _, position, publisher, url, domain, image in tables.SOURCES.rows(parts)
    ]


def _related_rows(parts: Parts) -> list[Row]:
    return [
        (parts.number, position, None, path, item.ref.date, title, contexts)
        for item, (_, position, path, title, contexts) in zip(
            parts.event.related, tables.RELATED.rows(parts), strict=True
        )
    ]


def _change_rows(parts: Parts) -> list[Row]:
    return [
        (parts.number, position, change.title, change.ref.path, change.at and change.at.isoformat(), change.note)
        for position, change in enumerate(parts.event.changes, start=1)
    ]


_EVENT_ID: Final = Column("event_id", "number", "The event, by `id` in `events`", sql="REFERENCES events (id)")
_POSITION: Final = Column("position", "number", "Its place in the list of the page, from 1")

TABLES: Final = (
    Table(
        name="about",
        description="What this database holds, and under which terms it may be used.",
        columns=(
            Column("name", "text", "The name of a fact"),
            Column("value", "text", "The fact; null if not known", is_nullable=True),
        ),
        key=("name",),
        rows=_no_rows,
    ),
    Table(
        name="events",
        description="Things that happened on one day, in the order of the export.",
        columns=(
            Column("id", "number", "Its number in this file, which `path` outlives"),
            Column(
                "path",
                "text",
                "The path of its page in the archive; null for an event without a page",
                is_nullable=True,
                sql="UNIQUE",
            ),
            Column("url", "text", "The URL of its page; null if the export has no base URL", is_nullable=True),
            Column("date", "date", "The day it happened, as in 2017-01-01"),
            Column("month", "text", "The month of that day, as in 2017-01"),
            Column("year", "number", "The year of that day"),
            Column(
                "topic",
                "text",
                "The story it belongs to; null without a topic line, empty with an empty one",
                is_nullable=True,
            ),
            Column("title", "text", "What happened, in one line"),
            Column("description", "text", "One paragraph from a source, as it was scraped; often empty"),
            Column(
                "image", "text", "The URL of its cover image, as the page writes it; null without one", is_nullable=True
            ),
        ),
        key=("id",),
        rows=_event_rows,
    ),
    Table(
        name="sources",
        description="Reports that events are based on, such as newspaper articles.",
        columns=(
            _EVENT_ID,
            _POSITION,
            Column("publisher", "text", "Who published it, as the page names them"),
            Column(
                "domain",
                "text",
                "The host of its URL without `www.` or `m.`; null when the URL names none",
                is_nullable=True,
            ),
            Column("url", "text", "Its URL, as the page writes it"),
            Column("image", "text", "The URL of its picture; null without one", is_nullable=True),
        ),
        key=("event_id", "position"),
        rows=_source_rows,
    ),
    Table(
        name="related",
        description="Links from events to other events, which can be later than the event: pages were rewritten.",
        columns=(
            _EVENT_ID,
            _POSITION,
            Column(
                "target_id",
                "number",
                "The other event; null if it is not in this database",
                is_nullable=True,
                sql="REFERENCES events (id)",
            ),
            Column("path", "text", "The path of the other event's page, in this database or not"),
            Column("date", "date", "The other event's day"),
            Column("title", "text", "The other event's title as the link words it"),
            Column("contexts", "list", "The names of what both are about, as a JSON array"),
        ),
        key=("event_id", "position"),
        rows=_related_rows,
    ),
    Table(
        name="contexts",
        description="Names of what events are about.",
        columns=(
            Column("id", "number", "Its number in this file"),
            Column("name", "text", "The name", sql="UNIQUE"),
        ),
        key=("id",),
        rows=_no_rows,
    ),
    Table(
        name="event_contexts",
        description="What events are about, as any page of the archive says.",
        columns=(
            _EVENT_ID,
            Column("context_id", "number", "The context, by `id` in `contexts`", sql="REFERENCES contexts (id)"),
        ),
        key=("event_id", "context_id"),
        rows=_no_rows,
    ),
    Table(
        name="changes",
        description="Wordings that events had, the oldest first.",
        columns=(
            _EVENT_ID,
            _POSITION,
            Column("title", "text", "The wording"),
            Column("path", "text", "The path of the page that was made for it"),
            Column(
                "at",
                "text",
                "When it was seen first, in UTC, as in 2018-01-17T16:30:06; null for the current one",
                is_nullable=True,
            ),
            Column("note", "text", "What the page says of it, such as First version"),
        ),
        key=("event_id", "position"),
        rows=_change_rows,
    ),
)
"""The tables; each comes before those that refer to it."""

INDEXES: Final = (
    ("events", "date"),
    ("events", "month"),
    ("events", "year"),
    ("events", "topic"),
    ("sources", "publisher"),
    ("sources", "domain"),
    ("related", "target_id"),
    ("event_contexts", "context_id"),
)
"""The columns that are indexed beside the keys, each with its table."""

_COUNT: Final = ("events", "How many events")
_FIRST: Final = ("first", "The day of the oldest")
_LAST: Final = ("last", "The day of the newest")


def _rank_by(column: str) -> str:
    """Return the SQL that ranks the values of a column of the sources."""
    return f"""SELECT s.{column}, count(DISTINCT s.event_id) AS events, min(e.date) AS first, max(e.date) AS last
    FROM sources AS s JOIN events AS e ON e.id = s.event_id
    WHERE s.{column} IS NOT NULL GROUP BY s.{column} ORDER BY events DESC, s.{column}"""  # noqa: S608 # our own words


VIEWS: Final = (
    SqlView(
        "events_counted",
        "Events with the numbers of what belongs to them.",
        (
            ("id", "The event, by `id` in `events`"),
            ("date", "The day it happened"),
            ("title", "What happened"),
            ("topic", "The story it belongs to"),
            ("sources", "How many sources it has"),
            ("contexts", "How many contexts it has"),
            ("related", "How many events its page links to"),
            ("backlinks", "How many events of this database link to it"),
        ),
        """SELECT id, date, title, topic,
    (SELECT count(*) FROM sources WHERE event_id = e.id) AS sources,
    (SELECT count(*) FROM event_contexts WHERE event_id = e.id) AS contexts,
    (SELECT count(*) FROM related WHERE event_id = e.id) AS related,
    (SELECT count(DISTINCT event_id) FROM related WHERE target_id = e.id) AS backlinks
    FROM events AS e""",
    ),
    SqlView(
        "backlinks",
        "Events with the events that link to them.",
        (
            ("event_id", "The event, by `id` in `events`"),
            ("date", "Its day"),
            ("title", "Its title"),
            ("by_id", "The event that links to it"),
            ("by_date", "The day of that one"),
            ("by_title", "The title of that one"),
            ("contexts", "The names of what both are about, as a JSON array"),
        ),
        """SELECT r.target_id AS event_id, e.date, e.title, r.event_id AS by_id, b.date AS by_date, b.title AS by_title,
    r.contexts
    FROM related AS r JOIN events AS e ON e.id = r.target_id JOIN events AS b ON b.id = r.event_id""",
    ),
    SqlView(
        "months",
        "Months that have events.",
        (
            ("month", "The month, as in 2017-01"),
            _COUNT,
            ("described", "How many of them have a description"),
            ("topics", "How many topics they have"),
        ),
        """SELECT month, count(*) AS events, sum(description <> '') AS described,
    count(DISTINCT nullif(topic, '')) AS topics
    FROM events GROUP BY month ORDER BY month""",
    ),
    SqlView(
        "publishers", "Publishers, ranked.", (("publisher", "The name"), _COUNT, _FIRST, _LAST), _rank_by("publisher")
    ),
    SqlView(
        "domains", "Hosts of sources, ranked.", (("domain", "The host"), _COUNT, _FIRST, _LAST), _rank_by("domain")
    ),
    SqlView(
        "contexts_ranked",
        "Contexts, ranked.",
        (("context", "The name"), _COUNT, _FIRST, _LAST),
        """SELECT c.name AS context, count(*) AS events, min(e.date) AS first, max(e.date) AS last
    FROM event_contexts AS x JOIN contexts AS c ON c.id = x.context_id JOIN events AS e ON e.id = x.event_id
    GROUP BY c.id ORDER BY events DESC, context""",
    ),
    SqlView(
        "context_pairs",
        "Pairs of contexts that one event is about, ranked.",
        (("context", "A name"), ("other", "Another one, later by code point"), ("events", "How many events have both")),
        """SELECT a.name AS context, b.name AS other, count(*) AS events
    FROM event_contexts AS x JOIN event_contexts AS y ON y.event_id = x.event_id
    JOIN contexts AS a ON a.id = x.context_id JOIN contexts AS b ON b.id = y.context_id
    WHERE a.name < b.name GROUP BY a.id, b.id ORDER BY events DESC, context, other""",
    ),
)
"""The views."""

_SEARCH: Final = (
    (STEMMED, "porter unicode61 remove_diacritics 2"),
    (TRIGRAMS, "trigram"),
)


def schema() -> tuple[list[str], list[str]]:
    """Return the statements that come before the rows, and those that come after them.

    The description of each column is a comment in the schema, where `.schema` of the SQLite shell shows it.
    """
    before = [_create(table) for table in TABLES]
    before += [
        f"CREATE VIRTUAL TABLE {name} USING fts5 "
        f'(title, description, content="events", content_rowid="id", tokenize="{tokenizer}")'
        for name, tokenizer in _SEARCH
    ]
    after = [f"CREATE INDEX {table}_by_{column} ON {table} ({column})" for table, column in INDEXES]
    after += [f"CREATE VIEW {view.name} AS -- {view.description}\n{view.sql}" for view in VIEWS]
    return before, after


def insert(table: Table) -> str:
    """Return the statement that adds a row to a table.

    >>> insert(TABLES[0])
    'INSERT INTO about VALUES (?, ?)'
    """
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608 # our own words


def _create(table: Table) -> str:
    """Return the statement that makes a table."""
    has_one_key = len(table.key) == 1
    lines = [f"{column.name} {_declaration(table, column)}, -- {column.description}" for column in table.columns]
    if has_one_key:
        lines[-1] = lines[-1].replace(", --", " --", 1)
    else:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    body = "\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {table.name} ( -- {table.description}\n{body}\n){'' if has_one_key else ' WITHOUT ROWID'}"


def _declaration(table: Table, column: Column) -> str:
    kind = "INTEGER" if column.kind == "number" else "TEXT"
    if table.key == (column.name,):
        return f"{kind} PRIMARY KEY"
    return " ".join(filter(None, (kind, "" if column.is_nullable else "NOT NULL", column.sql)))
