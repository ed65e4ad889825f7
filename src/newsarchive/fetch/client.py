"""One wiki's API, asked politely: one request at a time, and again later if the wiki asks for that.

This module owns the manners of a program on the web: who it says it is, how often it asks, how long it waits, how much
it reads. It alone knows httpx, which is an extra. What an answer means it does not know.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import logging
import re
import zlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Self

from newsarchive._extras import library
from newsarchive.errors import FetchError, SettingsError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    import httpx

    from newsarchive.fetch.policy import FetchPolicy

__all__ = ["Client", "check_address", "check_contact", "load_httpx"]

_LOG: Final = logging.getLogger(__name__)

# mediawiki.org, "Manual:Maxlag parameter": what programs are asked to send, and the error that then says "later".
_MAXLAG: Final = "5"
_LATER: Final = frozenset({"maxlag", "ratelimited"})
_FAULT: Final = "internal_api_error_"  # how the codes of the wiki's own faults begin, of which most pass

_IN_ASCII: Final = re.compile(r"[ -~]+")
_REACHES_SOMEBODY: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://[^\s/]+\.|\bUser:\S", re.IGNORECASE)
_SHOWN: Final = 300


def load_httpx() -> Any:  # noqa: ANN401 # a module
    """Return httpx.

    Raises:
        MissingExtraError: It is not installed.
    """
    return library("httpx")


def check_contact(contact: str) -> str:
    """Return the contact that a wiki's operators can reach, without spaces around it.

    Raises:
        SettingsError: It is empty, holds no mail address, web address or `User:Name`, or does not fit in a header.
    """
    text = contact.strip()
    if not _REACHES_SOMEBODY.search(text) or not _IN_ASCII.fullmatch(text):
        raise SettingsError(
            f"contact {contact!r} does not say who you are: give a mail address, a web address or User:Name, in ASCII, "
            "by which the wiki's operators reach whoever runs this "
            "(https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy)"
        )
    return text


def check_address(api: str) -> str:
    """Return the address of an API.

    Raises:
        SettingsError: It is not the address of an API, but of a page, say.
    """
    httpx = load_httpx()
    try:
        url = httpx.URL(api)
        url.host.encode("idna")  # as the socket will do it, which says so too late and in its own words
    except (httpx.InvalidURL, TypeError, UnicodeError):
        url = httpx.URL("")
    # A password would come into each record of a day.
    is_plain = bool(url.host) and (url.port or 80) < 65536 and not url.userinfo and not url.query and not url.fragment
    if not is_plain or url.scheme not in {"http", "https"} or not _IN_ASCII.fullmatch(api):
        raise SettingsError(f"{api!r} is no address of an API, which looks like https://en.wikipedia.org/w/api.php")
    return api


@functools.cache
def _trust() -> ssl.SSLContext:
    """Return whom to trust, which takes a tenth of a second to find out."""
    context: ssl.SSLContext = load_httpx().create_ssl_context()
    return context


class _LaterError(Exception):
    """Why a request failed that may work later; `after` is in how many seconds, if the wiki said so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Client:
    """The API of a wiki. To be closed, as by `with`.

    Args:
        api: Its address.
        contact: Whom to write to, see `check_contact`.
        policy: How to ask.
        program: The name and version of this program.
    """

    def __init__(self, api: str, contact: str, policy: FetchPolicy, program: str) -> None:
        httpx_ = load_httpx()
        self._api = check_address(api)
        self._policy = policy
        self._last: float | None = None
        self._http: httpx.Client = httpx_.Client(
            # The form that the policy names: the program, who runs it, what it is built on.
            headers={
                "User-Agent": f"{program} ({check_contact(contact)}) httpx/{httpx_.__version__}",
                "Accept-Encoding": "gzip",
            },
            verify=_trust(),
            timeout=policy.timeout,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return the wiki's answer to a request, an object.

        Raises:
            FetchError: The wiki refused, answered what no API answers, or did not answer in all attempts.
        """
        asked = {**parameters, "format": "json", "formatversion": "2", "maxlag": _MAXLAG}
        retries = self._policy.retries
        attempt = 0
        while True:
            self._pace()
            try:
                return self._attempt(asked)
            except _LaterError as error:
                if attempt == retries:
                    how_often = f"{attempt + 1} times, and each time" if attempt else "once"
                    raise FetchError(f"{self._api} was asked {how_often}: {error}") from error
                self._wait(error, attempt)
            attempt += 1

    def _pace(self) -> None:
        clock = self._policy.clock
        if self._last is not None and (wait := self._last + self._policy.interval - clock()) > 0:
            self._policy.sleep(wait)
        self._last = clock()

    def _wait(self, error: _LaterError, attempt: int) -> None:
        policy = self._policy
        if error.after is not None and error.after > policy.max_wait:
            raise FetchError(
                f"{self._api}: {error}, and asks to wait {error.after:,.0f} seconds; try again after that"
            ) from error
        seconds = max(min(max(policy.interval, 1.0) * 2.0**attempt, policy.max_wait), error.after or 0.0)
        _LOG.info("%s: %s; asking again in %.0f s", self._api, error, seconds)
        policy.sleep(seconds)

    def _attempt(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        httpx = load_httpx()
        until = self._policy.clock() + self._policy.max_wait
        try:
            with self._http.stream("GET", self._api, params=parameters) as response:
                after = _retry_after(response.headers)
                self._check_status(response, after)
                body = self._read(response, until)
        except httpx.TimeoutException as error:
            raise _LaterError(f"no answer in {self._policy.timeout:g} seconds") from error
        except httpx.TransportError as error:
            raise _LaterError(f"the connection failed: {error or type(error).__name__}") from error
        return self._checked(self._decoded(body), after)

    def _check_status(self, response: httpx.Response, after: float | None) -> None:
        status = response.status_code
        said = f"it answered {status} {response.reason_phrase}".rstrip()
        if status == 200:
            return
        if status == 429 or status >= 500:
            raise _LaterError(said, after)
        hint = {
            403: "; the wiki may not like the contact, or the network it is asked from",
            404: "; that is not the address of an API",
            414: "; ask for fewer days at once (FetchPolicy.batch)",
        }.get(status, "")
        if response.has_redirect_location:
            hint = f": it has moved to {response.headers['Location'][:_SHOWN]}"
        raise FetchError(f"{self._api} refuses: {said}{hint}")

    def _read(self, response: httpx.Response, until: float) -> bytes:
        """Return the body, unpacked here and not by httpx, which unpacks a bomb before it can be measured."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip"}:
            raise FetchError(f"{self._api} answers packed by {encoding[:_SHOWN]!r}, though gzip was asked for")
        unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        body, max_bytes = bytearray(), self._policy.max_bytes
        for piece in response.iter_raw():
            if self._policy.clock() > until:
                raise _LaterError(f"the answer took more than {self._policy.max_wait:g} seconds")
            body += piece if unpacker is None else _unpacked(unpacker, piece, max_bytes + 1 - len(body))
            if len(body) > max_bytes:
                raise FetchError(f"{self._api} answers with more than {max_bytes:,} bytes, which is not read")
        if unpacker is not None and not unpacker.eof:
            raise _LaterError("the answer is cut off")
        return bytes(body)

    def _decoded(self, body: bytes) -> object:
        if body.lstrip()[:1] == b"<":
            raise FetchError(f"{self._api} answers with a web page, not JSON; is that the address of an API?")
        try:
            return json.loads(body)
        except RecursionError as error:
            raise FetchError(f"{self._api} answers with JSON that is nested too deep") from error
        except ValueError as error:
            raise _LaterError(f"the answer is no JSON: {str(error)[:_SHOWN]}") from error

    def _checked(self, answer: object, after: float | None) -> dict[str, Any]:
        if not isinstance(answer, dict):
            raise FetchError(f"{self._api} answers with JSON that is not an object")
        if "error" not in answer:
            return answer
        error = answer["error"] if isinstance(answer["error"], dict) else {"info": answer["error"]}
        code = str(error.get("code", "unknown"))[:_SHOWN]
        said = f"it says {code}: {str(error.get('info', ''))[:_SHOWN]}"
        if code in _LATER or code.startswith(_FAULT):
            raise _LaterError(said, after)
        raise FetchError(f"{self._api} refuses: {said}")


def _unpacked(unpacker: Any, piece: bytes, room: int) -> bytes:  # noqa: ANN401 # zlib's decompressobj, which has no name
    try:
        data: bytes = unpacker.decompress(piece, room)
    except zlib.error as error:
        raise _LaterError(f"the answer is damaged: {error}") from error
    if unpacker.unused_data:
        raise _LaterError("the answer is damaged: there is more after its end")
    return data


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return in how many seconds to ask again (RFC 9110 section 10.2.3), or None if the answer does not say.

    A time is compared with that of the answer itself, since the clock of this machine may be another one.
    """
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    then = _time(text)
    if then is None:
        return None
    now = _time(headers.get("Date", "")) or dt.datetime.now(dt.UTC)
    return max(0.0, (then - now).total_seconds())


def _time(text: str) -> dt.datetime | None:
    try:
        time = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=dt.UTC)
