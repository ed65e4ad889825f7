"""Generated values of the model, for properties: whatever a page can hold, with the archive's own difficulties."""

from __future__ import annotations

import datetime as dt

from hypothesis import assume
from hypothesis import strategies as st

import newsarchive as na

# What real titles are made of (docs/format.md section 3.2), beside any other character.
_SNIPPETS = [
    "[", "]", "]]", "](", "(", ")", "[http:--news.example-1 (Agency)]", "{{es icon}}", "''The Ship''",
    "-{zh-cn:数字;}-",
    "[?]", "*", "_", "<", "#", "# ", "### ", "1. ", "&#x27;", "...", " ", "  ", "联合国", "，", "\u3000", "a", "b", "Z",
    "`", "\\", "|", "~", "](/news/2017/01/1/x.md)", " _Context: a, b_", "---", "<!-- x -->", "Formats: [HTML](a.html)",
]  # fmt: skip

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\n\r")
_pieces = st.one_of(st.sampled_from(_SNIPPETS), st.text(_CHARACTERS, max_size=8))


def lines(*, min_size: int = 0) -> st.SearchStrategy[str]:
    """Text of one line without white space around it."""
    text = st.lists(_pieces, max_size=6).map("".join).map(str.strip)
    return text.filter(lambda line: len(line) >= min_size)


def _accepted(build: type, **fields: object) -> bool:
    try:
        build(**fields)
    except na.ModelError:
        return False
    return True


titles = lines()
topics = st.none() | lines()
descriptions = lines().filter(lambda text: _accepted(na.Event, date="2017-01-1", title="", description=text))
summaries = lines().filter(
    lambda text: _accepted(na.Entry, title="", ref=na.PageRef(date=dt.date(2017, 1, 1), slug="a"), summary=text)
)
days = st.dates(min_value=dt.date(1, 1, 1))
_slug_characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="/\\")
slugs = (
    st.text(_slug_characters, min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda slug: bool(slug) and _accepted(na.PageRef, date=dt.date(2017, 1, 1), slug=slug))
    .filter(lambda slug: slug.rpartition(".")[2] not in {"md", "html", "json", "xml"})
)
event_refs = st.builds(na.PageRef, date=days, slug=slugs)
day_refs = st.builds(na.PageRef, date=days)
editorial_refs = st.builds(na.PageRef, date=days, slug=slugs, area=st.just("opinion"))
urls = st.one_of(
    st.sampled_from(
        [
            "https://www.example.com/a?b=c&d=e|",
            "http://m.example.org/x#",
            "//img.example.net/p.png",
            "/resources/x.png",
            "https://en.example.org/wiki/Foo_(bar)",
            "http://example.org/a)_b_",
            "http://example.org/[x]",
        ]
    ),
    st.text(_CHARACTERS, min_size=1, max_size=12),
).filter(lambda url: _accepted(na.Source, publisher="", url=url))
images = st.none() | urls
publishers = lines().filter(lambda text: _accepted(na.Source, publisher=text, url="http://a.example/"))

# Names that a page can tell apart by itself: no comma, and no bare year (docs/format.md section 8.1).
plain_names = lines(min_size=1).filter(
    lambda name: (
        ", " not in name
        and not (name.isdecimal() and len(name) == 4)
        and _accepted(na.Entry, title="", ref="/news/2017/01/1/a.md", contexts=[name])
    )
)
# Names that only someone who knows them can tell apart.
comma_names = st.tuples(plain_names, plain_names | st.just("2016")).map(", ".join)

sources = st.builds(na.Source, publisher=publishers, url=urls, image=images)
times = st.datetimes(min_value=dt.datetime(1, 1, 1)).map(lambda time: time.replace(microsecond=0))  # naive on purpose
notes = lines().filter(lambda text: "](" not in text)
changes = st.builds(na.Change, title=titles, ref=event_refs, at=st.none() | times, note=notes)


def related(names: st.SearchStrategy[str] = plain_names) -> st.SearchStrategy[na.Related]:
    """Related events with such contexts."""
    return st.builds(na.Related, title=titles, ref=event_refs, contexts=st.lists(names, max_size=4))


def events(names: st.SearchStrategy[str] = plain_names) -> st.SearchStrategy[na.Event]:
    """Events with everything."""
    return st.builds(
        na.Event,
        date=days,
        title=titles,
        description=descriptions,
        topic=topics,
        image=images,
        sources=st.lists(sources, max_size=3),
        changes=st.lists(changes, max_size=3),
        related=st.lists(related(names), max_size=3),
    )


def entries(refs: st.SearchStrategy[na.PageRef] = event_refs) -> st.SearchStrategy[na.Entry]:
    """Entries of a list of pages."""
    return st.builds(
        na.Entry, title=titles, ref=refs, topic=topics, summary=summaries, contexts=st.lists(plain_names, max_size=3)
    )


day_pages = st.builds(na.Day, date=days, entries=st.lists(entries(), max_size=4), previous=st.none() | days)


sections = st.builds(
    na.Section,
    title=titles.filter(lambda title: "](" not in title),
    date=st.none() | days,
    entries=st.lists(entries() | entries(editorial_refs), max_size=3),
)


@st.composite
def _front_pages(draw: st.DrawFn) -> na.FrontPage:
    listed, previous = draw(st.lists(sections, min_size=1, max_size=3)), draw(st.none() | days)
    assume(_accepted(na.FrontPage, sections=listed, previous=previous))
    return na.FrontPage(sections=listed, previous=previous)


front_pages = _front_pages()
_bodies = st.lists(lines(), max_size=5).map("\n".join).map(str.strip)
editorials = st.builds(na.Editorial, title=titles, author=lines(), text=_bodies, ref=st.none())
styles = st.sampled_from([na.STYLE_2017, na.STYLE_2018, na.STYLE_ZH])
