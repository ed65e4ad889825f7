"""What is kept of the pages that were read: short texts up to a number, and none of the long ones that a page holds."""

from __future__ import annotations

import weakref
from typing import Any

import pytest

import newsarchive as na
from newsarchive import refs, style
from newsarchive._cache import LONGEST_KEY, BoundedCache
from newsarchive.markdown import lines

SHORT = "a" * LONGEST_KEY
LONG = SHORT + "a"
HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n\n\n"


class _Read:
    """What a function returned, which can be watched."""


def test_what_is_short_is_read_once_and_what_is_long_each_time() -> None:
    asked: list[str] = []
    kept = BoundedCache(asked.append, 4)
    for _ in range(3):
        assert kept[SHORT] is None
        assert kept[LONG] is None
    assert asked == [SHORT, LONG, LONG, LONG]


def test_never_more_is_kept_than_was_said() -> None:
    kept = BoundedCache(int, 3)
    for number in range(10):
        assert kept[str(number)] == number
        assert 1 <= len(kept) <= 3


def test_nothing_holds_what_was_read_of_a_long_text() -> None:
    def read(_: str) -> _Read:
        return _Read()

    kept = BoundedCache(read, 4)
    short, long = weakref.ref(kept["short"]), weakref.ref(kept[LONG])
    assert short() is not None
    assert long() is None


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}### R:\n\n1. [a](/news/2017/01/1/{LONG}.md) _Context: b_\n",
        f"{HEAD}### R:\n\n1. [a](http://example.org/{LONG})\n",
        f"### [2017-01-1{LONG}](/news/2017/01/1/index.md)\n\n# T\n",
        f"## [{LONG}](/news/2017/01/1/index.md)\n",
        f"{HEAD}### {LONG}\n\n1. [a](http://example.org/b)\n",
        f"Formats{LONG}: [HTML](/news/2017/01/1/a.html)\n{HEAD}",
    ],
)
def test_no_long_text_of_a_page_is_kept(text: str) -> None:
    caches: list[BoundedCache[Any, Any]] = [refs._PAGES, lines._DAY_LINKS, style._LEARNED]
    for cache in caches:
        cache.clear()
    page = na.parse(text)
    assert page.text == text
    assert page.style in style._LEARNED.values() or len(str(page.style)) > len(LONG)
    assert sum(map(len, caches))
    assert not any(LONG in str(key) for cache in caches for key in cache)
