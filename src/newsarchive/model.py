"""The archive's things as values: what a page says, without how it says it.

This module owns the frozen attrs classes `Event`, `Source`, `Related`, `Change`, `Entry`, `Day`, `Section`,
`FrontPage`, `Editorial` and `Prose`. They do no I/O, know no Markdown and hold no back pointers; a changed value is
made with `attrs.evolve`.

Values are clean (docs/format.md section 2): text has no white space around it and no line break inside, sequences
are tuples. Each class refuses, with a `ModelError`, what no page could say, so that every value can be written and
read back.
"""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from newsarchive.dates import parse_day
from newsarchive.errors import DateError, ModelError
from newsarchive.refs import PageRef, find_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "Change",
    "Content",
    "Day",
    "Editorial",
    "Entry",
    "Event",
    "FrontPage",
    "Prose",
    "Related",
    "Section",
    "Source",
]

_Attribute: TypeAlias = "attrs.Attribute[Any]"

# What a page reads as something else than text (docs/format.md section 3). The reader uses the same patterns, so that
# it takes for a description or summary just what these classes accept as one.
HEADING: Final = re.compile(r"#{1,6}(?:[ \t]|\Z)")
RULE: Final = re.compile(r"(?:-[ \t]*){3,}\Z")
CONTEXT_LINE: Final = re.compile(r"_([^_:]+):(?: (.*))?_\Z")
COMMENT: Final = "<!--"
URL_REFUSES: Final = re.compile(r"\A<|[\s\x00-\x1f\x7f]|\]\(")
# A relative link to a twin is a page too, whatever page it stands on.
_ANY_PAGE: Final = PageRef(date=dt.date(2017, 1, 1), slug="any")
_BLANK_START: Final = re.compile(r"\A(?:[^\S\n]*\n)+")
_FOLDED_LABELS: Final = ("www.", "m.")
# A copy in the Internet Archive: its time, then the URL it is a copy of, whose slashes can be folded to one.
_ARCHIVED: Final = re.compile(r"/web/[0-9]+(?:[a-z]{2}_)?/(?:https?:)?/+")


# -- converters: what a caller may pass for a field ---------------------------------------------------------------


def _clean(value: str) -> str:
    """Return text without the white space around it, which means nothing to a reader (docs/format.md section 2.2)."""
    return value.strip() if isinstance(value, str) else value


def _clean_or_none(value: str | None) -> str | None:
    return None if value is None else _clean(value)


def _clean_body(value: str) -> str:
    """Return a text of several lines with plain line ends and without blank lines around it."""
    if not isinstance(value, str):
        return value
    return _BLANK_START.sub("", re.sub(r"\r\n?", "\n", value).rstrip())


def _day(value: dt.date | str) -> dt.date:
    """Return a day from a date or from the archive's own writing of one, `2017-01-1`."""
    return parse_day(value) if isinstance(value, str) else value


def _day_or_none(value: dt.date | str | None) -> dt.date | None:
    return None if value is None else _day(value)


def _ref(value: PageRef | str) -> PageRef:
    return PageRef.parse(value) if isinstance(value, str) else value


def _ref_or_none(value: PageRef | str | None) -> PageRef | None:
    return None if value is None else _ref(value)


def _utc(value: dt.datetime | None) -> dt.datetime | None:
    """Return an aware time as the naive UTC that pages write."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        try:
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        except OverflowError:
            raise ModelError(f"{value} is before or behind every time in UTC") from None
    return value


def _names(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise ModelError(f"contexts are a sequence of names, not one text: write ({values!r},)")
    return tuple(_clean(value) for value in values)


def _sorted_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return names in ascending code point order, the only one that related items have (docs/format.md section 2.5)."""
    names = _names(values)
    return tuple(sorted(names)) if all(isinstance(name, str) for name in names) else names


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


# -- validators: what a page cannot say ---------------------------------------------------------------------------


def _refuse(instance: object, attribute: _Attribute, why: str) -> ModelError:
    return ModelError(f"{type(instance).__name__}.{attribute.name}: {why}")


def _is(kind: type) -> Callable[[object, _Attribute, object], None]:
    """Return a validator that asks for one type."""

    def validate(instance: object, attribute: _Attribute, value: object) -> None:
        if not isinstance(value, kind):
            raise _refuse(instance, attribute, f"expected {kind.__name__}, got {type(value).__name__}")

    return validate


