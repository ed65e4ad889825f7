"""Edits of generated pages, however they were written: only the lines that carry a change differ."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from edits import assert_only_carries, edits

if TYPE_CHECKING:
    from collections.abc import Callable

_UNKNOWN = "### Notes of the keeper:\n\nChecked by hand, twice.\nSee the box.\n"


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def byte_order_mark(text: str) -> str:
    return f"\ufeff{text}"


def trailing_spaces(text: str) -> str:
    return re.sub(r"(?<=\S)\n", "  \t\n", text)


def no_final_newline(text: str) -> str:
    return text.rstrip("\r\n")


def unknown_section_last(text: str) -> str:
    return f"{text}\n{_UNKNOWN}"


def unknown_section_first(text: str) -> str:
    head, found, tail = text.partition("\n\n### ")
    return f"{head}\n\n{_UNKNOWN}{found[1:]}{tail}" if found else unknown_section_last(text)


def all_ones(text: str) -> str:
    return re.sub(r"^[0-9]+\. ", "1. ", text, flags=re.MULTILINE)


def from_five(text: str) -> str:
    return re.sub(r"^([0-9]+)\. ", lambda match: f"{int(match[1]) + 4}. ", text, flags=re.MULTILINE)


HABITS: list[Callable[[str], str]] = [
    crlf,
    byte_order_mark,
    trailing_spaces,
    no_final_newline,
    unknown_section_last,
    unknown_section_first,
    all_ones,
    from_five,
]
contents = our.events() | our.day_pages | our.front_pages | our.editorials


@given(contents, our.styles, st.lists(st.sampled_from(HABITS), max_size=3, unique=True), st.integers(0, 2**32))
def test_an_edit_changes_only_the_lines_that_carry_it(
    content: na.Content, style: na.Style, habits: list[Callable[[str], str]], seed: int
) -> None:
    text = na.dumps(content, style=style)
    for habit in habits if isinstance(content, na.Event) else habits[:0]:
        text = habit(text)
    page = na.parse(text)
    rng = random.Random(seed)
    for _ in range(3):
        changes = [*edits(page.content, rng)]
        assume(changes)
        field, changed = rng.choice(changes)
        edited = page.edit(changed)
        assert edited.content == changed
        assert_only_carries(page, edited, field)
        page = edited


@given(our.events(), our.events(), our.styles)
def test_any_event_can_become_any_other(event: na.Event, other: na.Event, style: na.Style) -> None:
    assert na.parse(na.dumps(event, style=style)).edit(other).content == other


@given(our.day_pages, our.day_pages, our.styles)
def test_any_day_can_become_any_other(day: na.Day, other: na.Day, style: na.Style) -> None:
    assert na.parse(na.dumps(day, style=style)).edit(other).content == other


@given(our.front_pages, our.front_pages, our.styles)
def test_any_front_page_can_become_any_other(front: na.FrontPage, other: na.FrontPage, style: na.Style) -> None:
    assert na.parse(na.dumps(front, style=style)).edit(other).content == other


@given(our.editorials, our.editorials, our.styles)
def test_any_editorial_can_become_any_other(editorial: na.Editorial, other: na.Editorial, style: na.Style) -> None:
    assert na.parse(na.dumps(editorial, style=style)).edit(other).content == other
