"""Where a command's text goes: coloured and wrapped on a terminal, plain and line by line anywhere else.

This module owns `Screen`. All text of pages goes to a terminal through it, and it lets nothing through that the
terminal would obey.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsarchive.cli.lines import line_starts, visible

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Screen", "Span", "padded"]

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
        self.console.file.write("\t".join(map(visible, cells)) + "\n")  # the console would make spaces of tabs

    @property
    def shows_blocks(self) -> bool:
        """Whether the stream can carry the characters that bars are drawn with."""
        return not self.console.options.ascii_only

    @staticmethod
    def link(url: str) -> str | Style:
        """Return the style of text that a terminal lets its user click on: none for what is no plain web address."""
        is_plain = url.startswith(("http://", "https://")) and visible(url) == url
        return Style(dim=True, link=url) if is_plain else "dim"

    def _text(self, spans: tuple[Span, ...]) -> Text:
        pairs = ((span, "") if isinstance(span, str) else span for span in spans)
        return Text.assemble(*((visible(text), style) for text, style in pairs))

    def _print(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)


def padded(text: str, width: int) -> str:
    """Return text with spaces behind it up to that many terminal columns."""
    return text + " " * (width - cell_len(text))
