"""JSON Lines: one JSON record on each line, for streams of events and days.

Each record is that of the format `json`. A file of records alone has no room for a licence: it stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from newsarchive.errors import FormatError
from newsarchive.formats.json import content_from_record, content_to_record, loads, write
from newsarchive.formats.selection import head_to_record
from newsarchive.records import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content
    from newsarchive.style import Style

__all__ = ["describe", "dumps", "loads", "loads_all", "stream"]

LONGEST_LINE: Final = 64 * 2**20
"""How many bytes a line may have: as many as a page."""


def dumps(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in JSON
    """Return a content as one line of JSON, with a line end behind it."""
    return write(content_to_record(content), indent=None) + "\n"


def stream(selection: Selection) -> Iterator[str]:
    """Yield a line for each event, then one for each day that was asked for."""
    for event, _ in selection:
        yield dumps(event)
    for day in selection.days():
        yield dumps(day)


def loads_all(file: BinaryIO) -> Iterator[Content]:
    """Yield the content of each line. One line at a time is held.

    Raises:
        FormatError: A line is no record; the message says which, as in `line 17: $.sources[0].url: …`.
    """
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise FormatError(f"line {number}: it has more than {LONGEST_LINE:,} bytes")
        yield content_from_record(decode(line.rstrip(b"\r\n"), line=number), place=f"line {number}: $")


def describe(selection: Selection, name: str) -> str:
    """Return what is said of a file: what it holds, and its licence."""
    return write({"file": name} | head_to_record(selection.head)) + "\n"
