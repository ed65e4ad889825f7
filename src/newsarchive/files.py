"""Read and write one page as a file, or read a file of many.

A file is written whole or not at all, after its new text was read back and compared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsarchive.errors import EditError, FormatError
from newsarchive.formats import FORMATS, dumps, find_format, format_of_path, loads
from newsarchive.markdown.lines import encode
from newsarchive.markdown.page import contexts_of, parse, without_ref
from newsarchive.storage.atomic import replace_file
from newsarchive.style import STYLE_2017, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from os import PathLike

    from newsarchive.markdown.page import Page
    from newsarchive.model import Content

__all__ = ["dump", "load", "load_all", "load_page"]


def load_page(path: str | PathLike[str], *, strict: bool = False, vocabulary: Collection[str] = ()) -> Page:
    """Return the page that a Markdown file holds.

    Raises:
        ParseError: With `strict`, the page has an error.
        OSError: The file cannot be read.
    """
    return parse(Path(path).read_bytes(), path=path, strict=strict, vocabulary=vocabulary)


def load(
    path: str | PathLike[str],
    *,
    format: str | None = None,
    strict: bool = False,
    vocabulary: Collection[str] = (),
) -> Content:
    """Return the content of a file, in the format of its suffix unless another is named.

    A page in the tree of an archive has its `ref`.

    Raises:
        ParseError: With `strict`, the page has an error.
        FormatError: No format has that suffix, or the text is not what the format asks for.
        OSError: The file cannot be read.
    """
    name = format or format_of_path(os.fspath(path))
    if name == "markdown":
        return load_page(path, strict=strict, vocabulary=vocabulary).content
    return loads(Path(path).read_bytes(), format=name, strict=strict, vocabulary=vocabulary)


def load_all(path: str | PathLike[str], *, format: str | None = None) -> Iterator[Content]:
    """Yield each content of an export, in the format of the file's suffix unless another is named.

    The file is opened when the first content is asked for. All contents before an error are yielded first.

    Raises:
        FormatError: No format has that suffix, its exports cannot be read back, or the file is invalid; the message
            says where, as in `line 17: $.sources[0].url: …`.
        OSError: The file cannot be read.

    >>> import newsarchive as na, tempfile
    >>> archive = na.open("examples/archive/zh", index=":memory:")
    >>> path = archive.export(f"{tempfile.mkdtemp()}/all.jsonl")
    >>> list(load_all(path)) == list(archive)
    True
    """
    entry = find_format(format or format_of_path(os.fspath(path)))
    if entry.loads_all is None:
        known = ", ".join(each.name for each in FORMATS.values() if each.has("loads_all"))
        raise FormatError(f"an export as {entry.name!r} cannot be read back: load_all reads {known}")
    return _contents(Path(path), entry.loads_all)


def _contents(path: Path, read: Callable[[BinaryIO], Iterator[Content]]) -> Iterator[Content]:
    with path.open("rb") as file:
        yield from read(file)


def dump(
    content: Content,
    path: str | PathLike[str],
    *,
    style: Style = STYLE_2017,
    format: str | None = None,
) -> None:
    """Write a content to a file, in the format of its suffix unless another is named.

    The file is replaced whole, after its new text was read back as an equal content (in formats that can be read back).
    To change a page and keep its own white space and style, write the text of `Page.edit` instead.

    Raises:
        EditError: The text would be read back as a different content; nothing was written.
        FormatError: No format has that suffix.
        OSError: The file cannot be written; it is as it was.
    """
    name = format or format_of_path(os.fspath(path))
    text = dumps(content, style=style, format=name)
    if FORMATS[name].loads is not None:
        read = loads(text, format=name, vocabulary=contexts_of(content))
        if without_ref(read) != without_ref(content):
            raise EditError(f"{os.fspath(path)} was not written: its text would be read back as a different content")
    replace_file(Path(path), encode(text))
