"""What a person sees who asks an archive at a prompt, and asks it something that it cannot be asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import newsarchive as na

EN = Path(__file__).parents[2] / "examples" / "archive" / "en"


@pytest.fixture
def archive() -> na.Archive:
    return na.open(EN, index=":memory:")


@pytest.mark.parametrize("pointer", [0, None, 1.5, b"news/2015/12/7/a.md"])
def test_what_names_no_page_is_refused_with_what_would(archive: na.Archive, pointer: Any) -> None:
    for ask in (archive.__getitem__, archive.get, archive.page, archive.related, archive.backlinks, archive.contexts):
        with pytest.raises(TypeError, match="named by a link, a ref or a value that holds one, not by "):
            ask(pointer)
    assert pointer not in archive


def test_a_query_shows_what_it_asks(archive: na.Archive) -> None:
    assert repr(archive.events) == "<Query: every event; the oldest first>"
    assert repr(archive.events.about("China").newest()) == '<Query: events about "China"; the newest first>'


def test_one_says_what_was_asked_if_it_is_not_one(archive: na.Archive) -> None:
    with pytest.raises(na.QueryError, match=r"^expected exactly one event, found 44: every event; the oldest first"):
        archive.events.one()
    with pytest.raises(na.MissingPageError, match=r'no event matches: events about "Atlantis"; the oldest'):
        archive.events.about("Atlantis").one()
    assert archive.events.about("Venus").one().topic == "Akatsuki"


def test_a_query_of_one_name_is_explained_without_parentheses(archive: na.Archive) -> None:
    events = archive.events
    query = events.citing("a.org").about_none("China").excluding(events.in_topic("smog")).either(events.having("image"))
    asked = 'citing a.org, and not about "China", and not with the topic "smog", and with an image'
    assert query.explain() == f"events {asked}; the oldest first"
    years = events.either(events.on("2015"), events.on("2016"))
    assert years.explain() == "events of 2015, or of 2016; the oldest first"
    both = events.about("China", "smog")
    assert events.excluding(both).explain() == 'events not (about "China", and about "smog"); the oldest first'


def test_a_list_of_names_is_refused_with_how_to_give_it(archive: na.Archive) -> None:
    names: Any = ["China", "smog"]
    with pytest.raises(
        na.QueryError, match=r"asks for one context, and got \['China', 'smog'\]: give several one by one"
    ):
        archive.events.about(names)
    assert archive.events.about_any(*names).count() == 2


@pytest.mark.parametrize("step", ["either", "excluding"])
def test_a_query_is_put_together_with_queries_alone(archive: na.Archive, step: str) -> None:
    put_together = getattr(archive.events, step)
    with pytest.raises(na.QueryError, match="give at least one query"):
        put_together()
    with pytest.raises(na.QueryError, match="'smog' is not a query"):
        put_together(archive.events.about("China"), "smog")
    for part in (archive.events.limit(2), archive.events.offset(2)):
        with pytest.raises(na.QueryError, match="with a limit or offset cannot be part of another one"):
            put_together(part)


def test_save_says_what_it_takes(archive: na.Archive) -> None:
    other: Any = archive.day("2015-12-7")
    with pytest.raises(TypeError, match="save takes an Event, not Day"):
        archive.save(other)
    with pytest.raises(TypeError, match=r"save_page takes a Page, .* not Day"):
        archive.save_page(other)


def test_conditions_come_before_limit_and_offset(archive: na.Archive) -> None:
    for part in (archive.events.limit(5), archive.events.offset(5)):
        with pytest.raises(na.QueryError, match="conditions come before limit and offset"):
            part.about("China")


@pytest.mark.parametrize("size", [0, -1, 1.5, "3", True])
def test_a_limit_is_a_number_from_one_on(archive: na.Archive, size: Any) -> None:
    with pytest.raises(na.QueryError, match="a limit is a number from 1 on, not "):
        archive.events.limit(size)


@pytest.mark.parametrize("start", [-1, 1.5, None, True])
def test_an_offset_is_a_number_from_zero_on(archive: na.Archive, start: Any) -> None:
    with pytest.raises(na.QueryError, match="an offset is a number from 0 on, not "):
        archive.events.offset(start)


def test_a_year_is_written_as_text(archive: na.Archive) -> None:
    year: Any = 2016
    with pytest.raises(na.DateError, match="not int; a year is written as text, '2016'"):
        archive.events.on(year)


def test_events_are_counted_by_what_they_have_alone(archive: na.Archive) -> None:
    key: Any = "colour"
    with pytest.raises(na.QueryError, match="events cannot be counted by 'colour': choose one of year, month, day"):
        archive.events.count_by(key)


def test_a_part_of_the_events_is_explained_and_counted_as_a_part(archive: na.Archive) -> None:
    part = archive.events.newest().offset(2).limit(3)
    assert part.explain() == "every event; the newest first; without the first 2; at most 3"
    assert part.count() == len(list(part)) == sum(part.count_by("year").values()) == 3
    assert part.exists()
    assert not archive.events.offset(44).exists()


def test_relative_words_and_days_make_one_range(archive: na.Archive) -> None:
    newest = archive.days[-1]
    assert archive.events.between("2018-06-13", "today").refs() == archive.events.between("2018-06-13", newest).refs()
    with pytest.raises(na.DateError, match="cannot end on 2016-01-1, before it begins on 2017-01-1"):
        archive.events.between("2017", "2016-01-1")


def test_related_events_are_a_sequence(archive: na.Archive) -> None:
    event = archive.events.about("NASA").most_linked().first()
    assert event is not None
    related = archive.related(event)
    assert related[0] == next(iter(related))
    assert related[:2] == list(related)[:2]
    assert repr(related) == f"<{len(related)} related events, {len(related.missing)} missing>"


def test_a_page_that_nobody_has_is_linked_to_by_nobody(archive: na.Archive) -> None:
    nowhere = na.PageRef.parse("/news/2011/01/1/nowhere.md")
    assert archive.backlinks(nowhere) == ()
    assert archive.contexts(nowhere) == ()


def test_an_event_without_a_page_is_none_of_the_archive(archive: na.Archive) -> None:
    with pytest.raises(na.MissingPageError, match="this event has no ref: it belongs to no page"):
        archive[na.Event(date="2017-01-1", title="t")]
    with pytest.raises(na.MissingPageError, match=r"is the page of a day, not of an event: ask for day\('2015-12-7'\)"):
        archive["news/2015/12/7/index.md"]


def test_an_archive_says_its_prefix_or_is_told() -> None:
    folder = EN.parent / "zh"
    with na.open(folder, index=":memory:") as archive, na.open(folder, index=":memory:", prefix="/x") as incoming:
        assert (archive.prefix, incoming.prefix) == ("/zh", "/x")
        assert all(verdict.is_exact for verdict in archive.verify())
        assert archive
