"""JSON: a content as one object, and back.

The choices, each made once here:

- the object names its schema's version (`"newsarchive": 1`) and what it is (`"kind": "event"`);
- fields have the model's names, all of them are written, and an unknown one is an error;
- a day is an ISO day (`2017-01-01`), a time is ISO in UTC without a zone, as the page has none;
- a ref is the page's path, never a title;
- text is written as it is; escaped are only control characters, which a terminal would obey, and lone surrogates,
  which stand for bytes that are no UTF-8.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

import cattrs
from cattrs.cols import list_structure_factory

from newsarchive.errors import FormatError
from newsarchive.model import Content, Day, Editorial, Event, FrontPage, Prose
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from newsarchive.style import Style

__all__ = ["SCHEMA_VERSION", "content_from_record", "content_to_record", "dumps", "loads", "write"]

SCHEMA_VERSION: Final = 1
"""The version of the schema, which rises when a record of before could not be read any more."""

_KINDS: Final[dict[str, type[Content]]] = {
    "event": Event,
    "day": Day,
    "front": FrontPage,
    "editorial": Editorial,
    "prose": Prose,
}
# JSON itself asks for escapes below U+0020 alone.
_ESCAPED: Final = re.compile("[\x7f-\x9f\ud800-\udfff]")
_MODEL_FIELD: Final = re.compile(r"[A-Z][A-Za-z]*\.([a-z]+): ")
_KIND_OF: Final = {cls: kind for kind, cls in _KINDS.items()}


def content_to_record(content: Content) -> dict[str, Any]:
    """Return a content as a dict of what JSON knows.

    >>> import newsarchive as na
    >>> record = content_to_record(na.Day(date="2017-01-1"))
    >>> record
    {'newsarchive': 1, 'kind': 'day', 'date': '2017-01-01', 'entries': [], 'previous': None}
    """
    head: dict[str, Any] = {"newsarchive": SCHEMA_VERSION, "kind": _KIND_OF[type(content)]}
    fields: dict[str, Any] = _CONVERTER.unstructure(content)
    return head | fields


def content_from_record(record: object) -> Content:
    """Return the content that a record is, the pair of `content_to_record`.

    Raises:
        FormatError: The record is none; the message says where, as in `$.sources[0].url`.
    """
    if not isinstance(record, dict):
        raise FormatError(f"$: expected an object, got {type(record).__name__}")
    fields = dict(record)
    version = fields.pop("newsarchive", None)
    if version != SCHEMA_VERSION:
        raise FormatError(f"$.newsarchive: expected version {SCHEMA_VERSION} of the schema, got {version!r}")
    kind = fields.pop("kind", None)
    cls = _KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise FormatError(f"$.kind: expected one of {', '.join(_KINDS)}, got {kind!r}")
    try:
        return _CONVERTER.structure(fields, cls)
    except cattrs.BaseValidationError as error:
        messages = cattrs.transform_error(error, format_exception=_say)
        raise FormatError("; ".join(map(_with_place_first, messages))) from error


def dumps(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in JSON
    """Return a content as JSON, indented by two, with a line end behind it."""
    return write(content_to_record(content)) + "\n"


def write(record: object, *, indent: int | None = 2) -> str:
    r"""Return what JSON knows as text with the escapes of this format; without `indent` as one line.

    >>> print(write({"title": "It\x7f rains"}, indent=None))
    {"title": "It\u007f rains"}
    """
    text = json.dumps(record, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def loads(text: str | bytes, *, strict: bool = True, vocabulary: Collection[str] = ()) -> Content:  # noqa: ARG001
    """Return the content of a JSON text.

    Raises:
        FormatError: The text is no JSON, or no record; the message says where.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start}: not UTF-8") from error
    except (RecursionError, ValueError) as error:  # too deep, or a number with thousands of digits
        raise FormatError(f"this JSON is beyond what Python reads: {error}") from error
    return content_from_record(record)


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


def _iso_day(value: object, cls: type) -> dt.date:
    return dt.date.fromisoformat(_text(value, cls))


def _iso_time(value: object, cls: type) -> dt.datetime:
    return dt.datetime.fromisoformat(_text(value, cls))


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


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook_factory(_is_tuple, _list_hook)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(dt.date, _iso_day)
    converter.register_structure_hook(dt.datetime, _iso_time)
    converter.register_structure_hook(PageRef, _ref)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_unstructure_hook(dt.datetime, dt.datetime.isoformat)
    converter.register_unstructure_hook(PageRef, str)
    return converter


_CONVERTER: Final = _make_converter()
