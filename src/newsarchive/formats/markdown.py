"""Markdown as one of the formats: the archive's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.errors import EditError
from newsarchive.markdown.page import parse
from newsarchive.markdown.render import render
from newsarchive.model import Prose

if TYPE_CHECKING:
    from collections.abc import Collection

    from newsarchive.model import Content
    from newsarchive.style import Style

__all__ = ["dumps", "loads"]


def dumps(content: Content, *, style: Style) -> str:
    """Return the canonical page.

    Raises:
        EditError: The text of prose is a page of another kind, as only a reader can tell.
    """
    text = render(content, style)
    if isinstance(content, Prose) and (page := parse(text)).content != content:
        raise EditError(
            f"this prose would be read back as a page of the kind {page.kind!r}: "
            "read its text with newsarchive.loads, and write what that is"
        )
    return text


def loads(text: str | bytes, *, strict: bool, vocabulary: Collection[str]) -> Content:
    """Return the content of a page.

    Raises:
        ParseError: With `strict`, the page has an error.
    """
    return parse(text, strict=strict, vocabulary=vocabulary).content
