"""Writing pages: only if the file is as it was read, and only what reads back.

This module owns `save`, `save_page` and `PageWriter`, the only writers of an archive's pages.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from newsarchive.errors import ArchiveError, ConflictError, EditError, MissingPageError, ModelError, ReadOnlyError
from newsarchive.formats import dumps
from newsarchive.index.schema import digest_of
from newsarchive.markdown.page import contexts_of, first_difference, parse
from newsarchive.refs import PageRef, alias_of, index_paths
from newsarchive.state.settings import read_settings
from newsarchive.storage.base import Write
from newsarchive.style import EVENT_WORDS, LIST_WORDS, STYLE_2017, learn_style

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.page import Page
    from newsarchive.model import Content, Event
    from newsarchive.storage.base import Stat
    from newsarchive.style import Style

__all__ = ["PageWriter", "new_page", "save", "save_page", "style_near"]


_BATCH: Final = 1_000
_EVENTS_READ: Final = 8
_DAYS_READ: Final = 3


def save(snapshot: Snapshot, event: Event) -> PageRef:
    """Write an event to its page, a new one in the style of the pages nearest in time."""
    _refuse_past(snapshot)
    ref = event.ref
    if ref is None:
        raise ModelError("this event has no ref, and so no page: give it one, attrs.evolve(event, ref=…)")
    row = snapshot.find_page(ref)
    if row is None:
        _refuse_deleted(snapshot, ref.path)
        _write(snapshot, ref.path, new_page(ref.path, event, style_near(snapshot, ref.date)), None)
        return ref
    path, indexed = row
    current = _unchanged(snapshot, path, indexed)
    _write(snapshot, path, parse(current, path=path).edit(event), current)
    return ref


def save_page(snapshot: Snapshot, page: Page) -> None:
    """Write a page to its path, and to its alias if the two were alike."""
    _refuse_past(snapshot)
    if page.path is None:
        raise ModelError("this page has no path: parse it with path=…")
    indexed = snapshot.digest(page.path)
    if indexed is None:
        _refuse_deleted(snapshot, page.path)
    current = None if indexed is None else _unchanged(snapshot, page.path, indexed)
    _write(snapshot, page.path, page, current)


def _refuse_past(snapshot: Snapshot) -> None:
    if snapshot.cutoff is not None:
        raise ReadOnlyError("an archive as of a day cannot be saved to: save to the archive itself")


def _unchanged(snapshot: Snapshot, path: str, indexed: int) -> bytes:
    """Return the bytes of a page that are still those that were read."""
    try:
        current = snapshot.index.storage.read(path)
    except MissingPageError:
        raise ConflictError(f"{path} was deleted since it was read; it was not saved") from None
    known = snapshot.reads.digest(path)
    if digest_of(current) != (indexed if known is None else known):
        raise ConflictError(
            f"{path} was changed by somebody else since it was read, and was not saved: "
            "read it again, make the change again, and save that"
        )
    return current


def _refuse_deleted(snapshot: Snapshot, path: str) -> None:
    """Refuse to bring a deleted page back without the caller knowing."""
    if snapshot.reads.digest(path) is not None:
        snapshot.reads.forget(path)
        raise ConflictError(f"{path} was deleted since it was read, and was not saved: save it again to bring it back")


def _write(snapshot: Snapshot, path: str, page: Page, current: bytes | None) -> None:
    """Write a page, and its alias if the two were alike: both or none."""
    data = page.data
    if data == current:
        return
    alias = alias_of(path)
    paths = [path]
    if alias is not None and current is not None and _bytes_or_none(snapshot, alias) == current:
        paths.append(alias)
    storage, stats = snapshot.index.storage, {}
    try:
        for each in paths:
            stats[each] = storage.write(each, data, expected=current)
    except ArchiveError:
        for each in stats:
            assert current is not None
            with contextlib.suppress(ConflictError):  # another process has written it since: that is kept
                stats[each] = storage.write(each, current, expected=data)
        snapshot.index.follow(stats)
        raise
    for each in paths:
        snapshot.reads.note(each, digest_of(data))
    snapshot.index.follow(stats, {path: page})


def _bytes_or_none(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.index.storage.read(path)
    except MissingPageError:
        return None


def new_page(path: str, content: Content, style: Style) -> Page:
    """Return a new page that says a content, read back.

    Raises:
        EditError: The text would be read back as something else.
    """
    page = parse(dumps(content, style=style), path=path, vocabulary=contexts_of(content))
    if page.content != content:
        place, read, asked = first_difference(page.content, content)
        raise EditError(f"{path} was not written: {place or 'it'} would be read as {read!r}, not {asked!r}")
    return page


def style_near(snapshot: Snapshot, day: dt.date, *, default: Style | None = None) -> Style:
    """Return the style of new pages of a day: that of the pages nearest in time.

    What the nearest event does not show, others near it do, then day pages and the front page; the rest is that of the
    style that the archive was made with, of a known one, or plain English.

    Args:
        snapshot: The archive.
        day: The day.
        default: The style of an archive without pages; the one that it was made with comes first.
    """
    hints: dict[str, str | bool] = {}
    for path in snapshot.nearest_events(day, _EVENTS_READ):
        hints = _hints_of(snapshot, path) | hints
        if hints.keys() >= EVENT_WORDS:
            break
    for path in _lists_near(snapshot, day):
        hints = _hints_of(snapshot, path) | hints
        if hints.keys() >= LIST_WORDS:
            break
    base = read_settings(snapshot.index.storage).style
    if hints:
        return learn_style(hints, base=base)
    return base or default or STYLE_2017


def _hints_of(snapshot: Snapshot, path: str) -> dict[str, str | bool]:
    page = snapshot.read(path)
    return {} if page is None else page.style_hints


def _lists_near(snapshot: Snapshot, day: dt.date) -> Iterator[str]:
    """Yield the paths of the pages of a day and of the days before it, the nearest first, and of the front page."""
    nearest: dt.date | None = day
    for _ in range(_DAYS_READ):
        found = None if nearest is None else snapshot.find_page(PageRef(date=nearest))
        if found is not None:
            yield found[0]
        nearest = None if nearest is None else snapshot.neighbour(nearest, after=False)
    yield from (path for path in index_paths("") if snapshot.digest(path) is not None)


class PageWriter:
    """Writes pages in batches: of each, all or none are written."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
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
        new = new_page(paths[0], content, style)
        for path in paths:
            self._wait(Write(path, new.data, None))

    def _wait(self, write: Write) -> None:
        self._waiting.append(write)
        if len(self._waiting) >= _BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what waits, and let the index follow."""
        self._flush()
        self._snapshot.index.follow(self._stats)
        self._stats = {}

    def _flush(self) -> None:
        if self._waiting:
            self._stats |= self._snapshot.index.storage.write_many(self._waiting)
            for write in self._waiting:
                self._snapshot.reads.note(write.path, digest_of(write.data))
            self._waiting = []
