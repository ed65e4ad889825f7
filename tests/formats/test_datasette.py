"""Datasette serves an export as it is, and answers as the archive does."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

import newsarchive as na
from newsarchive.formats.database import TABLES
from newsarchive.formats.selection import LICENCE
from serving import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest.importorskip("datasette", reason="Datasette is not installed")


@pytest.fixture(scope="module")
def archive() -> Iterator[na.Archive]:
    with na.open("examples/archive/en", index=":memory:") as archive:
        yield archive


@pytest.fixture(scope="module")
def ask(archive: na.Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    folder = tmp_path_factory.mktemp("datasette") / "served"
    archive.export(folder, format="sqlite", title="Example news", language="en")
    with served(folder) as ask:
        yield ask


def test_a_table_holds_the_events(ask: Callable[..., Any], archive: na.Archive) -> None:
    rows = ask("/news/events.json", _size="max", _shape="array", _sort="id")
    assert [(row["path"], row["title"], row["topic"]) for row in rows] == [
        (str(event.ref), event.title, event.topic) for event in archive
    ]


def test_a_facet_counts_as_the_archive_does(ask: Callable[..., Any], archive: na.Archive) -> None:
    found = ask("/news/events.json", _facet="year", _facet_size="max")["facet_results"]["year"]["results"]
    assert {str(each["value"]): each["count"] for each in found} == archive.events.count_by("year")


def test_the_box_for_words_finds_english_by_stem(ask: Callable[..., Any], archive: na.Archive) -> None:
    found = {row["path"] for row in ask("/news/events.json", _search="talking", _shape="array", _size="max")}
    assert found == {ref.path for ref in archive.events.matching("talking").refs()}
    assert found


def test_a_view_is_a_table(ask: Callable[..., Any], archive: na.Archive) -> None:
    rows = ask("/news/domains.json", _shape="array", _size="max")
    assert {row["domain"]: row["events"] for row in rows} == archive.events.count_by("domain")


def test_people_are_shown_the_tables_that_are_made_for_them(ask: Callable[..., Any]) -> None:
    tables = {table["name"] for table in ask("/news.json")["tables"] if not table["hidden"]}
    assert tables == {table.name for table in TABLES}


def test_a_file_is_served_with_the_metadata_beside_it(archive: na.Archive, tmp_path: Path) -> None:
    path = archive.export(tmp_path / "days.sqlite", title="Example news", language="zh")
    with served(path, "--metadata", f"{path}-metadata.json") as ask:
        said = ask("/-/metadata.json")
        assert said["databases"]["days"]["tables"]["events"]["fts_table"] == "events_trigram"
        found = ask("/days/events.json", _search="lection", _shape="array", _size="max")
    assert len(found) == sum("lection" in f"{event.title} {event.description}" for event in archive)


def test_pages_show_licence_attribution_and_what_columns_hold(ask: Callable[..., Any]) -> None:
    page = html.unescape(ask("/news/events"))
    for text in ("What happened, in one line", LICENCE.name, LICENCE.url, LICENCE.attribution):
        assert text in page
    assert "Example news" in ask("/")
    assert ask("/-/metadata.json")["databases"]["news"]["tables"]["events"]["fts_table"] == "events_fts"
