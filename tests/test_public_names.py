"""What the package offers at its top."""

from __future__ import annotations

import types
from importlib.metadata import version

import pytest

import newsarchive as na


@pytest.mark.parametrize("name", na.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(na, name)
    assert name == "Content" or isinstance(value, na.Style) or value.__doc__


def test_nothing_public_is_left_out_of_all() -> None:
    named = {
        name for name, value in vars(na).items() if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert named == set(na.__all__)


@pytest.mark.parametrize("name", na.__all__)
def test_an_error_is_one_of_ours_and_of_python_s(name: str) -> None:
    value = getattr(na, name)
    if isinstance(value, type) and issubclass(value, Exception):
        assert issubclass(value, na.NewsArchiveError)
        assert value is na.NewsArchiveError or issubclass(value, ValueError | ImportError | OSError | KeyError)


def test_the_version_is_that_of_the_package() -> None:
    assert na.__version__ == version("newsarchive")
