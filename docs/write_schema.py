"""Write the JSON Schema of the format `json` from the model: `python docs/write_schema.py`.

Types, defaults and required fields are those of the attrs classes, and descriptions are the docstrings of their fields.
The schema refuses what a validator refuses, as far as JSON Schema can express it. An unknown validator is an error.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import json
import re
import sys
import types
import typing
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import attrs

from newsarchive import _validators, model
from newsarchive.formats.json import KINDS, SCHEMA_VERSION
from newsarchive.formats.selection import ExportHead, Licence
from newsarchive.records import DAY, TIME
from newsarchive.refs import PageRef

TARGET: Final = Path(__file__).parent.parent / "src" / "newsarchive" / "formats" / "schema.json"

Schema = dict[str, Any]

_IN_PYTHON: Final = re.compile("; (?:text|a link) is read [^.]*")
"""The part of a docstring about values that a caller in Python can pass."""

# The white space that no URL holds, spelled out: `\\s` means other characters to ECMA-262 than to Python.
_SPACE: Final = r"\x00-\x20\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BREAK: Final = r"[\n\r]"
_HEADING: Final = r"^#{1,6}([ \t]|$)"
_RULE: Final = r"^-[ \t]*-[ \t]*-[- \t]*$"
_COMMENT: Final = r"^<!--"
_CONTEXTS: Final = r"^_[^_:]+:( [^\n\r]*)?_$"


def _text(description: str, *refused: str, **more: object) -> Schema:
    """Return the schema of a text that none of these patterns is found in."""
    unless = [{"pattern": pattern} for pattern in refused]
    return {"description": description, "type": "string", **more} | ({"not": {"anyOf": unless}} if unless else {})


TEXTS: Final = {
    "line": _text("A text of one line.", _BREAK),
    "label": _text("A text of one line that can stand in a link.", _BREAK, r"\]\("),
    "context": _text("The name of what events are about.", _BREAK, r"\]\(", minLength=1),
    "description": _text("A line that is not a heading, rule or comment.", _BREAK, _HEADING, _RULE, _COMMENT),
    "summary": _text(
        "A line that is not a heading, rule, comment or list of contexts.", _BREAK, _HEADING, _RULE, _COMMENT, _CONTEXTS
    ),
    "url": _text(
        "A URL as a page writes it, of something outside the archive.", f"^<|[{_SPACE}]", r"\]\(", minLength=1
    ),
    "text": _text("A text of any number of lines."),
    "date": _text("A day (ISO 8601).", format="date", pattern=f"^{DAY.pattern}$"),
    "time": _text("A time in UTC (ISO 8601), without a zone.", pattern=f"^{TIME.pattern}$"),
    "ref": _text(
        "The path of a page, such as `news/2017/01/1/a-slug.md`.",
        _BREAK,
        pattern=r"^([^:]*/)?((news|opinion)/)?[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}(/|$)",
    ),
}
"""The kinds of texts, by name."""

_VALIDATORS: Final = {
    _validators.check_line: "line",
    _validators.check_label: "label",
    _validators.check_contexts: "context",
    _validators.check_description: "description",
    _validators.check_summary: "summary",
    _validators.check_outside_url: "url",
    _validators.check_date: "date",
    _validators.check_whole_second: "time",
    model._check_heading: "line",  # noqa: SLF001 # RULES says the rest
}
"""The kind of text that a validator accepts."""
_TYPES: Final = {str: "text", dt.date: "date", dt.datetime: "time", PageRef: "ref"}
"""The kind of text for a value whose field does not have such a validator."""
_WHOLE: Final = {model._check_start, model._check_end}  # noqa: SLF001
"""Validators of several fields: RULES has what JSON Schema can express of them."""

_WITHOUT_DAY: Final = {"properties": {"date": {"type": "null"}}}
_WITH_DAY: Final = {"required": ["date"], "properties": {"date": {"type": "string"}}}
_WITH_ENTRIES: Final = {"required": ["entries"], "properties": {"entries": {"minItems": 1}}}
RULES: Final[dict[type, Schema]] = {
    model.Section: {"if": _WITHOUT_DAY, "then": {"properties": {"title": {"$ref": "#/$defs/label"}}}},
    model.FrontPage: {
        "anyOf": [
            {"required": ["sections"], "properties": {"sections": {"minItems": 1}}},
            {"required": ["previous"], "properties": {"previous": {"type": "string"}}},
        ],
        "allOf": [{"properties": {"sections": {"prefixItems": [{"anyOf": [_WITH_DAY, _WITH_ENTRIES]}]}}}],
    },
}
"""Rules about several fields of a class."""

_PARTS: Final = (model.Source, model.Change, model.Related, model.Entry, model.Section, ExportHead, Licence)
_VERSION: Final = {"description": "The version of the schema.", "const": SCHEMA_VERSION}


def schema() -> Schema:
    """Return the schema of a content or of a whole archive."""
    kinds = [*KINDS, "archive"]
    definitions = {kind: _record(kind, cls) for kind, cls in KINDS.items()} | {"archive": _archive()}
    definitions |= {_name(cls): _object(cls) for cls in _PARTS} | TEXTS
    assert len(definitions) == len(kinds) + len(_PARTS) + len(TEXTS), "two definitions have one name"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newsarchive",
        "description": "A page of a news archive, or a whole archive, as the format `json` of newsarchive writes it.",
        "type": "object",
        "required": ["newsarchive", "kind"],
        "properties": {"newsarchive": _VERSION, "kind": {"description": "What it is.", "enum": kinds}},
        "allOf": [
            {"if": {"required": ["kind"], "properties": {"kind": {"const": kind}}}, "then": _ref(kind)}
            for kind in kinds
        ],
        "$defs": definitions,
    }


def text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _record(kind: str, cls: type) -> Schema:
    """Return the schema of a content, which names its version and kind."""
    made = _object(cls)
    made["required"] = ["newsarchive", "kind", *made["required"]]
    made["properties"] = {"newsarchive": _VERSION, "kind": {"const": kind}, **made["properties"]}
    return made


def _archive() -> Schema:
    return {
        "description": "A whole archive, or the answer to a question.",
        "type": "object",
        "required": ["newsarchive", "kind", "events"],
        "properties": {
            "newsarchive": _VERSION,
            "kind": {"const": "archive"},
            "about": {"description": "The head of the export.", **_ref(_name(ExportHead))},
            "events": {"description": "The events.", "type": "array", "items": _ref("event")},
            "days": {"description": "The pages of days, if asked for.", "type": "array", "items": _ref("day")},
        },
        "additionalProperties": False,
    }


def _object(cls: type) -> Schema:
    """Return the schema of a class: an object with a field for each of its own."""
    hints = typing.get_type_hints(cls)
    docstrings = _docstrings(cls)
    properties = {
        _property(field): {"description": docstrings[field.name], **_field(field, hints[field.name])}
        for field in attrs.fields(cls)
    }
    return {
        "description": inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0],
        "type": "object",
        "required": [_property(field) for field in attrs.fields(cls) if field.default is attrs.NOTHING],
        "properties": properties,
        "additionalProperties": False,
    } | RULES.get(cls, {})


def _property(field: attrs.Attribute[Any]) -> str:
    """Return the name of a field in records."""
    return str(field.metadata.get("record", field.name))


def _field(field: attrs.Attribute[Any], kind: Any) -> Schema:  # noqa: ANN401 # any type
    """Return the schema of a field's values."""
    made = _value(kind, _kind_of_text(field))
    if field.default is attrs.NOTHING or isinstance(field.default, Licence):
        return made
    return made | {"default": list(field.default) if isinstance(field.default, tuple) else field.default}


