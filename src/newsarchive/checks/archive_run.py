"""Run the rules on an archive, those on its pages included.

This module owns `check_archive`, which walks the pages of an archive and merges what is found on them with what the
index shows.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from newsarchive.checks.archive_subject import ArchiveSubject
from newsarchive.checks.rules import Rule
from newsarchive.checks.run import Report, check_page, place_of, problem_of, rules_of
from newsarchive.errors import ArchiveError, MissingPageError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.settings import Settings
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.problems import Problem, ProblemKind

__all__ = ["check_archive", "problems_of_archive"]


def check_archive(
    snapshot: Snapshot,
    settings: Settings,
    *,
    paths: Collection[str] = (),
    baseline: Baseline | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Return the report on an archive. Nothing is read before it is iterated.

    Args:
        snapshot: The archive.
        settings: Which rules to run.
        paths: The pages to report on, by their paths or by the folders they are in; empty for all.
        baseline: Known problems, which are not reported.
        on_progress: Called with the number of pages looked at so far, and of all.

    The report raises a `MissingPageError` if there is nothing at one of the paths.

    Raises:
        SettingsError: The snapshot ends on a day.
    """
    if snapshot.cutoff is not None:
        raise SettingsError("an archive as of a day cannot be checked: check the archive itself")
    snapshot = snapshot.with_own_log()

    def run() -> Iterator[Problem]:
        for path in paths:
            if not snapshot.has_below(path.rstrip("/")):
                raise MissingPageError(f"the archive has no page and no folder {path}")
        of_archive = problems_of_archive(snapshot, settings, paths)
        of_pages = _problems_of_pages(snapshot, settings, paths, on_progress)
        problems = heapq.merge(of_archive, of_pages, key=place_of)
        return problems if baseline is None else baseline.unknown(problems)

    return Report(run)


def _is_below(path: str | None, paths: Collection[str]) -> bool:
    """Return whether a path is one of these or in one of these folders; any path is if there are none."""
    return not paths or any(f"{path}/".startswith(f"{each.rstrip('/')}/") for each in paths)


def _problems_of_pages(
    snapshot: Snapshot, settings: Settings, paths: Collection[str], on_progress: Callable[[int, int], None] | None
) -> Iterator[Problem]:
    """Yield the problems of single pages, page by page; an alias with another text has problems of its own."""
    if not any(settings.runs(code) for code, rule in settings.rules.items() if _looks_at_pages(rule)):
        return
    total = snapshot.count_pages(aliases=True)
    for done, path in enumerate(snapshot.paths(aliases=True), start=1):
        if _is_below(path, paths):
            try:
                page = snapshot.read(path)
            except (MissingPageError, ArchiveError):  # deleted a moment ago: the next check does not list it
                page = None
            if page is not None:
                yield from check_page(page, settings)
        if on_progress is not None:
            on_progress(done, total)


def _looks_at_pages(rule: ProblemKind) -> bool:
    return not isinstance(rule, Rule) or rule.scope == "page"


def problems_of_archive(snapshot: Snapshot, settings: Settings, paths: Collection[str] = ()) -> list[Problem]:
    """Return what the rules on the archive find on some paths, or on all, sorted by place."""
    subject, found = ArchiveSubject(snapshot), []
    for rule in rules_of(settings, "archive"):
        for finding in rule.run(subject):
            problem = settings.apply(problem_of(rule, finding)) if _is_below(finding.path, paths) else None
            if problem is not None:
                found.append(problem)
    return sorted(found, key=place_of)
