"""Data sets for research as folders: data files with checksums, the recipe to make them again, and a data card.

This module owns what the formats of data sets share. A folder has `train.jsonl`, `val.jsonl` and `test.jsonl`,
`recipe.json`, to make it again and compare, and `README.md`, whose header is that of data cards on the
Hugging Face Hub (https://huggingface.co/docs/hub/datasets-cards).
"""

from __future__ import annotations

import contextlib
import datetime as dt  # attrs resolves the types of fields when asked to
import hashlib
import re
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import attrs

from newsarchive.formats.json import write
from newsarchive.formats.selection import head_to_record
from newsarchive.markdown.lines import encode
from newsarchive.text import storable, storable_value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from newsarchive.formats.selection import ExportHead, Selection
    from newsarchive.model import Event, Related

__all__ = [
    "SPLITS",
    "TRAIN_PERCENT",
    "VAL_PERCENT",
    "DataFile",
    "DataSet",
    "FileLayout",
    "Split",
    "Splits",
    "data_set",
    "split_by_time",
]

_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_HUB_NAMES: Final = {"train": "train", "val": "validation", "test": "test"}
# YAML does not have these characters, and Markdown shows what follows a backslash as it is.
_NO_YAML: Final = re.compile("[\ufffe\uffff]")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|&~])")


@attrs.frozen(kw_only=True)
class FileLayout:
    """One layout of data sets: what a line holds, and what its users need to know."""

    name: str
    """The name of its format."""
    version: int
    """Its version, which rises when an older reader could not read it."""
    line: str
    """What a line is."""
    counted: str
    """The word for lines in counts."""
    fields: Mapping[str, str]
    """What each field holds."""
    caveats: tuple[str, ...]
    """What can mislead."""
    parameters: Mapping[str, object]
    """Its settings, besides those of the splits."""
    is_table: bool
    """Whether each field has one type, so that Arrow reads the lines as a table."""


@attrs.define
class DataFile:
    """One split while it is written."""

    split: Split
    _file: BinaryIO
    records: int = 0
    size: int = 0
    _digest: Any = attrs.field(factory=hashlib.sha256)

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.split}.jsonl"

    @property
    def sha256(self) -> str:
        """The checksum of what was written so far."""
        return str(self._digest.hexdigest())

    def write(self, record: Mapping[str, Any]) -> None:
        """Write a record as a line; a character that tables cannot hold becomes `�`."""
        data = encode(write(storable_value(record), indent=None) + "\n")
        self._file.write(data)
        self._digest.update(data)
        self.records += 1
        self.size += len(data)


@attrs.define
class DataSet:
    """A data set while it is written."""

    splits: Splits
    counts: Mapping[dt.date, int]
    """How many events each day has."""
    files: Mapping[Split, DataFile]
    left_out: int = 0
    """How many links were left out because they lead into a later split."""

    def related(self, event: Event) -> list[Related]:
        """Return the related events that do not lead into a later split."""
        split = self.splits.of(event.date)
        return [item for item in event.related if self.splits.is_known(item.ref.date, split)]

    def contexts(self, event: Event) -> list[str]:
        """Return the names that an event's own page gives its links, those into a later split apart.

        Later pages are not asked about the event: a model would learn from them before they happened.
        """
        return sorted({name for item in self.related(event) for name in item.contexts})


@contextlib.contextmanager
def data_set(selection: Selection, folder: Path, layout: FileLayout) -> Iterator[DataSet]:
    """Yield a data set to be written into an empty folder, and write its recipe and data card at the end.

    The selection is read once, to find the cuts.
    """
    counts = Counter(event.date for event, _ in selection)
    with contextlib.ExitStack() as stack:
        files = {
            split: DataFile(split, stack.enter_context((folder / f"{split}.jsonl").open("xb"))) for split in SPLITS
        }
        data = DataSet(split_by_time(counts), counts, files)
        yield data
    record = _recipe(selection.head, layout, data)
    (folder / "recipe.json").write_bytes(encode(write(record) + "\n"))
    (folder / "README.md").write_bytes(encode(_card(selection.head, layout, record)))


def _recipe(head: ExportHead, layout: FileLayout, data: DataSet) -> dict[str, Any]:
    """Return the recipe of a data set."""
    splits, records = data.splits, dict[str, Any]()
    for split, file in data.files.items():
        days = sorted(day for day in data.counts if splits.of(day) == split)
        records[split] = {
            "file": file.name,
            "first": days[0].isoformat() if days else None,
            "last": days[-1].isoformat() if days else None,
            "events": sum(data.counts[day] for day in days),
            layout.counted: file.records,
            "bytes": file.size,
            "sha256": file.sha256,
        }
    return {
        "format": layout.name,
        "format_version": layout.version,
        "newsarchive": version("newsarchive"),
        **storable_value(head_to_record(head)),
        "parameters": {"train_percent": TRAIN_PERCENT, "val_percent": VAL_PERCENT, **layout.parameters},
        "cuts": {
            "train_until": None if splits.train_until is None else splits.train_until.isoformat(),
            "val_until": None if splits.val_until is None else splits.val_until.isoformat(),
        },
        "splits": records,
        "related_left_out": data.left_out,
    }


