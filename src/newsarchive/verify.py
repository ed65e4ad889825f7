"""Verify that an archive is read without loss: read, render and compare every page.

No file is written, and nothing that looks like a page is skipped: what cannot be read has a verdict too.
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
    """The kind of page; None if it could not be read."""
    route: Route | None = None
    """How it was read; None if it could not be read."""
    failures: tuple[str, ...] = ()
    """What is not exact, a sentence each; empty for an exact page."""
    errors: int = 0
    """The number of problems of severity `error`."""
    warnings: int = 0
    """The number of problems of severity `warning`."""

    @property
    def is_exact(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def verify_page(data: bytes, path: str) -> Verdict:
    r"""Return the verdict on one page, after three checks, each for another kind of loss.

    - The page gives back its exact bytes.
    - Its content, rendered in the page's style and read again, is equal.
    - That canonical text equals the original, except for white space and a byte order mark.

    Args:
        data: The page's bytes.
        path: Its path in the archive, which gives the content its `ref`.

    >>> verify_page(b"### [2017-01-1](/news/2017/01/1/index.md)\n\n#  It rains\n\n\n\n", "news/2017/01/1/it-rains.md")
    Verdict(path='news/2017/01/1/it-rains.md', kind='event', route='grammar', failures=(), errors=0, warnings=0)
    """
    page = parse(data, path=path)
    canonical = render(page.content, page.style)
    failures = (_compare_bytes(page, data), _compare_content(page, canonical), _compare_text(page, canonical))
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

    Each page is read when its verdict is asked for. A compressed tar file is read once from beginning to end: its
    verdicts come in its own order, after those on what cannot be read.

    Pages are the files named `*.md`. Files and folders whose name begins with a dot are ignored. A link to a folder is
    not followed: its pages are read where they are. What cannot be read gets a verdict that says so: a file or folder
    without permission, a broken link or one out of the root, a file of more than 64 MiB.

    Args:
        root: The folder or packed file; it need not hold an archive.
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


def _compare_bytes(page: Page, data: bytes) -> str | None:
    if page.data == data:
        return None
    return f"its bytes change: {len(data)} were read, {len(page.data)} are given back"


def _compare_content(page: Page, canonical: str) -> str | None:
    """Return where the canonical text is read as a different content. Only its path gives a 2017 page its `ref`."""
    back = parse(canonical, path=page.path, vocabulary=contexts_of(page.content))
    if back.content == page.content:
        return None
    place, was, now = first_difference(page.content, back.content)
    return f"its canonical text is read as another page: {place or 'it'} is {_cut(repr(now))}, not {_cut(repr(was))}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _compare_text(page: Page, canonical: str) -> str | None:
    """Return where the canonical text differs from the original in more than white space."""
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
        what = f"the page ends, but its canonical text goes on with {there!r}"
    elif there is None:
        what = f"{here!r} is not in its canonical text"
    else:
        what = f"{here!r} is where its canonical text has {there!r}"
    number = line.number if line is not None else ours[-1].number if ours else 1
    return f"{'read by recovery: ' if page.route == 'recovery' else ''}line {number}: {what}"


@attrs.frozen
class _Line:
    """A line that is not blank, and its place in the text without white space."""

    number: int
    text: str
    start: int
    end: int

    def excerpt(self, index: int) -> str:
        """Return the line from a little before a character on."""
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
    """Return the line of a character, or None after the last one."""
    return next((line for line in lines if index < line.end), None)


def _start_of_heading(ours: list[_Line], theirs: list[_Line], index: int) -> int:
    """Return the start of the line with the first difference, if that line is a heading that one text lacks.

    Texts are compared without their line breaks, since lines can be wrapped. A missing heading then seems to differ
    only after the `#` marks that it shares with the next one.
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
        for done, (path, data) in enumerate(_read_all(storage, listing), start=1):
            if isinstance(data, Unreadable):
                yield Verdict(path=path, failures=(data.why,))
            else:
                yield verify_page(data, path)
            if on_progress is not None:
                on_progress(done, total)


def _read_all(storage: Storage, listing: Listing) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield pages and what cannot be read. Each page is read when it is asked for: the archive can change meanwhile."""
    unreadable = ((unreadable.path, unreadable) for unreadable in listing.unreadable)
    pages = storage.read_many(sorted(listing.pages))
    if storage.seekable:
        return heapq.merge(unreadable, pages, key=itemgetter(0))
    return itertools.chain(unreadable, pages)
