"""`newsarchive export`: what is written where, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from consoles import EN, ZH, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def english() -> na.Archive:
    return na.open(EN, index=":memory:")


def test_a_format_alone_writes_to_standard_output(english: na.Archive) -> None:
    result = run("export", EN, "about:China", "-smog", "--newest", "--to", "jsonl")
    expected = english.search("about:China -smog").newest()
    assert (result.exit_code, result.stderr) == (0, "")
    assert [na.loads(line, format="jsonl") for line in result.stdout.splitlines()] == list(expected)


def test_a_file_is_written_as_the_library_writes_it(english: na.Archive, tmp_path: Path) -> None:
    result = run("export", EN, "--to", f"{tmp_path}/a.jsonl", "--title", "All", "--language", "en")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"44 events written to {tmp_path}/a.jsonl\n"
    english.export(tmp_path / "b.jsonl", title="All", language="en")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    beside = [(tmp_path / f"{name}.jsonl-metadata.json").read_text().replace(f"{name}.jsonl", "") for name in "ab"]
    assert beside[0] == beside[1]


def test_quiet_says_nothing_and_limit_is_kept(tmp_path: Path) -> None:
    result = run("export", EN, "--limit", "2", "--to", f"{tmp_path}/a", "--format", "jsonl", "-q")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert len((tmp_path / "a").read_text().splitlines()) == 2


def test_days_are_written_when_asked_for(tmp_path: Path) -> None:
    archive = na.open(ZH, index=":memory:")
    result = run("export", ZH, "--days", "--to", "jsonl")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(archive) + len(archive.days)
    result = run("export", ZH, "--days", "--limit", "1", "--to", f"{tmp_path}/a.jsonl")
    assert result.exit_code == 2
    assert "--days is for a whole archive" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "a.md"], "'markdown' writes single pages"),
        (["--to", "markdown"], "exports are not text: write one to a file"),
        (["--to", "a.nothing"], "has no known suffix: pass format="),
        (["about:", "--to", "jsonl"], "about"),
        ([], "Missing option '--to'"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(words: list[str], message: str) -> None:
    result = run("export", EN, *words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_feed_says_where_it_stands_and_is_refused_without_its_site(english: na.Archive, tmp_path: Path) -> None:
    words = ("topic:smog", "--to", f"{tmp_path}/a.atom", "--base-url", "https://example.org")
    assert run("export", EN, *words, "--url", "https://example.org/a.atom", "-q").exit_code == 0
    query = english.search("topic:smog")
    query.export(tmp_path / "b.atom", base_url="https://example.org", url="https://example.org/a.atom")
    assert (tmp_path / "a.atom").read_bytes() == (tmp_path / "b.atom").read_bytes()
    result = run("export", EN, "--to", f"{tmp_path}/c.atom", "-q")
    assert result.exit_code == 2
    assert "a feed links to the pages of its events: pass base_url=" in result.stderr
    assert not (tmp_path / "c.atom").exists()
