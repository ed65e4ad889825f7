"""The identity of a page: its day and its slug.

This module owns `PageRef`: what a link of any form points to, and the path, link and URL of a page. It knows which two
file names are aliases of one page. It does no I/O, and a title is never an identity.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import urllib.parse
from functools import lru_cache
from typing import Final, Literal

import attrs

from newsarchive._cache import BoundedCache
from newsarchive.dates import format_day
from newsarchive.errors import RefError

__all__ = [
    "FORMAT_SUFFIXES",
    "Area",
    "PageRef",
    "alias_of",
    "canonical_path",
    "find_page",
    "index_paths",
    "is_index_path",
    "page_of_link",
]

Area = Literal["news", "opinion"]
"""The two folders of dated pages: events and days are in `news`, editorials in `opinion`."""

FORMAT_SUFFIXES: Final = ("md", "html", "json", "xml")
"""The suffixes of the formats of a page, which have the same path otherwise (docs/format.md section 1.3)."""

# The two names of the page of a folder, which are aliases; the first is canonical.
_INDEX_NAMES: Final = ("index", "README")
_CACHED_LINKS: Final = 16_384
_CACHED_DAYS: Final = 8_192

# `news/YYYY/MM/D/…` after any folders. The area may only be missing at the very start: that is how the preamble of
# a day page links its own formats (docs/format.md section 1.5). A day or month in another padding is the same day.
_PAGE_PATH: Final = re.compile(
    r"(?:(?:[^:]*/)?(?P<area>news|opinion)/)?(?P<date>[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})"
    r"(?:/(?P<tail>[^\n\r]*))?"
)
# The form of nearly every link of a page, with a slug that needs neither decoding nor checking.
_PLAIN_LINK: Final = re.compile(r"(?:/\w+)?/news/([0-9]{4}/[0-9]{2}/[0-9]{1,2})/([^\s/%?#\\.\x00-\x1f\x7f]+)\.md")
_SUFFIX: Final = re.compile(rf"\.(?:{'|'.join(FORMAT_SUFFIXES)})\Z")
_ORIGIN: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
# What a link in a page cannot hold, or what would be read as something else (docs/format.md section 1.6).
_UNSAFE_IN_LINK: Final = re.compile(r"[\s()<>#?\\\x00-\x1f\x7f]|%(?=[0-9A-Fa-f]{2})")


def _validate_slug(_: PageRef, __: attrs.Attribute[str], value: str) -> None:
    """Refuse what cannot be one file name in a day's folder."""
    if not isinstance(value, str):
        raise RefError(f"a slug is text, not {type(value).__name__}")
    if value in _INDEX_NAMES:
        raise RefError(f"{value!r} is the file name of a day page, whose slug is empty")
    if value in {".", ".."} or value != value.strip() or re.search(r"[/\\\x00-\x1f\x7f]", value):
        raise RefError(
            f"{value!r} is not a slug: write one file name, without slashes, control characters or spaces around it"
        )


def _validate_date(_: PageRef, __: attrs.Attribute[dt.date], value: dt.date) -> None:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise RefError(f"the date of a page is a datetime.date, not {type(value).__name__}")


def _validate_area(ref: PageRef, __: attrs.Attribute[Area], value: Area) -> None:
    if value not in {"news", "opinion"}:
        raise RefError(f"{value!r} is not an area: 'news' or 'opinion'")
    if value == "opinion" and not ref.slug:
        raise RefError("an editorial has a slug: only 'news' has day pages")


