"""Findings of the checks in the real archives, drawn by chance to be judged by a reader.

    python benchmarks/sample.py [--seed 4] [--size 200] [--show]

Every code that is found gives eight findings, or all that it has; the rest is shared out in proportion to what is left
of each. Within a code, findings stand in the order of a hash of the seed and of their place, so that a finding which
comes or goes moves none of the others. docs/reference/checked-sample.md holds the verdicts.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from read import corpus_folder

import newsarchive as na

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST = 8
"""How many findings each code gives, if it has so many."""

Found = tuple[str, na.Problem]


def findings(archives: Iterable[str] = ("zh", "en")) -> list[Found]:
    """Return all that the checks find in the real archives, each with the name of its archive."""
    folder = corpus_folder()
    if folder is None:
        raise SystemExit("the real archives are not here: set NEWSARCHIVE_CORPUS to the folder that holds them")
    found: list[Found] = []
    for name in archives:
        with na.open(folder / f"{name}.tar.xz", index=":memory:") as archive:
            found += [(name, problem) for problem in archive.check()]
    return found


def draw(found: Iterable[Found], size: int, seed: int) -> list[Found]:
    """Return so many findings, sorted by code, archive and place."""
    strata: dict[str, list[Found]] = defaultdict(list)
    for each in sorted(found, key=lambda each: _chance(each, seed)):
        strata[each[1].code].append(each)
    shares = {code: min(LEAST, len(each)) for code, each in strata.items()}
    left = {code: len(each) - shares[code] for code, each in strata.items()}
    rest, total = size - sum(shares.values()), sum(left.values())
    exact = {code: rest * count / total for code, count in left.items()} if total > rest > 0 else left
    for code, share in exact.items():
        shares[code] += int(share)
    # The largest remainders get what rounding down left over.
    by_remainder = sorted(exact, key=lambda code: (int(exact[code]) - exact[code], code))
    for code in by_remainder[: max(0, min(size, len(list(found))) - sum(shares.values()))]:
        shares[code] += 1
    drawn = [each for code, share in shares.items() for each in strata[code][:share]]
    return sorted(drawn, key=_place)


def _place(each: Found) -> tuple[str, str, str, int, int]:
    archive, problem = each
    return problem.code, archive, problem.path or "", problem.line, problem.column


def _chance(each: Found, seed: int) -> bytes:
    return hashlib.sha256(repr((seed, *_place(each)[:-1])).encode()).digest()


def main() -> None:
    """Print the sample: a line for each finding, and with `--show` what a person sees of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--show", action="store_true", help="show the message, the line and the caret too")
    options = parser.parse_args()
    for archive, problem in draw(findings(), options.size, options.seed):
        print(f"{problem.code} {archive}/{problem.path}:{problem.line}:{problem.column}")
        if options.show:
            print(f"  {problem.message}\n{problem.excerpt}\n")


if __name__ == "__main__":
    main()
