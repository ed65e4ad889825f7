"""The checks on all real pages: fixes change nothing that a page says, and are done after once."""

from __future__ import annotations

import newsarchive as na
from newsarchive.checks.fix import fix_page
from newsarchive.checks.parts import parts_of
from newsarchive.checks.settings import Settings


def test_safe_fixes_change_no_content_and_a_second_run_does_nothing(real_pages: dict[str, bytes]) -> None:
    fixed = 0
    for path, data in real_pages.items():
        page = na.parse(data, path=path)
        once = fix_page(page, Settings()).page
        if once.text != page.text:
            fixed += 1
            assert once.content == page.content, path
            assert fix_page(once, Settings()).page.text == once.text, path
    assert fixed < len(real_pages)


def test_every_part_of_a_real_page_has_a_place(zh_pages: dict[str, bytes]) -> None:
    for path, data in list(zh_pages.items())[::10]:
        page = na.parse(data, path=path)
        assert all(part.line <= part.end_line <= page.text.count("\n") + 1 for part in parts_of(page)), path
