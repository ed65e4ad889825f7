"""A wiki with days, and the days fetched from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import newsarchive as na
from newsarchive.wikipedia.portal import page_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fetch.wiki_server import Wiki

CONTACT = "somebody@example.org"
FIRST = dt.date(2017, 1, 1)
PAGE = "Portal:Current events/2017 January 1"


def day_after(number: int) -> dt.date:
    """Return the day so many days after the first."""
    return FIRST + dt.timedelta(days=number)


def fill(wiki: Wiki, count: int) -> None:
    """Give a wiki pages for some days in a row."""
    wiki.pages = {page_name(day_after(number)): (1000 + number, f"*Day {number}") for number in range(count)}


def fetch(wiki: Wiki, days: Any, **others: Any) -> Iterator[na.FetchedDay]:
    """Fetch days from a wiki, with a clock that only waiting moves."""
    others = {"policy": wiki.clock.policy()} | others
    return na.fetch_days(days, contact=CONTACT, api=wiki.api, **others)


def one(wiki: Wiki, **others: Any) -> na.FetchedDay:
    """Fetch the first day."""
    [fetched] = fetch(wiki, FIRST, **others)
    return fetched
