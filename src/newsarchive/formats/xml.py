"""XML: the records of the format `json` as elements, and back; whole archives as a stream of them.

The choices, each made once here:

- the root element says what the content is (`<event>`) and names its schema's version (`newsarchive="1"`);
- each field of a record is an element of its name, and each item of a list an element in that of the list;
- a field that is None has no element, a text that is empty has an empty one; a list without items has none;
- white space in a text counts; a character that XML 1.0 cannot hold is an element: `<char code="1B"/>`.

Reading does not need trust: a document type, and with it every entity and everything external, is refused; an element
that the schema does not know is refused at its start, so that nothing is nested deeply; the length of a tag is limited.

The feeds write their elements with `element`, which puts `�` for what XML cannot hold.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats.json import KINDS, SCHEMA_VERSION, kind_of
from newsarchive.formats.selection import ExportHead, head_to_record
from newsarchive.records import Shape, from_fields, shapes_of, to_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import BinaryIO

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content
    from newsarchive.records import Path as Way
    from newsarchive.style import Style

__all__ = ["DECLARATION", "dumps", "element", "holdable", "loads", "loads_all", "schema", "start_tag", "stream"]

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""The first line of a document."""

ARCHIVE: Final = "archive"
"""The root of a whole archive."""

ITEMS: Final[Mapping[str, str]] = {
    "sources": "source",
    "changes": "change",
    "related": "item",
    "contexts": "context",
    "entries": "entry",
    "sections": "section",
}
"""The element of an item, by the element of its list."""

_CHAR: Final = "char"
_VERSION: Final = f' newsarchive="{SCHEMA_VERSION}"'
_CHUNK: Final = 2**16
# expat looks at a tag or comment that has not ended again with each piece that is read of it.
_MAX_MARKUP: Final = 2**20

