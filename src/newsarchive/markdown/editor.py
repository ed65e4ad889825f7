"""The lines of one page during an edit: a patch, the page's own style, and the places of its parts."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from newsarchive.dates import format_day
from newsarchive.markdown.lines import BOM, LINE_END, prefix_of, read_context_line, read_contexts, split_lines
from newsarchive.markdown.render import change_suffix, context_line
from newsarchive.model import Change, Related, Source
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from newsarchive.markdown.recovery import Recovered
    from newsarchive.style import Style

__all__ = [
    "Editor",
    "Patch",
    "compare",
    "pair_up",
    "respell_contexts",
    "respell_item",
    "respell_linked",
    "respell_value",
]

_Value = TypeVar("_Value", bound="Hashable")
_MOST_STEPS: Final = 4_000_000
"""The most steps to compare two lists: as many as for 2,000 different values."""
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)\s*\Z")


class Editor:
    """A page's text during an edit. Places as arguments are logical lines; what is returned is physical lines."""

    def __init__(self, text: str, recovered: Recovered | None, style: Style) -> None:
        self.patch = Patch(text)
        self.style = style
        self._spans = recovered.spans if recovered is not None else None

    def first(self, place: int) -> int:
        """Return the first physical line of a logical one."""
        return place if self._spans is None else self._spans[place].first

    def after(self, place: int) -> int:
        """Return the physical line after a logical one."""
        return place + 1 if self._spans is None else self._spans[place].last + 1

    def after_title(self, place: int) -> int:
        """Return the physical line after a title, and after the line that underlines it."""
        after = self.after(place)
        lines = self.patch.lines
        if lines[after - 1].lstrip().startswith("#") or after == len(lines):
            return after
        return after + (_UNDERLINE.match(lines[after]) is not None)

    def line(self, place: int) -> str | None:
        """Return the line as it is, or None when it is wrapped over several."""
        if self._spans is not None and self._spans[place].first != self._spans[place].last:
            return None
        return self.patch.lines[self.first(place)]

    def put(self, place: int, line: str) -> None:
        """Replace a logical line."""
        self.delete(place)
        self.patch.replace(self.first(place), line)

    def physical(self, place: int) -> range:
        """Return the physical lines of a logical one."""
        return range(self.first(place), self.after(place))

    def delete(self, place: int) -> None:
        """Remove a logical line."""
        self.patch.delete(self.physical(place))

    def set_value(self, place: int, old: str, new: str, mark: str = "") -> None:
        """Replace the value on a line that is a mark and a value, such as `# title`."""
        line = self.line(place)
        respelled = respell_value(line, old, new) if line is not None else None
        if respelled is None:
            is_marked = self.patch.lines[self.first(place)].lstrip().startswith("#")
            respelled = f"{mark}{new}" if is_marked or not mark else new
        self.put(place, respelled)

    def set_day(self, place: int, date: dt.date, *, text: str | None = None, prefix: str, level: int) -> None:
        """Replace the day in a heading that links to one; its text is the day, or the one given."""
        line = self.line(place) or ""
        start, end = line.find("[") + 1, line.rfind("](")
        shown = format_day(date) if text is None else text
        if 0 < start <= end:
            link = line[end + 2 : line.find(")", end)]
            head, tail = line[:start], line[line.find(")", end) :]
            self.put(place, f"{head}{shown}]({PageRef(date=date).link(prefix=prefix_of(link))}{tail}")
        else:
            self.put(place, f"{'#' * level} [{shown}]({PageRef(date=date).link(prefix=prefix)})")

    def set_linked(self, place: int, old: tuple[str, PageRef], new: tuple[str, PageRef]) -> None:
        """Replace the title or page of a heading that is a link."""
        line = self.line(place)
        respelled = respell_linked(line, old, new, self.style) if line is not None else None
        self.put(place, respelled or f"### [{new[0]}]({new[1].link(prefix=self.style.prefix)})")


