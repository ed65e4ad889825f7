"""An archive mended: page by page, through the archive's own saving, until nothing is left that can be.

This module owns `mend_archive`.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from newsarchive.checks.mending import Mended, is_mendable, is_of_archive, mend_page
from newsarchive.checks.run import check_archive, is_below, problems_of_archive, settings_of
from newsarchive.checks.sorting import sorted_problems
from newsarchive.errors import ArchiveError, MissingPageError
from newsarchive.saving import save_page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from newsarchive.checks.settings import Settings
    from newsarchive.index.view import View
    from newsarchive.problems import Problem

__all__ = ["mend_archive"]

_MAX_ROUNDS: Final = 20


def mend_archive(
    view: View,
    settings: Settings | None = None,
    *,
    unsafe: bool = False,
    paths: Collection[str] = (),
    save: bool = True,
    tell: Callable[[int, int], None] | None = None,
) -> Iterator[Mended]:
    """Mend the pages of an archive and yield each that changed; one can come again, changed once more.

    Args:
        view: The archive.
        settings: Which rules are asked for; None for all.
        unsafe: Whether fixes are taken that somebody should judge.
        paths: The pages to mend, by their paths or by the folders they stand in; empty for all.
        save: Whether the pages are written. Otherwise each comes as it would be after the first round.
        tell: Called with the number of pages looked at so far, and of all.

    Raises:
        ConflictError: A page changed on disk meanwhile; it was not written, those before it were.
        ReadOnlyError: The archive cannot be written.
        SettingsError: The view ends on a day.
    """
    view, settings = view.apart(), settings_of(settings)
    problems: Iterable[Problem] = check_archive(view, settings, paths=paths, tell=tell)
    for _ in range(_MAX_ROUNDS if save else 1):
        changed = False
        for mended in _mend(view, problems, settings, unsafe=unsafe):
            if save:
                save_page(view, mended.page)
            changed = True
            yield mended
        if not changed:
            return
        # A mended page is mended whole; what it says of others, and others of it, can be mended now.
        links = (problem for problem in problems_of_archive(view, settings) if is_below(problem.path, paths))
        problems = sorted_problems(links)


def _mend(view: View, problems: Iterable[Problem], settings: Settings, *, unsafe: bool) -> Iterator[Mended]:
    """Yield the pages that mends change."""
    mendable = (problem for problem in problems if is_mendable(problem, settings, unsafe=unsafe))
    for path, group in groupby(mendable, key=lambda problem: problem.path):
        of_archive = [problem for problem in group if is_of_archive(problem, settings)]
        assert path is not None
        try:
            page = view.read(path)
        except (MissingPageError, ArchiveError):  # it went a moment ago: there is nothing to mend
            continue
        if page is not None:
            mended = mend_page(page, settings, unsafe=unsafe, more=of_archive)
            if mended.page.text != page.text:
                yield mended
