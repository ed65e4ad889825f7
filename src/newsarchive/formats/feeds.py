"""Feeds: events as the items of RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

The choices, each made once here:

- an item is known by the permalink of its event's page, so that a reader knows it again in every feed and every build;
- the archive knows days but no times, and a feed must give times: midnight UTC of the day, never the clock;
- a feed was updated on the day of its newest event; one without events on the last day that is known, else in 1970;
- the body of an item is HTML of our own, with the description as text and the sources as links in a list; the
  description was cut out of other HTML, so its entities are decoded before it is escaped;
- only URLs of the web are links (`urls`); anything else that a page has in their place is text;
- text is what XML can hold (`xml.xml_safe`), in all three formats;
- in RSS and Atom, sources are links with `rel="via"`, where the information comes from (RFC 4287 section 4.2.7.2): the
  `source` of RSS is the feed that an item was copied from. Titles are plain text, bodies HTML that is escaped again;
- pictures are `media:content` in RSS, since its `enclosure` needs a size that no page gives, and enclosures in Atom;
- the licence is text for people, and `creativeCommons:license` (RSS) or a link with `rel="license"` (Atom, RFC 4946);
- JSON Feed allows an object of our own: `_newsarchive` has the licence, and each item's day, topic, contexts, sources.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats.json import write
from newsarchive.formats.urls import check_base_url, check_export_url, resolve
from newsarchive.formats.xml import DECLARATION, element, start_tag
from newsarchive.text import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.selection import ExportHead, Licence, Selection
    from newsarchive.model import Event

__all__ = ["stream_atom", "stream_jsonfeed", "stream_rss"]

GENERATOR: Final = "newsarchive"
"""What made the feed; without a version, so that the same events give the same bytes."""

_NOTE: Final = "The archive knows the day of an event and no time of day: each is given as midnight UTC."
_NEVER: Final = dt.date(1970, 1, 1)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


@attrs.frozen(kw_only=True)
class FeedHead:
    """The head of a feed."""

    identifier: str
    """A URI for this feed alone: its own URL, or else a UUID of the base URL and of the query."""
    title: str
    """What it is called."""
    home: str
    """The URI of the site's front page."""
    url: str | None
    """The URI of the feed itself; None if not known."""
    language: str | None
    """The language of its text (BCP 47); None if not known."""
    description: str
    """Which events it holds, and what its times mean."""
    updated: dt.date
    """The day of its last update."""
    licence: Licence
    """Under which terms its text may be used."""

    @property
    def rights(self) -> str:
        """Attribution and licence for people."""
        return f"{self.licence.attribution}; {self.licence.name}"


@attrs.frozen(kw_only=True)
class FeedSource:
    """A source of an event."""

    publisher: str
    """Who published it; may be empty."""
    url: str
    """Its URL, as the page writes it."""
    link: str | None
    """The same as a URI; None if it is not a URL of the web."""

    @property
    def name(self) -> str:
        """What to call it: its publisher, or else its URL."""
        return self.publisher or self.link or self.url


@attrs.frozen(kw_only=True)
class FeedItem:
    """An event as feeds know it."""

    url: str
    """The permalink of its page, which is also its identity."""
    title: str
    """What happened, as plain text; the page's slug on a damaged page without a title."""
    date: dt.date
    """The day it happened."""
    description: str
    """One paragraph of plain text; may be empty."""
    topic: str | None
    """The story it belongs to, as on the page."""
    contexts: tuple[str, ...]
    """What it is about."""
    sources: tuple[FeedSource, ...]
    """The reports that it is based on."""
    images: tuple[str, ...]
    """The URIs of its pictures, the cover image first."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Its topic and its contexts, each once."""
        return tuple(dict.fromkeys(tag for tag in (self.topic or "", *self.contexts) if tag))

    @property
    def body(self) -> str:
        """Description and sources as HTML; empty without both."""
        text = f"<p>{html.escape(self.description)}</p>" if self.description else ""
        cited = "".join(f"<li>{_cite(source)}</li>" for source in self.sources)
        return f"{text}<ul>{cited}</ul>" if cited else text


def _read_head(head: ExportHead) -> FeedHead:
    """Return the head of a feed.

    Raises:
        FormatError: The base URL is not known or not a URL, or the language is not a language tag.
    """
    if head.base_url is None:
        raise FormatError("a feed links to the pages of its events: pass base_url=, such as https://example.org/zh")
    base_url = check_base_url(head.base_url)
    url = None if head.url is None else check_export_url(head.url)
    if head.language is not None and not _LANGUAGE.fullmatch(head.language):
        raise FormatError(f"{head.language!r} is not a language tag (BCP 47): pass language=, such as zh or en-GB")
    as_of = "" if head.as_of is None else f", as of {head.as_of}"
    asked = xml_safe(f"{head.asked}{as_of}")
    return FeedHead(
        identifier=url or uuid.uuid5(uuid.NAMESPACE_URL, f"{base_url}/ {asked}").urn,
        title=xml_safe(head.title),
        home=f"{base_url}/",
        url=url,
        language=head.language,
        description=f"{asked}. {_NOTE}",
        updated=head.newest or head.as_of or _NEVER,
        licence=head.licence,
    )


def _read_items(selection: Selection, head: FeedHead) -> Iterator[FeedItem]:
    """Yield the events of a selection as items of a feed.

    Raises:
        FormatError: An event has no page to link to.
    """
    for event, contexts in selection:
        yield _item(event, contexts, head.home)


