"""What an archive answers to many questions, so that two answers can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from newsarchive.query.query import CountKey

if TYPE_CHECKING:
    import newsarchive as na

WORDS = ("the", "climate", "Earth", "falls", "clim*")


def answers_of(archive: na.Archive) -> dict[str, Any]:
    """Return what an archive answers to questions that look at every part of the index."""
    events = list(archive)
    return {
        "events": events,
        "count": len(archive),
        "days": [archive.day(day) for day in archive.days],
        "pages": [(page.path, page.data) for page in archive.pages()],
        "links": [(event.ref, list(archive.related(event)), archive.backlinks(event)) for event in events],
        "contexts": [(event.ref, archive.contexts(event)) for event in events],
        "counts": [archive.events.count_by(key) for key in get_args(CountKey)],
        "found": [archive.events.matching(word).refs() for word in WORDS],
        "linked": archive.events.most_linked().refs(),
    }
