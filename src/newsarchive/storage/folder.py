"""An archive in a folder."""

from __future__ import annotations

import errno
import os
import stat as modes
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, Self

from newsarchive.errors import ArchiveError, ConflictError, ReadOnlyError
from newsarchive.storage import base
from newsarchive.storage.atomic import drop_folders, make_folders, replace_file, replace_files
from newsarchive.storage.base import (
    GONE,
    NOT_A_FILE,
    STATE_DIR,
    SUFFIX,
    Listing,
    Stat,
    Storage,
    Unreadable,
    Write,
    is_hidden,
    read_limited,
    why_refused,
)
from newsarchive.storage.lock import lock_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, MutableSequence, Sequence
    from os import PathLike

__all__ = ["FolderStorage"]

_LINK_OUT: Final = "it is not read: it is a link that leads out of the archive"
_FOLDER_LINK: Final = "it is not read: it is a link to a folder that is not part of the archive"
_BACKSLASH: Final = "it is not read: its name holds a backslash"

# A reader neither follows a link nor waits for someone to write into a pipe. Windows has neither flag.
_FILE: Final[int] = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
# O_PATH: a folder that cannot be listed can be passed through.
_FOLDER: Final[int] = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_PATH", os.O_RDONLY)
_WALKS: Final = os.open in os.supports_dir_fd
_IS_LINK: Final = frozenset({errno.ELOOP, errno.EMLINK, errno.ENOTDIR})


