r"""What text search means, in the words of SQLite's FTS5.

This module owns the rules of what a search term finds, and the forms of text and terms that make FTS5 follow them. It
knows neither tables nor SQL.

1. A word of the Latin script is found as a whole. Upper and lower case are one, and so are letters with and without
   accents; the endings of English are no matter (`talks` finds "talking"). A phrase is words in a row, whatever
   punctuation is between them.
2. Every letter of another script (Chinese, Japanese, Korean, Arabic, Thai, Cyrillic…), and every mark and figure of
   one, is a token of its own. So a term finds each text that holds these characters in a row: one character is
   enough, and no dictionary says where words end. Punctuation and spaces between such characters are one break,
   whatever they are, but not nothing: `国、美` is found in "英国，美国", and `国美` is not.
3. A mark of such a script (a Thai tone, a Devanagari vowel) counts as it is written: `ม` is found in "ไม่" and in "ไม",
   `ม่` in "ไม่" alone. A character and its decomposed form are two things; only accents are dropped.
4. A prefix finds the words that go on from it. It is looked up in a table of its own, since a stem is no beginning:
   `exact` has the words as they are, `stemmed` their stems.

What unicode61 takes for a token depends on the characters that its tables know. What they do not know can be one:
SQLite 3.40 takes the noncharacter U+FDD0 for a letter. So letters are kept apart with a control character of ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, Literal, Protocol

import attrs

from newsarchive.errors import QueryError
from newsarchive.text import REPLACEMENT, SURROGATES

__all__ = [
    "END_MARK",
    "EXACT_TOKENIZER",
    "SEPARATOR",
    "START_MARK",
    "STEMMED_TOKENIZER",
    "Term",
    "has_word",
    "highlighted",
    "joined",
    "match_expression",
    "quoted_term",
    "segmented",
    "table_of",
]

# Without marks among the categories, a search could not tell Thai or Hindi words apart that differ in a vowel.
EXACT_TOKENIZER: Final = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
"""What the table `exact` is tokenized with."""
STEMMED_TOKENIZER: Final = f"porter {EXACT_TOKENIZER}"
"""What the table `stemmed` is tokenized with."""

SEPARATOR: Final = "\x1f"
"""What `segmented` puts between tokens that FTS5 would take for one."""
BREAK: Final = "\U000ffffd"
"""The token that `segmented` puts where letters outside the Latin script are not next to each other."""
START_MARK: Final = "\ufdd1"
"""What FTS5's highlight() and snippet() put before what they found."""
END_MARK: Final = "\ufdd2"
"""What FTS5's highlight() and snippet() put after what they found."""

# SQLite cannot encode lone surrogates, and FTS5 ends a string at a NUL.
_UNUSABLE: Final = re.compile(f"[\x00{SEPARATOR}{START_MARK}{END_MARK}{BREAK}{SURROGATES}]")
# All of the Latin script and of what is used with it: accents, full-width letters and figures, Roman numerals.
_LATIN: Final = (
    "\x00-\u036f\u1ab0-\u1aff\u1d00-\u1eff\u2070-\u209f\u212a\u212b\u2160-\u2188\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab6f"
    "\ufb00-\ufb06\ufe20-\ufe2f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
)
_ACCENTS: Final = "\u0300-\u036f"
_ACCENT_APART: Final = re.compile(f"{SEPARATOR}([{_ACCENTS}])")

_ASCII_WORD: Final = re.compile("[A-Za-z0-9]")  # most terms hold one, and need no patterns of other scripts


@attrs.frozen
class _Letters:
    """The patterns of letters outside the Latin script, which are made when they are first needed."""

    runs: re.Pattern[str]
    """Letters in a row, and what is between them and the next ones if that is not a word."""
    any: re.Pattern[str]
    """A letter, figure or mark of any script that FTS5 makes a token of."""


@cache
def _letters() -> _Letters:
    # Each process asks anew at its first search. There are no marks among Chinese characters and Korean syllables, and
    # none in the planes between.
    places = ((0x300, 0x3400), (0xA000, 0xAC00), (0xD7A4, 0xD800), (0xF900, 0x20000), (0xE0100, 0xE01F0))
    category = unicodedata.category
    marks = [code for start, end in places for code in range(start, end) if category(chr(code))[0] == "M"]
    low_marks = _ranges([code for code in marks if code <= 0xFFFF])
    high_marks = _ranges([code for code in marks if code > 0xFFFF])
    low = "".join(map(chr, range(0x10000)))
    # A set is a table to look up in as long as nothing beyond U+FFFF is in it, and slow from then on.
    own = _rows(rf"(?:[^\W{_LATIN}]|(?![{_LATIN}])[{low_marks}])+", low)
    rest = _rows(rf"(?:(?![{low_marks}])[\W_])+", low)
    high = "(?=[\U00010000-\U0010ffff])"
    letter = rf"(?:[{own}]|{high}(?:\w|[{high_marks}]))"
    others = rf"(?:[{rest}]++|{high}(?!\w|[{high_marks}]).)++"
    runs = rf"({letter}(?:[{_ACCENTS}{own}]++|{letter})*+)({others}(?={letter}))?+"
    return _Letters(runs=re.compile(runs), any=re.compile(rf"[^\W_]|{letter}"))


