"""`Storage`, the interface of folders and packed files: list, read and write pages as bytes.

Paths are those inside the archive, with forward slashes.
"""

from __future__ import annotations

import errno
import os
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import attrs

from newsarchive.errors import ArchiveError, MissingPageError, ReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "MAX_PAGE_BYTES",
    "STATE_DIR",
    "Listing",
    "Stat",
    "Storage",
    "Unreadable",
    "Write",
    "archive_prefix",
    "archives_below",
    "find_root",
    "no_archive_message",
]

MAX_PAGE_BYTES: Final = 64 * 2**20
"""The largest file that is read as a page: 64 MiB, unpacked."""

STATE_DIR: Final = ".newsarchive"
"""The hidden folder for what an archive needs beside its pages."""
SUFFIX: Final = ".md"
"""How the name of a page ends."""
NOT_A_FILE: Final = "it is not read: it is not a regular file"
LEADS_OUT: Final = "it is not read: its path leads out of the archive"
_CHUNK: Final = 2**20
GONE: Final = f"it cannot be read: {os.strerror(errno.ENOENT)}"


class Stat(NamedTuple):
    """Size and time of a page."""

    size: int
    """In bytes."""
    time: int
    """When it was last changed, in nanoseconds since 1970; 0 if a packed file does not say."""


@attrs.frozen
class Unreadable:
    """A file or folder that cannot be read, where a page could be."""

    path: str
    """Its path inside the archive; a folder's ends in a slash."""
    why: str
    """Why it cannot be read: a sentence without its full stop."""


@attrs.define
class Listing:
    """The pages of a storage, and what cannot be read."""

    pages: dict[str, Stat] = attrs.field(factory=dict)
    """The pages by path, in no particular order: all files named `*.md`, except those whose name begins with a dot."""
    unreadable: list[Unreadable] = attrs.field(factory=list)
    """What cannot be read, by path."""


class Write(NamedTuple):
    """A page to write."""

    path: str
    """Where."""
    data: bytes
    """The new bytes."""
    expected: bytes | None
    """The bytes that must be there now; None if there must be no file."""


