"""Where a hit holds the words that were searched for.

This module owns `Snippet` and the cutting of a description around its first match.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.index.event_rows import highlights
from newsarchive.index.fts import highlighted
from newsarchive.index.schema import KEY_BITS
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.store import Index
    from newsarchive.query.conditions import Matching

__all__ = ["Snippet", "marked", "parts_of", "snippets"]

_CHUNK: Final = 200
_BEFORE: Final = 60
_SHOWN: Final = 200

_Spans = tuple[tuple[int, int], ...]


@attrs.frozen(kw_only=True)
class Snippet:
    """A hit of a text search, with the places of the words that were searched for."""

    ref: PageRef
    """The event."""
    title: str
    """Its title."""
    title_spans: _Spans = ()
    """Where the words are in the title: start and end of each, in code points."""
    text: str = ""
    """A part of its description around the first match, or its start; `…` where it is cut."""
    text_spans: _Spans = ()
    """Where the words are in that text."""

    def marked(self, start: str = "**", end: str = "**") -> str:
        """Return title and text, one line each, with marks around the words.

        >>> ref = PageRef.parse("/news/2017/01/1/a.md")
        >>> Snippet(ref=ref, title="A ceasefire holds", title_spans=((2, 11),)).marked()
        'A **ceasefire** holds'
        """
        lines = [marked(self.title, self.title_spans, start, end), marked(self.text, self.text_spans, start, end)]
        return "\n".join(line for line in lines if line)


def snippets(index: Index, hits: list[tuple[int, str]], terms: tuple[Matching, ...]) -> Iterator[Snippet]:
    """Yield a snippet for each event, given as key and slug, in their order."""
    for first in range(0, len(hits), _CHUNK):
        chunk = hits[first : first + _CHUNK]
        titles: dict[int, tuple[str, _Spans]] = {}
        texts: dict[int, tuple[str, _Spans]] = {}
        for key, title, text in highlights(index, [key for key, _ in chunk], terms):
            _merge(titles, key, highlighted(title))
            _merge(texts, key, highlighted(text))
        for key, slug in chunk:
            ref = PageRef(date=dt.date.fromordinal(key >> KEY_BITS), slug=slug)
            title, title_spans = titles.get(key, ("", ()))
            text, text_spans = _cut(*texts.get(key, ("", ())))
            yield Snippet(ref=ref, title=title, title_spans=title_spans, text=text, text_spans=text_spans)


def _merge(found: dict[int, tuple[str, _Spans]], key: int, marked: tuple[str, _Spans]) -> None:
    """Add the spans of one table to those of another."""
    text, spans = marked
    merged: list[tuple[int, int]] = []
    for start, end in sorted((*found.get(key, (text, ()))[1], *spans)):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    found[key] = text, tuple(merged)


def _cut(text: str, spans: _Spans) -> tuple[str, _Spans]:
    """Return the part of a text around its first span."""
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or start
    end = min(len(text), start + _SHOWN)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    inside = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in spans if start <= a < end)
    return f"{before}{text[start:end]}{after}", inside


def parts_of(text: str, spans: _Spans) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text in their order, each with whether it is a word that was searched for.

    >>> list(parts_of("A ceasefire holds", ((2, 11),)))
    [('A ', False), ('ceasefire', True), (' holds', False)]
    """
    last = 0
    for start, end in spans:
        yield text[last:start], False
        yield text[start:end], True
        last = end
    yield text[last:], False


def marked(text: str, spans: _Spans, start: str = "**", end: str = "**") -> str:
    """Return a text with marks around the words that were searched for.

    >>> marked("A ceasefire holds", ((2, 11),))
    'A **ceasefire** holds'
    """
    return "".join(f"{start}{part}{end}" if is_word else part for part, is_word in parts_of(text, spans))
