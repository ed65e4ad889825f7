"""The checks on all real pages: mends change nothing that a page says, and are done after once."""

from __future__ import annotations

import newsarchive as na
from newsarchive.checks.fix import fix_page
from newsarchive.checks.settings import Settings
from newsarchive.checks.subjects import parts_of


def test_safe_mends_change_no_content_and_a_second_run_does_nothing(real_pages: dict[str, bytes]) -> None:
    mended = 0
    for path, data in real_pages.items():
        page = na.parse(data, path=path)
        once = fix_page(page, Settings()).page
        if once.text != page.text:
            mended += 1
            assert once.content == page.content, path
            assert fix_page(once, Settings()).page.text == once.text, path
    assert mended < len(real_pages)


def test_every_part_of_a_real_page_has_a_place(zh_pages: dict[str, bytes]) -> None:
    for path, data in list(zh_pages.items())[::10]:
        page = na.parse(data, path=path)
        assert all(part.line <= part.end_line <= page.text.count("\n") + 1 for part in parts_of(page)), path