def _rows(pattern: str, text: str) -> str:
    """Return the characters in a row that a pattern finds, as the inside of a set of characters."""
    return "".join(f"{re.escape(row[0])}-{re.escape(row[-1])}" for row in re.findall(pattern, text))


def _ranges(codes: list[int]) -> str:
    """Return code points in rising order as the inside of a set of characters."""
    firsts = [code for code, before in zip(codes, [-2, *codes], strict=False) if code != before + 1]
    lasts = [code for code, after in zip(codes, [*codes[1:], -1], strict=True) if code != after - 1]
    ends = zip(map(chr, firsts), map(chr, lasts), strict=True)
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ends)


def segmented(text: str) -> str:
    r"""Return the text as the FTS5 tables hold it: each letter outside the Latin script apart from its neighbours.

    `joined` gives the text back. What FTS5 could not hold is U+FFFD in it: lone surrogates, NUL, U+001F, U+FDD1,
    U+FDD2 and U+FFFFD. So the places of all other characters stay what they were.

    >>> segmented("G20峰会").replace(SEPARATOR, "|")
    'G20|峰|会|'
    >>> joined(segmented("中、美5.6级"))
    '中、美5.6级'
    """
    text = _UNUSABLE.sub(REPLACEMENT, text)
    if text.isascii():
        return text
    text = _letters().runs.sub(_set_apart, text)
    return _ACCENT_APART.sub(r"\1", text)


def _set_apart(run: re.Match[str]) -> str:
    letters, gap = run.groups()
    after = f"{BREAK}{gap}" if gap else ""
    return f"{SEPARATOR}{SEPARATOR.join(letters)}{SEPARATOR}{after}"


def joined(text: str) -> str:
    """Return the text that `segmented` was given.

    >>> joined(segmented("叙利亚停火 ceasefire"))
    '叙利亚停火 ceasefire'
    """
    return text.replace(SEPARATOR, "").replace(BREAK, "")


def has_word(text: str) -> bool:
    """Whether the text holds a letter or figure, so that it can be searched for.

    >>> has_word("5"), has_word("会"), has_word("…!")
    (True, True, False)
    """
    return _ASCII_WORD.search(text) is not None or _letters().any.search(text) is not None


class Term(Protocol):
    """A word or phrase to search for."""

    @property
    def term(self) -> str:
        """The words as a user typed them."""

    @property
    def is_prefix(self) -> bool:
        """Whether the last word is the beginning of one."""


def table_of(term: Term) -> Literal["stemmed", "exact"]:
    """Return which of the two FTS5 tables a term is looked up in.

    >>> from newsarchive.query.conditions import Matching
    >>> table_of(Matching("talks")), table_of(Matching("cease", is_prefix=True))
    ('stemmed', 'exact')
    """
    return "exact" if term.is_prefix else "stemmed"


def match_expression(term: Term) -> str:
    r"""Return what FTS5's MATCH finds the term with: one string in FTS5's quotes, so that nothing in it is syntax.

    Raises:
        QueryError: The term holds no letter or figure; FTS5 would find nothing, and say nothing.

    >>> from newsarchive.query.conditions import Matching
    >>> match_expression(Matching('the "Big" one'))
    '"the ""Big"" one"'
    >>> match_expression(Matching("cease", is_prefix=True))
    '"cease"*'
    """
    if not has_word(term.term):
        raise QueryError(f"{quoted_term(term.term)} holds no word to search for")
    quoted = segmented(term.term).replace('"', '""')
    return f'"{quoted}"{"*" if term.is_prefix else ""}'


def highlighted(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""Return the plain text of what highlight() or snippet() made, and the places of what they found in it.

    Each place is where it begins and where it ends, counted from 0. Places that touch are one: the letters of a
    Chinese term are found one by one.

    Args:
        text: With `START_MARK` and `END_MARK` around what was found.

    >>> highlighted(f"在{START_MARK}联合{SEPARATOR}国{END_MARK}的会议")
    ('在联合国的会议', ((1, 4),))
    """
    plain, *found = joined(text).split(START_MARK)
    places: list[tuple[int, int]] = []
    for part in found:
        inside, _, after = part.partition(END_MARK)
        start = len(plain)
        plain += inside
        if places and places[-1][1] == start:
            start, _ = places.pop()
        places.append((start, len(plain)))
        plain += after
    return plain, tuple(places)


def quoted_term(text: str) -> str:
    """Return the text as a message quotes it: a long one is cut."""
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
