"""Saving: the lines that changed, where the file is as it was read; else nothing at all."""

from __future__ import annotations

import errno
import os
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

import newsarchive as na
from indexed import content_of, fresh_content_of
from newsarchive import saving
from newsarchive.index import update as update_module
from newsarchive.markdown import page as page_module
from newsarchive.markdown.page import parse
from newsarchive.storage import folder
from newsarchive.storage.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

A: Final = "news/2017/01/1/a.md"
B: Final = "news/2017/01/2/b.md"
INDEX: Final = "news/2017/01/1/index.md"
README: Final = "news/2017/01/1/README.md"
RAIN: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n##### Weather \n#  Rain falls \n\n\n\n### Source:\n\n1. [P](http://p.example/1)\n\n"
DAY: Final = na.dumps(na.Day(date="2017-01-1", entries=[na.Entry(title="Rain falls", ref=f"/{A}")]))
CHANGED: Final = "was changed by somebody else since it was read, and was not saved: read it again"
DELETED: Final = "was deleted since it was read"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for path, text in {A: RAIN, B: RAIN.replace("01-1", "01-2"), INDEX: DAY, README: DAY}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


@pytest.fixture
def archive(root: Path, tmp_path: Path) -> Iterator[na.Archive]:
    """The archive, and afterwards the proof that its index followed whatever was done to it."""
    with na.open(root, index=tmp_path / "index.sqlite") as archive:
        yield archive
        archive.refresh()
        assert content_of(archive._snapshot.index) == fresh_content_of(root)
        assert not [path for path in root.rglob("*") if path.name.startswith(".")]


def text_of(root: Path, path: str = A) -> str:
    return (root / path).read_bytes().decode()


def snow(archive: na.Archive, path: str = A) -> na.Event:
    return attrs.evolve(archive[path], title="Snow falls")


# -- what is written --------------------------------------------------------------------------------------------------


def test_only_the_line_that_changed_is_another(archive: na.Archive, root: Path) -> None:
    assert archive.save(snow(archive)) == na.PageRef.parse(A)
    assert text_of(root) == RAIN.replace("#  Rain falls ", "#  Snow falls ")
    assert archive[A].title == "Snow falls"
    assert archive.search("snow").refs() == (na.PageRef.parse(A),)
    assert not archive.refresh()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_stay(end: str, archive: na.Archive, root: Path) -> None:
    text = RAIN.replace("\n", end)
    (root / A).write_bytes(text.encode())
    archive.save(snow(archive))
    assert text_of(root) == text.replace("Rain", "Snow")


def test_a_byte_order_mark_and_bytes_that_are_no_utf_8_stay(archive: na.Archive, root: Path) -> None:
    data = b"\xef\xbb\xbf" + RAIN.encode().replace(b"[P]", b"[caf\xe9]")
    (root / A).write_bytes(data)
    archive.save(snow(archive))
    assert (root / A).read_bytes() == data.replace(b"Rain", b"Snow")


def test_the_mode_of_the_file_stays(archive: na.Archive, root: Path) -> None:
    (root / A).chmod(0o640)
    archive.save(snow(archive))
    assert (root / A).stat().st_mode & 0o7777 == 0o640


def test_what_is_saved_unchanged_is_not_written(archive: na.Archive, root: Path) -> None:
    before = (root / A).stat()
    archive.save(archive[A])
    archive.save_page(archive.page(A))
    assert (root / A).stat() == before


def test_a_page_can_be_saved_again_and_again(archive: na.Archive, root: Path) -> None:
    event = archive[A]
    for title in ("One", "Two", "Three"):
        archive.save(attrs.evolve(event, title=title))
    assert "#  Three " in text_of(root)


def test_a_new_event_is_written_in_the_style_of_the_nearest_page(archive: na.Archive, root: Path) -> None:
    event = na.Event(date="2017-03-1", title="It thaws", ref="news/2017/03/1/thaw.md")
    ref = archive.save(event)
    assert archive[ref] == event
    assert text_of(root, ref.path) == na.dumps(event, style=archive.page(B).style)
    archive.save(attrs.evolve(event, title="It thaws at last"))
    assert archive[ref].title == "It thaws at last"


