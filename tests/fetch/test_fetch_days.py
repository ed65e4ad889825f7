"""Which pages are asked for, and what comes of the wiki's answers."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive as na
from fetch.asking import FIRST, PAGE, day_after, fetch, fill, one
from fetch.wiki_server import Clock, Misstep, Wiki, running
from newsarchive.fetch import days as module
from newsarchive.fetch import today
from newsarchive.fetch.days import ask_for_pages
from newsarchive.wikipedia.portal import page_name, parse

if TYPE_CHECKING:
    from pathlib import Path


# -- what is fetched ------------------------------------------------------------------------------------------------


def test_a_day_comes_with_its_text_and_its_version(wiki: Wiki) -> None:
    wiki.pages = {PAGE: (7, "*[[Bridges]]\n**A bridge opens.")}
    assert one(wiki) == na.FetchedDay(
        date=FIRST,
        page=PAGE,
        revision=7,
        timestamp=dt.datetime(2017, 1, 2, 3, 4, 5),
        wikitext="*[[Bridges]]\n**A bridge opens.",
    )


def test_what_is_fetched_is_what_the_reader_of_wikitext_takes(wiki: Wiki) -> None:
    pytest.importorskip("mwparserfromhell")
    wiki.pages = {PAGE: (7, "*[[Bridges]]\n**A [[bridge]] opens. [http://a.example/ (Example Times)]")}
    fetched = one(wiki)
    assert fetched.wikitext is not None
    day = parse(fetched.wikitext, fetched.date, page=fetched.page, revision=fetched.revision)
    assert [item.event.title for item in day.items] == ["A bridge opens."]
    assert day.provenance.revision == 7


def test_a_page_that_is_empty_is_a_page(wiki: Wiki) -> None:
    wiki.pages = {PAGE: (7, "")}
    fetched = one(wiki)
    assert (fetched.wikitext, fetched.missing, fetched.reason) == ("", False, "")


@pytest.mark.parametrize("packs", [True, False])
def test_texts_in_every_script_come_as_they_are(wiki: Wiki, packs: bool) -> None:
    text = "*安河的新桥通车 – naïve “quotes” \U0001f309\u202e\x00\t\r\n\u2028 e\u0301"
    wiki.packs = packs
    wiki.pages = {PAGE: (7, text)}
    assert one(wiki).wikitext == text


def test_half_a_character_becomes_one_that_can_be_written(wiki: Wiki, tmp_path: Path) -> None:
    wiki.redirects = {PAGE: "Portal:\ud83d"}
    wiki.pages = {"Portal:\ud83d": (7, "*A \ud83d bridge")}
    for is_kept in (False, True):
        fetched = one(wiki, cache=tmp_path, refresh=True)
        assert (fetched.page, fetched.wikitext, fetched.from_cache) == ("Portal:�", "*A � bridge", is_kept)


# -- which days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days",
    [
        "2017-01-1..2017-01-3",
        na.Period.parse("2017-01-1..2017-01-3"),
        [FIRST, day_after(1), day_after(2)],
        (day_after(number) for number in range(3)),
    ],
)
def test_days_are_a_period_its_text_or_anything_that_yields_days(wiki: Wiki, days: Any) -> None:
    fill(wiki, 9)
    assert [fetched.date for fetched in fetch(wiki, days)] == [FIRST, day_after(1), day_after(2)]


def test_days_come_in_the_order_asked_for_and_as_often(wiki: Wiki) -> None:
    fill(wiki, 9)
    days = [day_after(3), FIRST, day_after(3), day_after(1)]
    assert [fetched.date for fetched in fetch(wiki, days)] == days
    assert wiki.requests[0].titles == [page_name(day) for day in (day_after(3), FIRST, day_after(1))]


def test_relative_words_are_counted_from_this_day_in_utc(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(wiki, 9)
    monkeypatch.setattr(module, "today", lambda: day_after(4))
    assert [fetched.date for fetched in fetch(wiki, "last 2 days")] == [day_after(3), day_after(4)]
    assert dt.datetime.now(dt.UTC).date() - today() <= dt.timedelta(days=1)


@pytest.mark.parametrize("days", ["", "January", [dt.datetime(2017, 1, 1)], ["2017-01-1"]])
def test_what_is_no_day_is_an_error(wiki: Wiki, days: Any) -> None:
    with pytest.raises(na.DateError):
        list(fetch(wiki, days))
    assert not wiki.requests


def test_no_days_take_no_request(wiki: Wiki) -> None:
    assert list(fetch(wiki, [])) == []
    assert not wiki.requests


# -- requests -------------------------------------------------------------------------------------------------------


def test_fifty_days_are_asked_for_at_once(wiki: Wiki) -> None:
    fill(wiki, 120)
    fetched = list(fetch(wiki, [day_after(number) for number in range(120)]))
    assert [day.wikitext for day in fetched] == [f"*Day {number}" for number in range(120)]
    assert [len(request.titles) for request in wiki.requests] == [50, 50, 20]


def test_a_request_is_made_when_its_first_day_is_needed(wiki: Wiki) -> None:
    fill(wiki, 120)
    fetched = fetch(wiki, (day_after(number) for number in range(10**6)))
    assert not wiki.requests
    assert [next(fetched).date for _ in range(50)][-1] == day_after(49)
    assert len(wiki.requests) == 1
    next(fetched)
    assert len(wiki.requests) == 2


def test_an_answer_in_parts_is_followed_to_its_end(wiki: Wiki) -> None:
    fill(wiki, 7)
    wiki.texts_at_once = 3
    fetched = list(fetch(wiki, [day_after(number) for number in range(9)]))
    assert [day.wikitext for day in fetched] == [*(f"*Day {number}" for number in range(7)), None, None]
    assert [request.parameters.get("rvcontinue") for request in wiki.requests] == [None, "3|x", "6|x"]
    assert [request.parameters.get("continue") for request in wiki.requests] == [None, "||", "||"]


def test_an_answer_without_an_end_is_given_up(wiki: Wiki) -> None:
    endless = {"query": {"pages": []}, "continue": {"rvcontinue": "1|x", "continue": "||"}}
    wiki.missteps.extend(Misstep(body=endless) for _ in range(99))
    with pytest.raises(na.FetchError, match="does not end: there is more after 11 parts"):
        one(wiki)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 200), max_size=150), st.integers(1, 50), st.integers(1, 50))
def test_whatever_is_asked_for_comes_once_for_each_time_asked(numbers: list[int], batch: int, at_once: int) -> None:
    clock = Clock()
    with running(Wiki(clock=clock, texts_at_once=at_once)) as wiki:
        fill(wiki, 150)
        days = [day_after(number) for number in numbers]
        fetched = list(fetch(wiki, days, policy=clock.policy(batch=batch)))
    assert [day.date for day in fetched] == days
    expected = [None if number >= 150 else f"*Day {number}" for number in numbers]
    assert [day.wikitext for day in fetched] == expected


# -- names and redirects --------------------------------------------------------------------------------------------


def test_a_day_without_a_page_is_a_value(wiki: Wiki) -> None:
    fetched = one(wiki)
    assert (fetched.missing, fetched.wikitext, fetched.revision, fetched.timestamp) == (True, None, None, None)
    assert (fetched.page, fetched.reason) == (PAGE, "there is no such page")


def test_redirects_are_followed_and_the_page_behind_them_is_named(wiki: Wiki) -> None:
    wiki.redirects = {PAGE: "Portal:A", "Portal:A": "Portal:B"}
    wiki.pages = {"Portal:B": (7, "*Text")}
    fetched = one(wiki)
    assert (fetched.page, fetched.wikitext) == ("Portal:B", "*Text")


def test_a_redirect_to_nowhere_and_one_in_a_circle_are_no_page(wiki: Wiki) -> None:
    wiki.redirects = {
        PAGE: "Portal:A",
        page_name(day_after(1)): "Portal:B",
        "Portal:B": "Portal:C",
        "Portal:C": "Portal:B",
    }
    there, circle = fetch(wiki, [FIRST, day_after(1)])
    assert (there.page, there.reason) == ("Portal:A", "there is no such page")
    assert (circle.missing, circle.reason) == (True, "its redirects lead in a circle")


def test_names_that_the_wiki_writes_otherwise_lead_to_its_pages(wiki: Wiki) -> None:
    names = {
        FIRST: "portal:current_events/1",
        day_after(1): "e\u0301te\u0301/é",
        day_after(2): "Portal:新聞動態/2017年1月3日",
    }
    wiki.pages = {"Portal:current events/1": (1, "a"), "Été/é": (2, "b"), "Portal:新聞動態/2017年1月3日": (3, "c")}
    fetched = list(fetch(wiki, names, page_of=names.__getitem__))
    assert [(day.page, day.wikitext) for day in fetched] == [(name, text) for name, (_, text) in wiki.pages.items()]


def test_a_name_that_can_be_no_page_is_a_value(wiki: Wiki) -> None:
    fetched = one(wiki, page_of=lambda _: "<day>")
    assert (fetched.missing, fetched.reason) == (True, 'that can be no page: The title contains "<".')


@pytest.mark.parametrize("name", ["", "a|b", "a\nb", "a\x00", "a\ud83d"])
def test_a_name_that_cannot_be_asked_for_is_an_error(wiki: Wiki, name: str) -> None:
    with pytest.raises(na.SettingsError, match="can be no page of a wiki"):
        one(wiki, page_of=lambda _: name)
    assert not wiki.requests


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        ({"contentmodel": "wikitext", "texthidden": True}, "its text is hidden"),
        ({"contentmodel": "wikitext", "textmissing": True}, "the wiki has lost its text"),
        ({"contentmodel": "json", "content": "{}"}, "its text is no wikitext but json"),
    ],
)
def test_a_text_that_cannot_be_had_is_a_value(wiki: Wiki, slot: dict[str, Any], reason: str) -> None:
    wiki.pages = {PAGE: (7, "*Text")}
    wiki.slots = {PAGE: slot}
    fetched = one(wiki)
    assert (fetched.missing, fetched.wikitext, fetched.revision, fetched.reason) == (True, None, None, reason)


# -- answers that make no sense -------------------------------------------------------------------------------------


def page(**others: Any) -> dict[str, Any]:
    """Return an answer with the first day's page, some parts of it otherwise."""
    slot = {"contentmodel": "wikitext", "content": "*Text"}
    version = {"revid": 7, "timestamp": "2017-01-02T03:04:05Z", "slots": {"main": slot}} | others.pop("version", {})
    return {"query": {"pages": [{"title": PAGE, "revisions": [version]} | others]}}


