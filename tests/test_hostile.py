"""Pages that nobody means well with: they are kept, read without an exception, and in time that grows as they do."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from hostile import ODD_CHARACTERS, PAGES, PIECES, mutate_lines
from newsarchive.markdown.lines import encode
from promises import assert_edits, assert_kept, assert_problems, assert_promises, assert_reads_back, assert_strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType
    from typing import Any

KIB = 1024
MIB = 1024 * KIB
# Read by recovery; front matter, a comment and a definition are kept.
BY_HAND = ["NA005", "NA010", "NA010", "NA010"]

each_page = pytest.mark.parametrize("name", PAGES)


# -- generated pages --------------------------------------------------------------------------------------------------


@given(st.binary())
def test_any_bytes_are_a_page(data: bytes) -> None:
    assert_promises(data)


@given(st.text(st.characters()))
def test_any_text_is_a_page_even_with_lone_surrogates(text: str) -> None:
    assert_promises(text)


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    """Draw parts of several pages one behind the other, with pieces of pages between them."""
    parts: list[bytes] = []
    for data in draw(st.lists(st.sampled_from([*PAGES.values()]).map(str.encode), min_size=1, max_size=3)):
        start, end = sorted(draw(st.tuples(st.integers(0, len(data)), st.integers(0, len(data)))))
        parts += [draw(st.sampled_from([b"", *PIECES])), data[start:end], draw(st.sampled_from([b"", *PIECES]))]
    return b"".join(parts)


@given(spliced(), st.integers(0, 2**32))
def test_spliced_pages_are_read_written_and_edited_without_harm(data: bytes, seed: int) -> None:
    assert_promises(data, seed=seed)


@given(st.sampled_from([*PAGES.values()]), st.integers(0, 2**32), st.integers(1, 6))
def test_pages_with_lines_doubled_moved_and_lost_are_read_written_and_edited_without_harm(
    text: str, seed: int, count: int
) -> None:
    rng = random.Random(seed)  # no secrets here
    data = text.encode()
    for _ in range(count):
        data = mutate_lines(data, rng)
    assert_promises(data, seed=seed)


SECTION = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n### S:\n\n"
FOUND = {
    "a time before all calendars": SECTION + "1. [a](/news/2017/01/1/b.md) _0001-01-01 00:00+23:59 (x)_\n",
    "a time behind all calendars": SECTION + "1. [a](/news/2017/01/1/b.md) _9999-12-31 23:59-23:59 (x)_\n",
    "a heading before a preamble's links": f"  ## [HTML](/news/2017/01/1/a.html)\n\n{SECTION}",
    "a site in parentheses": SECTION + "1. [a](/(x)/news/2017/01/1/b.md)\n2. [a](/news/2017/01/1/c.md) _Context: d_\n",
    "an image among what is no source": SECTION
    + "1. [a](http://b)\n4. [c](/news/2017/01/1/d.md)\n4. [e](http://f.png)\n",
    "contexts with a link inside": "## [News](/news/2017/01/1/index.md)\n### [a](/news/2017/01/1/b.md)\n_Context: ](_",
    "a heading with a broken link": "## [News](/news/2017/01/1/index.md)\n## ](",
    "a first heading with a broken link": "## a](b\n### [T](/news/2017/01/1/a.md)\n",
    "text that looks like a heading": "## [2017-01-1](/news/2017/01/1/index.md)\n### [a](/news/2017/01/1/b.md)\n\t#",
    "prose that looks like an editorial": "  # a\n#### by b\n\nText.\n",
    "prose that looks like a day": "\t## [](news/1999/1/1/index.md)",
    "front matter without a page": "---\ntitle: x\n---\n### [a](/news/2017/01/1/b.md)\n",
    "prose that begins with an indented rule": "\f---\n## [](news/1969/7/4/index.md)",
    "prose that begins with code": "    e\n[](a.xml)\n## [](news/2015/2/4/index.md)",
    "a label that looks like a time": "### [](news/2013/2/4/index.md)\n##\n"
    "1. [](news/2017/1/1)_2018-01-17 16:06(: _\n1. [](news/2017/1/1)_3:)_",
    "a blank line with a tab": "\t\n## [](2018/6/3/index.md)\n(\n(",
    "a source with a control character": SECTION + "1. [a](\x02)",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_keeps_every_promise(name: str) -> None:
    assert_promises(FOUND[name], most_edits=1_000)


# -- every place of a page --------------------------------------------------------------------------------------------


@each_page
def test_a_page_as_it_should_be_has_no_error(name: str) -> None:
    page = assert_promises(PAGES[name].encode(), most_edits=1_000)
    assert [problem.code for problem in page.problems] == (BY_HAND if name == "by-hand" else [])


@each_page
def test_a_page_can_be_cut_anywhere_even_inside_a_character(name: str) -> None:
    data = PAGES[name].encode()
    for size in range(len(data)):
        page = na.parse(data[:size])
        assert_kept(page, data[:size])
        assert_problems(page)
        assert_strict(page, data[:size])
        assert_reads_back(page)
        assert_edits(page, seed=size, most=1)


@each_page
@pytest.mark.parametrize("bad", [b"\xff", b"\xe5\xa4"])
def test_a_byte_that_is_no_utf_8_can_stand_anywhere(name: str, bad: bytes) -> None:
    data = PAGES[name].encode()
    for place in range(len(data) + 1):
        spoilt = data[:place] + bad + data[place:]
        page = na.parse(spoilt)
        assert_kept(page, spoilt)
        assert_problems(page)
        assert "NA001" in {problem.code for problem in page.problems}
        with pytest.raises(na.ParseError):
            na.parse(spoilt, strict=True)
        if place % 8 == 0:
            assert_promises(spoilt, seed=place)


@each_page
@pytest.mark.parametrize("odd", ["\x00", "\v", "\r", "\u2028"], ids=ascii)
def test_an_odd_character_can_stand_anywhere(name: str, odd: str) -> None:
    text = PAGES[name]
    for place in range(len(text) + 1):
        spoilt = text[:place] + odd + text[place:]
        page = na.parse(spoilt)
        assert_kept(page, spoilt)
        assert_problems(page)
        if place % 16 == 0:
            assert_promises(spoilt, seed=place)


@each_page
@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_lines_can_end_as_on_any_system(name: str, end: str) -> None:
    text = PAGES[name]
    page = assert_promises(text.replace("\n", end))
    assert page.content == na.loads(text)


@pytest.mark.parametrize("odd", [odd for odd in ODD_CHARACTERS if odd != "\r"], ids=ascii)
def test_only_line_ends_end_a_line(odd: str) -> None:
    text = PAGES["event-zh"].replace("船-", f"船{odd}-")
    event = assert_promises(text).content
    assert isinstance(event, na.Event)
    assert event.title.startswith(f"船{odd}-")


# -- text that is no UTF-8, and paths ---------------------------------------------------------------------------------


def test_lone_surrogates_in_a_text_are_kept_and_written() -> None:
    text = PAGES["event-zh"].replace("船-", "\ud800船\udcff-")
    page = assert_promises(text)
    assert isinstance(page.content, na.Event)
    assert page.content.title.startswith("\ud800船\udcff-")


def test_an_edited_page_still_says_which_bytes_are_no_utf_8() -> None:
    page = na.parse(PAGES["event-zh"].encode().replace(b".png", b".png\xff"))
    assert isinstance(page.content, na.Event)
    edited = page.edit(na.Event(date=page.content.date, title="船", sources=page.content.sources))
    assert [problem.code for problem in edited.problems] == ["NA001"]


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_path_is_a_text_and_no_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_bytes: bool
) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGES["event-2017"], encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    for name in ("builtins.open", "io.open", "os.open"):
        monkeypatch.setattr(name, refuse)
    page = na.parse(str(path).encode() if as_bytes else str(path), path=path)
    monkeypatch.undo()
    assert page.content == na.Prose(text=str(path))


# -- size -------------------------------------------------------------------------------------------------------------

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n"
DAY = "## [2017-01-1](/news/2017/01/1/index.md)\n\n"
FRONT = "## [News](/news/2017/01/1/index.md)\n\n"

SHAPES: dict[str, tuple[str, str]] = {
    "brackets": ("", "["),
    "closed brackets": (HEAD, "]("),
    "backticks": ("", "`"),
    "backticks of all lengths": (HEAD, "` `` ``` "),
    "hashes": ("", "#"),
    "stars": (HEAD, "* "),
    "dashes": (HEAD, "- "),
    "underscores": (HEAD + "\n### S:\n\n1. [a](b) ", "_ "),
    "spaces": (HEAD + "x", " "),
    "spaces that end nowhere": (HEAD + "\n### S:\n\n1. [a](b)x", " "),
    "marks above nothing": (HEAD + "Text.\n", "\u0301"),
    "wide characters": (HEAD + "Text.\n", "\u8239"),
    "bytes that are no text": (HEAD + "Text.\n", "\udcff"),
    "bad bytes between letters": (HEAD + "Text.\n", "a\udcff"),
    "line ends": (HEAD, "\n"),
    "quotes": (HEAD, "> "),
    "tags": (HEAD, "<a"),
    "comments": (HEAD, "<!--\n"),
    "twins": ("", "[HTML](a.html)  "),
    "nearly twins": ("", "[a](b.html."),
    "a link inside out": (HEAD + "\n### S:\n\n1. [a](", "news/2017/1/1/"),
    "a link that breaks the line": (HEAD + "\n### S:\n\n1. [a](", "news/2017/1/1/%0A"),
    "colons": (HEAD + "\n### S:\n\n1. [a](/news/2017/01/1/a.md) _", "a :"),
    "titles": (HEAD, "# T\n"),
    "topics": (HEAD, "##### T\n"),
    "text": (HEAD, "text\n"),
    "empty sections": (HEAD, "### S:\n"),
    "sections": (HEAD, "### S:\n1. [a](http://b)\n"),
    "sections of two kinds": (HEAD, "### S:\n1. [a](http://b)\n### R:\n1. [a](/news/2017/01/1/a.md)\n"),
    "sources": (HEAD + "### S:\n", "1. [a](http://b)\n"),
    "no items": (HEAD + "### S:\n1. [a](http://b)\n", "1. [a] (http://b)\n"),
    "contexts": (HEAD + "### R:\n1. [a](/news/2017/01/1/a.md) _C: a", ", b"),
    "contexts in no order": (HEAD + "### R:\n1. [a](/news/2017/01/1/a.md) _C: a", ", c, b, 2016"),
    "guessed contexts": (HEAD + "### R:\n", "1. [a](/news/2017/01/1/a.md) _C: a, c, b_\n"),
    "changes": (HEAD + "### C:\n", "1. [a](/news/2017/01/1/a.md) _2017-01-01 00:00:00 (x)_\n"),
    "days": (DAY, DAY),
    "entries": (DAY, "##### T\n### [a](/news/2017/01/1/a.md)\nText.\n_C: a, b_\n"),
    "topics of nothing": (DAY, "##### T\n"),
    "front pages": (FRONT, FRONT),
    "sections of a front page": (FRONT, "## A\n### [a](/news/2017/01/1/a.md)\n---\n"),
    "editorial": ("# T\n#### by A\n", "1. [a](/news/2017/01/1/a.md)\n"),
    "prose with links": ("", "1. [a](/news/2017/01/1/a.md)\n"),
    "line ends of all kinds": ("", "\r\n\r\n\n\r"),
}
"""How a page begins and what it repeats."""


def shaped(name: str, size: int) -> str:
    """Return a page of about so many characters."""
    head, part = SHAPES[name]
    return head + part * (size // len(part))


COUNTED = ("newsarchive", "mistune", "difflib")


def work(do: Callable[[], object]) -> int:
    """Return how many lines of Python are run to do something: a measure that no other process can disturb."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:  # as sys.settrace has it
        nonlocal count
        if not any(name in frame.f_code.co_filename for name in COUNTED):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_page_is_no_more_than_twice_the_work(name: str) -> None:
    def read(text: str) -> int:
        return work(lambda: str(na.parse(text).problems))

    once, twice = read(shaped(name, 8 * KIB)), read(shaped(name, 16 * KIB))
    assert twice <= 2.2 * once + 500


