"""Problems in order, however many there are: beyond a number they wait in a file of this process.

This module owns `sorted_problems`.
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.problems import Problem

__all__ = ["place_of", "sorted_problems"]

_IN_MEMORY: Final = 20_000


def place_of(problem: Problem) -> tuple[str, int, int, str, str]:
    """Return what problems are sorted by: path, line, column, code."""
    return problem.path or "", problem.line, problem.column, problem.code, problem.message


def sorted_problems(problems: Iterable[Problem], limit: int = _IN_MEMORY) -> Iterator[Problem]:
    """Yield problems sorted by place.

    Args:
        problems: Some problems, in any order.
        limit: How many are kept in memory; the others wait, in sorted runs, in files without a name.
    """
    runs: list[IO[bytes]] = []
    chunk: list[Problem] = []
    try:
        for problem in problems:
            chunk.append(problem)
            if len(chunk) >= limit:
                runs.append(_written(sorted(chunk, key=place_of)))
                chunk.clear()
        yield from heapq.merge(*map(_read, runs), sorted(chunk, key=place_of), key=place_of)
    finally:
        for run in runs:
            run.close()


def _written(problems: list[Problem]) -> IO[bytes]:
    """Return a file without a name that holds the problems: nobody else can write to it, so it may be unpickled."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 # closed by who reads it
    for problem in problems:
        pickle.dump(problem, file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[Problem]:
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 # written by `_written`, a moment ago
        except EOFError:
            return
