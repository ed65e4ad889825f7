"""The proof that an archive is read without loss: every page of a tree is read, written and compared.

This module owns `Verdict`, `verify_page` and `verify_tree`. It writes nothing and passes over nothing that looks like
a page: what cannot be read is a verdict too.
"""

from __future__ import annotations

import heapq
import itertools
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.markdown.lines import BOM, split_lines
from newsarchive.markdown.page import contexts_of, first_difference, parse
from newsarchive.markdown.render import render
from newsarchive.problems import Severity
from newsarchive.storage.base import Unreadable
from newsarchive.storage.locate import open_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from newsarchive.markdown.page import Page, PageKind, Route
    from newsarchive.storage.base import Listing, Storage

__all__ = ["Verdict", "page_paths", "verify_page", "verify_storage", "verify_tree"]

_SHOWN: Final = 60
_SHOWN_BEFORE: Final = 20


@attrs.frozen(kw_only=True)
class Verdict:
    """Whether one page can be read and written without loss."""

    path: str
    """Its path below the root, with forward slashes."""
    kind: PageKind | None = None
    """What it is; None when it could not be read."""
    route: Route | None = None
    """How it was read; None when it could not be."""
    failures: tuple[str, ...] = ()
    """What does not hold, a sentence each; empty when the page is exact."""
    errors: int = 0
    """How many problems of severity `error` the reader found on it."""
    warnings: int = 0
    """How many problems of severity `warning` the reader found on it."""

    @property
    def is_exact(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def verify_page(data: bytes, path: str) -> Verdict:
    r"""Return the verdict on one page: whether three things hold, each of which catches another kind of loss.

    - The page gives back its exact bytes.
    - Its content, written in the page's style and read again, is an equal content.
    - That canonical text is the original up to white space and a byte order mark.

    Args:
        data: The page's bytes.
        path: Its path in the archive, which gives the content its `ref`.

    >>> verify_page(b"### [2017-01-1](/news/2017/01/1/index.md)\n\n#  It rains\n\n\n\n", "news/2017/01/1/it-rains.md")
    Verdict(path='news/2017/01/1/it-rains.md', kind='event', route='grammar', failures=(), errors=0, warnings=0)
    """
    page = parse(data, path=path)
    canonical = render(page.content, page.style)
    failures = (_bytes_lost(page, data), _content_changed(page, canonical), _text_changed(page, canonical))
    severities = [problem.severity for problem in page.problems]
    return Verdict(
        path=path,
        kind=page.kind,
        route=page.route,
        failures=tuple(failure for failure in failures if failure),
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
    )


def verify_tree(
    root: str | PathLike[str], *, on_progress: Callable[[int, int], None] | None = None
) -> Iterator[Verdict]:
    """Return the verdicts on all pages below a folder, or in a zip or tar file, by path.

    They are made one at a time, as they are asked for. A compressed tar file is read once from beginning to end: its
    verdicts come in its own order, after those on what cannot be read.

    Pages are the files named `*.md`. Files and folders whose name begins with a dot are none of the archive. A link to
    a folder is not followed: pages that it leads to are read where they stand. What is there and cannot be read as a
    page gets a verdict that says so: a file or folder without permission, a link that leads nowhere or out of the
    root, a file of more than 64 MiB.

    Args:
        root: The folder or packed file; that it holds an archive is not asked.
        on_progress: Called after each verdict with the number of verdicts so far and of all.

    Raises:
        ArchiveError: The root is neither a folder nor a packed file, or cannot be listed; raised at once.
    """
    storage = open_tree(root)
    try:
        return verify_storage(storage, on_progress=on_progress)
    except BaseException:
        storage.close()
        raise


def verify_storage(storage: Storage, *, on_progress: Callable[[int, int], None] | None = None) -> Iterator[Verdict]:
    """Return the verdicts on all pages of a storage, as `verify_tree` does.

    Raises:
        ArchiveError: It cannot be listed; raised at once.
    """
    return _verdicts(storage, storage.list(), on_progress)


def page_paths(root: str | PathLike[str]) -> list[str]:
    """Return the paths of the pages that `verify_tree` reads, sorted, with forward slashes.

    Raises:
        ArchiveError: The root is neither a folder nor a packed file, or cannot be listed.
    """
    with open_tree(root) as storage:
        return sorted(storage.list().pages)


# -- the three comparisons ------------------------------------------------------------------------------------------


def _bytes_lost(page: Page, data: bytes) -> str | None:
    if page.data == data:
        return None
    return f"its bytes are not kept: {len(data)} were read and {len(page.data)} are given back, or others"


def _content_changed(page: Page, canonical: str) -> str | None:
    """Say where the content of the canonical text is another one. Only the path says the `ref` of a 2017 page."""
    back = parse(canonical, path=page.path, vocabulary=contexts_of(page.content))
    if back.content == page.content:
        return None
    place, was, now = first_difference(page.content, back.content)
    return f"its canonical text is read as another page: {place or 'it'} is {_cut(repr(now))}, not {_cut(repr(was))}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _text_changed(page: Page, canonical: str) -> str | None:
    """Say where the canonical text differs from the original in more than white space."""
    text = page.text.removeprefix(BOM)
    original, written = "".join(text.split()), "".join(canonical.split())
    if original == written:
        return None
    shorter = min(len(original), len(written))
    index = next((index for index in range(shorter) if original[index] != written[index]), shorter)
    ours, theirs = _lines(text), _lines(canonical)
    index = _start_of_heading(ours, theirs, index)
    line, other = _line_of(ours, index), _line_of(theirs, index)
    here, there = (found.excerpt(index) if found is not None else None for found in (line, other))
    if here is None:
        what = f"the page ends where its canonical text goes on with {there!r}"
    elif there is None:
        what = f"{here!r} is not in its canonical text"
    else:
        what = f"{here!r} stands where its canonical text has {there!r}"
    number = line.number if line is not None else ours[-1].number if ours else 1
    return f"{'read by recovery: ' if page.route == 'recovery' else ''}line {number}: {what}"


@attrs.frozen
class _Line:
    """A line that shows something, and the characters before it, white space not counted."""

    number: int
    text: str
    start: int
    end: int

    def excerpt(self, index: int) -> str:
        """Return the line from a little before that character on."""
        columns = [column for column, char in enumerate(self.text) if not char.isspace()]
        start = max(0, columns[index - self.start] - _SHOWN_BEFORE)
        return f"{'…' if start else ''}{_cut(self.text[start:].strip())}"


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for number, line in enumerate(split_lines(text), start=1):
        end = start + len("".join(line.split()))
        if end > start:
            lines.append(_Line(number, line, start, end))
        start = end
    return lines


def _line_of(lines: list[_Line], index: int) -> _Line | None:
    """Return the line of a character, or None behind the last one."""
    return next((line for line in lines if index < line.end), None)


def _start_of_heading(ours: list[_Line], theirs: list[_Line], index: int) -> int:
    """Return the start of the line with the first difference where that line is a heading that one text lacks.

    Lines can be wrapped, so that texts are compared without their lines; but then the marks of a heading that one text
    lacks are taken for those of the next one, and a later character of the same marks would be shown.
    """
    starts = {line.start for line in theirs}
    start = max((line.start for line in ours if line.start in starts and line.start <= index), default=0)
    for lines in (ours, theirs):
        line = _line_of(lines, start)
        if line is not None and line.text.lstrip().startswith("#") and index >= line.end:
            return start
    return index


# -- the tree -------------------------------------------------------------------------------------------------------


def _verdicts(storage: Storage, listing: Listing, on_progress: Callable[[int, int], None] | None) -> Iterator[Verdict]:
    total = len(listing.pages) + len(listing.unreadable)
    with storage:
        for done, (path, data) in enumerate(_all_that_stands(storage, listing), start=1):
            if isinstance(data, Unreadable):
                yield Verdict(path=path, failures=(data.why,))
            else:
                yield verify_page(data, path)
            if on_progress is not None:
                on_progress(done, total)


def _all_that_stands(storage: Storage, listing: Listing) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield pages and obstacles, each page read as it is asked for: an archive can be written to meanwhile."""
    unreadable = ((unreadable.path, unreadable) for unreadable in listing.unreadable)
    pages = storage.read_many(sorted(listing.pages))
    if storage.seekable:
        return heapq.merge(unreadable, pages, key=itemgetter(0))
    return itertools.chain(unreadable, pages)
