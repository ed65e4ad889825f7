"""Rules on the sources of an event: their publishers and their URLs."""

from __future__ import annotations

import re
import urllib.parse
from typing import TYPE_CHECKING, Any, Final

from newsarchive.checks.rules import page_rule
from newsarchive.model import Event
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.checks.subjects import Finding, Located, PageSubject

__all__ = ["credentials_in_url", "no_publisher", "no_url", "repeated_url", "rubbish_behind_url"]

_PATH: Final = "news/2017/01/1/a-bridge-is-opened.md"
_PAGE: Final = """### [2017-01-1](/news/2017/01/1/index.md)

# A bridge is opened




### Source:

1. [Example Times](http://news.example.org/bridge)
2. [Example Post](http://post.example.org/bridge)
"""
_FIRST: Final = "http://news.example.org/bridge"

_PLAIN: Final = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+\.?(?::[0-9]+)?(?:[/?#]|\Z)", re.IGNORECASE)
_USER: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#@]*@)", re.IGNORECASE)
_NO_HOST: Final = re.compile(r"\.\.|\A\.|[\"'<>\[\]{}|\\^`,;()]")
_URL_ALONE: Final = re.compile(r"https?://\S+")
_NO_TEXT: Final = re.compile(r"\[\s*\]")
_RUBBISH: Final = ("|", "#", "?", "&")


def _sources(subject: PageSubject, is_wrong: Callable[[str], object]) -> Iterator[Located[Any]]:
    """Yield the sources whose URL is wrong; where they stand is asked only if there are any."""
    content = subject.content
    if isinstance(content, Event) and any(is_wrong(source.url) for source in content.sources):
        yield from (part for part in subject.all("source") if is_wrong(part.value.url))


def _why_no_url(url: str) -> str | None:
    """Return why something is no URL that leads anywhere, or None if it does."""
    if _PLAIN.match(url):
        return None
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "its host cannot be read"
    for is_so, why in (
        (parts.scheme not in {"", "http", "https"}, f"its scheme is {parts.scheme}"),
        (not host, "it names no host"),
        ("." not in host and ":" not in host, f"{host} is no host on the web"),
        (_NO_HOST.search(host), f"{host} is no name of a host"),
    ):
        if is_so:
            return why
    return None


def _place(subject: PageSubject, part: Located[Any]) -> int:
    """Return where the URL of a source starts in its line, or -1; its publisher can hold the same text."""
    line, url = subject.line(part.line), part.value.url
    start = line.find(f"]({url}")
    return line.find(url) if start < 0 else start + 2


@page_rule(
    code="NA131",
    name="no-url",
    summary="The link of a source is no URL on the web.",
    why="Nobody can look up what the event is based on.",
    bad={_PATH: _PAGE.replace(_FIRST, "http:/news.example.org/bridge")},
    good={_PATH: _PAGE},
)
def no_url(subject: PageSubject) -> Iterator[Finding]:
    """Find URLs without a host, with a host that cannot be one, and with another scheme than http and https."""
    for part in _sources(subject, _why_no_url):
        url = part.value.url
        why = f"this is no URL on the web: {_why_no_url(url)}"
        yield subject.at_text(part.line, url, why, after=max(0, _place(subject, part)))


@page_rule(
    code="NA132",
    name="credentials-in-url",
    summary="The URL of a source holds the name of a user, or a password.",
    why="Whoever reads the archive could log in with them, and a link can pretend to lead to another host.",
    bad={_PATH: _PAGE.replace("http://news", "http://reader:secret@news")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def credentials_in_url(subject: PageSubject) -> Iterator[Finding]:
    """Find a user before the host; the message does not repeat it."""
    for part in _sources(subject, _USER.match):
        start = _place(subject, part)
        match = _USER.match(part.value.url)
        assert match is not None
        message = "the URL holds the name of a user or a password: take it out, and change it where it was valid"
        if start < 0:
            yield subject.at(part, message)
            continue
        span = (start + match.start(1), start + match.end(1))
        fix = subject.replacing_span(part.line, *span, "", "take the user out of the URL")
        yield subject.at_span(part.line, *span, message, fix=fix)


@page_rule(
    code="NA133",
    name="rubbish-behind-url",
    severity=Severity.INFO,
    summary="The URL of a source ends in a sign that says nothing: `|`, `#`, `?` or `&`.",
    why="The same report counts as another one where its URL is written without the sign.",
    bad={_PATH: _PAGE.replace(_FIRST, f"{_FIRST}|")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def rubbish_behind_url(subject: PageSubject) -> Iterator[Finding]:
    """Find signs at the end of URLs that begin nothing there."""
    for part in _sources(subject, lambda url: url.endswith(_RUBBISH)):
        url = part.value.url
        kept = url.rstrip("".join(_RUBBISH))
        start = _place(subject, part)
        message = f"the URL ends in {url[len(kept) :]}, which says nothing"
        if start < 0:
            yield subject.at(part, message)
            continue
        span = (start + len(kept), start + len(url))
        fix = subject.replacing_span(part.line, *span, "", "take the end of the URL away") if kept else None
        yield subject.at_span(part.line, *span, message, fix=fix)


@page_rule(
    code="NA134",
    name="repeated-url",
    summary="Two sources of the event have the same URL.",
    why="One report counts as two, in the archive's statistics too.",
    bad={_PATH: _PAGE.replace("http://post.example.org/bridge", _FIRST)},
    good={_PATH: _PAGE},
)
def repeated_url(subject: PageSubject) -> Iterator[Finding]:
    """Find sources whose URL an earlier one has."""
    content = subject.content
    if not isinstance(content, Event) or len(content.sources) < 2:
        return
    if len({source.url for source in content.sources}) == len(content.sources):
        return
    lines: dict[str, int] = {}
    for part in subject.all("source"):
        first = lines.setdefault(part.value.url, part.line)
        if first != part.line:
            message = f"the source in line {first} has this URL too: take one of them out"
            yield subject.at_text(part.line, part.value.url, message, after=max(0, _place(subject, part)))


@page_rule(
    code="NA135",
    name="no-publisher",
    summary="A source does not say who published it.",
    why="Readers see an empty link that they cannot click, or a bare URL, and no list of publishers has the source.",
    bad={_PATH: _PAGE.replace("Example Times", "")},
    good={_PATH: _PAGE},
)
def no_publisher(subject: PageSubject) -> Iterator[Finding]:
    """Find sources whose link has no text, or a URL in place of a name; a host such as `www.example.org` is one."""
    content = subject.content
    if not isinstance(content, Event) or not any(_says_nobody(source.publisher) for source in content.sources):
        return
    for part in subject.all("source"):
        name = part.value.publisher
        if not _says_nobody(name):
            continue
        if name:
            yield subject.at_text(part.line, name, "the source has a URL in place of its publisher: write the name")
            continue
        match = _NO_TEXT.search(subject.line(part.line))
        message = "the source has no publisher: write its name between the brackets"
        found = subject.at(part, message) if match is None else subject.at_span(part.line, *match.span(), message)
        yield found


def _says_nobody(publisher: str) -> bool:
    return not publisher or _URL_ALONE.fullmatch(publisher) is not None
