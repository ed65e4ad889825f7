"""The real Chinese archive, asked through its index and by a plain scan of its pages."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest

import newsarchive as na
from conftest import corpus_folder
from newsarchive.index import conditions as on
from newsarchive.index.query import CountKey
from scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_QUESTIONS = 200
_ORDERS: tuple[on.Order, ...] = ("oldest", "newest", "linked")


@pytest.fixture(scope="module")
def archive(zh_pages: dict[str, bytes]) -> Iterator[na.Archive]:
    """The archive as it was published, in one compressed file."""
    assert zh_pages
    folder = corpus_folder()
    assert folder is not None
    with na.open(folder / "zh.tar.xz", index=":memory:") as archive:
        yield archive


@pytest.fixture(scope="module")
def scan(zh_pages: dict[str, bytes]) -> Scan:
    return Scan(zh_pages)


def _conditions(scan: Scan, rng: random.Random) -> list[Callable[[], on.Condition]]:
    """Return makers of conditions whose values are taken from the archive."""
    contexts = sorted({name for names in scan.contexts.values() for name in names})
    topics = sorted({event.topic for event in scan.events if event.topic})
    publishers = sorted({source.publisher for event in scan.events for source in event.sources if source.publisher})
    domains = sorted({source.domain for event in scan.events for source in event.sources if source.domain})

    def day() -> Any:
        return rng.choice(scan.events).date

    def period() -> na.Period:
        first, last = sorted([day(), day()])
        return rng.choice([na.Period(first=first, last=last), na.Period.month(first.year, first.month)])

    def characters() -> on.Matching:
        event = rng.choice(scan.events)
        runs = re.findall("[\u4e00-\u9fff]+", event.title + " " + event.description) or ["联合国"]
        run = rng.choice(runs)
        start = rng.randrange(len(run))
        return on.Matching(run[start : start + rng.choice([1, 2, 2, 3, 5])])

    latin = sorted({word for event in scan.events for word in re.findall("[A-Za-z]{3,}", event.title)})

    def word() -> on.Matching:
        chosen = rng.choice(latin)
        return on.Matching(chosen[:3], is_prefix=True) if rng.random() < 0.3 else on.Matching(chosen)

    common = ["美国", "中國", "俄羅斯", "日本", "伊拉克"]
    return [
        lambda: on.Within(period()),
        lambda: on.Recent(months=rng.randint(1, 40)),
        lambda: on.When(rng.choice(["last year", "this month", "last 3 months"]), rng.choice(["on", "since", "until"])),
        lambda: on.About(rng.choice(rng.choice([contexts, common])).swapcase()),
        lambda: on.InTopic(rng.choice(topics)),
        lambda: on.PublishedBy(rng.choice(publishers)),
        lambda: on.Citing(rng.choice(domains)),
        lambda: on.Citing("*." + ".".join(rng.choice(domains).split(".")[-2:])),
        lambda: on.Has(rng.choice(on.ASPECTS)),
        characters,
        word,
    ]


def _question(makers: list[Callable[[], on.Condition]], rng: random.Random, depth: int = 2) -> on.Condition:
    if depth == 0 or rng.random() < 0.4:
        return rng.choice(makers)()
    parts = tuple(_question(makers, rng, depth - 1) for _ in range(rng.randint(1, 3)))
    wholes: list[on.Condition] = [on.All(parts), on.Any(parts), on.Not(parts[0])]
    return rng.choice(wholes)


def test_the_index_answers_what_a_scan_answers(archive: na.Archive, scan: Scan) -> None:
    """Generated conditions, in every order but relevance, with limits and offsets: the same events, the same order."""
    rng = random.Random(2019)
    makers = _conditions(scan, rng)
    found = 0
    for _ in range(_QUESTIONS):
        condition = _question(makers, rng)
        order = rng.choice(_ORDERS)
        expected = [event.ref for event in scan.in_order(scan.ask(condition), order)]
        query = na.Query(archive._view, condition, order)
        assert list(query.refs()) == expected, query.explain()
        assert query.count() == len(expected)
        assert query.exists() == bool(expected)
        size, start = rng.randint(1, 30), rng.randint(0, 10)
        assert list(query.limit(size).offset(start).refs()) == expected[start : start + size]
        found += bool(expected)
    assert found > _QUESTIONS / 2, "most questions must have an answer"


def test_each_number_is_that_of_a_scan(archive: na.Archive, scan: Scan) -> None:
    rng = random.Random(2020)
    makers = _conditions(scan, rng)
    for _ in range(25):
        condition = _question(makers, rng, 1)
        query, events = na.Query(archive._view, condition), scan.ask(condition)
        for key in get_args(CountKey):
            counted = query.count_by(key)
            assert counted == dict(scan.count_by(events, key)), (key, query.explain())
            if key in {"topic", "context", "publisher", "domain"}:
                assert list(counted.values()) == sorted(counted.values(), reverse=True)
            elif key != "weekday":
                assert list(counted) == sorted(counted, key=lambda name: [int(part) for part in name.split("-")])


def test_the_events_are_those_of_their_pages(archive: na.Archive, scan: Scan) -> None:
    assert len(archive) == len(scan.events) == 8984
    for event, expected in zip(archive, scan.events, strict=True):
        assert event == expected


@pytest.mark.parametrize(("words", "titles"), [("联合国", 135), ("美国", 775)])
def test_chinese_words_are_found_exactly(archive: na.Archive, scan: Scan, words: str, titles: int) -> None:
    expected = [event for event in scan.events if words in event.title or words in event.description]
    assert sum(words in event.title for event in scan.events) == titles
    assert list(archive.events.matching(words).refs()) == [event.ref for event in expected]
    for snippet, event in zip(archive.events.matching(words).snippets(), expected, strict=True):
        places = [match.span() for match in re.finditer(words, event.title)]
        assert list(snippet.title_spans) == places
        assert bool(places or snippet.text_spans)


def test_the_most_relevant_are_the_same_events(archive: na.Archive) -> None:
    query = archive.events.matching("联合国")
    assert sorted(query.most_relevant().refs()) == sorted(query.refs())


def test_every_link_resolves_and_backlinks_are_the_inverse(archive: na.Archive, scan: Scan) -> None:
    links = 0
    for event in scan.events[::40]:
        related = archive.related(event)
        assert [other.ref for other in related] == [item.ref for item in event.related]
        assert related.missing == ()
        assert event.ref is not None
        assert {other.ref for other in archive.backlinks(event.ref)} == scan.backlinks[event.ref]
        assert set(archive.contexts(event.ref)) == scan.contexts[event.ref]
    for event in scan.events:
        links += len(event.related)
        assert all(item.ref in scan.by_ref for item in event.related)
    assert links == 69_329
    sql = "SELECT count(*), count(e.key) FROM link LEFT JOIN event e ON e.key = target WHERE kind = 'related'"
    counted = archive._view.index.rows(sql)
    assert counted == [(69_329, 69_329)]


def test_days_follow_each_other(archive: na.Archive, scan: Scan) -> None:
    assert list(archive.days) == scan.days
    for before, after in list(pairwise(scan.days))[::50]:
        assert archive.next_day(before) == after
        assert archive.previous_day(after) == before
    assert archive.previous_day(scan.days[0]) is None
    assert archive.next_day(scan.days[-1]) is None


_LINK = re.compile(r"/(?:news|opinion)/(\d{4})/(\d{1,2})/(\d{1,2})/")


@pytest.mark.parametrize("number", range(3))
def test_the_past_is_an_archive_that_ends_there(archive: na.Archive, scan: Scan, tmp_path: Path, number: int) -> None:
    """Its pages, written to a folder and opened, answer what it answers; and no text in them leads further."""
    rng = random.Random(number)
    cutoff = rng.choice(scan.events[: len(scan.events) // 4]).date
    past = archive.as_of(cutoff)
    for page in past.pages():
        assert page.path is not None
        path = tmp_path / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.data)
        for year, month, day in _LINK.findall(page.text):
            assert (int(year), int(month), int(day)) <= (cutoff.year, cutoff.month, cutoff.day)
    with na.open(tmp_path, index=":memory:") as copy:
        _assert_alike(past, copy, _conditions(scan, rng), rng)


def _assert_alike(
    past: na.Archive, copy: na.Archive, makers: list[Callable[[], on.Condition]], rng: random.Random
) -> None:
    assert list(past) == list(copy)
    assert past.days == copy.days
    assert 0 < len(past) == len(copy)
    for _ in range(60):
        condition, order = _question(makers, rng), rng.choice(_ORDERS)
        mine, theirs = (na.Query(each._view, condition, order) for each in (past, copy))
        assert mine.refs() == theirs.refs(), mine.explain()
        for key in ("month", "context", "domain"):
            assert mine.count_by(key) == theirs.count_by(key)
    for event in list(copy)[::20]:
        assert event.ref is not None
        assert past.backlinks(event.ref) == copy.backlinks(event.ref)
        assert list(past.related(event)) == list(copy.related(event))
        assert past.contexts(event.ref) == copy.contexts(event.ref)
