"""Edits of pages that list events: entries and headings are rewritten, removed or added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive._validators import is_rule
from newsarchive.markdown.editor import Editor, pair_up, respell_contexts
from newsarchive.markdown.render import context_line, day_heading, entry_lines, section_of_front

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from newsarchive.markdown.layout import EntryLayout, ListLayout
    from newsarchive.model import Day, Entry, FrontPage, Section

__all__ = ["edit_day", "edit_front"]


def edit_day(editor: Editor, layout: ListLayout, old: Day, new: Day) -> None:
    """Change a day page."""
    if old.date != new.date:
        editor.set_day(layout.headings[0], new.date, prefix=editor.style.prefix, level=2)
    _edit_entries(editor, layout.headings[0], layout.entries[0], old.entries, new.entries)
    if old.previous != new.previous:
        _edit_previous(editor, layout.previous, new.previous, prefix=editor.style.prefix, closed=False)


def edit_front(editor: Editor, layout: ListLayout, old: FrontPage, new: FrontPage) -> None:
    """Change a front page."""
    ends = [editor.first(place) for place in layout.headings[1:]]
    ends.append(editor.patch.size if layout.previous is None else editor.first(layout.previous))
    old_keys = [(section.title, section.date) for section in old.sections]
    new_keys = [(section.title, section.date) for section in new.sections]
    at = editor.first(layout.headings[0]) if layout.headings else ends[-1]
    for before, after in pair_up(old_keys, new_keys):
        if before is None:
            assert after is not None
            editor.patch.insert(at, _section_lines(editor, new.sections[after]))
        elif after is None:
            editor.patch.delete(range(editor.first(layout.headings[before]), ends[before]))
            at = ends[before]
        else:
            place = layout.headings[before]
            _edit_heading(editor, place, old.sections[before], new.sections[after])
            _edit_entries(
                editor, place, layout.entries[before], old.sections[before].entries, new.sections[after].entries
            )
            at = ends[before]
    if old.previous != new.previous:
        _edit_previous(editor, layout.previous, new.previous, prefix=editor.style.heading_prefix, closed=True)


def _section_lines(editor: Editor, section: Section) -> list[str]:
    lines = section_of_front(section, editor.style)
    return [*lines, "---", ""] if section.date is not None else lines


def _edit_heading(editor: Editor, place: int, old: Section, new: Section) -> None:
    if old.date is None and new.date is None:
        if old.title != new.title:
            editor.set_value(place, old.title, new.title, "## ")
    elif new.date is None:
        editor.put(place, f"## {new.title}")
    elif (old.title, old.date) != (new.title, new.date):
        editor.set_day(place, new.date, text=new.title, prefix=editor.style.heading_prefix, level=2)


def _edit_previous(editor: Editor, place: int | None, date: dt.date | None, *, prefix: str, closed: bool) -> None:
    """Change the link to the previous day, which ends a page; on a front page a rule closes it."""
    patch = editor.patch
    label = editor.style.previous_label
    if place is None:
        assert date is not None
        lines = [day_heading(2, date, prefix, label), "", *(["---", ""] if closed else [])]
        needs_gap = patch.size > 0 and not patch.is_blank(patch.size - 1)
        patch.insert(patch.size, ["", *lines] if needs_gap else lines)
    elif date is not None:
        editor.set_day(place, date, text=label, prefix=prefix, level=2)
    else:
        editor.delete(place)
        index = editor.after(place)
        while index < patch.size and (patch.is_blank(index) or (closed and is_rule(patch.lines[index]))):
            patch.delete([index])
            index += 1


def _edit_entries(
    editor: Editor, heading: int, layouts: list[EntryLayout], old: Sequence[Entry], new: Sequence[Entry]
) -> None:
    patch = editor.patch
    at = editor.after(heading)
    at += patch.is_blank(at)
    pairs = [*pair_up(old, new)]
    gone = {old[before]: layouts[before] for before, after in pairs if before is not None and after is None}
    for before, after in pairs:
        if before is None:
            assert after is not None
            lines = _lines(editor, new[after], gone.pop(new[after], None))
            patch.insert(at, lines if patch.is_blank(at - 1) or not editor.style.spaced_entries else ["", *lines])
            continue
        layout = layouts[before]
        if after is None:
            for place in _places(layout):
                editor.delete(place)
        else:
            _edit_entry(editor, layout, old[before], new[after])
        at = editor.after(_places(layout)[-1])
        if patch.is_blank(at) and editor.style.spaced_entries:
            if after is None:
                patch.delete([at])
            at += 1


def _lines(editor: Editor, entry: Entry, layout: EntryLayout | None) -> list[str]:
    """Return the lines of a new entry: its old ones if it only moves."""
    lines = entry_lines(entry, editor.style)
    if layout is None:
        return lines
    moved = [editor.patch.lines[index] for place in _places(layout) for index in editor.physical(place)]
    return [*moved, ""] if editor.style.spaced_entries else moved


def _places(layout: EntryLayout) -> list[int]:
    places = (layout.topic, layout.title, layout.summary, layout.contexts)
    return sorted(place for place in places if place is not None)


def _edit_entry(editor: Editor, layout: EntryLayout, old: Entry, new: Entry) -> None:
    if old.topic != new.topic:
        if new.topic is None:
            assert layout.topic is not None
            editor.delete(layout.topic)
        elif layout.topic is None:
            editor.patch.insert(editor.first(layout.title), [f"##### {new.topic}"])
        else:
            editor.set_value(layout.topic, old.topic or "", new.topic, "##### ")
    if (old.title, old.ref) != (new.title, new.ref):
        editor.set_linked(layout.title, (old.title, old.ref), (new.title, new.ref))
    if old.summary != new.summary:
        if layout.summary is None:
            editor.patch.insert(editor.after(layout.title), [new.summary])
        elif new.summary:
            editor.set_value(layout.summary, old.summary, new.summary)
        else:
            editor.delete(layout.summary)
    if old.contexts != new.contexts:
        _edit_contexts(editor, layout, new.contexts)


def _edit_contexts(editor: Editor, layout: EntryLayout, contexts: tuple[str, ...]) -> None:
    if layout.contexts is None:
        above = layout.title if layout.summary is None else layout.summary
        editor.patch.insert(editor.after(above), [context_line(contexts, editor.style)])
    elif contexts:
        line = editor.line(layout.contexts)
        respelled = respell_contexts(line, contexts, editor.style) if line is not None else None
        editor.put(layout.contexts, respelled or context_line(contexts, editor.style))
    else:
        editor.delete(layout.contexts)
