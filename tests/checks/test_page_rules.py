"""What the rules on pages find, and what they leave alone because real pages have it."""

from __future__ import annotations

import pytest

from damaged import PATH, PREVIOUS, codes, event, fixed, found, numbered, problems, related, source

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


@pytest.mark.parametrize("path", ["news/2017/01/1/folder.md/a.md", "en/news/2017/a.md", "news/a.md"])
def test_a_path_that_no_page_of_the_archive_has_is_found_and_the_right_folder_named(path: str) -> None:
    (problem,) = problems(event(), path)
    assert problem.code == "NA102"
    assert problem.message.endswith("move it into news/2017/01/1")


@pytest.mark.parametrize("path", ["a.md", "notes/a.md"])
def test_a_page_that_stands_in_no_archive_stands_where_it_may(path: str) -> None:
    assert found(event(), path) == []


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
    assert fixed(text, unsafe=False) == text.replace(heading, written)


def test_spaces_around_a_day_are_no_problem() -> None:
    assert found(event().replace("[2017-01-1]", "[ 2017-01-1]")) == []


def test_a_heading_that_links_to_another_day_is_left_to_its_own_rule() -> None:
    text = event().replace("/01/1/index", "/01/2/index")
    assert codes(text) == {"NA014"}


# -- lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 1, 1), (0, 0), (4, 5, 6), (0, 1, 2), (7,)])
def test_the_ways_in_which_pages_count_are_no_problem(numbers: tuple[int, ...]) -> None:
    assert found(numbered(*numbers)) == []


@pytest.mark.parametrize("numbers", [(1, 3), (1, 2, 2), (1, 1, 2), (3, 2, 1), (5, 5), (1, 2, 3, 5, 6)])
def test_a_list_that_counts_in_no_way_is_numbered_from_one(numbers: tuple[int, ...]) -> None:
    assert codes(numbered(*numbers)) == {"NA121"}
    assert fixed(numbered(*numbers), unsafe=False) == numbered(*range(1, len(numbers) + 1))


def test_a_cover_image_repeats_the_number_before_it_and_goes_on_doing_so() -> None:
    cover = "{}. [Cover Image](//www.example.org/a.jpg)"
    good = event(
        sources="\n".join([source("http://a.example/"), source("http://b.example/", number=2), cover.format(2)])
    )
    assert found(good) == []
    bad = good.replace("2. [", "4. [")
    assert codes(bad) == {"NA121"}
    assert fixed(bad, unsafe=False) == good


@pytest.mark.parametrize(
    ("numbers", "is_off"), [((1, 2, 2), False), ((1, 2, 3), False), ((1, 1, 1), False), ((1, 4, 4), True)]
)
def test_the_present_wording_repeats_the_number_before_it(numbers: tuple[int, int, int], *, is_off: bool) -> None:
    text = event() + "\n### Changes:\n\n"
    notes = ("2018-01-17 16:30:06 (First version)", "2018-01-17 19:30:06 (Update)", "(Current version)")
    for index, (number, note) in enumerate(zip(numbers, notes, strict=True)):
        text += f"{number}. [Wording {index}](/news/2017/01/1/w{index}.md) _{note}_\n"
    assert codes(text) == ({"NA121"} if is_off else set())
    assert "2. [Wording 2]" in fixed(text) or not is_off


def test_bullets_have_no_number_that_could_be_off() -> None:
    text = event(related=related("A", "B")).replace("1. [", "* [").replace("2. [", "* [")
    assert "NA121" not in codes(text)


def test_contexts_that_the_page_knows_apart_are_put_in_order() -> None:
    text = event(related=related("A", "B", "B, A", "C, A, B"))
    assert found(text)[0] == ("NA122", "B, A")
    assert {code for code, _ in found(text)} == {"NA122"}
    assert fixed(event(related=related("A", "B", "B, A"))) == event(related=related("A", "B", "A, B"))


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
    assert fixed(text, unsafe=False) == event(related=related(outcome))


def test_an_empty_list_of_contexts_is_found_on_event_and_day() -> None:
    assert codes(event(related=related(""))) == {"NA123"}
    day = "## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\n_Context: A, , B_\n\n" + PREVIOUS
    assert codes(day, None) == {"NA123"}
    assert fixed(day, unsafe=False) == day.replace(", ,", ",")


