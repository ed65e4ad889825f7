"""Text that a terminal shows and does not obey, and where its lines end.

This module owns what characters and columns mean to a terminal. It prints nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["counted", "line_starts", "visible"]

# Chinese and Japanese: a line can end behind each character, but not before a closing mark or behind an opening one.
_CJK: Final = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd"
_OPENING: Final = r"（「『《〈【〔“‘(\["
_CLOSING: Final = r"，。、；：？！）」』》〉】〕”’…％,.;:?!)\]"
_UNIT: Final = re.compile(rf"[{_OPENING}]*(?:[{_CJK}]|[^\s{_CJK}]+)[{_CLOSING}]*\s*|\s+")

_SPACES: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
# Control characters, among them ESC and the 8-bit CSI; marks that turn the direction of what follows; surrogates.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Return text as one line that can be shown: nothing in it drives a terminal, and it can be encoded.

    >>> visible("a\tred \x1b[31mword")
    'a red �[31mword'
    """
    return _UNSAFE.sub("\ufffd", _SPACES.sub(" ", text))


def line_starts(text: str, width: int, hang: int = 0) -> list[int]:
    """Return the offsets at which lines begin, the first apart, so that each fits the width.

    Args:
        text: One line, of visible text.
        width: How many terminal columns the first line has.
        hang: How many columns less the others have.

    >>> line_starts("one two three", 8)
    [8]
    """
    starts: list[int] = []
    column, room = 0, width
    for start, end, size in _units(text, width - hang):
        if column and column + size > room:
            starts.append(start)
            column, room = 0, width - hang
        column += cell_len(text[start:end])
    return starts


def _units(text: str, width: int) -> Iterator[tuple[int, int, int]]:
    """Yield begin, end and size of the pieces that lines are made of; what is longer than a line is cut."""
    for unit in _UNIT.finditer(text):
        size = cell_len(unit[0].rstrip())
        if size <= width:
            yield unit.start(), unit.end(), size
            continue
        start = column = 0
        for index, char in enumerate(unit[0]):
            wide = cell_len(char)
            if column and column + wide > width:
                yield unit.start() + start, unit.start() + index, column
                start, column = index, 0
            column += wide
        yield unit.start() + start, unit.end(), column


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what it counts.

    >>> counted(1, "page"), counted(1200, "page"), counted(2, "entry", "entries")
    ('1 page', '1,200 pages', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
