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

    from newsarchive.checks.parts import Located
    from newsarchive.checks.subjects import Finding, PageSubject

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
    """Yield the sources whose URL is wrong; their lines are found only if there are any."""
    content = subject.content
    if isinstance(content, Event) and any(is_wrong(source.url) for source in content.sources):
        yield from (part for part in subject.all("source") if is_wrong(part.value.url))


def _why_no_url(url: str) -> str | None:
    """Return why a text is not a URL on the web, or None if it is one."""
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
        ("." not in host and ":" not in host, f"{host} is not a host on the web"),
        (_NO_HOST.search(host), f"{host} is not a host name"),
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
    summary="The link of a source is not a URL on the web.",
    why="Nobody can look up what the event is based on.",
    bad={_PATH: _PAGE.replace(_FIRST, "http:/news.example.org/bridge")},
    good={_PATH: _PAGE},
)
def no_url(subject: PageSubject) -> Iterator[Finding]:
    """Find URLs without a host, with an impossible host, or with another scheme than http and https."""
    for part in _sources(subject, _why_no_url):
        url = part.value.url
        why = f"this is not a URL on the web: {_why_no_url(url)}"
        yield subject.at_text(part.line, url, why, after=max(0, _place(subject, part)))


@page_rule(
    code="NA132",
    name="credentials-in-url",
    summary="The URL of a source contains a user name or a password.",
    why="Any reader could log in with them, and such a link can disguise the host that it leads to.",
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
        message = "the URL contains a user name or a password: remove it, and change it where it is valid"
        if start < 0:
            yield subject.at(part, message)
            continue
        span = (start + match.start(1), start + match.end(1))
        fix = subject.replacing_span(part.line, *span, "", "remove the user from the URL")
        yield subject.at_span(part.line, *span, message, fix=fix)


@page_rule(
    code="NA133",
    name="rubbish-behind-url",
    severity=Severity.INFO,
    summary="The URL of a source ends with a stray character: `|`, `#`, `?` or `&`.",
    why="The same article counts as another one where its URL is written without it.",
    bad={_PATH: _PAGE.replace(_FIRST, f"{_FIRST}|")},
    good={_PATH: _PAGE},
    fix="unsafe",
)
def rubbish_behind_url(subject: PageSubject) -> Iterator[Finding]:
    """Find characters at the end of URLs that introduce nothing."""
    for part in _sources(subject, lambda url: url.endswith(_RUBBISH)):
        url = part.value.url
        kept = url.rstrip("".join(_RUBBISH))
        start = _place(subject, part)
        message = f"the URL ends with a stray {url[len(kept) :]}"
        if start < 0:
            yield subject.at(part, message)
            continue
        span = (start + len(kept), start + len(url))
        fix = subject.replacing_span(part.line, *span, "", "remove the end of the URL") if kept else None
        yield subject.at_span(part.line, *span, message, fix=fix)


@page_rule(
    code="NA134",
    name="repeated-url",
    summary="Two sources of the event have the same URL.",
    why="One article counts as two, in the statistics of the archive too.",
    bad={_PATH: _PAGE.replace("http://post.example.org/bridge", _FIRST)},
    good={_PATH: _PAGE},
)
def repeated_url(subject: PageSubject) -> Iterator[Finding]:
    """Find sources with the URL of an earlier one."""
    content = subject.content
    if not isinstance(content, Event) or len(content.sources) < 2:
        return
    if len({source.url for source in content.sources}) == len(content.sources):
        return
    lines: dict[str, int] = {}
    for part in subject.all("source"):
        first = lines.setdefault(part.value.url, part.line)
        if first != part.line:
            message = f"the source in line {first} has this URL too: remove one of them"
            yield subject.at_text(part.line, part.value.url, message, after=max(0, _place(subject, part)))


@page_rule(
    code="NA135",
    name="no-publisher",
    summary="A source does not name its publisher.",
    why="Readers see an empty link or a bare URL, and no list of publishers includes the source.",
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
            yield subject.at_text(part.line, name, "the source has a URL instead of a publisher: write the name")
            continue
        match = _NO_TEXT.search(subject.line(part.line))
        message = "the source has no publisher: write its name between the brackets"
        found = subject.at(part, message) if match is None else subject.at_span(part.line, *match.span(), message)
        yield found


def _says_nobody(publisher: str) -> bool:
    return not publisher or _URL_ALONE.fullmatch(publisher) is not None
