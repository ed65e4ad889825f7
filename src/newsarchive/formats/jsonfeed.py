"""JSON Feed 1.1: events as the items of a feed.

- The id of an item is its permalink, `external_url` its first source.
- What the format has no field for stands in an object of our own, as it allows: `_newsarchive`, with the licence in the
  feed, and with day, topic, contexts and sources in each item.
- An item must have a content: one without description and sources repeats its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.formats.feeds import read_head, read_items, to_rfc3339
from newsarchive.formats.json import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.feeds import Head, Item
    from newsarchive.formats.selection import Selection

__all__ = ["stream"]


def stream(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event on a line, its end.

    Raises:
        FormatError: The site is not known, or an event has no page.
    """
    head = read_head(selection.head)
    yield write(_feed(head)).removesuffix("\n}") + ',\n  "items": ['
    line_end = "\n"
    for item in read_items(selection, head):
        yield line_end + write(_item(item), indent=None)
        line_end = ",\n"
    yield "\n]}\n"


def _feed(head: Head) -> dict[str, Any]:
    record = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": head.url,
        "description": head.description,
        "language": head.language,
        "authors": [{"name": head.licence.attribution}],
        "_newsarchive": {"licence": attrs.asdict(head.licence)},
    }
    return {key: value for key, value in record.items() if value is not None}


def _item(item: Item) -> dict[str, Any]:
    links = [source.link for source in item.sources if source.link is not None]
    record = {
        "id": item.url,
        "url": item.url,
        "external_url": links[0] if links else None,
        "title": item.title,
        "content_html": item.body or None,
        "content_text": None if item.body else item.title,
        "image": item.images[0] if item.images else None,
        "date_published": to_rfc3339(item.date),
        "tags": list(item.tags) or None,
        "_newsarchive": {
            "date": item.date.isoformat(),
            "topic": item.topic,
            "contexts": list(item.contexts),
            "sources": [{"publisher": source.publisher, "url": source.url} for source in item.sources],
        },
    }
    return {key: value for key, value in record.items() if value is not None}
