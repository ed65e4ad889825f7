"""The import log reads back as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from newsarchive.state.import_log import ImportLog, ImportRecord
from newsarchive.storage.folder import FolderStorage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("title", ["It rains", "A line\u2028separator", "A next\x85line", "a\x1cb", "雨"])
def test_a_title_reads_back_whatever_ends_lines_elsewhere(tmp_path: Path, title: str) -> None:
    record = ImportRecord(
        ref=na.PageRef.parse("/news/2017/01/1/a.md"),
        title=title,
        topic=None,
        sources=(),
        contexts=("Rain",),
        related=(),
        page="Portal:X",
        revision=7,
    )
    log = ImportLog(FolderStorage(tmp_path))
    log.put(record)
    log.save()
    assert ImportLog(FolderStorage(tmp_path)).get(record.ref) == record
