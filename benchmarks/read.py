"""How fast pages are read and edited, beside what was asked: one run, one report (README.md says what it means).

    python benchmarks/read.py [--only archive|growth] [--rounds 7] [--pages 2000] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import tarfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import mistune

import newsarchive as na
from newsarchive._cache import BoundedCache
from newsarchive.markdown.grammar import read_page
from newsarchive.markdown.lines import split_lines
from newsarchive.markdown.recovery import MAX_RECOVERED, recover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

KIB = 1024
SIZES = [256 * KIB, 512 * KIB, 1024 * KIB]
"""The sizes n; each shape is read at n and at 2n."""
RECOVERED_SIZES = [MAX_RECOVERED // 8, MAX_RECOVERED // 4, MAX_RECOVERED // 2]
"""The same for recovery, which longer pages never reach."""
PATIENCE = 20.0
"""Seconds after which a shape is not tried at the next size."""
WIDTH = 68
"""Columns of the report's first column."""
SHORTEST = 0.05
"""What takes less is repeated until it takes so many seconds."""

HEAD = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# T\n\n"
DAY = "## [2017-01-1](/news/2017/01/1/index.md)\n\n"
SHAPES: dict[str, tuple[str, str]] = {
    "[": ("", "["),
    "](": ("", "]("),
    "backticks": ("", "`"),
    "backticks of many lengths": ("", "` `` ``` "),
    "hashes": ("", "#"),
    "one endless line": ("", "word "),
    "lists nested by `* `": ("", "* "),
    "lists nested by `- - - `": ("", "- - - "),
    "lists nested by indent": ("", ""),
    "event, [": (HEAD, "["),
    "event, ](": (HEAD, "]("),
    "event, backticks": (HEAD, "`"),
    "event, one endless line": (HEAD, "word "),
    "event, lists nested by `* `": (HEAD, "* "),
    "event, lists nested by `- - - `": (HEAD, "- - - "),
    "event, lists nested by indent": (HEAD, ""),
    "event, many sources": (f"{HEAD}\n### Source:\n\n", "1. [A](http://a.example/)\n"),
    "event, many related": (f"{HEAD}\n### Related:\n\n", "1. [A ](/news/2017/01/1/a.md) _Context: a, b_\n"),
    "event, many guessed contexts": (f"{HEAD}\n### Related:\n\n", "1. [A ](/news/2017/01/1/a.md) _Context: a, c, b_\n"),
    "event, many odd lines": (HEAD, "text\n"),
    "event, many wrapped bullets": (f"{HEAD}\n### Source:\n\n", "* [A\n  b](http://a.example/)\n"),
    "event, many headings": (HEAD, "### Source:\n"),
    "event, many sections": (HEAD, "### Source:\n\n1. [A](http://a.example/)\n\n"),
    "event, one link of many paths": (f"{HEAD}\n### Source:\n\n1. [A](", "news/2017/01/1/%0A"),
    "day, many entries": (DAY, "### [A ](/news/2017/01/1/a.md)\nText.\n\n"),
    "day, many headings": (DAY, "##### T\n"),
    "prose, many links": ("", "1. [A ](/news/2017/01/1/a.md)\n"),
}
"""How a hostile page begins and what it repeats."""


WAYS: dict[str, tuple[Callable[[str], object], list[int]]] = {
    "grammar": (lambda text: read_page(split_lines(text)), SIZES),
    "parse": (lambda text: na.parse(text).problems, SIZES),
    "recovery": (lambda text: recover(split_lines(text)), RECOVERED_SIZES),
}
"""The ways to read a hostile page: the grammar alone, all that a user gets, and recovery alone."""


@attrs.frozen(kw_only=True)
class Figure:
    """One thing that was measured."""

    what: str
    asked: str
    measured: str
    values: dict[str, float]


@attrs.frozen(kw_only=True)
class Growth:
    """How the time for one shape of page grows: the time for 2n over the time for n, for each n."""

    shape: str
    grammar: list[float]
    parse: list[float]
    recovery: list[float]
    rate: float
    """Megabytes (of characters) per second by `parse` at the last size, twice the largest n."""


# -- what is read -----------------------------------------------------------------------------------------------------


def corpus_folder() -> Path | None:
    """Return the folder of the real archives, as the tests find it."""
    named = os.environ.get("NEWSARCHIVE_CORPUS")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "corpus"
    return folder if (folder / "zh.tar.xz").is_file() else None


