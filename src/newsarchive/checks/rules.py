"""A rule: what is wrong, why it matters, how it looks, and the function that finds it.

This module owns `Check` and the decorators that make one of a function. Codes of pages are NA101 to NA199, those of the
archive NA201 to NA299; a user's own begin with other letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from newsarchive.problems import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsarchive.checks.findings import Finding
    from newsarchive.checks.subjects import ArchiveSubject, PageSubject

    PageFunction: TypeAlias = Callable[[PageSubject], Iterable[Finding]]
    ArchiveFunction: TypeAlias = Callable[[ArchiveSubject], Iterable[Finding]]

__all__ = ["Check", "Mend", "Scope", "archive_rule", "page_rule"]

Mend: TypeAlias = Literal["safe", "unsafe"]
"""How a problem can be mended: so that the page says just what it said, or so that somebody has to judge it."""

Scope: TypeAlias = Literal["page", "archive"]
"""What a rule looks at."""

_CODE: Final = re.compile(r"[A-Z]{2,6}[0-9]{3}")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _check_code(_: Check, __: attrs.Attribute[str], code: str) -> None:
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no code of a rule: it takes capital letters and three digits, such as MY101")


def _check_name(_: Check, __: attrs.Attribute[str], name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a rule: it takes small letters, digits and hyphens")


@attrs.frozen(kw_only=True)
class Check(Rule):
    """One kind of problem that a check looks for. Made by `page_rule` and `archive_rule`."""

    code: str = attrs.field(validator=_check_code)
    name: str = attrs.field(validator=_check_name)
    why: str
    """One sentence: why it matters."""
    bad: Mapping[str, str]
    """Pages that have the problem, by path: one for a rule on pages, a small archive for one on the archive."""
    good: Mapping[str, str]
    """The same without it."""
    mend: Mend | None
    """Whether its findings carry a fix, and which kind."""
    scope: Scope
    """What it looks at."""
    run: Callable[..., Iterable[Finding]] = attrs.field(repr=False)
    """The function that finds it."""


def page_rule(  # noqa: PLR0913 # each is a part of a rule, and named
    *,
    code: str,
    name: str,
    summary: str,
    why: str,
    bad: Mapping[str, str],
    good: Mapping[str, str],
    severity: Severity = Severity.WARNING,
    mend: Mend | None = None,
) -> Callable[[PageFunction], Check]:
    """Return a decorator that makes a rule of a function, which looks at one page and yields what it finds.

    Args:
        code: The code that never changes.
        name: The same in words, such as `"day-not-of-path"`.
        summary: One sentence: what is wrong.
        why: One sentence: why it matters.
        bad: A page that has the problem and no other, as its path and text.
        good: The same page without it.
        severity: How much it matters unless settings say otherwise.
        mend: `"safe"` if its findings carry fixes after which the page says just the same, `"unsafe"` for other fixes.
    """

    def make(function: PageFunction) -> Check:
        return Check(
            code=code,
            name=name,
            summary=summary,
            why=why,
            bad=bad,
            good=good,
            severity=severity,
            mend=mend,
            scope="page",
            run=function,
        )

    return make


def archive_rule(  # noqa: PLR0913 # each is a part of a rule, and named
    *,
    code: str,
    name: str,
    summary: str,
    why: str,
    bad: Mapping[str, str],
    good: Mapping[str, str],
    severity: Severity = Severity.WARNING,
    mend: Mend | None = None,
) -> Callable[[ArchiveFunction], Check]:
    """Return a decorator that makes a rule of a function, which looks at an archive and yields what it finds.

    The arguments are those of `page_rule`; `bad` and `good` are small archives.
    """

    def make(function: ArchiveFunction) -> Check:
        return Check(
            code=code,
            name=name,
            summary=summary,
            why=why,
            bad=bad,
            good=good,
            severity=severity,
            mend=mend,
            scope="archive",
            run=function,
        )

    return make
