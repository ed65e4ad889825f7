"""The arrows of the house: a module imports only from the rows above its own (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}
_ROW = re.compile(r"^\| *(?P<row>[0-9]+(?:\.[0-9]+)?) *\| *(?P<modules>(?:`[\w.]+`(?:, )?)+) *\|", re.MULTILINE)
_VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
# The root offers what the rooms make, and running the package is the command line: both stand above every row.
_ABOVE = {"newsarchive", "newsarchive.__main__"}


def rows() -> dict[str, tuple[int, ...]]:
    """Return the row of each module that the picture names."""
    picture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {
        module: tuple(map(int, match["row"].split(".")))
        for match in _ROW.finditer(picture)
        for module in re.findall(r"`([\w.]+)`", match["modules"])
    }


def row_of(module: str) -> tuple[int, ...]:
    """Return the row of a module: its own, or that of the nearest package around it."""
    table = rows()
    while module not in table:
        module, found, _ = module.rpartition(".")
        assert found, f"docs/architecture.md has no row for {module}"
    return table[module]


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, those inside functions and under TYPE_CHECKING too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it leads"
            assert node.module is not None
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in MODULES else node.module)
    return found


@pytest.mark.parametrize("module", sorted(MODULES.keys() - _ABOVE))
def test_a_module_imports_only_from_the_rows_above(module: str) -> None:
    own = {name for name in imports(MODULES[module]) if name.partition(".")[0] == "newsarchive"}
    assert not own & _ABOVE, "nothing imports the package root"
    for name in sorted(own):
        assert row_of(name) < row_of(module), f"{module} imports {name}, which is not above it"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_module_has_a_vague_name(module: str) -> None:
    assert not _VAGUE_NAMES & set(module.split("."))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_mistune_is_known_in_recovery_alone(module: str) -> None:
    if module != "newsarchive.markdown.recovery":
        assert not {name for name in imports(MODULES[module]) if name.partition(".")[0] == "mistune"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_pieces_of_wikitext_know_their_parser(module: str) -> None:
    if module != "newsarchive.wikipedia.pieces":
        assert "mwparserfromhell.parser" not in MODULES[module].read_text(encoding="utf-8")
        assert not {name for name in imports(MODULES[module]) if name.partition(".")[0] == "mwparserfromhell"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_httpx_is_known_to_the_client_of_wikis_alone(module: str) -> None:
    if module != "newsarchive.fetching.client":
        text = MODULES[module].read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:import|from) httpx|import_module\(.httpx", text, re.MULTILINE)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_command_line_knows_its_extra(module: str) -> None:
    if not module.startswith("newsarchive.cli"):
        assert not {name for name in imports(MODULES[module]) if name.partition(".")[0] in {"click", "rich"}}


def test_every_row_of_the_picture_is_a_module() -> None:
    assert rows().keys() <= MODULES.keys()
