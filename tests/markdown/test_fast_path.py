"""The express reading of event pages is the grammar's, or there is none."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from hostile import PAGES
from newsarchive.markdown.fast_path import MAX_FAST_PATH, read_fast
from promises import assert_fast_path

CONFORMANCE = Path(__file__).parent.parent / "conformance"
EVENTS = {
    path.stem: text
    for path in sorted(CONFORMANCE.glob("*.md"))
    if (text := path.read_bytes().decode()).lstrip("\ufeff\n").startswith(("### ", "Formats"))
}
MIB = 1024 * 1024

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n##### Ships\n# A title \n\nText.\n\n"
SOURCES = "\n### S:\n\n1. [A](http://a.example/x)\n2. [B](//b.example/x(y)) [IMG](https://b.example/i.png)\n"
RELATED = (
    "\n### R:\n\n1. [Ice [on](a) the sea ](/zh/news/2016/12/4/ice.md) _C: Arctic, Norway_\n"
    "2. [Ice](/news/2016/12/4/i%63e.md) _C: Oakland, California_\n"
)
PAGE = HEAD + SOURCES + RELATED


# -- what it reads ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        HEAD,
        HEAD.replace("##### Ships\n", ""),
        HEAD.replace("Ships", ""),
        HEAD.replace("Text.", ""),
        HEAD.replace("Text.", "#MeToo"),
        HEAD.replace("(/news", "(/zh/news"),
        HEAD + SOURCES,
        HEAD + RELATED,
        HEAD + RELATED + SOURCES,
        PAGE + "\n",
        PAGE.removesuffix("\n"),
        PAGE.replace("\n2. ", "\n\n2. "),
        PAGE.replace("2. ", "1. ").replace("1. [B]", "2. [B]"),
        PAGE.replace("C: ", "主题: "),
        PAGE.replace("### R:", "### "),
    ],
)
def test_a_page_as_the_site_writes_it_is_read(text: str) -> None:
    assert assert_fast_path(text)
    assert na.parse(text).problems == ()


def test_each_part_of_a_page_is_read() -> None:
    ref = na.PageRef.parse("/news/2017/01/1/a.md")
    assert read_fast(PAGE, ref=ref) == na.Event(
        date="2017-01-1",
        topic="Ships",
        title="A title",
        description="Text.",
        sources=[
            na.Source(publisher="A", url="http://a.example/x"),
            na.Source(publisher="B", url="//b.example/x(y)", image="https://b.example/i.png"),
        ],
        related=[
            na.Related(title="Ice [on](a) the sea", ref="/news/2016/12/4/ice.md", contexts=["Arctic", "Norway"]),
            na.Related(title="Ice", ref="/news/2016/12/4/ice.md", contexts=["Oakland, California"]),
        ],
        ref=ref,
    )


# -- what it leaves to the grammar ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" + PAGE,
        "\ufeff" + PAGE,
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("Text.", "Te\rxt."),
        PAGE.replace("# A title ", "#  "),
        PAGE.replace("# A title ", "A title"),
        PAGE.replace("Text.", " # Text."),
        PAGE.replace("Text.", "<!-- x -->"),
        PAGE.replace("Text.\n", "Text.\nMore.\n"),
        PAGE.replace("(/news/2017/01/1/index", "(/news/2017/01/2/index"),
        PAGE.replace("2017-01-1", "2017-02-30").replace("2017/01/1", "2017/02/30"),
        PAGE.replace("[2017-01-1]", "[New Year]"),
        PAGE.replace("### S:", "## S:"),
        PAGE + " \n",
        PAGE + "odd\n",
        PAGE + "\n### X:\n",
        PAGE + SOURCES,
        PAGE + RELATED,
        HEAD + "\n### X:\n\n",
        HEAD + SOURCES.replace("2. ", "1. ").replace(" [IMG](https://b.example/i.png)", ""),
        HEAD + SOURCES.replace("[B]", "[Cover Image]").replace(" [IMG](https://b.example/i.png)", ""),
        HEAD + "\n### S:\n\n0. [A](http://a.example/x.png)\n",
        HEAD + SOURCES.replace("http://a.example/x", "/resources/x.png"),
        HEAD + SOURCES.replace("[A]", "[A [x]]"),
        HEAD + SOURCES.replace("a.example/x", "a.example/\x02"),
        HEAD + SOURCES.replace("1. ", "* "),
        HEAD + RELATED.replace("_C: Arctic", "_2017-01-01 (Arctic"),
        HEAD + RELATED.replace("_C: Arctic", "_: Arctic"),
        HEAD + RELATED.replace("_C: Arctic", "_8: Arctic"),
        HEAD + RELATED.replace(" _C: Oakland, California_", ""),
        HEAD + RELATED.replace(" _C: Oakland, California_", " _"),
        HEAD + RELATED.replace("California_", "California"),
        HEAD + RELATED.replace("Oakland, California", "a, c, b"),
        HEAD + RELATED.replace("California", "](California"),
        HEAD + RELATED.replace("/zh/news/2016", "https://a.example/news/2016"),
        HEAD + RELATED.replace("/zh/news/2016/12/4/ice", "ice"),
        HEAD + RELATED.replace("2016/12/4/ice", "2016/13/4/ice"),
        HEAD + RELATED.replace("4/ice", "4/i(ce"),
        HEAD + RELATED.replace("4/ice", "4/i ce"),
        HEAD + RELATED.replace("2. [Ice", "2.[Ice"),
        HEAD + RELATED.replace("2. [Ice", "x. [Ice"),
        HEAD + RELATED.replace("2. [Ice", "1234567890. [Ice"),
        HEAD + RELATED.replace("2. [Ice]", "2]"),
    ],
)
def test_what_needs_a_decision_is_left_to_the_grammar(text: str) -> None:
    assert read_fast(text) is None


def test_a_vocabulary_decides_where_there_is_a_comma() -> None:
    single = HEAD + RELATED.replace("Arctic, Norway", "Norway").replace("Oakland, California", "Oakland")
    assert assert_fast_path(single, vocabulary={"Arctic, Norway"})
    assert read_fast(PAGE, vocabulary={"Arctic, Norway"}) is None
    event = na.parse(PAGE, vocabulary={"Arctic, Norway"}).content
    assert isinstance(event, na.Event)
    assert event.related[0].contexts == ("Arctic, Norway",)


def test_a_page_that_is_no_utf_8_or_very_long_is_read_by_the_grammar() -> None:
    spoilt = na.parse(PAGE.encode().replace(b"Text.", b"Te\xffxt."))
    assert [problem.code for problem in spoilt.problems] == ["NA001"]
    text = PAGE.replace("Text.", "Text. " * MAX_FAST_PATH)
    assert assert_fast_path(text)
    assert na.parse(text).content == read_fast(text)


# -- whatever the page ------------------------------------------------------------------------------------------------


@given(our.events(our.comma_names | our.plain_names), our.styles, st.none() | our.event_refs, st.booleans())
def test_a_generated_event_is_read_as_by_the_grammar(
    event: na.Event, style: na.Style, ref: na.PageRef | None, knows: bool
) -> None:
    names = {name for item in event.related for name in item.contexts}
    assert_fast_path(na.dumps(event, style=style), ref=ref, vocabulary=names if knows else ())


@given(st.sampled_from(sorted(EVENTS.values())), st.data())
def test_a_page_with_a_piece_moved_or_put_in_is_read_as_by_the_grammar(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    place = data.draw(st.integers(0, len(text)))
    piece = data.draw(our.lines() | st.just(text[start:end]))
    assert_fast_path(text[:place] + piece + text[place:])
    assert_fast_path(text[:start] + piece + text[end:])


@pytest.mark.parametrize("name", [*EVENTS, *(name for name in PAGES if name.startswith("event")), "here"])
def test_one_character_more_or_less_anywhere_is_read_as_by_the_grammar(name: str) -> None:
    text = PAGE if name == "here" else EVENTS.get(name) or PAGES[name]
    for place in range(len(text)):
        assert_fast_path(text[:place] + text[place + 1 :])
        for character in "\n \t\r#[](_).:：1、\u2028":
            assert_fast_path(text[:place] + character + text[place:])


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ("### [2017-01-1](", "/zh"),
        ("### [2017-01-1](/", "z"),
        (HEAD.replace("A title", "A" * MIB), "\n"),
        (HEAD + "\n### S:\n\n1. [", "a"),
        (HEAD + "\n### S:\n\n1. [A](http://", "a)"),
        (HEAD + "\n### S:\n\n1. [A](http://", "a) [IMG](http://"),
        (HEAD + "\n### S:\n\n1. [A](http://a) [", "a"),
        (HEAD + "\n### S:\n\n1. [A](http://a)", " "),
        (HEAD + "\n### S:\n\n", "1. [A](http://a)\n"),
        (HEAD + "\n### R:\n\n1. [", "](/news/2017/01/1/a"),
        (HEAD + "\n### R:\n\n1. [", ". ["),
        (HEAD + "\n### R:\n\n1. [A](/news/2017/01/1/a.md) _C: ", ") _"),
        (HEAD + "\n### R:\n\n1. [A](/news/2017/01/1/a.md) _C: a", ", b_"),
        (HEAD + "\n### R:\n\n", "1. [A](/news/2017/01/1/a.md) _C: a_\n"),
        (HEAD, "\n### S:\n\n1. [A](http://a)\n"),
    ],
)
def test_a_megabyte_is_read_as_by_the_grammar(head: str, part: str) -> None:
    """A pattern that goes back and forth would run for hours here."""
    assert_fast_path(head + part * (MIB // len(part)))


# -- what is read when more is asked for ------------------------------------------------------------------------------


def test_style_and_places_are_read_when_they_are_asked_for() -> None:
    page = na.parse(PAGE, path="news/2017/01/1/a.md")
    assert page.style.related_heading == "R:"
    assert isinstance(page.content, na.Event)
    edited = page.edit(attrs.evolve(page.content, title="Another"))
    assert edited.text == PAGE.replace("A title", "Another")
    assert edited.content.ref == page.content.ref  # type: ignore[union-attr] # they are events


def test_a_vocabulary_that_is_changed_later_changes_no_page() -> None:
    names: list[str] = []
    page = na.parse(PAGE, vocabulary=names)
    names.append("Arctic, Norway")
    assert page._reading.content == page.content
