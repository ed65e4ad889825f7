"""`newsarchive query`: what is asked, in which order, and in which form it is answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import newsarchive as na
from consoles import EN, ZH, run, terminal, without_styles
from newsarchive.cli.options import query_string
from newsarchive.formats.json import content_from_record
from newsarchive.query.parser import read_query

if TYPE_CHECKING:
    from newsarchive.query.query import CountKey

SMOG = "news/2015/12/7/beijing-declares-its-first-red-alert-because-of-smog.md"


def rows(*words: str) -> list[list[str]]:
    """Return the columns of each line that a query writes into a pipe."""
    result = run("query", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return [line.split("\t") for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def english() -> na.Archive:
    """The English example."""
    return na.open(EN, index=":memory:")


# -- what is asked --------------------------------------------------------------------------------------------------


def test_without_a_query_all_events_are_listed_in_date_order(english: na.Archive) -> None:
    expected = [[na.format_day(event.date), event.title, str(event.ref)] for event in english]
    assert rows(EN) == expected
    assert len(expected) == len(english) > 40


def test_a_query_string_finds_what_it_finds_in_the_library(english: na.Archive) -> None:
    text = 'about:"United Kingdom" since:2015-06 -storm'
    assert [row[2] for row in rows(EN, text)] == [str(ref) for ref in english.search(text).refs()]


def test_quotes_that_the_shell_took_away_come_back(english: na.Archive) -> None:
    expected = english.search('about:"United Kingdom" has:sources').count()
    assert len(rows(EN, "about:United Kingdom", "has:sources")) == expected > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["about:Syrian Civil War"], "about:Syrian Civil War"),
        (["about:Syrian Civil War", "talks"], 'about:"Syrian Civil War" talks'),
        (["talks", "-about:Syrian Civil War"], 'talks -about:"Syrian Civil War"'),
        (["peace talks", "-cease fire"], '"peace talks" -"cease fire"'),
        (["安河：新 桥", "a"], '安河："新 桥" a'),
        (["about:(Syria Turkey)", "a"], "about:(Syria Turkey) a"),
        (['about:"Syria now" or', "a"], 'about:"Syria now" or a'),
        (["a", "OR", "b", " c "], "a OR b  c "),
    ],
)
def test_words_make_a_query_string(words: list[str], expected: str) -> None:
    assert query_string(words) == expected


@given(st.lists(st.text("abc ", min_size=1).filter(str.strip), min_size=2))
def test_each_of_several_words_is_one_thing_that_is_asked(words: list[str]) -> None:
    condition = read_query(query_string(words)).condition
    assert len(condition.conditions) == len(words)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("-smog", "about:China"), "-smog about:China"),
        (("about:China", "-smog"), "about:China -smog"),
        (("about:China", "--limit", "5", "-x"), "about:China -x"),
        (("about:China", "-quake", "-q"), "about:China -quake"),
        (("--", "about:China", "-q"), "about:China -q"),
        (("about:China", "--", "-limit", "-q"), "about:China -limit -q"),
    ],
)
def test_a_word_can_begin_with_a_minus(words: tuple[str, ...], text: str, english: na.Archive) -> None:
    explained = run("query", "--explain", EN, *words).stdout
    asked = english.search(text)
    assert explained.startswith(asked.explain())


def test_a_value_of_an_option_is_no_word_whatever_it_begins_with() -> None:
    result = run("query", EN, "--as-of", "-x")
    assert "'-x' is not a day" in result.stderr


def test_an_option_that_is_none_is_refused() -> None:
    result = run("query", EN, "--newst")
    assert result.exit_code == 2
    assert "No such option" in result.stderr


def test_as_of_nothing_later_exists() -> None:
    assert [row[0] for row in rows(EN, "--as-of", "1989-10-17")][-1] == "1989-10-17"
    assert run("query", EN, "--as-of", "1960-01-1", "--count").stdout == "0\n"


# -- the order ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance", "linked"])
def test_an_order_has_a_long_and_a_short_option(order: str, english: na.Archive) -> None:
    expected = [str(ref) for ref in english.search(f"first order:{order}").refs()]
    assert [row[2] for row in rows(EN, "first", "--order", order)] == expected
    assert [row[2] for row in rows(EN, "first", f"--{order}")] == expected


def test_an_option_wins_over_the_order_in_the_query_string() -> None:
    assert rows(EN, "order:oldest limit:3", "--newest")[0][0] == "2018-06-14"


def test_two_orders_are_refused() -> None:
    for words in (("--newest", "--oldest"), ("--newest", "--order", "linked")):
        result = run("query", EN, *words)
        assert result.exit_code == 2
        assert "choose one order, not " in result.stderr


def test_a_limit_is_a_number_of_events() -> None:
    assert len(rows(EN, "--limit", "3")) == 3
    assert run("query", EN, "--limit", "3", "--count").stdout == "3\n"
    assert run("query", EN, "--limit", "0").exit_code == 2


# -- the forms of an answer -----------------------------------------------------------------------------------------


def test_json_is_an_array_of_events(english: na.Archive) -> None:
    records = json.loads(run("query", EN, "about:China", "--json").stdout)
    assert [content_from_record(record) for record in records] == list(english.search("about:China"))


def test_json_lines_are_events(english: na.Archive) -> None:
    lines = run("query", EN, "about:China", "--jsonl").stdout.splitlines()
    assert [na.loads(line, format="json") for line in lines] == list(english.search("about:China"))
    assert na.dumps(na.loads(lines[0], format="json"), format="json").count("\n") > 5


def test_json_of_nothing_is_an_empty_array() -> None:
    result = run("query", EN, "nobodyknows", "--json")
    assert (result.exit_code, result.stdout) == (1, "[]\n")
    result = run("query", EN, "nobodyknows", "--jsonl")
    assert (result.exit_code, result.stdout) == (1, "")


def test_the_number_of_events_alone(english: na.Archive) -> None:
    assert run("query", EN, "--count").stdout == f"{len(english)}\n"
    result = run("query", EN, "nobodyknows", "--count")
    assert (result.exit_code, result.stdout) == (1, "0\n")


@pytest.mark.parametrize("key", ["year", "month", "day", "weekday", "topic", "context", "publisher", "domain"])
def test_events_are_counted_by_anything(key: CountKey, english: na.Archive) -> None:
    expected = english.search("since:2014").count_by(key)
    assert rows(EN, "since:2014", "--count-by", key) == [[name, str(count)] for name, count in expected.items()]
    assert json.loads(run("query", EN, "since:2014", "--count-by", key, "--json").stdout) == expected


def test_a_limit_of_counts_is_a_number_of_lines(english: na.Archive) -> None:
    expected = list(english.events.count_by("context").items())[:2]
    assert rows(EN, "--count-by", "context", "--limit", "2") == [[name, str(count)] for name, count in expected]


def test_counts_of_nothing_have_status_1() -> None:
    result = run("query", EN, "nobodyknows", "--count-by", "year", env=terminal())
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_query_is_explained_and_not_asked() -> None:
    result = run("query", EN, "nobodyknows", "--newest", "--limit", "3", "--explain")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == 'events with the word "nobodyknows"; the newest first; at most 3\n'


def test_snippets_in_a_pipe_have_stars_around_what_was_found() -> None:
    (row,) = rows(EN, "smog", "--snippets")
    assert row[:3] == ["2015-12-7", "Beijing declares its first red alert because of **smog**.", SMOG]
    (row,) = rows(EN, "schools", "--snippets")
    assert "**schools** are advised" in row[3]


def test_snippets_as_json_have_the_places_of_the_words() -> None:
    (record,) = json.loads(run("query", EN, "smog", "--snippets", "--json").stdout)
    ((start, end),) = record["title_spans"]
    assert record["title"][start:end] == "smog"
    assert (record["ref"], record["date"], record["text_spans"]) == (SMOG, "2015-12-07", [])
    assert json.loads(run("query", EN, "smog", "--snippets", "--jsonl").stdout) == record


def test_snippets_and_relevance_need_words() -> None:
    for option in ("--snippets", "--relevance"):
        result = run("query", EN, "about:China", option)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "add words" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--count", "--explain"),
        ("--count", "--count-by=year"),
        ("--json", "--jsonl"),
        ("--json", "--explain"),
        ("--jsonl", "--count"),
        ("--snippets", "--count"),
        ("--jsonl", "--count-by=year"),
    ],
)
def test_two_answers_are_refused(words: tuple[str, str]) -> None:
    result = run("query", EN, "smog", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = (word.partition("=")[0] for word in words)
    assert first in result.stderr
    assert second in result.stderr
    assert "they are different answers" in result.stderr


# -- mistakes -------------------------------------------------------------------------------------------------------


def test_a_mistake_in_a_query_is_shown_with_a_caret() -> None:
    result = run("query", EN, "smog", "abuot:China")
    assert (result.exit_code, result.stdout) == (2, "")
    message, *excerpt = result.stderr.splitlines()
    assert message.startswith("Error: there is no field abuot:; did you mean 'about:'?")
    assert excerpt == ["smog abuot:China", "     ^^^^^^^^^^^"]


def test_an_empty_query_is_not_every_event() -> None:
    result = run("query", EN, "")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the query is empty" in result.stderr


def test_nothing_found_is_said_to_a_person_alone() -> None:
    result = run("query", EN, "nobodyknows")
    assert (result.exit_code, result.output) == (1, "")
    result = run("query", EN, "nobodyknows", env=terminal())
    assert (result.exit_code, result.stdout) == (1, "")
    assert 'Nothing found: events with the word "nobodyknows"; the oldest first' in without_styles(result.stderr)
    assert run("query", "-q", EN, "nobodyknows", env=terminal()).stderr == ""


# -- a terminal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_on_a_terminal_titles_fit_and_paths_are_in_one_piece(columns: int) -> None:
    lines = without_styles(run("query", ZH, env=terminal(columns)).stdout).splitlines()
    paths = [line for line in lines if line.startswith("  news/")]
    assert [path.strip() for path in paths] == [row[2] for row in rows(ZH)]
    assert max(cell_len(line) for line in lines if line not in paths) <= columns


def test_on_a_terminal_the_end_says_how_many_there_are_and_what_was_asked() -> None:
    text = without_styles(run("query", EN, "about:China", "--newest", env=terminal()).stdout)
    assert text.endswith('\n\n2 found: events about "China"; the newest first\n')
    text = without_styles(run("query", EN, "smog", "--snippets", env=terminal()).stdout)
    assert text.endswith('\n\n1 found: events with the word "smog"; the oldest first\n')


def test_on_a_terminal_what_was_found_is_highlighted() -> None:
    result = run("query", ZH, "月球", "--snippets", env=terminal(120))
    assert "\x1b[1;33m月球\x1b[0m" in result.stdout
    result = run("query", EN, "schools", "--snippets", env=terminal())
    assert "\x1b[1;33mschools\x1b[0m" in result.stdout


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_on_a_terminal_counts_are_bars_that_fit(columns: int) -> None:
    lines = without_styles(run("query", ZH, "--count-by", "topic", env=terminal(columns)).stdout).splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert len({cell_len(line[: line.index("█")]) for line in lines}) == 1, "the bars begin below each other"


def test_a_title_that_would_drive_the_terminal_does_not(tmp_path_factory: pytest.TempPathFactory) -> None:
    page = tmp_path_factory.mktemp("hostile") / "news" / "2018" / "01" / "16" / "a.md"
    page.parent.mkdir(parents=True)
    page.write_text("### [2018-01-16](/news/2018/01/16/index.md)\n\n##### a\x9b\n# A \x1b[31mred\ttitle\n\n\n\n")
    root = str(page.parents[4])
    for env in (terminal(), terminal(60)):
        assert "A �[31mred title" in without_styles(run("query", root, env=env).stdout)
        assert "\x9b" not in run("query", root, "--count-by", "topic", env=env).stdout
    assert rows(root) == [["2018-01-16", "A �[31mred title", "news/2018/01/16/a.md"]]
    assert rows(root, "--count-by", "topic") == [["a�", "1"]]
    assert "\x1b" not in run("query", root, "--jsonl").stdout
