"""Citations as sources: which links are citations, and who published what they lead to.

This module owns the publisher of a label and the parts of a line that name sources and not what happened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsarchive.errors import ModelError
from newsarchive.model import Source

if TYPE_CHECKING:
    from newsarchive.wikipedia.pieces import Citation

__all__ = ["publisher", "source"]

_SPACES: Final = re.compile(r"\s+")


def publisher(label: str) -> str:
    """Return the publisher that the label of a citation names: without parentheses, quotes and italics around it.

    >>> publisher("(The Example Times)"), publisher("(AP via Example News)"), publisher("Example (UK)")
    ('The Example Times', 'AP via Example News', 'Example (UK)')
    """
    name = _SPACES.sub(" ", label.replace("''", "")).strip()
    before = None
    while name and name != before:
        before = name
        name = name.strip(" |,;")
        for first, last in (("(", ")"), ('"', '"'), ("'", "'")):
            if name.startswith(first) and name.endswith(last) and len(name) > 1 and _is_one(name, first, last):
                name = name[1:-1]
        if name.count("(") > name.count(")"):
            name = name.removeprefix("(")
        elif name.count(")") > name.count("("):
            name = name.removesuffix(")")
    return name.replace("](", "] (")


def _is_one(name: str, first: str, last: str) -> bool:
    """Return whether the first and the last sign are a pair: not so in `(A) and (B)`."""
    inner = name[1:-1]
    return first not in inner if first == last else inner.find(last) >= inner.find(first) or last not in inner


def source(citation: Citation, name: str) -> Source | None:
    """Return the source that a citation names, or None when no page can hold its URL."""
    url = f"https:{citation.url}" if citation.url.startswith("//") else citation.url
    try:
        return Source(publisher=name, url=url)
    except ModelError:
        return None