class FolderStorage(Storage):
    """A folder of pages, whether it holds an archive or not.

    A link to a file inside the folder is a page. A link to a folder is not followed, since its pages are read where
    they are. A link out of the folder is `Unreadable`.
    """

    def __init__(
        self, root: str | PathLike[str], *, scope: str = "", name: str | None = None, suffix: str = SUFFIX
    ) -> None:
        """Take a folder as a storage.

        Args:
            root: The folder.
            scope: The part that is listed and read: a folder below the root, with a slash at its end.
            name: How messages name it; the root if not given.
            suffix: How the names of its pages end.

        Raises:
            ArchiveError: The root is not a folder.
        """
        self.name = os.fspath(root) if name is None else name
        self.scope, self.suffix = scope, suffix
        try:
            os.stat(root)  # noqa: PTH116 # `Path` and `realpath` would take an empty root for the current folder
            self._top = os.path.realpath(root, strict=True)
            if not modes.S_ISDIR(os.stat(self._top).st_mode):  # noqa: PTH116 # the path is text already
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise ArchiveError(f"cannot open {self.name or 'an archive without a path'}: {reason}") from error
        self._inside = os.path.join(self._top, "")  # noqa: PTH118 # Path drops the slash
        self._lock = threading.Lock()
        # No real path holds two slashes: the scope follows them.
        self.identity = f"{self._top}//{scope}" if scope else self._top
        self.is_writable = os.access(self._inside + scope, os.W_OK)

    # -- listing -----------------------------------------------------------------------------------------------------

    def list(self) -> Listing:
        """Return the pages that are in the folder now.

        Raises:
            ArchiveError: The folder itself cannot be listed.
        """
        listing = Listing()
        folders = [self.scope]
        while folders:
            folder = folders.pop()
            try:
                self._scan(folder, listing, folders)
            except OSError as error:
                if folder == self.scope:
                    raise ArchiveError(f"{self.name} cannot be listed: {error.strerror}") from error
                listing.unreadable.append(Unreadable(folder, f"this folder cannot be listed: {error.strerror}"))
        listing.unreadable.sort(key=lambda unreadable: unreadable.path)
        return listing

    def _scan(self, folder: str, listing: Listing, folders: MutableSequence[str]) -> None:
        """List one folder, and note the folders in it. This runs for every file of an archive: keep it fast."""
        pages, unreadable, make, suffix = listing.pages, listing.unreadable, tuple.__new__, self.suffix
        with os.scandir(self._inside + folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                if "\\" in name:
                    self._note_backslash(entry, folder + name, listing)
                    continue
                if entry.is_file(follow_symlinks=False):
                    if not name.endswith(suffix):
                        continue
                    try:
                        stat = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:  # deleted since its folder was opened
                        continue
                    pages[folder + name] = make(Stat, (stat.st_size, stat.st_mtime_ns))
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(f"{folder}{name}/")
                elif entry.is_symlink():
                    self._note_link(folder + name, listing)
                elif name.endswith(suffix):
                    unreadable.append(Unreadable(folder + name, NOT_A_FILE))

    def _note_backslash(self, entry: os.DirEntry[str], path: str, listing: Listing) -> None:
        """Note a name that other systems would read as a path."""
        if path.endswith(self.suffix) or entry.is_dir():
            listing.unreadable.append(Unreadable(path, _BACKSLASH))

    def _note_link(self, path: str, listing: Listing) -> None:
        """List a symbolic link: as nothing, a page, or `Unreadable`."""
        is_page = path.endswith(self.suffix)
        try:
            target = os.path.realpath(self._inside + path, strict=True)
            stat = os.stat(target)  # noqa: PTH116 # the path is text already
        except OSError as error:
            # Without a suffix it could be a link to a day, month or year that is not there.
            if is_page or not os.path.splitext(path)[1]:  # noqa: PTH122
                listing.unreadable.append(Unreadable(path, f"this link cannot be followed: {error.strerror}"))
            return
        why = self._why_not_followed(target, stat)
        if modes.S_ISDIR(stat.st_mode):
            listing.unreadable += [Unreadable(path, why)] if why else []
        elif is_page and why:
            listing.unreadable.append(Unreadable(path, why))
        elif is_page:
            listing.pages[path] = Stat(stat.st_size, stat.st_mtime_ns)

    def _why_not_followed(self, target: str, stat: os.stat_result) -> str | None:
        """Return why a link to a target is not followed; None if it is."""
        below = target[len(self._inside) :] if target.startswith(self._inside) else None
        if modes.S_ISDIR(stat.st_mode):
            is_part = target == self._top or (below is not None and not is_hidden(below.replace(os.sep, "/")))
            return None if is_part else _FOLDER_LINK
        if below is None:
            return _LINK_OUT
        return None if modes.S_ISREG(stat.st_mode) else NOT_A_FILE

    # -- reading -----------------------------------------------------------------------------------------------------

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield the bytes of pages, in the order given. A folder stays open for successive pages in it.

        A page that is gone or cannot be read comes as an `Unreadable`.
        """
        with _Walk(self._inside) as walk:
            for path in paths:
                data = self._fetch_by(walk, path)
                yield path, Unreadable(path, GONE) if data is None else data

    def _fetch(self, path: str) -> bytes | Unreadable | None:
        with _Walk(self._inside) as walk:
            return self._fetch_by(walk, path)

    def _fetch_by(self, walk: _Walk, path: str) -> bytes | Unreadable | None:
        why = why_refused(path)
        if why is not None:
            return Unreadable(path, why)
        return None if is_hidden(path) or not path.startswith(self.scope) else self._fetch_inside(walk, path)

    def _fetch_inside(self, walk: _Walk, path: str) -> bytes | Unreadable | None:
        try:
            handle = self._open(walk, path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            return Unreadable(path, f"it cannot be read: {error.strerror}")
        return handle if isinstance(handle, Unreadable) else _read_and_close(handle, path)

    def _open(self, walk: _Walk, path: str) -> int | Unreadable:
        """Open a file without leaving the root, even if a link is put in its path right now."""
        try:
            return walk.open(path)
        except OSError as error:
            if error.errno not in _IS_LINK:
                raise
        if self._leads_through_link(path):
            return Unreadable(path, "it is not read: a folder in its path is a link")
        try:
            target = os.path.realpath(self._inside + path, strict=True)
            why = self._why_not_followed(target, os.stat(target))  # noqa: PTH116 # the path is text already
        except NotADirectoryError:
            raise
        except OSError as error:
            return Unreadable(path, f"this link cannot be followed: {error.strerror}")
        if why is not None:
            return Unreadable(path, why)
        return walk.open(target[len(self._inside) :].replace(os.sep, "/"))

    def _leads_through_link(self, path: str) -> bool:
        parts = path.split("/")
        return any(os.path.islink(self._inside + "/".join(parts[:end])) for end in range(1, len(parts)))  # noqa: PTH114

    # -- writing -----------------------------------------------------------------------------------------------------

    def write(self, path: str, data: bytes, *, expected: bytes | None) -> Stat:
        """Write a page, as `write_many` does."""
        return self.write_many([Write(path, data, expected)])[path]

    def write_many(self, writes: Sequence[Write]) -> dict[str, Stat]:
        """Write pages, and return the size and time of each. All reach the disk before the first is replaced.

        Raises:
            ConflictError: One of them has other bytes; no page was written.
            ReadOnlyError: The folder or a file cannot be written; no page was.
            ArchiveError: A path is not inside the archive, or writing failed.
        """
        for each in writes:
            self._check_path(each.path, each.data)
        with self._lock, lock_folder(self._top):
            for each in writes:
                self._check_expected(each.path, each.expected)
            try:
                return self._replace(writes)
            except OSError as error:
                self._fail_write(f"{writes[0].path}{' and others' if len(writes) > 1 else ''}", error)

    def read_state(self, name: str) -> bytes | None:
        """Return a file of the archive's own state, beside its pages; None if there is none."""
        try:
            return Path(self._top, STATE_DIR, name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArchiveError(f"cannot read {STATE_DIR}/{name} in {self.name}: {error.strerror}") from error

    def write_state(self, name: str, data: bytes) -> None:
        """Write a file of the archive's own state, in a folder that is not searched for pages.

        Raises:
            ReadOnlyError: The folder cannot be written.
            ArchiveError: Writing failed; the file is as it was.
        """
        try:
            make_folders(Path(self._top), f"{STATE_DIR}/{name}".rpartition("/")[0])
            replace_file(Path(self._top, STATE_DIR, name), data)
        except OSError as error:
            self._fail_write(f"{STATE_DIR}/{name}", error)

    def _check_path(self, path: str, data: bytes) -> None:
        """Refuse a path or size that no page of the archive can have."""
        if why_refused(path) or is_hidden(path) or not path.endswith(self.suffix):
            raise ArchiveError(f"{path!r} was not written: it is not the path of a page in {self.name}")
        if not path.startswith(self.scope):
            raise ArchiveError(f"{path} was not written: {self.name} is only {self.scope}; open the whole archive")
        if len(data) > base.MAX_PAGE_BYTES:
            raise ArchiveError(f"{path} was not written: it is larger than {base.MAX_PAGE_BYTES:,} bytes")

    def _check_expected(self, path: str, expected: bytes | None) -> None:
        now = self._fetch(path)
        if isinstance(now, Unreadable):
            raise ArchiveError(f"{path} was not written to {self.name}: {now.why}")
        if now == expected:
            return
        if now is None:
            happened = "is no longer there"
        elif expected is None:
            happened = "is there already"
        else:
            happened = "changed since it was read"
        raise ConflictError(f"{path} was not written: it {happened}; read {self.name} again")

    def _replace(self, writes: Sequence[Write]) -> dict[str, Stat]:
        is_one = len(writes) == 1
        made: list[Path] = []
        try:
            for folder in dict.fromkeys(each.path.rpartition("/")[0] for each in writes):
                made += make_folders(Path(self._top), folder, flush=is_one)
            # A link to a page stays a link: its target is written. A link out of the folder was refused before.
            targets = [Path(os.path.realpath(self._inside + each.path)) for each in writes]
            for target in targets:
                _check_writable(target)
            files = [(target, each.data) for target, each in zip(targets, writes, strict=True)]
            stats = [replace_file(*files[0])] if is_one else replace_files(files)
        except BaseException:
            drop_folders(made)
            raise
        return {each.path: Stat(stat.st_size, stat.st_mtime_ns) for each, stat in zip(writes, stats, strict=True)}

    def _fail_write(self, path: str, error: OSError) -> NoReturn:
        kind = ReadOnlyError if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} else ArchiveError
        raise kind(f"{path} was not written to {self.name}: {error.strerror or error}") from error


class _Walk:
    """Open files folder by folder, through no link. The last folder stays open until the end."""

    def __init__(self, inside: str) -> None:
        self._inside = inside
        self._folder: str | None = None
        self._here = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def open(self, path: str) -> int:
        """Open a file for reading.

        Raises:
            OSError: It cannot be opened, or a part of its path is a link.
        """
        if not _WALKS:
            if os.path.realpath(self._inside + path) != os.path.normpath(self._inside + path):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            return os.open(self._inside + path, _FILE)
        folder, _, name = path.rpartition("/")
        if folder != self._folder:
            self._enter(folder)
        return os.open(name, _FILE, dir_fd=self._here)

    def _enter(self, folder: str) -> None:
        self._leave()
        self._here = os.open(self._inside, _FOLDER)
        for part in folder.split("/") if folder else ():
            there = os.open(part, _FOLDER, dir_fd=self._here)
            os.close(self._here)
            self._here = there
        self._folder = folder

    def _leave(self) -> None:
        if self._here >= 0:
            os.close(self._here)
        self._folder, self._here = None, -1


def _read_and_close(handle: int, path: str) -> bytes | Unreadable | None:
    """Return the bytes of an open file; None if it is a folder, which is never a page."""
    try:
        stat = os.fstat(handle)
        if modes.S_ISDIR(stat.st_mode):
            return None
        if not modes.S_ISREG(stat.st_mode):
            return Unreadable(path, NOT_A_FILE)
        return read_limited(lambda count: os.read(handle, count), stat.st_size, path)
    except OSError as error:
        return Unreadable(path, f"it cannot be read: {error.strerror}")
    finally:
        os.close(handle)


def _check_writable(target: Path) -> None:
    """Refuse a read-only file, although its folder would let a new one replace it."""
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
