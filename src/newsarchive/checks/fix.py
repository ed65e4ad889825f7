"""Apply fixes to a page until none is left, and refuse those that change more than their own lines.

This module owns `fix_page` and `count_fixes`. A safe fix leaves the content of the page as it is; an unsafe one
changes only what its own lines say. Neither may leave the page with an error that it did not have.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.checks.parts import parts_of
from newsarchive.checks.registry import all_rules
from newsarchive.checks.rules import Rule
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings
from newsarchive.markdown.lines import BOM, LINE_END, encode
from newsarchive.markdown.page import parse
from newsarchive.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.checks.parts import Located
    from newsarchive.markdown.page import Page
    from newsarchive.problems import Fix, Problem

__all__ = ["Fixed", "apply_fixes", "count_fixes", "fix_page", "is_fixable", "is_of_archive"]

_MAX_ROUNDS: Final = 50
_MAX_TRIES: Final = 300
"""A page is read again so many times at most: with more fixes than that to refuse, some are not tried."""


@attrs.frozen(kw_only=True)
class Fixed:
    """A page before and after its fixes."""

    before: Page
    """The page as it was."""
    page: Page
    """The page as it is now; the same if nothing was fixed."""
    problems: tuple[Problem, ...] = ()
    """The problems that were fixed, in the order of the fixes."""


def is_fixable(problem: Problem, settings: Settings, *, unsafe: bool) -> bool:
    """Return whether a problem has a fix that may be applied: a safe one, or an unsafe one if those are allowed."""
    rule = settings.rules.get(problem.code)
    fix = None if rule is None else rule.fix
    return problem.fix is not None and (fix == "safe" or (unsafe and fix == "unsafe"))


def fix_page(
    page: Page, settings: Settings | None = None, *, unsafe: bool = False, more: Sequence[Problem] = ()
) -> Fixed:
    """Return a page with everything fixed that can be. Nothing is written.

    Args:
        page: A page.
        settings: Which rules to run; None for all.
        unsafe: Whether to apply fixes that change what the page says, which somebody should review.
        more: Problems of the page that rules on the archive found.
    """
    settings = settings or Settings(rules=all_rules())
    before, seen, tries = page, {page.text: 0}, _Tries(settings)
    fixed: list[Problem] = []
    for _ in range(_MAX_ROUNDS):
        problems = [*more, *check_page(page, settings)]
        more = ()
        chosen = _disjoint(problem for problem in problems if is_fixable(problem, settings, unsafe=unsafe))
        page, applied = tries.apply(page, chosen)
        if not applied:
            break
        if page.text in seen:  # the fixes since then undid each other
            del fixed[seen[page.text] :]
            break
        fixed += applied
        seen[page.text] = len(fixed)
    return Fixed(before=before, page=page, problems=tuple(fixed))


def count_fixes(page: Page, problems: Sequence[Problem], settings: Settings, *, unsafe: bool) -> Counter[str]:
    """Return how many of a page's problems its fixes solve, by code: those whose fixes are not refused.

    Args:
        page: The page.
        problems: All its problems, those that rules on the archive found too.
        settings: Which rules to run.
        unsafe: Whether to count fixes that change what the page says.
    """
    asked = Counter(problem.code for problem in problems if is_fixable(problem, settings, unsafe=unsafe))
    if not asked:
        return asked
    more = [problem for problem in problems if is_of_archive(problem, settings)]
    fixed = fix_page(page, settings, unsafe=unsafe, more=more)
    return asked & Counter(problem.code for problem in fixed.problems)


def is_of_archive(problem: Problem, settings: Settings) -> bool:
    """Return whether a rule on the archive found a problem."""
    rule = settings.rules.get(problem.code)
    return isinstance(rule, Rule) and rule.scope == "archive"


def _disjoint(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems, by line, whose fixes have no line in common."""
    chosen: list[Problem] = []
    last = 0
    fixable = [(problem.fix, problem) for problem in problems if problem.fix is not None]
    for fix, problem in sorted(fixable, key=lambda pair: (pair[0].line, pair[0].end_line)):
        if fix.line > last:
            chosen.append(problem)
            last = fix.end_line
    return chosen


