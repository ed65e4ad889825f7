"""Feeds are what their specifications ask, and what readers of feeds read."""

from __future__ import annotations

import datetime as dt
import html
from typing import TYPE_CHECKING, Any

import attrs
import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies
from feed_readers import ATOM, MEDIA, read_body, read_json, read_xml
from newsarchive.formats.output import stream
from newsarchive.formats.selection import LICENCE, EventWithContexts, ExportHead, Selection
from newsarchive.text import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from newsarchive.query.query import ExportDetails

SITE = "https://example.org/zh"
FEEDS = ["rss", "atom", "jsonfeed"]
EVENT = na.Event(
    date="2017-01-1",
    title="A <b>bold</b> ceasefire & more",
    description="It&#x27;s <script>alert(1)</script> held",
    topic="Peace",
    image="/resources/x.png",
    sources=[
        na.Source(publisher="Example Times", url="https://www.example.com/a|b", image="//img.example.com/a.png"),
        na.Source(publisher="", url="http://example.org/c", image="/d.png"),
        na.Source(publisher="Nobody", url="javascript:alert(1)", image="/e.png"),
    ],
    ref="/zh/news/2017/01/1/a-ceasefire.md",
)
PERMALINK = "https://example.org/zh/news/2017/01/1/a-ceasefire.html"


def selection(*described: EventWithContexts, **said: Any) -> Selection:
    newest = max((event.date for event, _ in described), default=None)
    about = attrs.evolve(ExportHead(base_url=SITE, events=len(described), newest=newest), **said)
    return Selection(head=about, read_events=lambda: described)


def write(name: str, *described: EventWithContexts, **said: Any) -> str:
    return "".join(stream(selection(*described, **said), name))


def rss(*described: EventWithContexts, **said: Any) -> etree._Element:
    channel = read_xml(write("rss", *described, **said), "rss").find("channel")
    assert channel is not None
    return channel


def atom(*described: EventWithContexts, **said: Any) -> etree._Element:
    return read_xml(write("atom", *described, **said), "atom")