def test_a_comma_in_a_title_is_no_empty_context() -> None:
    assert found(event("Yes, , _no: _ :_", related=related("A"))) == []


@pytest.mark.parametrize("names", ["California, Oakland, California", "Oakland, California, California"])
def test_a_name_that_can_be_the_end_of_another_does_not_stand_twice(names: str) -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n### [A](/news/2017/01/1/a.md)\n_Context: {names}_\n\n{PREVIOUS}"
    assert found(day, None) == []


def test_a_context_that_stands_twice_is_taken_out_once() -> None:
    text = event(related=related("A, A, B", "A", "A, B, B"))
    assert found(text) == [("NA124", "A"), ("NA124", "B")]
    assert fixed(text) == event(related=related("A, B", "A", "A, B"))


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
        ("http://http://www.example.org/a", "http is not a host on the web"),
        ("http://localhost/a", "localhost is not a host on the web"),
        ("http://www..example.org/a", "is not a host name"),
        ("http://www.example.org]/a", "its host cannot be read"),
        ("http://www.exa{mple.org/a", "is not a host name"),
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
    assert fixed(text) == event(sources=source("http://www.example.org/a@b"))


@pytest.mark.parametrize("rubbish", ["|", "#", "?", "&", "#|", "?#", "?&"])
def test_signs_behind_a_url_are_found_and_taken_away(rubbish: str) -> None:
    url = "http://www.example.org/a"
    text = event(sources=source(f"{url}{rubbish}", publisher=f"Example {url}"))
    assert found(text) == [("NA133", rubbish)]
    assert fixed(text) == event(sources=source(url, publisher=f"Example {url}"))
    assert fixed(text, unsafe=False) == text


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
    assert found(event(sources=source("http://www.example.org/a", publisher=" "))) == [("NA135", "[ ]")]


def test_a_url_is_no_name_of_a_publisher_and_a_host_is_one() -> None:
    url = "https://www.example.org/a?url=http://b.example.org/c"
    assert found(event(sources=source(url, publisher=url))) == [("NA135", url)]
    assert found(event(sources=source(url, publisher="www.example.org"))) == []


# -- line ends ---------------------------------------------------------------------------------------------------


def test_a_page_with_every_damage_of_line_ends_is_fixed_to_the_plain_one() -> None:
    good = event(sources=source("http://www.example.org/a"))
    bad = "\ufeff" + good.replace("\n", "\r\n").replace("# A", "#\tA") + "\r\n\r"
    assert codes(bad) == {"NA161", "NA162", "NA163", "NA165"} | ({"NA005"} & codes(bad))
    assert fixed(bad, unsafe=False) == good


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
    assert fixed(bad, unsafe=False) == f"{bad}\n"


@pytest.mark.parametrize("text", ["Help", "# A title\n#### by A\n\nProse", "Help\n\n\n\n\n\n"])
def test_prose_can_end_in_any_way(text: str) -> None:
    assert found(text, None) == []


@pytest.mark.parametrize(
    ("surplus", "words"), [(1, "the page ends with one empty line more"), (3, "the page ends with 3 empty lines more")]
)
def test_empty_lines_at_the_end_are_counted_and_taken_away(surplus: int, words: str) -> None:
    day = f"## [2017-01-1](/news/2017/01/1/index.md)\n\n{PREVIOUS}"
    (problem,) = problems(day + "\n" * surplus, None)
    assert problem.code == "NA165"
    assert problem.message.startswith(words)
    assert fixed(day + "\n" * surplus, unsafe=False) == day


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
def test_a_url_of_signs_alone_is_not_fixed_to_nothing(sign: str) -> None:
    text = event(sources=source(sign))
    assert codes(text) == {"NA131", "NA133"}
    assert fixed(text) == text


def test_a_link_by_reference_has_its_url_elsewhere() -> None:
    definition = "\n[times]: http://reader:secret@www.example.org/a?\n"
    text = event(sources="1. [Example Times][times]") + definition
    assert codes(text) >= {"NA132", "NA133"}
    assert all(problem.fix is None for problem in problems(text) if problem.code in {"NA132", "NA133"})
