"""What the tests of the command line share: no index of theirs comes into the user's own cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consoles import PLAIN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for caches of all these tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache_and_no_terminal(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in PLAIN:
        monkeypatch.delenv(name, raising=False)
