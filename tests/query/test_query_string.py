"""The query string: what it reads as, what is a mistake in it and where, and that it can be written again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsarchive.dates import Period
from newsarchive.errors import DateError, QueryError
from newsarchive.index.fts import has_word
from newsarchive.query.conditions import (
    ASPECTS,
    ORDERS,
    About,
    All,
    Any,
    Citing,
    Condition,
    Has,
    InTopic,
    Matching,
    Not,
    PublishedBy,
    Recent,
    Search,
    When,
    Within,
)
from newsarchive.query.fields import FIELDS, SETTINGS
from newsarchive.query.parser import read_query
from newsarchive.query.unparse import described, write_query

A, B, C = Matching("a"), Matching("b"), Matching("c")


def within(text: str) -> Within:
    """Return the days of a period."""
    return Within(Period.parse(text))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a", A),
        ("cease*", Matching("cease", is_prefix=True)),
        ('"a b"', Matching("a b")),
        ('"a b"*', Matching("a b", is_prefix=True)),
        ('"the ""Big"" one"', Matching('the "Big" one')),
        ("“a b” 「联合国」『安理会』", All((Matching("a b"), Matching("联合国"), Matching("安理会")))),
        ("cease-fire", Matching("cease-fire")),
        ("or and not", All((Matching("or"), Matching("and"), Matching("not")))),
        ('"OR"', Matching("OR")),
        ('关于"一带一路"', All((Matching("关于"), Matching("一带一路")))),
        ("a b", All((A, B))),
        ("a AND b", All((A, B))),
        ("a\n\u3000b", All((A, B))),
        ("a OR b", Any((A, B))),
        ("a OR b c", Any((A, All((B, C))))),
        ("a b OR c", Any((All((A, B)), C))),
        ("(a OR b) c", All((Any((A, B)), C))),
        ("(a b) c", All((A, B, C))),
        ("(a OR b) OR c", Any((A, B, C))),
        ("((a))", A),
        ("-a", Not(A)),
        ('-"a b"', Not(Matching("a b"))),
        ("-(a OR b)", Not(Any((A, B)))),
        ("-(-a)", Not(Not(A))),
        ("习近平：讲话", Matching("习近平：讲话")),
    ],
)
def test_words_and_signs_are_read(text: str, condition: Condition) -> None:
    assert read_query(text) == Search(condition)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("about:Syria", About("Syria")),
        ("About:Syria", About("Syria")),
        ("about：叙利亚", About("叙利亚")),
        ('about:" Syrian Civil War "', About("Syrian Civil War")),
        ("about:Foo:Bar", About("Foo:Bar")),
        ("about:OR", About("OR")),
        ("-about:Syria", Not(About("Syria"))),
        ("about:(Syria OR Turkey)", Any((About("Syria"), About("Turkey")))),
        ('about:("Syria" (Turkey OR -Iraq))', All((About("Syria"), Any((About("Turkey"), Not(About("Iraq"))))))),
        ("about:(a:b) c", All((About("a:b"), C))),
        ("topic:Health", InTopic("Health")),
        ("publisher:BBC", PublishedBy("BBC")),
        ("source:www.BBC.co.uk", Citing("bbc.co.uk")),
        ("source:*.bbc.co.uk", Citing("*.bbc.co.uk")),
        ("domain:bbc.co.uk", Citing("bbc.co.uk")),
        ("on:2016", within("2016")),
        ('on:"May 2016"', within("2016-05")),
        ("on:2016-05..2016-07", within("2016-05..2016-07")),
        ('on:"Last  Week"', When("last week")),
        ('on:"2016 to today"', When("2016 to today")),
        ("since:2016-05", Within(Period(first=date(2016, 5, 1), last=date.max))),
        ("until:2016-05", Within(Period(first=date.min, last=date(2016, 5, 31)))),
        ('since:"last month"', When("last month", side="since")),
        ("until:yesterday", When("yesterday", side="until")),
        ('last:"3 months"', Recent(months=3)),
        ("last:30days", Recent(days=30)),
        ('last:"1 Year 6 months"', Recent(years=1, months=6)),
        ("has:image", Has("image")),
        ("has:Related", Has("related")),
        ("no:image", Not(Has("image"))),
        ("-no:image", Not(Not(Has("image")))),
    ],
)
def test_fields_are_read(text: str, condition: Condition) -> None:
    assert read_query(text) == Search(condition)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("a order:newest", Search(A, order="newest")),
        ("limit:20 a OR b ORDER:Linked", Search(Any((A, B)), order="linked", limit=20)),
        ("a OR limit:5 b", Search(Any((A, B)), limit=5)),
        ("limit:5", Search(All(), limit=5)),
        ("order:oldest", Search(All(), order="oldest")),
    ],
)
def test_order_and_limit_belong_to_the_whole_query(text: str, search: Search) -> None:
    assert read_query(text) == search


_MISTAKES = [
    # the mistake stands between ⟦ and ⟧
    ("⟦abuot:Syria⟧", "there is no field abuot:; did you mean .about:.*a word with a colon in it is written in quotes"),
    ("x ⟦Trump:⟧", "there is no field Trump:; a word with a colon"),
    ("⟦12:30⟧", "a word with a colon in it is written in quotes"),
    ("a ⟦http://www.bbc.co.uk/news?x⟧", "write source:bbc.co.uk for events that cite this domain"),
    ("⟦https:///x⟧", "write source:example.com"),
    ("source:⟦http://bbc.co.uk/x⟧", "an address is not a domain: write source:bbc.co.uk"),
    ("source:⟦bbc.co.uk/x⟧", "is not a domain"),
    ('a ⟦"⟧b c', 'unterminated quote: write " after its words'),
    ("⟦“⟧b", "unterminated quote: write ” after"),
    ("x⟦”⟧ b", "unmatched ”"),
    ("⟦(⟧", r"unmatched \("),
    ("⟦(⟧ limit", r"unmatched \("),
    ("a OR ⟦(⟧", r"unmatched \("),
    ("⟦(⟧a", r"unmatched \("),
    ("about:⟦(⟧a", r"unmatched \("),
    ("a⟦)⟧", r"unmatched \)"),
    ("⟦)⟧", r"unmatched \)"),
    ("(⟦)⟧", "these parentheses are empty"),
    ("about:(⟦)⟧", "these parentheses are empty"),
    ("a ⟦OR⟧", "OR needs something on each side"),
    ("⟦OR⟧ a", "OR needs something on each side"),
    ("a OR ⟦OR⟧ b", "OR needs something on each side"),
    ("(a ⟦OR⟧)", "OR needs something on each side"),
    ("a ⟦OR⟧ limit:5", "OR needs something on each side"),
    ("order:newest ⟦OR⟧ a", "OR needs something on each side"),
    ("a ⟦AND⟧", "AND needs something on each side"),
    ("⟦AND⟧ a", "AND needs something on each side"),
    ("a AND ⟦AND⟧ b", "AND needs something on each side"),
    ("a ⟦AND⟧ OR b", "AND needs something on each side"),
    ("a OR ⟦AND⟧ b", "AND needs something on each side"),
    ("⟦NOT⟧ a", "write -word, and not NOT word"),
    ("⟦-OR⟧", 'write -"OR"'),
    ("a ⟦-⟧ b", "write the minus sign directly before what to exclude"),
    ("⟦-⟧", "write the minus sign directly before what to exclude"),
    ("(a ⟦-⟧)", "write the minus sign directly before what to exclude"),
    ("⟦--⟧a", "write one minus sign, or none"),
    ("⟦about:⟧ Syria", "about: needs a value directly after its colon"),
    ("⟦about:⟧", "about: needs a value directly after its colon"),
    ("(⟦about:⟧)", "about: needs a value directly after its colon"),
    ("⟦limit:⟧", "limit: needs a value directly after its colon"),
    ('about:⟦""⟧', "these quotes are empty"),
    ('order:⟦" "⟧', "these quotes are empty"),
    ("⟦about:-⟧x", "write -about: for those without it"),
    ("⟦about:topic:⟧x", "about: needs a value, and not another field"),
    ("⟦limit:(⟧5)", "limit: needs a value, and not another field or parentheses"),
    ("about:(a ⟦since:⟧2016)", "the parentheses of about: take values only, not a field"),
    ("about:⟦Syr*⟧", "about: takes a whole value"),
    ('about:(a ⟦"Syr"*⟧)', "about: takes a whole value"),
    ("limit:⟦0⟧", "limit: takes a number from 1"),
    ("limit:⟦many⟧", "limit: takes a number from 1"),
    ("order:⟦newst⟧", "there is no order 'newst': .*did you mean .newest"),
    ("order:newest ⟦order:oldest⟧", "order: can be given once"),
    ("limit:1 ⟦limit:1⟧", "limit: can be given once"),
    ("(⟦order:⟧newest a)", "order: says how events are listed: write it outside of parentheses"),
    ("⟦-limit:⟧5", "limit: says how events are listed, and cannot be negated"),
    ("since:⟦2016-13⟧", "there is no day 2016-13"),
    ("on:⟦May⟧", "'May' is not a period: the year is missing"),
    ("on:⟦05/06/2016⟧", "can mean 2016-05-6 or 2016-06-5"),
    ("since:⟦2016..2017⟧", "since: takes one day, month or year; on: takes a range"),
    ('until:⟦"2016 to 2017"⟧', "until: takes one day, month or year"),
    ('on:⟦"last 9999 years"⟧', "a period cannot reach that far"),
    ("last:⟦month⟧", 'write last:"1 month", or on:"last month" for the one in the calendar'),
    ("last:⟦days⟧", 'write last:"1 day"$'),
    ("last:⟦0days⟧", "at least one day"),
    ('last:⟦"5 parsecs"⟧', "last: takes a length of time"),
    ('last:⟦"1 day 2 days"⟧', "last: takes a length of time"),
    ('last:⟦"9999 years"⟧', "a period cannot reach that far"),
    ("has:⟦sorces⟧", "an event cannot have 'sorces': .*did you mean .sources"),
    ("no:⟦xyz⟧", "an event cannot have 'xyz': ask for one of description, topic, image, sources, changes, related$"),
    ("⟦&⟧ x", "this holds no letter or figure to search for"),
    ("⟦*⟧", "this holds no letter or figure to search for"),
    ('⟦"…"⟧', "this holds no letter or figure to search for"),
    ("a ⟦\ud800⟧", "this is not Unicode text"),
    ("⟦ſource:x⟧", "there is no field ſource:; did you mean .source:"),
    ("⟦ce*se⟧", "write the star at the end of a word"),
]


@pytest.mark.parametrize(("text", "message"), _MISTAKES)
def test_a_mistake_is_named_with_its_place(text: str, message: str) -> None:
    before, _, rest = text.partition("⟦")
    mistake, _, behind = rest.partition("⟧")
    with pytest.raises(QueryError) as caught:
        read_query(before + mistake + behind)
    error = caught.value
    assert error.text == before + mistake + behind
    assert error.text[error.start : error.end] == mistake
    assert error.start == len(before)
    with pytest.raises(QueryError, match=message):
        raise QueryError(str(error.args[0]))


@pytest.mark.parametrize("text", ["", "  ", "\u3000\n"])
def test_an_empty_query_is_not_every_event(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        read_query(text)


def test_a_query_has_at_most_10000_characters() -> None:
    assert read_query("a" * 10_000) == Search(Matching("a" * 10_000))
    with pytest.raises(QueryError, match="at most 10000 characters, and this one has 10001"):
        read_query("a" * 10_001)


def test_parentheses_stand_in_at_most_50_others() -> None:
    assert read_query("(" * 50 + "a" + ")" * 50) == Search(A)
    with pytest.raises(QueryError, match="parentheses can be nested in at most 50 others") as caught:
        read_query("-(" * 51 + "a" + ")" * 51)
    assert caught.value.start == 101


def test_a_query_that_is_as_long_as_can_be_is_read() -> None:
    search = read_query("a OR " * 1_999 + "b c")
    assert isinstance(search.condition, Any)
    assert len(search.condition.conditions) == 2_000
    assert read_query(write_query(search)) == search


_VALUES = st.text(st.sampled_from("aZ中é \"“”「」()-*:：.\n'0"), max_size=6).map(str.strip).filter(bool)
_PERIODS = st.builds(lambda a, b: Period(first=min(a, b), last=max(a, b)), st.dates(), st.dates())
_LENGTHS = st.integers(0, 99)
_LEAVES = st.one_of(
    st.builds(Matching, _VALUES.filter(has_word), is_prefix=st.booleans()),
    st.builds(About, _VALUES),
    st.builds(InTopic, _VALUES),
    st.builds(PublishedBy, _VALUES),
    st.builds(Citing, st.sampled_from(["bbc.co.uk", "*.bbc.co.uk", 'odd"(host', "*.odd(host", "or", "新闻.cn"])),
    st.builds(Within, _PERIODS),
    st.builds(Within, _PERIODS.map(lambda period: Period(first=period.first, last=date.max))),
    st.builds(Within, _PERIODS.map(lambda period: Period(first=date.min, last=period.last))),
    st.builds(
        When, st.sampled_from(["last week", "today", "last 3 months"]), st.sampled_from(["on", "since", "until"])
    ),
    st.builds(When, st.just("2016 to today")),
    st.builds(Recent, days=_LENGTHS, weeks=_LENGTHS, months=_LENGTHS, years=st.integers(1, 99)),
    st.builds(Has, st.sampled_from(ASPECTS)),
)


def _several(kind: type[All | Any], parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Return conditions of several parts, none of which is of the same kind: the reader makes one of those."""
    others = parts.filter(lambda part: not isinstance(part, kind))
    return st.lists(others, min_size=2, max_size=4).map(lambda several: kind(tuple(several)))


_CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(st.builds(Not, parts), _several(All, parts), _several(Any, parts)),
    max_leaves=8,
)
_SEARCHES = st.builds(
    Search,
    _CONDITIONS | st.just(All()),
    order=st.none() | st.sampled_from(ORDERS),
    limit=st.none() | st.integers(1, 999),
)


@given(_SEARCHES)
def test_what_is_written_is_read_as_what_it_was(search: Search) -> None:
    assume(search != Search(All()))
    assert read_query(write_query(search)) == search


_PARTS = st.sampled_from(
    [
        *(f"{name}:" for name in [*FIELDS, *SETTINGS]), *'()-*"“”「」: ', "OR", " OR ", " AND ", "NOT", "a", "b c",
        "联合国", '"x y"', "2016-05", "last week", "image", "newest", "5", "bbc.co.uk", "3 months", "\0", "&",
    ]
)  # fmt: skip


@given(st.lists(_PARTS, max_size=12).map("".join) | st.text(max_size=20))
def test_any_text_is_a_query_that_can_be_written_or_a_mistake_with_a_place(text: str) -> None:
    try:
        search = read_query(text)
    except QueryError as error:
        assert str(error)
        if text.strip():
            assert error.text == text
            assert 0 <= error.start < error.end <= len(text)
    else:
        written = write_query(search)
        assert read_query(written) == search
        assert write_query(read_query(written)) == written
        assert described(search.condition)


