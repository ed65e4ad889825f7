"""Read pages that the grammar refuses as general Markdown, and rewrite them as lines for the grammar.

People write `*` for `1.`, wrap a line, underline a title, add front matter or a comment. This module lets mistune find
the blocks of such a page and writes each as one line of the grammar (a *logical line*), with the physical lines that it
replaces. The grammar then reads those: there is one set of rules, and what neither can place
stays as it is. Blocks come from mistune's tokens; what is inside a title or an item is read by the grammar first,
since titles are not Markdown (docs/format.md section 3.2), and by mistune's inline tokens only where it has no answer.

Its time is linear in the page, mistune's own included; mistune is so from 3.4 on.
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

from newsarchive._validators import is_rule
from newsarchive.markdown.lines import is_blank, read_context_line, read_item, read_linked
from newsarchive.markdown.links import inline_links, read_definition
from newsarchive.text import find_surrogate, storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MAX_RECOVERED", "Recovered", "Span", "recover"]

MAX_RECOVERED: Final = 64 * 1024
"""The longest text, in code points, that is read by recovery: real pages have up to 20,000."""

_MAX_FRONT_MATTER: Final = 200
_BULLET_NUMBER: Final = "0"
"""The number of each bullet: a list of equal numbers counts nothing, as one that is numbered `1. 1. 1.`."""

_Token = dict[str, Any]
_NO_TOKEN: Final[_Token] = {"type": ""}
_MARK: Final = r"(?:[*+-]|[0-9]{1,9}[.)])"
_MARKER: Final = re.compile(r"\s*(?:(?P<number>[0-9]{1,9})[.)]|[*+-])(?:\s+|\Z)")
_ATX: Final = re.compile(r"\s*#{1,6}(?:\s+|\Z)")
_FIELD: Final = re.compile(r"[A-Za-z][\w .-]*:(?:\s|\Z)")
# What is hidden from mistune: the indent of a heading, item or comment, how far an item's text is from its mark,
# and runs of spaces, which cost it quadratic time in a heading.
_INDENT: Final = re.compile(rf"\s+(?=#{{1,6}}\s|{_MARK}\s+[\[<]|<!--)")
_GAP: Final = re.compile(rf"({_MARK})\s+(?=[\[<])")
_SPACES: Final = re.compile(r"(?<=\S)\s\s+")


class Span(NamedTuple):
    """The physical lines, first to last inclusive, of a logical line."""

    first: int
    last: int


@attrs.define
class Recovered:
    """The logical lines of a page and where each comes from."""

    lines: list[str] = attrs.field(factory=list)
    spans: list[Span] = attrs.field(factory=list)
    markup: list[int] = attrs.field(factory=list)
    """The blank logical lines that replace front matter, comments, link definitions and rules."""

    def add(self, line: str, first: int, last: int | None = None) -> None:
        """Add a line for the physical ones from first to last."""
        self.lines.append(line)
        self.spans.append(Span(first, first if last is None else last))

    def add_markup(self, first: int, last: int) -> None:
        """Add a blank line for physical ones without content."""
        self.markup.append(len(self.lines))
        self.add("", first, last)


def recover(lines: Sequence[str]) -> Recovered:
    """Return the logical lines of a page that is general Markdown."""
    body = _front_matter_end(lines)
    defined = {index: definition for index, line in enumerate(lines) if (definition := read_definition(line))}
    source = [_structure(line) for line in lines]
    # A definition ends the block above it: people forget the blank line that Markdown asks for. And a comment that is
    # never closed hides nothing.
    for index in (*range(body), *defined, *_unclosed_comments(source)):
        source[index] = ""
    rewriter = _Rewriter(lines, _find_blocks(source), defined)
    if body:
        rewriter.recovered.add_markup(0, body - 1)
    rewriter.rewrite(body)
    return rewriter.recovered


def _front_matter_end(lines: Sequence[str]) -> int:
    """Return how many lines of front matter a page begins with: `---`, `key: value` lines, `---`."""
    start = next((index for index, line in enumerate(lines) if not is_blank(line)), 0)
    if lines[start].rstrip() != "---" or len(lines) < start + 2 or not _FIELD.match(lines[start + 1]):
        return 0
    for index in range(start + 2, min(len(lines), start + _MAX_FRONT_MATTER)):
        if lines[index].rstrip() in {"---", "..."}:
            return index + 1
    return 0


def _unclosed_comments(source: Sequence[str]) -> list[int]:
    """Return the lines after the last `-->` that begin a comment."""
    closed = max((index for index, line in enumerate(source) if "-->" in line), default=-1)
    return [index for index in range(closed + 1, len(source)) if source[index].startswith("<!--")]


# -- the lines of the blocks of a page -----------------------------------------------------------------------------


class _PlaceState(BlockState):
    """mistune's state of a text, which notes where paragraphs begin and where the items of lists end."""

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        self.item_ends: list[int] = []

    def add_paragraph(self, text: str) -> None:
        super().add_paragraph(text)
        self.tokens[-1].setdefault("at", self.cursor)

    def child_state(self, *args: Any, **options: Any) -> BlockState:  # noqa: ANN401 # they are mistune's
        self.item_ends.append(self.cursor)
        return super().child_state(*args, **options)


