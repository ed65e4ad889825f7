"""Markdown as one of the formats: the archive's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.markdown.page import parse
from newsarchive.markdown.render import render

if TYPE_CHECKING:
    from collections.abc import Collection

    from newsarchive.model import Content
    from newsarchive.style import Style

__all__ = ["dumps", "loads"]


def dumps(content: Content, *, style: Style) -> str:
    """Return the canonical page."""
    return render(content, style)


def loads(text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content:
    """Return the content of a page.

    Raises:
        ParseError: With `strict`, the page has an error.
    """
    return parse(text, strict=strict, vocabulary=vocabulary).content
