"""The lines of one page while they are edited: a patch, the page's own habits, and where its parts stand."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeVar

from newsarchive.dates import format_day
from newsarchive.markdown.lines import site_of
from newsarchive.markdown.patch import Patch
from newsarchive.markdown.respell import respell_linked, respell_value
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterator, Sequence

    from newsarchive.markdown.recovery import Recovered
    from newsarchive.style import Style

__all__ = ["Editor", "compare", "pair_up"]

_Value = TypeVar("_Value", bound="Hashable")
_MOST_STEPS: Final = 4_000_000
"""So many steps are taken to compare two lists: as many as for 2,000 values that differ from each other."""
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)\s*\Z")


class Editor:
    """A page's text while it is changed. Places are logical lines; what it is asked of a place is of physical ones."""

    def __init__(self, text: str, recovered: Recovered | None, style: Style) -> None:
        self.patch = Patch(text)
        self.style = style
        self._spans = recovered.spans if recovered is not None else None

    def first(self, place: int) -> int:
        """Return the first physical line of a logical one."""
        return place if self._spans is None else self._spans[place].first

    def after(self, place: int) -> int:
        """Return the physical line behind a logical one."""
        return place + 1 if self._spans is None else self._spans[place].last + 1

    def after_title(self, place: int) -> int:
        """Return the physical line behind a title, and behind the line that underlines it."""
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
        """Put another line in the place of a logical one."""
        self.delete(place)
        self.patch.replace(self.first(place), line)

    def physical(self, place: int) -> range:
        """Return the physical lines of a logical one."""
        return range(self.first(place), self.after(place))

    def delete(self, place: int) -> None:
        """Take a logical line away."""
        self.patch.delete(self.physical(place))

    def set_value(self, place: int, old: str, new: str, mark: str = "") -> None:
        """Put another value on a line that is a mark and a value, such as `# title`."""
        line = self.line(place)
        respelled = respell_value(line, old, new) if line is not None else None
        if respelled is None:
            is_marked = self.patch.lines[self.first(place)].lstrip().startswith("#")
            respelled = f"{mark}{new}" if is_marked or not mark else new
        self.put(place, respelled)

    def set_day(self, place: int, date: dt.date, *, text: str | None = None, site: str, level: int) -> None:
        """Put another day into a heading that links to one; its text is the day, or the one given."""
        line = self.line(place) or ""
        start, end = line.find("[") + 1, line.rfind("](")
        shown = format_day(date) if text is None else text
        if 0 < start <= end:
            link = line[end + 2 : line.find(")", end)]
            head, tail = line[:start], line[line.find(")", end) :]
            self.put(place, f"{head}{shown}]({PageRef(date=date).link(site=site_of(link))}{tail}")
        else:
            self.put(place, f"{'#' * level} [{shown}]({PageRef(date=date).link(site=site)})")

    def set_linked(self, place: int, old: tuple[str, PageRef], new: tuple[str, PageRef]) -> None:
        """Put another title or page into a heading that is a link."""
        line = self.line(place)
        respelled = respell_linked(line, old, new, self.style) if line is not None else None
        self.put(place, respelled or f"### [{new[0]}]({new[1].link(site=self.style.site)})")


def compare(old: Sequence[_Value], new: Sequence[_Value]) -> Iterator[tuple[bool, range, range]]:
    """Yield the stretches of two lists that are equal and those that are not, in order, by their places in each.

    What lies between the first and the last difference is one stretch where finding more would take too long: a
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

    A value that only moves goes from one place and comes to another: no other value is changed into it.
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
