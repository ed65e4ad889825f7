"""An archive in a folder: what is listed, what is read, and that nothing leads out of it."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.storage import base, folder
from newsarchive.storage.base import Stat, Unreadable
from newsarchive.storage.folder import FolderStorage
from newsarchive.storage.locate import open_storage
from packing import SMALL, A, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
LINK_OUT = "it is not read: it is a link that leads out of the archive"
HOSTILE = ["/etc/passwd", "../a.md", "news/../../a.md", "news\\2017\\a.md", "a\0.md", "", "news//a.md", "./a.md", "a/"]


@pytest.fixture(params=[True, False], ids=["from folder to folder", "by the real path"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive; files are opened in the way of POSIX, and in that of systems that cannot open one in a folder."""
    monkeypatch.setattr(folder, "_WALKS", request.param and folder._WALKS)
    return put(tmp_path / "root", SMALL)


def why(storage: FolderStorage, path: str) -> str:
    """Return why a page is not read, in both ways of reading it."""
    with pytest.raises(na.ArchiveError) as caught:
        storage.read(path)
    ((_, unreadable),) = storage.read_many([path])
    assert isinstance(unreadable, Unreadable)
    assert str(caught.value) == f"{path} in {storage.name}: {unreadable.why}"
    return unreadable.why


def opened(root: Path) -> FolderStorage:
    storage = open_storage(root)
    assert isinstance(storage, FolderStorage)
    return storage


# -- listing --------------------------------------------------------------------------------------------------------


def test_pages_are_listed_with_size_and_time(root: Path) -> None:
    os.utime(root / A, ns=(1, 1_483_326_246_123_456_000))
    assert opened(root).list().pages[A] == Stat(len(SMALL[A]), 1_483_326_246_123_456_000)


def test_what_is_no_page_and_what_is_hidden_is_neither_listed_nor_read(root: Path) -> None:
    put(root, {".git/a.md": b"", "news/.draft.md": b"", "index.html": b"", "folder.md/a.txt": b""})
    storage = opened(root)
    listing = storage.list()
    assert listing.pages.keys() == SMALL.keys()
    assert not listing.unreadable
    for path in (".git/a.md", "news/.draft.md", "folder.md", "gone.md", f"{A}/below.md"):
        with pytest.raises(na.MissingPageError, match=f"has no page {path}"):
            storage.read(path)
    ((_, unreadable),) = storage.read_many(["gone.md"])
    assert unreadable == Unreadable("gone.md", "it cannot be read: No such file or directory")


@pytest.mark.skipif(sys.platform == "win32", reason="a backslash is a slash there")
def test_a_name_with_a_backslash_is_an_obstacle(root: Path) -> None:
    put(root, {"a\\b.md": b"", "c\\d/e.md": b"", "f\\g.txt": b""})
    reason = "it is not read: its name holds a backslash"
    assert opened(root).list().unreadable == [Unreadable("a\\b.md", reason), Unreadable("c\\d", reason)]


def _vanishing(name: str, error: OSError) -> type:
    """Return what makes one file of a folder fail when it is looked at."""

    class Entry:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.entry, self.name, self.path = entry, entry.name, entry.path
            self.is_file, self.is_dir, self.is_symlink = entry.is_file, entry.is_dir, entry.is_symlink

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            if self.name == name:
                raise error
            return self.entry.stat(follow_symlinks=follow_symlinks)

    return Entry


class _Scan:
    def __init__(self, scandir: Iterator[os.DirEntry[str]], kind: type) -> None:
        self.scandir, self.kind = scandir, kind

    def __enter__(self) -> Iterator[object]:
        return map(self.kind, self.scandir)

    def __exit__(self, *_: object) -> None:
        self.scandir.close()  # type: ignore[attr-defined]


def test_a_file_that_goes_while_its_folder_is_listed_is_no_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, scandir = opened(root), os.scandir
    kind = _vanishing("a.md", FileNotFoundError(errno.ENOENT, "gone"))
    monkeypatch.setattr(os, "scandir", lambda path: _Scan(scandir(path), kind))
    assert storage.list().pages.keys() == SMALL.keys() - {A}


def test_a_folder_whose_files_cannot_be_looked_at_is_an_obstacle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, scandir = opened(root), os.scandir
    kind = _vanishing("a.md", PermissionError(errno.EACCES, "Permission denied"))
    monkeypatch.setattr(os, "scandir", lambda path: _Scan(scandir(path), kind))
    assert storage.list().unreadable == [
        Unreadable("news/2017/01/1/", "this folder cannot be listed: Permission denied"),
    ]


def test_a_root_that_cannot_be_listed_is_an_error(root: Path) -> None:
    storage = opened(root / "news" / "2017")
    (root / "news" / "2017").rename(root / "elsewhere")
    with pytest.raises(na.ArchiveError, match="2017 cannot be listed: No such file or directory"):
        storage.list()


# -- links ----------------------------------------------------------------------------------------------------------


@needs_links
def test_a_link_to_a_page_inside_is_a_page(root: Path) -> None:
    (root / "README.md").symlink_to(A)
    (root / "news" / "same.md").symlink_to("../README.md")
    storage = opened(root)
    for path in ("README.md", "news/same.md"):
        assert storage.list().pages[path].size == len(SMALL[A])
        assert storage.read(path) == SMALL[A]


