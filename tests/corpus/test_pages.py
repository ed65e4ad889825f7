"""Every page of the real archives: kept, read, written and read again."""

from __future__ import annotations

from collections import Counter

import newsarchive as na
from promises import assert_fast_path

# The pages whose canonical text differs from the original in more than white space, each with the reason: none.
NOT_CANONICAL: dict[str, str] = {}


def _shown(text: str) -> str:
    return "".join(text.split())


def test_every_page_is_kept_to_the_byte(real_pages: dict[str, bytes]) -> None:
    for path, data in real_pages.items():
        page = na.parse(data)
        assert page.data == data, path
        assert page.text == data.decode(), path
        assert na.parse(page.text).data == data, path


def test_every_value_reads_back_from_its_canonical_text(real_pages: dict[str, bytes]) -> None:
    for path, data in real_pages.items():
        page = na.parse(data)
        assert na.parse(na.dumps(page.content, style=page.style)).content == page.content, path


def test_canonical_text_differs_in_white_space_alone_but_for_the_pages_named_here(
    real_pages: dict[str, bytes],
) -> None:
    different = set()
    for path, data in real_pages.items():
        page = na.parse(data)
        if _shown(na.dumps(page.content, style=page.style)) != _shown(page.text):
            different.add(path)
    assert different == set(NOT_CANONICAL)


def test_the_grammar_reads_every_page_and_leaves_nothing_unsaid(real_pages: dict[str, bytes]) -> None:
    pages = {path: na.parse(data) for path, data in real_pages.items()}
    assert Counter(page.route for page in pages.values()) == {"grammar": len(real_pages)}
    assert {path: page.problems for path, page in pages.items() if page.problems} == {}


def test_the_kinds_of_pages_are_those_that_were_counted(zh_pages: dict[str, bytes], en_pages: dict[str, bytes]) -> None:
    assert Counter(na.parse(data).kind for data in zh_pages.values()) == {"event": 8984, "day": 6828, "front": 2}
    assert Counter(na.parse(data).kind for data in en_pages.values()) == {
        "event": 84,
        "day": 24,
        "front": 4,
        "editorial": 1,
        "prose": 2,
    }


def test_chinese_events_hold_what_format_md_counted(zh_pages: dict[str, bytes]) -> None:
    events = [page for page in map(na.loads, zh_pages.values()) if isinstance(page, na.Event)]
    assert sum(len(event.related) for event in events) == 69_329
    assert sum(not event.related for event in events) == 881
    assert sum(not event.sources for event in events) == 1_797
    assert sum(not event.sources and not event.related for event in events) == 233
    assert sum(bool(event.description) for event in events) == 1_231
    assert sum(event.topic == "" for event in events) == 94


def test_every_page_knows_its_ref_from_its_path(zh_pages: dict[str, bytes]) -> None:
    for path, data in zh_pages.items():
        content = na.parse(data, path=path).content
        if isinstance(content, na.Event):
            assert content.ref is not None
            assert content.ref.path == path


def test_express_reads_nearly_every_chinese_event_and_no_page_differs_from_the_grammar(
    real_pages: dict[str, bytes],
) -> None:
    taken = Counter(path[:2] for path, data in real_pages.items() if assert_fast_path(data.decode()))
    assert taken == {"zh": 8961, "en": 44}
