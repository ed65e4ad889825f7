"""What is wrong with the real archives, as SARIF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conftest import corpus_folder
from consoles import run
from sarif_schema import faults_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["zh", "en"])
def test_the_log_of_a_real_archive_is_what_the_standard_asks_for(
    name: str, real_pages: dict[str, bytes], tmp_path: Path
) -> None:
    assert real_pages
    archive = f"{corpus_folder()}/{name}.tar.xz"
    log = json.loads(run("check", archive, "--format", "sarif", "--index", str(tmp_path / "index")).stdout)
    assert len(log["runs"][0]["results"]) > 500
    assert faults_of(log) == []
