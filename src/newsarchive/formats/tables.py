"""A selection as four tables: `events`, `sources`, `related` and `contexts`.

This module owns their columns, and the rows of an event in each. The path of an event's page is its key; a row of the
other tables has that path, and its own position from 1. Earlier wordings of an event (`Event.changes`) and the pages of
days are in none of the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from newsarchive.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsarchive.formats.selection import EventWithContexts
    from newsarchive.model import Event

__all__ = [
    "CONTEXTS",
    "EVENTS",
    "RELATED",
    "SOURCES",
    "TABLES",
    "WEIGHT_AT_ONCE",
    "Column",
    "Parts",
    "Row",
    "Table",
    "batches",
    "event_row",
    "read_parts",
    "weight",
]

Row: TypeAlias = tuple[Any, ...]
"""The cells of a row: days, texts, numbers, lists of texts, and None."""

WEIGHT_AT_ONCE: Final = 4_000_000
"""The weight of the events whose rows are held at once: some hundreds of usual ones, or a few that are very long."""
_OWN_WEIGHT: Final = 4_000  # of an event's objects, in characters


@attrs.frozen
class Column:
    """One column of a table, in a file or in a database."""

    name: str
    """Its name."""
    kind: Literal["date", "text", "number", "list"]
    """What its cells are: days, texts, whole numbers, or lists of texts."""
    description: str
    """What it holds."""
    is_nullable: bool = attrs.field(default=False, kw_only=True)
    """Whether a cell can be null. Where it cannot, a text that is missing is empty."""
    sql: str = attrs.field(default="", kw_only=True)
    """What SQL declares of it besides, such as `UNIQUE`."""


@attrs.frozen(kw_only=True)
class Table:
    """One table: its columns, and the rows of an event in it."""

    name: str
    """Its name, which is also that of its file."""
    description: str
    """What a row of it is."""
    columns: tuple[Column, ...]
    """Its columns, in order."""
    key: tuple[str, ...]
    """The columns that identify a row."""
    rows: Callable[[Parts], list[Row]]
    """Returns the rows of an event."""


@attrs.frozen
class Parts:
    """What the rows of an event are made of, each computed once."""

    event: Event
    contexts: tuple[str, ...]
    path: str | None
    domains: list[str]
    """Of each source."""
    related: list[str]
    """The path of each related event."""
    number: int = 0
    """Its number in a database, from 1."""
    url: str | None = None
    """Where its page is published; None if not known."""

    @classmethod
    def of(cls, event_with_contexts: EventWithContexts) -> Parts:
        """Return the parts of an event with its contexts."""
        event, contexts = event_with_contexts
        return cls(
            event,
            contexts,
            None if event.ref is None else event.ref.path,
            [source.domain for source in event.sources],
            [item.ref.path for item in event.related],
        )


def event_row(parts: Parts) -> Row:
    """Return the row of an event in the table of events; its path is None without a ref.

    >>> import newsarchive as na
    >>> event = na.Event(date="2017-01-1", title="A ceasefire holds", sources=[na.Source(publisher="A", url="http://a.b/")])
    >>> event_row(Parts.of((event, ("Syria",))))[5:]
    (None, ['A'], ['a.b'], ['http://a.b/'], ['Syria'], [])
    """
    event = parts.event
    return (
        event.date,
        event.title,
        event.description,
        event.topic,
        event.image,
        parts.path,
        [source.publisher for source in event.sources],
        parts.domains,
        [source.url for source in event.sources],
        list(parts.contexts),
        parts.related,
    )


def _event_rows(parts: Parts) -> list[Row]:
    return [event_row(parts)]


def _source_rows(parts: Parts) -> list[Row]:
    return [
        (parts.path, position, source.publisher, source.url, domain, source.image)
        for position, (source, domain) in enumerate(zip(parts.event.sources, parts.domains, strict=True), start=1)
    ]


def _related_rows(parts: Parts) -> list[Row]:
    return [
        (parts.path, position, path, item.title, list(item.contexts))
        for position, (item, path) in enumerate(zip(parts.event.related, parts.related, strict=True), start=1)
    ]


def _context_rows(parts: Parts) -> list[Row]:
    return [(parts.path, position, context) for position, context in enumerate(parts.contexts, start=1)]


_EVENT: Final = Column("event", "text", "The path of the event's page, as in the table of events.")

EVENTS: Final = Table(
    name="events",
    description="An event: something that happened on one day.",
    key=("path",),
    rows=_event_rows,
    columns=(
        Column("date", "date", "The day it happened."),
        Column("title", "text", "What happened, in one line."),
        Column("description", "text", "One paragraph from a source; empty when the page has none."),
        Column(
            "topic",
            "text",
            "The story it belongs to; null when the page has no topic line, empty when it has an empty one.",
            is_nullable=True,
        ),
        Column("image", "text", "The URL of the cover image; null without one.", is_nullable=True),
        Column("path", "text", "The path of its page in the archive, which is its identity."),
        Column("publishers", "list", "Who published each of its sources, as the page names them."),
        Column("domains", "list", "The host of each of its sources, without `www.`; empty where a URL names none."),
        Column("urls", "list", "The URL of each of its sources, as the page writes it."),
        Column("contexts", "list", "The contexts in which any page of the archive speaks of it, by code point."),
        Column("related", "list", "The paths of the pages that it names as related."),
    ),
)
"""A row for each event, in the order of the selection."""

SOURCES: Final = Table(
    name="sources",
    description="A report that an event is based on.",
    key=("event", "position"),
    rows=_source_rows,
    columns=(
        _EVENT,
        Column("position", "number", "Its place among the sources of the page, from 1."),
        Column("publisher", "text", "Who published it, as the page names them; can be empty."),
        Column("url", "text", "Its URL, as the page writes it."),
        Column("domain", "text", "The host that published it, without `www.`; empty when the URL names none."),
        Column("image", "text", "The URL of its picture; null without one.", is_nullable=True),
    ),
)
"""A row for each source of an event."""

RELATED: Final = Table(
    name="related",
    description="A link from an event to another one.",
    key=("event", "position"),
    rows=_related_rows,
    columns=(
        _EVENT,
        Column("position", "number", "Its place among the related events of the page, from 1."),
        Column("path", "text", "The path of the other event's page, which need not be in the export."),
        Column("title", "text", "The other event's title, as this page words it."),
        Column("contexts", "list", "What both are about, as the page says; a name can occur twice."),
    ),
)
"""A row for each item of a list of related events."""

CONTEXTS: Final = Table(
    name="contexts",
    description="A context in which any page of the archive speaks of an event.",
    key=("event", "position"),
    rows=_context_rows,
    columns=(
        _EVENT,
        Column("position", "number", "Its place in the order of code points, from 1."),
        Column("context", "text", "Its name."),
    ),
)
"""A row for each context of an event."""

TABLES: Final = (EVENTS, SOURCES, RELATED, CONTEXTS)
"""All tables."""


def read_parts(selection: Iterable[EventWithContexts]) -> Iterator[Parts]:
    """Yield the parts of each event.

    Raises:
        FormatError: An event has no ref, and so no key.
    """
    for event in selection:
        parts = Parts.of(event)
        if parts.path is None:
            raise FormatError(f"the event {parts.event.title!r} has no ref: in tables, the path of its page is its key")
        yield parts


def batches(
    selection: Iterable[EventWithContexts], tables: tuple[Table, ...] = TABLES
) -> Iterator[dict[str, list[Row]]]:
    """Yield the rows of some events by the names of tables, until all events are read. Each is read once.

    Raises:
        FormatError: An event has no ref.

    >>> import newsarchive as na
    >>> event = na.Event(date="2017-01-1", title="It rains", ref="/news/2017/01/1/rain.md")
    >>> next(batches([(event, ("Weather",))]))["contexts"]
    [('news/2017/01/1/rain.md', 1, 'Weather')]
    """
    rows: dict[str, list[Row]] = {table.name: [] for table in tables}
    held = 0
    for parts in read_parts(selection):
        for table in tables:
            rows[table.name] += table.rows(parts)
        held += weight(parts)
        if held > WEIGHT_AT_ONCE:
            yield rows
            rows, held = {table.name: [] for table in tables}, 0
    if held:
        yield rows


def weight(parts: Parts) -> int:
    """Return about how many characters the rows of an event take in memory.

    >>> import newsarchive as na
    >>> weight(Parts.of((na.Event(date="2017-01-1", title="It rains"), ("Weather",))))
    4015
    """
    event = parts.event
    return (
        _OWN_WEIGHT
        + len(event.title)
        + len(event.description)
        + sum(len(source.publisher) + len(source.url) for source in event.sources)
        + sum(len(item.title) + len(path) for item, path in zip(event.related, parts.related, strict=True))
        + sum(map(len, parts.contexts))
    )
