"""Real pages as hands could have written them: each deviation from the site's own form reads to the same value.

A deviation is a small function from text to text, which does what a person or a program with other habits would do.
It returns None where the outcome would say something else in Markdown, so that nobody could know what was meant, and
the same text where there is nothing to change.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import newsarchive as na

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES_PER_TRAIT: Final = 30
PAGES_PER_PAIR: Final = 2
FEWEST_TRIED: Final = 20
SEED: Final = 20170101

_ITEM: Final = re.compile(r"(?P<mark>[*+-]|[0-9]+[.)])(?P<gap>\s+)(?P<rest>[\[<].*)")
_ENTRY: Final = re.compile(r"#{2,3} \[")
# The links that an item or heading is made of: the last one, and on a source with a picture the one before.
_TARGET: Final = re.compile(r"\]\((?P<link>[^\s<>]+)\)(?= \[IMG\]\(\S+\)\Z|(?: _[^\]]*_)?\s*\Z)")
_LINKED: Final = re.compile(
    r"(?P<head>\S+ )\[(?P<text>[^\[\]]+)\]\((?P<link>[^\s<>]+)\)(?P<tail> \[IMG\]\(\S+\)|(?: _[^\]]*_)?\s*)"
)
# What would begin a block of its own at the start of a line.
_BEGINS_BLOCK: Final = re.compile(
    r"(?:[*+-]|[0-9]{1,9}[.)])(?:\s|\Z)|#{1,6}(?:\s|\Z)|>|```|~~~|</?[A-Za-z!?]|[=-]+\s*\Z"
)
_WIDTH: Final = 24


def _each_line(text: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    """Return the text with each line that matches as a whole changed."""
    lines = text.split("\n")
    return "\n".join(change(match) if (match := pattern.fullmatch(line)) else line for line in lines)


# -- lists and tabs ---------------------------------------------------------------------------------------------------


def _marked(text: str, mark: Callable[[str], str]) -> str:
    return _each_line(text, _ITEM, lambda item: f"{mark(item['mark'])}{item['gap']}{item['rest']}")


def asterisks(text: str) -> str:
    return _marked(text, lambda _: "*")


def dashes(text: str) -> str:
    return _marked(text, lambda _: "-")


def plus_signs(text: str) -> str:
    return _marked(text, lambda _: "+")


def closing_parentheses(text: str) -> str:
    return _marked(text, lambda mark: mark.replace(".", ")"))


def indented_items(text: str) -> str:
    return _each_line(text, _ITEM, lambda item: f"  {item[0]}")


def tabs_before_items(text: str) -> str:
    return _each_line(text, _ITEM, lambda item: f"\t{item[0]}")


def tabs_behind_marks(text: str) -> str:
    text = _each_line(text, _ITEM, lambda item: f"{item['mark']}\t{item['rest']}")
    return re.sub(r"^(#{1,6}) (?=\S)", "\\1\t", text, flags=re.MULTILINE)


def trailing_tabs(text: str) -> str:
    return re.sub(r"(?<=\S)$", "\t", text, flags=re.MULTILINE)


# -- links ------------------------------------------------------------------------------------------------------------


def _each_target(text: str, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _ITEM.fullmatch(line) or _ENTRY.match(line):
            lines[index] = _TARGET.sub(lambda target: f"]({change(target['link'])})", line)
    return "\n".join(lines)


def angle_brackets(text: str) -> str:
    return _each_target(text, lambda link: f"<{link}>")


def link_titles(text: str) -> str:
    return _each_target(text, lambda link: f'{link} "Where it (or a copy) stands"')


def spaces_around_targets(text: str) -> str:
    return _each_target(text, lambda link: f"  {link} ")


def targets_on_lines_of_their_own(text: str) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _ITEM.fullmatch(line):
            lines[index] = _TARGET.sub(lambda target: f"](\n{target['link']})", line)
    return "\n".join(lines)


def _with_definitions(text: str, definitions: dict[str, str]) -> str:
    if not definitions:
        return text
    lines = [f"[{label}]: {link}" for label, link in definitions.items()]
    return "\n".join([text.rstrip("\n"), "", *lines, ""])


def references(text: str) -> str:
    """Write each link `[title][ref-1]`."""
    definitions: dict[str, str] = {}

    def refer(target: re.Match[str]) -> str:
        label = f"ref-{len(definitions) + 1}"
        definitions[label] = target["link"]
        return f"][{label}]"

    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _ITEM.fullmatch(line) or _ENTRY.match(line):
            lines[index] = _TARGET.sub(refer, line)
    return _with_definitions("\n".join(lines), definitions)


def _labelled(text: str, end: str) -> str:
    """Write each link whose text can be a label, and is one link's only, with that text as its label."""
    definitions: dict[str, str] = {}
    links: dict[str, str] = {}

    def refer(linked: re.Match[str]) -> str:
        label, link = linked["text"], linked["link"]
        key = " ".join(label.split()).casefold()
        if not key or links.get(key, link) != link:
            return linked[0]
        if key not in links:
            links[key] = definitions[label] = link
        return f"{linked['head']}[{label}]{end}{linked['tail']}"

    return _with_definitions(_each_line(text, _LINKED, refer), definitions)


