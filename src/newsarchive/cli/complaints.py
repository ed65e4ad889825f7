"""Problems of a page, for a person: each with the line it is about and a caret under the text concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.cli.screen import Screen
    from newsarchive.problems import Problem

__all__ = ["show_problems"]

_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def show_problems(screen: Screen, problems: Iterable[Problem], *, named: bool = False) -> None:
    """Write problems by place, each with its excerpt; `named` with the page's path, for one text among many."""
    for problem in problems:
        page = f"{problem.path}:" if named and problem.path is not None else ""
        place = f"{page}{problem.line}:{problem.column}: "
        kind = f"{problem.severity} {problem.code}: "
        screen.put((place, "dim"), (kind, _STYLES[problem.severity]), problem.message, hang=2)
        if not problem.text:  # it is about a file, not about what stands in it
            continue
        excerpt = problem.excerpt if screen.width is None else problem.excerpt_within(screen.width - 2)
        for line in excerpt.split("\n"):
            screen.put_uncut((line, "dim"), indent=2)
