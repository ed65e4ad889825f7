"""Optional libraries: imported when a feature needs one, with an error that names the extra to install."""

from __future__ import annotations

import importlib
from typing import Any, Final

from newsarchive.errors import MissingExtraError

__all__ = ["library", "missing_extra"]

# The extra of each library that does not bear its name (pyproject.toml).
_EXTRAS: Final = {
    "click": "cli",
    "httpx": "fetch",
    "mwparserfromhell": "wikipedia",
    "pyarrow": "arrow",
    "rich": "cli",
}


def library(name: str) -> Any:  # noqa: ANN401 # a module
    """Return an optional library, or a module of it.

    Raises:
        MissingExtraError: It is not installed; the message says how to install it.

    >>> library("no_such_library.module")
    Traceback (most recent call last):
    newsarchive.errors.MissingExtraError: no_such_library is not installed: pip install 'newsarchive[no_such_library]'
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise missing_extra(name) from error


def missing_extra(name: str) -> MissingExtraError:
    """Return the error for a library, or a module of it, that is not installed."""
    package = name.partition(".")[0]
    extra = _EXTRAS.get(package, package)
    return MissingExtraError(f"{package} is not installed: pip install 'newsarchive[{extra}]'", name=package)
