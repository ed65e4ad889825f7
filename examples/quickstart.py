"""A walk through the English example archive: open it, ask it, follow a thread, save a change to a copy of it."""

from __future__ import annotations

import shutil
import tempfile
from difflib import unified_diff
from pathlib import Path
from textwrap import shorten

import attrs

import newsarchive as na

ROOT = Path(__file__).parent / "archive" / "en"
FORTNIGHT = na.Period.parse("30 November 2015 to 13 December 2015")


def show(event: na.Event) -> None:
    """Print an event on one line."""
    print(f"  {na.format_day(event.date):<12}{shorten(event.title, 96, placeholder=' …')}")


def ask(archive: na.Archive) -> None:
    """Print answers to questions."""
    print(f"{len(archive)} events on {len(archive.days)} days")

    print("\nWhat they are about most often:")
    for name, count in list(archive.events.count_by("context").items())[:5]:
        print(f"  {name:<28}{'*' * count}")

    print(f"\nEvents of each day of {FORTNIGHT}:")
    for day, count in archive.events.on(FORTNIGHT).count_by("day").items():
        print(f"  {day:<12}{'*' * count}")

    query = archive.search('about:"United Kingdom" since:2015-06 -source:example.org order:newest')
    print(f"\n{query.count()} {query.explain()}:")
    for event in query:
        show(event)

    print("\nThe best matches of two words:")
    for snippet in archive.events.matching("climate conference").most_relevant().snippets():
        print(f"  {shorten(snippet.marked('[', ']'), 108, placeholder=' …')}")


def follow(archive: na.Archive) -> None:
    """Print a thread: from each event to the first related one that was not shown yet."""
    print("\nA thread of related events:")
    shown: list[na.Event] = []
    thread = archive.events.first()
    while thread is not None:
        show(thread)
        shown.append(thread)
        thread = next((event for event in archive.related(thread) if event not in shown), None)


def look_back(archive: na.Archive) -> None:
    """Print what an event was related to on its own day, and what it is related to now."""
    event = archive.events.matching('"Climate Change Conference"').one()
    for when, known in {"on its own day": archive.as_of(event.date), "with hindsight": archive}.items():
        print(f"\nWhat the climate conference is related to, {when}:")
        for other in known.related(known[event]):
            show(other)


def save(archive: na.Archive) -> None:
    """Save a change, and print the lines that it changed."""
    event = archive.events.matching("AIDS").one()
    before = archive.page(event).text
    after = archive.page(archive.save(attrs.evolve(event, topic="Public health"))).text
    print("\nAn event is given a topic, and this is all that changes in its file:")
    for line in [*unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)][3:]:
        print(f"  {line}")


def main() -> None:
    """Print what the archive holds."""
    with tempfile.TemporaryDirectory() as folder:
        root = shutil.copytree(ROOT, Path(folder) / "en")
        with na.open(root, index=":memory:") as archive:
            ask(archive)
            follow(archive)
            look_back(archive)
            save(archive)


if __name__ == "__main__":
    main()
