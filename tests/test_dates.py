"""A page's date has one shape; a person's period has many, and none of them is guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsarchive import dates
from newsarchive.dates import Period, format_day, parse_day
from newsarchive.errors import DateError

SUNDAY = date(2017, 1, 1)
"""The newest day of an archive: the first of a year, and the last of a week."""


def period(text: str) -> str:
    """The canonical text of what a person means by `text` on `SUNDAY`."""
    return str(Period.parse(text, today=SUNDAY))


# A page's date


@given(st.dates())
def test_every_day_is_read_back_from_the_text_it_is_written_as(day: date) -> None:
    assert day == parse_day(format_day(day))


@given(st.dates())
def test_a_zero_padded_day_is_read_too(day: date) -> None:
    assert day == parse_day(day.isoformat())


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{1,3}(-[0-9]{1,3})?", fullmatch=True))
def test_any_text_is_a_day_that_is_written_back_or_a_date_error(text: str) -> None:
    try:
        day = parse_day(text)
    except DateError:
        return
    assert text in {format_day(day), day.isoformat()}


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2017, 1, 1), "2017-01-1"), (date(2016, 12, 31), "2016-12-31"), (date(33, 4, 3), "0033-04-3")],
)
def test_a_day_has_no_zero_before_it_and_a_year_has_four_digits(day: date, text: str) -> None:
    assert text == format_day(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 2017-01-1",
        "2017-01-1\n",
        "2017-1-1",
        "2017-01-001",
        "2017/01/1",
        "17-01-1",
        "02017-01-1",
        "20170101",
        "-2017-01-1",
        "1 January 2017",
        "２０１７-01-1",
        "2017-01-1T00:00",
    ],
)
def test_a_page_date_of_another_form_is_refused_with_an_example_of_the_right_one(text: str) -> None:
    with pytest.raises(DateError, match=r"another form; write a day like 2017-01-1$"):
        parse_day(text)


def test_a_month_is_no_day_and_the_message_says_that_the_day_is_missing() -> None:
    with pytest.raises(DateError, match=r"'2018-05' is not a day: the day is missing"):
        parse_day("2018-05")


def test_a_year_is_no_day_and_the_message_says_what_is_missing() -> None:
    with pytest.raises(DateError, match="the month and the day are missing"):
        parse_day("2018")


@pytest.mark.parametrize("text", ["2017-02-29", "2017-13-1", "2017-00-1", "2017-01-0", "2017-01-00", "0000-01-1"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="there is no day"):
        parse_day(text)


def test_a_message_quotes_only_the_beginning_of_a_long_text() -> None:
    with pytest.raises(DateError) as caught:
        parse_day("9" * 1_000_000)
    assert len(str(caught.value)) < 200


def test_a_datetime_is_not_a_day_to_write() -> None:
    with pytest.raises(DateError, match=r"not datetime; take its \.date\(\)"):
        format_day(datetime(2017, 1, 1, tzinfo=UTC))


# Years, months and days in numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016", "2016"),
        ("2016-05", "2016-05"),
        ("2016-5", "2016-05"),
        ("2016/05", "2016-05"),
        ("2016-05-1", "2016-05-1"),
        ("2016-05-01", "2016-05-1"),
        ("2016-5-1", "2016-05-1"),
        ("2016/05/1", "2016-05-1"),
        ("2016.05.01", "2016-05-1"),
        ("0033", "0033"),
        ("  2016-05\t\n", "2016-05"),
        ("05/2016", "2016-05"),
        ("5.2016", "2016-05"),
        ("31/12/2016", "2016-12-31"),
        ("12/31/2016", "2016-12-31"),
        ("31.12.2016", "2016-12-31"),
        ("05/05/2016", "2016-05-5"),
    ],
)
def test_numbers_with_a_year_of_four_digits_are_a_period(text: str, expected: str) -> None:
    assert expected == period(text)


def test_a_month_has_all_its_days() -> None:
    assert Period(first=date(2016, 2, 1), last=date(2016, 2, 29)) == Period.parse("2016-02")


@pytest.mark.parametrize("text", ["2016-13", "2016-00", "2016-02-30", "2016-13-1", "0000", "2016/31/12"])
def test_a_year_first_is_never_read_in_another_order(text: str) -> None:
    with pytest.raises(DateError, match="there is no day"):
        Period.parse(text)


def test_a_day_and_month_that_could_be_swapped_are_refused_with_both_readings() -> None:
    with pytest.raises(DateError, match=r"^'05/06/2016' can mean 2016-05-6 or 2016-06-5; write it like one of these$"):
        Period.parse("05/06/2016")


@pytest.mark.parametrize("text", ["05/06/16", "16-05-03", "5/16", "5/20161", "1/1/016", "3 May 16", "May '16"])
def test_a_year_without_its_four_digits_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="is not a period"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["31/02/2016", "13/13/2016", "00/05/2016", "13/2016", "31 February 2016"])
def test_a_day_that_no_month_has_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(DateError, match="is not a period"):
        Period.parse(text)


# Names of months and weekdays


@pytest.mark.parametrize(
    "text", ["May 2016", "may 2016", "MAY 2016", "2016 May", "May, 2016", "may\u00a0 2016", "May of 2016", "May-2016"]
)
def test_a_month_and_a_year_are_the_whole_month(text: str) -> None:
    assert period(text) == "2016-05"


@pytest.mark.parametrize(
    "text",
    [
        "3 May 2016",
        "03 May 2016",
        "May 3, 2016",
        "May 3rd 2016",
        "3rd of May 2016",
        "2016 May 3",
        "3-May-2016",
        "Tuesday, 3 May 2016",
        "Tue 3 May 2016",
    ],
)
def test_a_month_with_a_day_and_a_year_is_that_day(text: str) -> None:
    assert period(text) == "2016-05-3"


def test_a_leap_day_is_read_from_words() -> None:
    assert period("29 Feb 2016") == "2016-02-29"


@pytest.mark.parametrize("text", ["May", "3 May", "May 3", "29 February", "3 May 16", "May 16", "Sept 003"])
def test_a_month_without_a_year_is_refused_and_the_message_says_so(text: str) -> None:
    with pytest.raises(DateError, match="the year is missing"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 May 2016 10:00",
        "10:00 3 May 2016",
        "3pm 3 May 2016",
        "3 May 2016 5 minutes",
        "3 May 2016 10:00 EST",
        "May 2016 10h",
    ],
)
def test_a_time_of_day_is_refused_and_no_time_zone_gives_a_warning(text: str) -> None:
    with pytest.raises(DateError, match="names a time of day"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text", ["Monday 3 May 2016", "Tuesday May 2016", "Mon Feb 2021", "3 May 0003", "May 2016 5.5"]
)
def test_parts_that_contradict_or_exceed_a_day_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="its parts do not fit together"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "10",
        "20160503",
        "2016-05-3T10:00:00Z",
        "Tuesday",
        "3rd 2016",
        "soon",
        "tomorrow",
        "last",
        "last weeks",
        "last three days",
        "last wee\u212a",
        "this day",
        "May 2016 and 3",
        "3 May 2016 UTC",
        "(3 May 2016)",
        "٣ May 2016",
        "2016年5月",
        "2016-05-3-1",
        "2016-05/3",
    ],
)
def test_an_unknown_text_is_refused_with_the_forms_that_work(text: str) -> None:
    with pytest.raises(
        DateError, match=r"is not a period; write 2016, 2016-05, 2016-05-3, 2016-05\.\.2016-07, May 2016"
    ):
        Period.parse(text, today=SUNDAY)


def test_each_form_that_a_message_names_is_read() -> None:
    forms = re.split(", | or ", dates._FORMS.removeprefix("write "))
    assert len(forms) == 8
    for form in forms:
        assert Period.parse(form, today=SUNDAY).days >= 1


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_text_is_not_all_of_time(text: str) -> None:
    with pytest.raises(DateError, match="is empty"):
        Period.parse(text)


def test_a_text_of_a_hundred_characters_is_read_and_a_longer_one_refused() -> None:
    assert Period.parse("2016".ljust(100)) == Period.year(2016)
    with pytest.raises(DateError, match="too long for a period"):
        Period.parse("2016".ljust(101))


# Words counted from today


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2017-01-1"),
        ("yesterday", "2016-12-31"),
        ("this week", "2016-12-26..2017-01-1"),
        ("this month", "2017-01"),
        ("this year", "2017"),
        ("last week", "2016-12-19..2016-12-25"),
        ("last month", "2016-12"),
        ("last year", "2016"),
        ("last 1 day", "2017-01-1"),
        ("last 3 days", "2016-12-30..2017-01-1"),
        ("last 1 week", "2016-12-26..2017-01-1"),
        ("last 2 weeks", "2016-12-19..2017-01-1"),
        ("last 3 months", "2016-10-2..2017-01-1"),
        ("last 2 years", "2015-01-2..2017-01-1"),
        ("Last  Week", "2016-12-19..2016-12-25"),
    ],
)
def test_a_relative_period_is_counted_from_today(text: str, expected: str) -> None:
    assert expected == period(text)


@given(st.dates(min_value=date(1, 1, 8), max_value=date(9999, 12, 26)))
def test_a_week_has_seven_days_from_monday_on_and_follows_the_last_one(today: date) -> None:
    this, last = Period.parse("this week", today=today), Period.parse("last week", today=today)
    assert today in this
    assert [this.days, last.days] == [7, 7]
    assert this.first.weekday() == 0
    assert this.first - last.last == timedelta(days=1)


@pytest.mark.parametrize("text", ["today", "yesterday", "last week", "this month", "last 3 days", "2016..today"])
def test_a_relative_period_without_today_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="pass today="):
        Period.parse(text)


def test_today_cannot_be_a_datetime() -> None:
    with pytest.raises(DateError, match="not datetime"):
        Period.parse("today", today=datetime(2017, 1, 1, tzinfo=UTC))


def test_the_last_0_days_are_no_period() -> None:
    with pytest.raises(DateError, match="at least one day"):
        Period.parse("last 0 days", today=SUNDAY)


@pytest.mark.parametrize("text", ["last 3000 years", "last 99999999999999999999 days", f"last {'9' * 80} months"])
def test_a_length_beyond_the_first_year_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="in the years 1 to 9999"):
        Period.parse(text, today=SUNDAY)


@pytest.mark.parametrize(
    ("text", "today"),
    [("yesterday", date.min), ("last year", date.min), ("this week", date.max), ("last 3 days", date.max)],
)
def test_a_calendar_that_ends_is_a_date_error(text: str, today: date) -> None:
    with pytest.raises(DateError, match="in the years 1 to 9999"):
        Period.parse(text, today=today)


# Ranges


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-05-3..2016-06-10", "2016-05-3..2016-06-10"),
        ("2016-05 .. 2016-06", "2016-05-1..2016-06-30"),
        ("2015 to 2016", "2015-01-1..2016-12-31"),
        ("May 2016 TO 3 June 2016", "2016-05-1..2016-06-3"),
        ("2016 to today", "2016-01-1..2017-01-1"),
        ("last month..yesterday", "2016-12"),
        ("2016-10..2016", "2016-10-1..2016-12-31"),
        ("2016-05..2016-05", "2016-05"),
        ("2016-05-3..2016-05-3", "2016-05-3"),
    ],
)
def test_a_range_has_both_its_ends(text: str, expected: str) -> None:
    assert expected == period(text)


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(DateError, match="cannot end on 2016-05-31, before it begins on 2016-06-1"):
        Period.parse("2016-06..2016-05")


@pytest.mark.parametrize("text", ["2016..", "..2016", "..", "2016....2017"])
def test_a_range_needs_both_its_ends(text: str) -> None:
    with pytest.raises(DateError):
        Period.parse(text)


def test_a_range_has_no_more_than_two_ends() -> None:
    with pytest.raises(DateError, match="more than two ends"):
        Period.parse("2015..2016 to 2017")


# The value


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Whole years, whole months, days, and anything between two days."""
    first, last = sorted([draw(st.dates()), draw(st.dates())])
    whole = [
        Period.year(first.year),
        Period.month(first.year, first.month),
        Period.day(first),
        Period(first=first, last=last),
    ]
    return draw(st.sampled_from(whole))