def test_the_answer_that_the_next_tests_spoil_is_a_good_one(wiki: Wiki) -> None:
    wiki.missteps.append(Misstep(body=page()))
    assert one(wiki).wikitext == "*Text"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({}, "query is not an object"),
        ({"batchcomplete": True, "query": []}, "query is not an object"),
        ({"query": {"pages": {}}}, "pages is not a list"),
        ({"query": {"pages": ["x"]}}, "an item of pages is not an object"),
        ({"query": {"pages": []}}, f"says nothing of '{PAGE}'"),
        ({"query": {"pages": [{"title": PAGE}]}}, f"says nothing of '{PAGE}'"),
        ({"query": {"pages": [], "redirects": [{"from": PAGE}]}}, "to is not text"),
        ({"query": {"pages": [], "normalized": [{"to": PAGE}]}}, "from is not text"),
        ({"query": {"pages": []}, "continue": True}, "continue is not an object"),
        (page(title=None), "title is not text"),
        (page(revisions={}), "revisions is not a list"),
        (page(revisions=[]), "revisions is not one object"),
        (page(version={"revid": "7"}), "revid is not a whole number"),
        (page(version={"revid": True}), "revid is not a whole number"),
        (page(version={"revid": 0}), "revid is not a whole number"),
        (page(version={"timestamp": 7}), "timestamp is not text"),
        (page(version={"timestamp": "yesterday"}), "timestamp is not a time"),
        (page(version={"timestamp": "0001-01-01T00:00:00+14:00"}), "timestamp is not a time"),
        (page(version={"slots": None}), "slots is not an object"),
        (page(version={"slots": {}}), "main is not an object"),
        (page(version={"slots": {"main": {}}}), "content is not text"),
        (page(version={"slots": {"main": {"content": 7}}}), "content is not text"),
    ],
)
def test_an_answer_that_is_not_what_it_should_be_is_an_error(wiki: Wiki, answer: dict[str, Any], named: str) -> None:
    wiki.missteps.append(Misstep(body=answer))
    with pytest.raises(na.FetchError, match=named):
        one(wiki)
    assert len(wiki.requests) == 1


WORDS = (
    "query pages title revisions missing invalid revid timestamp slots main content contentmodel continue redirects "
    "normalized from to fromencoded"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(PAGE),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS.split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150)
@given(JSON)
def test_no_answer_makes_anything_but_days_or_an_error_of_ours(answer: Any) -> None:
    class Asked:
        def ask(self, _: object) -> dict[str, Any]:
            return {"query": answer}

    client: Any = Asked()
    with suppress(na.FetchError):
        assert list(ask_for_pages(client, [PAGE], with_text=True)) == [PAGE]
