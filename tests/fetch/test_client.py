"""How a wiki is asked: who asks, how often, what is asked again and what is given up."""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
import threading
import tracemalloc
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import newsarchive as na
from fetch.asking import CONTACT, PAGE, day_after, fetch, fill, one
from fetch.wiki_server import Clock, Misstep, Wiki
from newsarchive.wikipedia.portal import page_name

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = Misstep(status=503, body=b"busy")
HTML = b"\n<!DOCTYPE html>\n<title>Log in to this network</title>"


@pytest.fixture(autouse=True)
def _a_page(wiki: Wiki) -> None:
    wiki.pages = {PAGE: (7, "*Text")}


def answered(wiki: Wiki, *missteps: Misstep, **policy: Any) -> str | None:
    """Return the text of the first day, which comes after some missteps."""
    wiki.missteps.extend(missteps)
    text = one(wiki, policy=wiki.clock.policy(**policy)).wikitext
    assert not wiki.missteps
    return text


# -- who asks -------------------------------------------------------------------------------------------------------


def test_each_request_says_which_program_asks_and_how_to_reach_somebody(wiki: Wiki) -> None:
    one(wiki)
    agent = wiki.requests[0].headers["User-Agent"]
    assert re.fullmatch(rf"newsarchive/{na.__version__} \({re.escape(CONTACT)}\) httpx/[0-9.]+", agent)


@pytest.mark.parametrize(
    "contact", ["a@b.example", " https://example.org/my-tool; a@b.example ", "User:Example", "[[User:Example]] (en)"]
)
def test_a_mail_address_a_web_address_or_a_user_is_a_contact(wiki: Wiki, contact: str) -> None:
    list(na.fetch_days([day_after(0)], contact=contact, api=wiki.api, policy=wiki.clock.policy()))
    assert f"({contact.strip()})" in wiki.requests[0].headers["User-Agent"]


@pytest.mark.parametrize(
    "contact", ["", " ", "me", "@", "a@b", "https://", "User:", "a@b.example\r\nX-Evil: 1", "ü@b.example"]
)
def test_what_reaches_nobody_is_no_contact(wiki: Wiki, contact: str) -> None:
    with pytest.raises(na.SettingsError, match="User-Agent_policy"):
        na.fetch_days("2017", contact=contact, api=wiki.api)
    assert not wiki.requests


@pytest.mark.parametrize(
    "api",
    [
        "",
        "en.wikipedia.org/w/api.php",
        "ftp://example.org/w/api.php",
        "file:///etc/passwd",
        "http://",
        "https://example.org/w/api.php?action=query",
        "https://example.org/w/api.php#x",
        "https://exa\nmple.org/",
        "http://[::1/w/api.php",
        "http://example.org:99999999/",
        "https://bücher.example/w/api.php",
        "https://me:secret@example.org/w/api.php",
        f"https://{'a' * 64}.example/w/api.php",
        "https://a..example/w/api.php",
        None,
    ],
)
def test_what_is_no_address_is_an_error(api: Any) -> None:
    with pytest.raises(na.SettingsError, match="is no address of an API"):
        na.fetch_days("2017", contact=CONTACT, api=api)


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(na.MissingExtraError, match=r"httpx is not installed: pip install 'newsarchive\[fetch\]'"):
        na.fetch_days("2017", contact=CONTACT)


@pytest.mark.parametrize(
    "policy",
    [
        {"interval": -1},
        {"interval": float("nan")},
        {"interval": float("inf")},
        {"interval": "1"},
        {"retries": 1.5},
        {"retries": 21},
        {"retries": True},
        {"timeout": 0},
        {"max_wait": 0.5},
        {"max_bytes": 0},
        {"batch": 0},
        {"batch": 51},
    ],
)
def test_manners_that_are_none_are_refused(policy: dict[str, Any]) -> None:
    with pytest.raises(na.SettingsError, match=f"{next(iter(policy))} must be a"):
        na.FetchPolicy(**policy)


