"""The pages that list events: days and the front page, brought up to date.

This module owns `merge_day` and `front_of`. What hands wrote on a day page stays; the front page is of the newest days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.markdown.lines import is_blank
from newsarchive.model import Day, Entry, Event, FrontPage, Section

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from newsarchive.refs import PageRef
    from newsarchive.style import Style

__all__ = ["Listed", "entry_of", "front_of", "merge_day"]

_LONGEST_SUMMARY: Final = 300
"""Day pages cut descriptions at about so many characters (docs/format.md section 5)."""
_FRONT_DAYS: Final = 3
_TITLES: Final = {"zh": ("今天", "昨天", "昨天前一天")}
_ENGLISH_TITLES: Final = ("News", "Yesterday", "Day Before Yesterday")


@attrs.frozen(kw_only=True)
class Listed:
    """An event that a day page is to list."""

    event: Event
    """The event as its page says it now."""
    contexts: tuple[str, ...]
    """What it is about."""
    before: Entry | None
    """The entry that was written for it last; None if none was."""


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


def merge_day(day: Day | None, date: dt.date, listed: Sequence[Listed], *, previous: dt.date | None) -> Day:
    """Return a day page that lists events in their order, and what else it listed.

    An entry that hands wrote stays as it is; a new one stands behind the event that it follows.

    Args:
        day: The page as it is; None if there is none.
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
    """Yield entries, each with the new ones behind it; behind the first of an event that is listed twice."""
    left = dict(new)
    for entry in entries:
        yield entry
        yield from left.pop(entry.ref, ())


def front_of(front: FrontPage | None, days: Sequence[Day], *, style: Style, earlier: dt.date | None) -> FrontPage:
    """Return the front page of the newest days, with what else it held.

    Args:
        front: The page as it is; None if there is none.
        days: The newest days, the newest first: at most three are shown.
        style: The style of the archive, for the words of a new page.
        earlier: The last day before those that are shown, to which the page links.
    """
    old = () if front is None else front.sections
    titles = [section.title for section in old if section.date is not None and not is_blank(section.title)]
    words = [*titles, *_TITLES.get(style.name, _ENGLISH_TITLES)[len(titles) :]]
    shown = [
        Section(title=title, date=day.date, entries=day.entries)
        for title, day in zip(words, days[:_FRONT_DAYS], strict=False)
    ]
    others = [section for section in old if section.date is None]
    return FrontPage(sections=[*shown[:1], *others, *shown[1:]], previous=earlier)
