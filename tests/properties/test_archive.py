"""Generated archives: what the index answers is what a plain scan of the same pages answers."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.query import conditions as on
from newsarchive.query.query import CountKey
from scan import Scan
from strategies import front_pages

# Few days, slugs and names, so that pages meet.
_DAYS = st.integers(0, 40).map(lambda number: dt.date(2016, 12, 1) + dt.timedelta(days=number))
_REFS = st.builds(na.PageRef, date=_DAYS, slug=st.sampled_from(["a", "b", "c", "联合国", "x y"]))
_NAMES = st.sampled_from(["Syria", "SYRIA", "Turkey", "Ärzte", "美国", "a_b", "%", "*", "'; DROP TABLE event"])
_WORDS = st.sampled_from(["ceasefire", "talks", "talking", "联合国", "美国", "国", "G20", "café", "the"])


def _is_plain(char: str) -> bool:
    """Return whether SQLite and the scan, with tables of characters of different ages, agree on what it is.

    Marks and the rarer letters of the Latin script have tests of their own (tests/index/test_text.py).
    """
    if unicodedata.ucd_3_2_0.category(char)[0] not in "LNPSZ" or char in "\u2028\u2029":
        return False
    return ord(char) < 0x100 or not re.search("LATIN|MODIFIER|NUMERAL|FULLWIDTH|SCRIPT", unicodedata.name(char, ""))


_OLD = st.sampled_from([char for char in map(chr, range(0x20, 0x10000)) if _is_plain(char)])
_TEXTS = st.lists(_WORDS | st.text(_OLD, max_size=6), max_size=4).map(" ".join).map(str.strip)
_DOMAINS = st.sampled_from(["bbc.co.uk", "news.bbc.co.uk", "notbbc.co.uk", "cnn.com", "b_c.co.uk"])
_SOURCES = st.builds(na.Source, publisher=_NAMES, url=_DOMAINS.map(lambda domain: f"https://www.{domain}/a"))
_RELATED = st.builds(na.Related, title=st.just("t"), ref=_REFS, contexts=st.lists(_NAMES, max_size=3))
_TIMES = st.integers(1, 31).map(lambda day: dt.datetime(2016, 12, day))
_CHANGES = st.builds(na.Change, title=st.just("t"), ref=_REFS, at=st.none() | _TIMES)
_ENTRIES = st.builds(na.Entry, title=st.just("t"), ref=_REFS, contexts=st.lists(_NAMES, max_size=2))


@st.composite
def _archives(draw: st.DrawFn) -> dict[str, bytes]:
    """Pages of all kinds by path, each of which reads back."""
    contents: list[tuple[str, na.Content]] = []
    for ref in draw(st.lists(_REFS, min_size=1, max_size=8, unique=True)):
        event = na.Event(
            date=ref.date,
            title=draw(_TEXTS.filter(bool)),
            description=draw(st.just("") | _TEXTS.filter(_is_description)),
            topic=draw(st.none() | st.just("") | _NAMES),
            image=draw(st.none() | st.just("/resources/x.png")),
            sources=draw(st.lists(_SOURCES, max_size=3)),
            changes=draw(st.lists(_CHANGES, max_size=2)),
            related=draw(st.lists(_RELATED, max_size=4)),
        )
        contents.append((ref.path, event))
    for date in draw(st.lists(_DAYS, max_size=3, unique=True)):
        day = na.Day(date=date, entries=draw(st.lists(_ENTRIES, max_size=3)), previous=None)
        names = draw(st.sampled_from([["index.md"], ["README.md"], ["index.md", "README.md"]]))
        folder = na.PageRef(date=date).path.removesuffix("index.md")
        contents += [(folder + name, day) for name in names]
    contents += [(path, draw(front_pages)) for path in draw(st.sampled_from([[], ["index.md"], ["README.md"]]))]
    return {path: na.dumps(content, style=na.STYLE_ZH).encode() for path, content in contents}


def _is_description(text: str) -> bool:
    try:
        na.Event(date="2017-01-1", title="t", description=text)
    except na.ModelError:
        return False
    return True


_LEAVES = st.one_of(
    st.builds(lambda a, b: on.Within(na.Period(first=min(a, b), last=max(a, b))), _DAYS, _DAYS),
    st.builds(on.Recent, days=st.integers(1, 30)),
    st.builds(on.When, st.sampled_from(["last week", "this month", "yesterday"]), st.sampled_from(["on", "since"])),
    st.builds(on.About, _NAMES),
    st.builds(on.InTopic, _NAMES),
    st.builds(on.PublishedBy, _NAMES),
    st.builds(on.Citing, _DOMAINS | _DOMAINS.map(lambda domain: f"*.{domain}")),
    st.builds(on.Has, st.sampled_from(on.ASPECTS)),
    st.builds(on.Matching, _WORDS),
    st.sampled_from(["ta", "cease", "G"]).map(lambda term: on.Matching(term, is_prefix=True)),
)
_ORDERS = st.sampled_from(["oldest", "newest", "linked"])
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(on.All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(on.Any, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(on.Not, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=60)
@given(
    pages=_archives(),
    conditions=st.lists(_CONDITIONS, min_size=1, max_size=6),
    order=st.sampled_from(["oldest", "newest", "linked"]),
    day=_DAYS,
)
def test_the_index_answers_what_a_scan_answers(
    pages: dict[str, bytes], conditions: list[on.Condition], order: on.Order, day: dt.date
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _write(folder, pages)
        with na.open(folder, index=":memory:") as archive:
            _compare(archive, Scan(pages), conditions, order)
            past = archive.as_of(day)
            known = {page.path: page.data for page in past.pages() if page.path}
            _compare(past, Scan(known), conditions, order)


def _compare(archive: na.Archive, scan: Scan, conditions: list[on.Condition], order: on.Order) -> None:
    assert list(archive) == scan.events
    assert list(archive.days) == scan.days
    for event in scan.events:
        assert event.ref is not None
        assert archive[event.ref] == event
        assert {other.ref for other in archive.backlinks(event)} == scan.backlinks[event.ref]
        assert set(archive.contexts(event)) == scan.contexts[event.ref]
        related = archive.related(event)
        assert len(related) + len(related.missing) == len(event.related)
        assert all(other in scan.events for other in related)
        assert all(item.ref not in scan.by_ref for item in related.missing)
    if not scan.events and not scan.days:
        return
    for condition in conditions:
        query = na.Query(archive._snapshot, condition=condition, order=order)
        expected = scan.in_order(scan.ask(condition), order)
        assert list(query) == expected, query.explain()
        for key in get_args(CountKey):
            assert query.count_by(key) == scan.count_by(expected, key)


def _write(folder: str, pages: dict[str, bytes]) -> None:
    for path, data in pages.items():
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