# -- how often ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [0.25, 1, 7])
@pytest.mark.parametrize("busy", [0.0, 0.1, 3.0, 20.0])
def test_requests_never_begin_closer_than_the_interval(wiki: Wiki, interval: float, busy: float) -> None:
    """Whatever the caller does meanwhile, and whether or not requests fail."""
    fill(wiki, 60)
    wiki.missteps.extend([Misstep(), LATER, LATER, Misstep(), LATER])
    clock = wiki.clock
    for _ in fetch(wiki, map(day_after, range(60)), policy=clock.policy(interval=interval, batch=10)):
        clock.now += busy / 10
    times = [request.at for request in wiki.requests]
    assert len(times) == 9
    assert all(after - before >= interval for before, after in pairwise(times))


def test_no_time_is_lost_when_enough_has_passed(wiki: Wiki) -> None:
    fill(wiki, 60)
    for _ in fetch(wiki, map(day_after, range(60)), policy=wiki.clock.policy(batch=10)):
        wiki.clock.now += 0.2
    assert wiki.clock.waits == []


def test_a_single_request_is_not_waited_for(wiki: Wiki) -> None:
    assert one(wiki).wikitext == "*Text"
    assert wiki.clock.waits == []


# -- what is asked again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_a_wiki_that_is_busy_is_asked_again(wiki: Wiki, status: int) -> None:
    assert answered(wiki, Misstep(status=status, body=b"busy")) == "*Text"
    assert wiki.clock.waits == [1]


def test_waits_grow_twofold(wiki: Wiki) -> None:
    assert answered(wiki, *[LATER] * 5) == "*Text"
    assert wiki.clock.waits == [1, 2, 4, 8, 16]


def test_waits_begin_with_the_interval_and_end_at_the_patience(wiki: Wiki) -> None:
    assert answered(wiki, *[LATER] * 4, interval=3, max_wait=10) == "*Text"
    assert wiki.clock.waits == [3, 6, 10, 10]


def test_a_wiki_that_stays_busy_is_given_up(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="was asked 3 times, and each time: it answered 503 Service Unavailable"):
        answered(wiki, *[LATER] * 9, retries=2)
    assert len(wiki.requests) == 3


def test_without_retries_a_wiki_is_asked_once(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="was asked once: it answered 503"):
        answered(wiki, LATER, retries=0)
    assert (len(wiki.requests), wiki.clock.waits) == (1, [])


def test_each_request_has_all_its_retries(wiki: Wiki) -> None:
    fill(wiki, 20)
    wiki.missteps.extend([LATER, LATER, Misstep(), LATER, LATER])
    assert len(list(fetch(wiki, map(day_after, range(20)), policy=wiki.clock.policy(batch=10, retries=2)))) == 20


def test_the_log_says_why_it_is_waiting(wiki: Wiki, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "newsarchive"):
        answered(wiki, LATER)
    assert [record.message for record in caplog.records if record.name.startswith("newsarchive")] == [
        f"{wiki.api}: it answered 503 Service Unavailable; asking again in 1 s"
    ]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": " 30 "}, 30),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "Mon, 02 Jan 2017 00:01:30 GMT"}, 90),
        ({"Retry-After": "Sun, 01 Jan 2017 00:00:00 GMT"}, 1),
        ({"Retry-After": "Mon, 02 Jan 2017 00:01:30 -0000"}, 90),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "Mon, 99 Jan 2017 00:01:30 GMT"}, 1),
        ({"Retry-After": "Mon, 02 Jan 2017 00:01:30 +99999999999999999999"}, 1),
        ({}, 1),
    ],
)
def test_a_wiki_is_asked_again_when_it_says(wiki: Wiki, headers: dict[str, str], wait: float) -> None:
    """A time is counted from the time of the answer, as the wiki's clock has it."""
    assert answered(wiki, Misstep(status=429, body=b"", headers=headers)) == "*Text"
    assert wiki.clock.waits == [wait]


