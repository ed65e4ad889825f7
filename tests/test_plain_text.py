"""Plain text of one title or description: what a wiki left is gone, and no word is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
import strategies as our
from newsarchive.plain_text import VARIANTS, plain

RULE = "-{zh-cn:信息; zh-tw:資訊; zh-hk:資料;}-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bridge opens", "A bridge opens"),
        (" A  bridge\u3000opens\t", "A bridge opens"),
        # citations, with the slashes of a page and the hyphens of a title
        ("It rains. [http:--news.example-1,2.html (Agency)]", "It rains."),
        ("下雨。[http:--news.example-1 示例社]date=十一月 2017", "下雨。"),
        ("下雨。[https:--news.example-1 示例社]date=2018年5月 [http:--b.example]", "下雨。"),
        ("It rains [ http://a.example/ (Agency)] [http://b.example/ (Times)].", "It rains ."),
        ("It rains ([http://a.example/ Agency News])", "It rains (Agency News)"),
        ("It rains ([http:--a.example Agency])", "It rains"),
        ("See the [http://a.example/ output].", "See the output."),
        ("It rains. [http:--news.example-1 (Agen", "It rains."),
        ("It rains. [http:--news.example-1 and snows", "It rains. and snows"),
        # links, templates and marks without their other half
        ("The [[Ship|old ship]] of [[Rivertown]]]] sails", "The old ship of Rivertown sails"),
        ("It sails]]》 and sinks[[", "It sails》 and sinks"),
        ("It rains.{{cn}} It {{lang|es {{icon}}}}snows", "It rains. It snows"),
        ("It rains }} and {{dead link", "It rains and dead link"),
        ("[?]67 C [sic] {a} -x-", "[?]67 C [sic] {a} -x-"),
        # quotes of a wiki, and of a typewriter
        ("The ''Ship'' and '''Boat''' sail, Rivers' end", "The Ship and Boat sail, Rivers' end"),
        ("''Rivers v. Lakes''The court sits", "Rivers v. Lakes The court sits"),
        ("The ''Ship''s crew", "The Ships crew"),
        ("at the time,'' she said", 'at the time," she said'),
        # entities: whole, made twice, without their semicolon, cut
        ("Rain &amp; snow &#x27;now&#39; &ndash;&nbsp;here", "Rain & snow 'now' – here"),
        ("the leader&amp;rsquo;s &amp;#x27;plan&amp;#39;", "the leader’s 'plan'"),
        ("say &quot now, R&D, AT&T, a&copy=2 &unknown; &", 'say " now, R&D, AT&T, a&copy=2 &unknown; &'),
        ("&hellip &notit; &semi; &ampersand; &lang;", "… &notit; ; &ampersand; ⟨"),
        ("plunged&#x20;into&#x...", "plunged into..."),
        ("of Syria&#…", "of Syria…"),
        ("of Syria&quo", "of Syria"),
        ("&lt;b&gt; &#91;&#91;", "<b> [["),
        # what no screen shows
        ("a\x00b\x1b[31m\x85c\udce9", "a�b�[31m c�"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_a_person_reads(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("zh", "信息"), ("zh-cn", "信息"), ("zh-Hans", "信息"), ("zh-sg", "信息"), ("zh-my", "信息"),
        ("zh-tw", "資訊"), ("zh-hant", "資訊"), ("zh-hk", "資料"), ("zh-MO", "資料"),
    ],
)  # fmt: skip
def test_a_variant_that_is_not_there_gives_way_as_in_mediawiki(variant: str, expected: str) -> None:
    assert plain(f"示例{RULE}法", variant=variant) == f"示例{expected}法"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-{zh-hans:甲; zh-hant:乙;}-", "乙"),
        ("-{zh-cn:甲}-", "甲"),  # nothing is near: the first
        ("-{zh-hant:乙;zh-hk:丙;zh-tw:丁}-和-{zh-tw:戊}-", "丁和戊"),
        ("-{ 樸 }-", "樸"),
        ("-{}-", ""),
        ("-{zh-cn:A&nbsp;B;C; zh-tw:A&amp;D;E;}-", "A&D;E"),
        ("-{H|zh-cn:甲;zh-tw:乙}-丙", "丙"),
        ("-{A|zh-cn:甲;zh-tw:乙}-", "乙"),
        ("-{R|甲;乙}-", "甲;乙"),
        ("-{zh-hans;zh-hant|甲}-", "甲"),
        ("-{a|b}-", "a|b"),
        ("-{x=>zh-cn:甲; y=>zh-tw:乙;}-", "乙"),
        ("-{zh-cn:[甲; zh-tw:-{zh-cn:乙;zh-tw:丙}-丁;}-", "丙丁"),
        ("-{zh-cn:甲;zh-tw:乙", "zh-cn:甲;zh-tw:乙"),
        ("甲}-乙", "甲乙"),
    ],
)
def test_each_form_of_a_choice_between_variants(text: str, expected: str) -> None:
    assert plain(text, variant="zh-tw") == expected


def test_every_variant_stands_for_itself_first() -> None:
    text = "-{" + "".join(f"{name}:{name.upper()};" for name in VARIANTS) + "}-"
    for name in VARIANTS:
        assert plain(text, variant=name) == name.upper()


def test_a_variant_that_is_none_is_an_error() -> None:
    with pytest.raises(na.FormatError, match="there is no variant 'zh-xx': choose from zh, zh-hans"):
        plain("a", variant="zh-xx")


@given(our.titles | st.text(), st.sampled_from(sorted(VARIANTS)))
def test_any_text_becomes_one_line_that_can_be_shown(text: str, variant: str) -> None:
    read = plain(text, variant=variant)
    assert read == " ".join(read.split())
    assert "\n" not in read
    read.encode()


@given(st.text("abc 月.,()-:;", max_size=40))
def test_a_text_without_markup_stays(text: str) -> None:
    assert plain(text) == " ".join(text.split())


PIECES = [
    "-{", "}-", "-{zh-cn:", "-{a", "{{", "{{a", "}}", "[[", "[", "]", "''", "''a", "'", "&", "&#", "&amp;", "&amp;#",
    "&a", "[http:", "[http:x ", "[[a|", "a;", "-{zh-cn:a;", "(", "( ", " ", "&#x1", "-{-|", "=>", "[ ", "[http:x]date=",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("end", ["", "}-", "]]", "..."])
def test_no_text_takes_more_than_linear_time(piece: str, end: str) -> None:
    started = time.process_time()
    plain(piece * 20_000 + end)
    assert time.process_time() - started < 1  # quadratic, it would take a minute
