"""What of a page is known on an earlier day."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import newsarchive as na
from newsarchive.as_of import content_as_of

DAY = dt.date(2017, 1, 10)
REF = na.PageRef.parse("/news/2017/01/1/a.md")


def related(day: str) -> na.Related:
    return na.Related(title="t", ref=f"/news/{day}/b.md")


def test_an_event_is_known_without_what_came_later() -> None:
    sooner = na.Change(title="t", ref="/news/2017/01/1/a.md", at=dt.datetime(2017, 1, 10, 23, 59))
    later = na.Change(title="t", ref="/news/2017/01/1/a.md", at=dt.datetime(2017, 1, 11))
    event = na.Event(
        date="2017-01-1",
        title="t",
        sources=[na.Source(publisher="A", url="http://a.example/")],
        changes=[sooner, later, na.Change(title="t", ref="/news/2017/01/1/a.md")],
        related=[related("2017/01/10"), related("2017/01/11"), related("2016/01/1")],
        ref=REF,
    )
    known = content_as_of(event, DAY)
    assert known == attrs.evolve(
        event, changes=[sooner, event.changes[2]], related=[related("2017/01/10"), related("2016/01/1")]
    )
    assert content_as_of(event, dt.date(2018, 1, 1)) is event


@pytest.mark.parametrize(
    "content",
    [
        na.Event(date="2017-01-11", title="t", ref=REF),
        na.Event(date="2017-01-1", title="t", ref="/news/2017/01/11/a.md"),
        na.Day(date="2017-01-11"),
        na.FrontPage(sections=[na.Section(title="t", date="2017-01-1")], previous="2016-12-31"),
        na.Editorial(title="t", author="a", text="t"),
        na.Editorial(title="t", author="a", text="t", ref="/opinion/2017/01/11/a/index.md"),
        na.Prose(text="t"),
    ],
)
def test_what_is_later_or_says_no_day_is_not_known(content: na.Content) -> None:
    assert content_as_of(content, DAY) is None


def test_a_day_is_known_without_entries_and_links_that_came_later() -> None:
    entries = [na.Entry(title="t", ref=f"/news/2017/01/{number}/a.md") for number in (9, 11)]
    day = na.Day(date="2017-01-9", entries=entries, previous="2017-01-11")
    assert content_as_of(day, DAY) == na.Day(date="2017-01-9", entries=entries[:1])


def test_an_editorial_is_known_from_its_day_on() -> None:
    editorial = na.Editorial(title="t", author="a", text="t", ref="/opinion/2017/01/9/a/index.md")
    assert content_as_of(editorial, DAY) is editorial
