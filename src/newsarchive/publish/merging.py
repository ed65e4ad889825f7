"""A page's event and the same event told anew, made one: what was imported follows, what a hand wrote stays.

This module owns `merge`. It compares three: what was imported last, what the page says now, and what is told now. Where
only one of the latter two changed, that one counts; where both did, the page does, and the caller is told. Of a page
that no import wrote, nothing is replaced: what it lacks is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

from newsarchive.model import Change, Event, Source
from newsarchive.publish.recognising import same_wording

if TYPE_CHECKING:
    import datetime as dt

    from newsarchive.publish.ledger import Imported

__all__ = ["Field", "Merged", "merge"]

Field: TypeAlias = Literal["title", "topic", "sources"]
"""What an import tells of an event."""

_Value = TypeVar("_Value")


class Merged(NamedTuple):
    """The outcome of a merge."""

    event: Event
    """The event as its page is to say it."""
    kept: tuple[Field, ...]
    """The fields in which the page says something else than what was told, and stays as it is."""


def merge(page: Event, told: Event, imported: Imported | None, *, at: dt.datetime) -> Merged:
    """Return the event of a page with what is told of it now.

    A title that follows what is told is recorded among the changes of the page, with the time.

    Args:
        page: What the page says.
        told: The same event, told anew.
        imported: What an import wrote of it last; None if none did.
        at: When it is told, in UTC.
    """
    if imported is None:
        title = page.title or told.title
        topic = told.topic if page.topic is None else page.topic
        sources = (*page.sources, *_unknown(told.sources, page.sources))
    else:
        title = _follow(imported.title, page.title, told.title)
        topic = _follow(imported.topic, page.topic, told.topic)
        sources = _follow_sources(imported.sources, page.sources, told.sources)
    event = attrs.evolve(
        page,
        title=title,
        topic=topic,
        sources=sources,
        description=page.description or told.description,
        image=told.image if page.image is None else page.image,
    )
    if page.title and title != page.title:
        event = attrs.evolve(event, changes=_with_change(page, title, at))
    return Merged(event, tuple(_kept(event, told)))


def _follow(imported: _Value, page: _Value, told: _Value) -> _Value:
    return told if page == imported else page


def _follow_sources(
    imported: tuple[Source, ...], page: tuple[Source, ...], told: tuple[Source, ...]
) -> tuple[Source, ...]:
    """Return the page's sources, without those that are told no more and with those that are new."""
    if page == imported:
        return told
    gone = {source.url for source in imported} - {source.url for source in told}
    left = tuple(source for source in page if source.url not in gone)
    return (*left, *_unknown(told, (*imported, *left)))


def _unknown(sources: tuple[Source, ...], known: tuple[Source, ...]) -> tuple[Source, ...]:
    urls = {source.url for source in known}
    return tuple(source for source in sources if source.url not in urls)


def _with_change(page: Event, title: str, at: dt.datetime) -> tuple[Change, ...]:
    """Return the wordings of a page that gets another title (docs/format.md section 4.4): the last one has no time."""
    assert page.ref is not None
    before = page.changes or (Change(title=page.title, ref=page.ref, note="First version"),)
    dated = attrs.evolve(before[-1], at=at, note="Update" if page.changes else "First version")
    return (*before[:-1], dated, Change(title=title, ref=page.ref, note="Current version"))


def _kept(event: Event, told: Event) -> list[Field]:
    kept: list[Field] = []
    if not same_wording(event.title, told.title):
        kept.append("title")
    if told.topic is not None and event.topic != told.topic:
        kept.append("topic")
    if {source.url for source in told.sources} - {source.url for source in event.sources}:
        kept.append("sources")
    return kept
