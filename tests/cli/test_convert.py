"""`newsarchive convert`: what it writes where, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import newsarchive as na
from consoles import EN, ZH, run
from newsarchive.cli.app import newsarchive

if TYPE_CHECKING:
    from click.testing import Result

PAGE = "news/2017/08/8/index.md"


def run_with(stdin: bytes, *words: str) -> Result:
    return CliRunner().invoke(newsarchive, words, input=stdin, catch_exceptions=False)


@pytest.mark.parametrize("format", ["json", "xml", "html", "text", "markdown", "jsonl"])
def test_one_page_is_written_to_standard_output(format: str) -> None:
    result = run("convert", f"{ZH}/{PAGE}", "--to", format)
    page = na.parse(Path(f"{ZH}/{PAGE}").read_bytes())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == na.dumps(page.content, format=format, style=page.style)


def test_a_page_comes_back_from_standard_input_in_a_named_style() -> None:
    original = Path(f"{ZH}/{PAGE}").read_bytes()
    record = run("convert", f"{ZH}/{PAGE}", "--to", "json").stdout_bytes
    result = run_with(record, "convert", "-", "--from", "json", "--to", "markdown", "--style", "zh")
    assert na.loads(result.stdout) == na.loads(original)
    assert result.stdout == na.dumps(na.loads(original), style=na.STYLE_ZH)
    assert run_with(original, "convert", "-", "--to", "json").stdout_bytes == record


def test_a_tree_is_written_and_its_numbers_said(tmp_path: Path) -> None:
    words = ("convert", ZH, "--to", "json", "--into", str(tmp_path))
    assert run(*words).stdout == "25 pages: 25 written, 0 unchanged, 0 failed\n"
    assert run(*words).stdout == "25 pages: 0 written, 25 unchanged, 0 failed\n"
    assert run(*words, "--quiet").stdout == ""
    assert len(list(tmp_path.rglob("*.json"))) == 25


def test_several_pages_are_written_into_a_folder(tmp_path: Path) -> None:
    pages = [str(path) for path in Path(EN).rglob("the-*.md")][:3]
    result = run("convert", *pages, "--to", "text", "--into", str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "3 pages: 3 written, 0 unchanged, 0 failed\n")


def test_what_fails_is_named_at_the_end_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text(na.dumps(na.Prose(text="B"), format="json"))
    (tmp_path / "c.md").write_text("### [2017-01-1](/news/2017/01/1/index.md)\n\n# A\n\n\n\n### Source:\n\nno item\n")
    words = [str(tmp_path / name) for name in ("a.json", "b.json", "c.md", "d.md")]
    result = run("convert", *words, "--to", "text", "--into", str(tmp_path / "into"))
    assert result.exit_code == 1
    assert result.stdout == "4 pages: 2 written, 0 unchanged, 2 failed\n"
    assert result.stderr.splitlines() == [
        f"{words[0]}: line 1, column 2: Expecting property name enclosed in double quotes",
        f"{words[2]}: 1 error on this page, see `show`",
        f"{words[3]}: it cannot be read: No such file or directory",
    ]


def test_a_page_with_errors_is_written_and_they_are_shown() -> None:
    text = b"### [2017-01-1](/news/2017/01/1/index.md)\n\n# A\n\n\n\n### Source:\n\nno item\n"
    result = run_with(text, "convert", "-", "--to", "text")
    assert result.exit_code == 1
    assert result.stdout == "2017-01-1\nA\n"
    assert "error NA013" in result.stderr


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["{tmp}/none.md", "--to", "json"], 2, "cannot read {tmp}/none.md: No such file"),
        (["{tmp}/bad.json", "--to", "xml"], 1, "{tmp}/bad.json: $: expected an object, got list"),
        (["{tmp}/a.bin", "--to", "xml"], 2, "pass --into DIR"),
        (["{tmp}/none.bin", "--to", "xml"], 2, "has no known suffix: pass format="),
        (["{tmp}/none.zip", "--to", "xml", "--into", "{tmp}/b"], 2, "cannot open {tmp}/none.zip: No such file"),
        ([EN, "--to", "json"], 2, "pass --into DIR for an archive or several pages"),
        ([f"{ZH}/{PAGE}", f"{ZH}/{PAGE}", "--to", "json"], 2, "pass --into DIR"),
        (["-", "--to", "json", "--into", "{tmp}/b"], 2, "leave out --into: standard input has no path in a folder"),
        ([EN, ZH, "--to", "json", "--into", "{tmp}/b"], 2, "convert takes one archive or several pages"),
        ([EN, "--to", "json", "--into", "{tmp}/bad.json"], 2, "cannot write into {tmp}/bad.json: it is not a folder"),
        ([EN, "--to", "markdown", "--into", EN], 2, "its own pages would be replaced"),
        ([EN, "--from", "xml", "--to", "json", "--into", "{tmp}/b"], 2, "has no page in xml"),
        ([EN, "--to", "podcast"], 2, "'podcast' is not one of"),
        ([EN, "--from", "html", "--to", "json"], 2, "'html' is not one of"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(tmp_path: Path, words: list[str], status: int, message: str) -> None:
    (tmp_path / "bad.json").write_text("[]")
    (tmp_path / "a.bin").write_text("")
    result = run("convert", *(word.replace("{tmp}", str(tmp_path)) for word in words))
    assert (result.exit_code, result.stdout) == (status, "")
    assert message.replace("{tmp}", str(tmp_path)) in result.stderr
    assert not (tmp_path / "b").exists()
