"""The public names of the package."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import newsarchive as na


@pytest.mark.parametrize("name", na.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(na, name)
    assert name == "Content" or isinstance(value, na.Style) or value.__doc__


def test_all_names_the_public_names_and_each_is_imported_from_where_it_is_made() -> None:
    tree = ast.parse(Path(na.__file__).read_text(encoding="utf-8"))
    for_types = next(node for node in tree.body if isinstance(node, ast.If))
    lines = [node for node in for_types.body if isinstance(node, ast.ImportFrom) and node.module != "newsarchive"]
    imported = {alias.name: node.module for node in lines for alias in node.names}
    assert imported == na._HOMES
    assert set(imported) == set(na.__all__)
    assert set(na.__all__) <= set(dir(na))


def test_a_module_is_there_as_if_it_had_been_imported() -> None:
    code = "import newsarchive as na; print(na.problems.READER_PROBLEMS['NA001'].name, na.formats.json.__name__)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    assert done.stdout == "not-utf-8 newsarchive.formats.json\n"


def test_a_name_that_is_none_is_an_error_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'newsarchive' has no attribute 'opne'"):
        na.opne  # noqa: B018 # to ask for it is the point


@pytest.mark.parametrize(("old", "new"), na._RENAMED.items())
def test_an_old_name_is_an_error_that_names_the_new_one(old: str, new: str) -> None:
    assert new in na.__all__
    with pytest.raises(AttributeError, match=f"newsarchive.{old} is renamed to newsarchive.{new}"):
        getattr(na, old)


@pytest.mark.parametrize("name", na.__all__)
def test_an_error_is_one_of_ours_and_of_python_s(name: str) -> None:
    value = getattr(na, name)
    if isinstance(value, type) and issubclass(value, Exception):
        assert issubclass(value, na.NewsArchiveError)
        assert value is na.NewsArchiveError or issubclass(value, ValueError | ImportError | OSError | KeyError)


def test_the_version_is_that_of_the_package() -> None:
    assert na.__version__ == version("newsarchive")


def modules_of(code: str, *words: str) -> set[str]:
    """Return the modules that a program has imported at its end, and their packages."""
    report = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {code}"
    done = subprocess.run([sys.executable, "-c", report, *words], check=False, capture_output=True, encoding="utf-8")
    return set(done.stderr.split())


def test_opening_an_archive_imports_what_reads_it_alone() -> None:
    modules = modules_of("import newsarchive as na; na.open('examples/archive/en')")
    assert "newsarchive.archive" in modules
    rooms = {name.split(".")[1] for name in modules if name.startswith("newsarchive.")}
    assert not rooms & {"checks", "cli", "fetch", "formats", "grow", "query", "records", "saving", "wikipedia"}
    assert not modules & {"cattrs", "click", "dateutil", "mistune", "rich", "tarfile", "zipfile"}


def test_counting_events_imports_neither_formats_nor_rich(tmp_path: Path) -> None:
    words = ("query", "examples/archive/en", "about:China", "--count", "--index", str(tmp_path / "index.sqlite"))
    code = "from newsarchive.cli import main; main()"
    modules_of(code, *words)  # makes the index, and looks whether there is a terminal to show progress on
    modules = modules_of(code, *words)
    assert "newsarchive.cli.cmd_query" in modules
    heavy = {"newsarchive.formats", "newsarchive.checks", "cattrs", "dateutil", "rich", "importlib.metadata"}
    assert not modules & heavy
