"""Match incoming events to existing ones, and merge the two.

This module owns `recognise`, which pairs them by wording and sources, and `merge`, which keeps manual edits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

from newsarchive.model import Change, Event, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from newsarchive.state.import_log import ImportRecord

__all__ = ["Field", "Merged", "Wording", "merge", "recognise", "same_wording"]

_LIKE: Final = 0.5
"""The share of common trigrams from which two wordings are the same event."""
_LIKE_WITH_SOURCE: Final = 0.15
"""The same, if they have a source in common."""
_NO_WORD: Final = re.compile(r"[\W_]+")
_URL_HEAD: Final = re.compile(r"\A(?:https?:)?//(?:www\.)?", re.IGNORECASE)


@attrs.frozen
class Wording:
    """The titles and sources by which an event is recognised."""

    titles: tuple[str, ...]
    """Its titles: the one on its page, and others that it had."""
    urls: tuple[str, ...] = ()
    """The URLs of its sources."""


def recognise(new: Sequence[Wording], known: Sequence[Wording]) -> list[int | None]:
    """Return the place of the known event that each new one is, or None; no known event is returned twice.

    An equal wording comes first, whatever the sources; then a common source and a slightly similar wording; then a very
    similar wording. Of several, the most similar pairs are taken first, then the first in order.

    >>> old = [Wording(("A bridge opens in Quito",), ("http://a.example/1",)), Wording(("It rains",))]
    >>> recognise([Wording(("It  rains.",)), Wording(("Bridge in Quito is open",), ("https://a.example/1/",))], old)
    [1, 0]
    """
    found: list[int | None] = [None] * len(new)
    free = set(range(len(known)))
    _take_same(new, known, found, free)
    left = [place for place, match in enumerate(found) if match is None]
    if left and free:
        for _, place, other in sorted(_alike(new, known, left, free)):
            if found[place] is None and other in free:
                found[place] = other
                free.discard(other)
    return found


def same_wording(title: str, other: str) -> bool:
    """Return whether two titles have the same letters and digits, whatever their case, accents and signs.

    >>> same_wording("São Paulo floods ", "Sao Paulo: floods.")
    True
    """
    return title == other or _fold(title) == _fold(other)


def _take_same(new: Sequence[Wording], known: Sequence[Wording], found: list[int | None], free: set[int]) -> None:
    """Pair the events of equal wording, in their order."""
    by_title: dict[str, list[int]] = defaultdict(list)
    for other, wording in enumerate(known):
        for title in dict.fromkeys(map(_fold, wording.titles)):
            by_title[title].append(other)
    for place, wording in enumerate(new):
        others = (other for title in wording.titles for other in by_title.get(_fold(title), ()) if other in free)
        match = next(others, None)
        found[place] = match
        if match is not None:
            free.discard(match)


def _alike(
    new: Sequence[Wording], known: Sequence[Wording], left: Iterable[int], free: Iterable[int]
) -> Iterable[tuple[tuple[int, float], int, int]]:
    """Yield the pairs that can be the same event, each with its sort key: shared sources, similarity."""
    urls = {other: frozenset(map(_plain_url, known[other].urls)) for other in free}
    grams = {other: [_trigrams(title) for title in known[other].titles] for other in free}
    for place in left:
        own_urls = frozenset(map(_plain_url, new[place].urls))
        own = [_trigrams(title) for title in new[place].titles]
        for other in free:
            shared = len(own_urls & urls[other])
            like = max((_likeness(mine, theirs) for mine in own for theirs in grams[other]), default=0.0)
            if like >= (_LIKE_WITH_SOURCE if shared else _LIKE):
                yield (-shared, -like), place, other


def _likeness(grams: frozenset[str], others: frozenset[str]) -> float:
    """Return the share of the trigrams of two texts that both have."""
    return len(grams & others) / len(grams | others) if grams or others else 0.0


def _trigrams(title: str) -> frozenset[str]:
    text = f" {_fold(title)} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _fold(title: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKD", title) if not unicodedata.combining(char))
    return _NO_WORD.sub(" ", text.casefold()).strip()


def _plain_url(url: str) -> str:
    """Return a URL without scheme, `www.`, fragment and trailing slash, which do not change the page."""
    return _URL_HEAD.sub("", url).partition("#")[0].rstrip("/|?")


Field: TypeAlias = Literal["title", "topic", "sources"]
"""The fields of an event that an import updates."""

_Value = TypeVar("_Value")


class Merged(NamedTuple):
    """The outcome of a merge."""

    event: Event
    """The event for its page."""
    conflicts: tuple[Field, ...]
    """The fields that a manual edit and the incoming event both changed; the page keeps its own."""


def merge(page: Event, incoming: Event, imported: ImportRecord | None, *, at: dt.datetime) -> Merged:
    """Return the event of a page, updated by an incoming event.

    A new title is recorded among the changes of the page, with the time.

    Args:
        page: The event on the page.
        incoming: The same event, as it comes in.
        imported: What an import last wrote of it; None if no import did.
        at: The time of the change, in UTC.
    """
    if imported is None:
        title = page.title or incoming.title
        topic = incoming.topic if page.topic is None else page.topic
        sources = (*page.sources, *_unknown(incoming.sources, page.sources))
    else:
        title = _follow(imported.title, page.title, incoming.title)
        topic = _follow(imported.topic, page.topic, incoming.topic)
        sources = _follow_sources(imported.sources, page.sources, incoming.sources)
    event = attrs.evolve(
        page,
        title=title,
        topic=topic,
        sources=sources,
        description=page.description or incoming.description,
        image=incoming.image if page.image is None else page.image,
    )
    if page.title and title != page.title:
        event = attrs.evolve(event, changes=_with_change(page, title, at))
    return Merged(event, tuple(_conflicts(event, incoming)))


def _follow(imported: _Value, page: _Value, incoming: _Value) -> _Value:
    return incoming if page == imported else page


def _follow_sources(
    imported: tuple[Source, ...], page: tuple[Source, ...], incoming: tuple[Source, ...]
) -> tuple[Source, ...]:
    """Return the page's sources, without those that were withdrawn and with the new ones."""
    if page == imported:
        return incoming
    withdrawn = {source.url for source in imported} - {source.url for source in incoming}
    left = tuple(source for source in page if source.url not in withdrawn)
    return (*left, *_unknown(incoming, (*imported, *left)))


def _unknown(sources: tuple[Source, ...], known: tuple[Source, ...]) -> tuple[Source, ...]:
    urls = {source.url for source in known}
    return tuple(source for source in sources if source.url not in urls)


def _with_change(page: Event, title: str, at: dt.datetime) -> tuple[Change, ...]:
    """Return the changes of a page with a new title (docs/format.md section 5.6): the last one has no time."""
    assert page.ref is not None
    before = page.changes or (Change(title=page.title, ref=page.ref, note="First version"),)
    dated = attrs.evolve(before[-1], at=at, note="Update" if page.changes else "First version")
    return (*before[:-1], dated, Change(title=title, ref=page.ref, note="Current version"))


def _conflicts(event: Event, incoming: Event) -> list[Field]:
    conflicts: list[Field] = []
    if not same_wording(event.title, incoming.title):
        conflicts.append("title")
    if incoming.topic is not None and event.topic != incoming.topic:
        conflicts.append("topic")
    if {source.url for source in incoming.sources} - {source.url for source in event.sources}:
        conflicts.append("sources")
    return conflicts