def ends_changed(values: list[Any], other: Any) -> list[Any]:
    """Return a list in which the first value went, the last one changed and one came: nothing at its ends is equal."""
    return [other, *values[2:-1], other, other]


SOURCE = na.Source(publisher="A", url="http://a.example/")
SOURCES = {
    "equal sources": lambda size: [SOURCE] * size,
    "two sources in turn": lambda size: [SOURCE, attrs.evolve(SOURCE, publisher="B")] * (size // 2),
    "sources that differ": lambda size: [attrs.evolve(SOURCE, publisher=str(number)) for number in range(size)],
}


def edit_of_sources(name: str, size: int) -> Callable[[], object]:
    old = na.Event(date="2017-01-1", title="T", sources=SOURCES[name](size))
    new = attrs.evolve(old, sources=ends_changed([*old.sources], attrs.evolve(SOURCE, publisher="New")))
    page = na.parse(na.dumps(old))
    return lambda: page.edit(new)


@pytest.mark.parametrize("name", SOURCES)
def test_a_list_of_twice_the_items_is_edited_with_no_more_than_twice_the_work(name: str) -> None:
    once, twice = (work(edit_of_sources(name, size)) for size in (3_000, 6_000))
    assert twice <= 2.2 * once + 500


@pytest.mark.parametrize("size", [100, 150, 300, 1_000])
@pytest.mark.parametrize("name", SOURCES)
def test_the_work_to_edit_a_list_never_grows_much_faster_than_the_list(name: str, size: int) -> None:
    assert work(edit_of_sources(name, size)) <= 1_500 * size


def test_prose_of_equal_lines_is_edited_with_no_more_than_twice_the_work() -> None:
    def edit(size: int) -> int:
        page = na.parse("x\n" + "a\n" * size + "y")
        return work(lambda: page.edit(na.Prose(text="z\n" + "a\n" * size + "z")))

    assert edit(6_000) <= 2.2 * edit(3_000) + 500


@pytest.mark.parametrize("name", [name for name, (_, part) in SHAPES.items() if part.isprintable()])
def test_a_line_of_a_megabyte_is_read_and_kept(name: str) -> None:
    """A pattern that goes back and forth in a line would run for hours here; loops are counted above."""
    data = encode(shaped(name, MIB))
    page = na.parse(data)
    assert_kept(page, data)
    assert_problems(page)


@pytest.mark.parametrize(("head", "part"), [("", "["), (HEAD, "#"), (HEAD, "plain text ")])
def test_a_line_of_fifty_megabytes_is_read_and_kept(head: str, part: str) -> None:
    data = (head + part * (50 * MIB // len(part))).encode()
    page = na.parse(data)
    assert_kept(page, data)
    assert_problems(page)
