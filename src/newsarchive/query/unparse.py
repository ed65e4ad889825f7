"""Conditions as a query string, and in plain English.

This module owns both ways of saying what a query asks: `write_query` for the reader of query strings, `described` for
people.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from newsarchive.dates import Period, format_day
from newsarchive.errors import QueryError
from newsarchive.query.conditions import (
    About,
    All,
    Any,
    Citing,
    Has,
    InTopic,
    Matching,
    Not,
    PublishedBy,
    Recent,
    When,
    Within,
)
from newsarchive.query.parser import KEYWORDS

if TYPE_CHECKING:
    from newsarchive.query.conditions import Condition, Order, Search

    _Field = Within | Recent | When | About | InTopic | PublishedBy | Citing | Has

__all__ = ["asked_for", "described", "write_query"]

_DAYS_HAVE_NO_END: Final = Period(first=date.min, last=date.max)
_ORDERS: Final[dict[Order, str]] = {
    "oldest": "the oldest first",
    "newest": "the newest first",
    "relevance": "the best match first",
    "linked": "those first that most others name",
}
_BARE: Final = re.compile(r"[^\s()\"“”「」『』:：*-][^\s()\"“”「」『』:：*]*")


def write_query(search: Search) -> str:
    """Return the query string that `read_query` reads this out of; fields with several values are written one by one.

    Raises:
        QueryError: No query string asks this: every event, without an order or a limit.

    >>> from newsarchive.query.conditions import Search
    >>> write_query(Search(All((About("Syrian Civil War"), Not(Citing("rt.com")))), limit=5))
    'about:"Syrian Civil War" -source:rt.com limit:5'
    """
    parts = [] if search.condition == All() else [_written(search.condition)]
    if search.order is not None:
        parts.append(f"order:{search.order}")
    if search.limit is not None:
        parts.append(f"limit:{search.limit}")
    if not parts:
        raise QueryError("no query string asks for every event: give an order or a limit too")
    return " ".join(parts)


def _written(condition: Condition) -> str:
    """Return a condition as a query string, with no parentheses around it."""
    match condition:
        case All(parts):
            return " ".join(_grouped(part) for part in parts)
        case Any(parts):
            return " OR ".join(_grouped(part) for part in parts)
        case Not(Has(aspect)):
            return f"no:{aspect}"
        case Not(inner):
            text = _grouped(inner)
            return f"-({text})" if text.startswith("-") else f"-{text}"
        case Matching():
            return f"{_quoted(condition.term)}{'*' if condition.is_prefix else ''}"
    return _written_field(condition)


def _grouped(condition: Condition) -> str:
    """Return a condition as a part of another, in parentheses where it would be torn apart."""
    text = _written(condition)
    return f"({text})" if isinstance(condition, All | Any) else text


def _written_field(condition: _Field) -> str:
    match condition:
        case Within() | Recent() | When():
            return _written_time(condition)
        case Citing(domain):
            is_bare = _BARE.fullmatch(domain.removeprefix("*."))
            return f"source:{domain if is_bare else _quoted(domain)}"
        case Has(aspect):
            return f"has:{aspect}"
        case About(value):
            return f"about:{_quoted(value)}"
        case InTopic(value):
            return f"topic:{_quoted(value)}"
        case PublishedBy(value):
            return f"publisher:{_quoted(value)}"


def _written_time(condition: Within | Recent | When) -> str:
    match condition:
        case When(text, side):
            return f"{side}:{_quoted(text)}"
        case Recent():
            return f"last:{_quoted(_length(condition))}"
        case Within(period):
            if period.last == date.max:
                return f"since:{format_day(period.first)}"
            return f"until:{format_day(period.last)}" if period.first == date.min else f"on:{period}"


def _quoted(value: str) -> str:
    """Return a value as it is if that is safe, and in quotes otherwise."""
    if _BARE.fullmatch(value) and value not in KEYWORDS:
        return value
    return '"{}"'.format(value.replace('"', '""'))


def _length(recent: Recent) -> str:
    """Return a length of time in words: `3 months`, `1 year 6 months`."""
    lengths = {"year": recent.years, "month": recent.months, "week": recent.weeks, "day": recent.days}
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in lengths.items() if count)


def described(condition: Condition) -> str:
    """Return a condition in plain English.

    >>> print(described(All((About("Syria"), Not(Citing("rt.com")), Any((Matching("ceasefire"), Has("image")))))))
    about "Syria", and not citing rt.com, and (with the word "ceasefire", or with an image)
    """
    condition = _unwrapped(condition)
    match condition:
        case All(parts):
            return ", and ".join(map(_described_part, parts)) or "every event"
        case Any(parts):
            return ", or ".join(map(_described_part, parts))
        case Not(inner):
            return f"not {_described_part(inner)}"
        case Matching():
            return _described_term(condition)
    return _described_field(condition)


def _unwrapped(condition: Condition) -> Condition:
    """Return the one condition that is wrapped in others, as a query of one context has it."""
    while isinstance(condition, All | Any) and len(condition.conditions) == 1:
        (condition,) = condition.conditions
    return condition


def asked_for(condition: Condition, order: Order) -> str:
    """Return in plain English which events are asked for, and in which order.

    >>> asked_for(About("Syria"), "newest")
    'events about "Syria"; the newest first'
    """
    events = "every event" if condition == All() else f"events {described(condition)}"
    return f"{events}; {_ORDERS[order]}"


def _described_part(condition: Condition) -> str:
    condition = _unwrapped(condition)
    text = described(condition)
    return f"({text})" if isinstance(condition, All | Any) else text


def _described_field(condition: _Field) -> str:
    match condition:
        case Within() | Recent() | When():
            return _described_time(condition)
        case About(context):
            return f'about "{context}"'
        case InTopic(topic):
            return f'with the topic "{topic}"'
        case PublishedBy(publisher):
            return f'with a source published by "{publisher}"'
        case Citing(domain):
            wild = domain.startswith("*.")
            return f"citing {domain.removeprefix('*.')}{' or a subdomain of it' if wild else ''}"
        case Has(aspect):
            article = "an " if aspect == "image" else "a " if aspect in {"description", "topic"} else ""
            return f"with {article}{'related events' if aspect == 'related' else aspect}"


def _described_time(condition: Within | Recent | When) -> str:
    match condition:
        case When(text, side):
            before = "of" if side == "on" else side
            return f'{before} "{text}", counted from the newest day'
        case Recent():
            return f"of the {_length(condition)} that end with the newest day"
        case Within(period):
            return _described_period(period)


def _described_period(period: Period) -> str:
    if period == _DAYS_HAVE_NO_END:
        return "of any day"
    if period.last == date.max:
        return f"since {format_day(period.first)}"
    if period.first == date.min:
        return f"until {format_day(period.last)}"
    if ".." not in str(period):
        return f"of {period}"
    return f"from {format_day(period.first)} to {format_day(period.last)}"


def _described_term(term: Matching) -> str:
    is_phrase = len(term.term.split()) > 1
    if term.is_prefix:
        what = "a phrase" if is_phrase else "a word"
        return f'with {what} that begins with "{term.term}"'
    return f'with the {"phrase" if is_phrase else "word"} "{term.term}"'
