"""A query string as words, phrases, fields and signs, each with its place.

This module owns what belongs together in a query string. It knows the names of the fields, since `about:` begins one
and `abuot:` is a mistake, but not what they take.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

from newsarchive.errors import QueryError
from newsarchive.index.fields import FIELDS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CLOSING", "KEYWORDS", "Kind", "Token", "tokens"]

Kind = Literal["word", "phrase", "field", "open", "close", "minus", "OR", "AND", "NOT", "end"]

CLOSING: Final = {'"': '"', "“": "”", "「": "」", "『": "』"}
"""The quotes that begin a phrase, and those that end it."""

KEYWORDS: Final[dict[str, Kind]] = {"OR": "OR", "AND": "AND", "NOT": "NOT"}
"""The words that say how others hang together; NOT is known so that it can be refused."""

_QUOTES: Final = "".join(dict.fromkeys([*CLOSING, *CLOSING.values()]))
_FIELD: Final = re.compile(rf"(?P<name>{'|'.join([*FIELDS, *SETTINGS])})[:：]", re.ASCII | re.IGNORECASE)
_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(rf"[^\s(){_QUOTES}]+")
# In "…" a doubled quote stands for one.
_PHRASE: Final = re.compile('"(?P<straight>(?:[^"]|"")*+)"|“([^”]*)”|「([^」]*)」|『([^』]*)』')
_SIGNS: Final[dict[str, Kind]] = {"(": "open", ")": "close", "-": "minus"}


@attrs.frozen
class Token:
    """One part of a query string."""

    kind: Kind
    text: str
    """What it says: the name of a field in lower case, the inside of a phrase."""
    start: int
    end: int
    is_prefix: bool = False
    """Whether a star stands behind the phrase."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the parts of a query string, and at last one of the kind `end`.

    Raises:
        QueryError: A quote has no other one.

    >>> [token.text for token in tokens('about:"Syria" -talks')]
    ['about', 'Syria', '-', 'talks', '']
    """
    place = _after_space(text, 0)
    is_value = False
    while place < len(text):
        token = _token(text, place, is_value=is_value)
        yield token
        place = _after_space(text, token.end)
        is_value = token.kind == "field" and place == token.end
    yield Token("end", "", place, place)


def _after_space(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place


def _token(text: str, place: int, *, is_value: bool) -> Token:
    """Return the part that begins at a place, which may be right behind the colon of a field."""
    if sign := _SIGNS.get(text[place]):
        return Token(sign, text[place], place, place + 1)
    if text[place] in _QUOTES:
        return _phrase(text, place)
    if field := _FIELD.match(text, place):
        return Token("field", field["name"].lower(), place, field.end())
    word = _WORD.match(text, place)
    assert word is not None, "what is no space, sign or quote begins a word"
    kind: Kind = "word" if is_value else KEYWORDS.get(word[0], "word")
    return Token(kind, word[0], place, word.end())


def _phrase(text: str, place: int) -> Token:
    quote = _PHRASE.match(text, place)
    if quote is None:
        closing = CLOSING.get(text[place])
        missing = f"has no {closing} behind its words" if closing else "has no other one before it"
        raise QueryError(f"the quote {text[place]} {missing}", text=text, start=place, end=place + 1)
    inside = quote[0][1:-1]
    if quote["straight"] is not None:
        inside = inside.replace('""', '"')
    is_prefix = text.startswith("*", quote.end())
    return Token("phrase", inside, place, quote.end() + is_prefix, is_prefix=is_prefix)
