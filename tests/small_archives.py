"""Archives of a few pages, written into a folder and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import newsarchive as na
from newsarchive.markdown.lines import encode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsarchive.problems import Problem


def write(root: Path, pages: Mapping[str, str]) -> na.Archive:
    root.mkdir(exist_ok=True)
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(encode(text))
    return na.open(root, index=":memory:")


def problems_of(root: Path, pages: Mapping[str, str], *codes: str) -> list[Problem]:
    return list(write(root, pages).check(select=codes or ("NA2",)))


def codes_of(root: Path, pages: Mapping[str, str]) -> list[str]:
    return [problem.code for problem in problems_of(root, pages)]
