"""An export is read back content by content, and what is wrong with it is named with its place."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import attrs
import pytest

import newsarchive as na
from newsarchive.formats.output import export
from newsarchive.formats.selection import LICENCE, ExportHead, Selection

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = na.Source(publisher="A", url="http://a.example/")
EVENTS = [na.Event(date=f"2017-01-{day}", title=f"Event {day}", sources=[SOURCE]) for day in (1, 2, 3)]
DAY = na.Day(date="2017-01-1", previous="2016-12-31")
SELECTION = Selection(
    head=ExportHead(events=3), read_events=lambda: ((event, ()) for event in EVENTS), read_days=lambda: [DAY]
)
EMPTY = Selection(head=ExportHead(), read_events=tuple)


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_an_export_is_read_back_by_its_suffix_or_by_the_name_of_its_format(tmp_path: Path, suffix: str) -> None:
    path = export(SELECTION, tmp_path / f"all.{suffix}")
    assert [*na.load_all(path)] == [*EVENTS, DAY]
    other = export(SELECTION, tmp_path / "all.txt", format=suffix)
    assert [*na.load_all(str(other), format=suffix)] == [*EVENTS, DAY]
    assert [*na.load_all(export(EMPTY, tmp_path / f"none.{suffix}"))] == []


def test_a_whole_archive_as_json_has_its_licence_inside_and_one_record_a_line(tmp_path: Path) -> None:
    path = export(SELECTION, tmp_path / "all.json")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.json"]
    lines = path.read_text().splitlines()
    assert lines[:3] == ["{", '"newsarchive": 1,', '"kind": "archive",']
    assert lines[4] == '"events": ['
    assert [na.loads(line.rstrip(","), format="jsonl") for line in lines[5:8]] == EVENTS
    assert lines[8] == "],"
    assert json.loads(path.read_text())["about"]["licence"]["url"] == LICENCE.url
    assert export(EMPTY, tmp_path / "none.json").read_text().splitlines()[4:] == ['"events": [],', '"days": []', "}"]


def test_a_file_that_is_left_before_its_end_is_closed(tmp_path: Path) -> None:
    contents = na.load_all(export(SELECTION, tmp_path / "all.jsonl"))
    assert next(contents) == EVENTS[0]
    contents.close()  # type: ignore[attr-defined] # a warning would be an error


def spoiled(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "whole"),
    [
        ("2017-01-03", "2017-01-3", r"line 3: \$\.date: expected a day", r"\$\.events\[2\]\.date: expected a day"),
        (
            'Event 2", "description": "", "topic": null, "image": null, "sources": [{"publisher": "A", "url": "http',
            'Event 2", "sources": [{"publisher": "A", "url": "h p',
            r"line 2: \$\.sources\[0\]\.url: 'h p://a\.example/' is not a URL",
            r"\$\.events\[1\]\.sources\[0\]\.url: 'h p://a\.example/' is not a URL",
        ),
        ('"Event 3"', "NaN", r"line 3: \$\.title: 'NaN' is not a", r"\$\.events\[2\]\.title: 'NaN' is not a"),
        ('"Event 3"', '"', "line 3, column [0-9]+: ", "line 8, column [0-9]+: "),
        ("Event 3", "\ud800", "line 3, byte [0-9]+: not UTF-8", "byte [0-9]+: not UTF-8"),
        (
            '"title": "Event 3"',
            '"title": "Event 3", "title": "Event 3"',
            r"line 3: \$: the field 'title' occurs twice",
            r"\$\.events\[2\]: the field 'title' occurs twice",
        ),
        ('"kind": "day"', '"kind": "song"', r"line 4: \$\.kind: ", r"\$\.days\[0\]\.kind: expected one of event, day"),
        ('"newsarchive": 1, "kind": "day"', '"newsarchive": 2, "kind": "day"', r"line 4: \$\.n", r"\$\.days\[0\]\.n"),
    ],
)  # fmt: skip
def test_an_error_in_an_export_is_named_with_its_line_or_number(
    tmp_path: Path, old: str, new: str, line: str, whole: str
) -> None:
    for suffix, message in (("jsonl", line), ("json", whole)):
        path = spoiled(export(SELECTION, tmp_path / f"all.{suffix}"), old, new)
        with pytest.raises(na.FormatError, match=f"^{message}"):
            list(na.load_all(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: Expecting value"),
        ("[]", r"\$: expected an object, got list"),
        ('{"title": "a"}', r"\$\.newsarchive: expected version 1"),
        ('{"newsarchive": 1, "kind": "event"}', r"\$\.kind: expected 'archive', got 'event': .* which `load` reads"),
        ('{"newsarchive": 1, "kind": ["event"]}', r"\$\.kind: expected 'archive', got list$"),
        ('{"newsarchive": 1, "kind": "archive", "a": 1, "b": 1}', r"\$: unknown fields 'a', 'b'"),
        ('{"newsarchive": 1, "kind": "archive"}', r"\$: required field 'events' is missing"),
        ('{"newsarchive": 1, "kind": "archive", "events": {}}', r"\$\.events: expected a list, got dict"),
        (
            f'{{"newsarchive": 1, "kind": "archive", "events": [{na.dumps(DAY, format="jsonl")}]}}',
            r"\$\.events\[0\]\.kind: expected 'event', got 'day'",
        ),
        (
            '{"newsarchive": 1, "kind": "archive", "about": [], "events": []}',
            r"\$\.about: expected an object, got list",
        ),
        (
            '{"newsarchive": 1, "kind": "archive", "about": {"events": "3"}, "events": []}',
            r"\$\.about\.events: expected a whole number, got '3'",
        ),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "all.json"
    path.write_text(text)
    with pytest.raises(na.FormatError, match=message):
        list(na.load_all(path))


def test_an_export_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    for suffix in ("json", "jsonl"):
        path = export(SELECTION, tmp_path / f"all.{suffix}")
        path.write_bytes(path.read_bytes()[:-30])
        with pytest.raises(na.FormatError, match=r"line [0-9]+, column [0-9]+"):
            list(na.load_all(path))


def test_an_empty_line_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text(f"{na.dumps(EVENTS[0], format='jsonl')}\n")
    contents = na.load_all(path)
    assert next(contents) == EVENTS[0]
    with pytest.raises(na.FormatError, match="line 2, column 1: Expecting value"):
        next(contents)


def test_a_line_without_end_is_refused_before_it_fills_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsarchive.formats.json.LONGEST_LINE", 1_000)
    path = tmp_path / "all.jsonl"
    path.write_text(f"{na.dumps(EVENTS[0], format='jsonl')}{' ' * 10_000_000}")
    tracemalloc.start()
    with pytest.raises(na.FormatError, match="line 2: it has more than 1,000 bytes"):
        list(na.load_all(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_export_is_written_and_its_lines_are_read_in_the_memory_of_one_record(tmp_path: Path) -> None:
    event = attrs.evolve(EVENTS[0], description="It rains. " * 100)
    many = Selection(head=ExportHead(events=2_000), read_events=lambda: ((event, ()) for _ in range(2_000)))
    tracemalloc.start()
    paths = [export(many, tmp_path / f"all.{suffix}") for suffix in ("json", "jsonl")]
    count = sum(1 for _ in na.load_all(paths[1]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2_000
    assert [path.stat().st_size > 2_000_000 for path in paths] == [True, True]
    assert peak < 1_000_000


def test_what_is_not_read_back_is_said_before_the_file_is_opened(tmp_path: Path) -> None:
    with pytest.raises(na.FormatError, match="an export as 'markdown' cannot be read back: load_all reads json, jsonl"):
        na.load_all(tmp_path / "nowhere.md")
    with pytest.raises(na.FormatError, match="has no known suffix: pass format="):
        na.load_all(tmp_path / "nowhere.odd")
    with pytest.raises(FileNotFoundError):
        next(na.load_all(tmp_path / "nowhere.json"))
