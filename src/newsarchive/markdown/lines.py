"""The forms that one line of a page can have.

Each function reads one line and returns its parts, or None if the line has another form.
The rules are those of docs/format.md section 3. Each takes time linear in the line.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from newsarchive._cache import BoundedCache
from newsarchive._validators import CONTEXT_LINE
from newsarchive.dates import format_day, parse_day
from newsarchive.errors import DateError
from newsarchive.refs import PageRef, find_page

__all__ = [
    "BOM",
    "BYLINE",
    "LINE_END",
    "DayHeading",
    "Item",
    "Linked",
    "decode",
    "encode",
    "is_blank",
    "prefix_of",
    "read_change",
    "read_context_line",
    "read_contexts",
    "read_day_heading",
    "read_heading",
    "read_item",
    "read_linked",
    "read_picture",
    "read_preamble",
    "respell_preamble",
    "split_lines",
]

BYLINE: Final = "by"
"""The word before an editorial's author (docs/format.md section 6.5)."""

BOM: Final = "\ufeff"
"""The byte order mark, which belongs to the file and not to its first line."""

LINE_END: Final = re.compile(r"\r\n|\n|\r")
"""What ends a line."""

_PREFIX: Final = re.compile(r"(?:/[^/\s()<>:#?%\\]+)+")
_CACHED_HEADINGS: Final = 4096
# What follows the last `](` of a line: a target without parentheses, then `_…_` or nothing. One in angle brackets is
# general Markdown, which `recovery` reads.
_TARGET: Final = re.compile(r"([^()<\s][^()\s]*)\)(?: *_(.*)_)?\s*\Z")
_PICTURED: Final = re.compile(r"\]\(([^<\s]\S*)\) *\[([^\[\]]*)\Z")
_CHANGE: Final = re.compile(
    r"(?:(?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?) ?)?"
    r"(?:\((?P<note>.*)\))?\Z"
)
_LABELLED: Final = re.compile(r"([^:：]*[^:：\s])\s*[:：](?!//)\s*(.*)\Z")
_FORMAT_LINK: Final = re.compile(r"\[[^\[\]]*\]\(([^()\s]+\.(?:html|json|xml))\)")


Item = tuple[str, str, str, str | None]
"""A numbered list item that is a link, `1. [title](link) _suffix_`: its number, the title with the spaces it has, the
link, and the text between the underscores, or None without them."""


class Linked(NamedTuple):
    """A line that is a mark and a link: `### [title](link)`."""

    title: str
    link: str


class DayHeading(NamedTuple):
    """A heading that links to a day: `## [text](/news/2017/01/1/index.md)`."""

    text: str
    """The text of the link, without spaces around it."""
    date: dt.date | None
    """The day that the text names; None when it names none."""
    ref: PageRef
    """The page of the day that the link leads to."""
    prefix: str
    """The part of the link before `/news/`."""
    contradiction: str | None
    """A sentence on what is wrong if the text names another day than the link."""


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text of bytes and whether they are UTF-8; other bytes become lone surrogates (PEP 383)."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), False


def encode(text: str) -> bytes:
    """Return the bytes of a text, the pair of `decode`; a surrogate that represents no byte is encoded as itself."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def split_lines(text: str) -> list[str]:
    """Return the lines without their ends and without a byte order mark; an empty one follows a last line end."""
    text = text.removeprefix(BOM)
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def is_blank(line: str) -> bool:
    """Return whether the line is empty or white space."""
    return not line or line.isspace()


def read_heading(line: str) -> tuple[int, str] | None:
    """Return the level and text of `## text`."""
    text = line.lstrip("#")
    level = len(line) - len(text)
    if not 1 <= level <= 6 or (text and text[0] not in " \t"):
        return None
    return level, text.strip()


def read_linked(line: str) -> Linked | None:
    """Return the link that a heading is and nothing else: the last `](` ends its text."""
    start = line.find("[")
    end = line.rfind("](")
    if line[:start].strip("# \t"):
        return None
    target = _TARGET.match(line, end + 2) if start >= 0 and end > start else None
    return Linked(line[start + 1 : end], target[1]) if target and target[2] is None else None


def read_item(line: str) -> Item | None:
    """Return the parts of a list item. Its title can hold anything, so the last `](` ends it.

    The rule is docs/format.md section 3.2. Most of the time of reading is spent here, so it searches and cuts, which is
    twice as fast as a pattern.
    """
    end = line.rfind("](")
    start = line.find(". [", 1, 12)
    if start < 0 or end <= start + 2 or not line[:start].isdecimal():
        return None
    if line[-1].isspace():
        line = line.rstrip()
    if line[-1] == "_":
        close = line.find(") _", end)
        link = line[end + 2 : close]
        if close > 0 and close + 3 < len(line) and link[:1] != "<" and "(" not in link and " " not in link:
            return line[:start], line[start + 3 : end], link, line[close + 3 : -1]
    link = line[end + 2 : -1]
    if line[-1] == ")" and link[:1] != "<" and len(link.split()) == 1:
        return line[:start], line[start + 3 : end], link, None
    spaced = _TARGET.match(line, end + 2)
    return (line[:start], line[start + 3 : end], spaced[1], spaced[2]) if spaced is not None else None


def read_picture(title: str) -> tuple[str, str, str] | None:
    """Return publisher, URL and picture label of `publisher](url) [label`, where an item's first link has a second."""
    end = title.rfind("](")
    pictured = _PICTURED.match(title, end) if end >= 0 else None
    if pictured is None or "](" in title[:end]:
        return None
    return title[:end], pictured[1], pictured[2]


