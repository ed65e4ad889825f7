"""How fast an archive opens and answers, and in what memory, beside what was asked (README.md says what it means).

    python benchmarks/archive.py [--only opening|queries|memory] [--folder DIR] [--generated DIR] [--rounds 5] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import mistune
from generate import write_archive
from questions import ANSWERS, FEW, Timing, draw, others, queries, timings, with_hits
from read import Figure, corpus_folder, forget, show_figures

import newsarchive as na

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GENERATED = 90_000
"""How many events the generated archive has."""
LIMITS = {"real": 5.0, "generated": 25.0}
"""The milliseconds that a question may take."""
MEMORY = {"real": 150, "generated": 300}
"""The megabytes that opening and asking may take."""
STREAMED = 120
"""The megabytes that reading every page may take, whatever their number."""
SAMPLE = 1_500
"""How many pages are given to mistune; its time for all is this many times more."""
HITS = (10, 100, 600)


# -- the archives -----------------------------------------------------------------------------------------------------


def unpack(corpus: Path, folder: Path) -> Path:
    """Unpack the real archive into a folder."""
    with tarfile.open(corpus / "zh.tar.xz", "r:xz") as tar:
        tar.extractall(folder, filter="data")
    return folder


def pages_of(folder: Path) -> list[Path]:
    """Return every page of a folder, twins too."""
    return sorted(folder.rglob("*.md"))


def age(folder: Path) -> None:
    """Make every page an hour old: what was written just now is read again at the next opening, to be sure."""
    then = time.time() - 3_600
    for path in pages_of(folder):
        os.utime(path, (then, then))


def worked(do: Callable[[], object]) -> float:
    """Return the seconds that the processor works on a call. Others may use the machine meanwhile."""
    gc.collect()
    start = time.process_time()
    do()
    return time.process_time() - start


# -- opening ----------------------------------------------------------------------------------------------------------


def opened(folder: Path, index: Path) -> None:
    """Open an archive and ask the first question."""
    with na.open(folder, index=index) as archive:
        len(archive)


def tree_seconds(folder: Path) -> float:
    """Return how long it takes to list a tree with sizes and times, and to do nothing with them."""

    def walk(path: str) -> None:
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path)
            else:
                entry.stat(follow_symlinks=False)

    return worked(lambda: walk(str(folder)))


def mistune_seconds(folder: Path) -> float:
    """Return how long mistune takes for the tokens of all pages, from a sample of them."""
    paths = pages_of(folder)
    chosen = random.Random(1).sample(paths, min(SAMPLE, len(paths)))  # noqa: S311 # the same ones each time
    texts = [path.read_text("utf-8") for path in chosen]
    markdown = mistune.create_markdown(renderer=None)
    return worked(lambda: [markdown(text) for text in texts]) * len(paths) / len(texts)


def change(page: Path, number: int) -> None:
    """Change a page, as if someone had an hour and some minutes ago."""
    text = page.read_text("utf-8")
    head, mark, title = text.partition("\n# ")
    page.write_text(f"{head}{mark}{title.replace(title[0], f'{number}{title[0]}', 1)}", "utf-8")
    then = time.time() - 3_600 + number
    os.utime(page, (then, then))


def opening(folder: Path, scratch: Path, rounds: int) -> Iterator[Figure]:
    """Measure the first opening, the later ones, and one with a changed page. The folder is changed."""
    age(folder)
    index = scratch / "opening.sqlite"
    first, theirs = [], []
    for _ in range(max(2, rounds // 2)):
        index.unlink(missing_ok=True)
        forget()
        first.append(worked(lambda: opened(folder, index)))
        theirs.append(mistune_seconds(folder))
    page = max(path for path in pages_of(folder) if path.parent.name.isdigit() and path.stem not in {"index", "README"})
    again, walks, changed = [], [], []
    for number in range(4 * rounds):
        again.append(worked(lambda: opened(folder, index)))
        walks.append(tree_seconds(folder))
        change(page, number)
        changed.append(worked(lambda: opened(folder, index)))
    with na.open(folder, index=index) as archive:
        len(archive)
        refreshed = min(_refreshed(archive, page, 1_000 + number) for number in range(rounds))
    milli = 1_000
    yield ratio("mistune's tokens over the first opening", ">= 4", min(theirs), min(first))
    yield ratio("first opening over reopening", ">= 8", min(first), min(again))
    yield ratio("reopening over listing the tree", "<= 2", min(again), min(walks))
    yield ratio("reopening with a changed page over reopening", "<= 1.1", min(changed), min(again))
    yield ratio("  refresh() with a changed page over reopening", "", refreshed, min(again))
    for what, times in (("first opening", first), ("mistune", theirs), ("reopening", again), ("listing", walks)):
        shown = f"{min(times) * milli:,.0f} ms"
        yield Figure(what=f"  {what}", asked="", measured=shown, values={"milliseconds": min(times) * milli})


def _refreshed(archive: na.Archive, page: Path, number: int) -> float:
    change(page, number)
    return worked(archive.refresh)


def ratio(what: str, asked: str, above: float, below: float) -> Figure:
    """Return a figure that is one number over another."""
    return Figure(what=what, asked=asked, measured=f"{above / below:.2f}", values={"ratio": above / below})


# -- questions --------------------------------------------------------------------------------------------------------


def asking(kind: str, folder: Path, index: Path) -> Iterator[Figure]:
    """Measure questions of every kind."""
    with na.open(folder, index=index) as archive:
        yield Figure(
            what=f"{kind} archive: {len(archive):,} events", asked="", measured="median, worst (ms)", values={}
        )
        slow = []
        for timing in timings(archive):
            slow += [timing] if timing.median > LIMITS[kind] else []
            yield _timing(timing, LIMITS[kind])
        shown = ", ".join(f"{timing.kind} {timing.answer}".strip() for timing in slow) or "none"
        yield Figure(
            what=f"kinds slower than asked: {len(slow)}", asked="none", measured=shown, values={"kinds": len(slow)}
        )


def _timing(timing: Timing, limit: float) -> Figure:
    what = f"  {timing.kind}{f', {timing.answer}' if timing.answer else ''}"
    hits = f"   of {timing.hits:,} hits" if timing.answer else ""
    return Figure(
        what=what,
        asked=f"<= {limit:.0f}",
        measured=f"{timing.median:7.2f} {timing.worst:7.2f}{hits}",
        values={"median": timing.median, "worst": timing.worst, "hits": timing.hits},
    )


def same_hits(folders: dict[str, Path], indexes: dict[str, Path]) -> Iterator[Figure]:
    """Measure questions with as many hits in the small and the large archive."""
    for hits in HITS:
        times = {}
        for kind, folder in folders.items():
            with na.open(folder, index=indexes[kind]) as archive:
                times[kind] = with_hits(archive, hits)
        for what in times["real"].keys() & times["generated"].keys():
            small, large = times["real"][what], times["generated"][what]
            yield Figure(
                what=f"about {hits} hits by {what}: 90,000 over 9,000",
                asked="about 1",
                measured=f"{large / small:.2f} ({small:.2f} and {large:.2f} ms)",
                values={"ratio": large / small, "small": small, "large": large},
            )


# -- memory -----------------------------------------------------------------------------------------------------------


def _ask_all(archive: na.Archive) -> None:
    """Ask one question of each kind."""
    pool = draw(archive)
    for asked in queries(archive, pool).values():
        for ask in ANSWERS.values():
            ask(asked[0])
    for calls in others(archive, pool).values():
        calls[0]()
    list(archive.events.limit(FEW))


def _stream(archive: na.Archive) -> None:
    for page in archive.pages():
        page.content  # noqa: B018 # to read is what is measured


TASKS: dict[str, Callable[[na.Archive], object]] = {
    "nothing": lambda _: None,
    "open": len,
    "ask": _ask_all,
    "stream": _stream,
}
"""What a process of its own does with an archive."""


def peak(task: str, folder: Path, index: Path) -> float:
    """Return the greatest memory, in megabytes, that a fresh process takes for a task."""
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder), "--index", str(index)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # it is this script
    return float(done.stdout)


def perform(task: str, folder: Path, index: Path) -> None:
    """Do a task in this process, and print its greatest memory in megabytes."""
    with na.open(folder, index=index) as archive:
        TASKS[task](archive)
    print(greatest())


def greatest() -> float:
    """Return the greatest memory of this process so far, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # elsewhere the memory of the process that started this one counts too
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text("ascii"), re.MULTILINE)
        assert found is not None
        return int(found[1]) / 2**10
    import resource  # noqa: PLC0415 # Windows has none

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def memory(kind: str, folder: Path, scratch: Path) -> Iterator[Figure]:
    """Measure the memory of opening, reopening, asking and streaming."""
    index = scratch / f"memory-{kind}.sqlite"
    index.unlink(missing_ok=True)
    tasks = {"nothing": "", "open": "first opening", "ask": "a question of each kind", "stream": "every page, streamed"}
    for task, what in tasks.items():
        megabytes = peak(task, folder, index)
        limit = STREAMED if task == "stream" else MEMORY[kind]
        yield Figure(
            what=f"{kind} archive: {what or 'nothing, the package is imported'}",
            asked=f"<= {limit}" if what else "",
            measured=f"{megabytes:.0f} MB",
            values={"megabytes": megabytes},
        )


