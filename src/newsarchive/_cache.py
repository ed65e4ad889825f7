"""A bounded cache for functions of short strings.

This module owns `BoundedCache`. An archive repeats the same links and days, so their readings are worth keeping; but a
page can be hostile, and `functools.lru_cache`, which only counts entries, would keep thousands of texts of any length.
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
    """The results of a function by its argument: computed on first access, and kept if the argument is short.

    Looking up a kept result runs no line of Python: pages do it for every link.

    >>> sizes = BoundedCache(len, 16)
    >>> sizes["a" * LONGEST_KEY], sizes["a" * 10_000], len(sizes)
    (1000, 10000, 1)
    """

    def __init__(self, function: Callable[[_Key], _Value], count: int, *, length: Callable[[Any], int] = len) -> None:
        """Keep at most `count` results; `length` returns how long an argument is."""
        self._function = function
        self._count = count
        self._length = length

    def __missing__(self, key: _Key) -> _Value:
        value = self._function(key)
        if self._length(key) <= LONGEST_KEY:
            if len(self) >= self._count:  # dropping only the oldest would cost more than reading all again
                self.clear()
            self[key] = value
        return value
