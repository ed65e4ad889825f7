"""The questions that `archive.py` asks of an archive: every kind there is, with names that are frequent and rare.

What is asked is drawn with a seed from what the archive holds, so that each kind has hits, and the same ones each time.
"""

from __future__ import annotations

import gc
import itertools
import random
import re
import statistics
import time
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import newsarchive as na

SEED = 1
PARAMETERS = 18
"""How many names, words, spans or events each kind of question is asked with."""
REPEATS = 3
"""How often each question is asked; the shortest time counts."""
FEW = 20
"""How many events a user looks at."""
COUNT_KEYS = ("year", "month", "day", "weekday", "topic", "context", "publisher", "domain")
NAMED = ("context", "topic", "publisher", "domain")
LATIN = re.compile(r"[A-Za-z]{4,}")


@attrs.frozen
class Timing:
    """How long one kind of question takes, in milliseconds, over all that it was asked with."""

    kind: str
    answer: str
    median: float
    worst: float
    hits: int
    """How many events are meant, in the middle."""


@attrs.frozen
class Pool:
    """What questions are asked with."""

    names: dict[str, list[str]]
    """Contexts, topics, publishers and domains: a third frequent, a third in the middle, a third rare."""
    words: list[str]
    """One to four Chinese characters in a row, or a Latin word, out of titles."""
    spans: list[tuple[str, str]]
    """First and last month."""
    events: list[na.Event]


def draw(archive: na.Archive) -> Pool:
    """Return what questions are asked with, drawn from what the archive holds."""
    rng = random.Random(SEED)  # noqa: S311 # the same each time is what is wanted
    names = {key: _spread(rng, archive.events.count_by(key)) for key in NAMED}  # type: ignore[arg-type]
    refs = archive.events.refs()
    events = [archive[ref] for ref in rng.sample(refs, min(len(refs), PARAMETERS))]
    months = list(archive.events.count_by("month"))
    spans = []
    for _ in range(PARAMETERS):
        first = rng.randrange(len(months))
        spans.append((months[first], months[min(len(months) - 1, first + rng.choice((0, 2, 11, 47)))]))
    return Pool(names, [_word(rng, event.title) for event in events], spans, events)


