"""What the tests of fetching share: a wiki on this machine, and no way to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fetch.wiki_server import Clock, Wiki, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def _disk_without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of small files need not survive a power cut here."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wiki(clock: Clock) -> Iterator[Wiki]:
    with running(Wiki(clock=clock)) as wiki:
        yield wiki
