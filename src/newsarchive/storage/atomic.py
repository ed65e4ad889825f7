"""Replace a file whole or not at all: the new one is written beside the old one, then takes its name."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["drop_folders", "make_folders", "new_file", "new_folder", "replace_file", "replace_files"]

_NEW: Final[int] = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

# The errors of file systems whose folders need no flushing or cannot be flushed, such as some network drives.
_CANNOT_FLUSH: Final = frozenset({errno.EINVAL, errno.ENOTSUP})


def replace_file(path: Path, data: bytes, *, flush: bool = True) -> os.stat_result:
    """Replace a file, whole or not at all, and return the stat of the new one.

    An existing file keeps its mode; a new one obeys the umask.

    Args:
        path: The file.
        data: Its bytes.
        flush: Whether file and folder have reached the disk at the end. Without it, writing takes a tenth of the
            time, but a power cut can leave the file empty: only for what can be made again.

    Raises:
        OSError: The file cannot be written; it is as it was.
    """
    try:
        mode = path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mode = None
    with _flush_folder(path.parent) if flush else contextlib.nullcontext():
        return _put(path, data, mode, flush=flush)


def replace_files(files: Sequence[tuple[Path, bytes]]) -> list[os.stat_result]:
    """Replace many files, and return the stats of the new ones.

    All have reached the disk before the first takes its name: flushing them together is some twenty times faster than
    one by one. If one cannot be written, none is replaced.

    Raises:
        OSError: A file cannot be written, and all are as they were; or one could not take its name, and only those
            before it are replaced.
    """
    written: list[Path] = []
    stats = []
    try:
        for path, data in files:
            mode = path.stat().st_mode & 0o7777 if path.exists() else None
            temporary = _temporary(path)
            written.append(temporary)
            stats.append(_write_new(temporary, data, mode, flush=not hasattr(os, "sync")))
        if hasattr(os, "sync"):
            os.sync()
        for (path, _), temporary in zip(files, written, strict=True):
            temporary.replace(path)
    finally:
        for temporary in written:
            temporary.unlink(missing_ok=True)
    return stats


def _put(path: Path, data: bytes, mode: int | None, *, flush: bool) -> os.stat_result:
    temporary = _temporary(path)
    try:
        stat = _write_new(temporary, data, mode, flush=flush)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return stat


def _temporary(path: Path) -> Path:
    # A short name of its own: one made of the file's name could be longer than the system allows.
    return path.parent / f".{secrets.token_hex(8)}.tmp"


def _write_new(path: Path, data: bytes, mode: int | None, *, flush: bool) -> os.stat_result:
    """Write a file that does not exist yet, and return its stat."""
    handle = os.open(path, _NEW, 0o666 if mode is None else mode & 0o700 | 0o200)
    with os.fdopen(handle, "wb") as file:
        if mode is not None:
            path.chmod(mode)
        file.write(data)
        file.flush()
        if flush:
            os.fsync(file.fileno())
        return os.fstat(file.fileno())


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a path to write a new file to. At the end it replaces the old file; after an error it is deleted.

    Raises:
        OSError: It cannot be written or put in place; the old file is as it was.
    """
    temporary = _temporary(path)
    with _flush_folder(path.parent):
        try:
            yield temporary
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
            _flush(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to fill. At the end it replaces the old folder; after an error it is deleted.

    Raises:
        OSError: It cannot be made or put in place; the old folder is as it was.
    """
    temporary = _temporary(path)
    with _flush_folder(path.parent):
        temporary.mkdir()
        try:
            yield temporary
            for file in temporary.rglob("*"):
                if file.is_file():
                    _flush(file)
            _put_folder(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _put_folder(new: Path, path: Path) -> None:
    """Replace a folder by another one. The old one is moved aside first: no system replaces a folder with files."""
    if not path.exists():
        new.rename(path)
        return
    old = _temporary(path)
    path.rename(old)
    try:
        new.rename(path)
    except BaseException:
        old.rename(path)
        raise
    shutil.rmtree(old)


def _flush(file: Path) -> None:
    """Wait until a file has reached the disk."""
    with file.open("rb") as written:
        os.fsync(written.fileno())


def make_folders(top: Path, folder: str, *, flush: bool = True) -> list[Path]:
    """Make the folders of a path below an existing folder, and return the new ones.

    Args:
        top: The existing folder.
        folder: The path below it, with forward slashes.
        flush: Whether their entries have reached the disk at the end.

    Raises:
        OSError: A folder cannot be made; the new ones are deleted again.
        NotADirectoryError: A file is in the place of a folder, or a link, which is not followed.
    """
    made: list[Path] = []
    try:
        for part in folder.split("/") if folder else ():
            top /= part
            with _flush_folder(top.parent) if flush else contextlib.nullcontext():
                made += [top] if _make_folder(top) else []
    except BaseException:
        drop_folders(made)
        raise
    return made


def _make_folder(folder: Path) -> bool:
    """Make a folder unless it exists, and return whether it is new."""
    try:
        folder.mkdir()
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
        return False
    return True


def drop_folders(folders: list[Path]) -> None:
    """Delete the folders that are still empty, after the file that they were made for could not be written."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:  # another program has put something there
            return


@contextlib.contextmanager
def _flush_folder(folder: Path) -> Iterator[None]:
    """Flush a folder's new names to disk at the end, where the system can do that.

    The folder is opened at the beginning: if that is forbidden, nothing has happened yet.
    """
    if not hasattr(os, "O_DIRECTORY"):
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:
                raise
    finally:
        os.close(handle)
