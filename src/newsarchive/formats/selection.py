"""What is exported: events with what the archive knows of them, and what is said of the whole.

This module owns `Selection`, `About` and `Licence`, the values that the formats of whole archives write.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 # attrs resolves the types of fields when asked to
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from newsarchive.model import Day, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["LICENCE", "About", "Described", "Licence", "Selection", "about_to_record"]

Described: TypeAlias = tuple[Event, tuple[str, ...]]
"""An event, and the contexts in which any page of its archive speaks of it, by code point."""


@attrs.frozen(kw_only=True)
class Licence:
    """Under which terms a text may be used, and who is to be named."""

    name: str
    """Its name for people."""
    identifier: str
    """Its identifier in the SPDX list."""
    url: str
    """Where its text stands."""
    attribution: str
    """Who is to be named as the authors."""


LICENCE: Final = Licence(
    name="Creative Commons Attribution-ShareAlike 3.0",
    identifier="CC-BY-SA-3.0",
    url="https://creativecommons.org/licenses/by-sa/3.0/",
    attribution="The contributors of Wikipedia and of the Context (thecontext.net)",
)
"""The licence of the archive's text, which every export carries."""


@attrs.frozen(kw_only=True)
class About:
    """What is said of an export as a whole. It holds no time of its making, so that it can be repeated."""

    title: str = "News archive"
    """What it is called."""
    site: str | None = None
    """The absolute URL below which its pages stand, such as `https://example.org/zh`; None if nobody said."""
    url: str | None = None
    """The absolute URL at which the export itself will stand; None if nobody said."""
    language: str | None = None
    """The language of its text (BCP 47); None if nobody said."""
    asked: str = "all events"
    """Which events it holds, in words."""
    as_of: dt.date | None = None
    """The last day that is known in it; None for all."""
    events: int = 0
    """How many events it holds."""
    newest: dt.date | None = None
    """The day of its newest event; None without events."""
    licence: Licence = LICENCE
    """Under which terms its text may be used."""


def about_to_record(about: About) -> dict[str, Any]:
    """Return what is said of an export as a dict of what JSON knows; days are ISO days.

    >>> about_to_record(About(as_of=dt.date(2016, 6, 30)))["as_of"]
    '2016-06-30'
    """
    record = attrs.asdict(about)
    return record | {
        "as_of": None if about.as_of is None else about.as_of.isoformat(),
        "newest": None if about.newest is None else about.newest.isoformat(),
    }


@attrs.frozen(kw_only=True, eq=False)
class Selection:
    """Events in an order, and what is said of them as a whole. Each iteration reads them anew.

    >>> event = Event(date="2017-01-1", title="A ceasefire holds")
    >>> selection = Selection(about=About(events=1), read_events=lambda: [(event, ("Syria",))])
    >>> [(event.title, contexts) for event, contexts in selection]
    [('A ceasefire holds', ('Syria',))]
    """

    about: About
    """What is said of the whole."""
    read_events: Callable[[], Iterable[Described]]
    """Reads the events, one at a time."""
    read_days: Callable[[], Iterable[Day]] = tuple
    """Reads the pages of days, one at a time; none unless they were asked for."""

    def __iter__(self) -> Iterator[Described]:
        return iter(self.read_events())

    def days(self) -> Iterator[Day]:
        """Yield the pages of days that were asked for, in order."""
        return iter(self.read_days())
