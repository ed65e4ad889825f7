"""An archive in a tar file, compressed or not."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

from newsarchive.errors import ArchiveError
from newsarchive.storage.base import NOT_A_FILE, Stat, Unreadable, read_limited
from newsarchive.storage.packed import Member, PackedStorage, is_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["MAX_UNPACKED_BYTES", "TarStorage", "is_tar"]

MAX_UNPACKED_BYTES: Final = 2**36
"""How much a tar file can hold, unpacked: 64 GiB."""

_BROKEN: Final = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError, OverflowError)
_LARGEST_HEADER: Final = 2**20
_BLOCK: Final = tarfile.BLOCKSIZE
_MOST_PADDING: Final = 2**20
_LATEST: Final = 2**63 / 10**9
_OPENERS: Final[dict[bytes, Callable[[IO[bytes]], IO[bytes]]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"BZh": lambda file: cast("IO[bytes]", bz2.BZ2File(file)),
    b"\xfd7zXZ\x00": lambda file: cast("IO[bytes]", lzma.LZMAFile(file)),  # noqa: SIM115 # its storage closes it
}


def is_tar(file: IO[bytes]) -> bool:
    """Return whether a file is a tar file, or compressed as tar files are. The file is rewound."""
    block = file.read(_BLOCK)
    file.seek(0)
    if _opener_of(block) is not None:
        return True
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return len(block) == _BLOCK == block.count(0)  # one without members
    return True


def _opener_of(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    """Return what decompresses a file that begins with these bytes; None if it is not compressed."""
    return next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)


class _MemberPlace(NamedTuple):
    """Where a member's bytes are in the decompressed tar file."""

    start: int
    size: int


class _Headers:
    """A tar file for `tarfile`, which can read no more at once than a header needs."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.tell, self.seek = file.tell, file.seek

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_HEADER:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return self._file.read(size)


class TarStorage(PackedStorage):
    """A tar file. A compressed one can only be read from beginning to end."""

    _stream: IO[bytes] | None = None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._stream is not None:
                self._stream.close()
                self._stream = None
            super().close()

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield the bytes of pages, in the order given, but from a compressed tar file in its own order.

        A page that is gone or cannot be read comes as an `Unreadable`.
        """
        if self.seekable:
            yield from super().read_many(paths)
            return
        with self._lock:
            self._require_file()
            table = self._table()
        starts = {path: table[path].place.start if path in table else -1 for path in paths}
        yield from super().read_many(sorted(starts, key=starts.__getitem__))

    def _look(self) -> None:
        """Read until the first sign of an archive. The whole table is read when it is needed: that can take a while."""
        found: set[str] = set()
        if self._any_tree or not any(is_near(prefix) for _ in self._limited_scan(found) for prefix in found):
            self._table()

    def _reopen(self) -> None:
        super()._reopen()
        file = self._require_file()
        opener = _opener_of(file.read(8))
        file.seek(0)
        self.seekable = opener is None
        self._stream = file if opener is None else opener(file)

    def _scan(self) -> Iterator[Member]:
        stream = self._stream
        assert stream is not None
        try:
            stream.seek(0)
            with tarfile.TarFile(
                fileobj=cast("IO[bytes]", _Headers(stream)), encoding="utf-8", errors="surrogateescape"
            ) as tar:
                while (info := tar.next()) is not None:
                    tar.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
                    self._check_size(info)
                    yield _member(info)
                self._check_end(stream, tar.offset)
        except RecursionError as error:
            raise ArchiveError(f"cannot open {self.name}: the tar file has endless headers") from error
        except _BROKEN as error:
            raise ArchiveError(f"cannot open {self.name}: the tar file is broken or cut off: {error}") from error

    def _check_size(self, info: tarfile.TarInfo) -> None:
        """Refuse a negative size, or an end after `MAX_UNPACKED_BYTES`."""
        if info.size < 0 or info.offset_data + info.size > MAX_UNPACKED_BYTES:
            raise tarfile.ReadError(f"a member of {info.size:,} bytes")

    def _check_end(self, stream: IO[bytes], offset: int) -> None:
        """Refuse a file without an end mark: `tarfile` takes any block that is not a header for the end."""
        stream.seek(offset)
        block = stream.read(_BLOCK)
        if block.count(0) != _BLOCK:
            raise tarfile.ReadError(f"no header and no end at byte {offset:,}")
        stream.read(_MOST_PADDING)  # a checksum follows it

    def _unpack(self, member: Member, path: str) -> bytes | Unreadable:
        place: _MemberPlace = member.place
        stream = self._stream
        assert stream is not None
        left = place.size

        def read(count: int) -> bytes:
            nonlocal left
            data = stream.read(min(count, left))
            left -= len(data)
            return data

        try:
            stream.seek(place.start)
            data = read_limited(read, place.size, path)
        except _BROKEN as error:
            return Unreadable(path, f"it cannot be read: {error}")
        if left and isinstance(data, bytes):
            return Unreadable(path, "it cannot be read: the tar file is cut off")
        return data


def _member(info: tarfile.TarInfo) -> Member:
    name = f"{info.name}/" if info.isdir() else info.name
    is_link = info.issym() or info.islnk()
    if is_link:
        why = "it is not read: it is a link in a packed file"
    else:
        why = "" if info.isdir() or (info.type in tarfile.REGULAR_TYPES and not info.issparse()) else NOT_A_FILE
    time = int(info.mtime * 10**9) if 0 <= info.mtime < _LATEST else 0
    place = _MemberPlace(info.offset_data, info.size)
    return Member(name.removeprefix("./"), Stat(info.size, time), place, why, is_link=is_link)
