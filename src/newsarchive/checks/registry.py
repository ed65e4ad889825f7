"""Rules of users: registered by a decorator in their program, or by an entry point of an installed package.

This module owns the decorators `page_rule` and `archive_rule` that users have, and the table of all rules at a moment.
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

    from newsarchive.problems import ProblemKind

__all__ = ["CHECKS", "RULES", "all_rules", "archive_rule", "checks_of", "forget", "page_rule", "register"]

_Words = ParamSpec("_Words")
_Function = TypeVar("_Function")

_GROUP: Final = "newsarchive.rules"
_REGISTERED: Final[dict[str, Rule]] = {}


def _registering(
    decorator: Callable[_Words, Callable[[_Function], Rule]],
) -> Callable[_Words, Callable[[_Function], Rule]]:
    """Return a decorator that makes a rule as another one does, and registers it too."""

    @wraps(decorator)
    def made(*args: _Words.args, **words: _Words.kwargs) -> Callable[[_Function], Rule]:
        decorate = decorator(*args, **words)
        return lambda function: register(decorate(function))

    return made


page_rule = _registering(rules.page_rule)
archive_rule = _registering(rules.archive_rule)


def register(check: Rule) -> Rule:
    """Register a rule, in the place of one that the same function made before, and return it.

    Raises:
        SettingsError: The code or name is taken.
    """
    _refuse_taken(check, {**RULES, **_installed(), **_REGISTERED})
    _REGISTERED[check.code] = check
    all_rules.cache_clear()
    return check


def forget(code: str) -> None:
    """Take a rule that was registered out again; one that is not there is none to take out."""
    _REGISTERED.pop(code, None)
    all_rules.cache_clear()


@cache
def all_rules() -> Mapping[str, ProblemKind]:
    """Return every rule by code: the package's own, those of installed packages, those that were registered.

    Raises:
        SettingsError: An installed package offers something else than rules, or one whose code is taken.
    """
    return MappingProxyType({**RULES, **dict(sorted({**_installed(), **_REGISTERED}.items()))})


@cache
def _installed() -> Mapping[str, Rule]:
    """Return the rules that installed packages offer: each entry point is a rule, or a module that holds some."""
    found: dict[str, Rule] = {}
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        offered = entry.load()
        checks = [offered] if isinstance(offered, Rule) else _checks_in(offered)
        if not checks:
            raise SettingsError(f"the entry point {entry.name} = {entry.value} of {_GROUP} is no rule and holds none")
        for check in checks:
            _refuse_taken(check, {**RULES, **found})
            found[check.code] = check
    return MappingProxyType(found)


def _checks_in(offered: object) -> list[Rule]:
    return (
        [value for value in vars(offered).values() if isinstance(value, Rule)] if hasattr(offered, "__dict__") else []
    )


def _refuse_taken(check: Rule, known: Mapping[str, ProblemKind]) -> None:
    for rule in known.values():
        if rule.code == check.code or rule.name == check.name:
            if isinstance(rule, Rule) and _origin(rule) == _origin(check) and rule.code == check.code:
                continue  # a cell of a notebook that is run again
            raise SettingsError(f"the rule {check.code} {check.name!r}: {rule.code} {rule.name!r} is there already")
    if check.code.startswith("NA"):
        raise SettingsError(
            f"the rule {check.code}: codes that begin with NA are the package's own; take other letters"
        )


def _origin(check: Rule) -> tuple[str, str]:
    return check.run.__module__, getattr(check.run, "__qualname__", "")


_MODULES: Final = (
    page_dates,
    page_lines,
    page_lists,
    page_sources,
    page_texts,
    archive_links,
    archive_entries,
    archive_days,
    archive_events,
)


def checks_of(modules: Iterable[ModuleType]) -> Mapping[str, Rule]:
    """Return the checks of modules by code, sorted.

    Raises:
        ValueError: Two have the same code or the same name.
    """
    found: dict[str, Rule] = {}
    names = {rule.name for rule in READER_PROBLEMS.values()}
    for check in (value for module in modules for value in vars(module).values() if isinstance(value, Rule)):
        if check.code in found or check.name in names:
            raise ValueError(f"there are two rules {check.code} or two named {check.name}")
        found[check.code] = check
        names.add(check.name)
    return MappingProxyType(dict(sorted(found.items())))


CHECKS: Final[Mapping[str, Rule]] = checks_of(_MODULES)
"""The checks that come with the package, by code."""

RULES: Final[Mapping[str, ProblemKind]] = MappingProxyType({**READER_PROBLEMS, **CHECKS})
"""All rules, by code: those of the reader, whose problems every page carries, and the checks."""
