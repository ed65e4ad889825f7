"""Rules run over a page or an archive, and the problems that come of it.

This module owns how findings become problems.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.checks.subjects import ArchiveSubject, PageSubject
from newsarchive.checks.table import CHECKS
from newsarchive.problems import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.rules import Check
    from newsarchive.index.view import View
    from newsarchive.markdown.page import Page

__all__ = ["check_page"]


def check_page(page: Page, checks: Iterable[Check] = CHECKS.values()) -> tuple[Problem, ...]:
    r"""Return the problems of one page, by place: what its reader says, and what the rules on pages find.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n")
    >>> [(problem.code, problem.line) for problem in check_page(page)]
    [('NA161', 3)]
    """
    subject = PageSubject(page)
    found = [problem_of(check, finding) for check in checks if check.scope == "page" for finding in check.run(subject)]
    return tuple(sorted([*page.problems, *found], key=place_of))


def check_links(view: View, checks: Iterable[Check] = CHECKS.values()) -> Iterator[Problem]:
    """Yield what the rules on the archive find, rule by rule."""
    subject = ArchiveSubject(view)
    for check in checks:
        if check.scope == "archive":
            for finding in check.run(subject):
                yield problem_of(check, finding)


def place_of(problem: Problem) -> tuple[str, int, int, str, str]:
    """Return what problems are sorted by."""
    return problem.path or "", problem.line, problem.column, problem.code, problem.message


def problem_of(check: Check, finding: Finding) -> Problem:
    """Return the problem that a finding of a rule is."""
    return Problem(
        code=check.code,
        severity=check.severity,
        message=finding.message,
        path=finding.path,
        location=Location(
            line=finding.line, column=finding.column, end_line=finding.end_line, end_column=finding.end_column
        ),
        text=finding.text,
        fix=finding.fix,
    )
