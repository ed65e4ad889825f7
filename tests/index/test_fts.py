"""What text search finds, shown on real FTS5 tables and against an oracle in plain Python."""

from __future__ import annotations

import re
import sqlite3
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsarchive.errors import QueryError
from newsarchive.index.fts import (
    END_MARK,
    EXACT_TOKENIZER,
    SEPARATOR,
    START_MARK,
    STEMMED_TOKENIZER,
    has_word,
    highlighted,
    joined,
    match_expression,
    segmented,
    table_of,
)
from newsarchive.query.conditions import Matching, read_terms


@cache
def _tables() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for name, tokenizer in (("stemmed", STEMMED_TOKENIZER), ("exact", EXACT_TOKENIZER)):
        connection.execute(f'create virtual table {name} using fts5(text, tokenize="{tokenizer}")')
    return connection


def search(text: str, term: Matching) -> str | None:
    """Return the text as FTS5 highlights it if it finds the term in it, and None otherwise."""
    tables, name = _tables(), table_of(term)
    tables.execute(f"delete from {name}")
    tables.execute(f"insert into {name} values (?)", [segmented(text)])
    row = tables.execute(
        f"select highlight({name}, 0, ?, ?) from {name} where {name} match ?",
        [START_MARK, END_MARK, match_expression(term)],
    ).fetchone()
    return None if row is None else str(row[0])


def finds(text: str, term: str, *, is_prefix: bool = False) -> bool:
    """Whether the text is found by the term."""
    return search(text, Matching(term, is_prefix=is_prefix)) is not None


# The oracle: words of some Latin letters and figures, each letter of other scripts, and breaks between such letters.
_SCRIPTS = "中国美联合あアวิม้हि한국эб"
_WORD = re.compile(rf"[a-z0-9]+|[{_SCRIPTS}]|(?<=[{_SCRIPTS}])[^a-z0-9{_SCRIPTS}]+(?=[{_SCRIPTS}])")


def oracle(text: str, term: Matching) -> bool:
    """Whether the text holds the words, letters and breaks of the term in a row; no stems."""
    held, asked = ([word if word[0].isalnum() or word in _SCRIPTS else " " for word in _WORD.findall(value)]
                   for value in (text, term.term))  # fmt: skip
    for start in range(len(held) - len(asked) + 1):
        run = held[start : start + len(asked)]
        last_fits = run[-1].startswith(asked[-1]) if term.is_prefix else run[-1] == asked[-1]
        if run[:-1] == asked[:-1] and last_fits:
            return True
    return False


# Words that are their own stems.
_PIECES = st.sampled_from(
    [*_SCRIPTS, "ab", "abba", "zk", "5", "6", "，", "。", " ", ".", "、", '"', "*", "(", "-", "^"]
)
_TEXTS = st.lists(_PIECES, max_size=12).map("".join)


@given(_TEXTS, _TEXTS.filter(has_word), st.booleans())
def test_fts5_finds_what_the_oracle_finds(text: str, term: str, is_prefix: bool) -> None:
    asked = Matching(term, is_prefix=is_prefix)
    assert (search(text, asked) is not None) == oracle(text, asked)


@given(_TEXTS, st.text(_SCRIPTS, min_size=1, max_size=3))
def test_a_term_of_another_script_is_found_in_the_texts_that_hold_it(text: str, term: str) -> None:
    assert finds(text, term) == (term in text)


@given(st.data(), _TEXTS.filter(lambda text: any(char in text for char in _SCRIPTS)))
def test_every_part_of_a_text_in_another_script_finds_it(data: st.DataObject, text: str) -> None:
    runs = re.findall(f"[{_SCRIPTS}]+", text)
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    assert finds(text, run[start : data.draw(st.integers(start + 1, len(run)))])


@given(st.text(), st.text().filter(lambda term: has_word(term.strip())), st.booleans())
@example(text="a", term="a\0b", is_prefix=True)
@example(text="a", term='"a" OR NEAR(b) -c* ^d {e}: f + \'g', is_prefix=False)
@example(text="中\ud800", term="\udfff中", is_prefix=True)
@example(text="x", term="中" * 10_000, is_prefix=False)
def test_no_text_and_no_term_is_an_error_of_fts5(text: str, term: str, is_prefix: bool) -> None:
    search(text, Matching(term, is_prefix=is_prefix))


@given(st.text(st.characters(codec="utf-8", categories=["L", "N"], max_codepoint=0x10FFFF), min_size=1, max_size=5))
def test_letters_and_figures_of_all_scripts_find_themselves(text: str) -> None:
    assert finds(text, text)


@given(st.text(st.characters(exclude_characters="\0\x1f\ufdd1\ufdd2\U000ffffd", exclude_categories=["Cs"])))
def test_a_text_is_given_back_as_it_was(text: str) -> None:
    assert joined(segmented(text)) == text


def test_a_text_in_ascii_is_kept_as_it_is() -> None:
    assert segmented("Ceasefire talks (5.6)") == "Ceasefire talks (5.6)"


