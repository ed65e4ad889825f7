"""How long the library and the command line take to start, beside what was asked (README.md says what it means).

    python benchmarks/startup.py [--rounds 15] [--json]

It measures and never judges: the exit status is 0 whatever comes out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from read import Figure, show_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVE: Final = str(Path(__file__).parent.parent / "examples" / "archive" / "en")


@attrs.frozen(kw_only=True)
class Start:
    """A process that is started."""

    what: str
    arguments: tuple[str, ...]
    limit: float | None = None
    """The seconds it may take."""
    beyond_python: bool = True
    """Whether the time of Python alone is subtracted before comparing."""


PYTHON: Final = Start(what="Python alone", arguments=("-c", "pass"), beyond_python=False)
STARTS: Final = (
    PYTHON,
    Start(what="import newsarchive", arguments=("-c", "import newsarchive")),
    Start(
        what="import newsarchive and open an archive",
        arguments=("-c", f"import newsarchive as na; na.open({ARCHIVE!r})"),
        limit=0.15,
    ),
    Start(what="newsarchive --version", arguments=("-m", "newsarchive", "--version"), beyond_python=False),
    Start(
        what="newsarchive query ARCHIVE about:China --count",
        arguments=("-m", "newsarchive", "query", ARCHIVE, "about:China", "--count"),
        limit=0.25,
        beyond_python=False,
    ),
)


def measure(rounds: int) -> Iterator[Figure]:
    """Yield the median time of each process; the processes take turns in each round."""
    times: dict[Start, list[float]] = {start: [] for start in STARTS}
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as cache:
        # Installed packages have their bytecode beside them, and an archive in use has an index: the first round makes
        # both, and is not counted.
        variables = {"PYTHONPYCACHEPREFIX": f"{cache}/bytecode", "XDG_CACHE_HOME": f"{cache}/index"}
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        for number in range(rounds + 1):
            for start in STARTS:
                seconds = run(start, environment | variables)
                if number:
                    times[start].append(seconds)
    python = statistics.median(times[PYTHON])
    for start in STARTS:
        yield figure_of(start, times[start], python)


def run(start: Start, environment: dict[str, str]) -> float:
    """Run a process and return the seconds of processor time that it took."""
    began = _processor_time()
    subprocess.run(  # noqa: S603 # our own words
        [sys.executable, *start.arguments], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return _processor_time() - began


def _processor_time() -> float:
    """Return the processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figure_of(start: Start, times: list[float], python: float) -> Figure:
    """Return the median of a process beside what was asked."""
    seconds = statistics.median(times) - (python if start.beyond_python else 0)
    asked = "" if start.limit is None else f"≤ {start.limit} s"
    beyond = " beyond Python" if start.beyond_python else ""
    measured = f"{seconds:.3f} s{beyond} (median; from {min(times):.3f} to {max(times):.3f} s in all)"
    return Figure(what=start.what, asked=asked, measured=measured, values={"seconds": seconds})


def main() -> None:
    """Measure everything and report it."""
    parser = argparse.ArgumentParser(description="Measure how long starting takes.")
    parser.add_argument("--rounds", type=int, default=15, help="how often each process is run (default: 15)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    figures = measure(options.rounds)
    if options.json:
        print(json.dumps([attrs.asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
    else:
        show_figures(figures)


if __name__ == "__main__":
    main()
