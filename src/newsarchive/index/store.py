"""The index as a file that follows its archive.

This module owns `Index`: where the database lies, when it is made anew, how it is brought up to date, and the one way
in which anybody reads it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sqlite3
import threading
import time
from array import array
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import platformdirs

from newsarchive.errors import ArchiveError
from newsarchive.index.schema import MEMORY, SCHEMA_VERSION, connect, create, is_index
from newsarchive.index.update import TOO_FRESH_NS, RefreshResult, Work, update
from newsarchive.markdown.page import READER_VERSION
from newsarchive.refs import index_paths
from newsarchive.storage.base import Stat, Unreadable
from newsarchive.storage.lock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsarchive.markdown.page import Page
    from newsarchive.storage.base import Storage

__all__ = ["Index"]

_T = TypeVar("_T")

_LOG: Final = logging.getLogger("newsarchive")
_ATTEMPTS: Final = 3
_PATIENCE: Final = 10.0  # seconds, for others to close an index that is to be made anew
_ELSEWHERE: Final = f"pass index= another path, or {MEMORY!r} to keep it in memory"
_NO_UTF8: Final = "it is not read: its name is not UTF-8"
# A damaged database can hold names that Python cannot decode when SQLite complains of them.
_FAULTS: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
# What SQLite says of tables that are not as they were made, with the error that it has for all else too.
_OTHER_TABLES: Final = re.compile(r"no such|vtable constructor failed|has \d+ columns|Could not decode")


class Index:
    """What the pages of a storage say, brought up to date before it is first asked."""

    def __init__(
        self,
        storage: Storage,
        place: str | os.PathLike[str] | None = None,
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.storage = storage
        self.place = MEMORY if place == MEMORY else str(_place(storage, place))
        self._is_chosen = place is not None
        self._on_progress = on_progress
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._hold = FileLock(self.place)
        self._is_current = False
        self.unreadable: tuple[Unreadable, ...] = ()
        """What is in the place of pages and cannot be read."""

    # -- reading ---------------------------------------------------------------------------------------------------

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement. An index that turns out to be damaged is made anew first.

        Raises:
            ArchiveError: The index can neither be read nor made.
        """
        return self._read(sqlite3.Cursor.fetchall, sql, parameters)

    def numbers(self, sql: str, parameters: tuple[object, ...] = ()) -> array[int]:
        """Return all rows of a statement that yields one number in each: eight bytes for each of them."""
        return self._read(lambda cursor: array("q", (number for (number,) in cursor)), sql, parameters)

    def _read(self, take: Callable[[sqlite3.Cursor], _T], sql: str, parameters: tuple[object, ...]) -> _T:
        with self._lock:
            for attempt in range(_ATTEMPTS):
                if not self._is_current:
                    self.refresh()
                assert self._connection is not None
                try:
                    return take(self._connection.execute(sql, parameters))
                except _FAULTS as error:
                    if attempt + 1 == _ATTEMPTS or not _is_damage(error):
                        raise ArchiveError(f"the index at {self.place} cannot be read: {error}") from error
                    self._discard(f"it is damaged ({error})")
        raise AssertionError  # pragma: no cover

    def row(self, sql: str, parameters: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a statement, or None."""
        rows = self.rows(sql, parameters)
        return rows[0] if rows else None

    def close(self) -> None:
        """Let go of the database. It is opened again when it is asked again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._file, self._is_current = None, None, False
            self._hold.release()

    # -- following the archive -------------------------------------------------------------------------------------

    def refresh(self) -> RefreshResult:
        """Bring the index up to date, and return what had changed since it was before.

        Raises:
            ArchiveError: The archive cannot be read, or the index cannot be made.
        """
        with self._lock:
            if self._connection is not None and self._connection.in_transaction:
                raise ArchiveError("the index is being made, and cannot be asked before it is: ask after on_progress")
            for attempt in range(_ATTEMPTS):
                try:
                    changes = self._refresh()
                except _FAULTS as error:
                    is_last = attempt + 1 == _ATTEMPTS
                    if not is_last and self._is_replaced():
                        self.close()
                        continue
                    if is_last or not _is_damage(error):
                        message = f"the index at {self.place} cannot be used: {error}; {_ELSEWHERE}"
                        raise ArchiveError(message) from error
                    self._discard(f"it is damaged ({error})")
                else:
                    self._is_current = True
                    return changes
        raise AssertionError  # pragma: no cover

    def _refresh(self) -> RefreshResult:
        self._open()
        self.storage.reopen()
        stamp = self.storage.fingerprint()
        if stamp is not None and stamp == self._meta("stamp"):
            self.unreadable = tuple(Unreadable(*each) for each in json.loads(self._meta("obstacles")))
            return RefreshResult()
        version = self._version()
        started, pages = time.time_ns(), self._list()
        work = self._compare(pages, read_all=stamp is not None)
        if stamp is None and not work:
            return RefreshResult()

        def run(connection: sqlite3.Connection) -> RefreshResult:
            nonlocal started, pages, work
            if self._version() != version:
                # Another process has brought it up to date while this one waited, with pages newer than this listing.
                started, pages = time.time_ns(), self._list()
                work = self._compare(pages, read_all=stamp is not None)
            changes = update(connection, self.storage, pages, work, started, self._on_progress)
            self.unreadable = tuple(sorted([*self.unreadable, *changes.unreadable], key=lambda each: each.path))
            if stamp is not None:
                self._keep_stamp(stamp, started)
            return changes

        return self._in_transaction(run)

    def _keep_stamp(self, stamp: str, started: int) -> None:
        """Note that a packed file is in the index as it is now."""
        assert self._connection is not None
        if self.storage.fingerprint() != stamp:
            raise ArchiveError(f"{self.storage.name} was changed while it was read: ask again")
        written = int(stamp.rpartition("-")[2])
        is_fresh = abs(started - written) < TOO_FRESH_NS
        unreadable = json.dumps([(each.path, each.why) for each in self.unreadable])
        rows = [("stamp", None if is_fresh else stamp), ("obstacles", unreadable)]
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def _list(self) -> dict[str, Stat]:
        """Return the pages that are there, and note what cannot be one."""
        listing = self.storage.list()
        # No table takes such a name, and no link that a page writes leads to it.
        odd = [path for path in listing.pages if not path.isascii() and not _is_utf8(path)]
        self.unreadable = (*listing.unreadable, *(Unreadable(path, _NO_UTF8) for path in odd))
        for path in odd:
            del listing.pages[path]
        return listing.pages

    def _in_transaction(self, run: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do something to the database, all of it or nothing."""
        assert self._connection is not None
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = run(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it itself when the disk is full
                self._connection.execute("ROLLBACK")
            raise
        return result

    def follow(self, stats: dict[str, Stat], pages: Mapping[str, Page] = MappingProxyType({})) -> None:
        """Read the pages that were just written, so that the next answer knows of them.

        Args:
            stats: The paths of the pages, with their new sizes and times.
            pages: Those of them that the caller has parsed, by path.
        """
        with self._lock:
            if not self._is_current or not stats:
                return  # the next question reads them
            self._is_current = False
            try:
                self._follow(stats, pages)
            except sqlite3.Error as error:
                # The pages are saved all the same. The next question tries again, and reports if that fails.
                _LOG.warning("the index at %s could not follow what was saved: %s", self.place, error)
            else:
                self._is_current = True

    def _follow(self, stats: dict[str, Stat], parsed: Mapping[str, Page]) -> None:
        pages: dict[str, Stat] = {}
        for path in stats:
            pages |= self._beside(path)
        pages |= stats
        self._in_transaction(
            lambda connection: update(connection, self.storage, pages, Work(list(stats), [], parsed), time.time_ns())
        )

    def _beside(self, path: str) -> dict[str, Stat]:
        """Return the pages in a page's folder that the index knows: its alias is among them."""
        assert self._connection is not None
        folder = path.rpartition("/")[0]
        sql = "SELECT path, size, time FROM page WHERE path IN (?, ?)"
        return {path: Stat(size, mtime) for path, size, mtime in self._connection.execute(sql, index_paths(folder))}

    def _compare(self, pages: dict[str, Stat], *, read_all: bool = False) -> Work:
        """Return what an update has to do.

        Args:
            pages: The pages that are there.
            read_all: Whether sizes and times tell nothing: a packed file can give all its members one time.
        """
        assert self._connection is not None
        rows = self._connection.execute("SELECT path, size, time, is_fresh FROM page")
        to_read, removed, new = [], [], len(pages)
        for path, size, mtime, is_fresh in rows:
            if type(path) is not str:  # a damaged database can hold anything
                raise sqlite3.DatabaseError(f"it has a page with the path {path!r}")
            stat = pages.get(path)
            if stat is None:
                removed.append(path)
                continue
            new -= 1
            if is_fresh or read_all or stat != (size, mtime):
                to_read.append(path)
        if new:  # rarely: the paths of all pages are held a second time for it
            to_read += pages.keys() - {path for (path,) in self._connection.execute("SELECT path FROM page")}
        return Work(sorted(to_read), removed)

    # -- the database ----------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Have a database of this archive, made by this version."""
        if self._is_replaced():
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        if self._is_current:
            return
        ours = {"schema": SCHEMA_VERSION, "reader": READER_VERSION, "archive": self.storage.identity}
        if self._is_of_others(ours):
            self._discard("it was made by another version, or for another archive")
            self._connection = self._connect()
            if self._is_of_others(ours):
                raise ArchiveError(f"the index at {self.place} is being made by another version; {_ELSEWHERE}")
        if self._all_meta() is None:
            self._create(ours)

    def _is_of_others(self, ours: dict[str, object]) -> bool:
        """Return whether a database is there, and says something else of itself."""
        found = self._all_meta()
        return found is not None and {name: found.get(name) for name in ours} != ours

    def _is_replaced(self) -> bool:
        """Return whether another process has thrown the database away that is open here."""
        return self._connection is not None and _file_at(self.place) != self._file

    def _create(self, meta: dict[str, object]) -> None:
        def run(connection: sqlite3.Connection) -> None:
            if self._all_meta() is None:
                create(connection)
                connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())

        self._in_transaction(run)

    def _connect(self) -> sqlite3.Connection:
        if self.place != MEMORY:
            try:
                Path(self.place).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ArchiveError(
                    f"the index cannot be kept at {self.place}: {error.strerror}; {_ELSEWHERE}"
                ) from error
            self._hold.share()
        connection = None
        try:
            self._file = _file_at(self.place)  # what is there, should it be no database
            connection = connect(self.place)
            self._check_whole(connection)
        except BaseException:
            if connection is not None:
                connection.close()
            self._hold.release()
            raise
        return connection

    def _check_whole(self, connection: sqlite3.Connection) -> None:
        """Refuse a file that was cut: SQLite would take what is missing for empty."""
        whole = _whole_size(connection)
        self._file = _file_at(self.place)
        if self.place == MEMORY:
            return
        try:
            size = Path(self.place).stat().st_size
        except FileNotFoundError:
            raise sqlite3.DatabaseError("another program has just deleted it") from None
        if whole > size:
            raise sqlite3.DatabaseError(f"it is cut: it should have {whole:,} bytes")

    def _discard(self, why: str) -> None:
        """Throw the index away, and say so: it holds nothing that the pages do not say."""
        if self._is_chosen and self.place != MEMORY and not is_index(self.place):
            self.close()
            raise ArchiveError(f"{self.place} is not an index, and was left as it is: {why}; {_ELSEWHERE}")
        _LOG.warning("the index at %s is made anew: %s", self.place, why)
        file = self._file
        self.close()
        if self.place == MEMORY:
            return
        with self._hold.exclusive(_PATIENCE, lambda: _file_at(self.place) != file) as is_alone:
            if _file_at(self.place) != file:  # another process was faster
                return
            if not is_alone:
                raise ArchiveError(f"the index at {self.place} is in use and cannot be rebuilt: {why}; {_ELSEWHERE}")
            try:
                for path in (self.place, f"{self.place}-journal"):
                    Path(path).unlink(missing_ok=True)
            except OSError as error:
                message = f"the index at {self.place} cannot be rebuilt: {error.strerror}; {_ELSEWHERE}"
                raise ArchiveError(message) from error

    def _all_meta(self) -> dict[str, Any] | None:
        """Return what the database says of itself, or None when it is empty."""
        assert self._connection is not None
        run = self._connection.execute
        tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        return dict(run("SELECT name, value FROM meta")) if "meta" in tables else {}

    def _version(self) -> int:
        """Return a number that is another once another connection has changed the database."""
        assert self._connection is not None
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _meta(self, name: str) -> Any:  # noqa: ANN401 # SQLite's value
        assert self._connection is not None
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]


def _is_damage(error: Exception) -> bool:
    """Return whether an index is not as it was made, so that rebuilding it helps; a full disk is not."""
    return not isinstance(error, sqlite3.OperationalError) or _OTHER_TABLES.search(str(error)) is not None


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _file_at(place: str) -> tuple[int, int] | None:
    """Return what tells the file that is at a place now from any other, or None if there is none."""
    if place == MEMORY:
        return None
    try:
        stat = Path(place).stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _whole_size(connection: sqlite3.Connection) -> int:
    """Return how many bytes the database says it has."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def _place(storage: Storage, place: str | os.PathLike[str] | None) -> Path:
    """Return where the index of an archive lies: where the caller says, or in the user's folder for caches."""
    if place is not None:
        return Path(place)
    name = hashlib.blake2b(os.fsencode(storage.identity), digest_size=12).hexdigest()
    return platformdirs.user_cache_path("newsarchive", appauthor=False) / f"{name}.sqlite"
