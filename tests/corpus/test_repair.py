"""The real Chinese archive fixed: as it was shown, no further than its fixes say, and to the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import newsarchive as na

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"[0-9]+\. ")


def lines(data: bytes) -> set[str]:
    """Return the lines of a page, items without their numbers: those move up where an item is taken away."""
    return {NUMBER.sub("", line, count=1) for line in data.decode().split("\n")}


def test_the_real_archive_is_fixed_as_it_is_shown_and_only_on_lines_that_have_problems(
    zh_pages: dict[str, bytes], tmp_path: Path
) -> None:
    """Two years of it, which links from and to other years do not change."""
    pages = {path: data for path, data in zh_pages.items() if path.startswith(("news/2015/", "news/2019/"))}
    for path, data in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    with na.open(tmp_path, index=":memory:") as archive:
        shown = {fixed.page.path: fixed for fixed in archive.fix(unsafe=True, save=False)}
        for _ in archive.fix(unsafe=True):
            pass
        assert not list(archive.fix(unsafe=True))
    fixed = {problem.code for fixed in shown.values() for problem in fixed.problems}
    assert {"NA111", "NA121", "NA211", "NA212", "NA213"} <= fixed
    assert len(shown) > 10
    for path, data in pages.items():
        now = (tmp_path / path).read_bytes()
        if path in shown:
            assert now == shown[path].page.data
            said = {NUMBER.sub("", problem.text, count=1) for problem in shown[path].problems}
            assert lines(data) - lines(now) <= said, path
        else:
            assert now in {data, (tmp_path / path.replace("README.md", "index.md")).read_bytes()}, path
