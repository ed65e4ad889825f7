"""The formats that a page or an archive is written in, in one table.

Each format is a few functions over values, and none of them knows an archive. `FORMATS` says what each reads, writes
and loses; `dumps` and `loads` pick from it by name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats import (
    arrow,
    atom,
    csv,
    html,
    json,
    jsonfeed,
    jsonl,
    jsonld,
    markdown,
    parquet,
    rss,
    sqlite,
    text,
    timeline,
    wcep,
    xml,
)
from newsarchive.style import STYLE_2017, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from newsarchive.formats.selection import Selection
    from newsarchive.model import Content

__all__ = ["FORMATS", "Format", "dumps", "find_format", "format_of_path", "loads"]


class _Writer(Protocol):
    def __call__(self, content: Content, *, style: Style) -> str: ...


class _Reader(Protocol):
    def __call__(self, text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content: ...


@attrs.frozen(kw_only=True)
class Format:
    """One format: what it is called, and the functions that it has."""

    name: str
    """The name that `format=` takes."""
    suffix: str
    """The suffix of its files, without the dot; empty for one that is always a folder."""
    media_type: str
    """Its media type (RFC 6838)."""
    lossless: bool = False
    """Whether reading what was written yields an equal value, whatever the value."""
    dumps: _Writer | None = None
    """Returns the text of one content."""
    loads: _Reader | None = None
    """Returns the content of a text."""
    loads_all: Callable[[BinaryIO], Iterator[Content]] | None = None
    """Yields each content of a whole export, read from a file that is open for its bytes."""
    stream: Callable[[Selection], Iterator[str]] | None = None
    """Yields the text of a whole export, piece by piece."""
    save: Callable[[Selection, Path], None] | None = None
    """Writes a whole export to a file that is not there yet, where it is no text."""
    save_folder: Callable[[Selection, Path], None] | None = None
    """Writes a whole export as files into an empty folder."""
    describe: Callable[[Selection, str], str] | None = None
    """Returns what stands in `NAME-metadata.json` beside a file of that name which has no room for its licence."""

    @property
    def exports(self) -> bool:
        """Whether it writes whole archives."""
        return any(each is not None for each in (self.stream, self.save, self.save_folder))


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Format(
                name="markdown",
                suffix="md",
                media_type="text/markdown",
                lossless=True,
                dumps=markdown.dumps,
                loads=markdown.loads,
            ),
            Format(
                name="json",
                suffix="json",
                media_type="application/json",
                lossless=True,
                dumps=json.dumps,
                loads=json.loads,
                loads_all=json.loads_all,
                stream=json.stream,
            ),
            Format(
                name="jsonl",
                suffix="jsonl",
                media_type="application/jsonl",
                lossless=True,
                dumps=jsonl.dumps,
                loads=jsonl.loads,
                loads_all=jsonl.loads_all,
                stream=jsonl.stream,
                describe=jsonl.describe,
            ),
            Format(
                name="xml",
                suffix="xml",
                media_type="application/xml",
                lossless=True,
                dumps=xml.dumps,
                loads=xml.loads,
                loads_all=xml.loads_all,
                stream=xml.stream,
            ),
            Format(name="html", suffix="html", media_type="text/html", dumps=html.dumps),
            Format(name="text", suffix="txt", media_type="text/plain", dumps=text.dumps),
            Format(
                name="csv",
                suffix="csv",
                media_type="text/csv",
                stream=csv.stream,
                save_folder=csv.save_folder,
                describe=csv.describe,
            ),
            Format(
                name="parquet",
                suffix="parquet",
                media_type="application/vnd.apache.parquet",
                save=parquet.save,
                save_folder=parquet.save_folder,
            ),
            Format(
                name="arrow",
                suffix="arrow",
                media_type="application/vnd.apache.arrow.file",
                save=arrow.save,
                save_folder=arrow.save_folder,
            ),
            Format(name="rss", suffix="rss", media_type="application/rss+xml", stream=rss.stream),
            Format(name="atom", suffix="atom", media_type="application/atom+xml", stream=atom.stream),
            Format(name="jsonfeed", suffix="feed.json", media_type="application/feed+json", stream=jsonfeed.stream),
            Format(
                name="jsonld",
                suffix="jsonld",
                media_type="application/ld+json",
                dumps=jsonld.dumps,
                stream=jsonld.stream,
            ),
            Format(
                name="sqlite",
                suffix="sqlite",
                media_type="application/vnd.sqlite3",
                save=sqlite.save,
                save_folder=sqlite.save_folder,
                describe=sqlite.describe,
            ),
            Format(name="wcep", suffix="", media_type="application/jsonl", save_folder=wcep.save_folder),
            Format(name="timeline", suffix="", media_type="application/jsonl", save_folder=timeline.save_folder),
        )
    }
)
"""Every format by its name."""


def dumps(content: Content, *, style: Style = STYLE_2017, format: str = "markdown") -> str:  # the word users know
    r"""Return the text of a content in a format.

    Args:
        content: The content.
        style: The words and habits of a Markdown page; other formats have none.
        format: The name of the format.

    Raises:
        EditError: The content is prose, and its text a Markdown page of another kind: it would not read back as prose.
        FormatError: There is no such format, or it is none of single pages.

    >>> import newsarchive as na
    >>> na.dumps(na.Event(date="2017-01-1", title="It rains"))
    '### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n'
    """
    write = find_format(format).dumps
    if write is None:
        raise FormatError(f"the format {format!r} is none of single pages: export an archive or query to it")
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
        FormatError: There is no such format, it is not read, or the text is not what it asks for; the message says
            where.

    >>> import newsarchive as na
    >>> na.loads("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n").title
    'It rains'
    """
    read = find_format(format).loads
    if read is None:
        raise FormatError(f"the format {format!r} is written, and not read back: it does not hold all of a page")
    return read(text, strict=strict, vocabulary=vocabulary)


def format_of_path(path: str) -> str:
    """Return the name of the format that a file's suffix stands for.

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
    raise FormatError(f"{path!r} has the suffix of no format: name one with format=…, or use {known}")


def find_format(name: str) -> Format:
    """Return the format of a name.

    Raises:
        FormatError: There is none.
    """
    entry = FORMATS.get(name)
    if entry is None:
        raise FormatError(f"there is no format {name!r}: choose from {', '.join(FORMATS)}")
    return entry
