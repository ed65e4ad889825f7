"""The content of a page as it was known on an earlier day.

This module owns the rule that decides which parts of a content are later than a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.model import Change, Content, Day, Editorial, Event, Related, make_event

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["content_as_of"]


def content_as_of(content: Content, day: dt.date) -> Content | None:
    """Return a content without the parts that are later than a day; None if all of it is later, or if it has no date.

    Related events, entries and wordings with a later date are left out. A front page or prose has no date, and is
    rewritten over time: it is always None.

    Args:
        content: The content of the page.
        day: The last day that counts.

    >>> import datetime as dt
    >>> import newsarchive as na
    >>> later = na.Related(title="The treaty is signed", ref="/news/2017/05/4/treaty.md")
    >>> event = na.Event(date="2017-01-1", title="Talks begin", related=[later])
    >>> content_as_of(event, dt.date(2017, 3, 1)).related
    ()
    """
    ref = getattr(content, "ref", None)
    # The day of its path counts, and so does the one in its heading.
    if max(getattr(content, "date", day), day if ref is None else ref.date) > day:
        return None
    match content:
        case Event():
            changes = tuple(change for change in content.changes if _is_known(change, day))
            related = tuple(item for item in content.related if item.ref.date <= day)
            return _with_links(content, changes, related)
        case Day():
            previous = content.previous if content.previous is None or content.previous <= day else None
            entries = tuple(entry for entry in content.entries if entry.ref.date <= day)
            return attrs.evolve(content, entries=entries, previous=previous)
        case Editorial():
            return None if ref is None else content
    return None


def _with_links(event: Event, changes: tuple[Change, ...], related: tuple[Related, ...]) -> Event:
    """Return an event with fewer links, unchecked: validating it again would take most of the time."""
    if len(changes) == len(event.changes) and len(related) == len(event.related):
        return event
    head = event.date, event.title, event.description, event.topic, event.image
    return make_event(*head, event.sources, changes, related, event.ref)


def _is_known(change: Change, day: dt.date) -> bool:
    return change.ref.date <= day and (change.at is None or change.at.date() <= day)
