"""HTML of one page, for a browser: semantic, valid, and safe whatever the page holds.

The choices, each made once here:

- every text is escaped, after `plain` has read it: a person gets characters, not their codes;
- a link is to http, https or mailto, or is relative; the target of any other is shown as text;
- links to pages lead to the same pages in HTML;
- scripts cannot run: the page has none, and its own policy forbids them;
- mistune reads the Markdown of editorials and prose, and HTML in it is shown as text;
- the footer of every page names the licence.
"""

from __future__ import annotations

import html
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from newsarchive.dates import format_day
from newsarchive.formats.selection import LICENCE
from newsarchive.formats.urls import href_of, safe_url
from newsarchive.model import Day, Editorial, Event, FrontPage, Prose
from newsarchive.plain_text import plain
from newsarchive.refs import PageRef, find_page
from newsarchive.style import STYLE_2017
from newsarchive.text import printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    import mistune

    from newsarchive.model import Change, Content, Entry, Related, Section, Source
    from newsarchive.style import Style

__all__ = ["MAX_PROSE", "dumps", "prose_to_html"]

MAX_PROSE: Final = 2**20
"""The most characters that are read as Markdown; a longer text is shown as it is."""

_ALTERNATES: Final = (("md", "text/markdown"), ("json", "application/json"), ("xml", "application/xml"))
_LANGUAGE: Final = re.compile(r"/([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\Z")
_HEADING: Final = re.compile(r"#{1,6}[ \t]+")
_POLICY: Final = "default-src 'none'; img-src *; style-src 'unsafe-inline'"
_LOOKS: Final = """\
body { margin: 2rem auto; max-width: 42rem; padding: 0 1rem; font: 1rem/1.5 sans-serif; overflow-wrap: anywhere }
h1, h2, h3 { line-height: 1.25 }
img { max-width: 100% }
time { white-space: nowrap }
:lang(zh) cite { font-style: normal }
.topic, .contexts, footer { color: #555 }
"""


def dumps(content: Content, *, style: Style, variant: str = "zh") -> str:
    """Return the page as an HTML document.

    Args:
        content: The content.
        style: The words for the headings, and the prefix of links.
        variant: The variant of Chinese that is chosen where a text has several.

    Raises:
        FormatError: There is no such variant.
    """
    writer = _PageWriter(style, partial(plain, variant=variant))
    title, ref, body = writer.page(content)
    language = _language(style)
    alternates = []
    if ref is not None:
        alternates = [(kind, href_of(ref, prefix=style.prefix, suffix=suffix)) for suffix, kind in _ALTERNATES]
    return "".join(
        [
            "<!DOCTYPE html>\n",
            f'<html lang="{language}">\n' if language else "<html>\n",
            '<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{title or 'News'}</title>\n",
            *(f'<link rel="alternate" type="{kind}" href="{html.escape(href)}">\n' for kind, href in alternates),
            f'<link rel="license" href="{LICENCE.url}">\n',
            f"<style>\n{_LOOKS}</style>\n</head>\n<body>\n<main>\n{body}</main>\n",
            f"<footer>\n<p>{html.escape(LICENCE.attribution)} · ",
            f'<a rel="license" href="{LICENCE.url}">{html.escape(LICENCE.name)}</a></p>\n</footer>\n',
            "</body>\n</html>\n",
        ]
    )


def _language(style: Style) -> str | None:
    """Return the language of a style (BCP 47), by its prefix or its words; None if these do not show it."""
    named = _LANGUAGE.search(style.prefix)
    if named is not None:
        return named[1]
    english = (STYLE_2017.related_heading, STYLE_2017.context_label)
    return "en" if (style.related_heading, style.context_label) == english else None


