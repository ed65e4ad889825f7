"""The formats that a page or an archive is written in, as one table.

Each format is a few functions over values, and none of them knows an archive. `FORMATS` says what each reads, writes
and loses. A format's module is imported when one of its functions is first asked for, so that the table costs nothing.
This module has the functions of Markdown itself; `dumps` and `loads` pick a format by its name.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Final, Generic, Protocol, TypeVar

import attrs

from newsarchive.errors import EditError, FormatError
from newsarchive.markdown.render import render
from newsarchive.model import Prose
from newsarchive.style import STYLE_2017, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content

__all__ = ["FORMATS", "Format", "dumps", "find_format", "format_of_path", "loads"]

_T = TypeVar("_T")


class _DumpsFunction(Protocol):
    def __call__(self, content: Content, *, style: Style) -> str: ...


class _LoadsFunction(Protocol):
    def __call__(self, text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content: ...


class _Function(Generic[_T]):
    """A function of a format, found in its module when it is asked for; None if the format does not have it."""

    def __set_name__(self, _: type, name: str) -> None:
        self._role = name

    def __get__(self, entry: Format | None, _: type) -> _T | None:
        name = None if entry is None else entry.functions.get(self._role)
        if entry is None or name is None:
            return None
        function: _T = getattr(import_module(entry.module), name)
        return function


@attrs.frozen(kw_only=True)
class Format:
    """One format: what it is called, and the functions that it has.

    >>> FORMATS["rss"].has("stream"), FORMATS["rss"].has("loads")
    (True, False)
    """

    name: str
    """The name that `format=` takes."""
    suffix: str
    """The suffix of its files, without the dot; empty for a format that is always a folder."""
    media_type: str
    """Its media type (RFC 6838)."""
    lossless: bool = False
    """Whether reading the text of a value always yields an equal value."""
    module: str
    """The name of the module that has its functions."""
    functions: Mapping[str, str]
    """The names of its functions in that module, by what they are called here: `{"stream": "stream_rss"}`."""

    def has(self, role: str) -> bool:
        """Return whether it has a function, such as `dumps`, without importing it."""
        return role in self.functions

    dumps: ClassVar[_Function[_DumpsFunction]] = _Function()
    """Returns the text of one content."""
    loads: ClassVar[_Function[_LoadsFunction]] = _Function()
    """Returns the content of a text."""
    loads_all: ClassVar[_Function[Callable[[BinaryIO], Iterator[Content]]]] = _Function()
    """Yields each content of a whole export, read from a file that is open for its bytes."""
    stream: ClassVar[_Function[Callable[[Selection], Iterator[str]]]] = _Function()
    """Yields the text of a whole export, piece by piece."""
    save: ClassVar[_Function[Callable[[Selection, Path], None]]] = _Function()
    """Writes a whole export that is not text to a new file."""
    save_folder: ClassVar[_Function[Callable[[Selection, Path], None]]] = _Function()
    """Writes a whole export as files into an empty folder."""
    describe: ClassVar[_Function[Callable[[Selection, str], str]]] = _Function()
    """Returns the text of `NAME-metadata.json` beside a file of that name that cannot hold its licence itself."""

    @property
    def exports(self) -> bool:
        """Whether it writes whole archives."""
        return self.has("stream") or self.has("save") or self.has("save_folder")


def _format(
    name: str, suffix: str, media_type: str, module: str, *, lossless: bool = False, **functions: str
) -> Format:
    """Return a format, by the names of its functions."""
    return Format(
        name=name,
        suffix=suffix,
        media_type=media_type,
        lossless=lossless,
        module=f"newsarchive.formats.{module}".removesuffix("."),
        functions=MappingProxyType(functions),
    )


_PAGES: Final = {"dumps": "dumps", "loads": "loads"}
FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            _format(
                "markdown", "md", "text/markdown", "", lossless=True, dumps="_dumps_markdown", loads="_loads_markdown"
            ),
            _format(
                "json", "json", "application/json", "json",
                lossless=True, **_PAGES, loads_all="loads_all", stream="stream",
            ),
            _format(
                "jsonl", "jsonl", "application/jsonl", "json",
                lossless=True, dumps="dumps_line", loads="loads", loads_all="load_lines", stream="stream_lines",
                describe="describe_lines",
            ),
            _format(
                "xml", "xml", "application/xml", "xml",
                lossless=True, **_PAGES, loads_all="loads_all", stream="stream",
            ),
            _format("html", "html", "text/html", "html", dumps="dumps"),
            _format("text", "txt", "text/plain", "text", dumps="dumps"),
            _format("csv", "csv", "text/csv", "csv", stream="stream", save_folder="save_folder", describe="describe"),
            _format(
                "parquet", "parquet", "application/vnd.apache.parquet", "arrow",
                save="save_parquet", save_folder="save_parquet_folder",
            ),
            _format(
                "arrow", "arrow", "application/vnd.apache.arrow.file", "arrow",
                save="save_arrow", save_folder="save_arrow_folder",
            ),
            _format("rss", "rss", "application/rss+xml", "feeds", stream="stream_rss"),
            _format("atom", "atom", "application/atom+xml", "feeds", stream="stream_atom"),
            _format("jsonfeed", "feed.json", "application/feed+json", "feeds", stream="stream_jsonfeed"),
            _format("jsonld", "jsonld", "application/ld+json", "jsonld", dumps="dumps", stream="stream"),
            _format(
                "sqlite", "sqlite", "application/vnd.sqlite3", "sqlite",
                save="save", save_folder="save_folder", describe="describe",
            ),
            _format("wcep", "", "application/jsonl", "wcep", save_folder="save_folder"),
            _format("timeline", "", "application/jsonl", "timeline", save_folder="save_folder"),
        )
    }
)  # fmt: skip
"""Every format by its name."""


# -- Markdown ---------------------------------------------------------------------------------------------------------


def _dumps_markdown(content: Content, *, style: Style) -> str:
    """Return the canonical page.

    Raises:
        EditError: The text of prose is a page of another kind, as only the reader can find out.
    """
    text = render(content, style)
    if isinstance(content, Prose):
        from newsarchive.markdown.page import parse  # noqa: PLC0415 # who writes an event does not need the reader

        page = parse(text)
        if page.content != content:
            raise EditError(
                f"this prose would be read back as a page of the kind {page.kind!r}: "
                "read its text with newsarchive.loads, and write what that returns"
            )
    return text


def _loads_markdown(text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content:
    """Return the content of a page.

    Raises:
        ParseError: With `strict`, the page has an error.
    """
    from newsarchive.markdown.page import parse  # noqa: PLC0415

    return parse(text, strict=strict, vocabulary=vocabulary).content


# -- any format -------------------------------------------------------------------------------------------------------


def dumps(content: Content, *, style: Style = STYLE_2017, format: str = "markdown") -> str:  # the word users know
    r"""Return the text of a content in a format.

    Args:
        content: The content.
        style: The words and habits of a Markdown page, of HTML and of text; other formats do not use it.
        format: The name of the format.

    Raises:
        EditError: The content is prose whose text is a Markdown page of another kind: it would not read back as prose.
        FormatError: There is no such format, or it only writes whole archives.

    >>> import newsarchive as na
    >>> na.dumps(na.Event(date="2017-01-1", title="It rains"))
    '### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n'
    """
    write = find_format(format).dumps
    if write is None:
        raise FormatError(f"the format {format!r} writes whole archives, not single pages: export an archive or query")
    return write(content, style=style)


def loads(
    text: str | bytes,
    *,
    format: str = "markdown",
    strict: bool = False,
    vocabulary: Collection[str] = (),
) -> Content:
    r"""Return the content of a text. To see what could not be read of a page, `parse` it or ask for `strict`.

    Args:
        text: The text, or its bytes in UTF-8.
        format: The name of its format.
        strict: Whether to raise when a Markdown page has an error; in other formats every error raises.
        vocabulary: Names of contexts that are known, for a Markdown page.

    Raises:
        ParseError: With `strict`, the page has an error.
        FormatError: There is no such format, it cannot be read back, or the text does not follow it; the message says
            where.

    >>> import newsarchive as na
    >>> na.loads("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n").title
    'It rains'
    """
    read = find_format(format).loads
    if read is None:
        raise FormatError(f"the format {format!r} cannot be read back: it does not hold all of a page")
    return read(text, strict=strict, vocabulary=vocabulary)


def format_of_path(path: str) -> str:
    """Return the name of the format that a file's suffix names.

    >>> format_of_path("news/2017/01/1/a.md")
    'markdown'

    Raises:
        FormatError: No format has that suffix.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    fitting = [entry for entry in FORMATS.values() if entry.suffix and name.endswith(f".{entry.suffix}")]
    if fitting:
        return max(fitting, key=lambda entry: len(entry.suffix)).name
    known = ", ".join(f".{entry.suffix}" for entry in FORMATS.values() if entry.suffix)
    raise FormatError(f"{path!r} has no known suffix: pass format=, or use {known}")


def find_format(name: str) -> Format:
    """Return a format by its name.

    Raises:
        FormatError: There is no such format.
    """
    entry = FORMATS.get(name)
    if entry is None:
        raise FormatError(f"there is no format {name!r}: choose from {', '.join(FORMATS)}")
    return entry


def __getattr__(name: str) -> Any:  # noqa: ANN401 # a module
    """Import a module of this package when it is first asked for, as if it had been imported."""
    if not name.startswith("_") and find_spec(f"{__name__}.{name}") is not None:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
