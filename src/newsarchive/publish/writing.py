"""Pages on their way to disk: each read back before it is written, many at a time.

This module owns `Writer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.errors import EditError
from newsarchive.formats import dumps
from newsarchive.index.digests import digest_of
from newsarchive.markdown.page import contexts_of, first_difference, parse
from newsarchive.storage.interface import Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.view import View
    from newsarchive.markdown.page import Page
    from newsarchive.model import Content
    from newsarchive.storage.interface import Stat
    from newsarchive.style import Style

__all__ = ["Writer"]

_BATCH: Final = 1_000


class Writer:
    """Writes pages in batches: of each, all or none are written."""

    def __init__(self, view: View) -> None:
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
        """Write a content to a new page, or to twins of one text, which is read back once.

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
