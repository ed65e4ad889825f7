"""Events with their contexts, as exports and tables get them: some hundreds at a time, in the order of the query."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive.index import snapshot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree("examples/archive/en", tmp_path / "en")


@pytest.mark.parametrize("chunk", [1, 7, 44, 500])
def test_each_event_comes_with_its_contexts_in_the_order_of_the_query(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_CHUNK", chunk)
    whole = na.open("examples/archive/en", index=":memory:")
    for archive in (whole, whole.as_of("2015-12-20")):
        events = archive.events
        queries = [events, events.newest(), events.most_linked(), events.newest().limit(9).offset(3), events.limit(1)]
        for query in [*queries, events.matching("the").most_relevant(), events.matching("zzzz")]:
            found = list(query.selection())
            assert [event for event, _ in found] == list(query)
            assert [contexts for _, contexts in found] == [archive.contexts(event) for event in query]


def test_an_event_that_goes_while_an_archive_is_exported_ends_the_export(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_CHUNK", 5)
    archive = na.open(folder, index=":memory:")
    last = archive.events.newest().first()
    assert last is not None
    assert last.ref is not None
    path = folder / last.ref.path

    def take_away(done: int, _: int) -> None:
        if done == 1:
            path.unlink()
            archive.refresh()

    with pytest.raises(na.MissingPageError, match="an event went while the archive was read: ask again"):
        archive.export(tmp_path / "all.jsonl", on_progress=take_away)
    assert [each.name for each in tmp_path.iterdir()] == ["en"]
    assert len(archive.export(tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == len(archive)


def test_what_an_export_read_does_not_count_when_an_event_is_saved(folder: Path, tmp_path: Path) -> None:
    """The user's event is of before another's change, whatever an export has seen since."""
    archive = na.open(folder, index=":memory:")
    event = archive.events.newest().first()
    assert event is not None
    assert event.ref is not None
    page = folder / event.ref.path
    page.write_text(page.read_text("utf-8").replace("\n# ", "\n# Another's: ", 1), "utf-8")
    archive.export(tmp_path / "all.csv")
    with pytest.raises(na.ConflictError):
        archive.save(attrs.evolve(event, topic="Mine"))
