"""The lines of a day: which are bullets, which are headings, and what belongs to the frame around them.

This module owns the layouts of the portal's pages since 1999. It knows no markup within a line.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from newsarchive.problems import Location
from newsarchive.text import CONTROLS, REPLACEMENT, SURROGATES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Layout", "Line", "lay_out"]

Kind: TypeAlias = Literal["bullet", "category", "text", "redirect", "blank"]

# What a reader does not see is put out of sight, sign by sign, so that places stay what they are.
_HIDDEN: Final = "\0"
_UNREADABLE: Final = re.compile(f"[{CONTROLS}{SURROGATES}]")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_HEADER: Final = re.compile(
    r"\{\{\s{0,9}current[ _]{1,9}events(?:[ _]+header)?\s{0,9}\|([^{}]{0,500})\}\}", re.IGNORECASE
)
_WRAPPER: Final = re.compile(r"\{\{\s{0,9}current[ _]{1,9}events\s{0,9}\|([^{}]{0,500}?)content\s{0,9}=", re.IGNORECASE)
_FOOTER: Final = re.compile(r"\{\{\s{0,9}current[ _]{1,9}events[ _]footer[^{}]{0,99}\}\}", re.IGNORECASE)
_LAST_LINE: Final = re.compile(r"(?:\|?\}\}|\|\})[\s\0]*\Z")
_MARKS: Final = re.compile(r"</?(?:onlyinclude|includeonly|noinclude)\s*/?>|__[A-Z]{2,20}__", re.IGNORECASE)
_NOTICE: Final = re.compile(r"^\{\{", re.MULTILINE)
_NOTHING_MORE: Final = re.compile(r"[ \t\0]*(?:[\r\n]|\Z)")
_BRACES: Final = re.compile(r"\{\{|\}\}")
_MARKERS: Final = re.compile(r"[ \t\0]*([*#:;]+)")
_BULLET: Final = re.compile(r"[ \t]*[*#:;]*[*#:]")
_HEADING: Final = re.compile(r"={1,6}\s*(.*?)\s*=*\s*\Z")
_BOLD: Final = re.compile(r"'''([^'\n].{0,200}?)'''[\s:]*\Z")
_FURNITURE: Final = re.compile(
    r"-{4,}\s*\Z|\{\||\|\}\s*\Z|\}\}\s*\Z|\{\{.*\}\}\s*\Z|\[\[\s*(?:image|file|category|[a-z]{2,3})\s*:.*\]\]\s*\Z"
    r"|</?(?:div|center|small|references|br)\b[^<>]*>\s*\Z",
    re.IGNORECASE,
)
_REDIRECT: Final = re.compile(r"[ \t]*#redirect\b", re.IGNORECASE)
_ONLY_CITED: Final = re.compile(r"\(?\[?\s*https?://|<ref\b|\(?\[\[n:", re.IGNORECASE)
_CITED: Final = re.compile(r"\[\s*https?://\S+[ \t]+['\"]*\(")
_ENDS: Final = re.compile(r"[.!?\])>}\"'][\s\0]*\Z")
_LONGEST_NOTICE: Final = 5_000
_MOST_JOINED: Final = 40
"""So many lines are joined to one, and so many openers without an end are looked into."""
_NUMBERS: Final = re.compile(r"(?:year|month|day)?\s*=?\s*0*([0-9]{1,4})\Z", re.IGNORECASE)


@attrs.define
class Line:
    """One line, with those that markup joins to it."""

    kind: Kind
    depth: int
    """How many markers a bullet has; of a text that cites sources 1, the depth of the bullet that it lacks."""
    body: str
    """The text after the markers, without what is hidden."""
    start: int
    """Where it begins in the text, its markers included."""
    end: int
    """Where it ends, without its line end."""
    follows: bool = False
    """Whether the line right above is a bullet or continues one."""
    continued: int = 0
    """How many lines below it, which no markup joins to it, were taken for parts of it."""


@attrs.define
class Layout:
    """A day as lines."""

    text: str
    """The text, of the same length as the caller's, with signs that no text has replaced."""
    lines: list[Line] = attrs.field(factory=list)
    hidden: list[Line] = attrs.field(factory=list)
    """Bullets in comments and notices."""
    unclosed: list[int] = attrs.field(factory=list)
    """Where comments begin that do not end."""
    framed: bool = False
    """Whether it has the header or footer of a day."""
    date: tuple[int, int, int] | None = None
    """The day that the page itself names."""
    starts: list[int] = attrs.field(factory=list)
    """Where the lines begin."""

    def location(self, start: int, end: int) -> Location:
        """Return the place of a stretch of the text."""
        line, last = (bisect.bisect_right(self.starts, place) - 1 for place in (start, max(start, end)))
        return Location(
            line=line + 1,
            column=start - self.starts[line] + 1,
            end_line=last + 1,
            end_column=max(start, end) - self.starts[last] + 1,
        )

    def line_at(self, number: int) -> str:
        """Return a line of the text, counted from 1, without its end."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


def lay_out(text: str) -> Layout:
    r"""Return the lines of a day, whatever its text is, in time linear in it.

    >>> layout = lay_out("{{Current events header|2017|01|1}}\n;Sport\n*[[Chess]]\n**A match ends.\n")
    >>> [(line.kind, line.depth, line.body) for line in layout.lines if line.kind != "blank"]
    [('category', 0, 'Sport'), ('bullet', 1, '[[Chess]]'), ('bullet', 2, 'A match ends.')]
    >>> layout.date
    (2017, 1, 1)
    """
    layout = Layout(_UNREADABLE.sub(REPLACEMENT, text))
    layout.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    seen = _without_frame(layout)
    ends = [match.start() for match in _LINE_END.finditer(text)]
    rows = list(zip(layout.starts, [*ends, len(text)], strict=True))
    layout.hidden = [
        Line("bullet", 0, "", start, end)
        for start, end in rows
        if seen[start : start + 1] == _HIDDEN and _BULLET.match(layout.text, start, end)
    ]
    for line in _joined(seen, rows):
        _place(line, layout)
    return layout


# -- the frame: comments, header, footer, notices -----------------------------------------------------------------


def _without_frame(layout: Layout) -> str:
    """Return the text with everything hidden that is not a line of news."""
    seen = _without_comments(layout)
    wrapped = _WRAPPER.search(seen) is not None
    for pattern in (_WRAPPER, _HEADER):
        for match in pattern.finditer(seen):
            layout.framed = True
            layout.date = layout.date or _date(match[1])
        seen = pattern.sub(_hide, seen)
    for pattern in (_FOOTER, _MARKS):
        seen = pattern.sub(_hide, seen)
    last = _LAST_LINE.search(seen, max(0, len(seen) - 200))
    if last and (wrapped or last[0].startswith("|")):
        seen = f"{seen[: last.start()]}{_HIDDEN * (len(seen) - last.start())}"
    return _without_notices(seen)


def _hide(match: re.Match[str]) -> str:
    return _HIDDEN * len(match[0])


def _without_comments(layout: Layout) -> str:
    parts: list[str] = []
    text, end = layout.text, 0
    while (start := text.find("<!--", end)) >= 0:
        close = text.find("-->", start + 4)
        if close < 0:
            layout.unclosed.append(start)
            break
        parts.extend((text[end:start], _HIDDEN * (close + 3 - start)))
        end = close + 3
    return f"{''.join(parts)}{text[end:]}"


def _without_notices(seen: str) -> str:
    """Hide templates on lines of their own: notices to readers and editors."""
    parts: list[str] = []
    end = in_vain = 0
    for match in _NOTICE.finditer(seen):
        if match.start() < end:
            continue
        close = _end_of_template(seen, match.start())
        if close and _NOTHING_MORE.match(seen, close):
            parts.extend((seen[end : match.start()], _HIDDEN * (close - match.start())))
            end = close
        elif not close:
            in_vain += 1
            if in_vain == _MOST_JOINED:  # each takes a look at a long stretch of text
                break
    return f"{''.join(parts)}{seen[end:]}"


def _end_of_template(seen: str, start: int) -> int:
    """Return where a template ends, or 0 when it does not end soon."""
    depth = 0
    for match in _BRACES.finditer(seen, start, start + _LONGEST_NOTICE):
        depth += 1 if match[0] == "{{" else -1
        if not depth:
            return match.end()
    return 0


def _date(parameters: str) -> tuple[int, int, int] | None:
    found = [match for part in parameters.split("|") if (match := _NUMBERS.match(part.strip()))]
    named = {match[0].partition("=")[0].strip().casefold(): int(match[1]) for match in found if "=" in match[0]}
    plain = [int(match[1]) for match in found if "=" not in match[0]]
    if {"year", "month", "day"} <= named.keys():
        return named["year"], named["month"], named["day"]
    return (plain[0], plain[1], plain[2]) if len(plain) == 3 else None


# -- lines --------------------------------------------------------------------------------------------------------


def _joined(seen: str, rows: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield the lines with their places; a line whose markup is closed on a later one reaches as far as that."""
    number = in_vain = 0
    while number < len(rows):
        start, end = rows[number]
        last = number
        # A comment over several lines is no end of a line.
        while last + 1 < len(rows) and seen[rows[last][1] : rows[last][1] + 1] == _HIDDEN:
            last += 1
        if in_vain < _MOST_JOINED and _is_open(seen[start : rows[last][1]]):
            closing = _closing_row(seen, rows, number, last)
            in_vain += closing == last
            last = closing
        end = rows[last][1]
        yield seen[start:end], start, end
        number = last + 1