class _Tries:
    """Tries fixes on one page, and reads the new text each time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._left = _MAX_TRIES

    def apply(self, page: Page, problems: list[Problem]) -> tuple[Page, list[Problem]]:
        """Return the page with as many fixes as it can take, and their problems; where all fail, each half is tried."""
        if not problems or not self._left:
            return page, []
        self._left -= 1
        fixes = [problem.fix for problem in problems if problem.fix is not None]
        fixed = parse(encode(apply_fixes(page.text, fixes)), path=page.path, vocabulary=page.vocabulary)
        if fixed.text == page.text:
            return page, []
        if _is_within_fixes(page, fixed, problems, self._settings):
            return fixed, problems
        if len(problems) == 1:
            return page, []
        middle = len(problems) // 2
        page, later = self.apply(page, problems[middle:])  # the lines before them keep their numbers
        page, earlier = self.apply(page, problems[:middle])
        return page, [*earlier, *later]


def _is_safe(problem: Problem, settings: Settings) -> bool:
    rule = settings.rules.get(problem.code)
    return rule is not None and rule.fix == "safe"


def _is_within_fixes(old: Page, new: Page, problems: list[Problem], settings: Settings) -> bool:
    """Return whether a page says what it said, but for the lines of unsafe fixes."""
    if _errors(new) > _errors(old):
        return False
    if old.content == new.content:
        return True
    touched_old: set[int] = set()
    touched_new: set[int] = set()
    shift = 0
    for problem in problems:
        fix = problem.fix
        assert fix is not None
        if not _is_safe(problem, settings):
            touched_old.update(range(fix.line, fix.end_line + 1))
            touched_new.update(range(fix.line + shift, fix.line + shift + len(fix.lines)))
        shift += len(fix.lines) - (fix.end_line - fix.line + 1)
    return bool(touched_old) and old.kind == new.kind and _outside(old, touched_old) == _outside(new, touched_new)


def _outside(page: Page, touched: set[int]) -> list[tuple[str, Any]]:
    """Return what a page says on all lines but these."""
    return [
        (part.kind, _own_value(part))
        for part in parts_of(page)
        if touched.isdisjoint(range(part.line, part.end_line + 1))
    ]


def _own_value(part: Located[Any]) -> Any:  # noqa: ANN401 # any part
    """Return what a part says on its own lines: topic, summary and contexts of an entry are on other ones."""
    return (part.value.title, part.value.ref) if part.kind == "entry" else part.value


def _errors(page: Page) -> int:
    return sum(problem.severity is Severity.ERROR for problem in page.problems)


def apply_fixes(text: str, fixes: Sequence[Fix]) -> str:
    r"""Return a text with fixes applied, which are sorted and have no line in common.

    >>> from newsarchive.problems import Fix
    >>> two, none = Fix(label="", line=1, end_line=1, lines=("x", "y")), Fix(label="", line=3, end_line=3)
    >>> apply_fixes("a\r\nb\r\nc", [two, none])
    'x\r\ny\r\nb\r\n'
    """
    bom = BOM if text.startswith(BOM) else ""
    lines = _with_ends(text.removeprefix(bom))
    out: list[str] = []
    done = 0
    for fix in fixes:
        out += _join(lines[done : fix.line - 1])
        old = lines[fix.line - 1 : fix.end_line]
        if fix.exact:
            bom = "" if fix.line == 1 else bom
            out += fix.lines
        else:
            ends = [end for _, end in old]
            inner = lines[0][1] or "\n"
            kept = ends[:-1][: max(0, len(fix.lines) - 1)]
            new_ends = [*kept, *[inner] * (len(fix.lines) - len(ends)), ends[-1]]
            out += _join(list(zip(fix.lines, new_ends, strict=False)))
        done = fix.end_line
    out += _join(lines[done:])
    return bom + "".join(out)


def _with_ends(text: str) -> list[tuple[str, str]]:
    """Return the lines of a text, each with its end."""
    return list(zip(LINE_END.split(text), [*LINE_END.findall(text), ""], strict=True))


def _join(lines: list[tuple[str, str]]) -> list[str]:
    return [line + end for line, end in lines]