# -- the report -------------------------------------------------------------------------------------------------------


def measure(options: argparse.Namespace, scratch: Path) -> Iterator[Figure]:
    """Measure all that was asked for."""
    parts = [options.only] if options.only else ["opening", "queries", "memory"]
    folders = dict(_folders(options, scratch, with_generated=parts != ["opening"]))
    if "opening" in parts and "real" in folders:
        yield from opening(folders["real"], scratch, options.rounds)
    if "memory" in parts:
        for kind, folder in folders.items():
            yield from memory(kind, folder, scratch)
    if "queries" in parts:
        indexes = {kind: scratch / f"queries-{kind}.sqlite" for kind in folders}
        for kind, folder in folders.items():
            yield from asking(kind, folder, indexes[kind])
        if len(folders) == 2:
            yield from same_hits(folders, indexes)


def _folders(options: argparse.Namespace, scratch: Path, *, with_generated: bool) -> Iterable[tuple[str, Path]]:
    """Yield the archives that are measured; they are copies, since pages are changed."""
    corpus = corpus_folder()
    if options.folder is not None:
        yield "real", Path(shutil.copytree(options.folder, scratch / "real"))
    elif corpus is not None:
        yield "real", unpack(corpus, scratch / "real")
    else:
        print("no real archive here: set NEWSARCHIVE_CORPUS or give --folder", file=sys.stderr)
    if with_generated and options.generated is None:
        write_archive(scratch / "generated", events=GENERATED)
        age(scratch / "generated")
    if with_generated:
        yield "generated", options.generated or scratch / "generated"


def main() -> None:
    """Measure everything and report it."""
    parser = argparse.ArgumentParser(description="Measure how fast an archive opens and answers.")
    parser.add_argument("--only", choices=["opening", "queries", "memory"], help="measure one part alone")
    parser.add_argument("--folder", type=Path, help="the real archive, unpacked; it is copied")
    parser.add_argument(
        "--generated", type=Path, help=f"an archive by generate.py, of {GENERATED:,} events; it is only read"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often openings are measured (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
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
