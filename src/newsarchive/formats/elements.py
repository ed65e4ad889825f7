"""Which elements the format `xml` has: made from the model, so that both say the same.

This module owns the names of elements and what each holds. It reads and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

import attrs

from newsarchive.formats.json import SCHEMA_VERSION
from newsarchive.formats.selection import About
from newsarchive.model import Day, Editorial, Event, FrontPage, Prose
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsarchive.model import Content

__all__ = ["ARCHIVE", "CHAR", "VERSION", "Kind", "kind_of", "name_of", "roots"]

VERSION: Final = SCHEMA_VERSION
"""The version of the schema: what it is about is that of the format `json` too."""

ARCHIVE: Final = "archive"
"""The root of a whole archive."""

CHAR: Final = "char"
"""The element that stands for a character which XML cannot hold."""

_CONTENTS: Final[dict[str, type[Content]]] = {
    "event": Event,
    "day": Day,
    "front": FrontPage,
    "editorial": Editorial,
    "prose": Prose,
}
_NAMES: Final = {cls: name for name, cls in _CONTENTS.items()}
_ITEMS: Final = {
    "sources": "source",
    "changes": "change",
    "related": "item",
    "contexts": "context",
    "entries": "entry",
    "sections": "section",
}
# Python reads more forms of ISO 8601 than are written here.
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\Z")
_NUMBER: Final = re.compile(r"[0-9]{1,18}\Z")


@attrs.frozen(eq=False, kw_only=True)
class Kind:
    """What an element holds: a text; or elements, which are the fields of a value, the items of a list, or a stream."""

    children: Mapping[str, Kind] = MappingProxyType({})
    """The elements in it, by name."""
    required: tuple[str, ...] = ()
    """Those that must be there."""
    make: Callable[..., Any] = tuple
    """Makes the value of its fields."""
    read: Callable[[str], Any] | None = None
    """Makes the value of its text; None for one without text."""
    write: Callable[[Any], str] | None = None
    """Makes its text of the value."""
    is_list: bool = False
    """Whether its elements are the items of a list."""
    is_stream: bool = False
    """Whether its elements are contents, each of which is a value of its own."""


def name_of(content: Content) -> str:
    """Return the name of the element that a content is.

    >>> name_of(Prose(text="Hello"))
    'prose'
    """
    return _NAMES[type(content)]


def kind_of(cls: type) -> Kind:
    """Return what the element of a class of the model holds: its fields, in the model's order.

    >>> ", ".join(kind_of(Day).children)
    'date, entries, previous'
    """
    if cls not in _KINDS:
        _KINDS[cls] = _made(cls)
    return _KINDS[cls]


_KINDS: Final[dict[type, Kind]] = {}


def _made(cls: type) -> Kind:
    hints, fields = get_type_hints(cls), attrs.fields(cls)
    children = {field.name: _kind_of_field(field.name, hints[field.name]) for field in fields}
    required = tuple(field.name for field in fields if field.default is attrs.NOTHING)
    return Kind(make=cls, children=MappingProxyType(children), required=required)


def _kind_of_field(name: str, hint: Any) -> Kind:  # noqa: ANN401 # a type
    if get_origin(hint) is tuple:
        return Kind(is_list=True, children={_ITEMS[name]: _kind_of_field(name, get_args(hint)[0])})
    is_not_none = [each for each in get_args(hint) if each is not NoneType]
    kind: type = is_not_none[0] if is_not_none else hint
    return _TEXTS.get(kind) or kind_of(kind)


def _day(text: str) -> dt.date:
    if not _DAY.match(text):
        raise ValueError(f"expected a day such as 2017-01-31, got {text[:40]!r}")
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.datetime:
    if not _TIME.match(text):
        raise ValueError(f"expected a time such as 2017-01-31T16:30:00, got {text[:40]!r}")
    return dt.datetime.fromisoformat(text)


def _number(text: str) -> int:
    if not _NUMBER.match(text):
        raise ValueError(f"expected a number, got {text[:40]!r}")
    return int(text)


_TEXTS: Final[dict[type, Kind]] = {
    str: Kind(read=str, write=str),
    dt.date: Kind(read=_day, write=dt.date.isoformat),
    dt.datetime: Kind(read=_time, write=dt.datetime.isoformat),
    PageRef: Kind(read=PageRef.from_path, write=str),
    int: Kind(read=_number, write=str),
}


@cache
def roots() -> Mapping[str, Kind]:
    """Return what the root elements hold, by name: the contents, then a whole archive."""
    contents = {name: kind_of(cls) for name, cls in _CONTENTS.items()}
    inside = {"about": kind_of(About)} | contents
    return contents | {ARCHIVE: Kind(is_stream=True, children=MappingProxyType(inside))}
