"""Edits: only the lines that carry the change differ, and lists are numbered as the page numbers them."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import newsarchive as na

PAGE = """### [2017-01-1](/news/2017/01/1/index.md)

#  A title\u0020

Text.


### Source:

1. [ A ](http://a.example/)
2. [B](http://b.example/) [IMG](http://b.example/i.png)

### Related:

1. [X ](/zh/news/2016/12/4/x.md) _Thema: P, Q_
2. [ Y](/zh/news/2016/12/3/y.md)
"""
A = na.Source(publisher="A", url="http://a.example/")
B = na.Source(publisher="B", url="http://b.example/", image="http://b.example/i.png")
C = na.Source(publisher="C", url="http://c.example/")


def changed_lines(text: str, new: str) -> list[tuple[str, str]]:
    """Return the pairs of lines that differ between texts with as many lines."""
    old_lines, new_lines = text.split("\n"), new.split("\n")
    assert len(old_lines) == len(new_lines)
    return [(old, new) for old, new in zip(old_lines, new_lines, strict=True) if old != new]


def edit(text: str, /, **changes: Any) -> str:
    """Return the text of a page after a change."""
    page = na.parse(text)
    return page.edit(evolved(page, **changes)).text


def evolved(page: na.Page, **changes: Any) -> na.Content:
    """Return the content of a page with other values."""
    return attrs.evolve(page.content, **changes)


def related(index: int) -> na.Related:
    content = na.loads(PAGE)
    assert isinstance(content, na.Event)
    return content.related[index]


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"title": "B"}, "#  A title ", "#  B "),
        ({"title": ""}, "#  A title ", "# "),
        ({"description": "Other."}, "Text.", "Other."),
        ({"description": ""}, "Text.", ""),
        (
            {"date": "2017-02-3"},
            "### [2017-01-1](/news/2017/01/1/index.md)",
            "### [2017-02-3](/news/2017/02/3/index.md)",
        ),
        (
            {"sources": [attrs.evolve(A, publisher="Z"), B]},
            "1. [ A ](http://a.example/)",
            "1. [ Z ](http://a.example/)",
        ),
        (
            {"sources": [A, attrs.evolve(B, url="http://n.example/")]},
            "2. [B](http://b.example/) [IMG](http://b.example/i.png)",
            "2. [B](http://n.example/) [IMG](http://b.example/i.png)",
        ),
        (
            {"sources": [A, attrs.evolve(B, image=None)]},
            "2. [B](http://b.example/) [IMG](http://b.example/i.png)",
            "2. [B](http://b.example/)",
        ),
        (
            {"related": [attrs.evolve(related(0), contexts=["R"]), related(1)]},
            "1. [X ](/zh/news/2016/12/4/x.md) _Thema: P, Q_",
            "1. [X ](/zh/news/2016/12/4/x.md) _Thema: R_",
        ),
        (
            {"related": [attrs.evolve(related(0), contexts=[]), related(1)]},
            "1. [X ](/zh/news/2016/12/4/x.md) _Thema: P, Q_",
            "1. [X ](/zh/news/2016/12/4/x.md)",
        ),
        (
            {"related": [related(0), attrs.evolve(related(1), title="Z", ref="/news/2017/01/5/z.md", contexts=["R"])]},
            "2. [ Y](/zh/news/2016/12/3/y.md)",
            "2. [ Z](/zh/news/2017/01/5/z.md) _Thema: R_",
        ),
    ],
)
def test_a_changed_value_changes_its_line_and_no_space_on_it(changes: dict[str, Any], old: str, new: str) -> None:
    assert changed_lines(PAGE, edit(PAGE, **changes)) == [(old, new)]


def test_an_edit_that_changes_nothing_is_the_same_page() -> None:
    page = na.parse(PAGE)
    assert page.edit(attrs.evolve(page.content)) is page


def test_a_page_keeps_its_kind() -> None:
    with pytest.raises(na.EditError, match="of the kind 'event': it cannot become a Day"):
        na.parse(PAGE).edit(na.Day(date="2017-01-1"))


def test_what_the_text_cannot_carry_is_refused() -> None:
    prose = na.parse("Text.")
    with pytest.raises(na.EditError, match="would be read as a page of the kind 'event'"):
        prose.edit(na.Prose(text=PAGE))
    page = na.parse("\nFormats: [HTML](/news/2017/01/1/a.html)  \n\n" + PAGE)
    with pytest.raises(na.EditError, match="ref would be read as"):
        page.edit(evolved(page, ref=None))


def numbered(*numbers: str) -> str:
    """Return a page whose sources have these markers."""
    items = "".join(
        f"{number} [{letter}](http://{letter}.example/)\n" for number, letter in zip(numbers, "abcdef", strict=False)
    )
    return f"### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n\n\n\n### Source:\n\n{items}"


def markers(text: str) -> list[str]:
    return [line.partition(" [")[0] for line in text.split("\n") if "](http" in line]


@pytest.mark.parametrize(
    ("before", "longer", "shorter"),
    [
        (["1.", "2."], ["1.", "2.", "3."], ["1."]),
        (["1.", "1."], ["1.", "1.", "1."], ["1."]),
        (["5.", "6."], ["5.", "6.", "7."], ["5."]),
        (["1.", "3.", "9."], ["1.", "3.", "9.", "10."], ["1.", "9."]),
        (["*", "*"], ["*", "*", "*"], ["*"]),
        (["1)", "2)"], ["1)", "2)", "3)"], ["1)"]),
        (["1.", "1)"], ["1.", "1)", "1)"], ["1."]),
    ],
)
def test_numbers_follow_the_habit_of_the_page(before: list[str], longer: list[str], shorter: list[str]) -> None:
    page = na.parse(numbered(*before))
    assert isinstance(page.content, na.Event)
    sources = page.content.sources
    assert markers(page.edit(attrs.evolve(page.content, sources=[*sources, C])).text) == longer
    assert markers(page.edit(attrs.evolve(page.content, sources=[sources[0], *sources[2:]])).text) == shorter


def test_a_new_first_item_takes_the_first_number() -> None:
    assert markers(edit(numbered("1.", "3."), sources=[C, *_sources(numbered("1.", "3."))])) == ["1.", "1.", "3."]


def _sources(text: str) -> tuple[na.Source, ...]:
    content = na.loads(text)
    assert isinstance(content, na.Event)
    return content.sources


def test_a_cover_image_goes_on_repeating_the_number_before_it() -> None:
    text = edit(PAGE, image="//i.example/c.png")
    assert "2. [Cover Image](//i.example/c.png)\n\n### Related" in text
    more = edit(text, sources=[A, B, C])
    assert "3. [C](http://c.example/)\n3. [Cover Image]" in more
    assert "[Cover Image](d)" in edit(more, image="d")
    assert edit(more, image=None) == edit(PAGE, sources=[A, B, C])
    assert "0. [Cover Image](//i.example/c.png)" in edit(text, sources=())


OTHER_WORD = PAGE.replace("\n### R", "2. [Titelbild ](http://e.example/f.png)\n\n### R")


@pytest.mark.parametrize(
    ("changes", "cover"),
    [
        ({"sources": [A]}, "1. [Cover Image](http://e.example/f.png)"),
        ({"sources": []}, "0. [Cover Image](http://e.example/f.png)"),
        ({"sources": [B, A]}, "2. [Titelbild ](http://e.example/f.png)"),
        ({"sources": [A, B, C]}, "3. [Titelbild ](http://e.example/f.png)"),
        ({"image": "http://e.example/g.png"}, "2. [Titelbild](http://e.example/g.png)"),
        ({"image": "http://e.example/g"}, "2. [Cover Image](http://e.example/g)"),
        ({"sources": [C], "image": "http://e.example/g.png"}, "1. [Cover Image](http://e.example/g.png)"),
    ],
)
def test_a_cover_image_keeps_the_label_of_its_page_only_where_it_is_still_read_as_one(
    changes: dict[str, Any], cover: str
) -> None:
    assert f"\n{cover}\n" in edit(OTHER_WORD, **changes)


@pytest.mark.parametrize("count", range(4))
@pytest.mark.parametrize("image", ["http://e.example/f.png", "http://e.example/f"])
def test_a_cover_image_is_written_so_that_it_reads_back_whatever_the_style_calls_it(count: int, image: str) -> None:
    style = attrs.evolve(na.STYLE_2018, cover_label="Titelbild")
    event = na.Event(date="2018-01-2", title="T", image=image, sources=[A, B, C][:count])
    assert na.loads(na.dumps(event, style=style)) == event


def test_sections_come_and_go_where_the_archive_has_them() -> None:
    bare = edit(PAGE, sources=(), related=())
    assert bare == "### [2017-01-1](/news/2017/01/1/index.md)\n\n#  A title \n\nText.\n\n"
    assert edit(bare, sources=[C]).endswith("Text.\n\n\n### Source:\n\n1. [C](http://c.example/)\n")
    both = edit(bare, sources=[C], related=[related(0)])
    assert both.index("### Source:") < both.index("### Related:")
    change = na.Change(title="Old", ref="/news/2017/01/1/old.md", note="First version")
    assert edit(PAGE, changes=[change]).index("### Changes:") in range(PAGE.index("### Related:") - 5, len(PAGE))


def test_what_the_model_does_not_hold_stays_in_its_place() -> None:
    text = PAGE.replace("### Related:", "### Notes\n\nBy hand.\n\n### Related:")
    assert "### Notes\n\nBy hand." in edit(text, sources=(), related=())
    odd = PAGE.replace("2. [B]", "By hand.\n2. [B]")
    assert "### Source:\n\nBy hand.\n" in edit(odd, sources=())


def test_a_topic_comes_directly_above_the_title_and_goes_with_its_line() -> None:
    text = edit(PAGE, topic="T")
    assert "\n\n##### T\n#  A title" in text
    assert "##### U\n" in edit(text, topic="U")
    assert "##### \n" in edit(text, topic="")
    assert "##### V\n" in edit(edit(text, topic=""), topic="V")
    assert edit(text, topic=None) == PAGE


def test_a_page_without_a_title_can_be_given_one() -> None:
    head = "### [2017-01-1](/news/2017/01/1/index.md)\n"
    assert edit(head, title="T", topic="U", description="D").startswith(head)
    assert edit(f"{head}\n##### U\n", title="T").endswith("##### U\n# T\n")


@pytest.mark.parametrize("tail", ["", "\n", "\n\n", "\n\n\n", "\n### S\n\n1. [A](a)\n", "### S\n\n1. [A](a)\n"])
def test_a_description_can_be_added_whatever_follows_the_title(tail: str) -> None:
    text = f"### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n{tail}"
    content = na.loads(edit(text, description="D", sources=[C], related=[related(0)]))
    assert isinstance(content, na.Event)
    assert content.description == "D"


def test_a_recovered_page_is_edited_on_its_own_lines() -> None:
    text = (
        "---\nkeeper: me\n---\n### [2017-01-1](/news/2017/01/1/index.md)\n\n"
        "A long\ntitle\n=====\n\nText over\ntwo lines.\n\n"
        "### Source:\n\n* [A](http://a.example/)\n* [B][1]\n<!-- by hand -->\n\n[1]: http://b.example/\n"
    )
    page = na.parse(text)
    assert page.route == "recovery"
    assert isinstance(page.content, na.Event)
    titled = page.edit(attrs.evolve(page.content, title="Short"))
    assert titled.text == text.replace("A long\ntitle\n", "Short\n")
    described = page.edit(attrs.evolve(page.content, description="One."))
    assert described.text == text.replace("Text over\ntwo lines.\n", "One.\n")
    bare = page.edit(attrs.evolve(page.content, description=""))
    assert bare.text == text.replace("Text over\ntwo lines.\n", "\n")
    assert bare.edit(evolved(bare, description="Again.")).content == attrs.evolve(page.content, description="Again.")
    sources = page.content.sources
    assert (
        "* [B](http://new.example/)"
        in page.edit(
            attrs.evolve(page.content, sources=[sources[0], attrs.evolve(sources[1], url="http://new.example/")])
        ).text
    )
    assert page.edit(attrs.evolve(page.content, sources=[*sources[::-1]])).content == attrs.evolve(
        page.content, sources=sources[::-1]
    )


def test_the_links_to_the_twins_follow_the_ref() -> None:
    preamble = "\nFormats: [HTML](/zh/news/2017/01/1/a.html)  [JSON](/zh/news/2017/01/1/a.json)  \n\n"
    text = edit(preamble + PAGE, ref="/news/2017/01/1/b.md")
    assert text == preamble.replace("/a.", "/b.") + PAGE


def test_a_page_that_is_given_a_ref_moves_to_its_path() -> None:
    page = na.parse(PAGE)
    moved = page.edit(evolved(page, ref="/news/2017/01/1/b.md"))
    assert (moved.path, moved.text) == ("news/2017/01/1/b.md", PAGE)


DAY = """## [2017-01-1](/news/2017/01/1/index.md)

##### T
### [ A ](/news/2017/01/1/a.md)
Text.

### [B](/news/2017/01/1/b.md)
_Thema: P, Q_

## [Davor](/news/2016/12/31/index.md)

"""


@pytest.mark.parametrize(
    ("index", "changes", "old", "new"),
    [
        (0, {"title": "Z"}, "### [ A ](/news/2017/01/1/a.md)", "### [ Z ](/news/2017/01/1/a.md)"),
        (0, {"ref": "/news/2017/01/1/z.md"}, "### [ A ](/news/2017/01/1/a.md)", "### [ A ](/news/2017/01/1/z.md)"),
        (0, {"topic": "U"}, "##### T", "##### U"),
        (0, {"summary": "Other."}, "Text.", "Other."),
        (1, {"contexts": ["R"]}, "_Thema: P, Q_", "_Thema: R_"),
    ],
)
def test_a_changed_entry_changes_its_line(index: int, changes: dict[str, Any], old: str, new: str) -> None:
    day = na.loads(DAY)
    assert isinstance(day, na.Day)
    entries = list(day.entries)
    entries[index] = attrs.evolve(entries[index], **changes)
    assert changed_lines(DAY, edit(DAY, entries=entries)) == [(old, new)]


def test_parts_of_an_entry_come_and_go() -> None:
    day = na.loads(DAY)
    assert isinstance(day, na.Day)
    first, second = day.entries
    bare = edit(DAY, entries=[attrs.evolve(first, topic=None, summary=""), attrs.evolve(second, contexts=())])
    assert bare == DAY.replace("##### T\n", "").replace("Text.\n", "").replace("_Thema: P, Q_\n", "")
    learned = attrs.evolve(second, topic="", summary="S")
    assert "##### \n### [B](/news/2017/01/1/b.md)\nS\n_Thema: P, Q_\n" in edit(DAY, entries=[first, learned])
    assert "### [ A ](/news/2017/01/1/a.md)\nText.\n_Thema: R_\n" in edit(
        DAY, entries=[attrs.evolve(first, contexts=["R"]), second]
    )


def test_the_link_to_the_previous_day_comes_and_goes_and_keeps_its_words() -> None:
    without = edit(DAY, previous=None)
    assert without == DAY.partition("## [Davor]")[0]
    assert edit(without, previous="2016-12-30").endswith("## [Previous Day...](/news/2016/12/30/index.md)\n\n")
    assert "## [Davor](/news/2016/12/30/index.md)" in edit(DAY, previous="2016-12-30")


def test_prose_changes_line_by_line() -> None:
    text = "\n  First.\n\nSecond.\n\nThird."
    assert edit(text, text="  First.\n\nOther.\n\nThird.") == "\n  First.\n\nOther.\n\nThird."
    assert edit(text, text="New.\n\nSecond.\n\nThird.") == "\nNew.\n\nSecond.\n\nThird."
    assert edit(text, text="") == ""
    assert edit("", text="A") == "A\n"
    lines = "\n".join(map(str, range(5_000)))
    assert edit(lines, text=lines.replace("1", "x")) == lines.replace("1", "x")
