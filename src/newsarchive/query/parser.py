"""The query string of `Archive.search`, read into conditions.

    about:"Syrian Civil War" source:bbc.co.uk since:2016-05 ceasefire

This module owns its grammar (docs/reference/query-string.md): what parts side by side, what OR, a minus and
parentheses do. Each mistake is a `QueryError` that shows its place; the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

from newsarchive.errors import DateError, QueryError
from newsarchive.index.fts import has_word
from newsarchive.query.conditions import All, Any, Matching, Not, Search
from newsarchive.query.fields import FIELDS, SETTINGS, read_limit, read_order, site_of
from newsarchive.text import did_you_mean, find_surrogate

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeVar

    from newsarchive.query.conditions import Condition, Order

    _Read = TypeVar("_Read")
    from collections.abc import Iterator

__all__ = ["CLOSING", "KEYWORDS", "Kind", "Search", "Token", "read_query", "tokens"]

_MAX_LENGTH: Final = 10_000
_MAX_DEPTH: Final = 50
_FULL_NAME: Final = re.compile(r"(?P<name>[^\W\d_]+):")


def read_query(text: str) -> Search:
    """Return what a query string asks.

    Args:
        text: At most 10,000 characters.

    Raises:
        QueryError: The text is empty or cannot be understood; the error says where, and what to write instead.

    >>> read_query('about:Syria -"peace talks"').condition
    All(conditions=(About(context='Syria'), Not(condition=Matching(term='peace talks', is_prefix=False))))
    >>> read_query("ceasefire order:newest limit:5")
    Search(condition=Matching(term='ceasefire', is_prefix=False), order='newest', limit=5)
    """
    if len(text) > _MAX_LENGTH:
        raise QueryError(f"a query has at most {_MAX_LENGTH} characters, and this one has {len(text)}")
    if not text.strip():
        raise QueryError("the query is empty: give a word or a field (archive.events has every event)")
    if half := find_surrogate(text):
        raise QueryError("this is not Unicode text", text=text, start=half.start(), end=half.end())
    return _Reader(text, tuple(tokens(text))).search()


@attrs.define
class _Reader:
    """One reading of a query string, from left to right."""

    text: str
    tokens: tuple[Token, ...]
    place: int = 0
    depth: int = 0
    field: str | None = None
    """The field whose values are read, in its parentheses."""
    order: Order | None = None
    limit: int | None = None

    def search(self) -> Search:
        condition = self.alternatives()
        if self.token.kind == "close":
            self.refuse("unmatched )")
        return Search(condition, order=self.order, limit=self.limit)

    @property
    def token(self) -> Token:
        """The part that is read next."""
        return self.tokens[self.place]

    def take(self) -> Token:
        """Return the part that is read next, and go on after it."""
        token = self.token
        self.place += 1
        return token

    def refuse(self, why: str, first: Token | None = None, last: Token | None = None) -> NoReturn:
        """Raise the error that names the next part, or others, as the mistake."""
        first = first or self.token
        raise QueryError(why, text=self.text, start=first.start, end=(last or first).end)

    def alternatives(self) -> Condition:
        """Read up to the end, or a closing parenthesis: parts with OR between them."""
        parts = [self.conjunction()]
        while self.token.kind == "OR":
            sign = self.take()
            parts.append(self.conjunction(before=sign))
        return parts[0] if len(parts) == 1 else Any(tuple(_flat(parts, Any)))

    def conjunction(self, before: Token | None = None) -> Condition:
        """Read what is asked for together: parts side by side, or with AND between them.

        Args:
            before: The OR before it.
        """
        parts: list[Condition] = []
        start, sign = self.place, before
        while self.token.kind not in {"OR", "close", "end"}:
            if self.token.kind == "AND":
                if sign is not None or not parts:
                    self.refuse('AND needs something on each side; write "AND" in quotes to search for the word')
                sign = self.take()
                continue
            if self.token.kind == "field" and self.token.text in SETTINGS:
                self.setting()
            else:
                parts.append(self.part())
                sign = None
        self.check_sides(parts, sign, is_bare=self.place == start)
        return parts[0] if len(parts) == 1 else All(tuple(_flat(parts, All)))

    def check_sides(self, parts: list[Condition], sign: Token | None, *, is_bare: bool) -> None:
        """Refuse an OR or AND that lacks a side, and parentheses with nothing in them."""
        lacking = sign
        if not parts and self.token.kind == "OR":
            lacking = self.token
        if lacking is not None:
            name = lacking.text
            self.refuse(
                f'{name} needs something on each side; write "{name}" in quotes to search for the word', lacking
            )
        if is_bare and self.token.kind != "end":  # where they are not closed, that is the mistake
            self.refuse("these parentheses are empty" if self.depth else "unmatched )")

    def part(self) -> Condition:
        """Read one thing that is asked for, or asked not to be."""
        if self.token.kind == "NOT":
            self.refuse('write -word, and not NOT word; write "NOT" in quotes to search for the word')
        if self.token.kind != "minus":
            return self.positive()
        minus = self.take()
        if self.token.kind == "minus":
            self.refuse("write one minus sign, or none", minus, self.token)
        if self.token.start > minus.end or self.token.kind in {"close", "end"}:
            self.refuse("write the minus sign directly before what to exclude, as in -word", minus)
        if self.token.kind in {"OR", "AND", "NOT"}:
            self.refuse(f'write -"{self.token.text}" to search for texts without the word', minus, self.token)
        if self.token.kind == "field" and self.token.text in SETTINGS:
            self.refuse(f"{self.token.text}: says how events are listed, and cannot be negated", minus, self.token)
        return Not(self.positive())

    def positive(self) -> Condition:
        token = self.token
        if token.kind == "open":
            return self.group()
        if token.kind == "field":
            return self.field_condition()
        self.take()
        return self.matching(token) if self.field is None else self.value_condition(self.field, token)

    def group(self) -> Condition:
        """Read parentheses and what they hold."""
        opening = self.take()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.refuse(f"parentheses can be nested in at most {_MAX_DEPTH} others", opening)
        condition = self.alternatives()
        if self.token.kind != "close":
            self.refuse("unmatched (", opening)
        self.take()
        self.depth -= 1
        return condition

    def field_condition(self) -> Condition:
        """Read a field and its value, or its values in parentheses."""
        field = self.take()
        if self.field is not None:
            self.refuse(f"the parentheses of {self.field}: take values only, not a field", field)
        if self.token.kind == "open" and self.token.start == field.end:
            self.field = field.text
            condition = self.group()
            self.field = None
            return condition
        return self.value_condition(field.text, self.value_of(field))

    def value_of(self, field: Token) -> Token:
        """Read the value directly after the colon of a field."""
        token = self.token
        if token.start > field.end or token.kind in {"close", "end"}:
            self.refuse(f"{field.text}: needs a value directly after its colon", field)
        if token.kind == "minus":
            self.refuse(f"write -{field.text}: for those without it, or the value in quotes", field, token)
        if token.kind not in {"word", "phrase"}:
            self.refuse(f"{field.text}: needs a value, and not another field or parentheses", field, token)
        return self.take()

    def value_condition(self, name: str, value: Token) -> Condition:
        is_starred = value.is_prefix or (value.kind == "word" and value.text.endswith("*"))
        if is_starred:
            self.refuse(f"{name}: takes a whole value; only words of the text can end in a star", value)
        return self.read(FIELDS[name].read, value)

    def setting(self) -> None:
        """Read `order:` or `limit:`, which ask nothing of an event."""
        field = self.take()
        if self.depth:
            self.refuse(f"{field.text}: says how events are listed: write it outside of parentheses", field)
        value = self.value_of(field)
        if (self.order if field.text == "order" else self.limit) is not None:
            self.refuse(f"{field.text}: can be given once", field, value)
        if field.text == "order":
            self.order = self.read(read_order, value)
        else:
            self.limit = self.read(read_limit, value)

    def read(self, reader: Callable[[str], _Read], value: Token) -> _Read:
        """Return what a value is read as; a refusal gets its place."""
        if not value.text.strip():
            self.refuse("these quotes are empty: an empty value does not match every value", value)
        try:
            return reader(value.text)
        except (QueryError, DateError) as error:
            raise QueryError(str(error), text=self.text, start=value.start, end=value.end) from error

    def matching(self, token: Token) -> Condition:
        """Return the search for a word or phrase of the text."""
        term, is_prefix = token.text, token.is_prefix
        if token.kind == "word":
            self.check_colon(token)
            is_prefix = term.endswith("*")
            term = term.removesuffix("*")
            if "*" in term:
                self.refuse("write the star at the end of a word: it matches all words that begin like it", token)
        if not has_word(term):
            self.refuse("this holds no letter or figure to search for", token)
        return Matching(term, is_prefix=is_prefix)

    def check_colon(self, token: Token) -> None:
        """Refuse a word with a colon, which might have been meant for a field."""
        word = token.text
        if site := site_of(word):
            self.refuse(f"write source:{site} for events that cite this domain; an address is not a word", token)
        if name := _FULL_NAME.match(word):
            hint = did_you_mean(f"{name['name']}:", [f"{field}:" for field in (*FIELDS, *SETTINGS)])
            quotes = "a word with a colon in it is written in quotes"
            self.refuse(f"there is no field {name['name']}:{hint}; {quotes}", token)
        if ":" in word:
            self.refuse("a word with a colon in it is written in quotes", token)


def _flat(parts: list[Condition], kind: type[All | Any]) -> list[Condition]:
    """Return the parts, with those of the same kind replaced by their own: what is alike needs no parentheses."""
    flat: list[Condition] = []
    for part in parts:
        flat += part.conditions if isinstance(part, kind) else [part]
    return flat


Kind = Literal["word", "phrase", "field", "open", "close", "minus", "OR", "AND", "NOT", "end"]

CLOSING: Final = {'"': '"', "“": "”", "「": "」", "『": "』"}
"""The quotes that begin a phrase, and those that end it."""

KEYWORDS: Final[dict[str, Kind]] = {"OR": "OR", "AND": "AND", "NOT": "NOT"}
"""The words that say how others hang together; NOT is known so that it can be refused."""

_QUOTES: Final = "".join(dict.fromkeys([*CLOSING, *CLOSING.values()]))
_FIELD: Final = re.compile(rf"(?P<name>{'|'.join([*FIELDS, *SETTINGS])})[:：]", re.ASCII | re.IGNORECASE)
_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(rf"[^\s(){_QUOTES}]+")
# In "…" a doubled quote is one.
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
    """Whether a star follows the phrase."""


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
    """Return the part that begins at a place, which may be directly after the colon of a field."""
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
        why = f"unterminated quote: write {closing} after its words" if closing else f"unmatched {text[place]}"
        raise QueryError(why, text=text, start=place, end=place + 1)
    inside = quote[0][1:-1]
    if quote["straight"] is not None:
        inside = inside.replace('""', '"')
    is_prefix = text.startswith("*", quote.end())
    return Token("phrase", inside, place, quote.end() + is_prefix, is_prefix=is_prefix)
