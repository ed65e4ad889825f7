"""`newsarchive day`, `related`, `stats`, and `show` of an archive's pages."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

import newsarchive as na
from consoles import EN, EXAMPLES, ZH, run, terminal, without_styles
from newsarchive.cli.console import Screen, put_bars

if TYPE_CHECKING:
    from pathlib import Path

SMOG = "news/2015/12/7/beijing-declares-its-first-red-alert-because-of-smog.md"


@pytest.fixture(scope="module")
def english() -> na.Archive:
    """The English example."""
    return na.open(EN, index=":memory:")


@pytest.fixture
def small(tmp_path: Path) -> str:
    """An archive of one event, which names one that is not there, and no page of a day."""
    page = tmp_path / "news" / "2018" / "01" / "16" / "a.md"
    page.parent.mkdir(parents=True)
    page.write_text(
        "### [2018-01-16](/news/2018/01/16/index.md)\n\n# A bridge opens \n\n\n\n\n### Related:\n\n"
        "1. [The bridge is begun. ](/news/2014/05/3/the-bridge-is-begun.md) _Context: Ahn, bridge_\n"
        "2. [](/news/2013/05/3/a-storm.md)\n"
    )
    return str(tmp_path)


# -- day ------------------------------------------------------------------------------------------------------------


def test_a_day_lists_its_events_with_paths_and_the_days_around_it() -> None:
    result = run("day", EN, "2015-12-7")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Day · 2015-12-7 · 2 entries"
    assert lines[-1] == "Previous day 2015-12-6 · Next day 2015-12-8"
    assert "smog" in lines
    assert f"    {SMOG}" in lines


def test_without_a_day_it_is_the_newest() -> None:
    assert run("day", EN).stdout == run("day", EN, "2018-06-14").stdout
    assert "Next day" not in run("day", EN).stdout
    assert run("day", EN, "--as-of", "1999-12-31").stdout.startswith("Day · 1999-01-1 · ")
    assert "Previous day" not in run("day", EN, "1969-07-20").stdout


def test_a_day_as_json_is_its_page(english: na.Archive) -> None:
    for words in (("2015-12-7",), ("2015-12-07",)):
        content = na.loads(run("day", EN, *words, "--json").stdout, format="json")
        assert content == english.day("2015-12-7")


def test_a_day_without_a_page_is_not_found_and_the_nearest_are_named() -> None:
    result = run("day", EN, "2015-12-20")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the nearest days that have one: 2015-12-13 and 2016-02-11" in result.stderr


def test_text_that_is_no_day_cannot_be_used() -> None:
    for words in (("day", EN, "2015-12"), ("stats", EN, "--as-of", "soon")):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is not a day" in result.stderr


def test_an_archive_without_days_has_no_newest(small: str) -> None:
    result = run("day", small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: no day of {small} has a page\n"


def test_on_a_terminal_a_day_has_colours_and_lines_that_fit() -> None:
    text = run("day", ZH, "2019-01-1", env=terminal()).stdout
    assert "\x1b[36m" in text
    lines = without_styles(text).splitlines()
    assert max(cell_len(line) for line in lines if "news/" not in line) <= 80


# -- related --------------------------------------------------------------------------------------------------------


def test_related_events_are_shown_in_both_directions(english: na.Archive) -> None:
    result = run("related", EN, SMOG)
    assert (result.exit_code, result.stderr) == (0, "")
    head, names, named_by = result.stdout.split("\n\n")
    assert head == "Event · 2015-12-7\nBeijing declares its first red alert because of smog."
    assert names.startswith("Names as related  1\n2015-11-30  The International")
    assert named_by.startswith("Named as related by  1\n2015-11-30  The International")
    (other,) = english.backlinks(SMOG)
    assert named_by.splitlines()[2:] == ["            China", f"  {other.ref}"]


def test_related_events_as_json_say_the_same_as_the_library(english: na.Archive) -> None:
    for event in english:
        record = json.loads(run("related", EN, str(event.ref), "--json").stdout)
        there = [item["ref"] for item in record["related"] if not item["missing"]]
        missing = [item["ref"] for item in record["related"] if item["missing"]]
        assert there == [str(other.ref) for other in english.related(event)]
        assert missing == [str(item.ref) for item in english.related(event).missing]
        assert [item["ref"] for item in record["backlinks"]] == [str(other.ref) for other in english.backlinks(event)]
        contexts = [list(item.contexts) for item in event.related]
        assert [item["contexts"] for item in record["related"]] == contexts


def test_what_is_named_and_not_there_is_marked(small: str) -> None:
    result = run("related", small, "news/2018/01/16/a.md")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[3:] == [
        "Names as related  2",
        "2014-05-3   missing  The bridge is begun.",
        "            Ahn · bridge",
        "  news/2014/05/3/the-bridge-is-begun.md",
        "2013-05-3   missing  (no title)",
        "  news/2013/05/3/a-storm.md",
    ]


def test_an_event_alone_has_status_1(small: str, tmp_path: Path) -> None:
    page = tmp_path / "news" / "2018" / "01" / "16" / "b.md"
    page.write_text("### [2018-01-16](/news/2018/01/16/index.md)\n\n# It rains \n\n\n\n")
    result = run("related", small, "/zh/news/2018/01/16/b.html")
    assert result.exit_code == 1
    assert result.stdout.endswith("It rains\n\nIts page names no related event, and no other page names it.\n")
    record = json.loads(run("related", small, "news/2018/01/16/b.md", "--json").stdout)
    assert record == {
        "ref": "news/2018/01/16/b.md",
        "date": "2018-01-16",
        "title": "It rains",
        "related": [],
        "backlinks": [],
    }


def test_later_events_are_not_shown_as_of_a_day(english: na.Archive) -> None:
    (fund,) = english.backlinks(SMOG)
    for day, dates in (("2015-12-6", set()), ("2015-12-7", {"2015-12-07"})):
        record = json.loads(run("related", EN, str(fund.ref), "--as-of", day, "--json").stdout)
        ends = {item["date"] for item in record["related"] + record["backlinks"]}
        assert {date for date in ends if date > "2015-12-01"} == dates
    assert run("related", EN, SMOG, "--as-of", "2015-12-6").exit_code == 1


def test_a_page_that_is_not_there_is_not_found(small: str) -> None:
    result = run("related", small, "news/2018/01/16/aa.md")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the archive has no event news/2018/01/16/aa.md; that day has news/2018/01/16/a.md" in result.stderr
    result = run("related", small, "a bridge")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "names no page of the archive" in result.stderr


# -- stats ----------------------------------------------------------------------------------------------------------


def test_statistics_are_shown_with_bars() -> None:
    result = run("stats", EN)
    assert (result.exit_code, result.stderr) == (0, "")
    head = [EN, "44 events, from 1969-07-20 to 2018-06-14; 32 days with a page", "", "Events by year"]
    assert result.stdout.splitlines()[:4] == head
    assert "\n  sources      36   82 %  ████" in result.stdout
    assert "\n  lead nowhere        3    2 %  █▏\n" in result.stdout
    assert "\nContexts  top 10 of 82\n" in result.stdout
    assert "\nContexts  top 2 of 82\n" in run("stats", EN, "--top", "2").stdout


def test_statistics_as_json_are_those_of_the_library(english: na.Archive) -> None:
    record = json.loads(run("stats", EN, "--json").stdout)
    stats = english.stats()
    assert record["first"] == "1969-07-20"
    assert dt.date.fromisoformat(record["newest"]) == stats.newest
    for name in ("events", "days", "years", "having", "related", "missing", "topics", "contexts", "domains"):
        assert record[name] == getattr(stats, name)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_on_a_terminal_statistics_fit(columns: int) -> None:
    lines = without_styles(run("stats", ZH, env=terminal(columns)).stdout).splitlines()
    assert max(map(cell_len, lines[1:])) <= columns


def test_an_archive_without_events_has_status_1(tmp_path: Path) -> None:
    page = tmp_path / "news" / "2018" / "01" / "16" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("## [2018-01-16](/news/2018/01/16/index.md)\n\n")
    result = run("stats", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, f"{tmp_path}\n0 events; 1 day with a page\n")
    assert json.loads(run("stats", str(tmp_path), "--json").stdout)["first"] is None


def test_a_share_is_0_or_100_only_if_it_is_none_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    put_bars(Screen.stdout(), {"none": 0, "one": 1, "but one": 999, "all": 1000}, total=1000)
    assert [line.split("%")[0].split()[-1] for line in capsys.readouterr().out.splitlines()] == ["0", "1", "99", "100"]


def test_bars_are_signs_where_a_stream_has_no_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen.stdout()
    assert screen.shows_blocks
    type(screen.console).encoding = property(lambda _: "ascii")  # type: ignore[assignment,method-assign]
    try:
        put_bars(screen, {"a": 4, "b": 2})
    finally:
        del type(screen.console).encoding
    assert capsys.readouterr().out.splitlines() == [f"a  4  {'#' * 50}", f"b  2  {'#' * 25}"]


# -- show -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pointer",
    [SMOG, f"/zh/{SMOG}", f"https://example.org/{SMOG.replace('.md', '.html')}?a=1#b", f"{EN}/{SMOG}"],
)
def test_a_page_of_an_archive_is_shown_by_any_link(pointer: str) -> None:
    expected = run("show", f"{EN}/{SMOG}")
    result = run("show", EN, pointer)
    assert (result.exit_code, result.stdout) == (expected.exit_code, expected.stdout)


@pytest.mark.parametrize("pointer", ["2015-12-7", "2015-12-07", "news/2015/12/7/index.md", "/news/2015/12/07/"])
def test_a_day_of_an_archive_is_shown_by_its_page(pointer: str) -> None:
    assert run("show", EN, pointer).stdout.startswith("Day · 2015-12-7 · 2 entries\n")


def test_pages_without_a_date_and_editorials_are_shown_too() -> None:
    assert run("show", EN, "index.md").stdout.startswith("Front page · ")
    assert run("show", EN, "faq/README.md").stdout.startswith("Prose\n")
    shown = run("show", EN, "opinion/2018/06/14/a-page-for-every-day/index.md").stdout
    assert shown.startswith("Editorial · 2018-06-14 · ")


def test_a_page_of_an_archive_as_json_is_its_content(english: na.Archive) -> None:
    assert na.loads(run("show", EN, SMOG, "--json").stdout, format="json") == english[SMOG]


def test_a_page_is_shown_as_of_a_day() -> None:
    path = "news/2015/11/30/the-international-monetary-fund-decides-that-the-chinese-renminbi-will-join-the-basket"
    (full,) = (path for path in (EXAMPLES / "en" / "news/2015/11/30").glob("the-international*"))
    assert full.as_posix().endswith(".md")
    assert path in full.as_posix()
    pointer = full.relative_to(EXAMPLES / "en").as_posix()
    assert "smog" in run("show", EN, pointer).stdout
    assert "smog" not in run("show", EN, pointer, "--as-of", "2015-12-1").stdout


def test_a_damaged_page_of_an_archive_has_status_1_and_names_its_line(small: str, tmp_path: Path) -> None:
    page = tmp_path / "news" / "2018" / "01" / "16" / "a.md"
    page.write_bytes(page.read_bytes().replace(b"bridge opens", b"br\xffdge opens"))
    result = run("show", small, "news/2018/01/16/a.md")
    assert result.exit_code == 1
    assert "3:7: error NA001" in result.stdout
    result = run("show", small, "news/2018/01/16/a.md", "--json")
    assert result.stderr.startswith("news/2018/01/16/a.md:3:7: error NA001")


@pytest.mark.parametrize(
    ("pointer", "status", "message"),
    [
        ("2015-12-20", 1, "the archive has no page of the day 2015-12-20; the nearest days that have one: 2015-12-13"),
        ("news/2015/12/20/index.md", 1, "the archive has no page of the day 2015-12-20"),
        ("news/2015/12/7/beijing-declares.md", 1, "the archive has no event news/2015/12/7/beijing-declares.md"),
        ("nobody.md", 2, "'nobody.md' names no page of the archive"),
    ],
)
def test_a_page_that_is_not_in_the_archive_is_named(pointer: str, status: int, message: str) -> None:
    result = run("show", EN, pointer)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr


def test_show_takes_one_page() -> None:
    for words, message in (
        ((EN, SMOG, SMOG), "got 3 words"),
        ((), "Missing argument"),
        ((f"{EN}/{SMOG}", "--index", "a"), "--index and --as-of are for a page of an archive"),
        ((f"{EN}/{SMOG}", "--as-of", "2018-01-1"), "--index and --as-of are for a page of an archive"),
    ):
        result = run("show", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr


# -- archives -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["zip", "tar", "gztar"])
def test_a_packed_archive_is_read_like_a_folder(form: str, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "archive"), form, EXAMPLES / "en")
    for words in (("query", "about:China"), ("day", "2015-12-7"), ("related", SMOG), ("show", SMOG)):
        name, *rest = words
        result = run(name, packed, *rest, "--index", str(tmp_path / "index.sqlite"))
        assert (result.exit_code, result.stdout) == (0, run(name, EN, *rest).stdout)
    assert (
        run("stats", packed, "--index", ":memory:").stdout.splitlines()[1:] == run("stats", EN).stdout.splitlines()[1:]
    )


@pytest.mark.parametrize("name", ["query", "day", "related", "stats", "show"])
def test_what_is_no_archive_cannot_be_used(name: str, tmp_path: Path) -> None:
    more = [SMOG] if name in {"related", "show"} else []
    for root, message in ((tmp_path, "is not an archive: looked for years"), (tmp_path / "gone", "No such file")):
        result = run(name, str(root), *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        assert message in result.stderr
