"""The table of rules: the reader's own codes and every check.

This module owns which rules there are. A module of rules is named here once; the order in which modules are imported
means nothing.
"""

from __future__ import annotations

from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final

from newsarchive.checks import (
    archive_days,
    archive_entries,
    archive_events,
    archive_files,
    archive_links,
    archive_order,
    archive_titles,
    page_dates,
    page_lines,
    page_lists,
    page_sources,
    page_texts,
)
from newsarchive.checks.rules import Check
from newsarchive.problems import READING_RULES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CHECKS", "RULES", "checks_of"]

_MODULES: Final = (
    page_dates,
    page_lines,
    page_lists,
    page_sources,
    page_texts,
    archive_files,
    archive_links,
    archive_titles,
    archive_entries,
    archive_days,
    archive_events,
    archive_order,
)


def checks_of(modules: Iterable[ModuleType]) -> Mapping[str, Check]:
    """Return the checks of modules by code, sorted.

    Raises:
        ValueError: Two have the same code or the same name.
    """
    found: dict[str, Check] = {}
    names = {rule.name for rule in READING_RULES.values()}
    for check in (value for module in modules for value in vars(module).values() if isinstance(value, Check)):
        if check.code in found or check.name in names:
            raise ValueError(f"there are two rules {check.code} or two named {check.name}")
        found[check.code] = check
        names.add(check.name)
    return MappingProxyType(dict(sorted(found.items())))


CHECKS: Final[Mapping[str, Check]] = checks_of(_MODULES)
"""The checks that come with the package, by code."""

RULES: Final[Mapping[str, Rule]] = MappingProxyType({**READING_RULES, **CHECKS})
"""All rules, by code: those of the reader, whose problems every page carries, and the checks."""
