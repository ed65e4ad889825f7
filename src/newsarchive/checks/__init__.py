"""What is wrong with pages and with what they say of each other: rules, a run over them, and mends.

Each rule is a function in one of the modules `page_…` and `archive_…`; `table` holds all of them. Start at `run`.
"""
