"""The words and habits of one generation of pages.

This module owns `Style` and the three styles that are known. A style is for writing; reading learns it
from the page (docs/format.md section 7.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive._cache import BoundedCache

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.slugs import SlugRule

__all__ = [
    "COVER_LABELS",
    "EVENT_WORDS",
    "LIST_WORDS",
    "STYLES",
    "STYLE_2017",
    "STYLE_2018",
    "STYLE_ZH",
    "Style",
    "learn_style",
]

_Hints = tuple[tuple[str, str | bool], ...]
_CACHED_STYLES: Final = 256


@attrs.frozen(kw_only=True)
class Style:
    """How a page says what it says (docs/format.md section 7.1).

    The defaults are those of the English pages of 2017, the first that are known.
    """

    name: str
    """What to call it: `2017`, `2018`, `zh`; a style that a page taught keeps the name of the nearest."""
    prefix: str = ""
    """The prefix that links to pages carry, such as `/zh`."""
    heading_prefix: str = ""
    """The prefix of the date link that heads an event page and of a front page's day links."""
    formats: bool = False
    """Whether a page begins with links to its twins."""
    formats_label: str = "Formats:"
    """The word before those links."""
    sources_heading: str = "Source:"
    """The heading of the sources."""
    changes_last: bool = False
    """Whether changes come after the related events and not before them."""
    changes_heading: str = "Changes:"
    """The heading of the wordings."""
    related_heading: str = "Related:"
    """The heading of the related events."""
    context_label: str = "Context"
    """The word before a list of contexts, without its colon."""
    image_label: str = "IMG"
    """The text of the link to a source's own picture."""
    cover_label: str = "Cover Image"
    """The text of the link to an event's cover image; written where it reads back as one, else `Cover Image` is."""
    previous_label: str = "Previous Day..."
    """The text of the link to the previous day."""
    byline: bool = True
    """Whether the line of an editorial's author begins with `by`."""
    topics: bool = False
    """Whether event pages have a topic line. It helps to tell styles apart and decides nothing in writing."""
    spaced_entries: bool = True
    """Whether a blank line follows each entry of a list of events."""
    han: bool = False
    """Whether titles are written in Han characters. Like `topics`, it only helps to tell styles apart."""
    front_titles: tuple[str, ...] = ("News", "Yesterday", "Day Before Yesterday")
    """The titles of a front page's days, the newest first: as many as it shows."""
    follows_calendar: bool = True
    """Whether a day page links to the calendar day before it; if not, to the previous day that has a page."""
    related_limit: int = 10
    """How many related events a new page names at most."""
    slug_rule: SlugRule = "english"
    """How the file names of new pages are made of titles (`slugify`)."""


STYLE_2017: Final = Style(name="2017")
"""English pages up to 2017."""

STYLE_2018: Final = Style(name="2018", formats=True, sources_heading="Sources:", topics=True, related_limit=5)
"""English pages from late 2017 on: twins on top, topics, cover images and changes."""

STYLE_ZH: Final = Style(
    name="zh",
    prefix="/zh",
    sources_heading="信息来源:",
    related_heading="有关:",
    context_label="消息",
    previous_label="前一天...",
    spaced_entries=False,
    topics=True,
    han=True,
    front_titles=("今天", "昨天", "昨天前一天"),
    follows_calendar=False,
    slug_rule="chinese",
)
"""Chinese pages, which are published below `/zh`."""

STYLES: Final = (STYLE_2017, STYLE_2018, STYLE_ZH)
"""The known styles, by the order in which a page that fits several is given one."""

COVER_LABELS: Final = frozenset(style.cover_label for style in STYLES)
"""The labels that name a cover image in any section."""


EVENT_WORDS: Final = frozenset(("sources_heading", "related_heading", "context_label"))
"""The fields of an event page in which the known styles have words of their own: these show its language."""
LIST_WORDS: Final = frozenset(("context_label", "previous_label"))
"""The same of a day page or front page."""
_ENGLISH: Final = (STYLE_2017, STYLE_2018)


def learn_style(hints: Mapping[str, str | bool], *, base: Style | None = None) -> Style:
    """Return the style of a page with these hints (values of `Style`'s fields): the nearest known style, corrected.

    Words that the page does not show are those of the known style that shares a word with it. A page in a language of
    its own shares none: they are English ones, and file names are made by the clean rule.

    Args:
        hints: What the page shows.
        base: The style that says everything else, if it is known.

    >>> style = learn_style({"formats": False, "topics": True, "related_heading": "Siehe auch:"})
    >>> style.related_heading, style.sources_heading, style.slug_rule
    ('Siehe auch:', 'Source:', 'clean')
    """
    if base is not None:
        shown: dict[str, Any] = {field: value for field, value in hints.items() if field != "han"}
        return attrs.evolve(base, **shown)
    return _LEARNED[tuple(hints.items())]


def _correct_nearest(hints: _Hints) -> Style:
    """Correct the style that is nearest by its words, by the script of its titles, then by everything else."""
    shown: dict[str, Any] = dict(hints)
    han = shown.pop("han", None)
    words: dict[str, Any] = {field: shown[field] for field in EVENT_WORDS | LIST_WORDS if field in shown}

    def shared(style: Style, values: Mapping[str, Any]) -> int:
        return sum(getattr(style, field) == value for field, value in values.items())

    if words and not any(shared(style, words) for style in STYLES):
        nearest = max(_ENGLISH, key=lambda style: shared(style, shown))
        return attrs.evolve(nearest, **{"slug_rule": "clean"} | shown)
    nearest = max(STYLES, key=lambda style: (shared(style, words), style.han == han, shared(style, shown)))
    return attrs.evolve(nearest, **shown)


def _length(hints: _Hints) -> int:
    """Return how long all words of the hints are together."""
    return sum(len(value) for _, value in hints if isinstance(value, str))


_LEARNED: Final = BoundedCache(_correct_nearest, _CACHED_STYLES, length=_length)
"""BoundedCache, since the pages of an archive show the same few."""
