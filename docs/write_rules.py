"""Update the tables of `reference/checks.md` from the rules: `python docs/write_rules.py`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.checks.registry import OWN_RULES

if TYPE_CHECKING:
    from newsarchive.checks.rules import Rule

_PAGE = Path(__file__).parent / "reference" / "checks.md"
_TABLE = re.compile(r"(<!-- rules: (?P<scope>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| code | name | severity | fix | what is wrong | why it matters |\n|---|---|---|---|---|---|\n"


def written(text: str) -> str:
    """Return the text of the page with its tables up to date."""
    return _TABLE.sub(lambda match: f"{match[1]}\n{table(match['scope'])}\n{match[3]}", text)


def table(scope: str) -> str:
    """Return the table of the rules of one scope."""
    return _HEAD + "".join(row(rule) for rule in OWN_RULES.values() if rule.scope == scope)


def row(rule: Rule) -> str:
    """Return the row of a rule."""
    cells = (rule.code, rule.name, str(rule.severity), rule.fix or "–", rule.summary, rule.why)
    return f"| {' | '.join(map(_in_cell, cells))} |\n"


def _in_cell(text: str) -> str:
    return re.sub(r"([|<*_])", r"\\\1", text)


if __name__ == "__main__":
    _PAGE.write_text(written(_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
