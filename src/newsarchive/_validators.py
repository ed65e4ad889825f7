"""Converters and validators of the model's fields: how a value is made clean, and which ones are refused.

This module also owns the forms of text that are not read as text on a page. A converter leaves what it does not
understand to the validator, which refuses it with a `ModelError`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from newsarchive.dates import parse_day
from newsarchive.errors import ModelError
from newsarchive.refs import PageRef, find_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "COMMENT",
    "CONTEXT_LINE",
    "HEADING",
    "URL_REFUSES",
    "Attribute",
    "all_of_type",
    "check_contexts",
    "check_date",
    "check_description",
    "check_label",
    "check_line",
    "check_outside_url",
    "check_summary",
    "check_url",
    "check_whole_second",
    "clean",
    "clean_body",
    "clean_or_none",
    "is_rule",
    "of_type",
    "optional",
    "reads_as_summary",
    "reads_as_text",
    "refusal",
    "sorted_names",
    "to_day",
    "to_day_or_none",
    "to_names",
    "to_ref",
    "to_ref_or_none",
    "to_utc",
]

Attribute: TypeAlias = "attrs.Attribute[Any]"

# What is not read as text on a page (docs/format.md section 3). The reader uses the same patterns, so that it reads as
# a description or summary exactly what the model accepts as one.
HEADING: Final = re.compile(r"#{1,6}(?:[ \t]|\Z)")
CONTEXT_LINE: Final = re.compile(r"_([^_:]+):(?: (.*))?_\Z")
COMMENT: Final = "<!--"
URL_REFUSES: Final = re.compile(r"\A<|[\s\x00-\x1f\x7f]|\]\(")
# A relative link to a page is one too, whatever page it is on.
_ANY_PAGE: Final = PageRef(date=dt.date(2017, 1, 1), slug="any")
_BLANK_START: Final = re.compile(r"\A(?:[^\S\n]*\n)+")


# -- converters: what a caller may pass for a field ---------------------------------------------------------------


def clean(value: str) -> str:
    """Return text without the white space around it, which has no meaning (docs/format.md section 2.2)."""
    return value.strip() if isinstance(value, str) else value


def clean_or_none(value: str | None) -> str | None:
    """Return clean text, or None for None."""
    return None if value is None else clean(value)


def clean_body(value: str) -> str:
    r"""Return a text of several lines with `\n` line ends and without blank lines around it."""
    if not isinstance(value, str):
        return value
    return _BLANK_START.sub("", re.sub(r"\r\n?", "\n", value).rstrip())


def to_day(value: dt.date | str) -> dt.date:
    """Return a day from a date or from a page's form of one, `2017-01-1`."""
    return parse_day(value) if isinstance(value, str) else value


def to_day_or_none(value: dt.date | str | None) -> dt.date | None:
    """Return a day as `to_day` does, or None for None."""
    return None if value is None else to_day(value)


def to_ref(value: PageRef | str) -> PageRef:
    """Return the page that a link of any form leads to."""
    return PageRef.parse(value) if isinstance(value, str) else value


def to_ref_or_none(value: PageRef | str | None) -> PageRef | None:
    """Return a page as `to_ref` does, or None for None."""
    return None if value is None else to_ref(value)


def to_utc(value: dt.datetime | None) -> dt.datetime | None:
    """Return an aware time as the naive UTC that pages write."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        try:
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        except OverflowError:
            raise ModelError(f"{value} is out of range in UTC") from None
    return value


def to_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return clean names in the order that they have."""
    if isinstance(values, str):
        raise ModelError(f"contexts are a sequence of names, not one string: write ({values!r},)")
    return tuple(clean(value) for value in values)


