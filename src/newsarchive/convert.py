"""Pages converted to another format: one page, some files, or a whole tree.

This module owns `convert`, `convert_files` and `convert_tree`. A tree is written page by page, each to its own path
with the suffix of the new format. A page that cannot be converted is reported, and the others follow; a file that would
not change is left alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from newsarchive.errors import ArchiveError, EditError, FormatError, NewsArchiveError, RefError
from newsarchive.formats import dumps, find_format, format_of_path, loads
from newsarchive.markdown.lines import encode
from newsarchive.markdown.page import contexts_of, parse, without_ref
from newsarchive.problems import Severity
from newsarchive.refs import PageRef, alias_of, canonical_path, is_index_path
from newsarchive.storage.atomic import replace_file
from newsarchive.storage.base import Unreadable
from newsarchive.storage.locate import open_pages
from newsarchive.style import STYLE_2017, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from os import PathLike

    from newsarchive.model import Content
    from newsarchive.problems import Problem
    from newsarchive.storage.base import Storage

__all__ = ["Conversion", "Converted", "convert", "convert_files", "convert_tree", "path_in_format"]


@attrs.frozen(kw_only=True)
class Conversion:
    """From which format to which, in which style.

    Raises:
        FormatError: There is no such format, or it does not write or read single pages.

    >>> Conversion(input_format="html", to="json")
    Traceback (most recent call last):
    newsarchive.errors.FormatError: the format 'html' cannot be read back: it does not hold all of a page
    """

    to: str = attrs.field()
    """The name of the format that is written."""
    input_format: str = attrs.field(default="markdown")
    """The name of the format that is read."""
    style: Style | None = None
    """The words of Markdown, HTML and text; None for a Markdown page's own style, and that of 2017 for other pages."""

    @to.validator
    def _check_output(self, _: object, name: str) -> None:
        if not find_format(name).has("dumps"):
            raise FormatError(f"the format {name!r} writes whole archives, not single pages: export an archive")

    @input_format.validator
    def _check_input(self, _: object, name: str) -> None:
        if not find_format(name).has("loads"):
            raise FormatError(f"the format {name!r} cannot be read back: it does not hold all of a page")


@attrs.frozen(kw_only=True)
class Converted:
    """The result for one page of a tree."""

    path: str
    """Its path, as its storage or the caller names it."""
    state: Literal["written", "unchanged", "failed"]
    """Whether the new file was written, did not change, or could not be written."""
    why: str = ""
    """Why it could not be written."""
    errors: int = 0
    """How many errors the reader found on a Markdown page: the new file lacks what they are about."""


def convert(data: bytes, conversion: Conversion, *, path: str | None = None) -> tuple[bytes, tuple[Problem, ...]]:
    """Return a page in another format, and the problems of the Markdown page that it is made of.

    Args:
        data: The page's bytes.
        conversion: From which format to which.
        path: Its path in its archive, which gives a Markdown page its ref.

    Raises:
        FormatError: The bytes do not follow the format; the message says where.
        EditError: The new text would be read back as another page.

    >>> conversion = Conversion(input_format="json", to="xml")
    >>> text, _ = convert(b'{"newsarchive": 1, "kind": "prose", "text": "Hello"}', conversion)
    >>> print(text.decode(), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <prose newsarchive="1">
      <text>Hello</text>
    </prose>
    """
    ref = _ref_of(path)
    problems: tuple[Problem, ...] = ()
    if conversion.input_format == "markdown":
        page = parse(data, path=path)
        content, style, problems = page.content, conversion.style or page.style, page.problems
    else:
        content, style = loads(data, format=conversion.input_format), conversion.style or STYLE_2017
        own_ref = getattr(content, "ref", None)
        if own_ref is not None and ref is not None and own_ref != ref:
            raise EditError(f"its ref is {own_ref}, but its path is that of {ref}")
    text = dumps(content, style=style, format=conversion.to)
    if find_format(conversion.to).has("loads") and not _reads_back(text, content, conversion.to):
        raise EditError(f"as {conversion.to} in this style, it would be read back as another page")
    return encode(text), problems


def _reads_back(text: str, content: Content, format: str) -> bool:  # the word users know
    read = loads(text, format=format, vocabulary=contexts_of(content))
    return without_ref(read) == without_ref(content)


def path_in_format(path: str, suffix: str) -> str:
    """Return the path of a page in another format: by its ref, or beside a page without one.

    >>> path_in_format("news/2017/01/01/README.md", "json"), path_in_format("faq/README.md", "json")
    ('news/2017/01/1/index.json', 'faq/index.json')
    """
    ref = _ref_of(path)
    if ref is not None:
        return ref.path_in(suffix)
    folder, slash, name = canonical_path(path).rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}.{suffix}"


def _ref_of(path: str | None) -> PageRef | None:
    if path is None:
        return None
    try:
        return PageRef.from_path(path)
    except RefError:  # a front page or help page, or a file outside an archive
        return None


# -- many pages -----------------------------------------------------------------------------------------------------


