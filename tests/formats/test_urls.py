"""URLs that pages write as URIs that standards allow, or not at all."""

from __future__ import annotations

import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies
from newsarchive.formats.urls import check_base_url, escape, resolve, to_uri

SITE = "https://example.org/zh"


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://www.example.com/a?b=c&d=e|", "https://www.example.com/a?b=c&d=e%7C"),
        ("http://m.example.org/x#", "http://m.example.org/x#"),
        ("http://example.org/x?", "http://example.org/x?"),
        ("http://example.org/x#a#b", "http://example.org/x#a%23b"),
        ("http://example.org/?a?b[]={c}", "http://example.org/?a?b%5B%5D=%7Bc%7D"),
        ("HTTP://Example.org", "http://Example.org"),
        ("https://en.example.org/wiki/Foo_(bar)", "https://en.example.org/wiki/Foo_(bar)"),
        ("http://example.org/50%/50%25/%zz", "http://example.org/50%25/50%25/%25zz"),
        ("http://example.org/新闻", "http://example.org/%E6%96%B0%E9%97%BB"),
        ("http://新闻.example/", "http://%E6%96%B0%E9%97%BB.example/"),
        ("http://example.org/caf\udce9", "http://example.org/caf%E9"),
        ("http://example.org/\ud800", "http://example.org/%ED%A0%80"),
        ("http://me:it@example.org:8080/", "http://me:it@example.org:8080/"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
        ('http://example.org/"><script>', "http://example.org/%22%3E%3Cscript%3E"),
    ],
)
def test_what_a_uri_cannot_hold_is_encoded_and_the_rest_stays(url: str, uri: str) -> None:
    assert to_uri(url) == uri
    assert to_uri(uri) == uri


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,a", "mailto:a@b.example", "ftp://a.example/", "a", "", "http://", "http:///a",
     "http:a", "http://[x]/", "http://[1::2::3]/", "http://[::1/", "http://a.example:port/", "http://a b/",
     "http://a@b@c/", "//a.example/b", "/a"],
)  # fmt: skip
def test_what_is_no_url_of_the_web_is_none(url: str) -> None:
    assert to_uri(url) is None


@pytest.mark.parametrize(
    ("url", "base", "uri"),
    [
        ("//img.example.net/p.png", "http://a.example/x", "http://img.example.net/p.png"),
        ("/resources/x.png", SITE, "https://example.org/resources/x.png"),
        ("/x|y", "http://a.example?/b", "http://a.example/x%7Cy"),
        ("http://b.example/", SITE, "http://b.example/"),
        ("x.png", SITE, None),
        ("${mpNews.image}", SITE, None),
        ("//img.example.net/p.png", None, None),
        ("//", SITE, None),
    ],
)
def test_a_url_relative_to_a_root_or_protocol_means_that_of_its_page(url: str, base: str, uri: str | None) -> None:
    assert resolve(url, base) == uri


@pytest.mark.parametrize(
    "site", ["", "/zh", "example.org", "ftp://a.example", "https://a.example?b", "https://a.example/#b"]
)
def test_a_site_is_an_absolute_url(site: str) -> None:
    with pytest.raises(na.FormatError, match=r"pages cannot be published below '.*': pass base_url=, such as https://"):
        check_base_url(site)


def test_the_slash_at_the_end_of_a_site_is_no_part_of_it() -> None:
    assert check_base_url("https://example.org/a b/") == "https://example.org/a%20b"
    assert check_base_url("https://example.org") == "https://example.org"


@given(strategies.urls, st.sampled_from([None, SITE]))
def test_a_uri_is_ascii_stays_as_it_is_and_means_the_same_host(url: str, base: str | None) -> None:
    uri = resolve(url, base)
    if uri is not None:
        assert uri.isascii()
        assert not set(uri) & set(' <>"{}|\\^`')
        assert to_uri(uri) == uri
        assert urllib.parse.urlsplit(uri).hostname


@given(st.text())
def test_an_encoded_path_decodes_to_what_it_was(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert urllib.parse.unquote(escape(text)) == urllib.parse.unquote(text)
