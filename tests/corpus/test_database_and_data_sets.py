"""The real Chinese archive as a database and as data sets: what they answer is what the archive answers."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from newsarchive.formats.dataset import SPLITS
from serving import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import newsarchive as na


@pytest.fixture(scope="module")
def archive(zh_archive: na.Archive) -> na.Archive:
    return zh_archive


@pytest.fixture(scope="module")
def folder(archive: na.Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.export(tmp_path_factory.mktemp("zh") / "served", format="sqlite", title="新闻", language="zh")


@pytest.fixture(scope="module")
def asked(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(folder / "news.db")) as connection:
        yield connection


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Callable[..., Any]]:
    pytest.importorskip("datasette", reason="Datasette is not installed")
    with served(folder) as ask:
        yield ask


def test_the_database_is_sound(asked: sqlite3.Connection) -> None:
    assert asked.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert asked.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in ("events_fts", "events_trigram"):
        asked.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_it_holds_every_event_with_all_its_lists(asked: sqlite3.Connection, archive: na.Archive) -> None:
    """No link of this archive leads out of it, so every one has a target."""
    events = list(archive)
    rows = asked.execute("SELECT path, date, topic, title, description, image FROM events ORDER BY id").fetchall()
    assert rows == [
        (str(event.ref), event.date.isoformat(), event.topic, event.title, event.description, event.image)
        for event in events
    ]
    sources = asked.execute("SELECT publisher, url, image FROM sources ORDER BY event_id, position").fetchall()
    assert sources == [(each.publisher, each.url, each.image) for event in events for each in event.sources]
    related = asked.execute(
        "SELECT r.path, e.path, r.title FROM related AS r JOIN events AS e ON e.id = target_id"
        " ORDER BY event_id, position"
    ).fetchall()
    assert related == [(item.ref.path, item.ref.path, item.title) for event in events for item in event.related]


def test_its_views_count_as_the_archive_does(asked: sqlite3.Connection, archive: na.Archive) -> None:
    def counted(view: str) -> dict[str, int]:
        return {name: count for name, count, *_ in asked.execute(f"SELECT * FROM {view}")}

    assert counted("months") == archive.events.count_by("month")
    assert counted("domains") == archive.events.count_by("domain")
    assert counted("contexts_ranked") == archive.events.count_by("context")
    path, backlinks = asked.execute(
        "SELECT path, backlinks FROM events_counted JOIN events USING (id) ORDER BY backlinks DESC, id LIMIT 1"
    ).fetchone()
    assert backlinks == len(archive.backlinks(path))


@pytest.mark.parametrize("words", ["叙利亚", "联合国", "北京奥运会"])
def test_strings_of_three_characters_are_found_as_the_archive_finds_them(
    ask: Callable[..., Any], archive: na.Archive, words: str
) -> None:
    found = {row["path"] for row in ask("/news/events.json", _search=words, _shape="array", _size="max")}
    assert found == {ref.path for ref in archive.events.matching(words).refs()}
    assert found


def test_two_characters_are_found_by_a_filter(ask: Callable[..., Any], archive: na.Archive) -> None:
    found: set[str] = set()
    for column in ("title", "description"):
        rows = ask("/news/events.json", **{f"{column}__contains": "停火"}, _shape="array", _size="max")
        found |= {row["path"] for row in rows}
    assert found == {ref.path for ref in archive.events.matching("停火").refs()}


def test_facets_of_a_running_datasette_count_as_the_archive_does(ask: Callable[..., Any], archive: na.Archive) -> None:
    answer = ask("/news/events.json", _facet="year", _facet_size="max")
    assert answer["filtered_table_rows_count"] == len(archive)
    found = answer["facet_results"]["year"]["results"]
    assert {str(each["value"]): each["count"] for each in found} == archive.events.count_by("year")


def test_views_of_a_running_datasette_answer_in_the_time_it_gives_them(
    ask: Callable[..., Any], archive: na.Archive
) -> None:
    rows = ask("/news/publishers.json", _shape="array", _size=10)
    names = archive.events.count_by("publisher")
    assert [row["events"] for row in rows] == list(names.values())[:10]
    assert all(names[row["publisher"]] == row["events"] for row in rows)
    pairs = Counter[tuple[str, str]]()
    for event in archive:
        names_of_event = archive.contexts(event)
        pairs.update((a, b) for a in names_of_event for b in names_of_event if a < b)
    for row in ask("/news/context_pairs.json", _shape="array", _size=20):
        assert pairs[row["context"], row["other"]] == row["events"]


def read_splits(folder: Path) -> dict[str, list[Any]]:
    """Return the records of each split, as pandas reads them."""
    found: dict[str, list[Any]] = {}
    for split in SPLITS:
        found[split] = list(pd.read_json(folder / f"{split}.jsonl", lines=True, dtype=False).to_dict("records"))
    return found


def test_a_data_set_has_each_event_once_and_no_link_ahead(archive: na.Archive, tmp_path: Path) -> None:
    folder = archive.export(tmp_path / "events", format="wcep", language="zh")
    found, said = read_splits(folder), json.loads((folder / "recipe.json").read_text())
    together, events = [record for split in SPLITS for record in found[split]], list(archive)
    assert [(record["id"], record["summary"], record["reference_urls"]) for record in together] == [
        (str(event.ref), event.title, [source.url for source in event.sources]) for event in events
    ]
    last = {"train": said["cuts"]["train_until"], "val": said["cuts"]["val_until"], "test": "9999"}
    kept = 0
    for split, records in found.items():
        linked = [item["date"] for record in records for item in record["related"]]
        assert max([*linked, *(record["date"] for record in records)]) <= last[split]
        kept += len(linked)
    assert last["train"] < found["val"][0]["date"]
    assert last["val"] < found["test"][0]["date"]
    assert said["related_left_out"] == sum(len(event.related) for event in events) - kept
    assert [round(len(records) / len(events), 2) for records in found.values()] == [0.8, 0.1, 0.1]


def test_a_timeline_has_the_events_of_its_topic(archive: na.Archive, tmp_path: Path) -> None:
    folder = archive.export(tmp_path / "timelines", format="timeline", language="zh")
    last = json.loads((folder / "recipe.json").read_text())["cuts"]
    expected = {str(split): Counter[tuple[str, str]]() for split in SPLITS}
    for event in archive:
        day = event.date.isoformat()
        split = "train" if day <= last["train_until"] else "val" if day <= last["val_until"] else "test"
        if event.topic:
            expected[split][event.topic, day] += 1
    for split, records in read_splits(folder).items():
        topics = [record for record in records if record["kind"] == "topic"]
        for topic in topics:
            days = {day: len(titles) for day, titles in topic["timeline"]}
            assert list(days) == sorted(days)
            assert days == {day: count for (name, day), count in expected[split].items() if name == topic["name"]}
        sizes = Counter[str]()
        for (name, _), count in expected[split].items():
            sizes[name] += count
        assert {topic["name"] for topic in topics} == {name for name, size in sizes.items() if size >= 5}
