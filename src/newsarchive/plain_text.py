"""A title, topic, description or context as a person reads it, without leftover wiki markup.

This module owns `plain`, which removes markup and never words: where it cannot tell the two apart, the words stay.
It owns the HTML entities that occur in pages. Each step takes time linear in the text.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from newsarchive.errors import FormatError
from newsarchive.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CUT_ENTITY_NAMES", "ENTITY", "ENTITY_NAMES", "VARIANTS", "plain"]

VARIANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "zh": ("zh-hans", "zh-hant", "zh-cn", "zh-tw", "zh-hk", "zh-sg", "zh-mo", "zh-my"),
        "zh-hans": ("zh-cn", "zh-sg", "zh-my"),
        "zh-hant": ("zh-tw", "zh-hk", "zh-mo"),
        "zh-cn": ("zh-hans", "zh-sg", "zh-my"),
        "zh-sg": ("zh-my", "zh-hans", "zh-cn"),
        "zh-my": ("zh-sg", "zh-hans", "zh-cn"),
        "zh-tw": ("zh-hant", "zh-hk", "zh-mo"),
        "zh-hk": ("zh-mo", "zh-hant", "zh-tw"),
        "zh-mo": ("zh-hk", "zh-hant", "zh-tw"),
    }
)
"""The variants of Chinese, and which others MediaWiki uses, in this order, if a text does not have that one
(its `ZhConverter`)."""

_VARIANT_MARK: Final = re.compile(r"-\{|\}-")
_MAX_DEPTH: Final = 10  # as in MediaWiki: a nested text is read once for each level
_FLAGS: Final = frozenset("ARTDNH-") | frozenset(VARIANTS)
_SILENT: Final = frozenset("HT-")

_BRACES: Final = re.compile(r"\{\{+|\}\}+")
_LINK: Final = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
# 261 citations of the Chinese archive are followed by the date on which somebody found the link dead.
_CITATION: Final = re.compile(
    r"\[ ?(?P<url>(?:https?|ftp):[^\s\[\]]*)(?P<label>[^\[\]]*)"
    r"(?:(?P<end>\])(?:date=(?:[0-9]{4}年[0-9]{1,2}月|[一二三四五六七八九十]{1,3}月 [0-9]{4}))?)?"
)
_EMPTY_PARENTHESES: Final = re.compile(r"[(（] ?[)）]")
_BRACKETS: Final = re.compile(r"\[\[+|\]\]+")
_QUOTES: Final = re.compile("''+")

ENTITY_NAMES: Final = (
    "amp", "apos", "gt", "hellip", "ldquo", "lsquo", "lt", "mdash", "nbsp", "ndash", "quot", "rdquo", "rsquo",
)  # fmt: skip
"""The names of entities that occur without a semicolon."""
CUT_ENTITY_NAMES: Final = sorted(
    {name[:size] for name in ENTITY_NAMES for size in range(2, len(name) + 1)}, key=len, reverse=True
)
"""The beginnings of these names that can be left at a cut, the longest first."""
ENTITY: Final = r"(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
"""An entity after its `&`, as a regular expression."""

_ENTITY: Final = re.compile(
    rf"&(?:#[xX]?[0-9a-fA-F]*|{'|'.join(CUT_ENTITY_NAMES)})(?=\.\.\.|…|\Z)(?P<cut>)"
    rf"|&(?:amp;)?{ENTITY}"
    rf"|&(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|(?:{'|'.join(ENTITY_NAMES)})(?![A-Za-z0-9=]))"
)


def plain(text: str, *, variant: str = "zh") -> str:
    """Return a text as one line for a person to read.

    - Of `-{zh-cn:A; zh-tw:B;}-`, the variant that is asked for stays, else the nearest one by MediaWiki's rules.
    - `[http://… (Name)]`, a citation, is removed, with the `date=…` of a dead link after it, and so is `{{…}}`; of
      `[[page|words]]` and `[http://… words]`, the words stay. Marks without a counterpart, such as `]]`, are removed.
    - `''` around words is removed; a single one becomes a quotation mark.
    - HTML entities become their characters; one that was cut (`into&#x...`) is removed. The result can look like
      markup: escape it in HTML.
    - White space is one space each; a character that no screen shows, such as a control character, becomes `�`.

    Args:
        text: A title, topic, description or another text of one line.
        variant: The variant of Chinese: a key of `VARIANTS`.

    Raises:
        FormatError: There is no such variant.

    >>> plain("''The Ship'']] sails &amp; sinks. [http:--news.example-1 (Agency)]")
    'The Ship sails & sinks.'
    >>> plain("-{zh-cn:数字; zh-tw:數位;}-时代", variant="zh-hk")
    '數位时代'
    """
    order = VARIANTS.get(variant.lower())
    if order is None:
        raise FormatError(f"there is no variant {variant!r}: choose from {', '.join(VARIANTS)}")
    if "-{" in text or "}-" in text:
        text = _choose_variants(text, (variant.lower(), *order))
    if "{{" in text or "}}" in text:
        text = _without_templates(text)
    if "[" in text or "]]" in text:
        text = _without_links(text)
    if "''" in text:
        text = _without_quotes(text)
    if "&" in text:
        text = _ENTITY.sub(_decode_entity, text)
    return printable(" ".join(text.split()))


# -- variants of Chinese --------------------------------------------------------------------------------------------


def _choose_variants(text: str, order: tuple[str, ...]) -> str:
    """Return a text with one variant of each choice, nested ones first."""
    levels: list[list[str]] = [[]]
    start = 0
    for mark in _VARIANT_MARK.finditer(text):
        levels[-1].append(text[start : mark.start()])
        start = mark.end()
        if mark[0] == "-{":
            if len(levels) <= _MAX_DEPTH:
                levels.append([])
        elif len(levels) > 1:
            body = "".join(levels.pop())
            levels[-1].append(_choose_variant(body, order))
    pieces = [piece for level in levels for piece in level]
    return "".join([*pieces, text[start:]])


def _choose_variant(body: str, order: tuple[str, ...]) -> str:
    """Return the text of a choice: the first by the order, else its first one; a text without variants as it is."""
    flags, bar, rest = body.partition("|")
    given = {flag.strip() for flag in flags.split(";")} if bar else set()
    if given and given <= _FLAGS:
        if given & _SILENT:
            return ""
        body = rest
    texts: dict[str, str] = {}
    last = None
    for piece in body.split(";"):
        code, colon, words = piece.rpartition("=>")[2].partition(":")
        name = code.strip().lower()
        if colon and name in VARIANTS:
            last = name
            texts[name] = words
        elif last is not None and piece.strip():  # a semicolon of the text itself
            texts[last] += f";{piece}"
        elif last is None:
            break
    if not texts:
        return body
    return next((texts[name] for name in order if name in texts), next(iter(texts.values()))).strip()


# -- markup ---------------------------------------------------------------------------------------------------------


def _without_templates(text: str) -> str:
    """Return a text without `{{…}}`, which can be nested; of a lone mark, the words after it stay."""
    kept: list[str] = []
    open_at: list[int] = []
    start = 0
    for braces in _BRACES.finditer(text):
        kept.append(text[start : braces.start()])
        start = braces.end()
        marks = len(braces[0]) // 2
        if braces[0][0] == "{":
            open_at += [len(kept)] * marks
            continue
        for _ in range(min(marks, len(open_at))):
            del kept[open_at.pop() :]
    return "".join([*kept, text[start:]])


def _without_links(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    cited = _CITATION.sub(_without_citation, text)
    if cited != text:
        cited = _EMPTY_PARENTHESES.sub("", cited)
    return _BRACKETS.sub("", cited)


def _without_citation(match: re.Match[str]) -> str:
    """Return the words of a link that belong to the sentence.

    The archive's titles have hyphens for the slashes of a URL: those links are citations whatever their text is.
    """
    label = match["label"].strip()
    if not match["end"]:
        is_cut_name = label.startswith("(") and match.end() == len(match.string)
        return "" if is_cut_name else match["label"]
    return "" if "://" not in match["url"] or label.startswith("(") else label


def _without_quotes(text: str) -> str:
    if len(_QUOTES.findall(text)) % 2:
        return _QUOTES.sub('"', text)
    marks = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal marks
        marks += 1
        first, last = match.span()
        is_glued = marks % 2 == 0 and text[first - 1].isalnum() and text[last : last + 1].isupper()
        return " " if is_glued else ""

    return _QUOTES.sub(replace, text)


def _decode_entity(match: re.Match[str]) -> str:
    if match["cut"] is not None:
        return ""
    found = match[0]
    if found.startswith("&amp;") and found != "&amp;":  # escaped twice
        found = f"&{found.removeprefix('&amp;')}"
    if found.startswith("&#"):
        return html.unescape(f"{found.removesuffix(';')};")
    return html5.get(f"{found[1:].removesuffix(';')};", match[0])
