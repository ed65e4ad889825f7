"""Libraries that are extras: imported when they are asked for, and named when they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from newsarchive.errors import MissingExtraError

__all__ = ["library"]


def library(name: str) -> Any:  # noqa: ANN401 # a module
    """Return a library, or a module of it.

    Raises:
        MissingExtraError: It is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        extra = {"pyarrow": "arrow"}.get(package, package)
        raise MissingExtraError(
            f"{package} is not installed: pip install 'newsarchive[{extra}]'", name=package
        ) from error
