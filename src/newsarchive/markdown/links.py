"""Rewrite links of general Markdown in the archive's form: inline, with a bare target.

This module owns reference links, targets in angle brackets or with a title, and autolinks. It finds them by their form
and leaves the rest of a line as it is, since titles are not Markdown (docs/format.md section 3.2). It reads one line
at a time, in linear time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["inline_links", "read_definition"]

_DEFINITION: Final = re.compile(r"\s*\[([^\[\]]+)\]:\s*<?([^\s<>]+)>?(?:\s+[\"'(].*)?\s*\Z")
_FULL: Final = re.compile(r"\]\[([^\[\]]+)\]")
_COLLAPSED: Final = re.compile(r"(\[([^\[\]]+)\])\[\]")
# A title can hold `[label]` itself, so only one where a link begins is a reference.
_SHORTCUT: Final = re.compile(r"(\A\S+ \[([^\[\]]+)\])(?=\s|\Z)")
# `](<url>)`, `](url "title")`, `]( url )`; a bare URL can hold pairs of parentheses.
_TARGET: Final = re.compile(
    r"\]\(\s*(?:<(?P<angled>[^<>]*)>|(?P<bare>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_AUTOLINK: Final = re.compile(r"(\A\S+ )<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\s]*)>")


def read_definition(line: str) -> tuple[str, str] | None:
    """Return the key of the label and the URL of a line that defines a link, `[label]: url "title"`."""
    match = _DEFINITION.match(line)
    return (_key(match[1]), match[2]) if match is not None else None


def inline_links(line: str, definitions: Mapping[str, str]) -> str:
    """Return a list item or heading with its links written inline, given the URLs that the page defines, by key.

    >>> inline_links("1. [Times][a] [IMG](<http://b.example/>)", {"a": "http://a.example/"})
    '1. [Times](http://a.example/) [IMG](http://b.example/)'
    """

    def refer_full(match: re.Match[str]) -> str:
        url = definitions.get(_key(match[1]))
        return match[0] if url is None else f"]({url})"

    def refer_by_text(match: re.Match[str]) -> str:
        url = definitions.get(_key(match[2]))
        return match[0] if url is None else f"{match[1]}({url})"

    if definitions:
        line = _SHORTCUT.sub(refer_by_text, _COLLAPSED.sub(refer_by_text, _FULL.sub(refer_full, line)))
    return _AUTOLINK.sub(r"\1[\2](\2)", _TARGET.sub(_bare, line))


def _key(label: str) -> str:
    """Return a link label as Markdown compares labels: without regard to case and runs of white space."""
    return " ".join(label.split()).casefold()


def _bare(match: re.Match[str]) -> str:
    url = match["bare"] or match["angled"].strip()
    return f"]({url.replace(' ', '%20')})"
