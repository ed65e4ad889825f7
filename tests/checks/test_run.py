"""A check of a whole archive: complete, in order, and never an exception, however broken the archive is."""

from __future__ import annotations

import os
import shutil
import tarfile
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.run import place_of
from newsarchive.checks.subjects import PageSubject

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "### [2017-01-{day}](/news/2017/01/{day}/index.md)\n\n#\tIt rains \n\n\n\n"
SELF = "### Related:\n\n1. [It rains ](/news/2017/01/1/a.md) _Context: Rain_\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "public" / "news" / "2017" / "01"
    for day in (1, 2, 3):
        (folder / str(day)).mkdir(parents=True)
        (folder / str(day) / "a.md").write_text(PAGE.format(day=day) + (SELF if day == 1 else ""))
    return tmp_path / "public"


def opened(root: Path) -> na.Archive:
    return na.open(root, index=":memory:")


def test_problems_of_pages_and_of_the_archive_come_in_one_order(root: Path) -> None:
    problems = list(opened(root).check())
    assert [(problem.path, problem.line, problem.code) for problem in problems] == [
        ("news/2017/01/1/a.md", 3, "NA161"),
        ("news/2017/01/1/a.md", 9, "NA202"),
        ("news/2017/01/2/a.md", 3, "NA161"),
        ("news/2017/01/3/a.md", 3, "NA161"),
    ]
    assert all(place_of(one) <= place_of(other) for one, other in pairwise(problems))


def test_a_twin_with_another_text_has_problems_of_its_own(root: Path) -> None:
    day = "## [2017-01-1](/news/2017/01/1/index.md)\n\n### [It rains ](/news/2017/01/1/a.md)\n{}\n\n"
    folder = root / "news" / "2017" / "01" / "1"
    (folder / "index.md").write_text(day.format("It&#x27;s wet."))
    (folder / "README.md").write_text(day.format("It&#x27;s wet."))
    assert opened(root).check(select=["NA11"]).counts == {"NA113": 1}
    (folder / "README.md").write_text(day.format("It&#x27;s wet&#x..."))
    found = [(problem.path, problem.code) for problem in opened(root).check(select=["NA11"])]
    readme, index = "news/2017/01/1/README.md", "news/2017/01/1/index.md"
    assert found == [(readme, "NA113"), (readme, "NA112"), (index, "NA113")]


def test_a_report_knows_its_counts_before_and_after_it_was_iterated(root: Path) -> None:
    report = opened(root).check()
    assert repr(report) == "<Report: not iterated yet>"
    assert not report.ok
    assert report
    assert report.counts == {"NA161": 3, "NA202": 1}
    assert repr(report) == "<Report: 4 problems of 2 kinds>"
    assert len(list(report)) == len(list(report)) == 4


def test_a_report_can_be_on_a_part(root: Path) -> None:
    archive = opened(root)
    assert archive.check(paths=["news/2017/01/2", "news/2017/01/3/a.md"]).counts == {"NA161": 2}
    with pytest.raises(na.MissingPageError, match="no page and no folder news/2018"):
        list(archive.check(paths=["news/2018"]))


def test_what_is_not_asked_for_is_not_looked_at(root: Path) -> None:
    archive = opened(root)
    incoming: list[tuple[int, int]] = []
    assert archive.check(select=["self-link"], on_progress=lambda *now: incoming.append(now)).counts == {"NA202": 1}
    assert incoming == []
    assert archive.check(ignore=["self-link"], on_progress=lambda *now: incoming.append(now)).counts == {"NA161": 3}
    assert incoming == [(1, 3), (2, 3), (3, 3)]


def test_a_text_for_a_list_of_rules_is_refused(root: Path) -> None:
    with pytest.raises(na.SettingsError, match="named in a list"):
        opened(root).check(ignore="NA1")


def test_an_archive_as_of_a_day_is_not_checked(root: Path) -> None:
    with pytest.raises(na.SettingsError, match="check the archive itself"):
        opened(root).as_of("2017-01-2").check()


def test_a_page_that_goes_during_a_check_is_left_out(root: Path) -> None:
    archive = opened(root)
    assert len(archive) == 3
    (root / "news/2017/01/1/a.md").unlink()
    assert archive.check().counts == {"NA161": 2}


def test_what_cannot_be_read_is_a_problem_and_nothing_else_is_missing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(root / "news/2017/01/1/pipe.md")
    (root / "news/2017/01/2/large.md").write_text("a" * 2_000)
    monkeypatch.setattr("newsarchive.storage.base.MAX_PAGE_BYTES", 1_000)
    for _ in range(2):  # the second time the index is there
        archive = na.open(root, index=tmp_path / "index.sqlite")
        report = archive.check()
        assert report.counts == {"NA161": 3, "NA201": 2, "NA202": 1}
        found = [(problem.path, problem.message) for problem in report if problem.code == "NA201"]
        assert [path for path, _ in found] == ["news/2017/01/1/pipe.md", "news/2017/01/2/large.md"]
        assert ["not a regular file" in found[0][1], "larger than 1,000 bytes" in found[1][1]] == [True, True]
        assert archive.check(paths=["news/2017/01/2/large.md"]).counts == {"NA201": 1}
        archive.close()


def test_a_packed_archive_says_what_cannot_be_read_without_a_second_look(root: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "packed"), "tar", root)
    with tarfile.open(tmp_path / "packed.tar", "a") as tar:
        link = tarfile.TarInfo("news/2017/01/1/link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "a.md"
        tar.addfile(link)
    for _ in range(2):
        with na.open(tmp_path / "packed.tar", index=tmp_path / "index.sqlite") as archive:
            assert archive.check(select=["NA2"]).counts == {"NA201": 1, "NA202": 1}


def test_thousands_of_problems_of_one_page_are_all_there(root: Path) -> None:
    (root / "news/2017/01/2/b.md").write_text(PAGE.format(day=2) + "a\tstray line\n" * 3_000)
    counts = opened(root).check(paths=["news/2017/01/2/b.md"]).counts
    assert counts["NA161"] == 3_001


def test_an_archive_is_fixed_to_the_end_and_says_the_same(root: Path) -> None:
    archive = opened(root)
    before = list(archive)
    (again,) = archive.fix(paths=["news/2017/01/2"], save=False)
    assert "\t" not in again.page.text
    assert [each.page.path for each in archive.fix()] == [f"news/2017/01/{day}/a.md" for day in (1, 2, 3)]
    assert list(archive) == before
    assert archive.check().counts == {"NA202": 1}
    assert list(archive.fix()) == []
    assert "\t" not in (root / "news/2017/01/2/a.md").read_text()


def test_a_subject_points_at_lines_parts_and_texts() -> None:
    subject = PageSubject(na.parse(PAGE.format(day=1)))
    assert subject.ref is None
    assert subject.one("topic") is None
    title = subject.one("title")
    assert title is not None
    assert (subject.at(title, "m").column, subject.at(title, "m").end_column) == (1, 11)
    found = subject.at_text(3, "rains", "m")
    assert (found.column, found.end_column) == (6, 11)
    assert subject.at_text(3, "snows", "m").column == 1
    assert subject.at_page("m").line == 1
    assert subject.replacing_span(3, 0, 2, "# ", "l").lines == ("# It rains ",)
    assert subject.deleting(3, "l", end_line=4).end_line == 4
    assert subject.style.name