class Storage(ABC):
    """Where the bytes of an archive live. Reading is safe from several threads."""

    name: str
    """How messages name it: what the caller gave."""
    identity: str
    """Unique: the real path of its folder or file, and the part that it is limited to."""
    suffix: str = SUFFIX
    """How the names of its pages end."""
    scope: str = ""
    """The part that it is limited to, such as `news/2017/`; empty for the whole archive."""
    is_writable: bool = False
    """Whether pages can be written."""
    seekable: bool = True
    """Whether a page is read without reading others; False for a compressed tar file."""

    def fingerprint(self) -> str | None:
        """Return the size and time of a packed file: while they stay equal, nothing changed. None for a folder.

        Raises:
            ArchiveError: The file is gone or cannot be looked at.
        """
        return None

    @abstractmethod
    def list(self) -> Listing:
        """Return the pages that are in the storage now.

        Raises:
            ArchiveError: It cannot be listed.
        """

    def read(self, path: str) -> bytes:
        """Return the bytes of a page.

        Raises:
            MissingPageError: There is no such page.
            ArchiveError: It cannot be read, is larger than `MAX_PAGE_BYTES`, or the path is not inside the archive.
        """
        data = self._fetch(path)
        if data is None:
            raise MissingPageError(f"{self.name} has no page {path}")
        if isinstance(data, Unreadable):
            raise ArchiveError(f"{path} in {self.name}: {data.why}")
        return data

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield the bytes of pages, in the order given, but from a compressed tar file in its own order.

        A page that is gone or cannot be read comes as an `Unreadable`.
        """
        for path in paths:
            data = self._fetch(path)
            yield path, Unreadable(path, GONE) if data is None else data

    @abstractmethod
    def write(self, path: str, data: bytes, *, expected: bytes | None) -> Stat:
        """Write a page, whole or not at all, and return its size and time.

        An existing file keeps its mode; missing folders are made.

        Args:
            path: Where.
            data: The new bytes.
            expected: The bytes that must be there now; None if there must be no file.

        Raises:
            ConflictError: Other bytes are there; nothing was written.
            ReadOnlyError: The storage or the file cannot be written.
            ArchiveError: The path is not inside the archive, or writing failed; the file is as it was.
        """

    def write_many(self, writes: Sequence[Write]) -> dict[str, Stat]:
        """Write several pages, and return the size and time of each.

        Raises:
            ConflictError: One of them has other bytes; no page was written.
            ReadOnlyError: The storage or a file cannot be written.
            ArchiveError: A path is not inside the archive, or writing failed.
        """
        return {each.path: self.write(each.path, each.data, expected=each.expected) for each in writes}

    def read_state(self, name: str) -> bytes | None:  # noqa: ARG002 # a packed file has no state
        """Return a file of the archive's own state, beside its pages; None if there is none."""
        return None

    def write_state(self, name: str, data: bytes) -> None:
        """Write a file of the archive's own state, beside its pages.

        Raises:
            ReadOnlyError: The storage cannot be written.
            ArchiveError: Writing failed.
        """
        raise ReadOnlyError(f"{self.name} cannot be written: {name} ({len(data):,} bytes) was not saved")

    def reopen(self) -> None:  # noqa: B027 # a folder needs no opening
        """Open a packed file again if it was closed or replaced.

        Raises:
            ArchiveError: It cannot be opened.
        """

    def close(self) -> None:  # noqa: B027 # a folder has nothing to close
        """Close the storage; it cannot be read any more."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def _fetch(self, path: str) -> bytes | Unreadable | None:
        """Return the bytes of a page, or why they cannot be read; None if there is no such page."""


def why_refused(path: str) -> str | None:
    """Return why a path is not one inside an archive; None if it is.

    >>> why_refused("news/2017/01/1/a.md") is None
    True
    >>> why_refused("../a.md")
    'it is not read: its path leads out of the archive'
    """
    if "\\" in path or "\0" in path:
        return "it is not read: its path holds a backslash or a zero byte"
    parts = path.split("/")
    if not parts[0] or ".." in parts or os.path.splitdrive(path)[0]:
        return LEADS_OUT
    if "" in parts or "." in parts:
        return "it is not read: its path has an empty part"
    return None


def is_hidden(path: str) -> bool:
    """Return whether a part of a path begins with a dot: such files do not belong to the archive."""
    return path.startswith(".") or "/." in path


def read_limited(read: Callable[[int], bytes], size: int, path: str) -> bytes | Unreadable:
    """Return the bytes of a file, or `Unreadable` once there are more than `MAX_PAGE_BYTES`, whatever its size says.

    Args:
        read: Reads at most so many bytes; none at the end.
        size: How many bytes are likely.
        path: The file's path, for `Unreadable`.
    """
    chunks, total, ask = [], 0, min(size, _CHUNK) + 1
    while chunk := read(ask):
        total += len(chunk)
        if total > MAX_PAGE_BYTES:
            return Unreadable(path, f"it is not read: it is larger than {MAX_PAGE_BYTES:,} bytes")
        chunks.append(chunk)
        ask = _CHUNK
    return b"".join(chunks)


_YEAR: Final = re.compile(r"[0-9]{4}")
# The part of a path that leads from an archive's root to one of its years, months or days, or to all of them.
_PART: Final = re.compile(r"(?:news|opinion)(?:/[0-9]{4}(?:/[0-9]{1,2}(?:/[0-9]{1,2})?)?)?")
_DEEPEST_PART: Final = 4
_IN_ARCHIVE: Final = re.compile(r"((?:[^/]+/)*?)news/[0-9]{4}(?:/|\Z)")
_MOST_NAMED: Final = 5


def find_root(folder: str) -> tuple[str, str] | None:
    """Return the root of the archive that a folder is or is a part of, and the part; None if it is neither.

    Args:
        folder: A real path.

    Raises:
        OSError: The folder cannot be listed.
    """
    if _is_root(folder):
        return folder, ""
    parts: list[str] = []
    root = folder
    for _ in range(_DEEPEST_PART):
        root, name = os.path.split(root)
        parts.insert(0, name)
        if _PART.fullmatch("/".join(parts)) and _is_root(root):
            return root, "/".join([*parts, ""])
    return None


def _is_root(folder: str) -> bool:
    """Return whether a folder is the root of an archive, even of a new one without pages."""
    if os.path.isdir(os.path.join(folder, STATE_DIR)):  # noqa: PTH112, PTH118 # the path is text already
        return True
    try:
        with os.scandir(os.path.join(folder, "news")) as entries:  # noqa: PTH118 # the path is text already
            return any(_YEAR.fullmatch(entry.name) and entry.is_dir() for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return False


def archives_below(folder: str) -> list[str]:
    """Return the names of the folders in a folder that are roots of archives, sorted: what to open instead.

    Raises:
        OSError: The folder cannot be listed.
    """
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_dir() and _is_root(entry.path):
                    found.append(entry.name)
            except PermissionError:  # it could not be opened instead
                continue
    return sorted(found)


def archive_prefix(path: str) -> str | None:
    """Return where the archive of a path begins in a packed file; None if the path belongs to no archive.

    >>> archive_prefix("corpus/zh/news/2017/01/1/a.md"), archive_prefix("news/2017/")
    ('corpus/zh/', '')
    """
    match = _IN_ARCHIVE.match(path)
    return None if match is None or is_hidden(match[1]) else match[1]


def no_archive_message(name: str, instead: Iterable[str], how: str = "each to be opened by itself") -> str:
    """Return the message that something is not an archive, which archives are in it, and how to open them."""
    candidates = sorted(instead)
    message = f"{name} is not an archive: looked for years in its folder news, such as news/2017"
    if not candidates:
        return message
    more = f" and {len(candidates) - _MOST_NAMED} more" if len(candidates) > _MOST_NAMED else ""
    return f"{message}; it holds others, {how}: {', '.join(candidates[:_MOST_NAMED])}{more}"
