"""Atom (RFC 4287): events as the entries of a feed.

- The id of an entry is its permalink. The id of the feed is its own URL, or else a UUID made of the site and of what
  was asked.
- The sources of an event are links with `rel="via"`, where the information comes from (section 4.2.7.2); its pictures
  are enclosures, whose length need not be said here.
- The licence is `rights` for people and a link with `rel="license"` (RFC 4946) for programs; entries inherit both.
- A title is `type="text"`; the content is HTML, escaped once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.formats.feeds import GENERATOR, read_head, read_items, to_rfc3339
from newsarchive.formats.xml import DECLARATION, element, start_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.feeds import Head, Item
    from newsarchive.formats.selection import Selection

__all__ = ["stream"]


def stream(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event, its end.

    Raises:
        FormatError: The site is not known, or an event has no page.
    """
    head = read_head(selection.head)
    root = start_tag("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": head.language})
    yield "\n".join([DECLARATION + root, *_feed(head), ""])
    for item in read_items(selection, head):
        yield "\n".join(["<entry>", *_entry(item), "</entry>", ""])
    yield "</feed>\n"


def _feed(head: Head) -> Iterator[str]:
    yield element("id", head.identifier)
    yield element("title", head.title)
    yield element("subtitle", head.description)
    yield element("updated", to_rfc3339(head.updated))
    yield f"<author>{element('name', head.licence.attribution)}</author>"
    yield element("link", attributes={"rel": "alternate", "type": "text/html", "href": head.home})
    if head.url is not None:
        yield element("link", attributes={"rel": "self", "type": "application/atom+xml", "href": head.url})
    yield element("link", attributes={"rel": "license", "href": head.licence.url})
    yield element("rights", head.rights)
    yield element("generator", GENERATOR)


def _entry(item: Item) -> Iterator[str]:
    yield element("id", item.url)
    yield element("title", item.title)
    yield element("published", to_rfc3339(item.date))
    yield element("updated", to_rfc3339(item.date))
    yield element("link", attributes={"rel": "alternate", "type": "text/html", "href": item.url})
    for source in item.sources:
        if source.link is not None:
            attributes = {"rel": "via", "href": source.link, "title": source.publisher or None}
            yield element("link", attributes=attributes)
    for image in item.images:
        yield element("link", attributes={"rel": "enclosure", "href": image})
    for tag in item.tags:
        yield element("category", attributes={"term": tag})
    if item.body:
        yield element("content", item.body, {"type": "html"})
