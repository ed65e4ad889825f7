"""Edits for tests: what can be changed on a page, and whether only the lines that carry a change are different."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import attrs

import newsarchive as na
from newsarchive.markdown.layout import EntryLayout, EventLayout, ListLayout, TextLayout
from newsarchive.markdown.lines import split_lines

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

_MARKER = re.compile(r"\s*(?:[0-9]+[.)]|[*+-])\s+")
_LISTS = ("sources", "changes", "related")
# A section comes and goes with its heading and the blank lines around it.
_MOST_BLANKS = 4


def carrying(page: na.Page, field: str) -> dict[int, object]:
    """Return the physical lines that carry a field, each with what it says of it where that is an item of a list."""
    layout, content = page._reading.layout, page.content
    places: list[tuple[int | None, object]]
    if isinstance(layout, EventLayout) and isinstance(content, na.Event):
        places = _event_places(layout, content, field)
    elif isinstance(layout, ListLayout) and isinstance(content, na.Day | na.FrontPage):
        places = _list_places(layout, content, field)
    else:
        assert isinstance(layout, TextLayout)
        lines = range(layout.text, len(split_lines(page.text))) if field == "text" else [getattr(layout, field)]
        places = [(line, None) for line in lines]
    placed = {place: value for place, value in places if place is not None}
    if page._recovered is None:
        return placed
    spans = page._recovered.spans
    return {index: value for place, value in placed.items() for index in range(spans[place][0], spans[place][1] + 1)}


def _event_places(layout: EventLayout, event: na.Event, field: str) -> list[tuple[int | None, object]]:
    if field in {"date", "topic", "title", "description"}:
        return [(getattr(layout, field), None)]
    kind = "sources" if field == "image" else field
    sections = [section for section in layout.sections if section.kind == kind]
    items = [place for section in sections for place in section.items]
    heads = [(place, None) for section in sections for place in (section.heading, section.cover)]
    return [*zip(items, getattr(event, kind), strict=True), *heads]


def _list_places(layout: ListLayout, content: na.Day | na.FrontPage, field: str) -> list[tuple[int | None, object]]:
    if field == "previous":
        return [(layout.previous, None)]
    if field == "date":
        return [(layout.headings[0], None)]
    lists = (
        [section.entries for section in content.sections] if isinstance(content, na.FrontPage) else [content.entries]
    )
    places: list[tuple[int | None, object]] = [(place, None) for place in layout.headings if field == "sections"]
    for values, entries in zip(lists, layout.entries, strict=True):
        for value, entry in zip(values, entries, strict=True):
            places += [(line, (value, number)) for number, line in enumerate(_entry_lines(entry))]
    return places


def _entry_lines(entry: EntryLayout) -> list[int]:
    places = (entry.topic, entry.title, entry.summary, entry.contexts)
    return [place for place in places if place is not None]


def assert_only_carries(old: na.Page, new: na.Page, field: str) -> None:
    """Assert that a change of one field touched no other line, and of a list's lines only those that had to change."""
    old_lines, new_lines = split_lines(old.text), split_lines(new.text)
    old_carrying, new_carrying = carrying(old, field), carrying(new, field)
    # The rule that closes a day on a front page comes and goes with it.
    silent = {"", "---"} if isinstance(new.content, na.FrontPage) else {""}
    old_rest = [
        line for index, line in enumerate(old_lines) if index not in old_carrying and line.strip() not in silent
    ]
    new_rest = [
        line for index, line in enumerate(new_lines) if index not in new_carrying and line.strip() not in silent
    ]
    assert new_rest == old_rest
    if not isinstance(new.content, na.Editorial | na.Prose | na.FrontPage):
        blanks = [sum(not line.strip() for line in lines) for lines in (old_lines, new_lines)]
        entries = abs(len(getattr(new.content, "entries", ())) - len(getattr(old.content, "entries", ())))
        assert abs(blanks[0] - blanks[1]) <= _MOST_BLANKS + entries
    assert new.text.startswith("\ufeff") == old.text.startswith("\ufeff")
    assert new.text.endswith("\n") == old.text.endswith("\n")
    assert set(re.findall(r"\r\n|\n|\r", new.text)) <= set(re.findall(r"\r\n|\n|\r", old.text)) or "\n" not in old.text
    if field in {*_LISTS, "entries", "sections"}:
        _assert_items_kept(old_lines, old_carrying, new_lines, new_carrying)


def _assert_items_kept(
    old_lines: list[str], old_carrying: dict[int, object], new_lines: list[str], new_carrying: dict[int, object]
) -> None:
    """Assert that a value which stays, or only moves, is spelled as it was but for its number."""
    old_spelled, new_spelled = _spelled(old_lines, old_carrying), _spelled(new_lines, new_carrying)
    for value in old_spelled.keys() & new_spelled.keys():
        if len(old_spelled[value]) == len(new_spelled[value]):
            assert sorted(new_spelled[value]) == sorted(old_spelled[value])


def _spelled(lines: list[str], carried: dict[int, object]) -> dict[object, list[str]]:
    spelled: dict[object, list[str]] = {}
    for index, value in carried.items():
        if value is not None:
            spelled.setdefault(value, []).append(_MARKER.sub("", lines[index], count=1))
    return spelled


