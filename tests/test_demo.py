"""The example archive that is shipped: written whole to a new folder, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive import demo
from newsarchive.demo import write_demo

if TYPE_CHECKING:
    from newsarchive.demo import DemoLanguage

EXAMPLES = Path(__file__).parent.parent / "examples" / "archive"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_archive_that_is_written_is_the_one_of_the_examples(language: DemoLanguage, tmp_path: Path) -> None:
    root = write_demo(tmp_path / "new", language=language)
    written = {path.relative_to(root): path.read_bytes() for path in root.rglob("*.md")}
    assert written == {
        path.relative_to(EXAMPLES / language): path.read_bytes() for path in EXAMPLES.rglob(f"{language}/**/*.md")
    }
    assert "MIT" in (root / "LICENSE").read_text("utf-8")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert write_demo(tmp_path) == tmp_path
    assert (tmp_path / "index.md").is_file()


def test_a_folder_with_files_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(na.ArchiveError, match="exists and is not an empty folder"):
        write_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(na.ArchiveError, match="exists and is not an empty folder"):
        write_demo(tmp_path / "link")


def test_a_missing_example_archive_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PLACES", (tmp_path / "nowhere",))
    with pytest.raises(na.ArchiveError, match="example archive is not installed"):
        write_demo(tmp_path / "new")
    assert not (tmp_path / "new").exists()
