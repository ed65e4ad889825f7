"""Plain text of a page, for a person: words without markup, each item on a line of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsarchive.dates import format_day
from newsarchive.model import Day, Editorial, Event, FrontPage, Prose
from newsarchive.plain_text import plain
from newsarchive.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.model import Change, Content, Entry, Related, Source
    from newsarchive.style import Style

__all__ = ["dumps"]


def dumps(content: Content, *, style: Style, variant: str = "zh") -> str:
    """Return the text of a page, as `plain` reads its titles and descriptions. The Markdown of prose stays Markdown.

    Args:
        content: The content.
        style: The words for the headings.
        variant: The variant of Chinese.

    Raises:
        FormatError: There is no such variant.

    >>> import newsarchive as na
    >>> source = na.Source(publisher="''Example Times''", url="https://example.com/1")
    >>> print(dumps(na.Event(date="2017-01-1", title="It rains", sources=[source]), style=na.STYLE_2017), end="")
    2017-01-1
    It rains
    <BLANKLINE>
    Source:
    1. Example Times
       https://example.com/1
    """
    lines = _lines(content, style, partial(plain, variant=variant))
    return "".join(f"{line}\n" for line in lines)


def _lines(content: Content, style: Style, read: Callable[[str], str]) -> Iterator[str]:
    match content:
        case Event():
            yield from _event_lines(content, style, read)
        case Day():
            yield format_day(content.date)
            for entry in content.entries:
                yield from _entry_lines(entry, style, read)
        case FrontPage():
            for number, section in enumerate(content.sections):
                day = "" if section.date is None else f" {format_day(section.date)}"
                yield from ("",) if number else ()
                yield f"{read(section.title)}{day}"
                for entry in section.entries:
                    yield from _entry_lines(entry, style, read)
        case Editorial():
            yield read(content.title)
            yield from (read(content.author),) if content.author else ()
            yield from ("", printable(content.text)) if content.text else ()
        case Prose():
            yield printable(content.text)
    if isinstance(content, Day | FrontPage) and content.previous is not None:
        yield from ("", f"{read(style.previous_label)} {format_day(content.previous)}")


def _event_lines(event: Event, style: Style, read: Callable[[str], str]) -> Iterator[str]:
    yield format_day(event.date)
    yield from (read(event.topic),) if event.topic else ()
    yield read(event.title)
    yield from ("", read(event.description)) if event.description else ()
    sections: list[tuple[str, list[list[str]]]] = [
        (style.sources_heading, [_source(source, style, read) for source in event.sources]),
        (style.changes_heading, [[_change(change, read)] for change in event.changes]),
        (style.related_heading, [[_related(item, read)] for item in event.related]),
    ]
    if event.image is not None:
        yield from ("", f"{read(style.cover_label)}: {printable(event.image)}")
    for heading, items in sections:
        if items:
            yield from ("", read(heading))
            for number, (first, *rest) in enumerate(items, start=1):
                yield f"{number}. {first}"
                yield from (f"{' ' * len(f'{number}. ')}{line}" for line in rest)


def _source(source: Source, style: Style, read: Callable[[str], str]) -> list[str]:
    image = [] if source.image is None else [f"{read(style.image_label)}: {printable(source.image)}"]
    return [read(source.publisher) or source.domain, printable(source.url), *image]


def _change(change: Change, read: Callable[[str], str]) -> str:
    notes = ", ".join(each for each in ("" if change.at is None else str(change.at), read(change.note)) if each)
    return f"{read(change.title)} ({notes})" if notes else read(change.title)


def _related(item: Related, read: Callable[[str], str]) -> str:
    about = f" ({', '.join(map(read, item.contexts))})" if item.contexts else ""
    return f"{format_day(item.ref.date)} {read(item.title)}{about}"


def _entry_lines(entry: Entry, style: Style, read: Callable[[str], str]) -> Iterator[str]:
    yield ""
    yield from (read(entry.topic),) if entry.topic else ()
    yield read(entry.title)
    yield from (read(entry.summary),) if entry.summary else ()
    if entry.contexts:
        yield f"{read(style.context_label)}: {', '.join(map(read, entry.contexts))}"