# -- what can be changed ----------------------------------------------------------------------------------------------

_REF = na.PageRef(date=dt.date(2016, 5, 3), slug="a-new-page")
_SOURCE = na.Source(publisher="Example Agency", url="https://www.example.com/new?a=b#c")
_PICTURED = na.Source(publisher="新社", url="http://example.org/x", image="https://img.example.org/p_(1).png")
_RELATED = na.Related(title="Something else [happened]", ref=_REF, contexts=("Alpha", "Beta, Gamma", "Zeta"))
_CHANGE = na.Change(title="An older wording", ref=_REF, at=dt.datetime(2018, 1, 2, 3, 4, 5), note="Update")
_ENTRY = na.Entry(title="A new entry", ref=_REF, topic="New topic", summary="What it says.")
_BARE_ENTRY = na.Entry(title="另一个", ref=_REF, contexts=("Beta", "Alpha"))
_LINES = ["A new line", "新的一行", "with [brackets]] and _marks_", "#hashtag"]


def list_edits(
    values: tuple[Any, ...], fresh: list[Any], change: Callable[[Any], Any], rng: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Yield a list with an item added in front, in the middle and behind, changed, taken away, and all taken away."""
    middle = rng.randint(0, len(values))
    yield (rng.choice(fresh), *values)
    yield (*values[:middle], rng.choice(fresh), *values[middle:])
    yield (*values, rng.choice(fresh))
    if values:
        index = rng.randrange(len(values))
        yield (*values[:index], change(values[index]), *values[index + 1 :])
        yield (*values[:index], *values[index + 1 :])
        yield values[1:]
        yield ()
    if len(values) > 1:
        yield values[::-1]


def _edited_source(source: na.Source) -> na.Source:
    return attrs.evolve(
        source, publisher=f"{source.publisher} (new)", image=None if source.image else "http://i.example/x"
    )


def _edited_related(item: na.Related) -> na.Related:
    return attrs.evolve(item, title=f"{item.title}!", contexts=(*item.contexts, "Zulu"))


def _edited_change(change: na.Change) -> na.Change:
    return attrs.evolve(change, note="Another note")


def _edited_entry(entry: na.Entry) -> na.Entry:
    return attrs.evolve(
        entry, title=f"{entry.title}!", topic=None if entry.topic else "T", summary="" if entry.summary else "S"
    )


def edits(content: na.Content, rng: random.Random) -> Iterator[tuple[str, na.Content]]:
    """Yield changed contents, each with the field that differs."""
    values: dict[str, list[Any]] = {}
    match content:
        case na.Event():
            values = {
                "date": [dt.date(2011, 12, 3)],
                "title": [rng.choice(_LINES), f"{content.title} more"],
                "topic": [rng.choice(_LINES), "", None],
                "description": [rng.choice(_LINES[:3]), f"{content.description}…", ""],
                "image": ["//img.example.org/new_(1).png", None],
                "sources": [*list_edits(content.sources, [_SOURCE, _PICTURED], _edited_source, rng)],
                "changes": [*list_edits(content.changes, [_CHANGE], _edited_change, rng)],
                "related": [*list_edits(content.related, [_RELATED], _edited_related, rng)],
            }
        case na.Day():
            values = {
                "date": [dt.date(2011, 12, 3)],
                "previous": [dt.date(2011, 12, 2), None],
                "entries": [*list_edits(content.entries, [_ENTRY, _BARE_ENTRY], _edited_entry, rng)],
            }
        case na.FrontPage():
            values = {"previous": [dt.date(2011, 12, 2)], "sections": [*_section_edits(content, rng)]}
        case na.Editorial():
            values = {
                "title": ["Another title"],
                "author": ["Someone Else", ""],
                "text": [f"{content.text}\n\nAnother paragraph.", content.text.replace("e", "E", 1), "Short."],
            }
        case na.Prose():
            values = {"text": [f"{content.text}\n\nMore.", f"New first line.\n\n{content.text}"]}
    for field, candidates in values.items():
        for value in candidates:
            changed = _changed(content, field, value)
            if changed is not None and changed != content:
                yield field, changed


def _changed(content: na.Content, field: str, value: object) -> na.Content | None:
    """Return a content with another value of a field, or None where no page could say so."""
    changes: Any = {field: value}
    try:
        return attrs.evolve(content, **changes)
    except na.ModelError:
        return None


def _section_edits(front: na.FrontPage, rng: random.Random) -> Iterator[tuple[na.Section, ...]]:
    for index, section in enumerate(front.sections):
        for entries in list_edits(section.entries, [_ENTRY, _BARE_ENTRY], _edited_entry, rng):
            if entries:
                changed = attrs.evolve(section, entries=entries)
                yield (*front.sections[:index], changed, *front.sections[index + 1 :])
        renamed = attrs.evolve(section, title="Renamed")
        yield (*front.sections[:index], renamed, *front.sections[index + 1 :])
    yield front.sections[:-1] if len(front.sections) > 1 else front.sections
    yield (*front.sections, na.Section(title="Older", date="2011-11-1", entries=[_ENTRY]))