@attrs.frozen(kw_only=True, order=True)
class PageRef:
    """The identity of a dated page: an event, a day or an editorial.

    Two refs are equal when they name the same page, however each was written; they sort by date.

    >>> ref = PageRef.parse("/zh/news/2017/01/1/a-slug.md")
    >>> ref == PageRef.parse("https://example.org/news/2017/01/01/a%2Dslug.html#top")
    True
    >>> ref.path, ref.path_in("json"), str(ref.date)
    ('news/2017/01/1/a-slug.md', 'news/2017/01/1/a-slug.json', '2017-01-01')
    """

    date: dt.date = attrs.field(validator=_validate_date)
    """The day in the path, which is the day of the event."""
    slug: str = attrs.field(default="", validator=_validate_slug)
    """The file name without its suffix, decoded; empty for a day page."""
    area: Area = attrs.field(default="news", validator=_validate_area)
    """The area that the page is in."""

    @classmethod
    def parse(cls, link: str, *, base: PageRef | None = None) -> PageRef:
        """Return the page that a link points to.

        The link can be relative to the root, root-relative, below a prefix (`/zh`), an absolute URL, end in
        the suffix of any format, be percent-encoded, and carry a query or fragment, which name no page and are dropped.
        With `base`, the page that the link is on, `other-slug.md` and `../2/index.md` are read too.

        Raises:
            RefError: The link names no dated page of an archive.
        """
        ref = page_of_link(link)
        if ref is None and base is not None:
            ref = find_page(link, base=base)
        if ref is None:
            raise RefError(f"{link!r} names no page of the archive: expected a link like /news/2017/01/1/a-slug.md")
        return ref

    @classmethod
    def from_path(cls, path: str) -> PageRef:
        """Return the page that a file holds: like `parse`, but a `%`, `?` or `#` in the path is just that.

        Raises:
            RefError: The path is not that of a dated page.
        """
        ref = _read_path(path)
        if ref is None:
            raise RefError(f"{path!r} is not the path of a dated page: expected news/2017/01/1/a-slug.md")
        return ref

    @property
    def is_day(self) -> bool:
        """Whether this is the page of a day, and not of an event or editorial."""
        return not self.slug

    @property
    def day(self) -> PageRef:
        """The page of the day that this page belongs to."""
        return PageRef(date=self.date)

    @property
    def path(self) -> str:
        """The path of the Markdown page in the archive: `news/2017/01/1/a-slug.md`."""
        if self.area == "news":  # nearly every page; an export asks for the paths of all links
            return f"news/{_folder_of(self.date)}/{self.slug or 'index'}.md"
        return self.path_in("md")

    def path_in(self, suffix: str) -> str:
        """Return the path of the page in another format: `"json"` or `".json"`."""
        stem = self.slug or "index"
        if self.area == "opinion":
            stem = f"{self.slug}/index"
        return f"{self.area}/{_folder_of(self.date)}/{stem}.{suffix.removeprefix('.')}"

    def link(self, *, prefix: str = "", suffix: str = "md") -> str:
        """Return the link that a page writes: root-relative, below a prefix such as `/zh`, not percent-encoded."""
        path = _UNSAFE_IN_LINK.sub(lambda match: urllib.parse.quote(match[0], safe=""), self.path_in(suffix))
        return f"{prefix}/{path}"

    def url(self, *, base_url: str, suffix: str = "html") -> str:
        """Return the absolute URL below a base such as `"https://example.org/zh"`, percent-encoded (RFC 3986)."""
        path = self.path_in(suffix)
        try:
            return f"{base_url.rstrip('/')}/{urllib.parse.quote(path, errors='surrogateescape')}"
        except UnicodeEncodeError:  # a surrogate that does not represent a byte
            return f"{base_url.rstrip('/')}/{urllib.parse.quote(path, errors='surrogatepass')}"

    def __str__(self) -> str:
        return self.path


# -- the two names of the page of a folder ----------------------------------------------------------------------------


