"""An archive in a packed file: what is read, and that nothing in it is trusted."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import random
import stat
import struct
import tarfile
import threading
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.storage import base, packed
from newsarchive.storage import tar as tar_storage
from newsarchive.storage import zip as zipped_storage
from newsarchive.storage.base import Stat, Storage, Unreadable
from newsarchive.storage.locate import open_storage, open_tree
from newsarchive.verify import page_paths, verify_tree
from packing import COMPRESSORS, PACKED, PAGES, SMALL, A, member, pack, tar_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TARS = tuple(COMPRESSORS)
LINK = "it is not read: it is a link in a packed file"
OUT = "it is not read: its path leads out of the archive"
EMPTY = "it is not read: its path has an empty part"
BACKSLASH = "it is not read: its path holds a backslash or a zero byte"
SPECIAL = "it is not read: it is not a regular file"


def tar(path: Path, *members: tuple[tarfile.TarInfo, bytes], kind: str = "tar") -> Path:
    """Write a tar file that holds an archive and more."""
    small = (member(name, data) for name, data in SMALL.items())
    path.write_bytes(COMPRESSORS[kind](tar_of(*small, *members)))
    return path


def zipped(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    """Write a zip file that holds an archive and more."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore")  # of two members with one name
        for name, data in (*SMALL.items(), *members):
            file.writestr(name, data)
    return path


def unreadable(path: Path) -> dict[str, str]:
    """Return what cannot be read in a packed file; nothing of it can, in any way."""
    with open_storage(path) as storage:
        listing = storage.list()
        for unreadable in listing.unreadable:
            assert unreadable.path not in listing.pages
            with pytest.raises(na.ArchiveError, match="it is not read: "):
                storage.read(unreadable.path)
        assert SMALL.keys() <= listing.pages.keys() | {unreadable.path for unreadable in listing.unreadable}
        return {unreadable.path: unreadable.why for unreadable in listing.unreadable}


