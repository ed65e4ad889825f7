"""A front page shows as many days as its style has titles, and links to the day before the last of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na

if TYPE_CHECKING:
    from pathlib import Path

DAYS = [dt.date(2017, 1, day) for day in range(1, 7)]


def new_event(date: dt.date) -> na.NewEvent:
    source = na.Source(publisher="A", url=f"https://a.example/{date}")
    return na.NewEvent(event=na.Event(date=date, title=f"Event of {date}", sources=[source]), contexts=["X"])


@pytest.mark.parametrize("titles", [("A",), ("A", "B"), ("A", "B", "C"), ("A", "B", "C", "D")])
@pytest.mark.parametrize("at_once", [True, False])
def test_no_day_is_missing_between_the_front_page_and_its_previous_day(
    titles: tuple[str, ...], at_once: bool, tmp_path: Path
) -> None:
    root = na.create(tmp_path / "own", style=attrs.evolve(na.STYLE_2017, front_titles=titles))
    archive = na.open(root, index=":memory:")
    for dates in [DAYS] if at_once else [[date] for date in DAYS]:
        archive.add(map(new_event, dates))
    front = na.load(root / "index.md")
    assert isinstance(front, na.FrontPage)
    newest = DAYS[::-1]
    assert [(section.title, section.date) for section in front.sections] == list(zip(titles, newest, strict=False))
    assert front.previous == newest[len(titles)]