@needs_links
def test_a_link_that_leads_out_is_listed_as_an_obstacle_and_not_read(root: Path) -> None:
    outside = put(root.parent / "root-too", {"a.md": b"secret", "2016/b.md": b"secret"})
    (root / "a.md").symlink_to(outside / "a.md")
    (root / "b.md").symlink_to("../root-too/a.md")
    (root / "news" / "2016").symlink_to(outside / "2016")
    (root / "up").symlink_to("..")
    storage = opened(root)
    is_folder = "it is not read: it is a link to a folder that is not part of the archive"
    assert storage.list().unreadable == [
        Unreadable("a.md", LINK_OUT),
        Unreadable("b.md", LINK_OUT),
        Unreadable("news/2016", is_folder),
        Unreadable("up", is_folder),
    ]
    assert why(storage, "a.md") == why(storage, "b.md") == LINK_OUT
    assert why(storage, "news/2016/b.md") == "it is not read: a folder in its path is a link"
    assert why(storage, "up/root-too/a.md") == "it is not read: a folder in its path is a link"


@needs_links
def test_a_link_to_a_folder_inside_is_passed_over(root: Path) -> None:
    (root / "same").symlink_to("news")
    (root / "round").symlink_to(".")
    (root / "folder.md").symlink_to("news")
    (root / "root.md").symlink_to(".")
    storage = opened(root)
    assert storage.list().pages.keys() == SMALL.keys()
    assert not storage.list().unreadable
    for path in ("folder.md", "root.md"):
        with pytest.raises(na.MissingPageError):
            storage.read(path)


@needs_links
def test_a_link_that_leads_nowhere_is_an_obstacle(root: Path) -> None:
    (root / "gone.md").symlink_to("nowhere.md")
    (root / "loop.md").symlink_to("loop.md")
    (root / "2016").symlink_to("nowhere")
    (root / "picture.png").symlink_to("nowhere.png")
    storage = opened(root)
    unreadable = {unreadable.path: unreadable.why for unreadable in storage.list().unreadable}
    assert list(unreadable) == ["2016", "gone.md", "loop.md"]
    assert why(storage, "gone.md") == unreadable["gone.md"] == "this link cannot be followed: No such file or directory"
    assert why(storage, "loop.md") == unreadable["loop.md"]


@needs_links
def test_a_link_put_in_the_way_while_a_file_is_opened_is_not_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was a page when it was looked at is a link out of the archive when it is opened."""
    outside = put(root.parent / "outside", {"a.md": b"secret"})
    (root / "link.md").symlink_to(A)
    realpath = os.path.realpath

    def swap(path: str, **options: bool) -> str:
        real = realpath(path, **options)
        if path.endswith("link.md"):
            (root / A).unlink(missing_ok=True)
            (root / A).symlink_to(outside / "a.md")
        return real

    storage = opened(root)
    monkeypatch.setattr(os.path, "realpath", swap)
    with pytest.raises(na.ArchiveError, match=r"it cannot be read: |leads out"):
        storage.read("link.md")


@needs_links
def test_special_files_are_obstacles_and_do_not_block(root: Path) -> None:
    os.mkfifo(root / "a.md")
    (root / "b.md").symlink_to("a.md")
    storage = opened(root)
    reason = "it is not read: it is not a regular file"
    assert storage.list().unreadable == [Unreadable("a.md", reason), Unreadable("b.md", reason)]
    assert why(storage, "a.md") == why(storage, "b.md") == reason


@needs_links
def test_a_socket_is_an_obstacle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.md")
        storage = opened(root)
        assert storage.list().unreadable == [Unreadable("s.md", "it is not read: it is not a regular file")]
        assert why(storage, "s.md").startswith("it cannot be read: ")


# -- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", HOSTILE)
def test_a_path_that_could_lead_out_is_neither_read_nor_written(root: Path, path: str) -> None:
    storage = opened(root)
    assert why(storage, path).startswith("it is not read: its path ")
    with pytest.raises(na.ArchiveError, match="it is not the path of a page"):
        storage.write(path, b"", expected=None)


def test_pages_come_in_the_order_asked_for(root: Path) -> None:
    paths = ["index.md", "news/2017/01/1/index.md", A, "index.md"]
    assert [*opened(root).read_many(paths)] == [(path, SMALL[path]) for path in paths]


def test_a_page_over_the_limit_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", len(SMALL[A]))
    storage = opened(root)
    assert storage.read(A) == SMALL[A]
    (root / A).write_bytes(SMALL[A] + b"!")
    assert why(storage, A) == f"it is not read: it is larger than {len(SMALL[A])} bytes"


def test_a_page_that_grew_is_read_to_its_end(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_CHUNK", 3)
    assert opened(root).read(A) == SMALL[A]


@pytest.mark.parametrize("failing", ["open", "read"])
def test_a_page_that_cannot_be_read_says_why(root: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    storage = opened(root)
    monkeypatch.setattr(os, failing, fail)
    assert why(storage, A) == "it cannot be read: Permission denied"


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="descriptors cannot be counted")  # noqa: PTH112
@needs_links
def test_no_descriptor_stays_open(root: Path) -> None:
    (root / "out.md").symlink_to(root.parent)
    storage = opened(root)
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208
    for path in (A, "gone.md", "news/gone/a.md", "out.md", f"{A}/a.md", "news/2017"):
        [*storage.read_many([path])]
    storage.list()
    storage.write("news/2018/01/1/a.md", b"new", expected=None)
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208
