"""Data sets for research: cut by time without looking ahead, with a recipe, checksums and a card."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.formats import timeline, wcep
from newsarchive.formats.dataset import SPLITS, Split
from newsarchive.formats.selection import LICENCE, ExportHead, Selection
from strategies import event_refs, events, plain_names

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYOUTS = {"wcep": wcep, "timeline": timeline}


def selection_of(listed: Iterable[na.Event], **said: Any) -> Selection:
    described = [(event, ()) for event in listed]
    return Selection(head=ExportHead(events=len(described), **said), read_events=lambda: described)


def records(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the records of each split."""
    return {
        split: [json.loads(line) for line in (folder / f"{split}.jsonl").read_text("utf-8").split("\n") if line]
        for split in SPLITS
    }


def recipe(folder: Path) -> Any:
    return json.loads((folder / "recipe.json").read_text("utf-8"))


def header(folder: Path) -> Any:
    """Return what the data card tells programs."""
    _, head, _ = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head)


# Days that are near each other, so that links lead back and forth between splits.
near_days = st.dates(dt.date(2016, 1, 1), dt.date(2016, 1, 20))
near_refs = st.builds(na.PageRef, date=near_days, slug=st.sampled_from(["a", "b", "c"]))
names = st.sampled_from(["Syria", "Turkey"])
near_links = st.builds(na.Related, title=st.just(""), ref=near_refs, contexts=st.lists(names, max_size=2))
near_events = st.builds(
    lambda ref, **fields: na.Event(ref=ref, date=ref.date, **fields),
    near_refs,
    title=st.sampled_from(["Talks", "A truce"]),
    topic=st.none() | st.just("") | names,
    related=st.lists(near_links, max_size=3),
)
near_lists = st.lists(near_events, max_size=20, unique_by=lambda event: event.ref)


@settings(max_examples=50)
@given(near_lists)
def test_each_event_is_in_one_split_with_no_link_into_a_later_one(listed: list[na.Event]) -> None:
    with TemporaryDirectory() as name:
        wcep.save_folder(selection_of(listed), Path(name))
        found, said = records(Path(name)), recipe(Path(name))
    assert sorted(record["id"] for split in SPLITS for record in found[split]) == sorted(
        str(event.ref) for event in listed
    )
    cuts = {"train": said["cuts"]["train_until"], "val": said["cuts"]["val_until"], "test": None}
    for split, cut in cuts.items():
        for record in found[split]:
            assert record["collection"] == split
            days = [record["date"], *(item["date"] for item in record["related"])]
            assert cut is None or max(days) <= cut
    if listed:
        assert all(record["date"] > cuts["train"] for record in found["val"])
        assert all(record["date"] > cuts["val"] for record in found["test"])
    kept = sum(len(record["related"]) for split in SPLITS for record in found[split])
    assert said["related_left_out"] + kept == sum(len(event.related) for event in listed)