def compare(old: Sequence[_Value], new: Sequence[_Value]) -> Iterator[tuple[bool, range, range]]:
    """Yield the stretches of two lists that are equal and those that are not, in order, by their places in each.

    The part between the first and the last difference is one stretch if finding more would take too long: a
    `SequenceMatcher` can look at every pair of equal values once for each value of the shorter list.

    >>> [*compare("abcd", "abxd")]
    [(True, range(0, 2), range(0, 2)), (False, range(2, 3), range(2, 3)), (True, range(3, 4), range(3, 4))]
    """
    most = min(len(old), len(new))
    head = next((index for index in range(most) if old[index] != new[index]), most)
    tail = next((index for index in range(most - head) if old[-1 - index] != new[-1 - index]), most - head)
    if head:
        yield True, range(head), range(head)
    end, new_end = len(old) - tail, len(new) - tail
    olds, news = old[head:end], new[head:new_end]
    counts = Counter(news)
    if min(len(olds), len(news)) * sum(counts[value] for value in olds) > _MOST_STEPS:
        yield False, range(head, end), range(head, new_end)
    else:
        for block in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
            tag, *places = block
            first, last, new_first, new_last = (head + place for place in places)
            yield tag == "equal", range(first, last), range(new_first, new_last)
    if tail:
        yield True, range(end, len(old)), range(new_end, len(new))


def pair_up(old: Sequence[_Value], new: Sequence[_Value]) -> Iterator[tuple[int | None, int | None]]:
    """Yield old and new positions of what stays, changes (both), goes (no new one) or comes (no old one), in order.

    A value that only moves goes from one place and comes to another: no other value becomes it.
    """
    olds, news = set(old), set(new)
    for _, places, new_places in compare(old, new):
        for before, after in zip_longest(places, new_places):
            moves = False
            if before is not None and after is not None and old[before] != new[after]:
                moves = old[before] in news or new[after] in olds
            if moves:
                yield before, None
                yield None, after
            else:
                yield before, after


class Patch:
    """A text's lines and the changes to them. Places are those of the old text throughout."""

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        """The old lines without their ends; an empty one follows a last line end."""
        self._bom = BOM if text.startswith(BOM) else ""
        self._ends = [*LINE_END.findall(text.removeprefix(BOM)), ""]
        self._newline = Counter(self._ends[:-1]).most_common(1)[0][0] if len(self._ends) > 1 else "\n"
        self._replaced: dict[int, list[str]] = {}
        self._inserted: dict[int, list[str]] = {}

    @property
    def size(self) -> int:
        """How many lines there are, without an empty one after the last line end."""
        return len(self.lines) - (not self.lines[-1])

    def is_blank(self, index: int) -> bool:
        """Return whether there is such a line and it shows nothing."""
        return 0 <= index < self.size and not self.lines[index].strip()

    def is_deleted(self, index: int) -> bool:
        """Return whether the line was removed."""
        return self._replaced.get(index) == []

    def replace(self, index: int, *lines: str) -> None:
        """Replace a line by others; by none to remove it."""
        self._replaced[index] = list(lines)

    def delete(self, indexes: Iterable[int]) -> None:
        """Remove lines."""
        for index in indexes:
            self._replaced[index] = []

    def insert(self, index: int, lines: Sequence[str]) -> None:
        """Insert lines before one, after those that were inserted there already; the number of lines is the end."""
        self._inserted.setdefault(min(index, self.size), []).extend(lines)

    def text(self) -> str:
        """Return the new text. It ends in a line end if the old one did."""
        parts: list[tuple[str, str]] = []
        for index in range(self.size + 1):
            parts += [(line, self._newline) for line in self._inserted.get(index, ())]
            if index < self.size:
                end = self._ends[index]
                parts += [(line, end) for line in self._replaced.get(index, [self.lines[index]])]
        out = [f"{line}{end or self._newline}" for line, end in parts[:-1]]
        if parts:
            line, end = parts[-1]
            keeps_end = self.size < len(self.lines) or not self.lines[-1]
            out.append(f"{line}{(end or self._newline) if keeps_end else ''}")
        return self._bom + "".join(out)


