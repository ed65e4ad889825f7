"""URLs on pages as the URIs (RFC 3986) that feeds, linked data and browsers need.

A page has the URL of a source as somebody typed it: with spaces encoded or not, with brackets, Chinese letters, a
second `#`, without a scheme, or not a URL at all. Feeds and linked data can only hold URIs. A text that cannot become a
URL of the web is None here, and the caller writes it as text.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from typing import TYPE_CHECKING, Final

from newsarchive.errors import FormatError
from newsarchive.markdown.lines import encode

if TYPE_CHECKING:
    from newsarchive.refs import PageRef

__all__ = ["check_base_url", "check_export_url", "escape", "href_of", "resolve", "safe_url", "to_uri"]

_WEB: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<user>[^\s/?#\\@\[\]]*@)?(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s/?#\\@\[\]:]+))(?P<port>:[0-9]{0,5})?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
# What RFC 3986 allows in each part beside letters, digits and `-._~`; a percent sign is handled before.
_IN_HOST: Final = "!$&'()*+,;=%"
_IN_PATH: Final = _IN_HOST + ":@/"
_IN_QUERY: Final = _IN_PATH + "?"
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def to_uri(url: str) -> str | None:
    """Return an absolute URL of the web as a URI (RFC 3986), or None for whatever else.

    What a URI cannot hold is percent-encoded; what is encoded already stays. Other schemes than http and https name
    nothing that a reader of news should open, such as `javascript:`.

    >>> to_uri("http://example.org/a|[b]?c={d}#e#f"), to_uri("https://example.org/北京")
    ('http://example.org/a%7C%5Bb%5D?c=%7Bd%7D#e%23f', 'https://example.org/%E5%8C%97%E4%BA%AC')
    >>> to_uri("javascript:alert(1)") is to_uri("/a") is None
    True
    """
    match = _WEB.fullmatch(url)
    if match is None or (match["path"] and match["path"][0] != "/") or not _is_address(match["address"]):
        return None
    host = f"[{match['address']}]" if match["address"] else escape(match["host"], _IN_HOST)
    user = escape(match["user"], _IN_HOST + ":@") if match["user"] else ""
    query = "" if match["query"] is None else f"?{escape(match['query'], _IN_QUERY)}"
    fragment = "" if match["fragment"] is None else f"#{escape(match['fragment'], _IN_QUERY)}"
    path = escape(match["path"], _IN_PATH)
    return f"{match['scheme'].lower()}://{user}{host}{match['port'] or ''}{path}{query}{fragment}"


def resolve(url: str, base: str | None) -> str | None:
    """Return the URI that a URL means on a page: absolute, or relative to the root or protocol of the page.

    Args:
        url: The URL as it is written.
        base: The URI of the page; None if it is not known.

    >>> resolve("//img.example.net/a.png", "https://example.org/b"), resolve("/a.png", "https://example.org/b/c")
    ('https://img.example.net/a.png', 'https://example.org/a.png')
    >>> resolve("${image}", "https://example.org/b") is resolve("/a.png", None) is None
    True
    """
    if base is None or not url.startswith("/"):
        return to_uri(url)
    scheme, _, rest = base.partition("://")
    return to_uri(f"{scheme}:{url}" if url.startswith("//") else f"{scheme}://{re.split('[/?#]', rest)[0]}{url}")


def check_base_url(base_url: str) -> str:
    """Return the URL below which pages are published, as a URI without a slash at its end.

    Raises:
        FormatError: It is not an absolute URL of the web, or has a query or fragment.

    >>> check_base_url("https://example.org/zh/")
    'https://example.org/zh'
    """
    uri = to_uri(base_url)
    if uri is None or "?" in uri or "#" in uri:
        raise FormatError(
            f"pages cannot be published below {base_url!r}: pass base_url=, such as https://example.org/zh"
        )
    return uri.rstrip("/")


def _is_address(text: str | None) -> bool:
    """Return whether brackets hold an IPv6 address, if there are any."""
    try:
        return text is None or bool(ipaddress.IPv6Address(text).packed)
    except ValueError:
        return False


def check_export_url(url: str) -> str:
    """Return the URL at which an export will be published, as a URI.

    Raises:
        FormatError: It is not an absolute URL of the web.
    """
    uri = to_uri(url)
    if uri is None:
        raise FormatError(f"an export cannot be published at {url!r}: pass url=, such as https://example.org/feed.xml")
    return uri


def escape(part: str, allowed: str = _IN_PATH) -> str:
    """Return a part of a URI, of its path if nothing else is allowed, with everything else percent-encoded.

    >>> escape("/zh/a|b%20c%")
    '/zh/a%7Cb%20c%25'
    """
    return urllib.parse.quote(encode(_STRAY_PERCENT.sub("%25", part)), safe=allowed)


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


def href_of(ref: PageRef, *, prefix: str = "", suffix: str = "html") -> str:
    """Return the link to a page in another format, percent-encoded (RFC 3986), whatever its slug holds.

    Args:
        ref: The page.
        prefix: What the links of the archive carry, such as `/zh`. One that could do harm is left out: a style can
            learn any prefix from a page.
        suffix: The suffix of the format.

    >>> from newsarchive.refs import PageRef
    >>> href_of(PageRef.parse("/zh/news/2017/01/1/下雨.md"), prefix="/zh")
    '/zh/news/2017/01/1/%E4%B8%8B%E9%9B%A8.html'
    """
    return f"{safe_url(f'{prefix}/') or '/'}{urllib.parse.quote(encode(ref.path_in(suffix)))}"
