"""Text made safe for a medium: what replaces a character, and that nothing else changes."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive import text as texts

ANY_TEXT = st.text(alphabet=st.characters(), max_size=30)  # lone surrogates among them


@given(ANY_TEXT)
def test_storable_text_can_be_encoded_and_keeps_all_else(text: str) -> None:
    safe = texts.storable(text)
    safe.encode("utf-8")
    assert [new for old, new in zip(text, safe, strict=True) if old != new] == ["�"] * sum(
        unicodedata.category(char) == "Cs" for char in text
    )
    assert (texts.find_surrogate(text) is None) == (safe == text)


def test_each_text_in_a_value_is_made_storable() -> None:
    value = {"a\udce9": ["b\udce9", 1, None, {"c": "d\udce9"}], "e": 2.5}
    assert texts.storable_value(value) == {"a\udce9": ["b�", 1, None, {"c": "d�"}], "e": 2.5}


@given(ANY_TEXT)
def test_sqlite_returns_safe_text_as_it_is(text: str) -> None:
    safe = texts.sqlite_safe(text)
    connection = sqlite3.connect(":memory:")
    try:
        assert connection.execute("SELECT ?, length(?)", (safe, safe)).fetchone() == (safe, len(text))
    finally:
        connection.close()


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_xml_has_no_place_for(character: str) -> None:
    assert texts.xml_safe(f"a{character}b") == "a�b"


@pytest.mark.parametrize("text", ["\t\n\r", "\x7f\x85", "\ufdd0", "\U0001fffe", "雨"])
def test_xml_has_a_place_for(text: str) -> None:
    assert texts.xml_safe(text) == text


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x9b", "\ud800", "\ufdd0", "\uffff", "\U0010fffe"])
def test_a_screen_cannot_show(character: str) -> None:
    assert texts.printable(f"a{character}b\t\n") == "a�b\t\n"


@given(ANY_TEXT)
def test_nothing_drives_a_terminal(text: str) -> None:
    safe = texts.terminal_safe(text)
    assert len(safe) == len(text)
    assert not {unicodedata.category(char) for char in safe} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2069"])
def test_no_mark_turns_the_direction_of_what_follows(mark: str) -> None:
    assert texts.terminal_safe(f"a{mark}b") == "a�b"


@given(ANY_TEXT, st.integers(0, 30), st.integers(0, 30), st.integers(22, 60))
def test_an_underlined_line_fits_its_width(text: str, start: int, size: int, width: int) -> None:
    start = min(start, len(text))
    line, carets = texts.underline(text, start, min(start + size, len(text)), width)
    assert texts.column_count(line) <= width
    assert line.isprintable()
    assert carets.strip() == "^" * len(carets.strip()) != ""


@pytest.mark.parametrize(("text", "columns"), [("rain", 4), ("大雨", 4), ("e\u0301", 1), ("ﾊﾞ", 2), ("", 0)])
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert texts.column_count(text) == columns


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("abuot", "; did you mean 'about'?"),
        ("ABOUT", "; did you mean 'about'?"),
        ("na12", "; did you mean 'NA123'?"),
        ("rain", ""),
        ("", ""),
        ("about" * 10_000, ""),
    ],
)
def test_a_mistake_is_answered_with_the_closest_word(word: str, suggestion: str) -> None:
    assert texts.did_you_mean(word, ["topic", "about", "NA123"]) == suggestion


def test_the_closest_words_come_first() -> None:
    assert texts.closest("rains", ["snow", "rain", "train"], count=2) == ["rain", "train"]
