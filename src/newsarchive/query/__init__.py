"""Questions to an archive: what a user asks, compiled to SQL, and its answers."""
