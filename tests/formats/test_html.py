"""HTML of one page: valid, and harmless whatever the page holds."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import attrs
import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from newsarchive.formats.html import MAX_PROSE, dumps, prose_to_html
from newsarchive.formats.urls import href_of, safe_url

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

HOSTILE = (
    "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&lt;script&gt;&#60;b&#62;</title></style>\x00\u202e\ufffe"
)
BAD_URLS = [
    "javascript:alert(1)", "JavaScript:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<b>", "vbscript:a", "file:///etc/passwd", "a:b", "blob:a", "javascript&colon;alert(1):", "", " ", "ftp://a.example/",
]  # fmt: skip
GOOD_URLS = [
    "http://a.example/",
    "HTTPS://a.example",
    "mailto:a@b.example",
    "/x",
    "//a.example/",
    "x?a:b",
    "#a:b",
    "../a/b:c",
]

EVENT = na.Event(
    date="2017-01-1",
    title="The ''Ship'' sails &amp; sinks [http:--news.example-1 (Agency)]",
    description="<b>Much</b> more",
    topic="Ships",
    image="https://img.example.net/a.png",
    sources=[na.Source(publisher="A & B", url="https://a.example/?b&c", image="/x.png")],
    changes=[na.Change(title="B", ref="/news/2017/01/1/b.md", note="First version")],
    related=[na.Related(title="C", ref="/news/2016/12/4/c%3F.md", contexts=["X", "Y"])],
    ref="/news/2017/01/1/a.md",
)


def parsed(text: str) -> Element:
    """Return the tree of a document, in which the standard's own parser found no error."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return tree


def is_harmless(tree: Element) -> bool:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            return False  # a comment: none is written
        if element.tag in {"script", "iframe", "object", "embed", "form", "base", "svg", "math"}:
            return False
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in {"href", "src"} and safe_url(value) != value):
                return False
    return True


contents = our.events() | our.day_pages | our.front_pages | our.editorials | st.builds(na.Prose, text=st.text())


@given(contents, our.styles)
def test_every_value_is_valid_and_harmless(content: na.Content, style: na.Style) -> None:
    assert is_harmless(parsed(na.dumps(content, format="html", style=style)))


@given(
    st.lists(
        st.sampled_from(
            [HOSTILE, "](javascript:a)", "-{", "''", "&#0;", "&#xFFFE;", "&#128;", "\ud800", "\x0b", "\u2028"]
        )
    )
)
def test_hostile_texts_are_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    event = na.Event(
        date="2017-01-1", title=text, topic=text, related=[na.Related(title=text, ref="/news/2017/01/1/a.md")]
    )
    for content in (event, na.Editorial(title=text, author=text, text=text), na.Prose(text=text)):
        written = na.dumps(content, format="html")
        assert is_harmless(parsed(written))
        assert "<script" not in written
        written.encode()


MARKDOWN = [
    "[", "](", "](javascript:a)", "](http://a.example/ \"t'<\")", "![", "<", ">", "`", "```\n", "# ", "> ", "- ", "1. ",
    "\n", "\n\n", "    ", "|", "*", "_", "&#106;", "<javascript:a>", "<http://a.example>", "<!--", "<b onclick=a>", "&",
    "a", "\\", "[a]: javascript:b\n", "[a]", "---", "\t", "~~~", "](/news/2017/01/1/x.md)", "](x.md)", "](data:a)",
    '"', "'",
]  # fmt: skip


@given(st.lists(st.sampled_from(MARKDOWN), max_size=30).map("".join))
def test_any_markdown_is_valid_and_harmless(text: str) -> None:
    assert is_harmless(
        parsed(na.dumps(na.Editorial(title="a", text=text, ref="/opinion/2017/04/4/a/index.md"), format="html"))
    )


