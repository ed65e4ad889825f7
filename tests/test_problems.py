"""Problems as data, and how they look."""

from __future__ import annotations

import newsarchive as na
from newsarchive.problems import READER_PROBLEMS, Location, Problem, Severity


def problem(text: str, column: int, end_column: int, *, end_line: int = 1) -> Problem:
    location = Location(line=1, column=column, end_line=end_line, end_column=end_column)
    return Problem(code="NA003", severity=Severity.ERROR, message="no", location=location, text=text)


def test_the_caret_stands_below_what_is_concerned() -> None:
    assert problem("abc def", 5, 8).excerpt == "1 | abc def\n  |     ^^^"


def test_wide_characters_take_two_columns() -> None:
    assert problem("联合国 x", 5, 6).excerpt == "1 | 联合国 x\n  |        ^"
    assert problem("a联合", 2, 4).excerpt == "1 | a联合\n  |  ^^^^"
    assert problem("e\u0301x", 3, 4).excerpt.endswith("|  ^")


def test_a_long_line_is_cut_around_the_place() -> None:
    excerpt = problem("a" * 500 + "X" + "b" * 500, 501, 502).excerpt
    line, carets = excerpt.split("\n")
    assert "X" in line
    assert line.index("X") == carets.index("^")
    assert line.count("…") == 2
    assert len(line) < 110


def test_an_empty_stretch_has_one_caret_and_one_over_several_lines_goes_to_the_end() -> None:
    assert problem("abc", 4, 4).excerpt == "1 | abc\n  |    ^"
    assert problem("abc", 2, 9, end_line=3).excerpt == "1 | abc\n  |  ^^"


def test_a_terminal_is_shown_nothing_that_it_obeys() -> None:
    assert "\x1b" not in problem("a\x1b[31mb", 1, 3).excerpt


def test_a_problem_prints_as_editors_read_it() -> None:
    assert str(problem("abc", 2, 3)) == "1:2: error NA003: no"


def test_every_code_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({rule.name for rule in READER_PROBLEMS.values()}) == len(READER_PROBLEMS)
    assert all(code == rule.code and rule.summary.endswith(".") for code, rule in READER_PROBLEMS.items())


def test_an_error_of_strict_reading_carries_its_problem() -> None:
    error = na.ParseError(problem("abc", 2, 3))
    assert (error.line, error.column) == (1, 2)
    assert str(error) == "1:2: error NA003: no\n1 | abc\n  |  ^"
    assert isinstance(error, ValueError)
