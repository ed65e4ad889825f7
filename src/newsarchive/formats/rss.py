"""RSS 2.0: events as the items of a channel, with what the core has no element for in four usual namespaces.

- The sources of an event are links of Atom with `rel="via"`, where the information comes from (RFC 4287 section
  4.2.7.2). The core's `source` is another thing, the feed that an item was copied from.
- Its pictures are `media:content` (Media RSS). An `enclosure` must say how many bytes it has, which no page does.
- The licence is the channel's `copyright` for people and `creativeCommons:license` for programs.
- A title is plain text, as the specification has it; a description is HTML, escaped once more.
"""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from newsarchive.formats.feeds import GENERATOR, read_head, read_items
from newsarchive.formats.xml import DECLARATION, element, start_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.feeds import Head, Item
    from newsarchive.formats.selection import Selection

__all__ = ["stream"]

_ROOT: Final = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def stream(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event, its end.

    Raises:
        FormatError: The site is not known, or an event has no page.
    """
    head = read_head(selection.head)
    yield "\n".join([DECLARATION + start_tag("rss", _ROOT), "<channel>", *_channel(head), ""])
    for item in read_items(selection, head):
        yield "\n".join(["<item>", *_item(item), "</item>", ""])
    yield "</channel>\n</rss>\n"


def _channel(head: Head) -> Iterator[str]:
    yield element("title", head.title)
    yield element("link", head.home)
    yield element("description", head.description)
    if head.language is not None:
        yield element("language", head.language)
    yield element("copyright", head.rights)
    yield element("lastBuildDate", _to_rfc822(head.updated))
    yield element("generator", GENERATOR)
    yield element("docs", "https://www.rssboard.org/rss-specification")
    if head.url is not None:
        attributes = {"rel": "self", "type": "application/rss+xml", "href": head.url}
        yield element("atom:link", attributes=attributes)
    yield element("creativeCommons:license", head.licence.url)


def _item(item: Item) -> Iterator[str]:
    yield element("title", item.title)
    yield element("link", item.url)
    yield element("guid", item.url, {"isPermaLink": "true"})
    yield element("pubDate", _to_rfc822(item.date))
    if item.body:
        yield element("description", item.body)
    for tag in item.tags:
        yield element("category", tag)
    for source in item.sources:
        if source.link is not None:
            attributes = {"rel": "via", "href": source.link, "title": source.publisher or None}
            yield element("atom:link", attributes=attributes)
    for image in item.images:
        yield element("media:content", attributes={"url": image, "medium": "image"})


def _to_rfc822(day: dt.date) -> str:
    """Return the time that stands for a day: `Sun, 01 Jan 2017 00:00:00 GMT`."""
    return format_datetime(dt.datetime.combine(day, dt.time(), dt.UTC), usegmt=True)
