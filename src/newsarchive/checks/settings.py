"""The settings of a check: which rules run, where, and how severe they are.

This module owns `Settings` and reads it from `newsarchive.toml` or `pyproject.toml`. An unknown
setting or rule is an error: nobody would notice that a misspelt rule is not run.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.checks.registry import RULES
from newsarchive.errors import SettingsError
from newsarchive.problems import Severity
from newsarchive.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newsarchive.problems import Problem, ProblemKind

__all__ = ["Settings", "find_settings", "read_settings", "to_names"]

_OWN_FILE: Final = "newsarchive.toml"
_PROJECT_FILE: Final = "pyproject.toml"
_KEYS: Final = ("select", "ignore", "per-path-ignores", "severities", "baseline")


def to_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of rules as a tuple; a string is refused, since each of its letters would count as a name."""
    if isinstance(names, str):
        raise SettingsError(f"rules are named in a list, such as [{names!r}], not in a string")
    return tuple(names)


@attrs.frozen(kw_only=True)
class Settings:
    """Which rules a check runs, where, and how severe they are.

    A rule is named by its code (`NA101`), by the first characters of several codes (`NA2`) or by its name
    (`self-link`).

    >>> Settings(ignore=("NA0",), severities={"self-link": "error"}).severities
    {'NA202': <Severity.ERROR: 'error'>}
    """

    select: tuple[str, ...] = attrs.field(default=(), converter=to_names)
    """The rules to run; empty for all."""
    ignore: tuple[str, ...] = attrs.field(default=(), converter=to_names)
    """The rules not to run, of those."""
    per_path_ignores: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The rules not to run on paths that match a pattern, in which `*` matches any characters, slashes too."""
    severities: Mapping[str, Severity] = attrs.field(factory=dict)
    """The severity of rules, by code, where it differs from their own."""
    baseline: Path | None = None
    """The file of the problems that are known."""
    rules: Mapping[str, ProblemKind] = attrs.field(default=RULES, repr=False, eq=False)
    """The table of rules that codes are looked up in."""
    _selected: frozenset[str] = attrs.field(init=False, repr=False, eq=False)
    _ignored_at: tuple[tuple[str, frozenset[str]], ...] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        selected = self._codes_of(self.select) if self.select else frozenset(self.rules)
        ignored_at = tuple((glob, self._codes_of(to_names(names))) for glob, names in self.per_path_ignores.items())
        severities = {
            code: _severity_of(text) for name, text in self.severities.items() for code in self._codes_of((name,))
        }
        object.__setattr__(self, "_selected", selected - self._codes_of(self.ignore))
        object.__setattr__(self, "_ignored_at", ignored_at)
        object.__setattr__(self, "severities", severities)

    def narrow(self, select: Iterable[str], ignore: Iterable[str]) -> Settings:
        """Return the same settings with other rules to run, if any are named, and further ones to ignore.

        Raises:
            SettingsError: A rule is unknown.
        """
        asked = to_names(select) or self.select
        return attrs.evolve(self, select=asked, ignore=(*self.ignore, *to_names(ignore)))

    def runs(self, code: str) -> bool:
        """Return whether a rule is to be run."""
        return code in self._selected

    def apply(self, problem: Problem) -> Problem | None:
        """Return a problem with the severity of these settings, or None if they leave it out."""
        if problem.code not in self._selected:
            return None
        path = problem.path or ""
        if any(problem.code in codes and fnmatchcase(path, glob) for glob, codes in self._ignored_at):
            return None
        severity = self.severities.get(problem.code, problem.severity)
        return problem if severity is problem.severity else attrs.evolve(problem, severity=severity)

    def _codes_of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the codes of the rules that are named."""
        found: set[str] = set()
        for name in names:
            codes = {code for code, rule in self.rules.items() if name in (code, rule.name)}
            codes = codes or {code for code in self.rules if name and code.startswith(name)}
            if not codes:
                known = [*self.rules, *(rule.name for rule in self.rules.values())]
                raise SettingsError(f"unknown rule {name!r}{did_you_mean(name, known) or _listed(known)}")
            found |= codes
        return frozenset(found)


def find_settings(start: Path, rules: Mapping[str, ProblemKind] = RULES) -> Settings:
    """Return the settings of the nearest file in a folder or the folders above it; the default if there is none.

    A `pyproject.toml` counts only with a table `[tool.newsarchive]`.

    Raises:
        SettingsError: A file cannot be read, or has an unknown setting or rule.
    """
    folder = start.absolute()
    for each in (folder, *folder.parents):
        for name in (_OWN_FILE, _PROJECT_FILE):
            settings = read_settings(each / name, rules) if (each / name).is_file() else None
            if settings is not None:
                return settings
    return Settings(rules=rules)


def read_settings(file: Path, rules: Mapping[str, ProblemKind] = RULES) -> Settings | None:
    """Return the settings of a file; None for a `pyproject.toml` without a table `[tool.newsarchive]`.

    Raises:
        SettingsError: It cannot be read, or has an unknown setting or rule.
    """
    try:
        table: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise SettingsError(f"{file} cannot be read as TOML: {error}") from error
    if file.name == _PROJECT_FILE:
        tools = table.get("tool", {})
        table = tools.get("newsarchive") if isinstance(tools, dict) else None
        if table is None:
            return None
    try:
        return _settings_of(table, file.parent, rules)
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from error


def _settings_of(table: Any, folder: Path, rules: Mapping[str, ProblemKind]) -> Settings:  # noqa: ANN401 # whatever TOML holds
    if not isinstance(table, dict):
        raise SettingsError("[tool.newsarchive] is not a table")
    for key in table:
        if key not in _KEYS:
            raise SettingsError(f"unknown setting {key!r}{did_you_mean(key, _KEYS) or _listed(_KEYS)}")
    baseline = table.get("baseline")
    if baseline is not None and not isinstance(baseline, str):
        raise SettingsError("baseline must be the path of a file, as a string")
    ignores = _table(table, "per-path-ignores")
    return Settings(
        select=_names(table.get("select", []), "select"),
        ignore=_names(table.get("ignore", []), "ignore"),
        per_path_ignores={glob: _names(names, f"per-path-ignores of {glob!r}") for glob, names in ignores.items()},
        severities=_table(table, "severities"),
        baseline=None if baseline is None else folder / baseline,
        rules=rules,
    )


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise SettingsError(f"{key} must be a table")
    return value


def _names(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(f"{key} must be a list of rule codes or names, as strings")
    return tuple(value)


def _severity_of(text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise SettingsError(f"unknown severity {text!r}: write error, warning or info") from None


def _listed(known: Iterable[str]) -> str:
    return f"; there are {', '.join(known)}"
