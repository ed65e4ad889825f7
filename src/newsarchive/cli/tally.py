"""The result of verifying a tree, for a person: a table of counts, then each page that is not exact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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

    def show_table(self, screen: Screen) -> None:
        """Write how many pages there are of each kind and route, and what that comes to."""
        routes = [route for route in _ROUTES if route == "grammar" or self._sum(route=route)]
        rows = [("", *(route or "not read" for route in routes), "pages")]
        for kind in _KINDS:
            numbers = [self.counts[kind, route] for route in routes]
            if any(numbers):
                rows.append((kind or "unknown", *map(_number, numbers), _number(sum(numbers))))
        numbers = [self._sum(route=route) for route in routes]
        rows.append(("total", *map(_number, numbers), _number(self.total)))
        for row in rows:
            style = "dim" if row is rows[0] else "bold" if row is rows[-1] else ""
            screen.put_uncut((f"{row[0]:<10}" + "".join(f"{cell:>10}" for cell in row[1:]), style))
        screen.blank()

    def show_sum(self, screen: Screen) -> None:
        """Write how many pages are exact, and that the reader found problems if it did."""
        if self.inexact:
            is_are = "is" if len(self.inexact) == 1 else "are"
            screen.put((f"{len(self.inexact):,} of {self.total:,} pages {is_are} not exact", "bold red"))
        else:
            screen.put((f"Every page is exact", "bold green"))

    def show_inexact(self, screen: Screen) -> None:
        """Write each page that is not exact and what does not hold."""
        for verdict in self.inexact:
            screen.put_uncut((verdict.path, "bold"))
            for failure in verdict.failures:
                screen.put(failure, indent=2, hang=2)

    def _sum(self, *, route: str | None) -> int:
        return sum(count for (_, each), count in self.counts.items() if each == route)


def _number(number: int) -> str:
    return f"{number:,}" if number else "-"
