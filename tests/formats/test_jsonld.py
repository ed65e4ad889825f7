"""JSON-LD says in triples what the pages say, in words that schema.org has."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SDO

import newsarchive as na
import strategies
from newsarchive.formats.output import stream
from newsarchive.formats.selection import LICENCE, EventWithContexts, ExportHead, Selection
from newsarchive.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

# The parser of rdflib 7 makes a graph of the class that rdflib 7 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

SITE = "https://example.org/zh"
PERMALINK = URIRef("https://example.org/zh/news/2017/01/1/a-ceasefire.html")
EVENT = na.Event(
    date="2017-01-1",
    title="A ceasefire </script> holds",
    description="It held",
    topic="Peace",
    image="/resources/x.png",
    sources=[
        na.Source(publisher="Example Times", url="https://www.example.com/a|b", image="/a.png"),
        na.Source(publisher="Nobody", url="${url}"),
    ],
    changes=[na.Change(title="A ceasefire began", ref="/news/2017/01/1/a-ceasefire-began.md")],
    related=[na.Related(title="Talks", ref="/news/2016/12/4/talks.md", contexts=["Syria", "Turkey"])],
    ref="/zh/news/2017/01/1/a-ceasefire.md",
)


class _Complaints(logging.Handler):
    """Whatever rdflib complains of, such as an IRI that is none, is an error here."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())


@pytest.fixture(autouse=True)
def _no_complaints() -> Iterator[None]:
    handler = _Complaints()
    logging.getLogger("rdflib").addHandler(handler)
    yield
    logging.getLogger("rdflib").removeHandler(handler)


def read(text: str, base: str = "https://base.example/") -> Graph:
    """Return the triples of a document: all of them known to schema.org, and fit to be written as N-Triples."""
    graph = Graph()
    graph.parse(data=text, format="json-ld", base=base)
    graph.serialize(format="nt")
    terms = {*graph.predicates(), *graph.objects(predicate=RDF.type)} - {RDF.type}
    assert not [term for term in terms if not SDO.__contains__(str(term))]
    return graph


def test_a_word_that_schema_org_has_not_and_an_iri_that_is_none_would_be_noticed() -> None:
    with pytest.raises(AssertionError, match="headlein"):
        read('{"@context": {"@vocab": "https://schema.org/"}, "headlein": "A"}')
    with pytest.raises(AssertionError, match="does not look like a valid URI"):
        read('{"@context": {"@vocab": "https://schema.org/"}, "@id": "http://a.example/b|c", "headline": "A"}')


def write(*described: EventWithContexts, days: tuple[na.Day, ...] = (), **said: Any) -> str:
    about = attrs.evolve(ExportHead(base_url=SITE, events=len(described)), **said)
    selection = Selection(head=about, read_events=lambda: described, read_days=lambda: days)
    return "".join(stream(selection, "jsonld"))


def ask(graph: Graph, question: str) -> list[tuple[Any, ...]]:
    """Return the rows that answer a SPARQL question."""
    rows = graph.query(f"PREFIX s: <https://schema.org/> {question}")
    return [tuple(None if value is None else value.toPython() for value in row) for row in rows]  # type: ignore[union-attr] # a SELECT has rows


def test_an_event_is_an_article_about_an_event_of_that_day() -> None:
    graph = read(write((EVENT, ("Syria", "Turkey")), language="en"))
    assert graph.value(PERMALINK, RDF.type) == SDO.NewsArticle
    assert graph.value(PERMALINK, SDO.headline) == Literal(EVENT.title)
    assert graph.value(PERMALINK, SDO.url) == PERMALINK
    happened = URIRef(f"{PERMALINK}#event")
    assert (PERMALINK, SDO.about, happened) in graph
    assert graph.value(happened, SDO.startDate) == Literal("2017-01-01", datatype=SDO.Date)
    assert ask(graph, "SELECT ?n { ?a s:about [ a s:Thing; s:name ?n ] } ORDER BY ?n") == [("Syria",), ("Turkey",)]
    assert ask(graph, "SELECT ?m ?n { ?a s:mentions ?m. ?m s:name ?n }") == [
        (f"{SITE}/news/2016/12/4/talks.html", "Talks")
    ]
    one = ["articleSection", "description", "alternativeHeadline", "inLanguage", "license", "creditText", "image"]
    assert [str(graph.value(PERMALINK, SDO[name])) for name in one] == [
        "Peace", "It held", "A ceasefire began", "en", LICENCE.url, LICENCE.attribution,
        "https://example.org/resources/x.png",
    ]  # fmt: skip


