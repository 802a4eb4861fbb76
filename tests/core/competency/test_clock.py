"""The clock of days given against counting day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.core.competency.clock import due_day
from lms.core.dates import Span

START = date(2025, 1, 1)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Spans in order, apart from one another, some before the start."""
    made, day = [], START - timedelta(days=20)
    for _ in range(draw(st.integers(0, 4))):
        day += timedelta(days=draw(st.integers(0, 15)))
        until = day + timedelta(days=draw(st.integers(1, 15)))
        made.append(Span(day, until))
        day = until
    return tuple(made)


@given(spans(), st.integers(0, 40))
def test_days_given_counted_one_by_one(not_given: tuple[Span, ...], days: int) -> None:
    """The due day is the first on which so many counted days have passed; a starting day inside a span is one more."""
    day, counted = START, 0 if not any(START in span for span in not_given) else -1
    while counted < days:
        day += timedelta(days=1)
        counted += not any(day in span for span in not_given)
    assert due_day(START, days, not_given) == day


def test_a_span_without_end_holds_the_clock_only_when_it_is_met() -> None:
    """A leave without an end that begins after the due day leaves the due day as it is."""
    assert due_day(START, 5, [Span(date(2025, 1, 6), None)]) is None
    assert due_day(START, 5, [Span(date(2025, 1, 7), None)]) == date(2025, 1, 6)


def test_a_span_open_at_its_beginning_counts_from_the_start() -> None:
    """Days before the clock started do not matter."""
    assert due_day(START, 5, [Span(None, date(2025, 1, 3))]) == date(2025, 1, 8)
