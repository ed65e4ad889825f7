"""Optional libraries: imported on demand, and named with the extra that installs them."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

import newsarchive as na
from newsarchive._extras import library

ROOT = Path(__file__).parent.parent
EXTRAS = {
    re.split(r"[\[<>=~! ;]", requirement)[0]: extra
    for extra, requirements in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ].items()
    if extra != "dev"
    for requirement in requirements
}


@pytest.mark.parametrize("name", sorted(EXTRAS))
def test_a_missing_library_is_named_with_its_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(na.MissingExtraError) as caught:
        library(name)
    assert str(caught.value) == f"{name} is not installed: pip install 'newsarchive[{EXTRAS[name]}]'"
    assert caught.value.name == name


def test_a_module_of_a_library_is_returned() -> None:
    assert library("click.testing").CliRunner.__name__ == "CliRunner"
