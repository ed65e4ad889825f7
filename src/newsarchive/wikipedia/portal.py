"""A day of the Current Events Portal: wikitext in, events out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from newsarchive.dates import parse_day
from newsarchive.model import Event
from newsarchive.problems import Problem
from newsarchive.wikipedia.bullets import Line, lay_out
from newsarchive.wikipedia.codes import WIKITEXT_RULES
from newsarchive.wikipedia.outline import grow
from newsarchive.wikipedia.values import Bullet, Item, Provenance, WikiDay

if TYPE_CHECKING:
    import datetime as dt

    from newsarchive.wikipedia.bullets import Layout
    from newsarchive.wikipedia.inline import Note
    from newsarchive.wikipedia.outline import Branch, Tree

__all__ = ["page_name", "parse"]

# In English, whatever the locale is.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MOST_NOTES: Final = 20
"""The most problems of one line that are reported: a line with more is damaged, which these show."""


def page_name(day: dt.date) -> str:
    """Return the name of the page that Wikipedia keeps a day on.

    >>> page_name(parse_day("2017-01-1"))
    'Portal:Current events/2017 January 1'
    """
    return f"Portal:Current events/{day.year} {_MONTHS[day.month - 1]} {day.day}"


def parse(wikitext: str | bytes, date: dt.date | str, page: str | None = None, revision: int | None = None) -> WikiDay:
    r"""Return the events of one day of Wikipedia's Current Events Portal, and what could not be read.

    It reads all layouts that the portal had since 1999, raises nothing on content, and takes time linear in the text.
    It never touches the network.

    Args:
        wikitext: The page's wikitext. Bytes are read as UTF-8, or else as Latin-1.
        date: The day, a date or text as the archive writes days, such as `"2017-01-1"`.
        page: The name of the page; None for the one that Wikipedia keeps the day on.
        revision: The number of the page's version, if it is known.

    Raises:
        DateError: `date` is text that is not a day.
        MissingExtraError: mwparserfromhell is not installed (the extra `wikipedia`).

    >>> day = parse("*[[Bridges]]\n**A [[bridge]] opens. [http://a.example/ (''Example Times'')]", date="2017-01-1")
    >>> item = day.items[0]
    >>> item.event.title, item.event.topic, item.contexts
    ('A bridge opens.', 'Bridges', ('Bridges', 'Bridge'))
    >>> item.event.sources
    (Source(publisher='Example Times', url='http://a.example/', image=None),)
    """
    day = parse_day(date) if isinstance(date, str) else date
    text, is_utf_8 = (wikitext, True) if isinstance(wikitext, str) else _decoded(wikitext)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    provenance = Provenance(page=page or page_name(day), revision=revision, digest=digest)
    layout = lay_out(text)
    tree = grow(layout)
    notes = [*_notes_on_page(layout, tree, day, is_utf_8=is_utf_8), *tree.notes]
    hidden = [Bullet(line=layout.location(line.start, line.start).line, part="problem") for line in layout.hidden]
    return WikiDay(
        date=day,
        items=tuple(_item(branch, day, layout, provenance) for branch in tree.branches),
        problems=_problems(notes, layout, provenance.page),
        bullets=tuple(sorted([*tree.bullets, *hidden], key=lambda bullet: bullet.line)),
        provenance=provenance,
    )


def _decoded(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("latin-1"), False


def _item(branch: Branch, day: dt.date, layout: Layout, provenance: Provenance) -> Item:
    return Item(
        event=Event(date=day, title=branch.sentence.text, topic=branch.topic, sources=branch.sentence.sources),
        category=branch.category,
        topics=branch.topics,
        links=branch.links,
        location=layout.location(branch.line.start, branch.line.end),
        provenance=provenance,
    )


def _notes_on_page(layout: Layout, tree: Tree, day: dt.date, *, is_utf_8: bool) -> list[tuple[Line, Note]]:
    top = Line("blank", 0, "", 0, 0)
    notes: list[tuple[Line, Note]] = [
        (line, ("WP103", "", "the bullet is in a comment or notice")) for line in layout.hidden
    ]
    notes.extend(
        (Line("blank", 0, "", start, start + 4), ("WP104", "", "the comment does not end; it was read as text"))
        for start in layout.unclosed
    )
    if not is_utf_8:
        notes.append((top, ("WP115", "", "the bytes are not UTF-8; they were read as Latin-1")))
    if not tree.bullets and not tree.notes and not layout.framed:
        notes.append((top, ("WP113", "", "the page holds no bullets")))
    if layout.date is not None and layout.date != (day.year, day.month, day.day):
        named = "-".join(map(str, layout.date))
        notes.append((top, ("WP114", "", f"the page says that it is of {named}; {day.isoformat()} was asked for")))
    return notes


def _problems(notes: list[tuple[Line, Note]], layout: Layout, page: str) -> tuple[Problem, ...]:
    found: list[Problem] = []
    reported: dict[int, int] = {}
    reached: dict[tuple[int, str], int] = {}
    for line, (code, part, message) in notes:
        reported[line.start] = reported.get(line.start, 0) + 1
        if reported[line.start] > _MOST_NOTES:
            continue
        start, end = line.start, line.end
        place = layout.text.find(part, reached.get((start, part), start), end) if part else -1
        if place >= 0:
            start, end = place, place + len(part)
            reached[line.start, part] = end
        location = layout.location(start, end)
        found.append(
            Problem(
                code=code,
                severity=WIKITEXT_RULES[code].severity,
                message=message,
                path=page,
                location=location,
                text=layout.line_at(location.line),
            )
        )
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))
