"""The entries of a page that lists events, for rules to look at.

This module owns `entries_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.model import Day, FrontPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.model import Content, Entry

__all__ = ["entries_of"]


def entries_of(content: Content) -> Iterator[Entry]:
    """Yield the entries of a day page or front page, in its order, and none of another page.

    >>> import newsarchive as na
    >>> list(entries_of(na.Prose(text="Hello")))
    []
    """
    if isinstance(content, Day):
        yield from content.entries
    elif isinstance(content, FrontPage):
        for section in content.sections:
            yield from section.entries
