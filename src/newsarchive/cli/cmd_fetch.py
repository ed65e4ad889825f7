"""The command `fetch`: its words and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from newsarchive.cli.app import EXIT_PROBLEMS, Failure
from newsarchive.cli.console import Bar, Screen, counted
from newsarchive.dates import Period, format_day
from newsarchive.fetch import ENGLISH_WIKIPEDIA, FetchPolicy, WikitextFolder, fetch_days, today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.fetch import Fetched

__all__ = ["fetch"]


@click.command(short_help="Get days of Wikipedia's Current Events Portal as wikitext.")
@click.argument("period")
@click.option("--into", "folder", metavar="DIR", required=True, help="The folder to write the days to.")
@click.option(
    "--contact",
    metavar="TEXT",
    default="",
    envvar="NEWSARCHIVE_CONTACT",
    show_envvar=True,
    help="How the wiki's operators can reach you: a mail address, a web address or User:Name.",
)
@click.option("--api", metavar="URL", default=ENGLISH_WIKIPEDIA, show_default=True, help="The API of the wiki.")
@click.option("--refresh", is_flag=True, help="Ask whether days that are there have changed, and get those that have.")
@click.option(
    "--interval",
    metavar="SECONDS",
    type=float,
    default=FetchPolicy().interval,
    show_default=True,
    help="How long to wait between two requests, at least.",
)
@click.option("-q", "--quiet", is_flag=True, help="Name the days that could not be had and write nothing else.")
def fetch(  # noqa: PLR0913 # each is an option
    *, period: str, folder: str, contact: str, api: str, refresh: bool, interval: float, quiet: bool
) -> None:
    """Get the days of a PERIOD of Wikipedia's Current Events Portal, and write their wikitext to DIR.

    A PERIOD is a year, a month, a day, two of them with .. between, or words such as "last week". Days to come are left
    out. A day is written to <year>_<Month>_<day>.txt; the page and its revision are in the file beside it that ends in
    .json. Days that are there are not asked for, so that a run that was interrupted can be repeated.

    \b
      newsarchive fetch 2017-01 --into days --contact me@example.org
      newsarchive fetch "last 3 days" --into days --contact User:Example --refresh

    The exit status is 1 if a day has no page, or its file holds a text that was not fetched and so was left as it is; 2
    if the wiki cannot be asked. What was fetched until then is in DIR.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    days = _until_today(Period.parse(period, today=today()))
    into = WikitextFolder(folder, api)
    policy = FetchPolicy(interval=interval)
    fetched = fetch_days(days, contact=contact, api=api, cache=into, refresh=refresh, policy=policy)
    count = _Count(into)
    try:
        with Bar("Fetching", hidden=quiet) as bar:
            for number, day in enumerate(fetched, 1):
                count.add(day)
                bar(number, days.days)
    finally:
        count.complain()
    if not quiet:
        Screen.stdout().put(", ".join(count.parts()))
    if into.refused or count.missing:
        raise click.exceptions.Exit(EXIT_PROBLEMS)


def _until_today(period: Period) -> Period:
    last = min(period.last, today())
    if last < period.first:
        raise Failure(f"{format_day(period.first)} is still to come")
    return Period(first=period.first, last=last)


@attrs.define
class _Count:
    """What became of the days."""

    into: WikitextFolder
    fetched: int = 0
    kept: int = 0
    missing: list[Fetched] = attrs.field(factory=list)

    def add(self, day: Fetched) -> None:
        if day.missing:
            self.missing.append(day)
        elif day.from_cache:
            self.kept += 1
        else:
            self.fetched += 1

    def complain(self) -> None:
        """Name the days that could not be had, and the files that were left as they are."""
        screen = Screen.stderr()
        for day in self.missing:
            held = self.into.path(day.date)
            stays = f"; {held} stays" if held.exists() else ""
            screen.put_uncut(f"{format_day(day.date)}: {day.page}: {day.reason}{stays}")
        for path in self.into.refused:
            screen.put_uncut(
                f"{path}: left as it is: its text was edited or comes from elsewhere; move it away to get the wiki's"
            )

    def parts(self) -> Iterator[str]:
        """Yield how many days there are of each kind."""
        refused = len(self.into.refused)
        yield f"{counted(self.fetched + self.kept + len(self.missing), 'day')}: {self.fetched - refused:,} fetched"
        if self.kept:
            yield f"{self.kept:,} there already"
        if refused:
            yield f"{refused:,} left as {'it is' if refused == 1 else 'they are'}"
        if self.missing:
            yield f"{len(self.missing):,} without a page"
