"""The pieces of a line as a title and sources.

This module owns where the sentence ends and the citations begin, what is left around a citation that is taken out, and
what of a line is a remark on a citation.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

import attrs

from newsarchive.errors import ModelError
from newsarchive.model import Source
from newsarchive.wikipedia.inline import Citation

if TYPE_CHECKING:
    from newsarchive.wikipedia.inline import InlineText, Note

__all__ = ["Sentence", "publisher", "sentence", "source"]

# A citation is one sign while the sentence is put together; `layout` takes such signs out of texts.
_CITED: Final = "\x01"
_REMARK: Final = re.compile(
    r"\((?:article )?in [a-z]+\)|\([a-z]+(?:ish|ese|ian)\)"
    r"|\((?:french|german|dutch|greek|arabic|hebrew)\)"
    r"|[(\[]?(?:subscription|registration) required[)\]]?",
    re.IGNORECASE,
)
_FILLING_SIGNS: Final = str.maketrans(dict.fromkeys(",;.:()&'\"/|[]–-", " "))
_FILLING_WORDS: Final = frozenset(("and", "via", "also", "see"))
_NEAR: Final = 40
"""So many characters before a remark are looked at for a citation."""
_GROUP: Final = re.compile(
    rf"\((?P<name>[^():{_CITED}]{{1,60}}:\s*)?(?P<cited>[\s,;]*{_CITED}(?:[\s,;&|/]*(?:and\s)?\s*{_CITED}){{0,30}})[\s,;.]*\)"
)
_PLAIN_CITATION: Final = re.compile(r"\(([^()]{2,40})\)[\s.]*\Z")
_SPACES: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"\W*\d{0,2}\W*\Z")
_END_OF_SENTENCE: Final = re.compile(r"[.!?…][\"'”’)]*\Z")


@attrs.define
class Sentence:
    """What a line says."""

    text: str
    """What happened, without markup and citations, on one line."""
    sources: tuple[Source, ...]
    """What is cited, in order."""
    cites: bool
    """Whether anything is cited, with a link that can be held or not."""


@attrs.define
class _Sentence:
    """A line while its citations are separated from its text."""

    text: str
    citations: list[Citation]
    names: list[str]
    is_citation: list[bool]


def sentence(reading: InlineText, notes: list[Note]) -> Sentence:
    """Return title and sources of a line; what is ambiguous goes into the notes.

    >>> from newsarchive.wikipedia.inline import read
    >>> line = sentence(read("A [[bridge]] opens. [http://a.example/ (Example Times)], [http://b.example/ (BBC)]"), [])
    >>> line.text, [source.publisher for source in line.sources]
    ('A bridge opens.', ['Example Times', 'BBC'])
    """
    work = _joined(reading)
    _open_groups(work)
    start = _tail(work)
    _between_sentences(work)
    head, tail = work.text[:start], work.text[start:]
    text = _without_citations(work, head, notes) or _only_label(work, notes)
    if tail and "." in tail and text and not _END_OF_SENTENCE.search(text):
        text = f"{text}."
    if text.count("[") != text.count("]") or text.count("{") != text.count("}"):
        notes.append(("WP104", "", "a bracket in the title has no counterpart"))
    if tail and (plain := _PLAIN_CITATION.search(_REMARK.sub("", tail))):
        notes.append(("WP108", plain[1], f"{plain[1]!r} is named as a source and not linked to"))
    return Sentence(text, _sources(work, notes), any(work.is_citation))


def _joined(reading: InlineText) -> _Sentence:
    """Put the pieces together, a sign for each citation; a bare URL takes the name in parentheses after it."""
    work = _Sentence("", [], [], [])
    parts: list[str] = []
    pieces = _run_together(reading.pieces)
    for number, piece in enumerate(pieces):
        if isinstance(piece, str):
            parts.append(piece)
            continue
        if piece.kind == "bare":
            _take_name(pieces, number, parts)
        work.citations.append(piece)
        work.names.append("" if piece.kind == "bare" and not piece.label else publisher(piece.label))
        work.is_citation.append(piece.kind != "label")
        parts.append(_CITED)
    work.text = _REMARK.sub(_only_rest_citations, "".join(parts))
    return work


_NAME_AFTER: Final = re.compile(r"\s*['\"]*(\([^()]*\))['\"]*\s*(?:\]['\"]*|\Z)")


def _run_together(pieces: list[str | Citation]) -> list[str | Citation]:
    """Return the pieces with no two texts in a row."""
    together: list[str | Citation] = []
    for is_text, group in itertools.groupby(pieces, key=lambda piece: isinstance(piece, str)):
        run = list(group)
        together.extend(["".join(map(str, run))] if is_text else run)
    return together


def _take_name(pieces: list[str | Citation], number: int, parts: list[str]) -> None:
    """Read `[ http://… (Name)]` and its like: brackets that are missing, or that a space keeps from being some."""
    piece = pieces[number]
    rest = pieces[number + 1] if number + 1 < len(pieces) else ""
    if isinstance(piece, Citation) and isinstance(rest, str) and (match := _NAME_AFTER.match(rest)):
        piece.label, piece.kind = match[1], "named"
        pieces[number + 1] = rest[match.end() :]
        if parts and parts[-1].rstrip().endswith("["):
            parts[-1] = parts[-1].rstrip()[:-1]


def _only_rest_citations(match: re.Match[str]) -> str:
    """Take a remark out where it follows a citation; elsewhere `(German)` belongs to the sentence."""
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    return "" if before.rstrip(" ,").endswith(_CITED) else match[0]


def _open_groups(work: _Sentence) -> None:
    """Take the parentheses off `([url A], [url B])`; in `(Name: [url 1], [url 2])` the name is that of both."""
    parts: list[str] = []
    end = number_before = 0
    for match in _GROUP.finditer(work.text):
        first = number_before + work.text.count(_CITED, end, match.start("cited"))
        count = match["cited"].count(_CITED)
        name = publisher((match["name"] or "").rstrip(" :"))
        for number in range(first, first + count):
            work.is_citation[number] = True
            if name and _NUMBER.match(work.names[number]):
                work.names[number] = name
        parts.extend((work.text[end : match.start()], _CITED * count))
        end, number_before = match.end(), first + count
    work.text = f"{''.join(parts)}{work.text[end:]}"


def _is_after(work: _Sentence, place: int) -> bool:
    """Return whether the text at a place follows a citation or a whole sentence."""
    before = work.text[max(0, place - _NEAR) : place].rstrip(" (,;")
    return before.endswith(_CITED) or _END_OF_SENTENCE.search(before) is not None


def _is_word(label: str) -> bool:
    """Return whether a label reads like a part of a sentence and not like a name or the address of a site."""
    return label[:1].islower() and ("." not in label or " " in label)


def _between_sentences(work: _Sentence) -> None:
    """Read as a citation a named link between two sentences, as in `It rained. [url BBC]. It snowed.`."""
    place = -1
    for number, citation in enumerate(work.citations):
        place = work.text.find(_CITED, place + 1)
        if not work.is_citation[number] and not _is_word(citation.label) and _is_after(work, place):
            rest = work.text[place + 1 : place + _NEAR].lstrip()
            work.is_citation[number] = rest[:1] in {"", ".", ",", ";", _CITED}


def _tail(work: _Sentence) -> int:
    """Return where the citations at the end of the line begin; all of them are citations, whatever their labels are."""
    end = len(work.text)
    start = end
    number = len(work.citations)
    while number and (place := work.text.rfind(_CITED, 0, end)) >= 0:
        between = work.text[place + 1 : end]
        if not _is_filling(between) and not (start == len(work.text) and _PLAIN_CITATION.match(between.lstrip())):
            break
        number -= 1
        if not work.is_citation[number] and _is_word(work.citations[number].label) and not _is_after(work, place):
            break
        work.is_citation[number] = True
        start = end = place
    return start


def _is_filling(text: str) -> bool:
    """Return whether text between citations says nothing: punctuation and words that join."""
    return all(word.casefold() in _FILLING_WORDS for word in text.translate(_FILLING_SIGNS).split())


def _without_citations(work: _Sentence, head: str, notes: list[Note]) -> str:
    """Return the text before the citations at the end, without those within it."""
    parts = head.split(_CITED)
    text = parts[0]
    for number, part in enumerate(parts[1:]):
        citation = work.citations[number]
        if work.is_citation[number]:
            if number + 2 < len(parts) and _is_filling(part):
                continue
            closes = part[:1] in {".", ",", ";", ":", ")"}
            if part[:1] == "." and _END_OF_SENTENCE.search(text.rstrip()[-3:]):
                part = part[1:]  # noqa: PLW2901 # the sentence has ended before its citation
            text = f"{text.rstrip()}{part}" if closes else f"{text}{part}"
        else:
            notes.append(("WP109", citation.source, f"the link to {citation.url[:60]} is part of a sentence"))
            text = f"{text}{citation.label}{part}"
    text = _SPACES.sub(" ", text).strip()
    return text.rstrip(",;([ ").removesuffix(" via").removesuffix(" and").rstrip() if head != work.text else text


def _only_label(work: _Sentence, notes: list[Note]) -> str:
    """Return the label of the link that a line consists of: it says what happened, and no publisher."""
    for number, citation in enumerate(work.citations):
        if citation.kind == "label":
            work.names[number] = ""
            notes.append(("WP109", citation.source, f"the line consists of a link to {citation.url[:60]}"))
            return _SPACES.sub(" ", citation.label).strip()
    return ""


def _sources(work: _Sentence, notes: list[Note]) -> tuple[Source, ...]:
    found: list[Source] = []
    for citation, name, is_citation in zip(work.citations, work.names, work.is_citation, strict=True):
        if is_citation:
            each = source(citation, name)
            if each is None:
                notes.append(("WP112", citation.source, f"no page can hold the URL {citation.url[:80]!r}"))
            else:
                found.append(each)
    return tuple(found)


def publisher(label: str) -> str:
    """Return the publisher that the label of a citation names: without parentheses, quotes and italics around it.

    >>> publisher("(The Example Times)"), publisher("(AP via Example News)"), publisher("Example (UK)")
    ('The Example Times', 'AP via Example News', 'Example (UK)')
    """
    name = _SPACES.sub(" ", label.replace("''", "")).strip()
    before = None
    while name and name != before:
        before = name
        name = name.strip(" |,;")
        for first, last in (("(", ")"), ('"', '"'), ("'", "'")):
            if name.startswith(first) and name.endswith(last) and len(name) > 1 and _is_one(name, first, last):
                name = name[1:-1]
        if name.count("(") > name.count(")"):
            name = name.removeprefix("(")
        elif name.count(")") > name.count("("):
            name = name.removesuffix(")")
    return name.replace("](", "] (")


def _is_one(name: str, first: str, last: str) -> bool:
    """Return whether the first and the last sign are a pair: not so in `(A) and (B)`."""
    inner = name[1:-1]
    return first not in inner if first == last else inner.find(last) >= inner.find(first) or last not in inner


def source(citation: Citation, name: str) -> Source | None:
    """Return the source that a citation names, or None when no page can hold its URL."""
    url = f"https:{citation.url}" if citation.url.startswith("//") else citation.url
    try:
        return Source(publisher=name, url=url)
    except ModelError:
        return None
