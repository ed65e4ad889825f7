"""Real pages as hands could have written them: each deviation from the site's own form reads to the same value.

A deviation is a small function from text to text. It gives None where the page would say something else in Markdown,
so that nobody could know what was meant; the same text where there is nothing to change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES_PER_TRAIT = 24
PAGES_PER_PAIR = 4
MOST_EXCLUDED = 4
"""So many pages of the sample may be excluded from one deviation, and from all pairs of it with another."""

_SPOILED_ITEM = re.compile(r"\s*(?:[*+-]|[0-9]+[.)])\s+\[.*")
_ITEM = re.compile(r"([0-9]+)\. (\[.*)")
_HEAD = re.compile(r"#{1,6} ")
_LINK = re.compile(r"(\]\()([^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)(?=(?: \[IMG\]\(\S+\))?(?: _.*_)?\s*\Z)")
_LINKED = re.compile(r"(?P<head>.*?)\[(?P<text>.*?)\]\((?P<link>\S+?)\)(?P<tail>(?: \[IMG\]\(\S+\))?(?: _.*_)?\s*)")
# What would begin a block of its own at the start of a line.
_BEGINS_BLOCK = re.compile(r"(?:[*+-]|[0-9]{1,9}[.)])(?:\s|\Z)|#{1,6}(?:\s|\Z)|>|```|~~~|</?[A-Za-z!?]|[=-]+\s*\Z|\Z")
_NARROW_BREAK = re.compile(r"(?<=\S) (?=\S)")
_WIDE = r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff0c\uff1a\uff1b\u3001\u3002]"
_WIDE_BREAK = re.compile(f"(?<={_WIDE})(?={_WIDE})")


# -- lists ------------------------------------------------------------------------------------------------------------


def _each_item(text: str, change: Callable[[str, str], str]) -> str:
    """Return the text with each list item `1. rest` changed, given number and rest."""
    lines = [
        change(match[1], match[2]) if (match := _ITEM.fullmatch(line)) else line for line in text.split("\n")
    ]
    return "\n".join(lines)


def asterisks(text: str) -> str:
    return _each_item(text, lambda _, rest: f"* {rest}")


def dashes(text: str) -> str:
    return _each_item(text, lambda _, rest: f"- {rest}")


def plus_signs(text: str) -> str:
    return _each_item(text, lambda _, rest: f"+ {rest}")


def parentheses(text: str) -> str:
    return _each_item(text, lambda number, rest: f"{number}) {rest}")


def indented_items(text: str) -> str:
    return _each_item(text, lambda number, rest: f"  {number}. {rest}")


def tabs_before_items(text: str) -> str:
    return _each_item(text, lambda number, rest: f"\t{number}. {rest}")


def tabs_behind_markers(text: str) -> str:
    return re.sub(r"^(#+|[0-9]+\.) (?=.)", "\\1\t", text, flags=re.MULTILINE)