@settings(max_examples=50)
@given(near_lists, st.integers(1, 30))
def test_a_timeline_has_the_titles_of_its_split_day_by_day(listed: list[na.Event], in_memory: int) -> None:
    """Whatever fits into memory at a time, the timelines are those that a plain grouping finds."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "_IN_MEMORY", in_memory)
        patch.setattr(timeline, "LEAST_EVENTS", 2)
        timeline.save_folder(selection_of(listed), Path(name))
        found, cuts = records(Path(name)), recipe(Path(name))["cuts"]
        assert sorted(path.name for path in Path(name).iterdir()) == [
            "README.md", "recipe.json", "test.jsonl", "train.jsonl", "val.jsonl",
        ]  # fmt: skip
    expected: defaultdict[tuple[str, str, str], defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    last = {"train": cuts["train_until"], "val": cuts["val_until"], "test": "9999"}
    for event in listed:
        day = event.date.isoformat()
        split = next(split for split in SPLITS if day <= last[split])
        names = {name for item in event.related if item.ref.date.isoformat() <= last[split] for name in item.contexts}
        for kind, name in [("context", name) for name in names] + [("topic", event.topic or "")]:
            expected[split, kind, name][day].append(event.title)
    assert [
        (split, record["kind"], record["name"], record["timeline"]) for split in SPLITS for record in found[split]
    ] == [
        (*key, [[day, titles] for day, titles in sorted(line.items())])
        for key, line in sorted(expected.items(), key=lambda each: (SPLITS.index(each[0][0]), each[0]))
        if key[2] and sum(map(len, line.values())) >= 2
    ]


def test_what_is_sorted_at_a_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "_IN_MEMORY", 10)
    sizes: dict[tuple[Split, str, str], int] = {
        ("train", "topic", name): size for name, size in {"a": 5, "b": 5, "c": 6, "d": 20, "e": 4, "f": 5}.items()
    }
    assert {name: part for (_, _, name), part in timeline._parts(sizes).items()} == {
        "a": 0,
        "b": 0,
        "c": 1,
        "d": 2,
        "f": 3,
    }


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=25)
@given(
    st.dictionaries(event_refs, events(plain_names), max_size=4),
    st.text(),
    st.none() | st.sampled_from(["en", "zh-Hans"]),
)
def test_a_data_set_says_what_it_is_and_is_the_same_each_time(
    name: str, pages: dict[na.PageRef, na.Event], title: str, language: str | None
) -> None:
    listed = [attrs.evolve(event, ref=ref) for ref, event in pages.items()]
    selection = selection_of(listed, title=title, language=language, asked="all of it", as_of=dt.date(2016, 6, 30))
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        for folder in (first, second):
            LAYOUTS[name].save_folder(selection, Path(folder))
        files = {path.name: path.read_bytes() for path in Path(first).iterdir()}
        assert files == {path.name: path.read_bytes() for path in Path(second).iterdir()}
        said, head, found = recipe(Path(first)), header(Path(first)), records(Path(first))
    assert (said["format"], said["asked"], said["as_of"], said["events"]) == (
        name,
        "all of it",
        "2016-06-30",
        len(pages),
    )
    assert sum(each["events"] for each in said["splits"].values()) == len(pages)
    for split, each in said["splits"].items():
        assert each["sha256"] == hashlib.sha256(files[each["file"]]).hexdigest()
        assert each["bytes"] == len(files[each["file"]])
        assert each[LAYOUTS[name].LAYOUT.counted] == len(found[split])
        assert all(record.keys() == LAYOUTS[name].LAYOUT.fields.keys() for record in found[split])
    assert head["pretty_name"] == re.sub("[\ud800-\udfff]", "�", title)
    assert head["license"] == LICENCE.identifier.lower()
    assert head.get("language") == (None if language is None else [language[:2]])
    assert LICENCE.attribution in files["README.md"].decode()


def test_an_event_stands_on_a_line_as_in_wcep(tmp_path: Path) -> None:
    event = na.Event(
        date="2017-01-1",
        title="A ceasefire holds",
        topic="",
        description="So far.",
        sources=[na.Source(publisher="Example Times", url="https://www.example.com/a")],
        related=[na.Related(title="Talks", ref="/news/2016/12/31/talks.md", contexts=["Turkey", "Syria"])],
        ref="news/2017/01/1/a.md",
    )
    wcep.save_folder(selection_of([event]), tmp_path)
    assert records(tmp_path)["train"] == [
        {
            "id": "news/2017/01/1/a.md",
            "date": "2017-01-01",
            "summary": "A ceasefire holds",
            "articles": [
                {
                    "url": "https://www.example.com/a",
                    "publisher": "Example Times",
                    "domain": "example.com",
                    "origin": "WCEP",
                    "title": None,
                    "text": None,
                    "time": None,
                }
            ],
            "collection": "train",
            "wiki_links": ["Syria", "Turkey"],
            "reference_urls": ["https://www.example.com/a"],
            "category": None,
            "topic": "",
            "description": "So far.",
            "related": [
                {
                    "id": "news/2016/12/31/talks.md",
                    "date": "2016-12-31",
                    "title": "Talks",
                    "contexts": ["Syria", "Turkey"],
                }
            ],
        }
    ]


def test_text_that_is_hostile_stays_text(tmp_path: Path) -> None:
    title = "caf\udce9 <script>alert(1)</script> [a](b)\n---\n\ufffe\x9b"
    event = na.Event(date="2017-01-1", title="caf\udce9 \x9b\u2028<b>", topic="t")
    for name, module in LAYOUTS.items():
        (tmp_path / name).mkdir()
        module.save_folder(selection_of([event] * 5, title=title), tmp_path / name)
        card = (tmp_path / name / "README.md").read_text("utf-8")
        assert header(tmp_path / name)["pretty_name"] == title.replace("\udce9", "�")
        assert "\n# caf� \\<script\\>alert(1)\\</script\\> \\[a\\](b) ---" in card
    assert records(tmp_path / "wcep")["train"][0]["summary"] == "caf� \x9b\u2028<b>"
    assert records(tmp_path / "timeline")["train"][0]["timeline"] == [["2017-01-01", ["caf� \x9b\u2028<b>"] * 5]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_pandas_reads_the_lines(tmp_path: Path, name: str) -> None:
    with na.open("examples/archive/en", index=":memory:") as archive:
        archive.export(f"{tmp_path}/set/", format=name, language="en")
        read = {split: pd.read_json(tmp_path / "set" / f"{split}.jsonl", lines=True) for split in SPLITS}
        listed = list(archive)
    found = records(tmp_path / "set")
    assert {split: len(frame) for split, frame in read.items()} == {split: len(each) for split, each in found.items()}
    if name == "wcep":
        assert list(pd.concat(read.values())["summary"]) == [event.title for event in listed]
        assert [each["path"] for each in header(tmp_path / "set")["configs"][0]["data_files"]] == [
            f"{split}.jsonl" for split in SPLITS
        ]


def test_a_data_set_as_of_a_day_knows_nothing_later(tmp_path: Path) -> None:
    with na.open("examples/archive/en", index=":memory:") as archive:
        archive.as_of("2015-12-7").export(tmp_path / "set", format="wcep")
        count = len(archive.as_of("2015-12-7"))
    said, found = recipe(tmp_path / "set"), records(tmp_path / "set")
    assert (said["as_of"], said["events"], said["newest"]) == ("2015-12-07", count, "2015-12-07")
    assert sum(map(len, found.values())) == count
    for split in SPLITS:
        for record in found[split]:
            assert max([record["date"], *(item["date"] for item in record["related"])]) <= "2015-12-07"


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_events_make_a_data_set_too(tmp_path: Path, name: str) -> None:
    LAYOUTS[name].save_folder(selection_of([]), tmp_path)
    said = recipe(tmp_path)
    assert said["cuts"] == {"train_until": None, "val_until": None}
    assert [each["events"] for each in said["splits"].values()] == [0, 0, 0]
    assert "configs" not in header(tmp_path)