def test_a_new_event_of_an_archive_without_events(tmp_path: Path) -> None:
    (tmp_path / "root/news/2017").mkdir(parents=True)
    with na.open(tmp_path / "root", index=":memory:") as archive:
        event = na.Event(date="2017-03-1", title="It thaws", ref="news/2017/03/1/thaw.md")
        archive.save(event)
        assert list(archive) == [event]


def test_a_new_event_joins_the_links_of_the_others(archive: na.Archive) -> None:
    new = na.PageRef.parse("news/2017/03/1/thaw.md")
    related = na.Related(title="It thaws", ref=new, contexts=["Weather"])
    archive.save(attrs.evolve(archive[A], related=[related]))
    assert archive.related(A).missing == (related,)
    archive.save(na.Event(date="2017-03-1", title="It thaws", ref=new))
    assert [event.ref for event in archive.related(A)] == [new]
    assert archive.contexts(new) == ("Weather",)


def test_an_event_at_a_path_of_another_writing_is_saved_where_it_stands(archive: na.Archive, root: Path) -> None:
    odd = "news/2017/1/01/c.md"
    (root / odd).parent.mkdir(parents=True)
    (root / odd).write_text(RAIN)
    archive.save(snow(archive, odd))
    assert "Snow" in text_of(root, odd)
    assert not (root / "news/2017/01/1/c.md").exists()


# -- twins ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def day(archive: na.Archive) -> na.Page:
    page = archive.page(INDEX)
    assert isinstance(page.content, na.Day)
    return page.edit(attrs.evolve(page.content, previous="2016-12-31"))


@pytest.mark.parametrize("path", [INDEX, README])
def test_twins_that_are_alike_stay_alike(path: str, archive: na.Archive, root: Path, day: na.Page) -> None:
    archive.save_page(na.parse(day.data, path=path))
    assert text_of(root, INDEX) == text_of(root, README) == day.text
    assert archive.day("2017-01-1").previous is not None


def test_a_twin_that_is_different_stays(archive: na.Archive, root: Path, day: na.Page) -> None:
    (root / README).write_text("Read me.\n")
    archive.save_page(day)
    assert (text_of(root, INDEX), text_of(root, README)) == (day.text, "Read me.\n")


def test_a_twin_that_is_not_there_is_not_made(archive: na.Archive, root: Path, day: na.Page) -> None:
    (root / README).unlink()
    archive.save_page(day)
    assert not (root / README).exists()


def test_a_twin_alone_is_saved_alone(archive: na.Archive, root: Path, day: na.Page) -> None:
    (root / INDEX).unlink()
    archive.refresh()
    archive.page(README)
    archive.save_page(na.parse(day.data, path=README))
    assert not (root / INDEX).exists()
    assert archive.day("2017-01-1").previous is not None


@pytest.mark.parametrize("rewritten", [False, True])
def test_twins_are_saved_both_or_none(
    rewritten: bool, archive: na.Archive, root: Path, day: na.Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = replace_file

    def replace(path: Path, data: bytes) -> os.stat_result:
        if path.name == "README.md":
            if rewritten:
                (root / INDEX).write_text("Somebody was faster.\n")
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, data)

    monkeypatch.setattr(folder, "replace_file", replace)
    with pytest.raises(na.ReadOnlyError, match=r"README\.md was not written"):
        archive.save_page(day)
    assert text_of(root, INDEX) == ("Somebody was faster.\n" if rewritten else DAY)
    monkeypatch.undo()
    if not rewritten:
        archive.save_page(day)
        assert text_of(root, README) == text_of(root, INDEX) == day.text


# -- conflicts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refreshed", ["no", "here", "elsewhere"])
def test_a_page_changed_by_others_since_it_was_read_is_not_overwritten(
    refreshed: str, archive: na.Archive, root: Path, tmp_path: Path
) -> None:
    event, page = snow(archive), archive.page(A)
    changed = RAIN + "### Added by hand\n\nA note.\n\n"
    (root / A).write_text(changed)
    if refreshed == "here":
        archive.refresh()
    if refreshed == "elsewhere":
        with na.open(root, index=tmp_path / "index.sqlite") as other:
            assert other.refresh().changed
    with pytest.raises(na.ConflictError, match=CHANGED):
        archive.save(event)
    with pytest.raises(na.ConflictError, match=CHANGED):
        archive.save_page(na.parse(page.data + b"\n", path=A))
    assert text_of(root) == changed
    archive.save(snow(archive))
    assert text_of(root) == changed.replace("Rain", "Snow")


