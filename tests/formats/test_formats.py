"""The table of formats: complete, and free until a format is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import newsarchive as na
from newsarchive.formats import FORMATS

_HEAVY = "{'cattrs', 'email', 'html', 'json', 'mistune', 'pyarrow', 'sqlite3', 'uuid', 'xml'}"


def imported_by(code: str) -> str:
    """Return which of the heavy modules some code imports, and the formats."""
    code = (
        f"import sys; {code}; names = sys.modules.keys(); "
        f"print(sorted(names & {_HEAVY}), sorted(name for name in names if name.startswith('newsarchive.formats.')))"
    )
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.parametrize("name", FORMATS)
def test_every_function_of_a_format_is_there_and_documented(name: str) -> None:
    entry = FORMATS[name]
    assert entry.functions
    for role in entry.functions:
        assert entry.has(role)
        assert getattr(entry, role).__doc__
    assert entry.dumps is None or entry.has("dumps")
    assert entry.exports == any(map(entry.has, ("stream", "save", "save_folder")))


def test_what_a_format_does_not_have_is_none() -> None:
    assert FORMATS["rss"].loads is None
    assert not FORMATS["rss"].has("loads")


def test_the_table_and_markdown_import_no_other_format() -> None:
    event = "na.Event(date='2017-01-1', title='It rains')"
    assert imported_by("import newsarchive.formats") == "[] []\n"
    assert imported_by(f"import newsarchive as na; na.loads(na.dumps({event}))") == "[] []\n"
    assert imported_by(f"import newsarchive as na; na.dumps({event}, format='html')").startswith("['html'] ")


def test_a_module_of_a_format_is_there_as_if_it_had_been_imported() -> None:
    assert na.formats.xml.__name__ == "newsarchive.formats.xml"
    with pytest.raises(AttributeError, match=r"module 'newsarchive\.formats' has no attribute 'yaml'"):
        na.formats.yaml  # noqa: B018 # to ask for it is the point
