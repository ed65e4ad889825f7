"""The command `check`: its words and help.

It is run on each save in an editor, so it imports an archive only when it is given one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.checks.registry import all_rules
from newsarchive.cli.explaining import explain
from newsarchive.cli.failures import NOT_AS_IT_SHOULD_BE, Failure
from newsarchive.cli.opening import Opening, opens_archive
from newsarchive.cli.reporting import FORMS, Reporter
from newsarchive.cli.screen import Screen
from newsarchive.cli.targets import ArchiveTarget, PageTarget, Target
from newsarchive.errors import MissingPageError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["check"]

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
def check(*, words: tuple[str, ...], opening: Opening, explain: str | None, **options: Any) -> None:  # noqa: ANN401
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
        is_ok = _run(_target(words, opening, options["config"]), quiet=opening.quiet, **options)
    except MissingPageError as error:  # nothing was found, but nothing was checked either
        raise Failure(str(error)) from error
    if not is_ok:
        raise click.exceptions.Exit(NOT_AS_IT_SHOULD_BE)


def _explain(name: str) -> None:
    rules = [rule for rule in all_rules().values() if name in (rule.code, rule.name)]
    if not rules:
        raise Failure(f"there is no rule {name!r}; docs/reference/checks.md names them all")
    explain(Screen.stdout(), rules[0])


def _target(words: tuple[str, ...], opening: Opening, config: str | None) -> Target:
    settings = None if config is None else Path(config)
    if all(word.endswith(".md") and Path(word).is_file() for word in words):
        return PageTarget(words, settings)
    root, *paths = words
    if not Path(root).exists():
        raise Failure(f"there is no file or folder {root}")
    if opening.as_of is not None:
        raise click.UsageError("--as-of is for questions: a check is about the archive on disk")
    return ArchiveTarget(opening.open(root), root, tuple(paths), settings, quiet=opening.quiet)


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
        return reporter.show_diffs(target.mend(unsafe=unsafe, save=False))
    if writes_baseline:
        reporter.remark(target.write_baseline())
        return True
    if fixes or unsafe:
        reporter.show_mends(target.mend(unsafe=unsafe, save=True))
    return reporter.show(target.report())


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for text in names for name in text.split(",") if name.strip())
