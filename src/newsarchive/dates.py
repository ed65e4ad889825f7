"""Dates as pages write them (`2017-01-1`), and `Period`: what a user means by `"2016-05"` or `"last week"`.

This module owns both ways of reading a date. A page's date has one shape (docs/format.md section 1.2) and is matched
strictly, by `parse_day`. What people type is read by `Period.parse`; python-dateutil knows the English names and
counts months.

It does not guess: text that lacks a part, or that can be read in two ways, is a `DateError` that says what to write
instead. Reading text raises no other exception and gives no warning. The clock is not read: `"last week"` is counted
from the day that the caller gives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import attrs

from newsarchive.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateutil.parser import parser
    from dateutil.relativedelta import relativedelta

__all__ = ["Period", "format_day", "parse_day"]

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{1,2})")
_DAY_CUT_SHORT = re.compile(r"[0-9]{4}(-[0-9]{1,2})?")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:([-/. ])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/. ])(?:[0-9]{1,2}\1)?[0-9]+")
# The only characters that are passed to dateutil; those of a clock are among them, so that a time is refused as one.
_NAMED = re.compile(r"[a-z0-9][a-z0-9 ,./:+-]*", re.ASCII | re.IGNORECASE)
_RANGE = re.compile(r" ?\.\. ?| to ", re.IGNORECASE)
# ASCII, so that no look-alike, such as the Kelvin sign in "week", matches a letter.
_RELATIVE = re.compile(
    r"(?P<day>today|yesterday)"
    r"|(?P<which>this|last) (?P<calendar>week|month|year)"
    r"|last (?P<count>[0-9]+) (?P<unit>day|week|month|year)s?",
    re.ASCII | re.IGNORECASE,
)

_MAX_LENGTH = 100
_FORMS = "write 2016, 2016-05, 2016-05-3, 2016-05..2016-07, May 2016, 3 May 2016, last week or last 3 months"


_DAY_LENGTH = timedelta(days=1)
# dateutil fills what a text lacks from a default, so a part that differs between these two was not in the text.
# Both years have a 29 February, and a weekday after day 1 never meets one after day 15.
_DEFAULTS = (datetime(4, 1, 1, tzinfo=UTC), datetime(2000, 12, 15, 23, 59, 59, 999999, tzinfo=UTC))
_CLOCK = ("hour", "minute", "second", "microsecond")


def parse_day(text: str) -> date:
    """Return the day of a page date (`2017-01-1`); a zero-padded day (`2017-01-01`) is read too.

    Raises:
        DateError: `text` has another form, or there is no such day.

    >>> parse_day("2017-01-1")
    datetime.date(2017, 1, 1)
    """
    if match := _DAY.fullmatch(text):
        return _date(*map(int, match.groups()))
    why = "it has another form"
    if cut_short := _DAY_CUT_SHORT.fullmatch(text):
        why = "the day is missing" if cut_short[1] else "the month and the day are missing"
    msg = f"{_quote(text)} is not a day: {why}; write a day like 2017-01-1"
    raise DateError(msg)


def format_day(day: date) -> str:
    """Return a day as pages write it, with no zero before the day of the month; `parse_day` reads it back.

    Raises:
        DateError: `day` is a `datetime`, or not a date.

    >>> format_day(date(2017, 1, 1))
    '2017-01-1'
    """
    day = _check_day(day)
    return f"{day.year:04}-{day.month:02}-{day.day}"


def _check_ends(period: Period, _field: attrs.Attribute[date], last: date) -> None:
    if _check_day(last) < _check_day(period.first):
        msg = f"a period cannot end on {format_day(last)}, before it begins on {format_day(period.first)}"
        raise DateError(msg)


@attrs.frozen(kw_only=True)
class Period:
    """A run of whole days, with both ends in it.

    `str(period)` is its shortest form, which `Period.parse` reads back.

    >>> period = Period.parse("2016-05")
    >>> period.days, date(2016, 5, 31) in period, str(period)
    (31, True, '2016-05')
    """

    first: date
    """The day it begins on."""
    last: date = attrs.field(validator=_check_ends)
    """The day it ends on, which is part of it; never before `first`."""

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> Period:
        """Return the period that a person means by `text`, in upper or lower case.

        A year, month or day (`2016`, `2016-05`, `2016-5`, `2016-05-1`, `2016/05/01`); the same in words (`May 2016`,
        `3 May 2016`); counted from `today` (`today`, `yesterday`, `this month`, `last week`, `last 3 days`); or two
        of these with `..` or `to` between them. Weeks begin on Monday. `last week` is the calendar week before the
        one that holds `today`; `last 1 week` is the seven days that end with `today`.

        Args:
            text: At most 100 characters.
            today: The day that relative words are counted from, usually the archive's newest.

        Raises:
            DateError: `text` is empty, unknown, or ambiguous (`05/06/2016`), lacks a part (`May`), names a time of
                day, runs backwards, or is counted from a `today` that was not given.

        >>> str(Period.parse("last week", today=date(2017, 1, 1)))
        '2016-12-19..2016-12-25'
        """
        if len(text) > _MAX_LENGTH:
            raise _refusal(text, f"is too long for a period, which has at most {_MAX_LENGTH} characters")
        ends = _RANGE.split(" ".join(text.split()))
        if len(ends) > 2:
            raise _refusal(text, "has more than two ends")
        periods = [_read(end, today) for end in ends]
        return cls.span(periods[0], periods[-1])

    @classmethod
    def of(cls, value: str | date | Period, *, today: date | None = None) -> Period:
        """Return a period as it is, that of one day, or that of a text (see `parse`).

        >>> str(Period.of(date(2016, 5, 3)))
        '2016-05-3'
        """
        if isinstance(value, Period):
            return value
        return cls.parse(value, today=today) if isinstance(value, str) else cls.day(value)

    @classmethod
    def year(cls, year: int) -> Period:
        """Return a calendar year.

        >>> Period.year(2016).days
        366
        """
        return cls(first=_date(year, 1, 1), last=_date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a calendar month; January is 1.

        >>> Period.month(2016, 2).last
        datetime.date(2016, 2, 29)
        """
        first = _date(year, month, 1)
        return cls(first=first, last=date(year, month, monthrange(year, month)[1]))

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day.

        >>> Period.day(date(2016, 5, 3)).days
        1
        """
        return cls(first=day, last=day)

    @classmethod
    def span(cls, first: str | date | Period, last: str | date | Period, *, today: date | None = None) -> Period:
        """Return the period from the first day of `first` to the last day of `last`, each as `of` takes it.

        >>> str(Period.span("2016-05-3", "2016-06"))
        '2016-05-3..2016-06-30'
        """
        return cls(first=cls.of(first, today=today).first, last=cls.of(last, today=today).last)

    @classmethod
    def ending(cls, day: date, *, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> Period:
        """Return the period that ends on `day`, which is part of it, and is as long as the sum of the other arguments.

        A month that ends on the last day of a month is that whole month.

        Raises:
            DateError: All lengths are 0, one is negative, or the period is not within the years 1 to 9999.

        >>> str(Period.ending(date(2016, 5, 31), months=1))
        '2016-05'
        """
        lengths = (days, weeks, months, years)
        if min(lengths) < 0 or not any(lengths):
            msg = "a period needs a length of at least one day; pass days, weeks, months or years, none below 0"
            raise DateError(msg)
        from dateutil.relativedelta import relativedelta  # noqa: PLC0415 # it takes longer to import than this module

        # Counted from the day after, since a month before 1 March is 1 February, but one before 29 February is not.
        after = _shift(_check_day(day), _DAY_LENGTH)
        return cls(first=_shift(after, -relativedelta(days=days, weeks=weeks, months=months, years=years)), last=day)

    @property
    def days(self) -> int:
        """How many days it has, at least 1."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= _check_day(day) <= self.last

    def __iter__(self) -> Iterator[date]:
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

    def __str__(self) -> str:
        first = self.first
        if self == Period.year(first.year):
            return f"{first.year:04}"
        if self == Period.month(first.year, first.month):
            return f"{first.year:04}-{first.month:02}"
        return format_day(first) if self.days == 1 else f"{format_day(first)}..{format_day(self.last)}"


