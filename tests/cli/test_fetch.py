"""`newsarchive fetch`: days of a wiki on this machine, written to a folder."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from consoles import run, terminal
from fetch.wiki_server import Clock, Misstep, Wiki, running
from newsarchive.cli import cmd_fetch
from newsarchive.wikipedia.portal import page_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

CONTACT = ("--contact", "somebody@example.org")


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wiki]:
    """A wiki with pages of the first three days of 2017, whose fourth day is today."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NEWSARCHIVE_CONTACT"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(cmd_fetch, "today", lambda: dt.date(2017, 1, 4))
    pages = {page_name(dt.date(2017, 1, day)): (100 + day, f"*Day {day} – 安河\n") for day in (1, 2, 3)}
    with running(Wiki(clock=Clock(), pages=pages)) as wiki:
        yield wiki


def fetch(wiki: Wiki, folder: Path, *words: str, env: dict[str, str | None] | None = None) -> Result:
    """Run the command without waiting between requests."""
    words = ("fetch", *words, "--into", str(folder), "--api", wiki.api, "--interval", "0")
    return run(*words) if env is None else run(*words, env=env)


def test_days_are_written_as_files_of_wikitext_with_their_provenance(wiki: Wiki, tmp_path: Path) -> None:
    result = fetch(wiki, tmp_path / "days", "2017-01-1..2017-01-3", *CONTACT)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "3 days: 3 fetched\n", "")
    assert sorted(path.name for path in (tmp_path / "days").iterdir()) == [
        f"2017_January_{day}.{suffix}" for day in (1, 2, 3) for suffix in ("json", "txt")
    ]
    assert (tmp_path / "days/2017_January_2.txt").read_bytes() == "*Day 2 – 安河\n".encode()
    record = json.loads((tmp_path / "days/2017_January_2.json").read_bytes())
    assert (record["page"], record["revision"]) == ("Portal:Current events/2017 January 2", 102)


def test_days_that_are_there_are_not_asked_for(wiki: Wiki, tmp_path: Path) -> None:
    fetch(wiki, tmp_path, "2017-01-1..2017-01-2", *CONTACT)
    result = fetch(wiki, tmp_path, "2017-01-1..2017-01-3", *CONTACT)
    assert (result.exit_code, result.stdout) == (0, "3 days: 1 fetched, 2 there already\n")
    assert [len(request.titles) for request in wiki.requests] == [2, 1]


def test_refresh_gets_what_changed(wiki: Wiki, tmp_path: Path) -> None:
    fetch(wiki, tmp_path, "2017-01-1..2017-01-3", *CONTACT)
    wiki.pages[page_name(dt.date(2017, 1, 2))] = (200, "*New")
    assert fetch(wiki, tmp_path, "2017-01-1..2017-01-3", *CONTACT).stdout == "3 days: 0 fetched, 3 there already\n"
    result = fetch(wiki, tmp_path, "2017-01-1..2017-01-3", *CONTACT, "--refresh")
    assert (result.exit_code, result.stdout) == (0, "3 days: 1 fetched, 2 there already\n")
    assert (tmp_path / "2017_January_2.txt").read_bytes() == b"*New"


def test_days_to_come_are_left_out(wiki: Wiki, tmp_path: Path) -> None:
    result = fetch(wiki, tmp_path, "2017", *CONTACT)
    assert (result.exit_code, result.stdout) == (1, "4 days: 3 fetched, 1 without a page\n")
    assert fetch(wiki, tmp_path, "last 2 days", *CONTACT).stdout.startswith("2 days: 0 fetched")
    result = fetch(wiki, tmp_path, "2017-02", *CONTACT)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "Error: 2017-02-1 is still to come\n")


def test_a_day_without_a_page_is_named(wiki: Wiki, tmp_path: Path) -> None:
    result = fetch(wiki, tmp_path, "2016-12-31..2017-01-1", *CONTACT)
    assert (result.exit_code, result.stdout) == (1, "2 days: 1 fetched, 1 without a page\n")
    assert result.stderr == "2016-12-31: Portal:Current events/2016 December 31: there is no such page\n"


def test_a_page_that_went_is_named_and_its_file_stays(wiki: Wiki, tmp_path: Path) -> None:
    fetch(wiki, tmp_path, "2017-01-1", *CONTACT)
    wiki.pages.clear()
    result = fetch(wiki, tmp_path, "2017-01-1", *CONTACT, "--refresh")
    assert (result.exit_code, result.stdout) == (1, "1 day: 0 fetched, 1 without a page\n")
    assert result.stderr.endswith(f"there is no such page; {tmp_path / '2017_January_1.txt'} is kept\n")
    assert (tmp_path / "2017_January_1.txt").is_file()