@given(periods())
def test_every_period_is_read_back_from_its_text(value: Period) -> None:
    assert value == Period.parse(str(value))


WORDS = [
    *("2016", "2017", "16", "05", "3", "31", "0", "9" * 20, "1e5", "nan", "²", "３", "年", "\x00"),
    *("May", "june", "Tuesday", "of", "3rd", "am", "pm", "h", "10:00", "UTC", "EST", "+3"),
    *("..", "to", "today", "yesterday", "this", "last", "week", "months", "days"),
    *("-", "/", ".", ",", ":", "'", "(", " ", " ", " "),
]


@given(st.text(max_size=110) | st.lists(st.sampled_from(WORDS)).map("".join), st.none() | st.dates())
@example(text="-03:0016" + "9" * 20 + "201605031530 st May", today=None)  # decimal.InvalidOperation in dateutil 2.9
@example(text="june999999999999999999990", today=None)  # OverflowError in dateutil
def test_any_text_is_a_period_or_a_date_error_and_nothing_else(text: str, today: date | None) -> None:
    try:
        value = Period.parse(text, today=today)
    except DateError:
        return
    assert value == Period.parse(str(value))


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 800))
def test_a_period_counts_iterates_and_contains_its_days(first: date, more: int) -> None:
    value = Period(first=first, last=first + timedelta(days=more))
    days = list(value)
    assert value.days == len(days) == more + 1
    assert days == sorted(set(days))
    assert [days[0], days[-1]] == [value.first, value.last]
    assert all(day in value for day in days)
    assert value.last + timedelta(days=1) not in value


