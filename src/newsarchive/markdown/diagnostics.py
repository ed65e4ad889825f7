"""Edits that fix a reader's problem and leave the content of the page as it is.

This module owns `fix_for`. An edit that would change the content is refused when it is applied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.model import Day, Event
from newsarchive.problems import Fix
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from newsarchive.model import Content

__all__ = ["fix_for"]

_DAY_IN_LINK: Final = re.compile(r"(\]\([^()\s]*?)\b[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}\b")


def fix_for(code: str, place: int, lines: list[str], content: Content) -> Fix | None:
    r"""Return the edit that fixes a problem, or None if none is known.

    Args:
        code: The problem's code.
        place: The index of its line.
        lines: The lines of the page, as the grammar read them.
        content: The content of the page.

    >>> fix_for("NA007", 2, ["It rains.", "", "### Related:", "", ""], None)
    Fix(label='remove the empty section', line=3, end_line=4, lines=(), exact=False)
    """
    if code == "NA007":
        return Fix(label="remove the empty section", line=place + 1, end_line=_last_blank(lines, place) + 1)
    if code == "NA008":
        first = place
        while first and not lines[first - 1].strip():
            first -= 1
        label = "merge its items into the first section"
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