def test_a_search_for_every_event_is_no_query_string() -> None:
    with pytest.raises(QueryError, match="no query string asks for every event"):
        write_query(Search(All()))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("About:(Syria OR Turkey) since:2016-05", "(about:Syria OR about:Turkey) since:2016-05-1"),
        ("domain:bbc.co.uk AND -has:image", "source:bbc.co.uk no:image"),
        ("limit:5 order:newest a OR b", "a OR b order:newest limit:5"),
        ("last:30days", 'last:"30 days"'),
        ("last:1year", 'last:"1 year"'),
    ],
)
def test_a_query_has_one_canonical_form(text: str, canonical: str) -> None:
    assert write_query(read_query(text)) == canonical


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "about:Syria on:2016-05-1..2017-03-31 -source:rt.com",
            'about "Syria", and from 2016-05-1 to 2017-03-31, and not citing rt.com',
        ),
        ("limit:5", "every event"),
        ("a (b OR -c)", 'with the word "a", and (with the word "b", or not with the word "c")'),
        ('"a b" cease* "a c"*',
         'with the phrase "a b", and with a word that begins with "cease", and with a phrase that begins with "a c"'),
        ("topic:Health publisher:BBC", 'with the topic "Health", and with a source published by "BBC"'),
        ("source:*.bbc.co.uk", "citing bbc.co.uk or a subdomain of it"),
        ("has:image has:topic has:sources", "with an image, and with a topic, and with sources"),
        ("-has:related", "not with related events"),
        ("on:2016-05 OR on:2016-05-3", "of 2016-05, or of 2016-05-3"),
        ("since:2016 until:2017", "since 2016-01-1, and until 2017-12-31"),
        ("since:0001-01-1", "of any day"),
        ('on:"last week"', 'of "last week", counted from the newest day'),
        ("since:today", 'since "today", counted from the newest day'),
        ('last:"1 year 6 months"', "of the 1 year 6 months that end with the newest day"),
        ("-(a b)", 'not (with the word "a", and with the word "b")'),
    ],
)  # fmt: skip
def test_a_condition_is_described_in_english(text: str, english: str) -> None:
    assert described(read_query(text).condition) == english


def test_words_of_a_period_are_counted_from_the_newest_day() -> None:
    newest = date(2017, 1, 1)
    assert When("last week").period(newest) == Period.parse("2016-12-19..2016-12-25")
    assert When("Last  Week", side="since").period(newest) == Period(first=date(2016, 12, 19), last=date.max)
    assert When("yesterday", side="until").period(newest) == Period(first=date.min, last=date(2016, 12, 31))


def test_words_that_are_no_period_are_refused_at_once() -> None:
    with pytest.raises(QueryError, match="'next week' is not a period") as caught:
        When("next week")
    assert isinstance(caught.value.__cause__, DateError)


def test_words_that_reach_too_far_back_from_the_newest_day_are_refused() -> None:
    with pytest.raises(QueryError, match="cannot reach that far from 0005-01-2"):
        When("last 10 years").period(date(5, 1, 1))


def test_the_tables_of_fields_in_the_reference_are_those_of_the_reader() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "query-string.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("| `")]
    fields = [f"| `{field.name}:` | {field.takes} | {field.finds} |" for field in FIELDS.values()]
    assert shown == [*fields, *(f"| `{name}:` | {takes} |" for name, takes in SETTINGS.items())]
