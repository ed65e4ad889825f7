"""Selections of events made up for tests of what exports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.formats.selection import ExportHead, Selection
from strategies import event_refs, events, plain_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.formats.selection import EventWithContexts


def selection_of(described: Sequence[EventWithContexts], title: str = "News archive") -> Selection:
    """Return a selection of events with their contexts."""
    newest = max((event.date for event, _ in described), default=None)
    return Selection(head=ExportHead(events=len(described), newest=newest, title=title), read_events=lambda: described)


@st.composite
def _described(draw: st.DrawFn) -> list[EventWithContexts]:
    refs = draw(st.lists(event_refs, max_size=4, unique=True))
    return [
        (
            attrs.evolve(draw(events()), ref=ref, date=ref.date),
            tuple(sorted(set(draw(st.lists(plain_names, max_size=3))))),
        )
        for ref in refs
    ]


described_events = _described()
"""A few events with their contexts, each with a page of its own."""

HOSTILE = na.Event(
    date="2017-01-1",
    title="=cmd|'/C calc'!A0, \"<script>alert(1)</script>\"\x00\x1b[31m",
    description="caf\udce9",
    topic="",
    ref=na.PageRef.parse("/news/2017/01/1/hostile.md"),
    sources=[na.Source(publisher="@SUM(A1)", url="https://example.org/a,b|"), na.Source(publisher="", url="/x?")],
    related=[na.Related(title='A "quoted" one', ref="/news/2017/02/1/other.md", contexts=["a, b", "\udce9"])],
)
"""An event whose texts mean something to a spreadsheet, a browser, a terminal or a reader of CSV."""


def plain_events(number: int, *, months: int = 3, text: str = "") -> list[EventWithContexts]:
    """Return as many events in as many months, one after the other from month to month."""
    return [(_plain_event(each, each % months, text), ("Syria", "Turkey")[: each % 3]) for each in range(number)]


def _plain_event(number: int, month: int, text: str) -> na.Event:
    day = f"{2000 + month // 12:04}-{month % 12 + 1:02}-{number % 28 + 1}"
    return na.Event(
        date=day,
        title=f"Event {number}",
        description=text,
        ref=f"/news/{day.replace('-', '/')}/event-{number}.md",
        sources=[na.Source(publisher="A", url=f"https://example.org/{number}")] * (number % 3),
        related=[na.Related(title="Other", ref="/news/2017/01/1/other.md", contexts=["Syria"])] * (number % 2),
    )
