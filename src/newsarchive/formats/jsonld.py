"""JSON-LD: contents as linked data in the words of schema.org.

The choices, each made once here:

- an event page is a `NewsArticle` about an `Event` that starts on its day, and about its contexts, a `Thing` each; its
  sources are `citation`s with a publisher; earlier wordings are `alternativeHeadline`s; related events are `mentions`,
  by the `name` that this page gives them, since a `headline` is what the other page says itself;
- a day page, front page or list is a `CollectionPage` whose `mainEntity` is an `ItemList`; an editorial an
  `OpinionNewsArticle`; prose a `WebPage`;
- an `@id` is the page's permalink: absolute if the base URL is known, else relative to a root, which the reader
  names as the base;
- the context is written out and short: a link to schema.org's own would make each reader fetch it;
- a text that is not a URL of the web is text in place of an IRI (`urls`), and a lone surrogate becomes `�`;
- `<` is escaped, so that no title ends the `<script>` that a web page carries linked data in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from newsarchive.formats.json import write
from newsarchive.formats.selection import LICENCE
from newsarchive.formats.urls import check_base_url, check_export_url, escape, resolve, to_uri
from newsarchive.model import Day, Editorial, Entry, Event, FrontPage, Prose, entries_of
from newsarchive.refs import PageRef
from newsarchive.style import STYLE_2017
from newsarchive.text import storable_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.formats.selection import ExportHead, Licence, Selection
    from newsarchive.model import Content, Source
    from newsarchive.style import Style

__all__ = ["CONTEXT", "dumps", "stream"]

_Node: TypeAlias = dict[str, Any]

CONTEXT: Final[_Node] = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "image": {"@type": "@id"},
    "license": {"@type": "@id"},
    "relatedLink": {"@type": "@id"},
    "startDate": {"@type": "Date"},
}
"""What the names mean: schema.org's, which its own context gives these types too."""


def dumps(content: Content, *, style: Style = STYLE_2017) -> str:
    """Return a content as one JSON-LD document, with a line end.

    An event has the contexts that its own page names. `style.prefix` is what its links begin with: `/zh`, or an
    absolute URL such as `https://example.org/zh`.
    """
    writer = _GraphWriter(to_uri(style.prefix) or escape(style.prefix), None, LICENCE)
    if isinstance(content, Event):
        node = writer.event(content, sorted({name for related in content.related for name in related.contexts}))
    else:
        node = writer.page(content)
    return _write({"@context": CONTEXT} | node, indent=2) + "\n"


def stream(selection: Selection) -> Iterator[str]:
    """Yield one graph: the export as a `Dataset`, then a node on a line for each event, and for each day asked for.

    Raises:
        FormatError: The base URL or the export's own URL is not an absolute URL.
    """
    head = selection.head
    writer = _GraphWriter("" if head.base_url is None else check_base_url(head.base_url), head.language, head.licence)
    yield f'{{"@context": {_write(CONTEXT)},\n"@graph": [\n{_write(_dataset(head))}'
    for event, contexts in selection:
        yield f",\n{_write(writer.event(event, contexts))}"
    for day in selection.days():
        yield f",\n{_write(writer.page(day))}"
    yield "\n]}\n"


