"""Links between pages, as the index has them and as they stand on their pages.

This module owns `linked_parts`, and what is said of a link that leads nowhere.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from newsarchive.refs import alias_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.checks.subjects import ArchiveSubject, Finding, Located, PageSubject
    from newsarchive.refs import PageRef

__all__ = [
    "at_link",
    "day_page",
    "event_page",
    "is_obstructed",
    "item",
    "linked_parts",
    "nearest",
    "obstructed_paths",
    "path_of",
    "same_words",
]


def linked_parts(
    archive: ArchiveSubject, kind: str, sql: str, parameters: tuple[object, ...] = ()
) -> Iterator[tuple[PageSubject, Located[Any], tuple[Any, ...]]]:
    """Yield the parts of pages that hold links, with their pages.

    Args:
        archive: The archive.
        kind: The kind of the parts: `related`, `change` or `entry`.
        sql: A statement over the index for path and position of links, sorted, and anything more.
        parameters: The values in the statement.

    Yields:
        The page, the part, and what more the statement gave. A part that went since the page was indexed is left out.
    """
    for path, rows in groupby(archive.rows(sql, parameters), key=itemgetter(0)):
        page = archive.page(path)
        parts = [] if page is None else page.all(kind)
        for _, position, *more in rows:
            if page is not None and position < len(parts):
                yield page, parts[position], tuple(more)


def at_link(page: PageSubject, part: Located[Any], message: str) -> Finding:
    """Return a finding that is about the link of a part."""
    line = page.line(part.line)
    start = line.rfind("](") + len("](")
    end = line.find(")", start)
    if part.line != part.end_line or start < len("](") or end < 0:
        return page.at(part, message)
    return page.at_span(part.line, start, end, message)


def nearest(archive: ArchiveSubject, ref: PageRef, *, other_than: str | None) -> str:
    """Say which page of the same day a link could mean that leads nowhere: words to end a message with, or none.

    Args:
        archive: The archive.
        ref: Where the link leads.
        other_than: The path of the page that the link stands on, which it does not mean.
    """
    near = archive.view.near(ref) if ref.slug and ref.area == "news" else []
    path = next((path for path in near if path != other_than), None)
    return "" if path is None else f"; the nearest of that day is {path}"


def obstructed_paths(archive: ArchiveSubject) -> frozenset[str]:
    """Return the paths of all that cannot be read, files and folders."""
    return frozenset(unreadable.path.rstrip("/") for unreadable in archive.unreadable)


def is_obstructed(ref: PageRef, obstructed: frozenset[str]) -> bool:
    """Return whether something that cannot be read stands where a page could be, which another rule says."""
    if not obstructed:
        return False
    parts = ref.path.split("/")
    folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    paths = {ref.path, alias_of(ref.path) or ref.path}
    return not obstructed.isdisjoint([*paths, *folders])


def same_words(one: str, other: str) -> bool:
    """Return whether two texts differ in white space alone, or not at all."""
    return one.split() == other.split()


def path_of(day: int, slug: str = "index") -> str:
    """Return the path of a page: of an event, or without a slug of a day."""
    return f"news/2017/01/{day}/{slug}.md"


def item(number: int, title: str, day: int, slug: str, behind: str = "_Context: Bridges_") -> str:
    """Return an item of an event page, in one line."""
    return f"{number}. [{title} ](/{path_of(day, slug)}) {behind}\n"


def event_page(day: int, title: str, *items: str, heading: str = "Related") -> str:
    """Return an event page with at most one section."""
    section = f"### {heading}:\n\n{''.join(items)}" if items else ""
    return f"### [2017-01-{day}](/{path_of(day)})\n\n# {title} \n\n\n\n{section}"


def day_page(day: int, entries: Iterable[tuple[str, str]], previous: int | None = None) -> str:
    """Return a day page that lists events of that day by title and slug, or by title and path."""
    lines = [f"## [2017-01-{day}](/{path_of(day)})\n\n"]
    for title, place in entries:
        lines.append(f"### [{title} ](/{place if '/' in place else path_of(day, place)})\n\n")
    if previous is not None:
        lines.append(f"## [Previous Day...](/{path_of(previous)})\n\n")
    return "".join(lines)
