"""What is written reads back as the same value, whatever the value and in every style."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our


@given(our.events(), our.styles)
def test_an_event_reads_back_in_every_style(event: na.Event, style: na.Style) -> None:
    page = na.parse(na.dumps(event, style=style))
    assert page.content == event
    assert page.route == "grammar"


@given(our.events(), our.event_refs, our.styles)
def test_an_event_that_knows_its_page_reads_back_there(event: na.Event, ref: na.PageRef, style: na.Style) -> None:
    known = attrs.evolve(event, ref=ref)
    assert na.parse(na.dumps(known, style=style), path=ref.path).content == known


@given(our.events(our.comma_names | our.plain_names), our.styles)
def test_contexts_with_commas_read_back_to_someone_who_knows_them(event: na.Event, style: na.Style) -> None:
    names = {name for item in event.related for name in item.contexts}
    assert na.parse(na.dumps(event, style=style), vocabulary=names).content == event


@given(our.day_pages, our.styles)
def test_a_day_reads_back_in_every_style(day: na.Day, style: na.Style) -> None:
    assert na.loads(na.dumps(day, style=style)) == day


@given(our.front_pages, our.styles)
def test_a_front_page_reads_back_in_every_style(front: na.FrontPage, style: na.Style) -> None:
    assert na.loads(na.dumps(front, style=style)) == front


@given(our.editorials, our.styles)
def test_an_editorial_reads_back_in_every_style(editorial: na.Editorial, style: na.Style) -> None:
    assert na.loads(na.dumps(editorial, style=style)) == editorial


@given(our.events() | our.day_pages | our.front_pages | our.editorials)
def test_every_value_reads_back_from_json(content: na.Content) -> None:
    assert na.loads(na.dumps(content, format="json"), format="json") == content


@given(our.event_refs | our.editorial_refs | our.day_refs, st.sampled_from(["", "/zh", "https://example.org/a"]))
def test_a_ref_reads_back_from_its_path_link_and_url(ref: na.PageRef, site: str) -> None:
    assert na.PageRef.from_path(ref.path) == ref
    assert na.PageRef.parse(ref.link(prefix=site)) == ref
    assert na.PageRef.parse(ref.url(base_url=site)) == ref
    for suffix in ("html", "json", "xml"):
        assert na.PageRef.from_path(ref.path_in(suffix)) == ref
