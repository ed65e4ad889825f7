"""The HTML entities that scraped texts hold: whole ones, and what is left of one that was cut.

This module owns the pieces of patterns that find them (docs/format.md section 8).
"""

from __future__ import annotations

from typing import Final

__all__ = ["CUT_NAMES", "NAMES", "WHOLE"]

NAMES: Final = (
    "amp", "apos", "gt", "hellip", "ldquo", "lsquo", "lt", "mdash", "nbsp", "ndash", "quot", "rdquo", "rsquo",
)  # fmt: skip
"""The names that occur without a semicolon behind them."""
CUT_NAMES: Final = sorted({name[:size] for name in NAMES for size in range(2, len(name) + 1)}, key=len, reverse=True)
"""What can be left of one of these names, the longest first."""
WHOLE: Final = r"(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
"""A whole entity behind its `&`, as a regular expression."""
