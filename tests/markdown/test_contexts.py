"""Names with commas in a list that is separated by commas."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.markdown.contexts import split_by_order, split_contexts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Russia, Syria", ("Russia", "Syria")),
        ("Oakland, California", ("Oakland, California",)),
        ("Austria, Austrian legislative election, 2017", ("Austria", "Austrian legislative election, 2017")),
        ("wet feet, dry feet policy", ("wet feet, dry feet policy",)),
        ("2015 storms, 2016", ("2015 storms, 2016",)),
        ("2015, 2016", ("2015", "2016")),
        ("Prime Minister, Prime Minister", ("Prime Minister", "Prime Minister")),
        ("$, A$", ("$", "A$")),
        ("A", ("A",)),
        ("", ()),
    ],
)
def test_order_and_years_prove_a_join(text: str, names: tuple[str, ...]) -> None:
    assert split_contexts(text, is_sorted=True) == (names, False)


def test_on_a_day_page_only_years_prove_a_join() -> None:
    assert split_contexts("Zagreb, Austria, Elections, 2017", is_sorted=False).names == (
        "Zagreb",
        "Austria",
        "Elections, 2017",
    )


def test_what_can_be_split_in_two_ways_is_a_guess() -> None:
    assert split_contexts("A, C, B", is_sorted=True) == (("A", "C, B"), True)
    cities = split_contexts("Alameda, Oakland, California, Police", is_sorted=True)
    assert cities == (("Alameda", "Oakland, California", "Police"), True)


def test_the_rest_of_the_archive_votes() -> None:
    assert split_contexts("A, C, B", is_sorted=True, vocabulary={"A, C"}) == (("A, C", "B"), False)
    assert split_contexts("A, C, B", is_sorted=True, vocabulary={"C, B"}) == (("A", "C, B"), False)
    assert split_contexts("A, B", is_sorted=True, vocabulary={"A, B"}).names == ("A, B",)
    assert split_contexts("A, B", is_sorted=True, vocabulary={"A", "B"}).names == ("A", "B")
    assert split_contexts("Elections, 2017", is_sorted=False, vocabulary={"2017", "Elections"}).names == (
        "Elections",
        "2017",
    )


@given(st.lists(st.sampled_from(["A", "B", "C", "2016", "z z"]), min_size=15, max_size=40), st.booleans())
def test_a_long_list_is_split_in_one_pass_and_keeps_every_piece(pieces: list[str], is_sorted: bool) -> None:
    names, guessed = split_contexts(", ".join(pieces), is_sorted=is_sorted, vocabulary={"x"})
    assert ", ".join(names) == ", ".join(pieces)
    assert guessed == is_sorted


@example(["A", *["D, E"] * 7], True, set())  # noqa: FBT003 # as the strategies are given
@given(
    st.lists(st.sampled_from(["A", "B", "C", "D, E", "2016", "z"]), max_size=20),
    st.booleans(),
    st.sets(st.sampled_from(["A, B", "D, E", "C"])),
)
def test_no_piece_is_ever_lost(pieces: list[str], is_sorted: bool, vocabulary: set[str]) -> None:
    names = split_contexts(", ".join(pieces), is_sorted=is_sorted, vocabulary=vocabulary).names
    assert ", ".join(names) == ", ".join(pieces)
    if is_sorted:
        assert list(names) == sorted(names)


def related(*lists: tuple[str, ...], days: tuple[int, ...]) -> list[na.Related]:
    return [
        na.Related(title="", ref=f"/news/2017/01/{day}/a.md", contexts=names)
        for names, day in zip(lists, days, strict=True)
    ]


def test_the_place_of_an_item_among_the_others_decides_a_guess() -> None:
    items = related(("M", "N", "O"), ("A", "C, B"), ("M",), days=(5, 9, 7))
    assert split_by_order(items, 1) is None  # two names or one: both fit between three and one
    items = related(("M",), ("A", "C, B"), ("N",), days=(3, 2, 1))
    assert split_by_order(items, 1) is None  # in the order of days alone: no witness
    items = related(("M", "N"), ("M",), ("A", "C, B"), ("N",), days=(1, 9, 8, 7))
    assert split_by_order(items, 2) == ("A, C, B",)
    assert split_by_order(related(("M",), ("A", "C, B"), ("M", "N"), days=(1, 5, 3)), 1) is None
    assert split_by_order(related(("M", "N"), ("M",), tuple("abcdefghi"), days=(1, 9, 8)), 2) is None


def test_a_page_decides_a_guess_by_its_order() -> None:
    items = ["M, N_", "M_", "A, C, B_", "N_"]
    lines = [
        f"{n}. [x](/news/2017/01/{day}/x.md) _Context: {item}"
        for n, (item, day) in enumerate(zip(items, (1, 9, 8, 7), strict=True), 1)
    ]
    page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n\n\n\n### R\n\n" + "\n".join(lines) + "\n")
    assert isinstance(page.content, na.Event)
    assert page.content.related[2].contexts == ("A, C, B",)
    assert page.problems == ()
