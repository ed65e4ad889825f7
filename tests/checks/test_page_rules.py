"""What the rules on pages find, and what they leave alone because real pages have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.checks.mending import mend_page
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings

if TYPE_CHECKING:
    from newsarchive.problems import Problem

PATH = "news/2017/01/1/a-bridge-opens.md"
HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n"
PREVIOUS = "## [Previous Day...](/news/2016/12/31/index.md)\n\n"
PLAIN = Settings()


def found(text: str, path: str | None = PATH) -> list[tuple[str, str]]:
    """Return the code of each problem of a page, and the text concerned."""
    return [(problem.code, problem.concerned) for problem in problems(text, path)]


def problems(text: str, path: str | None = PATH) -> tuple[Problem, ...]:
    return check_page(na.parse(text, path=path), PLAIN)


def codes(text: str, path: str | None = PATH) -> set[str]:
    return {code for code, _ in found(text, path)}


def mended(text: str, *, unsafe: bool = True) -> str:
    return mend_page(na.parse(text, path=PATH), PLAIN, unsafe=unsafe).page.text


def event(title: str = "A bridge opens", description: str = "", *, sources: str = "", related: str = "") -> str:
    """Return an event page with items as they are written."""
    text = f"{HEAD}# {title} \n\n{description}\n\n"
    if sources:
        text += f"\n### Source:\n\n{sources}\n"
    if related:
        text += f"\n### Related:\n\n{related}\n"
    return text


def source(url: str, publisher: str = "Example Times", number: int = 1) -> str:
    return f"{number}. [{publisher}]({url})"


def related(*lists: str) -> str:
    """Return related events with lists of contexts, one a year."""
    return "\n".join(
        f"{number}. [Event {number}](/news/{2017 - number}/05/3/event-{number}.md) _Context: {names}_"
        for number, names in enumerate(lists, start=1)
    )


def numbered(*numbers: int) -> str:
    return event(related="\n".join(f"{n}. [E](/news/2016/05/{i}/e.md) _Context: A_" for i, n in enumerate(numbers, 1)))


# -- days and paths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        PATH,
        f"zh/{PATH}",
        PATH.removeprefix("news/"),
        "index.md",
        "faq/README.md",
        None,
    ],
)
def test_a_path_as_the_archive_writes_it_is_no_problem_below_any_folder(path: str | None) -> None:
    assert found(event(), path) == []


@pytest.mark.parametrize(
    "path",
    [
        "news/2017/01/01/a-bridge-opens.md",
        "news/2017/1/1/a-bridge-opens.md",
        "news/2017/01/1/a-bridge-opens.html",
        "news/2017/01/1/a-bridge-opens",
        "2017/01/01/a-bridge-opens.md",
    ],
)
def test_a_path_in_another_form_is_found_and_the_message_names_the_right_one(path: str) -> None:
    (problem,) = problems(event(), path)
    assert problem.code == "NA102"
    assert PATH in problem.message


@pytest.mark.parametrize("name", ["index.md", "README.md"])
def test_both_names_of_a_day_page_are_right_and_a_padded_folder_is_not(name: str) -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n{PREVIOUS}"
    assert found(day, f"news/2017/01/1/{name}") == []
    (problem,) = problems(day, f"news/2017/01/01/{name}")
    assert f"news/2017/01/1/{name}" in problem.message


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("[2017-01-01](/news/2017/01/01/index.md)", "[2017-01-1](/news/2017/01/1/index.md)"),
        ("[2017-01-1](/zh/news/2017/1/1/index.md)", "[2017-01-1](/zh/news/2017/01/1/index.md)"),
        ("[2017-01-1](/news/2017/01/1/README.html)", "[2017-01-1](/news/2017/01/1/index.md)"),
        ("[ 2017-01-01 ](/news/2017/01/1/)", "[ 2017-01-1 ](/news/2017/01/1/index.md)"),
    ],
)
def test_a_day_in_another_form_is_written_as_the_archive_does(heading: str, written: str) -> None:
    text = event().replace("[2017-01-1](/news/2017/01/1/index.md)", heading)
    assert found(text) == [("NA103", heading)]
    assert mended(text, unsafe=False) == text.replace(heading, written)


def test_spaces_around_a_day_are_no_problem() -> None:
    assert found(event().replace("[2017-01-1]", "[ 2017-01-1]")) == []


def test_a_heading_that_links_to_another_day_is_left_to_its_own_rule() -> None:
    text = event().replace("/01/1/index", "/01/2/index")
    assert codes(text) == {"NA014"}


# -- words -------------------------------------------------------------------------------------------------------


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
    ],
)  # fmt: skip
def test_markup_of_a_wiki_is_found_in_a_title_and_taken_out_where_nothing_is_lost(
    title: str, leftover: str, outcome: str | None
) -> None:
    assert found(event(title)) == [("NA111", leftover)]
    after = na.parse(mended(event(title))).content
    assert isinstance(after, na.Event)
    assert after.title == (outcome or title)
    assert mended(event(title), unsafe=False) == event(title)


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
    assert mended(text) == event(description=outcome)


@pytest.mark.parametrize(
    "text",
    ["AT&T...", "R&D…", "reviews & opinion", "a?id=5&lt=3&amp=1", "see /x?a=1&#top", "Q&A", "a?b=1&sid=2", "A&B;C"],
)
def test_an_ampersand_of_a_name_or_a_url_is_no_entity(text: str) -> None:
    assert found(event(description=text)) == []


def test_all_entities_of_a_text_are_one_problem_and_mended_together() -> None:
    text = event(description="It&#x27;s &quot;open&quot;&#x20;now&nbsp;too")
    assert found(text) == [("NA113", "&#x27;")]
    assert mended(text) == event(description='It\'s "open" now too')


def test_the_summary_of_an_entry_is_looked_at_too() -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\nSyria&#x27;s&#...\n\n{PREVIOUS}"
    assert found(day, None) == [("NA113", "&#x27;"), ("NA112", "&#")]


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
        assert "NA114" not in codes(mended(text))


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


def test_a_replacement_character_is_found_and_cannot_be_mended() -> None:
    text = event("The br\ufffd\ufffdge")
    assert found(text) == [("NA114", "\ufffd\ufffd")]
    assert mended(text) == text


# -- lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 1, 1), (0, 0), (4, 5, 6), (0, 1, 2), (7,)])
def test_the_ways_in_which_pages_count_are_no_problem(numbers: tuple[int, ...]) -> None:
    assert found(numbered(*numbers)) == []


@pytest.mark.parametrize("numbers", [(1, 3), (1, 2, 2), (1, 1, 2), (3, 2, 1), (5, 5), (1, 2, 3, 5, 6)])
def test_a_list_that_counts_in_no_way_is_numbered_from_one(numbers: tuple[int, ...]) -> None:
    assert codes(numbered(*numbers)) == {"NA121"}
    assert mended(numbered(*numbers), unsafe=False) == numbered(*range(1, len(numbers) + 1))


def test_a_cover_image_repeats_the_number_before_it_and_goes_on_doing_so() -> None:
    cover = "{}. [Cover Image](//www.example.org/a.jpg)"
    good = event(
        sources="\n".join([source("http://a.example/"), source("http://b.example/", number=2), cover.format(2)])
    )
    assert found(good) == []
    bad = good.replace("2. [", "4. [")
    assert codes(bad) == {"NA121"}
    assert mended(bad, unsafe=False) == good


@pytest.mark.parametrize(
    ("numbers", "is_off"), [((1, 2, 2), False), ((1, 2, 3), False), ((1, 1, 1), False), ((1, 4, 4), True)]
)
def test_the_present_wording_repeats_the_number_before_it(numbers: tuple[int, int, int], *, is_off: bool) -> None:
    text = event() + "\n### Changes:\n\n"
    notes = ("2018-01-17 16:30:06 (First version)", "2018-01-17 19:30:06 (Update)", "(Current version)")
    for index, (number, note) in enumerate(zip(numbers, notes, strict=True)):
        text += f"{number}. [Wording {index}](/news/2017/01/1/w{index}.md) _{note}_\n"
    assert codes(text) == ({"NA121"} if is_off else set())
    assert "2. [Wording 2]" in mended(text) or not is_off


def test_bullets_have_no_number_that_could_be_off() -> None:
    text = event(related=related("A", "B")).replace("1. [", "* [").replace("2. [", "* [")
    assert "NA121" not in codes(text)


def test_contexts_that_the_page_knows_apart_are_put_in_order() -> None:
    text = event(related=related("A", "B", "B, A", "C, A, B"))
    assert found(text)[0] == ("NA122", "B, A")
    assert {code for code, _ in found(text)} == {"NA122"}
    assert mended(event(related=related("A", "B", "B, A"))) == event(related=related("A", "B", "A, B"))


@pytest.mark.parametrize("names", ["Oakland, California", "California, Oakland, California", "Elections, 2016", "A, B"])
def test_a_name_with_a_comma_is_not_out_of_order(names: str) -> None:
    assert found(event(related=related(names, "California"))) == []


@pytest.mark.parametrize(
    ("names", "outcome"),
    [("A, , B", "A, B"), (", A", "A"), ("A, ", "A"), ("A, , , B", "A, B"), ("A,B, , C", "A,B, , C")],
)
def test_an_empty_context_is_found_and_taken_out(names: str, outcome: str) -> None:
    text = event(related=related(names))
    assert codes(text) == {"NA123"}
    assert mended(text, unsafe=False) == event(related=related(outcome))


def test_an_empty_list_of_contexts_is_found_on_event_and_day() -> None:
    assert codes(event(related=related(""))) == {"NA123"}
    day = "## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\n_Context: A, , B_\n\n" + PREVIOUS
    assert codes(day, None) == {"NA123"}
    assert mended(day, unsafe=False) == day.replace(", ,", ",")


def test_a_comma_in_a_title_is_no_empty_context() -> None:
    assert found(event("Yes, , _no: _ :_", related=related("A"))) == []


@pytest.mark.parametrize("names", ["California, Oakland, California", "Oakland, California, California"])
def test_a_name_that_can_be_the_end_of_another_does_not_stand_twice(names: str) -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\n_Context: {names}_\n\n{PREVIOUS}"
    assert found(day, None) == []


def test_a_context_that_stands_twice_is_taken_out_once() -> None:
    text = event(related=related("A, A, B", "A", "A, B, B"))
    assert found(text) == [("NA124", "A"), ("NA124", "B")]
    assert mended(text) == event(related=related("A, B", "A", "A, B"))


# -- sources -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org",
        "HTTPS://Example.org:8080/a?b=c",
        "//img.example.org/a.jpg",
        "http://例え.jp/新聞",
        "http://under_score.example.org./",
        "http://[2001:db8::1]/a",
        "http://www.example.org/a?guid={C1A2C3D6-2501}",
        "https://web.archive.org/web/2006/http://user@www.example.org/",
    ],
)
def test_a_url_on_the_web_is_no_problem(url: str) -> None:
    assert found(event(sources=source(url))) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http:/www.example.org/a", "it names no host"),
        ("http:///a", "it names no host"),
        ("/resources/a.html", "it names no host"),
        ("www.example.org/a", "it names no host"),
        ("ftp://www.example.org/a", "its scheme is ftp"),
        ("javascript:alert", "its scheme is javascript"),
        ("http://http://www.example.org/a", "http is no host on the web"),
        ("http://localhost/a", "localhost is no host on the web"),
        ("http://www..example.org/a", "is no name of a host"),
        ("http://www.example.org]/a", "its host cannot be read"),
        ("http://www.exa{mple.org/a", "is no name of a host"),
    ],
)
def test_a_url_that_leads_nowhere_is_found_and_the_message_says_why(url: str, why: str) -> None:
    (problem,) = problems(event(sources=source(url)))
    assert (problem.code, problem.concerned) == ("NA131", url)
    assert why in problem.message


@pytest.mark.parametrize("user", ["reader:secret@", "reader@", ":@"])
def test_credentials_are_found_taken_out_and_not_repeated_in_the_message(user: str) -> None:
    text = event(sources=source(f"http://{user}www.example.org/a@b"))
    (problem,) = problems(text)
    assert (problem.code, problem.concerned) == ("NA132", user)
    assert "secret" not in problem.message
    assert mended(text) == event(sources=source("http://www.example.org/a@b"))


@pytest.mark.parametrize("rubbish", ["|", "#", "?", "#|", "?#"])
def test_signs_behind_a_url_are_found_and_taken_away(rubbish: str) -> None:
    url = "http://www.example.org/a"
    text = event(sources=source(f"{url}{rubbish}", publisher=f"Example {url}"))
    assert found(text) == [("NA133", rubbish)]
    assert mended(text) == event(sources=source(url, publisher=f"Example {url}"))
    assert mended(text, unsafe=False) == text


def test_a_url_that_begins_the_one_of_its_picture_is_pointed_at_itself() -> None:
    url = "http://www.example.org/a?"
    (problem,) = problems(event(sources=f"{source(url)} [IMG]({url}b=1)"))
    assert problem.location.column == len("1. [Example Times](") + len(url)


def test_a_url_that_stands_twice_is_found_at_the_second_and_the_message_names_the_first() -> None:
    url = "http://www.example.org/a"
    (problem,) = problems(event(sources=f"{source(url)}\n{source(url, number=2)}"))
    assert (problem.code, problem.concerned) == ("NA134", url)
    assert f"line {problem.line - 1} " in problem.message


def test_a_publisher_of_spaces_is_none() -> None:
    assert codes(event(sources=source("http://www.example.org/a", publisher=" "))) == {"NA135"}


# -- line ends ---------------------------------------------------------------------------------------------------


def test_a_page_with_every_damage_of_line_ends_is_mended_to_the_plain_one() -> None:
    good = event(sources=source("http://www.example.org/a"))
    bad = "\ufeff" + good.replace("\n", "\r\n").replace("# A", "#\tA") + "\r\n\r"
    assert codes(bad) == {"NA161", "NA162", "NA163", "NA165"} | ({"NA005"} & codes(bad))
    assert mended(bad, unsafe=False) == good


def test_one_carriage_return_is_found_where_it_is_and_no_other_line_touched() -> None:
    lines = event().split("\n")
    bad = "\n".join([lines[0] + "\r", *lines[1:]])
    (problem,) = problems(bad)
    assert (problem.code, problem.line, problem.location.end_line) == ("NA163", 1, 1)
    assert "1 of " in problem.message
    assert problem.fix is not None
    assert problem.fix.lines == (f"{lines[0]}\n",)


def test_the_last_line_is_ended_as_the_others_are() -> None:
    bad = event(sources=source("http://www.example.org/a")).rstrip("\n")
    assert codes(bad) == {"NA164"}
    assert mended(bad, unsafe=False) == f"{bad}\n"


@pytest.mark.parametrize("text", ["Help", "# A title\n#### by A\n\nProse", "Help\n\n\n\n\n\n"])
def test_prose_can_end_in_any_way(text: str) -> None:
    assert found(text, None) == []


@pytest.mark.parametrize(("surplus", "words"), [(1, "one more empty line stands"), (3, "3 more empty lines stand")])
def test_empty_lines_at_the_end_are_counted_and_taken_away(surplus: int, words: str) -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n{PREVIOUS}"
    (problem,) = problems(day + "\n" * surplus, None)
    assert problem.code == "NA165"
    assert problem.message.startswith(words)
    assert mended(day + "\n" * surplus, unsafe=False) == day


def test_spaces_at_the_ends_of_lines_are_history_and_no_problem() -> None:
    assert found(event("A bridge opens   ", related=related("A") + "  ")) == []


# -- pages of other forms ----------------------------------------------------------------------------------------

FRONT = "## [News](/news/2017/01/2/index.md)\n\n### [A](/news/2017/01/2/a.md)\n{}\n\n---\n\n" + PREVIOUS


def test_a_front_page_is_looked_at_as_a_day_is() -> None:
    assert found(FRONT.format("It rains"), "index.md") == []
    assert found(FRONT.format("It&#39;s wet"), "index.md") == [("NA113", "&#39;")]
    assert found(FRONT.format("_Context: A, A_"), "index.md") == [("NA124", "A")]


def test_what_was_read_by_recovery_from_several_lines_is_pointed_at_as_a_whole() -> None:
    text = event(sources="1. [Example Times](http://www.example.org/a)").replace(
        "\n\n\n\n### S", "\n\nIt is\n&quot;open&quot; now.\n\n### S"
    )
    assert codes(text) == {"NA005", "NA113"}
    (problem,) = (problem for problem in problems(text) if problem.code == "NA113")
    assert (problem.line, problem.location.end_line, problem.fix) == (6, 7, None)


@pytest.mark.parametrize("sign", ["|", "#", "?"])
def test_a_url_of_signs_alone_is_not_mended_to_nothing(sign: str) -> None:
    text = event(sources=source(sign))
    assert codes(text) == {"NA131", "NA133"}
    assert mended(text) == text


def test_a_link_by_reference_has_its_url_elsewhere() -> None:
    definition = "\n[times]: http://reader:secret@www.example.org/a?\n"
    text = event(sources="1. [Example Times][times]") + definition
    assert codes(text) >= {"NA132", "NA133"}
    assert all(problem.fix is None for problem in problems(text) if problem.code in {"NA132", "NA133"})
