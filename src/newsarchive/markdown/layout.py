"""The result of reading a page: its content, the place of each part, and notes on what could not be placed.

This module owns the classes that `grammar` fills and `page` and `edit` use; it reads nothing. All places are
indexes of logical lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs

if TYPE_CHECKING:
    from newsarchive.model import Content

__all__ = [
    "EntryLayout",
    "EventLayout",
    "ListLayout",
    "Note",
    "Reading",
    "SectionKind",
    "SectionLayout",
    "TextLayout",
]

SectionKind = Literal["sources", "changes", "related", "unknown"]


class Note(NamedTuple):
    """A problem in short form, of which `page` makes a `Problem` on demand."""

    code: str
    place: int
    message: str


@attrs.define
class SectionLayout:
    """The lines of a section of an event page."""

    kind: SectionKind
    heading: int
    items: list[int] = attrs.field(factory=list)
    """The lines of the items that are in the model, in order; the cover image is not among them."""
    cover: int | None = None
    """The line of the cover image."""


@attrs.define
class EventLayout:
    """The lines of the parts of an event page."""

    date: int
    topic: int | None = None
    title: int | None = None
    description: int | None = None
    sections: list[SectionLayout] = attrs.field(factory=list)


@attrs.define
class EntryLayout:
    """The lines of the parts of an entry."""

    title: int
    topic: int | None = None
    summary: int | None = None
    contexts: int | None = None


@attrs.define
class ListLayout:
    """The lines of the parts of a day page or front page."""

    headings: list[int]
    """The heading of the day, or of each section."""
    entries: list[list[EntryLayout]] = attrs.field(factory=list)
    """The entries below each of them."""
    previous: int | None = None


@attrs.define
class TextLayout:
    """The lines of an editorial or prose page: the prose, and what heads it."""

    text: int
    """The first line of the prose."""
    title: int | None = None
    author: int | None = None


@attrs.define
class Reading:
    """All that was read from a page."""

    content: Content
    layout: EventLayout | ListLayout | TextLayout
    notes: list[Note]
    """The problems, in the order in which they were found."""
    hints: dict[str, str | bool]
    """The page's style hints: fields of `Style`, and `topics` if it has topic lines."""
    unplaced: int = 0
    """How many lines, blank ones aside, are not in the model although they could be a part of the page's form."""
