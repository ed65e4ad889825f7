"""What an archive holds in numbers, compared with what comes out when every page is asked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import newsarchive as na

EXAMPLES = Path(__file__).parents[2] / "examples" / "archive"


@pytest.fixture(scope="module", params=[("en", None), ("en", "2015-12-8"), ("en", "1960-01-1"), ("zh", None)])
def archive(request: pytest.FixtureRequest) -> na.Archive:
    """An example, whole or as of a day."""
    name, day = request.param
    opened = na.open(EXAMPLES / name, index=":memory:")
    return opened if day is None else opened.as_of(day)


def test_statistics_count_the_events_and_days(archive: na.Archive) -> None:
    stats, days = archive.stats(), [event.date for event in archive]
    assert (stats.events, stats.days) == (len(archive), len(archive.days))
    assert (stats.first, stats.newest) == (min(days, default=None), max(days, default=None))
    assert stats.years == Counter(f"{day.year:04}" for day in days)


def test_statistics_count_the_links_and_where_they_lead(archive: na.Archive) -> None:
    stats = archive.stats()
    found = [archive.related(event) for event in archive]
    assert stats.missing == sum(len(related.missing) for related in found)
    assert stats.related == sum(len(related) for related in found) + stats.missing


def test_statistics_count_what_events_have(archive: na.Archive) -> None:
    having = archive.stats().having
    for aspect in ("description", "topic", "image", "sources", "changes", "related"):
        assert having[aspect] == sum(bool(getattr(event, aspect)) for event in archive)


def test_statistics_count_an_event_once_for_each_of_its_names(archive: na.Archive) -> None:
    stats, events = archive.stats(), list(archive)
    assert stats.topics == Counter(event.topic for event in events if event.topic)
    named = [{source.publisher for source in event.sources if source.publisher} for event in events]
    assert stats.publishers == Counter(name for names in named for name in names)
    named = [{source.domain for source in event.sources if source.domain} for event in events]
    assert stats.domains == Counter(name for names in named for name in names)
    assert stats.contexts == Counter(name for event in events for name in archive.contexts(event))
    assert list(stats.contexts.values()) == sorted(stats.contexts.values(), reverse=True)
