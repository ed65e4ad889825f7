"""How list items are numbered, and how an edited list goes on."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.markdown.numbering import continue_numbers, follows_habit, is_cover, item_numbers, repeats_last

REF = na.PageRef(date=dt.date(2017, 1, 1), slug="a")
SEEN = na.Change(title="It rains", ref=REF, at=dt.datetime(2017, 1, 1, 12))
CURRENT = na.Change(title="It rains", ref=REF)


@given(st.integers(0, 20), st.integers(0, 9), st.booleans())
def test_numbers_count_up_and_the_last_can_repeat(count: int, start: int, repeats: bool) -> None:
    numbers = item_numbers(count, start=start, repeats=repeats)
    assert numbers == [start + place - (repeats and place == count - 1) for place in range(count)]


@pytest.mark.parametrize(
    ("changes", "repeats"),
    [([], False), ([CURRENT], False), ([SEEN, CURRENT], True), ([CURRENT, SEEN], False), ([SEEN], False)],
)
def test_the_current_wording_repeats_a_number_if_another_is_before_it(changes: list[na.Change], repeats: bool) -> None:
    assert repeats_last(changes) is repeats


@pytest.mark.parametrize(
    ("numbers", "repeats", "is_habit"),
    [
        ([1, 2, 3], False, True),
        ([1, 2, 2], True, True),
        ([1, 2, 3], True, True),
        ([1, 2, 2], False, False),
        ([5, 6, 7], False, True),
        ([5, 6, 6], True, True),
        ([0, 0, 0], False, True),
        ([1, 1, 1], True, True),
        ([2, 2, 2], False, False),
        ([1, 3], False, False),
        ([7], True, True),
    ],
)
def test_the_ways_in_which_pages_number(numbers: list[int], repeats: bool, is_habit: bool) -> None:
    assert follows_habit(numbers, repeats=repeats) is is_habit


@pytest.mark.parametrize(
    ("old", "kept", "repeats", "expected"),
    [
        ([], [None, None], (False, False), [1, 2]),
        ([1, 2], [], (False, False), []),
        ([1, 2, 3], [1, 3], (False, False), [1, 2]),
        ([1, 2, 2], [1, 2, None], (True, False), [1, 2, 3]),
        ([1, 2], [1, None, 2], (False, True), [1, 2, 2]),
        ([4, 4], [4, None, 4], (False, False), [4, 4, 4]),
        ([4, 5], [None, 4, 5], (False, False), [4, 5, 6]),
        ([1, 5], [None, 1, None, 5], (False, False), [1, 1, 2, 5]),
    ],
)
def test_an_edited_list_goes_on_as_it_began(
    old: list[int], kept: list[int | None], repeats: tuple[bool, bool], expected: list[int]
) -> None:
    assert continue_numbers(old, kept, repeated=repeats[0], repeats=repeats[1]) == expected


@pytest.mark.parametrize(
    ("label", "url", "counts", "expected"),
    [
        ("Cover Image", "https://a.example/", False, True),
        ("Titelbild", "https://a.example/a.JPG", True, True),
        ("Titelbild", "https://a.example/a.jpg", False, False),
        ("Titelbild", "https://a.example/", True, False),
    ],
)
def test_what_tells_a_cover_image(label: str, url: str, counts: bool, expected: bool) -> None:
    assert is_cover(label, url, counts=counts) is expected
