"""A rule: what is wrong, why it matters, an example, and the function that finds it.

This module owns `Rule` and the decorators that turn a function into one. Rules on pages have the codes NA101 to NA199,
rules on the archive NA201 to NA299; the codes of users begin with other letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, Required, TypeAlias, TypedDict, Unpack

import attrs

from newsarchive.problems import FixKind, ProblemKind, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.subjects import Finding, PageSubject

    PageFunction: TypeAlias = Callable[[PageSubject], Iterable[Finding]]
    ArchiveFunction: TypeAlias = Callable[[ArchiveSubject], Iterable[Finding]]

__all__ = ["FixKind", "Rule", "Scope", "archive_rule", "page_rule"]

Scope: TypeAlias = Literal["page", "archive"]
"""What a rule looks at."""

_CODE: Final = re.compile(r"[A-Z]{2,6}[0-9]{3}")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _check_code(_: Rule, __: attrs.Attribute[str], code: str) -> None:
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a rule code: write capital letters and three digits, such as MY101")


def _check_name(_: Rule, __: attrs.Attribute[str], name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a rule name: write lower-case letters, digits and hyphens")


@attrs.frozen(kw_only=True)
class Rule(ProblemKind):
    """A kind of problem that a check looks for. Made by `page_rule` and `archive_rule`."""

    code: str = attrs.field(validator=_check_code)
    name: str = attrs.field(validator=_check_name)
    severity: Severity = Severity.WARNING
    why: str
    """One sentence: why it matters."""
    bad: Mapping[str, str]
    """Pages with the problem, by path: one page for a rule on pages, a small archive for a rule on the archive."""
    good: Mapping[str, str]
    """The same without the problem."""
    scope: Scope
    """What it looks at."""
    run: Callable[..., Iterable[Finding]] = attrs.field(repr=False)
    """The function that finds it."""


class RuleFields(TypedDict, total=False):
    """The fields of a rule that its author writes, beside the function."""

    code: Required[str]
    """The code that never changes."""
    name: Required[str]
    """The same in words, such as `"day-not-of-path"`."""
    summary: Required[str]
    """One sentence: what is wrong."""
    why: Required[str]
    """One sentence: why it matters."""
    bad: Required[Mapping[str, str]]
    """Pages with the problem and no other, by path."""
    good: Required[Mapping[str, str]]
    """The same without the problem."""
    severity: Severity
    """How much it matters, unless settings say otherwise; a warning if not given."""
    fix: FixKind | None
    """How its findings can be fixed; None if they carry no fix."""


def page_rule(**fields: Unpack[RuleFields]) -> Callable[[PageFunction], Rule]:
    """Return a decorator that turns a function into a rule: it is given one page and yields what it finds.

    Keyword Args:
        code: The code that never changes.
        name: The same in words, such as `"day-not-of-path"`.
        summary: One sentence: what is wrong.
        why: One sentence: why it matters.
        bad: A page with the problem and no other, as its path and text.
        good: The same page without the problem.
        severity: How much it matters unless settings say otherwise; a warning if not given.
        fix: `"safe"` if its findings carry fixes that leave the content of the page as it is, `"unsafe"` if they carry
            fixes that change it.
    """
    return lambda function: Rule(scope="page", run=function, **fields)


def archive_rule(**fields: Unpack[RuleFields]) -> Callable[[ArchiveFunction], Rule]:
    """Return a decorator that turns a function into a rule: it is given an archive and yields what it finds.

    The arguments are those of `page_rule`; `bad` and `good` are small archives.
    """
    return lambda function: Rule(scope="archive", run=function, **fields)
