"""A page, its problems and the rules behind them, as text for a person.

The view of `newsarchive show` has one function for each kind of content. The words of a page are shown as they are,
whatever markup they look like.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from newsarchive.cli.console import counted, pad
from newsarchive.dates import format_day
from newsarchive.model import Content, Day, Editorial, Event, FrontPage, Prose
from newsarchive.problems import Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from newsarchive.cli.console import Screen, Span
    from newsarchive.model import Change, Entry, Related, Source
    from newsarchive.problems import Problem, ProblemKind

__all__ = ["explain", "show_content", "show_day", "show_problems"]

_TITLE: Final = "bold"
_TOPIC: Final = "cyan"
_QUIET: Final = "dim"
_DATE_WIDTH: Final = 12
_TIME_WIDTH: Final = 21
_MAX_PUBLISHER: Final = 32
_SEVERITIES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_FIXES: Final = {
    "safe": "--fix fixes it; the page says the same afterwards.",
    "unsafe": "--unsafe-fixes fixes it; review the result with --diff.",
    None: "It has no automatic fix.",
}


def show_content(screen: Screen, content: Content) -> None:
    """Write what a page says."""
    match content:
        case Event():
            _show_event(screen, content)
        case Day():
            _show_day(screen, content)
        case FrontPage():
            _show_front(screen, content)
        case Editorial():
            _show_editorial(screen, content)
        case Prose():
            _put_head(screen, "Prose")
            screen.blank()
            _put_prose(screen, content.text)


# -- events ---------------------------------------------------------------------------------------------------------


def _show_event(screen: Screen, event: Event) -> None:
    topic: list[Span] = [(event.topic, _TOPIC)] if event.topic else []
    _put_head(screen, "Event", format_day(event.date), *topic)
    _put_title(screen, event.title)
    if event.description:
        screen.blank()
        screen.put(event.description)
    if event.image is not None:
        screen.heading("Image")
        screen.put_uncut((event.image, screen.link(event.image)), indent=2)
    if event.sources:
        screen.heading("Sources")
        widths = [cell_len(source.publisher) for source in event.sources]
        width = max((width for width in widths if width <= _MAX_PUBLISHER), default=0)
        for source in event.sources:
            _put_source(screen, source, width)
    if event.changes:
        screen.heading("Changes")
        for change in event.changes:
            _put_change(screen, change)
    if event.related:
        screen.heading("Related")
        for item in event.related:
            _put_related(screen, item)


def _put_source(screen: Screen, source: Source, width: int) -> None:
    place = source.domain or source.url
    publisher = f"{pad(source.publisher, width)}  " if width or source.publisher else ""
    screen.put(publisher, (place, screen.link(source.url)), indent=2, hang=2)
    if source.image is not None:
        screen.put_uncut(("picture ", _QUIET), (source.image, screen.link(source.image)), indent=4)


def _put_change(screen: Screen, change: Change) -> None:
    at = change.at.isoformat(" ") if change.at is not None else ""
    screen.put((pad(at, _TIME_WIDTH), _QUIET), change.note, indent=2, hang=_TIME_WIDTH)
    screen.put(_title_of(change.title), indent=4)


def _put_related(screen: Screen, item: Related) -> None:
    date = pad(format_day(item.ref.date), _DATE_WIDTH)
    screen.put((date, _QUIET), _title_of(item.title), indent=2, hang=_DATE_WIDTH)
    _put_contexts(screen, item.contexts, indent=2 + _DATE_WIDTH)


# -- lists of events ------------------------------------------------------------------------------------------------


def _show_day(screen: Screen, day: Day) -> None:
    _put_day(screen, day)
    _put_previous(screen, day.previous)


def show_day(screen: Screen, day: Day, *, previous: dt.date | None, following: dt.date | None) -> None:
    """Write a day's page with the paths of its events, and the days before and after it that have a page."""
    _put_day(screen, day, with_paths=True)
    around = [("Previous day", previous), ("Next day", following)]
    days = [f"{name} {format_day(date)}" for name, date in around if date is not None]
    if days:
        screen.blank()
        screen.put((" · ".join(days), _QUIET))


def _put_day(screen: Screen, day: Day, *, with_paths: bool = False) -> None:
    _put_head(screen, "Day", format_day(day.date), counted(len(day.entries), "entry", "entries"))
    _put_entries(screen, day.entries, with_paths=with_paths)


