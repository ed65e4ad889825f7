"""Pages that the grammar refuses, read as general Markdown into the grammar's own lines.

Hands write `*` for `1.`, wrap a line, underline a title, add front matter or a comment. This module lets mistune find
the blocks of such a page and writes each as the one line that the grammar would have liked (a *logical line*), with
the physical lines it stands for. The grammar then reads those: there is one set of rules, and what neither can place
stays as it is. Blocks come from mistune's tokens; what is inside a title or an item is read by the grammar first,
since titles are not Markdown (FORMAT.md section 3.1), and by mistune's inline tokens only where it has no answer.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.inline_parser import InlineParser

from newsarchive.markdown.lines import is_blank, read_context_line, read_heading, read_item, read_linked

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

__all__ = ["MAX_RECOVERED", "Recovered", "Span", "recover"]

MAX_RECOVERED: Final = 256 * 1024
"""The longest text, in code points, that is read by recovery: real pages have up to 20,000."""

_Token = dict[str, Any]
_ATX: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|\Z)")
_MARKER: Final = re.compile(r"(?P<indent> {0,3})(?P<mark>(?P<number>[0-9]{1,9})[.)]|[*+-])(?:[ \t]+|\Z)")
_DEFINITION: Final = re.compile(r" {0,3}\[(?P<label>[^\[\]]+)\]:[ \t]*<?(?P<url>[^\s<>]+)>?(?:[ \t]+[\"'(].*)?\s*\Z")
_REFERENCE: Final = re.compile(r"\]\[([^\[\]]+)\]")
_FIELD: Final = re.compile(r"[A-Za-z][\w .-]*:(?:\s|\Z)")
_MAX_FRONT_MATTER: Final = 200
_BULLET_NUMBER: Final = "0"
"""Bullets have no number. All the same one says that nothing counts, as in a list that is numbered `1. 1. 1.`."""


class Span(NamedTuple):
    """The physical lines, first to last inclusive, that a logical line stands for."""

    first: int
    last: int


@attrs.define
class Recovered:
    """The logical lines of a page and where each comes from."""

    lines: list[str] = attrs.field(factory=list)
    spans: list[Span] = attrs.field(factory=list)
    markup: list[int] = attrs.field(factory=list)
    """The logical lines, blank ones, that stand for front matter, comments and link definitions."""

    def add(self, line: str, first: int, last: int | None = None) -> None:
        """Add a line that stands for the physical ones from first to last."""
        self.lines.append(line)
        self.spans.append(Span(first, first if last is None else last))

    def add_markup(self, first: int, last: int) -> None:
        """Add a blank line for physical ones that say nothing about the page."""
        self.markup.append(len(self.lines))
        self.add("", first, last)


def recover(lines: Sequence[str]) -> Recovered:
    """Return the logical lines of a page that is general Markdown."""
    body = _front_matter_end(lines)
    source = [*[""] * body, *lines[body:]]
    state = _PlacedState()
    state.process("\n".join(source) + "\n")
    _PlacedParser().parse(state)
    starts = [0, *accumulate(len(line) + 1 for line in source)]
    blocks = {bisect_right(starts, token["at"]) - 1: token for token in state.tokens if "at" in token}
    rewriter = _Rewriter(lines, blocks, state.env)
    if body:
        rewriter.recovered.add_markup(0, body - 1)
    rewriter.rewrite(body)
    return rewriter.recovered


def _front_matter_end(lines: Sequence[str]) -> int:
    """Return how many lines of front matter a page begins with: `---`, `key: value` lines, `---`."""
    if lines[0].rstrip() != "---" or len(lines) < 2 or not _FIELD.match(lines[1]):
        return 0
    for index in range(2, min(len(lines), _MAX_FRONT_MATTER)):
        if lines[index].rstrip() in {"---", "..."}:
            return index + 1
    return 0


class _PlacedState(BlockState):
    """mistune's state of a page, which notes where a paragraph begins."""

    def add_paragraph(self, text: str) -> None:
        super().add_paragraph(text)
        self.tokens[-1].setdefault("at", self.cursor)


