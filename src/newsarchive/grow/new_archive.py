"""A new archive: a folder without pages, and its settings.

This module owns `create` and `page_policy_of`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from newsarchive.errors import ArchiveError
from newsarchive.formats.urls import check_base_url
from newsarchive.grow.add import PagePolicy
from newsarchive.relations import RelatedPolicy
from newsarchive.saving import style_near
from newsarchive.slugs import SlugRule
from newsarchive.state.settings import ArchiveSettings, read_settings, style_named, write_settings
from newsarchive.storage.folder import FolderStorage

if TYPE_CHECKING:
    from os import PathLike

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.style import Style

__all__ = ["create", "page_policy_of"]

_DEFAULT_STYLE: Final = "2018"


def create(
    root: str | PathLike[str],
    *,
    style: str | Style = _DEFAULT_STYLE,
    slugs: SlugRule = "clean",
    base_url: str | None = None,
) -> Path:
    """Make an archive without pages in a folder that is empty or does not exist, and return the folder.

    Args:
        root: The folder.
        style: The style of its first pages: `2017`, `2018`, `zh`, or a `Style` with words of your own.
        slugs: How file names are made of titles, as in `slugify`.
        base_url: The URL below which its pages will be published, such as `https://example.org`; with it, feeds of the
            newest events are written beside the front page whenever it grows.

    Raises:
        ArchiveError: The folder is not empty or cannot be made, or there is no such style or rule.
        FormatError: The URL is not one that pages can be below.
    """
    first_style = style_named(style)
    if slugs not in get_args(SlugRule):
        raise ArchiveError(f"there is no rule {slugs!r} for slugs: choose from {', '.join(get_args(SlugRule))}")
    url = None if base_url is None else check_base_url(base_url)
    folder = Path(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise ArchiveError(f"cannot make an archive at {folder}: {error.strerror}") from error
    if not is_empty:
        raise ArchiveError(f"{folder} is not empty: an archive begins in a folder of its own")
    write_settings(FolderStorage(folder), ArchiveSettings(style=first_style, slug_rule=slugs, base_url=url))
    return folder


def page_policy_of(snapshot: Snapshot) -> PagePolicy:
    """Return how new pages of an archive are made: as its newest are, or as its settings say.

    Raises:
        ArchiveError: The settings cannot be read.
    """
    settings = read_settings(snapshot.index.storage)
    style = style_near(snapshot, snapshot.newest() or dt.date.max, default=style_named(_DEFAULT_STYLE))
    return PagePolicy(
        style=style,
        slug_rule=settings.slug_rule or style.slug_rule,
        base_url=settings.base_url,
        related=RelatedPolicy(limit=style.related_limit),
    )
