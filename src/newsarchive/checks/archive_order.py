"""A rule on the order of related events: that of most pages of the archive, if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.examples import event_page, item, path_of
from newsarchive.checks.linked import linked_parts
from newsarchive.checks.rules import archive_rule
from newsarchive.index.keys import KEY_BITS
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject

__all__ = ["related_order"]

_TELLING: Final = 3
"""So many related events show an order; two stand in it by chance too often."""
_ENOUGH: Final = 4
"""So many pages have to keep an order, and all but a fifth of those that show one."""

_DAY_OF: Final = f"({{0}}.target >> {KEY_BITS})"
_COUNT_OF: Final = "(coalesce(length({0}.contexts) - length(replace({0}.contexts, char(10), '')) + 1, 0))"
_JULIAN: Final = f"({{0}}.target >> {KEY_BITS}) + 1721424.5"
# A day as the archive writes it, `2017-01-9`, which as text stands behind `2017-01-10`.
_TEXT_OF: Final = f"(strftime('%Y-%m-', {_JULIAN}) || CAST(strftime('%d', {_JULIAN}) AS INTEGER))"


def _rises(value: str) -> str:
    return f"{value.format('m')} > {value.format('l')}"


_ORDERS: Final = {
    "by the day, newest first": _rises(_DAY_OF),
    "by the number of contexts, most first, then by the day as text, last first": (
        f"{_rises(_COUNT_OF)} OR "
        f"{_COUNT_OF.format('m')} = {_COUNT_OF.format('l')} AND {_DAY_OF.format('m')} != {_DAY_OF.format('l')} "
        f"AND {_rises(_TEXT_OF)}"
    ),
}
"""The orders that archives keep (docs/format.md section 9): when an item `m` may not stand behind an item `l`."""
_TELLING_PAGES: Final = f"SELECT source FROM link WHERE kind = 'related' AND position = {_TELLING - 1}"  # noqa: S608
_BROKEN: Final = (
    "SELECT e.path, min(m.position), e.key FROM link l "
    "JOIN link m ON m.source = l.source AND m.kind = 'related' AND m.position = l.position + 1 "
    "JOIN event e ON e.key = l.source WHERE l.kind = 'related' AND ({}) GROUP BY e.key ORDER BY e.path"
)


def _page(day: int, *days: int) -> str:
    items = [item(number, f"Day {other}", other, "a") for number, other in enumerate(days, start=1)]
    return event_page(day, f"Day {day}", *items)


_KEPT: Final = {
    path_of(day, "a"): _page(day, *(other for other in range(25, 20, -1) if other != day)) for day in range(21, 25)
}


@archive_rule(
    code="NA233",
    name="related-out-of-order",
    severity=Severity.INFO,
    summary="Related events are not in the order in which the archive has them.",
    why="Readers look for the newest, or the nearest, at the top.",
    bad={**_KEPT, path_of(25, "a"): _page(25, 23, 24, 22, 21)},
    good={**_KEPT, path_of(25, "a"): _page(25, 24, 23, 22, 21)},
)
def related_order(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find pages that do not keep the order that most of the archive's pages keep."""
    telling = {source for (source,) in archive.rows(_TELLING_PAGES)}
    best: tuple[int, str] | None = None
    for name, rises in _ORDERS.items():
        broken = archive.rows(_BROKEN.format(rises))
        if not broken:
            return  # every page keeps this one
        kept = len(telling) - sum(key in telling for _, _, key in broken)
        if kept >= _ENOUGH and 5 * kept >= 4 * len(telling) and (best is None or kept > best[0]):
            best = kept, name
    if best is None:
        return
    for page, part, _ in linked_parts(archive, "related", _BROKEN.format(_ORDERS[best[1]])):
        yield page.at(part, f"this item stands below one that it should stand above: related events go {best[1]}")
