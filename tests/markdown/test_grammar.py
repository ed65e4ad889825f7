"""The line grammar: what each form of line is read as, and what is said of the rest."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import pytest

import newsarchive as na

_Content = TypeVar("_Content", bound=na.Content)

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A title \n\n\n\n"


def read(text: str, kind: type[_Content]) -> _Content:
    """Return the content of a text that the grammar reads without a word."""
    page = na.parse(text)
    assert page.problems == ()
    assert page.route == "grammar"
    assert isinstance(page.content, kind)
    return page.content


def codes(text: str) -> list[tuple[str, int]]:
    """Return code and line of each problem of a text."""
    return [(problem.code, problem.line) for problem in na.parse(text).problems]


def event(sections: str = "") -> na.Event:
    return read(f"{HEAD}{sections}", na.Event)


# -- the kinds of pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HEAD, "event"),
        ("\n\n" + HEAD, "event"),
        ("\nFormats: [HTML](/a.html)  [JSON](/a.json)  \n\n" + HEAD, "event"),
        ("## [2017-01-1](/news/2017/01/1/index.md)\n", "day"),
        ("## [News](/news/2017/01/1/index.md)\n", "front"),
        ("## Opinion\n### [A](/opinion/2017/04/4/a/index.md)\n", "front"),
        ("## Opinion\n##### Introduction\n### [A](/opinion/2017/04/4/a/index.md)\n", "front"),
        ("\n# A title\n#### by Someone\n\nText.", "editorial"),
        ("\n## API\n\nText.", "prose"),
        ("## Opinion\n### No link\n", "prose"),
        ("## O](/a)\n### [A](/news/2017/01/1/a.md)\n", "prose"),
        ("# A title\n\nText", "prose"),
        ("", "prose"),
        ("\n\n", "prose"),
        ("Formats: [HTML](/a.html)\n", "prose"),
    ],
)
def test_the_first_line_that_shows_something_tells_the_kind(text: str, kind: str) -> None:
    assert na.parse(text).kind == kind


def test_blank_lines_are_free() -> None:
    sections = "### Source:\n\n1. [A](http://a.example/)\n"
    tight = f"### [2017-01-1](/news/2017/01/1/index.md)\n##### Topic\n# A title\nText\n{sections}".replace("\n\n", "\n")
    loose = tight.replace("\n", "\n\n\n")
    assert read(tight, na.Event) == read(loose, na.Event)
    assert read(tight, na.Event).description == "Text"


def test_a_description_can_begin_with_a_mark_that_is_no_heading() -> None:
    assert read(HEAD.replace(" \n\n\n", " \n\n#MeToo spreads\n"), na.Event).description == "#MeToo spreads"


# -- events -----------------------------------------------------------------------------------------------------------


def test_a_topic_line_can_be_empty() -> None:
    assert read(HEAD.replace("# A", "##### \n# A"), na.Event).topic == ""
    assert read(HEAD.replace("# A", "#####\n# A"), na.Event).topic == ""
    assert event().topic is None


def test_the_links_to_the_twins_tell_the_ref() -> None:
    text = f"\nFormats: [HTML](/news/2017/01/1/a.html)  [JSON](/news/2017/01/1/a.json)  \n\n{HEAD}"
    assert read(text, na.Event).ref == na.PageRef(date=dt.date(2017, 1, 1), slug="a")
    page = na.parse(text, path="news/2017/01/1/b.md")
    assert isinstance(page.content, na.Event)
    assert page.content.ref == na.PageRef(date=dt.date(2017, 1, 1), slug="b")


def test_titles_hold_anything() -> None:
    title = "[http:--news.example-1 (Agency)] ''The Ship'' ]] {{es icon}} [x](http://b.example/) *_<"
    text = f"{HEAD}### Related:\n\n1. [{title} ](/news/2017/01/2/a.md) _Context: A_\n"
    assert read(text, na.Event).related[0].title == title


def test_a_source_can_have_a_picture_and_parentheses_in_its_links() -> None:
    sources = event(
        "### 来源:\n\n1. [新社](http://a.example/b_(c)) [IMG](http://a.example/p_(1).png)\n2. [B](b)\n"
    ).sources
    assert sources == (
        na.Source(publisher="新社", url="http://a.example/b_(c)", image="http://a.example/p_(1).png"),
        na.Source(publisher="B", url="b"),
    )


def test_sections_are_told_apart_by_what_they_hold_not_by_their_words() -> None:
    found = event(
        "### Quellen\n\n1. [A](http://a.example/)\n\n"
        "### Fassungen\n\n1. [X](/news/2017/01/1/x.md) _2017-01-02 03:04:05 (Erste)_\n"
        "1. [Y](/news/2017/01/1/y.md) _(Jetzige)_\n\n"
        "### Siehe auch\n\n1. [Z](/news/2017/01/3/z.md) _Thema: B, C_\n"
    )
    assert len(found.sources) == 1
    assert [(change.at, change.note) for change in found.changes] == [
        (dt.datetime(2017, 1, 2, 3, 4, 5), "Erste"),
        (None, "Jetzige"),
    ]
    assert found.related[0].contexts == ("B", "C")


def test_a_page_teaches_its_words() -> None:
    page = na.parse(f"{HEAD}### Siehe auch\n\n1. [Z](/de/news/2017/01/3/z.md) _Thema: B_\n")
    assert (page.style.related_heading, page.style.context_label, page.style.prefix) == ("Siehe auch", "Thema", "/de")
    assert "### Siehe auch\n\n1. [Z](/de/news/2017/01/3/z.md) _Thema: B_" in na.dumps(page.content, style=page.style)


@pytest.mark.parametrize(
    ("suffix", "contexts"),
    [
        (" _Context: A, B_", ("A", "B")),
        (" _Context:_", ()),
        (" _Context: _", ()),
        (" _消息：甲_", ("甲",)),
        (" _消息：甲: 乙_", ("甲: 乙",)),
        (" _Context:A_", ("A",)),
        ("  _Context: A,  B_  ", ("A", "B")),
        (" _Context: A, A_", ("A", "A")),
        (" _Context: A, , B_", ("A", "B")),
        (" _A: (b)_", ("(b)",)),
        ("", ()),
    ],
)
def test_contexts_stand_behind_a_label(suffix: str, contexts: tuple[str, ...]) -> None:
    related = event(f"### R\n\n1. [X](/news/2017/01/3/x.md) _L: Z_\n2. [Y](/news/2017/01/2/y.md){suffix}\n").related
    assert related[1].contexts == contexts


@pytest.mark.parametrize(
    ("suffix", "at", "note"),
    [
        ("_2017-01-02 03:04:05 (First version)_", dt.datetime(2017, 1, 2, 3, 4, 5), "First version"),
        ("_2017-01-02T03:04Z (A)_", dt.datetime(2017, 1, 2, 3, 4), "A"),
        ("_2017-01-02 03:04:05+01:00 (A)_", dt.datetime(2017, 1, 2, 2, 4, 5), "A"),
        ("_2017-01-02 03:04:05_", dt.datetime(2017, 1, 2, 3, 4, 5), ""),
        ("_(Current version)_", None, "Current version"),
        ("_()_", None, ""),
    ],
)
def test_a_change_has_a_time_or_a_note(suffix: str, at: dt.datetime | None, note: str) -> None:
    change = event(f"### C\n\n1. [X](/news/2017/01/1/x.md) {suffix}\n").changes[0]
    assert (change.at, change.note) == (at, note)


def test_a_link_with_nothing_behind_it_is_what_its_section_lists() -> None:
    bare = "1. [X](/news/2017/01/1/x.md)\n"
    assert len(event(f"### R\n\n{bare}").related) == 1
    assert len(event(f"### C\n\n{bare}2. [Y](/news/2017/01/1/y.md) _(Now)_\n").changes) == 2


def test_a_relative_link_leads_to_a_page_beside_this_one() -> None:
    assert event("### R\n\n1. [X](../2/x.md) _L: A_\n").related[0].ref.path == "news/2017/01/2/x.md"
    assert event("### R\n\n1. [X](https://example.org/news/2017/01/2/x.md) _L: A_\n").related[0].ref.slug == "x"


# -- cover images -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "image", "count"),
    [
        (["1. [A](http://a.example/)", "1. [Cover Image](http://a.example/c)"], "http://a.example/c", 1),
        (["1. [A](a)", "2. [B](b)", "2. [Cover Image](/resources/x.png)"], "/resources/x.png", 2),
        (["1. [A](a)", "2. [B](b)", "2. [Titelbild](//b.example/x.JPG)"], "//b.example/x.JPG", 2),
        (["1. [A](a)", "2. [B](b)", "2. [C](http://c.example/)"], None, 3),
        (["1. [A](a)", "1. [B](http://b.example/x.png)"], None, 2),
        (["1. [A](a)", "1. [B](b)", "1. [Cover Image](c)"], "c", 2),
        (["0. [Cover Image](c)"], "c", 0),
        (["1. [A](a)", "1. [Cover Image](c) [IMG](d)"], None, 2),
    ],
)
def test_a_cover_image_repeats_the_number_before_it(items: list[str], image: str | None, count: int) -> None:
    found = event("### Sources:\n\n" + "\n".join(items) + "\n")
    assert (found.image, len(found.sources)) == (image, count)


def test_a_cover_image_that_counts_on_is_a_source_and_named() -> None:
    text = f"{HEAD}### Sources:\n\n1. [A](a)\n2. [Cover Image](c)\n"
    assert codes(text) == [("NA012", 10)]
    content = na.loads(text)
    assert isinstance(content, na.Event)
    assert len(content.sources) == 2


# -- lists of events --------------------------------------------------------------------------------------------------

DAY = "## [2017-01-1](/zh/news/2017/01/1/index.md)\n\n"


def test_an_entry_has_a_topic_a_link_and_a_line_of_text() -> None:
    entries = read(
        DAY
        + "##### T\n### [A ](/zh/news/2017/01/1/a.md)\nText.\n\n"
        + "### [B](/zh/news/2017/01/1/b.md)\n_Context: Z, Y, Z, 2016_\n\n"
        + "##### \n### [C](/zh/news/2017/01/1/c.md)\n### [D](/zh/news/2017/01/1/d.md)\nBoth\n_Context: A_\n",
        na.Day,
    ).entries
    assert [(entry.title, entry.topic, entry.summary, entry.contexts) for entry in entries] == [
        ("A", "T", "Text.", ()),
        ("B", None, "", ("Z", "Y", "Z, 2016")),
        ("C", "", "", ()),
        ("D", None, "Both", ("A",)),
    ]


def test_a_day_links_to_the_previous_one() -> None:
    assert read(f"{DAY}## [前一天...](/zh/news/2016/12/30/index.md)\n\n", na.Day).previous == dt.date(2016, 12, 30)
    assert read(DAY, na.Day).previous is None


def test_a_front_page_has_days_and_other_sections() -> None:
    front = read(
        "## [News](/news/2017/01/2/index.md)\n\n### [A](/news/2017/01/2/a.md)\n\n## Opinion\n"
        "### [O](/opinion/2017/01/1/o/index.md)\nWhat I think.\n\n---\n\n## [Yesterday](/news/2017/01/1/index.md)\n\n"
        "### [B](/news/2017/01/1/b.md)\n\n---\n\n## [Previous Day...](/news/2016/12/31/index.md)\n\n---\n\n",
        na.FrontPage,
    )
    assert [(section.title, section.date, len(section.entries)) for section in front.sections] == [
        ("News", dt.date(2017, 1, 2), 1),
        ("Opinion", None, 1),
        ("Yesterday", dt.date(2017, 1, 1), 1),
    ]
    assert front.previous == dt.date(2016, 12, 31)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("### [A](http://a.example/)\n", [("NA004", 3)]),
        ("### A\n", [("NA004", 3)]),
        ("### Words lost [A](/news/2017/01/1/a.md)\n", [("NA004", 3)]),
        ("##### T\n### A\n", [("NA003", 3), ("NA004", 4)]),
        ("##### T\n", [("NA003", 3)]),
        ("##### T\n##### U\n### [A](/news/2017/01/1/a.md)\n", [("NA003", 4)]),
        ("Text\n", [("NA003", 3)]),
        ("### [A](/news/2017/01/1/a.md)\nOne\n\nTwo\n", [("NA003", 6)]),
        ("### [A](/news/2017/01/1/a.md)\n_L: a_\nOne\n_L: b_\n", [("NA003", 5), ("NA003", 6)]),
        ("### [A](/news/2017/01/1/a.md)\n---\n", [("NA003", 4)]),
        ("## Elsewhere\n", [("NA003", 3)]),
        ("## [P](/news/2016/12/31/index.md)\n\n## [Q](/news/2016/12/30/index.md)\n", [("NA003", 5)]),
        ("#### Four\n", [("NA003", 3)]),
    ],
)
def test_a_line_that_is_no_part_of_a_day_is_named(lines: str, found: list[tuple[str, int]]) -> None:
    assert codes(DAY + lines) == found


# -- what is wrong with an event --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ("### Source:\n", [("NA007", 7)]),
        ("### Notes\n\nFree text.\n", [("NA013", 7)]),
        ("## Other level\n\n1. [A](a)\n", []),
        ("### S\n\n1. [A](a)\n\n### S\n\n1. [B](b)\n", [("NA008", 11)]),
        ("### S\n\n1. [A](a)\nFree text.\n", [("NA003", 10)]),
        ("### S\n\n1. [A](a)\n2. [B](/news/2017/01/1/b.md) _L: a_\n", [("NA004", 10)]),
        ("### R\n\n1. [B](/news/2017/01/1/b.md) _L: a_\n2. [A](http://a.example/)\n", [("NA004", 10)]),
        ("### R\n\n1. [B](/news/2017/01/1/b.md) _L: a_\n2. [A](/news/2017/01/1/a.md) _no label_\n", [("NA004", 10)]),
        ("### R\n\n1. [B](/news/2017/01/1/b.md) _L: a_\n2. [A](http://a.example/) _L: b_\n", [("NA004", 10)]),
        (
            "### C\n\n1. [B](/news/2017/01/1/b.md) _(a)_\n2. [A](/news/2017/01/1/a.md) _2017-13-01 00:00:00 (b)_\n",
            [("NA004", 10)],
        ),
        ("### C\n\n1. [A](/news/2017/01/1/a.md) _2017-02-31 16:30:06 (b)_\n", [("NA013", 7)]),
        ("### S\n\n1. [A](a) [x](y) [IMG](z)\n2. [B](b)\n", [("NA004", 9)]),
        ("### R\n\n1. [B](/news/2017/01/1/b.md) _L: A, C, B_\n", [("NA006", 9)]),
    ],
)
def test_what_is_wrong_in_a_section_is_named_with_its_line(sections: str, found: list[tuple[str, int]]) -> None:
    assert codes(HEAD + sections) == found


def test_strictness_passes_over_an_empty_section_and_over_no_lost_one() -> None:
    assert na.parse(f"{HEAD}### Notes\n", strict=True).problems[0].message == "the section 'Notes' is empty"
    with pytest.raises(na.ParseError, match=r"^7:1: error NA013: the section 'Notes' is of an unknown kind"):
        na.parse(f"{HEAD}### Notes\n\nFree text.\n", strict=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD.replace("[2017-01-1]", "[New Year]"), [("NA002", 1)]),
        (HEAD.replace("# A title", ""), [("NA009", 1)]),
        (HEAD.replace("# A title", "#"), [("NA009", 3)]),
        ("1. [A](/news/2017/01/1/a.md) _Context: a_\n", [("NA002", 1)]),
    ],
)
def test_a_page_without_a_date_or_title_is_named(text: str, found: list[tuple[str, int]]) -> None:
    assert codes(text) == found


def test_a_heading_that_names_no_day_is_taken_for_the_day_that_it_links_to() -> None:
    content = na.loads(HEAD.replace("[2017-01-1]", "[New Year]"))
    assert isinstance(content, na.Event)
    assert content.date == dt.date(2017, 1, 1)


def test_the_date_of_a_heading_counts_where_its_link_says_another() -> None:
    content = na.loads(HEAD.replace("/01/1/", "/01/2/"))
    assert isinstance(content, na.Event)
    assert content.date == dt.date(2017, 1, 1)


# -- editorials and prose ---------------------------------------------------------------------------------------------


def test_an_editorial_keeps_its_markdown() -> None:
    editorial = read("\n# Why we write\n#### by A. Writer\n\nOne *word*.\n\n- and\n- a list", na.Editorial)
    assert (editorial.title, editorial.author, editorial.text) == (
        "Why we write",
        "A. Writer",
        "One *word*.\n\n- and\n- a list",
    )


@pytest.mark.parametrize(
    ("line", "author"), [("#### by", ""), ("####", ""), ("#### A. Writer", "A. Writer"), ("#### by by", "by")]
)
def test_the_word_before_an_author_is_no_part_of_the_name(line: str, author: str) -> None:
    page = na.parse(f"\n# T\n{line}\n\nText")
    assert isinstance(page.content, na.Editorial)
    assert page.content.author == author
    assert na.loads(na.dumps(page.content, style=page.style)) == page.content


def test_prose_is_the_whole_page() -> None:
    assert read("\n## API\n\nText.", na.Prose).text == "## API\n\nText."
