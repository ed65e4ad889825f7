"""What all tests share: the real archives, read in place, and hypothesis profiles."""

from __future__ import annotations

import datetime as dt
import os
import tarfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import newsarchive as na
from newsarchive.checks.registry import RULES, all_rules, forget

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Slow machines are no failures. CI runs the same examples each time, so that a red run can be repeated.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.register_profile("brief", settings.get_profile("ci"), max_examples=15)
settings.register_profile("deep", settings.get_profile("dev"), max_examples=2_000)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def _no_rules_but_our_own() -> Iterator[None]:
    """Take out again what a test or an example registered."""
    yield
    for code in [code for code in all_rules() if code not in RULES]:
        forget(code)


def corpus_folder() -> Path | None:
    """Return the folder of the real archives, or None where there is none."""
    named = os.environ.get("NEWSARCHIVE_CORPUS")
    folder = Path(named) if named else ROOT.parent / "shared" / "corpus"
    return folder if (folder / "zh.tar.xz").is_file() else None


@cache
def _pages(archive: str) -> dict[str, bytes]:
    folder = corpus_folder()
    if folder is None:
        pytest.skip("the real archives are not here: set NEWSARCHIVE_CORPUS to the folder that holds them")
    pages: dict[str, bytes] = {}
    with tarfile.open(folder / f"{archive}.tar.xz", "r:xz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if file is not None:
                pages[member.name.removeprefix("./")] = file.read()
    return pages


@pytest.fixture(scope="session")
def zh_pages() -> dict[str, bytes]:
    """Every page of the real Chinese archive by its path."""
    return _pages("zh")


@pytest.fixture(scope="session")
def en_pages() -> dict[str, bytes]:
    """Every page of the real English archive by its path, and the page that the project began with."""
    folder = corpus_folder()
    pages = dict(_pages("en"))
    assert folder is not None
    return pages | {"seed.md": (folder / "seed.md").read_bytes()}


@pytest.fixture(scope="session")
def wikitext_days() -> dict[dt.date, str]:
    """The wikitext of every day of the portal that is here, in order of time.

    A file holds UTF-8, or Latin-1 where its text has no sign beyond it: each file is wholly one of the two.
    """
    folder = corpus_folder()
    if folder is None or not (folder / "wikitext.tar.xz").is_file():
        pytest.skip("the portal's wikitext is not here: set NEWSARCHIVE_CORPUS to the folder that holds it")
    days: dict[dt.date, str] = {}
    with tarfile.open(folder / "wikitext.tar.xz", "r:xz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() and member.name.endswith(".txt") else None
            if file is not None:
                year, month, day = Path(member.name).stem.split("_")
                data = file.read()
                try:
                    text = data.decode()
                except UnicodeDecodeError:
                    text = data.decode("latin-1")
                days[dt.date(int(year), _MONTHS.index(month) + 1, int(day))] = text
    return dict(sorted(days.items()))


@pytest.fixture(scope="session")
def real_pages(zh_pages: dict[str, bytes], en_pages: dict[str, bytes]) -> dict[str, bytes]:
    """Every real page, by archive and path."""
    pages = {f"zh/{path}": data for path, data in zh_pages.items()}
    return pages | {f"en/{path}": data for path, data in en_pages.items()}


@pytest.fixture(scope="session")
def zh_archive() -> Iterator[na.Archive]:
    """The real Chinese archive as it was published, in one compressed file."""
    yield from _archive("zh")


@pytest.fixture(scope="session")
def en_archive() -> Iterator[na.Archive]:
    """The real English archive, in one compressed file."""
    yield from _archive("en")


def _archive(name: str) -> Iterator[na.Archive]:
    folder = corpus_folder()
    if folder is None:
        pytest.skip("the real archives are not here: set NEWSARCHIVE_CORPUS to the folder that holds them")
    with na.open(folder / f"{name}.tar.xz", index=":memory:") as archive:
        yield archive


@pytest.fixture(scope="session")
def real_problems(zh_archive: na.Archive, en_archive: na.Archive) -> dict[str, list[na.Problem]]:
    """All that the checks find in the real archives, by archive: one run for all tests that ask."""
    return {"zh": list(zh_archive.check()), "en": list(en_archive.check())}