def _spread(rng: random.Random, counts: dict[str, int]) -> list[str]:
    """Return names of every frequency, the most frequent first."""
    ranked = list(counts)
    third = PARAMETERS // 3
    edges = (0, 20, len(ranked) // 2, len(ranked))
    parts = [ranked[start:end] for start, end in itertools.pairwise(edges)]
    return [name for part in parts for name in rng.sample(part, min(third, len(part)))]


def _word(rng: random.Random, title: str) -> str:
    latin = LATIN.findall(title)
    if latin and rng.random() < 0.5:
        return str(rng.choice(latin))
    letters = re.findall(r"[\u4e00-\u9fff]{1,4}", title) or [title]
    return str(rng.choice(letters))


# -- what is asked ----------------------------------------------------------------------------------------------------


def queries(archive: na.Archive, pool: Pool) -> dict[str, list[na.Query]]:
    """Return queries with each step that there is."""
    events, names, spans = archive.events, pool.names, pool.spans
    contexts, words = names["context"], pool.words
    pairs = list(zip(contexts, reversed(contexts), strict=True))
    return {
        "events": [events],
        "between": [events.between(*span) for span in spans],
        "on": [events.on(first) for first, _ in spans],
        "since": [events.since(first) for first, _ in spans],
        "until": [events.until(last) for _, last in spans],
        "last": [events.last(months=months) for months in (1, 3, 12)],
        "about": [events.about(name) for name in contexts],
        "about two": [events.about(*pair) for pair in pairs],
        "about_any": [events.about_any(*pair) for pair in pairs],
        "about_none": [events.about_none(*pair) for pair in pairs],
        "in_topic": [events.in_topic(name) for name in names["topic"]],
        "published_by": [events.published_by(name) for name in names["publisher"]],
        "citing": [events.citing(name) for name in names["domain"]],
        "citing *.": [events.citing(f"*.{name}") for name in names["domain"]],
        "matching": [events.matching(word) for word in words],
        "matching a phrase": [events.matching(f'"{_part(event.title)}"') for event in pool.events],
        "matching a prefix": [events.matching(f"{word}*") for word in words],
        "having": [events.having("description", "sources"), events.having("related"), events.having("image")],
        "lacking": [events.lacking("description"), events.lacking("sources", "related")],
        "either": [events.about(a).either(events.citing(b)) for a, b in zip(contexts, names["domain"], strict=False)],
        "excluding": [events.excluding(events.about(name)) for name in contexts],
        "newest": [events.about(name).newest() for name in contexts],
        "most_linked": [events.about(name).most_linked() for name in contexts],
        "most_linked of all": [events.most_linked()],
        "most_relevant": [events.matching(word).most_relevant() for word in words],
        "offset": [events.newest().offset(1_000), events.most_linked().offset(1_000)],
        "as_of": [
            archive.as_of(f"{last}-1").events.about(name) for (_, last), name in zip(spans, contexts, strict=False)
        ],
        "as_of most_linked": [archive.as_of(f"{last}-1").events.most_linked() for _, last in spans],
        "search": [archive.search(text) for text in _strings(pool)],
    }


def _strings(pool: Pool) -> list[str]:
    """Return query strings of a context, a first month and a word."""
    parts = zip(pool.names["context"], pool.spans, pool.words, strict=False)
    return [f'about:"{context}" since:{first} {word}' for context, (first, _), word in parts]


def _part(title: str) -> str:
    """Return some words of a title in a row."""
    return title[2:8].replace('"', " ").strip(" ,，。*") or title.replace('"', " ")


ANSWERS: dict[str, Callable[[na.Query], object]] = {
    "count": lambda query: query.count(),
    "20 refs": lambda query: query.limit(FEW).refs(),
    "20 events": lambda query: list(query.limit(FEW)),
    "by month": lambda query: query.count_by("month"),
}
"""What a user wants of a query."""


def others(archive: na.Archive, pool: Pool) -> dict[str, list[Callable[[], object]]]:
    """Return what is asked of an archive beside these."""
    everything, events = archive.events, pool.events
    hits = [everything.matching(word) for word in pool.words]
    about = [everything.about(name) for name in pool.names["context"]]
    asked: dict[str, list[Callable[[], object]]] = {
        "archive[ref]": [lambda ref=event.ref: archive[ref] for event in events],  # type: ignore[misc]
        "ref in archive": [lambda ref=event.ref: ref in archive for event in events],  # type: ignore[misc]
        "archive.day": [lambda day=event.date: archive.day(day) for event in events],  # type: ignore[misc]
        "next_day": [lambda day=event.date: archive.next_day(day) for event in events],  # type: ignore[misc]
        "days": [lambda: archive.days],
        "related, all read": [lambda event=event: list(archive.related(event)) for event in events],  # type: ignore[misc]
        "backlinks": [lambda event=event: archive.backlinks(event) for event in events],  # type: ignore[misc]
        "contexts": [lambda event=event: archive.contexts(event) for event in events],  # type: ignore[misc]
        "20 snippets": [lambda query=query: list(query.limit(FEW).snippets()) for query in hits],  # type: ignore[misc]
        "20 best snippets": [
            lambda query=query: list(query.most_relevant().limit(FEW).snippets())  # type: ignore[misc]
            for query in hits
        ],
        "about, all refs": [lambda query=query: query.refs() for query in about],  # type: ignore[misc]
        "search, read alone": [lambda word=word: archive.search(f"since:2015-03 {word}") for word in pool.words],  # type: ignore[misc]
    }
    for key in COUNT_KEYS:
        asked[f"about, by {key}"] = [lambda query=query, key=key: query.count_by(key) for query in about]  # type: ignore[misc]
    for key in COUNT_KEYS:
        asked[f"all events, by {key}"] = [lambda key=key: everything.count_by(key)]  # type: ignore[misc]
    return asked


# -- how long it takes ------------------------------------------------------------------------------------------------


def milliseconds(ask: Callable[[], object]) -> float:
    """Return how long the processor works on an answer, the shortest of several times. Others may use it meanwhile."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        ask()
        times.append(time.process_time() - start)
    return min(times) * 1_000


def timings(archive: na.Archive) -> Iterator[Timing]:
    """Yield how long each kind of question takes."""
    pool = draw(archive)
    gc.collect()
    for kind, asked in queries(archive, pool).items():
        hits = int(statistics.median(query.count() for query in asked))
        for answer, ask in ANSWERS.items():
            times = [milliseconds(lambda query=query, ask=ask: ask(query)) for query in asked]  # type: ignore[misc]
            yield Timing(kind, answer, statistics.median(times), max(times), hits)
    for kind, calls in others(archive, pool).items():
        times = [milliseconds(call) for call in calls]
        yield Timing(kind, "", statistics.median(times), max(times), 0)


def with_hits(archive: na.Archive, hits: int) -> dict[str, float]:
    """Return how long questions take that have about so many hits, in milliseconds."""
    found = {}
    for key in NAMED:
        counts = archive.events.count_by(key)  # type: ignore[arg-type]
        nearest = sorted(counts, key=lambda name: abs(counts[name] - hits))[:5]
        step = {
            "context": archive.events.about,
            "topic": archive.events.in_topic,
            "publisher": archive.events.published_by,
            "domain": archive.events.citing,
        }[key]
        near = [name for name in nearest if hits / 2 <= counts[name] <= hits * 2]
        for answer, ask in ANSWERS.items():
            if near:
                times = [milliseconds(lambda name=name, ask=ask: ask(step(name))) for name in near]  # type: ignore[misc] # noqa: B023
                found[f"{key}, {answer}"] = statistics.median(times)
    return found
