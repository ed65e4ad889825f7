"""Records: the fields of a value as plain dicts, lists, texts and numbers, and back.

This module owns the one cattrs converter, the messages about a value that it refuses, and the reading of JSON text.
`formats.json` lists the forms of days, times and refs; `formats.xml` writes the same records as elements.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from functools import cache
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn, override

from newsarchive.errors import FormatError
from newsarchive.model import Content
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "DAY",
    "MOST_SHOWN",
    "TIME",
    "Path",
    "Shape",
    "decode",
    "from_fields",
    "is_deeper_than",
    "place_of",
    "shapes_of",
    "shown",
    "to_fields",
]

_Value = TypeVar("_Value")

DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""The form of a day. Python would read other forms too, such as `20170101`."""
TIME: Final = re.compile(f"{DAY.pattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
"""The form of a time."""

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value in a record: names of fields, and numbers of items counted from 0."""

MOST_ERRORS: Final = 10
"""How many errors a message about one record lists."""
_MODEL_FIELD: Final = re.compile(r"[A-Z][A-Za-z]*\.([a-z]+): ")


# -- what a record holds ----------------------------------------------------------------------------------------------


@attrs.frozen
class Shape:
    """What a field of a record holds: a text, a number, an object, or a list of these."""

    cls: type
    """The class of the value, or of each item of the list."""
    is_list: bool = False
    """Whether it is a list."""

    @property
    def is_object(self) -> bool:
        """Whether the value, or each item of the list, has fields itself."""
        return attrs.has(self.cls) and self.cls is not PageRef


@cache
def shapes_of(cls: type) -> Mapping[str, Shape]:
    """Return what each field of a class holds in a record, by the names that records use.

    >>> from newsarchive.model import Day
    >>> ", ".join(shapes_of(Day)), shapes_of(Day)["entries"].is_list
    ('date, entries, previous', True)
    """
    types = get_type_hints(cls)
    return MappingProxyType({_name_of(field): _shape_of(types[field.name]) for field in attrs.fields(cls)})


def _shape_of(kind: Any) -> Shape:  # noqa: ANN401 # a type
    if get_origin(kind) is tuple:
        return Shape(get_args(kind)[0], is_list=True)
    kinds = [each for each in get_args(kind) if each is not NoneType]
    return Shape(kinds[0] if kinds else kind)


def _name_of(field: attrs.Attribute[Any]) -> str:
    """Return the name of a field in records, which its metadata can give: `attrs.field(metadata={"record": …})`."""
    return str(field.metadata.get("record", field.name))


# -- values to records, and back --------------------------------------------------------------------------------------


def to_fields(content: Content) -> dict[str, Any]:
    """Return the fields of a content by name, as JSON can hold them.

    >>> import newsarchive as na
    >>> to_fields(na.Day(date="2017-01-1"))
    {'date': '2017-01-01', 'entries': [], 'previous': None}
    """
    return _HOOKS[type(content)](content)


def from_fields(fields: object, cls: type[_Value], *, where: Callable[[Path], str]) -> _Value:
    """Return the value of a class that has these fields, the pair of `to_fields`.

    Args:
        fields: The fields by name.
        cls: The class.
        where: Returns how a message names the place of a field, by the way to it.

    Raises:
        FormatError: The fields are not those of the class; the message lists up to ten errors with their places.
    """
    if not isinstance(fields, dict):
        raise FormatError(f"{where(())}: expected an object, got {shown(fields)}")
    try:
        return _CONVERTER.structure(fields, cls)
    except cattrs.BaseValidationError as error:
        messages = [f"{where(path)}: {why}" for path, why in _errors(error, ())]
        more = [f"and {len(messages) - MOST_ERRORS} more"] if len(messages) > MOST_ERRORS else []
        raise FormatError("; ".join(messages[:MOST_ERRORS] + more)) from error


def _errors(error: BaseException, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each error in what cattrs raises, with the way to the value."""
    match error:
        case cattrs.ClassValidationError():
            notes, others = error.group_exceptions()
            inner = [(each, (*path, note.name)) for each, note in notes]
        case cattrs.IterableValidationError():
            items, others = error.group_exceptions()
            inner = [(each, (*path, note.index)) for each, note in items]
        case cattrs.ForbiddenExtraKeysError():
            yield path, f"unknown fields {', '.join(sorted(map(repr, error.extra_fields)))}"
            return
        case KeyError():
            yield path, f"required field {error.args[0]!r} is missing"
            return
        case _:
            message = str(error)
            field = _MODEL_FIELD.match(message)  # as in `Source.url: why`
            yield ((*path, field[1]), message[field.end() :]) if field else (path, message)
            return
    for each, way in [*inner, *((each, path) for each in others)]:
        yield from _errors(each, way)


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
    """Return a hook that reads a list as a tuple and refuses other values that can be iterated, such as an object."""
    read_list = list_structure_factory(list[get_args(cls)[0]], converter)  # type: ignore[misc,arg-type] # an alias made here

    def read(value: object, _: type) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise FormatError(f"expected a list, got {type(value).__name__}")
        return tuple(read_list(value, cls))

    return read


def _object_hook(cls: type, converter: cattrs.BaseConverter) -> Callable[[object, type], Any]:
    """Return a hook that reads an object as a value of a class, and refuses other values that have items."""
    names = {field.name: override(rename=_name_of(field)) for field in attrs.fields(cls)}
    read_object: Callable[[Any, type], Any] = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_forbid_extra_keys=True,
        **names,  # type: ignore[arg-type] # mypy takes them for the other options
    )

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
    # A value that a record takes unchanged does not need a call: most of an archive is links with a few names each.
    converter.register_unstructure_hook_func(lambda kind: kind == tuple[str, ...], list)
    converter.register_unstructure_hook_func(lambda kind: kind == str | None, identity)
    return converter


_CONVERTER: Final = _make_converter()
_HOOKS: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    cls: _CONVERTER.get_unstructure_hook(cls) for cls in get_args(Content)
}


# -- JSON text --------------------------------------------------------------------------------------------------------

MOST_SHOWN: Final = 60
"""The most characters of a value that a message shows."""
_BOM: Final = "\ufeff"
_Way: TypeAlias = "tuple[_Way | None, str | int]"


def decode(text: str | bytes, *, line: int | None = None) -> object:
    """Return the value of a JSON text, which is UTF-8; a byte order mark before it is skipped.

    Python's own reader keeps the last of two fields with one name, reads a number that is too large as `inf`, and
    accepts `NaN`, which is not JSON, and UTF-16. All that is refused here.

    Args:
        text: The text.
        line: The number of its line in a file, for messages; None for a whole file.

    Raises:
        FormatError: The text is not JSON, or a part of it would be lost; the message says where.

    >>> decode('{"a": [1, null]}')
    {'a': [1, None]}
    >>> decode('{"a": [{"b": 1, "b": 2}]}')
    Traceback (most recent call last):
    newsarchive.errors.FormatError: $.a[0]: the field 'b' occurs twice
    """
    faults: list[tuple[object, str]] = []

    def number(digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            faults.append((value, f"{shown(digits)} is not a number in JSON or Python"))
        return value

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            faults.append((value, f"the field {shown(_first_twice(name for name, _ in pairs))} occurs twice"))
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
    """Return whether a value is nested deeper than a number of levels.

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
    """Return the place of the first value with a fault, and its fault.

    One is found: a value that the root does not hold was lost to a field that occurs twice, which is also a fault.
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
