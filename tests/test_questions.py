"""What a person sees who asks an archive at a prompt, and asks it something that it cannot be asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import newsarchive as na

EN = Path(__file__).parent.parent / "examples" / "archive" / "en"


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
    with pytest.raises(na.QueryError, match=r"^44 events are as asked for, and not one: every event; the oldest first"):
        archive.events.one()
    with pytest.raises(na.MissingPageError, match=r'no event is as asked for: events about "Atlantis"; the oldest'):
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
    with pytest.raises(na.QueryError, match="which query"):
        put_together()
    with pytest.raises(na.QueryError, match="'smog' is none"):
        put_together(archive.events.about("China"), "smog")
    for part in (archive.events.limit(2), archive.events.offset(2)):
        with pytest.raises(na.QueryError, match="with a limit or offset cannot be part of another one"):
            put_together(part)


def test_save_says_what_it_takes(archive: na.Archive) -> None:
    other: Any = archive.day("2015-12-7")
    with pytest.raises(TypeError, match="save takes an event, not Day"):
        archive.save(other)
    with pytest.raises(TypeError, match=r"save_page takes a page, .* not Day"):
        archive.save_page(other)
