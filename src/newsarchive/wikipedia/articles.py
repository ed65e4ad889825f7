"""Which article a link points to.

This module owns the names of articles, and what is not an article: other namespaces, other wikis, pictures.
"""

from __future__ import annotations

import html
import re
import urllib.parse
from typing import Final

__all__ = ["article", "is_picture", "wikinews"]

# Namespaces of the English Wikipedia and prefixes of other wikis (Special:Interwiki). A name with another word before
# its colon is an article: "Mission: Impossible".
_ELSEWHERE: Final = frozenset(
    (
        *(
            "category",
            "draft",
            "file",
            "help",
            "image",
            "media",
            "mediawiki",
            "module",
            "mos",
            "p",
            "portal",
            "project",
        ),
        *("special", "talk", "template", "timedtext", "user", "wikipedia", "wp"),
        *(
            "b",
            "c",
            "commons",
            "d",
            "m",
            "meta",
            "mw",
            "n",
            "q",
            "s",
            "species",
            "v",
            "voy",
            "w",
            "wikibooks",
            "wikidata",
        ),
        *("wikimedia", "wikinews", "wikiquote", "wikisource", "wikispecies", "wikiversity", "wikivoyage"),
        *("wikt", "wiktionary"),
    )
)
_LANGUAGE: Final = re.compile(r"(?:[a-z]{2,3}|simple|[a-z]{2,3}-[a-z-]{2,12})\Z")
_PREFIX: Final = re.compile(r"\s*([^:\[\]|]{1,30}?)\s*:")
_PICTURES: Final = frozenset(("file", "image", "media"))
_HIDDEN: Final = frozenset(("category", "file", "image"))
_NEWS: Final = frozenset(("n", "wikinews"))
_SPACES: Final = re.compile(r"[\s_\u00a0]+")


def _prefix(target: str) -> str:
    match = _PREFIX.match(target)
    return match[1].replace("_", " ") if match else ""


def is_picture(target: str) -> bool:
    """Return whether a link shows a picture, sorts the page into a category or joins languages: nothing to read.

    >>> is_picture("File:A bridge.jpg"), is_picture(":Category:Bridges"), is_picture("Bridge")
    (True, False, False)
    """
    prefix = _prefix(target)
    return prefix.casefold() in _HIDDEN or (prefix != "" and _LANGUAGE.match(prefix) is not None and prefix != "w")


def wikinews(target: str) -> str | None:
    """Return the URL of a report on Wikinews, or None for a link to something else.

    >>> wikinews("n:A bridge opens")
    'https://en.wikinews.org/wiki/A_bridge_opens'
    """
    target = target.strip().removeprefix(":")
    if _prefix(target).casefold() not in _NEWS:
        return None
    name = _SPACES.sub("_", target.partition(":")[2].strip())
    return f"https://en.wikinews.org/wiki/{urllib.parse.quote(name, safe='/:,()!*@')}" if name else None


def article(target: str) -> str | None:
    """Return the name of the article that a link points to, or None when it points to no article.

    >>> article("russia#History"), article(":Category:Bridges"), article("Mission:_Impossible")
    ('Russia', None, 'Mission: Impossible')
    """
    target = target.strip()
    shown = target.removeprefix(":")
    prefix = _prefix(shown)
    if prefix.casefold() in _ELSEWHERE or _LANGUAGE.match(prefix):
        return None
    if "&" in shown:
        shown = html.unescape(shown)
    name = shown.partition("#")[0]
    if "%" in name:
        name = urllib.parse.unquote(name)
    name = _SPACES.sub(" ", name).strip().replace("](", "] (")
    return name[0].upper() + name[1:] if name else None
