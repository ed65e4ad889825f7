"""How fast the English archive grows anew out of the portal's wikitext, and in what memory (see README.md).

    python benchmarks/growth.py [--wikitext DIR] [--year 2015] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import json
import resource
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from read import Figure, corpus_folder, show_figures

import newsarchive as na
from newsarchive.fetch.day_files import day_files, read_days

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

SECONDS = 240
"""What reading the wikitext and writing all pages may take."""
MEGABYTES = 1_000
"""The memory that it may take."""


def grow(files: dict[dt.date, Path], root: Path) -> Iterator[Figure]:
    """Read days, add their events to a new archive, add them again, ask it and check it."""
    started, worked = time.perf_counter(), time.process_time()
    days = list(read_days(files))
    items = [item for day in days for item in day.items]
    yield _seconds("reading the wikitext", "", started, worked)
    archive = na.open(na.create(root, slugs="english"), index=root.with_suffix(".sqlite"))
    added = archive.add(items)
    yield _seconds("reading, relating and writing", f"<= {SECONDS} s", started, worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    yield Figure(what="  peak", asked=f"<= {MEGABYTES} MB", measured=f"{peak:.0f} MB", values={"megabytes": peak})
    yield _number("  events", len(added.new))
    yield _number("  pages written", added.pages)
    started, worked = time.perf_counter(), time.process_time()
    again = archive.add(items)
    yield _seconds("adding them again", "", started, worked)
    yield _number("  pages written", again.pages)
    severities = Counter(problem.severity.name.lower() for problem in archive.check())
    for name in ("error", "warning", "info"):
        yield _number(f"problems found, {name}", severities[name], "0" if name == "error" else "")


def _seconds(what: str, asked: str, started: float, worked: float) -> Figure:
    clock, processor = time.perf_counter() - started, time.process_time() - worked
    shown = f"{clock:.0f} s ({processor:.0f} s of the processor)"
    return Figure(what=what, asked=asked, measured=shown, values={"clock": clock, "processor": processor})


def _number(what: str, number: int, asked: str = "") -> Figure:
    return Figure(what=what, asked=asked, measured=f"{number:,}", values={"number": number})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how fast an archive grows out of the portal's wikitext.")
    parser.add_argument("--wikitext", type=Path, help="the folder of the wikitext, unpacked")
    parser.add_argument("--year", type=int, help="only this year")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch, corpus = Path(name), corpus_folder()
        folder = options.wikitext or scratch / "wikitext"
        if options.wikitext is None:
            if corpus is None:
                parser.error("the real archives are missing: set NEWSARCHIVE_CORPUS, or give --wikitext")
            with tarfile.open(corpus / "wikitext.tar.xz", "r:xz") as tar:
                tar.extractall(folder, filter="data")
        files = {day: file for day, file in day_files([folder]).items() if options.year in {None, day.year}}
        figures = list(grow(files, scratch / "public"))
    if options.json:
        print(json.dumps([attrs.asdict(figure) for figure in figures], indent=2))
    else:
        show_figures(figures)


if __name__ == "__main__":
    main()
