"""`newsarchive check` as it is typed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from consoles import run, terminal, without_styles

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n"
FIXED = PAGE.replace("\t", " ")
INSIDE = "news/2017/01/1/a.md"


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "public" / INSIDE
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    return tmp_path / "public"


def test_problems_are_shown_with_path_place_and_caret(public: Path) -> None:
    result = run("check", "public")
    assert result.exit_code == 1
    assert result.stdout == (
        f"public/{INSIDE}:3:2: warning NA161: the line contains a tab: write a space\n  3 | # It rains \n    |  ^\n"
    )
    assert result.stderr == "1 problem; --fix fixes 1\n"
    assert public.is_dir()


@pytest.mark.parametrize(
    "words", [("public/" + INSIDE,), ("public", INSIDE), ("public", "public/news/2017"), ("public/news/2017",)]
)
@pytest.mark.usefixtures("public")
def test_a_part_is_checked_however_it_is_named(words: tuple[str, ...]) -> None:
    result = run("check", *words, "-q")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith(f"public/{INSIDE}:3:2: ")


@pytest.mark.usefixtures("public")
def test_a_terminal_gets_colours() -> None:
    result = run("check", "public", env=terminal())
    assert "\x1b[" in result.stdout
    assert f"public/{INSIDE}:3:2: warning NA161: " in without_styles(result.stdout).replace("\n  ", " ")


def test_an_archive_without_problems_ends_with_0(public: Path) -> None:
    (public / INSIDE).write_text(FIXED)
    result = run("check", "public")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no problems\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere",), "there is no file or folder nowhere"),
        (("public", "news/2018"), "the archive has no page and no folder news/2018"),
        (("public", "--select", "NA9"), "unknown rule 'NA9'"),
        (("public", "--as-of", "2017-01-1"), "--as-of cannot be used with check"),
        (("public", "--write-baseline"), "--write-baseline needs a file"),
        (("public", "--baseline", "known.json"), "cannot read the baseline known.json"),
        (("public", "--config", "none.toml"), "cannot read none.toml"),
        (("--explain", "NA999"), "unknown rule 'NA999'"),
        ((), "give an archive or pages to check"),
    ],
)
@pytest.mark.usefixtures("public")
def test_what_cannot_be_checked_ends_with_2(words: tuple[str, ...], message: str) -> None:
    result = run("check", *words)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("target", ["public", f"public/{INSIDE}"])
def test_a_diff_is_shown_and_nothing_written(public: Path, target: str) -> None:
    result = run("check", target, "--diff")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"--- public/{INSIDE}\n+++ public/{INSIDE}\n@@ -1,6 +1,6 @@\n")
    assert "-#\tIt rains \n+# It rains \n" in result.stdout
    assert (public / INSIDE).read_text() == PAGE
    assert "-# It rains" in without_styles(run("check", target, "--diff", env=terminal()).stdout)


@pytest.mark.parametrize("target", ["public", f"public/{INSIDE}"])
def test_a_fix_fixes_and_reports_what_is_left(public: Path, target: str) -> None:
    result = run("check", target, "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "fixed 1 problem on 1 page: 1 of NA161\nno problems\n"
    assert (public / INSIDE).read_text() == FIXED
    assert run("check", target, "--fix").stderr == "nothing to fix\nno problems\n"
    assert run("check", target, "--diff").exit_code == 0


@pytest.mark.parametrize("target", ["public", f"public/{INSIDE}"])
def test_a_fix_that_would_be_refused_is_not_promised(public: Path, target: str) -> None:
    """Without the tab the title is `It rains`, with a tab in it the words would be others."""
    text = PAGE.replace("#\tIt rains", "#\tIt\trains")
    (public / INSIDE).write_text(text)
    promised = run("check", target)
    fixed = run("check", target, "--fix")
    assert (public / INSIDE).read_text() == text
    assert promised.stderr == "1 problem\n"
    assert fixed.stderr == "nothing to fix\n1 problem\n"


def test_known_problems_are_not_reported(public: Path) -> None:
    written = run("check", "public", "--baseline", "known.json", "--write-baseline")
    assert written.stderr == "problems in the baseline known.json: 1\n"
    assert run("check", "public", "--baseline", "known.json").exit_code == 0
    assert run("check", f"public/{INSIDE}", "--baseline", "known.json").exit_code == 0
    (public / "news/2017/01/1/b.md").write_text(PAGE.replace("rains", "snows"))
    assert run("check", "public", "--baseline", "known.json").stdout.startswith("public/news/2017/01/1/b.md:3:2: ")


def test_settings_are_found_and_the_command_line_adds_to_them(public: Path) -> None:
    (public.parent / "pyproject.toml").write_text('[tool.newsarchive]\nseverities = {NA161 = "error"}\n')
    assert ": error NA161" in run("check", "public").stdout
    assert ": error NA161" in run("check", f"public/{INSIDE}").stdout
    assert run("check", "public", "--ignore", "NA2,tab-in-line").exit_code == 0
    (public.parent / "other.toml").write_text('ignore = ["NA1"]\n')
    assert run("check", "public", "--config", "other.toml").exit_code == 0


@pytest.mark.usefixtures("public")
def test_every_form_is_written() -> None:
    assert json.loads(run("check", "public", "--format", "json").stdout)["counts"] == {"NA161": 1}
    log = json.loads(run("check", "public", "--format", "sarif", "--select", "NA161").stdout)
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["NA161"]
    assert run("check", "public", "--format", "github").stdout.startswith(f"::warning file=public/{INSIDE},line=3,")
    assert run("check", "public", "--format", "summary").stdout == "1\tNA161\ttab-in-line\tA line contains a tab.\n"
    assert "NA161 tab-in-line" in without_styles(run("check", "public", "--format", "summary", env=terminal()).stdout)


def test_what_has_no_text_has_no_excerpt(public: Path) -> None:
    (public / "news/2017/01/1/b.md").symlink_to("nowhere.md")
    result = run("check", "public", "--select", "unreadable-file")
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("public/news/2017/01/1/b.md:1:1: error NA201: this link cannot be followed")


def test_a_page_that_changes_while_it_is_fixed_is_not_written(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(page: na.Page, *_: object, **__: object) -> na.Fixed:
        (public / INSIDE).write_text("another\n")
        return na.Fixed(before=page, page=na.parse(FIXED, path=page.path))

    monkeypatch.setattr("newsarchive.cli.check_target.fix_page", changed)
    result = run("check", f"public/{INSIDE}", "--fix")
    assert result.exit_code == 2
    assert "changed while it was being fixed and was not written" in result.stderr
    assert (public / INSIDE).read_text() == "another\n"


@pytest.mark.usefixtures("public")
def test_a_page_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsarchive.storage.atomic.replace_file", refused)
    result = run("check", f"public/{INSIDE}", "--fix")
    assert (result.exit_code, result.stderr) == (2, f"Error: cannot write public/{INSIDE}: No space left on device\n")


def test_a_packed_archive_is_checked_and_not_fixed(public: Path) -> None:
    shutil.make_archive("packed", "zip", public)
    assert run("check", "packed.zip").stdout.startswith(f"packed.zip/{INSIDE}:3:2: ")
    assert run("check", "packed.zip", "--fix").exit_code == 2


def test_a_rule_is_explained_with_a_bad_and_a_good_page() -> None:
    text = run("check", "--explain", "NA202").stdout
    assert text.startswith("NA202 self-link (warning)\n")
    assert text.index("\nBad\n") < text.index("\nGood\n")


def test_a_rule_of_the_reader_is_explained_too() -> None:
    assert "The reader of pages reports it" in run("check", "--explain", "no-title").stdout


def test_a_file_outside_an_archive_is_checked_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(PAGE)
    assert run("check", "page.md").stdout.startswith("page.md:3:2: warning NA161")


def test_an_archive_in_the_current_folder_has_paths_as_they_are(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(public)
    assert run("check", ".").stdout.startswith(f"{INSIDE}:3:2: ")
    monkeypatch.chdir(public / "news")
    assert run("check", ".").stdout.startswith(f"{public}/{INSIDE}:3:2: ")


def test_a_check_of_a_file_imports_no_archive(public: Path) -> None:
    """It is run on each save in an editor."""
    script = (
        "import sys; from newsarchive.cli import main; main(sys.argv[1:]);"
        "print([name for name in ('sqlite3', 'newsarchive.archive', 'cattrs', 'rich.progress') if name in sys.modules])"
    )
    words = [sys.executable, "-c", script, "check", "-q", str(public / INSIDE)]
    output = subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout
    assert output.splitlines()[-1] == "[]"
