"""The archive's own line grammar: reads lines into values and their places, in one pass.

This module reads pages of every kind (docs/format.md is the grammar in words); `sections` and `entries` read the
lists on them. It decides by the form of a line and by what a section's items are, never by a list of words, and it
places each line: a line that fits no rule becomes a `Note`. It knows no Markdown beyond that, and never raises on
content.

Its input is *logical lines*: the physical lines of a page without their ends, or what `recovery` makes of them. All
places are indexes into that list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive._validators import reads_as_text
from newsarchive.markdown.entries import read_list
from newsarchive.markdown.layout import EventLayout, Note, Reading, TextLayout
from newsarchive.markdown.lines import (
    BYLINE,
    DayHeading,
    is_blank,
    read_day_heading,
    read_heading,
    read_linked,
    read_preamble,
)
from newsarchive.markdown.sections import SectionReader
from newsarchive.model import Editorial, Prose, make_event
from newsarchive.refs import PageRef, find_page

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["read_page"]


def read_page(lines: Sequence[str], *, ref: PageRef | None = None, vocabulary: Collection[str] = ()) -> Reading:
    """Return the reading of a page.

    The first line that is not blank, after any preamble, decides the kind of the page (docs/format.md section 3).

    Args:
        lines: The logical lines.
        ref: The page, if the caller knows it; without it, the links of a preamble name it.
        vocabulary: Names of contexts that are known.
    """
    hints: dict[str, str | bool] = {"formats": False}
    start = _next_filled(lines, 0)
    preamble = read_preamble(lines[start]) if start < len(lines) else None
    if preamble is not None:
        hints["formats"], hints["formats_label"] = True, preamble[0]
        ref = ref or preamble[1]
        start = _next_filled(lines, start + 1)
    if start == len(lines):
        return _read_prose(lines, hints)
    first = lines[start]
    day = read_day_heading(first, 3)
    if day is not None:
        return _read_event(lines, start, day, ref, hints, vocabulary)
    day = read_day_heading(first, 2)
    if day is not None or _heads_a_list(lines, start):
        return read_list(lines, start, day, hints, vocabulary)
    heading = read_heading(first)
    if heading is not None and heading[0] == 1:
        author = _next_filled(lines, start + 1)
        byline = read_heading(lines[author]) if author < len(lines) else None
        if byline is not None and byline[0] == 4:
            return _read_editorial(lines, (start, author), (heading[1], byline[1]), ref, hints)
    return _read_prose(lines, hints)


def _read_event(
    lines: Sequence[str],
    start: int,
    day: DayHeading,
    ref: PageRef | None,
    hints: dict[str, str | bool],
    vocabulary: Collection[str],
) -> Reading:
    """Read `### [day](link)`, a topic line, `# title`, a line of description, and sections; blank lines are free."""
    layout = EventLayout(date=start)
    notes = _notes_of_heading(day, start)
    of_heading = len(notes)
    topic: str | None = None
    title = description = ""
    hints["heading_prefix"] = day.prefix
    index, size = start + 1, len(lines)
    while index < size:
        line = lines[index]
        heading = read_heading(line) if line.startswith("#") else None
        if heading is not None:
            level, text = heading
            if level == 1 and layout.title is None:
                title, layout.title = text, index
            elif level == 5 and layout.topic is None and layout.title is None:
                topic, layout.topic = text, index
                hints["topics"] = True
            else:
                break
        elif not is_blank(line):
            text = line.strip()
            if layout.title is not None and layout.description is None and reads_as_text(text):
                description, layout.description = text, index
            else:
                notes.append(_unplaced(index))
        index += 1
    unplaced = len(notes) - of_heading
    if not title:
        notes.append(Note("NA009", start if layout.title is None else layout.title, "the event has no title"))
    base = day.ref if day.date is None or day.date == day.ref.date else PageRef(date=day.date)
    read = SectionReader(base, layout, notes, hints, vocabulary)
    read.read(lines, index)
    lists = tuple(read.sources), tuple(read.changes), tuple(read.related)
    event = make_event(base.date, title, description, topic, read.image, *lists, ref)
    return Reading(event, layout, notes, hints, unplaced + read.unplaced)


def _notes_of_heading(day: DayHeading, place: int) -> list[Note]:
    """Return the notes on the heading of an event page."""
    notes = []
    if day.date is None:
        notes.append(Note("NA002", place, f"{day.text[:60]!r} is not a day: the day that the heading links to is used"))
    if day.contradiction is not None:
        notes.append(Note("NA014", place, day.contradiction))
    return notes


def _unplaced(index: int) -> Note:
    return Note("NA003", index, "this line is not part of an event page: it is kept, but not read")


def _heads_a_list(lines: Sequence[str], start: int) -> bool:
    """Return whether `## text` without a link is followed by an entry: the list of editorials begins like that."""
    heading = read_heading(lines[start])
    if heading is None or heading[0] != 2 or "](" in heading[1]:
        return False
    index = _next_filled(lines, start + 1)
    if index < len(lines) and (read_heading(lines[index]) or (0, ""))[0] == 5:
        index = _next_filled(lines, index + 1)
    linked = read_linked(lines[index]) if index < len(lines) and lines[index].startswith("### ") else None
    return linked is not None and find_page(linked.link) is not None


def _read_editorial(
    lines: Sequence[str],
    places: tuple[int, int],
    texts: tuple[str, str],
    ref: PageRef | None,
    hints: dict[str, str | bool],
) -> Reading:
    """Read `# title`, `#### by author`, and prose (docs/format.md section 6.5)."""
    title, author = texts
    first, _, rest = author.partition(" ")
    hints["byline"] = first == BYLINE
    name = rest if first == BYLINE else author
    text = _next_filled(lines, places[1] + 1)
    content = Editorial(title=title, author=name, text="\n".join(lines[text:]), ref=ref)
    return Reading(content, TextLayout(text=text, title=places[0], author=places[1]), [], hints)


def _read_prose(lines: Sequence[str], hints: dict[str, str | bool]) -> Reading:
    """Read a page of no other form: all of it is prose."""
    return Reading(Prose(text="\n".join(lines)), TextLayout(text=_next_filled(lines, 0)), [], hints)


def _next_filled(lines: Sequence[str], index: int) -> int:
    """Return the first line from there on that is not blank, or the number of lines."""
    size = len(lines)
    while index < size and is_blank(lines[index]):
        index += 1
    return index