def collapsed_references(text: str) -> str:
    return _labelled(text, "[]")


def shortcut_references(text: str) -> str:
    return _labelled(text, "")


# -- wrapped lines ----------------------------------------------------------------------------------------------------


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


def _breaks(text: str, *, in_chinese: bool) -> Iterator[tuple[int, int]]:
    """Yield where a text can be wrapped: at a single space, or in Chinese between two wide characters.

    A space between two wide characters is none: to a reader of the wrapped text, nothing stood there.
    """
    for index in range(1, len(text) - 1):
        before, char, after = text[index - 1], text[index], text[index + 1]
        if in_chinese and _is_wide(before) and _is_wide(char):
            yield index, index
        elif in_chinese or char != " " or before.isspace() or after.isspace():
            continue
        elif not (_is_wide(before) and _is_wide(after)):
            yield index, index + 1


def _wrapped(line: str, indent: str, *, in_chinese: bool = False) -> str:
    """Return a line wrapped wherever it can be, outside the targets of links; no new line begins like a block."""
    parts: list[str] = []
    for part in re.split(r"(\]\(\S*\))", line):
        start = 0
        for end, after in () if part.startswith("](") else _breaks(part, in_chinese=in_chinese):
            if end - start >= _WIDTH and not _BEGINS_BLOCK.match(part[after:]):
                parts += [part[start:end], f"\n{indent}"]
                start = after
        parts.append(part[start:])
    return "".join(parts)


def _wrapped_texts(text: str, indent: str, *, in_chinese: bool = False) -> str:
    """Wrap the description of an event, or the summaries and contexts of a list's entries."""
    lines = text.split("\n")
    mark = "# " if "\n# " in text else "### ["
    is_below = False
    for index, line in enumerate(lines):
        if line.startswith("#"):
            is_below = line.startswith(mark)
        elif is_below and line.strip() and not line.startswith(("---", "[", "<")):
            lines[index] = _wrapped(line, indent, in_chinese=in_chinese)
    return "\n".join(lines)


def wrapped_texts(text: str) -> str:
    return _wrapped_texts(text, "")


def wrapped_and_indented_texts(text: str) -> str:
    return _wrapped_texts(text, "    ")


def texts_wrapped_in_chinese(text: str) -> str:
    return _wrapped_texts(text, "", in_chinese=True)


def _wrapped_items(text: str, indent: str, *, in_chinese: bool = False) -> str:
    def wrap(item: re.Match[str]) -> str:
        return item["mark"] + item["gap"] + _wrapped(item["rest"], indent, in_chinese=in_chinese)

    return _each_line(text, _ITEM, wrap)


def wrapped_items(text: str) -> str:
    return _wrapped_items(text, "")


def wrapped_and_indented_items(text: str) -> str:
    return _wrapped_items(text, "   ")


def items_wrapped_in_chinese(text: str) -> str:
    return _wrapped_items(text, "   ", in_chinese=True)


# -- headings and blank lines -----------------------------------------------------------------------------------------


