"""How a command ends, where its index lies, and what it says while it works."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from consoles import EN, EXAMPLES, command, environment, process, run, terminal
from newsarchive import cli
from newsarchive.cli.progress import ProgressBar

if TYPE_CHECKING:
    from pathlib import Path


# -- the index ------------------------------------------------------------------------------------------------------


def test_the_index_is_kept_where_it_is_asked_for(tmp_path: Path, cache: Path) -> None:
    before = sorted(cache.rglob("*"))
    assert run("query", EN, "--count", "--index", str(tmp_path / "a" / "index.sqlite")).stdout == "44\n"
    assert (tmp_path / "a" / "index.sqlite").is_file()
    assert run("query", EN, "--count", "--index", ":memory:").stdout == "44\n"
    assert sorted(cache.rglob("*")) == before


def test_without_a_place_the_index_lies_in_the_user_s_folder_for_caches(tmp_path: Path) -> None:
    done = process("query", EN, "--count", cache=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"44\n", b"")
    if sys.platform == "linux":
        assert sorted(path.suffix for path in (tmp_path / "newsarchive").iterdir()) == [".sqlite", ".sqlite-lock"]


def test_an_index_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("stats", EN, "--index", str(tmp_path / "file" / "index.sqlite"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert ":memory:" in result.stderr


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    place = tmp_path / "index.sqlite"
    assert run("query", EN, "--count", "--index", str(place)).stdout == "44\n"
    place.write_bytes(place.read_bytes()[:50_000])
    assert run("query", EN, "--count", "--index", str(place)).stdout == "44\n"
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (44,)
    connection.close()


def test_a_file_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "notes.txt"
    place.write_bytes(b"my notes" * 1000)
    result = run("query", EN, "--count", "--index", str(place))
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(place) in result.stderr
    assert place.read_bytes() == b"my notes" * 1000


# -- the bar --------------------------------------------------------------------------------------------------------


def test_a_bar_is_shown_on_a_terminal_at_the_first_opening_alone(tmp_path: Path) -> None:
    words = ("query", EN, "about:China", "--index", str(tmp_path / "index.sqlite"))
    first = run(*words, env=terminal())
    assert "Reading the archive" in first.stderr
    assert first.stderr.endswith("\x1b[2K"), "it is gone before anything else is written"
    second = run(*words, env=terminal())
    assert (second.stdout, second.stderr) == (first.stdout, "")


def test_no_bar_is_shown_to_a_pipe_or_when_quiet() -> None:
    assert run("query", EN, "about:China", "--index", ":memory:").stderr == ""
    for option in ("-q", "--quiet"):
        assert run("query", option, EN, "about:China", "--index", ":memory:", env=terminal()).stderr == ""


def test_a_bar_that_never_moves_is_never_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with ProgressBar("Waiting"):
        pass
    assert capsys.readouterr().err == ""
    with ProgressBar("Waiting") as bar:
        bar(1, 3)
        bar(2, 3)
    assert capsys.readouterr().err.endswith("\x1b[2K")


# -- the end --------------------------------------------------------------------------------------------------------


def test_main_returns_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["query", EN, "about:China", "--count"]) == 0
    assert capsys.readouterr().out == "2\n"
    assert cli.main(["query", EN, "nobodyknows"]) == 1
    assert cli.main(["query", EN, "abuot:x"]) == 2
    assert capsys.readouterr().err.splitlines()[1:] == ["abuot:x", "^^^^^^^"]
    assert cli.main(["day", EN, "2000-01-1"]) == 1


def test_an_interrupt_has_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newsarchive.archive.open", stop)
    assert cli.main(["stats", EN]) == 130


@pytest.mark.parametrize("words", [["--jsonl"], ["--json"], []])
def test_a_reader_that_goes_away_ends_a_query_quietly(words: list[str], tmp_path: Path, cache: Path) -> None:
    page = (EXAMPLES / "en/news/1969/07/24/index.md").read_text(encoding="utf-8")
    folder = tmp_path / "news" / "2018" / "01" / "16"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text(page, encoding="utf-8")
    text = "### [2018-01-16](/news/2018/01/16/index.md)\n\n# {}\n\n\n\n"
    for number in range(200):
        (folder / f"{number}.md").write_text(text.format(f"Title {number} " * 100), encoding="utf-8")
    run("stats", str(tmp_path))  # so that what follows is read from the index
    pipe = subprocess.PIPE
    arguments = command("query", str(tmp_path), *words)
    with subprocess.Popen(arguments, env=environment(cache), stdout=pipe, stderr=pipe) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == 141


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_an_interrupt_while_the_index_is_made_leaves_no_half_of_it(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, newsarchive.index.update as update\n"
        "from newsarchive.cli import main\n"
        "parse = update.parse\n"
        "def stop(*a, **k):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return parse(*a, **k)\n"
        "update.parse = stop\n"
        "sys.exit(main())\n"
    )
    place = tmp_path / "index.sqlite"
    words = [sys.executable, "-c", code, "stats", EN, "--index", str(place)]
    done = subprocess.run(words, env=environment(tmp_path), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, b"", b"")
    assert run("query", EN, "--count", "--index", str(place)).stdout == "44\n"


def test_a_pipe_gets_utf8_whatever_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for words in (("query",), ("query", "--json"), ("query", "--count-by", "topic"), ("stats",), ("day",)):
        done = process(words[0], str(EXAMPLES / "zh"), *words[1:], cache=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert any(ord(char) > 0x4E00 for char in done.stdout.decode())


def test_every_option_of_an_archive_is_explained_by_help() -> None:
    for name in ("query", "day", "related", "stats", "show"):
        text = run(name, "--help").stdout
        for option in ("--as-of DAY", "--index PATH", "-q, --quiet", "--json"):
            assert option in text
