"""The problems that are known: kept in a file, so that a check reports the new ones alone.

This module owns `Baseline`: what a known problem is recognised by, and its file. Lines do not count, so that a page can
grow above a known problem.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.errors import SettingsError
from newsarchive.markdown.lines import encode
from newsarchive.storage.atomic import replace_file
from newsarchive.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsarchive.problems import Problem

__all__ = ["Baseline", "fingerprint"]

_VERSION: Final = 1


def fingerprint(problem: Problem) -> str:
    """Return what a problem is recognised by, in 16 hexadecimal digits: its path, its code and the text concerned."""
    text = problem.concerned.strip() or problem.text.strip()
    data = encode("\0".join((problem.path or "", problem.code, text)))
    return hashlib.blake2b(data, digest_size=8).hexdigest()


@attrs.frozen
class Baseline:
    """The problems that are known."""

    known: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)
    """How many there are of each path, code and fingerprint."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Baseline:
        """Return the baseline in which these problems are known."""
        return cls(Counter(map(_key, problems)))

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Return the baseline that a file holds.

        Raises:
            SettingsError: It cannot be read, or is no baseline.
        """
        try:
            data: Any = json.loads(file.read_bytes())
        except OSError as error:
            raise SettingsError(
                f"cannot read the baseline {file}: {error.strerror}; --write-baseline makes one"
            ) from error
        except ValueError as error:
            raise SettingsError(f"{file} is no baseline: {error}") from error
        try:
            if data["version"] != _VERSION:
                raise SettingsError(f"{file} is a baseline of version {data['version']}: write it anew")
            known = Counter(
                {
                    (path, code, print_): int(count)
                    for path, codes in data["known"].items()
                    for code, prints in codes.items()
                    for print_, count in prints.items()
                }
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, SettingsError):
                raise
            raise SettingsError(f"{file} is no baseline: it lacks {error}") from error
        return cls(known)

    def write(self, file: Path) -> None:
        """Write the baseline to a file, all of it or nothing; one line per path, so that a change of it can be read.

        Raises:
            SettingsError: It cannot be written.
        """
        paths: dict[str, dict[str, dict[str, int]]] = {}
        for (path, code, print_), count in sorted(self.known.items()):
            paths.setdefault(path, {}).setdefault(code, {})[print_] = count
        lines = ",\n".join(f"  {json.dumps(path)}: {json.dumps(codes)}" for path, codes in paths.items())
        text = f'{{"version": {_VERSION}, "known": {{\n{lines}\n}}}}\n'
        try:
            replace_file(file, text.encode())
        except OSError as error:
            raise SettingsError(f"cannot write the baseline {file}: {error.strerror}") from error

    def unknown(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield the problems that are not known; of several alike, those beyond the number that is."""
        left = self.known.copy()
        for problem in problems:
            key = _key(problem)
            if left[key] > 0:
                left[key] -= 1
            else:
                yield problem


def _key(problem: Problem) -> tuple[str, str, str]:
    return storable(problem.path or ""), problem.code, fingerprint(problem)
