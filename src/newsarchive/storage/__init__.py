"""Where the bytes of an archive live: a folder, a zip file, a tar file.

This package knows names and bytes; it never asks what a page says.
"""
