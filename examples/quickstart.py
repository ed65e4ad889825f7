"""A walk through the English example archive: read it, count, follow a thread, change a page. Nothing is written."""

from __future__ import annotations

from collections import Counter
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


def main() -> None:
    """Print what the archive holds."""
    pages = [na.parse(path.read_bytes(), path=path.relative_to(ROOT)) for path in sorted(ROOT.rglob("*.md"))]
    kinds = Counter(page.kind for page in pages)
    problems = sum(len(page.problems) for page in pages)
    print(f"{len(pages)} pages, {problems} problems: {', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}")

    events = {page.content.ref: page.content for page in pages if isinstance(page.content, na.Event)}
    by_day = sorted(events.values(), key=lambda event: event.date)
    print("\nWhat links the events most often:")
    for name, count in Counter(name for e in by_day for r in e.related for name in r.contexts).most_common(5):
        print(f"  {name:<28}{'*' * count}")

    print(f"\nOne event of each day of {FORTNIGHT}:")
    for event in {event.date: event for event in by_day if event.date in FORTNIGHT}.values():
        show(event)

    print("\nA thread: from each event to the first related one that was not shown yet:")
    shown: set[na.PageRef | None] = set()
    thread: na.Event | None = by_day[0]
    while thread is not None:
        show(thread)
        shown.add(thread.ref)
        thread = next((events[r.ref] for r in thread.related if r.ref in events and r.ref not in shown), None)

    page = next(
        page for page in pages if page.path and page.path.endswith("/world-aids-day-is-marked-in-many-countries.md")
    )
    assert isinstance(page.content, na.Event)
    edited = page.edit(attrs.evolve(page.content, topic="Public health"))
    print("\nA page is given a topic, and this is all that changes:")
    for line in [*unified_diff(page.text.splitlines(), edited.text.splitlines(), lineterm="", n=1)][4:]:
        print(f"  {line}")


if __name__ == "__main__":
    main()
