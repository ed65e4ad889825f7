"""The events of an archive while it grows: those on its pages, those that are new, and what they are about.

This module owns `Shelf`. It asks the index once for what there is, and reads a page only when it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from newsarchive.model import Event
from newsarchive.publish.telling import as_written
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from newsarchive.index.view import View
    from newsarchive.markdown.page import Page

__all__ = ["Shelf"]

_EVENTS = "SELECT key, day, slug, path FROM event"
_ABOUT = "SELECT event, text FROM about JOIN name ON id = context ORDER BY event, text"
_NAMING = (
    "SELECT DISTINCT e.path FROM link l JOIN event e ON e.key = l.source WHERE l.target = ? AND l.kind = 'related'"
)


class Shelf:
    """Where each event stands, what it is called and what it is about."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.paths: dict[PageRef, str] = {}
        """The paths of the events that have pages."""
        self._titles: dict[PageRef, str] = {}
        self.contexts: dict[PageRef, tuple[str, ...]] = {}
        """What each event is about, as far as any page says; of new ones all of it."""
        self.days: dict[dt.date, list[PageRef]] = defaultdict(list)
        """The events of each day."""
        self._refs: dict[str, PageRef] = {}
        about: dict[int, list[str]] = defaultdict(list)
        for key, name in view.index.rows(_ABOUT):
            about[key].append(name)
        for key, day, slug, path in view.index.rows(_EVENTS):
            ref = PageRef(date=dt.date.fromordinal(day), slug=slug)
            self.paths[ref], self._refs[path] = path, ref
            self.contexts[ref] = as_written(about.get(key, ()))
            self.days[ref.date].append(ref)

    def put(self, ref: PageRef, title: str, contexts: tuple[str, ...]) -> None:
        """Note an event's title and what it is about."""
        if ref not in self.contexts:
            self.days[ref.date].append(ref)
        self._titles[ref], self.contexts[ref] = title, contexts

    def title(self, ref: PageRef) -> str:
        """Return the title of an event, as it was noted last or as its page says it.

        Raises:
            MissingPageError: Its page went since the archive was read.
        """
        title = self._titles.get(ref)
        if title is None:
            page = self.page(ref)
            title = page.content.title if page is not None and isinstance(page.content, Event) else ""
            self._titles[ref] = title
        return title

    def page(self, ref: PageRef) -> Page | None:
        """Return the page of an event; None if it has none, or one that is no event any more.

        Raises:
            MissingPageError: It went since the archive was read.
        """
        path = self.paths.get(ref)
        page = None if path is None else self._view.read(path)
        return page if page is not None and isinstance(page.content, Event) else None

    def naming(self, ref: PageRef) -> list[PageRef]:
        """Return the events whose pages name this one as related."""
        rows = self._view.index.rows(_NAMING, (self._view.key(ref),))
        return [self._refs[path] for (path,) in rows]