def _underlined(text: str, mark: str, line: str) -> str | None:
    lines: list[str] = []
    for heading in text.split("\n"):
        if not heading.startswith(mark):
            lines.append(heading)
            continue
        title = heading.removeprefix(mark)
        if not title.strip() or _BEGINS_BLOCK.match(title.lstrip()):
            return None  # `- a` above a line is a list and a rule, not a heading
        if lines and lines[-1].strip() and not lines[-1].startswith("#"):
            lines.append("")  # a line of text above would be a part of the heading
        lines += [title, line]
    return "\n".join(lines)


def underlined_title(text: str) -> str | None:
    head, _, body = text.partition("\n# ") if not text.startswith("# ") else ("", "", text[2:])
    title, _, rest = body.partition("\n")
    if not body:
        return text
    underlined = _underlined(f"# {title}", "# ", "=====")
    return None if underlined is None else f"{head}\n{underlined}\n{rest}"


def underlined_headings(text: str) -> str | None:
    return _underlined(text, "## ", "-----")


def no_blank_lines(text: str) -> str:
    """Leave out all blank lines but those that set an underlined heading off from text above."""
    lines = text.split("\n")
    kept = [
        line
        for line, below in zip(lines, [*lines[2:], "", ""], strict=True)
        if line.strip() or re.fullmatch(r"(?:=+|-+)\s*", below)
    ]
    return "\n".join([*kept, ""])


def more_blank_lines(text: str) -> str:
    return text.replace("\n", "\n\n\n")


# -- what stands around a page ----------------------------------------------------------------------------------------


def front_matter(text: str) -> str:
    return f"---\ntitle: 'A page: copied'\ntags: [a, b]\n# a remark\n\n---\n{text}"


def front_matter_that_ends_in_dots(text: str) -> str:
    return f"---\ntitle: A page\n...\n\n{text}"


def comment_above(text: str) -> str:
    return f"<!-- an old copy -->\n{text}"


def comment_of_several_lines_above(text: str) -> str:
    return f"<!--\nTo do:\n\n1. [Check](http://www.example.com/)\n-->\n\n{text}"


def comments_above_headings(text: str) -> str:
    return re.sub(r"^(?=#)", "<!-- a part -->\n", text, flags=re.MULTILINE)


def comments_between_items(text: str) -> str:
    return _each_line(text, _ITEM, lambda item: f"<!-- checked -->\n<!-- by\n\n* [me](/a.md) -->\n{item[0]}")


def comment_below(text: str) -> str:
    return f"{text.rstrip()}\n<!-- the end -->\n"


def comment_as_description(text: str) -> str:
    return re.sub(r"(?<=\n)((?:# |### \[).*)\n(?=\s*(?:#|\Z))", "\\1\n<!-- nothing yet -->\n\n", text)


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def byte_order_mark(text: str) -> str:
    return f"\ufeff{text}"


# -- all of them ------------------------------------------------------------------------------------------------------

EVENTS: Final = frozenset({"event"})
LISTS: Final = frozenset({"day", "front"})
ENTITLED: Final = frozenset({"event", "editorial"})
NEWS: Final = EVENTS | LISTS
PAGES: Final = NEWS | {"editorial"}
ALL: Final = PAGES | {"prose"}


class Deviation(NamedTuple):
    """A deviation."""

    apply: Callable[[str], str | None]
    kinds: frozenset[str]
    """The kinds of pages that can have it: prose says what it says."""
    about: str = ""
    """What it is about, if a page can only have one of those that are about the same."""

    @property
    def name(self) -> str:
        return self.apply.__name__


