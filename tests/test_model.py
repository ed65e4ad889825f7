"""The values: clean, frozen, hashable, and refusing what no page could say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

import newsarchive as na

REF = na.PageRef(date=dt.date(2017, 1, 1), slug="a")


def test_text_is_cleaned_of_the_spaces_around_it() -> None:
    event = na.Event(date="2017-01-1", title=" A title ", description="\u3000text\t", topic=" T ")
    assert (event.title, event.description, event.topic) == ("A title", "text", "T")


def test_a_missing_topic_and_an_empty_one_are_two_things() -> None:
    assert na.Event(date="2017-01-1", title="A") != na.Event(date="2017-01-1", title="A", topic="")


def test_values_are_frozen_hashable_and_hold_tuples() -> None:
    event = na.Event(date="2017-01-1", title="A", sources=[na.Source(publisher="P", url="http://a.example/")])
    assert isinstance(event.sources, tuple)
    assert len({event, attrs.evolve(event)}) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.title = "B"  # type: ignore[misc]


def test_days_and_refs_can_be_given_as_the_archive_writes_them() -> None:
    assert na.Event(date="2017-01-1", title="A").date == dt.date(2017, 1, 1)
    assert na.Related(title="A", ref="/zh/news/2017/01/1/a.html").ref == REF
    assert na.Day(date="2017-01-1", previous="2016-12-31").previous == dt.date(2016, 12, 31)
    assert na.Event(date="2017-01-1", title="A", ref="news/2017/01/1/a.md").ref == REF


def test_contexts_of_related_events_are_sorted_and_those_of_entries_are_not() -> None:
    assert na.Related(title="A", ref=REF, contexts=["b ", "a", "b"]).contexts == ("a", "b", "b")
    assert na.Entry(title="A", ref=REF, contexts=["b", "a"]).contexts == ("b", "a")


def test_an_aware_time_is_kept_as_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    assert na.Change(title="A", ref=REF, at=dt.datetime(2018, 1, 1, 1, tzinfo=zone)).at == dt.datetime(2017, 12, 31, 23)


@pytest.mark.parametrize(
    ("build", "fields", "why"),
    [
        (na.Event, {"date": "2017-01-1", "title": "a\nb"}, "Event.title: a line break"),
        (na.Event, {"date": "2017-01-1", "title": "a\rb"}, "Event.title: a line break"),
        (na.Event, {"date": "2017-01-1", "title": 3}, "Event.title: expected text"),
        (na.Event, {"date": "2017-01", "title": "a"}, "day"),
        (na.Event, {"date": dt.datetime(2017, 1, 1), "title": "a"}, "Event.date: expected a datetime.date"),
        (na.Event, {"date": None, "title": "a"}, "Event.date"),
        (
            na.Event,
            {"date": "2017-01-1", "title": "a", "description": "### b"},
            "Event.description: '### b' would be read",
        ),
        (na.Event, {"date": "2017-01-1", "title": "a", "description": "<!-- b -->"}, "Event.description"),
        (na.Entry, {"title": "a", "ref": REF, "summary": "- - -"}, "Entry.summary"),
        (na.Event, {"date": "2017-01-1", "title": "a", "image": "a b"}, "Event.image: 'a b' is not a URL"),
        (
            na.Event,
            {"date": "2017-01-1", "title": "a", "sources": ["http://a.example/"]},
            "Event.sources: expected Source",
        ),
        (na.Event, {"date": "2017-01-1", "title": "a", "ref": "nowhere"}, "names no page"),
        (na.Source, {"publisher": "a](b", "url": "http://a.example/"}, "Source.publisher"),
        (na.Source, {"publisher": "a", "url": ""}, "Source.url"),
        (
            na.Source,
            {"publisher": "a", "url": "/news/2017/01/1/a.md"},
            "Source.url: .* would be read as a page of the archive",
        ),
        (na.Source, {"publisher": "a", "url": "http://a.example/](b"}, "Source.url"),
        (na.Source, {"publisher": "a", "url": "b.html"}, "Source.url: .* would be read"),
        (na.Event, {"date": "2017-01-1", "title": "a", "image": ".md"}, "Event.image: .* would be read"),
        (na.Related, {"title": "a", "ref": REF, "contexts": "Syria"}, r"write \('Syria',\)"),
        (na.Related, {"title": "a", "ref": REF, "contexts": [" "]}, "Related.contexts: a context is empty"),
        (na.Related, {"title": "a", "ref": REF, "contexts": [3]}, "Related.contexts: expected text"),
        (na.Related, {"title": "a", "ref": None}, "Related.ref: expected PageRef"),
        (na.Related, {"title": "a", "ref": ()}, "Related.ref: expected PageRef"),
        (
            na.Change,
            {"title": "a", "ref": REF, "at": dt.datetime(2018, 1, 1, 0, 0, 0, 1)},
            "Change.at: pages write whole",
        ),
        (na.Change, {"title": "a", "ref": REF, "at": "2018-01-01"}, "Change.at: expected a datetime"),
        (na.Change, {"title": "a", "ref": REF, "note": "](x"}, "Change.note"),
        (na.Entry, {"title": "a", "ref": REF, "summary": "_Context: a, b_"}, "Entry.summary: .* list of contexts"),
        (na.FrontPage, {}, "needs a section"),
        (na.FrontPage, {"sections": [na.Section(title="API")]}, "read as prose"),
        (
            na.FrontPage,
            {"sections": [na.Section(title="2017-01-1", date="2017-01-1")], "previous": "2017-01-1"},
            "would be read as a day page",
        ),
        (na.FrontPage, {"sections": [na.Section(title="News", date="2017-01-1")]}, "read as `previous`"),
        (na.Section, {"title": "[News](x"}, "Section.title"),
        (na.Event, {"date": "2017-01-1", "title": "a", "description": "- - -"}, "Event.description: '- - -' would be"),
        (na.Editorial, {"title": "a", "text": None}, "Editorial.text: expected str"),
        (na.Prose, {"text": b"a"}, "Prose.text: expected str"),
    ],
)
def test_what_no_page_can_say_is_refused_with_the_field_and_the_reason(
    build: type, fields: dict[str, Any], why: str
) -> None:
    with pytest.raises(na.ModelError, match=why):
        build(**fields)


def test_a_body_has_plain_line_ends_and_no_blank_lines_around_it() -> None:
    assert na.Prose(text="\r\na\r\rb\n\n").text == "a\n\nb"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://m.example.org:8080/a", "example.org"),
        ("https://www.m.example.org/", "example.org"),
        ("https://user:secret@WWW.Example.ORG/", "example.org"),
        ("//cdn.example.org/x.png", "cdn.example.org"),
        ("https://m.com/", "m.com"),
        ("https://notactuallycnn.com/", "notactuallycnn.com"),
        ("https://web.archive.org/web/20160101000000/http://www.example.org/a", "example.org"),
        ("https://web.archive.org/web/20160101000000im_/https:/example.org/a", "example.org"),
        ("/resources/x.png", ""),
        ("mailto:a@example.org", ""),
        ("http://[broken/", ""),
    ],
)
def test_the_domain_of_a_source_is_its_publisher_s(url: str, domain: str) -> None:
    assert na.Source(publisher="", url=url).domain == domain
