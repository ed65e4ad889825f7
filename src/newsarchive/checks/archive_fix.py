"""Fix the pages of an archive one by one, until nothing is left that can be fixed.

This module owns `fix_archive`. Pages are written by the archive's own saving, or to a draft in memory.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.checks.archive_run import check_archive, problems_of_archive
from newsarchive.checks.fix import Fixed, fix_page, is_fixable, is_of_archive
from newsarchive.checks.rules import Rule
from newsarchive.checks.run import settings_of
from newsarchive.errors import ArchiveError, MissingPageError
from newsarchive.index.rule_queries import RuleQueries
from newsarchive.index.schema import MEMORY
from newsarchive.index.snapshot import ReadLog, Snapshot
from newsarchive.index.store import Index
from newsarchive.saving import save_page
from newsarchive.storage.overlay import OverlayStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from newsarchive.checks.settings import Settings
    from newsarchive.markdown.page import Page
    from newsarchive.problems import Problem, ProblemKind

__all__ = ["fix_archive"]

_MAX_ROUNDS: Final = 20


def fix_archive(
    snapshot: Snapshot,
    settings: Settings | None = None,
    *,
    unsafe: bool = False,
    paths: Collection[str] = (),
    save: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Fixed]:
    """Fix the pages of an archive and yield each that changed; a page can come again, changed once more.

    Args:
        snapshot: The archive.
        settings: Which rules to run; None for all.
        unsafe: Whether to apply fixes that change what a page says, which somebody should review.
        paths: The pages to fix, by their paths or by the folders they are in; empty for all.
        save: Whether the pages are written. Otherwise each comes once, as it would be in the end; to fix what pages
            say of each other, the archive is then indexed in memory.
        on_progress: Called with the number of pages looked at so far, and of all.

    Raises:
        ConflictError: A page changed on disk meanwhile; it was not written, those before it were.
        ReadOnlyError: The archive cannot be written.
        SettingsError: The snapshot ends on a day.
    """
    snapshot, settings = snapshot.with_own_log(), settings_of(settings)
    scope = _Scope(settings, unsafe, paths, on_progress)
    if save:
        yield from _fix_in_rounds(snapshot, scope, lambda page: save_page(snapshot, page))
    else:
        yield from _draft(snapshot, scope)


@attrs.frozen
class _Scope:
    """What a user asks to have fixed."""

    settings: Settings
    unsafe: bool
    paths: Collection[str]
    on_progress: Callable[[int, int], None] | None

    def includes(self, problem: Problem) -> bool:
        return is_fixable(problem, self.settings, unsafe=self.unsafe)

    def check(self, snapshot: Snapshot) -> Iterable[Problem]:
        return check_archive(snapshot, self.settings, paths=self.paths, on_progress=self.on_progress)

    def includes_links(self) -> bool:
        """Return whether a rule on the archive is run and fixes something."""
        return any(self._fixes_links(rule) for rule in self.settings.rules.values())

    def _fixes_links(self, rule: ProblemKind) -> bool:
        if not isinstance(rule, Rule) or rule.scope != "archive" or not self.settings.runs(rule.code):
            return False
        return rule.fix == "safe" or (self.unsafe and rule.fix == "unsafe")


def _fix_in_rounds(snapshot: Snapshot, scope: _Scope, keep: Callable[[Page], None]) -> Iterator[Fixed]:
    """Fix pages until nothing is left to fix, and keep each where the next round reads it."""
    problems = scope.check(snapshot)
    for _ in range(_MAX_ROUNDS):
        changed = False
        for fixed in _fix_pages(snapshot, problems, scope):
            keep(fixed.page)
            changed = True
            yield fixed
        if not changed:
            return
        # All that a page says of itself is fixed in one go; what pages say of each other may only be fixable now.
        problems = problems_of_archive(snapshot, scope.settings, scope.paths)


def _draft(snapshot: Snapshot, scope: _Scope) -> Iterator[Fixed]:
    """Yield each page once, as it would be after all rounds, by path."""
    if not scope.includes_links():  # then one round is enough
        yield from _fix_pages(snapshot, scope.check(snapshot), scope)
        return
    storage = OverlayStorage(snapshot.index.storage)
    draft = Snapshot(Index(storage, MEMORY), ReadLog())
    drafted: dict[str, Fixed] = {}
    for fixed in _fix_in_rounds(draft, scope, lambda page: _put(draft, storage, page)):
        assert fixed.page.path is not None
        first = drafted.get(fixed.page.path, fixed)
        earlier = () if first is fixed else first.problems
        drafted[fixed.page.path] = attrs.evolve(fixed, before=first.before, problems=(*earlier, *fixed.problems))
    draft.index.close()
    yield from (fixed for _, fixed in sorted(drafted.items()) if fixed.page.text != fixed.before.text)


def _put(draft: Snapshot, storage: OverlayStorage, page: Page) -> None:
    """Put a page, and its aliases if they are equal, where a draft is read, as saving would do with the archive."""
    assert page.path is not None
    paths = {page.path, *RuleQueries(draft.index).equal_aliases(page.path)}
    draft.index.follow({path: storage.put(path, page.data) for path in sorted(paths)})


def _fix_pages(snapshot: Snapshot, problems: Iterable[Problem], scope: _Scope) -> Iterator[Fixed]:
    """Yield the pages that the fixes of problems change, which are sorted by path."""
    for path, group in groupby(filter(scope.includes, problems), key=lambda problem: problem.path):
        of_archive = [problem for problem in group if is_of_archive(problem, scope.settings)]
        assert path is not None
        try:
            page = snapshot.read(path)
        except (MissingPageError, ArchiveError):  # it went a moment ago: there is nothing to fix
            continue
        if page is not None:
            fixed = fix_page(page, scope.settings, unsafe=scope.unsafe, more=of_archive)
            if fixed.page.text != page.text:
                yield fixed
