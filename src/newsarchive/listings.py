"""Pages that list events: day pages, the front page and feeds.

This module owns what a new event changes in them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.markdown.lines import is_blank
from newsarchive.model import Day, Entry, Event, FrontPage, Section
from newsarchive.query.query import Query
from newsarchive.refs import PageRef, index_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.page import Page
    from newsarchive.saving import PageWriter
    from newsarchive.style import Style

__all__ = ["FEEDS", "ListedEvent", "entry_of", "front_of", "list_events", "merge_day", "write_feeds"]

_LONGEST_SUMMARY: Final = 300
"""Day pages cut descriptions at about so many characters (docs/format.md section 5)."""
FEEDS: Final = ("news.rss", "news.atom", "news.feed.json")
"""The files beside the front page: RSS 2.0, Atom and JSON Feed 1.1."""
_NEWEST: Final = 50
"""How many events a feed has, the newest."""


@attrs.frozen(kw_only=True)
class ListedEvent:
    """An event that a day page is to list."""

    event: Event
    """The event as its page says it now."""
    contexts: tuple[str, ...]
    """What it is about."""
    before: Entry | None
    """The entry that was written for it last; None if none was."""


def list_events(
    snapshot: Snapshot, writer: PageWriter, listed: Mapping[dt.date, Sequence[ListedEvent]], style: Style
) -> None:
    """Write the pages of days that list events, then the front page.

    Args:
        snapshot: The archive.
        writer: What writes.
        listed: The events of each day whose page is to list them, in their order.
        style: The style of new pages.

    Raises:
        ArchiveError: A page cannot be written, or changed since it was read.
    """
    there = snapshot.days()
    days = sorted({*there, *listed})
    before = dict(zip(days[1:], days, strict=False))
    written: dict[dt.date, Day] = {}
    for date in days:
        if date in listed:
            previous = date - dt.timedelta(days=1) if style.follows_calendar else before.get(date)
            written[date] = _write_day(snapshot, writer, date, listed[date], previous, style)
    if not style.follows_calendar:
        new = listed.keys() - set(there)
        for date in there:
            if date not in listed and before.get(date) in new:
                _relink(snapshot, writer, date, before[date], style)
    _write_front(snapshot, writer, days, written, style)


def _write_day(  # a day, and where it is written
    snapshot: Snapshot,
    writer: PageWriter,
    date: dt.date,
    listed: Sequence[ListedEvent],
    previous: dt.date | None,
    style: Style,
) -> Day:
    """Write the page of a day and its alias, each by what it says itself, and return the page."""
    paths, pages = _aliases(snapshot, PageRef(date=date).path.rpartition("/")[0])
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


def _relink(snapshot: Snapshot, writer: PageWriter, date: dt.date, previous: dt.date, style: Style) -> None:
    """Let a day lead to one that is new between it and the day that it led to."""
    _, pages = _aliases(snapshot, PageRef(date=date).path.rpartition("/")[0])
    for page in pages:
        if isinstance(page.content, Day) and page.content.previous is not None:
            writer.put(str(page.path), attrs.evolve(page.content, previous=previous), page=page, style=style)


def _write_front(
    snapshot: Snapshot, writer: PageWriter, days: Sequence[dt.date], written: Mapping[dt.date, Day], style: Style
) -> None:
    count = len(style.front_titles)
    newest = days[::-1][:count]
    earlier = days[-count - 1] if len(days) > count else None
    if not any(day in written for day in (*newest, earlier)):
        return
    shown = [written.get(day) or _read_day(snapshot, day) for day in newest]
    newest_days = [day for day in shown if day is not None]
    paths, pages = _aliases(snapshot, "")
    if not pages:
        writer.put_new(paths, front_of(None, newest_days, style=style, earlier=earlier), style=style)
    for page in pages:
        if isinstance(page.content, FrontPage):
            content = front_of(page.content, newest_days, style=style, earlier=earlier)
            writer.put(str(page.path), content, page=page, style=style)


def _read_day(snapshot: Snapshot, date: dt.date) -> Day | None:
    row = snapshot.find_page(PageRef(date=date))
    page = None if row is None else snapshot.read(row[0])
    return page.content if page is not None and isinstance(page.content, Day) else None


def _aliases(snapshot: Snapshot, folder: str) -> tuple[list[str], list[Page]]:
    """Return the paths of the pages of a day or of the front, and those of them that there are."""
    paths = [*index_paths(folder)]
    there = [path for path in paths if snapshot.digest(path) is not None]
    return paths, [page for page in map(snapshot.read, there) if page is not None]


def entry_of(event: Event, contexts: Sequence[str]) -> Entry:
    """Return the entry of an event: the start of its description, or what it is about where it has none."""
    assert event.ref is not None
    summary = event.description
    if len(summary) > _LONGEST_SUMMARY:
        summary = f"{summary[:_LONGEST_SUMMARY].rstrip()}..."
    return Entry(
        title=event.title,
        ref=event.ref,
        topic=event.topic,
        summary=summary,
        contexts=() if summary else tuple(contexts),
    )


def merge_day(day: Day | None, date: dt.date, listed: Sequence[ListedEvent], *, previous: dt.date | None) -> Day:
    """Return a day page that lists events in their order, and what else it listed.

    A manually edited entry is kept; a new one comes after the event that it follows.

    Args:
        day: The present page, or None.
        date: Its day.
        listed: The events.
        previous: The day that it links to as the previous one, if it has no such link yet.
    """
    entries = list(() if day is None else day.entries)
    places = {entry.ref: place for place, entry in reversed(list(enumerate(entries)))}
    new: dict[PageRef | None, list[Entry]] = {}
    last: PageRef | None = None
    for each in listed:
        entry = entry_of(each.event, each.contexts)
        place = places.get(entry.ref)
        if place is None:
            new.setdefault(last, []).append(entry)
        else:
            last = entry.ref
            if entries[place] == each.before:
                entries[place] = entry
    merged = [*new.get(None, []), *_with_followers(entries, new)]
    old_previous = None if day is None else day.previous
    return Day(date=date, entries=merged, previous=old_previous or previous)


def _with_followers(entries: list[Entry], new: Mapping[PageRef | None, list[Entry]]) -> Iterator[Entry]:
    """Yield entries, each followed by its new ones; of an event that is listed twice, the first is followed."""
    left = dict(new)
    for entry in entries:
        yield entry
        yield from left.pop(entry.ref, ())


def front_of(front: FrontPage | None, days: Sequence[Day], *, style: Style, earlier: dt.date | None) -> FrontPage:
    """Return the front page of the newest days, with what else it held.

    Args:
        front: The present page, or None.
        days: The newest days, the newest first: as many are shown as the style has titles.
        style: The style of the archive, for the words of a new page.
        earlier: The last day before those that are shown, to which the page links.
    """
    old = () if front is None else front.sections
    titles = [section.title for section in old if section.date is not None and not is_blank(section.title)]
    words = [*titles, *style.front_titles[len(titles) :]][: len(style.front_titles)]
    shown = [Section(title=title, date=day.date, entries=day.entries) for title, day in zip(words, days, strict=False)]
    others = [section for section in old if section.date is None]
    return FrontPage(sections=[*shown[:1], *others, *shown[1:]], previous=earlier)


def write_feeds(snapshot: Snapshot, base_url: str) -> None:
    """Write the feeds of the newest events.

    Args:
        snapshot: The archive, a whole one in a folder.
        base_url: The URL below which its pages are published.

    Raises:
        ArchiveError: A feed cannot be written.
    """
    newest = Query(snapshot).newest().limit(_NEWEST)
    for name in FEEDS:
        newest.export(Path(snapshot.index.storage.identity, name), base_url=base_url, url=f"{base_url}/{name}")
