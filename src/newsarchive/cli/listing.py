"""Events as a list: for a person at a terminal each with its path below it, for another program a line with tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.cli.screen import padded
from newsarchive.dates import format_day
from newsarchive.index.snippets import marked, parts_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from newsarchive.cli.screen import Screen, Span
    from newsarchive.index.snippets import Snippet
    from newsarchive.model import Event

__all__ = ["DATE_WIDTH", "list_events", "list_snippets", "put_path"]

DATE_WIDTH: Final = 12
"""The columns that a date takes, with the gap behind it."""

_QUIET: Final = "dim"
_HIT: Final = "bold yellow"

_Spans = tuple[tuple[int, int], ...]


def list_events(screen: Screen, events: Iterable[Event]) -> bool:
    """Write events, one after the other as they come, and return whether there was one."""
    found = False
    for event in events:
        found = True
        path = "" if event.ref is None else event.ref.path
        if screen.width is None:
            screen.row(format_day(event.date), event.title, path)
        else:
            _put_title(screen, event.date, event.title or ("(no title)", _QUIET))
            put_path(screen, path)
    return found


def list_snippets(screen: Screen, snippets: Iterable[Snippet]) -> bool:
    """Write hits of a text search with what was found in their titles and texts, and return whether there was one."""
    found = False
    for snippet in snippets:
        found = True
        day, path = snippet.ref.date, snippet.ref.path
        if screen.width is None:
            title = marked(snippet.title, snippet.title_spans)
            screen.row(format_day(day), title, path, marked(snippet.text, snippet.text_spans))
            continue
        _put_title(screen, day, *_spans(snippet.title, snippet.title_spans))
        if snippet.text:
            text = _spans(snippet.text, snippet.text_spans, style=_QUIET)
            screen.put(*text, indent=DATE_WIDTH)
        put_path(screen, path)
    return found


def put_path(screen: Screen, path: str) -> None:
    """Write the path of an event, in one piece so that it can be copied."""
    screen.put_uncut((path, _QUIET), indent=2)


def _put_title(screen: Screen, day: dt.date, *title: Span) -> None:
    screen.put((padded(format_day(day), DATE_WIDTH), "cyan"), *title, hang=DATE_WIDTH)


def _spans(text: str, hits: _Spans, style: str = "") -> list[Span]:
    return [(part, _HIT if is_hit else style) for part, is_hit in parts_of(text, hits)]
