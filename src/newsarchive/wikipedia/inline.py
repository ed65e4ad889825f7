"""The wikitext of one line as pieces: text, and citations between it.

This module owns the walk over the nodes of mwparserfromhell. It alone knows that library, which is an extra.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any, Final, Literal, TypeAlias

import attrs

from newsarchive._extras import library
from newsarchive.wikipedia.articles import article, is_picture, wikinews
from newsarchive.wikipedia.templates import Call, cited, linked, shown
from newsarchive.wikipedia.values import Link

__all__ = ["Citation", "InlineText", "Note", "is_too_complex", "read", "read_plainly", "visible"]

Note: TypeAlias = tuple[str, str, str]
"""A code, the piece of wikitext that it is about, and what to say of it."""

_QUOTES: Final = "''"
_IN_PARENTHESES: Final = re.compile(r"[\s'\"]*\(.*\)[\s'\"]*\Z", re.DOTALL)
_HALF_IN_PARENTHESES: Final = re.compile(r"[\s'\"]*\([^()]*\Z|[^()]*\)[\s'\"]*\Z")
_WIKINEWS: Final = "Wikinews"
_COPY: Final = re.compile(r"(?:the )?original\Z|archived?\b", re.IGNORECASE)
_NAME_IN_REFERENCE: Final = 4
"""So many words can a label in a reference have to be a publisher; a longer one is the title of the report."""
_MARKUP: Final = re.compile(r"[\[\]{}<>&]|''|://|//|mailto:")

_LONGEST: Final = 20_000
_MOST_OPENED: Final = 400
_MOST_LEFT_OPEN: Final = 8
"""No line was seen that leaves more brackets open. mwparserfromhell tries each one again when it finds no end to it, so
that time grows with the square of their number."""

_SIGN: Final = re.compile(r"[\[\]{}<>]|''")
_CLOSES: Final = {"]": "[", "}": "{", ">": "<"}
_SIMPLE_MARKUP: Final = re.compile(
    r"\[\[(?P<target>[^\[\]|{}<>\n]{1,300})(?:\|(?P<text>[^\[\]{}<>\n]{0,300}))?\]\]"
    r"|\[(?P<url>(?:https?:)?//[^\s\[\]<>\"]{1,2000})(?P<label>[^\[\]\n]{0,300})\]"
    r"|(?P<tag></?[a-zA-Z][^<>]{0,200}>)|(?P<left>''+|\[\[|\]\]|\{\{|\}\}|<ref\b)"
)
_STRAY: Final = re.compile(
    r"\[\[|\]\]|\{\{|\}\}|<ref\b[^<>]{0,99}>?"
    r"|</?(?:a|b|big|center|div|em|font|i|li|nowiki|ol|p|ref|s|small|span|strong|sub|sup|table|td|th|tr|u|ul)"
    r"(?:\s[^<>]{0,99})?>",
    re.IGNORECASE,
)
_NEXT_LINK: Final = re.compile(r"\[(?=(?:https?:)?//)")
_URL_ENTITY: Final = re.compile(r"&(?:amp|#[0-9]{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)


@attrs.define
class Citation:
    """A link to another site."""

    url: str
    """Its URL; empty for a citation without one."""
    label: str
    """What it is shown with, without markup; empty when it shows nothing of its own."""
    kind: Literal["named", "reference", "label", "bare"]
    """A label in parentheses names a publisher and a reference is a citation wherever they are; what another label is
    depends on its place. A bare URL has no brackets."""
    source: str
    """The wikitext that it was read from."""


@attrs.define
class InlineText:
    """What one line holds."""

    pieces: list[str | Citation] = attrs.field(factory=list)
    links: list[Link] = attrs.field(factory=list)
    notes: list[Note] = attrs.field(factory=list)
    quotes: bool = True
    """Whether italics are shown as quotes: so in a sentence, not in the name of a publisher."""
    named_references: list[tuple[str, list[Citation]]] = attrs.field(factory=list)
    """References with a name and what they hold, which is nothing where another one is used again."""


@cache
def _parser() -> Any:  # noqa: ANN401 # a module
    return library("mwparserfromhell.parser")


def read(body: str) -> InlineText | None:
    """Return the pieces of a line, without its list markers; None when mwparserfromhell gives up on it.

    Raises:
        MissingExtraError: mwparserfromhell is not installed.

    >>> reading = read("A [[bridge]] opens. [http://a.example/ (Example Times)]")
    >>> [piece if isinstance(piece, str) else piece.label for piece in reading.pieces]
    ['A ', 'bridge', ' opens. ', '(Example Times)']
    """
    if _MARKUP.search(body) is None:
        return InlineText(pieces=[body])
    parser = _parser()
    try:
        code = parser.Parser().parse(body)
    except parser.ParserError:
        return None
    reading = InlineText()
    _walk(code.nodes, reading)
    return reading


def visible(code: Any, reading: InlineText) -> str:  # noqa: ANN401 # mwparserfromhell's Wikicode, or None
    """Return what a part of a line shows, its links put into the reading, its citations left out."""
    if code is None:
        return ""
    inner = InlineText(links=reading.links, notes=reading.notes, quotes=reading.quotes)
    _walk(code.nodes, inner)
    return "".join(piece for piece in inner.pieces if isinstance(piece, str))


def _walk(nodes: Any, reading: InlineText) -> None:  # noqa: ANN401
    for node in nodes:
        _READERS[type(node).__name__](node, reading)


def _text(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    text = str(node.value)
    if "{{" in text or "}}" in text or "[[" in text or "]]" in text or "<" in text:
        for match in _STRAY.finditer(text):
            reading.notes.append(("WP104", match[0], f"`{match[0]}` has no counterpart; it is left out"))
        text = _STRAY.sub("", text)
    reading.pieces.append(text)


def _wikilink(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    target = str(node.title)
    if is_picture(target):
        return
    text = target.strip().removeprefix(":") if node.text is None else visible(node.text, reading)
    news = wikinews(target)
    if news is not None and (node.text is None or _IN_PARENTHESES.match(text)):
        reading.pieces.append(Citation(news, _WIKINEWS if node.text is None else text, "named", str(node)))
        return
    text = html.unescape(text) if "&" in text else text
    name = article(target)
    if name is not None and text.strip():
        reading.links.append(Link(article=name, text=" ".join(_unquoted(text).split())))
    reading.pieces.append(text)


def _unquoted(text: str) -> str:
    return text.replace(_QUOTES, "")


def _external(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    url = _URL_ENTITY.sub(lambda match: html.unescape(match[0]), str(node.url).partition("{{")[0].strip())
    if not node.brackets:
        reading.pieces.append(Citation(url, "", "bare", str(node)))
        return
    label = visible(node.title, InlineText(quotes=False))
    if "[" not in label or _NEXT_LINK.search(str(node.title)) is None:
        reading.pieces.append(_cited(url, label, str(node)))
        return
    # `[url (A) [url (B)]`: the first bracket is not closed, and the parser takes all that follows for a label.
    label, *others = _NEXT_LINK.split(str(node.title))
    reading.pieces.append(_cited(url, _unquoted(label), str(node)))
    for other in others:
        url, _, label = other.partition(" ")
        reading.pieces.append(_cited(url, _unquoted(label), other))


def _cited(url: str, label: str, source: str) -> Citation:
    named = not label.strip() or _IN_PARENTHESES.match(label) or _HALF_IN_PARENTHESES.match(label)
    return Citation(url, label, "named" if named else "label", source)


def _tag(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    name = str(node.tag).strip().casefold()
    if name == "ref":
        _reference(node, reading)
    elif name == "i" and node.wiki_markup:
        before = len(reading.pieces)
        _walk(node.contents.nodes, reading)
        # The site wrote quotes for italics, but none around what cites a source (docs/reference/wikipedia.md).
        if reading.quotes and all(isinstance(piece, str) for piece in reading.pieces[before:]):
            reading.pieces[before:] = [f'"{"".join(map(str, reading.pieces[before:]))}"']
    elif name in {"br", "hr"}:
        reading.pieces.append(" ")
    elif node.contents is not None:
        _walk(node.contents.nodes, reading)


def _reference(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    inner = InlineText()
    if node.contents is not None and not node.self_closing:
        _walk(node.contents.nodes, inner)
    found = [piece for piece in inner.pieces if isinstance(piece, Citation) and not _COPY.match(piece.label)]
    for each in found:
        if each.kind != "reference" and len(each.label.split()) > _NAME_IN_REFERENCE:
            each.label = ""
        each.kind = "reference"
    reading.pieces.extend(found)
    name = str(node.get("name").value).strip(" \"'") if node.has("name") else ""
    if name:
        reading.named_references.append((name, found))
    text = " ".join("".join(piece for piece in inner.pieces if isinstance(piece, str)).split())
    if not found and (text or not name):
        reading.notes.append(("WP108", str(node), f"the reference {text[:60]!r} names no link"))


def _template(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    name = " ".join(str(node.name).replace("_", " ").split()).casefold()
    values: dict[str, str] = {}
    for param in node.params:
        inner = InlineText(quotes=False)
        text = visible(param.value, inner) if "url" not in str(param.name) else str(param.value)
        values[str(param.name).strip().casefold()] = text.strip() if param.showkey else text
        reading.links.extend(inner.links)
    plain = [text for key, text in values.items() if key.isdigit()]
    call = Call(name, plain, {key: text for key, text in values.items() if not key.isdigit()})
    source = cited(call)
    if source is not None:
        publisher, url, title = source
        if url.strip():
            reading.pieces.append(Citation(url.strip(), publisher, "reference", str(node)))
        else:
            reading.notes.append(("WP108", str(node), f"the citation of {publisher or title!r} has no link"))
        return
    text, known = shown(call)
    name_of_article = article(linked(call) or "")
    if name_of_article and text:
        reading.links.append(Link(article=name_of_article, text=text))
    if not known:
        reading.notes.append(("WP110", str(node), f"what {{{{{name[:40]}}}}} shows is not known: {text!r} was read"))
    reading.pieces.append(text)


def _entity(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    reading.pieces.append(html.unescape(str(node)).replace("\u00a0", " "))


def _heading(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    _walk(node.title.nodes, reading)


def _argument(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    reading.pieces.append(visible(node.default, reading))


def _nothing(node: Any, reading: InlineText) -> None:  # noqa: ANN401
    """Comments."""


_READERS: Final = {
    "Text": _text,
    "Wikilink": _wikilink,
    "ExternalLink": _external,
    "Tag": _tag,
    "Template": _template,
    "HTMLEntity": _entity,
    "Heading": _heading,
    "Argument": _argument,
    "Comment": _nothing,
}


def is_too_complex(body: str) -> bool:
    """Return whether a line holds more markup, or more that is left open, than is read in a short time.

    >>> is_too_complex("[[Bridge]] {{cn"), is_too_complex("[[" * 100)
    (False, True)
    """
    if len(body) > _LONGEST:
        return True
    if body.count("[") + body.count("{") + body.count("<") + body.count("''") <= _MOST_LEFT_OPEN:
        return False
    opened = dict.fromkeys("[{<", 0)
    quotes = total = 0
    for match in _SIGN.finditer(body):
        sign = match[0]
        total += 1
        if sign in opened:
            opened[sign] += 1
        elif sign in _CLOSES:
            opened[_CLOSES[sign]] -= opened[_CLOSES[sign]] > 0
        else:
            quotes += 1
    tags = body.count("<") - 2 * body.count("</") - body.count("/>") - body.count("<!--")
    return total > 2 * _MOST_OPENED or max(*opened.values(), tags) > _MOST_LEFT_OPEN or quotes > _MOST_OPENED // 4


def read_plainly(body: str) -> InlineText:
    """Return the pieces of a line in time linear in its length, whatever it holds.

    >>> reading = read_plainly("[[ [[bridge|Bridges]] open. [http://a.example/ (BBC)]")
    >>> [piece if isinstance(piece, str) else piece.url for piece in reading.pieces]
    [' ', 'Bridges', ' open. ', 'http://a.example/', '']
    """
    reading = InlineText(notes=[("WP111", "", "the line holds too much markup; only links and citations were read")])
    end = 0
    for match in _SIMPLE_MARKUP.finditer(body):
        if match.start() > end:
            reading.pieces.append(html.unescape(body[end : match.start()]))
        end = match.end()
        if match["target"] is not None:
            _link(match["target"], match["text"], reading)
        elif match["url"] is not None:
            label = match["label"].replace("''", "").strip()
            kind = "named" if not label or _IN_PARENTHESES.match(label) else "label"
            reading.pieces.append(Citation(match["url"], label, "named" if kind == "named" else "label", match[0]))
    reading.pieces.append(html.unescape(body[end:]))
    return reading


def _link(target: str, text: str | None, reading: InlineText) -> None:
    if is_picture(target):
        return
    shown = (text if text is not None else target.strip().removeprefix(":")).replace("''", "")
    name = article(target)
    if name is not None and shown.strip():
        reading.links.append(Link(article=name, text=" ".join(shown.split())))
    reading.pieces.append(shown)
