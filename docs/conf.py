"""How the documentation is built: Markdown pages, and the reference out of the docstrings."""

from __future__ import annotations

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

# Docstrings are written as `code` in single backticks, with Google's sections.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {"Content": "Content"}
myst_heading_anchors = 3

_unread: dict[str, list[str]] = {}


def _keep(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    if what == "attribute":
        _unread[name] = [*lines]


def _give_back(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Undo what napoleon makes of a field's docstring: it takes all before a colon for the field's type."""
    if what == "attribute":
        lines[:] = _unread.pop(name)


def setup(app: Sphinx) -> None:
    """Put the two functions before and behind napoleon, which has Sphinx's default priority of 500."""
    app.connect("autodoc-process-docstring", _keep, priority=100)
    app.connect("autodoc-process-docstring", _give_back, priority=900)