def test_all_of_time_can_be_walked_to_its_last_day() -> None:
    assert list(Period(first=date(9999, 12, 30), last=date.max)) == [date(9999, 12, 30), date.max]


def test_a_day_before_a_period_is_not_in_it() -> None:
    assert date(2016, 4, 30) not in Period.month(2016, 5)


def test_a_datetime_is_not_in_a_period_nor_out_of_it() -> None:
    with pytest.raises(DateError, match="not datetime"):
        _ = datetime(2016, 5, 3, tzinfo=UTC) in Period.month(2016, 5)


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(DateError, match="cannot end on 2016-05-2, before it begins on 2016-05-3"):
        Period(first=date(2016, 5, 3), last=date(2016, 5, 2))


@pytest.mark.parametrize("value", [datetime(2016, 5, 3, tzinfo=UTC), "2016-05-3"])
def test_the_ends_of_a_period_are_days(value: Any) -> None:
    with pytest.raises(DateError, match=r"must be a datetime\.date"):
        Period(first=value, last=SUNDAY)
    with pytest.raises(DateError, match=r"must be a datetime\.date"):
        Period(first=SUNDAY, last=value)


def test_a_period_is_a_frozen_value_without_other_attributes() -> None:
    value = Period.year(2016)
    assert len({value, Period.parse("2016")}) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.first = SUNDAY  # type: ignore[misc]
    assert not hasattr(value, "__dict__")