def test_a_file_that_was_not_fetched_is_left_and_named(wiki: Wiki, tmp_path: Path) -> None:
    for day in (1, 2):
        (tmp_path / f"2017_January_{day}.txt").write_bytes(b"*Mine")
    result = fetch(wiki, tmp_path, "2017-01-1", *CONTACT)
    assert (result.exit_code, result.stdout) == (1, "1 day: 0 fetched, 1 not replaced\n")
    assert result.stderr.startswith(f"{tmp_path / '2017_January_1.txt'}: not replaced: ")
    result = fetch(wiki, tmp_path, "2017-01-1..2017-01-3", *CONTACT)
    assert (result.exit_code, result.stdout) == (1, "3 days: 1 fetched, 2 not replaced\n")
    assert (tmp_path / "2017_January_1.txt").read_bytes() == b"*Mine"


def test_without_a_contact_nothing_is_asked(wiki: Wiki, tmp_path: Path) -> None:
    result = fetch(wiki, tmp_path, "2017-01-1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: pass --contact with a mail address or URL")
    assert not wiki.requests


def test_a_contact_can_stand_in_the_environment(wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSARCHIVE_CONTACT", "User:Example")
    assert fetch(wiki, tmp_path, "2017-01-1").exit_code == 0
    assert "(User:Example)" in wiki.requests[0].headers["User-Agent"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2017-13",), "there is no day"),
        (("",), "is empty"),
        (("2017-01-1", "--interval", "-1"), "interval must be a number, at least 0"),
        (("2017-01-1", "--api", "example.org"), "is no address of an API"),
    ],
)
def test_a_mistake_has_status_2(wiki: Wiki, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = run("fetch", "--into", str(tmp_path), "--api", wiki.api, *words, *CONTACT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not wiki.requests


def test_a_wiki_that_refuses_has_status_2_and_what_was_fetched_stays(wiki: Wiki, tmp_path: Path) -> None:
    wiki.missteps.extend([Misstep(), Misstep(status=403, body=b"")])
    result = fetch(wiki, tmp_path, "2016-11-15..2017-01-4", *CONTACT)
    assert (result.exit_code, result.stdout) == (2, "")
    *missing, error = result.stderr.splitlines()
    assert len(missing) == 47
    assert error.startswith(f"Error: {wiki.api} refuses: it answered 403 Forbidden")
    assert (tmp_path / "2017_January_3.txt").is_file()


def test_a_folder_that_cannot_be_made_has_status_2(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = fetch(wiki, tmp_path / "file" / "days", "2017-01-1", *CONTACT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Not a directory" in result.stderr


def test_what_a_wiki_says_does_not_drive_the_terminal(wiki: Wiki, tmp_path: Path) -> None:
    wiki.redirects = {page_name(dt.date(2017, 1, 1)): "\x1b[31mred"}
    result = fetch(wiki, tmp_path, "2017-01-1", *CONTACT)
    assert result.stderr == "2017-01-1: �[31mred: there is no such page\n"
    wiki.missteps.append(Misstep(body={"error": {"code": "\x1b[31m", "info": "a\nb"}}))
    result = fetch(wiki, tmp_path, "2017-01-2", *CONTACT)
    assert result.stderr == f"Error: {wiki.api} refuses: it says �[31m: a b\n"


def test_a_bar_is_shown_on_a_terminal_and_not_when_quiet(wiki: Wiki, tmp_path: Path) -> None:
    shown = fetch(wiki, tmp_path / "a", "2017-01-1..2017-01-3", *CONTACT, env=terminal())
    assert "Fetching" in shown.stderr
    for option in ("-q", "--quiet"):
        quiet = fetch(wiki, tmp_path / option, "2017-01-1..2017-01-3", *CONTACT, option, env=terminal())
        assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    quiet = fetch(wiki, tmp_path / "b", "2016-12-31", *CONTACT, "-q")
    assert (quiet.exit_code, quiet.stdout) == (1, "")
    assert "2016-12-31" in quiet.stderr


def test_help_names_the_wiki_and_the_variable() -> None:
    text = run("fetch", "--help").stdout
    assert "https://en.wikipedia.org/w/api.php" in text
    assert "NEWSARCHIVE_CONTACT" in text


def test_files_are_named_as_the_days_of_the_portal(tmp_path: Path) -> None:
    texts = na.WikitextFolder(tmp_path, "https://example.org/w/api.php")
    names = [texts.path(day).name for day in (dt.date(1999, 3, 29), dt.date(2016, 8, 3), dt.date(2017, 12, 31))]
    assert names == ["1999_March_29.txt", "2016_August_3.txt", "2017_December_31.txt"]
