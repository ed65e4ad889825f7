"""The archives that the benchmarks are run on: what is promised of them, on a small one."""

from __future__ import annotations

import importlib.util
import itertools
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.verify import verify_tree

if TYPE_CHECKING:
    from types import ModuleType

EVENTS = 400


def load_generator() -> ModuleType:
    """Return the module of the benchmarks that writes archives: they are scripts and no package."""
    spec = importlib.util.spec_from_file_location("generate", Path(__file__).parents[1] / "benchmarks" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generator()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "made"
    generate.write_archive(folder, events=EVENTS, seed=3)
    return folder


@pytest.fixture(scope="module")
def events(folder: Path) -> list[na.Event]:
    with na.open(folder, index=":memory:") as archive:
        return list(archive)


def test_a_generated_archive_has_as_many_events_as_were_asked_for(events: list[na.Event]) -> None:
    assert len(events) == EVENTS


def test_every_page_of_a_generated_archive_is_exact_and_has_no_problem(folder: Path) -> None:
    verdicts = list(verify_tree(folder))

    assert all(verdict.is_exact and verdict.route == "grammar" for verdict in verdicts)
    assert sum(verdict.errors + verdict.warnings for verdict in verdicts) == 0
    assert {verdict.kind for verdict in verdicts} == {"event", "day", "front"}


def test_every_link_of_a_generated_archive_leads_to_a_page(folder: Path) -> None:
    with na.open(folder, index=":memory:") as archive:
        assert all(item.ref in archive for event in archive for item in event.related)
        days = [archive.day(day) for day in archive.days]
        assert [entry.ref for day in days for entry in day.entries if entry.ref not in archive] == []
        assert [day.previous for day in days] == [None, *archive.days[:-1]]
        assert sum(len(day.entries) for day in days) == EVENTS


def test_no_event_names_itself_and_each_names_the_contexts_that_both_share(events: list[na.Event]) -> None:
    for event in events:
        assert event.ref not in [item.ref for item in event.related]
        assert all(item.contexts for item in event.related)
        days = [item.ref.date for item in event.related]
        assert days == sorted(days, reverse=True)


def test_a_generated_archive_has_the_shape_of_the_real_one(events: list[na.Event]) -> None:
    links = [(event, item) for event in events for item in event.related]

    assert all(event.topic for event in events)
    assert 0.07 < statistics.mean(bool(event.description) for event in events) < 0.21
    assert 0.7 < statistics.mean(len(event.sources) for event in events) < 1.3
    assert 2 < len(links) / len(events) < 9  # in so small an archive, few events share a context
    assert 0.4 < statistics.mean(item.ref.date > event.date for event, item in links) < 0.6
    assert 1 <= statistics.mean(len(item.contexts) for _, item in links) < 1.2
    assert 30 < statistics.mean(len(event.title) for event in events) < 60
    assert 2 < len(events) / len({event.date for event in events}) < 3.2


def test_the_same_seed_makes_the_same_bytes_and_another_seed_other_ones(folder: Path, tmp_path: Path) -> None:
    generate.write_archive(tmp_path / "same", events=EVENTS, seed=3)
    generate.write_archive(tmp_path / "other", events=EVENTS, seed=4)

    same, other = bytes_of(tmp_path / "same"), bytes_of(tmp_path / "other")
    assert same == bytes_of(folder)
    assert other["index.md"] != same["index.md"]


def test_an_archive_is_never_written_over_another(folder: Path) -> None:
    before = bytes_of(folder)

    with pytest.raises(FileExistsError, match="news"):
        generate.write_archive(folder, events=10)
    assert bytes_of(folder) == before


@pytest.mark.parametrize("events", [1, 2, 5])
def test_the_smallest_archives_can_be_made_too(tmp_path: Path, events: int) -> None:
    generate.write_archive(tmp_path / "small", events=events)

    assert all(verdict.is_exact for verdict in verify_tree(tmp_path / "small"))
    with na.open(tmp_path / "small", index=":memory:") as archive:
        assert len(archive) == events


def test_drawn_names_follow_zipfs_law() -> None:
    draw = generate.Draw(1)
    names = sorted(name for _ in range(5_000) for name in draw.contexts())
    counts = sorted((len(list(group)) for _, group in itertools.groupby(names)), reverse=True)

    assert counts[0] > 10 * counts[30]
    assert counts.count(1) > 100
