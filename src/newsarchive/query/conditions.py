"""What a query asks of an event, as data.

This module owns the conditions: frozen values that `query` collects, `parser` reads out of a query string and
`compile` turns into SQL. A condition refuses, with a `QueryError`, what could only be a mistake: an empty name is not
everything.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import attrs

from newsarchive.dates import Period
from newsarchive.errors import DateError, QueryError
from newsarchive.index.fts import has_word, quoted_term
from newsarchive.text import find_surrogate

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ASPECTS",
    "ORDERS",
    "SOME_DAY",
    "About",
    "All",
    "Any",
    "Aspect",
    "Citing",
    "Condition",
    "Has",
    "InTopic",
    "Matching",
    "Not",
    "Order",
    "PublishedBy",
    "Recent",
    "Search",
    "Side",
    "When",
    "Within",
    "days_of",
    "read_terms",
    "to_side",
]

Aspect = Literal["description", "topic", "image", "sources", "changes", "related"]
"""What an event can have or lack."""

ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)

Order = Literal["newest", "oldest", "relevance", "linked"]
"""What a query finds first: the newest day, the oldest, the best hit of a text search, what most pages link to."""

ORDERS: Final[tuple[Order, ...]] = get_args(Order)

Side = Literal["on", "since", "until"]
"""Which days a period means: its own, those from its first on, or those to its last."""

_HOST: Final = re.compile(r"[^\s/?#@:]+")


def _clean(value: str) -> str:
    return value.strip() if isinstance(value, str) else value


def _not_empty(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    what = type(instance).__name__
    if isinstance(value, list | tuple | set):
        raise QueryError(f"{what} asks for one {attribute.name}, and got {value!r}: give several one by one, as *names")
    if not isinstance(value, str) or not value:
        raise QueryError(f"{what} asks for a {attribute.name}, and got {value!r}: an empty one is not every one")


def _encodable(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse a lone surrogate, such as an argument that is not UTF-8 has: no page has one, and SQLite takes none."""
    if isinstance(value, str) and find_surrogate(value):
        what = type(instance).__name__
        raise QueryError(f"{what} got a {attribute.name} that is not Unicode text: {value!r}")


def _some(instance: object, _: attrs.Attribute[tuple[Condition, ...]], values: tuple[Condition, ...]) -> None:
    if not values:
        raise QueryError(f"{type(instance).__name__} needs at least one condition")


@attrs.frozen
class All:
    """Events that meet each of these; without any, every event does."""

    conditions: tuple[Condition, ...] = ()


@attrs.frozen
class Any:
    """Events that meet at least one of these."""

    conditions: tuple[Condition, ...] = attrs.field(validator=_some)


@attrs.frozen
class Not:
    """Events that do not meet this."""

    condition: Condition


@attrs.frozen
class Within:
    """Events of these days, both ends included."""

    period: Period


@attrs.frozen
class Recent:
    """Events of the time that ends with the archive's newest day."""

    days: int = 0
    weeks: int = 0
    months: int = 0
    years: int = 0

    def __attrs_post_init__(self) -> None:
        lengths = (self.days, self.weeks, self.months, self.years)
        if min(lengths) < 0 or not any(lengths):
            raise QueryError("last() needs a length, such as last(months=3)")

    def period(self, newest: date) -> Period:
        """Return the days that end with the archive's newest."""
        return Period.ending(newest, days=self.days, weeks=self.weeks, months=self.months, years=self.years)


def _words(value: str) -> str:
    """Return the words of a period in one spelling, since upper and lower case and spaces say nothing in them."""
    return " ".join(value.split()).lower() if isinstance(value, str) else value


# Any day will do to see whether words can be read; those that reach too far back from it are mistakes.
SOME_DAY: Final = date(2020, 1, 1)


@attrs.frozen
class When:
    """Events of days that are counted from the archive's newest, in the words of `Period.parse`: `last week`.

    >>> str(When("last week").period(date(2017, 1, 1)))
    '2016-12-19..2016-12-25'
    """

    text: str = attrs.field(converter=_words, validator=_not_empty)
    side: Side = "on"

    def __attrs_post_init__(self) -> None:
        self.period(SOME_DAY)

    def period(self, newest: date) -> Period:
        """Return the days it means in an archive whose newest day is this.

        Raises:
            QueryError: The words are no period, or reach back before the year 1.

        >>> When("last month", side="since").period(date(2017, 1, 1)).first
        datetime.date(2016, 12, 1)
        """
        try:
            period = Period.parse(self.text, today=newest)
        except DateError as error:
            raise QueryError(str(error)) from error
        return to_side(period, self.side)


