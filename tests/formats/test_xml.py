"""XML: the same content as JSON, by a schema that validators know, and read without trust."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import newsarchive as na
import strategies as our
from newsarchive.formats import json
from newsarchive.formats.selection import ExportHead, Selection
from newsarchive.formats.xml import DECLARATION, ITEMS, element, loads_all, schema, stream
from newsarchive.records import shapes_of
from newsarchive.text import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = etree.RelaxNG(etree.fromstring(schema().encode()))
STRICT = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

REF = "/news/2017/01/1/a.md"
EVENT = na.Event(
    date="2017-01-1",
    title="A bridge & a <tunnel>",
    topic="",
    image="/resources/x.png",
    sources=[na.Source(publisher="A", url="http://a.example/?b&c")],
    changes=[na.Change(title="B", ref="/news/2017/01/1/b.md", note="First")],
    related=[na.Related(title="C", ref="/news/2016/12/4/c.md", contexts=["X", "Y"])],
    ref="/news/2017/01/1/a.md",
)
TEXT = na.dumps(EVENT, format="xml")
MINIMAL = '<event newsarchive="1"><date>2017-01-01</date><title/></event>'

# Whatever Python holds as text, with what XML cannot hold and what its readers change.
texts = st.text(
    st.sampled_from("a<&>]\x00\x0b\x1b\x7f\x85\r\n\t \u2028\ud800\udc00\udce9\ufffe\uffff\U0001f600"), max_size=9
)
contents = our.events() | our.day_pages | our.front_pages | our.editorials


def is_valid(text: str) -> bool:
    return bool(SCHEMA.validate(etree.fromstring(text.encode(), STRICT)))


@given(contents)
def test_every_value_is_valid_and_reads_back(content: na.Content) -> None:
    text = na.dumps(content, format="xml")
    assert na.loads(text, format="xml") == na.loads(text.encode(), format="xml") == content
    assert is_valid(text)


@given(texts)
def test_a_text_reads_back_whatever_it_holds(text: str) -> None:
    prose = na.Prose(text=text)
    written = na.dumps(prose, format="xml")
    assert na.loads(written.encode(), format="xml") == prose
    assert is_valid(written)


@given(texts.filter(lambda text: "\n" not in text and "\r" not in text))
def test_a_title_reads_back_whatever_it_holds(title: str) -> None:
    day = na.Day(date="2017-01-1", entries=[na.Entry(title=title, ref=REF, topic=title)])
    assert na.loads(na.dumps(day, format="xml"), format="xml") == day


def test_other_xml_readers_see_the_texts_as_they_are() -> None:
    root = etree.fromstring(na.dumps(na.Editorial(title="a\x85 <b>", text="c\td\n\n  e"), format="xml").encode())
    assert [(child.tag, child.text) for child in root] == [
        ("title", "a\x85 <b>"),
        ("author", None),
        ("text", "c\td\n\n  e"),
    ]


def test_none_and_an_empty_text_are_two_things() -> None:
    for topic in (None, "", "x"):
        event = attrs.evolve(EVENT, topic=topic)
        text = na.dumps(event, format="xml")
        assert ("<topic>" in text) is (topic is not None)
        assert na.loads(text, format="xml") == event


def test_the_schema_has_every_field_of_the_model() -> None:
    grammar = etree.fromstring(schema().encode())
    named = {name for name in grammar.xpath("//@name") if isinstance(name, str)}
    seen = {"archive", "about", "char", *json.KINDS}
    todo: list[type] = [ExportHead, *json.KINDS.values()]
    while todo:
        shapes = shapes_of(todo.pop())
        seen |= shapes.keys() | {ITEMS[name] for name, shape in shapes.items() if shape.is_list}
        todo += [shape.cls for shape in shapes.values() if shape.is_object]
    assert seen <= named


@given(contents | st.builds(na.Prose))
def test_a_content_has_the_same_name_as_in_json(content: na.Content) -> None:
    root = etree.fromstring(na.dumps(content, format="xml").encode())
    assert json.content_to_record(content)["kind"] == root.tag


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL,
        '<?a?><event newsarchive="1"><title>a<!-- b -->c<![CDATA[<d>]]></title>\n<date>2017-01-01</date></event>',
        '\ufeff<event newsarchive="1"><title/><date>2017-01-01</date><sources/><related/></event>',
        '<prose newsarchive="1"/>',
        '<prose newsarchive="1"><text>&#65;<char code="000041"/></text></prose>',
    ],
)
def test_what_may_be_left_out_or_written_in_another_way_is_read(text: str) -> None:
    assert isinstance(na.loads(text, format="xml"), na.Event | na.Prose)
    assert is_valid(text)


def within(inner: str) -> str:
    return f'<event newsarchive="1"><date>2017-01-01</date><title>a</title>\n  {inner}</event>'


# What a document can have wrong, and whether the schema sees it too.
WRONG = [
    ("<a/>", "line 1, column 1, /a: unknown element 'a': expected one of event, day, front", True),
    ("<event/>", "line 1, column 1, /event: expected version 1 of the schema, got no attribute newsarchive", True),
    ('<event newsarchive="2"/>', "/event: expected version 1 of the schema, got '2'", True),
    ('<event newsarchive="1"/>', "/event/date: required field 'date' is missing", True),
    ('<event newsarchive="1" b="c"/>', "/event: unknown attribute 'b'", True),
    (within("<title/>"), "line 2, column 3, /event/title: 'title' occurs twice", True),
    (within("<titel/>"), "line 2, column 3, /event/titel: unknown element 'titel': expected one of date, title", True),
    (within("a"), "line 2, column 1, /event: unexpected text: 'a'", True),
    (within("<sources>a</sources>"), "line 2, column 12, /event/sources: unexpected text", True),
    (within("<sources><url/></sources>"), "/event/sources/url: unknown element 'url': expected one of source", True),
    (within("<sources><source/></sources>"), "/event/sources/source[1]/publisher: required field 'publisher'", True),
    (within("<topic><b>c</b></topic>"), "/event/topic/b: unknown element 'b' in a text: expected char", True),
    (within("<topic a='b'/>"), "/event/topic: unknown attribute 'a'", True),
    (within('<topic><char code="110000"/></topic>'), "/event/topic/char: expected the number of a character", True),
    (within('<topic><char code="xy"/></topic>'), "/event/topic/char: expected the number of a character", True),
    (within("<topic><char/></topic>"), "/event/topic/char: expected the number of a character", True),
    (within('<topic><char code="1B" b="c"/></topic>'), "/event/topic/char: expected the number", True),
    (within('<topic><char code="1B">a</char></topic>'), "/event/topic: unexpected text: 'a'", True),
    (within('<topic><char code="1B"><char code="1B"/></char></topic>'), "unknown element 'char' in a text", True),
    (MINIMAL.replace("2017-01-01", "2017-1-1"), "/event/date: expected a day such as '2017-01-01', got", True),
    (MINIMAL.replace("2017-01-01", "2017-02-30"), "/event/date: day is out of range for month", False),
    (within("<description># </description>"), "line 2, column 3, /event/description: '#' would be read as", False),
    (within("<ref>nowhere</ref>"), "/event/ref: 'nowhere' is not the path of a dated page", False),
    (within("<image>a b</image>"), "/event/image: 'a b' is not a URL that a page can hold", False),
    (TEXT.replace("<title>B", "<title>B\nb"), "/event/changes/change[1]/title: a line break would end it", False),
    (TEXT.replace("<note>", "<at>2017</at><note>"), "/event/changes/change[1]/at: expected a time such as", True),
    ('<front newsarchive="1"/>', "line 1, column 1, /front/previous: a front page needs a section", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "schema_sees_it"), WRONG)
def test_an_error_says_line_column_and_element(text: str, message: str, schema_sees_it: bool) -> None:
    with pytest.raises(na.FormatError, match=re.escape(message)):
        na.loads(text, format="xml")
    assert is_valid(text) is not schema_sees_it


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: no element found"),
        (TEXT[:-20], r"line \d+, column \d+: (unclosed token|no element found)"),
        ("<event newsarchive='1'>\n</day>", "line 2, column 3: mismatched tag"),
        (within("<topic>&a;</topic>"), "line 2, column 10: undefined entity"),
        (within("<topic>\x1b</topic>"), r"line 2, column 10: not well-formed \(invalid token\)"),
        (within("<topic>月\ud800</topic>"), r"line 2, column 11: not well-formed \(invalid token\)"),
        (within("<topic>&#27;</topic>"), "line 2, column 10: reference to invalid character number"),
        (b'<event newsarchive="1"><title>caf\xe9</title></event>', "line 1, column 34: not well-formed"),
        ('<?xml version="1.0" encoding="latin-1"?><a/>', "the encoding is latin-1: write the document in UTF-8"),
        ("<!DOCTYPE event><event/>", "/event: a document type is not read"),
        ('<!DOCTYPE event SYSTEM "file:///etc/passwd"><event/>', "a document type is not read"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "a document type is not read"),
        ('<!DOCTYPE a [<!ENTITY % b SYSTEM "http://a.example/">%b;]><a/>', "a document type is not read"),
        ('<archive newsarchive="1"/>', "not a single page: read it with newsarchive.formats.xml.loads_all"),
    ],
)  # fmt: skip
def test_what_is_no_document_of_ours_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(na.FormatError, match=message):
        na.loads(text, format="xml")


def test_an_entity_bomb_is_refused_before_it_is_lit() -> None:
    levels = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY a0 "ha">{levels}]><prose newsarchive="1"><text>&a11;</text></prose>'
    with pytest.raises(na.FormatError, match="a document type is not read"):
        na.loads(bomb, format="xml")


def test_deep_nesting_ends_at_the_first_element_that_is_none_of_ours() -> None:
    with pytest.raises(na.FormatError, match=r"/prose/text/text: unknown element"):
        na.loads('<prose newsarchive="1">' + "<text>" * 1_000_000, format="xml")


# -- whole archives ------------------------------------------------------------------------------------------------

EVENTS = [EVENT, attrs.evolve(EVENT, topic=None, title="\x1b\udce9")]
DAY = na.Day(date="2017-01-1", entries=[na.Entry(title="A", ref=REF)])
ABOUT = ExportHead(title="A & b", base_url="https://example.org", events=2, as_of=DAY.date)
WHOLE = Selection(head=ABOUT, read_events=lambda: [(event, ()) for event in EVENTS], read_days=lambda: [DAY])


def test_a_whole_archive_is_valid_says_its_licence_and_reads_back() -> None:
    text = "".join(stream(WHOLE))
    assert is_valid(text)
    assert list(loads_all(io.BytesIO(text.encode()))) == [*EVENTS, DAY]
    about = etree.fromstring(text.encode()).find("about")
    assert about is not None
    assert about.findtext("licence/identifier") == "CC-BY-SA-3.0"
    assert (about.findtext("title"), about.findtext("as_of"), about.findtext("newest")) == ("A & b", "2017-01-01", None)


def test_an_archive_without_events_is_one() -> None:
    text = "".join(stream(Selection(head=ExportHead(), read_events=list)))
    assert is_valid(text)
    assert list(loads_all(io.BytesIO(text.encode()))) == []


def test_a_single_page_reads_as_the_only_one() -> None:
    assert list(loads_all(io.BytesIO(TEXT.encode()))) == [EVENT]


def test_an_error_in_a_whole_archive_says_which_element_it_is() -> None:
    text = "".join(stream(WHOLE)).replace("<date>2017-01-01</date>", "<date>today</date>")
    broken = text.replace("<date>today", "<date>2017-01-01", 1)
    found: list[na.Content] = []
    with pytest.raises(na.FormatError, match=r"line \d+, column 5, /archive/\*\[3\]/date: expected a day"):
        found.extend(loads_all(io.BytesIO(broken.encode())))


def test_contents_come_one_by_one() -> None:
    class Endless(io.RawIOBase):
        """Begins an archive that never ends."""

        def __init__(self) -> None:
            self.asked = 0
            self._event = TEXT.partition("\n")[2].replace(' newsarchive="1"', "").encode()

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            data = self._event if self.asked else b'<archive newsarchive="1">'
            self.asked += 1
            buffer[: len(data)] = data
            return len(data)

    file = Endless()
    contents = loads_all(io.BufferedReader(file))
    assert [next(contents) for _ in range(50)] == [EVENT] * 50
    assert file.asked < 1_000


def many(count: int) -> Iterator[tuple[na.Event, tuple[str, ...]]]:
    return ((EVENT, ()) for _ in range(count))


def test_memory_stays_flat_however_many_events_there_are() -> None:
    def peak(count: int) -> int:
        whole = Selection(head=ExportHead(), read_events=lambda: many(count))
        pieces = stream(whole)
        file = io.BufferedReader(_Pieces(pieces))
        tracemalloc.start()
        assert sum(1 for _ in loads_all(file)) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(100)
    assert peak(5_000) < peak(500) * 2  # of the events themselves, ten times as many


class _Pieces(io.RawIOBase):
    """Pieces of text as a file."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._pieces, "").encode()
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