class _GraphWriter:
    """Contents as nodes, with what they have in common."""

    def __init__(self, base_url: str, language: str | None, licence: Licence) -> None:
        self.base_url = base_url
        self.base = to_uri(base_url)
        self.shared = {"inLanguage": language, "license": licence.url, "creditText": licence.attribution}

    def event(self, event: Event, contexts: Iterable[str]) -> _Node:
        identity = self.identity(event.ref)
        happened = {"@id": f"{identity['@id']}#event"} if identity else {}
        happened |= {"@type": "Event", "name": event.title, "startDate": event.date.isoformat()}
        subjects = [{"@type": "Thing", "name": name} for name in contexts]
        return _without_empty(
            identity
            | {
                "@type": "NewsArticle",
                "url": identity.get("@id"),
                "headline": event.title,
                "alternativeHeadline": [change.title for change in event.changes if change.title != event.title],
                "description": event.description,
                "articleSection": event.topic,
                "image": self.link(event.image, self.base) if event.image else None,
                "about": [_without_empty(happened), *subjects],
                "citation": [self.citation(source) for source in event.sources],
                "mentions": [self.article(related.title, related.ref) for related in event.related],
            }
            | self.shared
        )

    def page(self, content: Day | FrontPage | Editorial | Prose) -> _Node:
        """Return the node of a content that is not an event."""
        match content:
            case Editorial():
                identity = self.identity(content.ref)
                author = {"@type": "Person", "name": content.author} if content.author else None
                node = {"@type": "OpinionNewsArticle", "url": identity.get("@id"), "headline": content.title}
                return _without_empty(identity | node | {"author": author, "articleBody": content.text} | self.shared)
            case Prose():
                return _without_empty({"@type": "WebPage", "text": content.text} | self.shared)
        identity = self.identity(PageRef(date=content.date)) if isinstance(content, Day) else {}
        name = content.date.isoformat() if isinstance(content, Day) else None
        previous = None if content.previous is None else self.address(PageRef(date=content.previous))
        items = [self.list_item(position, entry) for position, entry in enumerate(entries_of(content), start=1)]
        node = {"@type": "CollectionPage", "url": identity.get("@id"), "name": name, "relatedLink": previous}
        return _without_empty(
            identity | node | {"mainEntity": {"@type": "ItemList", "itemListElement": items}} | self.shared
        )

    def list_item(self, position: int, entry: Entry) -> _Node:
        """Return an entry of a list. Its summary is the list's own: the article's description can be longer."""
        subjects = [{"@type": "Thing", "name": name} for name in entry.contexts]
        article = _without_empty(
            self.article(entry.title, entry.ref) | {"articleSection": entry.topic, "about": subjects}
        )
        return _without_empty(
            {"@type": "ListItem", "position": position, "description": entry.summary, "item": article}
        )

    def article(self, title: str, ref: PageRef) -> _Node:
        """Return an article as another page names it."""
        kind = "NewsArticle" if ref.area == "news" else "OpinionNewsArticle"
        return _without_empty({"@id": self.address(ref), "@type": kind, "name": title})

    def citation(self, source: Source) -> _Node:
        publisher = {"@type": "Organization", "name": source.publisher} if source.publisher else None
        place = resolve(source.url, self.base)
        image = self.link(source.image, place) if source.image else None
        node = {
            "@type": "CreativeWork",
            "url": self.link(source.url, self.base),
            "publisher": publisher,
            "image": image,
        }
        return _without_empty(node)

    def identity(self, ref: PageRef | None) -> _Node:
        return {} if ref is None else {"@id": self.address(ref)}

    def address(self, ref: PageRef) -> str:
        return ref.url(base_url=self.base_url)

    def link(self, url: str, base: str | None) -> str | _Node:
        """Return a URL as an IRI, or as text if it cannot be one."""
        return resolve(url, base) or {"@value": url}


def _dataset(head: ExportHead) -> _Node:
    """Return the node of the export as a whole."""
    return _without_empty(
        {
            "@id": None if head.url is None else check_export_url(head.url),
            "@type": "Dataset",
            "name": head.title,
            "description": head.asked,
            "temporalCoverage": None if head.as_of is None else f"../{head.as_of.isoformat()}",
            "inLanguage": head.language,
            "license": head.licence.url,
            "creditText": head.licence.attribution,
        }
    )


def _without_empty(node: _Node) -> _Node:
    """Return a node without the properties that have no value."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _write(node: _Node, *, indent: int | None = None) -> str:
    return write(storable_value(node), indent=indent).replace("<", "\\u003c")
