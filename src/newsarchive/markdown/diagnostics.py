"""Edits that mend what the reader complains of, where the page says the same without the complaint.

This module owns `mend_of`. Whether an edit would change more is seen when it is applied: then it is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.model import Day, Event
from newsarchive.problems import Fix
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from newsarchive.model import Content

__all__ = ["mend_of"]

_DAY_IN_LINK: Final = re.compile(r"(\]\([^()\s]*?)\b[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}\b")


def mend_of(code: str, place: int, lines: list[str], content: Content) -> Fix | None:
    r"""Return the edit that would mend a problem, or None if there is none.

    Args:
        code: The problem's code.
        place: The index of the line that it is about.
        lines: The lines of the page, as the grammar read them.
        content: What the page says.

    >>> mend_of("NA007", 2, ["It rains.", "", "### Related:", "", ""], None)
    Fix(label='take the empty section away', line=3, end_line=4, lines=(), exact=False)
    """
    if code == "NA007":
        return Fix(label="take the empty section away", line=place + 1, end_line=_last_blank(lines, place) + 1)
    if code == "NA008":
        first = place
        while first and not lines[first - 1].strip():
            first -= 1
        label = "let its items follow those of the first"
        return Fix(label=label, line=first + 1, end_line=_last_blank(lines, place) + 1)
    if code == "NA014" and isinstance(content, Event | Day):
        folder = PageRef(date=content.date).path.removeprefix("news/").removesuffix("/index.md")
        new = _DAY_IN_LINK.sub(rf"\g<1>{folder}", lines[place], count=1)
        return (
            None
            if new == lines[place]
            else Fix(label="link to the day that it names", line=place + 1, end_line=place + 1, lines=(new,))
        )
    return None


def _last_blank(lines: list[str], place: int) -> int:
    """Return the index of the last of the blank lines below a line, or of the line itself; what ends the page stays."""
    while place + 2 < len(lines) and not lines[place + 1].strip():
        place += 1
    return place
