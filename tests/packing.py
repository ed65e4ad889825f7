"""Archives to open: the example archive, packed in every way."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "archive" / "en"
PAGES: Final = {
    path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
    for path in sorted(EXAMPLE.rglob("*.md"))
    if not any(part.startswith(".") for part in path.relative_to(EXAMPLE).parts)
}
A: Final = "news/2017/01/1/a.md"
SMALL: Final = {"index.md": b"front", A: b"an event", "news/2017/01/1/index.md": b"a day"}
PACKED: Final = ("zip", "tar", "tar.gz", "tar.bz2", "tar.xz")
COMPRESSORS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def put(root: Path, pages: Mapping[str, bytes]) -> Path:
    """Write files below a folder and return it."""
    for path, data in pages.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return root


def pack(path: Path, pages: Mapping[str, bytes], prefix: str = "") -> Path:
    """Write files to a packed file, of the kind that its suffix says, and return it."""
    kind = path.name.partition(".")[2]
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in pages.items():
                packed.writestr(zipfile.ZipInfo(prefix + name, (2017, 1, 2, 3, 4, 6)), data)
        return path
    path.write_bytes(COMPRESSORS[kind](tar_of(*(member(prefix + name, data) for name, data in pages.items()))))
    return path


def member(
    name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    """Return a member of a tar file."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mtime = len(data), kind, target, 1_483_326_246
    return info, data


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return the bytes of a tar file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as packed:
        for info, data in members:
            packed.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
