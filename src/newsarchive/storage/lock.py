"""Locks between processes: one for a folder that is written, one for a file that many read and one rebuilds.

This module owns every lock that outlives a process. Both are `flock` on an open file: the kernel takes it back when a
process is killed. The package filelock was tried and not taken: it locks a file of its own, which would stay in the
tree of an archive, and its lock for many readers is an SQLite database.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Final

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FileLock", "folder_lock"]

_PAUSE: Final = 0.02


@contextlib.contextmanager
def folder_lock(folder: str) -> Iterator[None]:
    """Let one process at a time compare and replace the files of a tree.

    The lock is on the folder itself and leaves no file behind. Where the system has no such lock (Windows, some network
    file systems, a folder that cannot be opened), nothing is locked: a file that changed is still not overwritten.
    """
    handle = None
    try:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if handle is not None:
            os.close(handle)


class FileLock:
    """A lock file: shared by all that have a file open, exclusive to rebuild it.

    SQLite's own locks are not enough for an index: a database that is deleted while another process has it open shares
    the name of its journal with its successor, and each would roll back the other's. The lock file is beside the file
    and stays. Where it cannot be made, nothing is locked; on Windows no open file can be deleted.
    """

    def __init__(self, place: str) -> None:
        self._path = f"{place}-lock"
        self._handle: int | None = None

    def share(self) -> None:
        """Hold it with others, once no process holds it exclusively."""
        if self._handle is None:
            self._handle = self._open()
            if self._handle is not None and sys.platform != "win32":
                fcntl.flock(self._handle, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give it back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextlib.contextmanager
    def exclusive(self, seconds: float, is_needless: Callable[[], bool]) -> Iterator[bool]:
        """Hold it exclusively, and yield whether that succeeded.

        Args:
            seconds: How long to wait for the others.
            is_needless: Called while waiting; once it is true, the wait ends.
        """
        handle = self._open()
        try:
            end = time.monotonic() + seconds
            while not (succeeded := _try_exclusive(handle)) and not is_needless() and time.monotonic() < end:
                time.sleep(_PAUSE)
            yield succeeded
        finally:
            if handle is not None:
                os.close(handle)

    def _open(self) -> int | None:
        if sys.platform == "win32":
            return None
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:  # the folder cannot be written to: no process makes or deletes an index there
            return None


def _try_exclusive(handle: int | None) -> bool:
    """Return whether a lock is now held exclusively."""
    if handle is None or sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