def respell_value(line: str, old: str, new: str) -> str | None:
    """Return a line whose last part is a value, such as `# title`, with another one."""
    end = len(line.rstrip())
    start = end - len(old)
    if not old or not new or line[start:end] != old:
        return None
    return line[:start] + new + line[end:]


def respell_linked(line: str, old: tuple[str, PageRef], new: tuple[str, PageRef], style: Style) -> str | None:
    """Return a line that is a link, such as `### [title](link)`, with another title or page."""
    start, end = line.find("[") + 1, line.rfind("](")
    close = line.find(")", end)
    if not 0 < start <= end < close or line[start:end].strip() != old[0]:
        return None
    title = _swap(line[start:end], old[0], new[0])
    return f"{line[:start]}{title}]({_link(line[end + 2 : close], old[1], new[1], style)}{line[close:]}"


def respell_contexts(line: str, contexts: tuple[str, ...], style: Style) -> str | None:
    """Return the line of contexts below an entry with others."""
    labelled = read_context_line(line)
    if labelled is None or not contexts:
        return None
    end = len(line.rstrip())
    return context_line(contexts, attrs.evolve(style, context_label=labelled[0])) + line[end:]


def respell_item(line: str, old: Source | Related | Change, new: Source | Related | Change, style: Style) -> str | None:
    """Return a list item with another value of the same kind; `line` begins at its first bracket."""
    if isinstance(old, Source):
        return _respell_source(line, old, new, style) if isinstance(new, Source) else None
    if isinstance(new, Source) or type(old) is not type(new):
        return None
    end = line.rfind("](")
    close = line.find(")", end)
    if not 0 < end < close or line[1:end].strip() != old.title:
        return None
    head = respell_linked(line[: close + 1], (old.title, old.ref), (new.title, new.ref), style)
    suffix, trail = line[close + 1 :].rstrip(), line[len(line.rstrip()) :]
    if isinstance(old, Related) and isinstance(new, Related) and old.contexts != new.contexts:
        labelled = read_contexts(suffix.strip()[1:-1]) if suffix else None
        learned = attrs.evolve(style, context_label=labelled[0]) if labelled else style
        suffix = f" {context_line(new.contexts, learned)}" if new.contexts else ""
    elif isinstance(old, Change) and isinstance(new, Change) and (old.at, old.note) != (new.at, new.note):
        suffix = f" {change_suffix(new)}"
    return f"{head}{suffix}{trail}"


def _respell_source(line: str, old: Source, new: Source, style: Style) -> str | None:
    """Return `[publisher](url) [IMG](image)` with other parts."""
    body, trail = line.rstrip(), line[len(line.rstrip()) :]
    label, gap = style.image_label, " "
    if old.image is not None:
        picture = body.rfind("[")
        label = body[picture + 1 : body.rfind("](")]
        before = body[:picture]
        body = before.rstrip()
        gap = before[len(body) :]
    end = body.rfind("](")
    if end < 1 or body[1:end].strip() != old.publisher or body[end + 2 : -1] != old.url:
        return None
    picture_text = f"{gap}[{label}]({new.image})" if new.image is not None else ""
    return f"[{_swap(body[1:end], old.publisher, new.publisher)}]({new.url}){picture_text}{trail}"


def _swap(text: str, old: str, new: str) -> str:
    """Return text with another value in it, and the spaces around the value as they are."""
    start = len(text) - len(text.lstrip())
    return text[:start] + new + text[start + len(old) :]


def _link(link: str, old: PageRef, new: PageRef, style: Style) -> str:
    """Return the link as it is, or one to another page below the same prefix."""
    return link if old == new else new.link(prefix=prefix_of(link) or style.prefix)