def _show_front(screen: Screen, front: FrontPage) -> None:
    _put_head(screen, "Front page", counted(len(front.sections), "section", "sections"))
    for section in front.sections:
        date = f"  {format_day(section.date)}" if section.date is not None else ""
        screen.heading(section.title, date)
        _put_entries(screen, section.entries)
    _put_previous(screen, front.previous)


def _put_entries(screen: Screen, entries: Iterable[Entry], *, with_paths: bool = False) -> None:
    """Write entries in their order, consecutive ones of one topic together."""
    for topic, group in groupby(entries, key=lambda entry: entry.topic):
        screen.blank()
        if topic:
            screen.put((topic, _TOPIC))
        for number, entry in enumerate(group):
            if number:
                screen.blank()
            _put_entry(screen, entry)
            if with_paths:
                screen.put_uncut((entry.ref.path, _QUIET), indent=4)


def _put_entry(screen: Screen, entry: Entry) -> None:
    screen.put(_title_of(entry.title), indent=2)
    if entry.summary:
        screen.put((entry.summary, _QUIET), indent=4)
    _put_contexts(screen, entry.contexts, indent=4)


def _put_previous(screen: Screen, previous: dt.date | None) -> None:
    if previous is not None:
        screen.blank()
        screen.put((f"Previous day {format_day(previous)}", _QUIET))


# -- pages of prose -------------------------------------------------------------------------------------------------


def _show_editorial(screen: Screen, editorial: Editorial) -> None:
    date = [format_day(editorial.ref.date)] if editorial.ref is not None else []
    author = [f"by {editorial.author}"] if editorial.author else []
    _put_head(screen, "Editorial", *date, *author)
    _put_title(screen, editorial.title)
    screen.blank()
    _put_prose(screen, editorial.text)


def _put_prose(screen: Screen, text: str) -> None:
    """Write Markdown as it is, each line as a paragraph."""
    for line in text.split("\n"):
        screen.put((line, _TITLE if line.startswith("#") else ""))


# -- parts of pages --------------------------------------------------------------------------------------------------


def _put_head(screen: Screen, *parts: Span) -> None:
    """Write the first line: what kind of page it is."""
    spans: list[Span] = []
    for part in parts:
        spans += [(" · ", _QUIET)] if spans else []
        spans.append((part, _QUIET) if isinstance(part, str) else part)
    screen.put(*spans)


def _put_title(screen: Screen, title: str) -> None:
    screen.put((title, _TITLE) if title else _title_of(title))


def _title_of(title: str) -> Span:
    return title or ("(no title)", _QUIET)


def _put_contexts(screen: Screen, contexts: tuple[str, ...], *, indent: int) -> None:
    """Write contexts, separated by a sign other than the comma, which many of their names hold."""
    if contexts:
        screen.put((" · ".join(contexts), _TOPIC), indent=indent)


# -- problems and rules ----------------------------------------------------------------------------------------------


def show_problems(screen: Screen, problems: Iterable[Problem], *, named: bool = False) -> None:
    """Write problems, each with the line it is about; `named`, with the path of the page too."""
    for problem in problems:
        page = f"{problem.path}:" if named and problem.path is not None else ""
        place = f"{page}{problem.line}:{problem.column}: "
        kind = f"{problem.severity} {problem.code}: "
        screen.put((place, "dim"), (kind, _SEVERITIES[problem.severity]), problem.message, hang=2)
        if not problem.text:  # it is about the file as a whole
            continue
        excerpt = problem.excerpt if screen.width is None else problem.excerpt_within(screen.width - 2)
        for line in excerpt.split("\n"):
            screen.put_uncut((line, "dim"), indent=2)


def explain(screen: Screen, rule: ProblemKind) -> None:
    """Write what a rule finds, why, and its examples."""
    from newsarchive.checks.rules import Rule

    screen.put((f"{rule.code} {rule.name}", "bold"), f" ({rule.severity})")
    screen.put(rule.summary)
    if not isinstance(rule, Rule):
        screen.put("The reader of pages reports it.")
        screen.put(_FIXES[rule.fix])
        return
    screen.put(rule.why)
    screen.put(_FIXES[rule.fix])
    _put_examples(screen, "Bad", rule.bad)
    _put_examples(screen, "Good", rule.good)


def _put_examples(screen: Screen, name: str, pages: Mapping[str, str]) -> None:
    screen.heading(name)
    for path, text in pages.items():
        screen.put_uncut((path, "dim"), indent=2)
        for line in text.rstrip("\n").split("\n"):
            screen.put_uncut(line, indent=4)
