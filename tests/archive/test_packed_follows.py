"""The index of a packed archive: never read again while the file is the same, wholly when it is another."""

from __future__ import annotations

import io
import lzma
import os
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pytest

import newsarchive as na
from indexed import content_of, fresh_content_of
from newsarchive.index import store
from newsarchive.index.store import Index
from newsarchive.index.update import RefreshResult
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from pathlib import Path

A: Final = "news/2017/01/1/a.md"
B: Final = "news/2017/01/1/b.md"
RAIN: Final = na.dumps(na.Event(date="2017-01-1", title="Rain falls")).encode()
SNOW: Final = na.dumps(na.Event(date="2017-01-1", title="Snow falls")).encode()
KINDS: Final = ("zip", "tar", "tar.xz")


def pack(path: Path, kind: str, pages: dict[str, bytes], seconds: int | None = 1_500_000_000) -> None:
    """Pack pages that all have one time, and give the file another if one is named."""
    buffer = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w") as packed:
            for name, data in pages.items():
                packed.writestr(zipfile.ZipInfo(name), data)
    else:
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for name, data in pages.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    data = buffer.getvalue()
    path.write_bytes(lzma.compress(data) if kind == "tar.xz" else data)
    if seconds is not None:
        os.utime(path, (1, seconds))


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(kind: str, tmp_path: Path) -> Path:
    path = tmp_path / "archive"
    pack(path, kind, {A: RAIN})
    return path


def titles(archive: na.Archive) -> list[str]:
    return [event.title for event in archive]


def test_an_unchanged_file_is_not_read_again(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Rain falls"]
    monkeypatch.setattr(store, "update", None)
    monkeypatch.setattr(Index, "_list", None)
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Rain falls"]
        assert not archive.refresh()


def test_a_page_of_the_same_size_and_time_in_another_file_is_read(kind: str, path: Path, tmp_path: Path) -> None:
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Rain falls"]
        pack(path, kind, {A: SNOW}, 1_500_000_001)
        assert archive.refresh() == RefreshResult(changed=(A,))
        assert titles(archive) == ["Snow falls"]
        assert content_of(archive._snapshot.index) == fresh_content_of(path)


def test_a_file_that_is_too_fresh_is_read_again(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "archive"
    pack(path, kind, {A: RAIN}, None)
    time = path.stat().st_mtime_ns
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Rain falls"]
    if kind == "tar.xz":
        return  # another text has another size when it is packed
    pack(path, kind, {A: SNOW})
    os.utime(path, ns=(1, time))
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Snow falls"]


@pytest.mark.parametrize("after", KINDS)
def test_a_file_that_is_packed_otherwise_is_read_all_the_same(after: str, path: Path, tmp_path: Path) -> None:
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert len(archive) == 1
    pack(path, after, {A: RAIN, B: SNOW}, 1_500_000_001)
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert titles(archive) == ["Rain falls", "Snow falls"]
        assert archive.page(A).data == RAIN


def test_a_file_that_another_process_has_indexed_anew_is_opened_anew(kind: str, path: Path, tmp_path: Path) -> None:
    archive = na.open(path, index=tmp_path / "index.sqlite")  # the file of now
    pack(tmp_path / "new", kind, {A: SNOW, B: RAIN}, 1_500_000_001)
    (tmp_path / "new").replace(path)
    with na.open(path, index=tmp_path / "index.sqlite") as other:
        assert titles(other) == ["Snow falls", "Rain falls"]
    assert titles(archive) == ["Snow falls", "Rain falls"]
    archive.close()


def test_a_closed_archive_is_opened_again_when_it_is_asked(path: Path, tmp_path: Path) -> None:
    archive = na.open(path, index=tmp_path / "index.sqlite")
    for _ in range(3):
        assert titles(archive) == ["Rain falls"]
        archive.close()


def test_a_file_that_changes_while_it_is_read_is_an_error(
    kind: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = open_storage(path)
    index = Index(storage, tmp_path / "index.sqlite")
    real = storage.list

    def list_and_change() -> Any:
        listing = real()
        pack(path, kind, {A: SNOW, B: SNOW}, 1_500_000_001)
        return listing

    monkeypatch.setattr(storage, "list", list_and_change)
    with pytest.raises(na.ArchiveError, match="was changed while it was read: ask again"):
        index.refresh()
    monkeypatch.undo()
    assert index.refresh() == RefreshResult(added=(A, B))
    index.close()
    storage.close()


def test_a_file_that_is_gone_is_an_error(path: Path, tmp_path: Path) -> None:
    with na.open(path, index=tmp_path / "index.sqlite") as archive:
        assert len(archive) == 1
        path.unlink()
        with pytest.raises(na.ArchiveError, match=r"cannot look at .*: No such file"):
            archive.refresh()


def test_an_empty_archive_that_is_packed_is_not_read_again(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(tmp_path / "archive", kind, {"news/2017/01/1/a.txt": b"no page"})
    with na.open(tmp_path / "archive", index=tmp_path / "index.sqlite") as archive:
        assert len(archive) == 0
        monkeypatch.setattr(Index, "_list", None)
        assert not archive.refresh()


def test_members_that_lead_out_are_not_in_the_index(tmp_path: Path) -> None:
    pack(tmp_path / "archive", "zip", {A: RAIN, "../news/2017/01/1/out.md": SNOW, "/news/2017/01/1/top.md": SNOW})
    with na.open(tmp_path / "archive", index=":memory:") as archive:
        assert titles(archive) == ["Rain falls"]
        assert {each.path for each in archive._snapshot.index.unreadable} == {
            "../news/2017/01/1/out.md",
            "/news/2017/01/1/top.md",
        }


def test_a_bomb_among_the_members_harms_no_other_page(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "archive", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(A, RAIN)
        packed.writestr(B, b" " * (64 * 2**20 + 1))
    with na.open(tmp_path / "archive", index=":memory:") as archive:
        assert titles(archive) == ["Rain falls"]
        with pytest.raises(na.MissingPageError, match="no event"):
            archive[B]
