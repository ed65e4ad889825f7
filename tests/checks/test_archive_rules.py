"""The rules on the archive at their edges: what they say, and what they say nothing of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.registry import OWN_RULES
from small_archives import codes_of, problems_of, write

if TYPE_CHECKING:
    from pathlib import Path

ROAD = event_page(1, "A road is closed")
FIRST_WORDING = "_2017-01-02 16:30:06 (First version)_"
CURRENT = "_(Current version)_"


# -- links that lead nowhere ---------------------------------------------------------------------------------------


def test_the_finding_on_a_missing_page_points_at_the_link_and_names_the_nearest_page(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, OWN_RULES["NA203"].bad)
    assert problem.concerned == "/news/2017/01/1/a-road-is-close.md"
    assert problem.message.endswith("; the nearest of that day is news/2017/01/1/a-road-is-closed.md")


def test_the_nearest_page_is_never_the_one_that_the_link_stands_on(tmp_path: Path) -> None:
    page = event_page(1, "A road is closed", item(1, "A road closes", 1, "a-road-close"))
    (problem,) = problems_of(tmp_path, {path_of(1, "a-road-closes"): page})
    assert problem.message == "the archive has no page news/2017/01/1/a-road-close.md"


def test_a_missing_day_and_a_missing_editorial_have_no_page_that_is_near(tmp_path: Path) -> None:
    entries = [("A road is closed", "b"), ("On roads", "opinion/2017/01/1/b/index.md")]
    page = event_page(1, "A road is closed", item(1, "A day", 3, "index"))
    pages = {path_of(1): day_page(1, entries), path_of(1, "b"): page}
    found = {problem.code: problem.message for problem in problems_of(tmp_path, pages)}
    assert found == {
        "NA203": "the archive has no page news/2017/01/3/index.md",
        "NA205": "the archive has no page opinion/2017/01/1/b/index.md",
    }


def test_a_missing_page_of_an_item_over_two_lines_is_found_on_both(tmp_path: Path) -> None:
    broken = item(1, "A road is closed", 1, "c").replace("is closed", "is\nclosed")
    (problem,) = problems_of(tmp_path, {path_of(1, "a"): event_page(1, "A bridge is opened", broken)})
    assert (problem.line, problem.location.end_line) == (9, 10)


def test_a_link_in_percent_encoding_leads_to_its_page(tmp_path: Path) -> None:
    page = event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "road%20%28north%29"))
    assert codes_of(tmp_path, {path_of(1, "a"): page, path_of(1, "road (north)"): ROAD}) == []


def test_a_front_page_that_lists_a_missing_page_is_pointed_at(tmp_path: Path) -> None:
    pages = {**OWN_RULES["NA206"].good, "index.md": OWN_RULES["NA206"].good["index.md"].replace("b.md", "c.md")}
    (problem,) = problems_of(tmp_path, pages)
    assert (problem.code, problem.path, problem.line) == ("NA205", "index.md", 3)


def test_the_previous_day_of_a_front_page_has_a_page_where_days_lead_to_days_that_have_one(tmp_path: Path) -> None:
    pages = {path_of(1): day_page(1, []), path_of(9): day_page(9, [], previous=1)}
    front = "## [News](/news/2017/01/9/index.md)\n\n## [Previous Day...](/news/2017/01/8/index.md)\n\n"
    (problem,) = problems_of(tmp_path, {**pages, "index.md": front})
    assert (problem.code, problem.path, problem.line) == ("NA206", "index.md", 3)


# -- titles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["A  road is closed", "A road is\u3000closed ", "A road\tis closed"])
def test_titles_that_differ_in_white_space_alone_are_the_same(tmp_path: Path, title: str) -> None:
    pages = {path_of(1, "a"): event_page(1, "A bridge is opened", item(1, title, 1, "b")), path_of(1, "b"): ROAD}
    assert codes_of(tmp_path, {**pages, path_of(1): day_page(1, [("A bridge is opened", "a"), (title, "b")])}) == []


def test_an_event_without_a_title_makes_no_title_a_wrong_one(tmp_path: Path) -> None:
    page = event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "b"))
    assert codes_of(tmp_path, {path_of(1, "a"): page, path_of(1, "b"): event_page(1, "")}) == []


def test_the_fix_of_a_title_writes_the_new_one_and_leaves_all_else(tmp_path: Path) -> None:
    # The old title is the item's own number too, and the new one looks like a link.
    page = event_page(1, "A bridge is opened", item(1, "1", 1, "b"))
    archive = write(tmp_path, {path_of(1, "a"): page, path_of(1, "b"): event_page(1, "A [road](b) is closed")})
    (fixed,) = archive.fix(unsafe=True)
    assert fixed.page.text == page.replace("[1 ]", "[A [road](b) is closed ]")
    assert archive.check(select=["NA2"]).ok


def test_a_link_without_a_title_is_pointed_at_and_not_fixed(tmp_path: Path) -> None:
    page = event_page(1, "A bridge is opened", item(1, "", 1, "b"))
    (problem,) = problems_of(tmp_path, {path_of(1, "a"): page, path_of(1, "b"): ROAD})
    assert (problem.code, problem.fix) == ("NA211", None)


_LONG = "A bridge over the wide river between the two towns is opened by the mayor"


@pytest.mark.parametrize(
    ("old", "new", "concerned", "end"),
    [
        ("A road closes", "A road is closed", "A road closes", "now has another title: A road is closed"),
        (_LONG, f"{_LONG[:40]}is closed", _LONG[40:], "now goes on differently: is closed"),
        (_LONG, f"{_LONG} and is closed", _LONG, "now goes on: and is closed"),
        (f"{_LONG} and is closed", _LONG, " and is closed", "now ends before this"),
        ("A road closes", "Roads" * 50, "A road closes", f"now has another title: {'Roads' * 32}…"),
    ],
)
def test_of_titles_that_begin_alike_only_the_rest_is_underlined_and_told(
    tmp_path: Path, old: str, new: str, concerned: str, end: str
) -> None:
    pages = {
        path_of(1, "a"): event_page(1, "A bridge is opened", item(1, old, 1, "b")),
        path_of(1, "b"): event_page(1, new),
    }
    (problem,) = problems_of(tmp_path, pages)
    assert (problem.code, problem.concerned) == ("NA211", concerned)
    assert problem.message.endswith(end)
    assert problem.fix is not None
    assert f"[{new} ](" in problem.fix.lines[0]


# -- what stands twice ---------------------------------------------------------------------------------------------


def test_an_event_that_is_named_three_times_has_two_findings(tmp_path: Path) -> None:
    items = [item(number, "A road is closed", 1, "b") for number in (1, 2, 3)]
    pages = {path_of(1, "a"): event_page(1, "A bridge is opened", *items), path_of(1, "b"): ROAD}
    assert [(problem.code, problem.line) for problem in problems_of(tmp_path, pages)] == [("NA213", 10), ("NA213", 11)]


def test_a_repeated_item_with_contexts_of_its_own_is_not_taken_away(tmp_path: Path) -> None:
    again = item(2, "A road is closed", 1, "b", "_Context: Bridges, Roads_")
    page = event_page(1, "A bridge is opened", item(1, "A road is closed", 1, "b"), again)
    archive = write(tmp_path, {path_of(1, "a"): page, path_of(1, "b"): ROAD})
    (problem,) = archive.check(select=["NA2"])
    assert problem.fix is None
    assert "with other contexts" in problem.message
    assert not list(archive.fix(unsafe=True))


def test_the_fix_of_a_repeated_entry_takes_all_of_it_away(tmp_path: Path) -> None:
    entry = "##### Roads\n### [A road is closed ](/news/2017/01/1/b.md)\nIt was old.\n\n"
    head, tail = "## [2017-01-1](/news/2017/01/1/index.md)\n\n", "## [Previous Day...](/news/2016/12/31/index.md)\n\n"
    archive = write(tmp_path, {path_of(1): head + entry + entry + tail, path_of(1, "b"): ROAD})
    (fixed,) = archive.fix(unsafe=True)
    assert fixed.page.text == head + entry + tail
    assert fixed.page.content == na.parse(head + entry + tail, path=path_of(1)).content


def test_a_repeated_entry_that_says_less_is_taken_away(tmp_path: Path) -> None:
    entry = "### [A road is closed ](/news/2017/01/1/b.md)\n"
    head, tail = "## [2017-01-1](/news/2017/01/1/index.md)\n\n##### Roads\n", "It was old.\n\n"
    archive = write(tmp_path, {path_of(1): head + entry + tail + entry, path_of(1, "b"): ROAD})
    (fixed,) = archive.fix(unsafe=True)
    assert fixed.page.text == head + entry + tail


def test_a_repeated_entry_in_other_words_is_not_taken_away(tmp_path: Path) -> None:
    entry = "### [A road is closed ](/news/2017/01/1/b.md)\n"
    text = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n{entry}\n{entry}It was old.\n\n"
    (problem,) = problems_of(tmp_path, {path_of(1): text, path_of(1, "b"): ROAD})
    assert (problem.code, problem.line, problem.fix) == ("NA222", 5, None)
    assert "in other words" in problem.message


def test_a_front_page_may_list_an_event_under_two_headings(tmp_path: Path) -> None:
    pages = dict(OWN_RULES["NA206"].good)
    section = "## [News](/news/2017/01/1/index.md)\n\n### [A road is closed ](/news/2017/01/1/b.md)\n\n"
    pages["index.md"] = section + pages["index.md"]
    assert codes_of(tmp_path, pages) == []


def test_two_pages_without_a_title_are_not_one_event(tmp_path: Path) -> None:
    assert codes_of(tmp_path, {path_of(1, "a"): event_page(1, ""), path_of(1, "b"): event_page(1, "")}) == []


def test_the_same_title_on_two_days_is_two_events(tmp_path: Path) -> None:
    pages = {path_of(day, "a"): event_page(day, "A road is closed") for day in (1, 2)}
    assert codes_of(tmp_path, pages) == []


def test_two_wordings_of_one_event_are_not_the_same_event_twice(tmp_path: Path) -> None:
    changes = item(1, "A road is closed", 1, "a", FIRST_WORDING), item(1, "A road is closed", 1, "b", CURRENT)
    pages = {path_of(1, "b"): event_page(1, "A road is closed", *changes, heading="Changes"), path_of(1, "a"): ROAD}
    assert codes_of(tmp_path, pages) == []


# -- events that no list has ---------------------------------------------------------------------------------------


def test_an_old_wording_need_not_stand_on_its_day_page(tmp_path: Path) -> None:
    pages = {**OWN_RULES["NA234"].good, path_of(1): day_page(1, [("A road is closed", "b")])}
    assert codes_of(tmp_path, pages) == []


def test_an_event_on_another_day_page_alone_is_said_to_stand_there_and_no_more(tmp_path: Path) -> None:
    pages = {
        path_of(1): day_page(1, [("A road is closed", "b"), ("A river rises", path_of(2, "c"))]),
        path_of(1, "b"): ROAD,
        path_of(2): day_page(2, [], previous=1),
        path_of(2, "c"): event_page(2, "A river rises"),
    }
    (problem,) = problems_of(tmp_path, pages)
    assert (problem.code, problem.concerned) == ("NA223", "/news/2017/01/2/c.md")
    assert problem.message == "this event is of 2017-01-2: list it there"


def test_an_event_that_only_links_to_itself_has_no_way_in(tmp_path: Path) -> None:
    page = event_page(1, "A road is closed", item(1, "A road is closed", 1, "b"))
    assert codes_of(tmp_path, {path_of(1): day_page(1, []), path_of(1, "b"): page}) == ["NA231", "NA202"]


@pytest.mark.parametrize("rule", ["NA221", "NA231"])
def test_an_event_that_a_twin_of_the_day_page_lists_is_found_there(tmp_path: Path, rule: str) -> None:
    pages = {**OWN_RULES[rule].bad, path_of(1, "README"): OWN_RULES[rule].good[path_of(1)]}
    assert codes_of(tmp_path, pages) == ["NA225"]


def test_a_twin_that_does_not_list_the_event_either_makes_no_difference(tmp_path: Path) -> None:
    pages = {**OWN_RULES["NA221"].bad, path_of(1, "README"): day_page(1, [])}
    assert sorted(codes_of(tmp_path, pages)) == ["NA221", "NA225"]


def test_an_archive_without_day_pages_misses_none(tmp_path: Path) -> None:
    assert codes_of(tmp_path, {path_of(1, "b"): ROAD}) == []


def test_a_day_page_that_is_read_as_something_else_is_there(tmp_path: Path) -> None:
    pages = {path_of(2): day_page(2, []), path_of(1): "It rains.\n", path_of(1, "b"): ROAD}
    assert codes_of(tmp_path, pages) == ["NA231"]


def test_a_day_without_a_page_is_reported_at_the_path_that_the_page_would_have(tmp_path: Path) -> None:
    pages = {**OWN_RULES["NA224"].good, path_of(2, "e"): event_page(2, "A well runs dry")}
    del pages[path_of(2)]
    pages[path_of(3)] = pages[path_of(3)].replace("01/2", "01/1")
    found = {problem.code: problem for problem in problems_of(tmp_path, pages)}
    assert found.keys() == {"NA224", "NA231"}
    assert found["NA224"].path == path_of(2)
    assert found["NA224"].message == "the day has 2 events but no page: add one that lists them"


# -- twins and days ------------------------------------------------------------------------------------------------

DAY = day_page(1, [("A road is closed", "b")])


@pytest.mark.parametrize(
    ("twin", "line", "words"),
    [
        (DAY.replace("closed", "shut"), 3, "from this line on"),
        (DAY + "more\n", 5, "from this line on"),
        (DAY.removesuffix("\n"), 4, "from this line on"),
        (DAY.replace("\n", "\r\n"), 1, "line ends or byte order mark"),
        ("\ufeff" + DAY, 1, "line ends or byte order mark"),
        ("", 1, "from this line on"),
    ],
)
def test_twins_that_differ_do_so_from_a_line_on(tmp_path: Path, twin: str, line: int, words: str) -> None:
    (problem,) = problems_of(tmp_path, {path_of(1): DAY, path_of(1, "README"): twin, path_of(1, "b"): ROAD})
    assert (problem.code, problem.path, problem.line) == ("NA225", path_of(1, "README"), line)
    assert words in problem.message


def chain(*links: tuple[int, int | None]) -> dict[str, str]:
    return {path_of(day): day_page(day, [], previous) for day, previous in links}


@pytest.mark.parametrize(
    ("links", "words"),
    [
        (((1, None), (3, 1), (7, 3), (9, 7)), None),
        (((1, None), (3, 2), (7, 6), (9, 8)), None),
        (
            ((1, None), (3, 1), (7, 3), (9, 8)),
            "leads to 2017-01-8, which has no page; the nearest earlier day with a page is",
        ),
        (((1, None), (3, 2), (7, 6), (9, 4)), "skips 2017-01-7"),
        (((1, None), (3, 2), (7, 6), (12, 9)), "leads to 2017-01-9, which has no page"),
        (((1, None), (2, 1), (3, 1)), "skips 2017-01-2"),
        (((1, None), (2, 2)), "does not go back in time"),
        (((1, None), (2, 3), (3, 2)), "does not go back in time"),
        (((3, 1), (5, 3), (7, 5), (9, 7)), "leads to 2017-01-1, which has no page"),
        (((1, None), (2, None)), None),
        (((1, 1),), "does not go back in time"),
    ],
)
def test_a_day_leads_to_the_day_before_in_the_way_that_the_archive_has(
    tmp_path: Path, links: tuple[tuple[int, int | None], ...], words: str | None
) -> None:
    found = problems_of(tmp_path, chain(*links), "NA226")
    assert [words in problem.message for problem in found if words] == [True] * (words is not None)
    assert all("index.md" in problem.concerned for problem in found)
    assert bool(found) == (words is not None)


# -- changes and order ---------------------------------------------------------------------------------------------


def test_changes_that_end_in_another_title_are_not_those_of_the_event(tmp_path: Path) -> None:
    pages = dict(OWN_RULES["NA234"].good)
    pages[path_of(1, "b")] = pages[path_of(1, "b")].replace("# A road is closed", "# A road is open")
    (problem,) = problems_of(tmp_path, pages)
    assert (problem.code, problem.line) == ("NA234", 10)
    assert "another title" in problem.message


def test_white_space_makes_no_other_wording(tmp_path: Path) -> None:
    pages = dict(OWN_RULES["NA234"].good)
    pages[path_of(1, "b")] = pages[path_of(1, "b")].replace("# A road is closed", "# A road  is closed")
    assert codes_of(tmp_path, pages) == []


def related(day: int, *items: tuple[int, int]) -> str:
    """Return an event page with related events, given by day and number of contexts."""
    names = [", ".join("ABCDEFGH"[:count]) for _, count in items]
    lines = [
        item(number, f"Day {other}", other, "a", f"_Context: {name}_")
        for number, ((other, _), name) in enumerate(zip(items, names, strict=True), start=1)
    ]
    return event_page(day, f"Day {day}", *lines)


def test_an_archive_that_orders_by_contexts_and_then_by_the_day_as_text_is_understood(tmp_path: Path) -> None:
    """As text, `2017-01-9` comes behind `2017-01-10`, so that it stands first."""
    items = [(3, 2), (9, 1), (10, 1), (1, 1)]
    pages = {path_of(day, "a"): related(day, *items) for day in (20, 21, 22, 23)}
    pages |= {path_of(day, "a"): related(day) for day in (1, 3, 9, 10)}
    assert codes_of(tmp_path, pages) == []
    wrong = related(24, (10, 1), (9, 1), (3, 2))
    (problem,) = problems_of(tmp_path, {**pages, path_of(24, "a"): wrong})
    assert (problem.code, problem.path, problem.line) == ("NA233", path_of(24, "a"), 10)
    assert "by the number of contexts" in problem.message


@pytest.mark.parametrize("kept", [2, 3])
def test_an_archive_that_keeps_no_order_has_none_to_break(tmp_path: Path, kept: int) -> None:
    pages = {path_of(day, "a"): related(day) for day in (1, 2, 3)}
    for day in range(10, 15):
        days = (3, 2, 1) if day < 10 + kept else (1, 3, 2)
        pages[path_of(day, "a")] = related(day, *((other, 1) for other in days))
    assert codes_of(tmp_path, pages) == []
