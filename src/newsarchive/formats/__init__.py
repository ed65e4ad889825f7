"""The formats that a page's content is written in, in one table.

Each format is a pair of functions over values, and none of them knows an archive. `FORMATS` says what each reads,
writes and loses; `dumps` and `loads` pick from it by name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats import json, markdown
from newsarchive.style import STYLE_2017, Style

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from newsarchive.model import Content

__all__ = ["FORMATS", "Format", "dumps", "format_of_path", "loads"]


class _Writer(Protocol):
    def __call__(self, content: Content, *, style: Style) -> str: ...


class _Reader(Protocol):
    def __call__(self, text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content: ...


@attrs.frozen(kw_only=True)
class Format:
    """One format: what it is called and the functions that write and read it."""

    name: str
    """The name that `format=` takes."""
    suffix: str
    """The suffix of its files, without the dot."""
    media_type: str
    """Its media type (RFC 6838)."""
    lossless: bool
    """Whether reading what was written yields an equal value, whatever the value."""
    dumps: _Writer
    """The function that writes a content."""
    loads: _Reader
    """The function that reads one."""


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
            ),
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
        FormatError: There is no such format.

    >>> import newsarchive as na
    >>> na.dumps(na.Event(date="2017-01-1", title="It rains"))
    '### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n'
    """
    return _find(format).dumps(content, style=style)


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
        FormatError: There is no such format, or the text is not what it asks for; the message says where.

    >>> import newsarchive as na
    >>> na.loads("### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains\n\n\n\n").title
    'It rains'
    """
    return _find(format).loads(text, strict=strict, vocabulary=vocabulary)


def format_of_path(path: str) -> str:
    """Return the name of the format that a file's suffix stands for.

    >>> format_of_path("news/2017/01/1/a.md")
    'markdown'

    Raises:
        FormatError: No format has that suffix.
    """
    suffix = path.rpartition(".")[2]
    for entry in FORMATS.values():
        if entry.suffix == suffix:
            return entry.name
    known = ", ".join(f".{entry.suffix}" for entry in FORMATS.values())
    raise FormatError(f"{path!r} has the suffix of no format: name one with format=…, or use {known}")


def _find(name: str) -> Format:
    entry = FORMATS.get(name)
    if entry is None:
        raise FormatError(f"there is no format {name!r}: choose from {', '.join(FORMATS)}")
    return entry
