"""What a query asks of an event, as data.

This module owns the conditions: frozen values that `query` collects, `syntax` reads out of a query string and
`compile` turns into SQL. A condition refuses, with a `QueryError`, what could only be a mistake: an empty name is not
everything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import attrs

from newsarchive.errors import QueryError

if TYPE_CHECKING:
    from newsarchive.dates import Period

__all__ = [
    "ASPECTS",
    "About",
    "All",
    "Any",
    "Aspect",
    "Citing",
    "Condition",
    "Has",
    "InTopic",
    "Matching",
    "Not",
    "PublishedBy",
    "Recent",
    "Within",
]

Aspect = Literal["description", "topic", "image", "sources", "changes", "related"]
"""What an event can have or lack."""

ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)

_HOST: Final = re.compile(r"[^\s/?#@:]+")


def _clean(value: str) -> str:
    return value.strip() if isinstance(value, str) else value


def _not_empty(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value:
        what = type(instance).__name__
        raise QueryError(f"{what} asks for a {attribute.name}, and got {value!r}: an empty one is not every one")


def _some(instance: object, _: attrs.Attribute[tuple[Condition, ...]], values: tuple[Condition, ...]) -> None:
    if not values:
        raise QueryError(f"{type(instance).__name__} needs at least one condition")


@attrs.frozen
class All:
    """Events that meet each of these; without any, every event does."""

    conditions: tuple[Condition, ...] = ()


@attrs.frozen
class Any:
    """Events that meet at least one of these."""

    conditions: tuple[Condition, ...] = attrs.field(validator=_some)


@attrs.frozen
class Not:
    """Events that do not meet this."""

    condition: Condition


@attrs.frozen
class Within:
    """Events of these days, both ends included."""

    period: Period


@attrs.frozen
class Recent:
    """Events of the time that ends with the archive's newest day."""

    days: int = 0
    weeks: int = 0
    months: int = 0
    years: int = 0

    def __attrs_post_init__(self) -> None:
        lengths = (self.days, self.weeks, self.months, self.years)
        if min(lengths) < 0 or not any(lengths):
            raise QueryError("the last of what? Give days, weeks, months or years, none below 0: last(months=3)")


@attrs.frozen
class About:
    """Events that some page names this context for; upper and lower case are one."""

    context: str = attrs.field(converter=_clean, validator=_not_empty)


@attrs.frozen
class InTopic:
    """Events whose topic line is this; upper and lower case are one."""

    topic: str = attrs.field(converter=_clean, validator=_not_empty)


@attrs.frozen
class PublishedBy:
    """Events with a source of this publisher, named as the pages name it; upper and lower case are one."""

    publisher: str = attrs.field(converter=_clean, validator=_not_empty)


def _domain(value: str) -> str:
    """Return a domain as `Source.domain` gives it: in lower case, without `www.` or `m.`."""
    if not isinstance(value, str):
        return value
    host = value.strip().casefold()
    wild = host.startswith("*.")
    host = host.removeprefix("*.")
    for label in ("www.", "m."):
        host = host.removeprefix(label)
    return f"*.{host}" if wild and host else host


def _is_host(_: object, __: attrs.Attribute[str], value: str) -> None:
    if isinstance(value, str) and value and not _HOST.fullmatch(value):
        raise QueryError(f"{value!r} is no domain: write bbc.co.uk, or *.bbc.co.uk for its subdomains too")


@attrs.frozen
class Citing:
    """Events with a source on this domain: `bbc.co.uk`, or `*.bbc.co.uk` with all its subdomains."""

    domain: str = attrs.field(converter=_domain, validator=[_not_empty, _is_host])


@attrs.frozen
class Matching:
    """Events whose title or description holds this word or phrase (`text` says what that means).

    A phrase is several words in a row.
    """

    term: str = attrs.field(converter=_clean, validator=_not_empty)
    is_prefix: bool = False
    """Whether the last word may go on."""


def _known(_: object, __: attrs.Attribute[Aspect], value: Aspect) -> None:
    if value not in ASPECTS:
        raise QueryError(f"an event cannot have {value!r}: ask for one of {', '.join(ASPECTS)}")


@attrs.frozen
class Has:
    """Events that have this: a description that is not empty, a topic that is not empty, a source."""

    aspect: Aspect = attrs.field(validator=_known)


Condition: TypeAlias = All | Any | Not | Within | Recent | About | InTopic | PublishedBy | Citing | Matching | Has
"""What a query asks of an event."""
