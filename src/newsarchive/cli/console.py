"""Text for a person: wrapped and coloured on a terminal, plain and one thing to a line anywhere else.

This module owns `Screen`, through which all text of pages goes to a terminal. Nothing that a terminal would obey gets
through.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsarchive.text import terminal_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

__all__ = ["Screen", "Span", "counted", "line_starts", "pad", "put_bars", "put_counts"]

Span = str | tuple[str, str | Style]
"""Text, or text and its style."""

_MAX_WIDTH: Final = 100
_MIN_WIDTH: Final = 24

# Chinese and Japanese: a line can end after each character, but not before a closing mark or after an opening one.
_CJK: Final = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd"
_OPENING: Final = r"（「『《〈【〔“‘(\["
_CLOSING: Final = r"，。、；：？！）」』》〉】〕”’…％,.;:?!)\]"
_UNBREAKABLE: Final = re.compile(rf"[{_OPENING}]*(?:[{_CJK}]|[^\s{_CJK}]+)[{_CLOSING}]*\s*|\s+")
_SPACES: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
# Control characters, among them ESC and the 8-bit CSI; marks that turn the direction of what follows; surrogates.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FILE_WIDTH: Final = 80
_MAX_BAR: Final = 50
_BAR_STYLE: Final = "cyan"


# -- the screen ------------------------------------------------------------------------------------------------------


class _Console(Console):
    """A console that leaves a broken pipe to its caller."""

    def on_broken_pipe(self) -> None:
        """Raise the error; rich would end the process."""
        raise BrokenPipeError


class Screen:
    """A stream to write lines of text to."""

    def __init__(self, stream: TextIO) -> None:
        if isinstance(stream, io.TextIOWrapper):
            # A file or pipe gets UTF-8 whatever the machine's locale, so that no text is lost; a terminal what it can.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
        self.console = _Console(file=stream, highlight=False, markup=False, emoji=False)
        self.width = max(_MIN_WIDTH, min(self.console.width, _MAX_WIDTH)) if self.console.is_terminal else None

    @classmethod
    def stdout(cls) -> Screen:
        """Return the screen that results are written to."""
        return cls(sys.stdout)

    @classmethod
    def stderr(cls) -> Screen:
        """Return the screen that progress and problems are written to."""
        return cls(sys.stderr)

    def blank(self) -> None:
        """Write an empty line."""
        self.console.print()

    def put(self, *spans: Span, indent: int = 0, hang: int = 0) -> None:
        """Write a paragraph.

        Args:
            spans: Its text; every white space character in it becomes a space, a line break too.
            indent: The columns before its first line.
            hang: The columns more before its other lines.
        """
        text = self._text(spans)
        starts = [] if self.width is None else line_starts(text.plain, self.width - indent, hang)
        for number, line in enumerate(text.divide(starts)):
            line.rstrip()
            self._print(Text(" " * (indent + (hang if number else 0))) + line)

    def heading(self, name: str, remark: str = "") -> None:
        """Write the name of a part, with an empty line above it and a remark after it."""
        self.blank()
        self.put((name, "bold"), (remark, "dim"))

    def put_uncut(self, *spans: Span, indent: int = 0) -> None:
        """Write one line that is never wrapped, such as a path to copy."""
        self._print(Text(" " * indent) + self._text(spans))

    def row(self, *cells: str) -> None:
        """Write one line of columns separated by tabs, for another program to read."""
        self.console.file.write("\t".join(map(terminal_safe, cells)) + "\n")  # the console would turn tabs into spaces

    @property
    def shows_blocks(self) -> bool:
        """Whether the stream can encode the characters that bars are made of."""
        return not self.console.options.ascii_only

    @staticmethod
    def link(url: str) -> str | Style:
        """Return the style of a link that can be clicked; a plain style if the URL is not a web address."""
        is_plain = url.startswith(("http://", "https://")) and terminal_safe(url) == url
        return Style(dim=True, link=url) if is_plain else "dim"

    def _text(self, spans: tuple[Span, ...]) -> Text:
        pairs = ((span, "") if isinstance(span, str) else span for span in spans)
        return Text.assemble(*((terminal_safe(text), style) for text, style in pairs))

    def _print(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)


# -- text ------------------------------------------------------------------------------------------------------------


def line_starts(text: str, width: int, hang: int = 0) -> list[int]:
    """Return the offsets at which the second and further lines begin, so that each line fits the width.

    Args:
        text: One line, of visible text.
        width: How many terminal columns the first line has.
        hang: How many columns fewer the others have.

    >>> line_starts("one two three", 8)
    [8]
    """
    starts: list[int] = []
    column, room = 0, width
    for start, end, size in _units(text, width - hang):
        if column and column + size > room:
            starts.append(start)
            column, room = 0, width - hang
        column += cell_len(text[start:end])
    return starts


def _units(text: str, width: int) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and size of the pieces that lines are made of; a piece longer than a line is cut."""
    for unit in _UNBREAKABLE.finditer(text):
        size = cell_len(unit[0].rstrip())
        if size <= width:
            yield unit.start(), unit.end(), size
            continue
        start = column = 0
        for index, char in enumerate(unit[0]):
            wide = cell_len(char)
            if column and column + wide > width:
                yield unit.start() + start, unit.start() + index, column
                start, column = index, 0
            column += wide
        yield unit.start() + start, unit.end(), column


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what it counts.

    >>> counted(1, "page"), counted(1200, "page"), counted(2, "entry", "entries")
    ('1 page', '1,200 pages', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def pad(text: str, width: int) -> str:
    """Return text with spaces added up to that many terminal columns."""
    return text + " " * (width - cell_len(text))


# -- bars ------------------------------------------------------------------------------------------------------------


def put_counts(screen: Screen, counts: Mapping[str, int]) -> None:
    """Write names and their numbers: with bars on a terminal, else separated by a tab."""
    if screen.width is not None:
        put_bars(screen, counts)
        return
    for name, count in counts.items():
        screen.row(name, str(count))


def put_bars(screen: Screen, counts: Mapping[str, int], *, total: int | None = None, indent: int = 0) -> None:
    """Write names, their numbers and a bar for each.

    Args:
        screen: Where to.
        counts: The numbers by name.
        total: If given, each number is followed by its share of this, and a full bar is all of it.
        indent: The columns before each line.
    """
    if not counts:
        return
    room = (screen.width or _FILE_WIDTH) - indent
    greatest = total if total is not None else max(counts.values())
    numbers = [f"{count:,}{_share(count, total)}" for count in counts.values()]
    width = max(map(len, numbers))
    names = min(max(cell_len(terminal_safe(name)) for name in counts), room * 2 // 5)
    bar_room = max(1, min(_MAX_BAR, room - names - width - 4))
    for (name, count), number in zip(counts.items(), numbers, strict=True):
        cells = bar(count, greatest, bar_room, blocks=screen.shows_blocks)
        screen.put_uncut(
            pad(shorten(terminal_safe(name), names), names),
            f"  {number:>{width}}  ",
            (cells, _BAR_STYLE),
            indent=indent,
        )


def bar(count: int, greatest: int, width: int, *, blocks: bool = True) -> str:
    """Return a bar whose length is proportional to a number; any number above 0 is visible.

    >>> bar(5, 10, 4), bar(1, 1000, 4), bar(0, 10, 4), bar(9, 10, 4, blocks=False)
    ('██', '▏', '', '####')
    """
    if not count or not greatest:
        return ""
    eighths = max(1, round(count * width * 8 / greatest))
    if not blocks:
        return "#" * max(1, round(eighths / 8))
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def shorten(text: str, width: int) -> str:
    """Return text cut to so many terminal columns, ending in `…` if something was cut.

    >>> shorten("Bundesrepublik", 7), shorten("安河的桥", 5)
    ('Bundes…', '安河…')
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def _share(count: int, total: int | None) -> str:
    """Return a share in per cent, in which 0 and 100 are exact: anything between is 1 to 99."""
    if total is None:
        return ""
    percent = round(100 * count / total) if total else 0
    if 0 < count < total:
        percent = min(99, max(1, percent))
    return f" {percent:>4} %"
