"""XML: a content as one element, and back; whole archives as a stream of them.

The choices, each made once here:

- the root element says what the content is (`<event>`) and names its schema's version (`newsarchive="1"`);
- each field is an element by the model's name, and each item of a list an element in that of the list;
- a field that is None has no element, a text that is empty has an empty one; a list without items has none;
- days, times and refs are written as in the format `json`;
- white space in a text counts; a character that XML 1.0 cannot hold is an element: `<char code="1B"/>`.

Reading needs no trust: a document type, and with it every entity and everything external, is refused; so is an element
that the schema does not know, at once, so that nothing is nested deeply; and no piece of markup is endless.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from newsarchive.errors import FormatError, ModelError
from newsarchive.formats.elements import ARCHIVE, CHAR, VERSION, Kind, kind_of, name_of, roots
from newsarchive.formats.selection import About
from newsarchive.text import XML_REFUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content
    from newsarchive.style import Style

__all__ = ["dumps", "loads", "loads_all", "schema", "stream"]

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CHUNK: Final = 2**16
# A tag or comment that has not ended is looked at again with each piece that is read of it.
_MAX_MARKUP: Final = 2**20

# What XML 1.0 cannot hold (its production 2); what it holds and a reader or terminal would make something else of.
_SPECIAL: Final = re.compile(f"[&<>\r\x7f-\x9f]|(?P<none>[{XML_REFUSES}])")
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CODE: Final = re.compile(r"[0-9A-Fa-f]{1,6}\Z")


def schema() -> str:
    """Return the RELAX NG schema of this format, in its XML syntax.

    >>> schema().partition(chr(10))[0]
    '<?xml version="1.0" encoding="UTF-8"?>'
    """
    return Path(__file__).with_name("newsarchive.rng").read_text(encoding="utf-8")


# -- writing -------------------------------------------------------------------------------------------------------


def dumps(content: Content, *, style: Style | None = None) -> str:  # noqa: ARG001 # a page's style is not in XML
    """Return a content as an XML document, indented by two.

    >>> import newsarchive as na
    >>> print(dumps(na.Prose(text="Rain & wind")), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <prose newsarchive="1">
      <text>Rain &amp; wind</text>
    </prose>
    """
    return _HEAD + "".join(_written(kind_of(type(content)), name_of(content), content, "", _VERSIONED))


def stream(selection: Selection) -> Iterator[str]:
    """Yield a document: what is said of the whole, then each event, then each day that was asked for."""
    yield f"{_HEAD}<{ARCHIVE}{_VERSIONED}>\n"
    yield "".join(_written(kind_of(About), "about", selection.about, "  "))
    for event, _ in selection:
        yield "".join(_written(kind_of(type(event)), name_of(event), event, "  "))
    for day in selection.days():
        yield "".join(_written(kind_of(type(day)), name_of(day), day, "  "))
    yield f"</{ARCHIVE}>\n"


_VERSIONED: Final = f' newsarchive="{VERSION}"'


def _written(kind: Kind, name: str, value: Any, indent: str, attributes: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield the lines of an element: none for what is None or an empty list."""
    if kind.write is not None:
        if value is not None:
            text = _SPECIAL.sub(_escaped, kind.write(value))
            yield f"{indent}<{name}{attributes}>{text}</{name}>\n"
        return
    if value is None or value == ():
        return
    yield f"{indent}<{name}{attributes}>\n"
    for child, inner in kind.children.items():
        for each in value if kind.is_list else (getattr(value, child),):
            yield from _written(inner, child, each, f"{indent}  ")
    yield f"{indent}</{name}>\n"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if match["none"]:
        return f'<{CHAR} code="{ord(char):X}"/>'
    return _NAMED.get(char) or f"&#x{ord(char):X};"


# -- reading -------------------------------------------------------------------------------------------------------


def loads(text: str | bytes, *, strict: bool = True, vocabulary: Collection[str] = ()) -> Content:  # noqa: ARG001
    """Return the content of an XML document.

    Raises:
        FormatError: The text is no XML, has a document type, or is no content; the message says line, column and
            element.
    """
    reading = _Reading()
    reading.feed(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, is_last=True)
    if reading.is_archive:
        raise FormatError("this is a whole archive and no single page: read it with newsarchive.formats.xml.loads_all")
    return reading.done[0]


def loads_all(file: BinaryIO) -> Iterator[Content]:
    """Yield each content of a document, as it is read: all of an archive, or the one that the document is.

    Args:
        file: An open file of bytes.

    Raises:
        FormatError: As `loads` does, when the reading comes to the place.
    """
    reading = _Reading()
    is_last = False
    while not is_last:
        chunk = file.read(_CHUNK)
        is_last = not chunk
        reading.feed(chunk, is_last=is_last)
        yield from reading.done
        reading.done.clear()


class _Open:
    """An element that has begun and not ended."""

    __slots__ = ("count", "items", "kind", "name", "place", "places", "values")

    def __init__(self, kind: Kind, name: str, place: str) -> None:
        self.kind, self.name, self.place = kind, name, place
        self.values: dict[str, Any] = {}
        self.places: dict[str, str] = {}
        self.items: list[Any] = []
        self.count = 0


class _Reading:
    """A document that is being read."""

    def __init__(self) -> None:
        self.done: list[Content] = []
        self.is_archive = False
        self._stack: list[_Open] = []
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
        """Read on; what was read to its end is in `done`.

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

    # -- where it stands -------------------------------------------------------------------------------------------

    def _here(self, *names: str) -> str:
        path = "/".join([*(each.name for each in self._stack), *names])
        parser = self._parser
        return f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}, /{path}"

    def _refusal(self, why: str, *names: str) -> FormatError:
        return FormatError(f"{self._here(*names)}: {why}")

    # -- what the parser finds -------------------------------------------------------------------------------------

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.upper() not in {"UTF-8", "US-ASCII"}:
            raise self._refusal(f"the encoding is {encoding}: write the document in UTF-8")

    def _doctype(self, name: str, *_: object) -> None:
        raise self._refusal("a document type is not read, since it could name entities and other files", name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._stack and self._stack[-1].kind.read is not None:
            self._start_char(name, attributes)
            return
        kind, label = self._begun(name)
        if not self._stack:
            self._check_version(name, attributes.pop("newsarchive", None))
        if attributes:
            raise self._refusal(f"unknown attribute {next(iter(attributes))!r}", label)
        self._stack.append(_Open(kind, label, self._here(label)))

    def _begun(self, name: str) -> tuple[Kind, str]:
        """Return what an element holds, and its name in paths."""
        around = self._stack[-1] if self._stack else None
        children = roots() if around is None else around.kind.children
        kind = children.get(name)
        if kind is None:
            known = ", ".join(children)
            raise self._refusal(f"unknown element {name!r}: expected one of {known}", name)
        if around is None:
            self.is_archive = name == ARCHIVE
        elif around.kind.is_list:
            return kind, f"{name}[{len(around.items) + 1}]"
        elif around.kind.is_stream:
            around.count += 1
            return kind, f"*[{around.count}]"
        elif name in around.places:
            raise self._refusal(f"{name!r} stands twice", name)
        return kind, name

    def _check_version(self, name: str, version: str | None) -> None:
        if version != str(VERSION):
            said = "no attribute newsarchive" if version is None else repr(version)
            raise self._refusal(f"expected version {VERSION} of the schema, got {said}", name)

    def _start_char(self, name: str, attributes: dict[str, str]) -> None:
        if name != CHAR or self._in_char:
            raise self._refusal(f"unknown element {name!r} in a text: expected {CHAR}", name)
        code = attributes.get("code", "")
        if set(attributes) != {"code"} or not _CODE.match(code) or int(code, 16) > 0x10FFFF:
            raise self._refusal(f'expected the number of a character, as in <{CHAR} code="1B"/>', name)
        self._stack[-1].items.append(chr(int(code, 16)))
        self._in_char = True

    def _text(self, text: str) -> None:
        around = self._stack[-1]
        if around.kind.read is not None and not self._in_char:
            around.items.append(text)
        elif text.strip(" \t\r\n"):
            raise self._refusal(f"text where none can stand: {text.strip()[:20]!r}")

    def _end(self, _: str) -> None:
        if self._in_char:
            self._in_char = False
            return
        ended = self._stack[-1]
        value = self._value(ended)
        self._stack.pop()
        around = self._stack[-1] if self._stack else None
        if around is None or around.kind.is_stream:
            if not ended.kind.is_stream and not isinstance(value, About):
                self.done.append(value)
        elif around.kind.is_list:
            around.items.append(value)
        else:
            around.values[ended.name] = value
            around.places[ended.name] = ended.place

    def _value(self, ended: _Open) -> Any:  # noqa: ANN401 # a part of a content
        """Return what an element was."""
        kind = ended.kind
        if kind.is_stream:
            return None
        if kind.is_list:
            return tuple(ended.items)
        for name in kind.required:
            if name not in ended.values:
                raise FormatError(f"{ended.place}: required element {name!r} is missing")
        try:
            return kind.make(**ended.values) if kind.read is None else kind.read("".join(ended.items))
        except ModelError as error:
            raise _placed(error, ended) from error
        except ValueError as error:  # no day, no time, no number
            raise FormatError(f"{ended.place}: {error}") from error


_MODEL_FIELD: Final = re.compile(r"[A-Z][A-Za-z]*\.([a-z]+): ")


def _placed(error: ModelError, ended: _Open) -> FormatError:
    """Return the error with the place of the field that it names, as in `Source.url: why`."""
    message = str(error)
    field = _MODEL_FIELD.match(message)
    place = None if field is None else ended.places.get(field[1])
    return FormatError(
        f"{ended.place}: {message}" if field is None or place is None else f"{place}: {message[field.end() :]}"
    )