def test_a_time_in_an_answer_without_one_is_compared_with_this_machine_s(wiki: Wiki) -> None:
    past = Misstep(status=429, body=b"", headers={"Retry-After": "Mon, 02 Jan 2017 00:01:30 GMT"}, omits=("Date",))
    assert answered(wiki, past) == "*Text"
    assert wiki.clock.waits == [1]
    future = Misstep(status=429, body=b"", headers={"Retry-After": "Mon, 02 Jan 2999 00:01:30 GMT"}, omits=("Date",))
    with pytest.raises(na.FetchError, match="asks to wait"):
        answered(wiki, future)


def test_a_wait_that_is_too_long_is_left_to_the_caller(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="429 Too Many Requests, and asks to wait 86,400 seconds"):
        answered(wiki, Misstep(status=429, body=b"", headers={"Retry-After": "86400"}))
    assert (len(wiki.requests), wiki.clock.waits) == (1, [])


@pytest.mark.parametrize("status", [200, 503])
def test_a_wiki_that_lags_is_asked_again(wiki: Wiki, status: int) -> None:
    body = {"error": {"code": "maxlag", "info": "Waiting for db1: 6.2 seconds lagged.", "lag": 6.2}}
    assert answered(wiki, Misstep(status=status, body=body, headers={"Retry-After": "5"})) == "*Text"
    assert wiki.clock.waits == [5]


@pytest.mark.parametrize("code", ["ratelimited", "internal_api_error_DBQueryTimeoutError"])
def test_a_fault_that_passes_is_asked_again(wiki: Wiki, code: str) -> None:
    assert answered(wiki, Misstep(body={"error": {"code": code, "info": "x"}})) == "*Text"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            {"code": "readapidenied", "info": "You need read permission."},
            "it says readapidenied: You need read permission.",
        ),
        ({}, "it says unknown: "),
        ("no", "it says unknown: no"),
        (None, "it says unknown: None"),
    ],
)
def test_a_refusal_is_not_asked_again(wiki: Wiki, error: Any, said: str) -> None:
    with pytest.raises(na.FetchError, match=f"refuses: {said}"):
        answered(wiki, Misstep(body={"error": error}))
    assert len(wiki.requests) == 1


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (
            301,
            {"Location": "https://example.org/w/api.php"},
            "301 Moved Permanently: it has moved to https://example.org/",
        ),
        (403, {}, "403 Forbidden; the wiki may not like the contact"),
        (404, {}, "404 Not Found; that is not the address of an API"),
        (414, {}, r"414 .*; ask for fewer days at once \(FetchPolicy\.batch\)"),
        (204, {}, "204 No Content$"),
        (418, {}, "418 "),
    ],
)
def test_a_status_that_will_not_change_is_not_asked_again(
    wiki: Wiki, status: int, headers: dict[str, str], said: str
) -> None:
    with pytest.raises(na.FetchError, match=f"refuses: it answered {said}"):
        answered(wiki, Misstep(status=status, body=b"", headers={"Content-Encoding": "identity"} | headers))
    assert len(wiki.requests) == 1


# -- connections ----------------------------------------------------------------------------------------------------


def test_a_wiki_that_is_not_there_is_asked_again_and_given_up(clock: Clock) -> None:
    with pytest.raises(
        na.FetchError, match=r"http://127\.0\.0\.1:9/ was asked 3 times, and each time: the connection failed"
    ):
        list(na.fetch_days("2017", contact=CONTACT, api="http://127.0.0.1:9/", policy=clock.policy(retries=2)))
    assert clock.waits == [1, 2]


@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("omits", [(), ("Content-Length",)])
@pytest.mark.parametrize("drops", [1, 10, 150])
def test_an_answer_that_is_cut_off_is_asked_for_again(
    wiki: Wiki, packs: bool, omits: tuple[str, ...], drops: int
) -> None:
    wiki.packs = packs
    assert answered(wiki, Misstep(drops=drops, omits=omits)) == "*Text"
    assert len(wiki.requests) == 2


def test_an_answer_without_a_length_is_read_to_its_end(wiki: Wiki) -> None:
    assert answered(wiki, Misstep(omits=("Content-Length",))) == "*Text"


