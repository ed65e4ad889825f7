"""The command `check`: its options, and how it writes problems and fixes.

Editors run it on each save, so it imports an archive only when it is given one.
"""

from __future__ import annotations

import difflib
from collections import Counter
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from newsarchive.checks.fix import count_fixes, is_fixable
from newsarchive.checks.registry import all_rules
from newsarchive.checks.reporters import as_github, as_json, as_sarif, as_summary
from newsarchive.cli import EXIT_PROBLEMS
from newsarchive.cli.app import Failure
from newsarchive.cli.check_target import ArchiveTarget, PageTarget, Target
from newsarchive.cli.console import Screen, counted
from newsarchive.cli.options import ArchiveOpener, opens_archive
from newsarchive.cli.page_view import explain, show_problems
from newsarchive.errors import MissingPageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsarchive.checks.fix import Fixed
    from newsarchive.checks.run import Report
    from newsarchive.checks.settings import Settings
    from newsarchive.markdown.page import Page
    from newsarchive.problems import Problem

__all__ = ["FORMS", "Reporter", "check"]

FORMS: Final = ("text", "json", "sarif", "github", "summary")
_COLOURS: Final = {"+": "green", "-": "red", "@": "cyan"}

_OPTIONS = (
    click.option("--select", metavar="RULES", multiple=True, help="Run only these rules: NA101,NA2,self-link."),
    click.option("--ignore", metavar="RULES", multiple=True, help="Do not run these rules."),
    click.option("--config", metavar="FILE", help="Read settings from this file alone."),
    click.option("--format", "form", type=click.Choice(FORMS), default="text", help="The output format."),
    click.option("--baseline", metavar="FILE", help="Leave out the known problems in this file."),
    click.option(
        "--write-baseline", "writes_baseline", is_flag=True, help="Write the problems to the baseline as known."
    ),
    click.option("--fix", "fixes", is_flag=True, help="Fix what can be fixed without changing what a page says."),
    click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Also apply fixes that need a review."),
    click.option("--diff", "shows_diff", is_flag=True, help="Show what the fixes would change, and write nothing."),
    click.option("--explain", metavar="RULE", help="Explain a rule, with a bad and a good page."),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("words", metavar="ARCHIVE [PATH]... | PAGE...", nargs=-1)
@_with_options
@opens_archive
def check(*, words: tuple[str, ...], opener: ArchiveOpener, explain: str | None, **options: Any) -> None:  # noqa: ANN401
    """Report what is wrong with the pages of an ARCHIVE, where, and how to fix it.

    PATHs are pages or folders in the archive to report on. A PAGE is a file; on files only the rules on pages are run.

    \b
      newsarchive check public
      newsarchive check public news/2017 --select NA2
      newsarchive check public/news/2017/01/1/a-slug.md --fix
      newsarchive check --explain self-link

    Settings come from newsarchive.toml, or the table [tool.newsarchive] in pyproject.toml, in the archive or above.

    The exit status is 1 if there are problems, and 2 if the check failed.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    if explain is not None:
        _explain(explain)
        return
    if not words:
        raise click.UsageError("give an archive or pages to check; only --explain RULE needs neither")
    try:
        is_ok = _run(_target(words, opener, options["config"]), quiet=opener.quiet, **options)
    except MissingPageError as error:  # nothing was found, but nothing was checked either
        raise Failure(str(error)) from error
    if not is_ok:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _explain(name: str) -> None:
    rules = [rule for rule in all_rules().values() if name in (rule.code, rule.name)]
    if not rules:
        raise Failure(f"unknown rule {name!r}; docs/reference/checks.md lists all rules")
    explain(Screen.stdout(), rules[0])


def _target(words: tuple[str, ...], opener: ArchiveOpener, config: str | None) -> Target:
    settings = None if config is None else Path(config)
    if all(word.endswith(".md") and Path(word).is_file() for word in words):
        return PageTarget(words, settings)
    root, *paths = words
    if not Path(root).exists():
        raise Failure(f"there is no file or folder {root}")
    if opener.as_of is not None:
        raise click.UsageError("--as-of cannot be used with check, which is about the archive on disk")
    return ArchiveTarget(opener.open(root), root, tuple(paths), settings, quiet=opener.quiet)


def _run(  # noqa: PLR0913 # each is an option
    target: Target,
    *,
    quiet: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    baseline: str | None,
    writes_baseline: bool,
    fixes: bool,
    unsafe: bool,
    shows_diff: bool,
    **_: object,
) -> bool:
    """Run the command and return whether nothing is wrong."""
    target.choose(select=_split(select), ignore=_split(ignore), baseline=None if baseline is None else Path(baseline))
    reporter = Reporter(form, target.settings, target.prefix, target.page, quiet=quiet)
    if shows_diff:
        return reporter.show_diffs(target.fix(unsafe=unsafe, save=False))
    if writes_baseline:
        reporter.remark(target.write_baseline())
        return True
    if fixes or unsafe:
        reporter.show_fixes(target.fix(unsafe=unsafe, save=True))
    return reporter.show(target.report())


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for text in names for name in text.split(",") if name.strip())


class Reporter:
    """Writes problems.

    Args:
        form: One of `FORMS`.
        settings: Which rules were run.
        prefix: The path of the archive, written before each path.
        page_of: Returns a page by its path in the archive; None if it is gone.
        quiet: Whether to write only problems.
    """

    def __init__(
        self, form: str, settings: Settings, prefix: str, page_of: Callable[[str], Page | None], *, quiet: bool
    ) -> None:
        self._form = form
        self._settings = settings
        self._prefix = prefix
        self._page_of = page_of
        self._quiet = quiet
        self._fixable: Counter[str] = Counter()

    def show(self, report: Report) -> bool:
        """Write a report and return whether nothing is wrong."""
        screen = Screen.stdout()
        if self._form == "text":
            show_problems(screen, self._with_prefix(report), named=True)
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

    def _with_prefix(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield problems with their paths as the user gave them, and count those that fixes solve."""
        for path, group in groupby(problems, key=attrgetter("path")):
            of_page = list(group)
            self._count_fixes(path, of_page)
            for problem in of_page:
                yield attrs.evolve(problem, path=None if path is None else self._prefix + path)

    def _count_fixes(self, path: str | None, problems: list[Problem]) -> None:
        """Count the problems of a page that fixes solve."""
        kinds = [unsafe for unsafe in (False, True) if any(self._is_fixable(problem, unsafe) for problem in problems)]
        page = self._page_of(path) if kinds and path is not None else None
        if page is not None:
            counts = {unsafe: count_fixes(page, problems, self._settings, unsafe=unsafe).total() for unsafe in kinds}
            self._fixable["safe"] += counts.get(False, 0)
            self._fixable["unsafe"] += max(0, counts[True] - counts.get(False, 0))

    def _is_fixable(self, problem: Problem, unsafe: bool) -> bool:  # noqa: FBT001 # one of two kinds
        return is_fixable(problem, self._settings, unsafe=unsafe)

    def _total(self, report: Report) -> str:
        total = sum(report.counts.values())
        words = [counted(total, "problem") if total else "no problems"]
        if self._fixable["safe"]:
            words.append(f"--fix fixes {self._fixable['safe']:,}")
        if self._fixable["unsafe"]:
            words.append(f"--unsafe-fixes fixes {self._fixable['unsafe']:,}")
        return "; ".join(words)

    def show_fixes(self, fixes: Iterable[Fixed]) -> None:
        """Apply fixes, and write how many there were."""
        counts: Counter[str] = Counter()
        pages = set()
        for fixed in fixes:
            pages.add(fixed.page.path)
            counts.update(problem.code for problem in fixed.problems)
        by_code = ", ".join(f"{count:,} of {code}" for code, count in sorted(counts.items()))
        total = f"fixed {counted(counts.total(), 'problem')} on {counted(len(pages), 'page')}"
        self.remark(f"{total}: {by_code}" if counts else "nothing to fix")

    def show_diffs(self, fixes: Iterable[Fixed]) -> bool:
        """Write what fixes change as a unified diff, and return whether that is nothing."""
        screen = Screen.stdout()
        is_clean = True
        for fixed in fixes:
            is_clean = False
            path = self._prefix + (fixed.page.path or "-")
            before, after = (text.splitlines(keepends=True) for text in (fixed.before.text, fixed.page.text))
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