def test_an_event_that_came_from_a_question_is_guarded_too(archive: na.Archive, root: Path) -> None:
    (event,) = archive.events.on("2017-01-1")
    (root / A).write_text(RAIN + "\nA note.\n")
    archive.refresh()
    with pytest.raises(na.ConflictError, match=CHANGED):
        archive.save(attrs.evolve(event, title="Snow falls"))


def test_two_archives_do_not_overwrite_each_other(archive: na.Archive, root: Path, tmp_path: Path) -> None:
    with na.open(root, index=tmp_path / "index.sqlite") as other:
        mine, theirs = attrs.evolve(archive[A], topic="Mine"), attrs.evolve(other[A], title="Theirs")
        archive.save(mine)
        with pytest.raises(na.ConflictError, match=CHANGED):
            other.save(theirs)
        other.save(attrs.evolve(other[A], title="Theirs"))
        with pytest.raises(na.ConflictError, match=CHANGED):
            archive.save(mine)
    assert "##### Mine" in text_of(root)
    assert "Theirs" in text_of(root)


def test_an_event_made_without_reading_its_page_is_measured_by_the_index(archive: na.Archive, root: Path) -> None:
    event = na.Event(date="2017-01-1", title="Snow falls", ref=A)
    len(archive)
    (root / A).write_text(RAIN + "### Added by hand\n\nA note.\n\n")
    with pytest.raises(na.ConflictError, match=CHANGED):
        archive.save(event)
    archive.refresh()
    archive.save(event)
    assert "A note." in text_of(root)


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_page_deleted_since_it_was_read_does_not_come_back_by_itself(
    refreshed: bool, archive: na.Archive, root: Path
) -> None:
    event, page = snow(archive), archive.page(A)
    (root / A).unlink()
    if refreshed:
        archive.refresh()
    with pytest.raises(na.ConflictError, match=DELETED):
        archive.save(event)
    assert not (root / A).exists()
    archive.refresh()
    if not refreshed:
        with pytest.raises(na.ConflictError, match="save it again to bring it back"):
            archive.save_page(page)
    archive.save(event)
    assert archive[A] == event


def test_a_new_event_does_not_overwrite_a_file_that_the_index_does_not_know(archive: na.Archive, root: Path) -> None:
    len(archive)
    path = "news/2017/01/2/c.md"
    (root / path).write_text(RAIN)
    for save in (
        lambda: archive.save(na.Event(date="2017-01-2", title="C", ref=path)),
        lambda: archive.save_page(na.parse("# C", path=path)),
    ):
        with pytest.raises(na.ConflictError, match="it is there already"):
            save()
    assert text_of(root, path) == RAIN


