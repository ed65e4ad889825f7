"""What rules look at: one page with its lines, or an archive through its index.

This module owns `PageSubject` and `ArchiveSubject`. A rule points at a place with their methods, which make the
`Finding`s.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs

from newsarchive.errors import ArchiveError, MissingPageError, RefError
from newsarchive.markdown.layout import EventLayout, ListLayout
from newsarchive.markdown.lines import split_lines
from newsarchive.model import Day, Editorial, Event, FrontPage
from newsarchive.problems import Fix
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.layout import EntryLayout, SectionLayout, TextLayout
    from newsarchive.markdown.page import Page
    from newsarchive.model import Content
    from newsarchive.storage.base import Unreadable
    from newsarchive.style import Style

__all__ = ["ArchiveSubject", "Finding", "Located", "PageSubject", "parts_of"]

_KEPT_PAGES: Final = 64


@attrs.frozen(eq=False)
class PageSubject:
    """One page, for a rule to look at.

    What the page says is in `content`, at once. Where it says it is found only when someone asks for a part, so ask
    for the parts once the content is suspicious. All lines count from 1.
    """

    page: Page

    @property
    def path(self) -> str | None:
        """Its path inside the archive; None for a text that came without one."""
        return self.page.path

    @property
    def content(self) -> Content:
        """What it says."""
        return self.page.content

    @cached_property
    def ref(self) -> PageRef | None:
        """Which page it is by its path; None for a page without a date or without a path."""
        try:
            return None if self.path is None else PageRef.from_path(self.path)
        except RefError:
            return None

    @property
    def style(self) -> Style:
        """Its words and habits."""
        return self.page.style

    @cached_property
    def lines(self) -> list[str]:
        """Its lines without line ends and byte order mark; `lines[0]` is line 1, behind a last line end is one more."""
        return split_lines(self.page.text)

    def line(self, number: int) -> str:
        """Return a line by its number, from 1."""
        return self.lines[number - 1]

    # -- the parts of the content ------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple[Located[Any], ...]:
        """All parts of the content with their lines."""
        return tuple(parts_of(self.page))

    def all(self, kind: str) -> list[Located[Any]]:
        """Return the parts of one kind (`Located.kind`), in the order of the content: as many as it has values."""
        return [part for part in self.parts if part.kind == kind]

    def one(self, kind: str) -> Located[Any] | None:
        """Return the first part of one kind, or None if the page has none."""
        return next((part for part in self.parts if part.kind == kind), None)

    # -- pointing ----------------------------------------------------------------------------------------------------

    def at_line(self, line: int, message: str, *, end_line: int | None = None, fix: Fix | None = None) -> Finding:
        """Return a finding that is about a line, or about all lines up to another one."""
        last = line if end_line is None else end_line
        text = self.line(line)
        start = len(text) - len(text.lstrip())
        end = len(self.line(last).rstrip())
        return self._finding(line, start, message, last, max(start, end) if last == line else end, fix)

    def at(self, part: Located[Any], message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the lines of a part."""
        return self.at_line(part.line, message, end_line=part.end_line, fix=fix)

    def at_span(self, line: int, start: int, end: int, message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about `line[start:end]`, as a match of a regular expression counts."""
        return self._finding(line, start, message, line, end, fix)

    def at_text(self, line: int, text: str, message: str, *, after: int = 0, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the first occurrence of a text in a line, from an offset on.

        A line that does not hold it so, as of a page that was read by recovery, is pointed at as a whole.
        """
        start = self.line(line).find(text, after)
        if start < 0 or not text:
            return self.at_line(line, message, fix=fix)
        return self.at_span(line, start, start + len(text), message, fix=fix)

    def at_page(self, message: str, *, fix: Fix | None = None) -> Finding:
        """Return a finding that is about the page as a whole: it points at its first line."""
        return self.at_line(1, message, fix=fix)

    def _finding(self, line: int, start: int, message: str, end_line: int, end: int, fix: Fix | None) -> Finding:
        return Finding(
            path=self.path,
            line=line,
            column=start + 1,
            end_line=end_line,
            end_column=end + 1,
            text=self.line(line),
            message=message,
            fix=fix,
        )

    # -- mending -----------------------------------------------------------------------------------------------------

    def replacing(self, line: int, new: str, label: str) -> Fix:
        """Return the edit that puts another line in the place of one; its line end stays."""
        return Fix(label=label, line=line, end_line=line, lines=(new,))

    def replacing_span(self, line: int, start: int, end: int, new: str, label: str) -> Fix:
        """Return the edit that puts other text in the place of `line[start:end]`."""
        text = self.line(line)
        return self.replacing(line, f"{text[:start]}{new}{text[end:]}", label)

    def deleting(self, line: int, label: str, *, end_line: int | None = None) -> Fix:
        """Return the edit that takes a line away, or all lines up to another one."""
        return Fix(label=label, line=line, end_line=line if end_line is None else end_line)


class ArchiveSubject:
    """An archive, for a rule to look at: its index as SQL, and its pages one by one.

    The tables are those of `newsarchive.index.schema`. Find what is suspicious with one statement, in the order of
    paths, and read only the pages that are concerned.
    """

    def __init__(self, view: Snapshot) -> None:
        self.view = view
        self._pages: OrderedDict[str, PageSubject | None] = OrderedDict()

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement over the index."""
        return self.view.index.rows(sql, parameters)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What stands where pages could be and cannot be read."""
        self.view.count_pages()  # the index looks at the storage when it is first asked
        return self.view.index.unreadable

    def page(self, path: str) -> PageSubject | None:
        """Return a page by its path, as it stands there now; None if it went since. The last few are kept."""
        if path in self._pages:
            self._pages.move_to_end(path)
            return self._pages[path]
        try:
            page = self.view.read(path)
        except (MissingPageError, ArchiveError):  # gone or unreadable since it was listed: another rule says so
            page = None
        subject = self._pages[path] = None if page is None else PageSubject(page)
        if len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return subject

    def at_path(self, path: str, message: str) -> Finding:
        """Return a finding about a path that no page can be read at."""
        return Finding(path=path, line=1, end_line=1, end_column=1, message=message)


_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that a rule found: a problem without what is the same for all problems of the rule.

    Made by the methods of `PageSubject`, which know the lines.
    """

    path: str | None
    """The page's path inside the archive."""
    line: int
    """The line it starts in, from 1."""
    column: int = 1
    """The column it starts at, in code points from 1."""
    end_line: int
    """The line it ends in."""
    end_column: int
    """The column behind its last character."""
    text: str = ""
    """The whole line that it starts in."""
    message: str
    """What is wrong and what to do, in one sentence without a full stop."""
    fix: Fix | None = None
    """The edit that would mend it."""


@attrs.frozen
class Located(Generic[_T]):
    """A part of what a page says, and where it stands."""

    kind: str
    """What it is: `date`, `topic`, `title`, `description`, `image`, `source`, `change`, `related`, `heading`, `entry`,
    `entry topic`, `entry summary`, `entry contexts`, `previous`, `author` or `text`."""
    value: _T
    """Its value in the model."""
    line: int
    """The line it starts in, from 1."""
    end_line: int
    """The line it ends in: the same, but for a page that was read by recovery, and for prose."""


def parts_of(page: Page) -> Iterator[Located[Any]]:
    r"""Yield the parts of what a page says, by kind and in the order of the page.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n\n")
    >>> [(part.kind, part.line) for part in parts_of(page)]
    [('date', 1), ('title', 3)]
    """
    content, layout = page.content, page.layout
    if isinstance(content, Event):
        assert isinstance(layout, EventLayout)
        yield from _parts_of_event(page, content, layout)
    elif isinstance(content, Day | FrontPage):
        assert isinstance(layout, ListLayout)
        yield from _parts_of_list(page, content, layout)
    else:
        assert not isinstance(layout, EventLayout | ListLayout)
        yield from _parts_of_text(page, content, layout)


def _placed(page: Page, kind: str, value: Any, place: int | None) -> Iterator[Located[Any]]:  # noqa: ANN401 # any part
    if place is not None:
        yield Located(kind, value, *page.span(place))


def _parts_of_event(page: Page, event: Event, layout: EventLayout) -> Iterator[Located[Any]]:
    yield from _placed(page, "date", event.date, layout.date)
    yield from _placed(page, "topic", event.topic, layout.topic)
    yield from _placed(page, "title", event.title, layout.title)
    yield from _placed(page, "description", event.description, layout.description)
    for section in layout.sections:
        yield from _placed(page, "image", event.image, section.cover)
    for kind, name, values in (
        ("source", "sources", event.sources),
        ("change", "changes", event.changes),
        ("related", "related", event.related),
    ):
        places = _places_in(section for section in layout.sections if section.kind == name)
        for value, place in zip(values, places, strict=True):
            yield from _placed(page, kind, value, place)


def _places_in(sections: Iterable[SectionLayout]) -> list[int]:
    return [place for section in sections for place in section.items]


def _parts_of_list(page: Page, content: Day | FrontPage, layout: ListLayout) -> Iterator[Located[Any]]:
    if isinstance(content, Day):
        headings: list[Any] = [content.date]
        lists = [content.entries]
    else:
        headings = [(section.title, section.date) for section in content.sections]
        lists = [section.entries for section in content.sections]
    for heading, place, entries, layouts in zip(headings, layout.headings, lists, layout.entries, strict=True):
        yield from _placed(page, "heading", heading, place)
        for entry, where in zip(entries, layouts, strict=True):
            yield from _parts_of_entry(page, entry, where)
    yield from _placed(page, "previous", content.previous, layout.previous)


def _parts_of_entry(page: Page, entry: Any, where: EntryLayout) -> Iterator[Located[Any]]:  # noqa: ANN401
    yield from _placed(page, "entry", entry, where.title)
    yield from _placed(page, "entry topic", entry.topic, where.topic)
    yield from _placed(page, "entry summary", entry.summary, where.summary)
    yield from _placed(page, "entry contexts", entry.contexts, where.contexts)


def _parts_of_text(page: Page, content: Any, layout: TextLayout) -> Iterator[Located[Any]]:  # noqa: ANN401
    if isinstance(content, Editorial):
        yield from _placed(page, "title", content.title, layout.title)
        yield from _placed(page, "author", content.author, layout.author)
    if content.text:
        first, _ = page.span(layout.text)
        yield Located("text", content.text, first, first + content.text.count("\n"))
