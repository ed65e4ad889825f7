"""Rules on the texts of a page: leftovers of a wiki, of HTML or of a wrong encoding.

They look at texts that are a page's own: title, topic, description, publishers and contexts of an event, and the
summaries of a list, which are cut in their own way. Titles that lists and other events repeat are left out.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.rules import page_rule
from newsarchive.model import Event, entries_of
from newsarchive.plain_text import CUT_ENTITY_NAMES, ENTITY, ENTITY_NAMES
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.checks.parts import Located
    from newsarchive.checks.subjects import Finding, PageSubject

__all__ = ["broken_entity", "empty_topic", "entity", "mojibake", "wiki_leftover"]

_PATH: Final = "news/2017/01/1/a-bridge-is-opened.md"
_PAGE: Final = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# The Rivers' bridge is opened \n\n\n\n"

_OF_EVENT: Final = frozenset({"title", "topic", "description"})

_WIKI_SIGNS: Final = ("[[", "]]", "{{", "}}", "-{", "}-", "''", "[http", "[ http", "[ftp", ":--", "url=", "url =", "|")
_SCRAPED: Final = r"\[ ?(?:https?|ftp):[^\]]*\]?|\[\[|\]\]|\{\{(?:[^{}]*\}\})?|\}\}|-\{(?:[^{}]*\}-)?|\}-"
_LEFTOVER_OF_SCRAPED: Final = re.compile(_SCRAPED)
# A link whose slashes became hyphens, with the slug's habits; and what a template was given, without its braces.
_BARE_LINK: Final = r"(?:https?)?:--[\w-]{1,63}\.\w[^\s\[\]]*"
_PARAMETER: Final = r"(?<![?&\w])url ?= ?https?:[^\s|]*|\|\s?[a-z-]{2,20} ?=[^\s|{}]*"
_LEFTOVER: Final = re.compile(rf"{_SCRAPED}|(?<!')''+|{_BARE_LINK}|{_PARAMETER}")

_BROKEN: Final = re.compile(
    rf"&amp;{ENTITY}"
    rf"|&(?:{'|'.join(ENTITY_NAMES)})(?![A-Za-z0-9;=])(?!\.\.\.|…)"
    rf"|&#(?:[0-9]+|[xX][0-9a-fA-F]+)(?![0-9a-fA-FxX;])(?!\.\.\.|…)(?!\Z)"
    rf"|(?P<cut>&(?:#[xX]?[0-9a-fA-F]*|{'|'.join(CUT_ENTITY_NAMES)})(?=\.\.\.|…|\Z))"
)
_WHOLE: Final = re.compile(rf"&(?!amp;{ENTITY}){ENTITY}")

# What the bytes 0x80 to 0xBF of UTF-8 look like when they are read as Windows-1252 or Latin-1.
_UPPER: Final = {bytes([byte]).decode("cp1252", "replace"): byte for byte in range(0x80, 0xA0)}
_BYTES: Final = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    char: byte for char, byte in _UPPER.items() if char != "\ufffd"
}
_REST: Final = f"[{''.join(re.escape(char) for char, byte in _BYTES.items() if byte < 0xC0)}]"
_DECODED_WRONGLY: Final = re.compile(
    rf"(?:[\u00c2-\u00df]{_REST}|[\u00e0-\u00ef]{_REST}{{2}}|[\u00f0-\u00f4]{_REST}{{3}})+|\ufffd+"
)
# Signs that can follow a letter in any text: alone they prove nothing. Fewer follow the letters that most Latin text
# becomes: no text has `Ã©` in any other way.
_CLOSING: Final = frozenset("«»‘’“”‚„‹›–—…·\u00a0")
_PUNCTUATION: Final = _CLOSING | frozenset("°¿¡§®™©¹²³´¸ªº")
_LATIN_LEADS: Final = frozenset("ÂÃÄÅ")


def _has(subject: PageSubject, is_wrong: Callable[[str], object]) -> bool:
    """Return whether a text of the page is wrong, without a look for its line."""
    content = subject.content
    if isinstance(content, Event):
        texts = {content.title, content.topic or "", content.description, *(each.publisher for each in content.sources)}
        return any(map(is_wrong, texts.union(*(item.contexts for item in content.related))))
    return any(is_wrong(entry.summary) for entry in entries_of(content) if entry.summary)


def _texts(subject: PageSubject) -> Iterator[tuple[str, Located[Any], str]]:
    """Yield the texts of a page: the kind of each, the part that holds it, and itself; each context once."""
    seen: set[str] = set()
    for part in subject.parts:
        if (part.kind in _OF_EVENT and isinstance(subject.content, Event)) or part.kind == "entry summary":
            yield part.kind, part, part.value
        elif part.kind == "source":
            yield "publisher", part, part.value.publisher
        elif part.kind == "related":
            for name in part.value.contexts:
                if name not in seen:
                    seen.add(name)
                    yield "context", part, name


def _finding(
    subject: PageSubject,
    where: tuple[str, Located[Any], str],
    match: re.Match[str],
    message: str,
    fixed: str | None = None,
) -> Finding:
    """Return the finding on a match in a text, with the edit that replaces the text."""
    kind, part, text = where
    line = subject.line(part.line)
    start = line.rfind(text) if kind == "context" else line.find(text)
    if start < 0:  # read by recovery from several lines
        return subject.at(part, message)
    fix = None
    if fixed is not None and fixed != text and kind != "context" and fixed.isprintable():
        fix = subject.replacing_span(part.line, start, start + len(text), fixed, f"correct the {kind}")
    return subject.at_span(part.line, start + match.start(), start + match.end(), message, fix=fix)


# -- leftovers of a wiki --------------------------------------------------------------------------------------------


@page_rule(
    code="NA111",
    name="wiki-leftover",
    summary="A text contains wiki markup, or a link in single brackets.",
    why="Readers see the markup, and a search for the words fails.",
    bad={_PATH: _PAGE.replace("The Rivers'", "''The Rivers'' [[")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def wiki_leftover(subject: PageSubject) -> Iterator[Finding]:
    """Find `[[`, `{{…}}`, `-{…}-`, `[http:…]`, `http:--…`, `|date=…` and `''`; the last four not in scraped texts.

    There two apostrophes can be a quotation, and a link is one of the page that the text was taken from.
    """
    text = subject.page.text
    if not any(sign in text for sign in _WIKI_SIGNS) or not _has(subject, _LEFTOVER.search):
        return
    for where in _texts(subject):
        kind, _, words = where
        pattern = _LEFTOVER_OF_SCRAPED if kind in {"description", "entry summary"} else _LEFTOVER
        match = pattern.search(words)
        if match is not None:
            fixed = " ".join(pattern.sub(_without_markup, words).split())
            yield _finding(subject, where, match, f"the {kind} contains {_describe(match[0], kind)}", fixed)


def _describe(found: str, kind: str) -> str:
    """Say what a leftover is, and what to do about it."""
    if found.startswith("-{"):
        if re.search(r"[:;]", found):
            return "a word in several scripts, in wiki markup: keep one of them"
        return "a word in wiki markup against conversion: remove the markup around it"
    if kind == "publisher":
        return "wiki markup: write only the name"
    if re.match(r"\[ ?(?:https?|ftp):|https?:--|:--", found):
        return "a link in wiki markup: move it to the sources"
    return "wiki markup: remove it"


def _without_markup(match: re.Match[str]) -> str:
    """Return what to keep of a leftover: its one word, or all of it where words or a source would be lost."""
    found = match[0]
    if found.startswith("-{") and not re.search(r"[:;]", found):
        return found[2:].removesuffix("}-")
    return "" if set(found) <= {"[", "]", "'"} else found


@page_rule(
    code="NA115",
    name="empty-topic",
    severity=Severity.INFO,
    summary="The topic line of the event is empty.",
    why="The event belongs to no story, and lists show an empty heading above it.",
    bad={_PATH: _PAGE.replace("# The", "##### \n# The")},
    good={_PATH: _PAGE},
)
def empty_topic(subject: PageSubject) -> Iterator[Finding]:
    """Find empty topic lines of events, which the archive writes where it knows no topic."""
    if isinstance(subject.content, Event) and subject.content.topic == "":
        for part in subject.all("topic"):
            yield subject.at(part, "the topic is empty: name the story that the event belongs to")


# -- entities ----------------------------------------------------------------------------------------------------


@page_rule(
    code="NA112",
    name="broken-entity",
    summary="A text contains an HTML entity that was cut off or encoded twice.",
    why="No program can show the intended character, so readers see the code.",
    bad={_PATH: _PAGE.replace("'", "&amp;#x27;")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def broken_entity(subject: PageSubject) -> Iterator[Finding]:
    """Find `&amp;#x27;`, entities without a semicolon, and the beginning of one before three dots or at the end."""
    if "&" not in subject.page.text or not _has(subject, _BROKEN.search):
        return
    for where in _texts(subject):
        match = _BROKEN.search(where[2])
        if match is not None:
            fixed = _BROKEN.sub(_decode_entity, where[2])
            message = f"{match[0]} is a broken HTML entity: write its character"
            if match["cut"] is not None:
                message = f"{match[0]} is the beginning of an HTML entity that was cut off: remove it"
            yield _finding(subject, where, match, message, fixed)


def _decode_entity(match: re.Match[str]) -> str:
    if match["cut"] is not None:
        return ""
    return html.unescape(html.unescape(match[0] if match[0].endswith(";") else f"{match[0]};"))


@page_rule(
    code="NA113",
    name="entity",
    severity=Severity.INFO,
    summary="A text contains an HTML entity instead of its character.",
    why="A search for the words fails, and programs that show plain text show the code.",
    bad={_PATH: _PAGE.replace("'", "&#x27;")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def entity(subject: PageSubject) -> Iterator[Finding]:
    """Find entities that HTML knows; those of descriptions come from the page that was quoted."""
    if "&" not in subject.page.text or not _has(subject, _known_entity):
        return
    for where in _texts(subject):
        match = _known_entity(where[2])
        if match is not None:
            fixed = " ".join(_WHOLE.sub(lambda found: html.unescape(found[0]), where[2]).split())
            yield _finding(subject, where, match, f"{match[0]} is an HTML entity: write its character", fixed)


def _known_entity(text: str) -> re.Match[str] | None:
    """Return the first entity of a text that HTML knows."""
    if "&" not in text:
        return None
    return next((match for match in _WHOLE.finditer(text) if not html.unescape(match[0]).endswith(";")), None)


# -- characters --------------------------------------------------------------------------------------------------


@page_rule(
    code="NA114",
    name="mojibake",
    summary="A text was decoded with the wrong encoding, which garbled it.",
    why="Readers cannot tell what was meant, and a search fails.",
    bad={_PATH: _PAGE.replace("'", "\u00e2\u20ac\u2122")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def mojibake(subject: PageSubject) -> Iterator[Finding]:
    """Find UTF-8 that was decoded as Windows-1252 or Latin-1, and replacement characters."""
    if subject.page.text.isascii() or not _has(subject, _find_garbled):
        return
    for where in _texts(subject):
        match = _find_garbled(where[2])
        if match is not None:
            fixed = _DECODED_WRONGLY.sub(lambda found: _decode(found[0]) or found[0], where[2])
            what = f"it was {_decode(match[0])}" if _decode(match[0]) else "a character was lost here"
            yield _finding(subject, where, match, f"the {where[0]} was decoded with the wrong encoding: {what}", fixed)


def _find_garbled(text: str) -> re.Match[str] | None:
    """Return the first run of a text that is beyond doubt UTF-8 decoded as something else."""
    if text.isascii():
        return None
    return next(
        (found for found in _DECODED_WRONGLY.finditer(text) if found[0][0] == "\ufffd" or _decode(found[0])), None
    )


def _decode(run: str) -> str | None:
    """Return a run of characters decoded as UTF-8, or None if it may be meant as it is."""
    rest = [char for char in run if _BYTES.get(char, 0) < 0xC0]
    leads = len(run) - len(rest)
    harmless = _CLOSING if _LATIN_LEADS.issuperset(set(run) - set(rest)) else _PUNCTUATION
    has_control = any("\x80" <= char <= "\x9f" for char in run)
    if not has_control and (harmless.issuperset(rest) or (leads == len(rest) == 1 and run[0] not in _LATIN_LEADS)):
        return None
    try:
        decoded = bytes(_BYTES[char] for char in run).decode()
    except (KeyError, UnicodeDecodeError):
        return None
    return decoded if decoded.isprintable() else None
