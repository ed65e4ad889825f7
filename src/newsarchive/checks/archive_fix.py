"""An archive mended: page by page, through the archive's own saving, until nothing is left that can be.

This module owns `fix_archive`.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.checks.fix import Fixed, fix_page, is_fixable, is_of_archive
from newsarchive.checks.rules import Rule
from newsarchive.checks.run import check_archive, is_below, problems_of_archive, settings_of
from newsarchive.checks.sorting import sorted_problems
from newsarchive.errors import ArchiveError, MissingPageError
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
    view: Snapshot,
    settings: Settings | None = None,
    *,
    unsafe: bool = False,
    paths: Collection[str] = (),
    save: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Fixed]:
    """Mend the pages of an archive and yield each that changed; one can come again, changed once more.

    Args:
        view: The archive.
        settings: Which rules are asked for; None for all.
        unsafe: Whether fixes are taken that somebody should judge.
        paths: The pages to mend, by their paths or by the folders they stand in; empty for all.
        save: Whether the pages are written. Otherwise each comes once, as it would be in the end; for mends of what
            pages say of each other, the archive is indexed in memory for that.
        on_progress: Called with the number of pages looked at so far, and of all.

    Raises:
        ConflictError: A page changed on disk meanwhile; it was not written, those before it were.
        ReadOnlyError: The archive cannot be written.
        SettingsError: The view ends on a day.
    """
    view, settings = view.with_own_log(), settings_of(settings)
    if save:
        yield from _in_rounds(view, settings, _Wishes(unsafe, paths, on_progress), lambda page: save_page(view, page))
    else:
        yield from _drafted(view, settings, _Wishes(unsafe, paths, on_progress))


@attrs.frozen
class _Wishes:
    """What a user asks for, beside rules."""

    unsafe: bool
    paths: Collection[str]
    on_progress: Callable[[int, int], None] | None


def _in_rounds(view: Snapshot, settings: Settings, wishes: _Wishes, keep: Callable[[Page], None]) -> Iterator[Fixed]:
    """Mend pages until nothing is left that can be, and have each kept where the next round reads it."""
    problems: Iterable[Problem] = check_archive(view, settings, paths=wishes.paths, on_progress=wishes.on_progress)
    for _ in range(_MAX_ROUNDS):
        changed = False
        for fixed in _mend(view, problems, settings, unsafe=wishes.unsafe):
            keep(fixed.page)
            changed = True
            yield fixed
        if not changed:
            return
        # A mended page is mended whole; what it says of others, and others of it, can be mended now.
        links = (problem for problem in problems_of_archive(view, settings) if is_below(problem.path, wishes.paths))
        problems = sorted_problems(links)


def _drafted(view: Snapshot, settings: Settings, wishes: _Wishes) -> Iterator[Fixed]:
    """Yield each page once, as it would be after all rounds, by path."""
    if not any(_mends_links(rule, settings, unsafe=wishes.unsafe) for rule in settings.rules.values()):
        # Nothing that a page says of another is mended: one round is all there is.
        problems = check_archive(view, settings, paths=wishes.paths, on_progress=wishes.on_progress)
        yield from _mend(view, problems, settings, unsafe=wishes.unsafe)
        return
    storage = OverlayStorage(view.index.storage)
    draft = Snapshot(Index(storage, MEMORY), ReadLog())
    drafted: dict[str, Fixed] = {}
    for fixed in _in_rounds(draft, settings, wishes, lambda page: _put(draft, storage, page)):
        assert fixed.page.path is not None
        first = drafted.get(fixed.page.path, fixed)
        earlier = () if first is fixed else first.problems
        drafted[fixed.page.path] = attrs.evolve(fixed, before=first.before, problems=(*earlier, *fixed.problems))
    draft.index.close()
    yield from (fixed for _, fixed in sorted(drafted.items()) if fixed.page.text != fixed.before.text)


def _mends_links(rule: ProblemKind, settings: Settings, *, unsafe: bool) -> bool:
    """Return whether a rule on the archive is run and mends something."""
    if not isinstance(rule, Rule) or rule.scope != "archive" or not settings.runs(rule.code):
        return False
    return rule.fix == "safe" or (unsafe and rule.fix == "unsafe")


def _put(draft: Snapshot, storage: OverlayStorage, page: Page) -> None:
    """Put a page, and its alias if the two are alike, where a draft is read, as saving would do with the archive."""
    assert page.path is not None
    sql = "SELECT b.path FROM page a JOIN page b ON b.key = a.key AND b.digest = a.digest WHERE a.path = ?"
    paths = {page.path, *(path for (path,) in draft.index.rows(sql, (page.path,)))}
    draft.index.follow({path: storage.put(path, page.data) for path in sorted(paths)})


def _mend(view: Snapshot, problems: Iterable[Problem], settings: Settings, *, unsafe: bool) -> Iterator[Fixed]:
    """Yield the pages that mends change."""
    mendable = (problem for problem in problems if is_fixable(problem, settings, unsafe=unsafe))
    for path, group in groupby(mendable, key=lambda problem: problem.path):
        of_archive = [problem for problem in group if is_of_archive(problem, settings)]
        assert path is not None
        try:
            page = view.read(path)
        except (MissingPageError, ArchiveError):  # it went a moment ago: there is nothing to mend
            continue
        if page is not None:
            fixed = fix_page(page, settings, unsafe=unsafe, more=of_archive)
            if fixed.page.text != page.text:
                yield fixed
