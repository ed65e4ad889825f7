"""What reading a page yields: its content, where each part of it stands, and what could not be placed.

This module owns the shapes that `grammar` fills and `page` and `edit` use; it reads nothing itself. All places are
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
    """A problem before anyone asked for it: `page` makes a `Problem` of it on demand."""

    code: str
    place: int
    message: str


@attrs.define
class SectionLayout:
    """Where a section of an event page stands."""

    kind: SectionKind
    heading: int
    items: list[int] = attrs.field(factory=list)
    """The lines of the items that are in the model, in order; the cover image is not among them."""
    cover: int | None = None
    """The line of the cover image."""


@attrs.define
class EventLayout:
    """Where the parts of an event page stand."""

    date: int
    topic: int | None = None
    title: int | None = None
    description: int | None = None
    sections: list[SectionLayout] = attrs.field(factory=list)


@attrs.define
class EntryLayout:
    """Where the parts of an entry stand."""

    title: int
    topic: int | None = None
    summary: int | None = None
    contexts: int | None = None


@attrs.define
class ListLayout:
    """Where the parts of a day page or front page stand."""

    headings: list[int]
    """The heading of the day, or of each section."""
    entries: list[list[EntryLayout]] = attrs.field(factory=list)
    """The entries below each of them."""
    previous: int | None = None


@attrs.define
class TextLayout:
    """Where the prose of an editorial or prose page stands, and what heads it."""

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
    """What is wrong, in the order it was met."""
    hints: dict[str, str | bool]
    """What the page showed of its style: fields of `Style`, and `topics` if it has topic lines."""
    unplaced: int = 0
    """How many lines, blank ones aside, are not in the model although they could be a part of the page's form."""