@pytest.mark.parametrize("char", ["\0", SEPARATOR, START_MARK, END_MARK, "\U000ffffd", "\ud800"])
def test_what_fts5_cannot_hold_is_replaced_and_moves_nothing(char: str) -> None:
    assert joined(segmented(f"a{char}中")) == "a\ufffd中"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Talking of ceasefires", "talks"),
        ("Talking of ceasefires", "TALK"),
        ("The United Nations' Security Council", "security councils"),
        ("the cease-fire", "cease fire"),
        ("the U.S. army", "u.s."),
        ("Café in Orléans", ["cafe", "orleans"][0]),
        ("Cafe", "café"),
        ("Cafe\u0301", "café"),
        ("Việt Nam", "viet nam"),
        ("里氏5.6级地震", "5.6级"),
        ("G20峰会", "G20"),
        ("G20峰会", "g20峰"),
        ("二〇一六年", "〇"),
        ("СССР", "сср"),
        ("ไม่", "ม"),
        ("ไม่", "ม่"),
        ("हिन्दी", "हि"),
        ("한국 정부", "국"),
        ("مرحبا", "رحب"),
        ("1\ufe0f\u20e3", "1"),
        ("и\u0306х", "и\u0306х"),
        ("и\u0306х", "х"),
        ("英国，美国", "国 美"),
        ("中😀文", "中。文"),
        ("地震 5.6 级", "5.6级"),
    ],
)
def test_a_text_is_found(text: str, term: str) -> None:
    assert finds(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("ceasefire", "cease"),
        ("Security and Council", "Security Council"),
        ("英国，美国", "国美"),
        ("中😀文", "中文"),
        ("中国", "国中"),
        ("中国", "中。国"),
        ("หี", "หิ"),
        ("G20峰会", "G2"),
    ],
)
def test_a_text_is_not_found(text: str, term: str) -> None:
    assert not finds(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [("A ceasefire", "cease"), ("Ceases", "cease"), ("联合国", "联合"), ("the Security Council", "security coun")],
)
def test_a_prefix_finds_what_goes_on_from_it(text: str, term: str) -> None:
    assert finds(text, term, is_prefix=True)


def test_a_prefix_is_no_stem() -> None:
    assert not finds("talks", "talking", is_prefix=True)
    assert finds("talks", "talking")


@pytest.mark.parametrize("text", ["", "  ", "…!", '"', '""', "*", "* -", "“ ”", "，", "😀"])
def test_a_text_without_a_word_asks_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="holds no word to search for"):
        read_terms(text)


def test_a_long_text_without_a_word_is_cut_in_the_message() -> None:
    with pytest.raises(QueryError, match=r"^'!{60}…' holds no word"):
        read_terms("!" * 1000)


def test_a_term_without_a_word_is_no_match_expression() -> None:
    with pytest.raises(QueryError, match="holds no word to search for"):
        match_expression(Matching("…"))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("ceasefire talks", [("ceasefire", False), ("talks", False)]),
        ("cease* talks", [("cease", True), ("talks", False)]),
        ('"Security Council" talks', [("Security Council", False), ("talks", False)]),
        ("“Security Council”「联合国」『安理会』", [("Security Council", False), ("联合国", False), ("安理会", False)]),
        ('talks "Security Council', [("talks", False), ("Security Council", False)]),
        ('关于"一带一路"的', [("关于", False), ("一带一路", False), ("的", False)]),
        ("peace & love", [("peace", False), ("love", False)]),
        ("a\u3000b", [("a", False), ("b", False)]),
        ('"cease*"', [("cease*", False)]),
        ("OR -not a:b", [("OR", False), ("-not", False), ("a:b", False)]),
    ],
)
def test_what_a_user_types_is_read_as_terms(text: str, terms: list[tuple[str, bool]]) -> None:
    assert [(term.term, term.is_prefix) for term in read_terms(text)] == terms


@given(st.text())
def test_any_text_with_a_letter_in_it_is_read(text: str) -> None:
    if has_word(text):
        assert all(has_word(term.term) for term in read_terms(text))


@given(_TEXTS, _TEXTS.filter(has_word))
def test_highlights_are_places_in_the_text_that_do_not_touch(text: str, term: str) -> None:
    marked = search(text, Matching(term))
    if marked is not None:
        plain, places = highlighted(marked)
        assert plain == text
        ends = [place for span in places for place in span]
        assert places
        assert ends == sorted(set(ends))


def test_a_chinese_term_is_one_highlight() -> None:
    marked = search("联合国说，联合国在", Matching("联合国"))
    assert marked is not None
    assert highlighted(marked) == ("联合国说，联合国在", ((0, 3), (5, 8)))


def test_letters_that_are_found_one_by_one_are_one_highlight() -> None:
    marked = f"{START_MARK}联{END_MARK}{SEPARATOR}{START_MARK}合{END_MARK}{SEPARATOR}国"
    assert highlighted(marked) == ("联合国", ((0, 2),))


def test_a_text_without_marks_has_no_highlights() -> None:
    assert highlighted(segmented("联合国")) == ("联合国", ())