def days_of(value: str | date | Period, side: Side) -> Within | When:
    """Return the days that a value means: its words where they are counted from the archive's newest day.

    Raises:
        DateError: It is no day or period; the message names it in its own spelling.

    >>> str(days_of("2016-05", "on").period), days_of("last week", "since")
    ('2016-05', When(text='last week', side='since'))
    """
    try:
        return Within(to_side(Period.of(value), side))
    except DateError:
        if not isinstance(value, str):
            raise
        Period.parse(value, today=SOME_DAY)
        return When(value, side)


def to_side(period: Period, side: Side) -> Period:
    """Return the days that a period means, with `date.min` or `date.max` where they have no end.

    >>> to_side(Period.parse("2016-05"), "until").first == date.min
    True
    """
    if side == "since":
        return Period(first=period.first, last=date.max)
    return Period(first=date.min, last=period.last) if side == "until" else period


@attrs.frozen
class About:
    """Events that some page names this context for; upper and lower case are one."""

    context: str = attrs.field(converter=_clean, validator=[_not_empty, _encodable])


@attrs.frozen
class InTopic:
    """Events whose topic line is this; upper and lower case are one."""

    topic: str = attrs.field(converter=_clean, validator=[_not_empty, _encodable])


@attrs.frozen
class PublishedBy:
    """Events with a source of this publisher, named as the pages name it; upper and lower case are one."""

    publisher: str = attrs.field(converter=_clean, validator=[_not_empty, _encodable])


def _domain(value: str) -> str:
    """Return a domain as `Source.domain` gives it: in lower case, without `www.` or `m.`."""
    if not isinstance(value, str):
        return value
    host = value.strip().casefold()
    wild = host.startswith("*.")
    host = host.removeprefix("*.")
    for label in ("www.", "m."):
        host = host.removeprefix(label)
    return f"*.{host}" if wild and host else host


def _is_host(_: object, __: attrs.Attribute[str], value: str) -> None:
    if isinstance(value, str) and value and not _HOST.fullmatch(value):
        raise QueryError(f"{value!r} is not a domain: write bbc.co.uk, or *.bbc.co.uk for its subdomains too")


@attrs.frozen
class Citing:
    """Events with a source on this domain: `bbc.co.uk`, or `*.bbc.co.uk` with all its subdomains."""

    domain: str = attrs.field(converter=_domain, validator=[_not_empty, _encodable, _is_host])


@attrs.frozen
class Matching:
    """Events whose title or description holds this word or phrase (`text` says what that means).

    A phrase is several words in a row.
    """

    term: str = attrs.field(converter=_clean, validator=_not_empty)
    is_prefix: bool = False
    """Whether the last word may go on."""


_CLOSING: Final = {'"': '"', "“": "”", "「": "」", "『": "』"}
_TERM: Final = re.compile(
    "|".join(
        f"{opening}(?P<q{place}>[^{closing}]*){closing}?" for place, (opening, closing) in enumerate(_CLOSING.items())
    )
    + rf"|(?P<word>[^\s{''.join(_CLOSING)}]+)"
)


def read_terms(text: str) -> tuple[Matching, ...]:
    """Return the terms of what a user types: words, "phrases in quotes" and prefix*; all are asked for.

    Quotes are `"…"`, `“…”`, `「…」` or `『…』`; one that is not closed ends with the text. Punctuation separates the
    tokens of a term and is never an error; a term that is nothing else is passed over.

    Raises:
        QueryError: No term holds a letter or figure.

    >>> for term in read_terms('talks "Security Council" cease*'):
    ...     print(term)
    Matching(term='talks', is_prefix=False)
    Matching(term='Security Council', is_prefix=False)
    Matching(term='cease', is_prefix=True)
    """
    terms = tuple(term for term in _terms(text) if has_word(term.term))
    if not terms:
        raise QueryError(f"{quoted_term(text)} holds no word to search for: give a word, or a phrase in quotes")
    return terms


def _terms(text: str) -> Iterator[Matching]:
    for match in _TERM.finditer(text):
        word = match["word"]
        term = next(group for group in match.groups() if group is not None)
        if term.strip(" *"):
            yield Matching(term.removesuffix("*") if word else term, is_prefix=bool(word) and term.endswith("*"))


def _known(_: object, __: attrs.Attribute[Aspect], value: Aspect) -> None:
    if value not in ASPECTS:
        raise QueryError(f"an event cannot have {value!r}: ask for one of {', '.join(ASPECTS)}")


@attrs.frozen
class Has:
    """Events that have this: a description that is not empty, a topic that is not empty, a source."""

    aspect: Aspect = attrs.field(validator=_known)


Condition: TypeAlias = (
    All | Any | Not | Within | Recent | When | About | InTopic | PublishedBy | Citing | Matching | Has
)
"""What a query asks of an event."""


@attrs.frozen
class Search:
    """All that a query string asks: of which events, in which order, and how many at most."""

    condition: Condition
    order: Order | None = None
    limit: int | None = None
