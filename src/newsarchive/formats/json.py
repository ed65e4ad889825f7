"""JSON: a content as one object, a whole archive as one object or as lines, and back.

The choices, each made once here:

- the object names its schema's version (`"newsarchive": 1`) and what it is (`"kind": "event"`);
- fields have the model's names, all of them are written, and an unknown one is an error, unless it is to be kept;
- a day is an ISO day (`2017-01-01`), a time is ISO in UTC without a zone, as the page has none;
- a ref is the page's path, never a title;
- text is written as it is; only control characters, which a terminal would obey, and lone surrogates, which replace
  bytes that are not UTF-8, are escaped;
- `schema.json` says the same as a JSON Schema, which `docs/write_schema.py` writes from the model and this module.

JSON Lines has one such record on each line, for streams of events and days. Its files cannot hold a licence, so
metadata are written beside them.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import attrs

from newsarchive.errors import EditError, FormatError
from newsarchive.formats.selection import ExportHead, head_to_record
from newsarchive.model import Content, Day, Editorial, Event, FrontPage, Prose
from newsarchive.records import Path, decode, from_fields, is_deeper_than, place_of, shapes_of, shown, to_fields
from newsarchive.text import SURROGATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from newsarchive.formats.selection import Selection
    from newsarchive.style import Style

__all__ = [
    "KINDS",
    "SCHEMA_VERSION",
    "Record",
    "content_from_record",
    "content_to_record",
    "describe_lines",
    "dumps",
    "dumps_line",
    "kind_of",
    "load_lines",
    "loads",
    "loads_all",
    "read_record",
    "schema",
    "stream",
    "stream_lines",
    "write",
    "write_record",
]

SCHEMA_VERSION: Final = 1
"""The version of the schema, which rises when older records could not be read."""

KINDS: Final[Mapping[str, type[Content]]] = {
    "event": Event,
    "day": Day,
    "front": FrontPage,
    "editorial": Editorial,
    "prose": Prose,
}
"""The classes of contents, by the word that a record has for each."""

DEEPEST: Final = 100
"""How deep values may be nested in the values of unknown fields."""

LONGEST_LINE: Final = 64 * 2**20
"""The most bytes of a line in JSON Lines: as many as of a page."""

# JSON itself asks for escapes below U+0020 alone.
_ESCAPED: Final = re.compile(f"[\x7f-\x9f{SURROGATES}]")
_ONE_CHARACTER: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_KIND_OF: Final = {cls: kind for kind, cls in KINDS.items()}
_ARCHIVE: Final = "archive"
_PARTS: Final[Mapping[str, type[Content]]] = {"events": Event, "days": Day}


# -- one content ------------------------------------------------------------------------------------------------------


def content_to_record(content: Content) -> dict[str, Any]:
    """Return a content as a dict that JSON can hold.

    >>> import newsarchive as na
    >>> record = content_to_record(na.Day(date="2017-01-1"))
    >>> record
    {'newsarchive': 1, 'kind': 'day', 'date': '2017-01-01', 'entries': [], 'previous': None}
    """
    return {"newsarchive": SCHEMA_VERSION, "kind": kind_of(content), **to_fields(content)}


def kind_of(content: Content) -> str:
    """Return the word that records have for what a content is.

    >>> kind_of(Prose(text="Hello"))
    'prose'
    """
    return _KIND_OF[type(content)]


def content_from_record(record: object, *, place: str = "$") -> Content:
    """Return the content that a record is, the pair of `content_to_record`.

    Args:
        record: A value that JSON can hold.
        place: The place of the record, for messages.

    Raises:
        FormatError: The record is not a content; the message says where, as in `$.sources[0].url`.
    """
    _, kind, fields = _open_record(record, place)
    return from_fields(fields, _class_of(kind, place), where=partial(place_of, root=place))


def dumps(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in JSON
    """Return a content as JSON, indented by two, with a line end.

    Raises:
        EditError: It holds two lone surrogates in a row, which JSON reads as one character.
    """
    return write(content_to_record(content)) + "\n"


def write(record: object, *, indent: int | None = 2) -> str:
    r"""Return a value as JSON text with the escapes of this format; without `indent`, as one line.

    Raises:
        EditError: It holds two lone surrogates in a row, which JSON reads as one character.

    >>> print(write({"title": "It\x7f rains"}, indent=None))
    {"title": "It\u007f rains"}
    """
    if indent is None:
        text = line = _WRITE_LINE(record)
    else:
        text = json.dumps(record, ensure_ascii=False, indent=indent, allow_nan=False)
        line = text.replace("\n", "")
    if line.isprintable():  # no escaped character is printable, and to ask takes a third of the search
        return text
    if _ONE_CHARACTER.search(text):
        raise EditError("JSON cannot hold two lone surrogates in a row: it would read them as one character")
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def loads(text: str | bytes, *, strict: bool = True, vocabulary: Collection[str] = ()) -> Content:  # noqa: ARG001
    """Return the content of a JSON text.

    Raises:
        FormatError: The text is not JSON, or not a record; the message says where.
    """
    return content_from_record(decode(text))


def _open_record(record: object, place: str, *, newer: bool = False) -> tuple[int, object, dict[str, Any]]:
    """Return the version of a record, its kind, and its fields."""
    if not isinstance(record, dict):
        raise FormatError(f"{place}: expected an object, got {shown(record)}")
    fields = dict(record)
    version = fields.pop("newsarchive", None)
    if type(version) is not int or (version < SCHEMA_VERSION if newer else version != SCHEMA_VERSION):
        raise FormatError(f"{place}.newsarchive: expected version {SCHEMA_VERSION} of the schema, got {shown(version)}")
    return version, fields.pop("kind", None), fields


def _class_of(kind: object, place: str) -> type[Content]:
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        hint = ": it is an export, which `load_all` reads" if kind == _ARCHIVE else ""
        raise FormatError(f"{place}.kind: expected one of {', '.join(KINDS)}, got {shown(kind)}{hint}")
    return cls


# -- a content of a newer version -------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Record:
    """A content, and the fields of its record that this version does not know."""

    content: Content
    """The content, of the fields that are known."""
    unknown: Mapping[Path, Any] = attrs.field(factory=dict)
    """The values of the other fields, as JSON knows them, each by the way to it: `("sources", 0, "licence")`."""
    version: int = SCHEMA_VERSION
    """The version of the schema that the record names, at least this one."""


def read_record(text: str | bytes) -> Record:
    r"""Return the content of a JSON text and the fields that are not known, which `write_record` puts back.

    A record of a newer version is read too, as long as its known fields are what they are in this one.

    Raises:
        FormatError: The text is not JSON, or not a record, or an unknown field is nested deeper than `DEEPEST`.

    >>> text = '{"newsarchive": 2, "kind": "prose", "text": "It rains.", "mood": {"sad": true}}'
    >>> record = read_record(text)
    >>> record.content, record.unknown
    (Prose(text='It rains.'), {('mood',): {'sad': True}})
    >>> write_record(record, indent=None) == f"{text}\n"
    True
    """
    version, kind, fields = _open_record(decode(text), "$", newer=True)
    cls = _class_of(kind, "$")
    unknown: dict[Path, Any] = {}
    known = _known(fields, cls, (), unknown)
    return Record(content=from_fields(known, cls, where=place_of), unknown=unknown, version=version)


def write_record(record: Record, *, indent: int | None = 2) -> str:
    """Return a content as JSON with its unknown fields in their places, and a line end.

    An unknown field of an item in a list, such as a source, stays at that number if the list changes.

    Raises:
        EditError: The content has no such place any more, or knows a field of that name, or JSON cannot hold a value.
    """
    written = content_to_record(record.content) | {"newsarchive": record.version}
    for path, value in record.unknown.items():
        _put(written, path, value)
    try:
        return write(written, indent=indent) + "\n"
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, EditError):
            raise
        raise EditError(f"JSON cannot hold an unknown field: {error}") from error


def _put(written: dict[str, Any], path: Path, value: object) -> None:
    place: Any = written
    try:
        for step in path[:-1]:
            place = place[step]
    except (LookupError, TypeError) as error:
        raise EditError(f"{place_of(path)}: the content has no such place") from error
    if not path or not isinstance(place, dict):
        raise EditError(f"{place_of(path)}: the content has no such place")
    if path[-1] in place:
        raise EditError(f"{place_of(path)}: the content has that field itself")
    place[path[-1]] = value


def _known(value: object, cls: type, path: Path, unknown: dict[Path, Any]) -> object:
    """Return a record without the fields that its class does not have, and put those into `unknown`."""
    if not isinstance(value, dict):
        return value  # it is refused where the places of errors are known
    shapes = shapes_of(cls)
    known = {}
    for name, inner in value.items():
        here = (*path, name)
        shape = shapes.get(name)
        if shape is None:
            if is_deeper_than(inner, DEEPEST):
                raise FormatError(f"{place_of(here)}: it is nested more than {DEEPEST} levels deep")
            unknown[here] = inner
        elif shape.is_object and isinstance(inner, list):
            known[name] = [_known(each, shape.cls, (*here, number), unknown) for number, each in enumerate(inner)]
        else:
            known[name] = inner
    return known


# -- a whole archive --------------------------------------------------------------------------------------------------


def stream(selection: Selection) -> Iterator[str]:
    """Yield one object: the head of the export, each event on a line, then each day that was asked for."""
    head = {"newsarchive": SCHEMA_VERSION, "kind": _ARCHIVE, "about": head_to_record(selection.head)}
    yield "{\n" + "".join(f"{write(name)}: {write(value, indent=None)},\n" for name, value in head.items())
    yield '"events": ['
    yield from _lines(event for event, _ in selection)
    yield '],\n"days": ['
    yield from _lines(selection.days())
    yield "]\n}\n"


def _lines(contents: Iterator[Content]) -> Iterator[str]:
    before = "\n"
    for content in contents:
        yield before + write(content_to_record(content), indent=None)
        before = ",\n"
    yield "" if before == "\n" else "\n"


def loads_all(file: BinaryIO) -> Iterator[Content]:
    """Yield each event of an export, then each day. The file is read as a whole; lines of JSON are not.

    Raises:
        FormatError: The file is not such an export; the message says where, as in `$.events[2].title`.
    """
    _, kind, fields = _open_record(decode(file.read()), "$")
    if kind != _ARCHIVE:
        hint = ": it is one content, which `load` reads" if isinstance(kind, str) and kind in KINDS else ""
        raise FormatError(f"$.kind: expected {_ARCHIVE!r}, got {shown(kind)}{hint}")
    unknown = sorted(fields.keys() - {"about", *_PARTS})
    if unknown:
        raise FormatError(f"$: unknown fields {', '.join(map(shown, unknown))}")
    if "events" not in fields:
        raise FormatError("$: required field 'events' is missing")
    if "about" in fields:
        from_fields(fields["about"], ExportHead, where=partial(place_of, root="$.about"))
    for name, cls in _PARTS.items():
        records = fields.get(name, [])
        if not isinstance(records, list):
            raise FormatError(f"$.{name}: expected a list, got {shown(records)}")
        for number, record in enumerate(records):
            place = f"$.{name}[{number}]"
            content = content_from_record(record, place=place)
            if not isinstance(content, cls):
                raise FormatError(f"{place}.kind: expected {_KIND_OF[cls]!r}, got {_KIND_OF[type(content)]!r}")
            yield content


# -- JSON Lines ------------------------------------------------------------------------------------------------------


def dumps_line(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in JSON
    """Return a content as one line of JSON, with a line end."""
    return write(content_to_record(content), indent=None) + "\n"


def stream_lines(selection: Selection) -> Iterator[str]:
    """Yield a line for each event, then one for each day that was asked for."""
    for event, _ in selection:
        yield dumps_line(event)
    for day in selection.days():
        yield dumps_line(day)


def load_lines(file: BinaryIO) -> Iterator[Content]:
    """Yield the content of each line. One line at a time is held.

    Raises:
        FormatError: A line is not a record; the message says which, as in `line 17: $.sources[0].url: …`.
    """
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise FormatError(f"line {number}: it has more than {LONGEST_LINE:,} bytes")
        yield content_from_record(decode(line.rstrip(b"\r\n"), line=number), place=f"line {number}: $")


def describe_lines(selection: Selection, name: str) -> str:
    """Return the metadata of a file: what it holds, and its licence."""
    return write({"file": name} | head_to_record(selection.head)) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what this format writes: a content, or a whole archive.

    >>> schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    from importlib import resources  # noqa: PLC0415 # it takes longer to import than this module, and few ask

    text = resources.files("newsarchive.formats").joinpath("schema.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


_WRITE_LINE: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False).encode
