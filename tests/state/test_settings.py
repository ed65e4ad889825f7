"""The settings of an archive read back as they were written, and keep what a newer version wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive as na
from newsarchive.state.settings import ArchiveSettings, read_settings, style_named, write_settings
from newsarchive.storage.folder import FolderStorage
from newsarchive.style import STYLES

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_OWN_STYLES = st.builds(
    na.Style,
    name=_WORDS,
    prefix=_WORDS,
    sources_heading=_WORDS,
    topics=st.booleans(),
    front_titles=st.tuples(_WORDS, _WORDS),
    related_limit=st.integers(0, 9),
    slug_rule=st.sampled_from(["clean", "english", "chinese"]),
)


@given(
    st.builds(
        ArchiveSettings,
        style=st.none() | st.sampled_from(STYLES) | _OWN_STYLES,
        slug_rule=st.none() | st.sampled_from(["clean", "english", "chinese"]),
        base_url=st.none() | st.just("https://example.org"),
        others=st.dictionaries(st.sampled_from(["title", "policies"]), _WORDS),
    )
)
def test_settings_read_back(tmp_path_factory: pytest.TempPathFactory, settings: ArchiveSettings) -> None:
    storage = FolderStorage(tmp_path_factory.mktemp("settings"))
    write_settings(storage, settings)
    read = read_settings(storage)
    assert attrs.evolve(read, others={}) == attrs.evolve(settings, others={})
    assert settings.others.items() <= read.others.items()


def test_an_archive_that_has_no_file_of_settings_says_nothing(tmp_path: Path) -> None:
    assert read_settings(FolderStorage(tmp_path)) == ArchiveSettings()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("[]", "cannot be read"),
        ("{", "cannot be read"),
        (json.dumps({"style": "2018", "slugs": "odd", "site": None}), "unknown rule for slugs: 'odd'"),
        (json.dumps({"style": {"no": "field"}, "slugs": "clean", "site": None}), "cannot be read"),
        (json.dumps({"style": "1999", "slugs": "clean", "site": None}), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, record: str, message: str) -> None:
    (tmp_path / ".newsarchive").mkdir()
    (tmp_path / ".newsarchive" / "archive.json").write_text(record, encoding="utf-8")
    with pytest.raises(na.ArchiveError, match=rf"archive\.json.*{message}"):
        read_settings(FolderStorage(tmp_path))


def test_an_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(na.ArchiveError, match=r"no style '1999': choose from 2017, 2018, zh"):
        style_named("1999")
    assert style_named(na.STYLE_ZH) is na.STYLE_ZH
