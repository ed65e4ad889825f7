"""Events as tables for polars, pandas and Arrow."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

import newsarchive as na
from newsarchive.formats.arrow import COLUMNS, columns

ARCHIVE = "examples/archive/en"


@pytest.fixture
def query() -> na.Query:
    return na.open(ARCHIVE, index=":memory:").events.about("China").newest()


def test_the_three_tables_say_what_the_events_say(query: na.Query) -> None:
    expected = list(query)
    assert expected
    rows = query.to_polars().to_dicts()
    assert rows == query.to_arrow().to_pylist()
    assert [row["title"] for row in rows] == [event.title for event in expected]
    assert [row["date"] for row in rows] == [event.date for event in expected]
    assert [row["domains"] for row in rows] == [[source.domain for source in event.sources] for event in expected]
    assert all("China" in row["contexts"] for row in rows)
    frame = query.to_pandas()
    assert list(frame["title"]) == [event.title for event in expected]
    assert [time.date() for time in frame["date"]] == [event.date for event in expected]
    assert list(frame.columns) == list(COLUMNS)


def test_an_empty_table_has_the_same_columns(query: na.Query) -> None:
    nothing = query.matching("zzzz")
    assert nothing.to_polars().schema == query.to_polars().schema
    assert nothing.to_arrow().schema == query.to_arrow().schema
    assert dict(nothing.to_pandas().dtypes) == dict(query.to_pandas().dtypes)


def test_bytes_that_are_no_utf8_do_not_break_a_table() -> None:
    event = na.Event(date=dt.date(2017, 1, 1), title="caf\udce9", topic=None)
    assert columns([(event, ("\udce9",))])["title"] == ["caf�"]
    assert columns([(event, ("\udce9",))])["contexts"] == [["�"]]


@pytest.mark.parametrize(("method", "library", "extra"), [
    ("to_polars", "polars", "polars"), ("to_pandas", "pandas", "pandas"), ("to_arrow", "pyarrow", "arrow"),
])  # fmt: skip
def test_a_missing_library_is_named_with_its_extra(
    query: na.Query, method: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        na.MissingExtraError, match=rf"{library} is not installed: pip install 'newsarchive\[{extra}\]'"
    ):
        getattr(query, method)()