def _quote(text: str) -> str:
    """Return the text as a message quotes it; a long one is cut."""
    return repr(text if len(text) <= _MAX_LENGTH else text[:40] + "…")


def _refusal(text: str, why: str, hint: str = _FORMS) -> DateError:
    return DateError(f"{_quote(text)} {why}; {hint}")


def _check_day(value: object) -> date:
    """Return a value that is a day; a `datetime` is a moment, and its day depends on the place."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    hint = "; take its .date()" if isinstance(value, datetime) else ""
    if type(value) is int:
        hint = f"; a year is written as text, '{value}'"
    msg = f"a day must be a datetime.date, not {type(value).__name__}{hint}"
    raise DateError(msg)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        msg = f"there is no day {year:04}-{month:02}-{day}: {error}"
        raise DateError(msg) from error


def _shift(day: date, by: relativedelta | timedelta) -> date:
    try:
        return day + by
    except (ValueError, OverflowError) as error:
        msg = f"a period cannot reach that far from {format_day(day)}: its days must be in the years 1 to 9999"
        raise DateError(msg) from error


def _read(text: str, today: date | None) -> Period:
    """Return the period of one end of a range, or of a text that is not one; single spaces separate its words."""
    if not text:
        raise _refusal(text, "is empty: it is not a period, and does not mean all of time")
    if year_first := _YEAR_FIRST.fullmatch(text):
        parts = [int(part) for part in year_first.group(1, 3, 4) if part is not None]
        if len(parts) == 3:
            return Period.day(_date(*parts))
        return Period.month(*parts) if len(parts) == 2 else Period.year(*parts)
    if relative := _RELATIVE.fullmatch(text):
        if today is None:
            raise _refusal(text, "is counted from today", "pass today=, such as the archive's newest day")
        return _read_relative(relative, _check_day(today))
    return _read_named(text)


def _read_relative(match: re.Match[str], today: date) -> Period:
    words = {name: word.lower() for name, word in match.groupdict().items() if word is not None}
    if "count" in words:
        return Period.ending(today, **{words["unit"] + "s": int(words["count"])})
    if "day" in words:
        return Period.day(today if words["day"] == "today" else _shift(today, -_DAY_LENGTH))
    this = _calendar_period(words["calendar"], today)
    if words["which"] == "this":
        return this
    return _calendar_period(words["calendar"], _shift(this.first, -_DAY_LENGTH))


def _calendar_period(unit: str, day: date) -> Period:
    """Return the calendar week (from Monday), month or year of a day."""
    if unit == "year":
        return Period.year(day.year)
    if unit == "month":
        return Period.month(day.year, day.month)
    monday = _shift(day, -timedelta(days=day.weekday()))
    return Period(first=monday, last=_shift(monday, timedelta(days=6)))


def _read_named(text: str) -> Period:
    """Return a month or day with an English name in it, or with its year last, as dateutil reads it."""
    english = _english().info
    words = re.findall(r"[a-z]+", text, re.IGNORECASE)
    numbers = re.findall(r"[0-9]+", text)
    named = _NAMED.fullmatch(text) is not None and any(english.month(word) is not None for word in words)
    if not named and not _YEAR_LAST.fullmatch(text):
        raise _refusal(text, "is not a period")
    # A longer number would make dateutil raise an OverflowError or a decimal.InvalidOperation.
    if [len(number) for number in numbers if len(number) > 2] != [4]:
        raise _refusal(text, "is not a period: the year is missing, or is not written once with four digits")
    # dateutil takes 5.2016 for a fraction.
    reading, other, day_first = _dateutil_readings(text if named else "/".join(numbers))
    if any(getattr(reading, part) == getattr(other, part) for part in _CLOCK):
        raise _refusal(text, "names a time of day, and a period is made of whole days")
    day_given = reading.day == other.day
    parts = [reading.year, *([reading.day] if day_given else []), *([] if named else [reading.month])]
    weekdays = {english.weekday(word) for word in words} - {None}
    fitting = {reading.weekday()} if day_given else set()
    # dateutil ignores a number that it cannot use, and a weekday that is not the day's.
    if sorted(map(int, numbers)) != sorted(parts) or weekdays - fitting:
        raise _refusal(text, "is not a period: its parts do not fit together")
    if reading != day_first:
        either = f"{format_day(reading.date())} or {format_day(day_first.date())}"
        raise _refusal(text, f"can mean {either}", "write it like one of these")
    return Period.day(reading.date()) if day_given else Period.month(reading.year, reading.month)


def _dateutil_readings(text: str) -> tuple[datetime, datetime, datetime]:
    """Return dateutil's readings with the one default, with the other, and with the day before the month."""
    first, second = _DEFAULTS
    parse = _english().parse
    try:
        # Without time zones: an unknown one would be a warning, and a zone comes with a time, which is refused anyway.
        return (
            parse(text, default=first, ignoretz=True),
            parse(text, default=second, ignoretz=True),
            parse(text, default=first, ignoretz=True, dayfirst=True),
        )
    except ValueError as error:
        raise _refusal(text, "is not a period") from error


@cache
def _english() -> parser:
    """Return dateutil's parser without the words that it would skip silently, such as "and" and "at"."""
    from dateutil.parser import parser, parserinfo  # noqa: PLC0415 # it takes longer to import than this module

    class English(parserinfo):
        JUMP = [" ", ".", ",", "-", "/", "of", "st", "nd", "rd", "th"]  # noqa: RUF012 (dateutil's own attribute)

    return parser(English())
