"""Which events are related: those that share the most contexts, as the English site ranked them.

This module owns `Relations`. It knows events by their refs and contexts alone.

The events are kept in the order in which ties are broken, so that an event is one bit of a number, and a context the
number of all its events. How many contexts each other event shares is then the sum of a few such numbers, kept digit by
digit (bit-sliced): a hundred thousand events are counted at once by a handful of operations on whole numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.dates import format_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from newsarchive.refs import PageRef

__all__ = ["RelatedPolicy", "Relation", "Relations"]

_COMMON: Final = 16
"""From so many events on, the number of a context is kept; that of a rarer one is made when it is asked for."""
_HEAVIEST: Final = 7


@attrs.frozen(kw_only=True)
class RelatedPolicy:
    """How related events are chosen. The default is the rule of the English site (docs/format.md)."""

    limit: int = 10
    """How many are named at most."""
    per_year: int | None = None
    """How many of one year are named at most; None for any number."""
    rare_first: bool = False
    """Whether a context counts for more the fewer events share it; otherwise each counts for one.

    Then a new event can change what is related to any other, and not only to those near it.
    """


@attrs.frozen(kw_only=True)
class Relation:
    """A related event, and why it is one."""

    ref: PageRef
    """The other event."""
    why: tuple[str, ...]
    """The contexts that both are about, by code point."""


class Relations:
    """Events and what they are about, ready to be asked which of them are related.

    Related to an event are the others that share a context with it: those first that share the most, then the latest by
    the date as text (`2016-04-3` before `2016-04-23`), then by the slug, the greatest first.

    Args:
        contexts: What each event is about.
        policy: How related events are chosen.

    >>> from newsarchive import PageRef
    >>> names = {"a": ["China", "Japan"], "b": ["Japan"], "c": ["China", "Japan", "Peru"], "d": ["Peru"]}
    >>> refs = {slug: PageRef.parse(f"/news/2017/01/1/{slug}.md") for slug in names}
    >>> relations = Relations({refs[slug]: contexts for slug, contexts in names.items()})
    >>> [(relation.ref.slug, relation.why) for relation in relations.of(refs["a"])]
    [('c', ('China', 'Japan')), ('b', ('Japan',))]
    """

    def __init__(self, contexts: Mapping[PageRef, Collection[str]], policy: RelatedPolicy = RelatedPolicy()) -> None:
        self._policy = policy
        self._refs = sorted(contexts, key=lambda ref: (format_day(ref.date), ref.slug), reverse=True)
        self._places = {ref: place for place, ref in enumerate(self._refs)}
        self._contexts = [frozenset(contexts[ref]) for ref in self._refs]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, names in enumerate(self._contexts):
            for name in names:
                self._holders[name].append(place)
        self._kept: dict[str, int] = {}

    def of(self, ref: PageRef) -> tuple[Relation, ...]:
        """Return the events related to one, the closest first.

        Raises:
            KeyError: The event is not among them.
        """
        place = self._places[ref]
        names = self._contexts[place]
        digits = self._count(names)
        others = [digit & ~(1 << place) for digit in digits]
        return tuple(
            Relation(ref=self._refs[other], why=tuple(sorted(names & self._contexts[other])))
            for other in self._choose(others)
        )

    def near(self, refs: Iterable[PageRef]) -> set[PageRef]:
        """Return the events that share a context with at least one of these, and these themselves.

        They are those whose related events can change when these events come, go or are about something else.
        """
        names = {name for ref in refs for name in self._contexts[self._places[ref]]}
        return {self._refs[place] for name in names for place in self._holders[name]} | set(refs)

    def _count(self, names: Iterable[str]) -> list[int]:
        """Return how much of these contexts each event shares: the binary digits, the lowest first, of all at once."""
        digits: list[int] = []
        for name in names:
            weight, number = self._weight(name), self._number(name)
            place = 0
            while weight:
                if weight & 1:
                    _add(digits, place, number)
                weight >>= 1
                place += 1
        return digits

    def _number(self, name: str) -> int:
        """Return the events about a context, each a bit."""
        number = self._kept.get(name)
        if number is None:
            holders = self._holders[name]
            number = _as_bits(holders)
            if len(holders) >= _COMMON:
                self._kept[name] = number
        return number

    def _weight(self, name: str) -> int:
        """Return how much a context counts for: from 1 for one of half of all events, one more for each halving."""
        if not self._policy.rare_first:
            return 1
        return max(1, min(_HEAVIEST, (len(self._refs) // len(self._holders[name])).bit_length() - 1))

    def _choose(self, digits: list[int]) -> Iterator[int]:
        """Yield the places of the events with the greatest numbers, as many as are wanted."""
        left, years = self._policy.limit, Counter[int]()
        per_year = self._policy.per_year
        for group in _groups(digits, reduce(or_, digits, 0)):
            for place in _bits(group):
                year = self._refs[place].date.year
                if per_year is not None and years[year] >= per_year:
                    continue
                years[year] += 1
                yield place
                left -= 1
                if not left:
                    return


def _as_bits(places: list[int]) -> int:
    """Return the number that has these bits; the places ascend."""
    data = bytearray(places[-1] // 8 + 1)
    for place in places:
        data[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(data, "little")


def _add(digits: list[int], place: int, number: int) -> None:
    """Add one, at a binary place, to the count of each event that is a bit of a number."""
    while number:
        while len(digits) <= place:
            digits.append(0)
        digits[place], number = digits[place] ^ number, digits[place] & number
        place += 1


def _groups(digits: list[int], among: int) -> Iterator[int]:
    """Yield the events with the same count, the greatest count first, each group as a number."""
    if not among:
        return
    if not digits:
        yield among
        return
    *lower, highest = digits
    yield from _groups(lower, among & highest)
    yield from _groups(lower, among & ~highest)


def _bits(number: int) -> Iterator[int]:
    """Yield the places of the bits of a number, ascending."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
