"""`newsarchive init`, `import` and `new`: an archive from nothing, on the command line."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click
import pytest

import newsarchive as na
from consoles import run
from newsarchive.cli import cmd_grow
from newsarchive.fetch.cache import WikitextFolder
from newsarchive.fetch.day_files import day_files

if TYPE_CHECKING:
    from pathlib import Path

DAY = """\
{{Current events|year=2017|month=01|day=1|content=
;Disasters
*[[2017 Aford flood|Aford flood]]
**The river falls in [[Aford]]. [http://a.example/1 (''Example Times'')]
**A dam opens in [[Aford]]. [http://a.example/2 (AP)]
}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert run("init", f"{tmp_path}/public").exit_code == 0
    return tmp_path / "public"


@pytest.fixture
def days(tmp_path: Path) -> Path:
    folder = tmp_path / "days"
    folder.mkdir()
    (folder / "2017_January_1.txt").write_text(DAY, encoding="utf-8")
    return folder


def bring_in(root: Path, *paths: Path) -> tuple[int, str, str]:
    result = run("import", *map(str, paths), "--into", str(root), "--index", ":memory:")
    return result.exit_code, result.stdout, result.stderr


def test_an_archive_begins_empty_in_a_folder_of_its_own(root: Path) -> None:
    assert len(na.open(root, index=":memory:")) == 0
    result = run("init", str(root))
    assert (result.exit_code, "is not empty" in result.stderr) == (2, True)


def test_days_are_imported_once(root: Path, days: Path) -> None:
    assert bring_in(root, days) == (0, "1 day: 2 new; 6 pages written\n", "")
    assert bring_in(root, days) == (0, "1 day: 2 unchanged; 0 pages written\n", "")
    archive = na.open(root, index=":memory:")
    assert [event.topic for event in archive] == ["Aford flood", "Aford flood"]
    assert not list(archive.check())


def test_what_stays_is_named(root: Path, days: Path) -> None:
    bring_in(root, days)
    archive = na.open(root, index=":memory:")
    page = archive.page(archive.events.matching("dam").refs()[0])
    (root / str(page.path)).write_text(page.text.replace("# A dam opens", "# The dam is open"), encoding="utf-8")
    file = days / "2017_January_1.txt"
    lines = [line for line in DAY.splitlines() if "river" not in line]
    file.write_text("\n".join(lines).replace("A dam opens", "A dam opens at last"), encoding="utf-8")
    _, out, err = bring_in(root, file)
    assert "1 day: 1 unchanged; 0 pages written\n" in out
    assert "a-dam-opens-in-aford.md: title kept: edited by hand" in err
    assert "the-river-falls-in-aford.md: page kept, though its day no longer lists the event" in err


def test_problems_of_the_wikitext_are_shown_with_their_places(root: Path, days: Path) -> None:
    (days / "2017_January_2.txt").write_text("* {{unclosed\n", encoding="utf-8")
    _, _, err = bring_in(root, days)
    assert "Portal:Current events/2017 January 2:1:" in err


def test_the_version_that_was_fetched_goes_with_each_event(root: Path, days: Path) -> None:
    day, api = dt.date(2017, 1, 1), "https://wiki.example/w/api.php"
    (days / "2017_January_1.txt").unlink()
    fetched = na.FetchedDay(date=day, page="Portal:X", revision=7, timestamp=dt.datetime(2018, 1, 1), wikitext=DAY)
    WikitextFolder(days, api).put(fetched, "Portal:X")
    bring_in(root, days)
    lines = (root / ".newsarchive/imported/2017.jsonl").read_text(encoding="utf-8").splitlines()
    assert [(json.loads(line)["page"], json.loads(line)["revision"]) for line in lines] == [("Portal:X", 7)] * 2


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["x.txt"], "is of no day: its name must be like 2017_January_1.txt"),
        (["2017_February_30.txt"], "is of no day"),
        (["a/2017_January_1.txt", "b/2017_January_1.txt"], "are of one day"),
    ],
)
def test_files_that_are_no_days_are_refused(tmp_path: Path, names: list[str], message: str) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    with pytest.raises(na.ArchiveError, match=message):
        day_files([tmp_path / name for name in names])


def test_a_folder_without_days_is_refused(tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="holds no day"):
        day_files([tmp_path])


def test_a_new_event_is_written_from_options(root: Path) -> None:
    words = ["new", str(root), "--index", ":memory:", "--date", "2017-01-1", "--title", "A bridge opens"]
    more = ["--source", "Example Times=https://a.example/1?a=b", "--context", "Quito", "--topic", "Bridges"]
    result = run(*words, *more, "--description", "At last.")
    assert (result.exit_code, result.stdout) == (0, "news/2017/01/1/a-bridge-opens.md\n")
    event = na.open(root, index=":memory:")["news/2017/01/1/a-bridge-opens.md"]
    assert event.sources == (na.Source(publisher="Example Times", url="https://a.example/1?a=b"),)
    assert (event.topic, event.description) == ("Bridges", "At last.")
    again = run(*words)
    assert (again.exit_code, again.stdout) == (1, "news/2017/01/1/a-bridge-opens.md\n")
    assert again.stderr == "The archive already has this event.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--date", "2017-01-1"], "pass --title and --date"),
        (["--title", "A"], "pass --title and --date"),
        (["--title", "A", "--date", "2017-01-1", "--source", "x"], "--source 'x' is not PUBLISHER=URL"),
        (["--title", "A", "--date", "yesterday"], "yesterday"),
    ],
)
def test_a_new_event_that_lacks_something_is_refused(root: Path, words: list[str], message: str) -> None:
    result = run("new", str(root), "--index", ":memory:", *words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_person_fills_in_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(
        ["A bridge opens", "2017-01-1", "", "At last.", "Example Times=https://a.example/1", "", "Quito", ""]
    )
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(answers))
    form = cmd_grow._EventForm(date=None, title=None, topic=None, description=None, source=(), context=())
    monkeypatch.setattr(cmd_grow, "_is_interactive", lambda: True)
    incoming = form.fill()
    assert (incoming.event.title, incoming.event.topic, incoming.contexts) == ("A bridge opens", None, ("Quito",))
    assert incoming.event.sources == (na.Source(publisher="Example Times", url="https://a.example/1"),)
    assert list(answers) == []
