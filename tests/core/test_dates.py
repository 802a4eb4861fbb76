"""The calendar arithmetic: months that clip, days, and half-open spans."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.dates import Span, add_days, add_months, days_between

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 2, date(2025, 3, 31)),
        (date(2025, 1, 31), 3, date(2025, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2025, 3, 14), 0, date(2025, 3, 14)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2000, 2, 29), 1200, date(2100, 2, 28)),
    ],
)
def test_months_clip_to_the_end_of_the_month(day: date, months: int, expected: date) -> None:
    """Months are added once, and a day the month does not have becomes its last."""
    assert add_months(day, months) == expected


def test_clipping_does_not_undo_itself() -> None:
    """31 January plus one month plus one month is 28 March, plus two months is 31 March."""
    assert add_months(add_months(date(2025, 1, 31), 1), 1) == date(2025, 3, 28)
    assert add_months(date(2025, 1, 31), 2) == date(2025, 3, 31)


@given(DAYS, st.integers(0, 240))
def test_months_move_the_month_and_keep_or_clip_the_day(day: date, months: int) -> None:
    """The month moves by exactly so many; the day stays or becomes the last of its month."""
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and add_days(moved, 1).day == 1)


@given(DAYS, st.integers(-4000, 4000))
def test_days_added_are_days_between(day: date, days: int) -> None:
    """Adding days and counting them are each other's inverse."""
    assert days_between(day, add_days(day, days)) == days


def test_a_span_holds_its_start_and_not_its_until() -> None:
    """A span is half-open."""
    span = Span(date(2025, 3, 1), date(2025, 3, 10))
    assert date(2025, 2, 28) not in span
    assert date(2025, 3, 1) in span
    assert date(2025, 3, 9) in span
    assert date(2025, 3, 10) not in span


def test_an_open_span_has_no_end_on_that_side() -> None:
    """None is open: everything before, everything after, or all of time."""
    assert date.min in Span(None, date(2025, 3, 1))
    assert date.max in Span(date(2025, 3, 1), None)
    assert date(2025, 3, 1) not in Span(None, date(2025, 3, 1))
    assert date.min in Span(None, None)
