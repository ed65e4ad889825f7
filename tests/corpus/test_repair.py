"""The real Chinese archive mended: as it was shown, no further than its mends say, and to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import newsarchive as na

if TYPE_CHECKING:
    from pathlib import Path


def test_the_real_archive_is_mended_as_it_is_shown_and_only_on_lines_that_have_problems(
    zh_pages: dict[str, bytes], tmp_path: Path
) -> None:
    for path, data in zh_pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    with na.open(tmp_path, index=":memory:") as archive:
        shown = {mended.page.path: mended for mended in archive.mend(unsafe=True, save=False)}
        found = {(problem.path, problem.text) for problem in archive.check()}
        written = {mended.page.path: mended.page for mended in archive.mend(unsafe=True)}
        assert not list(archive.mend(unsafe=True))
        left = archive.check().counts
    assert {path: mended.page.text for path, mended in shown.items()} == {
        path: page.text for path, page in written.items()
    }
    assert len(shown) > 100
    fixed = {problem.code for mended in shown.values() for problem in mended.problems}
    assert {"NA111", "NA211", "NA212", "NA213", "NA222"} <= fixed
    assert "NA213" not in left or left["NA213"] < 41
    for path, data in zh_pages.items():
        now = (tmp_path / path).read_bytes()
        if path in shown:
            assert now == shown[path].page.data
            said = {problem.text for problem in shown[path].problems}
            was, is_now = data.decode().split("\n"), now.decode().split("\n")
            gone = set(was) - set(is_now)
            assert gone <= said, path
        elif not path.endswith("README.md"):
            assert now == data, path
    assert found
