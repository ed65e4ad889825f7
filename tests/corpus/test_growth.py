"""A year of the real portal grown into an archive: without errors, related by the rule, the same when told again."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive import wikipedia

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from newsarchive.wikipedia import Item

YEAR = 2013
SAMPLED = 150


@pytest.fixture(scope="module")
def items(wikitext_days: dict[dt.date, str]) -> list[Item]:
    days = [wikipedia.parse(text, day) for day, text in wikitext_days.items() if day.year == YEAR]
    return [item for day in days for item in day.items]


@pytest.fixture(scope="module")
def root(items: list[Item], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = na.create(tmp_path_factory.mktemp("grown") / "public", slugs="english")
    assert len(na.open(root, index=":memory:").add(items).new) == len(items)
    return root


@pytest.fixture(scope="module")
def archive(root: Path) -> na.Archive:
    return na.open(root, index=":memory:")


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_every_event_has_a_page_and_stands_on_that_of_its_day(archive: na.Archive, items: list[Item]) -> None:
    incoming = sorted(
        (item.event.date, item.event.title, item.event.sources, item.event.topic or None) for item in items
    )
    read = sorted((event.date, event.title, event.sources, event.topic or None) for event in archive)
    assert read == incoming
    listed = [entry.ref for day in archive.days for entry in archive.day(day).entries]
    assert sorted(listed) == sorted(event.ref for event in archive if event.ref is not None)


def test_the_checks_find_no_error_in_it_and_nothing_that_growing_could_have_done(archive: na.Archive) -> None:
    """What they find was in the wikitext: sources without a publisher, URLs that end in nothing, broken markup."""
    report = archive.check()
    assert not [problem for problem in report if problem.severity is na.Severity.ERROR]
    assert set(report.counts) <= {"NA111", "NA113", "NA131", "NA133", "NA134", "NA135", "NA232"}


def test_related_events_are_those_of_the_rule(archive: na.Archive) -> None:
    """Events that share the most contexts, then the latest by the date as text, then by the slug: at most five."""
    contexts = {
        entry.ref: frozenset(entry.contexts) for day in archive.days for entry in archive.day(day).entries
    }  # no event of a new archive has a description: each list of contexts is whole
    for ref in random.Random(1).sample(sorted(contexts), SAMPLED):
        ranked = sorted(
            (
                (len(contexts[ref] & names), na.format_day(other.date), other.slug, other)
                for other, names in contexts.items()
                if other != ref and contexts[ref] & names
            ),
            reverse=True,
        )
        related = archive[ref].related
        assert [item.ref for item in related] == [other for *_, other in ranked[:5]]
        assert [set(item.contexts) for item in related] == [contexts[ref] & contexts[item.ref] for item in related]


def test_imported_again_no_byte_changes(root: Path, items: list[Item]) -> None:
    before = tree(root)
    added = na.open(root, index=":memory:").add(items)
    assert (len(added.same), added.pages) == (len(items), 0)
    assert tree(root) == before


def test_an_edited_bullet_changes_what_names_it_and_nothing_else(
    archive: na.Archive, root: Path, items: list[Item]
) -> None:
    before = tree(root)
    item = next(item for item in items if len(item.contexts) > 2 and item.event.sources)
    day = [each for each in items if each.event.date == item.event.date]
    edited = attrs.evolve(item, event=attrs.evolve(item.event, title=f"{item.event.title} It was said again."))
    refs = {event.title: event.ref for event in archive.events.on(item.event.date)}
    ref = refs[item.event.title]
    assert ref is not None
    naming = {event.ref.path for event in archive.backlinks(ref) if event.ref is not None}
    try:
        added = na.open(root, index=":memory:").add(edited if each is item else each for each in day)
        after = tree(root)
        changed = {path for path in after if path.endswith(".md") and after[path] != before.get(path)}
        folder = str(na.PageRef(date=item.event.date).path).removesuffix("index.md")
        assert added.changed == (ref,)
        assert changed == naming | {str(ref), f"{folder}index.md", f"{folder}README.md"}
    finally:
        for path, data in before.items():
            (root / path).write_bytes(data)
