"""XML as text, piece by piece: elements, attributes and what they cannot hold.

What XML 1.0 has no place for (section 2.2: most control characters, lone surrogates, U+FFFE and U+FFFF) becomes `�`,
since not even an escape may stand for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr  # they write and read nothing

from newsarchive.text import xml_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DECLARATION", "element", "start_tag"]

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""What a document begins with."""

_ESCAPED: Final = {"\r": "&#13;"}  # a bare one would be read as a line feed (section 2.11)


def start_tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """Return a start tag; an attribute that is None is left out.

    >>> print(start_tag("feed", {"xml:lang": "en", "title": None}))
    <feed xml:lang="en">
    """
    written = (f" {key}={quoteattr(xml_safe(value))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(written)}>"


def element(name: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None) -> str:
    """Return an element with text, or an empty one.

    >>> print(element("title", "A < B"), element("link", attributes={"href": "/a?b&c"}))
    <title>A &lt; B</title> <link href="/a?b&amp;c"/>
    """
    tag = start_tag(name, attributes or {})
    return f"{tag[:-1]}/>" if text is None else f"{tag}{escape(xml_safe(text), _ESCAPED)}</{name}>"
