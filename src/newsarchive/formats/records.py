"""The fields of a value as JSON knows them, and back.

This module owns the one cattrs converter, and what it says of a value that is refused. It takes the forms that
`formats.json` lists.
"""

from __future__ import annotations

import datetime as dt
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn

from newsarchive.errors import FormatError
from newsarchive.formats.decoding import shown
from newsarchive.model import Content
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DAY", "TIME", "from_fields", "to_fields"]

_Value = TypeVar("_Value")

DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""How a day is written. Python would read others too, such as `20170101`."""
TIME: Final = re.compile(f"{DAY.pattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
"""How a time is written."""

MOST_ERRORS: Final = 10
"""How many of its errors are told of one record."""
_MODEL_FIELD: Final = re.compile(r"[A-Z][A-Za-z]*\.([a-z]+): ")


def to_fields(content: Content) -> dict[str, Any]:
    """Return the fields of a content by name, made of what JSON knows.

    >>> import newsarchive as na
    >>> to_fields(na.Day(date="2017-01-1"))
    {'date': '2017-01-01', 'entries': [], 'previous': None}
    """
    return _HOOKS[type(content)](content)


def from_fields(fields: object, cls: type[_Value], *, place: str) -> _Value:
    """Return the value of a class that has these fields, the pair of `to_fields`.

    Raises:
        FormatError: There is none; the message says where, below the place.
    """
    if not isinstance(fields, dict):
        raise FormatError(f"{place}: expected an object, got {shown(fields)}")
    try:
        return _CONVERTER.structure(fields, cls)
    except cattrs.BaseValidationError as error:
        messages = cattrs.transform_error(error, path=place, format_exception=_say)
        more = [f"and {len(messages) - MOST_ERRORS} more"] if len(messages) > MOST_ERRORS else []
        raise FormatError("; ".join([*map(_with_place_first, messages[:MOST_ERRORS]), *more])) from error


def _say(error: BaseException, _: type | None) -> str:
    """Return what is wrong with one value."""
    if isinstance(error, KeyError):
        return f"required field {error.args[0]!r} is missing"
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        return f"unknown fields {', '.join(sorted(map(repr, error.extra_fields)))}"
    return str(error)


def _with_place_first(message: str) -> str:
    """Return `Source.url: why @ $.sources[0]` as `$.sources[0].url: why`."""
    why, _, place = message.rpartition(" @ ")
    field = _MODEL_FIELD.match(why)
    return f"{place}.{field[1]}: {why[field.end() :]}" if field else f"{place}: {why}"


def _text(value: object, _: type) -> str:
    if not isinstance(value, str):
        raise FormatError(f"expected text, got {type(value).__name__}")
    return value


def _number(value: object, _: type) -> int:
    if type(value) is not int:
        raise FormatError(f"expected a whole number, got {shown(value)}")
    return value


def _iso_day(value: object, cls: type) -> dt.date:
    text = _text(value, cls)
    if DAY.fullmatch(text) is None:
        raise FormatError(f"expected a day such as '2017-01-01', got {shown(text)}")
    return dt.date.fromisoformat(text)


def _iso_time(value: object, cls: type) -> dt.datetime:
    text = _text(value, cls)
    if TIME.fullmatch(text) is None:
        raise FormatError(f"expected a time such as '2018-01-17T16:30:06', in UTC, got {shown(text)}")
    return dt.datetime.fromisoformat(text)


def _ref(value: object, cls: type) -> PageRef:
    return PageRef.from_path(_text(value, cls))


def _is_tuple(cls: type) -> bool:
    return get_origin(cls) is tuple


def _list_hook(cls: type, converter: cattrs.BaseConverter) -> Callable[[object, type], tuple[Any, ...]]:
    """Return a hook that reads a list as a tuple and refuses whatever else can be iterated, such as an object."""
    read_list = list_structure_factory(list[get_args(cls)[0]], converter)  # type: ignore[misc,arg-type] # an alias made here

    def read(value: object, _: type) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise FormatError(f"expected a list, got {type(value).__name__}")
        return tuple(read_list(value, cls))

    return read


def _object_hook(cls: type, converter: cattrs.BaseConverter) -> Callable[[object, type], Any]:
    """Return a hook that reads an object as a value of a class, and refuses whatever else one can look into."""
    read_object: Callable[[Any, type], Any] = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def read(value: object, _: type) -> Any:  # noqa: ANN401 # a value of that class
        if not isinstance(value, dict):
            raise FormatError(f"expected an object, got {shown(value)}")
        return read_object(value, cls)

    return read


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    converter.register_structure_hook_factory(attrs.has, _object_hook)
    converter.register_structure_hook_factory(_is_tuple, _list_hook)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _number)
    converter.register_structure_hook(dt.date, _iso_day)
    converter.register_structure_hook(dt.datetime, _iso_time)
    converter.register_structure_hook(PageRef, _ref)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_unstructure_hook(dt.datetime, dt.datetime.isoformat)
    converter.register_unstructure_hook(PageRef, attrgetter("path"))
    # What a record takes as it is needs no call: most of an archive are links with a few names each.
    converter.register_unstructure_hook_func(lambda kind: kind == tuple[str, ...], list)
    converter.register_unstructure_hook_func(lambda kind: kind == str | None, identity)
    return converter


_CONVERTER: Final = _make_converter()
_HOOKS: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    cls: _CONVERTER.get_unstructure_hook(cls) for cls in get_args(Content)
}
