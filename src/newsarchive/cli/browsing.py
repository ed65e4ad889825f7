"""The commands that go through an archive: `day`, `related` and `stats`.

This module owns their words and their help.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import click

from newsarchive.cli.failures import NOTHING_FOUND, Failure, nothing_found
from newsarchive.cli.neighbours import Neighbours
from newsarchive.cli.opening import Opening, opens_archive
from newsarchive.cli.overview import show_statistics
from newsarchive.cli.screen import Screen
from newsarchive.cli.views import show_day
from newsarchive.formats import dumps
from newsarchive.formats.json import write

__all__ = ["day", "related", "stats"]


@click.command(short_help="Show the events of a DAY as its page lists them.")
@click.argument("archive")
@click.argument("day", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write what the page of the day says as JSON.")
@opens_archive
def day(archive: str, day: str | None, *, as_json: bool, opening: Opening) -> None:
    """Show the events of a DAY as its page lists them, and which days come before and after it.

    Without a DAY it is the newest that has a page.

    \b
      newsarchive day public
      newsarchive day public 2017-01-1

    The exit status is 1 if the day has no page, 2 if there is no archive or the day is none.
    """  # noqa: D301 # \b is click's word for lines that stay as they are
    opened = opening.open(archive)
    date: str | dt.date | None = day or opened.previous_day(dt.date.max)
    if date is None:
        raise Failure(f"no day of {archive} has a page", status=NOTHING_FOUND)
    content = opened.day(date)
    if as_json:
        click.echo(dumps(content, format="json").encode(), nl=False)
    else:
        previous, following = opened.previous_day(date), opened.next_day(date)
        show_day(Screen.stdout(), content, previous=previous, following=following)


@click.command(short_help="Show the events around an event: named and naming.")
@click.argument("archive")
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@opens_archive
def related(archive: str, page: str, *, as_json: bool, opening: Opening) -> None:
    """Show the events that an event's PAGE names as related, and those whose pages name it.

    The PAGE is a path or link in any form. What it names and the archive does not have is marked.

    \b
      newsarchive related public news/2017/01/1/a-slug.md

    The exit status is 1 if there are none or the archive has no such page, 2 if there is no archive.
    """  # noqa: D301
    opened = opening.open(archive)
    neighbours = Neighbours.of(opened, opened[page])
    if as_json:
        _write_json(neighbours.record())
    else:
        neighbours.show(Screen.stdout())
    if not neighbours:
        raise nothing_found()


@click.command(short_help="Show what an archive holds in numbers.")
@click.argument("archive")
@click.option("--json", "as_json", is_flag=True, help="Write all numbers as one JSON object.")
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many names of each kind.")
@opens_archive
def stats(archive: str, *, as_json: bool, top: int, opening: Opening) -> None:
    """Show what an archive holds in numbers: its events by year, what they have, their links and their sources.

    \b
      newsarchive stats public
      newsarchive stats --json --as-of 2016-06-30 public

    The exit status is 1 if there is no event, 2 if there is no archive.
    """  # noqa: D301
    numbers = opening.open(archive).stats()
    if as_json:
        _write_json(attrs.asdict(numbers, value_serializer=_serialized))
    else:
        show_statistics(Screen.stdout(), archive, numbers, top=top)
    if not numbers.events:
        raise nothing_found()


def _serialized(_: object, __: object, value: Any) -> Any:  # noqa: ANN401 # any field's value
    return value.isoformat() if isinstance(value, dt.date) else value


def _write_json(record: object) -> None:
    click.echo(f"{write(record)}\n".encode(), nl=False)
