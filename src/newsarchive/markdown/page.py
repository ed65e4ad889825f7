"""A page: its exact text, its content and its problems.

This module owns `Page` and `parse`, which try the grammar first and recovery where the grammar refuses a line. What
`fast_path` can read needs the grammar only when more than the content is asked for.
"""

from __future__ import annotations

import re
from functools import cached_property
from os import fspath
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from newsarchive.errors import EditError, ParseError, RefError
from newsarchive.markdown.diagnostics import fix_for
from newsarchive.markdown.fast_path import MAX_FAST_PATH, read_fast
from newsarchive.markdown.grammar import read_page
from newsarchive.markdown.layout import Note
from newsarchive.markdown.lines import decode, encode, read_day_heading, read_item, split_lines
from newsarchive.model import Content, Day, Editorial, Event, FrontPage, Prose, entries_of
from newsarchive.problems import READER_PROBLEMS, Location, Problem, Severity
from newsarchive.refs import PageRef, find_page
from newsarchive.style import Style, learn_style

if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike

    from newsarchive.markdown.layout import EventLayout, ListLayout, Reading, TextLayout
    from newsarchive.markdown.recovery import Recovered
    from newsarchive.problems import Fix

__all__ = ["READER_VERSION", "Page", "PageKind", "Route", "contexts_of", "first_difference", "parse", "without_ref"]

READER_VERSION: Final = 1
"""To be raised whenever some page is read as another content than before: what was derived from pages is then stale."""

PageKind = Literal["event", "day", "front", "editorial", "prose"]
"""What a page is: the kind of its content."""

Route = Literal["grammar", "recovery"]
"""How a page was read: by the archive's own grammar, or as general Markdown."""

_KINDS: Final[dict[type[Content], PageKind]] = {
    Event: "event",
    Day: "day",
    FrontPage: "front",
    Editorial: "editorial",
    Prose: "prose",
}
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BAD_BYTES: Final = re.compile("[\udc80-\udcff]+")
# What prose must hold to be worth a second look: the path of a dated page, or a line like an editorial's author.
_HINTS_AT_PAGE: Final = re.compile(
    r"\b(?:news|opinion)/[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}\b|^[ \t]*####[ \t]", re.MULTILINE
)


