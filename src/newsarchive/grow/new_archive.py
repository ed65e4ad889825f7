"""A new archive: a folder without pages, and what it remembers of how its pages are to be made.

This module owns `create` and `page_policy_of`.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from newsarchive.errors import ArchiveError
from newsarchive.formats.urls import check_base_url
from newsarchive.grow.add import PagePolicy
from newsarchive.relations import RelatedPolicy
from newsarchive.saving import style_near
from newsarchive.slugs import SlugRule
from newsarchive.storage.base import STATE_DIR
from newsarchive.storage.folder import FolderStorage
from newsarchive.style import STYLES, Style

if TYPE_CHECKING:
    from os import PathLike

    from newsarchive.index.snapshot import Snapshot

__all__ = ["create", "page_policy_of"]

_FILE: Final = "archive.json"
_STYLES: Final = {style.name: style for style in STYLES}
_DEFAULT_STYLE: Final = "2018"


def create(
    root: str | PathLike[str], *, style: str = _DEFAULT_STYLE, slugs: SlugRule = "clean", site: str | None = None
) -> Path:
    """Make an archive without pages in a folder that is empty or not there yet, and return the folder.

    Args:
        root: The folder.
        style: The style of its first pages: `2017`, `2018` or `zh`.
        slugs: How file names are made of titles, as in `slugify`.
        site: The URL below which its pages will stand, such as `https://example.org`; with it, feeds of the newest
            events are written beside the front page whenever it grows.

    Raises:
        ArchiveError: The folder holds something, cannot be made, or there is no such style or rule.
        FormatError: The site is no URL that pages can stand below.
    """
    if style not in _STYLES:
        raise ArchiveError(f"there is no style {style!r}: choose from {', '.join(_STYLES)}")
    if slugs not in get_args(SlugRule):
        raise ArchiveError(f"there is no rule {slugs!r} for slugs: choose from {', '.join(get_args(SlugRule))}")
    record = {"newsarchive": 1, "style": style, "slugs": slugs, "site": None if site is None else check_base_url(site)}
    folder = Path(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise ArchiveError(f"cannot make an archive at {folder}: {error.strerror}") from error
    if not is_empty:
        raise ArchiveError(f"{folder} is not empty: an archive begins in a folder of its own")
    FolderStorage(folder).write_kept(_FILE, f"{json.dumps(record, indent=2)}\n".encode())
    return folder


def page_policy_of(view: Snapshot) -> PagePolicy:
    """Return how new pages of an archive are made: as its newest are, or as was said when it was made.

    Raises:
        ArchiveError: What was said cannot be read.
    """
    newest = view.newest() or dt.date.max
    named, slugs, site = _said(view)
    style = style_near(view, newest) or named or _STYLES[_DEFAULT_STYLE]
    if slugs is None:
        slugs = "chinese" if style.name == "zh" else "english"
    return PagePolicy(
        style=style, slugs=slugs, site=site, ranking=RelatedPolicy(limit=5 if style.name == "2018" else 10)
    )


def _said(view: Snapshot) -> tuple[Style | None, SlugRule | None, str | None]:
    data = view.index.storage.read_kept(_FILE)
    if data is None:
        return None, None, None
    try:
        record = json.loads(data)
        style, slugs, site = _STYLES[record["style"]], record["slugs"], record["site"]
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveError(f"{STATE_DIR}/{_FILE} in {view.index.storage.name} cannot be read: {error!r}") from error
    if slugs not in get_args(SlugRule):
        raise ArchiveError(f"{STATE_DIR}/{_FILE} in {view.index.storage.name} names no rule for slugs: {slugs!r}")
    return style, slugs, site
