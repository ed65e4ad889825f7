"""What was fetched, and how a wiki is asked.

This module owns `FetchedDay`, a day as a wiki has it, and `FetchPolicy`: how often, how long and how patiently to ask.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 # attrs.fields shows the types of fields
import math
import time
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive._validators import to_utc
from newsarchive.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENGLISH_WIKIPEDIA", "FetchPolicy", "FetchedDay"]

ENGLISH_WIKIPEDIA: Final = "https://en.wikipedia.org/w/api.php"
"""The API of the wiki that the English archive was made from."""

_MOST_TITLES: Final = 50  # in one request of a client without special rights: mediawiki.org, "API:Query"


@attrs.frozen(kw_only=True)
class FetchedDay:
    """A day's page as the wiki has it, or the fact that it has none.

    >>> page = "Portal:Current events/2017 January 1"
    >>> day = FetchedDay(date=dt.date(2017, 1, 1), page=page, revision=7, wikitext="*A")
    >>> day.missing, day.wikitext
    (False, '*A')
    """

    date: dt.date
    """The day that was asked for."""
    page: str
    """The name of the page with the text, after all redirects, as the wiki writes it."""
    revision: int | None = None
    """The number of the page's version; None if there is no text. Of a file that was edited since, the one it had."""
    timestamp: dt.datetime | None = attrs.field(default=None, converter=to_utc)
    """When that version was saved: naive, UTC."""
    wikitext: str | None = attrs.field(default=None, repr=False)
    """The page's text; None if the wiki has none to give. A page can be empty: that is `""`."""
    reason: str = ""
    """Why there is no text, for a person; empty if there is one."""
    from_cache: bool = False
    """Whether the text was here already, so that it was not asked for."""

    @property
    def missing(self) -> bool:
        """Whether there is no text."""
        return self.wikitext is None


def _number(least: float, most: float = math.inf) -> Callable[[object, attrs.Attribute[Any], float], None]:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most or value == math.inf:
            limits = f"at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
            raise SettingsError(f"{attribute.name} must be a number, {limits}, not {value!r}")

    return check


def _whole(_instance: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if type(value) is not int:
        raise SettingsError(f"{attribute.name} must be a whole number, not {value!r}")


@attrs.frozen(kw_only=True)
class FetchPolicy:
    """How a wiki is asked. As they are, they are what Wikimedia asks of programs: one request at a time, and few.

    >>> FetchPolicy(interval=5).interval
    5
    """

    interval: float = attrs.field(default=1.0, validator=_number(0))
    """Seconds between the beginnings of two requests, at least."""
    retries: int = attrs.field(default=5, validator=[_whole, _number(0, 20)])
    """How often a request is repeated that the wiki could not answer just then. The first wait is a second, or
    `interval` if that is longer; each further one is twice as long."""
    timeout: float = attrs.field(default=30.0, validator=_number(0.001))
    """Seconds to wait for a connection, and for the next bytes of an answer."""
    max_wait: float = attrs.field(default=300.0, validator=_number(1))
    """Seconds: what a single answer may take in all, and the longest wait that a wiki can ask for."""
    max_bytes: int = attrs.field(default=32 * 1024 * 1024, validator=[_whole, _number(1)])
    """How many bytes an answer may have, unpacked."""
    batch: int = attrs.field(default=_MOST_TITLES, validator=[_whole, _number(1, _MOST_TITLES)])
    """How many days are asked for in one request."""
    sleep: Callable[[float], object] = attrs.field(default=time.sleep, repr=False)
    """What waits for a number of seconds."""
    clock: Callable[[], float] = attrs.field(default=time.monotonic, repr=False)
    """What says how many seconds have passed."""