def links(element: etree._Element, rel: str) -> list[tuple[str | None, str | None]]:
    return [(link.get("href"), link.get("title")) for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


SOURCES: list[tuple[str | None, str]] = [
    ("https://www.example.com/a%7Cb", "Example Times"),
    ("http://example.org/c", "http://example.org/c"),
    (None, "Nobody (javascript:alert(1))"),
]
IMAGES = ["https://example.org/resources/x.png", "https://img.example.com/a.png", "http://example.org/d.png"]
BODY = "It's <script>alert(1)</script> held"


def test_an_event_is_an_item_of_rss() -> None:
    item = rss((EVENT, ("Syria", "Peace"))).find("item")
    assert item is not None
    assert item.findtext("title") == EVENT.title
    assert item.findtext("guid") == item.findtext("link") == PERMALINK
    assert item.findtext("pubDate") == "Sun, 01 Jan 2017 00:00:00 GMT"
    assert read_body(item.findtext("description") or "") == (BODY, SOURCES)
    assert [each.text for each in item.findall("category")] == ["Peace", "Syria"]
    assert links(item, "via") == [("https://www.example.com/a%7Cb", "Example Times"), ("http://example.org/c", None)]
    assert [each.get("url") for each in item.findall(f"{MEDIA}content")] == IMAGES


def test_an_event_is_an_entry_of_atom() -> None:
    entry = atom((EVENT, ("Syria", "Peace"))).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == EVENT.title
    assert entry.findtext(f"{ATOM}id") == PERMALINK
    assert links(entry, "alternate") == [(PERMALINK, None)]
    assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated") == "2017-01-01T00:00:00Z"
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert read_body(content.text or "") == (BODY, SOURCES)
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["Peace", "Syria"]
    assert links(entry, "via") == [("https://www.example.com/a%7Cb", "Example Times"), ("http://example.org/c", None)]
    assert [href for href, _ in links(entry, "enclosure")] == IMAGES


def test_an_event_is_an_item_of_json_feed() -> None:
    (item,) = read_json(write("jsonfeed", (EVENT, ("Syria", "Peace"))))["items"]
    assert read_body(item.pop("content_html")) == (BODY, SOURCES)
    assert item == {
        "id": PERMALINK,
        "url": PERMALINK,
        "external_url": "https://www.example.com/a%7Cb",
        "title": EVENT.title,
        "image": IMAGES[0],
        "date_published": "2017-01-01T00:00:00Z",
        "tags": ["Peace", "Syria"],
        "_newsarchive": {
            "date": "2017-01-01",
            "topic": "Peace",
            "contexts": ["Syria", "Peace"],
            "sources": [{"publisher": source.publisher, "url": source.url} for source in EVENT.sources],
        },
    }


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_reader_of_feeds_sees_neither_script_nor_markup_of_ours(name: str) -> None:
    parsed = feedparser.parse(write(name, (EVENT, ("Syria",)), language="en", title="News").encode())
    (entry,) = parsed.entries
    assert (parsed.feed.title, parsed.feed.language, parsed.feed.link) == ("News", "en", f"{SITE}/")
    assert (entry.id, entry.link) == (PERMALINK, PERMALINK)
    assert entry.published_parsed[:6] == (2017, 1, 1, 0, 0, 0)
    assert {tag.term for tag in entry.tags} == {"Peace", "Syria"}
    assert [link.href for link in entry.links if link.rel == "via"] == [link for link, _ in SOURCES if link]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; held" in entry.summary
    assert "<script" not in entry.summary


def test_the_licence_is_said_in_each_feed() -> None:
    channel, feed, record = rss(), atom(), read_json(write("jsonfeed"))
    words = f"{LICENCE.attribution}; {LICENCE.name}"
    assert channel.findtext("copyright") == words
    assert channel.findtext("{http://backend.userland.com/creativeCommonsRssModule}license") == LICENCE.url
    assert feed.findtext(f"{ATOM}rights") == words
    assert links(feed, "license") == [(LICENCE.url, None)]
    assert record["authors"] == [{"name": LICENCE.attribution}]
    assert record["_newsarchive"] == {"licence": attrs.asdict(LICENCE)}


def test_a_feed_says_what_it_holds_and_what_its_times_mean() -> None:
    said = {"asked": 'events about "China"', "as_of": dt.date(2016, 6, 30)}
    words = (
        'events about "China", as of 2016-06-30. '
        "The archive knows the day of an event and no time of day: each is given as midnight UTC."
    )
    assert rss(**said).findtext("description") == words
    assert atom(**said).findtext(f"{ATOM}subtitle") == words
    assert read_json(write("jsonfeed", **said))["description"] == words


@pytest.mark.parametrize(
    ("said", "updated"),
    [
        ({"newest": dt.date(2016, 2, 29), "as_of": dt.date(2016, 6, 30)}, "2016-02-29"),
        ({"as_of": dt.date(2016, 6, 30)}, "2016-06-30"),
        ({}, "1970-01-01"),
    ],
)
def test_a_feed_was_updated_on_its_newest_day_and_never_by_the_clock(said: dict[str, Any], updated: str) -> None:
    assert atom(**said).findtext(f"{ATOM}updated") == f"{updated}T00:00:00Z"
    day = dt.date.fromisoformat(updated)
    assert rss(**said).findtext("lastBuildDate") == f"{day:%a, %d %b %Y} 00:00:00 GMT"


def test_a_feed_links_to_itself_only_where_that_is_known() -> None:
    url = "https://example.org/feeds/all"
    assert links(rss(), "self") == links(atom(), "self") == []
    assert links(rss(url=url), "self") == links(atom(url=url), "self") == [(url, None)]
    assert read_json(write("jsonfeed", url=url))["feed_url"] == url
    assert atom(url=url).findtext(f"{ATOM}id") == url


def test_the_id_of_a_feed_is_the_same_each_time_and_another_for_another_question() -> None:
    ids = [atom(asked=asked).findtext(f"{ATOM}id") for asked in ("all events", "all events", "events of 2016")]
    assert ids[0] == ids[1] != ids[2]
    assert atom(base_url="https://example.net").findtext(f"{ATOM}id") not in ids


def test_an_event_with_nothing_but_a_day_is_an_item_still() -> None:
    bare = na.Event(date="2017-01-1", title="", ref="/news/2017/01/1/a-slug.md")
    (item,) = read_json(write("jsonfeed", (bare, ())))["items"]
    assert (item["title"], item["content_text"]) == ("a-slug", "a-slug")
    assert item.keys() == {"id", "url", "title", "content_text", "date_published", "_newsarchive"}
    assert rss((bare, ())).findtext("item/title") == "a-slug"
    assert atom((bare, ())).findtext(f"{ATOM}entry/{ATOM}title") == "a-slug"


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"base_url": None},
            r"a feed links to the pages of its events: pass base_url=, such as https://example.org/zh",
        ),
        ({"base_url": "/zh"}, r"pages cannot be published below '/zh'"),
        ({"url": "feed.xml"}, r"an export cannot be published at 'feed.xml': pass url="),
        ({"language": "Chinese (simplified)"}, r"is not a language tag \(BCP 47\): pass language="),
    ],
)
def test_what_a_feed_cannot_do_without_is_asked_for(name: str, said: dict[str, Any], words: str) -> None:
    with pytest.raises(na.FormatError, match=words):
        write(name, (EVENT, ()), **said)


