"""A believable archive of any size, in made-up words: what the benchmarks ask questions of.

    python benchmarks/generate.py DIR [--events 90000] [--seed 1]

Its shape is that of the Chinese archive, as counted: 2.6 events a day, one source each, 7.7 related events that share
a context, half of them of later days, a description on 14 % of the pages. Names follow Zipf's law, so that there are
some that thousands of events have, and thousands that a few have. The same events and seed make the same bytes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

import newsarchive as na

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_DAY = dt.date(2019, 12, 22)
"""The newest day of every archive; how far it goes back depends on its size."""

CONTEXTS, PUBLISHERS, WORDS = 4_000, 1_300, 8_000
LONGEST_SLUG = 60

ONSETS = ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "kl", "st", "tr"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 2_400)]
TITLE_SIGNS, SENTENCE_SIGNS = "，，，、：", "，，，。"
NO_SLUG = re.compile(r"[^\w]+")
SECTION_TITLES = ("今天", "昨天", "昨天前一天")


class Draw:
    """A seeded source of names and text, the frequent ones drawn as often as Zipf's law says."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 # the same each time is what is wanted
        self._characters = self.random.sample(CHARACTERS, len(CHARACTERS)), _zipf(len(CHARACTERS), 30)
        self._words = [self.name(1, 3) for _ in range(WORDS)], _zipf(WORDS, 3)
        self._contexts = _distinct(self._context, CONTEXTS), _zipf(CONTEXTS, 2)
        hosts = _distinct(lambda: self.latin(1), PUBLISHERS)
        publishers = _distinct(lambda: self.name(2, 5), PUBLISHERS)
        # Some publishers share a host, and some hosts are subdomains of another.
        domains = [self._domain(hosts, place) for place in range(PUBLISHERS)]
        self._publishers = list(zip(publishers, domains, strict=True)), _zipf(PUBLISHERS, 1)

    def _domain(self, hosts: list[str], place: int) -> str:
        host = hosts[self.random.randrange(place + 1)] if self.random.random() < 0.3 else hosts[place]
        return f"{self.random.choice(['www.', '', 'news.', 'world.'])}{host.lower()}.example"

    def name(self, shortest: int, longest: int) -> str:
        """Return a new word of so many Chinese characters."""
        characters, weights = self._characters
        length = self.random.randint(shortest, longest)
        return "".join(self.random.choices(characters, cum_weights=weights, k=length))

    def latin(self, words: int) -> str:
        """Return new words in Latin letters."""
        return " ".join(self._latin_word() for _ in range(words))

    def _context(self) -> str:
        return self.latin(2) if self.random.random() < 0.1 else self.name(2, 7)

    def _latin_word(self) -> str:
        syllables = range(self.random.randint(2, 3))
        return "".join(self.random.choice(ONSETS) + self.random.choice(VOWELS) for _ in syllables).capitalize()

    def contexts(self) -> list[str]:
        """Return the names of what an event is about, without repetition."""
        names, weights = self._contexts
        count = self.random.choices((1, 2, 3), (3, 5, 2))[0]
        return sorted(set(self.random.choices(names, cum_weights=weights, k=count)))

    def publisher(self) -> tuple[str, str]:
        """Return the name and the host of a publisher."""
        publishers, weights = self._publishers
        return self.random.choices(publishers, cum_weights=weights)[0]

    def text(self, start: str, length: float, signs: str) -> str:
        """Return text of about so many characters."""
        words, weights = self._words
        parts, size = [start], len(start)
        while size < length:
            part = "".join(self.random.choices(words, cum_weights=weights, k=self.random.randint(3, 7)))
            if self.random.random() < 0.045:
                part += f" {self.latin(1)} "
            parts += [part, self.random.choice(signs)]
            size += len(part) + 1
        return "".join(parts[:-1]) if len(parts) > 1 else start


@attrs.define
class Planned:
    """An event before the others are known that it is related to."""

    ref: na.PageRef
    title: str
    contexts: list[str]


def _zipf(count: int, offset: int) -> list[float]:
    """Return how often the first so many are drawn, added up: the n-th as often as 1/(n + offset) says."""
    return list(itertools.accumulate(1 / (place + offset) for place in range(1, count + 1)))


def _distinct(make: Callable[[], str], count: int) -> list[str]:
    """Return so many names that differ in more than upper and lower case."""
    names: dict[str, str] = {}
    while len(names) < count:
        name = make()
        names.setdefault(name.casefold(), name)
    return list(names.values())


def _sizes(draw: Draw, events: int) -> list[int]:
    """Return how many events each day has that has any."""
    sizes = []
    while events > 0:
        sizes.append(min(events, 1 + int(draw.random.expovariate(1 / 2.09))))
        events -= sizes[-1]
    return sizes


