"""Problems of a page, for a person: each with the line it is about and a caret under the text concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.cli.lines import columns
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.cli.screen import Screen
    from newsarchive.problems import Problem

__all__ = ["show_problems"]

_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def show_problems(screen: Screen, problems: Iterable[Problem]) -> None:
    """Write problems by place, each with its excerpt."""
    for problem in problems:
        place = f"line {problem.line}, column {problem.column}: "
        screen.put(
            (f"{problem.severity} {problem.code} ", _STYLES[problem.severity]),
            (place, "dim"),
            problem.message,
            hang=2,
        )
        for line in _fitted(problem.excerpt, screen.width and screen.width - 2):
            screen.put_uncut((line, "dim"), indent=2)


def _fitted(excerpt: str, width: int | None) -> list[str]:
    """Return both lines of an excerpt, cut so that what the caret points at is seen."""
    lines = excerpt.split("\n")
    if width is None:
        return lines
    gutter = lines[1].index("|") + 2
    room = width - gutter
    start = max(0, lines[1].index("^") - gutter - room // 2)
    return [line[:gutter] + columns(line[gutter:], start, start + room) for line in lines]
