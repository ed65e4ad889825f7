"""The command `verify`: that every page is read and written without loss."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from newsarchive.cli import EXIT_PROBLEMS
from newsarchive.cli.app import Failure
from newsarchive.cli.console import Screen, counted
from newsarchive.cli.progress import ProgressBar
from newsarchive.verify import verify_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.verify import Verdict

__all__ = ["verify"]

_KINDS: Final = ("event", "day", "front", "editorial", "prose", None)
_ROUTES: Final = ("grammar", "recovery", None)


@click.command(short_help="Prove that every page in DIR is read without loss.")
@click.argument("folder", metavar="DIR")
@click.option("-q", "--quiet", is_flag=True, help="Show only the pages that are not exact.")
def verify(folder: str, *, quiet: bool) -> None:
    """Prove that every page in DIR, a folder or a zip or tar file, is read and written without loss.

    A page is exact if it gives back its bytes, if its content survives being written and read again, and if the text
    so written is the page's own but for white space. Other pages are listed with the reason.

    \b
      newsarchive verify public

    The exit status is 1 if a page is not exact, 2 if DIR has no page.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    tally = _Tally()
    with ProgressBar("Verifying", hidden=quiet) as bar:
        for verdict in verify_tree(folder, on_progress=bar):
            tally.add(verdict)
    if not tally.total:
        raise Failure(
            f"{folder} has no page: looked for files named *.md in it and in all folders below, "
            "except for names that begin with a dot"
        )
    screen = Screen.stdout()
    if not quiet:
        tally.show_counts(screen)
    tally.show_inexact(screen)
    if tally.inexact:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


class _Tally:
    """The sums of many verdicts, and those on pages that are not exact."""

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
        """Add a verdict."""
        self.counts[verdict.kind, verdict.route] += 1
        self.errors += verdict.errors
        self.warnings += verdict.warnings
        if not verdict.is_exact:
            self.inexact.append(verdict)

    def show_counts(self, screen: Screen) -> None:
        """Write how many pages there are of each kind and route, and the conclusion."""
        routes = [route for route in _ROUTES if route or self._sum(route=None)]
        _put_row(screen, "", [*(route or "not read" for route in routes), "pages"], "dim")
        for kind in _KINDS:
            numbers = [self.counts[kind, route] for route in routes]
            if any(numbers):
                _put_row(screen, kind or "unknown", map(_number, [*numbers, sum(numbers)]))
        numbers = [self._sum(route=route) for route in routes]
        _put_row(screen, "total", map(_number, [*numbers, self.total]), "bold")
        screen.blank()
        if self.errors or self.warnings:
            found = f"{counted(self.errors, 'error')} and {counted(self.warnings, 'warning')}"
            screen.put((f"The reader found {found}; `newsarchive show PAGE` shows those of a page.", "dim"))
        if self.inexact:
            are = "is" if len(self.inexact) == 1 else "are"
            screen.put((f"{len(self.inexact):,} of {self.total:,} pages {are} not exact:", "bold red"))
        else:
            screen.put(("Every page is exact.", "bold green"))

    def show_inexact(self, screen: Screen) -> None:
        """Write each page that is not exact, with the reason."""
        for verdict in self.inexact:
            screen.put_uncut((verdict.path, "bold"))
            for failure in verdict.failures:
                screen.put(failure, indent=2, hang=2)

    def _sum(self, *, route: str | None) -> int:
        return sum(count for (_, each), count in self.counts.items() if each == route)


def _put_row(screen: Screen, name: str, cells: Iterable[str], style: str = "") -> None:
    screen.put_uncut((f"{name:<10}" + "".join(f"{cell:>10}" for cell in cells), style))


def _number(number: int) -> str:
    return f"{number:,}" if number else "-"
