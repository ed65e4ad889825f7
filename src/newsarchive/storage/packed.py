"""What zip and tar files have in common. They are read in place: nothing is unpacked to disk."""

from __future__ import annotations

import os
import threading
from abc import abstractmethod
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from newsarchive.errors import ArchiveError, ReadOnlyError
from newsarchive.storage.base import (
    SUFFIX,
    Listing,
    Stat,
    Storage,
    Unreadable,
    archive_prefix,
    is_hidden,
    no_archive_message,
    why_refused,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_MEMBERS", "Member", "PackedStorage", "is_near"]

MAX_MEMBERS: Final = 2_000_000
"""The most members that a packed file can have."""

_CHANGED: Final = "it cannot be read: the packed file changed since it was listed"


class Member(NamedTuple):
    """One entry in the table of a packed file."""

    name: str
    """Its name as the file has it; a folder's ends in a slash."""
    stat: Stat
    place: Any
    """What its storage needs to find its bytes."""
    why: str = ""
    """Why it is not read; empty if it is."""
    is_link: bool = False


class PackedStorage(Storage):
    """A packed file. Its archive can be below one folder, whose name is then not part of the paths."""

    def __init__(self, path: str, *, name: str, any_tree: bool = False, suffix: str = SUFFIX) -> None:
        """Open a packed file.

        Args:
            path: Its real path.
            name: How messages name it.
            any_tree: Whether to accept a file that holds no archive.
            suffix: How the names of its pages end.

        Raises:
            ArchiveError: The file cannot be read, is broken, or holds no archive.
        """
        self.name = name
        self.identity = path
        self.suffix = suffix
        self._any_tree = any_tree
        self._lock = threading.RLock()
        self._file: IO[bytes] | None = None
        self._version = ""
        self._members: dict[str, Member] | None = None
        self._reopen()
        try:
            self._look()
        except BaseException:
            self.close()
            raise

    # -- the file ----------------------------------------------------------------------------------------------------

    def fingerprint(self) -> str:
        """Return the file's size and time: while they stay equal, nothing changed.

        Raises:
            ArchiveError: The file is gone or cannot be looked at.
        """
        try:
            return _fingerprint(os.stat(self.identity))  # noqa: PTH116 # the path is text already
        except OSError as error:
            raise ArchiveError(f"cannot look at {self.name}: {error.strerror}") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def reopen(self) -> None:
        """Open the file again if it was closed or replaced.

        Raises:
            ArchiveError: It cannot be opened.
        """
        with self._lock:
            if self._file is None or self.fingerprint() != self._version:
                self._reopen()

    def _reopen(self) -> None:
        self.close()
        try:
            self._file = open(self.identity, "rb")  # noqa: SIM115, PTH123 # it stays open until `close`
            self._version = _fingerprint(os.fstat(self._file.fileno()))
        except OSError as error:
            raise ArchiveError(f"cannot open {self.name}: {error.strerror}") from error
        self._members = None

    def _require_file(self) -> IO[bytes]:
        if self._file is None:
            raise ArchiveError(f"{self.name} is closed; open it again")
        return self._file

    def _look(self) -> None:
        """Check that the file holds an archive."""
        self._table()

    # -- its table ---------------------------------------------------------------------------------------------------

    def list(self) -> Listing:
        """Return the pages that are in the file now.

        Raises:
            ArchiveError: The file is broken, or holds no archive or several.
        """
        with self._lock:
            self._require_file()
            if self.fingerprint() != self._version:
                self._reopen()
            listing = Listing()
            for path, member in self._table().items():
                if not member.why:
                    listing.pages[path] = member.stat
                else:
                    listing.unreadable.append(Unreadable(path, member.why))
        listing.unreadable.sort(key=lambda unreadable: unreadable.path)
        return listing

    def _table(self) -> dict[str, Member]:
        """Return the members by path. Of several with one path the last counts, as in unpacking."""
        if self._members is None:
            found: set[str] = set()
            shown = [member for member in self._limited_scan(found) if _is_shown(member, self.suffix)]
            prefix = self._choose(found)
            self._members = {}
            for member in shown:
                unsafe = why_refused(member.name)
                path = member.name.removeprefix(prefix)
                if unsafe is not None:
                    self._members[member.name] = member._replace(why=unsafe)
                elif member.name.startswith(prefix) and not is_hidden(path):
                    self._members[path] = member
        return self._members

    def _choose(self, found: set[str]) -> str:
        """Return the prefix of the one archive in the file, or refuse."""
        near = sorted(prefix for prefix in found if is_near(prefix))
        if near and (not near[0] or len(near) == 1):
            return near[0]
        if self._any_tree:
            return ""
        instead = (prefix.removesuffix("/") for prefix in found)
        raise ArchiveError(no_archive_message(self.name, instead, "to be opened one by one after unpacking it"))

    def _limited_scan(self, found: set[str]) -> Iterator[Member]:
        """Yield the members, and add to `found` where archives begin."""
        for count, member in enumerate(self._scan(), start=1):
            if count > MAX_MEMBERS:
                raise ArchiveError(f"{self.name} is not read: it has more than {MAX_MEMBERS:,} members")
            prefix = archive_prefix(member.name)
            if prefix is not None and why_refused(prefix.removesuffix("/") or "news") is None:
                found.add(prefix)
            yield member

    def write(self, path: str, data: bytes, *, expected: bytes | None) -> Stat:  # noqa: ARG002 # it never does
        """Refuse to write.

        Raises:
            ReadOnlyError: Always.
        """
        raise ReadOnlyError(
            f"{path} was not written: {self.name} is a packed file and can only be read; unpack it first"
        )

    # -- its members -------------------------------------------------------------------------------------------------

    def _fetch(self, path: str) -> bytes | Unreadable | None:
        why = why_refused(path)
        if why is not None:
            return Unreadable(path, why)
        with self._lock:
            file = self._require_file()
            member = self._table().get(path)
            if member is None:
                return None
            if member.why:
                return Unreadable(path, member.why)
            if _fingerprint(os.fstat(file.fileno())) != self._version:
                return Unreadable(path, _CHANGED)
            return self._unpack(member, path)

    @abstractmethod
    def _scan(self) -> Iterator[Member]:
        """Yield what the file holds, in its order, names without a `./` before them."""

    @abstractmethod
    def _unpack(self, member: Member, path: str) -> bytes | Unreadable:
        """Return the bytes of a member, or why they cannot be read."""


def is_near(prefix: str) -> bool:
    """Return whether a prefix is the top of a packed file, or a folder there."""
    return prefix.count("/") <= 1


def _is_shown(member: Member, suffix: str) -> bool:
    """Return whether a member is a page, or a link that could be one."""
    # Without a suffix it could be a link to a day, month or year.
    return member.name.endswith(suffix) or (member.is_link and not os.path.splitext(member.name)[1])  # noqa: PTH122


def _fingerprint(stat: os.stat_result) -> str:
    return f"{stat.st_size}-{stat.st_mtime_ns}"