def _closing_row(seen: str, rows: list[tuple[int, int]], first: int, last: int) -> int:
    """Return the row where the references and templates that a row leaves open are closed, or the row itself."""
    start = rows[first][0]
    for row in range(last + 1, min(last + _MOST_JOINED, len(rows))):
        line = seen[rows[row][0] : rows[row][1]]
        if not line.strip(" \t\0") or _MARKERS.match(line) or line.startswith("="):
            break
        if not _is_open(seen[start : rows[row][1]]):
            return row
    return last


def _is_open(line: str) -> bool:
    references = line.count("<ref") - line.count("</ref>") - line.count("/>") if "<ref" in line else 0
    return references > 0 or line.count("{{") > line.count("}}")


def _place(row: tuple[str, int, int], layout: Layout) -> None:
    """Put a line among the others, or join it to the bullet that it continues."""
    seen, start, end = row
    text = seen.replace(_HIDDEN, "")
    stripped = text.strip()
    lines = layout.lines
    above = lines[-1] if lines else None
    follows = above is not None and (above.kind == "bullet" or above.follows)
    markers = _MARKERS.match(text)
    if not stripped:
        # What is hidden does not part two lines; an empty line does.
        if _HIDDEN not in seen:
            lines.append(Line("blank", 0, "", start, end))
    elif _REDIRECT.match(text):
        lines.append(Line("redirect", 1, stripped, start, end))
    elif markers:
        lines.append(_marked(markers[1], text[markers.end() :], start, end))
    elif (heading := _heading(stripped)) is not None:
        lines.append(Line("category", 0, heading, start, end))
    elif not _FURNITURE.match(stripped):
        if follows and above is not None and _is_continuation(above, stripped):
            above.body = f"{above.body} {' '.join(stripped.split())}"
            above.end = end
            above.continued += 1
        else:
            lines.append(Line("text", 1 if _CITED.search(stripped) else 0, stripped, start, end))


def _marked(markers: str, body: str, start: int, end: int) -> Line:
    body = " ".join(body.replace("\r", "\n").split("\n")).strip()
    if markers.endswith(";"):
        heading = _heading(body)
        depth = len(markers) - 1
        return Line("category", depth, body.rstrip(" :") if heading is None else heading, start, end)
    # A colon at the end indents a paragraph of the item above, as far as its other markers say.
    return Line("bullet", len(markers.rstrip(":")) or len(markers), body, start, end)


def _heading(text: str) -> str | None:
    match = _BOLD.match(text) or (_HEADING.match(text) if text.startswith("=") else None)
    return None if match is None else match[1].strip(" :")


def _is_continuation(above: Line, text: str) -> bool:
    """Return whether a line that follows a bullet belongs to it: citations, or the rest of a sentence."""
    return above.continued < _MOST_JOINED and (
        not above.body.strip()
        or _ONLY_CITED.match(text) is not None
        or text[0].islower()
        or (_ENDS.search(above.body) is None and not above.continued)
    )