@pytest.mark.parametrize(
    "site", ['/"><script>alert(1)</script>', "/\\a.example", "/<!--", "/zh' onclick='a", "javascript:a"]
)
def test_what_a_page_teaches_of_its_style_does_no_harm(site: str) -> None:
    text = (
        f"### [2017-01-1]({site}/news/2017/01/1/index.md)\n\n# A \n\n\n\n### <b>Sources</b>:\n\n1. [B](http://b.example/)\n\n"
        f"### <script>:\n\n1. [C ]({site}/news/2017/01/2/c.md) _<i>: D_\n"
    )
    page = na.parse(text)
    for style in (page.style, attrs.evolve(page.style, prefix=site, cover_label=HOSTILE, image_label=HOSTILE)):
        assert is_harmless(parsed(dumps(page.content, style=style)))


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_url_that_could_do_harm_is_none(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_url_of_the_web_is_one(url: str) -> None:
    assert safe_url(url) == url


def test_a_harmful_link_is_shown_as_text() -> None:
    source = na.Source(publisher="A", url="javascript:alert(1)", image="data:image/svg+xml,a")
    tree = parsed(
        dumps(na.Event(date="2017-01-1", title="B", sources=[source], image="file:///a.png"), style=na.STYLE_2017)
    )
    assert [code.text for code in tree.iter("code")] == ["file:///a.png", "javascript:alert(1)", "data:image/svg+xml,a"]
    assert not list(tree.iter("img"))


def test_an_event_page_says_what_the_event_says() -> None:
    tree = parsed(dumps(EVENT, style=attrs.evolve(na.STYLE_ZH, cover_label="封面")))
    assert tree.get("lang") == "zh"
    assert [time.get("datetime") for time in tree.iter("time")] == ["2017-01-01", "2016-12-04"]
    assert tree.findtext(".//h1") == tree.findtext(".//title") == "The Ship sails & sinks"
    assert [link.get("href") for link in tree.iter("link")] == [
        "/zh/news/2017/01/1/a.md",
        "/zh/news/2017/01/1/a.json",
        "/zh/news/2017/01/1/a.xml",
        "https://creativecommons.org/licenses/by-sa/3.0/",
    ]
    assert [(link.get("href"), link.text) for link in tree.iterfind(".//main//a") if link.text] == [
        ("https://a.example/?b&c", "A & B"),
        ("/x.png", "IMG"),
        ("/zh/news/2017/01/1/b.html", "B"),
        ("/zh/news/2016/12/4/c%3F.html", "C"),
    ]
    assert [heading.text for heading in tree.iter("h2")] == ["信息来源", "Changes", "有关"]
    assert "<b>Much</b> more" in [paragraph.text for paragraph in tree.iter("p")]
    assert tree.findtext(".//footer/p/a") == "Creative Commons Attribution-ShareAlike 3.0"


def test_the_language_is_said_where_it_is_known() -> None:
    day = na.Day(date="2017-01-1")
    german = na.Style(name="2017", context_label="Thema", related_heading="Siehe auch:")
    styles = [
        na.STYLE_2017,
        na.STYLE_2018,
        na.STYLE_ZH,
        german,
        attrs.evolve(german, prefix="/de-AT"),
        attrs.evolve(german, prefix="/a b"),
    ]
    assert [parsed(dumps(day, style=style)).get("lang") for style in styles] == ["en", "en", "zh", None, "de-AT", None]


def test_a_variant_of_chinese_is_chosen() -> None:
    event = na.Event(date="2017-01-1", title="-{zh-cn:信息;zh-tw:資訊;}-")
    assert "<h1>資訊</h1>" in dumps(event, style=na.STYLE_ZH, variant="zh-hk")


def test_an_event_without_words_can_still_be_followed() -> None:
    event = na.Event(date="2017-01-1", title="", related=[na.Related(title="]]", ref="/news/2017/01/1/b.md")])
    assert '<a href="/news/2017/01/1/b.html">b</a>' in dumps(event, style=na.STYLE_2017)


def test_a_slug_of_any_bytes_has_a_link() -> None:
    ref = na.PageRef(date=EVENT.date, slug="a\udce9 \ud800%")
    assert href_of(ref) == "/news/2017/01/1/a%ED%B3%A9%20%ED%A0%80%25.html"
    assert href_of(attrs.evolve(ref, slug="a\udce9")) == "/news/2017/01/1/a%E9.html"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\n*b* **c** `d`\n", "<h1>A</h1>\n<p><em>b</em> <strong>c</strong> <code>d</code></p>\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("<div>\n*a*\n</div>", "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;</p>\n"),
        ("[a](/news/2017/01/1/b.md)", '<p><a href="/zh/news/2017/01/1/b.html">a</a></p>\n'),
        ("[a](http://b.example/?c&d 'e\"')", '<p><a href="http://b.example/?c&amp;d" title="e&quot;">a</a></p>\n'),
        ("[a](JAVASCRIPT:b) [c](&#106;avascript:d)", "<p>a c</p>\n"),
        ("<javascript:a>", "<p>javascript:a</p>\n"),
        ("![a](javascript:b) ![c](mailto:d)", "<p>a c</p>\n"),
        ("![a<](/b.png)", '<p><img referrerpolicy="no-referrer" src="/b.png" alt="a&lt;" /></p>\n'),
    ],
)
def test_the_markdown_of_prose(text: str, expected: str) -> None:
    assert prose_to_html(text, prefix="/zh") == expected


def test_prose_that_is_too_long_is_shown_as_it_stands() -> None:
    assert prose_to_html("<*a*>" + "b" * MAX_PROSE).startswith("<pre>&lt;*a*&gt;b")


def test_the_page_of_an_event_needs_no_mistune(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mistune", None)
    monkeypatch.delitem(sys.modules, "newsarchive.formats.html", raising=False)
    assert "<h1>" in dumps(EVENT, style=na.STYLE_2017)


@pytest.mark.parametrize("piece", MARKDOWN)
def test_no_prose_takes_more_than_linear_time(piece: str) -> None:
    def took(count: int) -> float:
        started = time.process_time()
        prose_to_html(piece * count)
        return time.process_time() - started

    took(10)
    assert min(took(8_000), took(8_000)) < max(took(1_000), 0.02) * 8 * 4  # quadratic: 64 times as long
