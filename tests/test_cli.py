"""The commands: what they write, where, and with which exit status."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import newsarchive as na
from newsarchive import cli
from newsarchive.cli import app, cmd_verify, console
from newsarchive.cli.console import Screen
from newsarchive.storage import base
from newsarchive.text import terminal_safe

EVENT = """
Formats: [HTML](/news/2018/01/16/a.html)  [JSON](/news/2018/01/16/a.json)  [XML](/news/2018/01/16/a.xml)

### [2018-01-16](/news/2018/01/16/index.md)

##### Bridges of Ahn
# The longest bridge of the country opens near the town of Ahn, four years later than was planned

The first to cross it were two bakers on their way to work.


### Sources:

1. [Example Times](https://www.example.com/bridge)
2. [The Observer of a Valley with a Name That is Long](http://m.example.org/b)
3. [](https://news.example.net/c) [IMG](https://img.example.net/c.png)
3. [Cover Image](https://img.example.com/bridge.jpg)

### Changes:

1. [A bridge opens ](/news/2018/01/16/a-bridge-opens.md) _2018-01-16 16:30:06 (First version)_
1. [The longest bridge opens ](/news/2018/01/16/a.md) _(Current version)_

### Related:

1. [The town of Ahn decides to build a bridge. ](/news/2014/05/3/the-town-of-ahn-decides.md) _Context: Ahn, bridge_
2. [](/news/2013/05/13/a-storm.md)
"""
DAY = """## [2017-01-2](/zh/news/2017/01/2/index.md)

##### 安河
### [安河的新桥通车，面包师最先走过去 ](/zh/news/2017/01/2/a.md)
##### 安河
### [安河下雨 ](/zh/news/2017/01/2/b.md)
##### 天气
### [北方下雪 ](/zh/news/2017/01/2/c.md)
_消息: 北方, 雪_
## [前一天...](/zh/news/2016/12/30/index.md)
"""
FRONT = """
## [Today](/news/2017/01/2/index.md)

### [A bridge opens](/news/2017/01/2/a.md)
Two bakers crossed it first.

---

## [Previous Day...](/news/2017/01/1/index.md)

---
"""
EDITORIAL = "\n# On bridges\n#### by A. Baker\n\nBridges are *long*.\n\n## Why\n\nRivers are wide."
PROSE = "\n# Help\n\nAsk somebody."
DAMAGED = EVENT.replace("### Changes:", "nobody knows this line\n\n### Changes:")

SOURCE = Path(na.__file__).parent.parent
TERMINAL: dict[str, str | None] = {"FORCE_COLOR": "1", "COLUMNS": "80", "TERM": "xterm-256color"}
PLAIN: dict[str, str | None] = dict.fromkeys(("FORCE_COLOR", "COLUMNS", "NO_COLOR", "TTY_COMPATIBLE"))
STYLES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def run(*words: str, data: str | bytes | None = None, env: dict[str, str | None] = PLAIN) -> Result:
    """Run a command as click's tests do."""
    return CliRunner(env=env).invoke(app.newsarchive, words, input=data, catch_exceptions=False)


def show(page: str | bytes, env: dict[str, str | None] = PLAIN) -> str:
    """Return what `show` writes of a page."""
    return run("show", "-", data=page, env=env).stdout


@pytest.fixture(autouse=True)
def _nobody_says_what_a_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PLAIN:
        monkeypatch.delenv(name, raising=False)


def environment(**variables: str) -> dict[str, str]:
    """Return variables for another process, which finds the package."""
    return os.environ | {"PYTHONPATH": str(SOURCE)} | variables


def process(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, where every warning is an error."""
    command = [sys.executable, "-W", "error", "-m", "newsarchive", *words]
    return subprocess.run(command, env=environment(), capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file with the event, in an archive's tree."""
    file = tmp_path / "news" / "2018" / "01" / "16" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_text(EVENT, encoding="utf-8")
    return file


# -- show -----------------------------------------------------------------------------------------------------------


def test_an_event_is_shown_with_all_that_it_says() -> None:
    assert show(EVENT).splitlines() == [
        "Event · 2018-01-16 · Bridges of Ahn",
        "The longest bridge of the country opens near the town of Ahn, four years later than was planned",
        "",
        "The first to cross it were two bakers on their way to work.",
        "",
        "Image",
        "  https://img.example.com/bridge.jpg",
        "",
        "Sources",
        "  Example Times  example.com",
        "  The Observer of a Valley with a Name That is Long  example.org",
        "                 news.example.net",
        "    picture https://img.example.net/c.png",
        "",
        "Changes",
        "  2018-01-16 16:30:06  First version",
        "    A bridge opens",
        "                       Current version",
        "    The longest bridge opens",
        "",
        "Related",
        "  2014-05-3   The town of Ahn decides to build a bridge.",
        "              Ahn · bridge",
        "  2013-05-13  (no title)",
    ]


def test_a_day_is_shown_with_the_entries_of_a_topic_together() -> None:
    assert show(DAY).splitlines() == [
        "Day · 2017-01-2 · 3 entries",
        "",
        "安河",
        "  安河的新桥通车，面包师最先走过去",
        "",
        "  安河下雨",
        "",
        "天气",
        "  北方下雪",
        "    北方 · 雪",
        "",
        "Previous day 2016-12-30",
    ]


def test_a_front_page_is_shown_by_its_sections() -> None:
    assert show(FRONT).splitlines() == [
        "Front page · 1 section",
        "",
        "Today  2017-01-2",
        "",
        "  A bridge opens",
        "    Two bakers crossed it first.",
        "",
        "Previous day 2017-01-1",
    ]
    listed = show("## Opinion\n### [On bridges](/opinion/2017/04/4/on-bridges/index.md)\nThey are long.\n")
    assert listed.startswith("Front page · 1 section\n\nOpinion\n\n  On bridges\n")


def test_prose_is_shown_as_it_is(tmp_path: Path) -> None:
    assert show(PROSE) == "Prose\n\n# Help\n\nAsk somebody.\n"
    file = tmp_path / "opinion" / "2017" / "04" / "4" / "on-bridges" / "index.md"
    file.parent.mkdir(parents=True)
    file.write_text(EDITORIAL, encoding="utf-8")
    text = run("show", str(file)).stdout
    head = "Editorial · 2017-04-4 · by A. Baker\nOn bridges\n\n"
    assert text == f"{head}Bridges are *long*.\n\n## Why\n\nRivers are wide.\n"
    assert show(EDITORIAL.replace("by A. Baker", "")).startswith("Editorial\nOn bridges\n")


def test_a_page_that_says_little_is_shown_with_little() -> None:
    text = show("### [2018-01-16](/news/2018/01/16/index.md)\n\n#  \n\n\n\n")
    assert text.startswith("Event · 2018-01-16\n(no title)\n\nProblems\n")


def test_sources_with_long_names_are_not_aligned() -> None:
    source = "1. [The Observer of a Valley with a Name That is Long](http://m.example.org/b)\n2. [](/c)\n"
    text = show(f"### [2018-01-16](/news/2018/01/16/index.md)\n\n# A\n\n\n\n\n### Sources:\n\n{source}")
    assert "  The Observer of a Valley with a Name That is Long  example.org\n" in text


def test_problems_stand_below_with_a_caret_and_make_the_status_1() -> None:
    result = run("show", "-", data=DAMAGED)
    assert result.exit_code == 1
    head, _, problems = result.stdout.partition("\n\nProblems\n")
    assert head == show(EVENT).rstrip("\n")
    assert re.fullmatch(r"19:1: error NA003: .+\n  19 \| nobody knows this line\n     \| \^{22}\n", problems), problems


def test_a_page_with_warnings_alone_has_status_0() -> None:
    result = run("show", "-", data=re.sub(r"# The longest.*", "#", EVENT))
    assert "warning NA009" in result.stdout
    assert result.exit_code == 0


def test_json_goes_to_standard_output_and_problems_to_standard_error(page: Path) -> None:
    page.write_text(DAMAGED, encoding="utf-8")
    result = run("show", "--json", str(page))
    assert result.stdout == na.dumps(na.load(page), format="json")
    assert json.loads(result.stdout)["ref"] == "news/2018/01/16/a.md"
    assert result.stderr.startswith(f"{page.as_posix()}:19:1: error NA003: ")
    assert result.exit_code == 1


def test_json_of_standard_input_has_problems_without_a_path() -> None:
    assert run("show", "--json", "-", data=DAMAGED).stderr.startswith("19:1: error NA003: ")
    assert run("show", "--json", "-", data=EVENT).stderr == ""


@pytest.mark.parametrize("env", [PLAIN, TERMINAL])
def test_a_title_is_no_markup(env: dict[str, str | None]) -> None:
    title = "A [bold red]loud[/] :smile: [link=http://a.example/]title[/link] \\[b]"
    assert title in STYLES.sub("", show(EVENT.replace("The longest bridge", title), env)).replace("\n", " ")


@pytest.mark.parametrize("env", [PLAIN, TERMINAL])
def test_nothing_on_a_page_drives_the_terminal(env: dict[str, str | None]) -> None:
    hostile = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eback\x00\x7f"
    page = DAMAGED
    for word in ("Bridges of", "longest", "cross", "Times", "country", "decides", "nobody", "First"):
        page = page.replace(word, hostile)
    text = STYLES.sub("", show(page.replace("bridge.jpg", "\x9b31m.jpg"), env))
    assert "�[31mred�]0;title� �2J �back��" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_json_on_a_terminal_escapes_what_drives_it(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.write_text(EVENT.replace("bakers", "\x1b[31m\x9b31m\x7f"), encoding="utf-8")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", stream)
    assert cli.main(["show", "--json", str(page)]) == 0
    text = stream.buffer.getvalue().decode()
    assert "\\u001b[31m\\u009b31m\\u007f" in text
    assert na.loads(text, format="json") == na.load(page)


@pytest.mark.parametrize("words", [("show", "-"), ("show", "--json", "-")])
def test_bytes_that_are_no_utf8_are_shown(words: tuple[str, ...]) -> None:
    result = run(*words, data=EVENT.encode().replace(b"bakers", b"b\xe4kers"))
    assert result.exit_code == 1
    assert "b�kers" in result.stdout or "b\\udce4kers" in result.stdout
    assert "NA001" in result.output


def test_a_page_that_is_not_there_takes_one_line_and_status_2(tmp_path: Path) -> None:
    result = run("show", str(tmp_path / "gone.md"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: cannot read {tmp_path / 'gone.md'}: No such file or directory\n"


def test_a_folder_is_no_page(tmp_path: Path) -> None:
    result = run("show", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == f"Error: {tmp_path} is a folder; `show` reads one page, `verify` a folder of them\n"


def test_a_complaint_about_a_hostile_name_is_one_line() -> None:
    assert run("show", "a\n\x1b[31m").stderr == "Error: cannot read a �[31m: No such file or directory\n"


# -- the terminal ---------------------------------------------------------------------------------------------------


def test_on_a_terminal_shownfit_and_stand_below_each_other() -> None:
    text = show(EVENT, TERMINAL)
    assert "\x1b[1mThe longest bridge of the country opens" in text
    assert "\x1b]8;id=" in text
    shown = STYLES.sub("", text).splitlines()
    assert max(map(cell_len, shown)) <= 80
    assert shown[1:3] == [
        "The longest bridge of the country opens near the town of Ahn, four years later",
        "than was planned",
    ]


def test_on_a_terminal_chinese_shownfit_and_begin_with_no_closing_mark() -> None:
    sentence = "安河的新桥今天通车，面包师（两位）最先走过去。"
    page = f"### [2018-01-16](/news/2018/01/16/index.md)\n\n# {sentence * 4}\n\n{sentence * 5}\n\n"
    shown = STYLES.sub("", show(page, TERMINAL)).splitlines()
    assert {cell_len(line) for line in shown[1:3]} <= {76, 77, 78, 79, 80}
    assert not any(line.startswith(("，", "）", "。")) or line.endswith("（") for line in shown)


def test_a_wide_terminal_has_shownthat_can_be_read() -> None:
    text = show(EVENT.replace("bakers", "bakers " * 40), TERMINAL | {"COLUMNS": "300"})
    assert max(map(cell_len, STYLES.sub("", text).splitlines())) <= 100


def test_an_excerpt_on_a_terminal_keeps_what_the_caret_points_at() -> None:
    line = "新" * 30 + "\ufffd" * 10
    data = EVENT.replace("nobody", "").encode().replace(b"two bakers", line.encode().replace(b"\xef\xbf\xbd", b"\xff"))
    text = STYLES.sub("", show(data, TERMINAL))
    (excerpt, carets) = re.findall(r"^  .*\|.*$", text, re.MULTILINE)
    at = carets.index("^")
    assert max(cell_len(excerpt), len(carets)) <= 80
    assert cell_len(excerpt[: excerpt.index("�")]) == at
    assert excerpt[excerpt.index("�") - 1] == "新"


def test_no_color_is_honoured() -> None:
    text = show(DAMAGED, TERMINAL | {"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", text)


def test_a_link_is_made_of_web_addresses_alone() -> None:
    assert Screen.link("file:///etc/passwd") == Screen.link("https://a.example/\x9b") == "dim"


def test_a_stream_of_another_kind_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    Screen.stdout().put("a", ("b", "bold"))
    assert stream.getvalue() == "ab\n"


def test_a_file_gets_utf8_and_a_terminal_what_it_can_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for is_terminal, expected in ((False, "新 ö\n".encode()), (True, b"? \xf6\n")):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", newline="\n")
        monkeypatch.setattr(stream, "isatty", lambda answer=is_terminal: answer, raising=False)
        Screen(stream).put("新 ö")
        assert stream.buffer.getvalue() == expected


@pytest.mark.parametrize(
    ("text", "width", "hang", "expected"),
    [
        ("", 10, 0, [""]),
        ("one two three", 8, 0, ["one two", "three"]),
        ("one two three", 8, 4, ["one two", "thre", "e"]),
        ("  lead and more", 7, 2, ["  lead", "and", "more"]),
        ("abcdefghij kl", 4, 0, ["abcd", "efgh", "ij", "kl"]),
        ("新闻新闻，新闻", 8, 0, ["新闻新", "闻，新闻"]),
        ("新闻（新闻）", 6, 0, ["新闻", "（新", "闻）"]),
        ("看 https://a.example/b 吧", 12, 0, ["看", "https://a.ex", "ample/b 吧"]),
        ("한국어 낱말", 8, 0, ["한국어", "낱말"]),
    ],
)
def test_shownend_where_a_reader_expects_it(text: str, width: int, hang: int, expected: list[str]) -> None:
    starts = [0, *console.line_starts(text, width, hang), len(text)]
    assert [text[start:end].rstrip() for start, end in pairwise(starts)] == expected


@given(st.text(), st.integers(min_value=4, max_value=20), st.integers(min_value=0, max_value=2))
def test_lines_fit_whatever_the_text(text: str, width: int, hang: int) -> None:
    text = terminal_safe(text)
    starts = [0, *console.line_starts(text, width, hang), len(text)]
    shown = [text[start:end].rstrip() for start, end in pairwise(starts)]
    assert starts == sorted(starts)
    assert all(cell_len(line) <= width - (hang if number else 0) for number, line in enumerate(shown))


# -- verify ---------------------------------------------------------------------------------------------------------


def test_an_archive_without_loss_has_status_0_and_a_table(page: Path) -> None:
    root = page.parents[4]
    (root / "index.md").write_text(FRONT, encoding="utf-8")
    result = run("verify", str(root))
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "             grammar  recovery     pages",
        "event              1         -         1",
        "front              1         -         1",
        "total              2         -         2",
        "",
        "Every page is exact.",
    ]


def test_each_page_that_is_not_exact_is_named_with_the_reason(page: Path) -> None:
    root = page.parents[4]
    (root / "a.md").write_text(PROSE, encoding="utf-8")
    page.write_text(DAMAGED, encoding="utf-8")
    result = run("verify", str(root))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-5:] == [
        "",
        "The reader found 1 error and 0 warnings; `newsarchive show PAGE` shows those of a page.",
        "1 of 2 pages is not exact:",
        "news/2018/01/16/a.md",
        "  line 19: 'nobody knows this line' is where its canonical text has '### Changes:'",
    ]
    quiet = run("verify", "--quiet", str(root))
    assert quiet.exit_code == 1
    assert quiet.stdout.splitlines() == result.stdout.splitlines()[-2:]


def test_a_file_that_cannot_be_read_is_counted_and_named(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page.parent / "b.md").write_text(EVENT * 2, encoding="utf-8")
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", len(EVENT))
    result = run("verify", str(page.parents[4]))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "             grammar  recovery  not read     pages",
        "event              1         -         -         1",
        "unknown            -         -         1         1",
        "total              1         -         1         2",
        "",
        "1 of 2 pages is not exact:",
        "news/2018/01/16/b.md",
        f"  it is not read: it is larger than {len(EVENT):,} bytes",
    ]


def test_a_quiet_verification_without_loss_says_nothing(page: Path) -> None:
    result = run("verify", "-q", str(page.parents[4]))
    assert (result.exit_code, result.output) == (0, "")


def test_a_folder_without_pages_has_status_2_and_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>Hello")
    result = run("verify", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {tmp_path} has no page: looked for files named *.md in it and ")


def test_a_folder_that_is_not_there_has_status_2(page: Path) -> None:
    for folder, why in (
        (page.parent / "gone", "No such file or directory"),
        (page, "it is neither a folder nor a zip or tar file"),
    ):
        result = run("verify", str(folder))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"Error: cannot open {folder}: {why}\n"


def test_a_bar_is_shown_on_a_terminal_and_is_gone_at_the_end(page: Path) -> None:
    result = run("verify", str(page.parents[4]), env=TERMINAL)
    assert "Verifying" in result.stderr
    assert result.stderr.endswith("\x1b[2K")
    assert "Verifying" not in run("verify", "--quiet", str(page.parents[4]), env=TERMINAL).stderr


# -- the program ----------------------------------------------------------------------------------------------------


def test_the_version_is_the_package_s() -> None:
    assert run("--version").stdout == f"newsarchive {na.__version__}\n"


def test_every_command_has_help_with_an_example() -> None:
    for name in app.newsarchive.commands:
        text = run(name, "--help").stdout
        assert re.search(rf"^ +newsarchive {name} ", text, re.MULTILINE), text
    assert "verify" in run("-h").stdout


def test_the_package_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["newsarchive", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("newsarchive", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"newsarchive {na.__version__}\n"


def test_main_returns_the_status(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", str(page)]) == 0
    assert capsys.readouterr().out.startswith("Event · ")
    assert cli.main(["show", "gone.md"]) == 2
    assert capsys.readouterr().err == "Error: cannot read gone.md: No such file or directory\n"
    assert cli.main(["shew"]) == 2
    assert cli.main(["--version"]) == 0


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, click.Abort])
def test_an_interrupt_has_status_130(interrupt: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise interrupt

    monkeypatch.setattr(cmd_verify, "verify_tree", stop)
    assert cli.main(["verify", "."]) == 130
    monkeypatch.setattr(app, "run", stop)
    if interrupt is KeyboardInterrupt:
        assert cli.main([]) == 130


@pytest.mark.parametrize("missing", ["click", "rich.cells"])
def test_a_missing_extra_is_named_with_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("newsarchive.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert cli.main(["verify", "."]) == 2
    assert capsys.readouterr().err == f"{missing.partition('.')[0]} is not installed: pip install 'newsarchive[cli]'\n"
    with pytest.raises(na.MissingExtraError) as caught:
        cli._run(["verify", "."])
    assert caught.value.name == missing.partition(".")[0]


def test_another_missing_module_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "newsarchive.cli.app")
    monkeypatch.setitem(sys.modules, "newsarchive.cli.app", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        cli.main(["--version"])
    assert not isinstance(caught.value, na.MissingExtraError)


def test_a_bare_install_says_what_is_missing() -> None:
    code = "import sys; sys.modules['rich'] = None; from newsarchive.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == ["rich is not installed: pip install 'newsarchive[cli]'"]


def test_a_pipe_gets_plain_lines_in_utf8_whatever_the_locale(page: Path) -> None:
    page.write_text(EVENT.replace("The longest bridge", "安河的桥"), encoding="utf-8")
    done = process("show", str(page), cwd=page.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout
    assert done.stdout.decode().splitlines() == run("show", str(page)).stdout.splitlines()
    record = json.loads(process("show", "--json", "-", input=page.read_bytes()).stdout)
    assert record["title"].startswith("安河的桥")


def test_a_reader_that_goes_away_ends_the_program_quietly(tmp_path: Path) -> None:
    entries = "".join(f"### [Title {number}](/news/2017/01/1/t{number}.md)\n\n" for number in range(9_000))
    (tmp_path / "index.md").write_text(f"## [2017-01-1](/news/2017/01/1/index.md)\n\n{entries}")
    words = [sys.executable, "-m", "newsarchive", "show", "index.md"]
    env, pipe = environment(), subprocess.PIPE
    with subprocess.Popen(words, env=env, cwd=tmp_path, stdout=pipe, stderr=pipe) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline().decode().strip() == "Day · 2017-01-1 · 9,000 entries"
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == 141


def test_a_broken_pipe_has_the_status_of_a_signal(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(["show", str(page)]) == 141
        assert cli.main(["show", str(page)]) == 0, "what follows goes nowhere"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_real_terminal_gets_colour(page: Path) -> None:
    import pty  # Windows has none

    ours, theirs = pty.openpty()
    env = environment(TERM="xterm-256color", COLUMNS="80")
    words = [sys.executable, "-m", "newsarchive", "show", str(page)]
    done = subprocess.run(words, env=env, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    text = os.read(ours, 100_000).decode()
    os.close(ours)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b[1mThe longest bridge of the country" in text
