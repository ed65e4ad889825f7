"""The documentation is true: its examples run, its commands print what it shows, and nothing public is left out."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import newsarchive as na
from newsarchive.cli.app import newsarchive as command_line
from newsarchive.formats import FORMATS
from newsarchive.problems import READER_PROBLEMS
from newsarchive.style import STYLES
from newsarchive.wikipedia import WIKITEXT_RULES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(na.__path__, "newsarchive.")
    if module.name != "newsarchive.__main__"  # it is the command line itself, not something to import
)
_CODE = re.compile(r"`[^`\n]*`|^    .*$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, kind: str) -> list[tuple[int, str]]:
    """Return the fenced blocks of a kind on a page, each with the line it begins on."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, match["body"])
        for match in _BLOCK.finditer(text)
        if match["kind"] == kind
    ]


def commands(body: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that is shown below it."""
    found: list[tuple[str, str]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), ""))
        else:
            command, output = found.pop()
            found.append((command, f"{output}{line.rstrip()}\n"))
    return found


def run(command: str, cache: str) -> str:
    """Return all that a command writes, without spaces at the ends of lines. It leaves the user's own cache alone."""
    program, *arguments = shlex.split(command)
    assert program == "newsarchive", f"only newsarchive is run: {command}"
    result = subprocess.run(
        [sys.executable, "-m", "newsarchive", *arguments],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=os.environ | {"XDG_CACHE_HOME": cache},
    )
    return "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines())


def _names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("page", PAGES, ids=_names(PAGES))
def test_the_examples_of_a_page_run(page: Path) -> None:
    """All examples of a page share their names, as in one session."""
    runner, names = doctest.DocTestRunner(), dict[str, object]()
    for line, body in blocks(page, "python"):
        if ">>>" in body:
            test = doctest.DocTestParser().get_doctest(body, names, page.name, str(page), line)
            failures, _ = runner.run(test, clear_globs=False)
            names |= test.globs
            assert not failures, f"{page.name}:{line}"


CONSOLES = [
    pytest.param(command, output, id=f"{page.relative_to(ROOT).as_posix()}:{line}: {command}")
    for page in PAGES
    for line, body in blocks(page, "console")
    for command, output in commands(body)
]


@pytest.mark.parametrize(("command", "output"), CONSOLES)
def test_a_command_prints_what_the_page_shows(command: str, output: str, tmp_path: Path) -> None:
    assert run(command, str(tmp_path)) == output


@pytest.mark.parametrize("name", ["newsarchive", *MODULES])
def test_the_examples_of_a_module_run(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert not failures


def test_the_quickstart_runs() -> None:
    script = ROOT / "examples" / "quickstart.py"
    result = subprocess.run([sys.executable, "-W", "error", script], check=True, capture_output=True, encoding="utf-8")
    assert result.stderr == ""
    assert result.stdout.startswith("44 events on 32 days\n")
    assert "+##### Public health" in result.stdout


def _reference() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "reference").glob("*.md")))


@pytest.mark.parametrize("name", na.__all__)
def test_a_public_name_is_in_the_reference(name: str) -> None:
    assert re.search(rf"^\.\. \w+:: newsarchive\.{name}(?:\(\))?$", _reference(), re.MULTILINE)


def test_the_reference_shows_the_problems_of_a_page_and_its_style() -> None:
    """Both are cached properties of a class with slots, which autodoc does not find."""
    page = (DOCS / "reference" / "page.md").read_text(encoding="utf-8")
    for name in ("problems", "style"):
        assert f".. property:: {name}\n" in page
        assert hasattr(na.Page, name)


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert isinstance(command_line, click.Group)
    context = click.Context(command_line)
    for name in command_line.list_commands(context):
        command = command_line.get_command(context, name)
        assert command is not None
        assert f"\n## newsarchive {name}\n" in page
        for option in (option for parameter in command.params for option in parameter.opts):
            if option.startswith("-"):
                assert f"`{option}`" in page
    for option in (option for parameter in command_line.params for option in parameter.opts):
        assert option in page


def test_the_table_of_problems_is_the_table_of_rules() -> None:
    page = (DOCS / "reference" / "problems.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("| NA")]
    rules = READER_PROBLEMS.values()
    assert shown == [
        f"| {rule.code} | {rule.name} | {rule.severity} | {rule.fix or '–'} | {rule.summary} |" for rule in rules
    ]


def test_the_table_of_problems_of_wikitext_is_the_table_of_rules() -> None:
    page = (DOCS / "reference" / "wikipedia.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("| WP")]
    rules = WIKITEXT_RULES.values()
    assert shown == [f"| {rule.code} | {rule.name} | {rule.severity} | {rule.summary} |" for rule in rules]


def test_the_tables_of_checks_are_those_of_the_rules() -> None:
    """`python docs/write_rules.py` writes them anew."""
    page = (DOCS / "reference" / "checks.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(DOCS / "write_rules.py"))["written"](page) == page


def test_the_table_of_styles_is_that_of_the_known_styles() -> None:
    page = (DOCS / "reference" / "style.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("| `")]
    fields = [field.name for field in na.Style.__attrs_attrs__]
    expected = [[f"`{name}`", *(f"`{getattr(style, name)!r}`" for style in STYLES)] for name in fields]
    assert [line.strip("| ").split(" | ") for line in shown] == expected


def test_the_table_of_formats_is_that_of_the_known_formats() -> None:
    page = (DOCS / "reference" / "formats.md").read_text(encoding="utf-8")
    for entry in FORMATS.values():
        lossless = "yes" if entry.lossless else "no"
        suffix = f"`.{entry.suffix}`" if entry.suffix else "a folder"
        assert f"| `{entry.name}` | {suffix} | `{entry.media_type}` | {lossless} |" in page


def test_every_error_is_in_the_tree_of_errors() -> None:
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    tree = page.partition("```text\n")[2].partition("```")[0]
    errors = {
        name for name in na.__all__ if isinstance(value := getattr(na, name), type) and issubclass(value, Exception)
    }
    known = {"ValueError", "ImportError", "KeyError"}
    assert set(re.findall(r"\b(?:[A-Z][a-z]+)+Error\b", tree)) - known == errors


def test_the_readme_holds_two_commands_that_set_everything_up() -> None:
    """They are run as they stand by `.ci/run`."""
    lines = [body for _, body in blocks(ROOT / "README.md", "bash")]
    assert len(lines) == 2
    for line in lines:
        assert line.count("\n") == 1
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")


@pytest.mark.parametrize("page", PAGES, ids=_names(PAGES))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = _CODE.sub("", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    for link in re.findall(r"\]\(([^()\s:]+)\)", text):
        assert (page.parent / link.partition("#")[0]).exists(), link


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    arguments = ["-q", "-W", "--keep-going", "-b", "html", "-d", tmp_path / "doctrees", DOCS, tmp_path / "html"]
    result = subprocess.run(
        [sys.executable, "-m", "sphinx", *map(str, arguments)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stdout
