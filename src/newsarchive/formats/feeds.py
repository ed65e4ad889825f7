"""What RSS, Atom and JSON Feed have in common: the head of a feed, and events as its items.

The choices, each made once here:

- an item is known by the permalink of its event's page, so that a reader knows it again in every feed and every build;
- the archive knows days and no times, and a feed must give times: midnight UTC of the day, never the clock;
- a feed was updated on the day of its newest event; one without events on the last day that is known, else in 1970;
- the body of an item is HTML of our own, with the description as text and the sources as links in a list; the
  description was cut out of other HTML, so its entities are decoded before it is escaped;
- only URLs of the web are links (`urls`), and everything else a page wrote in their place is text;
- text is what XML can hold (`markup`), in all three alike.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.errors import FormatError
from newsarchive.formats.urls import check_place, check_site, resolve
from newsarchive.formats.xml import holdable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.formats.selection import ExportHead, Licence, Selection
    from newsarchive.model import Event

__all__ = ["GENERATOR", "Cited", "Head", "Item", "read_head", "read_items", "to_rfc3339"]

GENERATOR: Final = "newsarchive"
"""What made the feed; without a version, so that the same events give the same bytes."""

_NOTE: Final = "The archive knows the day of an event and no time of day: each is given as midnight UTC."
_NEVER: Final = dt.date(1970, 1, 1)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


@attrs.frozen(kw_only=True)
class Head:
    """What a feed says of itself."""

    identifier: str
    """A URI that is the feed's alone: its own URL, or else a UUID of the site and of what was asked."""
    title: str
    """What it is called."""
    home: str
    """The URI of the site's front page."""
    url: str | None
    """The URI of the feed itself; None if nobody said."""
    language: str | None
    """The language of its text (BCP 47); None if nobody said."""
    description: str
    """Which events it holds, and what its times mean."""
    updated: dt.date
    """The day that it was updated on."""
    licence: Licence
    """Under which terms its text may be used."""

    @property
    def rights(self) -> str:
        """Attribution and licence for people."""
        return f"{self.licence.attribution}; {self.licence.name}"


@attrs.frozen(kw_only=True)
class Cited:
    """A source of an event."""

    publisher: str
    """Who published it; may be empty."""
    url: str
    """Where it stands, as the page writes it."""
    link: str | None
    """The same as a URI; None if it is no URL of the web."""

    @property
    def name(self) -> str:
        """What to call it: its publisher, or where it stands."""
        return self.publisher or self.link or self.url


@attrs.frozen(kw_only=True)
class Item:
    """An event as feeds know it."""

    url: str
    """The permalink of its page, by which it is known too."""
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
    sources: tuple[Cited, ...]
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


def read_head(head: ExportHead) -> Head:
    """Return the head of a feed.

    Raises:
        FormatError: Nobody said below which site the pages stand, or what was said is no URL or no language.
    """
    if head.base_url is None:
        raise FormatError("a feed links to the pages of its events: pass site=, such as https://example.org/zh")
    site = check_site(head.base_url)
    url = None if head.url is None else check_place(head.url)
    if head.language is not None and not _LANGUAGE.fullmatch(head.language):
        raise FormatError(f"{head.language!r} is no language tag (BCP 47): pass language=, such as zh or en-GB")
    as_of = "" if head.as_of is None else f", as of {head.as_of}"
    asked = holdable(f"{head.asked}{as_of}")
    return Head(
        identifier=url or uuid.uuid5(uuid.NAMESPACE_URL, f"{site}/ {asked}").urn,
        title=holdable(head.title),
        home=f"{site}/",
        url=url,
        language=head.language,
        description=f"{asked}. {_NOTE}",
        updated=head.newest or head.as_of or _NEVER,
        licence=head.licence,
    )


def read_items(selection: Selection, head: Head) -> Iterator[Item]:
    """Yield the events of a selection as items of a feed.

    Raises:
        FormatError: An event has no page that the feed could link to.
    """
    for event, contexts in selection:
        yield _item(event, contexts, head.home)


def to_rfc3339(day: dt.date) -> str:
    """Return the time that stands for a day, as Atom and JSON Feed write it.

    >>> to_rfc3339(dt.date(2017, 1, 1))
    '2017-01-01T00:00:00Z'
    """
    return f"{day.isoformat()}T00:00:00Z"


def _item(event: Event, contexts: tuple[str, ...], home: str) -> Item:
    if event.ref is None:
        raise FormatError(f"the event {event.title!r} of {event.date} has no page to link to: give it a ref")
    sources = [
        Cited(publisher=holdable(source.publisher), url=holdable(source.url), link=resolve(source.url, home))
        for source in event.sources
    ]
    # A source's picture was found on the source's page, and is relative to that.
    pictures = [resolve(event.image, home)] if event.image else []
    pictures += [
        resolve(each.image, cited.link) for each, cited in zip(event.sources, sources, strict=True) if each.image
    ]
    return Item(
        url=event.ref.url(site=home),
        title=holdable(event.title or event.ref.slug or str(event.date)),
        date=event.date,
        description=holdable(html.unescape(event.description)),
        topic=None if event.topic is None else holdable(event.topic),
        contexts=tuple(map(holdable, contexts)),
        sources=tuple(sources),
        images=tuple(dict.fromkeys(picture for picture in pictures if picture is not None)),
    )


def _cite(source: Cited) -> str:
    """Return a source as HTML."""
    if source.link is not None:
        return f'<a href="{html.escape(source.link)}">{html.escape(source.name)}</a>'
    return html.escape(f"{source.publisher} ({source.url})" if source.publisher else source.url)
