"""Where a command's text goes: coloured and wrapped on a terminal, plain and line by line anywhere else.

This module owns `Screen`. All text of pages goes to a terminal through it, and it lets nothing through that the
terminal would obey.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Final, Self

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsarchive.text import terminal_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

    from rich.progress import Progress, TaskID

__all__ = ["Bar", "Screen", "Span", "counted", "line_starts", "padded", "put_bars", "put_counts"]

Span = str | tuple[str, str | Style]
"""Text, or text and its style."""

_MEASURE: Final = 100
_NARROWEST: Final = 24


class _Console(Console):
    """A console that leaves a broken pipe to its caller."""

    def on_broken_pipe(self) -> None:
        """Pass the error on; rich would end the process."""
        raise BrokenPipeError


class Screen:
    """A stream to write lines of text to."""

    def __init__(self, stream: TextIO) -> None:
        if isinstance(stream, io.TextIOWrapper):
            # A file or pipe gets UTF-8 whatever the machine's locale, so that no text is lost; a terminal what it can.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
        self.console = _Console(file=stream, highlight=False, markup=False, emoji=False)
        self.width = max(_NARROWEST, min(self.console.width, _MEASURE)) if self.console.is_terminal else None

    @classmethod
    def stdout(cls) -> Screen:
        """Return the screen that results are written to."""
        return cls(sys.stdout)

    @classmethod
    def stderr(cls) -> Screen:
        """Return the screen that progress and complaints are written to."""
        return cls(sys.stderr)

    def blank(self) -> None:
        """Write an empty line."""
        self.console.print()

    def put(self, *spans: Span, indent: int = 0, hang: int = 0) -> None:
        """Write a paragraph.

        Args:
            spans: Its text; white space in it, line breaks too, is one space each.
            indent: How many columns it stands in from the left.
            hang: How many more its second and further lines do.
        """
        text = self._text(spans)
        starts = [] if self.width is None else line_starts(text.plain, self.width - indent, hang)
        for number, line in enumerate(text.divide(starts)):
            line.rstrip()
            self._print(Text(" " * (indent + (hang if number else 0))) + line)

    def heading(self, name: str, remark: str = "") -> None:
        """Write the name of a part with an empty line above it, and a remark behind it."""
        self.blank()
        self.put((name, "bold"), (remark, "dim"))

    def put_uncut(self, *spans: Span, indent: int = 0) -> None:
        """Write one line that is not broken, such as a path that someone will copy."""
        self._print(Text(" " * indent) + self._text(spans))

    def row(self, *cells: str) -> None:
        """Write one line of columns with a tab between them, for another program to read."""
        self.console.file.write("\t".join(map(terminal_safe, cells)) + "\n")  # the console would make spaces of tabs

    @property
    def shows_blocks(self) -> bool:
        """Whether the stream can carry the characters that bars are drawn with."""
        return not self.console.options.ascii_only

    @staticmethod
    def link(url: str) -> str | Style:
        """Return the style of text that a terminal lets its user click on: none for what is no plain web address."""
        is_plain = url.startswith(("http://", "https://")) and terminal_safe(url) == url
        return Style(dim=True, link=url) if is_plain else "dim"

    def _text(self, spans: tuple[Span, ...]) -> Text:
        pairs = ((span, "") if isinstance(span, str) else span for span in spans)
        return Text.assemble(*((terminal_safe(text), style) for text, style in pairs))

    def _print(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)


def padded(text: str, width: int) -> str:
    """Return text with spaces behind it up to that many terminal columns."""
    return text + " " * (width - cell_len(text))


# Chinese and Japanese: a line can end behind each character, but not before a closing mark or behind an opening one.
_CJK: Final = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd"
_OPENING: Final = r"（「『《〈【〔“‘(\["
_CLOSING: Final = r"，。、；：？！）」』》〉】〕”’…％,.;:?!)\]"
_UNIT: Final = re.compile(rf"[{_OPENING}]*(?:[{_CJK}]|[^\s{_CJK}]+)[{_CLOSING}]*\s*|\s+")


def line_starts(text: str, width: int, hang: int = 0) -> list[int]:
    """Return the offsets at which lines begin, the first apart, so that each fits the width.

    Args:
        text: One line, of visible text.
        width: How many terminal columns the first line has.
        hang: How many columns less the others have.

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
    """Yield begin, end and size of the pieces that lines are made of; what is longer than a line is cut."""
    for unit in _UNIT.finditer(text):
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


_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_PLAIN_WIDTH: Final = 80
_WIDEST_BAR: Final = 50
_BAR: Final = "cyan"


def put_counts(screen: Screen, counts: Mapping[str, int]) -> None:
    """Write names and their numbers: bars on a terminal, else a line with a tab for each."""
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
        total: What all of them are a part of: its share is written behind each number, and a full bar is all of it.
        indent: How many columns they stand in from the left.
    """
    if not counts:
        return
    room = (screen.width or _PLAIN_WIDTH) - indent
    greatest = total if total is not None else max(counts.values())
    numbers = [f"{count:,}{_share(count, total)}" for count in counts.values()]
    width = max(map(len, numbers))
    names = min(max(cell_len(terminal_safe(name)) for name in counts), room * 2 // 5)
    bar_room = max(1, min(_WIDEST_BAR, room - names - width - 4))
    for (name, count), number in zip(counts.items(), numbers, strict=True):
        cells = bar(count, greatest, bar_room, blocks=screen.shows_blocks)
        screen.put_uncut(
            padded(shortened(terminal_safe(name), names), names), f"  {number:>{width}}  ", (cells, _BAR), indent=indent
        )


def bar(count: int, greatest: int, width: int, *, blocks: bool = True) -> str:
    """Return a bar that is as long as a number is great; what is more than nothing is seen.

    >>> bar(5, 10, 4), bar(1, 1000, 4), bar(0, 10, 4), bar(9, 10, 4, blocks=False)
    ('██', '▏', '', '####')
    """
    if not count or not greatest:
        return ""
    eighths = max(1, round(count * width * 8 / greatest))
    if not blocks:
        return "#" * max(1, round(eighths / 8))
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def shortened(text: str, width: int) -> str:
    """Return text cut to so many terminal columns, with `…` at its end if something is missing.

    >>> shortened("Bundesrepublik", 7), shortened("安河的桥", 5)
    ('Bundes…', '安河…')
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def _share(count: int, total: int | None) -> str:
    """Return a share of all in per cent: 0 is none and 100 is all of it, and nothing else."""
    if total is None:
        return ""
    percent = round(100 * count / total) if total else 0
    if 0 < count < total:
        percent = min(99, max(1, percent))
    return f" {percent:>4} %"


class Bar:
    """A bar that shows itself when it is first moved, and only on a terminal. It is gone at the end."""

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self._name = name
        self._hidden = hidden
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Move the bar; once all is done it is taken away, before anything else is written."""
        if self._hidden:
            return
        if self._shown is None:
            self._show()
        if self._shown is not None:
            progress, task = self._shown
            progress.update(task, completed=done, total=total)
        if done >= total:
            self.stop()

    def _show(self) -> None:
        console = Screen.stderr().console
        if not console.is_terminal:
            self._hidden = True
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 # few commands show one

        parts = (TextColumn(self._name), BarColumn(), MofNCompleteColumn())
        progress = Progress(*parts, console=console, transient=True)
        self._shown = progress, progress.add_task("", total=None)
        progress.start()

    def stop(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
