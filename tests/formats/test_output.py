"""An export is written whole or not at all, says what it holds, and can be repeated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive.formats import FORMATS, Format
from newsarchive.formats import output as output_module
from newsarchive.formats.output import export, stream
from newsarchive.formats.selection import LICENCE, ExportHead, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = [na.Event(date=f"2017-01-{day}", title=f"Event {day}") for day in (1, 2, 3)]
SELECTION = Selection(head=ExportHead(events=3), read_events=lambda: ((event, ()) for event in EVENTS))


def write_folder(selection: Selection, folder: Path) -> None:
    for event, _ in selection:
        (folder / f"{event.title}.txt").write_text(event.title)


def write_binary(selection: Selection, path: Path) -> None:
    path.write_bytes(bytes(len(list(selection))))


@pytest.fixture(autouse=True)
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {
        "tree": Format(
            name="tree",
            suffix="",
            media_type="text/plain",
            module=__name__,
            functions={"save_folder": "write_folder"},
        ),
        "zeros": Format(
            name="zeros",
            suffix="bin",
            media_type="application/octet-stream",
            module=__name__,
            functions={"save": "write_binary"},
        ),
    }
    for module in (output_module, na.formats):
        monkeypatch.setattr(module, "FORMATS", {**FORMATS, **more})


def broken() -> Iterator[tuple[na.Event, tuple[str, ...]]]:
    yield EVENTS[0], ()
    raise na.MissingPageError("the page went")


BROKEN = attrs.evolve(SELECTION, read_events=broken)


def test_the_suffix_of_a_file_tells_its_format(tmp_path: Path) -> None:
    path = export(SELECTION, tmp_path / "all.jsonl")
    assert [na.loads(line, format="jsonl") for line in path.read_text().splitlines()] == EVENTS
    assert export(SELECTION, tmp_path / "all.bin").read_bytes() == bytes(3)


def test_a_file_without_room_for_its_licence_has_one_beside_it(tmp_path: Path) -> None:
    export(SELECTION, tmp_path / "all.jsonl")
    record = json.loads((tmp_path / "all.jsonl-metadata.json").read_text())
    assert record["file"] == "all.jsonl"
    assert record["events"] == 3
    assert record["licence"]["url"] == LICENCE.url


def test_the_same_events_give_the_same_bytes(tmp_path: Path) -> None:
    first = export(SELECTION, tmp_path / "a.jsonl").read_bytes()
    assert export(SELECTION, tmp_path / "a.jsonl").read_bytes() == first


@pytest.mark.parametrize("target", ["tree/", "tree"])
def test_a_format_of_many_files_fills_a_folder(tmp_path: Path, target: str) -> None:
    export(SELECTION, f"{tmp_path}/{target}", format="tree")
    assert sorted(path.name for path in (tmp_path / "tree").iterdir()) == ["Event 1.txt", "Event 2.txt", "Event 3.txt"]


def test_a_full_folder_is_replaced_only_if_that_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(na.ArchiveError, match="replace=True replaces all of it"):
        export(SELECTION, folder, format="tree")
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["mine.txt"]
    export(SELECTION, folder, format="tree", replace=True)
    assert len(list(folder.iterdir())) == 3
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(("target", "format"), [("all.jsonl", None), ("all.jsonl/", "tree")])
def test_an_export_that_fails_leaves_everything_as_it_was(tmp_path: Path, target: str, format: str | None) -> None:
    with pytest.raises(na.MissingPageError):
        export(BROKEN, f"{tmp_path}/{target}", format=format)
    assert list(tmp_path.iterdir()) == []


def test_a_file_keeps_its_text_and_its_mode_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text("before")
    path.chmod(0o640)
    with pytest.raises(na.MissingPageError):
        export(BROKEN, path)
    assert path.read_text() == "before"
    export(SELECTION, path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_cannot_take_its_name_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    rename = type(folder).rename

    def fail_on_new(self: Path, target: Path) -> Path:
        if (self / "Event 1.txt").exists():
            raise PermissionError(1, "not permitted")
        return rename(self, target)

    monkeypatch.setattr(type(folder), "rename", fail_on_new)
    with pytest.raises(na.ArchiveError, match=r"cannot write .*: not permitted"):
        export(SELECTION, folder, format="tree", replace=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["tree", "mine.txt"]


def test_progress_is_told(tmp_path: Path) -> None:
    incoming: list[tuple[int, int]] = []
    export(SELECTION, tmp_path / "a.jsonl", on_progress=lambda done, total: incoming.append((done, total)))
    assert incoming == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("target", "format", "words"),
    [
        ("a.md", None, "'markdown' writes single pages: export to one of json, jsonl"),
        ("a.nothing", None, "has no known suffix: pass format="),
        ("a/", "jsonl", "exports are one file, and .* is a folder"),
        ("a.txt", "tree", "exports are folders of files: end .* with a slash"),
        ("a.txt", "nothing", "there is no format 'nothing': choose from markdown"),
    ],
)
def test_a_target_that_does_not_fit_its_format_is_refused(
    tmp_path: Path, target: str, format: str | None, words: str
) -> None:
    with pytest.raises(na.FormatError, match=words):
        export(SELECTION, f"{tmp_path}/{target}", format=format)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="it exists and is not a file"):
        export(SELECTION, "/dev/null", format="jsonl")
    with pytest.raises(na.ArchiveError, match="cannot write"):
        export(SELECTION, tmp_path / "no" / "folder.jsonl")


def test_a_stream_is_text(tmp_path: Path) -> None:
    path = export(SELECTION, tmp_path / "a.jsonl")
    assert "".join(stream(SELECTION, "jsonl")) == path.read_text()
    with pytest.raises(
        na.FormatError, match="'zeros' exports are not text: write one to a file or folder, or choose from json, jsonl"
    ):
        stream(SELECTION, "zeros")


def test_a_format_of_whole_archives_is_none_of_pages() -> None:
    with pytest.raises(na.FormatError, match="writes whole archives, not single pages"):
        na.dumps(EVENTS[0], format="zeros")
    with pytest.raises(na.FormatError, match="cannot be read back"):
        na.loads("", format="zeros")


def test_an_archive_says_what_it_exports() -> None:
    archive = na.open("examples/archive/en", index=":memory:")
    about = archive.as_of("2015-12-7").events.about("China").selection(title="China", language="en").head
    assert (about.title, about.language, about.events, str(about.newest)) == ("China", "en", 2, "2015-12-07")
    assert about.asked == 'events about "China"; the oldest first'
    assert str(about.as_of) == "2015-12-07"
    assert archive.events.about("Nowhere").selection().head.newest is None


def test_an_archive_exports_its_days_when_asked(tmp_path: Path) -> None:
    archive = na.open("examples/archive/zh", index=":memory:")
    lines = archive.export(tmp_path / "all.jsonl", days=True).read_text(encoding="utf-8").splitlines()
    contents = [na.loads(line, format="jsonl") for line in lines]
    assert contents == [*archive, *map(archive.day, archive.days)]
