"""Locks between processes: on a folder that is written to, and on a file beside an index.

A process that is killed gives its locks back. Where a system has no such locks, or a file cannot be opened for one,
nothing is locked: saving still refuses to write over a file that changed, and Windows deletes no open index.
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

__all__ = ["FileLock", "lock_folder"]

_PAUSE: Final = 0.02
_FOLDER: Final[int] = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)


@contextlib.contextmanager
def lock_folder(folder: str) -> Iterator[None]:
    """Let one process at a time compare and replace the files of a folder.

    The folder itself is locked, so that no lock file is left in an archive.
    """
    handle = None
    try:
        with contextlib.suppress(OSError):  # some folders cannot be opened
            handle = os.open(folder, _FOLDER)
            _lock(handle, blocking=True)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(handle: int, *, blocking: bool) -> bool:
    """Lock an open file or folder exclusively, and return whether nobody else has it now."""
    # Imported here: most commands lock nothing exclusively, and would start later.
    from filelock import lock_descriptor  # noqa: PLC0415

    try:
        return lock_descriptor(handle, blocking=blocking, poll_interval=_PAUSE)
    except OSError:  # this file system has no locks
        return True


class FileLock:
    """A lock file beside an index: shared while the index is open, exclusive to rebuild it. The file stays.

    SQLite's own locks are not enough: a database that is deleted while another process has it open shares the name of
    its journal with the new one, and each process would roll back the other's.
    """

    # The shared side is not filelock's `ReadWriteLock`: a thread can release only what it acquired itself, while an
    # index is opened in one thread and closed in another; and it is unusable after a fork.

    def __init__(self, place: str) -> None:
        self._path = f"{place}-lock"
        self._handle: int | None = None

    def share(self) -> None:
        """Acquire it together with others, once nobody has it exclusively."""
        if self._handle is None:
            self._handle = self._open()
            if self._handle is not None and sys.platform != "win32":
                with contextlib.suppress(OSError):  # this file system has no locks
                    fcntl.flock(self._handle, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give it back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextlib.contextmanager
    def exclusive(self, seconds: float, is_needless: Callable[[], bool]) -> Iterator[bool]:
        """Acquire it exclusively, and yield whether that succeeded.

        Args:
            seconds: How long to wait for the others.
            is_needless: Asked while waiting; once it is true, the wait is over.
        """
        handle = self._open()
        try:
            end = time.monotonic() + seconds
            while not (is_alone := handle is None or _lock(handle, blocking=False)):
                if is_needless() or time.monotonic() >= end:
                    break
                time.sleep(_PAUSE)
            yield is_alone
        finally:
            if handle is not None:
                os.close(handle)

    def _open(self) -> int | None:
        if sys.platform == "win32":
            return None
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:  # nobody makes or deletes an index in a folder that cannot be written to
            return None
