"""The parts of what a page says, each with the lines that it is on.

This module owns `Located` and `parts_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from newsarchive.markdown.layout import EventLayout, ListLayout
from newsarchive.model import Day, Editorial, Event, FrontPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.markdown.layout import EntryLayout, SectionLayout, TextLayout
    from newsarchive.markdown.page import Page

__all__ = ["Located", "parts_of"]

_T = TypeVar("_T")


@attrs.frozen
class Located(Generic[_T]):
    """A part of what a page says, and its lines."""

    kind: str
    """What it is: `date`, `topic`, `title`, `description`, `image`, `source`, `change`, `related`, `heading`, `entry`,
    `entry topic`, `entry summary`, `entry contexts`, `previous`, `author` or `text`."""
    value: _T
    """Its value in the model."""
    line: int
    """The line it starts in, from 1."""
    end_line: int
    """The line it ends in: the same, except for prose and on a page that was read by recovery."""


def parts_of(page: Page) -> Iterator[Located[Any]]:
    r"""Yield the parts of what a page says, by kind and in the order of the page.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n\n")
    >>> [(part.kind, part.line) for part in parts_of(page)]
    [('date', 1), ('title', 3)]
    """
    content, layout = page.content, page.layout
    if isinstance(content, Event):
        assert isinstance(layout, EventLayout)
        yield from _parts_of_event(page, content, layout)
    elif isinstance(content, Day | FrontPage):
        assert isinstance(layout, ListLayout)
        yield from _parts_of_list(page, content, layout)
    else:
        assert not isinstance(layout, EventLayout | ListLayout)
        yield from _parts_of_text(page, content, layout)


def _locate(page: Page, kind: str, value: Any, place: int | None) -> Iterator[Located[Any]]:  # noqa: ANN401 # any part
    if place is not None:
        yield Located(kind, value, *page.span(place))


def _parts_of_event(page: Page, event: Event, layout: EventLayout) -> Iterator[Located[Any]]:
    yield from _locate(page, "date", event.date, layout.date)
    yield from _locate(page, "topic", event.topic, layout.topic)
    yield from _locate(page, "title", event.title, layout.title)
    yield from _locate(page, "description", event.description, layout.description)
    for section in layout.sections:
        yield from _locate(page, "image", event.image, section.cover)
    for kind, name, values in (
        ("source", "sources", event.sources),
        ("change", "changes", event.changes),
        ("related", "related", event.related),
    ):
        places = _places_in(section for section in layout.sections if section.kind == name)
        for value, place in zip(values, places, strict=True):
            yield from _locate(page, kind, value, place)


def _places_in(sections: Iterable[SectionLayout]) -> list[int]:
    return [place for section in sections for place in section.items]


def _parts_of_list(page: Page, content: Day | FrontPage, layout: ListLayout) -> Iterator[Located[Any]]:
    if isinstance(content, Day):
        headings: list[Any] = [content.date]
        lists = [content.entries]
    else:
        headings = [(section.title, section.date) for section in content.sections]
        lists = [section.entries for section in content.sections]
    for heading, place, entries, layouts in zip(headings, layout.headings, lists, layout.entries, strict=True):
        yield from _locate(page, "heading", heading, place)
        for entry, where in zip(entries, layouts, strict=True):
            yield from _parts_of_entry(page, entry, where)
    yield from _locate(page, "previous", content.previous, layout.previous)


def _parts_of_entry(page: Page, entry: Any, where: EntryLayout) -> Iterator[Located[Any]]:  # noqa: ANN401
    yield from _locate(page, "entry", entry, where.title)
    yield from _locate(page, "entry topic", entry.topic, where.topic)
    yield from _locate(page, "entry summary", entry.summary, where.summary)
    yield from _locate(page, "entry contexts", entry.contexts, where.contexts)


def _parts_of_text(page: Page, content: Any, layout: TextLayout) -> Iterator[Located[Any]]:  # noqa: ANN401
    if isinstance(content, Editorial):
        yield from _locate(page, "title", content.title, layout.title)
        yield from _locate(page, "author", content.author, layout.author)
    if content.text:
        first, _ = page.span(layout.text)
        yield Located("text", content.text, first, first + content.text.count("\n"))