def read_contexts(suffix: str) -> tuple[str, str] | None:
    """Return label and names of an item's `Context: a, b`; a Chinese colon counts too."""
    label, colon, names = suffix.partition(": ")
    if colon and label and "：" not in label:
        return label, names
    labelled = _LABELLED.match(suffix)
    return (labelled[1], labelled[2]) if labelled else None


def read_change(suffix: str) -> tuple[dt.datetime | None, str] | None:
    """Return time and note of an item's `2018-01-17 16:30:06 (First version)`, either of which can be missing."""
    match = _CHANGE.match(suffix)
    if match is None or (match["at"] is None and match["note"] is None):
        return None
    at = None
    if match["at"]:
        try:
            at = dt.datetime.fromisoformat(match["at"])
            at = at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo else at
        except (ValueError, OverflowError):  # no such time, or none in UTC: the line is not what it looks like
            return None
    return at, (match["note"] or "").strip()


def read_context_line(line: str) -> tuple[str, str] | None:
    """Return label and names of `_Context: a, b_` below an entry."""
    match = CONTEXT_LINE.match(line.strip())
    return (match[1], match[2] or "") if match else None


def read_day_heading(line: str, level: int) -> DayHeading | None:
    """Return the parts of a heading of that level that links to a day."""
    return _DAY_LINKS[line] if line.startswith("#" * level + " ") else None


def _read_day_link(line: str) -> DayHeading | None:
    """Return the parts of a heading that links to a day."""
    linked = read_linked(line)
    ref = find_page(linked.link) if linked else None
    if linked is None or ref is None or not ref.is_day:
        return None
    text = linked.title.strip()
    try:
        date = parse_day(text)
    except DateError:
        date = None
    contradiction = None
    if date is not None and date != ref.date:
        contradiction = f"{text!r} links to the day {format_day(ref.date)}: the day that the heading names is used"
    return DayHeading(text, date, ref, prefix_of(linked.link), contradiction)


_DAY_LINKS: Final = BoundedCache(_read_day_link, _CACHED_HEADINGS)
"""Cached, since the events of a day share their heading."""


def read_preamble(line: str) -> tuple[str, PageRef | None] | None:
    """Return label and page of `Formats: [HTML](….html)  [JSON](….json)  [XML](….xml)`, in whatever words."""
    links = [] if line.lstrip().startswith("#") else _FORMAT_LINK.findall(line)
    if not links:
        return None
    label, _, rest = line.partition("[")
    if _FORMAT_LINK.sub("", f"[{rest}").strip():
        return None
    return label.strip(), find_page(links[0])


def respell_preamble(line: str, ref: PageRef) -> str:
    """Return a line of links to a page's other formats, for another page."""

    def relink(match: re.Match[str]) -> str:
        link = match[1]
        other = ref.link(prefix=prefix_of(link), suffix=link.rpartition(".")[2])
        return f"{match[0][: match.start(1) - match.start()]}{other})"

    return _FORMAT_LINK.sub(relink, line)


def prefix_of(link: str) -> str:
    """Return the prefix of a root-relative link: `/zh` of `/zh/news/2017/01/1/a.md`."""
    end = link.find("/news/")
    if end < 0:
        end = link.find("/opinion/")
    # A prefix with which no link could be written is not learned.
    return link[:end] if end > 0 and _PREFIX.fullmatch(link, 0, end) else ""
