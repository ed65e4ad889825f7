"""Wikitext that is broken, and wikitext that nobody means well with."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mwparserfromhell.parser import Parser, ParserError

from newsarchive import wikipedia
from newsarchive.wikipedia import WIKITEXT_RULES, WikiDay, inline

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_BULLET = re.compile(r"[ \t]*[*#:;]*[*#:]")
_LINE_END = re.compile(r"\r\n?|\n")
# Each a piece of markup, or what a reader could stumble over.
_PIECES = [
    "*", "**", ":", "#", ";", "\n", "\n\n", "\r", "[[", "]]", "[", "]", "|", "{{", "}}", "{|", "|}", "''", "'''",
    "<ref>", "</ref>", "<ref name=a/>", "<!--", "-->", "<nowiki>", "</nowiki>", "<b>", "</b>", "<br>", "http://a.b/",
    "(A)", " ",
    "[http://a.b/ (A)]", "[[a|b]]", "[[n:a]]", "[[File:a|b]]", "{{cite web|url=http://a.b/}}", "{{convert|1|m}}",
    "{{Current events|year=2017|month=1|day=1|content=", "{{Current events header|2017|01|1}}", "==", "a", "Text. ",
    "(Link dead as of 1)", "&amp;", "&#0;", "\0", "\x01", "\ud800", "\u2028", "é", "](", "__TOC__", "{{{a|b}}}",
    "#redirect",
]  # fmt: skip


def check(text: str) -> WikiDay:
    """Read a text and hold the day to what is promised of any."""
    day = wikipedia.parse(text, date="2017-01-1")
    rows = _LINE_END.split(text)
    expected = {number for number, row in enumerate(rows, 1) if _BULLET.match(row)}
    assert expected <= {bullet.line for bullet in day.bullets}, "a bullet was passed over"
    named = {problem.line for problem in day.problems}
    assert {bullet.line for bullet in day.bullets if bullet.part == "problem"} <= named
    events = [bullet.line for bullet in day.bullets if bullet.part.startswith("event")]
    missing = [problem.line for problem in day.problems if problem.code == "WP116"]
    assert sorted(events + missing) == sorted(item.location.line for item in day.items)
    for problem in day.problems:
        assert problem.severity == WIKITEXT_RULES[problem.code].severity
        assert 1 <= problem.line <= len(rows)
        assert 1 <= problem.column <= len(problem.text) + 1
        assert "^" in problem.excerpt
    for item in day.items:
        assert item.event.title
        assert all(item.contexts)
    return day


@given(st.text(st.characters()))
def test_any_text_is_a_day(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_any_markup_is_a_day_and_each_of_its_bullets_is_accounted_for(text: str) -> None:
    check(text)


@given(st.binary())
def test_any_bytes_are_a_day(data: bytes) -> None:
    wikipedia.parse(data, date="2017-01-1")


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_the_simple_rules_read_whatever_the_parser_reads(text: str) -> None:
    line = " ".join(text.split())
    reading = inline.read_plainly(line)
    assert [code for code, _, _ in reading.notes] == ["WP111"]


def test_a_day_of_two_thousand_bullets_is_read() -> None:
    bullets = [f"*[[Town {n}]]\n** Dam {n} opens. [http://a.example/{n} (A)]" for n in range(1_000)]
    day = check("\n".join(bullets))
    assert (len(day.items), day.problems) == (1_000, ())


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("* A {{cite web|url=http://a.b/ opens.\n* It rains.", ["A cite web|url= opens.", "It rains."]),
        ("* A [[dam [[of]] the river]] opens.\n* It rains.", ["A dam of the river opens.", "It rains."]),
        ("{| class=x\n|-\n| A cell\n|}\n* It rains.", ["It rains."]),
        ("<div style='x'>\n* It rains.\n</div>", ["It rains."]),
        ("* A dam <table><tr><td>opens</table>.", ["A dam opens."]),
        ("lol\n* It rains.\nHAHA!!!", ["It rains."]),
        ("* [[[[[[ ]]\n* It rains.", ["It rains."]),
    ],
)
def test_of_broken_wikitext_is_read_what_can_be_had(text: str, titles: list[str]) -> None:
    day = check(text)
    assert [item.event.title for item in day.items][-1] == titles[-1]
    if len(titles) > 1:
        assert [item.event.title for item in day.items] == titles


@pytest.mark.parametrize("opener", ["[[a|", "{{a|b=", "<ref name='", "[http://a.b/ ", "<b>", "{{{"])
def test_a_bullet_with_too_much_markup_is_read_by_simple_rules(opener: str) -> None:
    day = check(f"* {opener * 300} A [[bridge]] opens. [http://a.example/ (''A'')]\n* It rains.")
    item = day.items[0]
    assert [source.publisher for source in item.event.sources][-1] == "A"
    assert item.contexts[-1] == "Bridge"
    assert {problem.code for problem in day.problems} <= {"WP104", "WP109", "WP111"}
    assert "WP111" in {problem.code for problem in day.problems}
    assert day.items[1].event.title == "It rains."


def test_a_line_on_which_the_parser_gives_up_is_read_by_simple_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> None:
        raise ParserError("it is too much")  # type: ignore[no-untyped-call] # of the library

    monkeypatch.setattr(Parser, "parse", give_up)
    day = check("* A [[bridge]] opens. [http://a.example/ (A)]")
    assert [problem.code for problem in day.problems] == ["WP111"]
    assert (day.items[0].event.title, day.items[0].contexts) == ("A bridge opens.", ("Bridge",))


def test_of_a_line_that_is_all_wrong_the_first_problems_are_told() -> None:
    assert len(check(f"* A {'}} ' * 500}").problems) == 20


_UNITS = [
    "[[", "{{", "[http://a.b/ ", "[http://a.b/ x] ", "[http://a.b/ (x)]. ", "<ref>", "<b>", "''a ", "[[a|{{b|<ref>''",
    "<",
    "{{a|b=", "{|\n", '<ref name="', "<!--", "([http://a.b/ x], ", "((", "]]", "\n", "\r", "*\n", "*a\n", "**a\n*b\n",
    "{{a\n", "{{a\r", "{{a}}\n", "<ref>\n", "*[[a]]\n", "*[http://a.b/ (c)] (link dead (", '*<ref name="a"/>',
    "{{current events|", "{{current events header|", "*x\ny\n", "*\ny\n", "y\n", "*x (", "a. ", ":", "*{{nowrap|",
]  # fmt: skip
_SIZE = 3_000


def work(do: Callable[[], object]) -> int:
    """Return how many lines of Python run."""
    count = 0

    def trace(_: FrameType, event: str, __: object) -> Any:  # as sys.settrace has it
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", _UNITS)
@pytest.mark.parametrize("head", ["", "*"])
def test_twice_the_text_is_about_twice_the_work(head: str, unit: str) -> None:
    def read(size: int) -> int:
        text = head + unit * (size // len(unit))
        return work(lambda: wikipedia.parse(text, date="2017-01-1"))

    read(100)
    assert read(2 * _SIZE) <= 2.3 * read(_SIZE) + 20_000


@pytest.mark.parametrize("unit", _UNITS)
def test_no_markup_keeps_the_parser_busy(unit: str) -> None:
    """What runs in C is no line of Python: 40 KB of the worst take half a second, on a busy machine more."""
    text = f"*{unit * (40_000 // len(unit))}"
    start = time.process_time()
    wikipedia.parse(text, date="2017-01-1")
    assert time.process_time() - start < 5
