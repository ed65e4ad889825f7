"""Run the rules on one page, and report problems.

This module owns `Report`, and how a finding becomes a problem.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from newsarchive.checks.registry import all_rules
from newsarchive.checks.rules import Rule
from newsarchive.checks.settings import Settings
from newsarchive.checks.subjects import PageSubject
from newsarchive.problems import Location, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsarchive.checks.rules import Scope
    from newsarchive.checks.subjects import Finding
    from newsarchive.markdown.page import Page

__all__ = ["Report", "check_page", "place_of", "problem_of", "problems_of_page", "rules_of", "settings_of"]


def check_page(page: Page, settings: Settings | None = None) -> tuple[Problem, ...]:
    r"""Return the problems of one page, by place: those of its reader, and those that the rules on pages find.

    Without settings every rule is run, registered and installed ones too.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n")
    >>> [(problem.code, problem.line) for problem in check_page(page)]
    [('NA161', 3)]
    """
    return tuple(sorted(problems_of_page(page, settings_of(settings)), key=place_of))


def settings_of(settings: Settings | None, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Settings:
    """Return settings, by default those that run every rule, narrowed to some rules and without others.

    Raises:
        SettingsError: A rule is unknown.
    """
    chosen = settings or Settings(rules=all_rules())
    return chosen.narrow(select, ignore) if select or ignore else chosen


def problems_of_page(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield the problems of one page, rule by rule."""
    subject = PageSubject(page)
    found = (problem_of(rule, finding) for rule in rules_of(settings, "page") for finding in rule.run(subject))
    for problems in (page.problems, found):
        for problem in problems:
            applied = settings.apply(problem)
            if applied is not None:
                yield applied


def rules_of(settings: Settings, scope: Scope) -> list[Rule]:
    """Return the rules of one scope that the settings ask for."""
    return [
        rule
        for rule in settings.rules.values()
        if isinstance(rule, Rule) and rule.scope == scope and settings.runs(rule.code)
    ]


def problem_of(rule: Rule, finding: Finding) -> Problem:
    """Return the problem that a finding of a rule is."""
    location = Location(
        line=finding.line, column=finding.column, end_line=finding.end_line, end_column=finding.end_column
    )
    return Problem(
        code=rule.code,
        severity=rule.severity,
        message=finding.message,
        path=finding.path,
        location=location,
        text=finding.text,
        fix=finding.fix,
    )


def place_of(problem: Problem) -> tuple[str, int, int, str, str]:
    """Return what problems are sorted by: path, line, column, code, message."""
    return problem.path or "", problem.line, problem.column, problem.code, problem.message


@attrs.define(eq=False, repr=False)
class Report:
    """The problems of an archive, sorted by path, line and column.

    The archive is checked while the problems are iterated, page by page, and again each time; `ok` and `counts` check
    it unless that was done to the end before. Memory holds one page, and what the rules on the archive find: some
    0.4 KB for each of these problems.
    """

    _problems: Callable[[], Iterable[Problem]]
    _counts: Mapping[str, int] | None = None
    _ok: bool | None = None

    def __iter__(self) -> Iterator[Problem]:
        counts: Counter[str] = Counter()
        ok = True
        for problem in self._problems():
            counts[problem.code] += 1
            ok = ok and problem.severity is Severity.INFO
            yield problem
        self._counts, self._ok = MappingProxyType(dict(sorted(counts.items()))), ok

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: no problems, or only such as are worth knowing (`Severity.INFO`)."""
        if self._ok is None:
            self._ok = all(problem.severity is Severity.INFO for problem in self)
        return self._ok

    @property
    def counts(self) -> Mapping[str, int]:
        """How many problems there are of each code, sorted by code."""
        if self._counts is None:
            for _ in self:
                pass
        assert self._counts is not None
        return self._counts

    def __bool__(self) -> bool:
        return True  # a report without problems is a report

    def __repr__(self) -> str:
        if self._counts is None:
            return "<Report: not iterated yet>"
        return f"<Report: {sum(self._counts.values())} problems of {len(self._counts)} kinds>"
