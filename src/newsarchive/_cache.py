"""What was read once and will be asked for again, kept within bounds.

This module owns `BoundedCache`. An archive names the same links and days again and again, so their readings are worth
keeping; but a page can be hostile, and `functools.lru_cache`, which counts entries alone, would keep thousands of
texts of any length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LONGEST_KEY", "BoundedCache"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

LONGEST_KEY: Final = 1_000
"""The length of the longest key that is kept; those of real pages are shorter."""


class BoundedCache(dict[_Key, _Value]):
    """What a function returns, by its argument, worked out when it is asked for and kept if the argument is short.

    Asking for what is kept runs no line of Python: pages ask about every link.

    >>> sizes = BoundedCache(len, 16)
    >>> sizes["a" * LONGEST_KEY], sizes["a" * 10_000], len(sizes)
    (1000, 10000, 1)
    """

    def __init__(self, function: Callable[[_Key], _Value], count: int, *, length: Callable[[Any], int] = len) -> None:
        """Keep at most so many; `length` says how long an argument is."""
        self._function = function
        self._count = count
        self._length = length

    def __missing__(self, key: _Key) -> _Value:
        value = self._function(key)
        if self._length(key) <= LONGEST_KEY:
            if len(self) >= self._count:  # to drop only the oldest would cost more than to read all anew
                self.clear()
            self[key] = value
        return value
