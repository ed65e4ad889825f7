"""The values of an archive: the content of pages, without its form.

This module owns the frozen attrs classes `Event`, `Source`, `Related`, `Change`, `Entry`, `Day`, `Section`,
`FrontPage`, `Editorial` and `Prose`. They do no I/O, know no Markdown and have no references to the page or archive
that they are from; `attrs.evolve` makes a changed value.

Values are clean (docs/format.md section 2): text has no white space around it and no line break inside, sequences
are tuples. Each class refuses, with a `ModelError`, what no page can hold (`_validators`), so that every value can
be written and read back. Only the reader can tell whether prose has the form of another page.
"""

from __future__ import annotations

import datetime as dt  # cattrs reads the types of fields when it runs
import re
import urllib.parse
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from newsarchive._validators import (
    Attribute,
    all_of_type,
    check_contexts,
    check_date,
    check_description,
    check_label,
    check_line,
    check_outside_url,
    check_summary,
    check_whole_second,
    clean,
    clean_body,
    clean_or_none,
    of_type,
    optional,
    refusal,
    sorted_names,
    to_day,
    to_day_or_none,
    to_names,
    to_ref,
    to_ref_or_none,
    to_utc,
)
from newsarchive.dates import format_day, parse_day
from newsarchive.errors import DateError, MissingPageError
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

__all__ = [
    "Change",
    "Content",
    "Day",
    "Editorial",
    "Entry",
    "Event",
    "FrontPage",
    "Pointer",
    "Prose",
    "Related",
    "Section",
    "Source",
    "date_of",
    "ref_of",
]

_FOLDED_LABELS: Final = ("www.", "m.")
# A copy in the Internet Archive: its time, then the URL it is a copy of, whose slashes can be folded to one.
_ARCHIVED: Final = re.compile(r"/web/[0-9]+(?:[a-z]{2}_)?/(?:https?:)?/+")


