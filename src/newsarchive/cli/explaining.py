"""A rule for a person: what it is about, why, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.checks.rules import Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.cli.screen import Screen
    from newsarchive.problems import Rule

__all__ = ["explain"]

_MENDS = {
    "safe": "--fix mends it: the page says just the same afterwards.",
    "unsafe": "--unsafe-fixes mends it; look at the outcome with --diff.",
    None: "It cannot be mended without knowing what is right.",
}


def explain(screen: Screen, rule: Rule) -> None:
    """Write what a rule is about."""
    screen.put((f"{rule.code} {rule.name}", "bold"), f" ({rule.severity})")
    screen.put(rule.summary)
    if not isinstance(rule, Check):
        screen.put("It is what the reader of pages says; every page carries it.")
        screen.put(_MENDS[rule.mend])
        return
    screen.put(rule.why)
    screen.put(_MENDS[rule.mend])
    _show_pages(screen, "Bad", rule.bad)
    _show_pages(screen, "Good", rule.good)


def _show_pages(screen: Screen, name: str, pages: Mapping[str, str]) -> None:
    screen.heading(name)
    for path, text in pages.items():
        screen.put_uncut((path, "dim"), indent=2)
        for line in text.rstrip("\n").split("\n"):
            screen.put_uncut(line, indent=4)
