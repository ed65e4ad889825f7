"""The result of verifying a tree, for a person: a table of counts, then each page that is not exact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from newsarchive.cli.lines import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.cli.screen import Screen
    from newsarchive.verify import Verdict

__all__ = ["Tally"]

_KINDS: Final = ("event", "day", "front", "editorial", "prose", None)
_ROUTES: Final = ("grammar", "recovery", None)


class Tally:
    """What verdicts add up to. It keeps those on pages that are not exact, and counts of the others."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str | None, str | None]] = Counter()
        self.inexact: list[Verdict] = []
        self.errors = 0
        self.warnings = 0

    @property
    def total(self) -> int:
        """The number of verdicts."""
        return self.counts.total()

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        self.counts[verdict.kind, verdict.route] += 1
        self.errors += verdict.errors
        self.warnings += verdict.warnings
        if not verdict.is_exact:
            self.inexact.append(verdict)

    def show_counts(self, screen: Screen) -> None:
        """Write how many pages there are of each kind and route, and what that comes to."""
        routes = [route for route in _ROUTES if route or self._sum(route=None)]
        self._put_row(screen, "", [*(route or "not read" for route in routes), "pages"], "dim")
        for kind in _KINDS:
            numbers = [self.counts[kind, route] for route in routes]
            if any(numbers):
                self._put_row(screen, kind or "unknown", map(_number, [*numbers, sum(numbers)]))
        numbers = [self._sum(route=route) for route in routes]
        self._put_row(screen, "total", map(_number, [*numbers, self.total]), "bold")
        screen.blank()
        if self.errors or self.warnings:
            found = f"{counted(self.errors, 'error')} and {counted(self.warnings, 'warning')}"
            screen.put((f"The reader found {found}: `newsarchive show PAGE` says which.", "dim"))
        if self.inexact:
            are = "is" if len(self.inexact) == 1 else "are"
            screen.put((f"{len(self.inexact):,} of {self.total:,} pages {are} not exact:", "bold red"))
        else:
            screen.put(("Every page is exact.", "bold green"))

    def show_inexact(self, screen: Screen) -> None:
        """Write each page that is not exact and what does not hold."""
        for verdict in self.inexact:
            screen.put_uncut((verdict.path, "bold"))
            for failure in verdict.failures:
                screen.put(failure, indent=2, hang=2)

    @staticmethod
    def _put_row(screen: Screen, name: str, cells: Iterable[str], style: str = "") -> None:
        screen.put_uncut((f"{name:<10}" + "".join(f"{cell:>10}" for cell in cells), style))

    def _sum(self, *, route: str | None) -> int:
        return sum(count for (_, each), count in self.counts.items() if each == route)


def _number(number: int) -> str:
    return f"{number:,}" if number else "-"
