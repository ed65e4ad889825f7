"""Changes written to an archive's pages: only where the file is as it was read, and only what reads back.

This module owns the order of steps in which a page is saved.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from newsarchive.errors import ArchiveError, ConflictError, EditError, MissingPageError, ModelError, ReadOnlyError
from newsarchive.formats import dumps
from newsarchive.index.schema import digest_of
from newsarchive.markdown.page import contexts_of, first_difference, parse
from newsarchive.refs import alias_of
from newsarchive.storage.base import Write
from newsarchive.style import STYLE_2017

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.page import Page
    from newsarchive.model import Content, Event
    from newsarchive.refs import PageRef
    from newsarchive.storage.base import Stat
    from newsarchive.style import Style

__all__ = ["Writer", "save", "save_page", "style_near"]


def save(view: Snapshot, event: Event) -> PageRef:
    """Write an event to its page, a new one in the style of the pages nearest in time."""
    _refuse_past(view)
    ref = event.ref
    if ref is None:
        raise ModelError("this event has no ref, and so no page: give it one, attrs.evolve(event, ref=…)")
    row = view.find_page(ref)
    if row is None:
        _refuse_deleted(view, ref.path)
        _write_new(view, event, ref)
        return ref
    path, indexed = row
    current = _unchanged(view, path, indexed)
    _write(view, path, parse(current, path=path).edit(event).data, current)
    return ref


def save_page(view: Snapshot, page: Page) -> None:
    """Write a page to its path, and to its alias if the two were alike."""
    _refuse_past(view)
    if page.path is None:
        raise ModelError("this page has no path: parse it with path=…")
    indexed = view.digest(page.path)
    if indexed is None:
        _refuse_deleted(view, page.path)
    current = None if indexed is None else _unchanged(view, page.path, indexed)
    _write(view, page.path, page.data, current)


def _refuse_past(view: Snapshot) -> None:
    if view.cutoff is not None:
        raise ReadOnlyError("an archive as of a day cannot be saved to: save to the archive itself")


def _unchanged(view: Snapshot, path: str, indexed: int) -> bytes:
    """Return the bytes of a page that are still those that were read."""
    try:
        current = view.index.storage.read(path)
    except MissingPageError:
        raise ConflictError(f"{path} was deleted since it was read; it was not saved") from None
    known = view.reads.digest(path)
    if digest_of(current) != (indexed if known is None else known):
        raise ConflictError(
            f"{path} was changed by somebody else since it was read, and was not saved: "
            "read it again, make the change again, and save that"
        )
    return current


def _refuse_deleted(view: Snapshot, path: str) -> None:
    """Refuse a page that is not there any more but was: whoever saves it must know that it would come back."""
    if view.reads.digest(path) is not None:
        view.reads.forget(path)
        raise ConflictError(f"{path} was deleted since it was read, and was not saved: save it again to bring it back")


def _write(view: Snapshot, path: str, data: bytes, current: bytes | None) -> None:
    """Write a page, and its alias if the two were alike: both or none."""
    if data == current:
        return
    alias = alias_of(path)
    paths = [path]
    if alias is not None and current is not None and _bytes_or_none(view, alias) == current:
        paths.append(alias)
    storage, stats = view.index.storage, {}
    try:
        for each in paths:
            stats[each] = storage.write(each, data, expected=current)
    except ArchiveError:
        for each in stats:
            assert current is not None
            with contextlib.suppress(ConflictError):  # somebody has written it again: that stays
                stats[each] = storage.write(each, current, expected=data)
        view.index.follow(stats)
        raise
    for each in paths:
        view.reads.note(each, digest_of(data))
    view.index.follow(stats)


def _bytes_or_none(view: Snapshot, path: str) -> bytes | None:
    try:
        return view.index.storage.read(path)
    except MissingPageError:
        return None


def _write_new(view: Snapshot, event: Event, ref: PageRef) -> None:
    """Write the page of an event that has none yet."""
    text = dumps(event, style=style_near(view, ref.date) or STYLE_2017, format="markdown")
    page = parse(text, path=ref.path, vocabulary=contexts_of(event))
    if page.content != event:
        place, read, asked = first_difference(page.content, event)
        raise EditError(f"{ref.path} was not written: {place or 'it'} would be read as {read!r}, not {asked!r}")
    _write(view, ref.path, page.data, None)


def style_near(view: Snapshot, day: dt.date) -> Style | None:
    """Return the style of the event page that is nearest in time, the earlier one of two; None if there is none."""
    path = view.nearest_event(day)
    if path is None:
        return None
    page = view.read(path)
    return None if page is None else page.style


_BATCH: Final = 1_000


class Writer:
    """Writes pages in batches: of each, all or none are written."""

    def __init__(self, view: Snapshot) -> None:
        self._view = view
        self._waiting: list[Write] = []
        self._stats: dict[str, Stat] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The pages that were written or wait to be."""
        return (*self._stats, *(write.path for write in self._waiting))

    def put(self, path: str, content: Content, *, page: Page | None, style: Style) -> bool:
        """Write a content to a page, and return whether that changes it.

        Args:
            path: The path of the page.
            content: What it is to say.
            page: The page as it is, of which only the lines that carry a change become others; None for a new one.
            style: The style of a new page.

        Raises:
            EditError: The text would be read back as something else; it was not written.
            ConflictError: A page of the batch changed since it was read; none of the batch was written.
            ArchiveError: A page of the batch cannot be written.
        """
        if page is None:
            self.put_new([path], content, style=style)
            return True
        if page.content == content:
            return False
        self._wait(Write(path, page.edit(content).data, page.data))
        return True

    def put_new(self, paths: Sequence[str], content: Content, *, style: Style) -> None:
        """Write a content to a new page, or to aliases of one text, which is read back once.

        Raises:
            EditError: The text would be read back as something else; it was not written.
            ArchiveError: A page of the batch cannot be written, or there is one already.
        """
        new = parse(dumps(content, style=style), path=paths[0], vocabulary=contexts_of(content))
        if new.content != content:
            place, read, asked = first_difference(new.content, content)
            raise EditError(f"{paths[0]} was not written: {place or 'it'} would be read as {read!r}, not {asked!r}")
        for path in paths:
            self._wait(Write(path, new.data, None))

    def _wait(self, write: Write) -> None:
        self._waiting.append(write)
        if len(self._waiting) >= _BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what waits, and let the index follow."""
        self._flush()
        self._view.index.follow(self._stats)
        self._stats = {}

    def _flush(self) -> None:
        if self._waiting:
            self._stats |= self._view.index.storage.write_many(self._waiting)
            for write in self._waiting:
                self._view.reads.note(write.path, digest_of(write.data))
            self._waiting = []
