"""The new text of a page for a changed value, with the fewest changed lines.

Each part of a page is on known lines (`layout`); a part that changed is rewritten on its own lines, one that
went is taken away, one that came is written in the page's style beside its neighbours. Everything else, known or
not, stays. `page` reads the outcome again before anyone sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.markdown.edit_entries import edit_day, edit_front
from newsarchive.markdown.edit_sections import edit_sections
from newsarchive.markdown.editor import Editor, compare
from newsarchive.markdown.layout import EventLayout, ListLayout, TextLayout
from newsarchive.markdown.lines import BYLINE, read_preamble, respell_preamble
from newsarchive.model import Content, Day, Editorial, Event, FrontPage, Prose

if TYPE_CHECKING:
    from newsarchive.markdown.layout import Reading
    from newsarchive.markdown.recovery import Recovered
    from newsarchive.refs import PageRef
    from newsarchive.style import Style

__all__ = ["edit_text"]


def edit_text(text: str, reading: Reading, recovered: Recovered | None, content: Content, style: Style) -> str:
    """Return the text of a page with other content of the same kind."""
    editor = Editor(text, recovered, style)
    old, layout = reading.content, reading.layout
    if isinstance(old, Event | Editorial) and isinstance(content, Event | Editorial) and old.ref != content.ref:
        _edit_preamble(editor, content.ref)
    match old, content, layout:
        case Event(), Event(), EventLayout():
            _edit_event(editor, layout, old, content)
        case Day(), Day(), ListLayout():
            edit_day(editor, layout, old, content)
        case FrontPage(), FrontPage(), ListLayout():
            edit_front(editor, layout, old, content)
        case Editorial(), Editorial(), TextLayout():
            _edit_editorial(editor, layout, old, content)
        case Prose(), Prose(), TextLayout():
            _edit_text(editor, layout.text, old.text, content.text)
    return editor.patch.text()


def _edit_preamble(editor: Editor, ref: PageRef | None) -> None:
    """Change the links to the page's other formats, if it has them."""
    for index, line in enumerate(editor.patch.lines):
        if line.strip():
            if ref is not None and read_preamble(line) is not None:
                editor.patch.replace(index, respell_preamble(line, ref))
            return


def _edit_event(editor: Editor, layout: EventLayout, old: Event, new: Event) -> None:
    if old.date != new.date:
        editor.set_day(layout.date, new.date, prefix=editor.style.heading_prefix, level=3)
    if old.topic != new.topic:
        _edit_topic(editor, layout, old.topic, new.topic)
    if old.title != new.title:
        if layout.title is None:
            above = layout.date if layout.topic is None else layout.topic
            gap = [""] if layout.topic is None else []
            editor.patch.insert(editor.after(above), [*gap, f"# {new.title}"])
        else:
            editor.set_value(layout.title, old.title, new.title, "# ")
    start = _edit_description(editor, layout, old.description, new.description)
    edit_sections(editor, layout, old, new, start)


def _edit_topic(editor: Editor, layout: EventLayout, old: str | None, new: str | None) -> None:
    if layout.topic is None:
        lines = [f"##### {new}"]
        if layout.title is None:
            editor.patch.insert(editor.after(layout.date), ["", *lines])
        else:
            editor.patch.insert(editor.first(layout.title), lines)
    elif new is None:
        editor.delete(layout.topic)
    else:
        editor.set_value(layout.topic, old or "", new, "##### ")


def _edit_description(editor: Editor, layout: EventLayout, old: str, new: str) -> int:
    """Change the line of description and return the line where the first section could be.

    An empty description is an empty line: every title is followed by blank, description, blank (docs/format.md
    section 4.1).
    """
    patch = editor.patch
    if layout.description is not None:
        if old != new:
            editor.set_value(layout.description, old, new)
        at = editor.after(layout.description)
        return at + patch.is_blank(at)
    above = next(place for place in (layout.title, layout.topic, layout.date) if place is not None)
    at = editor.after_title(above)
    gaps = patch.is_blank(at), patch.is_blank(at + 1), patch.is_blank(at + 2)
    if new != old:
        if gaps[:2] == (True, True):
            patch.replace(at + 1, new)
            patch.insert(at + 2, [] if gaps[2] or at + 2 >= patch.size else [""])
        elif gaps[0]:
            patch.insert(at + 1, [new, ""])
        else:
            patch.insert(at, ["", new, ""])
    return at + (3 if gaps == (True, True, True) else 2 if gaps[:2] == (True, True) else int(gaps[0]))


def _edit_editorial(editor: Editor, layout: TextLayout, old: Editorial, new: Editorial) -> None:
    assert layout.title is not None
    assert layout.author is not None
    if old.title != new.title:
        editor.set_value(layout.title, old.title, new.title, "# ")
    if old.author != new.author:
        byline = f"{BYLINE} " if editor.style.byline or new.author.partition(" ")[0] == BYLINE else ""
        editor.set_value(layout.author, old.author, new.author, f"#### {byline}")
    _edit_text(editor, layout.text, old.text, new.text)


def _edit_text(editor: Editor, place: int, old: str, new: str) -> None:
    """Change prose, line by line."""
    before, after = old.split("\n") if old else [], new.split("\n") if new else []
    patch = editor.patch
    if not before:
        gap = [""] if patch.size and not patch.is_blank(patch.size - 1) else []
        patch.insert(patch.size, [*gap, *after])
        return
    first = editor.first(place)
    for is_equal, lines, new_lines in compare(before, after):
        if not is_equal:
            patch.delete(range(first + lines.start, first + lines.stop))
            patch.insert(first + lines.start, after[new_lines.start : new_lines.stop])
