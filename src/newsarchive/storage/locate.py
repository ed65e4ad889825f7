"""Find the archive in a path, and open it: `open_storage`, `open_tree` and `open_pages`."""

from __future__ import annotations

import os
import stat as modes
from typing import TYPE_CHECKING

from newsarchive.errors import ArchiveError
from newsarchive.storage.base import SUFFIX, archives_below, find_root, no_archive_message
from newsarchive.storage.folder import FolderStorage

if TYPE_CHECKING:
    from os import PathLike

    from newsarchive.storage.base import Storage
    from newsarchive.storage.packed import PackedStorage

__all__ = ["open_pages", "open_storage", "open_tree"]


def open_storage(root: str | PathLike[str]) -> Storage:
    """Return the storage of the archive in a folder or in a zip or tar file, packed further or not.

    An archive holds pages in `news/YYYY`. Given its folder `news`, a year, a month or a day, the root around it is
    found and the storage is limited to that part. In a packed file the archive can be below one folder.

    Raises:
        ArchiveError: There is no archive, or it cannot be read; the message says what was searched for.

    >>> with open_storage("examples/archive/zh/news/2017") as storage:
    ...     storage.scope, len(storage.list().pages)
    ('news/2017/', 3)
    """
    name, path = _real_path(root)
    if not os.path.isdir(path):  # noqa: PTH112 # the path is text already
        return _open_packed(name, path, any_tree=False)
    try:
        found = find_root(path)
        instead = [] if found else archives_below(path)
    except OSError as error:
        raise ArchiveError(f"cannot open {name}: {error.strerror}") from error
    if found is None:
        raise ArchiveError(no_archive_message(name, (os.path.join(name, folder) for folder in instead)))  # noqa: PTH118
    return FolderStorage(found[0], scope=found[1], name=name)


def open_tree(root: str | PathLike[str]) -> Storage:
    """Return the storage of any folder of pages or packed file, whether it holds an archive or not.

    Raises:
        ArchiveError: The root is neither a folder nor a packed file, or cannot be read.
    """
    name, path = _real_path(root)
    if os.path.isdir(path):  # noqa: PTH112 # the path is text already
        return FolderStorage(path, name=name)
    return _open_packed(name, path, any_tree=True)


def open_pages(root: str | PathLike[str], *, suffix: str) -> Storage:
    """Return the storage of the files of one suffix, in an archive or a part of one, or in any other tree.

    >>> with open_pages("examples/archive/zh/news/2017", suffix=".md") as storage:
    ...     storage.scope, len(storage.list().pages)
    ('news/2017/', 3)

    Raises:
        ArchiveError: The root is neither a folder nor a packed file, or cannot be read.
    """
    name, path = _real_path(root)
    if not os.path.isdir(path):  # noqa: PTH112 # the path is text already
        return _open_packed(name, path, any_tree=True, suffix=suffix)
    try:
        top, scope = find_root(path) or (path, "")
    except OSError as error:
        raise ArchiveError(f"cannot open {name}: {error.strerror}") from error
    return FolderStorage(top, scope=scope, name=name, suffix=suffix)


def _real_path(root: str | PathLike[str]) -> tuple[str, str]:
    """Return the name that the caller gave, and the real path."""
    name = os.fspath(root)
    if not name:
        raise ArchiveError("the path of the archive is empty")
    try:
        return name, os.path.realpath(name, strict=True)
    except OSError as error:
        raise ArchiveError(f"cannot open {name}: {error.strerror}") from error
    except ValueError as error:
        raise ArchiveError(f"cannot open {name!r}: {error}") from error


def _open_packed(name: str, path: str, *, any_tree: bool, suffix: str = SUFFIX) -> PackedStorage:
    try:
        kind = _kind_of(path)
    except OSError as error:
        raise ArchiveError(f"cannot open {name}: {error.strerror}") from error
    if kind is None:
        raise ArchiveError(f"cannot open {name}: it is neither a folder nor a zip or tar file")
    return kind(path, name=name, any_tree=any_tree, suffix=suffix)


def _kind_of(path: str) -> type[PackedStorage] | None:
    """Return the storage class for a file, by its content; None if there is none."""
    # Most archives are folders, and the modules that unpack files take as long to import as all others together.
    from newsarchive.storage.tar import TarStorage, is_tar  # noqa: PLC0415
    from newsarchive.storage.zip import ZipStorage, is_zip  # noqa: PLC0415

    if not modes.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 # a pipe would never end
        return None
    with open(path, "rb") as file:  # noqa: PTH123 # the path is text already
        if is_tar(file):
            return TarStorage
        return ZipStorage if is_zip(file) else None
