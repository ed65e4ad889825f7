"""JSON text is read with nothing lost on the way, or refused with the place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.records import decode, is_deeper_than, place_of, shown

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_every_json_text_is_read_as_what_it_says(value: object, indent: int | None, ascii_alone: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_alone)
    assert decode(text) == decode(text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: Expecting value"),
        ('{"a": [1, 2', "line 1, column 12: Expecting ',' delimiter"),
        ('{"a":\n"b', "line 2, column 1: Unterminated string"),
        ("{'a': 1}", "line 1, column 2: Expecting property name"),
        ('{"a": 1} {"a": 1}', "line 1, column 10: Extra data"),
        ('{"a": "\n"}', "line 1, column 8: Invalid control character"),
        ('{"a": "\x00"}', "line 1, column 8: Invalid control character"),
        ("<rss/>", "line 1, column 1: Expecting value"),
        ('{"a": {"b c": [NaN]}}', r"\$\.a\['b c'\]\[0\]: 'NaN' is not a number in JSON or Python"),
        ("[1, -Infinity]", r"\$\[1\]: '-Infinity' is not a number"),
        ('{"a": 1e999}', r"\$\.a: '1e999' is not a number"),
        (f'{{"a": 1{"0" * 400}.5}}', r"\$\.a: '10{58}… is not a number"),
        ('{"a": 1, "a": 1}', r"\$: the field 'a' occurs twice"),
        ('{"a": {"b": 1, "c": 2, "c": 2}, "a": 1}', r"\$: the field 'a' occurs twice"),
        ('[{}, {"a": {"b": 1, "\\u0062": 2}}]', r"\$\[1\]\.a: the field 'b' occurs twice"),
        (f'{{"{"a" * 99}": 1, "{"a" * 99}": 2}}', r"the field 'a{59}… occurs twice"),
        ("[" * 100_000, "beyond what Python reads"),
        ('{"a":' * 100_000, "beyond what Python reads"),
        ("1" * 5_000, "beyond what Python reads"),
        (b"\xff", "byte 0: not UTF-8"),
        (b'{"a": "caf\xe9"}', "byte 10: not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "byte 7: not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "byte 0: not UTF-8"),
        ('{"a": 1}'.encode("utf-16-le"), "line 1, column 2: Expecting property name"),
        ('{"a": 1}'.encode("utf-32-be"), "line 1, column 1: Expecting value"),
    ],
)
def test_what_is_no_json_or_would_lose_something_is_refused_with_its_place(text: str | bytes, message: str) -> None:
    with pytest.raises(na.FormatError, match=message) as caught:
        decode(text)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 17, column 2: "),
        (b"\xff", "line 17, byte 0: not UTF-8"),
        ('{"a": 1, "a": 2}', r"line 17: \$: the field 'a'"),
        ("1" * 5_000, "line 17: this JSON is beyond"),
    ],
)
def test_the_line_of_a_file_is_named(text: str | bytes, message: str) -> None:
    with pytest.raises(na.FormatError, match=f"^{message}"):
        decode(text, line=17)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode('{"a": "\ufeff"}'.encode("utf-8-sig")) == decode('\ufeff{"a": "\ufeff"}') == {"a": "\ufeff"}
    with pytest.raises(na.FormatError, match="line 1, column 1"):
        decode("\ufeff\ufeff{}")


def test_the_place_of_a_fault_under_long_names_is_found_in_linear_room() -> None:
    """A place is written once it is found: places of all values would be a gigabyte of text."""
    depth, name = 400, "a" * 5_000
    text = f'{{"{name}":' * depth + "NaN" + "}" * depth
    with pytest.raises(na.FormatError, match="'NaN' is not a number") as caught:
        decode(text)
    assert len(str(caught.value)) < depth * 100


def test_a_place_is_written_as_messages_write_it() -> None:
    assert place_of(()) == "$"
    assert place_of(("a", 0, "b", "c d", 'e"')) == "$.a[0].b['c d']['e\"']"
    assert place_of(("a",), root="line 2: $") == "line 2: $.a"


def test_a_value_is_shown_cut_and_without_what_it_holds() -> None:
    values: list[Any] = [None, True, 1, "a", [1], {}]
    assert [*map(shown, values)] == ["None", "True", "1", "'a'", "list", "dict"]
    assert len(shown("a" * 10_000)) < 100


def test_the_depth_of_a_value_counts_what_stands_in_one_another() -> None:
    for depth in range(1, 5):
        values: list[Any] = [nested(depth), {"a": nested(depth - 1)}]
        assert all(is_deeper_than(value, depth - 1) for value in values)
        assert not any(is_deeper_than(value, depth) for value in values)


def nested(depth: int) -> Any:
    """Return lists in one another, so many of them."""
    return [nested(depth - 1), 1] if depth else 1
