"""Timelines of topics and contexts, in the layout of data sets for timeline summarization.

Those data sets (Timeline17, Crisis and Entities, as published with D. Gholipour Ghalandari and G. Ifrim: Examining the
State-of-the-Art in News Timeline Summarization, ACL 2020, https://github.com/complementizer/news-tls) have a folder for
each topic. Its `timelines.jsonl` has a timeline on each line, a list of days with their sentences:
`[["2017-01-01", ["…"]], …]`; its `keywords.json` has words to search for. Here a line has both, as `timeline` and
`keywords`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import operator
import tempfile
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from newsarchive.formats.dataset import FileLayout, Split, data_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from newsarchive.formats.dataset import DataFile, DataSet
    from newsarchive.formats.selection import Selection
    from newsarchive.model import Event

__all__ = ["LAYOUT", "LEAST_EVENTS", "save_folder"]

LEAST_EVENTS: Final = 5
"""How many events of a split a timeline has at least."""

_IN_MEMORY: Final = 50_000  # sentences that are sorted at a time

LAYOUT: Final = FileLayout(
    name="timeline",
    version=1,
    line="A line is the timeline of a topic or context, as in data sets for timeline summarization such as Timeline17.",
    counted="timelines",
    fields={
        "kind": "`topic`, a story that pages name above their titles, or `context`, a name that links to events have",
        "name": "the name",
        "keywords": "the words to search for, a list with that name: what such data sets have in `keywords.json`",
        "collection": "the split: `train`, `val` or `test`",
        "events": "how many events it has",
        "timeline": "its days in order, each a list of the day and of its events' titles: a line of `timelines.jsonl`",
    },
    caveats=(
        "A timeline has what the archive has of its topic. Nobody chose its events, and no length is meant.",
        "An event is on the timeline of its topic and on those of all its contexts.",
        "There are no articles to summarize: the archive has links to them.",
        "A day and its titles are a list of two types, which Arrow and programs that are made with it do not read.",
    ),
    parameters={"least_events": LEAST_EVENTS},
    is_table=False,
)
"""What a line of this format holds."""

_Key: TypeAlias = tuple[Split, str, str]
"""A split, a kind and a name, which identify a timeline."""


def save_folder(selection: Selection, folder: Path) -> None:
    """Write a data set of timelines into an empty folder. The selection is read twice."""
    with _spool(folder) as spool, data_set(selection, folder, LAYOUT) as data:
        sizes = Counter[_Key]()
        for event, _ in selection:
            data.left_out += len(event.related) - len(data.related(event))
            for key in _keys(event, data):
                sizes[key] += 1
                spool.write(json.dumps([*key, event.date.isoformat(), event.title]) + "\n")
        spool.seek(0)
        _write_timelines(folder, spool, sizes, data.files)


def _spool(folder: Path) -> IO[str]:
    """Return a file for rows that are sorted later; it has no name and disappears when it is closed."""
    return tempfile.TemporaryFile("w+", encoding="ascii", dir=folder)


def _keys(event: Event, data: DataSet) -> Iterator[_Key]:
    """Yield the timelines that an event is on."""
    split = data.splits.of(event.date)
    if event.topic:
        yield split, "topic", event.topic
    for name in data.contexts(event):
        yield split, "context", name


def _write_timelines(folder: Path, spool: IO[str], sizes: Mapping[_Key, int], files: Mapping[Split, DataFile]) -> None:
    """Write the timelines that are long enough, in order of their keys, without all of them in memory.

    The rows are distributed to parts that are in that order, and each part is sorted by itself.
    """
    parts = _parts(sizes)
    with contextlib.ExitStack() as stack:
        shares = [stack.enter_context(_spool(folder)) for _ in set(parts.values())]
        for row in spool:
            split, kind, name, _, _ = json.loads(row)
            part = parts.get((split, kind, name))
            if part is not None:
                shares[part].write(row)
        for share in shares:
            share.seek(0)
            # Sorting keeps the order of the export among the events of a day.
            rows = sorted(map(json.loads, share), key=operator.itemgetter(0, 1, 2, 3))
            for (split, kind, name), group in itertools.groupby(rows, operator.itemgetter(0, 1, 2)):
                files[split].write(_record(split, kind, name, list(group)))


def _parts(sizes: Mapping[_Key, int]) -> dict[_Key, int]:
    """Return the number of the part that each timeline which is long enough belongs to."""
    parts: dict[_Key, int] = {}
    part, held = 0, 0
    for key in sorted(key for key, size in sizes.items() if size >= LEAST_EVENTS):
        if held and held + sizes[key] > _IN_MEMORY:
            part, held = part + 1, 0
        parts[key] = part
        held += sizes[key]
    return parts


def _record(split: Split, kind: str, name: str, rows: list[list[str]]) -> dict[str, Any]:
    """Return the record of a timeline."""
    days = itertools.groupby(rows, operator.itemgetter(3))
    return {
        "kind": kind,
        "name": name,
        "keywords": [name],
        "collection": split,
        "events": len(rows),
        "timeline": [[day, [title for *_, title in group]] for day, group in days],
    }
