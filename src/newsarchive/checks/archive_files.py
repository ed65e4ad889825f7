"""Rules on the files of an archive: what stands where pages could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.checks.rules import archive_rule
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject

__all__ = ["unreadable_file"]

_PAGE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# A bridge is opened \n\n\n\n"
_OTHER = _PAGE.replace("A bridge is opened", "A road is closed")


@archive_rule(
    code="NA201",
    name="unreadable-file",
    severity=Severity.ERROR,
    summary="A file or folder stands where a page could be, and cannot be read.",
    why="What it holds is missing from every answer that the archive gives.",
    bad={"news/2017/01/1/a\\b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
    good={"news/2017/01/1/b.md": _PAGE, "news/2017/01/1/c.md": _OTHER},
)
def unreadable_file(archive: ArchiveSubject) -> Iterator[Finding]:
    """Find what is in the way."""
    for obstacle in archive.obstacles:
        yield archive.at_path(obstacle.path, obstacle.why)
