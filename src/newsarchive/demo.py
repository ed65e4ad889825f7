"""The example archive that is shipped with the library, to try things on.

This module owns where its files are: in an installed package beside this module, in a clone in `examples/archive`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from newsarchive.errors import ArchiveError
from newsarchive.storage.atomic import new_folder

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["DemoLanguage", "write_demo"]

DemoLanguage: TypeAlias = Literal["en", "zh"]
"""The languages that there is an example archive in."""

_PACKAGE: Final = Path(__file__).parent
_PLACES: Final = (_PACKAGE / "example_archive", _PACKAGE.parents[1] / "examples" / "archive")


def write_demo(folder: str | PathLike[str], *, language: DemoLanguage = "en") -> Path:
    """Write the example archive to a new folder, and return the folder.

    Args:
        folder: The folder to make. An empty one is taken too.
        language: `"en"`, 44 events in English, or `"zh"`, 13 in Chinese.

    Raises:
        ArchiveError: The folder has files in it, or cannot be written; or the example archive is not installed.

    >>> import tempfile
    >>> import newsarchive as na
    >>> root = write_demo(tempfile.mkdtemp())
    >>> len(na.open(root, index=":memory:"))
    44
    """
    target = Path(folder)
    origin = next((place / language for place in _PLACES if place.is_dir()), None)
    if origin is None:
        raise ArchiveError("the example archive is not installed: install newsarchive from a wheel or a clone")
    try:
        if os.path.lexists(target) and (not target.is_dir() or target.is_symlink() or any(target.iterdir())):
            raise ArchiveError(f"{target} exists and is not an empty folder: name a new one")
        with new_folder(target) as new:
            shutil.copytree(origin, new, dirs_exist_ok=True)
            shutil.copyfile(origin.parent / "LICENSE", new / "LICENSE")
    except OSError as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"cannot write {target}: {error.strerror}") from error
    return target
