"""Plain text of a page."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from newsarchive.formats.text import dumps

REF = "/news/2017/01/1/a.md"


@given(
    our.events() | our.day_pages | our.front_pages | our.editorials | st.builds(na.Prose, text=st.text()), our.styles
)
def test_every_value_has_a_text_that_can_be_shown(content: na.Content, style: na.Style) -> None:
    text = na.dumps(content, format="text", style=style)
    assert text.endswith("\n")
    assert all(char.isprintable() or char.isspace() or char > "\x9f" for char in text)
    text.encode()


def test_an_event_is_read_from_top_to_bottom() -> None:
    event = na.Event(
        date="2017-01-1",
        title="The ''Ship'' sails",
        description="Rain &amp; wind",
        topic="Ships",
        image="/x.png",
        sources=[
            na.Source(publisher="", url="http://www.a.example/", image="/y.png"),
            na.Source(publisher="B", url="/b"),
        ],
        changes=[
            na.Change(title="C", ref=REF, at=dt.datetime(2017, 1, 1, 8), note="First"),
            na.Change(title="D", ref=REF),
        ],
        related=[
            na.Related(title="E", ref=REF, contexts=["X", "-{zh-cn:信息;zh-tw:資訊}-"]),
            na.Related(title="F", ref=REF),
        ],
    )
    assert dumps(event, style=na.STYLE_2018, variant="zh-tw") == (
        "2017-01-1\nShips\nThe Ship sails\n\nRain & wind\n\nCover Image: /x.png\n\n"
        "Sources:\n1. a.example\n   http://www.a.example/\n   IMG: /y.png\n2. B\n   /b\n\n"
        "Changes:\n1. C (2017-01-01 08:00:00, First)\n2. D\n\n"
        "Related:\n1. 2017-01-1 E (資訊, X)\n2. 2017-01-1 F\n"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (na.Event(date="2017-01-1", title="A", topic=""), "2017-01-1\nA\n"),
        (
            na.Day(
                date="2017-01-1", entries=[na.Entry(title="A", ref=REF, topic="T", summary="S")], previous="2016-12-31"
            ),
            "2017-01-1\n\nT\nA\nS\n\nPrevious Day... 2016-12-31\n",
        ),
        (
            na.FrontPage(
                sections=[
                    na.Section(
                        title="News", date="2017-01-1", entries=[na.Entry(title="A", ref=REF, contexts=["X", "Y"])]
                    ),
                    na.Section(title="Opinion", entries=[na.Entry(title="B", ref=REF)]),
                ]
            ),
            "News 2017-01-1\n\nA\nContext: X, Y\n\nOpinion\n\nB\n",
        ),
        (na.Editorial(title="A", author="B", text="*C*\n\nd\x1b"), "A\nB\n\n*C*\n\nd�\n"),
        (na.Editorial(title="A"), "A\n"),
        (na.Prose(text="# A\n\n&amp;"), "# A\n\n&amp;\n"),
    ],
)
def test_each_kind_of_page(content: na.Content, expected: str) -> None:
    assert na.dumps(content, format="text") == expected
