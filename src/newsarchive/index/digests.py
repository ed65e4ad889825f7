"""Bytes as one number, by which they are told from others.

This module owns the form of digests in the index.
"""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["digest_of"]


def digest_of(data: bytes) -> int:
    """Return 64 bits that stand for bytes, as SQLite holds a number.

    >>> digest_of(b"It rains") == digest_of(b"It snows")
    False
    """
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
