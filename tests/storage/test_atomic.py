"""A page is written whole or not at all, and only over what its writer has seen."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.storage import atomic, base
from newsarchive.storage.atomic import replace_file
from newsarchive.storage.base import Stat, Storage, Write
from newsarchive.storage.folder import FolderStorage
from newsarchive.storage.locate import open_storage
from packing import PACKED, SMALL, A, pack, put

if TYPE_CHECKING:
    from pathlib import Path

NEW = "news/2018/02/3/new.md"
posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return put(tmp_path / "root", SMALL)


@pytest.fixture
def storage(root: Path) -> Storage:
    return open_storage(root)


def tree(root: Path) -> dict[str, bytes | str | None]:
    """Return all that stands below a folder, hidden or not: a file's bytes, a link's target, None for a folder."""
    return {path.relative_to(root).as_posix(): _what_stands_at(path) for path in root.rglob("*")}


def _what_stands_at(path: Path) -> bytes | str | None:
    if path.is_symlink():
        return str(path.readlink())
    return None if path.is_dir() else path.read_bytes()


# -- what is written ------------------------------------------------------------------------------------------------


def test_a_page_that_is_as_expected_is_replaced(root: Path, storage: Storage) -> None:
    before = tree(root)
    now = storage.write(A, b"new text", expected=SMALL[A])
    assert storage.read(A) == b"new text"
    assert tree(root) == {**before, A: b"new text"}
    assert now == storage.list().pages[A] == Stat(8, (root / A).stat().st_mtime_ns)


def test_a_new_page_is_made_with_its_folders(storage: Storage) -> None:
    now = storage.write(NEW, b"new", expected=None)
    assert storage.list().pages[NEW] == now
    assert storage.read(NEW) == b"new"
    assert storage.write("new.md", b"", expected=None).size == 0


def test_a_part_of_an_archive_is_written_below_its_root(root: Path) -> None:
    open_storage(root / "news" / "2017").write("news/2017/02/1/b.md", b"b", expected=None)
    assert (root / "news/2017/02/1/b.md").read_bytes() == b"b"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(data=st.binary(max_size=200))
def test_what_was_written_is_read(root: Path, data: bytes) -> None:
    storage = FolderStorage(root)
    storage.write(A, data, expected=storage.read(A))
    assert storage.read(A) == data


def test_a_name_as_long_as_the_system_allows_can_be_written(storage: Storage) -> None:
    path = f"news/2017/01/1/{'长' * 84}.md"
    storage.write(path, b"1", expected=None)
    storage.write(path, b"2", expected=b"1")
    assert storage.read(path) == b"2"


@posix
def test_a_page_keeps_its_mode_and_a_new_one_obeys_the_umask(root: Path, storage: Storage) -> None:
    (root / A).chmod(0o604)
    storage.write(A, b"new", expected=SMALL[A])
    assert stat.S_IMODE((root / A).stat().st_mode) == 0o604
    mask = os.umask(0o027)
    try:
        storage.write(NEW, b"new", expected=None)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((root / NEW).stat().st_mode) == 0o640
    assert stat.S_IMODE((root / NEW).parent.stat().st_mode) == 0o750


@posix
def test_the_new_file_is_never_open_to_others_than_the_old_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / A).chmod(0o600)
    modes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: modes.append(os.fstat(handle).st_mode))
    replace_file(root / A, b"new")
    assert stat.S_IMODE(modes[0]) == 0o600


def test_file_and_folder_reach_the_disk_in_that_order(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    replace = os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
    )

    def rename(old: Path, new: Path) -> None:
        calls.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "replace", rename)
    replace_file(root / A, b"new")
    assert calls == (["file", "rename", "folder"] if hasattr(os, "O_DIRECTORY") else ["file", "rename"])
    monkeypatch.delattr(os, "O_DIRECTORY", raising=False)
    replace_file(root / A, b"new")
    assert calls[3:] == ["file", "rename"]


def test_a_file_system_that_flushes_no_folders_is_written_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, "refused")

    monkeypatch.setattr(os, "fsync", refuse)
    number = errno.EINVAL
    replace_file(root / A, b"new")
    assert (root / A).read_bytes() == b"new"
    number = errno.EIO
    with pytest.raises(OSError, match="refused"):
        replace_file(root / A, b"newer")


def test_a_folder_that_cannot_be_opened_is_not_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def forbid(path: Path, flags: int, mode: int = 0o777) -> int:
        if path.is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", forbid)
    before = tree(root)
    with pytest.raises(PermissionError):
        replace_file(root / A, b"new")
    assert tree(root) == before


@needs_links
def test_a_link_to_a_page_stays_a_link_and_the_page_is_written(root: Path, storage: Storage) -> None:
    (root / "README.md").symlink_to("index.md")
    storage.write("README.md", b"new", expected=b"front")
    assert (root / "README.md").is_symlink()
    assert (root / "index.md").read_bytes() == b"new"


# -- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected", "happened"),
    [
        (A, b"other", "it changed since it was read"),
        (A, b"", "it changed since it was read"),
        (A, None, "it is there already"),
        (NEW, b"old", "it is no longer there"),
    ],
)
def test_what_its_writer_has_not_seen_is_not_overwritten(
    root: Path, storage: Storage, path: str, expected: bytes | None, happened: str
) -> None:
    before = tree(root)
    with pytest.raises(na.ConflictError, match=f"{path} was not written: {happened}; read .*root again"):
        storage.write(path, b"new", expected=expected)
    assert tree(root) == before


def test_of_two_writers_who_saw_the_same_one_is_refused(storage: Storage) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        barrier.wait()
        try:
            storage.write(A, f"{number}".encode(), expected=SMALL[A])
            outcomes.append(f"{number}")
        except na.ConflictError:
            outcomes.append("refused")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = (outcome for outcome in outcomes if outcome != "refused")
    assert len(outcomes) == 4
    assert storage.read(A) == winner.encode()


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_file_can_only_be_read(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", SMALL)
    before = path.read_bytes()
    with (
        open_storage(path) as storage,
        pytest.raises(na.ReadOnlyError, match="is a packed file and can only be read; unpack it first"),
    ):
        storage.write(A, b"new", expected=SMALL[A])
    assert path.read_bytes() == before


@pytest.mark.parametrize("path", [".hidden.md", "news/.git/a.md", "../a.md", "news/2018/02/3/a.txt"])
def test_what_could_not_be_listed_is_not_written(storage: Storage, path: str) -> None:
    with pytest.raises(na.ArchiveError, match="was not written: it is not the path of a page in "):
        storage.write(path, b"new", expected=None)


def test_more_than_could_be_read_is_not_written(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", 10)
    with pytest.raises(na.ArchiveError, match="was not written: it is larger than 10 bytes"):
        storage.write(A, b"12345678901", expected=SMALL[A])


@needs_links
@pytest.mark.parametrize(
    "path", ["a.md", "gone.md", "same/2017/01/1/a.md", "same/new.md", "out/new.md", "out/x/new.md"]
)
def test_a_link_on_the_way_is_not_written_through(root: Path, storage: Storage, path: str) -> None:
    outside = put(root.parent / "outside", {"a.md": b"theirs"})
    (root / "a.md").symlink_to(outside / "a.md")
    (root / "gone.md").symlink_to(outside / "gone.md")
    (root / "same").symlink_to("news")
    (root / "out").symlink_to(outside)
    before = tree(root.parent)
    for expected in (None, b"theirs"):
        with pytest.raises(na.ArchiveError, match=f"{path} was not written"):
            storage.write(path, b"new", expected=expected)
    assert tree(root.parent) == before


@needs_links
def test_a_link_that_appears_where_a_folder_is_made_is_not_followed(root: Path) -> None:
    (root / "link").symlink_to(root.parent)
    with pytest.raises(NotADirectoryError):
        atomic.make_folders(root, "new/../link/deeper")
    assert not (root / "new").exists()


def test_a_file_in_the_place_of_a_folder_or_a_folder_in_that_of_a_file_is_left_alone(
    root: Path, storage: Storage
) -> None:
    (root / "news" / "2018.md").mkdir()
    before = tree(root)
    with pytest.raises(na.ArchiveError, match=r"was not written to .*: Not a directory"):
        storage.write("index.md/a.md", b"new", expected=None)
    with pytest.raises(na.ArchiveError, match=r"news/2018\.md was not written to "):
        storage.write("news/2018.md", b"new", expected=None)
    assert tree(root) == before


# -- what fails -----------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What no code expects."""


