"""What the reader promises of any text whatever, as assertions: for hostile pages, generated ones and the fuzzer.

Each function takes a page or what one is made of and asserts one promise; `assert_promises` asserts all of them.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import newsarchive as na
from edits import edits
from newsarchive.markdown.fast_path import read_fast
from newsarchive.markdown.grammar import read_page
from newsarchive.markdown.lines import split_lines
from newsarchive.markdown.page import contexts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "assert_edits",
    "assert_fast_path",
    "assert_kept",
    "assert_problems",
    "assert_promises",
    "assert_reads_back",
    "assert_strict",
    "assert_valid",
]


def assert_promises(source: str | bytes, *, seed: int = 0, most_edits: int = 3) -> na.Page:
    """Assert everything that is promised of a text, and return its page."""
    page = na.parse(source)
    assert_kept(page, source)
    assert_fast_path(page.text)
    assert_problems(page)
    assert_strict(page, source)
    assert_valid(page.content)
    assert_reads_back(page)
    assert_edits(page, seed=seed, most=most_edits)
    return page


def assert_kept(page: na.Page, source: str | bytes) -> None:
    """Assert that a page is the very text, or the very bytes, that it was read from."""
    if isinstance(source, bytes):
        assert page.data == source
    else:
        assert page.text == source


def assert_fast_path(text: str, *, ref: na.PageRef | None = None, vocabulary: Collection[str] = ()) -> bool:
    """Assert that what is read by express is what the grammar reads without a word; return whether it is read so."""
    event = read_fast(text, ref=ref, vocabulary=vocabulary)
    if event is None:
        return False
    reading = read_page(split_lines(text), ref=ref, vocabulary=vocabulary)
    assert reading.content == event
    assert reading.notes == []
    assert reading.unplaced == 0
    return True


def assert_problems(page: na.Page) -> None:
    """Assert that every problem can be shown and stands inside the text."""
    lines = split_lines(page.text)
    for problem in page.problems:
        place = problem.location
        assert 1 <= place.line <= place.end_line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1
        assert place.line < place.end_line or place.column <= place.end_column
        assert problem.text == lines[place.line - 1]
        assert "\n" not in str(problem)
        assert len(str(problem)) < 1_000
        assert problem.excerpt.count("\n") == 1
        assert len(problem.excerpt) < 1_000


def assert_strict(page: na.Page, source: str | bytes) -> None:
    """Assert that strictness raises the first error of a page, and nothing on a page without one."""
    errors = [problem for problem in page.problems if problem.severity is na.Severity.ERROR]
    if not errors:
        assert na.parse(source, strict=True).content == page.content
        return
    with pytest.raises(na.ParseError) as caught:
        na.parse(source, strict=True)
    assert caught.value.problem == errors[0]
    assert (caught.value.line, caught.value.column) == (errors[0].line, errors[0].column)
    assert str(caught.value)


def assert_valid(content: na.Content) -> None:
    """Assert that whatever was read could have been made by a caller too: no value is one that the model refuses."""
    value: Any  # of any class of the model
    for value in _values(content):
        assert attrs.evolve(value) == value


def _values(value: attrs.AttrsInstance) -> Iterator[attrs.AttrsInstance]:
    yield value
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        for item in part if isinstance(part, tuple) else (part,):
            if attrs.has(type(item)):
                yield from _values(item)


def assert_reads_back(page: na.Page) -> None:
    """Assert that what a page says, written in its own style, says the same again."""
    text = na.dumps(page.content, style=page.style)
    assert na.loads(text, vocabulary=contexts_of(page.content)) == page.content


def assert_edits(page: na.Page, *, seed: int = 0, most: int = 3) -> None:
    """Assert that an edit yields just what was asked, also to someone who reads its bytes, or is refused."""
    rng = random.Random(seed)  # no secrets here
    changes = [*edits(page.content, rng)]
    is_made_of_bytes = na.parse(page.data).text == page.text  # and not of surrogates that stand for none
    for _, changed in rng.sample(changes, min(most, len(changes))):
        try:
            edited = page.edit(changed)
        except na.EditError as error:
            str(error)  # it can be shown
            continue
        assert edited.content == changed
        assert_problems(edited)
        again = edited.data if is_made_of_bytes else edited.text
        assert na.parse(again, path=edited.path, vocabulary=contexts_of(changed)).content == changed
