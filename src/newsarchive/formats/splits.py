"""Data sets split by time: what a model learns from is older than what it is tried on.

This module owns `Splits`, the two days that cut a data set in three, and the rule by which they are found.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 # attrs resolves the types of fields when asked to
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPLITS", "TRAIN_PERCENT", "VAL_PERCENT", "Split", "Splits", "split_by_time"]

Split = Literal["train", "val", "test"]
"""To learn from, to choose by, to be tried on."""
SPLITS: Final[tuple[Split, ...]] = ("train", "val", "test")

# The shares of the WCEP data set, which is split by time too.
TRAIN_PERCENT: Final = 80
"""How many of 100 events the first split holds at least."""
VAL_PERCENT: Final = 10
"""How many of 100 events the second split holds about."""


@attrs.frozen(kw_only=True)
class Splits:
    """Two days that cut a data set in three.

    >>> splits = Splits(train_until=dt.date(2017, 1, 8), val_until=dt.date(2017, 1, 9))
    >>> [splits.of(dt.date(2017, 1, day)) for day in (8, 9, 10)]
    ['train', 'val', 'test']
    """

    train_until: dt.date | None
    """The last day of the first split; None without events."""
    val_until: dt.date | None
    """The last day of the second split, the same where that one is empty; None without events."""

    def of(self, day: dt.date) -> Split:
        """Return the split that a day falls in."""
        if self.train_until is None or self.val_until is None or day <= self.train_until:
            return "train"
        return "val" if day <= self.val_until else "test"

    def is_known(self, day: dt.date, split: Split) -> bool:
        """Return whether a day falls in a split or in one before it."""
        return SPLITS.index(self.of(day)) <= SPLITS.index(split)


def split_by_time(counts: Mapping[dt.date, int]) -> Splits:
    """Return the cuts of a data set: the first days by which 80 and 90 of 100 events have happened.

    No day is divided. A data set of one day is all for training.

    Args:
        counts: How many events each day has.

    >>> splits = split_by_time({dt.date(2017, 1, day): 1 for day in range(1, 11)})
    >>> splits.train_until, splits.val_until
    (datetime.date(2017, 1, 8), datetime.date(2017, 1, 9))
    """
    total, seen, train_until = sum(counts.values()), 0, None
    for day in sorted(counts):
        seen += counts[day]
        if train_until is None and seen * 100 >= total * TRAIN_PERCENT:
            train_until = day
        if seen * 100 >= total * (TRAIN_PERCENT + VAL_PERCENT):
            return Splits(train_until=train_until, val_until=day)
    return Splits(train_until=None, val_until=None)
