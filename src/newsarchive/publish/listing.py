"""The lists that new events stand in: pages of days with their twins, and the front page.

This module owns `list_events`. It reads what lists there are, and lets `days` say what they become.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.model import Day, FrontPage
from newsarchive.publish.days import front_of, merge_day
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.index.view import View
    from newsarchive.markdown.page import Page
    from newsarchive.publish.days import Listed
    from newsarchive.publish.writing import Writer
    from newsarchive.style import Style

__all__ = ["list_events"]

_NAMES: Final = ("index.md", "README.md")
_FRONT_DAYS: Final = 3


def list_events(view: View, writer: Writer, listed: Mapping[dt.date, Sequence[Listed]], style: Style) -> None:
    """Write the pages of days that list events, then the front page.

    Args:
        view: The archive.
        writer: What writes.
        listed: The events of each day whose page is to list them, in their order.
        style: The style of new pages.

    Raises:
        ArchiveError: A page cannot be written, or changed since it was read.
    """
    there = view.days()
    days = sorted({*there, *listed})
    before = dict(zip(days[1:], days, strict=False))
    written: dict[dt.date, Day] = {}
    for date in days:
        if date in listed:
            previous = before.get(date) if style.name == "zh" else date - dt.timedelta(days=1)
            written[date] = _write_day(view, writer, date, listed[date], previous, style)
    if style.name == "zh":
        new = listed.keys() - set(there)
        for date in there:
            if date not in listed and before.get(date) in new:
                _relink(view, writer, date, before[date], style)
    _write_front(view, writer, days, written, style)


def _write_day(  # a day, and where it is written
    view: View,
    writer: Writer,
    date: dt.date,
    listed: Sequence[Listed],
    previous: dt.date | None,
    style: Style,
) -> Day:
    """Write the page of a day and its twin, each by what it says itself, and return the page."""
    paths, pages = _twins(view, PageRef(date=date).path.rpartition("/")[0])
    if not pages:
        new = merge_day(None, date, listed, previous=previous)
        writer.put_new(paths, new, style=style)
        return new
    merged = None
    for page in pages:
        day = page.content if isinstance(page.content, Day) else None
        new = merge_day(day, date, listed, previous=previous)
        if day is not None:
            writer.put(str(page.path), new, page=page, style=style)
        merged = merged or new
    assert merged is not None
    return merged


def _relink(view: View, writer: Writer, date: dt.date, previous: dt.date, style: Style) -> None:
    """Let a day lead to one that is new between it and the day that it led to."""
    _, pages = _twins(view, PageRef(date=date).path.rpartition("/")[0])
    for page in pages:
        if isinstance(page.content, Day) and page.content.previous is not None:
            writer.put(str(page.path), attrs.evolve(page.content, previous=previous), page=page, style=style)


def _write_front(
    view: View, writer: Writer, days: Sequence[dt.date], written: Mapping[dt.date, Day], style: Style
) -> None:
    newest = days[::-1][:_FRONT_DAYS]
    earlier = days[-_FRONT_DAYS - 1] if len(days) > _FRONT_DAYS else None
    if not any(day in written for day in (*newest, earlier)):
        return
    shown = [written.get(day) or _read_day(view, day) for day in newest]
    newest_days = [day for day in shown if day is not None]
    paths, pages = _twins(view, "")
    if not pages:
        writer.put_new(paths, front_of(None, newest_days, style=style, earlier=earlier), style=style)
    for page in pages:
        if isinstance(page.content, FrontPage):
            content = front_of(page.content, newest_days, style=style, earlier=earlier)
            writer.put(str(page.path), content, page=page, style=style)


def _read_day(view: View, date: dt.date) -> Day | None:
    row = view.find_page(PageRef(date=date))
    page = None if row is None else view.read(row[0])
    return page.content if page is not None and isinstance(page.content, Day) else None


def _twins(view: View, folder: str) -> tuple[list[str], list[Page]]:
    """Return the paths of the pages of a day or of the front, and those of them that there are."""
    paths = [f"{folder}/{name}".removeprefix("/") for name in _NAMES]
    there = [path for path in paths if view.index.row("SELECT 1 FROM page WHERE path = ?", (path,)) is not None]
    return paths, [page for page in map(view.read, there) if page is not None]