# What XML 1.0 cannot hold (its production 2), and what its readers or a terminal would change.
_SPECIAL: Final = re.compile("[&<>\r\x7f-\x9f]|(?P<none>[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff])")
_NOT_HOLDABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# A bare CR would be read as a line feed (section 2.11), and white space of an attribute as spaces (section 3.3.3).
_IN_TEXT: Final = str.maketrans(_NAMED | {"\r": "&#13;"})
_IN_ATTRIBUTE: Final = str.maketrans(_NAMED | {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
_CODE: Final = re.compile(r"[0-9A-Fa-f]{1,6}\Z")
_NUMBER: Final = re.compile(r"[0-9]{1,18}\Z")


def schema() -> str:
    """Return the RELAX NG schema of this format, in its XML syntax.

    >>> schema().partition(chr(10))[0]
    '<?xml version="1.0" encoding="UTF-8"?>'
    """
    return Path(__file__).with_name("newsarchive.rng").read_text(encoding="utf-8")


# -- elements of any kind ---------------------------------------------------------------------------------------------


def holdable(text: str) -> str:
    r"""Return text as XML can hold it: `�` replaces each character that it cannot.

    >>> holdable("It\x0c rains")
    'It� rains'
    """
    return _NOT_HOLDABLE.sub("�", text)


def start_tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """Return a start tag; an attribute that is None is left out.

    >>> print(start_tag("feed", {"xml:lang": "en", "title": None}))
    <feed xml:lang="en">
    """
    pairs = (f" {key}={_quote(holdable(value))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(pairs)}>"


def element(name: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None) -> str:
    """Return an element with text, or an empty one.

    >>> print(element("title", "A < B"), element("link", attributes={"href": "/a?b&c"}))
    <title>A &lt; B</title> <link href="/a?b&amp;c"/>
    """
    tag = start_tag(name, attributes or {})
    return f"{tag[:-1]}/>" if text is None else f"{tag}{holdable(text).translate(_IN_TEXT)}</{name}>"


def _quote(value: str) -> str:
    """Return the value of an attribute in the quotes that need no escapes, if there are any."""
    escaped = value.translate(_IN_ATTRIBUTE)
    if '"' in value and "'" not in value:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', "&quot;") + '"'


# -- writing ----------------------------------------------------------------------------------------------------------


def dumps(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in XML
    """Return a content as an XML document, indented by two.

    >>> import newsarchive as na
    >>> print(dumps(na.Prose(text="Rain & wind")), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <prose newsarchive="1">
      <text>Rain &amp; wind</text>
    </prose>
    """
    return DECLARATION + "".join(_lines(kind_of(content), to_fields(content), "", _VERSION))


def stream(selection: Selection) -> Iterator[str]:
    """Yield a document: the head of the export, then each event, then each day that was asked for."""
    yield f"{DECLARATION}<{ARCHIVE}{_VERSION}>\n"
    yield "".join(_lines("about", head_to_record(selection.head), "  "))
    for event, _ in selection:
        yield "".join(_lines(kind_of(event), to_fields(event), "  "))
    for day in selection.days():
        yield "".join(_lines(kind_of(day), to_fields(day), "  "))
    yield f"</{ARCHIVE}>\n"


def _lines(name: str, value: Any, indent: str, attributes: str = "") -> Iterator[str]:  # noqa: ANN401 # of a record
    """Yield the lines of an element: none for what is None or an empty list."""
    if isinstance(value, dict):
        children = [*value.items()]
    elif isinstance(value, list):
        children = [(ITEMS[name], item) for item in value]
    else:
        if value is not None:
            yield f"{indent}<{name}{attributes}>{_SPECIAL.sub(_escape, str(value))}</{name}>\n"
        return
    if children:
        yield f"{indent}<{name}{attributes}>\n"
        for child, inner in children:
            yield from _lines(child, inner, f"{indent}  ")
        yield f"{indent}</{name}>\n"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if match["none"]:
        return f'<{_CHAR} code="{ord(char):X}"/>'
    return _NAMED.get(char) or f"&#x{ord(char):X};"


# -- reading ----------------------------------------------------------------------------------------------------------


def loads(text: str | bytes, *, strict: bool = True, vocabulary: Collection[str] = ()) -> Content:  # noqa: ARG001
    """Return the content of an XML document.

    Raises:
        FormatError: The text is not XML, has a document type, or is not a content; the message names line, column and
            element.
    """
    reader = _DocumentReader()
    reader.feed(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, is_last=True)
    if reader.is_archive:
        raise FormatError("this is a whole archive, not a single page: read it with newsarchive.formats.xml.loads_all")
    return reader.contents[0]


def loads_all(file: BinaryIO) -> Iterator[Content]:
    """Yield each content of a document as it is read: all of an archive, or the only one.

    Args:
        file: An open file of bytes.

    Raises:
        FormatError: As `loads`, when the reading comes to the place.
    """
    reader = _DocumentReader()
    is_last = False
    while not is_last:
        chunk = file.read(_CHUNK)
        is_last = not chunk
        reader.feed(chunk, is_last=is_last)
        yield from reader.contents
        reader.contents.clear()


class _Archive:
    """The class of the root element of a whole archive, whose elements are contents."""


_CONTENTS: Final = {kind: Shape(cls) for kind, cls in KINDS.items()}
_ROOTS: Final[Mapping[str, Shape]] = MappingProxyType(_CONTENTS | {ARCHIVE: Shape(_Archive)})
_IN_ARCHIVE: Final[Mapping[str, Shape]] = MappingProxyType({"about": Shape(ExportHead)} | _CONTENTS)


@attrs.define(eq=False)
class _Open:
    """An element that has begun and not ended."""

    label: str
    """Its name in messages, as in `source[2]`."""
    shape: Shape
    path: Way
    """The way to it in the record of its content."""
    value: Any
    """A dict of fields, a list of items, or the pieces of a text."""
    count: int = 0
    """How many contents an archive has so far."""

    @property
    def is_text(self) -> bool:
        return not self.shape.is_list and not isinstance(self.value, dict)

    def children(self) -> Mapping[str, Shape]:
        """Return which elements can be in it."""
        if self.shape.cls is _Archive:
            return _IN_ARCHIVE
        return {ITEMS[self.label]: Shape(self.shape.cls)} if self.shape.is_list else shapes_of(self.shape.cls)


class _DocumentReader:
    """Reads a document piece by piece, and makes a content of each record when its element ends."""

    def __init__(self) -> None:
        self.contents: list[Content] = []
        self.is_archive = False
        self._stack: list[_Open] = []
        self._places: dict[Way, tuple[int, int]] = {}  # of the elements of one content: line and column
        self._in_char = False
        self._fed = 0
        parser = self._parser = expat.ParserCreate("UTF-8")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def feed(self, data: bytes, *, is_last: bool) -> None:
        """Read on, and add what was read to its end to `contents`.

        Raises:
            FormatError: Something is wrong; the message says where.
        """
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            raise FormatError(f"{where}: {expat.errors.messages[error.code]}") from error
        self._fed += len(data)
        if self._fed - self._parser.CurrentByteIndex > _MAX_MARKUP:
            raise self._refusal(f"this tag or comment is longer than {_MAX_MARKUP:,} bytes")

    def _place(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _refusal(self, why: str, *names: str) -> FormatError:
        return FormatError(f"{_where(self._place(), *(each.label for each in self._stack), *names)}: {why}")

    # -- what the parser finds ----------------------------------------------------------------------------------------

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.upper() not in {"UTF-8", "US-ASCII"}:
            raise self._refusal(f"the encoding is {encoding}: write the document in UTF-8")

    def _doctype(self, name: str, *_: object) -> None:
        raise self._refusal("a document type is not read, since it could name entities and other files", name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._stack and self._stack[-1].is_text:
            self._start_char(name, attributes)
            return
        label, shape, path = self._child(name)
        if not self._stack:
            self.is_archive = name == ARCHIVE
            self._check_version(name, attributes.pop("newsarchive", None))
        if attributes:
            raise self._refusal(f"unknown attribute {next(iter(attributes))!r}", label)
        if not path:
            self._places.clear()
        self._places[path] = self._place()
        has_fields = not shape.is_list and (shape.is_object or shape.cls is _Archive)
        self._stack.append(_Open(label, shape, path, {} if has_fields else []))

    def _child(self, name: str) -> tuple[str, Shape, Way]:
        """Return the label of an element that begins, what it holds, and the way to it in its record."""
        parent = self._stack[-1] if self._stack else None
        children = _ROOTS if parent is None else parent.children()
        shape = children.get(name)
        if shape is None:
            raise self._refusal(f"unknown element {name!r}: expected one of {', '.join(children)}", name)
        if parent is None:
            return name, shape, ()
        if parent.shape.cls is _Archive:
            parent.count += 1
            return f"*[{parent.count}]", shape, ()
        if parent.shape.is_list:
            return f"{name}[{len(parent.value) + 1}]", shape, (*parent.path, len(parent.value))
        if name in parent.value:
            raise self._refusal(f"{name!r} occurs twice", name)
        return name, shape, (*parent.path, name)

    def _check_version(self, name: str, version: str | None) -> None:
        if version != str(SCHEMA_VERSION):
            got = "no attribute newsarchive" if version is None else repr(version)
            raise self._refusal(f"expected version {SCHEMA_VERSION} of the schema, got {got}", name)

    def _start_char(self, name: str, attributes: dict[str, str]) -> None:
        if name != _CHAR or self._in_char:
            raise self._refusal(f"unknown element {name!r} in a text: expected {_CHAR}", name)
        code = attributes.get("code", "")
        if set(attributes) != {"code"} or not _CODE.match(code) or int(code, 16) > 0x10FFFF:
            raise self._refusal(f'expected the number of a character, as in <{_CHAR} code="1B"/>', name)
        self._stack[-1].value.append(chr(int(code, 16)))
        self._in_char = True

    def _text(self, text: str) -> None:
        parent = self._stack[-1]
        if parent.is_text and not self._in_char:
            parent.value.append(text)
        elif text.strip(" \t\r\n"):
            raise self._refusal(f"unexpected text: {text.strip()[:20]!r}")

    def _end(self, _: str) -> None:
        if self._in_char:
            self._in_char = False
            return
        ended = self._stack.pop()
        if ended.shape.cls is _Archive:
            return
        if not ended.path:
            self._finish(ended)
            return
        value = _value_of(ended)
        parent = self._stack[-1].value
        if isinstance(parent, dict):
            parent[ended.path[-1]] = value
        else:
            parent.append(value)

    def _finish(self, root: _Open) -> None:
        """Make the content of a record that is complete; the head of an export is checked and dropped."""
        labels = [*(each.label for each in self._stack), root.label]

        def where(path: Way) -> str:
            known = path
            while known not in self._places:  # a field that is missing has no place of its own
                known = known[:-1]
            return _where(self._places[known], *labels, *_labels(path))

        value: Content | ExportHead = from_fields(root.value, root.shape.cls, where=where)
        if not isinstance(value, ExportHead):
            self.contents.append(value)


def _value_of(ended: _Open) -> Any:  # noqa: ANN401 # of a record
    if not ended.is_text:
        return ended.value
    text = "".join(ended.value)
    return int(text) if ended.shape.cls is int and _NUMBER.match(text) else text


def _where(place: tuple[int, int], *labels: str) -> str:
    return f"line {place[0]}, column {place[1]}, /{'/'.join(labels)}"


def _labels(path: Way) -> Iterator[str]:
    """Yield the names of elements on the way to a value: `("sources", 1)` is `sources`, `source[2]`."""
    for before, step in zip(("", *path), path, strict=False):
        yield f"{ITEMS[str(before)]}[{step + 1}]" if isinstance(step, int) else step