def test_a_source_is_a_citation_and_what_is_no_url_is_text() -> None:
    graph = read(write((EVENT, ())))
    parts = "?c s:url ?u; s:publisher [ s:name ?n ]. OPTIONAL { ?c s:image ?i }"
    question = f"SELECT ?n ?u ?i {{ ?a s:citation ?c. {parts} }} ORDER BY ?n"
    assert ask(graph, question) == [
        ("Example Times", "https://www.example.com/a%7Cb", "https://www.example.com/a.png"),
        ("Nobody", "${url}", None),
    ]
    assert set(graph.objects(predicate=SDO.url)) >= {URIRef("https://www.example.com/a%7Cb"), Literal("${url}")}


def test_the_export_as_a_whole_is_a_dataset_under_its_licence() -> None:
    graph = read(write(title="News", asked="all of it", as_of=dt.date(2016, 6, 30), url=f"{SITE}/all.jsonld"))
    whole = URIRef(f"{SITE}/all.jsonld")
    assert graph.value(whole, RDF.type) == SDO.Dataset
    assert graph.value(whole, SDO.license) == URIRef(LICENCE.url)
    assert str(graph.value(whole, SDO.temporalCoverage)) == "../2016-06-30"
    assert len(read(write(title="News"))) == 5


def test_no_title_ends_the_script_that_a_web_page_carries_linked_data_in() -> None:
    assert "<" not in na.dumps(EVENT, format="jsonld")
    assert json.loads(na.dumps(EVENT, format="jsonld"))["headline"] == EVENT.title


def test_the_context_is_written_out_so_that_nothing_is_fetched() -> None:
    record = json.loads(na.dumps(EVENT, format="jsonld"))
    assert record["@context"]["@vocab"] == "https://schema.org/"


@pytest.mark.parametrize(
    ("site", "address"),
    [
        ("", "https://base.example/news/2017/01/1/a-ceasefire.html"),
        ("/zh", "https://base.example/zh/news/2017/01/1/a-ceasefire.html"),
        ("/a|b", "https://base.example/a%7Cb/news/2017/01/1/a-ceasefire.html"),
        ("https://example.org/zh", str(PERMALINK)),
    ],
)
def test_a_single_page_is_relative_to_the_root_of_its_site(site: str, address: str) -> None:
    graph = read(na.dumps(EVENT, format="jsonld", style=attrs.evolve(na.STYLE_ZH, prefix=site)))
    assert graph.value(URIRef(address), RDF.type) == SDO.NewsArticle
    assert ask(graph, "SELECT ?n { ?a s:about [ a s:Thing; s:name ?n ] } ORDER BY ?n") == [("Syria",), ("Turkey",)]


def test_a_stream_without_a_site_is_relative_too_and_one_with_half_a_site_is_refused() -> None:
    graph = read(write((EVENT, ()), base_url=None))
    assert (URIRef("https://base.example/news/2017/01/1/a-ceasefire.html"), RDF.type, SDO.NewsArticle) in graph
    with pytest.raises(na.FormatError, match="pages cannot be published below '/zh'"):
        write(base_url="/zh")
    with pytest.raises(na.FormatError, match=r"an export cannot be published at 'all\.jsonld'"):
        write(url="all.jsonld")


def test_an_event_without_a_page_has_no_name_and_says_the_rest() -> None:
    graph = read(write((attrs.evolve(EVENT, ref=None), ())))
    assert ask(graph, "SELECT (STR(?d) AS ?day) { ?a s:about [ a s:Event; s:startDate ?d ]. FILTER(isBlank(?a)) }") == [
        ("2017-01-01",)
    ]


DAY = na.Day(
    date="2017-01-1",
    entries=[
        na.Entry(title="A ceasefire holds", ref="/news/2017/01/1/a-ceasefire.md", topic="Peace", contexts=["Syria"]),
        na.Entry(title="It rains", ref="/news/2017/01/1/b.md", summary="A lot"),
    ],
    previous="2016-12-31",
)


