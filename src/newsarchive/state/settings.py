"""The settings of an archive, kept in `.newsarchive/archive.json`: how its pages are made, where they are published.

This module owns `ArchiveSettings` and its file. Keys that a newer version wrote are kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, get_args

import attrs

from newsarchive.errors import ArchiveError
from newsarchive.slugs import SlugRule
from newsarchive.storage.base import STATE_DIR
from newsarchive.style import STYLES, Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.storage.base import Storage

__all__ = ["ArchiveSettings", "read_settings", "style_named", "write_settings"]

_FILE: Final = "archive.json"
_VERSION: Final = 1
_STYLES: Final = {style.name: style for style in STYLES}


@attrs.frozen(kw_only=True)
class ArchiveSettings:
    """What an archive says of itself; None where it says nothing, as archives do that `create` did not make."""

    style: Style | None = None
    """The style of its first pages. Later ones are in the style that its pages show."""
    slug_rule: SlugRule | None = None
    """How file names are made of titles."""
    base_url: str | None = None
    """The URL below which its pages are published."""
    others: Mapping[str, Any] = attrs.field(factory=dict)
    """Keys of the file that this version does not know."""


def style_named(style: str | Style) -> Style:
    """Return a known style by its name; a style of one's own is returned as it is.

    Raises:
        ArchiveError: No known style has that name.
    """
    if isinstance(style, Style):
        return style
    if style not in _STYLES:
        raise ArchiveError(f"there is no style {style!r}: choose from {', '.join(_STYLES)}, or pass a Style")
    return _STYLES[style]


def read_settings(storage: Storage) -> ArchiveSettings:
    """Return the settings of an archive.

    Raises:
        ArchiveError: The file cannot be read, or has a value that no setting takes.
    """
    data = storage.read_state(_FILE)
    if data is None:
        return ArchiveSettings()
    where = f"{STATE_DIR}/{_FILE} in {storage.name}"
    try:
        record = dict(json.loads(data))
        style, slug_rule, base_url = (record.pop(key) for key in ("style", "slugs", "site"))
        if style is not None:
            style = _STYLES[style] if isinstance(style, str) else _style_from_record(style)
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveError(f"{where} cannot be read: {error!r}") from error
    if slug_rule is not None and slug_rule not in get_args(SlugRule):
        raise ArchiveError(f"{where} names an unknown rule for slugs: {slug_rule!r}")
    return ArchiveSettings(style=style, slug_rule=slug_rule, base_url=base_url, others=record)


def write_settings(storage: Storage, settings: ArchiveSettings) -> None:
    """Write the settings of an archive: all or nothing.

    Raises:
        ArchiveError: The file cannot be written.
    """
    style = settings.style
    record: dict[str, Any] = {
        "newsarchive": _VERSION,
        "style": None if style is None else style.name if style in STYLES else _style_to_record(style),
        "slugs": settings.slug_rule,
        "site": settings.base_url,
    }
    text = json.dumps({**record, **settings.others}, indent=2, ensure_ascii=False)
    storage.write_state(_FILE, f"{text}\n".encode())


def _style_to_record(style: Style) -> dict[str, Any]:
    """Return the fields of a style that are not the defaults."""
    default = Style(name=style.name)
    return {"name": style.name} | {
        key: value for key, value in attrs.asdict(style).items() if value != getattr(default, key)
    }


def _style_from_record(record: dict[str, Any]) -> Style:
    """Return the style of a record, the pair of `_style_to_record`."""
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    return Style(**fields)
