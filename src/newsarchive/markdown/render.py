"""Write a value as the canonical text of its page, in a style.

The pair of `grammar`, which reads the text back as the same value (docs/format.md section 7). This module writes the
parts of a page too, for `edit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.dates import format_day
from newsarchive.markdown.lines import BYLINE
from newsarchive.markdown.numbering import is_cover, item_numbers, repeats_last
from newsarchive.model import Change, Content, Day, Editorial, Entry, Event, FrontPage, Prose, Related, Section, Source
from newsarchive.refs import PageRef
from newsarchive.style import STYLE_2017

if TYPE_CHECKING:
    import datetime as dt

    from newsarchive.style import Style

__all__ = [
    "change_suffix",
    "context_line",
    "cover_body",
    "day_heading",
    "entry_lines",
    "item_body",
    "preamble_line",
    "render",
    "section_lines",
    "section_of_front",
]


def render(content: Content, style: Style) -> str:
    """Return the canonical text of a page."""
    match content:
        case Event():
            return _join(_event_lines(content, style))
        case Day():
            return _join(_day_lines(content, style))
        case FrontPage():
            return _join(_front_lines(content, style))
        case Editorial():
            # Editorials and prose begin with a blank line and end without a line end (docs/format.md section 6.5).
            has_byline = style.byline or content.author.partition(" ")[0] == BYLINE
            author = f"{BYLINE} {content.author}" if has_byline else content.author
            head = _preamble(_format_stem(content.ref, style), style) or [""]
            return "\n".join([*head, f"# {content.title}", f"#### {author}", "", content.text])
        case Prose():
            return f"\n{content.text}"


def _join(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


# -- whole pages ----------------------------------------------------------------------------------------------------


def _event_lines(event: Event, style: Style) -> list[str]:
    lines = [*_preamble(_format_stem(event.ref, style), style), day_heading(3, event.date, style.heading_prefix), ""]
    if event.topic is not None:
        lines.append(f"##### {event.topic}")
    lines += [f"# {event.title}", "", event.description, ""]
    if event.sources or event.image is not None:
        bodies = [item_body(source, style) for source in event.sources]
        if event.image is not None:
            bodies.append(cover_body(event.image, style, counts=len(event.sources) > 1))
        lines += section_lines(
            style.sources_heading, bodies, item_numbers(len(bodies), repeats=event.image is not None)
        )
    lists: list[tuple[str, tuple[Change, ...] | tuple[Related, ...]]]
    lists = [(style.changes_heading, event.changes), (style.related_heading, event.related)]
    for heading, items in reversed(lists) if style.changes_last else lists:
        if items:
            bodies = [item_body(item, style) for item in items]
            lines += section_lines(heading, bodies, item_numbers(len(bodies), repeats=repeats_last(items)))
    return lines


def _day_lines(day: Day, style: Style) -> list[str]:
    year, month, number = format_day(day.date).split("-")
    # The other formats of a day are linked without `/news/` (docs/format.md section 6.1).
    lines = [*_preamble(f"{year}/{month}/{number}/index", style), day_heading(2, day.date, style.prefix), ""]
    for entry in day.entries:
        lines += entry_lines(entry, style)
    if day.previous is not None:
        lines += [day_heading(2, day.previous, style.prefix, style.previous_label), ""]
    return lines


def _front_lines(front: FrontPage, style: Style) -> list[str]:
    is_list = not any(section.date for section in front.sections) and front.previous is None
    lines = _preamble("/opinion/index" if is_list else "/index", style)
    is_open = False
    for section in front.sections:
        if section.date is not None and is_open:
            lines += ["---", ""]
        is_open = is_open or section.date is not None
        lines += section_of_front(section, style)
    if is_open:
        lines += ["---", ""]
    if front.previous is not None:
        lines += [day_heading(2, front.previous, style.heading_prefix, style.previous_label), "", "---", ""]
    return lines


# -- parts of pages -------------------------------------------------------------------------------------------------


def preamble_line(stem: str, style: Style) -> str:
    """Return the line of links to a page's other formats, with two spaces after each as on the original site."""
    links = "".join(f"[{suffix.upper()}]({stem}.{suffix})  " for suffix in ("html", "json", "xml"))
    return f"{style.formats_label} {links}"


def _preamble(stem: str | None, style: Style) -> list[str]:
    return ["", preamble_line(stem, style), ""] if style.formats and stem is not None else []


def _format_stem(ref: PageRef | None, style: Style) -> str | None:
    """Return the common part of the links to a page's other formats, or None if the page is unknown."""
    return ref.link(prefix=style.prefix, suffix="").removesuffix(".") if ref is not None else None


def day_heading(level: int, date: dt.date, prefix: str, text: str | None = None) -> str:
    """Return a heading that links to a day; its text is the date unless another is given."""
    return f"{'#' * level} [{format_day(date) if text is None else text}]({PageRef(date=date).link(prefix=prefix)})"


def section_lines(heading: str, bodies: list[str], numbers: list[int]) -> list[str]:
    """Return a section of an event page with the blank line before it."""
    return ["", f"### {heading}", "", *(f"{number}. {body}" for number, body in zip(numbers, bodies, strict=True))]


def item_body(item: Source | Related | Change, style: Style) -> str:
    """Return a list item without its number."""
    if isinstance(item, Source):
        picture = f" [{style.image_label}]({item.image})" if item.image is not None else ""
        return f"[{item.publisher}]({item.url}){picture}"
    if isinstance(item, Change):
        suffix = f" {change_suffix(item)}"
    else:
        suffix = f" {context_line(item.contexts, style)}" if item.contexts else ""
    return f"[{item.title}]({item.ref.link(prefix=style.prefix)}){suffix}"


def cover_body(image: str, style: Style, *, counts: bool) -> str:
    """Return the item of an event's cover image without its number; `counts` says whether its section's numbers differ.

    Where a style's own label would be read as the publisher of a source, a known one is written.
    """
    is_read = is_cover(style.cover_label, image, counts=counts)
    return f"[{style.cover_label if is_read else STYLE_2017.cover_label}]({image})"


def change_suffix(change: Change) -> str:
    """Return time and note of a change; the parentheses alone tell a change without either from a related event."""
    at = change.at.isoformat(" ", "seconds") if change.at is not None else ""
    note = f"({change.note})" if change.note or change.at is None else ""
    return f"_{' '.join(part for part in (at, note) if part)}_"


def context_line(contexts: tuple[str, ...], style: Style) -> str:
    """Return contexts with their label, as after a related event or below an entry."""
    return f"_{style.context_label}: {', '.join(contexts)}_"


def entry_lines(entry: Entry, style: Style) -> list[str]:
    """Return the lines of an entry in a list of events."""
    lines = [f"##### {entry.topic}"] if entry.topic is not None else []
    lines.append(f"### [{entry.title}]({entry.ref.link(prefix=style.prefix)})")
    if entry.summary:
        lines.append(entry.summary)
    if entry.contexts:
        lines.append(context_line(entry.contexts, style))
    return [*lines, ""] if style.spaced_entries else lines


def section_of_front(section: Section, style: Style) -> list[str]:
    """Return a section of a front page; only one that links to a day has a blank line below its heading."""
    if section.date is None:
        lines = [f"## {section.title}"]
    else:
        lines = [day_heading(2, section.date, style.heading_prefix, section.title), ""]
    for entry in section.entries:
        lines += entry_lines(entry, style)
    return lines