def test_a_day_is_a_page_with_a_list_in_its_order() -> None:
    day = URIRef(f"{SITE}/news/2017/01/1/index.html")
    graph = read(write(days=(DAY,)))
    assert graph.value(day, RDF.type) == SDO.CollectionPage
    assert graph.value(day, SDO.relatedLink) == URIRef(f"{SITE}/news/2016/12/31/index.html")
    question = (
        "SELECT ?p ?n { ?d s:mainEntity [ s:itemListElement [ s:position ?p; s:item [ s:name ?n ] ] ] } ORDER BY ?p"
    )
    assert ask(graph, question) == [(1, "A ceasefire holds"), (2, "It rains")]
    assert ask(graph, "SELECT ?p { [ s:position ?p; s:description 'A lot' ] }") == [(2,)]
    exclusive = read(na.dumps(DAY, format="jsonld", style=attrs.evolve(na.STYLE_ZH, prefix=SITE)))
    assert len(exclusive) == len(graph) - 5


def test_other_pages_have_their_own_types() -> None:
    front = na.FrontPage(
        sections=[
            na.Section(title="News", date="2017-01-1", entries=DAY.entries),
            na.Section(title="Opinion", entries=[na.Entry(title="Mine", ref="/opinion/2017/01/1/mine/index.md")]),
        ]
    )
    question = "SELECT (COUNT(?i) AS ?n) { [] a s:CollectionPage; s:mainEntity [ s:itemListElement ?i ] }"
    assert ask(read(na.dumps(front, format="jsonld")), question) == [(3,)]
    editorial = na.Editorial(title="Mine", author="Me", text="Why", ref="/opinion/2017/01/1/mine/index.md")
    question = "SELECT ?a ?t { [] a s:OpinionNewsArticle; s:author [ s:name ?a ]; s:articleBody ?t }"
    assert ask(read(na.dumps(editorial, format="jsonld")), question) == [("Me", "Why")]
    assert ask(read(na.dumps(na.Prose(text="Help"), format="jsonld")), "SELECT ?t { [] a s:WebPage; s:text ?t }") == [
        ("Help",)
    ]


contents = (
    strategies.events()
    | strategies.day_pages
    | strategies.front_pages
    | strategies.editorials
    | st.builds(na.Prose, text=strategies.lines())
)


@given(contents, strategies.styles)
def test_whatever_a_page_says_its_triples_are_sound(content: na.Content, style: na.Style) -> None:
    graph = read(na.dumps(content, format="jsonld", style=style))
    if isinstance(content, na.Event | na.Editorial):
        assert [str(title) for title in graph.objects(predicate=SDO.headline)] == [storable(content.title)] * bool(
            content.title
        )
    if isinstance(content, na.Event):
        assert len(list(graph.objects(predicate=SDO.citation))) == len(content.sources)


def test_bytes_that_are_no_utf8_do_not_break_it() -> None:
    event = na.Event(
        date="2017-01-1",
        title="caf\udce9",
        sources=[na.Source(publisher="\ud800", url="\udce9")],
        ref=na.PageRef(date=dt.date(2017, 1, 1), slug="\ud800"),
    )
    (title,) = read(write((event, ("\udce9",)))).objects(predicate=SDO.headline)
    assert str(title) == "caf�"


def test_questions_to_the_graph_have_the_answers_of_the_archive() -> None:
    archive = na.open("examples/archive/en", index=":memory:")
    text = "".join(stream(archive.events.selection(base_url="https://example.org"), "jsonld"))
    graph = read(text)
    question = "SELECT ?n (COUNT(DISTINCT ?a) AS ?c) { ?a s:citation [ s:publisher [ s:name ?n ] ] } GROUP BY ?n"
    assert dict(ask(graph, question)) == archive.events.count_by("publisher")
    question = "SELECT ?n (COUNT(DISTINCT ?a) AS ?c) { ?a s:about [ a s:Thing; s:name ?n ] } GROUP BY ?n"
    assert dict(ask(graph, question)) == archive.events.count_by("context")
    question = 'SELECT ?a { ?a s:about [ s:name "China" ], [ s:startDate ?d ] FILTER(STR(?d) < "2016") } ORDER BY ?d ?a'
    asked = archive.events.about("China").between("1900", "2015")
    assert [url for (url,) in ask(graph, question)] == [ref.url(base_url="https://example.org") for ref in asked.refs()]
    question = "SELECT (COUNT(?e) AS ?n) { ?e a s:Event }"
    assert ask(graph, question) == [(len(archive),)]
