"""How the documentation is built: Markdown pages, and the reference out of the docstrings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsarchive import __version__ as release

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "newsarchive"
author = "the newsarchive maintainers"
copyright = author  # noqa: A001 (Sphinx's own name)
version = release
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"newsarchive {release}"
html_copy_source = False
html_show_sphinx = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {"Content": "Content"}
autodoc_preserve_defaults = True
myst_heading_anchors = 3

_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_fields: dict[str, list[str]] = {}


def _before_napoleon(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Write `code` as reStructuredText does, and keep a field's docstring."""
    lines[:] = [_CODE.sub(r"``\1``", line) for line in lines]
    if what == "attribute":
        _fields[name] = [*lines]


def _behind_napoleon(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Give a field its docstring back: napoleon takes all before a colon for the field's type."""
    if what == "attribute":
        lines[:] = _fields.pop(name)


def setup(app: Sphinx) -> None:
    """Put the two functions around napoleon, which has Sphinx's default priority of 500."""
    app.connect("autodoc-process-docstring", _before_napoleon, priority=100)
    app.connect("autodoc-process-docstring", _behind_napoleon, priority=900)