def _to_rfc3339(day: dt.date) -> str:
    """Return the time that feeds give for a day, as Atom and JSON Feed write it.

    >>> _to_rfc3339(dt.date(2017, 1, 1))
    '2017-01-01T00:00:00Z'
    """
    return f"{day.isoformat()}T00:00:00Z"


def _item(event: Event, contexts: tuple[str, ...], home: str) -> FeedItem:
    if event.ref is None:
        raise FormatError(f"the event {event.title!r} of {event.date} has no page to link to: give it a ref")
    sources = [
        FeedSource(publisher=xml_safe(source.publisher), url=xml_safe(source.url), link=resolve(source.url, home))
        for source in event.sources
    ]
    # A source's picture was found on the source's page, and is relative to that.
    pictures = [resolve(event.image, home)] if event.image else []
    pictures += [
        resolve(each.image, cited.link) for each, cited in zip(event.sources, sources, strict=True) if each.image
    ]
    return FeedItem(
        url=event.ref.url(base_url=home),
        title=xml_safe(event.title or event.ref.slug or str(event.date)),
        date=event.date,
        description=xml_safe(html.unescape(event.description)),
        topic=None if event.topic is None else xml_safe(event.topic),
        contexts=tuple(map(xml_safe, contexts)),
        sources=tuple(sources),
        images=tuple(dict.fromkeys(picture for picture in pictures if picture is not None)),
    )


def _cite(source: FeedSource) -> str:
    """Return a source as HTML."""
    if source.link is not None:
        return f'<a href="{html.escape(source.link)}">{html.escape(source.name)}</a>'
    return html.escape(f"{source.publisher} ({source.url})" if source.publisher else source.url)


# -- RSS 2.0 ----------------------------------------------------------------------------------------------------------

_RSS: Final = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def stream_rss(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event, its end.

    Raises:
        FormatError: The base URL is not known, or an event has no page.
    """
    head = _read_head(selection.head)
    yield "\n".join([DECLARATION + start_tag("rss", _RSS), "<channel>", *_rss_head(head), ""])
    for item in _read_items(selection, head):
        yield "\n".join(["<item>", *_rss_item(item), "</item>", ""])
    yield "</channel>\n</rss>\n"


def _rss_head(head: FeedHead) -> Iterator[str]:
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


def _rss_item(item: FeedItem) -> Iterator[str]:
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
    """Return the time that feeds give for a day: `Sun, 01 Jan 2017 00:00:00 GMT`."""
    return format_datetime(dt.datetime.combine(day, dt.time(), dt.UTC), usegmt=True)


# -- Atom -------------------------------------------------------------------------------------------------------------


def stream_atom(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event, its end.

    Raises:
        FormatError: The base URL is not known, or an event has no page.
    """
    head = _read_head(selection.head)
    root = start_tag("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": head.language})
    yield "\n".join([DECLARATION + root, *_atom_head(head), ""])
    for item in _read_items(selection, head):
        yield "\n".join(["<entry>", *_atom_entry(item), "</entry>", ""])
    yield "</feed>\n"


def _atom_head(head: FeedHead) -> Iterator[str]:
    yield element("id", head.identifier)
    yield element("title", head.title)
    yield element("subtitle", head.description)
    yield element("updated", _to_rfc3339(head.updated))
    yield f"<author>{element('name', head.licence.attribution)}</author>"
    yield element("link", attributes={"rel": "alternate", "type": "text/html", "href": head.home})
    if head.url is not None:
        yield element("link", attributes={"rel": "self", "type": "application/atom+xml", "href": head.url})
    yield element("link", attributes={"rel": "license", "href": head.licence.url})
    yield element("rights", head.rights)
    yield element("generator", GENERATOR)


def _atom_entry(item: FeedItem) -> Iterator[str]:
    yield element("id", item.url)
    yield element("title", item.title)
    yield element("published", _to_rfc3339(item.date))
    yield element("updated", _to_rfc3339(item.date))
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


# -- JSON Feed --------------------------------------------------------------------------------------------------------


def stream_jsonfeed(selection: Selection) -> Iterator[str]:
    """Yield the feed: its head, each event on a line, its end.

    Raises:
        FormatError: The base URL is not known, or an event has no page.
    """
    head = _read_head(selection.head)
    yield write(_json_head(head)).removesuffix("\n}") + ',\n  "items": ['
    line_end = "\n"
    for item in _read_items(selection, head):
        yield line_end + write(_json_item(item), indent=None)
        line_end = ",\n"
    yield "\n]}\n"


def _json_head(head: FeedHead) -> dict[str, Any]:
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


def _json_item(item: FeedItem) -> dict[str, Any]:
    links = [source.link for source in item.sources if source.link is not None]
    record = {
        "id": item.url,
        "url": item.url,
        "external_url": links[0] if links else None,
        "title": item.title,
        "content_html": item.body or None,
        "content_text": None if item.body else item.title,
        "image": item.images[0] if item.images else None,
        "date_published": _to_rfc3339(item.date),
        "tags": list(item.tags) or None,
        "_newsarchive": {
            "date": item.date.isoformat(),
            "topic": item.topic,
            "contexts": list(item.contexts),
            "sources": [{"publisher": source.publisher, "url": source.url} for source in item.sources],
        },
    }
    return {key: value for key, value in record.items() if value is not None}
