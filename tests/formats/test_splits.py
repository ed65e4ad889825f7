"""A data set is cut by time: no day is divided, and nothing later is in an earlier part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.formats.dataset import SPLITS, Splits, split_by_time

days = st.dates(min_value=dt.date(2016, 1, 1), max_value=dt.date(2016, 2, 1)) | st.dates()
day_counts = st.dictionaries(days, st.integers(1, 50), max_size=30)


@given(day_counts, days)
def test_each_day_is_in_one_split_and_a_later_one_in_no_earlier_split(counts: dict[dt.date, int], day: dt.date) -> None:
    splits = split_by_time(counts)
    parts = [splits.of(each) for each in sorted({*counts, day})]
    assert parts == sorted(parts, key=SPLITS.index)
    for part in SPLITS:
        assert splits.is_known(day, part) == (SPLITS.index(splits.of(day)) <= SPLITS.index(part))


@given(day_counts.filter(bool))
def test_the_cuts_are_the_first_days_by_which_so_many_events_have_happened(counts: dict[dt.date, int]) -> None:
    splits, total = split_by_time(counts), sum(counts.values())
    assert splits.train_until is not None
    assert splits.val_until is not None
    for cut, percent in ((splits.train_until, 80), (splits.val_until, 90)):
        until = sum(count for day, count in counts.items() if day <= cut)
        before = until - counts[cut]
        assert before * 100 < percent * total <= until * 100


@pytest.mark.parametrize(
    ("counts", "splits"),
    [
        ({}, Splits(train_until=None, val_until=None)),
        ({1: 9}, Splits(train_until=dt.date(2017, 1, 1), val_until=dt.date(2017, 1, 1))),
        ({1: 1, 2: 1}, Splits(train_until=dt.date(2017, 1, 2), val_until=dt.date(2017, 1, 2))),
        ({1: 80, 2: 10, 3: 10}, Splits(train_until=dt.date(2017, 1, 1), val_until=dt.date(2017, 1, 2))),
        ({1: 79, 2: 2, 3: 19}, Splits(train_until=dt.date(2017, 1, 2), val_until=dt.date(2017, 1, 3))),
    ],
)
def test_a_few_days_are_cut_as_the_rule_says(counts: dict[int, int], splits: Splits) -> None:
    assert split_by_time({dt.date(2017, 1, day): count for day, count in counts.items()}) == splits
