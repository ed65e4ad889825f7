"""What is told to an archive: events, what they are about, and where that comes from.

This module owns `NewEvent`, and `IncomingEvent`, the shape that anything told must have, such as an item of
`newsarchive.wikipedia`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from newsarchive.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["IncomingEvent", "NewEvent", "Origin", "as_written"]


_YEAR: Final = re.compile(r"[0-9]{4}")


class Origin(Protocol):
    """Where an event comes from: one version of one page."""

    @property
    def page(self) -> str:
        """The name of the page."""

    @property
    def revision(self) -> int | None:
        """The number of the version, if it is known."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its text, in hexadecimal digits."""


class IncomingEvent(Protocol):
    """An event with what it is about."""

    @property
    def event(self) -> Event:
        """The event. It needs no ref: its page is found, or made of its title."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """What it is about."""

    @property
    def provenance(self) -> Origin | None:
        """Where it comes from; None if nobody said."""


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


@attrs.frozen(kw_only=True)
class NewEvent:
    """An event that somebody tells, with what it is about.

    >>> NewEvent(event=Event(date="2017-01-1", title="It rains"), contexts=["Rain", "Rain"]).contexts
    ('Rain',)
    """

    event: Event = attrs.field(validator=attrs.validators.instance_of(Event))
    """The event."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=_names)
    """What it is about, each name once."""
    provenance: Origin | None = None
    """Where it comes from; None if nobody said."""


def as_written(contexts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of contexts as new pages write them, each once, so that every reader tells them apart.

    A list of them has commas between the names, and a bare year belongs to the name before it (docs/format.md section
    8.1).

    >>> as_written(["Oakland, California", "2007", "Bridge", "Bridge"])
    ('Oakland (California)', '2007 (year)', 'Bridge')
    """
    return tuple(dict.fromkeys(map(_apart, contexts)))


def _apart(name: str) -> str:
    if _YEAR.fullmatch(name.strip()):
        return f"{name.strip()} (year)"
    head, comma, rest = (part.strip() for part in name.partition(","))
    if not comma:
        return head
    rest = "; ".join(filter(None, (part.strip() for part in rest.split(","))))
    return f"{head} ({rest})" if head and rest else head or rest
