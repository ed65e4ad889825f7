"""An archive by the plainest means: all pages in memory, every question answered by looking at each event.

What the index answers must be what this answers. It shares the reading of pages with the package, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache, cached_property
from typing import TYPE_CHECKING

import snowballstemmer

import newsarchive as na
from newsarchive.query import conditions as on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsarchive.query.conditions import Condition

_WORD = re.compile(r"[^\W_]+")
_PORTER = snowballstemmer.stemmer("porter")


class Scan:
    """Pages by path, all read."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        speaking = {path: data for path, data in pages.items() if _speaks(path, pages)}
        contents = {path: na.parse(data, path=path).content for path, data in speaking.items()}
        self.events = sorted(
            (content for content in contents.values() if isinstance(content, na.Event) and content.ref is not None),
            key=lambda event: (event.date, ref_of(event).slug),
        )
        self.by_ref = {ref_of(event): event for event in self.events}
        self.days = sorted(content.date for content in contents.values() if isinstance(content, na.Day))
        self.contexts: dict[na.PageRef, set[str]] = defaultdict(set)
        self.backlinks: dict[na.PageRef, set[na.PageRef]] = defaultdict(set)
        for event in self.events:
            for item in event.related:
                self.backlinks[item.ref].add(ref_of(event))
                self.contexts[ref_of(event)].update(item.contexts)
                self.contexts[item.ref].update(item.contexts)
        for entry in _entries(contents.values()):
            self.contexts[entry.ref].update(entry.contexts)

    @cached_property
    def newest(self) -> dt.date:
        return max([event.date for event in self.events] + self.days)

    def ask(self, condition: Condition) -> list[na.Event]:
        """Return the events that meet a condition, in date order."""
        hits = self._hits(condition)
        return [event for number, event in enumerate(self.events) if number in hits]

    def _hits(self, condition: Condition) -> set[int]:
        match condition:
            case on.All(conditions):
                return set.intersection(set(range(len(self.events))), *map(self._hits, conditions))
            case on.Any(conditions):
                return set().union(*map(self._hits, conditions))
            case on.Not(inner):
                return set(range(len(self.events))) - self._hits(inner)
        meets = self._test(condition)
        return {number for number, event in enumerate(self.events) if meets(event)}

    def _test(self, condition: Condition) -> Callable[[na.Event], bool]:  # noqa: PLR0911 # a case each
        """Return the test that an event must pass for a condition that is made of no others."""
        match condition:
            case on.Within(period):
                return lambda event: event.date in period
            case on.When():
                days = condition.period(self.newest)
                return lambda event: event.date in days
            case on.Recent(days, weeks, months, years):
                span = na.Period.ending(self.newest, days=days, weeks=weeks, months=months, years=years)
                return lambda event: event.date in span
            case on.About(name):
                return lambda event: _is_among(name, self.contexts[ref_of(event)])
            case on.InTopic(name):
                return lambda event: _is_among(name, [event.topic or ""])
            case on.PublishedBy(name):
                return lambda event: _is_among(name, [source.publisher for source in event.sources])
            case on.Citing(domain):
                return lambda event: any(_is_domain(domain, source.domain) for source in event.sources)
            case on.Matching():
                return lambda event: any(holds(text, condition) for text in (event.title, event.description))
            case on.Has(aspect):
                return lambda event: bool(getattr(event, aspect))
        raise AssertionError(condition)

    def in_order(self, events: list[na.Event], order: str) -> list[na.Event]:
        """Return events in an order, but for relevance."""
        ordered = sorted(events, key=lambda event: (event.date, ref_of(event).slug), reverse=order != "oldest")
        if order == "linked":
            ordered.sort(key=lambda event: -len(self.backlinks[ref_of(event)]))
        return ordered

    def count_by(self, events: list[na.Event], key: str) -> Counter[str]:
        return Counter(name for event in events for name in set(self._names(event, key)) if name)

    def _names(self, event: na.Event, key: str) -> Iterable[str]:  # noqa: PLR0911 # a case each
        day = event.date
        match key:
            case "year":
                return [f"{day.year:04}"]
            case "month":
                return [f"{day.year:04}-{day.month:02}"]
            case "day":
                return [na.format_day(day)]
            case "weekday":
                return [("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]]
            case "topic":
                return [event.topic or ""]
            case "context":
                return self.contexts[ref_of(event)]
            case "publisher":
                return [source.publisher for source in event.sources]
            case "domain":
                return [source.domain for source in event.sources]
        raise AssertionError(key)


def holds(text: str, term: on.Matching) -> bool:
    """Return whether a text holds a term: letters of scripts without words as they stand, English words by stem."""
    if not any(char.isascii() and char.isalnum() for char in term.term):
        return term.term in text
    asked = [word if term.is_prefix else stem(word) for word in _words(term.term)]
    words = _words(text)
    forms = words if term.is_prefix else [stem(word) for word in words]
    for start in range(len(forms) - len(asked) + 1):
        run = forms[start : start + len(asked)]
        if run == asked or (term.is_prefix and run[:-1] == asked[:-1] and run[-1].startswith(asked[-1])):
            return True
    return False


@cache
def _words(text: str) -> list[str]:
    """Return the words of a text, each letter that is not Latin as one of its own."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    words = []
    for run in _WORD.findall(plain.lower()):
        words += [part for part in re.split(r"([^\x00-\u024f])", run) if part]
    return words


@cache
def stem(word: str) -> str:
    return _PORTER.stemWord(word) if word.isascii() and word.isalpha() and len(word) > 2 else word


def _is_among(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {each.casefold() for each in names if each}


def _is_domain(asked: str, domain: str) -> bool:
    labels, wanted = domain.split("."), asked.removeprefix("*.").split(".")
    return labels == wanted or (asked.startswith("*.") and labels[-len(wanted) :] == wanted)


def _entries(contents: Iterable[na.Content]) -> Iterator[na.Entry]:
    for content in contents:
        match content:
            case na.Day():
                yield from content.entries
            case na.FrontPage():
                yield from (entry for section in content.sections for entry in section.entries)


def _speaks(path: str, pages: Mapping[str, bytes]) -> bool:
    """Return whether a file speaks for its page: of two twins, index.md does."""
    folder, _, name = path.rpartition("/")
    return name != "README.md" or f"{folder}/index.md".removeprefix("/") not in pages


def ref_of(event: na.Event) -> na.PageRef:
    assert event.ref is not None
    return event.ref