class _PlaceParser(BlockParser):
    """mistune's block parser, which notes where every other block begins."""

    def parse_method(self, m: re.Match[str], state: BlockState) -> int | None:
        assert isinstance(state, _PlaceState)
        before, ended = len(state.tokens), len(state.item_ends)
        end = super().parse_method(m, state)
        # A block that ends a list is parsed, and placed, inside the list's own call.
        for token in state.tokens[before:]:
            token.setdefault("at", m.start())
            if token["type"] == "list":
                token.setdefault("ends", state.item_ends[ended:])
        return end


_BLOCK_PARSER: Final = _PlaceParser()
_INLINE_PARSER: Final = InlineParser()


def _structure(line: str) -> str:
    """Return as much of a line as decides which block it belongs to."""
    if is_blank(line):
        return ""
    indent = _INDENT.match(line)
    if indent is not None:
        line = line[indent.end() :]
    return _SPACES.sub(" ", _GAP.sub(r"\1 ", line, count=1) if _GAP.match(line) else line)


def _find_blocks(source: list[str]) -> dict[int, _Token]:
    """Return the blocks of a page by the line that each begins on; those of a list have `places`."""
    state = _PlaceState()
    state.process(storable("\n".join(source)) + "\n")
    _BLOCK_PARSER.parse(state)
    starts = [0, *accumulate(len(line) + 1 for line in source)]
    blocks: dict[int, _Token] = {}
    for token in state.tokens:
        if "at" in token:
            index = bisect_right(starts, token["at"]) - 1
            blocks[index] = token
            if token["type"] == "list":
                # When mistune turns to an item's text, it has read the line that the next item begins on.
                ends = token["ends"][: len(token["children"]) - 1]
                token["places"] = [index, *(bisect_right(starts, end) - 2 for end in ends)]
    return blocks


# -- blocks as logical lines ---------------------------------------------------------------------------------------