def test_a_page_changed_in_the_last_moment_is_not_overwritten(
    archive: na.Archive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = snow(archive)
    storage = archive._snapshot.index.storage
    real = storage.write

    def write(path: str, data: bytes, *, expected: bytes | None) -> Any:
        (root / path).write_text("Somebody was faster.\n")
        return real(path, data, expected=expected)

    monkeypatch.setattr(storage, "write", write)
    with pytest.raises(na.ConflictError, match="it changed since it was read"):
        archive.save(event)
    assert text_of(root) == "Somebody was faster.\n"


# -- what cannot be saved ---------------------------------------------------------------------------------------------


def test_an_archive_as_of_a_day_is_not_saved_to(archive: na.Archive, root: Path) -> None:
    past = archive.as_of("2017-01-1")
    with pytest.raises(na.ReadOnlyError, match="save to the archive itself"):
        past.save(snow(past))
    with pytest.raises(na.ReadOnlyError, match="save to the archive itself"):
        past.save_page(past.page(INDEX))
    assert text_of(root) == RAIN


def test_an_event_without_a_ref_is_not_saved(archive: na.Archive) -> None:
    with pytest.raises(na.ModelError, match="has no ref"):
        archive.save(na.Event(date="2017-01-1", title="A"))
    with pytest.raises(na.ModelError, match="has no path"):
        archive.save_page(na.parse("# A"))


def test_a_change_that_the_page_cannot_carry_is_refused(archive: na.Archive, root: Path) -> None:
    (root / "news/2017/01/1/c.md").write_text("Only prose.\n")
    with pytest.raises(na.EditError, match="cannot become a"):
        archive.save(na.Event(date="2017-01-1", title="C", ref="news/2017/01/1/c.md"))
    day = na.PageRef.parse(INDEX)
    with pytest.raises(na.EditError, match="cannot become a"):
        archive.save(na.Event(date="2017-01-1", title="C", ref=day))
    assert text_of(root, INDEX) == DAY


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", "news/../../out.md", ".hidden.md", "a\0.md"])
def test_nothing_is_written_outside(path: str, archive: na.Archive, tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="not the path of a page"):
        archive.save_page(na.parse("# A", path=path))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["index.sqlite", "index.sqlite-lock", "root"]


def test_a_part_of_an_archive_is_saved_to_inside_that_part(root: Path) -> None:
    with na.open(root / "news/2017/01/1", index=":memory:") as part:
        part.save(snow(part))
        with pytest.raises(na.ArchiveError, match="open the whole archive"):
            part.save(na.Event(date="2017-01-2", title="B", ref="news/2017/01/2/new.md"))


def test_a_packed_archive_says_that_it_can_only_be_read(root: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(root / A, A)
    with na.open(tmp_path / "a.zip", index=":memory:") as archive:
        with pytest.raises(na.ReadOnlyError, match="can only be read; unpack it first"):
            archive.save(snow(archive))
        with pytest.raises(na.ReadOnlyError, match="can only be read; unpack it first"):
            archive.save(na.Event(date="2017-01-2", title="B", ref=B))


@pytest.mark.parametrize("error", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_that_cannot_be_written_says_so(
    error: int, archive: na.Archive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = snow(archive)

    def refuse(path: Path, _: bytes) -> None:
        raise OSError(error, os.strerror(error), path)

    monkeypatch.setattr(folder, "replace_file", refuse)
    with pytest.raises(na.ReadOnlyError, match=os.strerror(error)):
        archive.save(event)
    assert text_of(root) == RAIN


def test_a_full_disk_leaves_the_page_as_it_was(
    archive: na.Archive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = snow(archive)

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(na.ArchiveError, match="No space left on device"):
        archive.save(event)
    monkeypatch.undo()
    assert text_of(root) == RAIN
    archive.save(event)


# -- an index that cannot follow --------------------------------------------------------------------------------------


def test_a_page_is_saved_also_when_the_index_cannot_follow(
    archive: na.Archive, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    event = snow(archive)
    connection = archive._snapshot.index._connection
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA query_only = ON")
    archive.save(event)
    assert "Snow" in text_of(root)
    assert "could not follow what was saved: attempt to write a readonly database" in caplog.messages[0]
    with pytest.raises(na.ArchiveError, match="cannot be used: attempt to write a readonly database"):
        len(archive)
    connection.execute("PRAGMA query_only = OFF")
    assert archive[A].title == "Snow falls"


def test_a_page_can_be_saved_before_anything_was_asked_and_after_closing(archive: na.Archive, root: Path) -> None:
    archive.save(na.Event(date="2017-01-2", title="C", ref="news/2017/01/2/c.md"))
    archive.close()
    archive.save(attrs.evolve(archive["news/2017/01/2/c.md"], title="D"))
    assert "# D" in text_of(root, "news/2017/01/2/c.md")


@pytest.mark.parametrize(("is_new", "asked"), [(False, 2), (True, 1)])
def test_a_save_parses_what_it_reads_and_what_it_writes_once_each(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, is_new: bool, asked: int
) -> None:
    """The index takes the page that was read back."""
    archive = na.open(root, index=":memory:")
    event = archive[A]
    if is_new:
        event = attrs.evolve(event, ref=na.PageRef(date=event.date, slug="a-new-page"))
    path = event.ref.path if event.ref is not None else ""
    parsed = []

    def counted(text: str | bytes, **options: Any) -> na.Page:
        parsed.append(options.get("path"))
        return parse(text, **options)

    for module in (saving, page_module, update_module):
        monkeypatch.setattr(module, "parse", counted)
    archive.save(attrs.evolve(event, topic="Another topic"))
    assert [each for each in parsed if each == path] == [path] * asked
    assert archive.events.in_topic("Another topic").count() == 1
