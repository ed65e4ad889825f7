"""What the rules on the words of a page find, and which real words they never take for damage."""

from __future__ import annotations

import pytest

import newsarchive as na
from damaged import PREVIOUS, codes, event, fixed, found, problems, related, source


@pytest.mark.parametrize(
    ("title", "leftover", "outcome"),
    [
        ("A bridge]] opens", "]]", "A bridge opens"),
        ("A bridge [http:--a.example-1 (Times)] opens", "[http:--a.example-1 (Times)]", None),
        ("A bridge opens [https:--news.example.org", "[https:--news.example.org", None),
        ("''The Bridge'' opens", "''", "The Bridge opens"),
        ("A -{bridge}- opens", "-{bridge}-", "A bridge opens"),
        ("A -{zh-cn:甲; zh-tw:乙;}- opens", "-{zh-cn:甲; zh-tw:乙;}-", None),
        ("A bridge opens.{{cn}}", "{{cn}}", None),
        ("A bridge opens. https:--www.example.org-a.html", "https:--www.example.org-a.html", None),
        ("A bridge, en Smith:--www.example.org-a- opens", ":--www.example.org-a-", None),
        ("A bridge opens url=http:--www.example.org-a", "url=http:--www.example.org-a", None),
        ("A bridge opens. | author = Smith", "| author =", None),
    ],
)  # fmt: skip
def test_markup_of_a_wiki_is_found_in_a_title_and_taken_out_where_nothing_is_lost(
    title: str, leftover: str, outcome: str | None
) -> None:
    assert found(event(title)) == [("NA111", leftover)]
    after = na.parse(fixed(event(title))).content
    assert isinstance(after, na.Event)
    assert after.title == (outcome or title)
    assert fixed(event(title), unsafe=False) == event(title)


@pytest.mark.parametrize(
    ("publisher", "leftover", "outcome"),
    [
        ("url=https://a.example.org/1/http://b.org/ |date= ", "url=https://a.example.org/1/http://b.org/", None),
        ("link|date=May 2019 |bot=TidyBot |fix-attempted=yes }} Example Times", "|date=May", None),
        ("Example Times{{en}}", "{{en}}", None),
        ("Example Agency via ''Example Times", "''", "Example Agency via Example Times"),
        ("-{zh-cn:甲; zh-tw:乙;}-", "-{zh-cn:甲; zh-tw:乙;}-", None),
    ],
)  # fmt: skip
def test_markup_of_a_wiki_is_found_in_a_publisher(publisher: str, leftover: str, outcome: str | None) -> None:
    text = event(sources=source("http://a.example.org/", publisher=publisher))
    assert found(text) == [("NA111", leftover)]
    assert fixed(text) == event(sources=source("http://a.example.org/", publisher=outcome or publisher))


@pytest.mark.parametrize(
    "publisher",
    ["AP & NBC", "Example News | World", "www.example.org", "Q&A: what is url", "example.org/?url=http", "[sic]"],
)
def test_the_name_of_a_publisher_is_no_markup(publisher: str) -> None:
    assert found(event(sources=source("http://a.example.org/", publisher=publisher))) == []


@pytest.mark.parametrize(
    "title",
    ["A bridge opens :-- at last", "Smith:--no bridge", "A|B", "A bridge | a road", "x = y", "the url = a page"],
)
def test_dashes_bars_and_equals_signs_of_a_title_are_no_markup(title: str) -> None:
    assert found(event(title)) == []


@pytest.mark.parametrize(
    ("title", "advice"),
    [
        ("A -{zh-cn:甲; zh-tw:乙;}- opens", "keep one of them"),
        ("A -{bridge}- opens", "remove the markup around it"),
        ("A bridge [http:--a.example-1 (Times)] opens", "move it to the sources"),
        ("A bridge]] opens", "remove it"),
    ],
)
def test_each_kind_of_markup_has_its_own_advice(title: str, advice: str) -> None:
    (problem,) = problems(event(title))
    assert problem.message.endswith(f": {advice}")


def test_an_entity_in_a_publisher_is_found_and_its_character_written() -> None:
    text = event(sources=source("http://a.example.org/", publisher="Ann&#x27;s Times"))
    assert found(text) == [("NA113", "&#x27;")]
    assert fixed(text) == event(sources=source("http://a.example.org/", publisher="Ann's Times"))


def test_of_an_entity_that_was_cut_off_nobody_is_told_to_write_the_character() -> None:
    messages = [problem.message for problem in problems(event(description="It&#39 is"))]
    messages += [problem.message for problem in problems(event(description="Syria&#..."))]
    assert [message.rpartition(": ")[2] for message in messages] == ["write its character", "remove it"]


