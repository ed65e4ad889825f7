"""Where an archive begins: the folder that holds `news/YYYY`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from newsarchive.storage.interface import KEPT, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["archive_prefix", "archives_below", "find_root", "what_was_looked_for"]

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
        OSError: What stands in the folder cannot be looked at.
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
    """Return whether a folder is the root of an archive, of one that was made and has no page yet too."""
    if os.path.isdir(os.path.join(folder, KEPT)):  # noqa: PTH112, PTH118 # the path is text already
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
            except PermissionError:  # it is none that could be opened instead
                continue
    return sorted(found)


def archive_prefix(path: str) -> str | None:
    """Return where in a packed file the archive begins that a path belongs to; None if it belongs to none.

    >>> archive_prefix("corpus/zh/news/2017/01/1/a.md"), archive_prefix("news/2017/")
    ('corpus/zh/', '')
    """
    match = _IN_ARCHIVE.match(path)
    return None if match is None or is_hidden(match[1]) else match[1]


def what_was_looked_for(name: str, instead: Iterable[str], how: str = "each to be opened by itself") -> str:
    """Return the message that something is no archive, and which archives there are instead, and how to open them."""
    candidates = sorted(instead)
    message = f"{name} is no archive: looked for years in its folder news, such as news/2017"
    if not candidates:
        return message
    more = f" and {len(candidates) - _MOST_NAMED} more" if len(candidates) > _MOST_NAMED else ""
    return f"{message}; it holds others, {how}: {', '.join(candidates[:_MOST_NAMED])}{more}"
