"""Pages that hands wrote: what is read as the site would have written it, and what stays without a place."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import TypeVar

import pytest

import newsarchive as na
from newsarchive.markdown.lines import split_lines
from newsarchive.markdown.links import inline_links, read_definition
from newsarchive.markdown.recovery import MAX_RECOVERED, Span, recover

_Content = TypeVar("_Content", bound=na.Content)

DATE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n"
HEAD = f"{DATE}# A lake freezes\n\n"
SOURCES = f"{HEAD}### Sources:\n\n"
RELATED = f"{HEAD}### Related:\n\n"
DAY = "## [2017-01-1](/news/2017/01/1/index.md)\n\n"
FRONT = "## [News](/news/2017/01/1/index.md)\n\n"
FIRST = na.Source(publisher="First", url="http://a.example/")
SECOND = na.Source(publisher="Second", url="http://b.example/")
THIRD = na.Source(publisher="Third", url="http://c.example/")
ONE = "[First](http://a.example/)"
TWO = "[Second](http://b.example/)"
THREE = "[Third](http://c.example/)"
BY_RECOVERY = ("NA005", 1, 1)


def found(text: str) -> list[tuple[str, int, int]]:
    """Return code, line and column of each problem of a text."""
    return [(problem.code, problem.line, problem.column) for problem in na.parse(text).problems]


def read(text: str, kind: type[_Content], *problems: tuple[str, int, int]) -> _Content:
    """Return the content of a text that recovery reads with these problems and no other."""
    page = na.parse(text)
    assert page.route == "recovery"
    assert found(text) == sorted([BY_RECOVERY, *problems], key=lambda problem: (problem[1:], problem[0]))
    assert page.text == text
    assert page.data == text.encode()
    assert isinstance(page.content, kind)
    return page.content


def sources(text: str, *problems: tuple[str, int, int]) -> tuple[na.Source, ...]:
    return read(f"{SOURCES}{text}", na.Event, *problems).sources


def description(text: str, *problems: tuple[str, int, int]) -> str:
    return read(f"{HEAD}{text}", na.Event, *problems).description


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["*", "-", "+", "1)", " *", "\t*", "      1.", "*\t", "1.\t\t", "*      "])
def test_an_item_can_have_any_mark_with_any_space_around(mark: str) -> None:
    assert sources(f"{mark} {ONE}\n{mark} {TWO}\n") == (FIRST, SECOND)


def test_a_page_can_mix_marks_as_it_likes() -> None:
    assert sources(f"* {ONE}\n\n- {TWO}\n3) {THREE}\n") == (FIRST, SECOND, THIRD)


def test_blank_lines_between_bullets_mean_nothing() -> None:
    assert sources(f"* {ONE}\n\n\n* {TWO}\n  \t\n* {THREE}") == (FIRST, SECOND, THIRD)


def test_nested_items_are_items_too() -> None:
    assert sources(f"* {ONE}\n  * {TWO}\n    1. {THREE}\n") == (FIRST, SECOND, THIRD)


def test_an_item_can_stand_below_its_mark() -> None:
    assert sources(f"*\n  {ONE}\n* {TWO}\n") == (FIRST, SECOND)


def test_a_bullet_counts_nothing_so_a_last_cover_image_is_one() -> None:
    event = read(f"{SOURCES}* {ONE}\n* [Cover Image](http://a.example/x.png)\n", na.Event)
    assert (event.sources, event.image) == ((FIRST,), "http://a.example/x.png")


def test_a_numbered_list_goes_on_below_a_line_that_is_no_item() -> None:
    assert sources(f"To do: more\n2. {ONE}\n3) {TWO}\n", ("NA003", 7, 1)) == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("* First\n", [("NA003", 7, 1)]),
        ("* See [First](http://a.example/)\n", [("NA003", 7, 1)]),
        ("* ![First](http://a.example/)\n", [("NA003", 7, 1)]),
        ("* [First](http://a.example/\n  x)\n", [("NA003", 7, 1), ("NA003", 8, 3)]),
        ("* [First][nowhere]\n", [("NA003", 7, 1)]),
        ("*\n", [("NA003", 7, 1)]),
        ("> * [First](http://a.example/)\n", [("NA003", 7, 1)]),
        ("| a |\n|---|\n| [First](http://a.example/) |\n", [("NA003", 7, 1), ("NA003", 8, 1), ("NA003", 9, 1)]),
        ("<div>\n* [First](http://a.example/)\n</div>\n", [("NA003", 7, 1), ("NA003", 8, 1), ("NA003", 9, 1)]),
        ("```\n* [First](http://a.example/)\n```\n", [("NA003", 7, 1), ("NA003", 8, 1), ("NA003", 9, 1)]),
        ("    code\n", [("NA003", 7, 5)]),
        ("[First](http://a.example/)\n", [("NA003", 7, 1)]),
    ],
)
def test_what_is_no_item_is_named_where_it_stands(text: str, problems: list[tuple[str, int, int]]) -> None:
    after = 7 + text.count("\n")
    assert sources(f"{text}\n* {TWO}\n", *problems) == (SECOND,), after


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ("\n  Another paragraph\n  of it.\n", [("NA003", 9, 3), ("NA003", 10, 3)]),
        ("  > said\n", [("NA003", 8, 3)]),
        ("\n      code\n", [("NA003", 9, 7)]),
        ("  ```\n  code\n  ```\n", [("NA003", 8, 3), ("NA003", 9, 3), ("NA003", 10, 3)]),
        ("  - a remark\n", [("NA003", 8, 3)]),
        ("and a remark\n", [("NA003", 8, 1)]),
    ],
)
def test_an_item_that_holds_more_is_read_and_the_rest_is_named(more: str, problems: list[tuple[str, int, int]]) -> None:
    assert sources(f"* {ONE}\n{more}\n* {TWO}\n", *problems) == (FIRST, SECOND)


def test_a_section_of_which_nothing_can_be_read_is_named() -> None:
    assert found(f"{SOURCES}* First\n") == [("NA013", 5, 1)]


# -- wrapped lines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", ["", "  ", "   ", "\t", "        "])
def test_a_wrapped_item_is_one_line(indent: str) -> None:
    text = f"{RELATED}* [Ice\n{indent}on the\n{indent}lake](/news/2017/01/2/ice.md) _Context: Oslo,\n{indent}Winter_\n"
    assert read(text, na.Event).related == (
        na.Related(title="Ice on the lake", ref="/news/2017/01/2/ice.md", contexts=("Oslo", "Winter")),
    )


def test_an_item_can_be_wrapped_before_its_contexts() -> None:
    """The first line alone reads as an item without contexts, but Markdown goes on."""
    text = f"{RELATED}1. [Ice](/news/2017/01/2/ice.md)\n_Context: Oslo_\n"
    assert read(text, na.Event).related[0].contexts == ("Oslo",)


@pytest.mark.parametrize(
    "target", ["\n{}", "\n   {}\n", "{}\n", "  {} ", "<{}>", "\n<{}>", '{} "T (x)"', "{}\n'T'", "{} (T)"]
)
def test_a_target_can_have_space_brackets_and_a_title(target: str) -> None:
    text = f"* [First]({target.format('http://a.example/')})\n1. [Second]({target.format('http://b.example/')})\n"
    assert sources(text) == (FIRST, SECOND)


def test_a_wrapped_description_is_one_line() -> None:
    assert description("It froze\nover  \n   night.\n") == "It froze over night."


def test_between_two_wide_characters_a_line_break_stands_for_nothing() -> None:
    assert description("湖面\n结冰了，\n共 3\n天。No\n冰\n") == "湖面结冰了，共 3 天。No 冰"


@pytest.mark.parametrize("mark", ["* ", "- ", "7. "])
def test_a_description_that_begins_like_a_list_can_be_wrapped(mark: str) -> None:
    assert description(f"{mark}It froze\n  over night.\n") == f"{mark}It froze over night."


def test_a_second_item_or_paragraph_is_no_description() -> None:
    assert description("* It froze\n  over.\n* It melts.\n", ("NA003", 7, 1)) == "* It froze over."
    assert description("It froze\nover.\n\nIt melts\nagain.\n", ("NA003", 8, 1)) == "It froze over."


def test_a_quote_stays_as_it_is() -> None:
    assert description(f"> It froze\n> over.\n\n### S:\n\n* {ONE}\n", ("NA003", 6, 1)) == "> It froze"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("It froze\nover.\n", "It froze over."),
        ("_Context: Oslo,\nWinter_\n", ""),
        ("It froze\nover.\n_Context: Oslo,\n  Winter_\n", "It froze over."),
        ("It froze\nover.\n\n_Context: Oslo,\nWinter_\n", "It froze over."),
        ("It froze\n_over_.\n", "It froze _over_."),
    ],
)
def test_texts_of_entries_can_be_wrapped(text: str, summary: str) -> None:
    entry = read(f"{DAY}### [Ice](/news/2017/01/1/ice.md)\n{text}", na.Day).entries[0]
    assert (entry.summary, entry.contexts) == (summary, ("Oslo", "Winter") if "Context" in text else ())


# -- headings and rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["A lake freezes\n===", "A lake\n  freezes\n==========  ", "   A lake freezes\n=", "\t# A lake freezes"]
)
def test_a_title_can_be_underlined_wrapped_and_indented(title: str) -> None:
    assert read(f"{DATE}##### Winter\n{title}\n\nIt froze.\n", na.Event) == na.Event(
        date="2017-01-1", title="A lake freezes", topic="Winter", description="It froze."
    )


def test_a_title_keeps_its_own_hashes() -> None:
    assert read(f"{DATE} # We are # 1 ##\n", na.Event).title == "We are # 1 ##"


def test_headings_of_lists_can_be_underlined() -> None:
    text = (
        "[News](/news/2017/01/1/index.md)\n---\n### [Ice](/news/2017/01/1/ice.md)\nIt froze.\n---\n\n"
        "Opinion\n-------\n<!-- one so far -->\n### [Why](/opinion/2017/01/1/why/index.md)\nBecause.\n\n"
        "[Previous Day...](/news/2016/12/31/index.md)\n---\n\n---\n"
    )
    front = read(text, na.FrontPage, ("NA010", 9, 1))
    assert [section.title for section in front.sections] == ["News", "Opinion"]
    assert [section.entries[0].summary for section in front.sections] == ["It froze.", "Because."]
    assert str(front.previous) == "2016-12-31"


def test_the_heading_of_a_section_can_be_underlined() -> None:
    assert read(f"{HEAD}It froze.\n\nSources:\n---\n\n* {ONE}\n", na.Event).sources == (FIRST,)


def test_a_description_above_a_rule_is_no_heading() -> None:
    event = read(f"{HEAD}It froze.\n---\n\n### Sources:\n\n* {ONE}\n", na.Event, ("NA010", 6, 1))
    assert (event.description, event.sources) == ("It froze.", (FIRST,))


@pytest.mark.parametrize("rule", ["---", " - - -", "-----\t"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_rule_below_a_title_is_no_description(rule: str, gap: str) -> None:
    column = rule.index("-") + 1
    event = read(f"{HEAD.rstrip()}\n{gap}{rule}\n{gap}It froze.\n", na.Event, ("NA010", 4 + len(gap), column))
    assert (event.title, event.description) == ("A lake freezes", "It froze.")
    exclusive = read(f"{HEAD.rstrip()}\n{gap}{rule}\n", na.Event, ("NA010", 4 + len(gap), column))
    assert exclusive.description == ""


@pytest.mark.parametrize("rule", ["---", "***", "_ _ _"])
def test_a_rule_says_nothing(rule: str) -> None:
    event = read(f"{rule}\n\n{HEAD}It\nfroze.\n\n{rule}\n", na.Event, ("NA010", 1, 1), ("NA010", 10, 1))
    assert event.description == "It froze."


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", ["[First][1]", "[First][]", "[First]", "[FIRST ][ 1 ]"])
def test_links_can_be_defined_elsewhere(reference: str) -> None:
    text = f"* {reference}\n* {TWO}\n\n[1]: http://a.example/\n[first]: <http://a.example/> 'T'\n"
    (first, second) = sources(text, ("NA010", 10, 1), ("NA010", 11, 1))
    assert (first.url, second) == (FIRST.url, SECOND)


def test_definitions_need_no_blank_line_above() -> None:
    assert sources(f"* [First][1]\n[1]: http://a.example/\n* {TWO}\n", ("NA010", 8, 1)) == (FIRST, SECOND)


def test_of_two_definitions_the_first_counts_and_one_that_nobody_uses_is_named() -> None:
    text = "* [First][1]\n\n[1]: http://a.example/\n[1]: http://b.example/\n[2]: http://c.example/\n"
    assert sources(text, ("NA010", 9, 1), ("NA010", 10, 1), ("NA010", 11, 1)) == (FIRST,)


def test_headings_can_refer_to_definitions_and_titles_never_do() -> None:
    text = "### [2017-01-1][d]\n\n# A [d] lake [x][d]\n\n[d]: /news/2017/01/1/index.md\n"
    assert read(text, na.Event, ("NA010", 5, 1)).title == "A [d] lake [x][d]"
    text = "## [2017-01-1][d]\n\n### [Ice][i]\n\n[d]: /news/2017/01/1/index.md\n[i]: /news/2017/01/1/ice.md\n"
    assert read(text, na.Day, ("NA010", 5, 1), ("NA010", 6, 1)).entries[0].title == "Ice"


def test_a_title_with_broken_brackets_can_refer_too() -> None:
    text = f"{RELATED}* [Ice ]] [http:--a.example (A)] [[ice][1] _Context: Oslo_\n\n[1]: /news/2017/01/2/ice.md\n"
    assert read(text, na.Event, ("NA010", 9, 1)).related == (
        na.Related(title="Ice ]] [http:--a.example (A)] [[ice", ref="/news/2017/01/2/ice.md", contexts=("Oslo",)),
    )


@pytest.mark.parametrize("picture", ["[IMG](//a.example/x.png)", "[IMG](<//a.example/x.png>)", "[IMG][p]"])
@pytest.mark.parametrize("link", [ONE, "[First](<http://a.example/>)", "[First][f]", "[First]"])
def test_both_links_of_a_source_with_a_picture_can_be_written_in_any_way(link: str, picture: str) -> None:
    text = f"* {link} {picture}\n\n[f]: http://a.example/\n[first]: http://a.example/\n[p]: //a.example/x.png\n"
    defined = [("NA010", line, 1) for line in (9, 10, 11)]
    assert sources(text, *defined) == (na.Source(publisher="First", url=FIRST.url, image="//a.example/x.png"),)


def test_an_autolink_is_a_source_with_its_url_for_a_name() -> None:
    assert sources("* <http://a.example/?b=c&d|>\n2. <https://a.example/> [IMG](//a.example/x.png)\n") == (
        na.Source(publisher="http://a.example/?b=c&d|", url="http://a.example/?b=c&d|"),
        na.Source(publisher="https://a.example/", url="https://a.example/", image="//a.example/x.png"),
    )


def test_a_link_can_stand_in_emphasis_and_its_contexts_between_stars() -> None:
    assert sources(f"* **{ONE}**\n* *{TWO}*\n") == (FIRST, SECOND)
    text = f"{RELATED}* [Ice](/news/2017/01/2/ice.md) *Context: Oslo, Winter*\n"
    assert read(text, na.Event).related[0].contexts == ("Oslo", "Winter")


@pytest.mark.parametrize(
    ("line", "inline"),
    [
        ("1. [A](http://a)", "1. [A](http://a)"),
        ("1. [A](<http://a b>)", "1. [A](http://a%20b)"),
        ("1. [A](http://a_(b) 'c')", "1. [A](http://a_(b))"),
        ("1. [A](http://a 'c)", "1. [A](http://a 'c)"),
        ("1. [A](http://a c)", "1. [A](http://a c)"),
        ("1. [A][b", "1. [A][b"),
        ("1. [A][ B ] [B] x", "1. [A](u) [B] x"),
        ("1. [b][] [b][]", "1. [b](u) [b](u)"),
        ("1. [b]x", "1. [b]x"),
        ("### [b] ", "### [b](u) "),
        ("1. <mailto:a@b> <http://c>", "1. [mailto:a@b](mailto:a@b) <http://c>"),
        ("1. <a b>", "1. <a b>"),
    ],
)
def test_links_are_written_inline_and_all_else_stays(line: str, inline: str) -> None:
    assert inline_links(line, {"b": "u"}) == inline


@pytest.mark.parametrize(
    ("line", "definition"),
    [
        ("[A  b]: http://a", ("a b", "http://a")),
        ("   [a]:<http://a> (t)\t", ("a", "http://a")),
        ("[a]: http://a more", None),
        ("[a] : http://a", None),
        ("[a]:", None),
        ("[]: http://a", None),
    ],
)
def test_a_definition_is_a_label_and_a_url(line: str, definition: tuple[str, str] | None) -> None:
    assert read_definition(line) == definition


# -- what stands around a page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("matter", ["---\ntitle: x\n---\n", "---\ntitle: x\n\n- a\n# b\n...\n\n"])
@pytest.mark.parametrize(
    "page", [HEAD, f"{DAY}### [Ice](/news/2017/01/1/ice.md)\n", f"{FRONT}### [Ice](/news/2017/01/1/ice.md)\n"]
)
def test_front_matter_is_named_and_the_page_is_read(matter: str, page: str) -> None:
    text = matter + page
    assert read(text, type(na.loads(page)), ("NA010", 1, 1)) == na.loads(page)
    problem = next(problem for problem in na.parse(text).problems if problem.code == "NA010")
    assert problem.location.end_line == matter.rstrip().count("\n") + 1


def test_two_rules_are_empty_front_matter() -> None:
    assert read(f"---\n---\n{HEAD}", na.Event, ("NA010", 1, 1), ("NA010", 2, 1)) == na.loads(HEAD)


def test_front_matter_that_never_ends_leaves_prose_that_is_named() -> None:
    text = f"---\ntitle: x\n\n{HEAD}"
    assert na.parse(text).kind == "prose"
    assert found(text) == [("NA002", 1, 1)]


def test_front_matter_alone_is_prose() -> None:
    assert (na.parse("---\ntitle: x\n---\n").kind, found("---\ntitle: x\n---\n")) == ("prose", [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"<!-- a copy -->\n{HEAD}* It froze\n  over.\n", 1),
        (f"{DATE}<!-- a copy -->\n# A lake freezes\n\n* It froze\n  over.\n", 3),
        (f"{HEAD}<!-- a\n\n1. [copy](/news/2017/01/1/x.md)\n-->\n* It froze\n  over.\n", 5),
        (f"{HEAD}* It froze\n  over.\n   <!-- a copy --> \t\n", 7),
    ],
)
def test_a_comment_can_stand_anywhere(text: str, line: int) -> None:
    event = read(text, na.Event, ("NA010", line, text.split("\n")[line - 1].index("<") + 1))
    assert (event.title, event.description) == ("A lake freezes", "* It froze over.")


def test_comments_can_stand_between_and_inside_items() -> None:
    text = f"* {ONE}\n<!-- a -->\n* {TWO}\n  <!-- b\n  c -->\n* {THREE}\n<!-- d -->"
    assert sources(text, ("NA010", 8, 1), ("NA010", 10, 3), ("NA010", 13, 1)) == (FIRST, SECOND, THIRD)


def test_text_beside_a_comment_is_not_lost_with_it() -> None:
    assert sources(f"<!-- a --> text\n* {ONE}\n", ("NA003", 7, 1)) == (FIRST,)
    assert sources(f"<!-- a --> text <!-- b -->\n* {ONE}\n", ("NA003", 7, 1)) == (FIRST,)


def test_a_comment_before_the_date_on_its_line_leaves_prose_that_is_named() -> None:
    assert found(f"<!-- a -->{HEAD}") == [("NA002", 1, 1)]


def test_a_comment_that_is_never_closed_hides_nothing() -> None:
    text = f"{SOURCES}* {ONE}\n<!-- oops\n\n### Related:\n\n* [Ice](/news/2017/01/2/ice.md)\n"
    event = read(text, na.Event, ("NA003", 8, 1))
    assert (event.sources, event.related[0].title) == ((FIRST,), "Ice")


def test_a_code_block_that_is_never_closed_hides_what_markdown_hides() -> None:
    text = f"{SOURCES}* {ONE}\n\n```\n\n### Related:\n\n* [Ice](/news/2017/01/2/ice.md)\n"
    event = read(text, na.Event, ("NA003", 9, 1), ("NA013", 11, 1))
    assert (event.sources, event.related) == ((FIRST,), ())


@pytest.mark.parametrize("head", ["", "---\ntitle: x\n---\n", "<!-- a -->\n", "Formats: [HTML](/a.html)\n\n"])
def test_the_prose_of_an_editorial_is_never_touched(head: str) -> None:
    prose = "* one\n  two\n\n[a]\n<!-- b -->\n\nTwo\n===\n\n[a]: http://a.example/\n---"
    text = f"{head}Why lakes freeze\n===\n#### by A. N. Other\n\n{prose}\n"
    problems = [("NA010", 1, 1)] if head.startswith(("---", "<")) else []
    assert read(text, na.Editorial, *problems) == na.Editorial(
        title="Why lakes freeze", author="A. N. Other", text=prose
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_mean_nothing(end: str, mark: str) -> None:
    text = (
        f"---\ntitle: x\n---\n{DATE}A lake\nfreezes\n===\n\nIt\nfroze.\n\n### S:\n* {ONE}\n\n[1]: http://a.example/\n"
    )
    event = read(mark + text.replace("\n", end), na.Event, ("NA010", 1, 1), ("NA010", 16, 1))
    assert event == na.Event(date="2017-01-1", title="A lake freezes", description="It froze.", sources=[FIRST])


# -- places, and the better reading -----------------------------------------------------------------------------------


def test_each_logical_line_knows_the_lines_it_stands_for() -> None:
    text = f"---\na: b\n---\n{DATE}A lake\nfreezes\n===\nIt\nfroze.\n\n## S\n* {ONE}\n  \n* [Second](\n  http://b.example/)\n"
    text += "[x]: y\n"
    recovered = recover(split_lines(text))
    assert [(line, span) for line, span in zip(recovered.lines, recovered.spans, strict=True) if line] == [
        ("### [2017-01-1](/news/2017/01/1/index.md)", Span(3, 3)),
        ("# A lake freezes", Span(5, 6)),
        ("It froze.", Span(8, 9)),
        ("## S", Span(11, 11)),
        (f"0. {ONE}", Span(12, 12)),
        (f"0. {TWO}", Span(14, 15)),
    ]
    assert [recovered.spans[index] for index in recovered.markup] == [Span(0, 2), Span(16, 16)]


def test_a_problem_of_a_wrapped_line_reaches_to_its_end() -> None:
    problem = na.parse(f"{HEAD}* It froze\n  over.\n\nIt melts\n  again.\n").problems[-1]
    assert (problem.location.line, problem.location.end_line, problem.location.end_column) == (8, 9, 9)


def test_the_grammar_is_believed_where_recovery_reads_no_more() -> None:
    page = na.parse(f"{SOURCES}1. {ONE}\n* Second\n")
    assert (page.route, found(page.text)) == ("grammar", [("NA003", 8, 1)])


def test_a_page_that_is_too_large_is_read_as_far_as_the_grammar_goes() -> None:
    text = f"{SOURCES}1. {ONE}\n* {TWO}\n"
    text += "\n" * (MAX_RECOVERED - len(text))
    assert sources(text.removeprefix(SOURCES)) == (FIRST, SECOND)
    event = na.loads(f"{text}\n")
    assert isinstance(event, na.Event)
    assert event.sources == (FIRST,)
    assert found(f"{text}\n") == [("NA011", 1, 1), ("NA003", 8, 1)]


@pytest.mark.parametrize("line", ["1. [A](/news/2017/01/1/a.md)", "a ## [2017-01-1](/news/2017/01/1/index.md)"])
def test_prose_that_is_too_large_says_that_it_looks_like_a_page_of_events(line: str) -> None:
    text = f"Text.\n\n{line}\n"
    assert found(text) == [("NA002", 1, 1)]
    text += "\n" * (MAX_RECOVERED + 1 - len(text))
    assert found(text) == [("NA002", 1, 1), ("NA011", 1, 1)]
    assert na.loads(text) == na.loads(text.rstrip())


def test_prose_of_any_size_can_speak_of_the_archive() -> None:
    text = "See /news/2017/01/1/a.md, or [a day](/news/2017/01/1/index.md).\n\n#### More\n" * 1_000
    assert len(text) > MAX_RECOVERED
    assert found(text) == []


# -- time -------------------------------------------------------------------------------------------------------------

SHAPES = {
    "bullets": "* a\n",
    "bullets that alternate": "* a\n- b\n",
    "items": "* [a](b)\n",
    "items in sections": "### S\n* [a](b)\n",
    "wrapped items": "* [a\n  b](c)\n",
    "items and remarks": "* [a](b)\n\n  x\n",
    "headings": "# a\n",
    "underlined headings": "[a](/news/2017/01/1/index.md)\n---\n\n",
    "text above rules": "a\n---\n\n\n\n",
    "empty underlines": "=\n",
    "lists in lists": "* ",
    "quotes in quotes": "> ",
    "quotes in lists": "* > a\n",
    "quotes": "> a\n",
    "text": "a\n",
    "contexts": "_a: b\n",
    "comments": "<!-- a -->\n",
    "open comments": "<!--\n",
    "open tags": "<a b='c\n",
    "open code": "```a`\n",
    "definitions": "[a]: b\n",
    "definitions in lists and outside": "* [a]: b\n\n[c]: d\n\n",
    "open definitions": "[a]:\n",
    "references": "[a]: b\n* [x][a]\n",
    "front matter": "---\na: b\n",
    "blank lines": " \n",
}
LINES = {
    "brackets": "[",
    "brackets and parentheses": "](",
    "links without end": "[](",
    "targets without end": "[]( ",
    "links": "x [a](b) ",
    "parentheses": "[a](b(c)(d",
    "stars": "*a ",
    "stars and underscores": "_a*",
    "doubled stars": "a**b*c",
    "backticks": "`a",
    "tags": "<a ",
    "open comments": "<!--",
    "spaces": " ",
    "escapes": "\\[",
    "entities": "&a;",
    "hashes": " #",
    "dashes": "- ",
}


def seconds(text: str) -> float:
    """Return how long this process recovers a page, whatever else the machine does: the better of two times."""
    lines = split_lines(text)
    times = []
    for _ in range(2):
        start = time.process_time()
        recover(lines)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("head", "part"),
    [*((SOURCES, part) for part in SHAPES.values()), *((f"{SOURCES}* [a](b) ", part) for part in LINES.values())],
    ids=[*SHAPES, *(f"a line of {name}" for name in LINES)],
)
def test_four_times_the_page_takes_about_four_times_as_long(head: str, part: str) -> None:
    """A page of 64 KiB takes a second or two at most; what is quadratic takes 16 times as long."""
    size = MAX_RECOVERED // 16
    small, large = (f"{head}{part * (size * times // len(part))}x" for times in (1, 4))
    assert seconds(large) < 8 * seconds(small) + 0.05


@pytest.mark.parametrize("head", ["# a", "* # a", "> # a", "* [a](b)"])
def test_a_run_of_spaces_costs_nothing(head: str) -> None:
    """Of mistune 3.4 alone, such a heading takes minutes."""
    assert seconds(f"{SOURCES}* {ONE}\n\n{head}{' ' * (MAX_RECOVERED // 2)}b\n") < 1


def test_any_mix_of_what_pages_are_made_of_is_kept_and_read() -> None:
    rng = random.Random(20170101)
    parts = [*SHAPES.values(), *LINES.values(), DATE, "# T\n", "\n", "\t", "  ", "1. ", FRONT, f"* {ONE}\n"]
    for _ in range(400):
        text = DATE + "".join(rng.choices(parts, k=rng.randrange(1, 30)))
        page = na.parse(text)
        recovered = recover(split_lines(text))
        spans = recovered.spans
        assert page.text == text
        assert spans[0].first == 0
        assert all(span.first <= span.last for span in spans)
        assert all(before.last < after.first for before, after in pairwise(spans))
