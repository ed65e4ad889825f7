"""What is wrong with pages, and with what they say of each other: rules, a run over them, and fixes.

Each rule is a function in one of the modules `page_…` and `archive_…`; `registry` has the table of all. `run` and `fix`
work on one page, `archive_run` and `archive_fix` on an archive.
"""
