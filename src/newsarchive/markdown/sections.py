"""Read the sections of an event page: sources, changes and related events, by what their items are.

An item that links out of the archive is a source; one that links into it is a related event, or a change when a time
or a note in parentheses follows (docs/format.md section 5). The words of a heading decide nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsarchive._cache import BoundedCache
from newsarchive._validators import URL_REFUSES
from newsarchive.markdown.contexts import split_by_order, split_contexts
from newsarchive.markdown.layout import EventLayout, Note, SectionKind, SectionLayout
from newsarchive.markdown.lines import (
    Item,
    prefix_of,
    read_change,
    read_contexts,
    read_heading,
    read_item,
    read_picture,
)
from newsarchive.markdown.numbering import is_cover, number_before_last
from newsarchive.model import Change, Related, Source, make_related, make_source
from newsarchive.refs import PageRef, find_page, page_of_link
from newsarchive.style import COVER_LABELS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["BEGINS_A_CHANGE", "Listed", "SectionReader", "read_list_of_contexts"]

BEGINS_A_CHANGE: Final = frozenset("(0123456789")
"""The characters that begin a time or a note, but not a label of contexts."""

_MAX_ORDERED: Final = 50
"""The most related events whose order is used, in quadratic time; the original site wrote up to 10."""
_MAX_QUOTED: Final = 60
"""The most characters of a heading that a message quotes."""


_Value = Source | Related | Change
_KINDS: Final[dict[type[_Value], SectionKind]] = {Source: "sources", Related: "related", Change: "changes"}


class Listed(NamedTuple):
    """A related item's list of contexts by itself."""

    label: str
    text: str
    names: tuple[str, ...]
    """The names in ascending order, as far as the list alone decides."""
    guessed: bool


def read_list_of_contexts(suffix: str) -> Listed | None:
    """Return the contexts of `Context: a, b` after a related item, or None if it has another form.

    >>> read_list_of_contexts("Context: Russia, Syria").names
    ('Russia', 'Syria')
    """
    return _LISTS[suffix]


def _read_list(suffix: str) -> Listed | None:
    labelled = read_contexts(suffix)
    if labelled is None:
        return None
    names, is_guess = split_contexts(labelled[1], is_sorted=True)
    return Listed(*labelled, tuple(sorted(names)), is_guess)


_LISTS: Final = BoundedCache(_read_list, 4096)
"""Cached, since an archive's items share few lists."""


