"""The fields of a value as JSON knows them, and back.

This module owns the one cattrs converter, and what it says of a value that is refused. It takes the forms that
`formats.json` lists.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn

from newsarchive.errors import FormatError
from newsarchive.model import Content
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "DAY",
    "MOST_SHOWN",
    "TIME",
    "Path",
    "decode",
    "from_fields",
    "is_deeper_than",
    "place_of",
    "shown",
    "to_fields",
]

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


Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: the names of fields and the numbers of items, counted from 0, on the way to it."""

MOST_SHOWN: Final = 60
"""How many characters of a value a message shows: a hostile one is cut."""
_BOM: Final = "\ufeff"
_Way: TypeAlias = "tuple[_Way | None, str | int]"


def decode(text: str | bytes, *, line: int | None = None) -> object:
    """Return the value of a JSON text, which is UTF-8; a byte order mark in front of it is passed over.

    Python's own reader keeps the last of two fields with one name, makes `inf` of a number that is too large and takes
    `NaN`, which is no JSON, and UTF-16. All that is refused here.

    Args:
        text: The text.
        line: Which line of a file it is, for messages; without one it is a whole file.

    Raises:
        FormatError: The text is no JSON, or its value would not be all that it says; the message says where.

    >>> decode('{"a": [1, null]}')
    {'a': [1, None]}
    >>> decode('{"a": [{"b": 1, "b": 2}]}')
    Traceback (most recent call last):
    newsarchive.errors.FormatError: $.a[0]: the field 'b' stands there twice
    """
    faults: list[tuple[object, str]] = []

    def number(digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            faults.append((value, f"{shown(digits)} is no number that JSON or Python has"))
        return value

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            faults.append((value, f"the field {shown(_first_twice(name for name, _ in pairs))} stands there twice"))
        return value

    try:
        clean = (text.decode("utf-8") if isinstance(text, bytes) else text).removeprefix(_BOM)
        value = json.loads(clean, object_pairs_hook=fields, parse_float=number, parse_constant=number)
    except UnicodeDecodeError as error:
        raise FormatError(f"{'' if line is None else f'line {line}, '}byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        where = error.lineno + (line or 1) - 1
        raise FormatError(f"line {where}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:  # too deep, or an integer with thousands of digits
        where_from = "" if line is None else f"line {line}: "
        raise FormatError(f"{where_from}this JSON is beyond what Python reads: {error}") from error
    if faults:
        place, why = _first_fault(value, {id(faulty): why for faulty, why in faults})
        raise FormatError(f"{'' if line is None else f'line {line}: '}{place}: {why}")
    return value


def place_of(path: Iterable[str | int], *, root: str = "$") -> str:
    """Return a path as messages write it.

    >>> place_of(("sources", 0, "url")), place_of(("a b",))
    ('$.sources[0].url', "$['a b']")
    """
    return root + "".join(f".{step}" if _is_plain(step) else f"[{shown(step)}]" for step in path)


def shown(value: object) -> str:
    """Return a value as a message shows it: text and numbers as Python writes them, of others the type.

    >>> shown("rain"), shown([1])
    ("'rain'", 'list')
    """
    if value is not None and not isinstance(value, str | int | float):
        return type(value).__name__
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def is_deeper_than(value: object, most: int) -> bool:
    """Return whether a value holds values in values more than so many times.

    >>> is_deeper_than([[1]], 2), is_deeper_than([[[1]]], 2)
    (False, True)
    """
    level = [value]
    for _ in range(most):
        level = [inner for outer in level for _, inner in _items(outer)]
    return any(isinstance(inner, dict | list) for inner in level)


def _is_plain(step: str | int) -> bool:
    return isinstance(step, str) and step.isidentifier() and len(step) <= MOST_SHOWN


def _first_twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _items(value: object) -> Iterable[tuple[str | int, object]]:
    """Return what a value holds, each with its name or number."""
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _first_fault(root: object, faults: dict[int, str]) -> tuple[str, str]:
    """Return where the first value with a fault stands, and its fault.

    One is found: what the root does not hold was lost to a field that stands there twice, which is a fault too.
    """
    waiting: list[tuple[_Way | None, object]] = [(None, root)]
    while waiting:
        way, value = waiting.pop()
        if id(value) in faults:
            return place_of(reversed([*_steps(way)])), faults[id(value)]
        waiting += reversed([((way, step), inner) for step, inner in _items(value)])
    raise AssertionError("a value with a fault is in the root or in another with a fault")


def _steps(way: _Way | None) -> Iterator[str | int]:
    while way is not None:
        way, step = way
        yield step
