"""The identity of a page: every form of link, path and URL."""

from __future__ import annotations

import datetime as dt

import pytest

import newsarchive as na
from newsarchive.refs import find_page, page_of_link

EVENT = na.PageRef(date=dt.date(2017, 1, 1), slug="a-slug")
DAY = na.PageRef(date=dt.date(2017, 1, 1))
EDITORIAL = na.PageRef(date=dt.date(2017, 4, 4), slug="why-we-write", area="opinion")


@pytest.mark.parametrize(
    "link",
    [
        "/news/2017/01/1/a-slug.md",
        "news/2017/01/1/a-slug.md",
        "/zh/news/2017/01/1/a-slug.md",
        "/a/b/news/2017/01/1/a-slug.md",
        "public/news/2017/01/1/a-slug.md",
        "../../../news/2017/01/1/a-slug.md",
        "2017/01/1/a-slug.html",
        "/news/2017/01/1/a-slug",
        "/news/2017/01/1/a-slug.html",
        "/news/2017/01/1/a-slug.json",
        "/news/2017/01/1/a-slug.xml",
        "/news/2017/01/01/a-slug.md",
        "/news/2017/1/1/a-slug.md",
        "/news/2017/01/1/a%2Dslug.md",
        "https://example.org/news/2017/01/1/a-slug.html",
        "https://example.org/zh/news/2017/01/1/a-slug.html?x=1#top",
        "//example.org/news/2017/01/1/a-slug.html",
        " /news/2017/01/1/a-slug.md#top ",
    ],
)
def test_every_form_of_a_link_to_an_event_is_the_same_ref(link: str) -> None:
    assert na.PageRef.parse(link) == EVENT
    assert hash(na.PageRef.parse(link)) == hash(EVENT)


@pytest.mark.parametrize(
    "link",
    [
        "/news/2017/01/1/index.md",
        "/zh/news/2017/01/1/README.md",
        "news/2017/01/1/",
        "news/2017/01/1",
        "2017/01/1/index.html",
    ],
)
def test_every_form_of_a_link_to_a_day_is_the_same_ref(link: str) -> None:
    assert na.PageRef.parse(link) == DAY
    assert DAY.is_day
    assert not EVENT.is_day


@pytest.mark.parametrize(
    "link",
    [
        "/opinion/2017/04/4/why-we-write/index.md",
        "/opinion/2017/04/4/why-we-write/README.md",
        "/opinion/2017/04/4/why-we-write/",
        "opinion/2017/04/4/why-we-write.html",
    ],
)
def test_every_form_of_a_link_to_an_editorial_is_the_same_ref(link: str) -> None:
    assert na.PageRef.parse(link) == EDITORIAL


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/",
        "index.md",
        "/news/index.md",
        "/news/2017/02/30/a.md",
        "/news/2017/13/1/a.md",
        "/news/2017/01/1/a/b.md",
        "/news/2017/01/1/..",
        "/news/2017/01/1/%2e%2e%2fa.md",
        "/news/2017/01/1/a%0ab.md",
        "/opinion/2017/04/4/index.md",
        "/web/2016/http://example.org/news/2017/01/1/a.md",
        "/news/20170/01/1/a.md",
        "https://example.org/",
        "other.md",
    ],
)
def test_a_link_that_names_no_page_is_an_error_that_shows_the_form(link: str) -> None:
    with pytest.raises(na.RefError, match="expected a link like"):
        na.PageRef.parse(link)


def test_a_relative_link_is_read_against_the_page_it_stands_on() -> None:
    assert na.PageRef.parse("other.md", base=EVENT) == na.PageRef(date=EVENT.date, slug="other")
    assert na.PageRef.parse("../2/other.md", base=EVENT).date == dt.date(2017, 1, 2)
    assert na.PageRef.parse("index.md", base=EVENT) == DAY
    with pytest.raises(na.RefError):
        na.PageRef.parse("../../../../../../etc/passwd.md", base=EVENT)


def test_paths_links_and_urls_are_written_as_the_site_wrote_them() -> None:
    assert EVENT.path == str(EVENT) == "news/2017/01/1/a-slug.md"
    assert EVENT.path_in("json") == EVENT.path_in(".json") == "news/2017/01/1/a-slug.json"
    assert EVENT.link(prefix="/zh") == "/zh/news/2017/01/1/a-slug.md"
    assert EVENT.url(base_url="https://example.org/") == "https://example.org/news/2017/01/1/a-slug.html"
    assert DAY.path == "news/2017/01/1/index.md"
    assert EVENT.day == DAY
    assert EDITORIAL.path == "opinion/2017/04/4/why-we-write/index.md"


def test_a_chinese_slug_stands_as_it_is_in_a_link_and_encoded_in_a_url() -> None:
    ref = na.PageRef(date=dt.date(2019, 1, 3), slug="月球-背面")
    assert ref.link(prefix="/zh") == "/zh/news/2019/01/3/月球-背面.md"
    assert ref.url(base_url="https://example.org/zh").endswith("/%E6%9C%88%E7%90%83-%E8%83%8C%E9%9D%A2.html")
    assert na.PageRef.parse(ref.url(base_url="https://example.org/zh")) == ref


def test_what_a_link_cannot_hold_is_encoded_in_it() -> None:
    ref = na.PageRef(date=dt.date(2019, 1, 3), slug="100% (so far) #1?%41")
    assert ref.link() == "/news/2019/01/3/100%%20%28so%20far%29%20%231%3F%2541.md"
    assert na.PageRef.parse(ref.link()) == ref


def test_a_path_on_disk_is_not_decoded() -> None:
    assert na.PageRef.from_path("news/2017/01/1/100%25.md").slug == "100%25"
    with pytest.raises(na.RefError, match="not the path of a dated page"):
        na.PageRef.from_path("README.md")


@pytest.mark.parametrize("slug", ["index", "README", ".", "..", " a", "a ", "a/b", "a\\b", "a\nb", "a\x7f"])
def test_a_slug_is_one_file_name(slug: str) -> None:
    with pytest.raises(na.RefError):
        na.PageRef(date=dt.date(2017, 1, 1), slug=slug)


def test_fields_of_another_type_are_refused() -> None:
    with pytest.raises(na.RefError, match="text"):
        na.PageRef(date=dt.date(2017, 1, 1), slug=3)  # type: ignore[arg-type]
    with pytest.raises(na.RefError, match="the date of a page"):
        na.PageRef(date="2017-01-01", slug="a")  # type: ignore[arg-type]
    with pytest.raises(na.RefError, match="the date of a page"):
        na.PageRef(date=dt.datetime(2017, 1, 1), slug="a")
    with pytest.raises(na.RefError, match="area"):
        na.PageRef(date=dt.date(2017, 1, 1), slug="a", area="sport")  # type: ignore[arg-type]
    with pytest.raises(na.RefError, match="editorial"):
        na.PageRef(date=dt.date(2017, 1, 1), area="opinion")


def test_refs_sort_by_date() -> None:
    later = na.PageRef(date=dt.date(2017, 1, 12), slug="a")
    assert sorted([later, EVENT, DAY]) == [DAY, EVENT, later]


def test_a_link_with_a_host_leads_out_of_the_archive() -> None:
    assert find_page("https://example.org/news/2017/01/1/a.md") is None
    assert find_page("//example.org/news/2017/01/1/a.md") is None
    assert find_page("a//b") is None
    assert page_of_link("https://example.org/news/2017/01/1/a-slug.md") == EVENT
    assert find_page("/zh/news/2017/01/1/a-slug.md") == EVENT
    assert find_page("https:other.md", base=EVENT) is None
