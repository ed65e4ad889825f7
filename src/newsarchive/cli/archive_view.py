"""What an archive holds, as text: lists of events, the neighbours of one, and its statistics.

A person at a terminal gets each event with its path below it; another program gets a line with tabs.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.cli.console import counted, pad, put_bars
from newsarchive.dates import format_day
from newsarchive.query.snippets import marked, parts_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from newsarchive.archive import Archive
    from newsarchive.cli.console import Screen, Span
    from newsarchive.model import Event, Related
    from newsarchive.query.snippets import Snippet
    from newsarchive.query.statistics import Statistics
    from newsarchive.refs import PageRef

__all__ = ["Neighbours", "show_events", "show_snippets", "show_statistics"]

_DATE_WIDTH: Final = 12
"""The columns of a date and the gap after it."""
_DATE: Final = "cyan"
_QUIET: Final = "dim"
_HIT: Final = "bold yellow"
_MISSING: Final = "bold red"


# -- events ----------------------------------------------------------------------------------------------------------


def show_events(screen: Screen, events: Iterable[Event]) -> bool:
    """Write events one by one, and return whether there was any."""
    found = False
    for event in events:
        found = True
        path = "" if event.ref is None else event.ref.path
        if screen.width is None:
            screen.row(format_day(event.date), event.title, path)
        else:
            _put_title(screen, event.date, event.title or ("(no title)", _QUIET))
            _put_path(screen, path)
    return found


def show_snippets(screen: Screen, snippets: Iterable[Snippet]) -> bool:
    """Write the hits of a text search with the words they match, and return whether there was any."""
    found = False
    for snippet in snippets:
        found = True
        day, path = snippet.ref.date, snippet.ref.path
        if screen.width is None:
            title = marked(snippet.title, snippet.title_spans)
            screen.row(format_day(day), title, path, marked(snippet.text, snippet.text_spans))
            continue
        _put_title(screen, day, *_highlight(snippet.title, snippet.title_spans))
        if snippet.text:
            text = _highlight(snippet.text, snippet.text_spans, style=_QUIET)
            screen.put(*text, indent=_DATE_WIDTH)
        _put_path(screen, path)
    return found


def _put_title(screen: Screen, day: dt.date, *title: Span) -> None:
    screen.put((pad(format_day(day), _DATE_WIDTH), _DATE), *title, hang=_DATE_WIDTH)


def _put_path(screen: Screen, path: str) -> None:
    """Write the path of an event on one line, so that it can be copied."""
    screen.put_uncut((path, _QUIET), indent=2)


def _highlight(text: str, hits: tuple[tuple[int, int], ...], style: str = "") -> list[Span]:
    return [(part, _HIT if is_hit else style) for part, is_hit in parts_of(text, hits)]


# -- neighbours ------------------------------------------------------------------------------------------------------


@attrs.frozen
class Neighbour:
    """An event at the other end of a link."""

    ref: PageRef
    title: str
    contexts: tuple[str, ...]
    missing: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as a record of JSON."""
        day, contexts = self.ref.date.isoformat(), list(self.contexts)
        return {"ref": self.ref.path, "date": day, "title": self.title, "contexts": contexts, "missing": self.missing}


@attrs.frozen
class Neighbours:
    """An event, the events that its page names as related, and the events whose pages name it."""

    event: Event
    related: tuple[Neighbour, ...]
    backlinks: tuple[Neighbour, ...]

    @classmethod
    def of(cls, archive: Archive, event: Event) -> Neighbours:
        """Return the neighbours of an event."""
        missing = archive.related(event).missing
        related = [Neighbour(item.ref, item.title, item.contexts, item in missing) for item in event.related]
        return cls(event, tuple(related), tuple(_backlinks(archive, event)))

    def __bool__(self) -> bool:
        return bool(self.related or self.backlinks)

    def record(self) -> dict[str, Any]:
        """Return them as a record of JSON."""
        head = {"ref": str(self.event.ref), "date": self.event.date.isoformat(), "title": self.event.title}
        ends = {"related": self.related, "backlinks": self.backlinks}
        return head | {name: [each.record() for each in neighbours] for name, neighbours in ends.items()}

    def show(self, screen: Screen) -> None:
        """Write them for a person."""
        screen.put((f"Event · {format_day(self.event.date)}", _QUIET))
        screen.put((self.event.title or "(no title)", "bold"))
        _put_neighbours(screen, "Names as related", self.related)
        _put_neighbours(screen, "Named as related by", self.backlinks)
        if not self:
            screen.blank()
            screen.put(("Its page names no related event, and no other page names it.", _QUIET))


def _backlinks(archive: Archive, event: Event) -> Iterator[Neighbour]:
    """Yield the events whose pages name an event, each with the contexts that it gives."""
    assert event.ref is not None, "an event of an archive has one"
    for other in archive.backlinks(event.ref):
        assert other.ref is not None
        yield Neighbour(other.ref, other.title, _contexts(other.related, event.ref))


def _contexts(items: Iterable[Related], ref: PageRef) -> tuple[str, ...]:
    return tuple(dict.fromkeys(context for item in items if item.ref == ref for context in item.contexts))


def _put_neighbours(screen: Screen, name: str, neighbours: tuple[Neighbour, ...]) -> None:
    if not neighbours:
        return
    screen.heading(name, f"  {len(neighbours)}")
    for each in neighbours:
        mark: list[Span] = [("missing  ", _MISSING)] if each.missing else []
        _put_title(screen, each.ref.date, *mark, each.title or ("(no title)", _QUIET))
        if each.contexts:
            screen.put((" · ".join(each.contexts), "cyan"), indent=_DATE_WIDTH)
        _put_path(screen, each.ref.path)


# -- statistics ------------------------------------------------------------------------------------------------------


def show_statistics(screen: Screen, name: str, stats: Statistics, *, top: int) -> None:
    """Write what an archive holds in numbers.

    Args:
        screen: Where to.
        name: The archive, as the user calls it.
        stats: The numbers.
        top: At most how many topics, contexts, publishers and domains to list.
    """
    screen.put_uncut((name, "bold"))
    span = ""
    if stats.first is not None and stats.newest is not None:
        span = f", from {format_day(stats.first)} to {format_day(stats.newest)}"
    screen.put(f"{counted(stats.events, 'event')}{span}; {counted(stats.days, 'day')} with a page")
    _put_counts(screen, "Events by year", stats.years)
    if stats.events:
        screen.heading("Events with")
        put_bars(screen, stats.having, total=stats.events, indent=2)
    if stats.related:
        screen.heading("Links to related events", f"  {stats.related:,}")
        reach = {"lead to an event": stats.related - stats.missing, "lead nowhere": stats.missing}
        put_bars(screen, reach, total=stats.related, indent=2)
    names = {"Topics": stats.topics, "Contexts": stats.contexts}
    for title, counts in (names | {"Publishers": stats.publishers, "Domains": stats.domains}).items():
        shown = dict(islice(counts.items(), top))
        _put_counts(screen, title, shown, f"  top {len(shown)} of {len(counts):,}" if len(shown) < len(counts) else "")


def _put_counts(screen: Screen, title: str, counts: Mapping[str, int], remark: str = "") -> None:
    if counts:
        screen.heading(title, remark)
        put_bars(screen, counts, indent=2)
