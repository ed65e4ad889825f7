"""Edits of the sections of an event page: items are rewritten, removed or added, and numbered as the page does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.markdown.editor import Editor, pair_up, respell_item
from newsarchive.markdown.numbering import continue_numbers, item_numbers, repeats_last
from newsarchive.markdown.render import cover_body, item_body, section_lines
from newsarchive.model import Change, Event, Related, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.markdown.layout import EventLayout, SectionKind, SectionLayout

__all__ = ["edit_sections"]

_ORDER: Final[tuple[SectionKind, ...]] = ("sources", "changes", "related")
_MARKER: Final = re.compile(r"(?P<indent>\s*)(?:(?P<number>[0-9]{1,9})(?P<mark>[.)])|(?P<bullet>[*+-]))(?P<gap>\s+)")


@attrs.frozen
class _Cover:
    """An event's cover image, as the item that it is written as."""

    url: str


_Item = Source | Related | Change | _Cover


@attrs.define
class _Row:
    """One item of a section after the edit."""

    item: _Item
    place: int | None = None
    """Its line, when it had one."""
    old: _Item | None = None
    """The item that the line was."""
    moved: int | None = None
    """The line of the same item, for one that only moves."""


def edit_sections(editor: Editor, layout: EventLayout, old: Event, new: Event, start: int) -> None:
    """Change the sections of a page; `start` is the physical line where the first one could be."""
    for kind in _ORDER:
        before, after = _items(old, kind), _items(new, kind)
        if before == after:
            continue
        sections = [section for section in layout.sections if section.kind == kind]
        if not sections:
            _add_section(editor, layout, kind, after, start)
            continue
        for section, rows in zip(sections, _rows(sections, before, after), strict=True):
            if rows:
                _edit_section(editor, section, rows, before)
            else:
                _delete_section(editor, section)


def _items(event: Event, kind: SectionKind) -> list[_Item]:
    items: list[_Item] = list(getattr(event, kind))
    if kind == "sources" and event.image is not None:
        items.append(_Cover(event.image))
    return items


def _places(section: SectionLayout) -> list[int]:
    return section.items if section.cover is None else [*section.items, section.cover]


def _rows(sections: list[SectionLayout], old: list[_Item], new: list[_Item]) -> list[list[_Row]]:
    """Return the items of each section: those that stay on their lines, and new ones after the one before them."""
    homes = [(number, place) for number, section in enumerate(sections) for place in section.items]
    covers = [(number, section.cover) for number, section in enumerate(sections) if section.cover is not None]
    homes += covers[-1:]
    rows: list[list[_Row]] = [[] for _ in sections]
    gone: dict[_Item, int] = {}
    current = 0
    for before, after in pair_up(old, new):
        if before is not None:
            current, place = homes[before]
            if after is not None and type(old[before]) is type(new[after]):
                rows[current].append(_Row(new[after], place, old[before]))
            else:
                gone[old[before]] = place
        if after is not None and (before is None or type(old[before]) is not type(new[after])):
            rows[current].append(_Row(new[after]))
    for row in (row for section in rows for row in section if row.place is None):
        row.moved = gone.pop(row.item, None)
    return rows


def _edit_section(editor: Editor, section: SectionLayout, rows: list[_Row], old: Sequence[_Item]) -> None:
    """Put a section's items on their lines: rewritten, renumbered or removed, with new ones between them."""
    places = _places(section)
    old_numbers = {place: _number(editor.patch.lines[editor.first(place)]) for place in places}
    numbers = _numbers([old_numbers[place] for place in section.items], rows, old_numbers, old)
    for place in set(places) - {row.place for row in rows}:
        editor.delete(place)
    at = editor.first(places[0])
    pattern = editor.patch.lines[at]
    for row, number in zip(rows, numbers, strict=True):
        if row.place is None:
            editor.patch.insert(at, [_head(pattern, number) + _body(editor, row, numbers)])
            continue
        pattern = editor.patch.lines[editor.first(row.place)]
        at = editor.after(row.place)
        if row.item != row.old or number != old_numbers[row.place] or _is_relabelled(editor, row, numbers):
            editor.put(row.place, _head(pattern, number) + _body(editor, row, numbers))


