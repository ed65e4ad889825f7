"""What an export holds: events with their contexts, in an order, and a head that names them, their site and licence.

This module owns `Selection`, `ExportHead` and `Licence`, the values that the formats of whole archives write.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 # attrs resolves the types of fields when asked to
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from newsarchive.model import Day, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["LICENCE", "EventWithContexts", "ExportHead", "Licence", "Selection", "head_to_record", "month_of"]

EventWithContexts: TypeAlias = tuple[Event, tuple[str, ...]]
"""An event, and the contexts in which any page of its archive names it, by code point."""


@attrs.frozen(kw_only=True)
class Licence:
    """Under which terms a text may be used, and who is to be named."""

    name: str
    """Its name for people."""
    identifier: str
    """Its identifier in the SPDX list."""
    url: str
    """The URL of its text."""
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
class ExportHead:
    """The head of an export: facts about it as a whole. It does not hold the time of writing, so it can be repeated."""

    title: str = "News archive"
    """What it is called."""
    base_url: str | None = attrs.field(default=None, metadata={"record": "site"})
    """The absolute URL below which its pages are published, such as `https://example.org/zh`; None if not known."""
    url: str | None = None
    """The absolute URL at which the export itself will be published; None if not known."""
    language: str | None = None
    """The language of its text (BCP 47); None if not known."""
    asked: str = "all events"
    """Which events it holds, in words."""
    as_of: dt.date | None = None
    """The last day whose pages are known in it; None for all."""
    events: int = 0
    """How many events it holds."""
    newest: dt.date | None = None
    """The day of its newest event; None without events."""
    licence: Licence = LICENCE
    """Under which terms its text may be used."""

    @property
    def description(self) -> str:
        """Which events it holds, and as known on which day."""
        return self.asked if self.as_of is None else f"{self.asked}, as known on {self.as_of.isoformat()}"


def head_to_record(head: ExportHead) -> dict[str, Any]:
    """Return the head of an export as a dict that JSON can hold; days are ISO days, and `base_url` is called `site`.

    >>> head_to_record(ExportHead(as_of=dt.date(2016, 6, 30)))["as_of"]
    '2016-06-30'
    """
    values = attrs.asdict(head) | {
        "as_of": None if head.as_of is None else head.as_of.isoformat(),
        "newest": None if head.newest is None else head.newest.isoformat(),
    }
    return {field.metadata.get("record", field.name): values[field.name] for field in attrs.fields(ExportHead)}


@attrs.frozen(kw_only=True, eq=False)
class Selection:
    """Events in an order, with the head of their export. Each iteration reads them anew.

    >>> event = Event(date="2017-01-1", title="A ceasefire holds")
    >>> selection = Selection(head=ExportHead(events=1), read_events=lambda: [(event, ("Syria",))])
    >>> [(event.title, contexts) for event, contexts in selection]
    [('A ceasefire holds', ('Syria',))]
    """

    head: ExportHead
    """The facts about the whole."""
    read_events: Callable[[], Iterable[EventWithContexts]]
    """Reads the events, one at a time."""
    read_days: Callable[[], Iterable[Day]] = tuple
    """Reads the pages of days, one at a time; none unless they were asked for."""
    read_by_month: Callable[[], Iterable[EventWithContexts]] | None = None
    """Reads the events month by month, one at a time; None if they can be sorted in memory."""

    def __iter__(self) -> Iterator[EventWithContexts]:
        return iter(self.read_events())

    def days(self) -> Iterator[Day]:
        """Yield the pages of days that were asked for, in order."""
        return iter(self.read_days())

    def by_month(self) -> Iterator[EventWithContexts]:
        """Yield the events month by month, those of one month in the order of the selection."""
        if self.read_by_month is not None:
            return iter(self.read_by_month())
        return iter(sorted(self.read_events(), key=lambda each: month_of(each[0].date)))


def month_of(day: dt.date) -> tuple[int, int]:
    """Return the year of a day, and its month.

    >>> month_of(Event(date="2017-01-1", title="It rains").date)
    (2017, 1)
    """
    return day.year, day.month
