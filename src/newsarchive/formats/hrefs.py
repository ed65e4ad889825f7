"""URLs of pages as the web may have them: which can be followed without harm, and how the archive's own are written."""

from __future__ import annotations

import re
import urllib.parse
from typing import TYPE_CHECKING, Final

from newsarchive.markdown.lines import encode

if TYPE_CHECKING:
    from newsarchive.refs import PageRef

__all__ = ["href_of", "safe_url"]

_SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto"})
# What browsers take away before they read a URL (the URL Standard, section 4.4).
_AROUND: Final = "".join(map(chr, range(0x21)))
_INSIDE: Final = re.compile("[\t\n\r]")


def safe_url(url: str) -> str | None:
    r"""Return a URL as a browser reads it, if it is one of http, https or mailto, or relative; None for any other.

    >>> safe_url("http://a.example/?b#c"), safe_url("/resources/x.png"), safe_url("//a.example")
    ('http://a.example/?b#c', '/resources/x.png', '//a.example')
    >>> safe_url(" java\tscript:alert(1)") is None
    True
    """
    read = _INSIDE.sub("", url.strip(_AROUND))
    scheme, colon, _ = re.split(r"[/?#]", read, maxsplit=1)[0].partition(":")
    if not read or (colon and scheme.lower() not in _SAFE_SCHEMES):
        return None
    return read


def href_of(ref: PageRef, *, site: str = "", suffix: str = "html") -> str:
    """Return the link to a page's twin below a site's prefix, percent-encoded (RFC 3986), whatever its slug holds.

    A prefix that could do harm is left out: a page can teach a style any.

    >>> from newsarchive.refs import PageRef
    >>> href_of(PageRef.parse("/zh/news/2017/01/1/下雨.md"), site="/zh")
    '/zh/news/2017/01/1/%E4%B8%8B%E9%9B%A8.html'
    """
    prefix = safe_url(f"{site}/") or "/"
    return f"{prefix}{urllib.parse.quote(encode(ref.twin(suffix)))}"