# In the order in which two of them are applied: first the lines themselves, then their marks, then what is around.
DEVIATIONS: Final = (
    Deviation(more_blank_lines, NEWS),
    Deviation(angle_brackets, NEWS, "links"),
    Deviation(link_titles, NEWS, "links"),
    Deviation(spaces_around_targets, NEWS, "links"),
    Deviation(targets_on_lines_of_their_own, EVENTS, "links"),
    Deviation(references, NEWS, "links"),
    Deviation(collapsed_references, NEWS, "links"),
    Deviation(shortcut_references, NEWS, "links"),
    Deviation(wrapped_texts, NEWS, "texts"),
    Deviation(wrapped_and_indented_texts, NEWS, "texts"),
    Deviation(texts_wrapped_in_chinese, EVENTS, "texts"),
    Deviation(wrapped_items, EVENTS, "items"),
    Deviation(wrapped_and_indented_items, EVENTS, "items"),
    Deviation(items_wrapped_in_chinese, EVENTS, "items"),
    Deviation(asterisks, EVENTS, "marks"),
    Deviation(dashes, EVENTS, "marks"),
    Deviation(plus_signs, EVENTS, "marks"),
    Deviation(closing_parentheses, EVENTS, "marks"),
    Deviation(comment_as_description, NEWS, "texts"),
    Deviation(comments_above_headings, NEWS),
    Deviation(comments_between_items, EVENTS),
    Deviation(indented_items, EVENTS, "indents"),
    Deviation(tabs_before_items, EVENTS, "indents"),
    Deviation(underlined_title, ENTITLED, "underlines"),
    Deviation(underlined_headings, LISTS, "underlines"),
    Deviation(tabs_behind_marks, NEWS),
    Deviation(comment_above, PAGES),
    Deviation(comment_of_several_lines_above, PAGES),
    Deviation(comment_below, NEWS),
    Deviation(no_blank_lines, NEWS),
    Deviation(front_matter, PAGES, "front matter"),
    Deviation(front_matter_that_ends_in_dots, PAGES, "front matter"),
    Deviation(trailing_tabs, NEWS),
    Deviation(crlf, ALL),
    Deviation(byte_order_mark, ALL),
)
PAIRS: Final = [
    (first, second)
    for first, second in combinations(DEVIATIONS, 2)
    if first.kinds & second.kinds and (not first.about or first.about != second.about)
]


# -- the pages --------------------------------------------------------------------------------------------------------


class Sampled(NamedTuple):
    """A real page that is tried."""

    path: str
    text: str
    content: na.Content
    kind: str


def _traits(path: str, content: na.Content) -> Iterator[str]:
    """Yield what makes a page worth trying."""
    archive = path.partition("/")[0]
    yield f"{archive} {type(content).__name__}"
    match content:
        case na.Event():
            yield from (name for name, is_so in _event_traits(content).items() if is_so)
            if content.description:
                yield f"{archive} description"
        case na.Day():
            yield from (name for name, is_so in _day_traits(content).items() if is_so)


def _event_traits(event: na.Event) -> dict[str, bool]:
    titles = [event.title, *(item.title for item in event.related)]
    return {
        "brackets in a title": any(re.search(r"[\[\]]", title) for title in titles),
        "markup in a title": any(re.search(r"''|[{*_<`&]", title) for title in titles),
        "two spaces in a title": any("  " in title for title in titles),
        "a title that begins like a mark": any(re.match(r"[-*+#>0-9]", title) for title in titles),
        "a cover image": event.image is not None,
        "pictures": any(source.image for source in event.sources),
        "a publisher named twice": len({source.publisher for source in event.sources}) < len(event.sources),
        "changes": bool(event.changes),
        "commas in contexts": any(", " in name for item in event.related for name in item.contexts),
        "no topic": event.topic is None,
        "an empty topic": event.topic == "",
        "a description in Chinese": len(re.findall(r"[\u4e00-\u9fff]", event.description)) > 10,
        "no sections": not (event.sources or event.related),
    }


def _day_traits(day: na.Day) -> dict[str, bool]:
    return {
        "topics on some entries": len({entry.topic is None for entry in day.entries}) == 2,
        "a summary": any(entry.summary for entry in day.entries),
        "contexts of an entry": any(entry.contexts for entry in day.entries),
        "no previous day": day.previous is None,
    }


@pytest.fixture(scope="module")
def sample(real_pages: dict[str, bytes]) -> list[Sampled]:
    """Some pages with each trait, always the same."""
    paths = sorted(real_pages)
    random.Random(SEED).shuffle(paths)
    seen: Counter[str] = Counter()
    chosen: list[Sampled] = []
    for path in paths:
        page = na.parse(real_pages[path])
        traits = [trait for trait in _traits(path, page.content) if seen[trait] < PAGES_PER_TRAIT]
        if traits:
            seen.update(traits)
            chosen.append(Sampled(path, page.text, page.content, page.kind))
    return chosen


