"""How an archive grows: which events are related, and the pages that are written for new ones."""
