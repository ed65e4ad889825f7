"""An archive fixed, and shown as it would be: the two are the same, and a second time nothing is left to fix."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from consoles import EN, ZH, run
from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.registry import OWN_RULES
from newsarchive.errors import MissingPageError, ReadOnlyError
from newsarchive.storage.folder import FolderStorage
from newsarchive.storage.overlay import OverlayStorage
from small_archives import write

if TYPE_CHECKING:
    from pathlib import Path

LEFT = "A road is closed]]"
# To fix the title of one makes that title drift on the others.
CHAINED = {
    path_of(1, "a"): event_page(1, LEFT),
    path_of(2, "b"): event_page(2, "A bridge is opened", item(1, LEFT, 1, "a"), item(2, LEFT, 1, "a")),
    path_of(1): day_page(1, [(LEFT, "a")]),
    path_of(1, "README"): day_page(1, [(LEFT, "a")]),
}


def texts(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.md")}


def shown_and_written(root: Path, *, unsafe: bool) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the pages that a draft says change, and those that change when the archive is fixed."""
    before = texts(root)
    with na.open(root, index=":memory:") as archive:
        shown = {}
        for fixed in archive.fix(unsafe=unsafe, save=False):
            assert fixed.page.path not in shown
            assert fixed.page.path is not None
            assert fixed.before.data == before[fixed.page.path]
            shown[fixed.page.path] = fixed.page.data
        assert texts(root) == before
        for _ in archive.fix(unsafe=unsafe):
            pass
        after = texts(root)
        assert not list(archive.fix(unsafe=unsafe))
        assert not list(archive.fix(unsafe=unsafe, save=False))
    assert after.keys() == before.keys()
    return shown, {path: data for path, data in after.items() if data != before[path]}


def without_twins(pages: dict[str, bytes]) -> dict[str, bytes]:
    """Return pages without those whose twin became the same."""
    return {
        path: data
        for path, data in pages.items()
        if not (path.endswith("README.md") and pages.get(path.replace("README.md", "index.md")) == data)
    }


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("code", [code for code, check in OWN_RULES.items() if check.fix])
def test_what_is_shown_is_what_is_written(tmp_path: Path, code: str, unsafe: bool) -> None:
    write(tmp_path, OWN_RULES[code].bad)
    shown, written = shown_and_written(tmp_path, unsafe=unsafe)
    assert shown == without_twins(written)
    assert bool(shown) == (unsafe or OWN_RULES[code].fix == "safe")


def test_fixes_that_make_others_needed_are_shown_to_the_end(tmp_path: Path) -> None:
    write(tmp_path, CHAINED)
    shown, written = shown_and_written(tmp_path, unsafe=True)
    assert shown == without_twins(written)
    assert shown.keys() == {path_of(1, "a"), path_of(1), path_of(2, "b")}
    assert written.keys() == CHAINED.keys()
    assert all(b"]]" not in data for data in written.values())
    assert shown[path_of(2, "b")].count(b"A road is closed") == 1


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("example", [EN, ZH])
def test_an_example_archive_is_fixed_as_it_is_shown(tmp_path: Path, example: str, unsafe: bool) -> None:
    shutil.copytree(example, tmp_path / "copy")
    shown, written = shown_and_written(tmp_path / "copy", unsafe=unsafe)
    assert shown == without_twins(written)


@pytest.mark.parametrize("form", ["zip", "xztar"])
def test_what_a_packed_archive_would_be_is_shown_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    write(tmp_path / "public", CHAINED)
    packed = shutil.make_archive(str(tmp_path / "packed"), form, tmp_path / "public")
    monkeypatch.chdir(tmp_path)
    one, other = (
        run("check", name, "--diff", "--unsafe-fixes", "--index", ":memory:").stdout for name in ("public", packed)
    )
    assert one.count("--- ") == 3
    assert one.replace("public/", "") == other.replace(f"{packed}/", "")


def test_an_overlay_has_its_own_pages_before_those_below_and_writes_none(tmp_path: Path) -> None:
    write(tmp_path, CHAINED)
    below = FolderStorage(tmp_path)
    overlay = OverlayStorage(below)
    assert overlay.list() == below.list()
    stat = overlay.put(path_of(1), b"new")
    assert overlay.list().pages == {**below.list().pages, path_of(1): stat}
    assert dict(overlay.read_many([path_of(1), path_of(2, "b")]))[path_of(1)] == b"new"
    assert overlay.read(path_of(1)) == b"new"
    assert overlay.read(path_of(2, "b")) == below.read(path_of(2, "b"))
    assert below.read(path_of(1)) != b"new"
    with pytest.raises(MissingPageError):
        overlay.read("news/none.md")
    with pytest.raises(ReadOnlyError):
        overlay.write(path_of(1), b"", expected=b"new")
