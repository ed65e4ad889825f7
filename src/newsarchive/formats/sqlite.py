"""SQLite: a database made for people, with foreign keys, full-text search and views.

The choices, each made once here:

- a row's number is its place in the export; the identity of an event is `path`, as everywhere;
- foreign keys are enforced while it is written; a related event that the export does not hold has no `target_id`;
- it is written in one transaction and then packed; one version of SQLite makes the same bytes of the same events;
- what SQLite or its tools cannot hold in a text, lone surrogates and NUL, is `�`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import sqlite3
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from newsarchive.errors import ArchiveError
from newsarchive.formats.database import SCHEMA_VERSION, STEMMED, TABLES, TRIGRAMS, VIEWS, schema
from newsarchive.formats.json import write
from newsarchive.formats.selection import head_to_record
from newsarchive.markdown.lines import encode, storable

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    # The file is a new one that nobody knows yet: if anything fails, all of it is thrown away.
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = ON",
    f"user_version = {SCHEMA_VERSION}",
)
_EVENT: Final = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SOURCE: Final = "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)"
_RELATED: Final = "INSERT INTO related VALUES (?, ?, NULL, ?, ?, ?, ?)"
_CHANGE: Final = "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)"
_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
# A target can come after the event that links to it, so that links are tied when all events are there.
_TIE: Final = """UPDATE related SET target_id = (SELECT id FROM events WHERE events.path = related.path)
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
    """Write a folder that Datasette serves as it is: a database and what is said of its tables.

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
    connection.executemany("INSERT INTO about VALUES (?, ?)", _about(selection.head))
    contexts: dict[str, int] = {}
    for number, (event, names) in enumerate(selection, start=1):
        _write_event(connection, number, event, selection.head.base_url)
        for name in sorted(set(map(_text, names))):
            if name not in contexts:
                contexts[name] = len(contexts) + 1
                connection.execute("INSERT INTO contexts VALUES (?, ?)", (contexts[name], name))
            connection.execute("INSERT INTO event_contexts VALUES (?, ?)", (number, contexts[name]))
    connection.execute(_TIE)
    for table in (STEMMED, TRIGRAMS):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 # our own words
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
    for statement in after:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _about(head: ExportHead) -> Iterator[tuple[str, str | None]]:
    """Yield what is said of the whole, as names and values."""
    for name, value in head_to_record(head).items():
        if isinstance(value, dict):
            yield from ((name if key == "name" else f"{name}_{key}", _text(each)) for key, each in value.items())
        else:
            yield name, None if value is None else _text(str(value))


def _write_event(connection: sqlite3.Connection, number: int, event: Event, site: str | None) -> None:
    """Write the rows of one event."""
    day, ref = event.date.isoformat(), event.ref
    connection.execute(
        _EVENT,
        (
            number,
            None if ref is None else _text(ref.path),
            None if ref is None or site is None else _text(ref.url(site=site)),
            day,
            day[:7],
            event.date.year,
            _text_or_none(event.topic),
            _text(event.title),
            _text(event.description),
            _text_or_none(event.image),
        ),
    )
    for place, source in enumerate(event.sources, start=1):
        domain = _text(source.domain) or None
        row = (number, place, _text(source.publisher), domain, _text(source.url), _text_or_none(source.image))
        connection.execute(_SOURCE, row)
    for place, item in enumerate(event.related, start=1):
        names = _AS_JSON([_text(name) for name in item.contexts])
        path, date = _text(item.ref.path), item.ref.date.isoformat()
        connection.execute(_RELATED, (number, place, path, date, _text(item.title), names))
    for place, change in enumerate(event.changes, start=1):
        at = None if change.at is None else change.at.isoformat()
        connection.execute(
            _CHANGE, (number, place, _text(change.title), _text(change.ref.path), at, _text(change.note))
        )


def _text(text: str) -> str:
    return storable(text).replace("\0", "�")


def _text_or_none(text: str | None) -> str | None:
    return None if text is None else _text(text)


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
"""How tables and views are shown: which columns are counted, in which order rows come, how many on a page."""

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
                    table: said | _SHOWN.get(table, {}) | ({"fts_table": searched} if table == "events" else {})
                    for table, said in tables.items()
                }
            }
        },
    }
    return write(record) + "\n"


def _is_unspaced(selection: Selection) -> bool:
    """Return whether the text has no spaces between words, by its language or, if nobody said, by its first titles."""
    if selection.head.language is not None:
        return _UNSPACED.match(selection.head.language) is not None
    return any(_UNSPACED_LETTER.search(event.title) for event, _ in itertools.islice(selection, _LOOKED_AT))
