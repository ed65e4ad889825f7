"""JSON text as what Python knows (RFC 8259), with nothing lost on the way.

This module owns `decode`, and `place_of`, which writes where something stands: `$.sources[0].url`. It knows no model.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final, TypeAlias

from newsarchive.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MOST_SHOWN", "Path", "decode", "is_deeper_than", "place_of", "shown"]

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
