"""Numbers by name, as bars on a terminal and as columns anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from newsarchive.cli.lines import visible
from newsarchive.cli.screen import padded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.cli.screen import Screen

__all__ = ["put_bars", "put_counts"]

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_PLAIN_WIDTH: Final = 80
_WIDEST_BAR: Final = 50
_BAR: Final = "cyan"


def put_counts(screen: Screen, counts: Mapping[str, int]) -> None:
    """Write names and their numbers: bars on a terminal, else a line with a tab for each."""
    if screen.width is not None:
        put_bars(screen, counts)
        return
    for name, count in counts.items():
        screen.row(name, str(count))


def put_bars(screen: Screen, counts: Mapping[str, int], *, total: int | None = None, indent: int = 0) -> None:
    """Write names, their numbers and a bar for each.

    Args:
        screen: Where to.
        counts: The numbers by name.
        total: What all of them are a part of: its share is written behind each number, and a full bar is all of it.
        indent: How many columns they stand in from the left.
    """
    if not counts:
        return
    room = (screen.width or _PLAIN_WIDTH) - indent
    greatest = total if total is not None else max(counts.values())
    numbers = [f"{count:,}{_share(count, total)}" for count in counts.values()]
    width = max(map(len, numbers))
    names = min(max(cell_len(visible(name)) for name in counts), room * 2 // 5)
    bar_room = max(1, min(_WIDEST_BAR, room - names - width - 4))
    for (name, count), number in zip(counts.items(), numbers, strict=True):
        cells = bar(count, greatest, bar_room, blocks=screen.shows_blocks)
        screen.put_uncut(
            padded(shortened(visible(name), names), names), f"  {number:>{width}}  ", (cells, _BAR), indent=indent
        )


def bar(count: int, greatest: int, width: int, *, blocks: bool = True) -> str:
    """Return a bar that is as long as a number is great; what is more than nothing is seen.

    >>> bar(5, 10, 4), bar(1, 1000, 4), bar(0, 10, 4), bar(9, 10, 4, blocks=False)
    ('██', '▏', '', '####')
    """
    if not count or not greatest:
        return ""
    eighths = max(1, round(count * width * 8 / greatest))
    if not blocks:
        return "#" * max(1, round(eighths / 8))
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def shortened(text: str, width: int) -> str:
    """Return text cut to so many terminal columns, with `…` at its end if something is missing.

    >>> shortened("Bundesrepublik", 7), shortened("安河的桥", 5)
    ('Bundes…', '安河…')
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def _share(count: int, total: int | None) -> str:
    """Return a share of all in per cent: 0 is none and 100 is all of it, and nothing else."""
    if total is None:
        return ""
    percent = round(100 * count / total) if total else 0
    if 0 < count < total:
        percent = min(99, max(1, percent))
    return f" {percent:>4} %"
