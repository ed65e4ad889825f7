"""Read the pages that list events: a day page, the front page, the list of editorials.

All are headings with entries below: a topic line, a link, a line of summary or contexts (docs/format.md section 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive._validators import is_rule, reads_as_summary
from newsarchive.markdown.contexts import split_contexts
from newsarchive.markdown.layout import EntryLayout, ListLayout, Note, Reading
from newsarchive.markdown.lines import (
    DayHeading,
    is_blank,
    prefix_of,
    read_context_line,
    read_day_heading,
    read_heading,
    read_linked,
)
from newsarchive.model import Day, Entry, FrontPage, Section
from newsarchive.refs import find_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

__all__ = ["read_list"]


def read_list(
    lines: Sequence[str], start: int, day: DayHeading | None, hints: dict[str, str | bool], vocabulary: Collection[str]
) -> Reading:
    """Return the reading of a list of events, from its first heading on; it is a day page if that names a day."""
    reader = _ListReader(day.date if day else None, hints, vocabulary)
    for index in range(start, len(lines)):
        reader.read_line(index, lines[index])
    return reader.finish()


class _ListReader:
    """A list of events while it is read, line by line."""

    def __init__(self, date: dt.date | None, hints: dict[str, str | bool], vocabulary: Collection[str]) -> None:
        self._date = date  # of a day page; None for a front page
        self._hints = hints
        self._vocabulary = vocabulary
        self._notes: list[Note] = []
        self._headings: list[tuple[int, str, DayHeading | None]] = []
        self._entries: list[list[Entry]] = []
        self._layouts: list[list[EntryLayout]] = []
        self._previous: tuple[int, DayHeading] | None = None
        self._topic: tuple[int, str] | None = None
        self._unplaced = 0
        self._gap = False

    def read_line(self, index: int, line: str) -> None:
        if is_blank(line):
            self._gap = True
            return
        heading = read_heading(line)
        if heading is None:
            self._read_text(index, line)
        elif heading[0] == 2:
            self._read_section(index, line, heading[1])
        elif heading[0] == 3:
            self._read_entry(index, line)
        elif heading[0] == 5 and self._topic is None:
            self._topic = (index, heading[1])
        else:
            self._note(index, "this heading is not part of a list of events: it is kept, but not read")
        self._gap = False

    def _read_section(self, index: int, line: str, text: str) -> None:
        self._drop_topic()
        day = read_day_heading(line, 2)
        if self._date is not None and self._headings:
            if day is None or self._previous is not None:
                self._note(index, "a day page has one heading and one link to the previous day: this is neither")
            else:
                self._previous = (index, day)
            return
        if day is None and "](" in text:
            self._note(index, "this heading links to no day: it is kept, but not read")
            return
        if day is not None:
            self._hints.setdefault("heading_prefix" if self._date is None else "prefix", day.prefix)
            if self._date is not None and day.contradiction is not None:
                self._notes.append(Note("NA014", index, day.contradiction))
        self._headings.append((index, day.text if day else text, day))
        self._entries.append([])
        self._layouts.append([])

    def _read_entry(self, index: int, line: str) -> None:
        linked = read_linked(line)
        ref = find_page(linked.link) if linked else None
        if linked is None or ref is None:
            self._note(index, "this entry links to no page of the archive: it is kept, but not read", code="NA004")
            self._drop_topic()
            return
        if self._entries[-1]:
            self._hints.setdefault("spaced_entries", self._gap)
        self._hints.setdefault("prefix", prefix_of(linked.link))
        topic_index, topic = self._topic or (None, None)
        self._topic = None
        self._entries[-1].append(Entry(title=linked.title, ref=ref, topic=topic))
        self._layouts[-1].append(EntryLayout(title=index, topic=topic_index))

    def _read_text(self, index: int, line: str) -> None:
        """Read a line that is not a heading: the text of an entry below its link, or the rule that closes a day."""
        if self._date is None and is_rule(line):
            return
        layout = self._layouts[-1][-1] if self._layouts[-1] else None
        labelled = read_context_line(line)
        if layout is None or self._topic is not None:
            self._note(index, "this line belongs to no entry: it is kept, but not read")
        elif labelled is not None and layout.contexts is None and "](" not in labelled[1]:
            layout.contexts = index
            self._hints.setdefault("context_label", labelled[0])
            names, _ = split_contexts(labelled[1], is_sorted=False, vocabulary=self._vocabulary)
            self._entries[-1][-1] = attrs.evolve(self._entries[-1][-1], contexts=names)
        elif layout.summary is None and layout.contexts is None and reads_as_summary(line.strip()):
            layout.summary = index
            self._entries[-1][-1] = attrs.evolve(self._entries[-1][-1], summary=line)
        else:
            self._note(index, "this entry has one line of text already: this one is kept, but not read")

    def _drop_topic(self) -> None:
        if self._topic is not None:
            self._note(self._topic[0], "no entry follows this topic: it is kept, but not read")
            self._topic = None

    def _note(self, index: int, message: str, *, code: str = "NA003") -> None:
        self._notes.append(Note(code, index, message))
        self._unplaced += 1

    def finish(self) -> Reading:
        self._drop_topic()
        if self._date is None:
            self._take_previous()
        layout = ListLayout(headings=[index for index, _, _ in self._headings], entries=self._layouts)
        previous = None
        if self._previous is not None:
            layout.previous, previous = self._previous[0], self._previous[1].ref.date
            self._hints["previous_label"] = self._previous[1].text
        content: Day | FrontPage
        if self._date is not None:
            content = Day(date=self._date, entries=self._entries[0], previous=previous)
        else:
            sections = [
                Section(title=text, date=day.ref.date if day else None, entries=entries)
                for (_, text, day), entries in zip(self._headings, self._entries, strict=True)
            ]
            content = FrontPage(sections=sections, previous=previous)
        return Reading(content, layout, self._notes, self._hints, self._unplaced)

    def _take_previous(self) -> None:
        """Take a last heading without entries as the link to the previous day (docs/format.md section 6.3)."""
        index, _, day = self._headings[-1]
        if day is not None and not self._entries[-1]:
            self._previous = (index, day)
            for part in (self._headings, self._entries, self._layouts):
                part.pop()
