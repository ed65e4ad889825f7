"""Which of the events that are told anew are those that an archive has already.

This module owns `recognise`: one to one, by wording and by sources, the same whenever it is asked.
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
"""From this share of common trigrams on, two wordings tell the same event."""
_LIKE_WITH_SOURCE: Final = 0.15
"""The same, if they have a source in common."""
_NO_WORD: Final = re.compile(r"[\W_]+")
_URL_HEAD: Final = re.compile(r"\A(?:https?:)?//(?:www\.)?", re.IGNORECASE)


@attrs.frozen
class Wording:
    """How an event is told."""

    titles: tuple[str, ...]
    """Its titles: the one on its page, and others that it had."""
    urls: tuple[str, ...] = ()
    """The URLs of its sources."""


def recognise(new: Sequence[Wording], known: Sequence[Wording]) -> list[int | None]:
    """Return, for each event that is told, which known one it is, or None. None is recognised twice.

    The same wording comes first, whatever the sources; then a source in common and a wording that is a bit like; then
    a wording that is much like. Of several, the most alike are taken first, then those that come first.

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
    return title == other or _folded(title) == _folded(other)


def _take_same(new: Sequence[Wording], known: Sequence[Wording], found: list[int | None], free: set[int]) -> None:
    """Pair the events of the same wording, in their order."""
    by_title: dict[str, list[int]] = defaultdict(list)
    for other, wording in enumerate(known):
        for title in dict.fromkeys(map(_folded, wording.titles)):
            by_title[title].append(other)
    for place, wording in enumerate(new):
        others = (other for title in wording.titles for other in by_title.get(_folded(title), ()) if other in free)
        match = next(others, None)
        found[place] = match
        if match is not None:
            free.discard(match)


def _alike(
    new: Sequence[Wording], known: Sequence[Wording], left: Iterable[int], free: Iterable[int]
) -> Iterable[tuple[tuple[int, float], int, int]]:
    """Yield the pairs that can be the same event, each with what it is sorted by: shared sources, likeness."""
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
    """Return which share of the trigrams of two texts is common to both."""
    return len(grams & others) / len(grams | others) if grams or others else 0.0


def _trigrams(title: str) -> frozenset[str]:
    text = f" {_folded(title)} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _folded(title: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKD", title) if not unicodedata.combining(char))
    return _NO_WORD.sub(" ", text.casefold()).strip()


def _plain_url(url: str) -> str:
    """Return a URL without what two that lead to the same page differ in: its scheme, `www.`, an end, a fragment."""
    return _URL_HEAD.sub("", url).partition("#")[0].rstrip("/|?")


Field: TypeAlias = Literal["title", "topic", "sources"]
"""What an import tells of an event."""

_Value = TypeVar("_Value")


class Merged(NamedTuple):
    """The outcome of a merge."""

    event: Event
    """The event as its page is to say it."""
    conflicts: tuple[Field, ...]
    """The fields in which the page says something else than what was told, and stays as it is."""


def merge(page: Event, incoming: Event, imported: ImportRecord | None, *, at: dt.datetime) -> Merged:
    """Return the event of a page with what is told of it now.

    A title that follows what is told is recorded among the changes of the page, with the time.

    Args:
        page: What the page says.
        incoming: The same event, told anew.
        imported: What an import wrote of it last; None if none did.
        at: When it is told, in UTC.
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
    """Return the page's sources, without those that are told no more and with those that are new."""
    if page == imported:
        return incoming
    gone = {source.url for source in imported} - {source.url for source in incoming}
    left = tuple(source for source in page if source.url not in gone)
    return (*left, *_unknown(incoming, (*imported, *left)))


def _unknown(sources: tuple[Source, ...], known: tuple[Source, ...]) -> tuple[Source, ...]:
    urls = {source.url for source in known}
    return tuple(source for source in sources if source.url not in urls)


def _with_change(page: Event, title: str, at: dt.datetime) -> tuple[Change, ...]:
    """Return the wordings of a page that gets another title (docs/format.md section 4.4): the last one has no time."""
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
