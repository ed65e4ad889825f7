"""One run that brings the index up to date with the pages on disk.

This module owns what a run reads and in which order, and which of a page's aliases is read.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from newsarchive.errors import RefError
from newsarchive.index.schema import digest_of
from newsarchive.index.writer import RowWriter
from newsarchive.markdown.page import parse
from newsarchive.refs import PageRef, alias_of, canonical_path
from newsarchive.storage.base import Unreadable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from newsarchive.markdown.page import Page
    from newsarchive.storage.base import Stat, Storage

__all__ = ["TOO_FRESH_NS", "RefreshResult", "Work", "update"]

TOO_FRESH_NS: Final = 2_000_000_000
"""A file written within this time of its listing can be written again without another size or time."""

_ALIAS: Final = "alias"


@attrs.frozen(kw_only=True)
class RefreshResult:
    """What had changed on disk since an archive was read before; false if nothing had.

    >>> bool(RefreshResult()), bool(RefreshResult(added=("news/2017/01/1/a.md",)))
    (False, True)
    """

    added: tuple[str, ...] = ()
    """The paths of pages that are new."""
    changed: tuple[str, ...] = ()
    """The paths of pages whose bytes are others."""
    removed: tuple[str, ...] = ()
    """The paths of pages that are gone."""
    unreadable: tuple[Unreadable, ...] = ()
    """The pages that were to be read and cannot be, and why; they are as if they were not there."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Work(NamedTuple):
    """What an update has to do."""

    to_read: list[str]
    """The paths of the pages to read."""
    removed: list[str]
    """The paths of the pages that are gone."""
    parsed: Mapping[str, Page] = MappingProxyType({})
    """Pages that are parsed already, by path."""

    def __bool__(self) -> bool:
        return bool(self.to_read or self.removed)


