"""A file replaced whole or not at all: the new one is written beside the old, then takes its name."""

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

# What file systems say whose folders need no flushing, or that cannot do it: some that are reached over a network.
_CANNOT_FLUSH: Final = frozenset({errno.EINVAL, errno.ENOTSUP})


def replace_file(path: Path, data: bytes, *, flush: bool = True) -> os.stat_result:
    """Put bytes in the place of a file, all of them or none, and return what the system says of the new file.

    A file that is there keeps its mode; a new one obeys the umask.

    Args:
        path: The file.
        data: Its bytes.
        flush: Whether file and folder have reached the disk at the end. Without it, what can be made anew is written
            in a tenth of the time, and a machine that loses its power can leave it empty.

    Raises:
        OSError: The file cannot be written; it is as it was.
    """
    try:
        mode = path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mode = None
    with _flushed(path.parent) if flush else contextlib.nullcontext():
        return _put(path, data, mode, flush=flush)


def replace_files(files: Sequence[tuple[Path, bytes]]) -> list[os.stat_result]:
    """Put bytes in the place of many files, and return what the system says of the new ones.

    All of them have reached the disk before the first takes its name: flushed together, which is some twenty times
    faster than one by one. If one cannot be written, none is replaced.

    Raises:
        OSError: A file cannot be written, and all are as they were; or it could not take its name, which only those
            before it did.
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
    """Write a file that is not there yet, and return what the system says of it."""
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
    """Lend the path of a file to be written, which takes the place of another one at the end, or is gone if that fails.

    Raises:
        OSError: It cannot be written, or not put there; what stood there is as it was.
    """
    temporary = _temporary(path)
    with _flushed(path.parent):
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
    """Lend an empty folder to be filled, which takes the place of another one at the end, or is gone if that fails.

    Raises:
        OSError: It cannot be made, or not put there; what stood there is as it was.
    """
    temporary = _temporary(path)
    with _flushed(path.parent):
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
    """Let a folder take the name of another one, which is moved aside first: no system replaces a full folder."""
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
    """Let what was written to a file reach the disk."""
    with file.open("rb") as written:
        os.fsync(written.fileno())


def make_folders(top: Path, folder: str, *, flush: bool = True) -> list[Path]:
    """Make the folders of a path below a folder that is there, and return those that were not there before.

    Args:
        top: The folder that is there.
        folder: The path below it, with forward slashes.
        flush: Whether their entries have reached the disk at the end.

    Raises:
        OSError: A folder cannot be made; those that could are gone again.
        NotADirectoryError: Something else stands in the place of a folder: a file, or a link, which is not followed.
    """
    made: list[Path] = []
    try:
        for part in folder.split("/") if folder else ():
            top /= part
            with _flushed(top.parent) if flush else contextlib.nullcontext():
                made += [top] if _make_folder(top) else []
    except BaseException:
        drop_folders(made)
        raise
    return made


def _make_folder(folder: Path) -> bool:
    """Make a folder unless it is there, and return whether it was not."""
    try:
        folder.mkdir()
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
        return False
    return True


def drop_folders(folders: list[Path]) -> None:
    """Take away folders that were made for a file that then could not be written, as far as they are still empty."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:  # someone else has put something there
            return


@contextlib.contextmanager
def _flushed(folder: Path) -> Iterator[None]:
    """Let a folder's new names reach the disk at the end, where the system can do that.

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
