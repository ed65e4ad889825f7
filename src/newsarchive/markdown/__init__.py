"""One page as text and as a value: reading, writing, and changing the one by the other.

`grammar` reads the archive's own line grammar, `recovery` what that refuses, `render` writes, `edit` changes;
`page` holds them together. Nobody in here knows a disk.
"""
