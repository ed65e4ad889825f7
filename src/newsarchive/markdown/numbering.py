"""The numbers of list items: 1, 2, 3 … in order, where the last one can repeat the number before it.

This module owns which items repeat a number, a cover image (docs/format.md section 5.5) and the current wording of an
event (5.6), and how a list goes on whose numbers follow another habit (5.7).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.model import Change
from newsarchive.style import COVER_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["continue_numbers", "follows_habit", "is_cover", "item_numbers", "number_before_last", "repeats_last"]

_IMAGE_URL: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|svg)\Z", re.IGNORECASE)


def item_numbers(count: int, *, start: int = 1, repeats: bool = False) -> list[int]:
    """Return the numbers of so many items, in order; the last one can repeat the number before it.

    A cover image without sources repeats the 0 that would be before a list's first item.

    >>> item_numbers(3), item_numbers(3, repeats=True), item_numbers(1, repeats=True)
    ([1, 2, 3], [1, 2, 2], [0])
    """
    if not count:
        return []
    last = start + count - 1
    return [*range(start, last), last - 1 if repeats else last]


def repeats_last(items: Sequence[object]) -> bool:
    """Return whether the last of several changes repeats its number: the current wording does, which has no time."""
    last = items[-1] if len(items) > 1 else None
    return isinstance(last, Change) and last.at is None


def follows_habit(numbers: Sequence[int], *, repeats: bool) -> bool:
    """Return whether a list is numbered in one of the ways that pages have.

    It counts from any start, with or without a last number that repeats, or all its numbers are 0 or all are 1.

    Args:
        numbers: The numbers as they are on the page; at least one.
        repeats: Whether the last item is one that repeats the number before it.

    >>> follows_habit([4, 5, 6], repeats=False), follows_habit([1, 1, 1], repeats=False)
    (True, True)
    """
    first, count = numbers[0], len(numbers)
    ways = [item_numbers(count, start=first, repeats=again) for again in {repeats, False}]
    if first in {0, 1}:
        ways.append([first] * count)
    return list(numbers) in ways


def continue_numbers(
    old: Sequence[int], kept: Sequence[int | None], *, repeated: bool = False, repeats: bool = False
) -> list[int]:
    """Return the numbers of an edited list by the habit that its old ones show.

    A list that counts as the archive does goes on so; one with the same number throughout or from another start does
    too. In any other list each item keeps its number, and a new one follows the one before it.

    Args:
        old: The numbers before the edit, without that of a cover image.
        kept: For each item after the edit, without a cover image, the number that it had; None for a new one.
        repeated: Whether the last of the old items repeats a number, as `repeats_last` says.
        repeats: The same of the new items.

    >>> continue_numbers([1, 2], [1, 2, None]), continue_numbers([1, 1], [1, 1, None])
    ([1, 2, 3], [1, 1, 1])
    >>> continue_numbers([1, 2, 7], [1, None, 7])
    [1, 2, 7]
    """
    count = len(kept)
    if list(old) == item_numbers(len(old), repeats=repeated):
        return item_numbers(count, repeats=repeats)
    if len(set(old)) == 1:
        return [old[0]] * count
    if list(old) == item_numbers(len(old), start=old[0]):
        return item_numbers(count, start=old[0])
    numbers: list[int] = []
    for number in kept:
        numbers.append(numbers[-1] + 1 if number is None and numbers else number or 1)
    return numbers


def number_before_last(numbers: Sequence[str]) -> str:
    """Return the number that a last item repeats if it is the cover image: 0 where it is the only one.

    >>> number_before_last(["1", "2", "2"]), number_before_last(["0"])
    ('2', '0')
    """
    return numbers[-2] if len(numbers) > 1 else "0"


def is_cover(label: str, url: str, *, counts: bool) -> bool:
    """Return whether a last source that repeats the number before it is the cover image (docs/format.md section 5.5).

    Its label is a known word; another word will do where the numbers count up and the link is a picture's, so that a
    list numbered `1. 1. 1.` throughout has no image by accident.
    """
    return label in COVER_LABELS or (counts and _IMAGE_URL.search(url) is not None)
