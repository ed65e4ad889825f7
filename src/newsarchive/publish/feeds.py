"""The feeds of an archive that says where it is published, written anew when it grows.

This module owns `write_feeds`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsarchive.index.query import Query

if TYPE_CHECKING:
    from newsarchive.index.view import View

__all__ = ["FEEDS", "write_feeds"]

FEEDS: Final = ("news.rss", "news.atom", "news.feed.json")
"""The files beside the front page: RSS 2.0, Atom and JSON Feed 1.1."""
_NEWEST: Final = 50
"""So many events, the newest, are in a feed."""


def write_feeds(view: View, site: str) -> None:
    """Write the feeds of the newest events.

    Args:
        view: The archive, a whole one in a folder.
        site: The URL below which its pages stand.

    Raises:
        ArchiveError: A feed cannot be written.
    """
    newest = Query(view).newest().limit(_NEWEST)
    for name in FEEDS:
        newest.export(Path(view.index.storage.identity, name), site=site, url=f"{site}/{name}")
