"""The index as a file: found as it was left, found damaged, foreign, cut, locked, or not to be kept at all."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import shutil
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import platformdirs
import pytest

import newsarchive as na
from answers import answers_of
from newsarchive.index import schema, store
from newsarchive.index.store import Index
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "archive"
EN: Final = EXAMPLES / "en"
IS_ROOT: Final = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="session")
def right() -> dict[str, Any]:
    """What the archive of the examples answers."""
    with na.open(EN, index=":memory:") as archive:
        return answers_of(archive)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The index of the archive of the examples, as it was left."""
    path = tmp_path_factory.mktemp("made") / "index.sqlite"
    with na.open(EN, index=path) as archive:
        len(archive)
    return path.read_bytes()


@pytest.fixture
def place(tmp_path: Path, made: bytes) -> Path:
    """Where a whole index lies."""
    path = tmp_path / "index.sqlite"
    path.write_bytes(made)
    return path


def said(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(caplog.messages)


def assert_is_made_anew(place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture, why: str) -> None:
    """Show that an index is made anew, says so once and why, and is whole afterwards."""
    with na.open(EN, index=place) as archive:
        assert answers_of(archive) == right
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(f"the index at {place} is made anew: ")
    assert why in caplog.messages[0]
    assert caplog.records[0].levelno == logging.WARNING
    caplog.clear()
    with na.open(EN, index=place) as archive:
        assert len(archive) == right["count"]
    assert not caplog.messages


def change(place: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(place)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


# -- as it was left ------------------------------------------------------------------------------------------------


def test_a_whole_index_is_used_and_no_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shutil.copytree(EXAMPLES / "zh", tmp_path / "root")
    for page in root.rglob("*.md"):
        os.utime(page, (1, 1_500_000_000))
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        count = len(archive)
    monkeypatch.setattr(store, "update", None)
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        assert len(archive) == count > 0


def test_an_index_without_a_place_lies_in_the_folder_for_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: dict[str, Any]
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "caches" / "newsarchive")
    with na.open(EN) as archive:
        assert answers_of(archive) == right
    (file,) = (tmp_path / "caches" / "newsarchive").glob("*.sqlite")
    assert file.suffix == ".sqlite"
    file.write_bytes(b"nobody but this package writes here")
    with na.open(EN) as archive:
        assert answers_of(archive) == right


def test_an_index_in_memory_is_made_again_after_it_was_closed(
    right: dict[str, Any], caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ":memory:").write_bytes(b"somebody's")
    archive = na.open(EN, index=":memory:")
    for _ in range(2):
        assert answers_of(archive) == right
        archive.close()
    archive.close()
    assert not caplog.messages
    assert (tmp_path / ":memory:").read_bytes() == b"somebody's"


def test_an_archive_is_opened_again_when_it_is_asked_again(place: Path, right: dict[str, Any]) -> None:
    archive = na.open(EN, index=place)
    for _ in range(2):
        assert answers_of(archive) == right
        archive.close()


def test_an_empty_file_becomes_an_index(
    tmp_path: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "index.sqlite"
    place.touch()
    with na.open(EN, index=place) as archive:
        assert answers_of(archive) == right
    assert not caplog.messages


# -- of another version or archive -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET value = value + 1 WHERE name = 'schema'",
        "UPDATE meta SET value = value - 1 WHERE name = 'schema'",
        "UPDATE meta SET value = value + 1 WHERE name = 'reader'",
        "UPDATE meta SET value = 0 WHERE name = 'reader'",
        "UPDATE meta SET value = 'one' WHERE name = 'schema'",
        "UPDATE meta SET value = '/elsewhere' WHERE name = 'archive'",
        "DELETE FROM meta WHERE name = 'reader'",
        "DELETE FROM meta",
        "DROP TABLE meta",
    ],
)
def test_an_index_of_another_version_is_made_anew(
    statement: str, place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    change(place, statement)
    assert_is_made_anew(place, right, caplog, "it was made by another version, or for another archive")


def test_the_index_of_another_archive_is_made_anew(
    tmp_path: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "index.sqlite"
    with na.open(EXAMPLES / "zh", index=place) as archive:
        assert answers_of(archive) != right
    assert_is_made_anew(place, right, caplog, "for another archive")


def test_an_index_is_not_taken_over_while_another_archive_uses_it(
    place: Path, right: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsarchive.index.store._PATIENCE", 0.1)
    with na.open(EN, index=place) as one, na.open(EXAMPLES / "zh", index=place) as other:
        assert answers_of(one) == right
        with pytest.raises(
            na.ArchiveError, match="is in use and cannot be rebuilt: it was made by another version, or"
        ):
            len(other)
        assert answers_of(one) == right
        one.close()
        assert answers_of(other) != right
        other.close()
        one.refresh()
        assert answers_of(one) == right


@pytest.mark.parametrize(
    "table", ["page", "event", "about", "link", "stemmed", "exact_data", "stemmed_data", "day", "source", "name"]
)
def test_an_index_without_a_table_is_made_anew(
    table: str, place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    change(place, "PRAGMA writable_schema = ON", f"DELETE FROM sqlite_master WHERE tbl_name = '{table}'")
    assert_is_made_anew(place, right, caplog, "it is damaged")


# -- no index at all ---------------------------------------------------------------------------------------------------


def another_database(path: Path) -> None:
    change(path, "CREATE TABLE photographs (name TEXT)", "INSERT INTO photographs VALUES ('the harbour')")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path.write_text("My notes, which exist nowhere else.\n" * 99), "file is not a database"),
        (lambda path: path.write_bytes(bytes(10_000)), "file is not a database"),
        (lambda path: path.write_bytes(b"short"), "file is not a database"),
        (another_database, "it was made by another version, or for another archive"),
    ],
)
def test_a_file_that_is_no_index_is_left_as_it_is(make: Callable[[Path], object], why: str, tmp_path: Path) -> None:
    place = tmp_path / "notes"
    make(place)
    before = place.read_bytes()
    with (
        na.open(EN, index=place) as archive,
        pytest.raises(na.ArchiveError, match="is not an index, and was left") as caught,
    ):
        len(archive)
    assert why in str(caught.value)
    assert "pass index= another path, or ':memory:'" in str(caught.value)
    assert place.read_bytes() == before


def test_a_folder_in_the_place_of_an_index_is_an_error(tmp_path: Path) -> None:
    with na.open(EN, index=tmp_path) as archive, pytest.raises(na.ArchiveError, match="unable to open database file"):
        len(archive)


def test_a_place_below_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = r"the index cannot be kept at .*: (Not a directory|File exists); pass index= another path"
    with (
        na.open(EN, index=tmp_path / "file" / "index.sqlite") as archive,
        pytest.raises(na.ArchiveError, match=message),
    ):
        len(archive)


@pytest.mark.skipif(IS_ROOT, reason="root may write anywhere")
def test_a_folder_for_caches_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    for place in (tmp_path / "index.sqlite", tmp_path / "folder" / "index.sqlite"):
        with na.open(EN, index=place) as archive, pytest.raises(na.ArchiveError, match="pass index= another path"):
            len(archive)


def test_an_index_that_cannot_be_written_is_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = schema.connect

    def connect(place: str) -> sqlite3.Connection:
        connection = real(place)
        connection.execute("PRAGMA query_only = ON")
        return connection

    monkeypatch.setattr(store, "connect", connect)
    message = r"cannot be used: attempt to write a readonly database; pass index= another path, or ':memory:' to keep"
    with na.open(EN, index=tmp_path / "index.sqlite") as archive, pytest.raises(na.ArchiveError, match=message):
        len(archive)


def test_a_damaged_index_that_cannot_be_deleted_is_an_error(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_bytes(place.read_bytes()[:20_000])

    def unlink(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(self), missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with na.open(EN, index=place) as archive, pytest.raises(na.ArchiveError, match="cannot be rebuilt: Permission"):
        len(archive)


# -- damaged -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0.005, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999])
def test_a_cut_index_is_made_anew(
    part: float, place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    data = place.read_bytes()
    place.write_bytes(data[: int(len(data) * part)])
    assert_is_made_anew(place, right, caplog, "it is damaged")


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_index_ends_in_a_right_answer_or_a_clear_error(seed: int, place: Path) -> None:
    """What SQLite notices is mended. It does not notice other letters where letters were: that is not asked here."""
    chance = random.Random(seed)
    data = bytearray(place.read_bytes())
    for _ in range(chance.randint(1, 3)):
        size = chance.choice([1, 4, 100, 4_096, 20_000])
        start = chance.randrange(100, len(data) - 1)
        size = min(size, len(data) - start)
        data[start : start + size] = chance.choice([chance.randbytes(size), bytes(size), b"\xff" * size])
    place.write_bytes(data)
    with na.open(EN, index=place) as archive, contextlib.suppress(na.NewsArchiveError):
        answers_of(archive)


def test_an_index_damaged_while_it_is_open_is_made_anew(
    place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with na.open(EN, index=place) as archive:
        assert len(archive) == right["count"]
        data = bytearray(place.read_bytes())
        data[8_192:] = b"\xff" * (len(data) - 8_192)
        place.write_bytes(data)
        archive._snapshot.index._connection.execute("PRAGMA shrink_memory")  # type: ignore[union-attr]
        change(place, "PRAGMA user_version = 1")  # what was read before is not trusted any more
        assert answers_of(archive) == right
    assert "it is damaged" in said(caplog)


def test_damage_that_comes_back_is_an_error(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with na.open(EN, index=place) as archive:
        len(archive)
        monkeypatch.setattr(store.Index, "refresh", lambda self: self._open())
        with pytest.raises(na.ArchiveError, match=r"cannot be read: no such table: nowhere"):
            archive._snapshot.index.rows("SELECT * FROM nowhere")


def test_a_row_that_cannot_be_text_is_damage(
    place: Path, right: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    change(place, "UPDATE page SET path = x'ff00' WHERE path = 'index.md'")
    assert_is_made_anew(place, right, caplog, "it has a page with the path b'")


def test_a_question_that_sqlite_refuses_is_an_error_and_no_damage(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with na.open(EN, index=place) as archive:
        with pytest.raises(na.ArchiveError, match=r"cannot be read: .*syntax error"):
            archive._snapshot.index.rows("SELECT FROM")
        assert len(archive) > 0
    assert not caplog.messages


# -- in use by others --------------------------------------------------------------------------------------------------


@pytest.fixture
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_WAIT_SECONDS", 0.05)


@pytest.fixture
def locked(place: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


@pytest.mark.usefixtures("short_wait", "locked")
def test_an_index_that_stays_locked_is_an_error_and_not_thrown_away(place: Path, made: bytes) -> None:
    with (
        na.open(EN, index=place) as archive,
        pytest.raises(na.ArchiveError, match="cannot be used: database is locked"),
    ):
        len(archive)
    assert place.read_bytes() == made


@pytest.mark.usefixtures("short_wait")
def test_an_index_that_is_locked_while_it_is_asked_is_an_error(place: Path, right: dict[str, Any]) -> None:
    with na.open(EN, index=place) as archive:
        assert len(archive) == right["count"]
        with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("UPDATE meta SET value = value")
            with pytest.raises(na.ArchiveError, match="cannot be read: database is locked"):
                archive.events.count()
        assert answers_of(archive) == right


def test_whoever_finds_an_index_locked_waits(place: Path, locked: sqlite3.Connection, right: dict[str, Any]) -> None:
    timer = threading.Timer(0.2, locked.execute, ["COMMIT"])
    timer.start()
    with na.open(EN, index=place) as archive:
        assert len(archive) == right["count"]
    timer.join()


def test_an_index_that_another_program_has_thrown_away_is_opened_anew(
    place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "root"
    shutil.copytree(EXAMPLES / "zh", root)
    page = next((root / "news").rglob("index.md"))
    with na.open(root, index=place) as archive:
        count = len(archive)
        caplog.clear()
        place.unlink()
        with na.open(root, index=place) as other:
            assert len(other) == count
        page.unlink()
        archive.refresh()
        assert page.relative_to(root).as_posix() not in [each.path for each in archive.pages()]
        with na.open(root, index=place) as other:
            assert not other.refresh().removed
    assert not caplog.messages


def test_an_index_thrown_away_between_opening_and_looking_is_made_anew(
    place: Path, right: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store._whole_size
    taken: list[Path] = []

    def whole_size(connection: sqlite3.Connection) -> int:
        size = real(connection)
        if not taken:
            taken.append(place)
            place.unlink()
        return size

    monkeypatch.setattr(store, "_whole_size", whole_size)
    with na.open(EN, index=place) as archive:
        assert answers_of(archive) == right


def test_a_listing_that_is_older_than_the_index_is_made_again(tmp_path: Path) -> None:
    """A page that another process saved while this one was about to begin is not taken for one that is gone."""
    root, page = tmp_path / "root", "news/2017/01/2/b.md"
    (root / "news/2017/01/1").mkdir(parents=True)
    text = na.dumps(na.Event(date="2017-01-1", title="It rains")).encode()
    (root / "news/2017/01/1/a.md").write_bytes(text)
    one, other = (Index(open_storage(root), tmp_path / "index.sqlite") for _ in range(2))
    other.refresh()
    real = one.storage.list

    def list_and_let_another_save() -> Any:
        listing = real()
        if not (root / page).exists():
            other.follow({page: other.storage.write(page, text, expected=None)})
        return listing

    one.storage.list = list_and_let_another_save  # type: ignore[method-assign]
    (root / "news/2017/01/1/c.md").write_bytes(text)  # so that there is something to do
    one.refresh()
    assert other.rows("SELECT path FROM event ORDER BY path") == [
        ("news/2017/01/1/a.md",),
        ("news/2017/01/1/c.md",),
        (page,),
    ]
    one.close()
    other.close()


# -- interrupted -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, SystemExit])
@pytest.mark.parametrize("after", [1, 70, 115])
def test_an_interrupted_run_leaves_nothing_and_the_next_does_all(
    error: type[BaseException], after: int, tmp_path: Path, right: dict[str, Any]
) -> None:
    calls = []

    def on_progress(done: int, of: int) -> None:
        calls.append((done, of))
        if len(calls) == after:
            raise error

    with na.open(EN, index=tmp_path / "index.sqlite", on_progress=on_progress) as archive:
        with pytest.raises(error):
            len(archive)
        assert archive._snapshot.index._connection.execute("SELECT count(*) FROM page").fetchone() == (0,)  # type: ignore[union-attr]
        assert answers_of(archive) == right


def test_progress_counts_every_page_to_the_end(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    with na.open(EN, index=tmp_path / "index.sqlite", on_progress=lambda *call: calls.append(call)) as archive:
        len(archive)
    total = sum(1 for _ in EN.rglob("*.md"))
    assert calls == [(done, total) for done in range(1, total + 1)]


def test_an_archive_that_is_asked_while_its_index_is_made_says_so(tmp_path: Path) -> None:
    archive = na.open(EN, index=tmp_path / "index.sqlite", on_progress=lambda *_: print(len(archive)))
    with archive, pytest.raises(na.ArchiveError, match="the index is being made, and cannot be asked before it is"):
        len(archive)


def test_a_run_that_sqlite_ended_itself_says_why(tmp_path: Path) -> None:
    """A full disk ends the transaction: that it can then not be rolled back is no news."""
    with na.open(EN, index=tmp_path / "index.sqlite") as archive:
        index = archive._snapshot.index
        index._open()
        index._connection.execute("PRAGMA max_page_count = 60")  # type: ignore[union-attr]
        with pytest.raises(na.ArchiveError, match="cannot be used: database or disk is full; pass index="):
            len(archive)
