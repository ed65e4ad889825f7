"""Rules on the lists of a page: the numbers of items and their contexts.

The reader drops empty contexts and reads those that are out of order as one name (docs/format.md section 8.1), so these
rules look at the text of a line.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.rules import page_rule
from newsarchive.markdown.layout import EventLayout
from newsarchive.markdown.lines import read_contexts
from newsarchive.markdown.numbering import follows_habit, item_numbers, repeats_last
from newsarchive.model import Day, Event, FrontPage, entries_of
from newsarchive.problems import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.parts import Located
    from newsarchive.checks.subjects import Finding, PageSubject
    from newsarchive.markdown.layout import SectionLayout

__all__ = ["contexts_not_in_order", "empty_context", "numbers_off", "repeated_context"]

_PATH: Final = "news/2017/01/1/a-bridge-is-opened.md"
_PAGE: Final = """### [2017-01-1](/news/2017/01/1/index.md)

# A bridge is opened




### Related:

1. [A bridge is built](/news/2016/05/3/a-bridge-is-built.md) _Context: Bridges, Rivers_
2. [A bridge is planned](/news/2015/05/3/a-bridge-is-planned.md) _Context: Bridges_
3. [A river floods a town](/news/2014/05/3/a-river-floods-a-town.md) _Context: Rivers_
"""
_NUMBER: Final = re.compile(r"\s*([0-9]{1,9})(?=[.)])")
_EMPTY_SIGNS: Final = (", ,", ": ,", ", _", ": _", ":_", "： _", "：_", "： ,")
_GAPS: Final = re.compile(r"(?:\A|(?<=,))[ \t]*,[ \t]*|,[ \t]*\Z")


# -- numbers -----------------------------------------------------------------------------------------------------


@page_rule(
    code="NA121",
    name="numbers-off",
    summary="The items of a list are not numbered consecutively.",
    why="A missing or repeated number looks like a lost item or a cover image.",
    bad={_PATH: _PAGE.replace("3. [", "5. [")},
    good={_PATH: _PAGE},
    fix="safe",
)
def numbers_off(subject: PageSubject) -> Iterator[Finding]:
    """Find lists that are numbered in no way that pages use (docs/format.md section 5.7)."""
    content = subject.content
    if not isinstance(content, Event) or _counts_plainly(subject, content):
        return
    layout = subject.page.layout
    assert isinstance(layout, EventLayout)
    for section in layout.sections:
        if section.kind != "unknown":
            repeats = section.kind == "changes" and repeats_last(content.changes)
            yield from _numbers_of(subject, section, repeats=repeats)


def _counts_plainly(subject: PageSubject, event: Event) -> bool:
    """Return whether all lists count from 1, as the lines show without a look for the sections."""
    shown = [line.partition(".")[0] for line in subject.lines if line[:1].isdecimal()]
    counted = [*map(str, range(1, len(event.sources) + 1))]
    if event.image is not None:
        counted.append(str(len(event.sources)))
    return not event.changes and shown == [*counted, *map(str, range(1, len(event.related) + 1))]


def _numbers_of(subject: PageSubject, section: SectionLayout, *, repeats: bool) -> Iterator[Finding]:
    places = [*section.items] if section.cover is None else [*section.items, section.cover]
    lines = [subject.page.span(place)[0] for place in places]
    matches = [_NUMBER.match(subject.line(line)) for line in lines]
    numbers = [int(match[1]) for match in matches if match is not None]
    if len(numbers) < len(lines) or len(set(lines)) < len(lines):  # bullets, which have no number
        return
    repeats = repeats or section.cover is not None
    wanted = item_numbers(len(numbers), repeats=repeats)
    off = [index for index, number in enumerate(numbers) if number != wanted[index]]
    if not off or follows_habit(numbers, repeats=repeats):
        return
    first, last = off[0], off[-1]
    new = [subject.line(line) for line in range(lines[first], lines[last] + 1)]
    for index in off:
        match = matches[index]
        assert match is not None
        line = subject.line(lines[index])
        new[lines[index] - lines[first]] = f"{line[: match.start(1)]}{wanted[index]}{line[match.end(1) :]}"
    fix = Fix(label="number the list", line=lines[first], end_line=lines[last], lines=tuple(new))
    match = matches[first]
    assert match is not None
    message = f"this item has the number {numbers[first]}: it would be {wanted[first]}"
    yield subject.at_span(lines[first], *match.span(1), message, fix=fix)


# -- contexts ----------------------------------------------------------------------------------------------------


@page_rule(
    code="NA122",
    name="contexts-not-in-order",
    summary="The contexts of a related event are not in order.",
    why="Related events list contexts in order: two that are not are read as one name with a comma.",
    bad={_PATH: _PAGE.replace("Bridges, Rivers", "Rivers, Bridges")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def contexts_not_in_order(subject: PageSubject) -> Iterator[Finding]:
    """Find names with a comma whose parts are contexts of their own on the same page, and are out of order."""
    content = subject.content
    if not isinstance(content, Event):
        return
    names = {name for item in content.related for name in item.contexts}
    if not any(", " in name for name in names):
        return
    plain = {name for name in names if ", " not in name}
    joined = {name: name.split(", ") for name in names if ", " in name and plain.issuperset(name.split(", "))}
    wrong = {name: pieces for name, pieces in joined.items() if pieces != sorted(pieces)}
    for part in subject.all("related") if wrong else ():
        for name in wrong.keys() & set(part.value.contexts):
            pieces = [piece for each in part.value.contexts for piece in joined.get(each, [each])]
            line = subject.line(part.line)
            start = line.rfind(", ".join(part.value.contexts))
            message = f"{' and '.join(wrong[name])} are contexts of their own on this page: list them in order"
            if start < 0:
                yield subject.at(part, message)
                continue
            end = start + len(", ".join(part.value.contexts))
            fix = subject.replacing_span(part.line, start, end, ", ".join(sorted(pieces)), "sort the contexts")
            yield subject.at_text(part.line, name, message, after=start, fix=fix)


@page_rule(
    code="NA123",
    name="empty-context",
    summary="A list of contexts has an empty one.",
    why="A name is missing, or there is a comma too many.",
    bad={_PATH: _PAGE.replace("Bridges, Rivers", "Bridges, , Rivers")},
    good={_PATH: _PAGE},
    fix="safe",
)
def empty_context(subject: PageSubject) -> Iterator[Finding]:
    """Find commas with nothing between them or at an end, and lists without a name."""
    text = subject.page.text
    if not any(sign in text for sign in _EMPTY_SIGNS) or not isinstance(subject.content, Event | Day | FrontPage):
        return
    for part, start, names in _lists_of_contexts(subject):
        if not names.strip():
            message = "the list of contexts is empty: name what both events are about, or remove it"
            yield subject.at(part, message)
            continue
        gap = _GAPS.search(names)
        if gap is not None:
            new = ", ".join(piece for piece in re.split(r",[ \t]*", names) if piece)
            new = new if _keeps_names(names, new) else names
            fix = subject.replacing_span(part.line, start, start + len(names), new, "remove the empty context")
            message = "a context is empty: name it, or remove the comma"
            span = (start + gap.start(), start + gap.end())
            yield subject.at_span(part.line, *span, message, fix=fix if new != names else None)


def _keeps_names(old: str, new: str) -> bool:
    """Return whether a list without gaps has the same names: a comma without a space is part of one."""
    return [piece for piece in map(str.strip, old.split(", ")) if piece] == new.split(", ")


def _lists_of_contexts(subject: PageSubject) -> Iterator[tuple[Located[Any], int, str]]:
    """Yield each list of contexts as it is written: its part, where it starts in the line, and the list."""
    for part in subject.parts:
        if part.line != part.end_line or part.kind not in {"related", "entry contexts"}:
            continue
        line = subject.line(part.line).rstrip()
        start = line.rfind(") _") + 3 if part.kind == "related" else line.find("_") + 1
        labelled = read_contexts(line[start:-1]) if line.endswith("_") and start > 0 else None
        if labelled is not None:
            yield part, line.rindex(labelled[1], start, len(line) - 1), labelled[1]


@page_rule(
    code="NA124",
    name="repeated-context",
    severity=Severity.INFO,
    summary="A list of contexts names one of them twice.",
    why="The repetition adds nothing, but related events are ranked by how many contexts they share.",
    bad={_PATH: _PAGE.replace("Bridges, Rivers", "Bridges, Bridges, Rivers")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def repeated_context(subject: PageSubject) -> Iterator[Finding]:
    """Find lists with one name twice in a row, unless the first may end a name: `Oakland, California`."""
    content = subject.content
    if isinstance(content, Event):
        lists = [item.contexts for item in content.related]
    else:
        lists = [entry.contexts for entry in entries_of(content)]
    if all(len(names) < 2 or len(set(names)) == len(names) for names in lists):
        return
    exclusive = {names[0] for names in lists if len(names) == 1}
    for part in subject.parts:
        if part.kind not in {"related", "entry contexts"}:
            continue
        names = part.value.contexts if part.kind == "related" else part.value
        place = _repeats_at(names, exclusive)
        if place is None:
            continue
        old, new = ", ".join(names), ", ".join([*names[:place], *names[place + 1 :]])
        start = subject.line(part.line).rfind(old)
        fix = None
        if start >= 0:
            fix = subject.replacing_span(part.line, start, start + len(old), new, "name the context once")
        message = f"{names[place]} is twice in this list: name it once"
        yield subject.at_text(part.line, names[place], message, after=max(0, start), fix=fix)


def _repeats_at(names: tuple[str, ...], exclusive: set[str]) -> int | None:
    """Return the place of a name that comes again right after, and that does not end the name before it."""
    for place, (name, following) in enumerate(pairwise(names)):
        if name == following and (place == 0 or names[place - 1] in exclusive):
            return place
    return None
