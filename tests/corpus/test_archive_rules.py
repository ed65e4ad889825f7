"""The rules on the archive, over the real ones: they find what was counted without them, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

import newsarchive as na

if TYPE_CHECKING:
    from newsarchive.problems import Problem


@pytest.fixture(scope="module")
def archive(zh_archive: na.Archive) -> na.Archive:
    return zh_archive


@pytest.fixture(scope="module")
def problems(real_problems: dict[str, list[Problem]]) -> list[Problem]:
    return [problem for problem in real_problems["zh"] if problem.code.startswith("NA2")]


def test_each_rule_finds_in_the_chinese_archive_as_much_as_was_counted(problems: list[Problem]) -> None:
    """No link leads nowhere, no day is skipped, nothing is out of order: these rules say nothing at all."""
    counts = Counter(problem.code for problem in problems)
    assert counts == {"NA202": 1, "NA211": 100, "NA212": 16, "NA213": 41, "NA222": 16}


def test_the_repeated_items_of_the_chinese_archive_are_on_as_many_pages_as_were_counted(
    problems: list[Problem],
) -> None:
    """35 events name one event more than once, some of them three times; 7 days list some event more than once."""
    pages = {code: {problem.path for problem in problems if problem.code == code} for code in ("NA213", "NA222")}
    assert {code: len(paths) for code, paths in pages.items()} == {"NA213": 35, "NA222": 7}


def test_a_scan_of_the_pages_finds_the_same_drifted_titles(archive: na.Archive, problems: list[Problem]) -> None:
    pages = list(archive.pages())
    titles = {page.content.ref: page.content.title for page in pages if isinstance(page.content, na.Event)}
    drifted: Counter[tuple[str, str | None]] = Counter()
    for page in pages:
        content = page.content
        links = [(link.title, link.ref) for link in content.related] if isinstance(content, na.Event) else []
        links += [(link.title, link.ref) for link in content.entries] if isinstance(content, na.Day) else []
        code = "NA211" if isinstance(content, na.Event) else "NA212"
        drifted[code, page.path] += sum(title.split() != titles[ref].split() for title, ref in links)
    assert +drifted == Counter(
        (problem.code, problem.path) for problem in problems if problem.code in {"NA211", "NA212"}
    )


def test_each_finding_in_a_real_archive_points_at_text_on_its_line(problems: list[Problem]) -> None:
    assert all(problem.concerned and problem.path for problem in problems)


def test_the_pages_that_are_missing_from_the_english_archive_are_those_that_a_scan_misses(
    en_archive: na.Archive,
) -> None:
    """It holds a few of many pages: most links lead out of it."""
    counts = en_archive.check(select=["NA2"]).counts
    pages = list(en_archive.pages())
    there = {page.content.ref for page in pages if isinstance(page.content, na.Event | na.Editorial)}
    related = [item.ref for page in pages if isinstance(page.content, na.Event) for item in page.content.related]
    changes = [item.ref for page in pages if isinstance(page.content, na.Event) for item in page.content.changes]
    assert counts["NA203"] == sum(ref not in there for ref in related)
    assert counts["NA204"] == sum(ref not in there for ref in changes)
    expected = {"NA203": 534, "NA204": 4, "NA205": 66, "NA206": 2, "NA212": 2, "NA224": 5, "NA225": 14, "NA231": 32}
    assert counts == expected