def update(
    connection: sqlite3.Connection,
    storage: Storage,
    pages: dict[str, Stat],
    work: Work,
    started: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> RefreshResult:
    """Bring the index up to date, inside the transaction that is open.

    Args:
        connection: The database.
        storage: Where the pages are.
        pages: The pages that are there.
        work: What to read, and what to forget.
        started: When the pages were listed, in ns.
        on_progress: Called with the number of pages read so far, and of all to be read.
    """
    run = _UpdateRun(connection, storage, pages, started, work.parsed)
    for path in work.removed:
        run.forget(path)
    run.read(work.to_read, on_progress)
    return run.finish()


class _UpdateRun:
    """A run in its course."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        storage: Storage,
        pages: dict[str, Stat],
        started: int,
        parsed: Mapping[str, Page],
    ) -> None:
        self._connection = connection
        self._storage = storage
        self._pages = pages
        self._parsed = parsed
        self._fresh_from = started - TOO_FRESH_NS
        self._writer = RowWriter(connection)
        self._is_first = connection.execute("SELECT 1 FROM page").fetchone() is None
        if self._is_first:
            self._writer.begin_anew()
        self._undated: dict[str, int] = {}
        self._orphans: set[str] = set()
        self._added: set[str] = set()
        self._changed: set[str] = set()
        self._removed: set[str] = set()
        self._unreadable: list[Unreadable] = []

    def forget(self, path: str) -> None:
        """Remove a page that is gone; if it was canonical, an alias takes its place."""
        self._pages.pop(path, None)
        row = self._row(path)
        key = self._key_of(path) if row is None else row[0]
        if row is not None:
            self._removed.add(path)
            self._writer.remove_file(path)
            if row[2]:
                self._writer.remove_page(key)
        if self._canonical(key) is None:  # also one that was never read could have kept others from speaking
            others = self._connection.execute("SELECT path FROM page WHERE key = ?", (key,))
            self._orphans.update(other for (other,) in others if other in self._pages)

    def read(self, paths: Iterable[str], on_progress: Callable[[int, int], None] | None) -> None:
        """Read pages into the index."""
        waiting = sorted({*paths, *self._orphans})
        while waiting:
            for done, (path, data) in enumerate(self._storage.read_many(waiting), start=1):
                if isinstance(data, Unreadable):  # it went, or could no longer be read, since it was listed
                    self._unreadable.append(data)
                    self.forget(path)
                else:
                    self._put(path, data)
                if on_progress is not None:
                    on_progress(done, len(waiting))
            waiting = sorted(self._orphans)

    def finish(self) -> RefreshResult:
        """Write what is left to write, and return what had changed."""
        self._writer.finish()
        return RefreshResult(
            added=tuple(sorted(self._added)),
            changed=tuple(sorted(self._changed)),
            removed=tuple(sorted(self._removed)),
            unreadable=tuple(self._unreadable),
        )

    def _put(self, path: str, data: bytes) -> None:
        row = self._row(path)
        is_orphan = path in self._orphans
        self._orphans.discard(path)
        digest = digest_of(data)
        stat = self._pages[path]
        file = (stat.size, stat.time, stat.time >= self._fresh_from, digest)
        if not self._storage.seekable:
            self._writer.put_bytes(path, data)
        if row is not None and row[1] == digest and not is_orphan:
            self._writer.update_file(path, file)
            return
        if row is None:
            self._added.add(path)
        elif row[1] != digest:
            self._changed.add(path)
        key = self._key_of(path)
        kind, is_canonical = _ALIAS, self._is_canonical(path, key)
        if is_canonical:
            if not self._is_first:
                self._writer.remove_page(key)
            page = self._parse(path, data)
            kind = page.kind
            self._writer.put_page(page, key, path)
        self._writer.put_file(path, file, key, kind, is_canonical=is_canonical)

    def _parse(self, path: str, data: bytes) -> Page:
        """Return a page, as it is read without a vocabulary: one splits lists of contexts that hold a comma."""
        page = self._parsed.get(path)
        if page is None or page.data != data or any("," in name for name in page.vocabulary):
            return parse(data, path=path)
        return page

    def _row(self, path: str) -> tuple[int, int, bool] | None:
        """Return the key and digest of a page in the index, and whether it is canonical."""
        if self._is_first:
            return None
        sql = "SELECT key, digest, is_canonical FROM page WHERE path = ?"
        row = self._connection.execute(sql, (path,)).fetchone()
        return None if row is None else (row[0], row[1], bool(row[2]))

    def _is_canonical(self, path: str, key: int) -> bool:
        """Return whether a file is the canonical one of its page: `index.md`, or the first of other spellings."""
        best = canonical_path(path)
        if path == best and self._is_first:
            return True
        if path != best and best in self._pages:
            return False
        canonical = self._canonical(key)
        if canonical is None or canonical == path:
            return True
        if path != best and (canonical == best or canonical < path):
            return False
        self._writer.remove_page(key)
        self._connection.execute("UPDATE page SET is_canonical = 0, kind = ? WHERE path = ?", (_ALIAS, canonical))
        return True

    def _canonical(self, key: int) -> str | None:
        """Return the path of the canonical file of a page, or None."""
        self._writer.flush()
        row = self._connection.execute("SELECT path FROM page WHERE key = ? AND is_canonical", (key,)).fetchone()
        return None if row is None else row[0]

    def _key_of(self, path: str) -> int:
        ref = _ref_of(path)
        return self._key_of_undated(path) if ref is None else self._writer.key_of(ref)

    def _key_of_undated(self, path: str) -> int:
        """Return the key of a page without a date, which its aliases share."""
        best = canonical_path(path)
        key = self._undated.get(best)
        if key is None:
            sql = "SELECT key FROM page WHERE path IN (?, ?)"
            row = self._connection.execute(sql, (best, alias_of(best))).fetchone()
            key = self._undated[best] = self._writer.new_undated_key() if row is None else row[0]
        return key


def _ref_of(path: str) -> PageRef | None:
    try:
        return PageRef.from_path(path)
    except RefError:  # a front page or prose: pages without a date
        return None
