"""The real Chinese archive, asked through its index and by a plain scan of its pages."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest

import newsarchive as na
from newsarchive.query import conditions as on
from newsarchive.query.query import CountKey
from scan import Scan, ref_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_QUESTIONS = 200
_ORDERS: tuple[on.Order, ...] = ("oldest", "newest", "linked")


@pytest.fixture(scope="module")
def archive(zh_archive: na.Archive) -> na.Archive:
    return zh_archive


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
        query = na.Query(archive._snapshot, condition=condition, order=order)
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
        query, events = na.Query(archive._snapshot, condition=condition), scan.ask(condition)
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
    for event in scan.events:
        related = archive.related(event)
        assert len(related) == len(event.related)
        assert related.missing == ()
        links += len(related)
        assert event.ref is not None
        assert {other.ref for other in archive.backlinks(event.ref)} == scan.backlinks[event.ref]
    assert links == 69_329
    for event in scan.events[::40]:
        assert [other.ref for other in archive.related(event)] == [item.ref for item in event.related]
        assert event.ref is not None
        assert set(archive.contexts(event.ref)) == scan.contexts[event.ref]


_DAY = na.Period.parse("2011-03-11").first
_STEPS: dict[str, tuple[Callable[[na.Query], na.Query], Callable[[Scan, na.Event], bool]]] = {
    "between": (
        lambda q: q.between("2010", "2011-03"),
        lambda _, e: (2010, 1) <= (e.date.year, e.date.month) <= (2011, 3),
    ),
    "on": (lambda q: q.on("2011-03"), lambda _, e: (e.date.year, e.date.month) == (2011, 3)),
    "since": (lambda q: q.since(_DAY), lambda _, e: e.date >= _DAY),
    "until": (lambda q: q.until(_DAY), lambda _, e: e.date <= _DAY),
    "last": (lambda q: q.last(days=100), lambda s, e: (s.newest - e.date).days < 100),
    "about": (lambda q: q.about("美国", "中國"), lambda s, e: {"美国", "中國"} <= s.contexts[ref_of(e)]),
    "about_any": (lambda q: q.about_any("美国", "日本"), lambda s, e: bool({"美国", "日本"} & s.contexts[ref_of(e)])),
    "about_none": (lambda q: q.about_none("美国", "日本"), lambda s, e: not {"美国", "日本"} & s.contexts[ref_of(e)]),
    "in_topic": (lambda q: q.in_topic("美国", "日本"), lambda _, e: e.topic in {"美国", "日本"}),
    "published_by": (
        lambda q: q.published_by("新华网", "BBC"),
        lambda _, e: any(source.publisher.casefold() in {"新华网", "bbc"} for source in e.sources),
    ),
    "citing": (lambda q: q.citing("www.bbc.co.uk"), lambda _, e: any(s.domain == "bbc.co.uk" for s in e.sources)),
    "matching": (
        lambda q: q.matching("美国 总统"),
        lambda _, e: all(w in e.title or w in e.description for w in ("美国", "总统")),
    ),
    "having": (lambda q: q.having("description", "sources"), lambda _, e: bool(e.description and e.sources)),
    "lacking": (lambda q: q.lacking("related", "sources"), lambda _, e: not e.related and not e.sources),
    "either": (
        lambda q: q.either(q.in_topic("日本"), q.having("image")),
        lambda _, e: e.topic == "日本" or e.image is not None,
    ),
    "excluding": (
        lambda q: q.excluding(q.having("related"), q.until("2010")),
        lambda _, e: not e.related and e.date.year > 2010,
    ),
}


@pytest.mark.parametrize("step", _STEPS)
def test_each_step_asks_what_a_scan_asks(archive: na.Archive, scan: Scan, step: str) -> None:
    ask, is_meant = _STEPS[step]
    expected = [event.ref for event in scan.events if is_meant(scan, event)]
    assert 0 < len(expected) < len(scan.events)
    query = ask(archive.events)
    assert list(query.refs()) == expected
    assert query.newest().refs() == tuple(reversed(expected))
    assert query.first() == next(event for event in scan.events if is_meant(scan, event))
    assert query.count() == len(expected)


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
    later = [event for event in scan.events if event.date > cutoff]
    assert later
    for event in later[::50]:
        assert event not in past
        assert past.get(event) is None
        with pytest.raises(na.MissingPageError):
            past.page(event)


def _assert_alike(
    past: na.Archive, copy: na.Archive, makers: list[Callable[[], on.Condition]], rng: random.Random
) -> None:
    assert list(past) == list(copy)
    assert past.days == copy.days
    assert 0 < len(past) == len(copy)
    for _ in range(60):
        condition, order = _question(makers, rng), rng.choice(_ORDERS)
        mine, theirs = (na.Query(each._snapshot, condition=condition, order=order) for each in (past, copy))
        assert mine.refs() == theirs.refs(), mine.explain()
        for key in ("month", "context", "domain"):
            assert mine.count_by(key) == theirs.count_by(key)
    assert past.stats() == copy.stats()
    assert past.next_day(max(past.days)) is None
    assert past.search("美国 order:relevance").count() == copy.search("美国").count()
    assert {snippet.ref for snippet in past.events.matching("美国").snippets()} == set(
        past.events.matching("美国").refs()
    )
    for event in list(copy)[::20]:
        assert event.ref is not None
        assert past.backlinks(event.ref) == copy.backlinks(event.ref)
        assert list(past.related(event)) == list(copy.related(event))
        assert past.contexts(event.ref) == copy.contexts(event.ref)