def _body(editor: Editor, row: _Row, numbers: Sequence[int | None]) -> str:
    """Return the text after the number of an item: the old text with the change; a wrapped one is written anew."""
    place, old = (row.moved, row.item) if row.place is None else (row.place, row.old)
    line = editor.line(place) if place is not None else None
    marker = _MARKER.match(line) if line is not None else None
    body = None
    if line is not None and marker is not None and not _is_relabelled(editor, row, numbers):
        body = line[marker.end() :]
        if old != row.item:
            body = _respell(body, old, row.item, editor)
    return _new_body(editor, row.item, numbers) if body is None else body


def _respell(body: str, old: _Item | None, new: _Item, editor: Editor) -> str | None:
    if old is None or isinstance(old, _Cover) or isinstance(new, _Cover):
        return None
    return respell_item(body, old, new, editor.style)


def _new_body(editor: Editor, item: _Item, numbers: Sequence[int | None]) -> str:
    if isinstance(item, _Cover):
        return cover_body(item.url, editor.style, counts=len(set(numbers)) > 1)
    return item_body(item, editor.style)


def _is_relabelled(editor: Editor, row: _Row, numbers: Sequence[int | None]) -> bool:
    """Return whether the page's own label of its cover image would no longer be read as one."""
    label = f"[{editor.style.cover_label}]("
    return isinstance(row.item, _Cover) and not _new_body(editor, row.item, numbers).startswith(label)


def _number(line: str) -> int | None:
    """Return the number of an item's line; None for a bullet."""
    marker = _MARKER.match(line)
    return int(marker["number"]) if marker is not None and marker["number"] else None


def _head(line: str, number: int | None) -> str:
    """Return the start of an item's line, with another number unless it has a bullet."""
    marker = _MARKER.match(line)
    if marker is None or number is None:
        return marker[0] if marker is not None else "1. "
    return f"{marker['indent']}{number}{marker['mark'] or '.'}{marker['gap']}"


def _numbers(
    plain: list[int | None], rows: list[_Row], old_numbers: dict[int, int | None], old: Sequence[_Item]
) -> list[int | None]:
    """Return the numbers of a section's items by the habit that its old ones show (docs/format.md section 5).

    `plain` are the old numbers without the cover image's, which always repeats the number before it.
    """
    if None in old_numbers.values():
        return [None] * len(rows)
    has_cover = isinstance(rows[-1].item, _Cover)
    numbers = continue_numbers(
        [number for number in plain if number is not None],
        [None if row.place is None else old_numbers[row.place] for row in rows[: len(rows) - has_cover]],
        repeated=repeats_last(old),
        repeats=repeats_last([row.item for row in rows]),
    )
    return [*numbers, numbers[-1] if numbers else 0] if has_cover else [*numbers]


def _add_section(editor: Editor, layout: EventLayout, kind: SectionKind, items: list[_Item], start: int) -> None:
    """Write a new section where the archive has it: before a section of a later kind, or after the last one."""
    style = editor.style
    has_cover = bool(items) and isinstance(items[-1], _Cover)
    numbers = item_numbers(len(items), repeats=has_cover or repeats_last(items))
    heading = getattr(style, f"{kind}_heading")
    lines = section_lines(heading, [_new_body(editor, item, numbers) for item in items], numbers)
    order = (_ORDER[0], _ORDER[2], _ORDER[1]) if style.changes_last else _ORDER
    known = [section for section in layout.sections if section.kind in order]
    later = [section for section in known if order.index(section.kind) > order.index(kind)]
    if later:
        editor.patch.insert(editor.first(min(section.heading for section in later)), [*lines[1:], ""])
        return
    at = max((editor.after(max([section.heading, *_places(section)])) for section in known), default=start)
    if not known and not editor.patch.is_blank(at - 1):
        lines = ["", *lines]
    if at < editor.patch.size and not editor.patch.is_blank(at):
        lines = [*lines, ""]
    editor.patch.insert(at, lines)


def _delete_section(editor: Editor, section: SectionLayout) -> None:
    """Remove a section with its heading, unless it contains something that is not in the model."""
    places = _places(section)
    for place in places:
        editor.delete(place)
    first, last = editor.first(section.heading), editor.after(max(places)) - 1
    between = range(editor.after(section.heading), last + 1)
    if all(editor.patch.is_blank(index) or editor.patch.is_deleted(index) for index in between):
        editor.delete(section.heading)
        editor.patch.delete(index for index in between if editor.patch.is_blank(index))
        if editor.patch.is_blank(first - 1):
            editor.patch.delete([first - 1])
