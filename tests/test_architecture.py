"""The arrows of the house: a module imports only from the rows above its own (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}
_ROW = re.compile(r"^\| *(?P<row>[0-9]+) *\| *(?P<rooms>(?:`\w+` *)+)\|", re.MULTILINE)
_VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
# The root offers what the rooms make, and running the package is the command line: both stand above every row.
_ABOVE = {"newsarchive", "newsarchive.__main__"}


@cache
def places() -> dict[str, tuple[int, int]]:
    """Return the row of each room in the picture, and its place in that row."""
    picture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {
        room: (int(match["row"]), place)
        for match in _ROW.finditer(picture)
        for place, room in enumerate(re.findall(r"`(\w+)`", match["rooms"]))
    }


def room_of(module: str) -> str:
    """Return the room of a module: a package of the root, or a module of it."""
    return module.split(".")[1]


@cache
def tree_of(module: str) -> ast.Module:
    """Return the syntax tree of a module, parsed once for all tests."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules that a module imports, including inside functions and under TYPE_CHECKING."""
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import hides where it leads"
            assert node.module is not None
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in MODULES else node.module)
    return frozenset(found)


def own_imports(module: str) -> set[str]:
    """Return the modules of the project that a module imports."""
    return {name for name in imports(module) if name.partition(".")[0] == "newsarchive"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - _ABOVE))
def test_a_module_imports_only_from_the_rows_above_and_from_the_left(module: str) -> None:
    assert not own_imports(module) & _ABOVE, "nothing imports the package root"
    room = room_of(module)
    assert room in places(), f"docs/architecture.md has no row for {room}"
    for name in sorted(own_imports(module)):
        if room_of(name) != room:
            assert places()[room_of(name)] < places()[room], f"{module} imports {name}, which is not above it"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: own_imports(module) - _ABOVE for module in MODULES.keys() - _ABOVE}
    order = TopologicalSorter(graph)
    order.prepare()  # it raises a CycleError that names the circle
    assert order.is_active()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_module_has_a_vague_name(module: str) -> None:
    assert not _VAGUE_NAMES & set(module.split("."))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_mistune_is_known_to_recovery_and_the_writer_of_prose_alone(module: str) -> None:
    if module not in {"newsarchive.markdown.recovery", "newsarchive.formats.html"}:
        assert not {name for name in imports(module) if name.partition(".")[0] == "mistune"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_pieces_of_wikitext_know_their_parser(module: str) -> None:
    if module != "newsarchive.wikipedia.inline":
        assert "mwparserfromhell.parser" not in MODULES[module].read_text(encoding="utf-8")
        assert not {name for name in imports(module) if name.partition(".")[0] == "mwparserfromhell"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_httpx_is_known_to_the_client_of_wikis_alone(module: str) -> None:
    if module != "newsarchive.fetch.client":
        text = MODULES[module].read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:import|from) httpx|library\(.httpx", text, re.MULTILINE)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_sqlite_is_known_in_the_index_and_in_the_format_of_its_name_alone(module: str) -> None:
    if module != "newsarchive.formats.sqlite" and not module.startswith("newsarchive.index."):
        assert not {name for name in imports(module) if name.partition(".")[0] == "sqlite3"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_command_line_knows_its_extra(module: str) -> None:
    if not module.startswith("newsarchive.cli"):
        assert not {name for name in imports(module) if name.partition(".")[0] in {"click", "rich"}}


def test_every_room_of_the_picture_is_there() -> None:
    assert places().keys() == {room_of(module) for module in MODULES.keys() - _ABOVE}


_SQL = re.compile(
    r"\bSELECT\b.*\bFROM\b|\bINSERT INTO\b|\bUPDATE \w+ SET\b|\bDELETE FROM\b|\bORDER BY\b|\bGROUP BY\b|\bLIMIT \?"
    r"|\bJOIN \w+ (?:\w+ )?ON\b|\be\.(?:day|key|slug|path|topic)\b(?! is)",
    re.DOTALL,
)
_SQL_ROOMS = ("newsarchive.index.", "newsarchive.formats.sqlite", "newsarchive.formats.database")


def sql_in(tree: ast.Module) -> list[str]:
    """Return the texts in a module that are SQL; its docstrings may speak of it."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    firsts = (node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body)
    docs = {id(first.value) for first in firsts if isinstance(first, ast.Expr)}
    strings = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docs
    )
    return [text for text in map(_text_of, strings) if _SQL.search(text)]


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    """Return the text of a literal; what an f-string fills in is one word."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(each) if isinstance(each, ast.Constant) else "x" for each in node.values)
    return node.value if isinstance(node.value, str) else ""


def test_sql_is_in_the_index_and_in_the_sqlite_export_alone() -> None:
    found = {name: sql_in(tree_of(name)) for name in MODULES if not name.startswith(_SQL_ROOMS)}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("text", ["SELECT path FROM page", "e.day <= ?", " ORDER BY day", "DELETE FROM page"])
def test_a_piece_of_sql_is_found_wherever_it_is(text: str) -> None:
    assert sql_in(
        ast.parse(f'"""About SELECT x FROM y."""\n\ndef f():\n    """ORDER BY."""\n    return {text!r}\n')
    ) == [text]
