"""SQLite: a database for people, with foreign keys, full-text search and views.

The choices, each made once here:

- a row's number is its place in the export; the identity of an event is `path`, as everywhere;
- foreign keys are enforced while it is written; a related event that the export does not hold has no `target_id`;
- it is written in one transaction and then packed; one version of SQLite makes the same bytes of the same events;
- what SQLite or its tools cannot hold in a text, lone surrogates and NUL, becomes `�`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import re
import sqlite3
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.errors import ArchiveError
from newsarchive.formats.database import SCHEMA_VERSION, STEMMED, TABLES, TRIGRAMS, VIEWS, insert, schema
from newsarchive.formats.json import write
from newsarchive.formats.selection import head_to_record
from newsarchive.formats.tables import Parts
from newsarchive.markdown.lines import encode
from newsarchive.text import sqlite_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from newsarchive.formats.selection import ExportHead, Selection
    from newsarchive.model import Event

__all__ = ["DATABASE", "describe", "save", "save_folder"]

DATABASE: Final = "news.db"
"""The name of the database in a folder for Datasette."""

_OLDEST: Final = (3, 34)  # the first version that knows the tokenizer `trigram`
_SETTINGS: Final = (
    "page_size = 4096",
    "auto_vacuum = NONE",
    "cache_size = -16384",
    # The file is new and not in its place yet: if anything fails, all of it is deleted.
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = ON",
    f"user_version = {SCHEMA_VERSION}",
)
_NOT_BY_EVENT: Final = {"about", "contexts", "event_contexts"}
_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
# A target can come after the event that links to it, so links are joined when all events are there.
_JOIN_RELATED: Final = """UPDATE related SET target_id = (SELECT id FROM events WHERE events.path = related.path)
WHERE path IN (SELECT path FROM events)"""


def save(selection: Selection, path: Path) -> None:
    """Write a database of the events.

    Raises:
        ArchiveError: SQLite cannot write it, or is older than 3.34.
    """
    if sqlite3.sqlite_version_info < _OLDEST:
        raise ArchiveError(f"the format 'sqlite' needs SQLite 3.34, and this Python has {sqlite3.sqlite_version}")
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            _write(connection, selection)
    except sqlite3.Error as error:
        raise ArchiveError(f"the database cannot be written: {error}") from error


def save_folder(selection: Selection, folder: Path) -> None:
    """Write a folder that Datasette can serve: a database and the metadata of its tables.

    Raises:
        ArchiveError: As `save`.
    """
    save(selection, folder / DATABASE)
    (folder / "metadata.json").write_bytes(encode(describe(selection, DATABASE)))


def _write(connection: sqlite3.Connection, selection: Selection) -> None:
    """Write everything in one transaction, and pack it."""
    before, after = schema()
    connection.execute("BEGIN")
    for statement in before:
        connection.execute(statement)
    connection.executemany("INSERT INTO about VALUES (?, ?)", _head_rows(selection.head))
    inserts = [(table, insert(table)) for table in TABLES if table.name not in _NOT_BY_EVENT]
    contexts: dict[str, int] = {}
    for number, event in enumerate(selection, start=1):
        parts = attrs.evolve(Parts.of(event), number=number, url=_url(event[0], selection.head.base_url))
        for table, statement in inserts:
            for row in table.rows(parts):
                connection.execute(statement, [_CELLS[type(cell)](cell) for cell in row])
        for name in sorted(set(map(sqlite_safe, parts.contexts))):
            if name not in contexts:
                contexts[name] = len(contexts) + 1
                connection.execute("INSERT INTO contexts VALUES (?, ?)", (contexts[name], name))
            connection.execute("INSERT INTO event_contexts VALUES (?, ?)", (number, contexts[name]))
    connection.execute(_JOIN_RELATED)
    for name in (STEMMED, TRIGRAMS):
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608 # our own words
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
    for statement in after:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _head_rows(head: ExportHead) -> Iterator[tuple[str, str | None]]:
    """Yield the head of the export as names and values."""
    for name, value in head_to_record(head).items():
        if isinstance(value, dict):
            yield from ((name if key == "name" else f"{name}_{key}", sqlite_safe(each)) for key, each in value.items())
        else:
            yield name, None if value is None else sqlite_safe(str(value))


def _url(event: Event, base_url: str | None) -> str | None:
    return None if event.ref is None or base_url is None else event.ref.url(base_url=base_url)


_CELLS: Final[Mapping[type, Callable[[Any], str | int | None]]] = {
    str: sqlite_safe,
    list: lambda texts: _AS_JSON([sqlite_safe(text) for text in texts]),
    dt.date: dt.date.isoformat,
    int: int,
    type(None): lambda _: None,
}
"""Functions that make a cell what SQLite can hold, by its type."""

_SHOWN: Final[dict[str, dict[str, Any]]] = {
    "about": {"size": 50},
    "events": {"label_column": "title", "sort_desc": "date", "facets": ["year", "topic"], "size": 50},
    "sources": {"facets": ["domain", "publisher"], "size": 50},
    "related": {"size": 50},
    "contexts": {"label_column": "name", "sort": "name"},
    "event_contexts": {"facets": ["context_id"], "size": 50},
    "months": {"size": 120},
    "events_counted": {"sort_desc": "backlinks", "size": 50},
}
"""How Datasette shows tables and views: columns to count, the order of rows, and how many are on a page."""

# Words of these languages, and of the others of China, are written without spaces between them.
_UNSPACED: Final = re.compile(r"(?:zh|yue|wuu|gan|hak|nan|lzh|ja|th|lo|km|my)(?:-.*)?\Z", re.IGNORECASE)
_UNSPACED_LETTER: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_LOOKED_AT: Final = 10


def describe(selection: Selection, name: str) -> str:
    """Return the metadata of a database as JSON.

    Args:
        selection: What the database holds.
        name: The name of its file; Datasette calls the database by it, without the suffix.
    """
    head = selection.head
    searched = TRIGRAMS if _is_unspaced(selection) else STEMMED
    tables = {
        table.name: {
            "description": table.description,
            "columns": {each.name: each.description for each in table.columns},
        }
        for table in TABLES
    } | {view.name: {"description": view.description, "columns": dict(view.columns)} for view in VIEWS}
    record = {
        "title": head.title,
        "description": f"{head.events:,} events: {head.description}",
        "license": head.licence.name,
        "license_url": head.licence.url,
        "source": head.licence.attribution,
        **({} if head.base_url is None else {"source_url": head.base_url}),
        "databases": {
            PurePath(name).stem: {
                "tables": {
                    table: metadata | _SHOWN.get(table, {}) | ({"fts_table": searched} if table == "events" else {})
                    for table, metadata in tables.items()
                }
            }
        },
    }
    return write(record) + "\n"


def _is_unspaced(selection: Selection) -> bool:
    """Return whether the text has no spaces between words, by its language or, if not known, by its first titles."""
    if selection.head.language is not None:
        return _UNSPACED.match(selection.head.language) is not None
    return any(_UNSPACED_LETTER.search(event.title) for event, _ in itertools.islice(selection, _LOOKED_AT))
