"""What can be wrong with a day of the Current Events Portal: the codes that `newsarchive.wikipedia.parse` reports.

This module owns `WIKITEXT_RULES`. The codes never change.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from newsarchive.problems import ProblemKind, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WIKITEXT_RULES"]

_RULES: Final = (
    ProblemKind(
        code="WP101",
        name="text-outside-bullets",
        severity=Severity.ERROR,
        summary="A line of text is not a bullet and does not continue one; no event is made of it.",
    ),
    ProblemKind(
        code="WP102",
        name="continued-bullet",
        severity=Severity.WARNING,
        summary="A line without a bullet of its own was read as the continuation of the bullet above.",
    ),
    ProblemKind(
        code="WP103",
        name="hidden-bullet",
        severity=Severity.INFO,
        summary="A bullet is in a comment or a notice, where no reader sees it; no event is made of it.",
    ),
    ProblemKind(
        code="WP104",
        name="unclosed-markup",
        severity=Severity.WARNING,
        summary="A link, template, tag or comment is not closed, or closed and never opened; it was read as text.",
    ),
    ProblemKind(
        code="WP105",
        name="empty-bullet",
        severity=Severity.WARNING,
        summary="A bullet shows no text; no event is made of it.",
    ),
    ProblemKind(
        code="WP106",
        name="topic-without-events",
        severity=Severity.WARNING,
        summary="A bullet reads like a topic, but nothing is below it; it was read as an event.",
    ),
    ProblemKind(
        code="WP107",
        name="no-bullet-above",
        severity=Severity.WARNING,
        summary="A deeper bullet has no bullet above it, so that its topic is missing.",
    ),
    ProblemKind(
        code="WP108",
        name="citation-without-link",
        severity=Severity.WARNING,
        summary="A source is named without a link to it; it is not a source of the event.",
    ),
    ProblemKind(
        code="WP109",
        name="link-in-text",
        severity=Severity.WARNING,
        summary="A link to another site is part of a sentence; its text is in the title, its URL is not a source.",
    ),
    ProblemKind(
        code="WP110",
        name="unknown-template",
        severity=Severity.WARNING,
        summary="What a template shows is not known; of its parameters the first was read as its text.",
    ),
    ProblemKind(
        code="WP111",
        name="too-complex",
        severity=Severity.WARNING,
        summary="A bullet holds more markup than a reader would write; it was read by simpler rules.",
    ),
    ProblemKind(
        code="WP112",
        name="unreadable-link",
        severity=Severity.ERROR,
        summary="A page cannot hold the URL of a citation; it is not a source of the event.",
    ),
    ProblemKind(
        code="WP113",
        name="no-day",
        severity=Severity.INFO,
        summary="The page is not a day: it is empty, was deleted, or leads to another page.",
    ),
    ProblemKind(
        code="WP114",
        name="other-day",
        severity=Severity.WARNING,
        summary="The page says that it is of another day than the one that was asked for; the latter is taken.",
    ),
    ProblemKind(
        code="WP115",
        name="not-utf-8",
        severity=Severity.INFO,
        summary="The bytes are not UTF-8; they were read as Latin-1, the encoding of the portal's first years.",
    ),
    ProblemKind(
        code="WP116",
        name="missing-bullet",
        severity=Severity.WARNING,
        summary="A line outside the bullets cites sources; it was read as an event.",
    ),
)

WIKITEXT_RULES: Final[Mapping[str, ProblemKind]] = MappingProxyType({rule.code: rule for rule in _RULES})
"""Every code that the reader of wikitext can report."""
