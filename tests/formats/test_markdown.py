"""Markdown as a format: prose is written if it reads back as prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from hostile import PAGES, PIECES

EVENT = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# It rains"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (EVENT, "event"),
        ("## [2017-01-1](/news/2017/01/1/index.md)", "day"),
        ("## [News](/news/2017/01/1/index.md)", "front"),
        ("# Why\n#### by Nobody", "editorial"),
        ("  # Why\n#### by Nobody\n\nText.", "editorial"),  # as recovery reads it
    ],
)
def test_prose_that_is_another_page_is_refused_and_the_kind_named(text: str, kind: str) -> None:
    with pytest.raises(na.EditError, match=f"a page of the kind '{kind}'"):
        na.dumps(na.Prose(text=text))


def test_prose_that_is_another_page_can_be_written_in_a_format_that_names_kinds() -> None:
    prose = na.Prose(text=EVENT)
    assert na.loads(na.dumps(prose, format="json"), format="json") == prose


_TEXTS = st.lists(st.sampled_from([*PAGES.values(), *(piece.decode(errors="surrogateescape") for piece in PIECES)]))


@given(st.one_of(st.text(), _TEXTS.map("".join)))
def test_whatever_prose_is_written_reads_back(text: str) -> None:
    prose = na.Prose(text=text)
    try:
        written = na.dumps(prose)
    except na.EditError:
        assert na.parse(text).kind != "prose"
    else:
        assert na.loads(written) == prose
