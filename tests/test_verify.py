"""Every page of a tree gets a verdict, and a verdict says what does not hold."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive import verify
from newsarchive.storage import base
from newsarchive.verify import Verdict, page_paths, verify_page, verify_tree

if TYPE_CHECKING:
    from pathlib import Path

EVENT = """### [2017-01-1](/news/2017/01/1/index.md)

#  A river leaves its bed near the town of Ahn

Nobody was hurt.


### Source:

1. [Example Times](https://www.example.com/river)

### Related:

1. [The town of Ahn builds a dam. ](/news/2016/05/3/the-town-of-ahn-builds-a-dam.md) _Context: Ahn, Bern_
"""
DAY = """## [2017-01-1](/news/2017/01/1/index.md)

### [A river leaves its bed near the town of Ahn](/news/2017/01/1/a-river.md)
Nobody was hurt.

"""
PATH = "news/2017/01/1/a-river.md"

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
needs_modes = pytest.mark.skipif(
    sys.platform == "win32" or getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is forbidden to this user"
)


def grow(root: Path, **pages: str) -> Path:
    """Write pages by their paths below a root; `__` in a name stands for a slash, and `.md` is added."""
    for name, text in pages.items():
        file = root / f"{name.replace('__', '/')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return root


# -- one page -------------------------------------------------------------------------------------------------------


def test_a_page_as_the_site_wrote_it_is_exact() -> None:
    assert verify_page(EVENT.encode(), PATH) == Verdict(path=PATH, kind="event", route="grammar")
    assert verify_page(DAY.encode(), "news/2017/01/1/index.md").is_exact


@pytest.mark.parametrize("text", [EVENT.replace("\n", "\r\n"), f"\ufeff{EVENT}", "", "\n", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_page_inexact(text: str) -> None:
    assert verify_page(text.encode(), PATH).failures == ()


def test_a_section_in_another_place_is_named_by_line_and_by_what_should_stand_there() -> None:
    source, related = EVENT.index("### Source:"), EVENT.index("### Related:")
    text = f"{EVENT[:source]}{EVENT[related:]}\n{EVENT[source:related].rstrip()}\n"
    verdict = verify_page(text.encode(), PATH)
    assert verdict.failures == ("line 8: '### Related:' is where its canonical text has '### Source:'",)
    assert not verdict.is_exact


def test_text_that_is_not_in_the_model_is_named_and_counted() -> None:
    verdict = verify_page(f"{EVENT}\nThis line belongs to nobody.\n".encode(), PATH)
    assert verdict.failures == ("line 16: 'This line belongs to nobody.' is not in its canonical text",)
    assert (verdict.errors, verdict.warnings) == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        (
            "#  A river leaves its bed near the town of Ahn\n\nNobody was hurt.\n\n",
            "",
            "line 4: '### Source:' is where its canonical text has '#'",
        ),
        ("\n### Source:", "\n###\n\n### Source:", "line 8: '###' is where its canonical text has '### Source:'"),
        ("\n### Source:", "\n#### Source:", "line 8: '#### Source:' is where its canonical text has '### Source:'"),
        ("Source:", "Sources :", None),
        (
            "\nNobody was hurt.",
            "\n###\nNobody was hurt.",
            "line 5: '###' is where its canonical text has '### Source:'",
        ),
    ],
)
def test_a_heading_that_one_text_lacks_is_shown_itself_and_not_the_next_one(
    old: str, new: str, failure: str | None
) -> None:
    text = EVENT.replace(old, new)
    assert text != EVENT
    assert verify_page(text.encode(), PATH).failures == (() if failure is None else (failure,))


def test_a_long_line_is_shown_around_the_difference() -> None:
    words = "word " * 40
    verdict = verify_page(f"{EVENT}\n{words}\n".encode(), PATH)
    (failure,) = verdict.failures
    assert failure.startswith("line 16: 'word word")
    assert failure.endswith("…' is not in its canonical text")
    assert len(failure) < 120


def test_an_excerpt_of_hostile_text_holds_no_control_character() -> None:
    (failure,) = verify_page(f"{EVENT}\n\x1b]0;title\x07\n".encode(), PATH).failures
    assert failure.isprintable()


def test_bytes_that_are_no_utf8_are_kept() -> None:
    verdict = verify_page(EVENT.encode().replace(b"Nobody", b"N\xf6body"), PATH)
    assert verdict.is_exact
    assert verdict.errors == 1


def test_a_page_that_was_read_by_recovery_says_so() -> None:
    page = EVENT.replace("#  A river", "* * *\n#  A river").replace("1. [Ex", "* [Ex").replace("1. [The", "* [The")
    verdict = verify_page(page.encode(), PATH)
    assert verdict.route == "recovery"
    assert verdict.failures[0].startswith("read by recovery: line 3: '* * *' ")
    assert verdict.warnings >= 1


def _written(monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[str, ...]:
    """Return the failures of the event if the writer wrote this."""
    monkeypatch.setattr(verify, "render", lambda *_, **__: text)
    return verify_page(EVENT.encode(), PATH).failures


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            "the town of Ahn\n",
            "Ahn\n",
            "title is 'A river leaves its bed near Ahn', not 'A river leaves its bed near the…",
        ),
        ("Ahn, Bern", "Ahn", "the length of related[0].contexts is 1, not 2"),
        ("Ahn, Bern", "Aar, Bern", "related[0].contexts[0] is 'Aar', not 'Ahn'"),
        ("2016/05/3", "2016/05/4", "related[0].ref.date is datetime.date(2016, 5, 4), not datetime.date(2016, 5, 3)"),
        ("www.example.com", "example.com", "sources[0].url is 'https://example.com/river', not 'https://www"),
    ],
)
def test_a_writer_that_changes_the_content_is_found_out(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str, difference: str
) -> None:
    failures = _written(monkeypatch, EVENT.replace(old, new))
    assert len(failures) == 2
    assert failures[0].startswith("its canonical text is read as another page: ")
    assert difference.rstrip("…") in failures[0]


def test_a_writer_that_makes_another_kind_of_page_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = _written(monkeypatch, DAY)
    assert failures[0].startswith("its canonical text is read as another page: it is Day(")


def test_a_writer_that_says_more_than_the_page_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _written(monkeypatch, f"{EVENT}\nmore\n") == (
        "line 14: the page ends, but its canonical text goes on with 'more'",
    )


def test_a_reader_that_loses_bytes_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    page = na.parse(EVENT, path=PATH)
    monkeypatch.setattr(verify, "parse", lambda *_, **__: page)
    assert verify_page(EVENT.encode() + b"\n", PATH).failures == (
        f"its bytes change: {len(EVENT) + 1} were read, {len(EVENT)} are given back",
    )


# -- a tree ---------------------------------------------------------------------------------------------------------


def test_the_verdicts_of_a_tree_come_by_path_with_forward_slashes(tmp_path: Path) -> None:
    grow(
        tmp_path, news__2017__01__2__index=DAY, news__2017__01__1__b=EVENT, index="\nHello", news__2017__01__1__a=EVENT
    )
    paths = ["index.md", "news/2017/01/1/a.md", "news/2017/01/1/b.md", "news/2017/01/2/index.md"]
    assert page_paths(tmp_path) == paths
    assert [verdict.path for verdict in verify_tree(tmp_path)] == paths
    assert [verdict.kind for verdict in verify_tree(str(tmp_path))] == ["prose", "event", "event", "day"]


def test_what_is_no_page_and_what_is_hidden_is_passed_over(tmp_path: Path) -> None:
    grow(tmp_path, index="\nHello", **{".git__a": EVENT, "news__.draft": EVENT})
    (tmp_path / "index.html").write_text("<p>Hello")
    (tmp_path / "folder.md").mkdir()
    assert page_paths(tmp_path) == ["index.md"]


def test_pages_are_read_one_at_a_time(tmp_path: Path) -> None:
    grow(tmp_path, a=EVENT, b=EVENT)
    calls: list[tuple[int, int]] = []
    verdicts = verify_tree(tmp_path, on_progress=lambda done, total: calls.append((done, total)))
    next(verdicts)
    (tmp_path / "b.md").unlink()
    assert next(verdicts).failures == ("it cannot be read: No such file or directory",)
    assert next(verdicts, None) is None
    assert calls == [(1, 2), (2, 2)]


def test_a_root_that_is_none_raises_at_once(tmp_path: Path) -> None:
    grow(tmp_path, index="\nHello")
    with pytest.raises(na.ArchiveError, match="nowhere: No such file or directory"):
        verify_tree(tmp_path / "nowhere")
    with pytest.raises(na.ArchiveError, match=r"index\.md: it is neither a folder nor a zip or tar file"):
        verify_tree(tmp_path / "index.md")
    with pytest.raises(na.ArchiveError, match="the path of the archive is empty"):
        page_paths("")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, a=EVENT)
    monkeypatch.setattr(base, "MAX_PAGE_BYTES", 100)
    (verdict,) = verify_tree(tmp_path)
    assert verdict == Verdict(path="a.md", failures=("it is not read: it is larger than 100 bytes",))


@needs_modes
def test_what_is_forbidden_gets_a_verdict(tmp_path: Path) -> None:
    grow(tmp_path, a=EVENT, news__b=EVENT)
    (tmp_path / "a.md").chmod(0)
    (tmp_path / "news").chmod(0)
    try:
        verdicts = list(verify_tree(tmp_path))
    finally:
        (tmp_path / "news").chmod(0o700)
    assert verdicts == [
        Verdict(path="a.md", failures=("it cannot be read: Permission denied",)),
        Verdict(path="news/", failures=("this folder cannot be listed: Permission denied",)),
    ]


def test_a_folder_that_cannot_be_listed_gets_a_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, a=EVENT, news__b=EVENT)
    scandir = os.scandir

    def forbid(folder: str) -> object:
        if folder.endswith("news/"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", forbid)
    assert [(verdict.path, verdict.failures) for verdict in verify_tree(tmp_path)] == [
        ("a.md", ()),
        ("news/", ("this folder cannot be listed: Permission denied",)),
    ]
    assert page_paths(tmp_path) == ["a.md"]


@needs_links
def test_links_inside_the_root_are_read_once(tmp_path: Path) -> None:
    grow(tmp_path, news__a=EVENT)
    (tmp_path / "README.md").symlink_to("news/a.md")
    (tmp_path / "same").symlink_to("news")
    (tmp_path / "round").symlink_to(".")
    assert [(verdict.path, verdict.is_exact) for verdict in verify_tree(tmp_path)] == [
        ("README.md", True),
        ("news/a.md", True),
    ]


@needs_links
def test_links_that_lead_out_of_the_root_are_not_followed_and_not_passed_over(tmp_path: Path) -> None:
    outside = grow(tmp_path / "outside", a=EVENT)
    root = grow(tmp_path / "root", index="\nHello", **{".store__b": EVENT})
    (root / "a.md").symlink_to(outside / "a.md")
    (root / "2016").symlink_to(outside)
    (root / "2017").symlink_to(".store")
    (root / "picture.png").symlink_to(outside / "a.md")
    folder = "it is not read: it is a link to a folder that is not part of the archive"
    assert {verdict.path: verdict.failures for verdict in verify_tree(root)} == {
        "2016": (folder,),
        "2017": (folder,),
        "a.md": ("it is not read: it is a link that leads out of the archive",),
        "index.md": (),
    }


@needs_links
def test_links_that_lead_nowhere_are_not_passed_over(tmp_path: Path) -> None:
    grow(tmp_path, index="\nHello")
    for name in ("a.md", "2016", "picture.png"):
        (tmp_path / name).symlink_to("gone")
    (tmp_path / "loop.md").symlink_to("loop.md")
    failures = {verdict.path: verdict.failures for verdict in verify_tree(tmp_path)}
    assert list(failures) == ["2016", "a.md", "index.md", "loop.md"]
    assert failures["2016"] == failures["a.md"] == ("this link cannot be followed: No such file or directory",)
    assert failures["loop.md"][0].startswith("this link cannot be followed: ")


@needs_links
def test_what_would_block_a_reader_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    (tmp_path / "b.md").symlink_to("a.md")
    why = ("it is not read: it is not a regular file",)
    assert list(verify_tree(tmp_path)) == [Verdict(path="a.md", failures=why), Verdict(path="b.md", failures=why)]