class _PageWriter:
    """Writes the parts of a page. Each text goes through `_text`, each link through `_link` or `_page_link`."""

    def __init__(self, style: Style, read: Callable[[str], str]) -> None:
        self.style = style
        self.read = read

    def page(self, content: Content) -> tuple[str, PageRef | None, str]:
        """Return the title of a page, its ref, and the HTML of its main part."""
        match content:
            case Event():
                return self._text(content.title), content.ref, self._event(content)
            case Day():
                return format_day(content.date), PageRef(date=content.date), self._day(content)
            case FrontPage():
                titles = [self._text(section.title) for section in content.sections[:1]]
                return "".join(titles), None, self._front(content)
            case Editorial():
                return self._text(content.title), content.ref, self._editorial(content)
            case Prose():
                first = content.text.partition("\n")[0]
                return self._text(_HEADING.sub("", first, count=1)), None, self._prose(content.text, None)

    # -- pages -----------------------------------------------------------------------------------------------------

    def _event(self, event: Event) -> str:
        style = self.style
        image = None if event.image is None else safe_url(event.image)
        parts = [
            "<article>\n<header>\n",
            f"<p>{self._page_link(PageRef(date=event.date), _time(event.date))}</p>\n",
            self._paragraph(event.topic, "topic"),
            f"<h1>{self._text(event.title)}</h1>\n</header>\n",
            self._paragraph(event.description),
        ]
        if event.image is not None and image is not None:
            source = html.escape(printable(image))
            parts.append(f'<figure><img src="{source}" alt="" referrerpolicy="no-referrer"></figure>\n')
        elif event.image is not None:
            parts.append(f"<p>{self._text(style.cover_label)}: {_code(event.image)}</p>\n")
        lists = [
            (style.changes_heading, [self._change(change) for change in event.changes]),
            (style.related_heading, [self._related(item) for item in event.related]),
        ]
        parts.append(self._list(style.sources_heading, [self._source(source) for source in event.sources]))
        parts += [self._list(heading, items) for heading, items in (lists[::-1] if style.changes_last else lists)]
        return "".join([*parts, "</article>\n"])

    def _day(self, day: Day) -> str:
        entries = self._entries(day.entries, "h2")
        return f"<h1>{_time(day.date)}</h1>\n{entries}{self._previous(day.previous)}"

    def _front(self, front: FrontPage) -> str:
        sections = "".join(map(self._section, front.sections))
        return f"{sections}{self._previous(front.previous)}"

    def _section(self, section: Section) -> str:
        title = self._text(section.title)
        if section.date is not None:
            title = f"{self._page_link(PageRef(date=section.date), title)} {_time(section.date)}"
        return f"<section>\n<h2>{title}</h2>\n{self._entries(section.entries, 'h3')}</section>\n"

    def _editorial(self, editorial: Editorial) -> str:
        head = f"<h1>{self._text(editorial.title)}</h1>\n{self._paragraph(editorial.author, 'author')}"
        return f"<article>\n<header>\n{head}</header>\n{self._prose(editorial.text, editorial.ref)}</article>\n"

    def _prose(self, text: str, ref: PageRef | None) -> str:
        return prose_to_html(text, base=ref, prefix=self.style.prefix)

    def _previous(self, day: dt.date | None) -> str:
        if day is None:
            return ""
        href = html.escape(href_of(PageRef(date=day), prefix=self.style.prefix))
        return f'<nav><a rel="prev" href="{href}">{self._text(self.style.previous_label)} {_time(day)}</a></nav>\n'

    # -- parts -----------------------------------------------------------------------------------------------------

    def _list(self, heading: str, items: list[str]) -> str:
        if not items:
            return ""
        lines = "".join(f"<li>{item}</li>\n" for item in items)
        return f"<section>\n<h2>{self._text(heading).rstrip(':：')}</h2>\n<ol>\n{lines}</ol>\n</section>\n"

    def _source(self, source: Source) -> str:
        label = self._text(source.publisher) or html.escape(printable(source.domain or source.url))
        cited = f"<cite>{self._link(source.url, label)}</cite>"
        return (
            cited if source.image is None else f"{cited} {self._link(source.image, self._text(self.style.image_label))}"
        )

    def _change(self, change: Change) -> str:
        time = "" if change.at is None else f' <time datetime="{change.at.isoformat()}Z">{change.at}</time>'
        note = f" ({self._text(change.note)})" if change.note else ""
        return f"{self._page_link(change.ref, self._text(change.title))}{time}{note}"

    def _related(self, item: Related) -> str:
        link = self._page_link(item.ref, self._text(item.title))
        contexts = f" {self._contexts(item.contexts)}" if item.contexts else ""
        return f"{link} {_time(item.ref.date)}{contexts}"

    def _contexts(self, names: Iterable[str]) -> str:
        listed = ", ".join(map(self._text, names))
        label = self._text(self.style.context_label)
        return f'<span class="contexts">{label}: {listed}</span>'

    def _entries(self, entries: Iterable[Entry], heading: str) -> str:
        items = "".join(f"<li>\n<article>\n{self._entry(entry, heading)}</article>\n</li>\n" for entry in entries)
        return f"<ol>\n{items}</ol>\n" if items else ""

    def _entry(self, entry: Entry, heading: str) -> str:
        link = self._page_link(entry.ref, self._text(entry.title))
        contexts = f"<p>{self._contexts(entry.contexts)}</p>\n" if entry.contexts else ""
        topic, summary = self._paragraph(entry.topic, "topic"), self._paragraph(entry.summary)
        return f"{topic}<{heading}>{link}</{heading}>\n{summary}{contexts}"

    def _paragraph(self, text: str | None, kind: str = "") -> str:
        if not text:
            return ""
        return f'<p class="{kind}">{self._text(text)}</p>\n' if kind else f"<p>{self._text(text)}</p>\n"

    def _text(self, text: str) -> str:
        return html.escape(self.read(text))

    def _link(self, url: str, label: str) -> str:
        """Return HTML as a link, or followed by the URL as text where a link could do harm."""
        safe = safe_url(url)
        return f"{label} {_code(url)}" if safe is None else f'<a href="{html.escape(printable(safe))}">{label}</a>'

    def _page_link(self, ref: PageRef, label: str) -> str:
        """Return a link to a page, with its slug where there are no words."""
        href = html.escape(href_of(ref, prefix=self.style.prefix))
        return f'<a href="{href}">{label or html.escape(printable(ref.slug))}</a>'


