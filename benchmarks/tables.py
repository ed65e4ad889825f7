"""How long exports as tables take, and in what memory, beside what was asked (README.md says what it means).

    python benchmarks/tables.py [--only speed|memory] [--folder DIR] [--generated DIR] [--rounds 3] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from generate import write_archive
from read import Figure, corpus_folder, forget, show_figures

import newsarchive as na
from archive import GENERATED, age, greatest, ratio, unpack, worked

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS: Final = {
    "one CSV file": ("events.csv", "csv"),
    "a folder of CSV files": ("csv/", "csv"),
    "one Parquet file": ("events.parquet", "parquet"),
    "a Parquet data set": ("parquet/", "parquet"),
    "one Arrow file": ("events.arrow", "arrow"),
    "a folder of Arrow files": ("arrow/", "arrow"),
}
"""What is written, where, and as what."""


def read_pages(archive: na.Archive) -> None:
    """Read every page of an archive, twins once."""
    for page in archive.pages():
        page.content  # noqa: B018 # to read is what is measured


def write(archive: na.Archive, what: str, scratch: Path) -> None:
    """Write one of the exports."""
    name, as_what = TARGETS[what]
    archive.export(f"{scratch}/{name}", format=as_what, replace=True)


def speed(folder: Path, scratch: Path, rounds: int) -> Iterator[Figure]:
    """Measure each export against reading the pages of the same archive, in turns."""
    importlib.import_module("pyarrow.parquet")  # it is imported once in the life of a program
    with na.open(folder, index=scratch / "speed.sqlite") as archive:
        len(archive)
        reading: list[float] = []
        writing: dict[str, list[float]] = {what: [] for what in TARGETS}
        for _ in range(rounds):
            forget()
            reading.append(worked(lambda: read_pages(archive)))
            for what, times in writing.items():
                forget()
                times.append(worked(lambda what=what: write(archive, what, scratch)))  # type: ignore[misc]
        for what, times in writing.items():
            asked = "<= 2" if "Parquet" in what else ""
            yield ratio(f"{what} over reading the pages", asked, min(times), min(reading))
        shown = f"{min(reading) * 1_000:,.0f} ms"
        yield Figure(
            what="  reading the pages", asked="", measured=shown, values={"milliseconds": min(reading) * 1_000}
        )


def peak(what: str, folder: Path, index: Path) -> float:
    """Return the greatest memory, in megabytes, that a fresh process takes while it exports; or to open alone."""
    command = [sys.executable, __file__, "--task", what, "--folder", str(folder), "--index", str(index)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # it is this script
    return float(done.stdout)


def perform(what: str, folder: Path, index: Path) -> None:
    """Write an export in this process, and print its greatest memory in megabytes."""
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as scratch, na.open(folder, index=index) as archive:
        len(archive)
        if what in TARGETS:
            _forget_peak()
            write(archive, what, Path(scratch))
    print(greatest())


def _forget_peak() -> None:
    """Count the greatest memory from now on, where the system can: opening lists all files, and hides the export."""
    gc.collect()
    counter = Path("/proc/self/clear_refs")
    if counter.exists():
        counter.write_text("5", "ascii")


def memory(folders: dict[str, Path], scratch: Path) -> Iterator[Figure]:
    """Measure the memory of each export of a small and a large archive."""
    indexes = {kind: scratch / f"{kind}.sqlite" for kind in folders}
    for kind, folder in folders.items():
        peak("opening", folder, indexes[kind])  # it makes the index
    for what in ("opening", *TARGETS):
        megabytes = {kind: peak(what, folder, indexes[kind]) for kind, folder in folders.items()}
        yield Figure(
            what=f"{what}: {' and '.join(folders)} archive",
            asked="flat" if what in TARGETS else "",
            measured=" and ".join(f"{each:.0f} MB" for each in megabytes.values()),
            values=megabytes,
        )


def measure(options: argparse.Namespace, scratch: Path) -> Iterator[Figure]:
    """Measure all that was asked for."""
    folders: dict[str, Path] = {}
    corpus = corpus_folder()
    if options.folder is not None:
        folders["real"] = options.folder
    elif corpus is not None:
        folders["real"] = unpack(corpus, scratch / "real")
        age(folders["real"])
    else:
        print("no real archive here: set NEWSARCHIVE_CORPUS or give --folder", file=sys.stderr)
    if options.only != "memory" and "real" in folders:
        yield from speed(folders["real"], scratch, options.rounds)
    if options.only != "speed":
        folders["generated"] = options.generated or scratch / "generated"
        if options.generated is None:
            write_archive(scratch / "generated", events=GENERATED)
            age(scratch / "generated")
        yield from memory(folders, scratch)


def main() -> None:
    """Measure everything and report it."""
    parser = argparse.ArgumentParser(description="Measure exports as tables.")
    parser.add_argument("--only", choices=["speed", "memory"], help="measure one part alone")
    parser.add_argument("--folder", type=Path, help="the real archive, unpacked; it is only read")
    parser.add_argument(
        "--generated", type=Path, help=f"an archive by generate.py, of {GENERATED:,} events; it is only read"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often exports are measured (default: 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--task", choices=["opening", *TARGETS], help=argparse.SUPPRESS)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        perform(options.task, options.folder, options.index)
        return
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as scratch:
        figures = measure(options, Path(scratch))
        if options.json:
            print(json.dumps([attrs.asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
        else:
            show_figures(figures)


if __name__ == "__main__":
    main()
