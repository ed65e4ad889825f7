"""How fast the formats are written, beside what was asked (README.md says what it means).

    python benchmarks/formats.py [--only json] [--folder DIR] [--rounds 5] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import tempfile
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from read import Figure, corpus_folder, show_figures

import newsarchive as na
from archive import ratio, unpack, worked
from newsarchive.formats import find_format
from newsarchive.formats.json import content_to_record
from newsarchive.formats.selection import ExportHead, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsarchive.formats import Format


def times(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the least seconds of each way, in which the processor worked on it; they take turns in each round."""
    gc.collect()
    gc.freeze()  # what the ways are given is no garbage of theirs
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, do in ways.items():
            found[name].append(worked(do))
    gc.unfreeze()
    return {name: min(seconds) for name, seconds in found.items()}


def each(do: Callable[[Any], object], items: Iterable[object]) -> None:
    """Do something with each item, and keep nothing."""
    deque(map(do, items), maxlen=0)


# -- json and jsonl ---------------------------------------------------------------------------------------------------


def as_json(_: na.Archive, events: list[na.Event], rounds: int) -> Iterator[Figure]:
    """Measure JSON of every event beside `json.dumps` of the same data, which is plain dicts already."""
    records = [content_to_record(event) for event in events]
    for name, indent in (("json", 2), ("jsonl", None)):
        texts = [na.dumps(event, format=name) for event in events]
        plain = partial(json.dumps, ensure_ascii=False, indent=indent)
        seconds = times(
            {
                "dumps": partial(each, partial(na.dumps, format=name), events),
                "json.dumps": partial(each, plain, records),
                "loads": partial(each, partial(na.loads, format=name), texts),
                "json.loads": partial(each, json.loads, texts),
            },
            rounds,
        )
        yield ratio(f"{name}: json.dumps of plain dicts over dumps", ">= 0.5", seconds["json.dumps"], seconds["dumps"])
        yield ratio(f"  {name}: json.loads to plain dicts over loads", "", seconds["json.loads"], seconds["loads"])
        yield _each(f"  {name}: dumps, one event", seconds["dumps"], len(events))
        yield _each(f"  {name}: loads, one event", seconds["loads"], len(events))
    yield from _whole(events, rounds)


def _whole(events: list[na.Event], rounds: int) -> Iterator[Figure]:
    """Measure whole exports, in memory, and reading them back."""
    selection = Selection(head=ExportHead(events=len(events)), read_events=lambda: ((event, ()) for event in events))
    for name in ("json", "jsonl"):
        entry = find_format(name)
        data = _written(entry, selection)
        ways: dict[str, Callable[[], object]] = {
            "stream": partial(_written, entry, selection),
            "load_all": partial(_read, entry, data),
        }
        for what, seconds in times(ways, rounds).items():
            yield Figure(
                what=f"  {name}: {what}, {len(data) / 1e6:,.0f} MB",
                asked="",
                measured=f"{len(data) / seconds / 1e6:,.0f} MB/s",
                values={"seconds": seconds},
            )


def _written(entry: Format, selection: Selection) -> bytes:
    assert entry.stream is not None
    return b"".join(map(str.encode, entry.stream(selection)))


def _read(entry: Format, data: bytes) -> None:
    assert entry.loads_all is not None
    each(id, entry.loads_all(io.BytesIO(data)))


def _each(what: str, seconds: float, count: int) -> Figure:
    micro = seconds / count * 1e6
    return Figure(what=what, asked="", measured=f"{micro:,.0f} µs", values={"microseconds": micro})


# -- the report -------------------------------------------------------------------------------------------------------

SECTIONS: dict[str, Callable[[na.Archive, list[na.Event], int], Iterator[Figure]]] = {"json": as_json}
"""What is measured, by the word that `--only` takes: of an archive, all its events in memory, and so many rounds."""


def measure(options: argparse.Namespace, scratch: Path) -> Iterator[Figure]:
    """Measure all that was asked for."""
    corpus = corpus_folder()
    if options.folder is None and corpus is None:
        raise SystemExit("no real archive here: set NEWSARCHIVE_CORPUS or give --folder")
    folder = options.folder if corpus is None or options.folder is not None else unpack(corpus, scratch / "real")
    with na.open(folder, index=scratch / "formats.sqlite") as archive:
        events = list(archive)
        for name, section in SECTIONS.items():
            if options.only in {None, name}:
                yield from section(archive, events, options.rounds)


def main() -> None:
    """Measure everything and report it."""
    parser = argparse.ArgumentParser(description="Measure how fast the formats are written.")
    parser.add_argument("--only", choices=SECTIONS, help="measure one part alone")
    parser.add_argument("--folder", type=Path, help="the real archive, unpacked; it is only read")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as scratch:
        figures = measure(options, Path(scratch))
        if options.json:
            print(json.dumps([attrs.asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
        else:
            show_figures(figures)


if __name__ == "__main__":
    main()