@pytest.fixture
def stuck() -> Iterator[Misstep]:
    """An answer whose body does not come."""
    event = threading.Event()
    yield Misstep(before=lambda: event.wait(10))
    event.set()


def test_an_answer_that_does_not_come_is_asked_for_again(wiki: Wiki, stuck: Misstep) -> None:
    assert answered(wiki, stuck, timeout=0.05) == "*Text"


def test_a_wiki_that_never_answers_is_given_up(wiki: Wiki, stuck: Misstep) -> None:
    with pytest.raises(na.FetchError, match=r"asked 2 times, and each time: no answer in 0\.05 seconds"):
        answered(wiki, stuck, stuck, retries=1, timeout=0.05)


def test_an_answer_that_drips_is_not_read_for_ever(wiki: Wiki, clock: Clock) -> None:
    def later() -> None:
        clock.now += 61

    with pytest.raises(na.FetchError, match="the answer took more than 60 seconds"):
        answered(wiki, *[Misstep(before=later)] * 2, retries=1, max_wait=60)


# -- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [b"", b"nothing", b'{"query": ', b'{"query": {}} {}', b"\xff\xfe", b"[" + b"9" * 5000 + b"]"]
)
def test_what_is_no_json_is_asked_for_again(wiki: Wiki, body: bytes) -> None:
    assert answered(wiki, Misstep(body=body)) == "*Text"
    with pytest.raises(na.FetchError, match="was asked once: the answer is no JSON"):
        answered(wiki, Misstep(body=body), retries=0)


def test_a_web_page_is_no_answer(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="a web page, not JSON; is that the address of an API"):
        answered(wiki, Misstep(body=HTML))
    assert len(wiki.requests) == 1


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7"])
def test_json_that_is_no_object_is_no_answer(wiki: Wiki, body: bytes) -> None:
    with pytest.raises(na.FetchError, match="JSON that is not an object"):
        answered(wiki, Misstep(body=body))


def test_json_that_is_nested_without_end_is_no_answer(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="nested too deep"):
        answered(wiki, Misstep(body=b"[" * 100_000))


@pytest.mark.parametrize("packs", [True, False])
def test_an_answer_may_be_as_large_as_is_allowed_and_no_larger(wiki: Wiki, packs: bool) -> None:
    wiki.packs = packs
    body = json.dumps(wiki.answer(_parameters())).encode()
    assert answered(wiki, Misstep(body=body), max_bytes=len(body)) == "*Text"
    with pytest.raises(na.FetchError, match=f"more than {len(body) - 1} bytes"):
        answered(wiki, Misstep(body=body), max_bytes=len(body) - 1)
    assert len(wiki.requests) == 2


def _parameters() -> dict[str, str]:
    fixed = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "prop": "revisions",
        "redirects": "1",
        "maxlag": "5",
    }
    return fixed | {"titles": page_name(day_after(0)), "rvprop": "content|ids|timestamp", "rvslots": "main"}


def test_a_bomb_is_not_unpacked(wiki: Wiki) -> None:
    bomb = Misstep(body=gzip.compress(bytes(100_000_000)), headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(na.FetchError, match="more than 100,000 bytes, which is not read"):
        answered(wiki, bomb, max_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"not packed", "the answer is damaged: "),
        (gzip.compress(b"{}", mtime=0) + b"more", "the answer is damaged: there is more after its end"),
        (gzip.compress(b"{}", mtime=0)[:-1], "the answer is cut off"),
    ],
)
def test_an_answer_that_cannot_be_unpacked_is_asked_for_again(wiki: Wiki, body: bytes, why: str) -> None:
    damaged = Misstep(body=body, headers={"Content-Encoding": "gzip"})
    assert answered(wiki, damaged) == "*Text"
    with pytest.raises(na.FetchError, match=why):
        answered(wiki, damaged, retries=0)


def test_an_answer_that_is_packed_in_a_way_that_was_not_asked_for_is_none(wiki: Wiki) -> None:
    with pytest.raises(na.FetchError, match="packed by 'br', though gzip was asked for"):
        answered(wiki, Misstep(headers={"Content-Encoding": "br"}))