def _value(kind: Any, text: str | None) -> Schema:  # noqa: ANN401
    """Return the schema of a type; `text` is the kind of its texts, if a validator shows it."""
    if isinstance(kind, types.UnionType):
        (some,) = (each for each in typing.get_args(kind) if each is not types.NoneType)
        return {"anyOf": [_value(some, text), {"type": "null"}]}
    if typing.get_origin(kind) is tuple:
        return {"type": "array", "items": _value(typing.get_args(kind)[0], text)}
    if attrs.has(kind) and kind is not PageRef:
        return _ref(_name(kind))
    return {"type": "integer"} if kind is int else _ref(text or _TYPES[kind])


def _kind_of_text(field: attrs.Attribute[Any]) -> str | None:
    """Return the kind of text that a field's validators ask for, if they do."""
    found = [_VALIDATORS.get(each) for each in _validators(field.validator)]
    assert len({*found} - {None}) <= 1, f"{field.name}: two kinds of text"
    return next(filter(None, found), None)


def _validators(validator: Any) -> list[Any]:  # noqa: ANN401 # attrs has a class for each form
    """Return the validators in a validator, each of which is known."""
    if validator is None:
        return []
    several = getattr(validator, "_validators", None) or getattr(validator, "validator", None)
    if several is not None:
        return [each for one in (several if isinstance(several, tuple) else (several,)) for each in _validators(one)]
    of_a_type = validator.__qualname__.startswith(("of_type.", "all_of_type."))
    assert of_a_type or validator in _WHOLE or validator in _VALIDATORS, (
        f"unknown validator {validator}: add the kind of text that it accepts"
    )
    return [validator]


@cache
def _docstrings(cls: type) -> dict[str, str]:
    """Return the docstrings of the fields of a class, which only its source has."""
    tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
    return {
        node.target.id: _IN_PYTHON.sub("", " ".join(ast.literal_eval(doc.value).split())).replace("None", "null")
        for node, doc in pairwise(body)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(doc, ast.Expr)
    }


def _name(cls: type) -> str:
    return "about" if cls is ExportHead else cls.__name__.lower()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
