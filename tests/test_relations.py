"""Related events are those that share the most contexts; a plain comparison of all pairs says the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.relations import RelatedPolicy, Relation, Relations

Events = dict[na.PageRef, frozenset[str]]

refs = st.builds(
    na.PageRef,
    date=st.dates(dt.date(2015, 1, 1), dt.date(2018, 12, 31)),
    slug=st.text("ab", min_size=1, max_size=2),
)
events = st.dictionaries(refs, st.frozensets(st.sampled_from("ABCDEF")), max_size=40)


def plainly(events: Events, ref: na.PageRef, limit: int) -> list[Relation]:
    """Return the related events of one, by comparing it with each other one."""
    pairs = [
        (len(events[ref] & names), na.format_day(other.date), other.slug, other)
        for other, names in events.items()
        if other != ref and events[ref] & names
    ]
    chosen = [pair[-1] for pair in sorted(pairs, reverse=True)[:limit]]
    return [Relation(ref=other, why=tuple(sorted(events[ref] & events[other]))) for other in chosen]


@given(events=events, limit=st.integers(1, 12))
def test_related_events_are_those_of_a_plain_comparison(events: Events, limit: int) -> None:
    relations = Relations(events, RelatedPolicy(limit=limit))
    assert {ref: list(relations.of(ref)) for ref in events} == {ref: plainly(events, ref, limit) for ref in events}


@given(events=events, per_year=st.integers(1, 3))
def test_no_year_has_more_related_events_than_are_wanted(events: Events, per_year: int) -> None:
    relations = Relations(events, RelatedPolicy(limit=6, per_year=per_year))
    for ref in events:
        every = plainly(events, ref, len(events))
        years: Counter[int] = Counter()
        expected = []
        for relation in every:
            years[relation.ref.date.year] += 1
            expected += [relation] * (years[relation.ref.date.year] <= per_year)
        assert list(relations.of(ref)) == expected[:6]


@given(events)
def test_only_events_near_a_new_one_can_have_other_related_events(events: Events) -> None:
    if not events:
        return
    new, *old = events
    before = Relations({ref: events[ref] for ref in old})
    after = Relations(events)
    changed = {ref for ref in old if before.of(ref) != after.of(ref)}
    assert changed <= after.near([new]) - {new}


def test_a_rare_context_can_count_for_more_than_two_common_ones() -> None:
    names = {f"x{number}": ["A", "B"] for number in range(60)} | {"one": ["A", "B", "Rare"], "other": ["Rare"]}
    events = {na.PageRef(date=dt.date(2017, 1, 1), slug=slug): frozenset(each) for slug, each in names.items()}
    one = na.PageRef(date=dt.date(2017, 1, 1), slug="one")
    assert Relations(events).of(one)[0].why == ("A", "B")
    assert Relations(events, RelatedPolicy(rare_first=True)).of(one)[0].why == ("Rare",)


def test_ties_go_to_the_later_date_as_text_then_to_the_greater_slug() -> None:
    links = ["2016/04/23/a", "2016/04/3/a", "2016/04/12/a", "2016/04/3/b", "2016/05/1/a"]
    events = {na.PageRef.parse(f"/news/{link}.md"): frozenset("A") for link in links}
    chosen = Relations(events).of(na.PageRef.parse("/news/2016/05/1/a.md"))
    assert [relation.ref.path for relation in chosen] == [
        "news/2016/04/3/b.md", "news/2016/04/3/a.md", "news/2016/04/23/a.md", "news/2016/04/12/a.md",
    ]  # fmt: skip


def test_an_event_that_is_none_of_them_is_an_error() -> None:
    with pytest.raises(KeyError):
        Relations({}).of(na.PageRef.parse("/news/2016/05/1/a.md"))
