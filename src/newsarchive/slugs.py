"""Slugs: the file names that titles become.

This module owns the rules by which the original site named its pages (docs/format.md section 1.4), and a cleaner rule
for new archives. A slug is made once, with its page, and does not change when the title does.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

__all__ = ["SlugRule", "free_slug", "slugify"]

SlugRule: TypeAlias = Literal["clean", "english", "chinese"]
"""How a slug is made: cleanly, or as the original site did for its English or Chinese pages."""

_CLEAN_LENGTH: Final = 80
_ENGLISH_BYTES: Final = 140
_CHINESE_LENGTH: Final = 60
_UNTITLED: Final = "untitled"
_RESERVED: Final = frozenset({"index", "readme"})
_NOT_ENGLISH: Final = re.compile(r"[^a-z0-9_]+")
_HYPHENS: Final = re.compile(r"-+")
# What Perl's Text::Unidecode, which the site used, makes of Latin-1 characters that are not accented letters.
_SPELLED: Final = str.maketrans(
    {chr(code): None for code in (*range(0x80, 0xA0), 0xAD)}
    | {"©": "(c)", "®": "(r)", "ß": "ss", "Æ": "AE", "æ": "ae", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "¢": "C/"}
    | {"£": "PS", "¥": "Y=", "§": "SS", "°": "deg", "µ": "u", "¶": "P", "×": "x", "ø": "o", "Ø": "O"}
)


def slugify(title: str, *, rule: SlugRule = "clean") -> str:
    """Return the slug of a title: never empty, and never the file name of a day page.

    - `clean`: lower case, letters and digits of any script, Latin ones without accents; runs of anything else are one
      `-`; at most 80 characters, cut between words where there are some.
    - `english`: as the original site did. The first 140 bytes of the title in UTF-8 are read as Latin-1, spelled in
      ASCII and put in lower case; runs of characters outside `[a-z0-9_]` are one `-`.
    - `chinese`: the first 60 characters; `.` and `,` vanish, runs of other punctuation are one `-`.

    The rules of the site count a space before the title: it is part of the title on its page.

    >>> slugify("A ceasefire holds in São Paulo")
    'a-ceasefire-holds-in-sao-paulo'
    >>> slugify("António Guterres begins his term", rule="english")
    'anta3nio-guterres-begins-his-term'
    >>> slugify("莫拉5.6级，无伤亡", rule="chinese")
    '莫拉56级-无伤亡'
    """
    slug = _RULES[rule](title) or _UNTITLED
    return f"{slug}-1" if slug.lower() in _RESERVED else slug


def free_slug(slug: str, taken: Container[str]) -> str:
    """Return a slug, followed by the lowest number from 2 that makes it free if it is taken.

    >>> free_slug("it-rains", {"it-rains", "it-rains-2"})
    'it-rains-3'
    """
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def _english(title: str) -> str:
    misread = _encode(title)[:_ENGLISH_BYTES].decode("latin-1")
    return _NOT_ENGLISH.sub("-", _strip_accents(misread.translate(_SPELLED)).lower()).strip("-")


def _encode(title: str) -> bytes:
    """Return a title in UTF-8; a lone surrogate becomes the byte that it represents, or else itself."""
    try:
        return title.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return title.encode("utf-8", "surrogatepass")


def _chinese(title: str) -> str:
    return _hyphenate(title[:_CHINESE_LENGTH].translate({ord("."): None, ord(","): None}))


def _clean(title: str) -> str:
    slug = _hyphenate(_strip_accents(unicodedata.normalize("NFKC", title)).casefold().replace("_", "-"))
    if len(slug) <= _CLEAN_LENGTH:
        return slug
    words = slug[: _CLEAN_LENGTH + 1].rpartition("-")[0]
    return words or slug[:_CLEAN_LENGTH]


_RULES: Final[Mapping[SlugRule, Callable[[str], str]]] = {"clean": _clean, "english": _english, "chinese": _chinese}


def _hyphenate(text: str) -> str:
    """Return text with each run of other characters than letters, digits, marks and `_` replaced by one `-`."""
    kept = (char if char == "_" or unicodedata.category(char)[0] in "LNM" else "-" for char in text)
    return _HYPHENS.sub("-", "".join(kept)).strip("-")


def _strip_accents(text: str) -> str:
    """Return text with Latin letters, and characters made of them, in their plain forms."""
    if text.isascii():
        return text
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char)
    return decomposed.rstrip(_MARKS) if decomposed[0].isascii() else char


_MARKS: Final = "".join(map(chr, range(0x300, 0x370)))
