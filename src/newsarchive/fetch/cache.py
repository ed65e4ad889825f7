"""Fetched days on disk: as a cache, or as files of wikitext.

This module owns the two forms in which they are kept. A `Cache` belongs to this library: one file holds a day with its
text, and what is damaged is thrown away. A `WikitextFolder` belongs to its user: a file `2017_January_1.txt` holds the
text alone, and `2017_January_1.json` beside it says where that comes from. No text is replaced that did not come from
here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

import attrs

from newsarchive.dates import format_day, parse_day
from newsarchive.errors import DateError, FetchError, ModelError
from newsarchive.fetch.policy import FetchedDay
from newsarchive.storage.atomic import replace_file
from newsarchive.wikipedia.portal import page_name

if TYPE_CHECKING:
    import os

__all__ = ["Cache", "DayStore", "WikitextFolder", "read_fetched"]

_LOG: Final = logging.getLogger(__name__)
_LARGEST: Final = 64 * 1024 * 1024
"""No file of these is larger; one that is was not written here."""


class DayStore(Protocol):
    """Where days are kept that were fetched."""

    def get(self, day: dt.date, asked: str) -> FetchedDay | None:
        """Return a day as it was kept for a page that is asked for, or None if it is to be fetched."""

    def put(self, fetched: FetchedDay, asked: str) -> None:
        """Keep a day that has a text."""

    def drop(self, day: dt.date) -> None:
        """Learn that the wiki has a day no more."""


class Cache:
    """Days in a folder, one file each, in a folder of their wiki.

    Args:
        folder: It is made when the first day is kept.
        api: The address of the wiki's API.
    """

    def __init__(self, folder: str | os.PathLike[str], api: str) -> None:
        # A port or another character that some system does not take in a name is a dot; the file says it in full.
        host = re.sub(r"[^a-z0-9-]+", ".", urlsplit(api).netloc.rpartition("@")[2].lower()).strip(".")
        self._folder = Path(folder) / (host or "wiki")
        self._api = api

    def path(self, day: dt.date) -> Path:
        """Return the file that a day is kept in."""
        return self._folder / f"{format_day(day)}.json"

    def get(self, day: dt.date, asked: str) -> FetchedDay | None:
        """Return a day, or None if it is not here; one that is damaged is not here, and the log says so."""
        record = _read_record(self.path(day))
        if record is None:
            return None
        text = record.get("wikitext")
        if not isinstance(text, str) or record.get("sha256") != _digest(text):
            _LOG.warning("%s is damaged; the day is fetched anew", self.path(day))
            return None
        return _fetched(record, self.path(day), text, (self._api, asked, day))

    def put(self, fetched: FetchedDay, asked: str) -> None:
        """Keep a day.

        Raises:
            FetchError: The file cannot be written.
        """
        record = _record(fetched, self._api, asked) | {"wikitext": fetched.wikitext}
        _write(self.path(fetched.date), _dumped(record))

    def drop(self, day: dt.date) -> None:
        """Forget a day."""
        self.path(day).unlink(missing_ok=True)


class WikitextFolder:
    """Days in a folder as `<year>_<Month>_<day>.txt`, with where they come from beside them.

    Args:
        folder: It is made when the first day is kept.
        api: The address of the wiki's API.

    Attributes:
        refused: The files that were left as they are, since what they hold did not come from here.
    """

    def __init__(self, folder: str | os.PathLike[str], api: str) -> None:
        self._folder = Path(folder)
        self._api = api
        self.refused: list[Path] = []

    def path(self, day: dt.date) -> Path:
        """Return the file of a day's text.

        >>> WikitextFolder("days", "https://en.wikipedia.org/w/api.php").path(dt.date(2017, 1, 1)).name
        '2017_January_1.txt'
        """
        return self._folder / f"{page_name(day).rpartition('/')[2].replace(' ', '_')}.txt"

    def get(self, day: dt.date, asked: str) -> FetchedDay | None:
        """Return a day that came from here, as its file is now, or None."""
        path = self.path(day)
        data, record = _read(path), _read_record(path.with_suffix(".json"))
        if data is None or record is None:
            return None
        return _fetched(record, path.with_suffix(".json"), data.decode("utf-8", "replace"), (self._api, asked, day))

    def put(self, fetched: FetchedDay, asked: str) -> None:
        """Write a day, unless its file holds another text that did not come from here: that is one of `refused`.

        Raises:
            FetchError: A file cannot be written.
        """
        path, data = self.path(fetched.date), (fetched.wikitext or "").encode()
        held = _read(path)
        if held is not None and held != data and not self._is_ours(path, held):
            self.refused.append(path)
            return
        # The text first: if the process ends here, the text is known again by being the same.
        if held != data:
            _write(path, data)
        _write(path.with_suffix(".json"), _dumped(_record(fetched, self._api, asked)))

    def drop(self, day: dt.date) -> None:
        """Leave the files of a day: they may be the last that there is of it."""

    def _is_ours(self, path: Path, held: bytes) -> bool:
        record = _read_record(path.with_suffix(".json"))
        return record is not None and record.get("api") == self._api and record.get("sha256") == _digest(held)


def read_fetched(path: str | os.PathLike[str]) -> FetchedDay | None:
    """Return the day that a file of wikitext holds, as `newsarchive fetch` wrote it, or None if it did not.

    The revision is None if the text was edited since: it is no version of the wiki's any more.

    Args:
        path: The file of the text; its provenance is beside it, in a file whose name ends in `.json`.

    Raises:
        FetchError: The file cannot be read.
    """
    path = Path(path)
    data = _read(path)
    if data is None:
        raise FetchError(f"there is no file {path}")
    beside = path.with_suffix(".json")
    record = _read_record(beside)
    fetched = None if record is None else _fetched(record, beside, data.decode("utf-8", "replace"), None)
    if record is None or fetched is None or record.get("sha256") == _digest(data):
        return fetched
    return attrs.evolve(fetched, revision=None, timestamp=None)


def _record(fetched: FetchedDay, api: str, asked: str) -> dict[str, Any]:
    """Return what is kept of a day besides its text; `_fetched` reads it."""
    return {
        "api": api,
        "asked": asked,
        "date": format_day(fetched.date),
        "page": fetched.page,
        "revision": fetched.revision,
        "timestamp": None if fetched.timestamp is None else fetched.timestamp.isoformat(),
        "sha256": _digest(fetched.wikitext or ""),
    }


def _fetched(
    record: dict[str, Any], path: Path, text: str, expected: tuple[str, str, dt.date] | None
) -> FetchedDay | None:
    """Return a day that was kept, or None if the record is damaged or of another page than the expected one."""
    page, revision, time = record.get("page"), record.get("revision"), record.get("timestamp")
    try:
        day = parse_day(str(record.get("date")))
        timestamp = dt.datetime.fromisoformat(str(time))
        fetched = FetchedDay(
            date=day, page=str(page), revision=revision, timestamp=timestamp, wikitext=text, from_cache=True
        )
    except (DateError, ModelError, ValueError):
        fetched = None
    if fetched is None or not isinstance(page, str) or type(revision) is not int:
        _LOG.warning("%s is damaged; what it says is not used", path)
        return None
    if expected not in {None, (record.get("api"), record.get("asked"), fetched.date)}:
        _LOG.warning("%s is of another page or wiki; what it says is not used", path)
        return None
    return fetched


def _digest(text: str | bytes) -> str:
    """Return the digest of a text, the same as `Provenance.digest`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()


def _dumped(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def _read_record(path: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file, or None if there is no file, or no object in it."""
    data = _read(path)
    if data is None:
        return None
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        _LOG.warning("%s is damaged; what it says is not used", path)
        return None
    return record


def _read(path: Path) -> bytes | None:
    """Return the bytes of a file, or None if there is none.

    Raises:
        FetchError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FetchError(f"cannot read {path}: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise FetchError(f"{path} has more than {_LARGEST:,} bytes, which are not read")
    return data


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError as error:
        raise FetchError(f"cannot write {path}: {error.strerror}") from error
