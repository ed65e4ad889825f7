"""Text search on the titles of the real Chinese archive, against a plain search for the same characters."""

from __future__ import annotations

import sqlite3

import pytest

import newsarchive as na
from newsarchive.index.fts import STEMMED_TOKENIZER, joined, match_expression, segmented
from newsarchive.query.conditions import Matching


@pytest.fixture(scope="module")
def titles(zh_pages: dict[str, bytes]) -> list[str]:
    """The title of every event."""
    contents = (na.parse(data).content for data in zh_pages.values())
    return [content.title for content in contents if isinstance(content, na.Event)]


@pytest.fixture(scope="module")
def table(titles: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f'create virtual table titles using fts5(title, tokenize="{STEMMED_TOKENIZER}")')
    connection.executemany(
        "insert into titles(rowid, title) values (?, ?)",
        [(place, segmented(title)) for place, title in enumerate(titles)],
    )
    return connection


def _found(table: sqlite3.Connection, term: str) -> list[int]:
    rows = table.execute(
        "select rowid from titles where titles match ? order by rowid", [match_expression(Matching(term))]
    )
    return [place for (place,) in rows]


def test_every_title_is_given_back(titles: list[str]) -> None:
    assert [joined(segmented(title)) for title in titles] == titles


@pytest.mark.parametrize(("term", "count"), [("联合国", 135), ("美国", 775)])
def test_a_chinese_name_is_found_in_the_titles_that_hold_it(
    titles: list[str], table: sqlite3.Connection, term: str, count: int
) -> None:
    found = _found(table, term)
    assert found == [place for place, title in enumerate(titles) if term in title]
    assert len(found) == count


def test_any_run_of_chinese_characters_is_found_where_it_stands_and_nowhere_else(
    titles: list[str], table: sqlite3.Connection
) -> None:
    """Each 40th title lends two terms, of one to five characters."""
    for place in range(0, len(titles), 40):
        run = "".join(char for char in titles[place] if "\u4e00" <= char <= "\u9fff")
        length = place // 40 % 5 + 1
        for term in {run[:length], run[-length:]} - {""}:
            expected = [number for number, title in enumerate(titles) if term in title]
            assert _found(table, term) == expected, term
