"""Changes to the lines of a text that leave every other line as it is.

This module owns `Patch`: lines replaced, deleted and inserted by their place in the old text, then put together with
the old text's own line ends. It knows nothing of pages.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newsarchive.markdown.lines import BOM, LINE_END, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Patch"]


class Patch:
    """A text's lines and what shall become of them. Places are those of the old text throughout."""

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        """The old lines without their ends; behind a last line end an empty one follows."""
        self._bom = BOM if text.startswith(BOM) else ""
        self._ends = [*LINE_END.findall(text.removeprefix(BOM)), ""]
        self._newline = Counter(self._ends[:-1]).most_common(1)[0][0] if len(self._ends) > 1 else "\n"
        self._replaced: dict[int, list[str]] = {}
        self._inserted: dict[int, list[str]] = {}

    @property
    def size(self) -> int:
        """How many lines there are, not counting an empty one behind the last line end."""
        return len(self.lines) - (not self.lines[-1])

    def is_blank(self, index: int) -> bool:
        """Return whether there is such a line and it shows nothing."""
        return 0 <= index < self.size and not self.lines[index].strip()

    def is_deleted(self, index: int) -> bool:
        """Return whether the line was replaced by none."""
        return self._replaced.get(index) == []

    def replace(self, index: int, *lines: str) -> None:
        """Put other lines in the place of one; none to delete it."""
        self._replaced[index] = list(lines)

    def delete(self, indexes: Iterable[int]) -> None:
        """Take lines away."""
        for index in indexes:
            self._replaced[index] = []

    def insert(self, index: int, lines: Sequence[str]) -> None:
        """Put lines before one, behind those that were put there already; the number of lines is the end."""
        self._inserted.setdefault(min(index, self.size), []).extend(lines)

    def text(self) -> str:
        """Return the new text. It ends in a line end if the old one did."""
        parts: list[tuple[str, str]] = []
        for index in range(self.size + 1):
            parts += [(line, self._newline) for line in self._inserted.get(index, ())]
            if index < self.size:
                end = self._ends[index]
                parts += [(line, end) for line in self._replaced.get(index, [self.lines[index]])]
        out = [f"{line}{end or self._newline}" for line, end in parts[:-1]]
        if parts:
            line, end = parts[-1]
            keeps_end = self.size < len(self.lines) or not self.lines[-1]
            out.append(f"{line}{(end or self._newline) if keeps_end else ''}")
        return self._bom + "".join(out)