def _all(kind: type) -> Callable[[object, _Attribute, tuple[object, ...]], None]:
    """Return a validator that asks for one type of every item."""
    validate = _is(kind)

    def validate_all(instance: object, attribute: _Attribute, values: tuple[object, ...]) -> None:
        for value in values:
            validate(instance, attribute, value)

    return validate_all


def _date(instance: object, attribute: _Attribute, value: object) -> None:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise _refuse(instance, attribute, f"expected a datetime.date, got {type(value).__name__}")


def _line(instance: object, attribute: _Attribute, value: object) -> None:
    if not isinstance(value, str):
        raise _refuse(instance, attribute, f"expected text, got {type(value).__name__}")
    if "\n" in value or "\r" in value:
        raise _refuse(instance, attribute, "a line break would end it: write it on one line")


def reads_as_text(line: str) -> bool:
    """Return whether a clean line is a description: no heading, no rule and no comment.

    >>> reads_as_text("#MeToo spreads"), reads_as_text("### Source:"), reads_as_text("---")
    (True, False, False)
    """
    return HEADING.match(line) is None and RULE.match(line) is None and not line.startswith(COMMENT)


def reads_as_summary(line: str) -> bool:
    """Return whether a clean line is the summary of an entry: text and no list of contexts."""
    return reads_as_text(line) and CONTEXT_LINE.match(line) is None


def _description(instance: object, attribute: _Attribute, value: str) -> None:
    _line(instance, attribute, value)
    if not reads_as_text(value):
        raise _refuse(instance, attribute, f"{value[:20]!r} would be read as a heading, rule or comment")


def _summary(instance: object, attribute: _Attribute, value: str) -> None:
    _line(instance, attribute, value)
    if not reads_as_summary(value):
        raise _refuse(
            instance, attribute, f"{value[:20]!r} would be read as a heading, rule, comment or list of contexts"
        )


def _label(instance: object, attribute: _Attribute, value: str) -> None:
    _line(instance, attribute, value)
    if "](" in value:
        raise _refuse(instance, attribute, "it holds `](`, where its link would end")


def _contexts(instance: object, attribute: _Attribute, value: tuple[str, ...]) -> None:
    for name in value:
        _label(instance, attribute, name)
        if not name:
            raise _refuse(instance, attribute, "a context has a name: this one is empty")


def _url(instance: object, attribute: _Attribute, value: str) -> None:
    _line(instance, attribute, value)
    if not value or URL_REFUSES.search(value):
        raise _refuse(instance, attribute, f"{value!r} is no URL that a page can hold: write %20 for a space")


def _outside_url(instance: object, attribute: _Attribute, value: str) -> None:
    _url(instance, attribute, value)
    if find_page(value, base=_ANY_PAGE) is not None:
        raise _refuse(instance, attribute, f"{value!r} would be read as a page of the archive, which this is not")


def _whole_second(instance: object, attribute: _Attribute, value: object) -> None:
    if not isinstance(value, dt.datetime):
        raise _refuse(instance, attribute, f"expected a datetime.datetime in UTC, got {type(value).__name__}")
    if value.microsecond:
        raise _refuse(instance, attribute, "pages write whole seconds")


_optional = attrs.validators.optional


# -- an event and what it is made of ------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Source:
    """A report that an event is based on, such as a newspaper article.

    >>> Source(publisher="Example Times", url="https://www.example.com/a").domain
    'example.com'
    """

    publisher: str = attrs.field(converter=_clean, validator=_label)
    """Who published it, as the page names them; may be empty."""
    url: str = attrs.field(converter=_clean, validator=_outside_url)
    """Where it stands, as the page writes it: not checked, not normalised."""
    image: str | None = attrs.field(default=None, converter=_clean_or_none, validator=_optional(_outside_url))
    """The URL of its picture; None when the page has none."""

    @property
    def domain(self) -> str:
        """The host that published it, in lower case, without `www.` or `m.`; empty when the URL names none.

        A copy in the Internet Archive counts for the page that it is a copy of.
        """
        return _domain(self.url)


