"""A real archive that is to be damaged: what its pages say of each other, and its pages as lines.

An archive as the Chinese one is: day pages have twins, a page has its related events by day, newest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

import newsarchive as na
from newsarchive.checks.parts import parts_of
from newsarchive.markdown.page import parse

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from newsarchive.checks.parts import Located

    Made = Callable[[Path], object]


@attrs.frozen
class Mutant:
    """One damage."""

    files: Mapping[str, Made]
    """What is put in the place of which files."""
    path: str
    """Where it is to be found."""
    line: int


def text_file(text: str) -> Made:
    """Return what writes a text."""

    def write(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    return write


def nothing(_: Path) -> None:
    """Leave the place of a file empty."""


class World:
    """The pages of an archive, and what of them is without a problem.

    Args:
        pages: The pages by path.
        problems: What is wrong with the archive as it is.
    """

    def __init__(self, pages: Mapping[str, bytes], problems: Iterable[na.Problem]) -> None:
        self.paths = frozenset(pages)
        parsed = [parse(data, path=path) for path, data in pages.items() if not path.endswith("README.md")]
        self.events = {page.path: page for page in parsed if isinstance(page.content, na.Event) and page.path}
        self.days = {page.content.date: page for page in parsed if isinstance(page.content, na.Day)}
        (self.front,) = (page for page in parsed if isinstance(page.content, na.FrontPage))
        self.linked: defaultdict[str, set[str]] = defaultdict(set)
        for path, page in self.events.items():
            for item in event(page).related:
                self.linked[item.ref.path].add(path)
        for part in parts(self.front, "entry"):
            self.linked[part.value.ref.path].add("index.md")
        self.dates = sorted(self.days)
        self.event_paths = sorted(self.events)
        self.touched = {path for problem in problems for path in self._concerned(problem)}

    def _concerned(self, problem: na.Problem) -> Iterable[str]:
        """Yield the page of a problem and the page that its link leads to."""
        assert problem.path is not None
        yield problem.path
        page = self.events.get(problem.path) or next(
            page for page in [*self.days.values(), self.front] if page.path == problem.path
        )
        for part in parts_of(page):
            if part.kind in {"related", "entry"} and part.line == problem.line:
                yield part.value.ref.path

    def is_clean(self, page: na.Page) -> bool:
        return page.path not in self.touched and not page.problems

    def neighbour(self, date: dt.date, step: int) -> dt.date | None:
        place = self.dates.index(date) + step
        return self.dates[place] if 0 <= place < len(self.dates) else None

    def ways_in(self, path: str) -> set[str]:
        """Return the pages that lead to an event, but for day pages."""
        return self.linked[path] - {path}

    def missing(self, ref: na.PageRef, rng: random.Random) -> na.PageRef:
        """Return a page of the same day that is not there, and that could be a slip of the pen."""
        assert ref.slug
        slugs = [f"{ref.slug}x", ref.slug[:-1], ref.slug[1:], f"{ref.slug}-2", ref.slug[: len(ref.slug) // 2]]
        near = [attrs.evolve(ref, slug=slug) for slug in slugs if slug.strip("-") == slug != ""]
        return rng.choice([each for each in near if each.path not in self.paths])


def event(page: na.Page) -> na.Event:
    assert isinstance(page.content, na.Event)
    return page.content


def day(page: na.Page) -> na.Day:
    assert isinstance(page.content, na.Day)
    return page.content


def links_of(page: na.Page) -> tuple[na.Related | na.Entry, ...]:
    """Return the related events or the entries of a page."""
    content = page.content
    if isinstance(content, na.FrontPage):
        return tuple(entry for section in content.sections for entry in section.entries)
    return content.related if isinstance(content, na.Event) else day(page).entries


# -- pages as lines ------------------------------------------------------------------------------------------------


def parts(page: na.Page, kind: str) -> list[Located[Any]]:
    return [part for part in parts_of(page) if part.kind == kind]


def lines_of(page: na.Page) -> list[str]:
    return page.text.split("\n")


def relinked(line: str, path: str) -> str:
    """Return a line whose last link leads to another page."""
    head, mark, tail = line.rpartition("](")
    return f"{head}{mark}/zh/{path}{tail[tail.index(')') :]}"


def related_lines(page: na.Page) -> list[str]:
    lines = lines_of(page)
    return [lines[part.line - 1] for part in parts(page, "related")]


def with_related(page: na.Page, items: list[str], at: int) -> Mutant:
    """Return the damage that gives a page these related events, numbered anew; the one at an index is wrong."""
    lines, places = lines_of(page), [part.line for part in parts(page, "related")]
    numbered = [re.sub(r"^[0-9]+", str(number), item) for number, item in enumerate(items, start=1)]
    text = "\n".join([*lines[: places[0] - 1], *numbered, *lines[places[-1] :]])
    assert page.path is not None
    return Mutant({page.path: text_file(text)}, page.path, places[0] + at)


def entries_of(page: na.Page) -> list[tuple[na.PageRef, list[str]]]:
    """Return the entries of a day page as their lines."""
    lines = lines_of(page)
    found: list[tuple[na.PageRef, list[str]]] = []
    for part in parts_of(page):
        if part.kind == "entry":
            found.append((part.value.ref, [lines[part.line - 1]]))
        elif part.kind == "entry topic":
            found[-1][1].insert(0, lines[part.line - 1])
    return found


def entry_line(page: na.Page) -> list[str]:
    """Return the entry of an event as its lines."""
    content = event(page)
    topic = [] if content.topic is None else [f"##### {content.topic}"]
    return [*topic, f"### [{content.title} ](/zh/{page.path})"]


def with_entries(page: na.Page, entries: list[list[str]], at: int = 0) -> tuple[str, int]:
    """Return the text of a day page with these entries, and the line of the one at an index."""
    lines = lines_of(page)
    old = sum(len(entry) for _, entry in entries_of(page))
    flat = [line for entry in entries for line in entry]
    return "\n".join([*lines[:2], *flat, *lines[2 + old :]]), 2 + sum(map(len, entries[: at + 1]))


def twins(page: na.Page, text: str) -> dict[str, Made]:
    """Return both files of a day page."""
    assert page.path is not None
    return {page.path: text_file(text), page.path.replace("index.md", "README.md"): text_file(text)}


def is_plain(page: na.Page) -> bool:
    """Return whether a day page is as most are: its entries are all that stands between its two headings."""
    entries = [lines for _, lines in entries_of(page)]
    return day(page).previous is not None and with_entries(page, entries)[0] == page.text and _is_closed(page, entries)


def _is_closed(page: na.Page, entries: list[list[str]]) -> bool:
    text, closing = lines_of(page), 2 + sum(map(len, entries))
    return text[2:closing] == [line for lines in entries for line in lines] and text[closing].startswith("## [")


def title_line(page: na.Page) -> int:
    return parts(page, "title")[0].line


def place_for(page: na.Page, date: dt.date) -> int:
    """Return where among the related events of a page one of a day stands."""
    return sum(item.ref.date > date for item in event(page).related)
