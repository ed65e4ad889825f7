"""The lines of a day as categories, topics and events.

This module owns what a bullet is by the bullets around it: with deeper ones below it a topic, else an event.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.wikipedia.citations import sentence
from newsarchive.wikipedia.inline import Citation, is_too_complex, read, read_plainly
from newsarchive.wikipedia.values import Bullet, Topic

if TYPE_CHECKING:
    from newsarchive.wikipedia.bullets import Layout, Line
    from newsarchive.wikipedia.citations import Sentence
    from newsarchive.wikipedia.inline import InlineText, Note
    from newsarchive.wikipedia.values import Link, Part

__all__ = ["Branch", "Tree", "grow"]

_SHOWN: Final = 60
# Robots put it after citations, with links to the day on which they looked.
_DEAD_LINK: Final = re.compile(r"\s?\((?:link dead|dead link)[^()]*(?:\([^()]*\))?\s*\)", re.IGNORECASE)
_LAST_NAME: Final = re.compile(r"\(([^()]{2,40})\)\.?\Z")


@attrs.define
class Branch:
    """A bullet that is an event."""

    line: Line
    sentence: Sentence
    category: str | None
    topics: tuple[Topic, ...]
    links: tuple[Link, ...]
    """Those of the topics, then its own."""
    topic: str | None
    """The story that it belongs to, as the site named it."""


@attrs.define
class Tree:
    """A day's bullets."""

    branches: list[Branch] = attrs.field(factory=list)
    bullets: list[Bullet] = attrs.field(factory=list)
    notes: list[tuple[Line, Note]] = attrs.field(factory=list)
    """What is to be said, each with its line."""


@attrs.define
class _Path:
    """The place of a bullet in a day."""

    category: str | None = None
    above: list[tuple[int, Topic | None]] = attrs.field(factory=list)
    """The bullets above it with their depths; no topic where one shows no text."""


def grow(layout: Layout) -> Tree:
    """Return the events of a day and what became of each bullet, in order.

    Raises:
        MissingExtraError: mwparserfromhell is not installed.
    """
    tree, path = Tree(), _Path()
    lines = [line for line in layout.lines if line.kind != "blank"]
    readings = [_read(line) for line in lines]
    _use_references_again(readings)
    depths = _next_depths(lines)
    for line, reading, next_depth in zip(lines, readings, depths, strict=True):
        if line.kind == "category":
            path.above.clear()
            path.category = sentence(reading, reading.notes).text or None
            if line.depth:
                tree.bullets.append(_bullet(layout, line, "category"))
        elif line.kind == "bullet":
            part = _place(line, reading, path, tree, has_deeper=next_depth > line.depth)
            tree.bullets.append(_bullet(layout, line, part))
        elif line.kind == "redirect":
            reading.notes.append(("WP113", "", "the page leads to another page"))
            tree.bullets.append(_bullet(layout, line, "problem"))
        elif line.depth:
            path.above.clear()
            if _place(line, reading, path, tree, has_deeper=False) == "event":
                reading.notes.append(("WP116", "", f"{line.body[:_SHOWN]!r} has no bullet; it was read as an event"))
        else:
            reading.notes.append(("WP101", "", f"{line.body[:_SHOWN]!r} is outside the bullets"))
        tree.notes.extend((line, note) for note in reading.notes)
    _name_citations_without_link(tree)
    return tree


def _bullet(layout: Layout, line: Line, part: Part) -> Bullet:
    return Bullet(line=layout.location(line.start, line.start).line, part=part)


def _read(line: Line) -> InlineText:
    body = _DEAD_LINK.sub("", line.body)
    reading = None if is_too_complex(body) else read(body)
    if reading is None:
        reading = read_plainly(body)
    if line.continued:
        reading.notes.append(("WP102", "", "the line below has no bullet; it was read as a part of this one"))
    return reading


def _use_references_again(readings: list[InlineText]) -> None:
    """Fill references that only name another one."""
    known = {name: found for reading in readings for name, found in reading.named_references if found}
    for reading in readings:
        for name, found in reading.named_references:
            if found:
                continue
            if name in known:
                reading.pieces.extend(attrs.evolve(each) for each in known[name])
            else:
                reading.notes.append(("WP108", "", f"the reference {name[:_SHOWN]!r} is nowhere on the page"))


def _name_citations_without_link(tree: Tree) -> None:
    """Tell of titles that end in the name of a publisher, which other events of the day cite with a link."""
    known = {each.publisher.casefold() for branch in tree.branches for each in branch.sentence.sources}
    for branch in tree.branches:
        match = _LAST_NAME.search(branch.sentence.text)
        if match and match[1].casefold() in known:
            message = f"{match[1]!r} is named as a source and not linked to"
            tree.notes.append((branch.line, ("WP108", match[1], message)))


def _next_depths(lines: list[Line]) -> list[int]:
    """Return for each line the depth of the next bullet below the same heading, 0 without one.

    Text between two bullets does not part them.
    """
    depths: list[int] = []
    depth = 0
    for line in reversed(lines):
        depths.append(depth)
        if line.kind != "text":
            depth = line.depth if line.kind == "bullet" else 0
    return depths[::-1]


def _place(line: Line, reading: InlineText, path: _Path, tree: Tree, *, has_deeper: bool) -> Part:
    """Put a bullet where it belongs, and return what it is."""
    while path.above and path.above[-1][0] >= line.depth:
        path.above.pop()
    if line.depth > 1 and not path.above:
        reading.notes.append(("WP107", "", "nothing is above this deeper bullet"))
    said = sentence(reading, reading.notes)
    title = said.text.rstrip(" :")
    topic = Topic(title=title, links=tuple(reading.links), introduces=said.text.endswith(":")) if title else None
    above = tuple(each for _, each in path.above if each is not None)
    path.above.append((line.depth, topic))
    if topic is None:
        reading.notes.append(("WP105", "", "the bullet shows no text"))
        return "problem"
    if has_deeper and not said.cites:
        return "topic"
    if not said.cites and _names_a_topic(reading, said):
        reading.notes.append(("WP106", "", "nothing is below what reads like a topic; it was read as an event"))
    links = (*(link for each in above for link in each.links), *reading.links)
    tree.branches.append(Branch(line, said, path.category, above, links, _topic(above, reading)))
    return "event and topic" if has_deeper else "event"


def _names_a_topic(reading: InlineText, said: Sentence) -> bool:
    """Return whether a line consists of links to articles, or ends as what introduces something does."""
    if said.text.endswith(":"):
        return True
    shown = "".join(piece for piece in reading.pieces if not isinstance(piece, Citation))
    for link in reading.links:
        shown = shown.replace(link.text, "", 1)
    return bool(reading.links) and not shown.strip(" ,;:.'\"")


def _topic(above: tuple[Topic, ...], reading: InlineText) -> str | None:
    """Return what the site wrote above the title: the first link of the outermost topic, else the event's own first.

    It did not count what ends in a colon as a topic. 43 of 44 real pages and entries with a topic follow this; the
    other one names an article that was renamed since.
    """
    outermost = above[0] if above else None
    if outermost is not None and not outermost.introduces:
        return _capital(outermost.links[0].text if outermost.links else outermost.title)
    if reading.links:
        return _capital(reading.links[0].text)
    return None if outermost is None else outermost.title


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
