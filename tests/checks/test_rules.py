"""Every rule finds its bad example and nothing in its good one; its mends mend, and do nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.run import EVERYTHING, check_page, problems_of_archive
from newsarchive.checks.table import CHECKS, RULES
from newsarchive.index.store import Index
from newsarchive.index.view import Reads, View
from newsarchive.storage import open_storage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsarchive.checks.rules import Check

PAGE_RULES = [pytest.param(check, id=code) for code, check in CHECKS.items() if check.scope == "page"]
ARCHIVE_RULES = [pytest.param(check, id=code) for code, check in CHECKS.items() if check.scope == "archive"]


def codes_of_pages(pages: Mapping[str, str]) -> set[str]:
    return {problem.code for path, text in pages.items() for problem in check_page(na.parse(text, path=path))}


def codes_of_archive(pages: Mapping[str, str], root: Path) -> set[str]:
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    view = View(Index(open_storage(root), ":memory:"), Reads())
    return {problem.code for problem in problems_of_archive(view, EVERYTHING)}


@pytest.mark.parametrize("check", PAGE_RULES)
def test_a_page_rule_fires_on_its_bad_example_alone(check: Check) -> None:
    assert codes_of_pages(check.bad) == {check.code}
    assert codes_of_pages(check.good) == set()


@pytest.mark.parametrize("check", ARCHIVE_RULES)
def test_an_archive_rule_fires_on_its_bad_example_alone(check: Check, tmp_path: Path) -> None:
    assert codes_of_archive(check.bad, tmp_path / "bad") == {check.code}
    assert codes_of_archive(check.good, tmp_path / "good") == set()


@pytest.mark.parametrize("code", CHECKS)
def test_the_words_of_a_rule_are_sentences_and_its_code_fits_its_scope(code: str) -> None:
    check = CHECKS[code]
    assert check.summary.endswith(".")
    assert check.why.endswith(".")
    assert code.startswith("NA1" if check.scope == "page" else "NA2")
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