def test_a_period_is_of_a_text_a_day_or_a_period() -> None:
    assert [Period.day(SUNDAY)] * 3 == [
        Period.of("today", today=SUNDAY),
        Period.of(SUNDAY),
        Period.of(Period.day(SUNDAY)),
    ]


def test_a_number_is_no_period() -> None:
    with pytest.raises(DateError, match="not int"):
        Period.of(2016)  # type: ignore[arg-type]


@pytest.mark.parametrize(("year", "month"), [(0, 1), (10_000, 1), (10**30, 1), (2016, 0), (2016, 13)])
def test_a_month_that_no_calendar_has_is_refused(year: int, month: int) -> None:
    with pytest.raises(DateError, match="there is no day"):
        Period.month(year, month)


def test_the_last_month_of_all_is_a_month() -> None:
    assert Period.month(9999, 12).last == date.max


def test_a_span_has_all_of_its_first_and_all_of_its_last() -> None:
    assert str(Period.span(Period.month(2016, 5), "today", today=SUNDAY)) == "2016-05-1..2017-01-1"


# Counting back


@pytest.mark.parametrize(
    ("day", "lengths", "expected"),
    [
        (date(2016, 5, 31), {"days": 1}, "2016-05-31"),
        (date(2016, 5, 31), {"weeks": 1}, "2016-05-25..2016-05-31"),
        (date(2016, 5, 31), {"months": 1}, "2016-05"),
        (date(2016, 2, 29), {"months": 1}, "2016-02"),
        (date(2016, 4, 30), {"months": 3}, "2016-02-1..2016-04-30"),
        (date(2016, 12, 31), {"years": 1}, "2016"),
        (date(2016, 5, 3), {"months": 1}, "2016-04-4..2016-05-3"),
        (date(2016, 3, 30), {"months": 1}, "2016-02-29..2016-03-30"),
        (date(2016, 5, 3), {"months": 1, "days": 2}, "2016-04-2..2016-05-3"),
    ],
)
def test_a_period_that_ends_on_a_day_has_the_length_asked_for(
    day: date, lengths: dict[str, int], expected: str
) -> None:
    assert expected == str(Period.ending(day, **lengths))


@pytest.mark.parametrize("lengths", [{}, {"days": 0}, {"days": -1}, {"months": 1, "days": -1}])
def test_a_period_needs_a_length(lengths: dict[str, int]) -> None:
    with pytest.raises(DateError, match="at least one day"):
        Period.ending(SUNDAY, **lengths)


def test_a_period_does_not_end_on_a_datetime() -> None:
    with pytest.raises(DateError, match="not datetime"):
        Period.ending(datetime(2017, 1, 1, tzinfo=UTC), days=1)
