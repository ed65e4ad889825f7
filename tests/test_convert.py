"""Pages written in another format, one by one and as trees."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.convert import Conversion, Converted, convert, convert_files, convert_tree, path_in_format
from newsarchive.markdown.page import contexts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path("examples/archive")
PAGE = b"### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains \n\n\n\n"


def made(pages: dict[str, bytes], root: Path) -> Path:
    for path, data in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def contents(root: Path) -> dict[str, na.Content]:
    return {path: na.parse(data, path=path).content for path, data in files(root).items() if path.endswith(".md")}


def prose(text: str) -> bytes:
    return na.dumps(na.Prose(text=text), format="json").encode()


def states(results: Iterator[Converted]) -> list[str]:
    return [result.state for result in results]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format", ["json", "xml"])
def test_an_archive_comes_back_from_its_twins(tmp_path: Path, language: str, format: str) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    assert set(states(convert_tree(EXAMPLES / language, there, Conversion(to=format)))) == {"written"}
    way_back = Conversion(input_format=format, to="markdown", style=na.STYLE_ZH)
    assert set(states(convert_tree(there, back, way_back))) == {"written"}
    pages = sorted(contents(EXAMPLES / language).items())  # index.md stands behind README.md
    expected = {path_in_format(path, "md"): content for path, content in pages}
    for path, content in expected.items():
        page = na.parse((back / path).read_bytes(), path=path, vocabulary=contexts_of(content))
        assert page.content == content
        assert page.text == na.dumps(content, style=na.STYLE_ZH)
    assert files(back).keys() == expected.keys()


def test_a_second_run_writes_only_what_is_different(tmp_path: Path) -> None:
    root = made({"news/2017/01/1/a.md": PAGE, "news/2017/01/1/b.md": PAGE}, tmp_path / "a")
    into = tmp_path / "b"
    assert states(convert_tree(root, into, Conversion(to="json"))) == ["written", "written"]
    before = (into / "news/2017/01/1/b.json").stat()
    made({"news/2017/01/1/a.md": PAGE.replace(b"rains", b"snows")}, root)
    assert states(convert_tree(root, into, Conversion(to="json"))) == ["written", "unchanged"]
    after = (into / "news/2017/01/1/b.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert b"snows" in (into / "news/2017/01/1/a.json").read_bytes()


def test_of_the_twins_in_one_folder_index_is_converted(tmp_path: Path) -> None:
    pages = {
        "README.md": b"one", "index.md": b"two", "faq/README.md": b"three", "notes/a.md": b"four",
        "news/2017/01/1/README.md": b"five", "news/2017/01/1/index.md": b"six",
        "opinion/2017/01/1/a/README.md": b"# A\n#### by B\n\nseven",
    }  # fmt: skip
    into = tmp_path / "into"
    states(convert_tree(made(pages, tmp_path / "a"), into, Conversion(to="text")))
    assert files(into) == {
        "index.txt": b"two\n", "faq/index.txt": b"three\n", "notes/a.txt": b"four\n",
        "news/2017/01/1/index.txt": b"six\n", "opinion/2017/01/1/a/index.txt": b"A\nB\n\nseven\n",
    }  # fmt: skip


def test_twins_can_stand_beside_their_pages_but_never_replace_them(tmp_path: Path) -> None:
    root = made({"news/2017/01/1/a.md": PAGE}, tmp_path)
    assert states(convert_tree(root, root, Conversion(to="html"))) == ["written"]
    assert sorted(files(root)) == ["news/2017/01/1/a.html", "news/2017/01/1/a.md"]
    for part in (root, root / "news" / "2017"):
        with pytest.raises(na.ArchiveError, match="its own pages would be replaced: name another folder"):
            convert_tree(part, root, Conversion(to="markdown"))
    page = str(root / "news/2017/01/1/a.md")
    assert list(convert_files([page], root, to="markdown")) == [
        Converted(path=page, state="failed", why="it would replace itself: name another folder")
    ]
    assert (root / "news/2017/01/1/a.md").read_bytes() == PAGE


def test_a_part_of_an_archive_and_a_packed_one_keep_their_paths(tmp_path: Path) -> None:
    states(convert_tree(EXAMPLES / "zh" / "news" / "2017", tmp_path / "part", Conversion(to="xml")))
    assert all(path.startswith("news/2017/08/8/") for path in files(tmp_path / "part"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("zh/news/2017/01/1/a.md", PAGE)
        packed.writestr("zh/news/2017/01/1/b.json", "{")
    states(convert_tree(tmp_path / "a.zip", tmp_path / "packed", Conversion(to="xml")))
    assert list(files(tmp_path / "packed")) == ["news/2017/01/1/a.xml"]


def test_one_page_that_fails_stops_no_other(tmp_path: Path) -> None:
    text = na.dumps(na.Event(date="2017-01-1", title="A", ref="news/2017/01/1/a.md"), format="json").encode()
    pages = {
        "news/2017/01/1/a.json": text,
        "news/2017/01/1/b.json": text,
        "news/2017/01/1/c.json": b"{",
        "news/2017/01/1/d.json": prose("### [2017-01-1](/news/2017/01/1/index.md)"),
        "news/2017/1/01/a.json": text,
    }  # fmt: skip
    into = made({"news/2017/01/1/e.md/f": b""}, tmp_path / "into")
    made({"news/2017/01/1/e.json": prose("A")}, tmp_path / "a")
    results = list(convert_tree(made(pages, tmp_path / "a"), into, Conversion(input_format="json", to="markdown")))
    assert [(result.path[-6:], result.state, result.why[:60]) for result in results] == [
        ("a.json", "written", ""),
        ("b.json", "failed", "its ref is news/2017/01/1/a.md, but its path is that of news"),
        ("c.json", "failed", "line 1, column 2: Expecting property name enclosed in double"),
        ("d.json", "failed", "this prose would be read back as a page of the kind 'event':"),
        ("e.json", "failed", "news/2017/01/1/e.md cannot be written: Is a directory"),
        ("a.json", "failed", "another page was written to news/2017/01/1/a.md"),
    ]
    assert sorted(files(into)) == ["news/2017/01/1/a.md", "news/2017/01/1/e.md/f"]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    root = made({"news/2017/01/1/a.md": PAGE}, tmp_path / "a")
    (root / "news/2017/01/1/b.md").symlink_to("/etc/passwd")
    incoming: list[tuple[int, int]] = []
    results = list(
        convert_tree(root, tmp_path / "b", Conversion(to="json"), on_progress=lambda *done: incoming.append(done))
    )
    assert [(result.path, result.state) for result in results] == [
        ("news/2017/01/1/b.md", "failed"),
        ("news/2017/01/1/a.md", "written"),
    ]
    assert incoming == [(1, 2), (2, 2)]


def test_the_errors_of_a_markdown_page_are_counted(tmp_path: Path) -> None:
    broken = PAGE + b"\n### Source:\n\nno item\n"
    assert [problem.code for problem in convert(broken, Conversion(to="json"))[1]] == ["NA013"]
    root = made({"news/2017/01/1/a.md": broken}, tmp_path / "a")
    results = list(convert_tree(root, tmp_path / "b", Conversion(to="json")))
    assert results == [Converted(path="news/2017/01/1/a.md", state="written", errors=1)]


def test_a_page_that_its_style_cannot_carry_is_refused() -> None:
    style = na.Style(name="odd", context_label="(Context")
    event = na.Event(
        date="2017-01-1", title="A", related=[na.Related(title="B", ref="news/2017/01/1/b.md", contexts=["C"])]
    )
    data = na.dumps(event, format="xml").encode()
    with pytest.raises(na.EditError, match="as markdown in this style, it would be read back as another page"):
        convert(data, Conversion(input_format="xml", to="markdown", style=style))


def test_files_are_converted_from_the_formats_of_their_suffixes(tmp_path: Path) -> None:
    xml = na.dumps(na.Prose(text="A"), format="xml").encode()
    root = made({"x/news/2017/01/1/a.md": PAGE, "b.xml": xml, "c.md": b"C"}, tmp_path / "a")
    names = [str(root / path) for path in ("x/news/2017/01/1/a.md", "b.xml", "c.md", "d.md")]
    results = list(convert_files(names, tmp_path / "b", to="text"))
    assert [result.state for result in results] == ["written", "written", "written", "failed"]
    assert results[3].why == "it cannot be read: No such file or directory"
    assert files(tmp_path / "b") == {"news/2017/01/1/a.txt": b"2017-01-1\nIt rains\n", "b.txt": b"A\n", "c.txt": b"C\n"}


def test_a_page_keeps_its_own_style_unless_one_is_named() -> None:
    page = (
        PAGE.replace(b"/news/", b"/zh/news/") + "\n### 有关:\n\n1. [B ](/zh/news/2017/01/2/b.md) _消息: C_\n".encode()
    )
    assert '<a href="/zh/news/2017/01/2/b.html">B</a>' in convert(page, Conversion(to="html"))[0].decode()
    assert "### Related:" in convert(page, Conversion(to="markdown", style=na.STYLE_2018))[0].decode()


@pytest.mark.parametrize(
    ("source", "to", "message"),
    [
        ("podcast", "json", "there is no format 'podcast'"),
        ("json", "podcast", "there is no format 'podcast'"),
        ("html", "json", "'html' cannot be read back"),
    ],
)
def test_a_conversion_that_is_none_is_refused(source: str, to: str, message: str) -> None:
    with pytest.raises(na.FormatError, match=message):
        Conversion(input_format=source, to=to)


def test_a_tree_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(na.ArchiveError, match="No such file"):
        convert_tree(tmp_path / "nothing", tmp_path, Conversion(to="json"))
    (tmp_path / "a.bin").write_bytes(os.urandom(600))
    with pytest.raises(na.ArchiveError, match="neither a folder nor a zip or tar file"):
        convert_tree(tmp_path / "a.bin", tmp_path, Conversion(to="json"))


def test_dump_writes_formats_that_are_not_read_back(tmp_path: Path) -> None:
    na.dump(na.Event(date="2017-01-1", title="A"), tmp_path / "a.html")
    na.dump(na.Event(date="2017-01-1", title="A"), tmp_path / "a.txt")
    assert (tmp_path / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert (tmp_path / "a.txt").read_text() == "2017-01-1\nA\n"
