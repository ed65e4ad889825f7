"""Archives that are broken: each rule reports all that it finds, and none raises anything."""

from __future__ import annotations

import datetime as dt
import sys
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive.checks import archive_days, archive_entries, archive_events, archive_links
from newsarchive.checks.archive_subject import ArchiveSubject
from newsarchive.checks.examples import day_page, event_page, item, path_of
from newsarchive.checks.registry import OWN_RULES
from newsarchive.checks.rules import Rule
from newsarchive.dates import format_day
from small_archives import codes_of, problems_of, write

if TYPE_CHECKING:
    from pathlib import Path

ROAD = event_page(1, "A road is closed")
DAY = day_page(1, [("A road is closed", "b")])
FIRST_WORDING = "_2017-01-02 16:30:06 (First version)_"


def test_a_cycle_of_links_is_no_problem(tmp_path: Path) -> None:
    pages = {
        path_of(day, "a"): event_page(day, f"Day {day}", item(1, f"Day {day % 5 + 1}", day % 5 + 1, "a"))
        for day in range(1, 6)
    }
    assert codes_of(tmp_path, pages) == []


@pytest.mark.skipif(sys.platform == "win32", reason="not every user can make links there")
def test_what_cannot_be_read_is_said_to_be_so_and_the_links_to_it_are_right(tmp_path: Path) -> None:
    pages = {
        path_of(1): day_page(1, [("A road is closed", "b")]),
        path_of(3): day_page(3, [], previous=1),
        path_of(7): day_page(7, [], previous=4),
        path_of(4, "c"): event_page(4, "A river rises", item(1, "A road is closed", 1, "b")),
        path_of(5, "d"): event_page(5, "A river falls", item(1, "A river rises", 4, "c")),
        "index.md": "## [News](/news/2017/01/4/index.md)\n\n### [A river rises ](/news/2017/01/4/c.md)\n\n",
    }
    archive = write(tmp_path, pages)
    for path in (path_of(1, "b"), path_of(4), path_of(5, "README")):
        (tmp_path / path).symlink_to("nowhere.md")
    assert [problem.code for problem in archive.check(select=["NA2"])] == ["NA201"] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="not every user can make links there")
def test_what_only_looks_like_a_page_or_leads_in_a_circle_is_reported_and_all_else_is_checked(tmp_path: Path) -> None:
    archive = write(tmp_path, {path_of(1): DAY, path_of(1, "b"): ROAD.replace("road", "caf\udce9")})
    folder = tmp_path / "news/2017/01/1"
    (folder / "folder.md").mkdir()
    (folder / "folder.md" / "c.md").write_text(ROAD)
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "one.md").symlink_to("two.md")
    (folder / "two.md").symlink_to("one.md")
    (folder / "up").symlink_to(folder.parent)
    found = {(problem.code, problem.path and problem.path.rpartition("/")[2]) for problem in archive.check()}
    assert found == {
        ("NA001", "b.md"),
        ("NA102", "c.md"),
        ("NA201", "itself.md"),
        ("NA201", "one.md"),
        ("NA201", "two.md"),
        ("NA212", "index.md"),
    }


def test_every_day_that_is_missing_is_reported_and_every_link_to_it(tmp_path: Path) -> None:
    days = [dt.date(2017, 1, 1) + dt.timedelta(days=count) for count in range(300)]
    pages: dict[str, str] = {}
    for count, day in enumerate(days):
        at, before = na.PageRef(date=day), na.PageRef(date=day - dt.timedelta(days=1))
        heading = f"[{format_day(day)}]({at.link()})\n\n"
        event = attrs.evolve(at, slug="a")
        pages[event.path] = f"### {heading}# Day {count} \n\n\n"
        if count % 3 != 1:
            closing = f"## [Previous Day...]({before.link()})\n\n"
            pages[at.path] = f"## {heading}### [Day {count} ]({event.link()})\n\n{closing}"
    counts = write(tmp_path, pages).check().counts
    # Days lead to days without a page as often as not: that is how this archive does it.
    assert counts == {"NA224": 100, "NA231": 100}
    whole = {path: text.replace("Previous", "Older") for path, text in pages.items()}
    for day in days[1::3]:
        del whole[na.PageRef(date=day, slug="a").path]
    assert write(tmp_path / "whole", whole).check().counts == {}


def test_days_and_wordings_that_lead_in_a_circle_are_come_to_an_end_of(tmp_path: Path) -> None:
    wordings = {
        path_of(4, name): event_page(
            4,
            f"Wording {name}",
            item(1, f"Wording {other}", 4, other, FIRST_WORDING),
            item(2, f"Wording {name}", 4, name, "_(Current version)_"),
            heading="Changes",
        )
        for name, other in (("a", "b"), ("b", "a"))
    }
    days = {path_of(day): day_page(day, [], previous) for day, previous in ((1, 3), (2, 1), (3, 2), (4, 3))}
    (problem,) = problems_of(tmp_path, {**wordings, **days})
    assert (problem.code, problem.path) == ("NA226", path_of(1))


def test_tens_of_thousands_of_problems_take_little_memory(tmp_path: Path) -> None:
    """25,000 on as many lines: more than are kept in memory until they are sorted."""
    count, pages = 1_000, {}
    for day in range(1, 26):
        items = [item(number, "A road is closed", day, f"b{number}") for number in range(1, count + 1)]
        pages[path_of(day, "a")] = event_page(day, "A bridge is opened", *items)
    archive = write(tmp_path, pages)
    assert len(archive) == 25
    tracemalloc.start()
    found = Counter(problem.code for problem in archive.check(select=["missing-related"]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"NA203": 25 * count}
    assert peak < 48 * 2**20


def test_thousands_of_problems_on_one_page_are_all_reported(tmp_path: Path) -> None:
    count = 3000
    items = [item(number, "A road is closed", 2, f"b{number}") for number in range(1, count + 1)]
    again = [item(count + number, "A road closes", 1, "b") for number in range(1, count + 1)]
    entries = [("A road closes", "b")] * count
    pages = {
        path_of(1): day_page(1, [("A bridge is opened", "a"), *entries]),
        path_of(1, "a"): event_page(1, "A bridge is opened", *items, *again),
        path_of(1, "b"): ROAD,
    }
    counts = write(tmp_path, pages).check(select=["NA2"]).counts
    assert counts == {"NA203": count, "NA211": count, "NA212": count, "NA213": count - 1, "NA222": count - 1}


ARCHIVE_RULES = [pytest.param(check, id=code) for code, check in OWN_RULES.items() if check.scope == "archive"]


@pytest.mark.parametrize("check", ARCHIVE_RULES)
@pytest.mark.parametrize("text", ["", "It rains.\n", DAY, ROAD, None])
def test_a_page_that_changed_or_went_since_it_was_indexed_stops_no_rule(
    check: Rule, text: str | None, tmp_path: Path
) -> None:
    for number, path in enumerate(sorted(check.bad)):
        archive = write(tmp_path / str(number), check.bad)
        archive._snapshot.count()
        file = tmp_path / str(number) / path
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text, encoding="utf-8")
        for finding in check.run(ArchiveSubject(archive._snapshot)):
            assert finding.path is not None


def test_every_module_of_rules_on_the_archive_is_in_the_table() -> None:
    modules = (archive_days, archive_entries, archive_events, archive_links)
    rules = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    assert rules
    assert all(OWN_RULES[rule.code] is rule for rule in rules)
