"""The fields of a query string: what each takes, and the condition it makes of it.

This module owns the table of fields and the reading of their values. It refuses, with a `QueryError` or a `DateError`,
what could only be a mistake; `parser` adds the place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.dates import Period
from newsarchive.errors import QueryError
from newsarchive.query.conditions import (
    ASPECTS,
    ORDERS,
    SOME_DAY,
    About,
    Citing,
    Has,
    InTopic,
    Not,
    PublishedBy,
    Recent,
    days_of,
)
from newsarchive.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.query.conditions import Aspect, Condition, Order, Side

__all__ = ["FIELDS", "SETTINGS", "Field", "read_limit", "read_order", "site_of"]

_UNITS: Final = ("days", "weeks", "months", "years")
_LENGTH: Final = re.compile(r"(?P<count>[0-9]{1,6}) ?(?P<unit>day|week|month|year)s?", re.ASCII | re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[a-z][a-z+.-]*://(?:[^/@\s]*@)?(?:www\.)?(?P<host>[^/:?#\s]*)", re.IGNORECASE)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_RANGE: Final = re.compile(r"\.\.|\sto\s", re.IGNORECASE)


@attrs.frozen
class Field:
    """What one field of a query string takes."""

    name: str
    takes: str
    """Its value, for people."""
    finds: str
    """What it asks of an event, for people."""
    read: Callable[[str], Condition]
    """The condition that a value makes."""


def site_of(text: str) -> str:
    """Return the host of a web address, without `www.`; nothing if the text is not one.

    >>> site_of("https://www.bbc.co.uk/news")
    'bbc.co.uk'
    """
    address = _ADDRESS.match(text)
    return (address["host"] or "example.com") if address else ""


def _read_source(value: str) -> Condition:
    if site := site_of(value):
        raise QueryError(f"an address is not a domain: write source:{site}")
    return Citing(value)


def _read_when(value: str, side: Side) -> Condition:
    """Return the days of a period, or its words if they are counted from the archive's newest day."""
    if side != "on" and _RANGE.search(value.strip()):
        raise QueryError(f"{side}: takes one day, month or year; on: takes a range, such as on:2016-05..2016-07")
    return days_of(value, side)


def _read_on(value: str) -> Condition:
    return _read_when(value, "on")


def _read_since(value: str) -> Condition:
    return _read_when(value, "since")


def _read_until(value: str) -> Condition:
    return _read_when(value, "until")


def _read_last(value: str) -> Condition:
    """Return the time that ends with the newest day, of a length such as `3 months` or `1 year 6 months`."""
    lengths = {f"{match['unit'].lower()}s": int(match["count"]) for match in _LENGTH.finditer(value)}
    unit = value.strip().lower().removesuffix("s")
    if f"{unit}s" in _UNITS:
        calendar = "" if unit == "day" else f', or on:"last {unit}" for the one in the calendar'
        raise QueryError(f'last: needs a number: write last:"1 {unit}"{calendar}')
    if _LENGTH.sub("", value).strip() or len(lengths) != len(_LENGTH.findall(value)) or not lengths:
        raise QueryError('last: takes a length of time: 30days, "3 months" or "1 year 6 months"')
    if not any(lengths.values()):
        raise QueryError("last: takes a length of at least one day")
    Period.ending(SOME_DAY, **lengths)
    return Recent(**lengths)


def _aspect(value: str) -> Aspect:
    for aspect in ASPECTS:
        if value.strip().lower() == aspect:
            return aspect
    hint = did_you_mean(value, ASPECTS)
    raise QueryError(f"an event cannot have {value!r}: ask for one of {', '.join(ASPECTS)}{hint}")


def _read_has(value: str) -> Condition:
    return Has(_aspect(value))


def _read_no(value: str) -> Condition:
    return Not(Has(_aspect(value)))


def read_order(value: str) -> Order:
    """Return the order that a value names.

    Raises:
        QueryError: There is no such order.

    >>> read_order("Newest")
    'newest'
    """
    for order in ORDERS:
        if value.strip().lower() == order:
            return order
    raise QueryError(f"there is no order {value!r}: write one of {', '.join(ORDERS)}{did_you_mean(value, ORDERS)}")


def read_limit(value: str) -> int:
    """Return the number of events that a value allows.

    Raises:
        QueryError: It is no number, or 0.

    >>> read_limit("20")
    20
    """
    limit = int(value) if _COUNT.fullmatch(value.strip()) else 0
    if limit < 1:
        raise QueryError(f"limit: takes a number from 1 to 999999999, such as limit:20, and not {value!r}")
    return limit


_PERIOD: Final = '2016, 2016-05, 2016-05-3, "May 2016", "last week"'
_ALL: Final = (
    Field("about", "a context", "some page names this context for it", About),
    Field("topic", "a topic", "its topic line is this", InTopic),
    Field("publisher", "a publisher", "it has a source of this publisher", PublishedBy),
    Field("source", "a domain: bbc.co.uk, *.bbc.co.uk", "it has a source on this domain", _read_source),
    Field("domain", "a domain", "the same as source:", _read_source),
    Field("on", f"a period: {_PERIOD}, 2016-05..2016-07", "it is of these days", _read_on),
    Field("since", f"a period: {_PERIOD}", "it is of the first of these days or later", _read_since),
    Field("until", f"a period: {_PERIOD}", "it is of the last of these days or earlier", _read_until),
    Field(
        "last", '30days, "3 months", "1 year 6 months"', "it is of the time that ends with the newest day", _read_last
    ),
    Field("has", ", ".join(ASPECTS), "it has this", _read_has),
    Field("no", ", ".join(ASPECTS), "it has none of this", _read_no),
)

FIELDS: Final[dict[str, Field]] = {field.name: field for field in _ALL}
"""The fields that ask something of an event, by name."""

SETTINGS: Final[dict[str, str]] = {"order": ", ".join(ORDERS), "limit": "a number from 1"}
"""The fields that say how hits are listed, and what they take."""
