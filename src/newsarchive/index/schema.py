"""The tables of the index, and the connection to them.

This module owns the schema and its version; it opens a database and says whether it is one of ours.

Pages are known by their keys (`keys`). Titles of events and of links to them are 64-bit digests: enough to see that a
link shows another one than the page has.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from hashlib import blake2b
from pathlib import Path
from typing import Final

from newsarchive.index.fts import EXACT_TOKENIZER, STEMMED_TOKENIZER

__all__ = [
    "KEY_BITS",
    "MEMORY",
    "NEVER",
    "SCHEMA_VERSION",
    "UNDATED",
    "connect",
    "create",
    "day_of",
    "digest_of",
    "first_key",
    "is_index",
    "last_key",
]

SCHEMA_VERSION: Final = 5
"""To be raised with every change of the tables or of what is put into them."""

MEMORY: Final = ":memory:"
"""The place of an index that is kept in memory and gone with its archive."""

# Stands in the header of each index, so that no other file is ever taken for one and thrown away.
_APPLICATION: Final = 0x6E777361
_HEADER: Final = b"SQLite format 3\0"
_CACHE_KIB: Final = 16 * 1024
_WAIT_SECONDS: Final = 600.0  # another process can be building the same index

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE page (
    path TEXT PRIMARY KEY,
    key INTEGER NOT NULL,
    kind TEXT NOT NULL,
    is_canonical INTEGER NOT NULL,
    size INTEGER NOT NULL,
    time INTEGER NOT NULL,
    is_fresh INTEGER NOT NULL,
    digest INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX page_by_key ON page (key);
CREATE TABLE ref (key INTEGER PRIMARY KEY, room TEXT NOT NULL, slug TEXT NOT NULL);
CREATE TABLE day (day INTEGER PRIMARY KEY, path TEXT NOT NULL, previous INTEGER);
CREATE TABLE event (
    key INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    month INTEGER NOT NULL,
    slug TEXT NOT NULL,
    path TEXT NOT NULL,
    title INTEGER NOT NULL,
    topic INTEGER,
    has_description INTEGER NOT NULL,
    has_topic INTEGER NOT NULL,
    has_image INTEGER NOT NULL,
    has_sources INTEGER NOT NULL,
    changed_since INTEGER,
    related_since INTEGER,
    backlinks INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX event_by_day ON event (day, slug, key, month);
CREATE INDEX event_by_month ON event (month);
CREATE INDEX event_by_topic ON event (topic);
CREATE INDEX event_by_backlinks ON event (backlinks, day, slug, key);
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (kind, text)
);
CREATE INDEX name_by_folded ON name (kind, folded);
CREATE TABLE source (
    event INTEGER NOT NULL,
    position INTEGER NOT NULL,
    publisher INTEGER NOT NULL,
    domain INTEGER NOT NULL,
    PRIMARY KEY (event, position)
) WITHOUT ROWID;
CREATE INDEX source_by_publisher ON source (publisher, event);
CREATE INDEX source_by_domain ON source (domain, event);
CREATE TABLE link (
    source INTEGER NOT NULL,
    kind TEXT NOT NULL,
    position INTEGER NOT NULL,
    target INTEGER NOT NULL,
    title INTEGER NOT NULL,
    contexts TEXT,
    PRIMARY KEY (source, kind, position)
) WITHOUT ROWID;
CREATE INDEX link_by_target ON link (target, kind, source);
CREATE TABLE about (
    event INTEGER NOT NULL,
    context INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (event, context)
) WITHOUT ROWID;
CREATE INDEX about_by_context ON about (context, event, since);
CREATE TABLE bytes (path TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE VIRTUAL TABLE stemmed USING fts5 (title, description, tokenize = "{stemmed}");
CREATE VIRTUAL TABLE exact USING fts5 (title, description, tokenize = "{exact}");
"""


def connect(place: str) -> sqlite3.Connection:
    """Return a connection to the database at a path or in memory, which threads may share.

    Transactions are begun and ended by hand.
    """
    connection = sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:  # the file is no database
        connection.close()
        raise
    return connection


def is_index(place: str) -> bool:
    """Return whether the file at a path begins as an index does, or is empty, or is not there."""
    try:
        with Path(place).open("rb") as file:
            head = file.read(72)
    except FileNotFoundError:
        return True
    return not head or (head.startswith(_HEADER) and head[68:] == _APPLICATION.to_bytes(4, "big"))


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, inside the transaction that is open."""
    tables = _TABLES.format(stemmed=STEMMED_TOKENIZER, exact=EXACT_TOKENIZER)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    for statement in tables.split(";\n"):
        connection.execute(statement)


KEY_BITS: Final = 24
"""So many bits of a key tell the pages of one day apart."""

UNDATED: Final = (dt.date.max.toordinal() + 1) << KEY_BITS
"""The first key of pages without a date."""

NEVER: Final = 2**62
"""A key greater than all keys."""


def first_key(day: dt.date) -> int:
    """Return the key of a day's own page, the first of that day.

    >>> first_key(dt.date(2017, 1, 2)) - first_key(dt.date(2017, 1, 1)) == 1 << KEY_BITS
    True
    """
    return day.toordinal() << KEY_BITS


def day_of(key: int) -> dt.date:
    """Return the day of a key."""
    return dt.date.fromordinal(key >> KEY_BITS)


def last_key(day: dt.date) -> int:
    """Return the greatest key that a page of a day can have."""
    return first_key(day) | ((1 << KEY_BITS) - 1)


def digest_of(data: bytes) -> int:
    """Return a 64-bit BLAKE2b hash of bytes, as SQLite stores integers.

    >>> digest_of(b"It rains") == digest_of(b"It snows")
    False
    """
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
