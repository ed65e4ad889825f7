"""An archive as it would be with some of its pages written, which they are not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

from newsarchive.errors import ReadOnlyError
from newsarchive.storage.base import GONE, Listing, Stat, Storage, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OverlayStorage"]


class OverlayStorage(Storage):
    """The pages of another storage, and in the place of some of them others, which are kept in memory."""

    def __init__(self, below: Storage) -> None:
        self._below = below
        self._pages: dict[str, bytes] = {}
        self._stats: dict[str, Stat] = {}
        self.name, self.identity, self.scope = below.name, below.identity, below.scope
        self.seekable = below.seekable

    def put(self, path: str, data: bytes) -> Stat:
        """Have a page stand at a path from now on, and return what can be said of it. Nothing is written."""
        self._pages[path] = data
        self._stats[path] = stat = Stat(len(data), time.time_ns())
        return stat

    def list(self) -> Listing:
        """Return what stands in the storage below, and the pages that were put over it.

        Raises:
            ArchiveError: It cannot be listed.
        """
        listing = self._below.list()
        listing.pages |= self._stats
        return listing

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield the bytes of pages, those of the storage below in its own order and behind the others."""
        others = []
        for path in paths:
            if path in self._pages:
                yield path, self._pages[path]
            else:
                others.append(path)
        yield from self._below.read_many(others)

    def write(self, path: str, data: bytes, *, expected: bytes | None) -> NoReturn:  # noqa: ARG002 # nothing is written
        """Refuse to write.

        Raises:
            ReadOnlyError: Always.
        """
        raise ReadOnlyError(f"{path} is not written: {self.name} is looked at as it would be")

    def reopen(self) -> None:
        """Open a packed file again that was closed.

        Raises:
            ArchiveError: It cannot be opened.
        """
        self._below.reopen()

    def _fetch(self, path: str) -> bytes | Unreadable | None:
        ((_, data),) = self.read_many([path])
        return None if data == Unreadable(path, GONE) else data
