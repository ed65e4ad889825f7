"""What `count_by` says, beside a plain scan: of all events, of some, and as of a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from newsarchive.query.counts import CountKey

KEYS: tuple[CountKey, ...] = ("year", "month", "day", "weekday", "topic", "context", "publisher", "domain")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

BRIDGE = na.Event(
    date="2016-02-29",
    title="A bridge opens",
    topic="Bridges",
    sources=[na.Source(publisher="Example Times", url="http://a.example/1")] * 2,
    related=[
        na.Related(title="A river rises", ref="news/2016/05/3/river.md", contexts=["Rivers"]),
        na.Related(title="It was planned", ref="news/2001/01/1/nowhere.md", contexts=["Bridges", "Plans"]),
    ],
    ref="news/2016/02/29/bridge.md",
)
RIVER = na.Event(
    date="2016-05-3",
    title="A river rises",
    topic="",
    sources=[na.Source(publisher="", url="http://b.example/2"), na.Source(publisher="A", url="http://a.example/3")],
    ref="news/2016/05/3/river.md",
)
STATION = na.Event(date="2016-05-31", title="A station opens", topic="Bridges", ref="news/2016/05/31/station.md")
EARLY = na.Event(date="0999-12-31", title="A wall is built", ref="news/0999/12/31/wall.md")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[na.Archive]:
    for event in (BRIDGE, RIVER, STATION, EARLY):
        assert event.ref is not None
        path = tmp_path / event.ref.path
        path.parent.mkdir(parents=True)
        path.write_text(na.dumps(event, style=na.STYLE_2018), "utf-8")
    with na.open(tmp_path, index=":memory:") as archive:
        yield archive


def names(archive: na.Archive, event: na.Event, key: CountKey) -> Collection[str]:
    """Return what an event counts for."""
    day = event.date
    return {
        "year": [f"{day.year:04}"],
        "month": [f"{day.year:04}-{day.month:02}"],
        "day": [f"{day.year:04}-{day.month:02}-{day.day}"],
        "weekday": [WEEKDAYS[day.weekday()]],
        "topic": [event.topic] if event.topic else [],
        "context": archive.contexts(event),
        "publisher": {source.publisher for source in event.sources} - {""},
        "domain": {source.domain for source in event.sources} - {""},
    }[key]


def scanned(archive: na.Archive, events: Collection[na.Event], key: CountKey) -> dict[str, int]:
    return Counter(name for event in events for name in names(archive, event, key))


@pytest.mark.parametrize("key", KEYS)
def test_all_events_are_counted_as_a_scan_counts_them(archive: na.Archive, key: CountKey) -> None:
    assert archive.events.count_by(key) == scanned(archive, list(archive), key)


@pytest.mark.parametrize("key", KEYS)
def test_some_events_are_counted_as_a_scan_counts_them(archive: na.Archive, key: CountKey) -> None:
    events = [event for event in archive if event.date >= dt.date(2016, 3, 1)]

    assert archive.events.since("2016-03").count_by(key) == scanned(archive, events, key)
    assert archive.events.newest().limit(len(events)).count_by(key) == scanned(archive, events, key)
    assert archive.events.offset(2).count_by(key) == scanned(archive, events, key)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("day", ["0999-12-31", "2016-03-1", "2016-05-3"])
def test_events_are_counted_as_of_a_day(archive: na.Archive, key: CountKey, day: str) -> None:
    known = archive.as_of(day)

    assert known.events.count_by(key) == scanned(known, list(known), key)


def test_what_pages_say_of_an_event_that_is_not_there_is_not_counted(archive: na.Archive) -> None:
    assert archive.contexts("news/2001/01/1/nowhere.md") == ("Bridges", "Plans")
    assert list(archive.events.count_by("context").items()) == [("Rivers", 2), ("Bridges", 1), ("Plans", 1)]


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("year", ["0999", "2016"]),
        ("month", ["0999-12", "2016-02", "2016-05"]),
        ("day", ["0999-12-31", "2016-02-29", "2016-05-3", "2016-05-31"]),
        ("weekday", ["Monday", "Tuesday"]),
    ],
)
def test_times_come_in_their_order(archive: na.Archive, key: CountKey, counts: list[str]) -> None:
    assert list(archive.events.count_by(key)) == counts
    assert list(archive.events.lacking("image").count_by(key)) == counts


def test_names_come_by_number_and_then_by_code_point(archive: na.Archive) -> None:
    assert list(archive.events.count_by("domain").items()) == [("a.example", 2), ("b.example", 1)]
    assert list(archive.events.count_by("publisher").items()) == [("A", 1), ("Example Times", 1)]
    assert list(archive.events.lacking("image").count_by("publisher").items()) == [("A", 1), ("Example Times", 1)]


def test_counts_follow_a_page_that_comes_later(archive: na.Archive) -> None:
    before = archive.events.count_by("context")
    late = attrs.evolve(STATION, date="2001-01-1", ref="news/2001/01/1/nowhere.md")
    archive.save(late)

    after = archive.events.count_by("context")
    assert after == {**before, "Bridges": before["Bridges"] + 1, "Plans": before["Plans"] + 1}
