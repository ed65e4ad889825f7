"""Exports: a selection written to a file or folder in one of the formats, whole or not at all.

This module owns what all exports share: the choice of a format's function, the temporary name, the file of metadata
beside the target, the progress.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from newsarchive.errors import ArchiveError, FormatError
from newsarchive.formats import FORMATS, find_format, format_of_path
from newsarchive.markdown.lines import encode
from newsarchive.storage.atomic import new_file, new_folder, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from newsarchive.formats import Format
    from newsarchive.formats.selection import EventWithContexts, Selection

__all__ = ["export", "stream"]


def export(
    selection: Selection,
    target: str | PathLike[str],
    *,
    format: str | None = None,
    replace: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a selection to a file, or to a folder if the target ends in a slash or has no suffix, and return its path.

    The target is written under another name, flushed, and renamed. The same events give the same bytes.

    Args:
        selection: The events, and the head of the export.
        target: The file or folder.
        format: The name of the format; if it is None, the suffix of the file decides.
        replace: Whether a folder that holds something is replaced as a whole. A file always is.
        on_progress: Called with the number of events written so far, and of all.

    Raises:
        ArchiveError: The target cannot be written; it is as it was.
        FormatError: No format has that suffix, or the format does not write whole archives, or not to a file or folder.
        MissingExtraError: The format needs a library that is not installed.
    """
    name, path = os.fspath(target), Path(target)
    entry = find_format(format_of_path(name) if format is None else format)
    to_folder = name.endswith(("/", os.sep)) or path.is_dir() or (not path.suffix and entry.has("save_folder"))
    _check(entry, name, to_folder=to_folder)
    if on_progress is not None:
        selection = _with_progress(selection, on_progress)
    try:
        if to_folder:
            _save_folder(entry, selection, path, replace=replace)
        else:
            _save_file(entry, selection, path)
    except OSError as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"cannot write {name}: {error.strerror or error}") from error
    return path


def stream(selection: Selection, format: str) -> Iterator[str]:
    """Yield the text of an export, piece by piece.

    Raises:
        FormatError: There is no such format, or it is not text.
    """
    write = find_format(format).stream
    if write is None:
        streams = ", ".join(entry.name for entry in FORMATS.values() if entry.has("stream"))
        raise FormatError(f"{format!r} exports are not text: write one to a file or folder, or choose from {streams}")
    return write(selection)


def _check(entry: Format, name: str, *, to_folder: bool) -> None:
    """Refuse a format that cannot be written to a target."""
    if not entry.exports:
        known = ", ".join(each.name for each in FORMATS.values() if each.exports)
        raise FormatError(f"the format {entry.name!r} writes single pages: export to one of {known}")
    if to_folder and not entry.has("save_folder"):
        raise FormatError(f"{entry.name!r} exports are one file, and {name!r} is a folder: name a file in it")
    if not to_folder and not entry.has("stream") and not entry.has("save"):
        raise FormatError(f"{entry.name!r} exports are folders of files: end {name!r} with a slash")


def _with_progress(selection: Selection, on_progress: Callable[[int, int], None]) -> Selection:
    """Return a selection that reports how many of its events were read."""

    def report(read: Callable[[], Iterable[EventWithContexts]]) -> Iterator[EventWithContexts]:
        for done, event in enumerate(read(), start=1):
            yield event
            on_progress(done, selection.head.events)

    return attrs.evolve(
        selection,
        read_events=partial(report, selection.read_events),
        read_by_month=partial(report, selection.by_month),
    )


def _save_file(entry: Format, selection: Selection, path: Path) -> None:
    if path.exists() and not path.is_file():
        raise ArchiveError(f"cannot write {path}: it exists and is not a file")
    with new_file(path) as temporary:
        if entry.save is not None:
            entry.save(selection, temporary)
        elif entry.stream is not None:
            with temporary.open("xb") as file:
                file.writelines(map(encode, entry.stream(selection)))
    if entry.describe is not None:
        beside = path.with_name(f"{path.name}-metadata.json")
        replace_file(beside, encode(entry.describe(selection, path.name)))


def _save_folder(entry: Format, selection: Selection, path: Path, *, replace: bool) -> None:
    if path.is_dir() and any(path.iterdir()) and not replace:
        raise ArchiveError(f"cannot write {path}: the folder is not empty; replace=True replaces all of it")
    assert entry.save_folder is not None  # as _check found
    with new_folder(path) as temporary:
        entry.save_folder(selection, temporary)
