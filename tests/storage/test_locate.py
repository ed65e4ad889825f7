"""What a path leads to: an archive, a part of one, or an error that says what to open instead."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import newsarchive as na
from newsarchive.storage import base
from newsarchive.storage.base import Stat
from newsarchive.storage.folder import FolderStorage
from newsarchive.storage.locate import open_storage, open_tree
from packing import EXAMPLE, PACKED, PAGES, SMALL, A, pack, put

TIME = 1_483_326_246 * 10**9
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def test_a_folder_is_an_archive() -> None:
    storage = open_storage(EXAMPLE)
    assert storage.list().pages.keys() == PAGES.keys()
    assert dict(storage.read_many(PAGES)) == PAGES
    assert (storage.name, storage.identity, storage.scope) == (str(EXAMPLE), os.path.realpath(EXAMPLE), "")
    assert storage.fingerprint() is None
    assert storage.is_writable
    assert storage.seekable


@pytest.mark.parametrize("prefix", ["", "./", "en/", "./en/"])
@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_file_is_an_archive_below_one_folder_or_none(kind: str, prefix: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", PAGES, prefix)
    with open_storage(path) as storage:
        listing = storage.list()
        assert listing.pages.keys() == PAGES.keys()
        assert not listing.unreadable
        assert listing.pages["index.md"] == Stat(len(PAGES["index.md"]), TIME)
        assert dict(storage.read_many(PAGES)) == PAGES
        assert storage.read("index.md") == PAGES["index.md"]
        assert (storage.name, storage.identity, storage.scope) == (str(path), os.path.realpath(path), "")
        assert not storage.is_writable
        assert storage.seekable == (kind in {"zip", "tar"})
        stat = path.stat()
        assert storage.fingerprint() == f"{stat.st_size}-{stat.st_mtime_ns}"


def test_the_content_of_a_file_tells_its_kind_not_the_suffix(tmp_path: Path) -> None:
    for kind in PACKED:
        path = pack(tmp_path / f"a.{kind}", SMALL).rename(tmp_path / "download")
        with open_storage(path) as storage:
            assert storage.list().pages.keys() == SMALL.keys()


@pytest.mark.parametrize(
    "part", ["news", "news/2017", "news/2017/01", "news/2017/01/1", "opinion", "opinion/2017", "opinion/2017/1/15"]
)
def test_a_part_of_an_archive_is_opened_as_that_part(part: str, tmp_path: Path) -> None:
    put(tmp_path, {**SMALL, "news/2018/11/12/b.md": b"b", "opinion/2017/1/15/c/index.md": b"c"})
    storage = open_storage(tmp_path / part)
    assert storage.scope == f"{part}/"
    assert storage.identity == f"{os.path.realpath(tmp_path)}//{part}/"
    inside = {path for path in open_storage(tmp_path).list().pages if path.startswith(f"{part}/")}
    assert inside
    assert storage.list().pages.keys() == inside
    assert {path for path in inside if storage.read(path)} == inside
    with pytest.raises(na.MissingPageError, match=r"has no page index\.md"):
        storage.read("index.md")
    with pytest.raises(na.ArchiveError, match="open the whole archive"):
        storage.write("index.md", b"", expected=b"front")


@pytest.mark.parametrize("folder", ["news/2017/01/1/deeper", "api", "news/years/01", "opinion/2017/01/1/slug"])
def test_a_folder_in_an_archive_that_is_no_part_of_time_is_no_archive(folder: str, tmp_path: Path) -> None:
    put(tmp_path, {**SMALL, f"{folder}/a.md": b""})
    with pytest.raises(na.ArchiveError, match="is not an archive: looked for years in its folder news"):
        open_storage(tmp_path / folder)


def test_a_front_page_and_editorials_alone_are_no_archive(tmp_path: Path) -> None:
    put(tmp_path, {"README.md": b"", "index.md": b"", "opinion/2017/01/1/a/index.md": b"", "news/years/a.md": b""})
    for path in (tmp_path, tmp_path / "opinion", tmp_path / "news"):
        with pytest.raises(na.ArchiveError, match="is not an archive") as caught:
            open_storage(path)
        assert "it holds others" not in str(caught.value)


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_file_without_an_archive_is_none(kind: str, tmp_path: Path) -> None:
    pages = {"README.md": b"", ".git/news/2017/a.md": b"", "../news/2017/a.md": b"", "xnews/2017/a.md": b""}
    with pytest.raises(na.ArchiveError, match=rf"a\.{kind} is not an archive: looked for") as caught:
        open_storage(pack(tmp_path / f"a.{kind}", pages))
    assert "it holds others" not in str(caught.value)


def test_an_empty_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="is not an archive"):
        open_storage(tmp_path)


def test_archives_below_a_folder_are_named(tmp_path: Path) -> None:
    for name in ("zh", "en"):
        put(tmp_path / name, SMALL)
    put(tmp_path / "other", {"a.md": b""})
    with pytest.raises(na.ArchiveError, match="is not an archive") as caught:
        open_storage(tmp_path)
    assert str(caught.value).endswith(f"by itself: {tmp_path / 'en'}, {tmp_path / 'zh'}")


def test_of_many_archives_a_few_are_named(tmp_path: Path) -> None:
    for name in "abcdefg":
        put(tmp_path / name, SMALL)
    with pytest.raises(na.ArchiveError, match=r"/e and 2 more$"):
        open_storage(tmp_path)


def test_a_folder_that_may_not_be_entered_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("en", "zh"):
        put(tmp_path / name, SMALL)
    scandir = os.scandir

    def forbid(folder: str) -> object:
        if folder == str(tmp_path / "en" / "news"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", forbid)
    with pytest.raises(na.ArchiveError, match=r"by itself: \S+zh$"):
        open_storage(tmp_path)
    with pytest.raises(na.ArchiveError, match=r"cannot open .*: Permission denied"):
        open_storage(tmp_path / "en")


@pytest.mark.parametrize("kind", PACKED)
def test_several_archives_in_a_packed_file_are_named(kind: str, tmp_path: Path) -> None:
    """A tar file is looked through no further than to its first archive before it is listed."""
    both = {f"{name}/{path}": data for name in ("zh", "en") for path, data in SMALL.items()}
    path = pack(tmp_path / f"a.{kind}", both)
    with pytest.raises(na.ArchiveError, match=r"after unpacking it: en, zh$"), open_storage(path) as storage:
        storage.list()
    with pytest.raises(na.ArchiveError, match=r"after unpacking it: corpus/en, corpus/zh$"):
        open_storage(pack(tmp_path / f"b.{kind}", both, "corpus/"))


@pytest.mark.parametrize("kind", PACKED)
def test_an_archive_at_the_top_wins_over_one_below(kind: str, tmp_path: Path) -> None:
    pages = {f"zh/{A}": b"zh", **SMALL}
    with open_storage(pack(tmp_path / f"a.{kind}", pages)) as storage:
        assert storage.list().pages.keys() == pages.keys()


@pytest.mark.parametrize("opened", [open_storage, open_tree])
def test_a_path_that_leads_to_nothing_is_an_error_with_its_reason(opened: type, tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="the path of the archive is empty"):
        opened("")
    with pytest.raises(na.ArchiveError, match="gone: No such file or directory") as caught:
        opened(tmp_path / "gone")
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    with pytest.raises(na.ArchiveError, match="null"):
        opened("a\0b")
    with pytest.raises(na.ArchiveError, match=r"a\.md: it is neither a folder nor a zip or tar file"):
        opened(put(tmp_path, {"a.md": b"# A page"}) / "a.md")
    with pytest.raises(na.ArchiveError, match="empty: it is neither"):
        opened(put(tmp_path, {"empty": b""}) / "empty")


@needs_links
def test_what_would_block_a_reader_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(na.ArchiveError, match=r"a\.zip: it is neither a folder nor a zip or tar file"):
        open_storage(tmp_path / "a.zip")


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_file_that_may_not_be_read_is_an_error(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / f"a.{kind}", SMALL)

    def forbid(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbid)
    with pytest.raises(na.ArchiveError, match=r"cannot open .*: Permission denied"):
        open_storage(path)


def test_a_folder_is_taken_as_it_is_if_asked(tmp_path: Path) -> None:
    put(tmp_path, SMALL)
    for storage in (open_tree(tmp_path / "news" / "2017"), FolderStorage(tmp_path / "news" / "2017")):
        assert storage.list().pages.keys() == {"01/1/a.md", "01/1/index.md"}
        assert storage.scope == ""
    assert open_tree(tmp_path).list().pages.keys() == SMALL.keys()
    with pytest.raises(na.ArchiveError, match=r"index\.md: Not a directory"):
        FolderStorage(tmp_path / "index.md")
    with pytest.raises(na.ArchiveError, match="without a path: No such file"):
        FolderStorage("")


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_file_is_taken_as_it_is_if_asked(kind: str, tmp_path: Path) -> None:
    with open_tree(pack(tmp_path / f"a.{kind}", {"a/b.md": b"", "c.md": b""})) as storage:
        assert storage.list().pages.keys() == {"a/b.md", "c.md"}
    with open_tree(pack(tmp_path / f"b.{kind}", SMALL, "en/")) as storage:
        assert storage.list().pages.keys() == SMALL.keys()


@needs_links
def test_a_link_to_an_archive_is_that_archive(tmp_path: Path) -> None:
    put(tmp_path / "real", SMALL)
    (tmp_path / "link").symlink_to("real")
    storage, part = open_storage(tmp_path / "link"), open_storage(tmp_path / "link" / "news")
    assert storage.identity == open_storage(tmp_path / "real").identity
    assert storage.name == str(tmp_path / "link")
    assert part.scope == "news/"


def test_the_root_of_the_disk_is_looked_at_like_any_folder() -> None:
    assert base.find_root(Path("/").anchor) is None
