"""Split lists of contexts whose names can contain commas.

A page writes its contexts as `a, b, c`, and some names hold `, ` too: `Oakland, California`. This module owns the
evidence that tells the two apart (docs/format.md section 8.1): related items are written in ascending code
point order, a bare year belongs to the name before it, the archive's other names vote, and English pages list
related events by the number of contexts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from newsarchive.dates import format_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from newsarchive.model import Related

_Score = tuple[int, int, int]

__all__ = ["Split", "split_by_order", "split_contexts"]

_YEAR: Final = re.compile(r"[12][0-9]{3}")
_MAX_SEARCHED: Final = 14
"""The most pieces for which all splits are compared; longer lists are split in one pass, as a guess."""
_MAX_JOINED: Final = 8
"""The most pieces for which the page's order decides how to join them."""


class Split(NamedTuple):
    """A list of contexts, and whether it is a guess."""

    names: tuple[str, ...]
    guessed: bool


def _are_plain(names: tuple[str, ...]) -> bool:
    """Return whether pieces between commas are certainly clean names: ascending, without a year among them.

    A year sorts before every letter, so it can only follow a piece that starts with a digit or a mark.
    """
    return names[0] >= "3" and names == tuple(sorted(names)) and names == tuple(map(str.strip, names))


def split_contexts(text: str, *, is_sorted: bool, vocabulary: Collection[str] = ()) -> Split:
    """Return the names in a page's list of contexts.

    Args:
        text: The list as the page writes it, without its label.
        is_sorted: Whether the names ascend, as they do in related items but not on day pages.
        vocabulary: Names from the rest of the archive.

    >>> split_contexts("Oakland, California, Police", is_sorted=True).names
    ('Oakland, California', 'Police')
    >>> split_contexts("Austria, Austrian legislative election, 2017", is_sorted=False).names
    ('Austria', 'Austrian legislative election, 2017')
    """
    pieces = [piece for piece in map(str.strip, text.split(", ")) if piece]
    if len(pieces) < 2 or (not vocabulary and is_sorted and _are_plain(tuple(pieces))):
        return Split(tuple(pieces), guessed=False)
    if len(pieces) > _MAX_SEARCHED:
        return _split_in_one_pass(pieces, is_sorted=is_sorted, vocabulary=vocabulary)
    return _best_split(pieces, is_sorted=is_sorted, vocabulary=vocabulary)


def split_by_order(related: Sequence[Related], position: int) -> tuple[str, ...] | None:
    """Return the names of one item's contexts by its place among the others, or None if the place decides nothing.

    English pages list related events by the number of contexts, most first, then by the day as text, descending
    (docs/format.md section 8.1). So a list that can be split in several ways is split in the one that fits its
    place. On a page in the order of days alone, such as every Chinese page, the number of contexts decides nothing.
    A list that can be split in one way only is not passed here.
    """
    dates = [item.ref.date for item in related]
    keys = [(len(item.contexts), format_day(item.ref.date)) for item in related]
    before, after = keys[:position], keys[position + 1 :]
    days = [day for _, day in keys]
    if not _descends(before + after) or _descends(dates) or _descends(days):
        return None
    pieces = tuple(", ".join(related[position].contexts).split(", "))
    if len(pieces) > _MAX_JOINED:
        return None
    found = [
        names
        for names in _ascending_splits(pieces)
        if _descends([*before[-1:], (len(names), days[position]), *after[:1]])
    ]
    return found[0] if len(found) == 1 else None


def _descends(keys: Sequence[tuple[int, str]] | Sequence[dt.date] | Sequence[str]) -> bool:
    return list(keys) == sorted(keys, reverse=True)


def _ascending_splits(pieces: tuple[str, ...], names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every way to join neighbouring pieces to names that ascend."""
    if not pieces:
        yield names
    for count in range(1, len(pieces) + 1):
        name = ", ".join(pieces[:count])
        if not names or names[-1] <= name:
            yield from _ascending_splits(pieces[count:], (*names, name))


def _best_split(pieces: list[str], *, is_sorted: bool, vocabulary: Collection[str]) -> Split:
    """Return the split with the best score, by the best one for each last name (at most n² of them).

    A score counts the pieces inside known names with commas, then known plain names, then all names: known names
    decide; without them, as few pieces are joined as the evidence allows.
    """
    size = len(pieces)
    best: dict[tuple[int, int], _Best] = {}  # by where the last name starts and ends
    for start in range(size):
        heads = [best[begin, start] for begin in range(start) if (begin, start) in best]
        is_year = start > 0 and _belongs_to(pieces[start], pieces[start - 1]) and pieces[start] not in vocabulary
        if is_year or (start and not heads):
            continue
        for end in range(start + 1, size + 1):
            name = ", ".join(pieces[start:end])
            reached = [head for head in heads if not is_sorted or head.names[-1] <= name]
            if reached or not start:
                known, joined = name in vocabulary, end - start > 1
                gain = ((end - start) * (joined and known), int(known and not joined), 1)
                falls = sum(pieces[index] < pieces[index - 1] for index in range(start + 1, end))
                best[start, end] = _extend(reached or [_NOTHING], name, gain, falls)
    top = _pick([best[start, size] for start in range(size) if (start, size) in best])
    return Split(top.names, guessed=top.ways > 1)


class _Best(NamedTuple):
    """The best split up to some piece, and in how many ways its score is reached."""

    score: _Score
    ways: int
    falls: int
    """How many of its joins are where the pieces fall out of order: the likelier ones among equals."""
    names: tuple[str, ...]


_NOTHING: Final = _Best((0, 0, 0), 1, 0, ())


def _pick(splits: list[_Best]) -> _Best:
    """Return the best of several splits, with the ways to reach its score."""
    top = max(splits, key=lambda split: (split.score, split.falls))
    return top._replace(ways=sum(split.ways for split in splits if split.score == top.score))


def _extend(heads: list[_Best], name: str, gain: _Score, falls: int) -> _Best:
    """Return the best of the heads with one more name."""
    top = _pick(heads)
    score = (top.score[0] + gain[0], top.score[1] + gain[1], top.score[2] + gain[2])
    return _Best(score, top.ways, top.falls + falls, (*top.names, name))


def _belongs_to(piece: str, before: str) -> bool:
    """Return whether a piece is a year that belongs to the one before, which is not just a year itself."""
    return _YEAR.fullmatch(piece) is not None and _YEAR.fullmatch(before) is None


def _split_in_one_pass(pieces: list[str], *, is_sorted: bool, vocabulary: Collection[str]) -> Split:
    """Return the split that joins a piece only where it must, in one pass."""
    names: list[list[str]] = []
    for piece in pieces:
        is_year = names and _belongs_to(piece, names[-1][-1]) and piece not in vocabulary
        if is_year or (names and is_sorted and piece < _start_of(names[-1], len(piece) + 1)):
            names[-1].append(piece)
        else:
            names.append([piece])
    return Split(tuple(", ".join(name) for name in names), guessed=is_sorted)


def _start_of(parts: list[str], size: int) -> str:
    """Return at least so many characters from the beginning of a name, or all of it, without joining all its parts."""
    taken: list[str] = []
    for part in parts:
        taken.append(part[:size])
        size -= len(part)
        if size <= 0:
            break
        size -= len(", ")
    return ", ".join(taken)