def _plan(draw: Draw, events: int) -> list[Planned]:
    """Return the events in date order, with titles and contexts."""
    sizes = _sizes(draw, events)
    gaps = [1 if draw.random.random() < 0.9 else draw.random.randint(2, 4) for _ in sizes]
    day = LAST_DAY - dt.timedelta(days=sum(gaps))
    planned = []
    for size, gap in zip(sizes, gaps, strict=True):
        day += dt.timedelta(days=gap)
        slugs: set[str] = set()
        for _ in range(size):
            contexts = draw.contexts()
            title = draw.text(draw.random.choice(contexts), draw.random.lognormvariate(3.7, 0.5), TITLE_SIGNS)
            slug = NO_SLUG.sub("-", title).strip("-")[:LONGEST_SLUG].strip("-")
            while slug.casefold() in slugs:
                slug = f"{slug}-{len(slugs)}"
            slugs.add(slug.casefold())
            planned.append(Planned(na.PageRef(date=day, slug=slug), title, contexts))
    return planned


def _related(draw: Draw, number: int, planned: list[Planned], by_context: dict[str, list[int]]) -> list[na.Related]:
    """Return other events that share a context with one, the newest first."""
    own = planned[number]
    wanted = 10 if draw.random.random() < 0.68 else draw.random.randint(0, 9)
    found: set[int] = set()
    for context in own.contexts:
        others = by_context[context]
        found.update(draw.random.sample(others, min(len(others), wanted)))
    found.discard(number)
    chosen = sorted(draw.random.sample(sorted(found), min(len(found), wanted)), reverse=True)
    shared = set(own.contexts)
    return [
        na.Related(title=other.title, ref=other.ref, contexts=tuple(shared.intersection(other.contexts)))
        for other in map(planned.__getitem__, chosen)
    ]


def _event(draw: Draw, number: int, planned: list[Planned], by_context: dict[str, list[int]]) -> na.Event:
    own = planned[number]
    sources = []
    for _ in range(draw.random.choices((0, 1, 2, 3), (27, 56, 12, 5))[0]):
        publisher, host = draw.publisher()
        url = f"http://{host}/{own.ref.date:%Y/%m}/{draw.random.randrange(10**6):06}.html"
        sources.append(na.Source(publisher=publisher, url=url))
    has_description = draw.random.random() < 0.14
    return na.Event(
        date=own.ref.date,
        title=own.title,
        description=draw.text("", draw.random.lognormvariate(5.6, 0.4), SENTENCE_SIGNS) if has_description else "",
        topic=own.contexts[0] if draw.random.random() < 0.7 else draw.name(2, 6),
        sources=sources,
        related=_related(draw, number, planned, by_context),
        ref=own.ref,
    )


def _write(folder: Path, path: str, content: na.Event | na.Day | na.FrontPage) -> None:
    (folder / path).write_bytes(na.dumps(content, style=na.STYLE_ZH).encode())


def _write_twins(folder: Path, path: str, content: na.Day | na.FrontPage) -> None:
    _write(folder, path, content)
    _write(folder, path.replace("index.md", "README.md"), content)


def write_archive(folder: Path, *, events: int = 90_000, seed: int = 1) -> None:
    """Write an archive into a folder, which is made if it is missing.

    Args:
        folder: Where.
        events: How many events it has; its pages are about 1.8 times as many.
        seed: What decides on everything that is drawn.

    Raises:
        FileExistsError: There is an archive already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "news").mkdir()
    draw = Draw(seed)
    planned = _plan(draw, events)
    by_context: dict[str, list[int]] = {}
    for number, own in enumerate(planned):
        for context in own.contexts:
            by_context.setdefault(context, []).append(number)
    days: list[na.Day] = []
    for date, numbers in itertools.groupby(range(len(planned)), key=lambda number: planned[number].ref.date):
        made = [_event(draw, number, planned, by_context) for number in numbers]
        days.append(_write_day(folder, date, made, days[-1].date if days else None))
        del days[: -len(SECTION_TITLES)]
    sections = [
        na.Section(title=title, date=day.date, entries=day.entries)
        for title, day in zip(SECTION_TITLES, reversed(days), strict=False)
    ]
    _write_twins(folder, "index.md", na.FrontPage(sections=sections, previous=days[0].previous))


def _write_day(folder: Path, date: dt.date, events: list[na.Event], previous: dt.date | None) -> na.Day:
    """Write the events of a day, and the page that lists them."""
    ref = na.PageRef(date=date)
    (folder / ref.path).parent.mkdir(parents=True)
    entries = []
    for event in events:
        assert event.ref is not None
        _write(folder, event.ref.path, event)
        entries.append(na.Entry(title=event.title, ref=event.ref, topic=event.topic))
    day = na.Day(date=date, entries=entries, previous=previous)
    _write_twins(folder, ref.path, day)
    return day


def main() -> None:
    """Write an archive where the command line says."""
    parser = argparse.ArgumentParser(description="Write a made-up archive in the shape of a real one.")
    parser.add_argument("folder", type=Path, help="where; it must not hold an archive yet")
    parser.add_argument("--events", type=int, default=90_000, help="how many events it has (default: 90000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another archive (default: 1)")
    options = parser.parse_args()
    write_archive(options.folder, events=options.events, seed=options.seed)


if __name__ == "__main__":
    main()