def alias_of(path: str) -> str | None:
    """Return the path of the other file that a page of a folder can be: `README.md` of `index.md`, and vice versa.

    >>> alias_of("news/2017/01/1/index.md"), alias_of("README.json"), alias_of("news/2017/01/1/a.md")
    ('news/2017/01/1/README.md', 'index.json', None)
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    if stem not in _INDEX_NAMES or "." in suffix:
        return None
    other = _INDEX_NAMES[1 - _INDEX_NAMES.index(stem)]
    return f"{folder}{slash}{other}{dot}{suffix}"


def is_index_path(path: str) -> bool:
    """Return whether a path has the canonical name of a page of a folder, `index`.

    >>> is_index_path("news/2017/01/1/index.md"), is_index_path("news/2017/01/1/README.md")
    (True, False)
    """
    return path.rpartition("/")[2].partition(".")[0] == _INDEX_NAMES[0]


def index_paths(folder: str) -> tuple[str, str]:
    """Return the paths that the Markdown page of a folder can have, the canonical one first.

    >>> index_paths("news/2017/01/1"), index_paths("")
    (('news/2017/01/1/index.md', 'news/2017/01/1/README.md'), ('index.md', 'README.md'))
    """
    start = f"{folder}/" if folder else ""
    canonical, alias = (f"{start}{name}.md" for name in _INDEX_NAMES)
    return canonical, alias


def canonical_path(path: str) -> str:
    """Return the path under which a page is read if a file is there: `index.md` of aliases, a day without padding.

    >>> canonical_path("news/2017/01/01/README.md"), canonical_path("faq/README.md")
    ('news/2017/01/1/index.md', 'faq/index.md')
    """
    ref = _read_path(path)
    if ref is not None:
        return ref.path
    alias = alias_of(path)
    return path if alias is None or is_index_path(path) else alias


# -- links ------------------------------------------------------------------------------------------------------------


def find_page(link: str, *, base: PageRef | None = None) -> PageRef | None:
    """Return the page of its own archive that a link leads to, or None when it names a host or no dated page.

    >>> find_page("/zh/news/2017/01/1/a.md").slug
    'a'
    >>> find_page("https://example.org/news/2017/01/1/a.md") is None
    True
    """
    if "//" in link and _ORIGIN.match(link):
        return None
    ref = page_of_link(link)
    if ref is None and base is not None and ":" not in link and _SUFFIX.search(link):
        return page_of_link(posixpath.normpath(posixpath.join(posixpath.dirname(base.path), link)))
    return ref


def _read_plain(link: str) -> PageRef | None:
    """Return the page that a link of the plain form names, or None if it has another form or there is no such day."""
    plain = _PLAIN_LINK.fullmatch(link)
    day = None if plain is None else _read_day(plain[1])
    if plain is None or day is None:
        return None
    return _make_ref(day, "" if plain[2] in _INDEX_NAMES else plain[2])


def _read_path(path: str) -> PageRef | None:
    """Return the page that a file holds, or None if its path is not that of a dated page."""
    return _read_plain(f"/{path}") or _parse_path(path)


def _read_link(link: str) -> PageRef | None:
    """Return the page that a link names, on any site, or None."""
    ref = _read_plain(link)
    if ref is not None:
        return ref
    text = link.strip()
    origin = _ORIGIN.match(text)
    if origin:
        text = text[origin.end() :]
    text = re.split(r"[?#]", text, maxsplit=1)[0]
    if "%" in text:
        text = urllib.parse.unquote(text, errors="surrogateescape")
    return _parse_path(text)


_PAGES: Final = BoundedCache(_read_link, _CACHED_LINKS)
page_of_link: Final = _PAGES.__getitem__
"""Return the page that a link names, on any site, or None. Cached: an archive repeats its links."""


@lru_cache(maxsize=_CACHED_DAYS)
def _read_day(path: str) -> dt.date | None:
    """Return the day of `2017/01/1`, or None if there is no such day. Cached: a day has many pages."""
    year, month, day = path.split("/")
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _write_day(date: dt.date) -> str:
    """Return a day as `2017/01/1`, the pair of `_read_day`."""
    return format_day(date).replace("-", "/")


_folder_of: Final = BoundedCache(_write_day, _CACHED_DAYS, length=lambda _: 10).__getitem__


def _make_ref(date: dt.date, slug: str) -> PageRef:
    """Return the ref of an event or a day from valid fields, unchecked."""
    ref = object.__new__(PageRef)
    _set_date(ref, date)
    _set_slug(ref, slug)
    _set_area(ref, "news")
    return ref


_set_date, _set_slug, _set_area = (getattr(PageRef, field.name).__set__ for field in attrs.fields(PageRef))


def _parse_path(path: str) -> PageRef | None:
    match = _PAGE_PATH.fullmatch(path)
    if match is None:
        return None
    area: Area = "opinion" if match["area"] == "opinion" else "news"
    tail = match["tail"] or ""
    if area == "opinion":
        tail = tail.removesuffix("/")
        folder, _, name = tail.rpartition("/")
        tail = folder if _SUFFIX.sub("", name) in _INDEX_NAMES else tail
    slug = _SUFFIX.sub("", tail)
    day = _read_day(match["date"])
    try:
        return None if day is None else PageRef(date=day, slug="" if slug in _INDEX_NAMES else slug, area=area)
    except RefError:  # not a slug: the link names no page
        return None
