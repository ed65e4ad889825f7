"""A preview: an archive with some pages replaced in memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

from newsarchive.errors import ReadOnlyError
from newsarchive.storage.base import GONE, Listing, Stat, Storage, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OverlayStorage"]


class OverlayStorage(Storage):
    """The pages of another storage, some of them replaced by pages in memory."""

    def __init__(self, below: Storage) -> None:
        self._below = below
        self._pages: dict[str, bytes] = {}
        self._stats: dict[str, Stat] = {}
        self.name, self.identity, self.scope = below.name, below.identity, below.scope
        self.seekable = below.seekable

    def put(self, path: str, data: bytes) -> Stat:
        """Replace or add a page in memory, and return its size and time."""
        self._pages[path] = data
        self._stats[path] = stat = Stat(len(data), time.time_ns())
        return stat

    def list(self) -> Listing:
        """Return the pages of the storage below, and those in memory.

        Raises:
            ArchiveError: It cannot be listed.
        """
        listing = self._below.list()
        listing.pages |= self._stats
        return listing

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield the bytes of pages: first those in memory, then those of the storage below in its own order."""
        others = []
        for path in paths:
            if path in self._pages:
                yield path, self._pages[path]
            else:
                others.append(path)
        yield from self._below.read_many(others)

    def write(self, path: str, data: bytes, *, expected: bytes | None) -> NoReturn:  # noqa: ARG002 # it never writes
        """Refuse to write.

        Raises:
            ReadOnlyError: Always.
        """
        raise ReadOnlyError(f"{path} was not written: {self.name} is open as a preview")

    def reopen(self) -> None:
        """Open a packed file again if it was closed or replaced.

        Raises:
            ArchiveError: It cannot be opened.
        """
        self._below.reopen()

    def _fetch(self, path: str) -> bytes | Unreadable | None:
        ((_, data),) = self.read_many([path])
        return None if data == Unreadable(path, GONE) else data