@pytest.mark.parametrize("path", [A, NEW])
@pytest.mark.parametrize("failing", ["replace", "fsync", "fdopen"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), Killed()])
def test_a_write_that_fails_leaves_everything_as_it_was(
    root: Path, storage: Storage, path: str, failing: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)

    def fail(*arguments: Any) -> None:
        if failing == "fdopen":
            os.close(arguments[0])
        raise error

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises((na.ArchiveError, Killed)) as caught:
        storage.write(path, b"new", expected=SMALL.get(path))
    if isinstance(error, OSError):
        assert str(caught.value).startswith(f"{path} was not written to {storage.name}: No space left on device")
        assert caught.value.__cause__ is error
    assert tree(root) == before


def test_a_process_that_dies_at_the_rename_leaves_the_old_page_and_a_hidden_file(
    root: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is tidied up after a kill: what is left behind is none of the archive."""
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(Killed))
    monkeypatch.setattr("pathlib.Path.unlink", lambda *_, **__: None)
    before = storage.list().pages
    with pytest.raises(Killed):
        storage.write(A, b"new", expected=SMALL[A])
    assert len(tree(root)) > len(before)
    assert storage.list().pages == before
    assert storage.read(A) == SMALL[A]


def test_folders_that_someone_else_uses_by_now_are_not_taken_away(root: Path) -> None:
    made = atomic.make_folders(root, "a/b/c")
    (root / "a/b/other.md").touch()
    atomic.drop_folders(made)
    assert (root / "a/b/other.md").exists()
    assert not (root / "a/b/c").exists()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written_is_read_only(
    storage: Storage, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(*_: object, **__: object) -> int:
        raise OSError(number, "it may not be written")

    monkeypatch.setattr(os, "mkdir", forbid)
    with pytest.raises(na.ReadOnlyError, match=r"was not written to .*: it may not be written"):
        storage.write(NEW, b"new", expected=None)


def test_a_page_that_may_not_be_written_is_read_only(
    root: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(na.ReadOnlyError, match="Permission denied"):
        storage.write(A, b"new", expected=SMALL[A])
    assert tree(root) == before
    assert not open_storage(root).is_writable


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is forbidden to this user")
def test_what_the_system_forbids_is_read_only(root: Path, storage: Storage) -> None:
    (root / "news").chmod(0o500)
    try:
        assert not open_storage(root / "news").is_writable
        with pytest.raises(na.ReadOnlyError):
            storage.write(NEW, b"new", expected=None)
    finally:
        (root / "news").chmod(0o700)


# -- many pages at once ---------------------------------------------------------------------------------------------


def test_many_pages_are_written_at_once(root: Path, storage: Storage) -> None:
    before = tree(root)
    stats = storage.write_many([Write(A, b"new", SMALL[A]), Write(NEW, b"another", None)])
    folders = dict.fromkeys(("news/2018", "news/2018/02", "news/2018/02/3"))
    assert tree(root) == {**before, **folders, A: b"new", NEW: b"another"}
    assert {path: stat.size for path, stat in stats.items()} == {A: 3, NEW: 7}
    assert stats[NEW].time == (root / NEW).stat().st_mtime_ns


def test_of_many_pages_none_is_written_if_one_is_not_as_expected(root: Path, storage: Storage) -> None:
    before = tree(root)
    with pytest.raises(na.ConflictError, match="changed since it was read"):
        storage.write_many([Write(NEW, b"another", None), Write(A, b"new", b"other")])
    with pytest.raises(na.ArchiveError, match="it is not the path of a page"):
        storage.write_many([Write(NEW, b"another", None), Write("../a.md", b"new", None)])
    assert tree(root) == before


def test_of_many_pages_none_is_written_if_one_cannot_be(
    root: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write = tree(root), atomic._write_new

    def full(path: Path, data: bytes, mode: int | None, *, flush: bool) -> os.stat_result:
        if data == b"new":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, data, mode, flush=flush)

    monkeypatch.setattr(atomic, "_write_new", full)
    with pytest.raises(na.ArchiveError, match=f"{NEW} and others was not written .* {os.strerror(errno.ENOSPC)}"):
        storage.write_many([Write(NEW, b"another", None), Write(A, b"new", SMALL[A])])
    assert tree(root) == before


def test_an_archive_keeps_what_is_no_page_where_no_reader_looks(storage: Storage) -> None:
    pages = set(storage.list().pages)
    assert storage.read_state("imported/2017.jsonl") is None
    storage.write_state("imported/2017.jsonl", b"kept")
    assert storage.read_state("imported/2017.jsonl") == b"kept"
    assert set(storage.list().pages) == pages


def test_what_cannot_be_kept_is_said(root: Path, storage: Storage) -> None:
    (root / ".newsarchive").write_text("a file")
    with pytest.raises(na.ArchiveError, match="was not written"):
        storage.write_state("a", b"kept")
    (root / ".newsarchive").unlink()
    (root / ".newsarchive" / "a").mkdir(parents=True)
    with pytest.raises(na.ArchiveError, match=r"cannot read \.newsarchive/a"):
        storage.read_state("a")


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_archive_keeps_nothing(kind: str, tmp_path: Path) -> None:
    with open_storage(pack(tmp_path / f"packed.{kind}", SMALL)) as packed:
        assert packed.read_state("a") is None
        with pytest.raises(na.ReadOnlyError):
            packed.write_state("a", b"kept")
        with pytest.raises(na.ReadOnlyError):
            packed.write_many([Write(NEW, b"another", None)])
