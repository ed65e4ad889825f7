"""An archive in a zip file."""

from __future__ import annotations

import calendar
import stat as modes
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

from newsarchive.errors import ArchiveError
from newsarchive.storage.base import NOT_A_FILE, Stat, Unreadable, read_limited
from newsarchive.storage.packed import Member, PackedStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ZipStorage", "is_zip"]

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
# Python unpacks the other methods without a limit: a few bytes could fill the memory. The zip profile for documents
# (ISO/IEC 21320-1) has only these two as well.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_STARTS: Final = frozenset({b"PK\x03\x04", b"PK\x05\x06"})
_ENCRYPTED: Final = 0x1
_UNIX: Final = 3


def is_zip(file: IO[bytes]) -> bool:
    """Return whether a file is a zip file, or a broken one. The file is rewound."""
    begins = file.read(4) in _STARTS
    is_one = begins or zipfile.is_zipfile(file)
    file.seek(0)
    return is_one


class ZipStorage(PackedStorage):
    """A zip file. Its times have no zone and are taken as UTC."""

    _zip: zipfile.ZipFile

    def _scan(self) -> Iterator[Member]:
        try:
            self._zip = zipfile.ZipFile(self._require_file())
        except _BROKEN as error:
            raise ArchiveError(f"cannot open {self.name}: the zip file is broken or cut off: {error}") from error
        for info in self._zip.infolist():
            kind = modes.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
            name = info.filename.removeprefix("./")
            stat = Stat(info.file_size, _time(info.date_time))
            yield Member(name, stat, info, _why_unreadable(info, kind), is_link=kind == modes.S_IFLNK)

    def _unpack(self, member: Member, path: str) -> bytes | Unreadable:
        try:
            with self._zip.open(member.place) as file:
                return read_limited(file.read, member.stat.size, path)
        except _BROKEN as error:
            return Unreadable(path, f"it cannot be read: {error}")


def _why_unreadable(info: zipfile.ZipInfo, kind: int) -> str:
    """Return why a member is not read; empty if it is."""
    if kind == modes.S_IFLNK:
        return "it is not read: it is a link in a packed file"
    if kind not in {0, modes.S_IFREG, modes.S_IFDIR}:
        return NOT_A_FILE
    if info.flag_bits & _ENCRYPTED:
        return "it is not read: it is encrypted"
    if info.compress_type not in _METHODS:
        return f"it is not read: it is packed by method {info.compress_type}; only stored and deflated members are read"
    return ""


def _time(date_time: tuple[int, int, int, int, int, int]) -> int:
    """Return a zip file's time in nanoseconds, 0 if it is invalid."""
    try:
        return calendar.timegm(date_time) * 10**9
    except ValueError:
        return 0
