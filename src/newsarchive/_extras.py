"""Optional libraries: imported when a feature needs one, with an error that names the extra to install."""

from __future__ import annotations

import importlib
from typing import Any, Final

from newsarchive.errors import MissingExtraError

__all__ = ["library"]

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
        package = name.partition(".")[0]
        extra = _EXTRAS.get(package, package)
        raise MissingExtraError(
            f"{package} is not installed: pip install 'newsarchive[{extra}]'", name=package
        ) from error
