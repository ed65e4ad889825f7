"""How fast an archive is checked, beside what was asked (README.md says what it means).

    python benchmarks/checks.py [--folder DIR] [--rounds 3] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from read import Figure, corpus_folder, forget, show_figures

import newsarchive as na
from archive import age, opened, pages_of, ratio, unpack, worked

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 20
"""How many pages are checked by a command of their own."""


def checked(folder: Path, index: Path, select: tuple[str, ...] = ()) -> None:
    """Check an archive to the end."""
    with na.open(folder, index=index) as archive:
        deque(archive.check(select=select), maxlen=0)


def command_seconds(page: Path) -> float:
    """Return the processor time of the whole command for one page."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603 # the command is our own
        [sys.executable, "-m", "newsarchive", "check", str(page)], check=False, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(folder: Path, scratch: Path, rounds: int) -> Iterator[Figure]:
    """Measure the first opening, a check without an index, one with it, and a command on one page."""
    age(folder)
    index = scratch / "checks.sqlite"
    first, cold, warm, links = [], [], [], []
    for _ in range(rounds):
        index.unlink(missing_ok=True)
        forget()
        first.append(worked(lambda: opened(folder, index)))
        index.unlink()
        forget()
        cold.append(worked(lambda: checked(folder, index)))
        forget()
        warm.append(worked(lambda: checked(folder, index)))
        links.append(worked(lambda: checked(folder, index, ("NA2",))))
    pages = pages_of(folder)
    files = sorted(command_seconds(page) for page in pages[:: len(pages) // FILES])
    yield ratio("check without an index over the first opening", "<= 2", min(cold), min(first))
    yield ratio("  check with an index over the first opening", "", min(warm), min(first))
    yield ratio("rules on the archive with an index over the first opening", "<= 0.2", min(links), min(first))
    seconds = files[len(files) // 2]
    yield Figure(
        what="one file as a whole command", asked="<= 0.3 s", measured=f"{seconds:.2f} s", values={"seconds": seconds}
    )
    for what, times in (("first opening", first), ("check without an index", cold), ("rules on the archive", links)):
        shown = f"{min(times) * 1_000:,.0f} ms"
        yield Figure(what=f"  {what}", asked="", measured=shown, values={"milliseconds": min(times) * 1_000})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how fast an archive is checked.")
    parser.add_argument("--folder", type=Path, help="the real archive, unpacked; it is copied")
    parser.add_argument("--rounds", type=int, default=3, help="how often each thing is measured (default: 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = scratch / "zh"
        corpus = corpus_folder()
        if options.folder is not None:
            shutil.copytree(options.folder, folder)
        elif corpus is not None:
            unpack(corpus, folder)
        else:
            parser.error("the real archive is missing: set NEWSARCHIVE_CORPUS, or give --folder")
        figures = list(measure(folder, scratch, options.rounds))
    if options.json:
        print(json.dumps([attrs.asdict(figure) for figure in figures], indent=2))
    else:
        show_figures(figures)


if __name__ == "__main__":
    main()