def sorted_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return names in ascending code point order, as related items have them (docs/format.md section 2.5)."""
    names = to_names(values)
    return tuple(sorted(names)) if all(isinstance(name, str) for name in names) else names


# -- validators: what a page cannot say ---------------------------------------------------------------------------


def refusal(instance: object, attribute: Attribute, why: str) -> ModelError:
    """Return the error that names the field and says why its value is refused."""
    return ModelError(f"{type(instance).__name__}.{attribute.name}: {why}")


def of_type(kind: type) -> Callable[[object, Attribute, object], None]:
    """Return a validator that asks for one type."""

    def validate(instance: object, attribute: Attribute, value: object) -> None:
        if not isinstance(value, kind):
            raise refusal(instance, attribute, f"expected {kind.__name__}, got {type(value).__name__}")

    return validate


def all_of_type(kind: type) -> Callable[[object, Attribute, tuple[object, ...]], None]:
    """Return a validator that asks for one type of every item."""
    validate = of_type(kind)

    def validate_all(instance: object, attribute: Attribute, values: tuple[object, ...]) -> None:
        for value in values:
            validate(instance, attribute, value)

    return validate_all


def check_date(instance: object, attribute: Attribute, value: object) -> None:
    """Refuse what is not a day, such as a time."""
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise refusal(instance, attribute, f"expected a datetime.date, got {type(value).__name__}")


def check_line(instance: object, attribute: Attribute, value: object) -> None:
    """Refuse what is not text of one line."""
    if not isinstance(value, str):
        raise refusal(instance, attribute, f"expected text, got {type(value).__name__}")
    if "\n" in value or "\r" in value:
        raise refusal(instance, attribute, "a line break would end it: write it on one line")


def is_rule(line: str) -> bool:
    """Return whether a line is a rule: three or more hyphens, with or without spaces between and after them.

    Not a regular expression: one that repeats a group keeps a megabyte of hyphens on its stack before it fails.

    >>> is_rule("---"), is_rule("- - -"), is_rule("- - a")
    (True, True, False)
    """
    return line.startswith("-") and not line.rstrip().strip("- \t") and line.count("-") >= 3


def reads_as_text(line: str) -> bool:
    """Return whether a clean line is a description, and not a heading, a rule or a comment.

    >>> reads_as_text("#MeToo spreads"), reads_as_text("### Source:"), reads_as_text("---")
    (True, False, False)
    """
    return HEADING.match(line) is None and not is_rule(line) and not line.startswith(COMMENT)


def reads_as_summary(line: str) -> bool:
    """Return whether a clean line is the summary of an entry: text, and not a list of contexts."""
    return reads_as_text(line) and CONTEXT_LINE.match(line) is None


def check_description(instance: object, attribute: Attribute, value: str) -> None:
    """Refuse what would not be read as a description."""
    check_line(instance, attribute, value)
    if not reads_as_text(value):
        raise refusal(instance, attribute, f"{value[:20]!r} would be read as a heading, rule or comment")


def check_summary(instance: object, attribute: Attribute, value: str) -> None:
    """Refuse what would not be read as the summary of an entry."""
    check_line(instance, attribute, value)
    if not reads_as_summary(value):
        raise refusal(
            instance, attribute, f"{value[:20]!r} would be read as a heading, rule, comment or list of contexts"
        )


def check_label(instance: object, attribute: Attribute, value: str) -> None:
    """Refuse a text that would end the link that it is in."""
    check_line(instance, attribute, value)
    if "](" in value:
        raise refusal(instance, attribute, "it holds `](`, where its link would end")


def check_contexts(instance: object, attribute: Attribute, value: tuple[str, ...]) -> None:
    """Refuse names that a list of contexts cannot hold."""
    for name in value:
        check_label(instance, attribute, name)
        if not name:
            raise refusal(instance, attribute, "a context is empty: give it a name")


def check_url(instance: object, attribute: Attribute, value: str) -> None:
    """Refuse what the parentheses of a link cannot hold."""
    check_line(instance, attribute, value)
    if not value or URL_REFUSES.search(value):
        raise refusal(instance, attribute, f"{value!r} is not a URL that a page can hold: write %20 for a space")


def check_outside_url(instance: object, attribute: Attribute, value: str) -> None:
    """Refuse the URL of a page of the archive, which would be read as one."""
    check_url(instance, attribute, value)
    if find_page(value, base=_ANY_PAGE) is not None:
        raise refusal(instance, attribute, f"{value!r} would be read as a page of the archive: give a URL outside it")


def check_whole_second(instance: object, attribute: Attribute, value: object) -> None:
    """Refuse what is not a time, or has parts of a second."""
    if not isinstance(value, dt.datetime):
        raise refusal(instance, attribute, f"expected a datetime.datetime in UTC, got {type(value).__name__}")
    if value.microsecond:
        raise refusal(instance, attribute, "pages write whole seconds: set microsecond=0")


optional = attrs.validators.optional
