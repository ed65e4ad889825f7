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
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.parsers import expat

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats.json import KINDS, SCHEMA_VERSION, kind_of
from newsarchive.formats.selection import ExportHead, head_to_record
from newsarchive.records import from_fields, shapes_of, to_fields
from newsarchive.text import XML_REFUSES, xml_safe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import BinaryIO

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content
    from newsarchive.records import Path as Way
    from newsarchive.records import Shape
    from newsarchive.style import Style

__all__ = ["DECLARATION", "dumps", "element", "loads", "loads_all", "schema", "start_tag", "stream"]

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
_SPECIAL: Final = re.compile(f"[&<>\r\x7f-\x9f]|(?P<none>[{XML_REFUSES}])")
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


def start_tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """Return a start tag; an attribute that is None is left out.

    >>> print(start_tag("feed", {"xml:lang": "en", "title": None}))
    <feed xml:lang="en">
    """
    pairs = (f" {key}={_quote(xml_safe(value))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(pairs)}>"


def element(name: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None) -> str:
    """Return an element with text, or an empty one.

    >>> print(element("title", "A < B"), element("link", attributes={"href": "/a?b&c"}))
    <title>A &lt; B</title> <link href="/a?b&amp;c"/>
    """
    tag = start_tag(name, attributes or {})
    return f"{tag[:-1]}/>" if text is None else f"{tag}{xml_safe(text).translate(_IN_TEXT)}</{name}>"


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
    """Yield each content of a document, a file of bytes, as it is read: all of an archive, or the only one.

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


@attrs.frozen(eq=False)
class _Kind:
    """What an element holds: a text; or elements, for the fields of a value, the items of a list or whole contents."""

    cls: type
    children: Mapping[str, _Kind] = MappingProxyType({})
    """The elements that can be in it, by name; none in a text."""
    is_list: bool = False
    is_archive: bool = False


@cache
def _kind_of_class(cls: type) -> _Kind:
    """Return what the element of a class of the model holds."""
    return _Kind(cls, {name: _kind_of_field(name, shape) for name, shape in shapes_of(cls).items()})


def _kind_of_field(name: str, shape: Shape) -> _Kind:
    kind = _kind_of_class(shape.cls) if shape.is_object else _Kind(shape.cls)
    return _Kind(tuple, {ITEMS[name]: kind}, is_list=True) if shape.is_list else kind


@cache
def _roots() -> Mapping[str, _Kind]:
    """Return what the root elements hold, by name: contents, then a whole archive."""
    classes: dict[str, type] = {**KINDS}
    contents = {name: _kind_of_class(cls) for name, cls in classes.items()}
    return contents | {ARCHIVE: _Kind(object, {"about": _kind_of_class(ExportHead)} | contents, is_archive=True)}


class _ParserPlace(NamedTuple):
    """Where an element of a content begins, and the places of the elements in it, by name or in order."""

    line: int
    column: int
    inner: Any


class _Element:
    """An element that has begun and not ended."""

    __slots__ = ("kind", "name", "number", "place", "value")

    def __init__(self, name: str, kind: _Kind, line: int, column: int) -> None:
        self.name = name
        self.number = 0  # among the items of a list or the contents of an archive, from 1; 0 for others
        self.kind = kind
        new = dict if kind.children and not kind.is_list else list
        self.value: Any = new()  # the fields by name, the items of a list, or the pieces of a text
        self.place = _ParserPlace(line, column, new())

    @property
    def label(self) -> str:
        """Its name in messages, as in `source[2]`."""
        return f"{self.name}[{self.number}]" if self.number else self.name


class _DocumentReader:
    """Reads a document piece by piece, and makes a content of each record when its element ends."""

    def __init__(self) -> None:
        self.contents: list[Content] = []
        self.is_archive = False
        self._stack: list[_Element] = []
        self._count = 0  # of the contents of an archive that have begun
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
        """Read on, and add each content that is complete to `contents`."""
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            raise FormatError(f"{where}: {expat.errors.messages[error.code]}") from error
        self._fed += len(data)
        if self._fed - self._parser.CurrentByteIndex > _MAX_MARKUP:
            raise self._refusal(f"this tag or comment is longer than {_MAX_MARKUP:,} bytes")

    def _refusal(self, why: str, *names: str) -> FormatError:
        labels = (*(each.label for each in self._stack), *names)
        place = _where(self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1, *labels)
        return FormatError(f"{place}: {why}")

    # -- what the parser finds ----------------------------------------------------------------------------------------

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.upper() not in {"UTF-8", "US-ASCII"}:
            raise self._refusal(f"the encoding is {encoding}: write the document in UTF-8")

    def _doctype(self, name: str, *_: object) -> None:
        raise self._refusal("a document type is not read, since it could name entities and other files", name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._stack and not self._stack[-1].kind.children:
            self._start_char(name, attributes)
            return
        child = self._begin(name)
        if not self._stack:
            self.is_archive = name == ARCHIVE
            version = attributes.pop("newsarchive", None)
            if version != str(SCHEMA_VERSION):
                got = "no attribute newsarchive" if version is None else repr(version)
                raise self._refusal(f"expected version {SCHEMA_VERSION} of the schema, got {got}", name)
        if attributes:
            raise self._refusal(f"unknown attribute {next(iter(attributes))!r}", child.label)
        self._stack.append(child)

    def _begin(self, name: str) -> _Element:
        """Return the element that begins, and note its place in that of its parent."""
        parent = self._stack[-1] if self._stack else None
        children = _roots() if parent is None else parent.kind.children
        kind = children.get(name)
        if kind is None:
            raise self._refusal(f"unknown element {name!r}: expected one of {', '.join(children)}", name)
        child = _Element(name, kind, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        if parent is None:
            return child
        if parent.kind.is_archive:
            self._count += 1
            child.name, child.number = "*", self._count
        elif isinstance(places := parent.place.inner, list):
            places.append(child.place)
            child.number = len(places)
        elif name in places:
            raise self._refusal(f"{name!r} occurs twice", name)
        else:
            places[name] = child.place
        return child

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
        if not parent.kind.children and not self._in_char:
            parent.value.append(text)
        elif text.strip(" \t\r\n"):
            raise self._refusal(f"unexpected text: {text.strip()[:20]!r}")

    def _end(self, _: str) -> None:
        if self._in_char:
            self._in_char = False
            return
        ended = self._stack.pop()
        if ended.kind.is_archive:
            return
        if not self._stack or self._stack[-1].kind.is_archive:
            self._finish(ended)
            return
        value: Any = ended.value if ended.kind.children else "".join(ended.value)
        if ended.kind.cls is int and _NUMBER.match(value):
            value = int(value)
        parent = self._stack[-1].value
        if isinstance(parent, dict):
            parent[ended.name] = value
        else:
            parent.append(value)

    def _finish(self, root: _Element) -> None:
        """Make the content of a record that is complete; the head of an export is checked and dropped."""

        def where(path: Way) -> str:
            place, around = root.place, ""
            labels = [*(each.label for each in self._stack), root.label]
            for step in path:
                labels.append(step if isinstance(step, str) else f"{ITEMS[around]}[{step + 1}]")
                if isinstance(step, int) or step in place.inner:  # a field that is missing has no place of its own
                    place = place.inner[step]
                around = str(step)
            return _where(place.line, place.column, *labels)

        value: Content | ExportHead = from_fields(root.value, root.kind.cls, where=where)
        if not isinstance(value, ExportHead):
            self.contents.append(value)


def _where(line: int, column: int, *labels: str) -> str:
    return f"line {line}, column {column}, /{'/'.join(labels)}"
