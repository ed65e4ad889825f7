"""The tables and views of a database that is made for people, as data.

This module owns what the database of the format `sqlite` is made of, and what is said of each table and column: once,
for the comments in its schema and for the metadata that Datasette shows. It writes nothing.
"""

from __future__ import annotations

from typing import Final

import attrs

__all__ = ["INDEXES", "SCHEMA_VERSION", "STEMMED", "TABLES", "TRIGRAMS", "VIEWS", "Column", "Table", "View", "schema"]

SCHEMA_VERSION: Final = 1
"""The version of the tables (`PRAGMA user_version`), which rises when a question of before would get another answer."""

STEMMED: Final = "events_fts"
"""The full-text index of English words by stem."""
TRIGRAMS: Final = "events_trigram"
"""The full-text index of strings of three characters and more, in whatever script."""


@attrs.frozen
class Column:
    """One column: its name, how it is declared, and what it holds."""

    name: str
    declared: str
    description: str


@attrs.frozen
class Table:
    """One table: what it holds, and its columns."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: str = ""
    """The columns that make its key, where these are several."""


@attrs.frozen
class View:
    """A question that is asked often, as a table: what it answers, and its SQL."""

    name: str
    description: str
    columns: tuple[tuple[str, str], ...]
    """The columns in their order, each with what it holds."""
    sql: str


_EVENT_ID: Final = Column("event_id", "INTEGER NOT NULL REFERENCES events (id)", "The event, by `id` in `events`")
_POSITION: Final = Column("position", "INTEGER NOT NULL", "Its place in the list of the page, from 1")

TABLES: Final = (
    Table(
        "about",
        "What this database holds, and under which terms it may be used.",
        (
            Column("name", "TEXT PRIMARY KEY", "What is said"),
            Column("value", "TEXT", "What it is; null if nobody said"),
        ),
    ),
    Table(
        "events",
        "Things that happened on one day, in the order of the export.",
        (
            Column("id", "INTEGER PRIMARY KEY", "Its number in this file, which `path` outlives"),
            Column("path", "TEXT UNIQUE", "The path of its page in the archive; null for an event without a page"),
            Column("url", "TEXT", "Where its page stands; null if the export was told no site"),
            Column("date", "TEXT NOT NULL", "The day it happened, as in 2017-01-01"),
            Column("month", "TEXT NOT NULL", "The month of that day, as in 2017-01"),
            Column("year", "INTEGER NOT NULL", "The year of that day"),
            Column("topic", "TEXT", "The story it belongs to; null without a topic line, empty with an empty one"),
            Column("title", "TEXT NOT NULL", "What happened, in one line"),
            Column("description", "TEXT NOT NULL", "One paragraph from a source, as it was scraped; often empty"),
            Column("image", "TEXT", "The URL of its cover image, as the page writes it; null without one"),
        ),
    ),
    Table(
        "sources",
        "Reports that events are based on, such as newspaper articles.",
        (
            _EVENT_ID,
            _POSITION,
            Column("publisher", "TEXT NOT NULL", "Who published it, as the page names them"),
            Column("domain", "TEXT", "The host of its URL without `www.` or `m.`; null when the URL names none"),
            Column("url", "TEXT NOT NULL", "Where it stands, as the page writes it"),
            Column("image", "TEXT", "The URL of its picture; null without one"),
        ),
        "event_id, position",
    ),
    Table(
        "related",
        "Links from events to other events, which can be later than the event: pages were rewritten.",
        (
            _EVENT_ID,
            _POSITION,
            Column("target_id", "INTEGER REFERENCES events (id)", "The other event; null if this database has it not"),
            Column("path", "TEXT NOT NULL", "The path of the other event's page, in this database or not"),
            Column("date", "TEXT NOT NULL", "The other event's day"),
            Column("title", "TEXT NOT NULL", "The other event's title as the link words it"),
            Column("contexts", "TEXT NOT NULL", "The names of what both are about, as a JSON array"),
        ),
        "event_id, position",
    ),
    Table(
        "contexts",
        "Names of what events are about.",
        (
            Column("id", "INTEGER PRIMARY KEY", "Its number in this file"),
            Column("name", "TEXT NOT NULL UNIQUE", "The name"),
        ),
    ),
    Table(
        "event_contexts",
        "What events are about, as any page of the archive says.",
        (
            _EVENT_ID,
            Column("context_id", "INTEGER NOT NULL REFERENCES contexts (id)", "The context, by `id` in `contexts`"),
        ),
        "event_id, context_id",
    ),
    Table(
        "changes",
        "Wordings that events had, the oldest first.",
        (
            _EVENT_ID,
            _POSITION,
            Column("title", "TEXT NOT NULL", "The wording"),
            Column("path", "TEXT NOT NULL", "The path of the page that was made for it"),
            Column("at", "TEXT", "When it was seen first, in UTC, as in 2018-01-17T16:30:06; null for the current one"),
            Column("note", "TEXT NOT NULL", "What the page says of it, such as First version"),
        ),
        "event_id, position",
    ),
)
"""The tables, those before that others refer to."""

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


def _ranked(column: str) -> str:
    """Return the SQL that ranks what the sources name in a column."""
    return f"""SELECT s.{column}, count(DISTINCT s.event_id) AS events, min(e.date) AS first, max(e.date) AS last
    FROM sources AS s JOIN events AS e ON e.id = s.event_id
    WHERE s.{column} IS NOT NULL GROUP BY s.{column} ORDER BY events DESC, s.{column}"""  # noqa: S608 # our own words


VIEWS: Final = (
    View(
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
    View(
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
    View(
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
    View("publishers", "Publishers, ranked.", (("publisher", "The name"), _COUNT, _FIRST, _LAST), _ranked("publisher")),
    View("domains", "Hosts of sources, ranked.", (("domain", "The host"), _COUNT, _FIRST, _LAST), _ranked("domain")),
    View(
        "contexts_ranked",
        "Contexts, ranked.",
        (("context", "The name"), _COUNT, _FIRST, _LAST),
        """SELECT c.name AS context, count(*) AS events, min(e.date) AS first, max(e.date) AS last
    FROM event_contexts AS x JOIN contexts AS c ON c.id = x.context_id JOIN events AS e ON e.id = x.event_id
    GROUP BY c.id ORDER BY events DESC, context""",
    ),
    View(
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

    What each column holds stands in the schema as a comment, where `.schema` of the SQLite shell shows it.
    """
    before = [_table(table) for table in TABLES]
    before += [
        f"CREATE VIRTUAL TABLE {name} USING fts5 "
        f'(title, description, content="events", content_rowid="id", tokenize="{tokenizer}")'
        for name, tokenizer in _SEARCH
    ]
    after = [f"CREATE INDEX {table}_by_{column} ON {table} ({column})" for table, column in INDEXES]
    after += [f"CREATE VIEW {view.name} AS -- {view.description}\n{view.sql}" for view in VIEWS]
    return before, after


def _table(table: Table) -> str:
    """Return the statement that makes a table."""
    lines = [f"{column.name} {column.declared}, -- {column.description}" for column in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({table.key})")
    else:
        lines[-1] = lines[-1].replace(", --", " --", 1)
    body = "\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {table.name} ( -- {table.description}\n{body}\n){' WITHOUT ROWID' if table.key else ''}"
