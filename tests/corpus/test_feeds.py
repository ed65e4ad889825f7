"""The real archives as each feed, validated, and as linked data, asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph

from feed_readers import ATOM, read_body, read_json, read_xml
from newsarchive.formats.output import stream

if TYPE_CHECKING:
    import newsarchive as na

SITE = "https://example.org/zh"


@pytest.fixture(scope="module")
def archive(zh_archive: na.Archive) -> na.Archive:
    return zh_archive


def write(archive: na.Archive, name: str) -> str:
    return "".join(stream(archive.events.selection(title="新闻", base_url=SITE, language="zh"), name))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_the_chinese_archive_is_a_valid_feed(archive: na.Archive, name: str) -> None:
    root = read_xml(write(archive, name), name)
    items = root.findall("channel/item") or root.findall(f"{ATOM}entry")
    for event, item in zip(archive, items, strict=True):
        assert event.ref is not None
        assert (item.findtext("guid") or item.findtext(f"{ATOM}id")) == event.ref.url(base_url=SITE)
        assert (item.findtext("title") or item.findtext(f"{ATOM}title")) == event.title


def test_the_chinese_archive_is_a_valid_json_feed(archive: na.Archive) -> None:
    record: dict[str, Any] = read_json(write(archive, "jsonfeed"))
    for event, item in zip(archive, record["items"], strict=True):
        assert (item["title"], item["_newsarchive"]["topic"]) == (event.title, event.topic)
        cited = [(source.publisher, source.url) for source in event.sources]
        assert [(each["publisher"], each["url"]) for each in item["_newsarchive"]["sources"]] == cited
        _, links = read_body(item.get("content_html", ""))
        assert len(links) == len(cited)
        assert all(link for link, _ in links), "every source of this archive is a URL of the web"


def test_the_english_archive_is_valid_as_each_feed(en_archive: na.Archive) -> None:
    read_xml(write(en_archive, "rss"), "rss")
    read_xml(write(en_archive, "atom"), "atom")
    assert len(read_json(write(en_archive, "jsonfeed"))["items"]) == len(en_archive)


# The parser of rdflib 7 makes a graph of the class that rdflib 7 deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_year_as_linked_data_answers_as_the_archive_does(
    archive: na.Archive, caplog: pytest.LogCaptureFixture
) -> None:
    year = archive.events.on("2014")
    graph = Graph()
    graph.parse(data="".join(stream(year.selection(base_url=SITE, language="zh"), "jsonld")), format="json-ld")
    graph.serialize(format="nt")
    assert not caplog.records, "rdflib complains of IRIs that are none"

    def count(pattern: str) -> dict[str, int]:
        rows = graph.query(
            f"PREFIX s: <https://schema.org/> SELECT ?n (COUNT(DISTINCT ?a) AS ?c) {{ {pattern} }} GROUP BY ?n"
        )
        return {str(row[0]): int(row[1]) for row in rows}  # type: ignore[index,arg-type] # a SELECT has rows

    assert count("?a s:citation/s:publisher/s:name ?n") == year.count_by("publisher")
    assert count("?t a s:Thing; s:name ?n. ?a s:about ?t") == year.count_by("context")
