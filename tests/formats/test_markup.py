"""XML that is well-formed whatever it is made of."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.formats.xml import DECLARATION, element
from newsarchive.text import xml_safe

anything = (
    st.text()
    | st.text(st.characters(max_codepoint=0xA0))
    | st.text(st.sampled_from("<>&\"'\r\n\t]]>\ud800\ufffe\x00a"))
)


@given(anything, anything)
def test_an_element_reads_back_as_what_xml_can_hold_of_it(text: str, value: str) -> None:
    read = ET.fromstring((DECLARATION + element("a", text, {"b": value, "c": None})).encode())  # noqa: S314 # our own
    assert (read.text or "") == xml_safe(text)
    assert read.attrib == {"b": xml_safe(value)}


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_replaced(character: str) -> None:
    assert xml_safe(f"a{character}b") == "a�b"


def test_what_xml_can_hold_stays() -> None:
    text = "\t\n\r\x20\x7f\x85\ud7ff\ue000\ufffd\U00010000\U0010ffff"
    assert xml_safe(text) == text