@pytest.mark.parametrize("name", FEEDS)
def test_an_event_without_a_page_is_refused(name: str) -> None:
    lost = attrs.evolve(EVENT, ref=None)
    with pytest.raises(
        na.FormatError, match=r"the event 'A <b>bold.* of 2017-01-01 has no page to link to: give it a ref"
    ):
        write(name, (lost, ()))


described = st.tuples(
    st.builds(lambda event, ref: attrs.evolve(event, ref=ref), strategies.events(), strategies.event_refs),
    st.lists(strategies.plain_names, max_size=3, unique=True).map(tuple),
)
lists = st.lists(described, max_size=4, unique_by=lambda each: each[0].ref)


@given(lists, strategies.titles)
def test_whatever_pages_say_the_feeds_are_valid_and_say_the_same(events: list[EventWithContexts], title: str) -> None:
    channel, feed = rss(*events, title=title), atom(*events, title=title)
    record = read_json(write("jsonfeed", *events, title=title))
    assert channel.findtext("title") == feed.findtext(f"{ATOM}title") == record["title"] == xml_safe(title)
    assert [event.date for event, _ in events] == [
        dt.date.fromisoformat(i["_newsarchive"]["date"]) for i in record["items"]
    ]
    for (event, contexts), item, entry, each in zip(
        events, channel.findall("item"), feed.findall(f"{ATOM}entry"), record["items"], strict=True
    ):
        assert event.ref is not None
        assert each["id"] == item.findtext("guid") == entry.findtext(f"{ATOM}id") == event.ref.url(base_url=SITE)
        assert each["date_published"] == entry.findtext(f"{ATOM}updated") == f"{event.date}T00:00:00Z"
        assert each["title"] == item.findtext("title") == xml_safe(event.title or event.ref.slug)
        paragraph, cited = read_body(item.findtext("description") or "")
        assert paragraph == xml_safe(html.unescape(event.description))
        assert len(cited) == len(event.sources)
        assert entry.findtext(f"{ATOM}content", "") == item.findtext("description", "") == each.get("content_html", "")
        assert set(each.get("tags", ())) == {xml_safe(tag) for tag in (event.topic, *contexts) if tag}


@pytest.mark.parametrize("name", FEEDS)
def test_bytes_that_are_no_utf8_and_control_characters_do_not_break_a_feed(name: str) -> None:
    event = na.Event(
        date="2017-01-1",
        title="caf\udce9 \x08.",
        description="a\x0bb \ud800",
        topic="\udce9",
        sources=[na.Source(publisher="\udce9", url="http://a.example/\udce9")],
        ref=na.PageRef(date=dt.date(2017, 1, 1), slug="caf\udce9\ud800"),
    )
    text = write(name, (event, ("\udce9",)))
    if name == "jsonfeed":
        (item,) = read_json(text)["items"]
        assert (item["title"], item["external_url"]) == ("caf� �.", "http://a.example/%E9")
    else:
        assert "<title>caf� �.</title>" in text
        read_xml(text, name)


@pytest.mark.parametrize(("name", "suffix"), [("rss", "rss"), ("atom", "atom"), ("jsonfeed", "feed.json")])
def test_an_archive_writes_a_feed_to_a_file_of_that_suffix(name: str, suffix: str, tmp_path: Any) -> None:
    archive = na.open("examples/archive/zh", index=":memory:")
    said: ExportDetails = {"title": "新闻", "base_url": SITE, "language": "zh", "url": f"{SITE}/feed"}
    path = archive.events.newest().limit(5).export(tmp_path / f"x.{suffix}", **said)
    text = path.read_text(encoding="utf-8")
    assert (
        path.read_bytes()
        == archive.events.newest().limit(5).export(tmp_path / "again", format=name, **said).read_bytes()
    )
    if name == "jsonfeed":
        ids = [item["id"] for item in read_json(text)["items"]]
    else:
        ids = [str(each.text) for each in read_xml(text, name).iter("guid", f"{ATOM}id")]
    expected = [ref.url(base_url=SITE) for ref in archive.events.newest().limit(5).refs()]
    assert ids[-5:] == expected


@pytest.mark.parametrize("name", [*FEEDS, "jsonld"])
def test_a_feed_is_written_while_it_is_read(name: str) -> None:
    read: list[int] = []

    def events() -> Iterator[EventWithContexts]:
        for number in range(3):
            read.append(number)
            yield attrs.evolve(EVENT, ref=f"/news/2017/01/1/{number}.md"), ()

    pieces = stream(Selection(head=ExportHead(base_url=SITE), read_events=events), name)
    assert next(pieces)
    assert read == []
    assert "/0.html" in next(pieces)
    assert read == [0]
    assert "/1.html" in next(pieces)
    assert read == [0, 1]
