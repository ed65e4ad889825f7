"""Where the bytes of an archive live: a folder, a zip file, a tar file.

This package knows names and bytes; what a page says, it never asks.
"""
