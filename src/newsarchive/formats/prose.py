"""The Markdown of editorials and prose as HTML: mistune reads it, and nothing of it gets through unescaped."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

import mistune

from newsarchive.formats.urls import href_of, safe_url
from newsarchive.refs import find_page
from newsarchive.text import printable

if TYPE_CHECKING:
    from newsarchive.refs import PageRef

__all__ = ["MAX_PROSE", "prose_to_html"]

MAX_PROSE: Final = 2**20
"""The most characters that are read as Markdown; a longer text is shown as it stands."""


def prose_to_html(text: str, *, base: PageRef | None = None, site: str = "") -> str:
    """Return the HTML of Markdown: HTML in it is shown as text, and a link that could do harm is its text alone.

    A link to a page of the archive leads to its twin in HTML.

    Args:
        text: The Markdown.
        base: The page that it stands on, for links relative to it.
        site: The prefix of links to pages.

    >>> print(prose_to_html("*Hi* <script> [a](javascript:b) [c](/news/2017/01/1/d.md)"), end="")
    <p><em>Hi</em> &lt;script&gt; a <a href="/news/2017/01/1/d.html">c</a></p>
    """
    text = printable(text)
    if len(text) > MAX_PROSE:
        return f"<pre>{html.escape(text)}</pre>\n"
    written = mistune.create_markdown(renderer=_Renderer(base, site))(text)
    assert isinstance(written, str)
    return printable(written)


class _Renderer(mistune.HTMLRenderer):
    """mistune's renderer, with our own mind about links."""

    def __init__(self, base: PageRef | None, site: str) -> None:
        super().__init__(escape=True)
        self._base, self._site = base, site

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link, or its text alone."""
        ref = find_page(url, base=self._base)
        safe = href_of(ref, site=self._site) if ref is not None else safe_url(url)
        if safe is None:
            return text
        said = f' title="{html.escape(title)}"' if title else ""
        return f'<a href="{html.escape(safe)}"{said}>{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return an image, or the text that stands for it."""
        safe = safe_url(url)
        if safe is None or safe.lower().startswith("mailto:"):
            return text
        image = super().image(text, safe, title)
        return image.replace("<img ", '<img referrerpolicy="no-referrer" ', 1)
