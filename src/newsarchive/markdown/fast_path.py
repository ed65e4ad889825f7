r"""Read the content of event pages that have the usual form, twice as fast as the grammar does.

Nearly every event page of a real archive has the same parts in the same form: heading, topic, title, description,
sources, related events. The grammar spends most of its time on what such a page does not have: it keeps the place of
each line, tries its other forms, and weighs what its section could be. This module tries the one form that each line
has on such a page, and gives up at the first line with another (benchmarks/README.md).

The contract: for any text, `read_fast` returns the event that `grammar.read_page` returns, and the grammar has no
note on the page and leaves nothing unplaced; or it returns None, and the grammar reads the page. So the grammar is the
authority, and only it yields places, notes and hints. Pages that need a decision are left to it: those with a cover
image, a time, a section twice, or contexts that a vocabulary could join. The words of a heading decide nothing here
either. The tests compare both readings of each page (`assert_fast_path` in tests/promises.py).

The time is linear in the text: a line is cut where strings are found in it, and in a pattern each repeated part ends
where the next begins, with a character that it cannot hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive._validators import reads_as_text
from newsarchive.dates import parse_day
from newsarchive.errors import DateError
from newsarchive.markdown.sections import BEGINS_A_CHANGE, read_list_of_contexts
from newsarchive.model import make_event, make_related, make_source
from newsarchive.refs import page_of_link
from newsarchive.style import COVER_LABELS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from newsarchive.model import Event, Related, Source
    from newsarchive.refs import PageRef

__all__ = ["MAX_FAST_PATH", "read_fast"]

MAX_FAST_PATH: Final = 64 * 1024
"""The longest text, in code points, that is tried: real pages have up to 20,000."""

_LINK_END: Final = ".md) _"
"""Where the link of a related item ends and its contexts begin."""
_MAX_NUMBER: Final = 9
"""The most digits of an item's number."""

# The day is written twice, and both are the same. The description is followed by a section or nothing.
_HEAD: Final = re.compile(
    r"### \[(?P<day>([0-9]{4})-([0-9]{2})-([0-9]{1,2}))\]\((?:/\w++)?/news/\2/\3/\4/index\.md\)\n\n"
    r"(?:##### (?P<topic>.*)\n)?# (?P<title>.*)\n\n"
    r"(?P<description>.*)\n\n"
    r"(?=\n### |\Z)"
)
# The URLs of a source and of its picture name a host, so that they lead out of the archive.
_URL: Final = r"(?:https?:)?//[^\s\x00-\x1f\x7f\]]+"
_SOURCE: Final = re.compile(rf"([0-9]{{1,9}})\. \[([^\]]*+)\]\(({_URL})\)(?: \[[^\[\]]*+\]\(({_URL})\))?")


def read_fast(text: str, *, ref: PageRef | None = None, vocabulary: Collection[str] = ()) -> Event | None:
    """Return the event on a page of the usual form, or None for the grammar to read the page.

    Args:
        text: The text of the page.
        ref: What the caller knows the page to be.
        vocabulary: Names of contexts that are known.
    """
    head = _HEAD.match(text)
    if head is None or "\r" in text:
        return None
    date, topic = _read_day(head["day"]), head["topic"]
    title, description = head["title"].strip(), head["description"].strip()
    if date is None or not title or not reads_as_text(description):
        return None
    sources: tuple[Source, ...] | None = ()
    related: tuple[Related, ...] | None = ()
    for section in text[head.end() :].split("\n### ")[1:]:
        items = [line for line in section.split("\n")[1:] if line]  # after the heading
        if items and items[0].endswith("_"):
            # One look at all of them first, so that a page with an odd line among them loses little time here.
            is_odd = section.count(_LINK_END) != len(items)
            related = None if related or is_odd else _read_related(items, vocabulary)
        else:
            sources = None if sources else _read_sources(items)
        if sources is None or related is None:
            return None
    topic = None if topic is None else topic.strip()
    return make_event(date, title, description, topic, None, sources, (), related, ref)


def _read_sources(lines: Sequence[str]) -> tuple[Source, ...] | None:
    """Return the sources of a section, or None if a line is not a source, or the last could be the cover image."""
    sources = []
    before = number = "0"
    for line in lines:
        item = _SOURCE.fullmatch(line)
        if item is None:
            return None
        before = number
        number, publisher, url, image = item.groups()
        sources.append(make_source(publisher.strip(), url, image))
    if not sources or (sources[-1].image is None and (number == before or sources[-1].publisher in COVER_LABELS)):
        return None
    return tuple(sources)


def _read_related(lines: Sequence[str], vocabulary: Collection[str]) -> tuple[Related, ...] | None:
    """Return the related events of a section, or None if a line is not a related event or its contexts are in doubt."""
    related = []
    for line in lines:
        head, _, tail = line.rpartition("](")
        number, dot, title = head.partition(". [")
        link, _, suffix = tail.partition(") _")
        if not dot or not number.isdecimal() or len(number) > _MAX_NUMBER:
            return None
        if link[:1] != "/" or "(" in link or " " in link or suffix[-1:] != "_" or suffix[0] in BEGINS_A_CHANGE:
            return None
        ref, listed = page_of_link(link), read_list_of_contexts(suffix[:-1])
        if ref is None or listed is None or listed.guessed or (vocabulary and ", " in suffix):
            return None
        related.append(make_related(title.strip(), ref, listed.names))
    return tuple(related)


def _read_day(text: str) -> dt.date | None:
    try:
        return parse_day(text)
    except DateError:  # there is no such day: the grammar reports it
        return None