def read_archive(folder: Path) -> dict[str, bytes]:
    """Return every page of the Chinese archive by its path."""
    pages = {}
    with tarfile.open(folder / "zh.tar.xz", "r:xz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if file is not None:
                pages[member.name.removeprefix("./")] = file.read()
    return pages


def shaped(name: str, size: int) -> str:
    """Return a page of that shape and of about so many characters."""
    head, part = SHAPES[name]
    if part:
        return head + part * (size // len(part))
    # Each level is two spaces deeper, so that the depth grows as the root of the size.
    lines: list[str] = []
    room = size
    while room > 0:
        lines.append(f"{'  ' * len(lines)}* x\n")
        room -= len(lines[-1])
    return head + "".join(lines)


# -- how it is measured -----------------------------------------------------------------------------------------------


def seconds(do: Callable[[], object]) -> float:
    """Return how long a call takes, garbage of others aside."""
    gc.collect()
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def best(do: Callable[[], object], rounds: int) -> float:
    """Return the shortest time of a call in several rounds; a very short call is repeated in each of them."""
    once = seconds(do)
    if once > PATIENCE / 4:
        return once
    repeats = max(1, int(SHORTEST / max(once, 1e-9)))

    def again() -> None:
        for _ in range(repeats):
            do()

    return min(once, *(seconds(again) / repeats for _ in range(rounds)))


def forget() -> None:
    """Empty the package's caches, so that every round reads as a program that has just begun."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "newsarchive":
            for value in vars(module).values():
                if isinstance(value, BoundedCache):
                    value.clear()
                elif hasattr(value, "cache_clear"):
                    value.cache_clear()


def read_all(texts: Sequence[str]) -> None:
    """Read the content of every page."""
    for text in texts:
        na.parse(text).content  # noqa: B018 # to ask is what is measured


# -- what is measured -------------------------------------------------------------------------------------------------


def against_mistune(texts: Sequence[str], rounds: int) -> list[Figure]:
    """Measure parsing against mistune's, in turns on the same pages."""
    markdown = mistune.create_markdown(renderer=None)

    def tokens() -> None:
        for text in texts:
            markdown(text)

    def reread() -> None:
        read_all(texts)

    cold, warm, ours, theirs = [], [], [], []
    for _ in range(rounds):
        forget()
        ours.append(seconds(reread))
        again = seconds(reread)
        theirs.append(seconds(tokens))
        cold.append(theirs[-1] / ours[-1])
        warm.append(theirs[-1] / again)
    figures = []
    for label, ratios in (("caches empty", cold), ("pages read once before", warm)):
        figures.append(
            Figure(
                what=f"text -> Event, mistune's time over ours, {label}",
                asked=">= 25",
                measured=f"{statistics.median(ratios):.1f} (min {min(ratios):.1f}, max {max(ratios):.1f})",
                values={"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)},
            )
        )
    micro = {"ours": min(ours) / len(texts) * 1e6, "mistune": min(theirs) / len(texts) * 1e6}
    shown = f"{micro['ours']:.0f} µs and {micro['mistune']:.0f} µs"
    figures.append(Figure(what="  one page, ours and mistune's tokens", asked="", measured=shown, values=micro))
    return figures


def no_problems(texts: Sequence[str], rounds: int) -> list[Figure]:
    """Measure what it costs to ask pages for problems that they do not have."""
    clean = [text for text in texts if not na.parse(text).problems]
    asking, parsing, bare = [], [], []
    for _ in range(rounds):
        pages: list[na.Page] = []
        parsing.append(seconds(lambda pages=pages: pages.extend(map(na.parse, clean))))  # type: ignore[misc]
        bare.append(seconds(lambda pages=pages: [page.text for page in pages]))  # type: ignore[misc]
        asking.append(seconds(lambda pages=pages: [page.problems for page in pages]))  # type: ignore[misc]
    each = min(asking) / len(clean) * 1e9
    share = min(asking) / min(parsing)
    nothing = min(bare) / len(clean) * 1e9
    return [
        Figure(
            what=f"page.problems of a clean page ({len(clean)} of {len(texts)} are)",
            asked="nothing",
            measured=f"{each:.0f} ns, {share:.1%} of parsing (page.text: {nothing:.0f} ns)",
            values={"nanoseconds": each, "share": share},
        )
    ]


def whole_archive(pages: dict[str, bytes], rounds: int) -> list[Figure]:
    """Measure reading every page of the archive from its bytes, one after the other."""

    def read() -> None:
        for path, data in pages.items():
            na.parse(data, path=path).content  # noqa: B018

    times = []
    for _ in range(rounds):
        forget()
        times.append(seconds(read))
    rate = len(pages) / min(times)
    size = sum(map(len, pages.values()))
    return [
        Figure(
            what=f"the whole archive, {len(pages):,} pages with days and twins",
            asked="",
            measured=f"{rate:,.0f} pages/s, {size / min(times) / 1e6:.0f} MB/s",
            values={"pages_per_second": rate, "bytes_per_second": size / min(times)},
        )
    ]


def edits(texts: Sequence[str], rounds: int) -> list[Figure]:
    """Measure edits of event pages against parsing the same pages; each edit parses its outcome once."""
    pages = [page for page in map(na.parse, texts) if isinstance(page.content, na.Event)]
    source = na.Source(publisher="A", url="http://a.example/")
    changes: dict[str, Callable[[na.Event], na.Event]] = {
        "title": lambda event: attrs.evolve(event, title=f"{event.title}!"),
        "description": lambda event: attrs.evolve(event, description=f"{event.description}!"),
        "one more source": lambda event: attrs.evolve(event, sources=(*event.sources, source)),
        "one related event less": lambda event: attrs.evolve(event, related=event.related[1:]),
    }
    parsing = best(lambda: [na.parse(page.text) for page in pages], rounds)
    figures = []
    for name, change in changes.items():
        wanted = [(page, change(page.content)) for page in pages if isinstance(page.content, na.Event)]
        editing = best(lambda wanted=wanted: [page.edit(content) for page, content in wanted], rounds)  # type: ignore[misc]
        figures.append(
            Figure(
                what=f"edit: {name}",
                asked="",
                measured=f"{editing / len(pages) * 1e6:.0f} µs, {editing / parsing:.1f} times parsing",
                values={"microseconds": editing / len(pages) * 1e6, "over_parsing": editing / parsing},
            )
        )
    return figures


def growth(name: str, rounds: int) -> Growth:
    """Measure how the time to read one shape grows with its size, up to the size at which patience ends."""
    ratios: dict[str, list[float]] = {}
    rates: dict[str, float] = {}
    for way, (read, sizes) in WAYS.items():
        times: dict[int, float] = {}
        for size in sorted({*sizes, *(2 * size for size in sizes)}):
            times[size] = best(partial(read, shaped(name, size)), rounds)
            rates[way] = size / times[size] / 1e6
            if times[size] > PATIENCE:
                break
        ratios[way] = [times[2 * size] / times[size] for size in sizes if 2 * size in times]
    return Growth(shape=name, rate=rates["parse"], **ratios)


# -- the report -------------------------------------------------------------------------------------------------------


def show_figures(figures: Iterable[Figure]) -> None:
    """Print what was measured beside what was asked."""
    print(f"{'what':{WIDTH}}  {'asked':8}  measured")
    for figure in figures:
        print(f"{figure.what:{WIDTH}}  {figure.asked:8}  {figure.measured}", flush=True)


def show_growths(growths: Iterable[Growth]) -> None:
    """Print how the time for each shape grows."""
    sizes = [" ".join(f"{size // KIB:>5}" for size in listed) for _, listed in WAYS.values()]
    width = max(map(len, SHAPES))
    heads = [title.ljust(len(sizes[0])) for title in ("grammar alone", "parse().problems", "recovery alone")]
    print("\nTime for 2n over time for n, with n in KiB; asked: about 2")
    print(f"{'':{width}}  {'   '.join(heads)}   parse()")
    print(f"{'page of':{width}}  {'   '.join(sizes)}   MB/s at the end")
    for growth in growths:
        ways = (growth.grammar, growth.parse, growth.recovery)
        columns = "   ".join(" ".join(f"{ratio:5.2f}" for ratio in way).ljust(len(sizes[0])) for way in ways)
        print(f"{growth.shape:{width}}  {columns}   {growth.rate:.1f}", flush=True)


def measure(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure everything on the real archive, one after the other."""
    pages = read_archive(folder)
    events = sorted(path for path in pages if path.startswith("news/") and Path(path).stem not in {"index", "README"})
    chosen = random.Random(1).sample(events, min(options.pages, len(events)))  # noqa: S311 # the same ones each time
    texts = [pages[path].decode() for path in chosen]
    yield from against_mistune(texts, options.rounds)
    yield from no_problems(texts, options.rounds)
    yield from whole_archive(pages, max(1, options.rounds // 2))
    yield from edits(texts[:500], options.rounds)


def main() -> None:
    """Measure everything and report it."""
    parser = argparse.ArgumentParser(description="Measure how fast pages are read and edited.")
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default: 7)")
    parser.add_argument("--pages", type=int, default=2_000, help="how many event pages are read (default: 2000)")
    parser.add_argument("--only", choices=["archive", "growth"], help="measure the real archive or hostile pages alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    folder = corpus_folder() if options.only != "growth" else None
    if folder is None and options.only != "growth":
        print("no real archive here: set NEWSARCHIVE_CORPUS; only growth is measured", file=sys.stderr)
    figures = measure(folder, options) if folder is not None else iter(())
    names = SHAPES if options.only != "archive" else {}
    growths = (growth(name, max(1, options.rounds // 2)) for name in names)
    if options.json:
        report = {"figures": list(map(attrs.asdict, figures)), "growth": list(map(attrs.asdict, growths))}
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        if folder is not None:
            show_figures(figures)
        if names:
            show_growths(growths)


if __name__ == "__main__":
    main()
