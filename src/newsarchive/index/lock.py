"""Who has an index open, so that nobody throws it away under them.

This module owns `FileLock`. SQLite's own locks do not do for this: a database that is deleted while another process has
it open shares the name of its journal with the one that is made in its place, and each would roll back the other's.
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

__all__ = ["FileLock"]

_PAUSE: Final = 0.02


class FileLock:
    """A lock beside an index: held by all that have it open, or by one that throws it away.

    The file of the lock stays; a process that is killed gives the lock back. Where a system has no such locks, and no
    file can be made, nothing is held: on Windows no open file can be deleted.
    """

    def __init__(self, place: str) -> None:
        self._path = f"{place}-lock"
        self._handle: int | None = None

    def share(self) -> None:
        """Hold it with others, once nobody has it alone."""
        if self._handle is None:
            self._handle = self._opened()
            if self._handle is not None and sys.platform != "win32":
                fcntl.flock(self._handle, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give it back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextlib.contextmanager
    def exclusive(self, seconds: float, is_needless: Callable[[], bool]) -> Iterator[bool]:
        """Hold it alone, and yield whether that was had.

        Args:
            seconds: How long to wait for the others.
            is_needless: Asked while waiting; once it is true, the wait is over.
        """
        handle = self._opened()
        try:
            end = time.monotonic() + seconds
            while not (is_had := _is_had(handle)) and not is_needless() and time.monotonic() < end:
                time.sleep(_PAUSE)
            yield is_had
        finally:
            if handle is not None:
                os.close(handle)

    def _opened(self) -> int | None:
        if sys.platform == "win32":
            return None
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:  # the folder cannot be written to: nobody makes an index there, or throws one away
            return None


def _is_had(handle: int | None) -> bool:
    """Return whether a lock is held alone now."""
    if handle is None or sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
