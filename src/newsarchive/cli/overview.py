"""An archive in numbers, for a person: each part with its bars."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsarchive.cli.bars import put_bars
from newsarchive.cli.lines import counted
from newsarchive.dates import format_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.cli.screen import Screen
    from newsarchive.statistics import Statistics

__all__ = ["show_statistics"]


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
