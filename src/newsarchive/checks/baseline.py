"""A baseline: a file of known problems, so that a check reports only new ones.

This module owns `Baseline`, and the key by which a known problem is recognised. Line numbers are not part of it, so
that a page can grow above a known problem.
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

__all__ = ["Baseline", "problem_key"]

_VERSION: Final = 1


def problem_key(problem: Problem) -> str:
    """Return 16 hexadecimal digits by which a problem is recognised: a hash of path, code and the text concerned."""
    text = problem.concerned.strip() or problem.text.strip()
    data = encode("\0".join((problem.path or "", problem.code, text)))
    return hashlib.blake2b(data, digest_size=8).hexdigest()


@attrs.frozen
class Baseline:
    """Problems that are known and need no report."""

    known: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)
    """How many there are of each path, code and key (`problem_key`)."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Baseline:
        """Return a baseline of these problems."""
        return cls(Counter(map(_known_by, problems)))

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Return the baseline in a file.

        Raises:
            SettingsError: It cannot be read, or is not a baseline.
        """
        try:
            data: Any = json.loads(file.read_bytes())
        except OSError as error:
            raise SettingsError(
                f"cannot read the baseline {file}: {error.strerror}; --write-baseline creates one"
            ) from error
        except ValueError as error:
            raise SettingsError(f"{file} is not a baseline: {error}") from error
        try:
            if data["version"] != _VERSION:
                raise SettingsError(
                    f"{file} is a baseline of version {data['version']}, which cannot be read: write a new one"
                )
            known = Counter(
                {
                    (path, code, key): int(count)
                    for path, codes in data["known"].items()
                    for code, keys in codes.items()
                    for key, count in keys.items()
                }
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, SettingsError):
                raise
            raise SettingsError(f"{file} is not a baseline: it lacks {error}") from error
        return cls(known)

    def write(self, file: Path) -> None:
        """Write the baseline to a file, all of it or nothing; one line per path, so that its diffs are readable.

        Raises:
            SettingsError: It cannot be written.
        """
        paths: dict[str, dict[str, dict[str, int]]] = {}
        for (path, code, key), count in sorted(self.known.items()):
            paths.setdefault(path, {}).setdefault(code, {})[key] = count
        lines = ",\n".join(f"  {json.dumps(path)}: {json.dumps(codes)}" for path, codes in paths.items())
        text = f'{{"version": {_VERSION}, "known": {{\n{lines}\n}}}}\n'
        try:
            replace_file(file, text.encode())
        except OSError as error:
            raise SettingsError(f"cannot write the baseline {file}: {error.strerror}") from error

    def unknown(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield the problems that are not known; of several equal ones, those beyond the known number."""
        left = self.known.copy()
        for problem in problems:
            key = _known_by(problem)
            if left[key] > 0:
                left[key] -= 1
            else:
                yield problem


def _known_by(problem: Problem) -> tuple[str, str, str]:
    return storable(problem.path or ""), problem.code, problem_key(problem)
