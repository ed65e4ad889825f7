"""Slugs are what the site made, or clean; stable, and always the name of a page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.slugs import SlugRule, free_slug, slugify

RULES: list[SlugRule] = ["clean", "english", "chinese"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("António", "anta3nio"),
        ("Joaquín", "joaquan"),
        ("a\udcb6b", "apb"),
        ("A murder–suicide", "a-murderasuicide"),
        ('Nestlé\'s "sweets"', "nestla-c-s-sweets"),
        ("€20 million", "a-20-million"),
        ("[http://a.example/b_c (A)]", "http-a-example-b_c-a"),
        ("x" * 139 + "é", "x" * 139 + "a"),
        ("!", "untitled"),
    ],
)
def test_an_english_slug_is_what_the_site_made_of_misread_bytes(title: str, slug: str) -> None:
    assert slugify(title, rule="english") == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("“东风－41”导弹,试射", "东风-41-导弹试射"),
        ("5.6级地震 。", "56级地震"),
        (" " + "字" * 60, "字" * 59),
        ("a.,b", "ab"),
        ("。", "untitled"),
    ],
)
def test_a_chinese_slug_keeps_characters_and_is_cut_before_it_is_cleaned(title: str, slug: str) -> None:
    assert slugify(title, rule="chinese") == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("  Élysée & Straße_1 ", "elysee-strasse-1"),
        ("联合国 votes", "联合国-votes"),
        ("index", "index-1"),
        ("README", "readme-1"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("字" * 100, "字" * 80),
        ("ﬁne ①", "fine-1"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_a_clean_slug_has_words_in_lower_case(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize("rule", RULES)
@given(title=st.text())
def test_every_title_has_a_slug_that_names_a_page(rule: SlugRule, title: str) -> None:
    slug = slugify(title, rule=rule)
    ref = na.PageRef(date=dt.date(2017, 1, 1), slug=slug)
    assert na.PageRef.parse(ref.link()) == ref
    assert na.PageRef.from_path(ref.path) == ref
    assert len(f"{slug}.md".encode()) <= 255
    assert not re.search(r"--|^-|-$", slug)


@given(title=st.text())
def test_a_clean_slug_is_its_own_slug(title: str) -> None:
    assert slugify(slugify(title)) == slugify(title)


@given(st.lists(st.sampled_from("ab")))
def test_slugs_that_collide_get_numbers_in_their_order(slugs: list[str]) -> None:
    taken: list[str] = []
    for slug in slugs:
        taken.append(free_slug(slug, taken))
    assert len(set(taken)) == len(taken)
    assert [re.sub(r"-\d+$", "", slug) for slug in taken] == slugs
