"""Small pages of which the examples of rules on the archive are made: an event, an item of it, a day.

This module owns how those pages are written; all are of January 2017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["day_page", "event_page", "item", "path_of"]


def path_of(day: int, slug: str = "index") -> str:
    """Return the path of a page: of an event, or without a slug of a day."""
    return f"news/2017/01/{day}/{slug}.md"


def item(number: int, title: str, day: int, slug: str, after: str = "_Context: Bridges_") -> str:
    """Return an item of an event page, in one line."""
    return f"{number}. [{title} ](/{path_of(day, slug)}) {after}\n"


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
