"""One page as text and as a value: reading, writing and editing.

`grammar` reads the archive's own line grammar, `recovery` what that refuses, `render` writes, `edit` changes;
`page` holds them together. Nothing here does I/O.
"""