@pytest.mark.parametrize("text", ["They call it ''a bridge''", "R&B - {x}", "[sic] {1} 5-{", "a [?]67 C"])
def test_quotations_and_brackets_of_descriptions_are_no_markup(text: str) -> None:
    assert codes(event(description=text)) <= ({"NA111"} if "-{" in text else set())


def test_an_apostrophe_is_no_markup_and_a_title_repeated_elsewhere_is_not_looked_at() -> None:
    text = event("The rivers' bridge", related=related("A").replace("Event 1", "Event ]] {{cn}}"))
    assert found(text) == []


def test_a_context_is_reported_once_however_often_it_stands_on_the_page() -> None:
    text = event(related=related("-{zh-cn:甲}-", "-{zh-cn:甲}-"))
    assert found(text) == [("NA111", "-{zh-cn:甲}-")]


def test_an_empty_topic_line_is_worth_knowing_and_a_missing_one_is_not() -> None:
    assert found(event().replace("# A", "##### \n# A")) == [("NA115", "#####")]
    assert found(event()) == []


def test_a_topic_is_looked_at() -> None:
    text = event().replace("# A", "##### ''Bridges''\n# A")
    assert found(text) == [("NA111", "''")]


@pytest.mark.parametrize(
    ("broken", "outcome"),
    [
        ("It&amp;#x27;s open", "It's open"),
        ("A &amp;quot;bridge", 'A "bridge'),
        ("It&#39 is open", "It' is open"),
        ("A &quot bridge", 'A " bridge'),
        ("Syria&#...", "Syria..."),
        ("Syria&#x2…", "Syria…"),
        ("Syria&quo...", "Syria..."),
        ("Syria&quot...", "Syria..."),
        ("Syria&#x", "Syria"),
    ],
)
def test_a_broken_entity_is_found_and_its_character_written(broken: str, outcome: str) -> None:
    text = event(description=broken)
    assert codes(text) == {"NA112"}
    assert fixed(text) == event(description=outcome)


@pytest.mark.parametrize(
    "text",
    ["AT&T...", "R&D…", "reviews & opinion", "a?id=5&lt=3&amp=1", "see /x?a=1&#top", "Q&A", "a?b=1&sid=2", "A&B;C"],
)
def test_an_ampersand_of_a_name_or_a_url_is_no_entity(text: str) -> None:
    assert found(event(description=text)) == []


def test_all_entities_of_a_text_are_one_problem_and_fixed_together() -> None:
    text = event(description="It&#x27;s &quot;open&quot;&#x20;now&nbsp;too")
    assert found(text) == [("NA113", "&#x27;")]
    assert fixed(text) == event(description='It\'s "open" now too')


def test_the_summary_of_an_entry_is_looked_at_too() -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\nSyria&#x27;s&#...\n\n{PREVIOUS}"
    assert found(day, None) == [("NA113", "&#x27;"), ("NA112", "&#")]
    assert fixed(day) == day.replace("&#x27;", "'").replace("&#...", "...")


@pytest.mark.parametrize("word", ["Nestlé", "Łódź’s", "naïve – or “not”", "中国—台湾", "Çà et là", "Привет", "🌉"])
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_wrongly_decoded_text_is_found_and_decoded(word: str, codec: str) -> None:
    try:
        broken = word.encode().decode(codec)
    except UnicodeDecodeError:  # Windows-1252 has no character for a few bytes: the damage cannot come about
        broken = word.encode().decode("latin-1")
    text = event(f"The {broken} bridge")
    assert codes(text) == {"NA114"}
    if broken.isprintable():
        assert "NA114" not in codes(fixed(text))


@pytest.mark.parametrize(
    "word",
    [
        "CAFÉ» and «É», CAFÉ—the, IRMÃ”, SÃO PAULO",
        "Ö–B, è…», à “quoted” word, é’s",
        "Ångström, Århus, Ærø, Þórr, Łódź, ÜBER, ΑΒΓ, Москва",
        "50 °C, £5, ½, §3, ±1",
        "第29届，“中国”——台湾…",
        "日本語のテキスト、한국어",
    ],
)
def test_real_text_is_never_taken_for_wrongly_decoded(word: str) -> None:
    assert found(event(f"The {word} bridge")) == []


def test_a_replacement_character_is_found_and_cannot_be_fixed() -> None:
    text = event("The br\ufffd\ufffdge")
    assert found(text) == [("NA114", "\ufffd\ufffd")]
    assert fixed(text) == text
