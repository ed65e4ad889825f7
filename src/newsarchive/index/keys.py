"""The keys by which the index knows pages.

This module owns their form: the day of the page's path (`date.toordinal()`) in the upper bits and a running number in
the lower 24, so that whatever is not yet known on a day has a greater key than every page of that day. Number 0 is the
day's own page. Pages without a date (front page, prose) stand behind all days.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

__all__ = ["KEY_BITS", "NEVER", "UNDATED", "first_key", "last_key"]

KEY_BITS: Final = 24
"""So many bits of a key tell the pages of one day apart."""

UNDATED: Final = (dt.date.max.toordinal() + 1) << KEY_BITS
"""The first key of pages without a date."""

NEVER: Final = 2**62
"""A key behind all keys."""


def first_key(day: dt.date) -> int:
    """Return the key of a day's own page, the first of that day.

    >>> first_key(dt.date(2017, 1, 2)) - first_key(dt.date(2017, 1, 1)) == 1 << KEY_BITS
    True
    """
    return day.toordinal() << KEY_BITS


def last_key(day: dt.date) -> int:
    """Return the greatest key that a page of a day can have."""
    return first_key(day) | ((1 << KEY_BITS) - 1)
