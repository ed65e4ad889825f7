"""Rules run over a page or an archive, and the problems that come of it.

This module owns `Report` and how findings become problems.
"""

from __future__ import annotations

import heapq
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from newsarchive.checks.registry import all_rules
from newsarchive.checks.rules import Rule
from newsarchive.checks.settings import Settings
from newsarchive.checks.sorting import place_of, sorted_problems
from newsarchive.checks.subjects import ArchiveSubject, PageSubject
from newsarchive.errors import ArchiveError, MissingPageError, SettingsError
from newsarchive.problems import Location, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.subjects import Finding
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.page import Page
    from newsarchive.problems import ProblemKind

__all__ = [
    "Report",
    "check_archive",
    "check_page",
    "is_below",
    "problems_of_archive",
    "problems_of_page",
    "settings_of",
]


def check_page(page: Page, settings: Settings | None = None) -> tuple[Problem, ...]:
    r"""Return the problems of one page, by place: what its reader says, and what the rules on pages find.

    Without settings all rules are run, those that were registered or installed too.

    >>> import newsarchive as na
    >>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n#\tIt rains \n\n\n\n")
    >>> [(problem.code, problem.line) for problem in check_page(page)]
    [('NA161', 3)]
    """
    return tuple(sorted(problems_of_page(page, settings_of(settings)), key=place_of))


def settings_of(settings: Settings | None, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Settings:
    """Return the settings, those of all rules if there are none, narrowed to some rules and without others.

    Raises:
        SettingsError: There is no such rule.
    """
    chosen = settings or Settings(rules=all_rules())
    return chosen.narrowed(select, ignore) if select or ignore else chosen


def problems_of_page(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield the problems of one page, rule by rule."""
    subject = PageSubject(page)
    found = (problem_of(check, finding) for check in _checks(settings, "page") for finding in check.run(subject))
    for problems in (page.problems, found):
        for problem in problems:
            applied = settings.applied(problem)
            if applied is not None:
                yield applied


def problems_of_archive(view: Snapshot, settings: Settings) -> Iterator[Problem]:
    """Yield what the rules on the archive find, rule by rule."""
    subject = ArchiveSubject(view)
    for check in _checks(settings, "archive"):
        for finding in check.run(subject):
            applied = settings.applied(problem_of(check, finding))
            if applied is not None:
                yield applied


def _checks(settings: Settings, scope: str) -> list[Rule]:
    return [
        rule
        for rule in settings.rules.values()
        if isinstance(rule, Rule) and rule.scope == scope and settings.runs(rule.code)
    ]


def problem_of(check: Rule, finding: Finding) -> Problem:
    """Return the problem that a finding of a rule is."""
    location = Location(
        line=finding.line, column=finding.column, end_line=finding.end_line, end_column=finding.end_column
    )
    return Problem(
        code=check.code,
        severity=check.severity,
        message=finding.message,
        path=finding.path,
        location=location,
        text=finding.text,
        fix=finding.fix,
    )


@attrs.define(eq=False, repr=False)
class Report:
    """The problems of an archive, sorted by path, line and column.

    The archive is checked while the problems are iterated, page by page, and again each time, so that a report never
    holds more than one page. `ok` and `counts` check it if that was not done to the end yet.
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
        """Whether nothing is wrong: no problem, or such as are just worth knowing (`Severity.INFO`)."""
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
            return "<Report: not looked at yet>"
        return f"<Report: {sum(self._counts.values())} problems of {len(self._counts)} kinds>"


def check_archive(
    view: Snapshot,
    settings: Settings,
    *,
    paths: Collection[str] = (),
    baseline: Baseline | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Return the report on an archive. Nothing is read before it is looked at.

    Args:
        view: The archive.
        settings: What is asked for.
        paths: The pages to report on, by their paths or by the folders they stand in; empty for all.
        baseline: The problems that are known and not reported.
        on_progress: Called with the number of pages looked at so far, and of all.

    The report raises a `MissingPageError` when there is nothing at one of the paths.

    Raises:
        SettingsError: The view ends on a day.
    """
    if view.cutoff is not None:
        raise SettingsError("an archive as of a day is no archive on disk: check the archive itself")
    view = view.with_own_log()

    def run() -> Iterator[Problem]:
        for path in paths:
            if not view.has_below(path.rstrip("/")):
                raise MissingPageError(f"the archive has no page and no folder {path}")
        links = (problem for problem in problems_of_archive(view, settings) if is_below(problem.path, paths))
        pages = _problems_of_pages(view, settings, paths, on_progress)
        problems = heapq.merge(sorted_problems(links), pages, key=place_of)
        return problems if baseline is None else baseline.unknown(problems)

    return Report(run)


def is_below(path: str | None, paths: Collection[str]) -> bool:
    """Return whether a page is one of these paths or stands in one of them; every page does if there are none."""
    return not paths or any(f"{path}/".startswith(f"{each.rstrip('/')}/") for each in paths)


def _problems_of_pages(
    view: Snapshot, settings: Settings, paths: Collection[str], on_progress: Callable[[int, int], None] | None
) -> Iterator[Problem]:
    """Yield the problems of single pages, page by page; an alias with another text has problems of its own."""
    if not any(settings.runs(code) for code, rule in settings.rules.items() if _looks_at_pages(rule)):
        return
    total = view.count_pages(aliases=True)
    for done, path in enumerate(view.paths(aliases=True), start=1):
        if is_below(path, paths):
            try:
                page = view.read(path)
            except (MissingPageError, ArchiveError):  # it went a moment ago: the next check does not list it
                page = None
            if page is not None:
                yield from check_page(page, settings)
        if on_progress is not None:
            on_progress(done, total)


def _looks_at_pages(rule: ProblemKind) -> bool:
    return not isinstance(rule, Rule) or rule.scope == "page"
