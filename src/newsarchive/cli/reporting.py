"""What a check found, in the form that was asked for, and what was mended."""

from __future__ import annotations

import difflib
from collections import Counter
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs
import click

from newsarchive.checks.mending import count_mends, is_mendable
from newsarchive.checks.outputs import as_github, as_json, as_sarif, as_summary
from newsarchive.cli.complaints import show_problems
from newsarchive.cli.lines import counted
from newsarchive.cli.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsarchive.checks.mending import Mended
    from newsarchive.checks.run import Report
    from newsarchive.checks.settings import Settings
    from newsarchive.markdown.page import Page
    from newsarchive.problems import Problem

__all__ = ["FORMS", "Reporter"]

FORMS: Final = ("text", "json", "sarif", "github", "summary")
_COLOURS: Final = {"+": "green", "-": "red", "@": "cyan"}


class Reporter:
    """Writes problems.

    Args:
        form: One of `FORMS`.
        settings: What was asked for.
        prefix: What leads to the archive, to be put before each path.
        page_of: Returns a page by its path in the archive; None if it went meanwhile.
        quiet: Whether to write problems alone.
    """

    def __init__(
        self, form: str, settings: Settings, prefix: str, page_of: Callable[[str], Page | None], *, quiet: bool
    ) -> None:
        self._form = form
        self._settings = settings
        self._prefix = prefix
        self._page_of = page_of
        self._quiet = quiet
        self._mendable: Counter[str] = Counter()

    def show(self, report: Report) -> bool:
        """Write a report and return whether nothing is wrong."""
        screen = Screen.stdout()
        if self._form == "text":
            show_problems(screen, self._counted(report), named=True)
        elif self._form == "summary":
            for row in as_summary(report.counts, self._settings.rules):
                if screen.width is None:
                    screen.row(*row)
                else:
                    number, code, name, summary = row
                    screen.put((f"{number:>8} ", "bold"), f"{code} {name}: ", (summary, "dim"), hang=9)
        else:
            for piece in self._pieces(report):
                click.echo(piece.encode(), nl=False)
        if self._form in {"text", "summary"}:
            self.remark(self._total(report))
        return report.ok

    def _pieces(self, report: Report) -> Iterator[str]:
        if self._form == "json":
            return as_json(report, prefix=self._prefix)
        if self._form == "github":
            return as_github(report, prefix=self._prefix)
        rules = {code: rule for code, rule in self._settings.rules.items() if self._settings.runs(code)}
        return as_sarif(report, rules, version=version("newsarchive"), prefix=self._prefix)

    def _counted(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield problems with their paths as the user gave them, and count which of them mends take away."""
        for path, group in groupby(problems, key=attrgetter("path")):
            of_page = list(group)
            self._count_mends(path, of_page)
            for problem in of_page:
                yield attrs.evolve(problem, path=None if path is None else self._prefix + path)

    def _count_mends(self, path: str | None, problems: list[Problem]) -> None:
        """Count what mends do to a page."""
        kinds = [unsafe for unsafe in (False, True) if any(self._is_mendable(problem, unsafe) for problem in problems)]
        page = self._page_of(path) if kinds and path is not None else None
        if page is not None:
            counts = {unsafe: count_mends(page, problems, self._settings, unsafe=unsafe).total() for unsafe in kinds}
            self._mendable["safe"] += counts.get(False, 0)
            self._mendable["unsafe"] += max(0, counts[True] - counts.get(False, 0))

    def _is_mendable(self, problem: Problem, unsafe: bool) -> bool:  # noqa: FBT001 # one of two kinds
        return is_mendable(problem, self._settings, unsafe=unsafe)

    def _total(self, report: Report) -> str:
        total = sum(report.counts.values())
        words = [counted(total, "problem") if total else "no problems"]
        if self._mendable["safe"]:
            words.append(f"--fix mends {self._mendable['safe']:,}")
        if self._mendable["unsafe"]:
            words.append(f"--unsafe-fixes mends {self._mendable['unsafe']:,}")
        return "; ".join(words)

    def show_mends(self, mends: Iterable[Mended]) -> None:
        """Have pages mended, and say how many were."""
        counts: Counter[str] = Counter()
        pages = set()
        for mended in mends:
            pages.add(mended.page.path)
            counts.update(problem.code for problem in mended.problems)
        by_code = ", ".join(f"{count:,} of {code}" for code, count in sorted(counts.items()))
        total = f"mended {counted(counts.total(), 'problem')} on {counted(len(pages), 'page')}"
        self.remark(f"{total}: {by_code}" if counts else "nothing to mend")

    def show_diffs(self, mends: Iterable[Mended]) -> bool:
        """Write what mends would change as a unified diff, and return whether there is nothing."""
        screen = Screen.stdout()
        is_clean = True
        for mended in mends:
            is_clean = False
            path = self._prefix + (mended.page.path or "-")
            before, after = (text.splitlines(keepends=True) for text in (mended.before.text, mended.page.text))
            for line in difflib.unified_diff(before, after, f"{path}", f"{path}"):
                self._put_diff(screen, line)
        return is_clean

    def _put_diff(self, screen: Screen, line: str) -> None:
        if screen.width is None:  # a file or another program gets the exact text
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            click.echo(f"{line}{end}".encode(errors="surrogateescape"), nl=False)
        else:
            screen.put_uncut((line.rstrip("\r\n"), _COLOURS.get(line[:1], "")))

    def remark(self, text: str) -> None:
        """Write a remark to standard error."""
        if not self._quiet:
            Screen.stderr().put(text)
