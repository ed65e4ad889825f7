"""The documentation on the real archives is true: the numbers of problems, and the verdicts of a reader on a sample."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.checks.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.problems import Problem

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "reference"

LEFTOVER = re.compile(r"\[\[|\]\]|\{\{|\}\}|-\{|\}-|\[ ?https?:|''|:--\w|\burl ?= ?http|\|\s?\w+ ?=")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);")
CUT_ENTITY = re.compile(r"&[#a-z0-9]*\.\.\.")
SOURCE = re.compile(r"\d+\. \[(.*?)\]\((\S*?)\)(?! *_)")
CONTEXTS = re.compile(r"\.md\) _\S+ (.*)_ *$")


def rows(page: str) -> list[list[str]]:
    """Return the cells of all rows on a page whose first cell is a code."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:4] == "| NA"]


def numbers(cell: str) -> tuple[int, int]:
    """Return what a cell says of both archives."""
    zh, en = cell.split(" + ")
    return int(zh), int(en)


# -- the table ---------------------------------------------------------------------------------------------------


def test_the_table_of_problems_says_what_is_found(real_problems: dict[str, list[Problem]]) -> None:
    counts = {name: Counter(problem.code for problem in problems) for name, problems in real_problems.items()}
    shown = {code: (name, numbers(found)) for code, name, found, *_ in rows("real-archives.md")}
    codes = sorted(counts["zh"] | counts["en"])
    assert shown == {code: (RULES[code].name, (counts["zh"][code], counts["en"][code])) for code in codes}


def test_what_was_counted_without_the_rules_is_what_they_find() -> None:
    counted = {code: (found, cell) for code, _, found, cell, _ in rows("real-archives.md")}
    assert all(found == cell for found, cell in counted.values())


def test_a_scan_of_the_lines_counts_what_the_table_says(zh_pages: dict[str, bytes], en_pages: dict[str, bytes]) -> None:
    """The scan knows neither rules nor grammar: only how a line begins."""
    scans = [Counter(scan(pages)) for pages in (zh_pages, en_pages)]
    table = {code: numbers(cell) for code, _, _, cell, _ in rows("real-archives.md") if code < "NA2"}
    assert {code: (scans[0][code], scans[1][code]) for code in scans[0] | scans[1]} == table


def scan(pages: dict[str, bytes]) -> Iterator[str]:
    """Yield the code of each thing that is wrong with the lines of an archive."""
    for path, data in pages.items():
        twin = f"{path.removesuffix('README.md')}index.md"
        if path == "seed.md" or (twin != path and pages.get(twin) == data):
            continue
        lines = data.decode().split("\n")
        for line in lines:
            yield from ["NA161"] * ("\t" in line)
        if path.startswith(("news/", "index.md", "README.md")):
            yield from scan_list(lines) if path.endswith(("index.md", "README.md")) else scan_event(lines)


def scan_list(lines: list[str]) -> Iterator[str]:
    yield from (code for line in lines if line[:1] not in "#_" for code in scan_text(line, leftovers=False))


def scan_event(lines: list[str]) -> Iterator[str]:
    title = next(number for number, line in enumerate(lines) if line.startswith("# "))
    yield from scan_text(lines[title])
    yield from scan_text(lines[title + 2], leftovers=False)
    if lines[title - 1].startswith("#####"):
        yield from scan_text(lines[title - 1])
        yield from ["NA115"] * (not lines[title - 1].strip("# "))
    contexts = {name for line in lines for found in CONTEXTS.findall(line) for name in found.split(", ")}
    for name in contexts:
        yield from scan_text(name)
    for publisher, url in (match.groups() for line in lines if (match := SOURCE.match(line))):
        yield from scan_text(publisher) if not publisher.startswith("http") else ()
        yield from ["NA133"] * url.endswith(("|", "#", "?", "&"))
        yield from ["NA135"] * (not publisher.strip() or publisher.startswith("http"))


def scan_text(text: str, *, leftovers: bool = True) -> Iterator[str]:
    yield from ["NA111"] * bool(leftovers and LEFTOVER.search(text))
    yield from ["NA113"] * bool(ENTITY.search(text))
    yield from ["NA112"] * bool(CUT_ENTITY.search(text))


# -- the sample --------------------------------------------------------------------------------------------------


def test_the_verdicts_of_a_reader_hold_for_what_is_found(real_problems: dict[str, list[Problem]]) -> None:
    """What was found right is still found, a false alarm is found no more, and every code is in the sample."""
    found = {
        (problem.code, f"`{name}/{problem.path}`", str(problem.line))
        for name, problems in real_problems.items()
        for problem in problems
    }
    verdicts = {(code, place, line): verdict for code, place, line, verdict, _ in rows("checked-sample.md")}
    assert verdicts == {place: "right" if place in found else "false alarm" for place in verdicts}
    assert {code for code, _, _ in verdicts} == {code for code, _, _ in found}


def test_the_verdicts_are_as_many_as_the_page_says() -> None:
    text = (REFERENCE / "checked-sample.md").read_text(encoding="utf-8")
    match = re.search(r"Of ([0-9]+) findings, ([0-9]+) are right and ([0-9]+) false alarms", text)
    assert match is not None
    verdicts = Counter(verdict for *_, verdict, _ in rows("checked-sample.md"))
    assert [int(number) for number in match.groups()] == [
        verdicts.total(),
        verdicts["right"],
        verdicts["false alarm"],
    ]
