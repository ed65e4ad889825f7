"""Files of wikitext on their way into an archive: which there are, of which days, and where they come from.

This module owns `day_files` and `read_days`.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsarchive.errors import ArchiveError
from newsarchive.fetch.cache import read_fetched
from newsarchive.wikipedia.portal import page_name, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    from newsarchive.wikipedia.values import WikiDay

__all__ = ["day_files", "read_days"]

_NAME: Final = re.compile(r"(?P<year>[0-9]{4})_[A-Z][a-z]+_(?P<day>[0-9]{1,2})")


def day_files(paths: Iterable[str | PathLike[str]]) -> dict[dt.date, Path]:
    """Return the files of days, in the order of their days: files are named like `2017_January_1.txt`.

    Args:
        paths: Files, and folders whose files of such names are taken.

    Raises:
        ArchiveError: A file has another name, two are of one day, or a folder holds none.
    """
    files: dict[dt.date, Path] = {}
    for path in map(Path, paths):
        found = sorted(filter(_day_of, path.rglob("*.txt"))) if path.is_dir() else [path]
        if not found:
            raise ArchiveError(f"{path} holds no day: looked for files named like 2017_January_1.txt")
        for file in found:
            day = _day_of(file)
            if day is None:
                raise ArchiveError(f"{file} is of no day: its name must be like 2017_January_1.txt")
            if day in files and files[day] != file:
                raise ArchiveError(f"{files[day]} and {file} are of one day: give one of them")
            files[day] = file
    return dict(sorted(files.items()))


def read_days(
    files: Mapping[dt.date, Path], *, on_progress: Callable[[int, int], None] | None = None
) -> Iterator[WikiDay]:
    """Yield the events of each day, with the page and version that they come from where `newsarchive fetch` noted them.

    Raises:
        ArchiveError: A file cannot be read.
        MissingExtraError: mwparserfromhell is not installed (the extra `wikipedia`).
    """
    for done, (day, file) in enumerate(files.items(), start=1):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise ArchiveError(f"cannot read {file}: {error.strerror}") from error
        fetched = read_fetched(file)
        if fetched is None:
            yield parse(data, day)
        else:
            yield parse(data, day, page=fetched.page, revision=fetched.revision)
        if on_progress is not None:
            on_progress(done, len(files))


def _day_of(file: Path) -> dt.date | None:
    """Return the day whose page of the wiki has the name of a file; None if there is none."""
    match = _NAME.fullmatch(file.stem)
    if match is None or file.suffix != ".txt":
        return None
    for month in range(1, 13):
        try:
            day = dt.date(int(match["year"]), month, int(match["day"]))
        except ValueError:  # a month that has no such day
            continue
        if page_name(day).rpartition("/")[2].replace(" ", "_") == file.stem:
            return day
    return None
