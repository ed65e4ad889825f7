"""What a day of the Current Events Portal holds, as values.

This module owns `WikiDay`, `Item` and what they are made of: frozen attrs classes, made by `parse`.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 # attrs.fields shows the types of fields
from typing import Literal, TypeAlias

import attrs

from newsarchive.model import Event  # noqa: TC001
from newsarchive.problems import Location, Problem  # noqa: TC001

__all__ = ["Bullet", "Item", "Link", "Part", "Provenance", "Topic", "WikiDay"]

Part: TypeAlias = Literal["event", "topic", "event and topic", "category", "problem"]
"""What became of a bullet."""


@attrs.frozen(kw_only=True)
class Provenance:
    """Where an event comes from: one version of one page of the wiki."""

    page: str
    """The name of the page, such as `"Portal:Current events/2017 January 1"`."""
    revision: int | None = None
    """The number of the version; None when the caller did not say."""
    digest: str
    """The SHA-256 of the wikitext as UTF-8, in hexadecimal digits."""


@attrs.frozen(kw_only=True)
class Link:
    """A link to an article."""

    article: str
    """The article's name, with a capital first letter, spaces and no section: what the link means."""
    text: str
    """The text that the link is shown with, without what is joined to it: `Russia` in `[[Russia]]n`."""


@attrs.frozen(kw_only=True)
class Topic:
    """A bullet with deeper ones below it: the story that they belong to."""

    title: str
    """Its text without markup, without the colon at its end."""
    links: tuple[Link, ...] = ()
    """The articles that it links to, in its order. One line can name several topics: each is a link."""
    introduces: bool = False
    """Whether its text ends in a colon."""


@attrs.frozen(kw_only=True)
class Item:
    """An event as the wiki tells it, with what no archive page says of it."""

    event: Event
    """The event. Its `ref` is None, until a slug is made of its title."""
    category: str | None = None
    """The heading above it, such as `"Armed conflicts and attacks"`; None before the first one."""
    topics: tuple[Topic, ...] = ()
    """The bullets above it, outermost first."""
    links: tuple[Link, ...] = ()
    """All links of these topics and of its own bullet, in this order; an article can occur several times."""
    location: Location
    """The bullet's place in the wikitext, with its markers."""
    provenance: Provenance
    """The page that it comes from."""

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that the topics and the bullet link to, each once, in order: what two events have in common."""
        return tuple(dict.fromkeys(link.article for link in self.links))

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names of what the event is about, one for each of `articles`.

        An article has one name, whatever text a link to it is shown with: its own. So a name means the same on every
        day (docs/reference/wikipedia.md says what the site did).
        """
        return self.articles


@attrs.frozen(kw_only=True)
class Bullet:
    """What became of one line of the wikitext that is a bullet."""

    line: int
    """The line, from 1."""
    part: Part
    """What it is. A bullet that cites sources and has deeper ones below it is both an event and a topic."""


@attrs.frozen(kw_only=True)
class WikiDay:
    """A day of the Current Events Portal."""

    date: dt.date
    """The day."""
    items: tuple[Item, ...] = ()
    """Its events, in the order of their bullets."""
    problems: tuple[Problem, ...] = ()
    """What is ambiguous or could not be read, in the order of the text; `path` is the page's name."""
    bullets: tuple[Bullet, ...] = ()
    """Every bullet of the wikitext, in its order, and what became of it: none is passed over."""
    provenance: Provenance
    """The page."""