def _card(head: ExportHead, layout: FileLayout, recipe: Mapping[str, Any]) -> str:
    """Return the data card: a header for programs, then what people need to know."""
    splits, counted = recipe["splits"], layout.counted
    rows = [
        f"| `{each['file']}` | {each['first'] or ''} | {each['last'] or ''} | {each['events']:,} | {each[counted]:,} |"
        for each in splits.values()
    ]
    left_out = f"{recipe['related_left_out']:,} links lead into a later split and are left out."
    return "\n".join(
        [
            *_header(head, layout, splits),
            "",
            f"# {_plain(head.title)}",
            "",
            f"{head.events:,} events ({_plain(head.description)}), split by time. {layout.line}",
            "",
            f"| file | first day | last day | events | {layout.counted} |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "`recipe.json` says how this was made, and has the checksum of each file.",
            "",
            "## Fields",
            "",
            *(f"- `{name}`: {meaning}" for name, meaning in layout.fields.items()),
            "",
            "## What can mislead",
            "",
            *(f"- {caveat}" for caveat in (*layout.caveats, *_CAVEATS, left_out)),
            "",
            "## Licence",
            "",
            f"The text is under [{head.licence.name}]({head.licence.url}). Its authors: {head.licence.attribution}.",
            "",
        ]
    )


_CAVEATS: Final = (
    "Titles and descriptions are those of a page's latest version, which can be of a later day than the event.",
    "An event can be told again on a later day in other words, and so in another split.",
    (
        "The events are from Wikipedia's portal of current events, and so are those of WCEP: what was learned from one "
        "of the two may have seen what it is tried on in the other."
    ),
)


def _header(head: ExportHead, layout: FileLayout, splits: Mapping[Split, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the card's header, which is YAML."""
    yield "---"
    yield f"pretty_name: {_yaml(head.title)}"
    if head.language is not None:
        yield f"language:\n- {_yaml(head.language.partition('-')[0].lower())}"
    yield f"license: {head.licence.identifier.lower()}"
    total = sum(each[layout.counted] for each in splits.values())
    yield f"size_categories:\n- {next((name for limit, name in _SIZES if total < limit), '1M<n<10M')}"
    yield "task_categories:\n- summarization"
    filled = [(split, each["file"]) for split, each in splits.items() if each[layout.counted]]
    if layout.is_table and filled:
        yield "configs:\n- config_name: default\n  data_files:"
        for split, file in filled:
            yield f"  - split: {_HUB_NAMES[split]}\n    path: {file}"
    yield "---"


def _yaml(text: str) -> str:
    """Return a text as YAML: strings of JSON are also strings of YAML."""
    return _NO_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", write(storable(text), indent=None))


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is, in one line."""
    return _MARKUP.sub(r"\\\1", " ".join(storable(text).split()))


Split = Literal["train", "val", "test"]
"""For training, validation and test."""
SPLITS: Final[tuple[Split, ...]] = ("train", "val", "test")

# The shares of the WCEP data set, which is also split by time.
TRAIN_PERCENT: Final = 80
"""How many of 100 events the first split holds at least."""
VAL_PERCENT: Final = 10
"""How many of 100 events the second split holds about."""


@attrs.frozen(kw_only=True)
class Splits:
    """Two days that divide a data set into three splits.

    >>> splits = Splits(train_until=dt.date(2017, 1, 8), val_until=dt.date(2017, 1, 9))
    >>> [splits.of(dt.date(2017, 1, day)) for day in (8, 9, 10)]
    ['train', 'val', 'test']
    """

    train_until: dt.date | None
    """The last day of the first split; None without events."""
    val_until: dt.date | None
    """The last day of the second split, the same where that one is empty; None without events."""

    def of(self, day: dt.date) -> Split:
        """Return the split that a day falls in."""
        if self.train_until is None or self.val_until is None or day <= self.train_until:
            return "train"
        return "val" if day <= self.val_until else "test"

    def is_known(self, day: dt.date, split: Split) -> bool:
        """Return whether a day falls in a split or in one before it."""
        return SPLITS.index(self.of(day)) <= SPLITS.index(split)


def split_by_time(counts: Mapping[dt.date, int]) -> Splits:
    """Return the cuts of a data set: the first days by which 80 and 90 of 100 events have happened.

    A day is not divided. All of a data set of one day is for training.

    Args:
        counts: How many events each day has.

    >>> splits = split_by_time({dt.date(2017, 1, day): 1 for day in range(1, 11)})
    >>> splits.train_until, splits.val_until
    (datetime.date(2017, 1, 8), datetime.date(2017, 1, 9))
    """
    total, seen, train_until = sum(counts.values()), 0, None
    for day in sorted(counts):
        seen += counts[day]
        if train_until is None and seen * 100 >= total * TRAIN_PERCENT:
            train_until = day
        if seen * 100 >= total * (TRAIN_PERCENT + VAL_PERCENT):
            return Splits(train_until=train_until, val_until=day)
    return Splits(train_until=None, val_until=None)
