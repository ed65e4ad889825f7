"""One line read by simple rules, where a parser of wikitext would take too long.

This module owns the measure of what is too much, and the rules: links and citations as they are mostly spelled, found
in one pass, and all other markup left out.
"""

from __future__ import annotations

import html
import re
from typing import Final

from newsarchive.wikipedia.articles import article, is_picture
from newsarchive.wikipedia.pieces import Citation, Reading
from newsarchive.wikipedia.values import Link

__all__ = ["is_too_complex", "read_plainly"]

_LONGEST: Final = 20_000
_MOST_OPENED: Final = 400
_MOST_LEFT_OPEN: Final = 8
"""No line was seen that leaves more brackets open. mwparserfromhell tries each one again when it finds no end to it, so
that time grows with the square of their number."""

_SIGN: Final = re.compile(r"[\[\]{}<>]|''")
_CLOSES: Final = {"]": "[", "}": "{", ">": "<"}
_MARKUP: Final = re.compile(
    r"\[\[(?P<target>[^\[\]|{}<>\n]{1,300})(?:\|(?P<text>[^\[\]{}<>\n]{0,300}))?\]\]"
    r"|\[(?P<url>(?:https?:)?//[^\s\[\]<>\"]{1,2000})(?P<label>[^\[\]\n]{0,300})\]"
    r"|(?P<tag></?[a-zA-Z][^<>]{0,200}>)|(?P<left>''+|\[\[|\]\]|\{\{|\}\}|<ref\b)"
)
_IN_PARENTHESES: Final = re.compile(r"[\s'\"]*\(.*\)[\s'\"]*\Z", re.DOTALL)


def is_too_complex(body: str) -> bool:
    """Return whether a line holds more markup, or more that is left open, than is read in a short time.

    >>> is_too_complex("[[Bridge]] {{cn"), is_too_complex("[[" * 100)
    (False, True)
    """
    if len(body) > _LONGEST:
        return True
    if body.count("[") + body.count("{") + body.count("<") + body.count("''") <= _MOST_LEFT_OPEN:
        return False
    opened = dict.fromkeys("[{<", 0)
    quotes = total = 0
    for match in _SIGN.finditer(body):
        sign = match[0]
        total += 1
        if sign in opened:
            opened[sign] += 1
        elif sign in _CLOSES:
            opened[_CLOSES[sign]] -= opened[_CLOSES[sign]] > 0
        else:
            quotes += 1
    tags = body.count("<") - 2 * body.count("</") - body.count("/>") - body.count("<!--")
    return total > 2 * _MOST_OPENED or max(*opened.values(), tags) > _MOST_LEFT_OPEN or quotes > _MOST_OPENED // 4


def read_plainly(body: str) -> Reading:
    """Return the pieces of a line in time linear in its length, whatever it holds.

    >>> reading = read_plainly("[[ [[bridge|Bridges]] open. [http://a.example/ (BBC)]")
    >>> [piece if isinstance(piece, str) else piece.url for piece in reading.pieces]
    [' ', 'Bridges', ' open. ', 'http://a.example/', '']
    """
    reading = Reading(notes=[("WP111", "", "the line holds too much markup; only links and citations were read")])
    end = 0
    for match in _MARKUP.finditer(body):
        if match.start() > end:
            reading.pieces.append(html.unescape(body[end : match.start()]))
        end = match.end()
        if match["target"] is not None:
            _link(match["target"], match["text"], reading)
        elif match["url"] is not None:
            label = match["label"].replace("''", "").strip()
            kind = "named" if not label or _IN_PARENTHESES.match(label) else "label"
            reading.pieces.append(Citation(match["url"], label, "named" if kind == "named" else "label", match[0]))
    reading.pieces.append(html.unescape(body[end:]))
    return reading


def _link(target: str, text: str | None, reading: Reading) -> None:
    if is_picture(target):
        return
    shown = (text if text is not None else target.strip().removeprefix(":")).replace("''", "")
    name = article(target)
    if name is not None and shown.strip():
        reading.links.append(Link(article=name, text=" ".join(shown.split())))
    reading.pieces.append(shown)