class _PlacedParser(BlockParser):
    """mistune's block parser, which notes where every other block begins."""

    def parse_method(self, m: re.Match[str], state: BlockState) -> int | None:
        before = len(state.tokens)
        end = super().parse_method(m, state)
        # A block that ends a list is parsed, and placed, inside the list's own call.
        for token in state.tokens[before:]:
            token.setdefault("at", m.start())
        return end


class _Rewriter:
    """The blocks of one page while they are written as logical lines."""

    def __init__(self, lines: Sequence[str], blocks: dict[int, _Token], env: MutableMapping[str, Any]) -> None:
        self.recovered = Recovered()
        self._lines = lines
        self._blocks = blocks
        self._env = env
        self._definitions: dict[str, str] = {}
        for line in lines if env["ref_links"] else ():
            match = _DEFINITION.match(line)
            if match is not None:
                self._definitions.setdefault(_key(match["label"]), match["url"])
        self._in_section = False
        self._seen_title = False

    def rewrite(self, start: int) -> None:
        index = start
        while index < len(self._lines):
            token = self._blocks.get(index, {"type": ""})
            if self._begins_editorial():
                self._keep(index, len(self._lines) - 1)
                return
            match token["type"]:
                case "heading":
                    index = self._rewrite_heading(index, token)
                case "paragraph":
                    index = self._rewrite_paragraph(index, token)
                case "list" if self._in_section:
                    index = self._rewrite_list(index, token)
                case "block_html" if token["raw"].lstrip().startswith("<!--") and "-->" in token["raw"]:
                    last = index + token["raw"].rstrip("\n").count("\n")
                    self.recovered.add_markup(index, last)
                    index = last + 1
                case _:
                    index = self._rewrite_other(index)

    def _begins_editorial(self) -> bool:
        """Return whether title and author are read: what follows is Markdown, not lines (FORMAT.md section 6)."""
        shown = [line for line in self.recovered.lines if line]
        return len(shown) == 2 and shown[0].startswith("# ") and shown[1].startswith("#### ")

    def _keep(self, first: int, last: int) -> None:
        for index in range(first, last + 1):
            self.recovered.add(self._lines[index], index)

    def _rewrite_heading(self, index: int, token: _Token) -> int:
        level: int = token["attrs"]["level"]
        if token["style"] == "atx":
            text = _ATX.sub("", self._lines[index], count=1).strip()  # mistune would cut a title's own last `#`
            after = index + 1
        else:
            count = _height(token["text"])
            text = _join(self._lines[index : index + count])
            after = index + count + 1
        line = self._resolve(f"{'#' * level} {text}")
        self._in_section = self._in_section or (self._seen_title and level > 1)
        self._seen_title = self._seen_title or level == 1
        span = (index, index) if token["style"] == "atx" else (index, after - 2)
        self.recovered.add(line, *span)
        return after

    def _rewrite_paragraph(self, index: int, token: _Token) -> int:
        after = index + _height(token["text"])
        lines = list(self._lines[index:after])
        tail = lines.pop() if len(lines) > 1 and read_context_line(lines[-1]) else None
        if read_item(lines[0]) or (self._in_section and read_item(lines[0].strip())):
            self._keep(index, after - 1)
            return after
        self.recovered.add(self._resolve(_join(lines)), index, index + len(lines) - 1)
        if tail is not None:
            self.recovered.add(tail.strip(), after - 1)
        return after

    def _rewrite_list(self, index: int, token: _Token) -> int:
        """Write each item that is one paragraph as one line; an item that holds more stays as it is."""
        places = self._item_places(index, token)
        for place, item in zip(places, token["children"], strict=False):
            texts = [child["text"] for child in item["children"] if "text" in child]
            after = place + _height(texts[0]) if texts else place + 1
            if len(texts) != 1 or any(child["type"] not in _TEXTUAL for child in item["children"]):
                self._keep(place, self._item_end(place, places) - 1)
                continue
            marker = _MARKER.match(self._lines[place])
            number = (marker["number"] if marker else None) or _BULLET_NUMBER
            text = _join(texts[0].strip("\n").split("\n"))
            self.recovered.add(self._resolve(f"{number}. {text}"), place, after - 1)
        return self.recovered.spans[-1].last + 1

    def _item_places(self, index: int, token: _Token) -> list[int]:
        """Return the line that each item of a list begins on: those with its kind of marker that are not nested."""
        places: list[int] = []
        width = 0
        kind = ""
        while index < len(self._lines) and len(places) < len(token["children"]):
            marker = _MARKER.match(self._lines[index])
            if marker is not None and (not places or (marker["mark"][-1] == kind and len(marker["indent"]) < width)):
                places.append(index)
                kind = marker["mark"][-1]
                width = marker.end("mark") + 1
            index += 1
        return places

    def _item_end(self, place: int, places: list[int]) -> int:
        """Return the line behind an item: the next item, or the next block that is not blank."""
        following = [other for other in (*places, *self._blocks) if other > place]
        return min(following, default=len(self._lines))

    def _rewrite_other(self, index: int) -> int:
        """Keep a line that is no block to rewrite; a definition was used, and an indented item is one all the same."""
        line = self._lines[index]
        definition = _DEFINITION.match(line) if self._definitions else None
        if definition is not None and _key(definition["label"]) in self._definitions:
            self.recovered.add_markup(index, index)
        elif self._in_section and read_item(line.strip()) is not None:
            self.recovered.add(line.strip(), index)
        else:
            self.recovered.add("" if is_blank(line) else line, index)
        return index + 1

    def _resolve(self, line: str) -> str:
        """Return the line with its links written inline, as the grammar knows them."""
        line = _REFERENCE.sub(self._inline, line) if self._definitions else line
        if "[" not in line and "<" not in line:
            return line
        heading = read_heading(line)
        if read_item(line) is not None or read_linked(line) is not None or (heading and heading[0] in {1, 4, 5}):
            return line
        mark, space, text = line.partition(" ")
        tokens = InlineParser()(text, self._env)
        if not any(token["type"] == "link" for token in tokens):
            return line
        return f"{mark}{space}{''.join(self._write(token) for token in tokens)}"

    def _inline(self, match: re.Match[str]) -> str:
        url = self._definitions.get(_key(match[1]))
        return match[0] if url is None else f"]({url})"

    def _write(self, token: _Token) -> str:
        """Return an inline token as the archive writes it."""
        children = "".join(self._write(child) for child in token.get("children", ()))
        match token["type"]:
            case "link":
                url = self._definitions.get(token.get("ref", "").lower(), token["attrs"]["url"])
                return f"[{children}]({url})"
            case "emphasis":
                return f"_{children}_"
            case "softbreak" | "linebreak":
                return " "
        return children or token.get("raw", "")


_TEXTUAL: Final = frozenset({"block_text", "paragraph", "blank_line"})


def _key(label: str) -> str:
    """Return a link label as Markdown compares labels: without regard to case and runs of white space."""
    return " ".join(label.split()).lower()


def _height(text: str) -> int:
    """Return how many lines a block's text takes."""
    return text.strip("\n").count("\n") + 1


def _join(lines: Sequence[str]) -> str:
    """Return wrapped lines as one. Between two East Asian characters a line break stands for nothing."""
    text = lines[0].strip()
    parts = [text]
    for line in lines[1:]:
        stripped = line.strip()
        if not (text and stripped and _is_wide(text[-1]) and _is_wide(stripped[0])):
            parts.append(" ")
        parts.append(stripped)
        text = stripped or text
    return "".join(parts)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
