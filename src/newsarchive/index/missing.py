"""What is said of a page that is not there, and which ones could be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.dates import format_day

if TYPE_CHECKING:
    import datetime as dt

    from newsarchive.index.view import View
    from newsarchive.refs import PageRef

__all__ = ["missing", "missing_day"]


def missing(view: View, ref: PageRef) -> str:
    """Say that an event is not there, and which ones could be meant."""
    if ref.is_day:
        return f"{ref.path} is the page of a day, not of an event: ask for day({format_day(ref.date)!r})"
    near = view.near(ref)
    hint = f"; that day has {', '.join(near)}" if near else ""
    return f"the archive has no event {ref.path}{hint}"


def missing_day(view: View, day: dt.date) -> str:
    """Say that a day has no page, and which days near it have one."""
    around = [view.neighbour(day, after=False), view.neighbour(day, after=True)]
    near = " and ".join(format_day(date) for date in around if date is not None)
    hint = f"; the nearest days that have one: {near}" if near else ""
    return f"the archive has no page of the day {format_day(day)}{hint}"
