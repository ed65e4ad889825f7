"""One page as a file: read whole, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import stat
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive.files import load_page
from newsarchive.storage.atomic import replace_file

if TYPE_CHECKING:
    from pathlib import Path

EVENT = na.Event(date="2017-01-1", title="It rains")


def test_a_page_in_an_archive_knows_its_ref(tmp_path: Path) -> None:
    path = tmp_path / "news" / "2017" / "01" / "1" / "it-rains.md"
    path.parent.mkdir(parents=True)
    na.dump(EVENT, path)
    content = na.load(path)
    assert isinstance(content, na.Event)
    assert content.ref == na.PageRef(date=dt.date(2017, 1, 1), slug="it-rains")
    assert load_page(path).path == str(path).replace("\\", "/")


def test_the_suffix_tells_the_format_unless_one_is_named(tmp_path: Path) -> None:
    na.dump(EVENT, tmp_path / "a.json")
    na.dump(EVENT, tmp_path / "a.odd", format="json")
    assert na.load(tmp_path / "a.json") == na.load(tmp_path / "a.odd", format="json") == EVENT
    with pytest.raises(na.FormatError, match=r"has no known suffix.*\.md, \.json"):
        na.dump(EVENT, tmp_path / "b.odd")
    with pytest.raises(na.FormatError, match="has no known suffix"):
        na.load(tmp_path / "a.odd")


PROSE = na.Prose(text="### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains")
EVENT = na.Event(
    date="2017-01-1",
    title="It rains",
    related=[na.Related(title="It snows", ref="/news/2016/01/1/a.md", contexts=["Rain"])],
)


@pytest.mark.parametrize(
    ("content", "label", "message"),
    [(PROSE, "Context", "a page of the kind 'event'"), (EVENT, "(Context", "was not written")],
)
def test_what_would_read_back_as_something_else_is_not_written(
    tmp_path: Path, content: na.Content, label: str, message: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")
    with pytest.raises(na.EditError, match=message):
        na.dump(content, path, style=attrs.evolve(na.STYLE_2017, context_label=label))
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_a_context_that_holds_a_comma_can_be_written(tmp_path: Path) -> None:
    related = na.Related(title="A", ref="/news/2017/01/2/a.md", contexts=["A, B", "C"])
    na.dump(na.Event(date="2017-01-1", title="A", related=[related]), tmp_path / "a.md")
    assert "_Context: A, B, C_" in (tmp_path / "a.md").read_text()


def test_bytes_that_are_no_utf_8_are_written_as_they_were_read(tmp_path: Path) -> None:
    content = na.loads(b"### [2017-01-1](/news/2017/01/1/index.md)\n\n# caf\xe9\n\n\n\n")
    na.dump(content, tmp_path / "a.md")
    assert b"# caf\xe9\n" in (tmp_path / "a.md").read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_replaced_file_keeps_its_mode_and_a_new_one_obeys_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        replace_file(tmp_path / "b", b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [path]


def test_strict_reading_raises_with_the_place_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"### [2017-01-1](/news/2017/01/1/index.md)\n\n# caf\xe9\n\n\n\n")
    with pytest.raises(na.ParseError, match=r"a\.md:3:6: error NA001") as caught:
        na.load(path, strict=True)
    assert (caught.value.line, caught.value.column) == (3, 6)
