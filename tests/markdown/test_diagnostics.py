"""What the reader complains of, mended: the page says the same, and a second time nothing is left to mend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.checks.fix import fix_page
from newsarchive.checks.settings import Settings

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\nA wet day.\n\n"
SOURCES = "### Source:\n\n1. [Paper](https://paper.example/a)\n2. [Paper](https://b.example/)\n"
RELATED = "### Related:\n\n1. [It snows ](/news/2017/01/1/b.md) _Context: Snow_\n"
CODES = ["NA007", "NA008", "NA014"]
PLAIN = Settings()
PATH = "news/2017/01/1/a.md"


def mended(text: str, *, unsafe: bool = False) -> str:
    page = na.parse(text, path=PATH)
    once = fix_page(page, PLAIN, unsafe=unsafe).page
    assert once.content == page.content
    assert fix_page(once, PLAIN, unsafe=unsafe).page.text == once.text
    return once.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD}\n### Related:\n", HEAD),
        (f"{HEAD}\n### Related:\n\n\n", HEAD),
        (f"{HEAD}\n### Related:\n\n{SOURCES}", f"{HEAD}\n{SOURCES}"),
        (f"{HEAD}\n{SOURCES}\n### Related:\n\n", f"{HEAD}\n{SOURCES}"),
        (f"{HEAD}\n### Source:\n\n\n### Changes:\n\n\n{RELATED}", f"{HEAD}\n{RELATED}"),
    ],
)
def test_an_empty_section_is_taken_away(text: str, expected: str) -> None:
    assert na.parse(mended(text)).problems == ()
    assert mended(text).split() == expected.split()
    assert mended(text.replace("\n", "\r\n")).split() == expected.split()


def test_the_items_of_a_repeated_section_follow_those_of_the_first() -> None:
    again = "### More:\n\n1. [Third](https://c.example/)\n"
    expected = f"{HEAD}\n{SOURCES}3. [Third](https://c.example/)\n"
    assert mended(f"{HEAD}\n{SOURCES}\n{again}") == expected
    assert mended(f"{HEAD}\n{SOURCES}\n{again}\n{RELATED}") == f"{expected}\n{RELATED}"


def test_a_repeated_section_behind_another_one_stays() -> None:
    text = f"{HEAD}\n{SOURCES}\n{RELATED}\n### More:\n\n1. [Third](https://c.example/)\n"
    assert mended(text, unsafe=True) == text


@pytest.mark.parametrize("site", ["", "/zh"])
def test_a_heading_links_to_the_day_that_it_names_if_somebody_looks(site: str) -> None:
    right = HEAD.replace("(/news", f"({site}/news")
    wrong = right.replace("/01/1/", "/02/13/")
    (problem,) = na.parse(wrong, path=PATH).problems
    assert problem.code == "NA014"
    assert mended(wrong) == wrong
    assert mended(wrong, unsafe=True) == right


def test_a_page_that_was_read_by_recovery_has_no_mends() -> None:
    page = na.parse(f"{HEAD}\n### Source:\n\n* [Paper](https://paper.example/a)\n\n### Related:\n", path=PATH)
    assert {problem.code for problem in page.problems} >= {"NA005", "NA007"}
    assert not any(problem.fix for problem in page.problems)


PIECES = st.sampled_from(
    [SOURCES, RELATED, "### Source:\n", "### Related:\n", "\n", "text\n", "1. [It snows ](/news/2017/01/1/b.md)\n"]
)


@given(st.lists(PIECES, max_size=8), st.booleans())
def test_a_mend_changes_nothing_that_a_page_says(pieces: list[str], unsafe: bool) -> None:
    narrow = PLAIN.narrow(CODES, [])
    page = na.parse(HEAD + "\n".join(pieces), path=PATH)
    once = fix_page(page, narrow, unsafe=unsafe).page
    assert once.content == page.content
    assert fix_page(once, narrow, unsafe=unsafe).page.text == once.text
