"""Edits of 2,000 real pages: each field in turn, and chains of ten at random."""

from __future__ import annotations

import random

import pytest

import newsarchive as na
from edits import assert_only_carries, edits

_SAMPLE = 2_000
_CHAIN = 10


@pytest.fixture(scope="module")
def sample(real_pages: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """2,000 pages: every English one, and Chinese ones of every kind."""
    english = [item for item in real_pages.items() if item[0].startswith("en/")]
    chinese = [item for item in real_pages.items() if item[0].startswith("zh/")]
    return english + random.Random(2017).sample(chinese, _SAMPLE - len(english))


def test_each_field_in_turn_changes_only_the_lines_that_carry_it(sample: list[tuple[str, bytes]]) -> None:
    for path, data in sample:
        page = na.parse(data)
        for field, content in edits(page.content, random.Random(path)):
            edited = page.edit(content)
            assert edited.content == content, path
            assert_only_carries(page, edited, field)


def test_chains_of_ten_edits_read_back_as_what_was_asked(sample: list[tuple[str, bytes]]) -> None:
    for path, data in sample:
        rng = random.Random(path)
        page = na.parse(data)
        for _ in range(_CHAIN):
            field, content = rng.choice([*edits(page.content, rng)])
            edited = page.edit(content)
            assert edited.content == content, path
            assert_only_carries(page, edited, field)
            page = edited