@attrs.frozen(eq=False, repr=False)
class Page:
    r"""One page of an archive: its exact text and its content. Made by `parse`; immutable.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n\n")
    >>> page.kind, page.content.title, page.problems
    ('event', 'It rains', ())
    """

    text: str
    """The exact text, with any byte order mark; bytes that are not UTF-8 are lone surrogates in it (PEP 383)."""
    path: str | None
    """The path in the archive, as the caller gave it, with forward slashes."""
    vocabulary: Collection[str]
    """The names of contexts that the caller gave."""
    content: Content
    """The content of the page."""
    _full: Reading | None
    """The full reading; None if `fast_path` read the content, and then the grammar has no note on the page."""
    _recovered: Recovered | None

    @property
    def kind(self) -> PageKind:
        """What the page is."""
        return _KINDS[type(self.content)]

    @property
    def route(self) -> Route:
        """How it was read."""
        return "grammar" if self._recovered is None else "recovery"

    @property
    def data(self) -> bytes:
        """The exact bytes."""
        return encode(self.text)

    @property
    def layout(self) -> EventLayout | ListLayout | TextLayout:
        """The lines of the parts of the content, as places for `span`."""
        return self._reading.layout

    def span(self, place: int) -> tuple[int, int]:
        r"""Return the first and the last line of the text, from 1, of a place of the layout.

        >>> import newsarchive as na
        >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n\n")
        >>> page.span(page.layout.title)
        (3, 3)
        """
        first, last = (place, place) if self._recovered is None else self._recovered.spans[place]
        return first + 1, last + 1

    @cached_property
    def _reading(self) -> Reading:
        """The full reading. If `fast_path` read the page, the grammar reads it now, with the same content.

        Without the vocabulary: `fast_path` reads no page whose contexts a vocabulary could change.
        """
        if self._full is not None:
            return self._full
        return read_page(split_lines(self.text), ref=None if self.path is None else _ref_of(self.path))

    @cached_property
    def style(self) -> Style:
        """The style that the page shows; what it does not show is as in the nearest known style."""
        return learn_style(self.style_hints)

    @property
    def style_hints(self) -> dict[str, str | bool]:
        """What the page shows of its style: values of `Style`'s fields, by name."""
        title = _first_title(self.content)
        return self._reading.hints | ({"han": _HAN.search(title) is not None} if title else {})

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the page, by place. Only here are places computed."""
        return tuple(_problems(self)) if self._full is not None and self._full.notes else ()

    def edit(self, content: Content) -> Page:
        r"""Return a page with other content, of which only the lines with a change differ.

        Line ends, a byte order mark, spaces, the way of numbering, unknown sections and all that the model does not
        hold stay as they are. The new text is read back, and has exactly the content that was asked for.

        >>> import attrs
        >>> import newsarchive as na
        >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#  It rains \n\n\n\n")
        >>> page.edit(attrs.evolve(page.content, title="It snows")).text
        '### [2017-01-1](/news/2017/01/1/index.md)\n\n#  It snows \n\n\n\n'

        Raises:
            EditError: The content is of another kind than the page, or its text cannot carry the change.
        """
        if content == self.content:
            return self
        if type(content) is not type(self.content):
            raise EditError(f"this page is of the kind {self.kind!r}: it cannot become a {type(content).__name__}")
        from newsarchive.markdown.edit import edit_text  # noqa: PLC0415 # most pages are never edited

        text = edit_text(self.text, self._reading, self._recovered, content, self.style)
        known = {*self.vocabulary, *contexts_of(content)}
        page = parse(encode(text) if _BAD_BYTES.search(text) else text, path=_path_of(self, content), vocabulary=known)
        if page.content != content:
            place, read, asked = first_difference(page.content, content)
            what = f"{place or 'it'} would be read as {read!r}, not {asked!r}"
            if type(page.content) is not type(content):
                what = f"it would be read as a page of the kind {page.kind!r}"
            raise EditError(f"the text of {self.path or 'this page'} cannot carry this change: {what}")
        return attrs.evolve(page, vocabulary=self.vocabulary)

    def __repr__(self) -> str:
        return f"<Page {self.path or '(no path)'}: {self.kind}, {len(self.problems)} problems>"


def parse(
    text: str | bytes,
    *,
    path: str | PathLike[str] | None = None,
    strict: bool = False,
    vocabulary: Collection[str] = (),
) -> Page:
    """Return a text as a page. All of the text is kept, and what cannot be read is a problem of the page.

    Args:
        text: The text, or its bytes.
        path: Its path in the archive (`news/2017/01/1/a-slug.md`), for the `ref` of the content and the path of
            problems.
        strict: Whether to raise at the first problem that is an error.
        vocabulary: Known names of contexts, such as `"Oakland, California"`: they decide whether a comma ends a name
            where a page alone cannot.

    Raises:
        ParseError: With `strict`, the page has an error; line, column and a caret are in its message.
    """
    text, is_utf8 = decode(text) if isinstance(text, bytes) else (text, True)
    where = None if path is None else fspath(path).replace("\\", "/")
    ref = None if where is None else _ref_of(where)
    event = read_fast(text, ref=ref, vocabulary=vocabulary) if is_utf8 and len(text) <= MAX_FAST_PATH else None
    if event is not None:
        return Page(text, where, vocabulary, event, None, None)
    reading, recovered = _read(text, ref, vocabulary)
    if not is_utf8:
        reading.notes.append(Note("NA001", 0, ""))
    page = Page(text, where, vocabulary, reading.content, reading, recovered)
    if strict and reading.notes:
        for problem in page.problems:
            if problem.severity is Severity.ERROR:
                raise ParseError(problem)
    return page


def _read(text: str, ref: PageRef | None, vocabulary: Collection[str]) -> tuple[Reading, Recovered | None]:
    """Return the better of two readings: the grammar's, and recovery's where the grammar left something unread."""
    lines = split_lines(text)
    reading = read_page(lines, ref=ref, vocabulary=vocabulary)
    is_prose = isinstance(reading.content, Prose)
    if not reading.unplaced and not (is_prose and _HINTS_AT_PAGE.search(text)):
        return reading, None
    # Few pages need it, and importing it with mistune takes a fifth of the time of a command on one page.
    from newsarchive.markdown.recovery import MAX_RECOVERED, recover  # noqa: PLC0415

    if len(text) > MAX_RECOVERED:
        if not is_prose or _note_missing_heading(reading, lines):
            reading.notes.append(Note("NA011", 0, f"a page over {MAX_RECOVERED:,} characters is not recovered"))
        return reading, None
    recovered = recover(lines)
    other = read_page(recovered.lines, ref=ref, vocabulary=vocabulary)
    if isinstance(other.content, Prose) or (not is_prose and other.unplaced >= reading.unplaced):
        if is_prose:
            _note_missing_heading(reading, lines)
        return reading, None
    other.notes.append(Note("NA005", 0, "this page is not in the archive's grammar: it was read as general Markdown"))
    other.notes += [
        Note("NA010", index, "this is not part of the page's form: it is kept") for index in recovered.markup
    ]
    return other, recovered


def _note_missing_heading(reading: Reading, lines: list[str]) -> bool:
    """Add a note if prose looks like a page of events, and return whether it does."""
    looks_so = any(map(_belongs_to_events, lines))
    if looks_so:
        reading.notes.append(Note("NA002", 0, "this looks like a page of events without its date heading"))
    return looks_so


def _belongs_to_events(line: str) -> bool:
    """Return whether a line is an item of a list of events, or holds the heading of a day."""
    item = read_item(line.strip())
    if item is not None and find_page(item[2]) is not None:
        return True
    heading = line.find("## [")
    return heading >= 0 and read_day_heading(line[heading:], 2) is not None


def _problems(page: Page) -> list[Problem]:
    """Return the problems of a page from the notes of its reading, sorted by place."""
    reading, recovered = page._reading, page._recovered  # noqa: SLF001 # one class in two places
    lines = split_lines(page.text)
    problems: list[Problem] = []
    for note in reading.notes:
        if note.code == "NA001":
            problems += _bad_bytes(page.path, lines)
            continue
        first, last = (note.place, note.place) if recovered is None else recovered.spans[note.place]
        location = _location(lines, first, last)
        fix = fix_for(note.code, first, lines, reading.content) if recovered is None else None
        problems.append(_problem(note.code, note.message, page.path, location, lines[first], fix))
    return sorted(problems, key=lambda problem: (problem.line, problem.column, problem.code))


def _bad_bytes(path: str | None, lines: list[str]) -> list[Problem]:
    """Return a problem for each run of bytes that are not UTF-8."""
    problems = []
    for index, line in enumerate(lines):
        for run in _BAD_BYTES.finditer(line):
            message = f"not UTF-8, kept as it is: {encode(run[0])[:8].hex(' ')}"
            location = Location(line=index + 1, column=run.start() + 1, end_line=index + 1, end_column=run.end() + 1)
            problems.append(_problem("NA001", message, path, location, line))
    return problems


def _location(lines: list[str], first: int, last: int) -> Location:
    start = len(lines[first]) - len(lines[first].lstrip())
    end = len(lines[last].rstrip())
    if first == last:  # a blank line ends where it starts
        end = max(start, end)
    return Location(line=first + 1, column=start + 1, end_line=last + 1, end_column=end + 1)


def _problem(  # all that a problem is
    code: str, message: str, path: str | None, location: Location, text: str, fix: Fix | None = None
) -> Problem:
    severity = READER_PROBLEMS[code].severity
    return Problem(code=code, severity=severity, message=message, path=path, location=location, text=text, fix=fix)


def _first_title(content: Content) -> str:
    """Return the title of a page, or of the first event that it lists."""
    match content:
        case Event() | Editorial():
            return content.title
        case Day() if content.entries:
            return content.entries[0].title
        case FrontPage():
            return next((entry.title for section in content.sections for entry in section.entries), "")
    return ""


def _ref_of(path: str) -> PageRef | None:
    try:
        return PageRef.from_path(path)
    except RefError:  # a front page or help page, or a file outside an archive: it has no ref
        return None


def _path_of(page: Page, content: Content) -> str | None:
    """Return the path of a page after an edit: another one if its content has another ref."""
    ref = getattr(content, "ref", None)
    return page.path if ref is None or ref == getattr(page.content, "ref", None) else ref.path


def contexts_of(content: Content) -> set[str]:
    """Return the contexts that a content names: a vocabulary for its text."""
    items = content.related if isinstance(content, Event) else entries_of(content)
    return {name for item in items for name in item.contexts}


def without_ref(content: Content) -> Content:
    """Return a content without its `ref`, which the text of most pages does not name."""
    return attrs.evolve(content, ref=None) if isinstance(content, Event | Editorial) else content


def first_difference(one: Any, other: Any, place: str = "") -> tuple[str, object, object]:  # noqa: ANN401
    """Return the first place in which two values of the model differ, and the value of each there.

    >>> import newsarchive as na
    >>> first_difference(na.Prose(text="a"), na.Prose(text="b"))
    ('text', 'a', 'b')
    """
    if type(one) is type(other) and attrs.has(type(one)):
        for field in attrs.fields(type(one)):
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            if mine != theirs:
                return first_difference(mine, theirs, f"{place}.{field.name}".removeprefix("."))
    if isinstance(one, tuple) and isinstance(other, tuple):
        for index, (mine, theirs) in enumerate(zip(one, other, strict=False)):
            if mine != theirs:
                return first_difference(mine, theirs, f"{place}[{index}]")
        return f"the length of {place}", len(one), len(other)
    return place, one, other