class _Rewriter:
    """The blocks of one page while they are written as logical lines."""

    def __init__(
        self, lines: Sequence[str], blocks: Mapping[int, _Token], defined: Mapping[int, tuple[str, str]]
    ) -> None:
        self.recovered = Recovered()
        self._lines = lines
        self._blocks = blocks
        self._defined = defined  # the lines that are link definitions
        self._urls = dict(reversed([*defined.values()]))  # of two with one label, the first counts
        self._outline: list[int] = []  # the levels of the first two headings, which tell the kind of the page
        self._has_title = False
        self._in_section = False  # of an event page: an item there is one wherever it is

    def rewrite(self, index: int) -> None:
        """Write the lines from there on."""
        while index < len(self._lines):
            if self._outline == [1, 4]:  # title and author: the rest is prose as it is (docs/format.md section 6.5)
                self.recovered.add(self._lines[index], index)
                index += 1
            else:
                index = self._rewrite_block(index)

    def _rewrite_block(self, index: int) -> int:
        """Write the block that begins on a line, or the line, and return the line after it."""
        token = self._blocks.get(index, _NO_TOKEN)
        match token["type"]:
            case "heading" if token["style"] == "atx":
                # The text is the line's own: mistune would cut the last `#` of a title.
                text = _ATX.sub("", self._lines[index], count=1)
                self._add_heading(token["attrs"]["level"], text, index, index + 1)
            case "heading":
                return self._rewrite_underlined(index, token)
            case "paragraph":
                return self._rewrite_paragraph(index, index + _height(token))
            case "list":
                return self._rewrite_list(token)
            case "block_html" if height := _comment_height(token):
                self.recovered.add_markup(index, index + height - 1)
                return index + height
            case "thematic_break":
                self._rewrite_rule(index)
            case _:
                self._keep(index)
        return index + 1

    def _keep(self, index: int) -> None:
        """Write a line as it is, unless it is a link definition."""
        line = self._lines[index]
        if index in self._defined:
            self.recovered.add_markup(index, index)
        else:
            self.recovered.add("" if is_blank(line) else line, index)

    def _rewrite_underlined(self, index: int, token: _Token) -> int:
        level: int = token["attrs"]["level"]
        after = index + _height(token)
        text = _join(self._lines[index:after])
        if level == 1 or self._heads(text, after + 1):
            self._add_heading(level, text, index, after)
        else:
            self._rewrite_paragraph(index, after)
            self._rewrite_rule(after)
        return after + 1

    def _heads(self, text: str, after: int) -> bool:
        """Return whether a text that is underlined with `---` is a heading, and not a paragraph above a rule.

        It heads a section if a list follows, and a part of a list of events if it is a link or an entry follows.
        """
        token = _NO_TOKEN
        while after < len(self._lines):
            token = self._blocks.get(after, _NO_TOKEN)
            height = is_blank(self._lines[after]) or _comment_height(token)
            if not height:
                break
            after += height
        if self._outline[:1] == [3]:
            return bool(token["type"] == "list")
        is_above_entry = token["type"] == "heading" and token["attrs"]["level"] in {3, 5}
        return is_above_entry or read_linked(self._resolve(f"## {text}")) is not None

    def _add_heading(self, level: int, text: str, first: int, after: int) -> None:
        line = f"{'#' * level} {text.strip()}".rstrip()
        # A title or topic is text, whatever it holds.
        self.recovered.add(self._resolve(line) if level in {2, 3} else line, first, after - 1)
        if len(self._outline) < 2:
            self._outline.append(level)
        self._in_section = self._in_section or (self._outline[0] == 3 and self._has_title and level > 1)
        self._has_title = self._has_title or level == 1

    def _rewrite_rule(self, index: int) -> None:
        """Write a rule: it closes a day on a front page (docs/format.md section 6.3) and means nothing elsewhere."""
        if self._outline[:1] == [2] and is_rule(self._lines[index]):
            self.recovered.add(self._lines[index], index)
        else:
            self.recovered.add_markup(index, index)

    def _rewrite_paragraph(self, first: int, after: int) -> int:
        if self._in_section:
            self._rewrite_lines(first, after)
            return after
        is_of_list = self._outline[:1] == [2]
        contexts = self._contexts_start(first, after) if is_of_list else after
        if is_of_list and any(map(read_context_line, self._lines[first:contexts])):
            self._rewrite_lines(first, contexts)  # an entry's contexts are never wrapped text
        elif first < contexts:
            self.recovered.add(_join(self._lines[first:contexts]), first, contexts - 1)
        if contexts < after:
            self.recovered.add(_join(self._lines[contexts:after]), contexts, after - 1)
        return after

    def _contexts_start(self, first: int, after: int) -> int:
        """Return where a paragraph's last lines are an entry's contexts, or its end."""
        for index in range(after - 1, first - 1, -1):
            if self._lines[index].lstrip().startswith("_"):
                return index if read_context_line(_join(self._lines[index:after])) else after
        return after

    def _rewrite_list(self, token: _Token) -> int:
        """Write the text of each item as one line; what else an item holds stays as it is."""
        places: list[int] = token["places"]
        index = places[0]
        for place, item in zip(places, token["children"], strict=True):
            self._rewrite_lines(index, place)
            text = item["children"][0] if item["children"] else _NO_TOKEN
            marker = _MARKER.match(self._lines[place])
            is_alone = marker is not None and marker.end() == len(self._lines[place])
            index = place + 1
            if "text" in text:
                index = place + is_alone + _height(text)
            self._rewrite_item(place, index)
        return index

    def _rewrite_item(self, first: int, after: int) -> None:
        lines = self._lines[first:after]
        if not self._in_section:
            self.recovered.add(
                _join(lines), first, after - 1
            )  # a description can begin with `* ` (docs/format.md section 4.4)
            return
        item = self._read_item(lines)
        if item is not None:
            self.recovered.add(item, first, after - 1)
        else:
            self._rewrite_lines(first, after)

    def _rewrite_lines(self, first: int, after: int) -> None:
        """Write lines one by one: an item of a section as one, the others as they are."""
        for index in range(first, after):
            item = self._read_item(self._lines[index : index + 1]) if self._in_section else None
            if item is None:
                self._keep(index)
            else:
                self.recovered.add(item, index)

    def _read_item(self, lines: Sequence[str]) -> str | None:
        """Return wrapped lines as one list item, or None if they are not one."""
        marker = _MARKER.match(lines[0])
        if marker is None:
            return None
        text = _join([lines[0][marker.end() :], *lines[1:]])
        line = self._resolve(f"{marker['number'] or _BULLET_NUMBER}. {text}")
        return line if read_item(line) is not None else None

    def _resolve(self, line: str) -> str:
        """Return a heading or item with its links written as the grammar knows them."""
        line = inline_links(line, self._urls)
        read = read_linked if line.startswith("#") else read_item
        if read(line) is not None or ("](" not in line and "<" not in line) or find_surrogate(line):
            return line
        mark, _, text = line.partition(" ")
        written = f"{mark} {''.join(map(_write, _INLINE_PARSER(text, {'ref_links': {}})))}"
        return line if read(written) is None else written


def _write(token: _Token) -> str:
    """Return an inline token as the archive writes it."""
    children = "".join(map(_write, token.get("children", ())))
    match token["type"]:
        case "link":
            return f"[{children}]({token['attrs']['url']})"
        case "emphasis" if not children.startswith("["):
            return f"_{children}_"
    return children or token.get("raw", "")


def _comment_height(token: _Token) -> int:
    """Return how many lines a block takes that is one comment and nothing else, or 0."""
    if token["type"] != "block_html":
        return 0
    html = token["raw"].strip()
    return html.count("\n") + 1 if html.startswith("<!--") and html.find("-->") == len(html) - 3 else 0


def _height(token: _Token) -> int:
    """Return how many lines a block's text takes."""
    text: str = token["text"]
    return text.strip("\n").count("\n") + 1


def _join(lines: Sequence[str]) -> str:
    """Return wrapped lines as one. Between two East Asian characters a line break is dropped."""
    text = lines[0].strip()
    parts = [text]
    for line in lines[1:]:
        stripped = line.strip()
        if text and stripped and not (_is_wide(text[-1]) and _is_wide(stripped[0])):
            parts.append(" ")
        parts.append(stripped)
        text = stripped or text
    return "".join(parts)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