def _time(day: dt.date) -> str:
    return f'<time datetime="{day.isoformat()}">{format_day(day)}</time>'


def _code(text: str) -> str:
    return f"<code>{html.escape(printable(text))}</code>"


# -- prose ------------------------------------------------------------------------------------------------------------


def prose_to_html(text: str, *, base: PageRef | None = None, prefix: str = "") -> str:
    """Return the HTML of Markdown. HTML in it becomes text, and a link that could do harm becomes its text alone.

    A link to a page of the archive leads to that page in HTML.

    Args:
        text: The Markdown.
        base: The page that has it, for links relative to it.
        prefix: The prefix of links to pages.

    >>> print(prose_to_html("*Hi* <script> [a](javascript:b) [c](/news/2017/01/1/d.md)"), end="")
    <p><em>Hi</em> &lt;script&gt; a <a href="/news/2017/01/1/d.html">c</a></p>
    """
    text = printable(text)
    if len(text) > MAX_PROSE:
        return f"<pre>{html.escape(text)}</pre>\n"
    markup = _markdown_reader(base, prefix)(text)
    assert isinstance(markup, str)
    return printable(markup)


def _markdown_reader(base: PageRef | None, prefix: str) -> mistune.Markdown:
    # Few pages are prose, and mistune takes longer to import than a page to be written.
    import mistune  # noqa: PLC0415

    return mistune.create_markdown(renderer=_renderer_class()(base, prefix))


@cache
def _renderer_class() -> Callable[[PageRef | None, str], mistune.HTMLRenderer]:
    """Return the class of mistune's renderer with our own links and images."""
    import mistune  # noqa: PLC0415

    class ProseRenderer(mistune.HTMLRenderer):
        def __init__(self, base: PageRef | None, prefix: str) -> None:
            super().__init__(escape=True)
            self._base, self._prefix = base, prefix

        def link(self, text: str, url: str, title: str | None = None) -> str:
            """Return a link, or its text alone."""
            ref = find_page(url, base=self._base)
            safe = href_of(ref, prefix=self._prefix) if ref is not None else safe_url(url)
            if safe is None:
                return text
            tooltip = f' title="{html.escape(title)}"' if title else ""
            return f'<a href="{html.escape(safe)}"{tooltip}>{text}</a>'

        def image(self, text: str, url: str, title: str | None = None) -> str:
            """Return an image, or its text alone."""
            safe = safe_url(url)
            if safe is None or safe.lower().startswith("mailto:"):
                return text
            image = super().image(text, safe, title)
            return image.replace("<img ", '<img referrerpolicy="no-referrer" ', 1)

    return ProseRenderer