def convert_tree(
    root: str | PathLike[str],
    into: str | PathLike[str],
    conversion: Conversion,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Converted]:
    """Convert every page of an archive, or of any tree of pages, into a folder, and yield the result for each.

    Each page is written to its own path with the suffix of the new format, whole or not at all, when its result is
    asked for. Of `README` and `index` in one folder, `index` is converted.

    Args:
        root: A folder, or a zip or tar file.
        into: The folder, which is made if need be. It can be the root: each new file is then beside its page.
        conversion: From which format to which.
        on_progress: Called after each page with the number of pages so far and of all.

    Raises:
        ArchiveError: There are no pages at the root, or its own pages would be replaced; raised at once.
    """
    target = Path(into)
    suffix = f".{find_format(conversion.input_format).suffix}"
    storage = open_pages(root, suffix=suffix)
    try:
        _refuse_own_pages(storage, target, conversion)
        listing = storage.list()
    except BaseException:
        storage.close()
        raise
    paths = [path for path in sorted(listing.pages) if not _has_canonical(path, listing.pages)]

    def read() -> Iterator[tuple[str, bytes | Unreadable]]:
        with storage:
            yield from ((unreadable.path, unreadable) for unreadable in listing.unreadable)
            yield from storage.read_many(paths)

    total = len(paths) + len(listing.unreadable)
    return _Tree(target).convert(((path, path, data, conversion) for path, data in read()), total, on_progress)


def _refuse_own_pages(storage: Storage, target: Path, conversion: Conversion) -> None:
    top = storage.identity.partition("//")[0]
    if conversion.input_format == conversion.to and top == os.path.realpath(target):
        raise ArchiveError(f"{target} is also the input, and its own pages would be replaced: name another folder")


def _has_canonical(path: str, pages: Container[str]) -> bool:
    """Return whether a page is `README`, and its alias `index` is beside it, which is read for both."""
    alias = alias_of(path)
    return alias is not None and is_index_path(alias) and alias in pages


def convert_files(
    files: Sequence[str],
    into: str | PathLike[str],
    *,
    to: str,
    input_format: str | None = None,
    style: Style | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Converted]:
    """Convert files into a folder as `convert_tree` does: to the path of a page's ref, or by the file's name.

    Args:
        files: The files.
        into: The folder.
        to: The name of the format that is written.
        input_format: The name of the format that is read; if it is None, the suffix of each file decides.
        style: As in `Conversion`.
        on_progress: As in `convert_tree`.

    Raises:
        FormatError: There is no such format, or a file has no known suffix; raised at once.
    """
    conversions = [Conversion(to=to, input_format=input_format or format_of_path(file), style=style) for file in files]
    tree = _Tree(Path(into))
    pages = ((file, _path_of(file), tree.read(file, each), each) for file, each in zip(files, conversions, strict=True))
    return tree.convert(pages, len(files), on_progress)


def _path_of(file: str) -> str:
    """Return the path of a file in its archive, as its folders show; of a file without a date, its name."""
    ref = _ref_of(Path(file).absolute().as_posix())
    return Path(file).name if ref is None else ref.path


_Page = tuple[str, str, bytes | Unreadable, Conversion]
"""A page to be converted: what it is called, its path in its archive, its bytes."""


class _Tree:
    """A folder that pages are converted into."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._written: set[str] = set()

    def read(self, file: str, conversion: Conversion) -> bytes | Unreadable:
        """Return the bytes of a file, or why it is not converted."""
        new = self._top / path_in_format(_path_of(file), find_format(conversion.to).suffix)
        if os.path.realpath(new) == os.path.realpath(file):
            return Unreadable(file, "it would replace itself: name another folder")
        try:
            return Path(file).read_bytes()
        except OSError as error:
            return Unreadable(file, f"it cannot be read: {error.strerror}")

    def convert(
        self, pages: Iterable[_Page], total: int, on_progress: Callable[[int, int], None] | None
    ) -> Iterator[Converted]:
        """Convert pages and yield the result for each."""
        for done, (name, path, data, conversion) in enumerate(pages, start=1):
            yield self._convert(name, path, data, conversion)
            if on_progress is not None:
                on_progress(done, total)

    def _convert(self, name: str, path: str, data: bytes | Unreadable, conversion: Conversion) -> Converted:
        if isinstance(data, Unreadable):
            return Converted(path=name, state="failed", why=data.why)
        new = path_in_format(path, find_format(conversion.to).suffix)
        if new in self._written:
            return Converted(path=name, state="failed", why=f"another page was written to {new}")
        try:
            text, problems = convert(data, conversion, path=path)
            is_new = self._put(new, text)
        except NewsArchiveError as error:
            return Converted(path=name, state="failed", why=str(error))
        except OSError as error:
            return Converted(path=name, state="failed", why=f"{new} cannot be written: {error.strerror}")
        self._written.add(new)
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        return Converted(path=name, state="written" if is_new else "unchanged", errors=errors)

    def _put(self, path: str, data: bytes) -> bool:
        """Write a file unless it has these bytes, and return whether it was written."""
        file = self._top / path
        if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, data, flush=False)  # it can be made again from its page
        return True
