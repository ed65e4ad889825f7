"""Text made safe for a medium: a character that a database, XML, a screen or a terminal cannot hold becomes `�`.

This module owns the sets of those characters, the width of text on a terminal, and the suggestion after a typing
mistake. It knows nothing of pages.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CONTROLS",
    "REPLACEMENT",
    "SURROGATES",
    "XML_REFUSES",
    "closest",
    "column_count",
    "did_you_mean",
    "find_surrogate",
    "printable",
    "sqlite_safe",
    "storable",
    "storable_value",
    "terminal_safe",
    "underline",
    "xml_safe",
]

REPLACEMENT: Final = "\ufffd"
"""What replaces a character that a medium cannot hold."""

# -- sets of characters, to be put between the brackets of a regular expression -------------------------------------

SURROGATES: Final = "\ud800-\udfff"
"""Lone surrogates: bytes that are not UTF-8 (PEP 383), or half a character."""
CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f"
"""The control characters of ASCII, without tabs, line ends and DEL."""
XML_REFUSES: Final = f"{CONTROLS}{SURROGATES}\ufffe\uffff"
"""What XML 1.0 has no place for, not even as an escape (section 2.2)."""
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)

_SURROGATE: Final = re.compile(f"[{SURROGATES}]")
_NOT_SQLITE: Final = re.compile(f"[\x00{SURROGATES}]")
_NOT_XML: Final = re.compile(f"[{XML_REFUSES}]")
_NOT_PRINTABLE: Final = re.compile(f"[{CONTROLS}\x7f-\x9f{SURROGATES}{_NONCHARACTERS}]")
_SPACES: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
# Control characters, among them ESC and the 8-bit CSI; marks that turn the direction of what follows; surrogates.
_NOT_TERMINAL: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069{SURROGATES}]")

_LINE_WIDTH: Final = 100
_NARROWEST: Final = 20
_MAX_MARKS: Final = 3
"""So many characters are shown per column: marks take no column, and a text can be made of nothing else."""
_LONGEST_WORD: Final = 40
_LIKENESS: Final = 0.6


# -- for files and databases ----------------------------------------------------------------------------------------


def find_surrogate(text: str) -> re.Match[str] | None:
    """Return the first lone surrogate of a text, or None if the text can be encoded."""
    return None if text.isascii() else _SURROGATE.search(text)


def storable(text: str) -> str:
    r"""Return text as databases and tables can hold it: each lone surrogate becomes `�`.

    >>> storable("caf\udce9")
    'caf�'
    """
    return text if text.isascii() else _SURROGATE.sub(REPLACEMENT, text)


def storable_value(value: Any) -> Any:  # noqa: ANN401 # what JSON or a cell of a table can be
    r"""Return a value of JSON or of a table's cell with each text in it `storable`.

    >>> storable_value({"names": ["caf\udce9"], "count": 1})
    {'names': ['caf�'], 'count': 1}
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_value(each) for each in value]
    if isinstance(value, dict):
        return {name: storable_value(each) for name, each in value.items()}
    return value


def sqlite_safe(text: str) -> str:
    r"""Return text as SQLite and its tools can hold it: a lone surrogate or NUL becomes `�`.

    >>> sqlite_safe("It\x00 rains")
    'It� rains'
    """
    return _NOT_SQLITE.sub(REPLACEMENT, text)


def xml_safe(text: str) -> str:
    r"""Return text as XML can hold it: a character that it has no place for becomes `�`.

    >>> xml_safe("It\x0c rains")
    'It� rains'
    """
    return _NOT_XML.sub(REPLACEMENT, text)


# -- for people ---------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    r"""Return text as a screen can show it; tabs and line ends stay.

    A control character, a lone surrogate and a noncharacter of Unicode become `�`.

    >>> printable("a\x1b[31mb\udce9")
    'a�[31mb�'
    """
    return _NOT_PRINTABLE.sub(REPLACEMENT, text)


def terminal_safe(text: str) -> str:
    r"""Return text as one line for a terminal: nothing in it drives the terminal, and it can be encoded.

    >>> terminal_safe("a\tred \x1b[31mword")
    'a red �[31mword'
    """
    return _NOT_TERMINAL.sub(REPLACEMENT, _SPACES.sub(" ", text))


def underline(text: str, start: int, end: int, width: int = _LINE_WIDTH) -> tuple[str, str]:
    r"""Return a line, cut around a part of it, and a line of carets below that part.

    Args:
        text: The line.
        start: Where the part begins, counted from 0.
        end: Where it ends.
        width: How many terminal columns there are.

    >>> print(*underline("abuot:Syria", 0, 5), sep="\n")
    abuot:Syria
    ^^^^^
    """
    room = max(_NARROWEST, width - len("……"))
    left = _start_of_cut(text, start, room // 2)
    right = _end_of_cut(text, left, room)
    before, after = "…" if left else "", "…" if right < len(text) else ""
    line = "".join(map(_same_width, text[left:right]))
    indent = " " * (len(before) + column_count(text[left:start]))
    carets = "^" * max(1, column_count(text[start : min(end, right)]))
    return f"{before}{line}{after}", f"{indent}{carets}"


def _same_width(char: str) -> str:
    """Return the character as one of the same width that a terminal shows and does not obey."""
    if char.isspace():
        return " " * column_count(char)
    return char if char.isprintable() else REPLACEMENT


def column_count(text: str) -> int:
    """Return how many terminal columns the text takes: East Asian wide characters take two, combining marks none.

    >>> column_count("rain"), column_count("大雨")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _start_of_cut(text: str, place: int, room: int) -> int:
    """Return where to begin so that a place has at most so many columns before it; short lines begin at 0."""
    start, first = place, place - _MAX_MARKS * room
    while start > max(0, first) and column_count(text[start - 1]) <= room:
        start -= 1
        room -= column_count(text[start])
    return start


def _end_of_cut(text: str, start: int, room: int) -> int:
    """Return where to end so that the text from `start` takes at most so many columns."""
    end, last = start, start + _MAX_MARKS * room
    while end < min(len(text), last) and column_count(text[end]) <= room:
        room -= column_count(text[end])
        end += 1
    return end


# -- typing mistakes ------------------------------------------------------------------------------------------------


def closest(word: str, known: Iterable[str], *, count: int = 1, likeness: float = _LIKENESS) -> list[str]:
    """Return the known words that are spelled most like a word, the likest first.

    Args:
        word: What was typed.
        known: The words to choose from.
        count: At most so many are returned.
        likeness: How like they are at least: a ratio of `difflib`, from 0 to 1.

    >>> closest("abuot", ["topic", "about"])
    ['about']
    """
    return difflib.get_close_matches(word, list(known), n=count, cutoff=likeness)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of an error message that suggests the known word closest to one, or nothing if none is close.

    >>> did_you_mean("Abuot", ["about", "topic"])
    "; did you mean 'about'?"
    >>> did_you_mean("x", ["about", "topic"])
    ''
    """
    spellings = {name.lower(): name for name in known}
    near = closest(word[:_LONGEST_WORD].lower(), spellings)
    return f"; did you mean {spellings[near[0]]!r}?" if near else ""
