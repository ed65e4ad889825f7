"""A wiki on this machine that speaks as much of MediaWiki's API as fetching needs, and can be told to misbehave.

What it says follows mediawiki.org, "API:Query", "API:Revisions", "API:Continue" and "Manual:Maxlag parameter".
"""

from __future__ import annotations

import gzip
import json
import sys
import threading
import unicodedata
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

import attrs

from newsarchive.fetch import FetchPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_TITLES = 50


@attrs.define
class Clock:
    """A clock that only waiting moves."""

    now: float = 1000.0
    waits: list[float] = attrs.field(factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        assert seconds > 0
        self.waits.append(seconds)
        self.now += seconds

    def policy(self, **others: Any) -> FetchPolicy:
        """Return manners that go by this clock."""
        return FetchPolicy(sleep=self.sleep, clock=self, **others)


@attrs.define
class Misstep:
    """An answer that is not the wiki's usual one."""

    status: int = 200
    body: bytes | dict[str, Any] | None = None
    """None for the usual answer."""
    headers: dict[str, str] = attrs.field(factory=dict)
    omits: tuple[str, ...] = ()
    """Headers that are not sent. A body without its length ends where the connection does."""
    drops: int = 0
    """How many of the body's last bytes never arrive."""
    before: Callable[[], object] | None = None
    """What is done before the body is sent."""


@attrs.define
class Request:
    """A request as it came."""

    parameters: dict[str, str]
    headers: dict[str, str]
    at: float
    """What the clock said then."""

    @property
    def titles(self) -> list[str]:
        """The pages that were asked for."""
        return self.parameters["titles"].split("|")

    @property
    def wants_text(self) -> bool:
        """Whether their texts were asked for."""
        return "content" in self.parameters["rvprop"].split("|")


@attrs.define
class Wiki:
    """The wiki: what it holds, what it will do next, and what it was asked."""

    clock: Clock
    api: str = ""
    pages: dict[str, tuple[int, str]] = attrs.field(factory=dict)
    """Number of the version and text, by name."""
    redirects: dict[str, str] = attrs.field(factory=dict)
    missteps: deque[Misstep] = attrs.field(factory=deque)
    """The next requests are answered with these, one each."""
    texts_at_once: int = MOST_TITLES
    """How many versions one part of an answer holds."""
    packs: bool = True
    requests: list[Request] = attrs.field(factory=list)
    faults: list[BaseException] = attrs.field(factory=list)
    """What went wrong in the wiki itself, a request that it cannot understand too."""
    slots: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    """What it says of the text of a page instead of the text."""

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Return what it says to a request."""
        expected = {"action": "query", "format": "json", "formatversion": "2", "prop": "revisions", "redirects": "1"}
        assert expected.items() <= parameters.items()
        assert parameters["maxlag"] == "5"
        titles = parameters["titles"].split("|")
        assert 1 <= len(titles) <= MOST_TITLES
        assert len(set(titles)) == len(titles)
        normalized, redirects, ends = [], [], dict[str, None]()
        for title in titles:
            name = unicodedata.normalize("NFC", title)
            if name != title:
                normalized.append({"fromencoded": True, "from": quote(title, safe=""), "to": name})
            if (spelled := name[:1].upper() + name[1:].replace("_", " ")) != name:
                normalized.append({"fromencoded": False, "from": name, "to": spelled})
            seen = set[str]()
            while spelled in self.redirects and spelled not in seen:
                seen.add(spelled)
                redirects.append({"from": spelled, "to": self.redirects[spelled]})
                spelled = self.redirects[spelled]
            ends[spelled] = None
        query: dict[str, Any] = {"normalized": normalized, "redirects": redirects}
        answer: dict[str, Any] = {"query": {name: value for name, value in query.items() if value}}
        start = int(parameters.get("rvcontinue", "0|").partition("|")[0])
        there = [name for name in ends if name in self.pages]
        incoming = there[start : start + self.texts_at_once]
        if there[start + self.texts_at_once :]:
            answer["continue"] = {"rvcontinue": f"{start + self.texts_at_once}|x", "continue": "||"}
        else:
            answer["batchcomplete"] = True
        answer["query"]["pages"] = [self._page(name, name in incoming, parameters) for name in ends]
        return answer

    def _page(self, name: str, is_told: bool, parameters: dict[str, str]) -> dict[str, Any]:
        if "<" in name:
            return {"title": name, "invalidreason": 'The title contains "<".', "invalid": True}
        if name not in self.pages:
            return {"ns": 100, "title": name, "missing": True}
        page: dict[str, Any] = {"pageid": 7, "ns": 100, "title": name}
        if is_told:
            number, text = self.pages[name]
            version: dict[str, Any] = {"revid": number, "parentid": number - 1, "timestamp": "2017-01-02T03:04:05Z"}
            if "content" in parameters["rvprop"]:
                assert parameters["rvslots"] == "main"
                model = {"contentmodel": "wikitext", "contentformat": "text/x-wiki"}
                version["slots"] = {"main": self.slots.get(name, model | {"content": text})}
            page["revisions"] = [version]
        return page


def _handler(wiki: Wiki) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            wiki.requests.append(Request(parameters, dict(self.headers.items()), wiki.clock.now))
            misstep = wiki.missteps.popleft() if wiki.missteps else Misstep()
            body = wiki.answer(parameters) if misstep.body is None else misstep.body
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"Content-Type": "application/json; charset=utf-8"}
            if wiki.packs and "Content-Encoding" not in misstep.headers:
                assert self.headers["Accept-Encoding"] == "gzip"
                data = gzip.compress(data)
                headers["Content-Encoding"] = "gzip"
            headers |= {"Content-Length": str(len(data)), "Date": "Mon, 02 Jan 2017 00:00:00 GMT"} | misstep.headers
            headers = {name: value for name, value in headers.items() if name not in misstep.omits}
            self.send_response_only(misstep.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if misstep.before is not None:
                misstep.before()
            self.wfile.write(data[: len(data) - misstep.drops])
            self.close_connection = bool(misstep.drops) or "Content-Length" not in headers

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    """A server that remembers what went wrong in it. That somebody hung up is not wrong."""

    daemon_threads = True
    wiki: Wiki

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 # as socketserver has it
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.wiki.faults.append(error)


@contextmanager
def running(wiki: Wiki) -> Iterator[Wiki]:
    """Let a wiki answer on this machine."""
    with _Server(("127.0.0.1", 0), _handler(wiki)) as server:
        server.wiki = wiki
        wiki.api = f"http://127.0.0.1:{server.server_port}/w/api.php"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield wiki
        finally:
            server.shutdown()
            thread.join()
    assert not wiki.faults
