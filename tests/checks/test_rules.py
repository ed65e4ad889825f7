"""Every rule finds its bad example and nothing in its good one; its fixes fix, and do nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.archive_fix import fix_archive
from newsarchive.checks.archive_run import problems_of_archive
from newsarchive.checks.fix import fix_page
from newsarchive.checks.registry import OWN_RULES, RULES
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings
from newsarchive.index.snapshot import ReadLog, Snapshot
from newsarchive.index.store import Index
from newsarchive.markdown.lines import encode
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsarchive.checks.rules import Rule

PAGE_RULES = [pytest.param(rule, id=code) for code, rule in OWN_RULES.items() if rule.scope == "page"]
ARCHIVE_RULES = [pytest.param(rule, id=code) for code, rule in OWN_RULES.items() if rule.scope == "archive"]


PLAIN = Settings()
"""Every rule that comes with the package, and no other."""


def codes_of_pages(pages: Mapping[str, str]) -> set[str]:
    return {problem.code for path, text in pages.items() for problem in check_page(na.parse(text, path=path), PLAIN)}


def written(pages: Mapping[str, str], root: Path) -> Snapshot:
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(encode(text))
    return Snapshot(Index(open_storage(root), ":memory:"), ReadLog())


def codes_of_archive(snapshot: Snapshot) -> set[str]:
    return {problem.code for problem in problems_of_archive(snapshot, PLAIN)}


@pytest.mark.parametrize("rule", PAGE_RULES)
def test_a_page_rule_fires_on_its_bad_example_alone(rule: Rule) -> None:
    assert codes_of_pages(rule.bad) == {rule.code}
    assert codes_of_pages(rule.good) == set()


@pytest.mark.parametrize("rule", ARCHIVE_RULES)
def test_an_archive_rule_fires_on_its_bad_example_alone(rule: Rule, tmp_path: Path) -> None:
    assert codes_of_archive(written(rule.bad, tmp_path / "bad")) == {rule.code}
    assert codes_of_archive(written(rule.good, tmp_path / "good")) == set()


@pytest.mark.parametrize("rule", PAGE_RULES)
def test_the_fix_of_a_page_rule_fixes_and_a_second_one_does_nothing(rule: Rule) -> None:
    for path, text in rule.bad.items():
        page = na.parse(text, path=path)
        found = [problem for problem in check_page(page, PLAIN) if problem.code == rule.code]
        assert rule.fix or not any(problem.fix for problem in found)
        fixed = fix_page(page, PLAIN, unsafe=True).page
        if rule.fix is None:
            assert fixed.text == text
            continue
        assert any(problem.fix is not None for problem in found)
        assert codes_of_pages({path: fixed.text}) == set()
        assert fix_page(fixed, PLAIN, unsafe=True).page.text == fixed.text
        safe = fix_page(page, PLAIN).page
        assert safe.content == page.content
        assert safe.text == (fixed.text if rule.fix == "safe" else text)


@pytest.mark.parametrize("rule", ARCHIVE_RULES)
def test_the_fix_of_an_archive_rule_fixes_and_a_second_one_does_nothing(rule: Rule, tmp_path: Path) -> None:
    snapshot = written(rule.bad, tmp_path / "bad")
    safe = [fixed.page.path for fixed in fix_archive(snapshot, PLAIN)]
    assert bool(safe) == (rule.fix == "safe")
    fixed = [each.page.path for each in fix_archive(snapshot, PLAIN, unsafe=True)]
    assert bool(fixed) == (rule.fix == "unsafe")
    assert codes_of_archive(snapshot) == (set() if rule.fix else {rule.code})
    assert not list(fix_archive(snapshot, PLAIN, unsafe=True))


@pytest.mark.parametrize("code", OWN_RULES)
def test_the_words_of_a_rule_are_sentences_and_its_code_fits_its_scope(code: str) -> None:
    rule = OWN_RULES[code]
    assert rule.summary.endswith(".")
    assert rule.why.endswith(".")
    assert code.startswith("NA1" if rule.scope == "page" else "NA2")
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
