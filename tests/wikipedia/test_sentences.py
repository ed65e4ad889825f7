"""One bullet: its title, its sources, the articles that it links to."""

from __future__ import annotations

import sys

import pytest

import newsarchive as na
from newsarchive import wikipedia
from newsarchive.wikipedia import Item, inline

A, B = "http://a.example/", "http://b.example/"


def item(body: str) -> Item:
    read = wikipedia.parse(f"* {body}", date="2017-01-1")
    assert read.problems == (), read.problems
    return read.items[0]


def read(body: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return title, sources and the codes of problems."""
    day = wikipedia.parse(f"* {body}", date="2017-01-1")
    event = day.items[0].event
    return event.title, [(each.publisher, each.url) for each in event.sources], [each.code for each in day.problems]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("A [[bridge]] opens.", "A bridge opens."),
        ("[[Norway|Norwegian]] [[bridge]]s open.", "Norwegian bridges open."),
        ("'''Died:''' a [[painter]].", "Died: a painter."),
        ("The ''[[Example Times]]'' closes.", 'The "Example Times" closes.'),
        ("The '''''Star''''' sails.", 'The "Star" sails.'),
        ("It rains 5&nbsp;cm &ndash; a lot &amp; more.", "It rains 5 cm – a lot & more."),
        ("A dam <!-- the big one -->opens<br />\ttoday.", "A dam opens today."),
        ("A dam opens.<ref name=x>[http://a.example/ A]</ref>", "A dam opens."),
        ("10<sup>3</sup> <small>small</small> dams.", "103 small dams."),
        ("She said <nowiki>[sic]</nowiki> it rains.", "She said [sic] it rains."),
        ("{{nowrap|5 million}} dams, {{convert|12|mi|km|abbr=on}} long.", "5 million dams, 12 mi long."),
        ("{{convert|3|to|5|km}} and {{convert|3|-|5|km}} long.", "3 to 5 km and 3–5 km long."),
        ("The {{USS|Example|DD-1|6}} and the {{ship|MS|Star|2001}} sail.", "The USS Example and the MS Star sail."),
        ("The {{sclass|Example|frigate}} {{circa|1954}} {{frac|3|1|2}}.", "The Example-class frigate c. 1954 3 1/2."),
        (
            "{{As of|2003|lc=on}} it{{'}}s {{currency|80|RUB}} {{OV|105}}.",
            "as of 2003 it's 80 RUB Space Shuttle Endeavour.",
        ),
        ("A dam{{citation needed|date=May 2013}} opens{{es icon}}{{ill|x|fr}}.", "A dam opensx."),
        ("{{lang|fr|Bonjour}} is {{lang-fr|bonjour}} {{chem|C|O|2}}.", "Bonjour is bonjour CO2."),
        ("{{nhly|2017|app=season}} begins.", "2017 begins."),
        ("[[File:Dam.jpg|thumb|A [[dam]]]]A dam opens.[[Category:Dams]]", "A dam opens."),
        ("A [[wikt:dam|dam]] [[:fr:Barrage|opens]] [[#Here|here]].", "A dam opens here."),
        ("{{{1|A dam}}} opens.", "A dam opens."),
        ("A <b>dam</b> <i>opens</i>.", "A dam opens."),
    ],
)
def test_a_title_is_the_text_that_is_shown(body: str, title: str) -> None:
    assert item(body).event.title == title


@pytest.mark.parametrize(
    "cited",
    [
        f"[{A} (Example Times)] [{B} (BBC)]",
        f"[{A} (Example Times)], [{B} (BBC)].",
        f"[{A}  (''Example Times'')][{B} (BBC)] ",
        f"[{A} ''(Example Times)''];[{B} '''(BBC)''']",
        f"([{A} Example Times]) ([{B} BBC])",
        f"([{A} Example Times], [{B} BBC])",
        f"([{A} ''Example Times''] and [{B} BBC]).",
        f"[{A} Example Times] [{B} BBC]",
        f"[{A} Example Times], via [{B} BBC].",
        f"''[{A} Example Times], [{B} BBC]''",
        f"[{A} (Example Times) [{B} (BBC)]",
        f"[ {A} (Example Times)] [{B} (BBC) ]",
        f"{A} (Example Times)] [{B} (BBC)]",
        f"[{A} (Example Times] [{B} BBC)]",
        f"[{A} (Example Times)] (Link dead as of 04:01, 15 January 2007 (UTC)), [{B} (BBC)]",
        f"[{A} (Example Times) (Link dead as of 04:01, [[15 January]] 2007 (UTC))], [{B} (BBC)]",
        f"[{A} (Example Times)] (in French) [{B} (BBC)] (German)",
        f"[{A} ([[Example Times]])] {{{{dead link|date=May 2013}}}} [{B} (BBC)]",
        f"[{A} (Example Times)] (subscription required) [{B} (BBC) {{{{es icon}}}}]",
        f"<ref>[{A} Example Times]</ref><ref>{{{{cite news|url={B}|title=A dam|work=BBC}}}}</ref>",
    ],
)
def test_sources_are_read_in_every_spelling(cited: str) -> None:
    title, sources, codes = read(f"A dam opens. {cited}")
    assert title == "A dam opens."
    assert sources == [("Example Times", A), ("BBC", B)]
    assert codes == []


@pytest.mark.parametrize(
    ("cited", "sources"),
    [
        (f"[{A} (AP via ''Example News'')]", [("AP via Example News", A)]),
        (f"[{A} (Example (UK))]", [("Example (UK)", A)]),
        (f"[{A}]", [("", A)]),
        (A, [("", A)]),
        (f"([{A}])", [("", A)]),
        (f"(BBC: [{A} 1], [{B} 2])", [("BBC", A), ("BBC", B)]),
        ("[//c.example/ (C)]", [("C", "https://c.example/")]),
        ("[http://c.example/?a=1&amp;b=2 (C)]", [("C", "http://c.example/?a=1&b=2")]),
        ("[http://c.example/a{{dead link}} (C)]", [("C", "http://c.example/a")]),
        ("[[n:A dam opens|(Wikinews)]]", [("Wikinews", "https://en.wikinews.org/wiki/A_dam_opens")]),
        ("([[n:A dam opens]])", [("Wikinews", "https://en.wikinews.org/wiki/A_dam_opens")]),
        (f"<ref>{A}</ref>", [("", A)]),
        (f"<ref>[{A} A long and winding title of a report]</ref>", [("", A)]),
        (f"<ref>[{A} (C)] archived from [{B} the original]</ref>", [("C", A)]),
        (f"<ref>{{{{cite web|url={A}|publisher=[[C]]}}}} {{{{webarchive|url={B}}}}}</ref>", [("C", A)]),
        ("{{doi-inline|10.1/x|(''C'')}}", [("C", "https://doi.org/10.1/x")]),
    ],
)
def test_what_cites_otherwise_is_a_source_too(cited: str, sources: list[tuple[str, str]]) -> None:
    assert read(f"A dam opens. {cited}") == ("A dam opens.", sources, [])


def test_a_reference_is_used_again_under_its_name() -> None:
    text = f'* A.<ref name="r" />\n* B.<ref name="r">[{A} (C)]</ref>\n* C.<ref name="s" />'
    day = wikipedia.parse(text, date="2017-01-1")
    assert [len(each.event.sources) for each in day.items] == [1, 1, 0]
    assert [(problem.code, problem.line) for problem in day.problems] == [("WP108", 3)]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"A dam opens [{A} (A)]. A [[bridge]] falls. [{B} (B)]", "A dam opens. A bridge falls."),
        (f"A dam opens [{A} (A)], [{B} (B)] and a bridge falls.", "A dam opens and a bridge falls."),
        (f"A dam opens. [{A} A]. A bridge falls. [{B} (B)]", "A dam opens. A bridge falls."),
        (f"A dam opens. [{A} a.example]. A bridge falls. [{B} (B)]", "A dam opens. A bridge falls."),
        (f"A dam opens [{A} (A)] [{B} (B)].", "A dam opens."),
        (f"A dam opens, [{A} (A)] [{B} (B)]", "A dam opens"),
    ],
)
def test_a_citation_within_a_title_leaves_no_trace(body: str, title: str) -> None:
    found, sources, codes = read(body)
    assert (found, codes) == (title, [])
    assert [url for _, url in sources] == [A, B]
    assert [name.removesuffix(".example").upper() for name, _ in sources] == ["A", "B"]


@pytest.mark.parametrize(
    ("body", "title", "sources", "code"),
    [
        (f"The [{A} report] is out. [{B} (B)]", "The report is out.", [("B", B)], "WP109"),
        (f'They seek "[{A} freedom]". [{B} (B)]', 'They seek "freedom".', [("B", B)], "WP109"),
        (f"[{A} A dam opens].", "A dam opens.", [("", A)], "WP109"),
        (f"A dam opens. [{A} (A)] (Reuters)", "A dam opens.", [("A", A)], "WP108"),
        ("A dam opens.<ref>The mayor, in a letter</ref>", "A dam opens.", [], "WP108"),
        ("A dam opens.<ref>{{cite book|title=Dams}}</ref>", "A dam opens.", [], "WP108"),
        ("{{made up|7|8}} dams open.", "7 dams open.", [], "WP110"),
        ("A dam [[opens.", "A dam opens.", [], "WP104"),
        ("A dam] opens.", "A dam] opens.", [], "WP104"),
        ("A dam {{nowrap|opens.", "A dam nowrap|opens.", [], "WP104"),
        ("A dam <ref>opens.", "A dam opens.", [], "WP104"),
        ("A dam <!-- opens.", "A dam <!-- opens.", [], "WP104"),
        ("A dam opens.<ref>{{cite web|url=on the web|work=A}}</ref>", "A dam opens.", [], "WP112"),
        ("A dam opens. [https://a.example/\x00 (A)]", "A dam opens.", [("A", "https://a.example/\ufffd")], None),
    ],
)
def test_what_is_ambiguous_is_named(body: str, title: str, sources: list[tuple[str, str]], code: str | None) -> None:
    found = read(body)
    assert found[:2] == (title, sources)
    assert set(found[2]) == ({code} if code else set())


def test_a_publisher_that_is_named_without_a_link_is_known_from_the_day() -> None:
    day = wikipedia.parse(f"* A dam opens. [{A} (BBC)]\n* It rains. (BBC)\n* It snows. (Tuesday)", date="2017-01-1")
    assert [(problem.code, problem.line, problem.concerned) for problem in day.problems] == [("WP108", 2, "BBC")]


def test_a_problem_stands_where_its_markup_does() -> None:
    day = wikipedia.parse(f"* A [{A} report] and a [{B} letter] exist.", date="2017-01-1")
    assert [(problem.column, problem.concerned) for problem in day.problems] == [
        (5, f"[{A} report]"),
        (38, f"[{B} letter]"),
    ]


@pytest.mark.parametrize(
    ("link", "article", "text"),
    [
        ("[[bridge]]", "Bridge", "bridge"),
        ("[[bridge_(card game)#Rules|rules]]", "Bridge (card game)", "rules"),
        ("[[ Mission:_Impossible ]]", "Mission: Impossible", "Mission:_Impossible"),
        ("[[Caf%C3%A9|a]]", "Café", "a"),
        ("[[AT&amp;T]]", "AT&T", "AT&T"),
        ("[[Norway|''Norwegian'']]", "Norway", '"Norwegian"'),
        ("{{HMS|Example|F99|6}}", "HMS Example (F99)", "HMS Example"),
        ("{{MV|Star||2}}", "MV Star", "MV Star"),
    ],
)
def test_a_link_is_told_by_the_article_that_it_points_to(link: str, article: str, text: str) -> None:
    found = item(f"The {link} is here.").links
    assert [(each.article, each.text) for each in found] == [(article, text)]


@pytest.mark.parametrize(
    "link",
    ["[[:Category:Dams|dams]]", "[[Portal:Dams|dams]]", "[[:fr:Barrage|dams]]", "[[s:Dams|dams]]", "[[#Dams|dams]]"],
)
def test_what_is_no_article_is_shown_and_no_context(link: str) -> None:
    found = item(f"The {link} are here.")
    assert (found.event.title, found.contexts) == ("The dams are here.", ())


def test_the_day_on_which_a_robot_found_a_link_dead_is_no_context() -> None:
    found = item(f"A [[dam]] opens. [{A} (A)] (Link dead as of 04:20, [[16 January]] [[2007]] (UTC)), [{B} (B)]")
    assert found.contexts == ("Dam",)


def test_two_texts_of_one_article_are_one_context_and_one_text_of_two_articles_is_two() -> None:
    found = item(
        "[[Spain]], [[Spain|Spanish]] and [[spain#South|southern]]; "
        "[[Georgia (country)|Georgia]], [[Georgia (U.S. state)|Georgia]]."
    )
    assert found.contexts == found.articles == ("Spain", "Georgia (country)", "Georgia (U.S. state)")
    assert len(found.links) == 5


def test_the_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    inline._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "mwparserfromhell.parser", None)
    with pytest.raises(na.MissingExtraError, match=r"pip install 'newsarchive\[wikipedia\]'"):
        wikipedia.parse("* A [[dam]].", date="2017-01-1")
    inline._parser.cache_clear()
