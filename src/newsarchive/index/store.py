"""The index as a file that follows its archive.

This module owns `Index`: where the database lies, when it is made anew, how it is brought up to date, and the one way
in which anybody reads it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import platformdirs

from newsarchive.errors import ArchiveError
from newsarchive.index.schema import MEMORY, SCHEMA_VERSION, connect, create
from newsarchive.index.update import Changes, update
from newsarchive.markdown.page import READER_VERSION
from newsarchive.storage import Obstacle, Stat

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.storage import Storage

__all__ = ["Index"]

_T = TypeVar("_T")

_LOG: Final = logging.getLogger("newsarchive")
_ATTEMPTS: Final = 2


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
        self._on_progress = on_progress
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._is_current = False
        self.obstacles: tuple[Obstacle, ...] = ()
        """What stands where pages could be and cannot be read."""

    # -- reading ---------------------------------------------------------------------------------------------------

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement. An index that turns out to be damaged is made anew first."""
        with self._lock:
            for attempt in range(_ATTEMPTS):
                if not self._is_current:
                    self.refresh()
                assert self._connection is not None
                try:
                    return self._connection.execute(sql, parameters).fetchall()
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError as error:
                    if attempt + 1 == _ATTEMPTS:
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
            self._connection, self._is_current = None, False

    # -- following the archive -------------------------------------------------------------------------------------

    def refresh(self) -> Changes:
        """Bring the index up to date, and return what had changed since it was before."""
        with self._lock:
            for attempt in range(_ATTEMPTS):
                try:
                    changes = self._refresh()
                except sqlite3.OperationalError as error:
                    raise ArchiveError(f"the index at {self.place} cannot be used: {error}") from error
                except sqlite3.DatabaseError as error:
                    if attempt + 1 == _ATTEMPTS:
                        raise ArchiveError(f"the index at {self.place} cannot be made: {error}") from error
                    self._discard(f"it is damaged ({error})")
                else:
                    self._is_current = True
                    return changes
        raise AssertionError  # pragma: no cover

    def _refresh(self) -> Changes:
        self._open()
        stamp = self.storage.stamp()
        if stamp is not None and stamp == self._meta("stamp"):
            self.obstacles = tuple(Obstacle(*each) for each in json.loads(self._meta("obstacles")))
            return Changes()
        started = time.time_ns()
        listing = self.storage.list()
        self.obstacles = tuple(listing.obstacles)
        todo, removed = self._compare(listing.pages)
        if not todo and not removed:
            return Changes()

        def run(connection: sqlite3.Connection) -> Changes:
            # Another process can have brought it up to date while this one waited.
            work = self._compare(listing.pages)
            changes = update(connection, self.storage, listing.pages, work, started, self._on_progress)
            self.obstacles = tuple(sorted([*listing.obstacles, *changes.unreadable], key=lambda each: each.path))
            if stamp is not None:
                rows = [("stamp", stamp), ("obstacles", json.dumps([(each.path, each.why) for each in self.obstacles]))]
                connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
            return changes

        return self._in_transaction(run)

    def _in_transaction(self, run: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do something to the database, all of it or nothing."""
        assert self._connection is not None
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = run(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return result

    def follow(self, stats: dict[str, Stat]) -> None:
        """Read the pages that were just written, so that the next answer knows of them.

        Args:
            stats: The paths of the pages, with their new sizes and times.
        """
        with self._lock:
            if not self._is_current:
                return  # the next question reads them
            assert self._connection is not None
            pages = dict(stats)
            for path in stats:
                pages |= self._beside(path)
            self._is_current = False
            self._in_transaction(
                lambda connection: update(connection, self.storage, pages | stats, (list(stats), []), time.time_ns())
            )
            self._is_current = True

    def _beside(self, path: str) -> dict[str, Stat]:
        """Return the pages in a page's folder that the index knows: its twins are among them."""
        assert self._connection is not None
        folder = path.rpartition("/")[0]
        sql = "SELECT path, size, time FROM page WHERE path IN (?, ?)"
        names = [f"{folder}/{name}".removeprefix("/") for name in ("index.md", "README.md")]
        return {path: Stat(size, mtime) for path, size, mtime in self._connection.execute(sql, names)}

    def _compare(self, pages: dict[str, Stat]) -> tuple[list[str], list[str]]:
        """Return the paths to read, and those that are gone."""
        assert self._connection is not None
        rows = self._connection.execute("SELECT path, size, time, is_fresh FROM page")
        same, removed = set(), []
        for path, size, mtime, is_fresh in rows:
            stat = pages.get(path)
            if stat is None:
                removed.append(path)
            elif stat == (size, mtime) and not is_fresh:
                same.add(path)
        return sorted(pages.keys() - same), removed

    # -- the database ----------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Have a database of this archive, made by this version."""
        if self._connection is None:
            self._connection = self._connect()
        if self._is_current:
            return
        ours = {"schema": SCHEMA_VERSION, "reader": READER_VERSION, "archive": self.storage.identity}
        found = self._all_meta()
        if found is not None and {name: found.get(name) for name in ours} != ours:
            self._discard("it was made by another version, or for another archive")
            self._connection, found = self._connect(), None
        if found is None:
            self._create(ours)

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
                    f"the index cannot be kept at {self.place}: {error.strerror}; "
                    f"pass index= another path, or {MEMORY!r} to keep it in memory"
                ) from error
        connection = connect(self.place)
        if self.place != MEMORY and (whole := _whole_size(connection)) > Path(self.place).stat().st_size:
            connection.close()
            raise sqlite3.DatabaseError(f"it is cut: it should have {whole:,} bytes")
        return connection

    def _discard(self, why: str) -> None:
        """Throw the index away, and say so: it holds nothing that the pages do not say."""
        self.close()
        _LOG.warning("the index at %s is made anew: %s", self.place, why)
        for suffix in ("", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self.place}{suffix}").unlink()

    def _all_meta(self) -> dict[str, Any] | None:
        """Return what the database says of itself, or None when it is empty."""
        assert self._connection is not None
        run = self._connection.execute
        tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        return dict(run("SELECT name, value FROM meta")) if "meta" in tables else {}

    def _meta(self, name: str) -> Any:  # noqa: ANN401 # SQLite's value
        assert self._connection is not None
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]


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
