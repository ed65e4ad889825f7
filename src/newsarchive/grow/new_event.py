"""New events, with contexts and provenance.

This module owns `NewEvent`, and `IncomingEvent`: what an event to be added must have, such as an item of
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
    """The provenance of an event: one version of one page."""

    @property
    def page(self) -> str:
        """The name of the page."""

    @property
    def revision(self) -> int | None:
        """The number of the version, or None if unknown."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its text, in hexadecimal digits."""


class IncomingEvent(Protocol):
    """An event to be added, with its contexts."""

    @property
    def event(self) -> Event:
        """The event. It needs no ref: its page is found, or named after its title."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """Its contexts."""

    @property
    def provenance(self) -> Origin | None:
        """Where it comes from, or None if unknown."""


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


@attrs.frozen(kw_only=True)
class NewEvent:
    """An event to be added, with its contexts and provenance.

    >>> NewEvent(event=Event(date="2017-01-1", title="It rains"), contexts=["Rain", "Rain"]).contexts
    ('Rain',)
    """

    event: Event = attrs.field(validator=attrs.validators.instance_of(Event))
    """The event."""
    contexts: tuple[str, ...] = attrs.field(default=(), converter=_names)
    """Its contexts, each name once."""
    provenance: Origin | None = None
    """Where it comes from, or None if unknown."""


def as_written(contexts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of contexts as new pages write them, each once, so that every reader tells them apart.

    A list of them has commas between the names, and a bare year belongs to the name before it (docs/format.md section
    8.1).

    >>> as_written(["Oakland, California", "2007", "Bridge", "Bridge"])
    ('Oakland (California)', '2007 (year)', 'Bridge')
    """
    return tuple(dict.fromkeys(map(_without_comma, contexts)))


def _without_comma(name: str) -> str:
    if _YEAR.fullmatch(name.strip()):
        return f"{name.strip()} (year)"
    head, comma, rest = (part.strip() for part in name.partition(","))
    if not comma:
        return head
    rest = "; ".join(filter(None, (part.strip() for part in rest.split(","))))
    return f"{head} ({rest})" if head and rest else head or rest
