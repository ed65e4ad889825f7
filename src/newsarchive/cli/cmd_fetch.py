"""The command `fetch`: days of Wikipedia as files of wikitext."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from newsarchive.cli import EXIT_PROBLEMS
from newsarchive.cli.app import Failure
from newsarchive.cli.console import Screen, counted
from newsarchive.cli.progress import ProgressBar
from newsarchive.dates import Period, format_day
from newsarchive.fetch import ENGLISH_WIKIPEDIA, FetchPolicy, WikitextFolder, fetch_days, today

if TYPE_CHECKING:
    from newsarchive.fetch import FetchedDay

__all__ = ["fetch"]


@click.command(short_help="Download days of Wikipedia's Current Events Portal.")
@click.argument("period")
@click.option("--into", "folder", metavar="DIR", required=True, help="The folder to write the days to.")
@click.option(
    "--contact",
    metavar="TEXT",
    default="",
    envvar="NEWSARCHIVE_CONTACT",
    show_envvar=True,
    help="How the wiki can reach you: a mail address, a URL or User:Name.",
)
@click.option("--api", metavar="URL", default=ENGLISH_WIKIPEDIA, show_default=True, help="The API of the wiki.")
@click.option("--refresh", is_flag=True, help="Download days again that have changed on the wiki.")
@click.option(
    "--interval",
    metavar="SECONDS",
    type=float,
    default=FetchPolicy().interval,
    show_default=True,
    help="The least time between two requests.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show only the days that could not be downloaded.")
def fetch(  # noqa: PLR0913 # each is an option
    *, period: str, folder: str, contact: str, api: str, refresh: bool, interval: float, quiet: bool
) -> None:
    """Download the days of a PERIOD of Wikipedia's Current Events Portal, and write their wikitext to DIR.

    A PERIOD is a year, a month, a day, two of them with .. between, or words such as "last week". Days to come are left
    out. A day is written to <year>_<Month>_<day>.txt; a .json file beside it holds the page's name and revision. Days
    already in DIR are not asked for, so an interrupted run can be repeated.

    \b
      newsarchive fetch 2017-01 --into days --contact me@example.org
      newsarchive fetch "last 3 days" --into days --contact User:Example --refresh

    The exit status is 1 if a day has no page, or its file holds a text from elsewhere and was not replaced; 2 if the
    wiki cannot be asked. What was downloaded before stays in DIR.
    """  # noqa: D301 # \b keeps click from wrapping the lines below it
    if not contact.strip():
        raise Failure("pass --contact with a mail address or URL: Wikimedia asks for one")
    days = _until_today(Period.parse(period, today=today()))
    into = WikitextFolder(folder, api)
    policy = FetchPolicy(interval=interval)
    fetched = fetch_days(days, contact=contact, api=api, cache=into, refresh=refresh, policy=policy)
    tally = _FetchTally(into)
    try:
        with ProgressBar("Fetching", hidden=quiet) as bar:
            for number, day in enumerate(fetched, 1):
                tally.add(day)
                bar(number, days.days)
    finally:
        tally.show_failures(Screen.stderr())
    if not quiet:
        Screen.stdout().put(tally.summary())
    if into.refused or tally.missing:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _until_today(period: Period) -> Period:
    last = min(period.last, today())
    if last < period.first:
        raise Failure(f"{format_day(period.first)} is still to come")
    return Period(first=period.first, last=last)


@attrs.define
class _FetchTally:
    """The days of a run, by what became of them."""

    into: WikitextFolder
    fetched: int = 0
    kept: int = 0
    missing: list[FetchedDay] = attrs.field(factory=list)

    def add(self, day: FetchedDay) -> None:
        if day.missing:
            self.missing.append(day)
        elif day.from_cache:
            self.kept += 1
        else:
            self.fetched += 1

    def show_failures(self, screen: Screen) -> None:
        """Write the days that could not be downloaded, and the files that were not replaced."""
        for day in self.missing:
            file = self.into.path(day.date)
            remark = f"; {file} is kept" if file.exists() else ""
            screen.put_uncut(f"{format_day(day.date)}: {day.page}: {day.reason}{remark}")
        for path in self.into.refused:
            screen.put_uncut(
                f"{path}: not replaced: its text was edited or comes from elsewhere; move it away to get the wiki's"
            )

    def summary(self) -> str:
        """Return how many days there are of each kind."""
        refused = len(self.into.refused)
        parts = [f"{counted(self.fetched + self.kept + len(self.missing), 'day')}: {self.fetched - refused:,} fetched"]
        others = {"there already": self.kept, "not replaced": refused, "without a page": len(self.missing)}
        return ", ".join(parts + [f"{number:,} {name}" for name, number in others.items() if number])
