"""The table of all rules: the package's own, those of installed packages, and those that a program registers.

This module owns `RULES`, `all_rules`, and the decorators `page_rule` and `archive_rule` that users have.
"""

from __future__ import annotations

from functools import cache, wraps
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from newsarchive.checks import (
    archive_days,
    archive_entries,
    archive_events,
    archive_links,
    page_dates,
    page_lines,
    page_lists,
    page_sources,
    page_texts,
    rules,
)
from newsarchive.checks.rules import Rule
from newsarchive.errors import SettingsError
from newsarchive.problems import READER_PROBLEMS, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["OWN_RULES", "RULES", "all_rules", "archive_rule", "forget", "page_rule", "register", "rules_in"]

_Fields = ParamSpec("_Fields")
_Function = TypeVar("_Function")


def rules_in(modules: Iterable[ModuleType]) -> Mapping[str, Rule]:
    """Return the rules of modules by code, sorted.

    Raises:
        ValueError: Two have the same code or the same name.
    """
    found: dict[str, Rule] = {}
    names = {kind.name for kind in READER_PROBLEMS.values()}
    for rule in (value for module in modules for value in vars(module).values() if isinstance(value, Rule)):
        if rule.code in found or rule.name in names:
            raise ValueError(f"there are two rules {rule.code} or two named {rule.name}")
        found[rule.code] = rule
        names.add(rule.name)
    return MappingProxyType(dict(sorted(found.items())))


OWN_RULES: Final[Mapping[str, Rule]] = rules_in(
    (
        page_dates,
        page_lines,
        page_lists,
        page_sources,
        page_texts,
        archive_days,
        archive_entries,
        archive_events,
        archive_links,
    )
)
"""The rules that come with the package, by code."""

RULES: Final[Mapping[str, ProblemKind]] = MappingProxyType({**READER_PROBLEMS, **OWN_RULES})
"""The same with the problems that the reader of pages reports, which are chosen and ignored like rules."""

_ENTRY_POINTS: Final = "newsarchive.rules"
_REGISTRY: Final[dict[str, Rule]] = {}


@cache
def all_rules() -> Mapping[str, ProblemKind]:
    """Return every rule by code: the package's own, those of installed packages, those that were registered.

    Raises:
        SettingsError: An installed package offers something other than rules, or a rule whose code is taken.
    """
    return MappingProxyType({**RULES, **dict(sorted({**_installed_rules(), **_REGISTRY}.items()))})


def _and_register(
    decorator: Callable[_Fields, Callable[[_Function], Rule]],
) -> Callable[_Fields, Callable[[_Function], Rule]]:
    """Return a decorator that makes a rule as another one does, and registers it too."""

    @wraps(decorator)
    def decorate(*args: _Fields.args, **fields: _Fields.kwargs) -> Callable[[_Function], Rule]:
        make = decorator(*args, **fields)
        return lambda function: register(make(function))

    return decorate


page_rule = _and_register(rules.page_rule)
archive_rule = _and_register(rules.archive_rule)


def register(rule: Rule) -> Rule:
    """Register a rule and return it; it replaces one that the same function made before.

    Raises:
        SettingsError: The code or name is taken.
    """
    _refuse_taken(rule, {**RULES, **_installed_rules(), **_REGISTRY})
    _REGISTRY[rule.code] = rule
    all_rules.cache_clear()
    return rule


def forget(code: str) -> None:
    """Remove a registered rule; nothing happens if there is none with this code."""
    _REGISTRY.pop(code, None)
    all_rules.cache_clear()


@cache
def _installed_rules() -> Mapping[str, Rule]:
    """Return the rules that installed packages offer: each entry point is a rule, or a module with rules."""
    found: dict[str, Rule] = {}
    for entry in sorted(entry_points(group=_ENTRY_POINTS), key=lambda entry: entry.name):
        offered = entry.load()
        offered_rules = [offered] if isinstance(offered, Rule) else _rules_of(offered)
        if not offered_rules:
            raise SettingsError(f"the entry point {entry.name} = {entry.value} of {_ENTRY_POINTS} offers no rule")
        for rule in offered_rules:
            _refuse_taken(rule, {**RULES, **found})
            found[rule.code] = rule
    return MappingProxyType(found)


def _rules_of(offered: object) -> list[Rule]:
    return [value for value in getattr(offered, "__dict__", {}).values() if isinstance(value, Rule)]


def _refuse_taken(rule: Rule, known: Mapping[str, ProblemKind]) -> None:
    for other in known.values():
        if other.code == rule.code or other.name == rule.name:
            if isinstance(other, Rule) and _origin(other) == _origin(rule) and other.code == rule.code:
                continue  # a cell of a notebook that is run again
            raise SettingsError(f"the rule {rule.code} {rule.name!r}: {other.code} {other.name!r} exists already")
    if rule.code.startswith("NA"):
        raise SettingsError(f"the rule {rule.code}: codes that begin with NA are reserved; use other letters")


def _origin(rule: Rule) -> tuple[str, str]:
    return rule.run.__module__, getattr(rule.run, "__qualname__", "")