def _assert_reads_the_same(page: Sampled, changed: str, *names: str) -> None:
    read = na.parse(changed.encode())
    incoming = f"{page.path} with {' and '.join(names)}:\n{changed}"
    assert read.content == page.content, incoming
    assert [str(problem) for problem in read.problems if problem.severity is na.Severity.ERROR] == [], incoming
    assert (read.text, read.data) == (changed, changed.encode())


def test_the_sample_holds_what_is_hard(sample: list[Sampled]) -> None:
    seen = Counter(trait for page in sample for trait in _traits(page.path, page.content))
    assert len(sample) > 300
    assert seen.keys() >= {f"{archive} {kind}" for archive in ("en", "zh") for kind in ("Event", "Day", "FrontPage")}
    assert seen.keys() >= {"en Editorial", "en Prose", "en description", "zh description"}
    assert seen.keys() >= {*_event_traits(na.Event(date="2017-01-1", title="")), *_day_traits(na.Day(date="2017-01-1"))}


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.name)
def test_a_deviation_changes_no_value(sample: list[Sampled], deviation: Deviation) -> None:
    tried, excluded = 0, 0
    for page in sample:
        text = deviation.apply(page.text) if page.kind in deviation.kinds else page.text
        if text is None:
            excluded += 1
        elif text != page.text:
            tried += 1
            _assert_reads_the_same(page, text, deviation.name)
    assert tried >= FEWEST_TRIED
    assert excluded == 0, "no real page is beyond this deviation; if a new one is, say so here"


def test_two_deviations_change_no_value(sample: list[Sampled]) -> None:
    """Each two that can be together, on a few pages each."""
    rng = random.Random(SEED)
    tried: Counter[tuple[str, str]] = Counter()
    for first, second in PAIRS:
        for page in rng.sample(sample, len(sample)):
            if page.kind not in first.kinds & second.kinds:
                continue
            once = first.apply(page.text)
            twice = once and second.apply(once)
            if twice and once not in (page.text, twice):
                _assert_reads_the_same(page, twice, first.name, second.name)
                tried[first.name, second.name] += 1
            if tried[first.name, second.name] == PAGES_PER_PAIR:
                break
    untried = {(first.name, second.name) for first, second in PAIRS} - tried.keys()
    assert untried == set()


def test_many_deviations_change_no_value(sample: list[Sampled]) -> None:
    """Half of all, but one about each thing, drawn anew for each page."""
    rng = random.Random(SEED)
    for page in sample:
        possible = [deviation for deviation in DEVIATIONS if page.kind in deviation.kinds]
        drawn = rng.sample(possible, len(possible) // 2)
        by_subject = {deviation.about or deviation.name: deviation for deviation in drawn}
        text = page.text
        for deviation in sorted(by_subject.values(), key=DEVIATIONS.index):
            text = deviation.apply(text) or text
        _assert_reads_the_same(page, text, *(deviation.name for deviation in by_subject.values()))


_NAMED_SOURCE: Final = re.compile(
    r"(?P<number>[0-9]+\. )\[[^\[\]]*\]\((?P<url>https?://[^\s<>]+?)\)(?P<rest> \[IMG\].*)?"
)


def test_autolinks_are_sources_with_their_url_for_a_name(sample: list[Sampled]) -> None:
    tried = 0
    for page in sample:
        named = _each_line(
            page.text, _NAMED_SOURCE, lambda item: f"{item['number']}[{item['url']}]({item['url']}){item['rest'] or ''}"
        )
        changed = _each_line(
            page.text, _NAMED_SOURCE, lambda item: f"{item['number']}<{item['url']}>{item['rest'] or ''}"
        )
        if changed != named:
            tried += 1
            _assert_reads_the_same(page._replace(content=na.loads(named)), changed, "autolinks")
    assert tried >= FEWEST_TRIED
