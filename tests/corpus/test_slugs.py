"""The slugs of the real pages are those that the rules make of their titles."""

from __future__ import annotations

from pathlib import PurePosixPath

import newsarchive as na
from newsarchive.slugs import slugify


def titles(pages: dict[str, bytes]) -> dict[str, str]:
    """Return the title of each event by its path, with the spaces around it."""
    events = ((path, na.parse(data, path=path)) for path, data in pages.items() if path.startswith("news/"))
    return {
        path: next(line[2:] for line in page.text.split("\n") if line.startswith("# "))
        for path, page in events
        if page.kind == "event"
    }


def test_every_chinese_slug_is_made_of_the_title_on_its_page(zh_pages: dict[str, bytes]) -> None:
    other = {path for path, title in titles(zh_pages).items() if slugify(title, rule="chinese") != stem(path)}
    assert other == set()


def test_english_slugs_are_made_of_the_titles_that_ascii_kept(en_pages: dict[str, bytes]) -> None:
    """Those of 19 pages tell what the title on the page does not: characters that were folded, marks of the wiki."""
    found = titles(en_pages)
    other = {path for path, title in found.items() if slugify(title, rule="english") != stem(path)}
    assert (len(found), len(other)) == (83, 19)


def stem(path: str) -> str:
    return PurePosixPath(path).stem
