"""Lines replaced, deleted and inserted, with the text's own line ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsarchive.markdown.editor import Patch

texts = st.lists(st.sampled_from(["a", "", "b ", "\n", "\r\n", "\r"])).map("".join)


@given(texts | texts.map(lambda text: f"\ufeff{text}"))
def test_a_text_without_changes_is_the_same(text: str) -> None:
    assert Patch(text).text() == text


def test_new_lines_end_as_most_lines_do() -> None:
    patch = Patch("a\r\nb\r\nc\n")
    patch.insert(1, ["x"])
    patch.replace(2, "y", "z")
    assert patch.text() == "a\r\nx\r\nb\r\ny\nz\n"


def test_a_text_without_a_last_line_end_stays_without_one() -> None:
    patch = Patch("a\nb")
    patch.insert(2, ["c"])
    assert patch.text() == "a\nb\nc"
    patch = Patch("a\nb")
    patch.delete([1])
    assert patch.text() == "a"


def test_a_line_can_be_asked_about() -> None:
    patch = Patch("a\n \n\n")
    patch.delete([0])
    assert (patch.size, patch.is_blank(1), patch.is_blank(3), patch.is_blank(-1)) == (3, True, False, False)
    assert patch.is_deleted(0)
    assert not patch.is_deleted(1)
