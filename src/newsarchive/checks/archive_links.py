"""Rules on links between pages, found through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsarchive.checks.rules import archive_rule
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject

__all__ = ["self_link"]

_A: Final = (
    "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
    "### Related:\n\n1. [{title} ](/news/2017/01/1/{slug}.md) _Context: Bridges_\n"
)
_B: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A road is closed \n\n\n\n"
_SELF_LINKS: Final = (
    "SELECT e.path, l.position FROM link l JOIN event e ON e.key = l.source "
    "WHERE l.kind = 'related' AND l.target = l.source ORDER BY e.path, l.position"
)


@archive_rule(
    code="NA202",
    name="self-link",
    severity=Severity.WARNING,
    summary="An event names itself as related.",
    why="A reader who follows the link stays where they are, and the event counts as one that others link to.",
    bad={"news/2017/01/1/a.md": _A.format(title="A bridge is opened", slug="a"), "news/2017/01/1/b.md": _B},
    good={"news/2017/01/1/a.md": _A.format(title="A road is closed", slug="b"), "news/2017/01/1/b.md": _B},
)
def self_link(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find events that are related to themselves."""
    for path, position in archive.rows(_SELF_LINKS):
        page = archive.page(path)
        if page is not None and isinstance(page.content, Event):
            yield page.at(page.all("related")[position], "the event is related to itself: take this item away")