@attrs.frozen(kw_only=True)
class Related:
    """A link from an event to another one, with the contexts that the two share."""

    title: str = attrs.field(converter=_clean, validator=_line)
    """The other event's title as this page words it, which can have drifted from the other page's."""
    ref: PageRef = attrs.field(converter=_ref, validator=_is(PageRef))
    """The other event's page, which need not exist; a link is read into a ref."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=_sorted_names, validator=_contexts)
    """The names of what both are about, sorted by code point; a name can occur twice."""


@attrs.frozen(kw_only=True)
class Change:
    """One wording that an event had."""

    title: str = attrs.field(converter=_clean, validator=_line)
    """The wording."""
    ref: PageRef = attrs.field(converter=_ref, validator=_is(PageRef))
    """The page that was made for it."""
    at: dt.datetime | None = attrs.field(default=None, converter=_utc, validator=_optional(_whole_second))
    """When it was seen first: naive, UTC, in whole seconds; None for the current one."""
    note: str = attrs.field(default="", converter=_clean, validator=_label)
    """What the page says of it, such as `First version`."""


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

    date: dt.date = attrs.field(converter=_day, validator=_date)
    """The day it happened; text is read as the archive writes days."""
    title: str = attrs.field(converter=_clean, validator=_line)
    """What happened, in one line; empty only on a damaged page."""
    description: str = attrs.field(default="", converter=_clean, validator=_description)
    """One paragraph from a source, as it was scraped; often empty."""
    topic: str | None = attrs.field(default=None, converter=_clean_or_none, validator=_optional(_line))
    """The story it belongs to. None when the page has no topic line, empty when it has an empty one."""
    image: str | None = attrs.field(default=None, converter=_clean_or_none, validator=_optional(_outside_url))
    """The URL of the cover image, which can be relative to a root or protocol; None without one."""
    sources: tuple[Source, ...] = attrs.field(default=(), converter=_sources, validator=_all(Source))
    """The reports that it is based on, in the page's order."""
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes, validator=_all(Change))
    """The wordings that it had, oldest first."""
    related: tuple[Related, ...] = attrs.field(default=(), converter=_related, validator=_all(Related))
    """Other events about the same, in the page's order."""
    ref: PageRef | None = attrs.field(default=None, converter=_ref_or_none, validator=_optional(_is(PageRef)))
    """Its page; None when neither the page nor the caller says."""


# -- pages that list events ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Entry:
    """What a day page or front page says of one page."""

    title: str = attrs.field(converter=_clean, validator=_line)
    """The page's title as this list words it."""
    ref: PageRef = attrs.field(converter=_ref, validator=_is(PageRef))
    """The page."""
    topic: str | None = attrs.field(default=None, converter=_clean_or_none, validator=_optional(_line))
    """The story it belongs to. None without a topic line, empty with an empty one."""
    summary: str = attrs.field(default="", converter=_clean, validator=_summary)
    """The start of the event's description, or another text; often empty."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=_contexts)
    """What it is about, in the page's order, which is not always sorted; listed where there is no summary."""


@attrs.frozen(kw_only=True)
class Day:
    """One day's events: the content of a day page."""

    date: dt.date = attrs.field(converter=_day, validator=_date)
    """The day."""
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries, validator=_all(Entry))
    """Its events in the page's order; one can be listed twice."""
    previous: dt.date | None = attrs.field(default=None, converter=_day_or_none, validator=_optional(_date))
    """The day that the page links to as the previous one; None without such a link."""


def _heading(section: Section, attribute: _Attribute, value: str) -> None:
    _line(section, attribute, value)
    if section.date is None and "](" in value:
        raise _refuse(section, attribute, "it holds `](`, so that a heading without a day would be read as a link")


@attrs.frozen(kw_only=True)
class Section:
    """One heading of a front page with the entries below it."""

    title: str = attrs.field(converter=_clean, validator=_heading)
    """The heading: `News`, `Yesterday`, `Opinion`."""
    date: dt.date | None = attrs.field(default=None, converter=_day_or_none, validator=_optional(_date))
    """The day that the heading links to; None for one without a link."""
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries, validator=_all(Entry))
    """What it lists, in the page's order."""