class SectionReader:
    """The sections of one event page while they are read, and the values found in them."""

    def __init__(
        self,
        base: PageRef,
        layout: EventLayout,
        notes: list[Note],
        hints: dict[str, str | bool],
        vocabulary: Collection[str],
    ) -> None:
        self.image: str | None = None
        self.sources: list[Source] = []
        self.changes: list[Change] = []
        self.related: list[Related] = []
        self.unplaced = 0
        self._base = base
        self._layout = layout
        self._notes = notes
        self._hints = hints
        self._vocabulary = vocabulary
        self._seen: set[SectionKind] = set()
        self._doubtful: dict[int, str] = {}  # line of a related item -> its contexts, if they are in doubt
        self._doubtful_at: list[tuple[int, int]] = []  # position in `related`, line

    def read(self, lines: Sequence[str], start: int) -> None:
        """Read the sections from `start` on: each is a heading and the lines up to the next one."""
        size = len(lines)
        while start < size:
            places: list[int] = []
            items: list[Item] = []
            values: list[_Value | None] = []
            odd: list[int] = []
            end = start + 1
            while end < size:
                line = lines[end]
                if line:
                    item = read_item(line)
                    if item is not None:
                        places.append(end)
                        items.append(item)
                        values.append(self._read_value(end, item))
                    elif line[0] == "#" and read_heading(line) is not None:
                        break
                    elif not line.isspace():
                        odd.append(end)
                end += 1
            self._read_section(SectionLayout("unknown", start, places), lines[start], items, values, odd)
            start = end
        if {"changes", "related"} <= self._seen:
            kinds = [section.kind for section in self._layout.sections]
            self._hints["changes_last"] = kinds.index("changes") > kinds.index("related")
        self._settle_contexts()

    def _read_section(
        self, section: SectionLayout, line: str, items: list[Item], values: list[_Value | None], odd: list[int]
    ) -> None:
        kind = _kind_of(values, items)
        self._layout.sections.append(section)
        title = (read_heading(line) or (0, ""))[1]
        if kind is None:
            self._note_unknown(section, title[:_MAX_QUOTED], len(odd) + len(items))
            return
        section.kind = _KINDS[kind]
        if section.kind in self._seen:
            self._notes.append(
                Note("NA008", section.heading, f"the section {title[:_MAX_QUOTED]!r} is a second one of {section.kind}")
            )
        self._seen.add(section.kind)
        self._hints.setdefault(f"{section.kind}_heading", title)
        if kind is Source:
            self._take_cover(section, items, values)
        self._place(section, kind, items, values)
        if odd:
            self._note_odd(odd)

    def _read_value(self, place: int, item: Item) -> _Value | None:
        """Return what one item is by itself; contexts that are in doubt are split later."""
        _, title, link, suffix = item
        title = title.strip()
        if suffix is None:
            return self._read_bare(title, link)
        ref = page_of_link(link) or find_page(link, base=self._base)
        if ref is None:
            return None
        if suffix[:1] in BEGINS_A_CHANGE:
            change = read_change(suffix)
            return None if change is None else Change(title=title, ref=ref, at=change[0], note=change[1])
        listed = read_list_of_contexts(suffix)
        if listed is None:
            return None
        if "context_label" not in self._hints:
            self._hints["context_label"] = listed.label
        if listed.guessed or (self._vocabulary and ", " in listed.text):
            self._doubtful[place] = listed.text
        return make_related(title, ref, listed.names)

    def _read_bare(self, title: str, link: str) -> Source | Related | None:
        """Return what an item with nothing after its link is: a source, or one of a list of pages."""
        ref = find_page(link, base=self._base)
        if "](" in title and (ref is None or not link.endswith(".md")):
            return self._read_with_picture(title, link)
        if ref is not None:
            return make_related(title, ref, ())
        return None if URL_REFUSES.search(link) else make_source(title, link, None)

    def _read_with_picture(self, title: str, link: str) -> Source | None:
        picture = read_picture(title)
        if picture is None:
            return None
        publisher, url, label = picture
        if any(URL_REFUSES.search(target) or find_page(target, base=self._base) for target in (url, link)):
            return None
        self._hints.setdefault("image_label", label)
        return make_source(publisher.strip(), url, link)

    def _place(
        self, section: SectionLayout, kind: type[_Value], items: list[Item], values: list[_Value | None]
    ) -> None:
        """Add the items of a section to the model, and note those of another kind."""
        if kind is not Source and "prefix" not in self._hints:
            self._hints["prefix"] = prefix_of(items[0][2])
        target: list[_Value] = getattr(self, section.kind)
        if not self._doubtful and set(map(type, values)) == {kind}:  # nearly every section, at a third of the time
            target += values  # type: ignore[arg-type] # none is None
            return
        places, section.items = section.items, []
        for place, item, value in zip(places, items, values, strict=True):
            if kind is Change and isinstance(value, Related) and item[3] is None:
                value = Change(title=value.title, ref=value.ref)  # noqa: PLW2901 # it is one more of its section
            if type(value) is kind:
                if place in self._doubtful:
                    self._doubtful_at.append((len(target), place))
                section.items.append(place)
                target.append(value)
            else:
                message = f"this item is not one of the section's {section.kind}: it is kept, but not read"
                self._notes.append(Note("NA004", place, message))
                self.unplaced += 1

    def _take_cover(self, section: SectionLayout, items: list[Item], values: list[_Value | None]) -> None:
        """Take the last source as the cover image if it repeats the number before it (docs/format.md section 5.5)."""
        value = values[-1]
        if not isinstance(value, Source) or value.image is not None:
            return
        numbers = [item[0] for item, other in zip(items, values, strict=True) if isinstance(other, Source)]
        before = number_before_last(numbers)
        if numbers[-1] == before and is_cover(value.publisher, value.url, counts=len(set(numbers)) > 1):
            self.image = value.url
            self._hints["cover_label"] = value.publisher
            section.cover = section.items.pop()
            items.pop()
            values.pop()
        elif value.publisher in COVER_LABELS:
            message = f"{value.publisher!r} is numbered like a source and read as one: a cover image repeats {before}."
            self._notes.append(Note("NA012", section.items[-1], message))

    def _note_unknown(self, section: SectionLayout, title: str, count: int) -> None:
        """Note a section of an unknown kind: an empty one loses nothing."""
        if count:
            message = f"the section {title!r} is of an unknown kind: its lines are kept, but not read"
            self._notes.append(Note("NA013", section.heading, message))
        else:
            self._notes.append(Note("NA007", section.heading, f"the section {title!r} is empty"))
        self.unplaced += count
        section.items = []

    def _note_odd(self, odd: list[int]) -> None:
        self.unplaced += len(odd)
        message = "this line is not an item of its section: it is kept, but not read"
        self._notes.extend(Note("NA003", index, message) for index in odd)

    def _settle_contexts(self) -> None:
        """Split the lists of contexts that are in doubt by all the evidence."""
        guessed: list[tuple[int, int]] = []
        for position, place in self._doubtful_at:
            names, is_guess = split_contexts(self._doubtful[place], is_sorted=True, vocabulary=self._vocabulary)
            self._set_contexts(position, names)
            if is_guess:
                guessed.append((position, place))
        for position, place in guessed:
            fitting = split_by_order(self.related, position) if len(self.related) <= _MAX_ORDERED else None
            if fitting is not None:
                self._set_contexts(position, fitting)
            else:
                message = "where one context ends is a guess: pass a vocabulary that knows their names"
                self._notes.append(Note("NA006", place, message))

    def _set_contexts(self, position: int, names: tuple[str, ...]) -> None:
        item = self.related[position]
        self.related[position] = make_related(item.title, item.ref, tuple(sorted(names)))


def _kind_of(values: list[_Value | None], items: list[Item]) -> type[_Value] | None:
    """Return what a section lists: the kind of its first item that leaves no doubt.

    A link into the archive with nothing after it is a related event unless its section lists changes.
    """
    kind: type[_Value] | None = None
    for value, item in zip(values, items, strict=True):
        if value is not None:
            kind = type(value)
            if item[3] is not None or kind is Source:
                break
    return kind
