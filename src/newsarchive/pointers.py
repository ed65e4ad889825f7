"""What a user names a page or a day with, and the page or day that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from newsarchive.dates import format_day, parse_day
from newsarchive.errors import MissingPageError
from newsarchive.model import Change, Entry, Event, Related
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["Pointer", "date_of", "ref_of"]

Pointer: TypeAlias = PageRef | str | Event | Related | Entry | Change
"""What names a page: its ref, a link or path in any form, or a value that holds a ref."""


def ref_of(pointer: Pointer) -> PageRef:
    """Return the ref of a page.

    Raises:
        MissingPageError: The value holds no ref.
        RefError: The text is no link to a page.
    """
    if isinstance(pointer, PageRef):
        return pointer
    if isinstance(pointer, str):
        return PageRef.parse(pointer)
    if not isinstance(pointer, Pointer):
        raise TypeError(f"a page is named by a link, a ref or a value that holds one, not by {pointer!r}")
    if pointer.ref is None:
        raise MissingPageError("this event has no ref: it belongs to no page")
    return pointer.ref


def date_of(day: dt.date | str) -> dt.date:
    """Return a day of the archive.

    Raises:
        DateError: The text is no day.
    """
    return parse_day(day) if isinstance(day, str) else parse_day(format_day(day))