def unix(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def read_all(storage: Storage, paths: Iterable[str]) -> dict[str, bytes | Unreadable]:
    return dict(storage.read_many(paths))


# -- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PACKED)
def test_what_is_not_there_or_hidden_is_missing(kind: str, tmp_path: Path) -> None:
    pages = {**SMALL, ".git/a.md": b"", "news/.b.md": b"", "index.html": b""}
    with open_storage(pack(tmp_path / f"a.{kind}", pages, "en/")) as storage:
        assert storage.list().pages.keys() == SMALL.keys()
        for path in (".git/a.md", "gone.md", "news/2017", f"en/{A}", "index.html"):
            with pytest.raises(na.MissingPageError, match=f"has no page {path}"):
                storage.read(path)
        gone = Unreadable("gone.md", "it cannot be read: No such file or directory")
        assert read_all(storage, ["gone.md", A]) == {"gone.md": gone, A: SMALL[A]}
        with pytest.raises(na.ArchiveError, match="leads out of the archive"):
            storage.read("../a.md")


@pytest.mark.parametrize("kind", PACKED)
def test_what_stands_beside_the_archive_is_none_of_it(kind: str, tmp_path: Path) -> None:
    pages = {f"en/{path}": data for path, data in SMALL.items()} | {"about.md": b"", "en.md": b""}
    with open_storage(pack(tmp_path / f"a.{kind}", pages)) as storage:
        assert storage.list().pages.keys() == SMALL.keys()


@pytest.mark.parametrize("kind", PACKED)
def test_the_last_of_two_members_with_one_path_counts(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        zipped(path, (A, b"again"))
    else:
        tar(path, member(f"./{A}", b"again"), kind=kind)
    with open_storage(path) as storage:
        assert storage.list().pages[A].size == 5
        assert storage.read(A) == b"again"
    if kind == "zip":
        zipped(path, (unix(A, stat.S_IFLNK | 0o777), b"/etc/passwd"))
    else:
        tar(path, member(A, kind=tarfile.SYMTYPE, target="/etc/passwd"), kind=kind)
    assert unreadable(path) == {A: LINK}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_pages_come_in_the_order_asked_for(kind: str, tmp_path: Path) -> None:
    paths = [A, "index.md", A]
    with open_storage(pack(tmp_path / f"a.{kind}", SMALL)) as storage:
        assert [*storage.read_many(paths)] == [(path, SMALL[path]) for path in paths]


@pytest.mark.parametrize("kind", TARS[1:])
def test_a_compressed_tar_file_is_read_once_from_its_beginning_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [*PAGES]
    random.Random(1).shuffle(paths)
    with open_storage(pack(tmp_path / f"a.{kind}", {path: PAGES[path] for path in paths})) as storage:
        assert isinstance(storage, tar_storage.TarStorage)
        storage.list()
        starts: list[int] = []
        unpack = storage._unpack

        def note(member: packed.Member, path: str) -> bytes | Unreadable:
            starts.append(member.place.start)
            return unpack(member, path)

        monkeypatch.setattr(storage, "_unpack", note)
        assert [path for path, _ in storage.read_many(sorted(paths))] == paths
        assert starts == sorted(starts)


@pytest.mark.parametrize("kind", PACKED)
def test_threads_can_read_at_once(kind: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    with open_storage(pack(tmp_path / f"a.{kind}", PAGES)) as storage:

        def read(seed: int) -> None:
            for path in random.Random(seed).sample([*PAGES], 30):
                wrong.extend([path] if storage.read(path) != PAGES[path] else [])

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


@pytest.mark.parametrize("kind", PACKED)
def test_a_file_that_was_replaced_is_listed_anew(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", SMALL)
    with open_storage(path) as storage:
        stamp = storage.fingerprint()
        assert storage.list().pages.keys() == SMALL.keys()
        pack(tmp_path / f"b.{kind}", {A: b"another"}).rename(path)
        os.utime(path, ns=(1, 1))
        assert storage.fingerprint() != stamp
        assert storage.read(A) == SMALL[A]
        assert storage.list().pages.keys() == {A}
        assert storage.read(A) == b"another"
        path.unlink()
        with pytest.raises(na.ArchiveError, match=r"cannot look at .*: No such file"):
            storage.list()


@pytest.mark.parametrize("kind", PACKED)
def test_a_file_that_was_written_over_is_not_read_by_its_old_table(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", SMALL)
    with open_storage(path) as storage:
        storage.list()
        path.write_bytes(bytes(5_000))
        os.utime(path, ns=(1, 1))
        with pytest.raises(na.ArchiveError, match="the packed file changed since it was listed"):
            storage.read(A)
        with pytest.raises(na.ArchiveError):
            storage.list()


@pytest.mark.parametrize("kind", PACKED)
def test_a_closed_storage_says_so(kind: str, tmp_path: Path) -> None:
    storage = open_storage(pack(tmp_path / f"a.{kind}", SMALL))
    storage.close()
    storage.close()
    for use in (storage.list, lambda: storage.read(A), lambda: read_all(storage, [A])):
        with pytest.raises(na.ArchiveError, match="is closed; open it again"):
            use()


@pytest.mark.parametrize("kind", PACKED)
def test_verification_takes_a_packed_archive(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", {**PAGES, "../b.md": b""}, "")
    assert page_paths(path) == sorted(PAGES)
    verdicts = [*verify_tree(path)]
    assert {verdict.path for verdict in verdicts if verdict.is_exact} == PAGES.keys()
    assert [(verdict.path, verdict.failures) for verdict in verdicts if not verdict.is_exact] == [("../b.md", (OUT,))]


# -- what is hostile ------------------------------------------------------------------------------------------------


def test_names_that_lead_out_of_a_zip_file_are_obstacles(tmp_path: Path) -> None:
    names = ["../a.md", "news/../../b.md", "/c.md", "news\\d.md", "news//e.md", "news/./f.md", ".\\..\\g.md"]
    path = zipped(tmp_path / "a.zip", *((name, b"x") for name in [*names, "../a.txt", "news\\h.txt"]))
    assert unreadable(path) == {
        "../a.md": OUT,
        "news/../../b.md": OUT,
        "/c.md": OUT,
        "news\\d.md": BACKSLASH,
        "news//e.md": EMPTY,
        "news/./f.md": EMPTY,
        ".\\..\\g.md": BACKSLASH,
    }


@pytest.mark.parametrize("kind", TARS)
def test_names_that_lead_out_of_a_tar_file_are_obstacles(kind: str, tmp_path: Path) -> None:
    names = ["../a.md", "news/../../b.md", "/c.md", "news\\d.md", "news//e.md"]
    path = tar(tmp_path / "a", *(member(name, b"x") for name in [*names, "../a.txt"]), kind=kind)
    assert unreadable(path) == {
        "../a.md": OUT,
        "news/../../b.md": OUT,
        "/c.md": OUT,
        "news\\d.md": BACKSLASH,
        "news//e.md": EMPTY,
    }


def test_links_and_special_files_in_a_zip_file_are_obstacles(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        (unix("a.md", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (unix("news/2016", stat.S_IFLNK | 0o777), b"/etc"),
        (unix("picture.png", stat.S_IFLNK | 0o777), b"/etc"),
        (unix("b.md", stat.S_IFIFO | 0o666), b""),
        (unix("c.md", stat.S_IFREG | 0o666), b""),
    )
    assert unreadable(path) == {"a.md": LINK, "news/2016": LINK, "b.md": SPECIAL}


@pytest.mark.parametrize("kind", TARS)
def test_links_and_special_files_in_a_tar_file_are_obstacles(kind: str, tmp_path: Path) -> None:
    path = tar(
        tmp_path / "a",
        member("a.md", kind=tarfile.SYMTYPE, target="/etc/passwd"),
        member("news/2016", kind=tarfile.SYMTYPE, target="/etc"),
        member("picture.png", kind=tarfile.SYMTYPE, target="/etc"),
        member("b.md", kind=tarfile.LNKTYPE, target="index.md"),
        member("c.md", kind=tarfile.FIFOTYPE),
        member("d.md", kind=tarfile.CHRTYPE),
        member("e.md", kind=tarfile.BLKTYPE),
        member("f.md", kind=b"Z"),
        member("g.md", kind=tarfile.DIRTYPE),
        kind=kind,
    )
    assert unreadable(path) == {
        **dict.fromkeys(("a.md", "b.md", "news/2016"), LINK),
        **dict.fromkeys(("c.md", "d.md", "e.md", "f.md"), SPECIAL),
    }


def test_a_sparse_member_is_an_obstacle(tmp_path: Path) -> None:
    info, data = member("sparse.md", b"x" * 512)
    info.pax_headers = {"GNU.sparse.map": "0,1,100,1", "GNU.sparse.size": "1000"}
    assert unreadable(tar(tmp_path / "a.tar", (info, data))) == {"sparse.md": SPECIAL}


def _encrypted(data: bytes) -> bytes:
    """Set the flag of encryption on the last member of a zip file."""
    start = data.rindex(b"PK\x01\x02")
    return data[: start + 8] + struct.pack("<H", 1) + data[start + 10 :]


def test_an_encrypted_member_is_an_obstacle(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("b.md", b"secret"))
    path.write_bytes(_encrypted(path.read_bytes()))
    assert unreadable(path) == {"b.md": "it is not read: it is encrypted"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_by_a_method_without_a_limit_is_an_obstacle(method: int, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("b.md")
    info.compress_type = method
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in SMALL.items():
            file.writestr(name, data)
        file.writestr("b.md", b"b", method)
    reason = f"it is not read: it is packed by method {method}; only stored and deflated members are read"
    assert unreadable(path) == {"b.md": reason}


def test_an_unknown_method_is_an_obstacle(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("b.md", b"b"))
    data = path.read_bytes()
    start = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: start + 10] + struct.pack("<H", 97) + data[start + 12 :])
    assert unreadable(path)["b.md"].startswith("it is not read: it is packed by method 97;")


@pytest.mark.parametrize("kind", PACKED)
def test_a_bomb_is_not_unpacked_beyond_the_limit(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / f"a.{kind}", {**SMALL, "bomb.md": bytes(20_000_000)})
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", 100_000)
    monkeypatch.setattr(base, "_CHUNK", 1_000)
    with open_storage(path) as storage:
        why = "it is not read: it is larger than 100,000 bytes"
        assert read_all(storage, ["bomb.md", A]) == {"bomb.md": Unreadable("bomb.md", why), A: SMALL[A]}
        with pytest.raises(na.ArchiveError, match="larger than 100,000 bytes"):
            storage.read("bomb.md")


def test_a_zip_file_that_lies_about_a_size_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its directory says 4 bytes; what it holds is neither unpacked beyond the limit nor taken for a page of 4."""
    path = zipped(tmp_path / "a.zip", ("b.md", bytes(1_000_000)))
    data = path.read_bytes()
    start = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: start + 24] + struct.pack("<L", 4) + data[start + 28 :])
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", 100_000)
    with open_storage(path) as storage:
        ((_, got),) = storage.read_many(["b.md"])
    assert isinstance(got, Unreadable)
    assert "it cannot be read: Bad CRC-32" in got.why


def test_members_that_share_their_bytes_are_read_one_by_one(tmp_path: Path) -> None:
    """Many names for one stretch of the file: newer versions of Python refuse them, none unpacks them together."""
    path = zipped(tmp_path / "a.zip", ("b.md", b"same"), ("c.md", b"same"))
    data = path.read_bytes()
    last = data.rindex(b"PK\x01\x02")
    before = data.rindex(b"PK\x01\x02", 0, last)
    path.write_bytes(data[: last + 42] + data[before + 42 : before + 46] + data[last + 46 :])
    with open_storage(path) as storage:
        got = read_all(storage, ["b.md", "c.md"])
    assert isinstance(got["c.md"], Unreadable)
    assert got["c.md"].why.startswith("it cannot be read: ")


@pytest.mark.parametrize("kind", PACKED)
def test_more_members_than_anyone_packs_are_not_listed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MAX_MEMBERS", 2)
    with (
        pytest.raises(na.ArchiveError, match="is not read: it has more than 2 members"),
        open_storage(pack(tmp_path / f"a.{kind}", SMALL)) as storage,
    ):
        storage.list()


# -- what is broken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PACKED)
def test_a_file_that_is_cut_off_is_an_error_wherever_the_cut_is(kind: str, tmp_path: Path) -> None:
    """No page is lost in silence: not even when a tar file is cut where one member ends and the next begins."""
    path = pack(tmp_path / f"a.{kind}", {**SMALL, "news/2018/01/1/b.md": random.Random(2).randbytes(3_000)})
    data = path.read_bytes()
    cuts = {*range(1, len(data), 97), *range(512, len(data), 512), len(data) - 1}
    if kind == "tar":
        # Behind the two blocks that end a tar file stands padding, which can be missing.
        end = data.rindex(b"ustar") - 257 + 512 + 3_072
        cuts = {cut for cut in cuts if cut < end + 512}
    for cut in sorted(cuts):
        path.write_bytes(data[:cut])
        with pytest.raises(na.ArchiveError) as caught, open_storage(path) as storage:
            storage.list()
        assert str(path) in str(caught.value)
    path.write_bytes(data)
    with open_storage(path) as storage:
        assert len(storage.list().pages) == 4


@pytest.mark.parametrize("kind", PACKED)
def test_a_broken_file_is_an_error_or_an_obstacle_and_nothing_else(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", SMALL)
    data = path.read_bytes()
    chance = random.Random(3)
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(chance.choice([1, 1, 5])):
            broken[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(broken)
        try:
            with open_tree(path) as storage:
                for found, got in storage.read_many(storage.list().pages):
                    assert isinstance(got, (bytes, Unreadable)), found
        except na.ArchiveError as error:
            assert error.__cause__ is not None or "neither" in str(error)


def test_a_broken_member_of_a_zip_file_is_an_obstacle_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in SMALL.items():
            file.writestr(name, data)
    path.write_bytes(path.read_bytes().replace(b"an event", b"AN EVENT"))
    with open_storage(path) as storage:
        got = read_all(storage, SMALL)
    assert got.pop(A) == Unreadable(A, f"it cannot be read: Bad CRC-32 for file '{A}'")
    assert got == {path: data for path, data in SMALL.items() if path != A}


def test_a_tar_file_broken_in_the_middle_does_not_end_there(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar", SMALL)
    data = bytearray(path.read_bytes())
    data[data.index(A.encode())] = 0
    path.write_bytes(data)
    with pytest.raises(na.ArchiveError, match=r"broken or cut off: no header and no end at byte 1,024"):
        open_storage(path)


@pytest.mark.parametrize("kind", TARS[1:])
def test_what_is_compressed_but_no_tar_file_is_an_error(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(COMPRESSORS[kind](b"a feed of news, " * 100))
    with pytest.raises(na.ArchiveError, match="the tar file is broken or cut off"):
        open_storage(path)
    path.write_bytes(COMPRESSORS[kind](b""))
    with pytest.raises(na.ArchiveError, match="the tar file is broken or cut off"):
        open_storage(path)


def test_a_checksum_behind_the_end_is_looked_at(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar.gz", SMALL)
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    with pytest.raises(na.ArchiveError, match="CRC check failed"), open_storage(path) as storage:
        storage.list()


def test_a_compressed_file_that_broke_after_it_was_listed_is_an_obstacle(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar.gz", PAGES)
    before = path.stat()
    with open_storage(path) as storage:
        storage.list()
        data = bytearray(path.read_bytes())
        data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
        path.write_bytes(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        got = read_all(storage, PAGES)
    whys = {unreadable.why for unreadable in got.values() if isinstance(unreadable, Unreadable)}
    assert whys
    assert all(why.startswith("it cannot be read: ") for why in whys)
    assert got["README.md"] == PAGES["README.md"]


def test_a_member_that_ends_before_its_end_is_an_obstacle(tmp_path: Path) -> None:
    """The table is right when it is made; that a file shrinks between two looks at it cannot be ruled out."""
    with open_storage(pack(tmp_path / "a.tar", SMALL)) as storage:
        assert isinstance(storage, tar_storage.TarStorage)
        entry = storage._table()[A]
        longer = entry._replace(place=entry.place._replace(size=100_000))
        assert storage._unpack(longer, A) == Unreadable(A, "it cannot be read: the tar file is cut off")


def test_a_file_that_goes_before_it_is_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match=r"cannot open a\.zip: No such file or directory"):
        zipped_storage.ZipStorage(str(tmp_path / "a.zip"), name="a.zip")


@pytest.mark.parametrize("kind", TARS[1:])
def test_verification_of_a_file_that_is_cut_off_is_an_error_at_once(kind: str, tmp_path: Path) -> None:
    path = pack(tmp_path / f"a.{kind}", PAGES)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(na.ArchiveError, match="broken or cut off"):
        verify_tree(path)


def test_empty_packed_files_hold_no_archive(tmp_path: Path) -> None:
    for kind in PACKED:
        with pytest.raises(na.ArchiveError, match="is not an archive"):
            open_storage(pack(tmp_path / f"a.{kind}", {}))


def _tar_header(name: str, size: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return a header with any size, and the right checksum."""
    info = tarfile.TarInfo(name)
    info.type = kind
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136], header[148:156] = size, b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


NEGATIVE = b"\xff" * 10 + b"\xfc\x00"
HUGE = b"\x80" + (2**70).to_bytes(11, "big")
LARGE = b"\x80" + (2**30).to_bytes(11, "big")


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress])
@pytest.mark.parametrize(
    ("header", "why"),
    [
        (_tar_header("b.md", NEGATIVE), "a member of -1,024 bytes"),
        (_tar_header("b.md", HUGE), f"a member of {2**70:,} bytes"),
        (_tar_header("b.md", NEGATIVE, tarfile.XHDTYPE), "a header of -1,024 bytes"),
        (_tar_header("b.md", LARGE, tarfile.XHDTYPE), f"a header of {2**30:,} bytes"),
        (_tar_header("b.md", LARGE, tarfile.GNUTYPE_LONGNAME), f"a header of {2**30:,} bytes"),
        (_tar_header("b.md", b"%011o\0" % 0, tarfile.GNUTYPE_LONGNAME) * 5_000, "endless headers"),
    ],
)
def test_a_tar_file_that_lies_about_sizes_is_neither_followed_nor_believed(
    header: bytes, why: str, compress: type[bytes], tmp_path: Path
) -> None:
    small = tar_of(*(member(name, data) for name, data in SMALL.items()))
    end = len(small.rstrip(b"\0")) // 512 * 512 + 512
    path = tmp_path / "a"
    path.write_bytes(compress(small[:end] + header + bytes(10_240)))
    with pytest.raises(na.ArchiveError, match=why), open_storage(path) as storage:
        storage.list()


@pytest.mark.parametrize("time", ["inf", "nan", "-1", "1e300", "9e15"])
def test_a_time_that_is_none_is_0(time: str, tmp_path: Path) -> None:
    info, data = member("b.md", b"b")
    info.pax_headers = {"mtime": time}
    with open_storage(tar(tmp_path / "a.tar", (info, data))) as storage:
        assert storage.list().pages["b.md"] == Stat(1, 0)


def test_a_zip_time_that_is_none_is_0(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("b.md", b"b"))
    data = path.read_bytes()
    start = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: start + 12] + bytes(4) + data[start + 16 :])
    with open_storage(path) as storage:
        assert storage.list().pages["b.md"] == Stat(1, 0)


def test_a_zip_file_behind_other_bytes_is_one(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", SMALL)
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    with open_storage(path) as storage:
        assert read_all(storage, SMALL) == SMALL


def test_a_tar_file_that_ends_with_a_zip_file_is_a_tar_file(tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.zip", {"news/2016/01/1/b.md": b"b"}).read_bytes()
    path = tar(tmp_path / "a.tar", member("inner.zip", inner))
    with open_storage(path) as storage:
        assert storage.list().pages.keys() == SMALL.keys()


def test_a_tar_file_of_old_times_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as file:
        for name, data in SMALL.items():
            info, _ = member(f"en/{name}", data)
            file.addfile(info, io.BytesIO(data))
    path = tmp_path / "a"
    path.write_bytes(buffer.getvalue())
    with open_storage(path) as storage:
        assert read_all(storage, SMALL) == SMALL