def _sources(values: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(values)


def _changes(values: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(values)


def _related(values: Iterable[Related]) -> tuple[Related, ...]:
    return tuple(values)


def _entries(values: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(values)


def _sections(values: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(values)


# -- an event and what it is made of ------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Source:
    """A report on which an event is based, such as a newspaper article.

    >>> Source(publisher="Example Times", url="https://www.example.com/a").domain
    'example.com'
    """

    publisher: str = attrs.field(converter=clean, validator=check_label)
    """The publisher, as the page names it; may be empty."""
    url: str = attrs.field(converter=clean, validator=check_outside_url)
    """Its URL, as the page writes it: not checked, not normalised."""
    image: str | None = attrs.field(default=None, converter=clean_or_none, validator=optional(check_outside_url))
    """The URL of its picture; None when the page has none."""

    @property
    def domain(self) -> str:
        """The host that published it, in lower case, without `www.` or `m.`; empty when the URL names none.

        A copy in the Internet Archive has the domain of the page that was copied.
        """
        return _domain(self.url)


@attrs.frozen(kw_only=True)
class Related:
    """A link from an event to another one, with the contexts that both share."""

    title: str = attrs.field(converter=clean, validator=check_line)
    """The other event's title as this page words it, which can differ from the other page's."""
    ref: PageRef = attrs.field(converter=to_ref, validator=of_type(PageRef))
    """The other event's page, which need not exist; a link is read as a ref."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=sorted_names, validator=check_contexts)
    """The names of what both are about, sorted by code point; a name can occur twice."""


@attrs.frozen(kw_only=True)
class Change:
    """One wording of an event's title."""

    title: str = attrs.field(converter=clean, validator=check_line)
    """The wording."""
    ref: PageRef = attrs.field(converter=to_ref, validator=of_type(PageRef))
    """The page that was made for it."""
    at: dt.datetime | None = attrs.field(default=None, converter=to_utc, validator=optional(check_whole_second))
    """When it was first seen: naive, UTC, in whole seconds; None for the current one."""
    note: str = attrs.field(default="", converter=clean, validator=check_label)
    """The page's note on it, such as `First version`."""


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened on one day: the content of an event page.

    >>> import attrs
    >>> event = Event(date="2017-01-1", title="A ceasefire holds ", sources=[Source(publisher="A", url="http://a.example/")])
    >>> event.title, len(event.sources)
    ('A ceasefire holds', 1)
    >>> attrs.evolve(event, topic="Peace talks").topic
    'Peace talks'
    """

    date: dt.date = attrs.field(converter=to_day, validator=check_date)
    """The day it happened; text is read as the archive writes days."""
    title: str = attrs.field(converter=clean, validator=check_line)
    """What happened, in one line; empty only on a damaged page."""
    description: str = attrs.field(default="", converter=clean, validator=check_description)
    """One paragraph from a source, as it was scraped; often empty."""
    topic: str | None = attrs.field(default=None, converter=clean_or_none, validator=optional(check_line))
    """The story that it belongs to. None if the page has no topic line, empty if it has an empty one."""
    image: str | None = attrs.field(default=None, converter=clean_or_none, validator=optional(check_outside_url))
    """The URL of the cover image, which can be relative to a root or protocol; None without one."""
    sources: tuple[Source, ...] = attrs.field(default=(), converter=_sources, validator=all_of_type(Source))
    """The reports on which it is based, in the page's order."""
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes, validator=all_of_type(Change))
    """The wordings of its title, oldest first."""
    related: tuple[Related, ...] = attrs.field(default=(), converter=_related, validator=all_of_type(Related))
    """Other events about the same, in the page's order."""
    ref: PageRef | None = attrs.field(default=None, converter=to_ref_or_none, validator=optional(of_type(PageRef)))
    """Its page; None if neither the page nor the caller says which."""


# -- pages that list events ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Entry:
    """What a day page or front page lists about one page."""

    title: str = attrs.field(converter=clean, validator=check_line)
    """The page's title as this list words it."""
    ref: PageRef = attrs.field(converter=to_ref, validator=of_type(PageRef))
    """The page."""
    topic: str | None = attrs.field(default=None, converter=clean_or_none, validator=optional(check_line))
    """The story that it belongs to. None without a topic line, empty with an empty one."""
    summary: str = attrs.field(default="", converter=clean, validator=check_summary)
    """The start of the event's description, or another text; often empty."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=to_names, validator=check_contexts)
    """What it is about, in the page's order, which is not always sorted; listed where there is no summary."""


@attrs.frozen(kw_only=True)
class Day:
    """One day's events: the content of a day page."""

    date: dt.date = attrs.field(converter=to_day, validator=check_date)
    """The day."""
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries, validator=all_of_type(Entry))
    """Its events in the page's order; one can be listed twice."""
    previous: dt.date | None = attrs.field(default=None, converter=to_day_or_none, validator=optional(check_date))
    """The day that the page links to as the previous one; None without such a link."""


def _check_heading(section: Section, attribute: Attribute, value: str) -> None:
    check_line(section, attribute, value)
    if section.date is None and "](" in value:
        raise refusal(section, attribute, "it holds `](`: a heading without a day would be read as a link")


@attrs.frozen(kw_only=True)
class Section:
    """One heading of a front page with the entries below it."""

    title: str = attrs.field(converter=clean, validator=_check_heading)
    """The heading: `News`, `Yesterday`, `Opinion`."""
    date: dt.date | None = attrs.field(default=None, converter=to_day_or_none, validator=optional(check_date))
    """The day that the heading links to; None for one without a link."""
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries, validator=all_of_type(Entry))
    """What it lists, in the page's order."""


def _check_start(front: FrontPage, attribute: Attribute, _: object) -> None:
    """Refuse what would be read as prose or as a day page: the first heading decides the kind of a page."""
    first = front.sections[0] if front.sections else None
    if first is None and front.previous is None:
        raise refusal(front, attribute, "a front page needs a section or a link to the previous day")
    if first is not None and first.date is None and not first.entries:
        raise refusal(front, attribute, "a first section with neither a day nor entries would be read as prose")
    if first is not None and first.date is not None and _is_day(first.title):
        raise refusal(front, attribute, f"a first section titled {first.title!r} would be read as a day page")


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except DateError:
        return False
    return True


def _check_end(front: FrontPage, attribute: Attribute, _: object) -> None:
    last = front.sections[-1] if front.sections else None
    if front.previous is None and last and last.date and not last.entries:
        raise refusal(front, attribute, "a last section with a day and no entries would be read as `previous`")


@attrs.frozen(kw_only=True)
class FrontPage:
    """Sections of entries: the content of the site's front page, and of its list of editorials."""

    sections: tuple[Section, ...] = attrs.field(default=(), converter=_sections, validator=all_of_type(Section))
    """The headings in the page's order."""
    previous: dt.date | None = attrs.field(
        default=None, converter=to_day_or_none, validator=[optional(check_date), _check_start, _check_end]
    )
    """The day that the page links to as the previous one; None without such a link."""


# -- pages of prose -----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Editorial:
    """An article of the archive's own: a title, an author and Markdown prose."""

    title: str = attrs.field(converter=clean, validator=check_line)
    """Its title."""
    author: str = attrs.field(default="", converter=clean, validator=check_line)
    """Who wrote it, without the word `by`; empty if the line is."""
    text: str = attrs.field(default="", converter=clean_body, validator=of_type(str))
    """Its prose as Markdown, with `\\n` line ends and no blank lines around it."""
    ref: PageRef | None = attrs.field(default=None, converter=to_ref_or_none, validator=optional(of_type(PageRef)))
    """Its page; None if neither the page nor the caller says which."""


@attrs.frozen(kw_only=True)
class Prose:
    """A page without a form of its own, such as a help page.

    Any text is accepted here. One that has the form of another page is refused when it is written as Markdown.
    """

    text: str = attrs.field(default="", converter=clean_body, validator=of_type(str))
    """All of it as Markdown, with `\\n` line ends and no blank lines around it."""


Content = Event | Day | FrontPage | Editorial | Prose
"""What a page can hold."""


def _domain(url: str) -> str:
    archived = _ARCHIVED.search(url)
    if archived:
        url = f"//{url[archived.end() :]}"
    try:
        host = urllib.parse.urlsplit(url).hostname or ""
    except ValueError:  # brackets without an IPv6 address: the URL has no host
        return ""
    for label in _FOLDED_LABELS:
        if host.startswith(label) and host.count(".") > 1:
            host = host.removeprefix(label)
    return host


def entries_of(content: Content) -> Iterator[Entry]:
    """Yield the entries of a day page or front page, in its order, and none of another page.

    >>> list(entries_of(Prose(text="Hello")))
    []
    """
    match content:
        case Day():
            yield from content.entries
        case FrontPage():
            for section in content.sections:
                yield from section.entries


# -- values from checked fields ------------------------------------------------------------------------------------
#
# The grammar's own rules yield clean values, and most of an archive is related items and sources: converting and
# validating these again would take as long as reading them (benchmarks/README.md).

_SET_EVENT: Final = tuple(getattr(Event, field.name).__set__ for field in attrs.fields(Event))
_set_publisher, _set_url, _set_image = (getattr(Source, field.name).__set__ for field in attrs.fields(Source))
_set_title, _set_ref, _set_contexts = (getattr(Related, field.name).__set__ for field in attrs.fields(Related))


def make_event(*values: object) -> Event:
    """Return an event from all its fields in order, clean and valid; nothing is checked."""
    event = object.__new__(Event)
    for set_field, value in zip(_SET_EVENT, values, strict=True):
        set_field(event, value)
    return event


def make_source(publisher: str, url: str, image: str | None) -> Source:
    """Return a source from clean and valid fields; nothing is checked."""
    source = object.__new__(Source)
    _set_publisher(source, publisher)
    _set_url(source, url)
    _set_image(source, image)
    return source


def make_related(title: str, ref: PageRef, contexts: tuple[str, ...]) -> Related:
    """Return a related event from clean and valid fields; nothing is checked."""
    related = object.__new__(Related)
    _set_title(related, title)
    _set_ref(related, ref)
    _set_contexts(related, contexts)
    return related


Pointer: TypeAlias = PageRef | str | Event | Related | Entry | Change
"""What names a page: its ref, a link or path in any form, or a value that holds a ref."""


def ref_of(pointer: Pointer) -> PageRef:
    """Return the ref of a page.

    Raises:
        MissingPageError: The value holds no ref.
        RefError: The text is not a link to a page.
    """
    if isinstance(pointer, PageRef):
        return pointer
    if isinstance(pointer, str):
        return PageRef.parse(pointer)
    if not isinstance(pointer, Pointer):
        raise TypeError(f"a page is named by a link, a ref or a value that holds one, not by {pointer!r}")
    if pointer.ref is None:
        raise MissingPageError("this event has no ref: it belongs to no page")
    return pointer.ref


def date_of(day: dt.date | str) -> dt.date:
    """Return a day of the archive.

    Raises:
        DateError: The text is not a day.
    """
    return parse_day(day) if isinstance(day, str) else parse_day(format_day(day))