def _readable_start(front: FrontPage, attribute: _Attribute, _: object) -> None:
    """Refuse what would be read as prose or as the page of a day: the first heading tells the kind of a page."""
    first = front.sections[0] if front.sections else None
    if first is None and front.previous is None:
        raise _refuse(front, attribute, "a front page has a section or a link to the previous day")
    if first is not None and first.date is None and not first.entries:
        raise _refuse(front, attribute, "a first section with neither a day nor entries would be read as prose")
    if first is not None and first.date is not None and _is_day(first.title):
        raise _refuse(front, attribute, f"a first section titled {first.title!r} would be read as the page of a day")


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except DateError:
        return False
    return True


def _readable_end(front: FrontPage, attribute: _Attribute, _: object) -> None:
    last = front.sections[-1] if front.sections else None
    if front.previous is None and last and last.date and not last.entries:
        raise _refuse(front, attribute, "a last section with a day and no entries would be read as `previous`")


@attrs.frozen(kw_only=True)
class FrontPage:
    """Sections of entries: the content of the site's front page, and of its list of editorials."""

    sections: tuple[Section, ...] = attrs.field(default=(), converter=_sections, validator=_all(Section))
    """The headings in the page's order."""
    previous: dt.date | None = attrs.field(
        default=None, converter=_day_or_none, validator=[_optional(_date), _readable_start, _readable_end]
    )
    """The day that the page links to as the previous one; None without such a link."""


# -- pages of prose -----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Editorial:
    """An article of the archive's own: a title, an author and Markdown prose."""

    title: str = attrs.field(converter=_clean, validator=_line)
    """Its title."""
    author: str = attrs.field(default="", converter=_clean, validator=_line)
    """Who wrote it, without the word `by`; empty when the line is."""
    text: str = attrs.field(default="", converter=_clean_body, validator=_is(str))
    """Its prose as Markdown, with `\\n` line ends and no blank lines around it."""
    ref: PageRef | None = attrs.field(default=None, converter=_ref_or_none, validator=_optional(_is(PageRef)))
    """Its page; None when neither the page nor the caller says."""


@attrs.frozen(kw_only=True)
class Prose:
    """A page without a form of its own, such as a help page.

    Any text is prose here. One that has the form of another page is refused when it is written as Markdown.
    """

    text: str = attrs.field(default="", converter=_clean_body, validator=_is(str))
    """All of it as Markdown, with `\\n` line ends and no blank lines around it."""


Content = Event | Day | FrontPage | Editorial | Prose
"""What a page can hold."""


def _domain(url: str) -> str:
    archived = _ARCHIVED.search(url)
    if archived:
        url = f"//{url[archived.end() :]}"
    try:
        host = urllib.parse.urlsplit(url).hostname or ""
    except ValueError:  # brackets that are no IPv6 address: the URL names no host
        return ""
    for label in _FOLDED_LABELS:
        if host.startswith(label) and host.count(".") > 1:
            host = host.removeprefix(label)
    return host


# -- values that were checked already ------------------------------------------------------------------------------
#
# The grammar reads clean values by its own rules, and most of an archive is related items and sources: to convert and
# validate these again would take as long as to read them (benchmarks/README.md).

_SET_EVENT: Final = tuple(getattr(Event, field.name).__set__ for field in attrs.fields(Event))
_set_publisher, _set_url, _set_image = (getattr(Source, field.name).__set__ for field in attrs.fields(Source))
_set_title, _set_ref, _set_contexts = (getattr(Related, field.name).__set__ for field in attrs.fields(Related))


def make_event(*values: object) -> Event:
    """Return an event from all its fields in order, which are known to be clean and valid."""
    event = object.__new__(Event)
    for set_field, value in zip(_SET_EVENT, values, strict=True):
        set_field(event, value)
    return event


def make_source(publisher: str, url: str, image: str | None) -> Source:
    """Return a source whose fields are known to be clean and valid."""
    source = object.__new__(Source)
    _set_publisher(source, publisher)
    _set_url(source, url)
    _set_image(source, image)
    return source


def make_related(title: str, ref: PageRef, contexts: tuple[str, ...]) -> Related:
    """Return a related event whose fields are known to be clean and valid."""
    related = object.__new__(Related)
    _set_title(related, title)
    _set_ref(related, ref)
    _set_contexts(related, contexts)
    return related
