"""The command `check`: its words and help.

It is run on each save in an editor, so it imports an archive only when it is given one.
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
    click.option("--select", metavar="RULES", multiple=True, help="Run these rules alone: NA101,NA2,self-link."),
    click.option("--ignore", metavar="RULES", multiple=True, help="Do not run these rules."),
    click.option("--config", metavar="FILE", help="Read settings from there, and from no file that is found."),
    click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to write problems."),
    click.option("--baseline", metavar="FILE", help="Leave out the problems that this file knows."),
    click.option("--write-baseline", "writes_baseline", is_flag=True, help="Let the baseline know what there is now."),
    click.option("--fix", "fixes", is_flag=True, help="Mend what can be mended without a change of meaning."),
    click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Mend also what somebody should look at."),
    click.option("--diff", "shows_diff", is_flag=True, help="Show what would be mended, and write nothing."),
    click.option("--explain", metavar="RULE", help="Say what a rule is about, and show a bad and a good page."),
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
    """Say what is wrong with the pages of an ARCHIVE, where, and how to mend it.

    With PATHs, the pages to report on: paths or folders in the archive. A PAGE is a file; of files only the rules on
    single pages are run.

    \b
      newsarchive check public
      newsarchive check public news/2017 --select NA2
      newsarchive check public/news/2017/01/1/a-slug.md --fix
      newsarchive check --explain self-link

    Settings come from a table [tool.newsarchive] in pyproject.toml, or from newsarchive.toml, in the archive or above.

    The exit status is 1 if there are problems, 2 if it could not check.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    if explain is not None:
        _explain(explain)
        return
    if not words:
        raise click.UsageError("check takes an archive or pages; --explain RULE needs neither")
    try:
        is_ok = _run(_target(words, opener, options["config"]), quiet=opener.quiet, **options)
    except MissingPageError as error:  # nothing was found, but nothing was checked either
        raise Failure(str(error)) from error
    if not is_ok:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _explain(name: str) -> None:
    rules = [rule for rule in all_rules().values() if name in (rule.code, rule.name)]
    if not rules:
        raise Failure(f"there is no rule {name!r}; docs/reference/checks.md names them all")
    explain(Screen.stdout(), rules[0])


def _target(words: tuple[str, ...], opener: ArchiveOpener, config: str | None) -> Target:
    settings = None if config is None else Path(config)
    if all(word.endswith(".md") and Path(word).is_file() for word in words):
        return PageTarget(words, settings)
    root, *paths = words
    if not Path(root).exists():
        raise Failure(f"there is no file or folder {root}")
    if opener.as_of is not None:
        raise click.UsageError("--as-of is for questions: a check is about the archive on disk")
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
    """Do what is asked and return whether nothing is wrong."""
    target.choose(select=_split(select), ignore=_split(ignore), baseline=None if baseline is None else Path(baseline))
    reporter = Reporter(form, target.settings, target.prefix, target.page, quiet=quiet)
    if shows_diff:
        return reporter.show_diffs(target.fix(unsafe=unsafe, save=False))
    if writes_baseline:
        reporter.remark(target.write_baseline())
        return True
    if fixes or unsafe:
        reporter.show_mends(target.fix(unsafe=unsafe, save=True))
    return reporter.show(target.report())


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for text in names for name in text.split(",") if name.strip())


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
            counts = {unsafe: count_fixes(page, problems, self._settings, unsafe=unsafe).total() for unsafe in kinds}
            self._mendable["safe"] += counts.get(False, 0)
            self._mendable["unsafe"] += max(0, counts[True] - counts.get(False, 0))

    def _is_mendable(self, problem: Problem, unsafe: bool) -> bool:  # noqa: FBT001 # one of two kinds
        return is_fixable(problem, self._settings, unsafe=unsafe)

    def _total(self, report: Report) -> str:
        total = sum(report.counts.values())
        words = [counted(total, "problem") if total else "no problems"]
        if self._mendable["safe"]:
            words.append(f"--fix mends {self._mendable['safe']:,}")
        if self._mendable["unsafe"]:
            words.append(f"--unsafe-fixes mends {self._mendable['unsafe']:,}")
        return "; ".join(words)

    def show_mends(self, mends: Iterable[Fixed]) -> None:
        """Have pages mended, and say how many were."""
        counts: Counter[str] = Counter()
        pages = set()
        for mended in mends:
            pages.add(mended.page.path)
            counts.update(problem.code for problem in mended.problems)
        by_code = ", ".join(f"{count:,} of {code}" for code, count in sorted(counts.items()))
        total = f"mended {counted(counts.total(), 'problem')} on {counted(len(pages), 'page')}"
        self.remark(f"{total}: {by_code}" if counts else "nothing to mend")

    def show_diffs(self, mends: Iterable[Fixed]) -> bool:
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
