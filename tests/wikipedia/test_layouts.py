"""The layouts that days of the portal had, each as a small page of our own."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest

from newsarchive import wikipedia
from newsarchive.errors import DateError

if TYPE_CHECKING:
    from newsarchive.wikipedia import WikiDay


def day(text: str, date: str = "2017-01-1") -> WikiDay:
    return wikipedia.parse(text, date=date)


def titles(read: WikiDay) -> list[str]:
    return [item.event.title for item in read.items]


def codes(read: WikiDay) -> list[str]:
    return [problem.code for problem in read.problems]


def parts(read: WikiDay) -> list[tuple[int, str]]:
    return [(bullet.line, bullet.part) for bullet in read.bullets]


FRAMED = "<!-- All news items below this line -->{{Current events header|2017|01|1}}\n\n%s\n\n<!-- above -->%s"
EVENTS = "*[[Bridge]]s are built.\n* A dam opens. [http://a.example/ (Example Times)]"


@pytest.mark.parametrize(
    "text",
    [
        EVENTS,
        FRAMED % (EVENTS, "{{Current events footer}}"),
        FRAMED % (EVENTS, "|}"),
        "{{Current events|year=2017|month=01|day=1|content=\n<!-- x -->\n" + EVENTS + "\n<!-- y -->|}}",
        "{{Current events|top=yes|year=2017|month=1|day=01|content=\n\n" + EVENTS + "\n}}\n",
        "{{Current events\n|year=2017\n|month=1\n|day=1\n|content=" + EVENTS + "}}",
        "<noinclude>{{pp-semi-indef}}</noinclude>\n"
        + EVENTS
        + "\n[[Category:2017 by day]]\n----\n[[fr:1 janvier 2017]]",
        "{{Notice\n| text = Be kind\n}}\n" + EVENTS,
        EVENTS.replace("\n", "\r\n"),
        EVENTS.replace("\n", "\r"),
        EVENTS.replace("\n", "\n\n \t\n<!-- not\nseen -->\n"),
        "\n".join(f" {line}" for line in EVENTS.split("\n")),
        EVENTS.replace("*", "#"),
        EVENTS.replace("*", ":*"),
    ],
)
def test_the_frame_around_the_bullets_is_no_news(text: str) -> None:
    read = day(text)
    assert titles(read) == ["Bridges are built.", "A dam opens."]
    expected = ["WP107", "WP107"] if text.startswith(":*") else []
    assert codes(read) == expected


@pytest.mark.parametrize(
    "heading",
    [
        ";%s",
        "; '''%s'''",
        "'''%s'''",
        "'''%s:'''",
        "'''%s''':",
        "== %s ==",
        "====%s====",
        ";%s:",
        "*;%s",
        "; [[Sport|%s]]",
    ],
)
def test_a_category_is_a_heading_of_any_form(heading: str) -> None:
    read = day(f"* A.\n{heading % 'Arts and culture'}\n* B.\n* C.\n;Sport\n* D.")
    assert [item.category for item in read.items] == [None, *["Arts and culture"] * 2, "Sport"]
    assert codes(read) == []


def test_a_bullet_with_deeper_ones_is_a_topic_and_the_deepest_are_events() -> None:
    read = day(
        "*[[River war]]\n"
        "**[[Siege of Aford|The siege]] and the [[Aford bridge|bridge]]:\n"
        "***[[First week]]\n"
        "**** The [[mayor]] flees.\n"
        "*** It rains.\n"
        "** Talks begin.\n"
        "* A dam opens.\n"
    )
    assert parts(read) == [
        (1, "topic"),
        (2, "topic"),
        (3, "topic"),
        (4, "event"),
        (5, "event"),
        (6, "event"),
        (7, "event"),
    ]
    assert [[topic.title for topic in item.topics] for item in read.items] == [
        ["River war", "The siege and the bridge", "First week"],
        ["River war", "The siege and the bridge"],
        ["River war"],
        [],
    ]
    first = read.items[0]
    assert first.contexts == ("River war", "Siege of Aford", "Aford bridge", "First week", "Mayor")
    assert [link.text for link in first.links] == ["River war", "The siege", "bridge", "First week", "mayor"]


def test_a_day_as_it_is_laid_out_today() -> None:
    read = day(
        "{{Current events|top=yes|year=2017|month=01|day=1|content=\n\n"
        "<!-- All news items below this line -->\n"
        "'''Armed conflicts and attacks'''\n"
        "*[[River war]]\n"
        "**[[Siege of Aford]]\n"
        "***[[Aford bridge attack]]\n"
        "****The [[mayor]] of {{ill|Aford|no}} flees. [https://a.example/1 (Reuters)] [https://b.example/ (AP)]\n"
        "***Shots are heard. [https://a.example/2 (Reuters via ''Example Times'')]\n\n"
        "'''Sports'''\n"
        "*[[2017 in chess]], [[Aford Open]]\n"
        "**A match ends. [https://a.example/3 (''Example Times'')]\n\n"
        "<!-- All news items above this line -->|}}\n"
    )
    assert read.problems == ()
    assert [(item.category, item.event.topic, len(item.topics)) for item in read.items] == [
        ("Armed conflicts and attacks", "River war", 3),
        ("Armed conflicts and attacks", "River war", 2),
        ("Sports", "2017 in chess", 1),
    ]
    assert [[source.publisher for source in item.event.sources] for item in read.items] == [
        ["Reuters", "AP"],
        ["Reuters via Example Times"],
        ["Example Times"],
    ]
    assert read.items[0].contexts == ("River war", "Siege of Aford", "Aford bridge attack", "Mayor", "Aford")


def test_several_topics_stand_on_one_line() -> None:
    item = day("*[[River war]], [[Aford flood]]\n** Talks begin.").items[0]
    assert [topic.title for topic in item.topics] == ["River war, Aford flood"]
    assert item.contexts == ("River war", "Aford flood")
    assert item.event.topic == "River war"


def test_a_heading_ends_a_topic() -> None:
    read = day("*[[River war]]\n** Talks begin.\n;Sport\n** A match ends.")
    assert [len(item.topics) for item in read.items] == [1, 0]
    assert codes(read) == ["WP107"]


def test_the_topic_of_an_event_is_the_one_that_the_site_wrote() -> None:
    read = day(
        "*Aftermath of the [[aford flood]]\n"
        "**[[Relief]]\n"
        "*** The [[mayor]] flees.\n"
        "*Storms\n"
        "** A [[tree]] falls.\n"
        "*[[River war]]:\n"
        "** [[Aford]] falls.\n"
        "** It rains.\n"
        "* The [[dam]] opens.\n"
        "* It snows.\n"
    )
    topics = [item.event.topic for item in read.items]
    assert topics == ["Aford flood", "Storms", "Aford", "River war", "Dam", None]


def test_a_bullet_that_cites_sources_and_has_deeper_ones_is_both() -> None:
    read = day("*[[Aford]] falls. [http://a.example/ (A)]\n** The mayor flees.")
    assert titles(read) == ["Aford falls.", "The mayor flees."]
    assert parts(read) == [(1, "event and topic"), (2, "event")]
    assert [topic.title for topic in read.items[1].topics] == ["Aford falls."]


def test_an_indented_paragraph_is_a_bullet_of_the_level_above() -> None:
    read = day("*[[River war]]\n**Talks begin.\n**:Talks end.\n:It rains.")
    assert parts(read) == [(1, "topic"), (2, "event"), (3, "event"), (4, "event")]
    assert [len(item.topics) for item in read.items] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("* A dam opens.\n[http://a.example/ (A)]", "A dam opens."),
        ("* A dam opens\nin the [[north]].", "A dam opens in the north."),
        ("*\nA dam opens.", "A dam opens."),
        ("* A dam of the river\nAford opens.", "A dam of the river Aford opens."),
    ],
)
def test_a_line_that_goes_on_below_is_joined_and_named(text: str, title: str) -> None:
    read = day(text)
    assert titles(read) == [title]
    assert codes(read) == ["WP102"]
    assert read.items[0].location.end_line == 2


def test_what_markup_joins_is_one_line_without_a_word() -> None:
    read = day(
        "* A dam opens.<ref>{{cite web\n | url = http://a.example/\n | work = A\n}}</ref>\n* It <!--\n*-->rains."
    )
    assert titles(read) == ["A dam opens.", "It rains."]
    assert read.items[0].event.sources[0].publisher == "A"
    assert codes(read) == ["WP103"]
    assert parts(read) == [(1, "event"), (5, "event"), (6, "problem")]


def test_text_outside_the_bullets_is_named() -> None:
    read = day("Hello!\n\n* A dam opens.\n\nIt [[rain]]s.\n\nIt [[snow]]s. [http://a.example/ (A)]")
    assert titles(read) == ["A dam opens.", "It snows."]
    assert [(problem.code, problem.line) for problem in read.problems] == [("WP101", 1), ("WP101", 5), ("WP116", 7)]
    assert str(read.problems[0]) == (
        "Portal:Current events/2017 January 1:1:1: error WP101: 'Hello!' is outside the bullets"
    )


def test_a_bullet_that_nobody_sees_is_named() -> None:
    read = day("<!--\n* A dam opens.\n-->\n{{Notice|\n* Be kind\n}}\n* It rains.")
    assert titles(read) == ["It rains."]
    assert parts(read) == [(2, "problem"), (5, "problem"), (7, "event")]
    assert codes(read) == ["WP103", "WP103"]


def test_bullets_that_say_nothing_or_little_are_named() -> None:
    read = day("*\n*[http://a.example/ (A)]\n*[[River war]]\n*[[Aford]] falls:\n;Sport\n* A match ends.")
    assert titles(read) == ["River war", "Aford falls:", "A match ends."]
    assert codes(read) == ["WP105", "WP105", "WP106", "WP106"]


@pytest.mark.parametrize("text", ["", "\n \n", "Nothing", "#REDIRECT [[Portal:Current events]]", "<!-- deleted -->"])
def test_a_page_that_is_no_day_is_named(text: str) -> None:
    read = day(text)
    assert read.items == ()
    assert codes(read) == ["WP101" if text == "Nothing" else "WP113"]


def test_a_day_without_news_is_a_day() -> None:
    read = day(FRAMED % ("", "{{Current events footer}}"))
    assert (read.items, read.problems, read.bullets) == ((), (), ())


def test_a_page_of_another_day_is_named() -> None:
    assert codes(day(FRAMED % ("* A.", "|}"), date="2017-01-2")) == ["WP114"]
    wrapped = "{{Current events|year=2017|month=01|day=02|content=\n* A.\n}}"
    assert codes(day(wrapped, date="2017-01-2")) == []
    assert day(wrapped).problems[0].message == "the page says that it is of 2017-1-2; 2017-01-01 was asked for"


def test_provenance_goes_with_each_event() -> None:
    read = wikipedia.parse("* A.", date=dt.date(2017, 1, 1), page="Portal:A", revision=7)
    assert read.provenance == read.items[0].provenance
    assert (read.provenance.page, read.provenance.revision) == ("Portal:A", 7)
    assert read.provenance.digest == hashlib.sha256(b"* A.").hexdigest()
    assert day("* A.").provenance.page == "Portal:Current events/2017 January 1"
    assert day("* A.").provenance.revision is None


def test_bytes_are_read_as_utf_8_or_else_as_latin_1() -> None:
    assert wikipedia.parse("* Café.".encode(), "2017-01-1").items[0].event.title == "Café."
    read = wikipedia.parse("* Café.".encode("latin-1"), "2017-01-1")
    assert (titles(read), codes(read)) == (["Café."], ["WP115"])
    assert read.provenance.digest == day("* Café.").provenance.digest


def test_a_text_that_is_no_day_is_refused() -> None:
    with pytest.raises(DateError):
        day("* A.", date="1 January 2017")


def test_an_event_has_its_place() -> None:
    read = day(";Sport\n*[[Chess]]\n** A match\n ends.\n")
    location = read.items[0].location
    assert (location.line, location.column, location.end_line, location.end_column) == (3, 1, 4, 7)
