"""Events as a list: for a person at a terminal each with its path below it, for another program a line with tabs."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.cli.console import counted, padded, put_bars
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
    from newsarchive.verify import Verdict

__all__ = ["DATE_WIDTH", "Neighbours", "Tally", "list_events", "list_snippets", "put_path", "show_statistics"]

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


def show_statistics(screen: Screen, name: str, stats: Statistics, *, top: int) -> None:
    """Write what an archive holds.

    Args:
        screen: Where to.
        name: What it is called.
        stats: The numbers.
        top: How many topics, contexts, publishers and domains there are at most.
    """
    screen.put_uncut((name, "bold"))
    span = ""
    if stats.first is not None and stats.newest is not None:
        span = f", from {format_day(stats.first)} to {format_day(stats.newest)}"
    screen.put(f"{counted(stats.events, 'event')}{span}; {counted(stats.days, 'day')} with a page")
    _put_part(screen, "Events by year", stats.years)
    if stats.events:
        screen.heading("Events with")
        put_bars(screen, stats.having, total=stats.events, indent=2)
    if stats.related:
        screen.heading("Links to related events", f"  {stats.related:,}")
        reach = {"lead to an event": stats.related - stats.missing, "lead nowhere": stats.missing}
        put_bars(screen, reach, total=stats.related, indent=2)
    parts = {"Topics": stats.topics, "Contexts": stats.contexts}
    for title, counts in (parts | {"Publishers": stats.publishers, "Domains": stats.domains}).items():
        shown = dict(islice(counts.items(), top))
        of_all = f"  the first {len(shown)} of {len(counts):,}" if len(shown) < len(counts) else ""
        _put_part(screen, title, shown, of_all)


def _put_part(screen: Screen, title: str, counts: Mapping[str, int], remark: str = "") -> None:
    if counts:
        screen.heading(title, remark)
        put_bars(screen, counts, indent=2)


_QUIET_neighbours: Final = "dim"


@attrs.frozen
class Neighbour:
    """An event on the other end of a link."""

    ref: PageRef
    title: str
    contexts: tuple[str, ...]
    missing: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        day, contexts = self.ref.date.isoformat(), list(self.contexts)
        return {"ref": self.ref.path, "date": day, "title": self.title, "contexts": contexts, "missing": self.missing}


@attrs.frozen
class Neighbours:
    """An event, those that its page names as related, and those whose pages name it."""

    event: Event
    related: tuple[Neighbour, ...]
    backlinks: tuple[Neighbour, ...]

    @classmethod
    def of(cls, archive: Archive, event: Event) -> Neighbours:
        """Return the neighbours of an event."""
        missing = archive.related(event).missing
        related = [Neighbour(item.ref, item.title, item.contexts, item in missing) for item in event.related]
        return cls(event, tuple(related), tuple(_naming(archive, event)))

    def __bool__(self) -> bool:
        return bool(self.related or self.backlinks)

    def record(self) -> dict[str, Any]:
        """Return them as JSON has it."""
        head = {"ref": str(self.event.ref), "date": self.event.date.isoformat(), "title": self.event.title}
        ends = {"related": self.related, "backlinks": self.backlinks}
        return head | {name: [each.record() for each in several] for name, several in ends.items()}

    def show(self, screen: Screen) -> None:
        """Write them for a person."""
        screen.put((f"Event · {format_day(self.event.date)}", _QUIET_neighbours))
        screen.put((self.event.title or "(no title)", "bold"))
        _put_part_neighbours(screen, "Names as related", self.related)
        _put_part_neighbours(screen, "Named as related by", self.backlinks)
        if not self:
            screen.blank()
            screen.put(("Its page names no event, and no event's page names it.", _QUIET_neighbours))


def _naming(archive: Archive, event: Event) -> Iterator[Neighbour]:
    """Yield the events whose pages name an event, each with the contexts in which it does."""
    assert event.ref is not None, "an event of an archive has one"
    for other in archive.backlinks(event.ref):
        assert other.ref is not None
        yield Neighbour(other.ref, other.title, _contexts(other.related, event.ref))


def _contexts(items: Iterable[Related], ref: PageRef) -> tuple[str, ...]:
    return tuple(dict.fromkeys(context for item in items if item.ref == ref for context in item.contexts))


def _put_part_neighbours(screen: Screen, name: str, several: tuple[Neighbour, ...]) -> None:
    if not several:
        return
    screen.heading(name, f"  {len(several)}")
    for each in several:
        mark: list[Span] = [("missing  ", "bold red")] if each.missing else []
        date = padded(format_day(each.ref.date), DATE_WIDTH)
        screen.put((date, "cyan"), *mark, each.title or ("(no title)", _QUIET_neighbours), hang=DATE_WIDTH)
        if each.contexts:
            screen.put((" · ".join(each.contexts), "cyan"), indent=DATE_WIDTH)
        put_path(screen, each.ref.path)


_KINDS: Final = ("event", "day", "front", "editorial", "prose", None)
_ROUTES: Final = ("grammar", "recovery", None)


class Tally:
    """What verdicts add up to. It keeps those on pages that are not exact, and counts of the others."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str | None, str | None]] = Counter()
        self.inexact: list[Verdict] = []
        self.errors = 0
        self.warnings = 0

    @property
    def total(self) -> int:
        """The number of verdicts."""
        return self.counts.total()

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        self.counts[verdict.kind, verdict.route] += 1
        self.errors += verdict.errors
        self.warnings += verdict.warnings
        if not verdict.is_exact:
            self.inexact.append(verdict)

    def show_counts(self, screen: Screen) -> None:
        """Write how many pages there are of each kind and route, and what that comes to."""
        routes = [route for route in _ROUTES if route or self._sum(route=None)]
        self._put_row(screen, "", [*(route or "not read" for route in routes), "pages"], "dim")
        for kind in _KINDS:
            numbers = [self.counts[kind, route] for route in routes]
            if any(numbers):
                self._put_row(screen, kind or "unknown", map(_number, [*numbers, sum(numbers)]))
        numbers = [self._sum(route=route) for route in routes]
        self._put_row(screen, "total", map(_number, [*numbers, self.total]), "bold")
        screen.blank()
        if self.errors or self.warnings:
            found = f"{counted(self.errors, 'error')} and {counted(self.warnings, 'warning')}"
            screen.put((f"The reader found {found}: `newsarchive show PAGE` says which.", "dim"))
        if self.inexact:
            are = "is" if len(self.inexact) == 1 else "are"
            screen.put((f"{len(self.inexact):,} of {self.total:,} pages {are} not exact:", "bold red"))
        else:
            screen.put(("Every page is exact.", "bold green"))

    def show_inexact(self, screen: Screen) -> None:
        """Write each page that is not exact and what does not hold."""
        for verdict in self.inexact:
            screen.put_uncut((verdict.path, "bold"))
            for failure in verdict.failures:
                screen.put(failure, indent=2, hang=2)

    @staticmethod
    def _put_row(screen: Screen, name: str, cells: Iterable[str], style: str = "") -> None:
        screen.put_uncut((f"{name:<10}" + "".join(f"{cell:>10}" for cell in cells), style))

    def _sum(self, *, route: str | None) -> int:
        return sum(count for (_, each), count in self.counts.items() if each == route)


def _number(number: int) -> str:
    return f"{number:,}" if number else "-"
