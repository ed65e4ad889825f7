"""`Archive.page`: a page of any kind by its link or path, and what is said of one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsarchive as na

EN = Path(__file__).parent.parent / "examples" / "archive" / "en"


@pytest.fixture(scope="module")
def archive() -> na.Archive:
    """The English example."""
    return na.open(EN, index=":memory:")


@pytest.mark.parametrize(("path", "kind"), [("index.md", "front"), ("README.md", "front"), ("faq/README.md", "prose")])
def test_a_page_without_a_date_is_found_by_its_path(path: str, kind: str, archive: na.Archive) -> None:
    page = archive.page(path)
    assert page.kind == kind
    assert page.data == (EN / path).read_bytes()


def test_a_page_without_a_date_is_not_known_as_of_a_day(archive: na.Archive) -> None:
    with pytest.raises(na.RefError, match=r"'index\.md' names no page of the archive"):
        archive.as_of("2018-06-14").page("index.md")


def test_a_path_that_leads_nowhere_names_no_page(archive: na.Archive) -> None:
    with pytest.raises(na.RefError, match=r"'faq\.md' names no page of the archive"):
        archive.page("faq.md")


def test_of_a_day_that_has_no_page_the_nearest_ones_are_named(archive: na.Archive) -> None:
    with pytest.raises(na.MissingPageError, match=r"no page of the day 2015-12-20; the nearest .* 2015-12-13 and 2016"):
        archive.page("news/2015/12/20/index.md")
