"""Settings: which rules are asked for, and where; and the files that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.baseline import Baseline
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings, find_settings, read_settings
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from pathlib import Path

TABS = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n", path="news/2017/01/1/a.md")


def codes(settings: Settings, page: na.Page = TABS) -> list[str]:
    return [problem.code for problem in check_page(page, settings)]


@pytest.mark.parametrize("name", ["NA161", "tab-in-line", "NA16", "NA1", "NA"])
def test_a_rule_is_chosen_by_its_code_its_name_or_the_start_of_its_code(name: str) -> None:
    assert codes(Settings(select=(name,))) == ["NA161"]
    assert codes(Settings(ignore=(name,))) == []


def test_the_codes_of_the_reader_are_chosen_like_others() -> None:
    page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n\n\n", path="news/2017/01/1/a.md")
    assert codes(Settings(), page) == ["NA009"]
    assert codes(Settings(ignore=("no-title",)), page) == []


def test_rules_are_ignored_on_paths_that_match() -> None:
    assert codes(Settings(per_path_ignores={"news/2017/*": ("NA161",)})) == []
    assert codes(Settings(per_path_ignores={"news/2018/*": ("NA161",)})) == ["NA161"]


def test_a_severity_can_be_another() -> None:
    (problem,) = check_page(TABS, Settings(severities={"tab-in-line": Severity.INFO}))
    assert problem.severity is Severity.INFO


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"select": ("tab-in-lin",)}, "unknown rule 'tab-in-lin'; did you mean 'tab-in-line'"),
        ({"ignore": ("",)}, "unknown rule ''"),
        ({"select": "NA161"}, r"named in a list, such as \['NA161'\]"),
        ({"severities": {"NA161": "fatal"}}, "unknown severity 'fatal': write error, warning or info"),
        ({"per_path_ignores": {"*": "NA161"}}, "named in a list"),
    ],
)
def test_what_is_not_known_is_an_error(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(na.SettingsError, match=message):
        Settings(**wrong)  # type: ignore[arg-type]


def test_settings_are_found_in_the_nearest_folder(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.newsarchive]\nselect = ["NA1"]\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\n")
    assert find_settings(inner).select == ("NA1",)
    (tmp_path / "a" / "newsarchive.toml").write_text(
        'ignore = ["NA2"]\nbaseline = "known.json"\n'
        '[per-path-ignores]\n"news/*" = ["NA161"]\n[severities]\nNA161 = "error"\n'
    )
    found = find_settings(inner)
    assert found.ignore == ("NA2",)
    assert found.baseline == tmp_path / "a" / "known.json"
    assert dict(found.severities) == {"NA161": Severity.ERROR}
    assert codes(found) == []


def test_without_a_file_every_rule_is_run(tmp_path: Path) -> None:
    assert codes(find_settings(tmp_path)) == ["NA161"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "newsarchive.toml: unknown setting 'selct'; did you mean 'select'"),
        ("zzz = 1", "there are select, ignore, per-path-ignores"),
        ("select = 'NA1'", "select must be a list"),
        ("select = [1]", "select must be a list"),
        ("severities = 1", "severities must be a table"),
        ("baseline = 1", "baseline must be the path"),
        ("[per-path-ignores]\na = 'NA1'", "per-path-ignores of 'a' must be a list"),
        ("[severities]\nNA161 = 1", "unknown severity 1"),
        ("select = [", "cannot be read as TOML"),
        ("ignore = ['NA999']", "unknown rule 'NA999'"),
    ],
)
def test_a_mistake_in_a_file_is_an_error_that_names_it(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "newsarchive.toml"
    file.write_text(text)
    with pytest.raises(na.SettingsError, match=message):
        read_settings(file)


def test_a_table_that_is_none_and_a_file_that_is_not_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nnewsarchive = 1\n")
    with pytest.raises(na.SettingsError, match="is not a table"):
        read_settings(tmp_path / "pyproject.toml")
    with pytest.raises(na.SettingsError, match="cannot read"):
        read_settings(tmp_path / "other.toml")


# -- the baseline --------------------------------------------------------------------------------------------------


def test_a_known_problem_is_recognised_where_its_line_has_moved(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    Baseline.of(check_page(TABS)).write(file)
    moved = na.parse(TABS.text.replace("#\t", "##### Weather\n#\t"), path=TABS.path)
    assert list(Baseline.read(file).unknown(check_page(moved))) == []
    assert Baseline.read(file) == Baseline.of(check_page(TABS))


def test_one_more_of_what_is_known_is_new() -> None:
    (problem,) = check_page(TABS)
    assert list(Baseline.of([problem]).unknown([problem, problem])) == [problem]


def test_a_problem_on_another_page_is_new() -> None:
    other = na.parse(TABS.text, path="news/2017/01/1/b.md")
    assert len(list(Baseline.of(check_page(TABS)).unknown(check_page(other)))) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not a baseline"),
        ("[]", "is not a baseline"),
        ("{}", "is not a baseline"),
        ('{"version": 9}', "of version 9"),
        ('{"version": 1, "known": {"a": 1}}', "is not a baseline"),
    ],
)
def test_a_file_that_is_no_baseline_is_an_error(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(text)
    with pytest.raises(na.SettingsError, match=message):
        Baseline.read(file)


def test_a_baseline_that_cannot_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(na.SettingsError, match="--write-baseline creates one"):
        Baseline.read(tmp_path / "known.json")
    with pytest.raises(na.SettingsError, match="cannot write the baseline"):
        Baseline().write(tmp_path / "no" / "known.json")