@pytest.mark.parametrize("start", [b"<!-- ", b'<archive newsarchive="', b"<?a ", b'<prose newsarchive="1"><'])
def test_markup_without_an_end_is_refused_and_not_kept(start: bytes) -> None:
    file = io.BytesIO(start + b"a" * 5_000_000)
    with pytest.raises(na.FormatError, match="this tag or comment is longer than 1,048,576 bytes"):
        list(loads_all(file))
    assert file.tell() < 1_300_000


def test_a_long_text_is_read_in_pieces() -> None:
    prose = na.Prose(text="a\n" * 2_000_000)
    assert list(loads_all(io.BytesIO(na.dumps(prose, format="xml").encode()))) == [prose]


# -- whatever comes ------------------------------------------------------------------------------------------------

PIECES = [
    "<", ">", "</", "/>", "&", "&amp;", "&#0;", "&#x1F600;", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>",
    "<!DOCTYPE a>", "<char code='1B'/>", "<title>", "</title>", "<sources>", "<source/>", 'newsarchive="1"', "a:b",
    " xmlns='a'", "\0", "\ufffe", "\ud800", "<ref>", "\n", "9", "<archive newsarchive='1'>",
]  # fmt: skip


@given(st.integers(0, len(TEXT)), st.integers(0, 40), st.lists(st.sampled_from(PIECES), max_size=3).map("".join))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(start: int, length: int, piece: str) -> None:
    text = TEXT[:start] + piece + TEXT[start + length :]
    try:
        content = na.loads(text, format="xml")
    except na.FormatError as error:
        assert str(error)
        return
    assert na.loads(na.dumps(content, format="xml"), format="xml") == content


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-16")))
def test_bytes_that_are_no_document_are_refused(data: bytes) -> None:
    for read in (lambda: na.loads(data, format="xml"), lambda: list(loads_all(io.BytesIO(data)))):
        with pytest.raises(na.FormatError):
            read()


def test_reading_takes_time_linear_in_the_document() -> None:
    def took(count: int) -> float:
        pieces = (
            "<source><publisher>&amp;&#65;<![CDATA[a]]><char code='1B'/></publisher><url>a</url></source>",
        ) * count
        text = MINIMAL.replace("<title/>", f"<title/><sources>{''.join(pieces)}</sources>")
        started = time.process_time()
        na.loads(text, format="xml")
        return time.process_time() - started

    took(10)
    assert min(took(16_000), took(16_000)) < max(took(2_000), 0.02) * 8 * 4  # quadratic: 64 times as long


# -- elements of any kind ------------------------------------------------------------------------------------------

any_text = (
    st.text()
    | st.text(st.characters(max_codepoint=0xA0))
    | st.text(st.sampled_from("<>&\"'\r\n\t]]>\ud800\ufffe\x00a"))
)


@given(any_text, any_text)
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
