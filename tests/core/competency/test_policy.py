"""The dates of a fixed cycle against counting them one by one, and renewals that take turns."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.competency.policy import Cycle
from lms.core.competency.values import read_rule
from lms.core.dates import add_months
from tests.core.competency.examples import usual

days = st.dates(date(2023, 1, 1), date(2027, 12, 31))


@given(days, st.integers(1, 25), days, st.none() | days)
def test_the_first_date_of_a_cycle(start: date, every: int, not_before: date, after: date | None) -> None:
    """It is the first of all its dates, each counted from the beginning, that lies late enough."""
    dates = (add_months(start, number * every) for number in count())
    wanted = next(day for day in dates if day >= not_before and (after is None or day > after))
    assert Cycle(every, start).first(not_before, after) == wanted


def test_a_day_of_the_cycle_counts_itself_but_is_not_after_itself() -> None:
    """Not before 30 June is 30 June; after 30 June is the next one."""
    cycle = Cycle(12, date(2025, 6, 30))
    assert cycle.first(date(2026, 6, 30)) == date(2026, 6, 30)
    assert cycle.first(date(2026, 6, 30) + timedelta(days=1)) == date(2027, 6, 30)
    assert cycle.first(date(2026, 1, 1), after=date(2026, 6, 30)) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("cycle", "not_before", "after", "first"),
    [
        (Cycle(1, date(2025, 1, 31)), date(2025, 2, 28), None, date(2025, 2, 28)),
        (Cycle(1, date(2025, 1, 31)), date(2025, 3, 1), None, date(2025, 3, 31)),
        (Cycle(12, date(2025, 6, 30)), date(2025, 6, 1), None, date(2025, 6, 30)),
        (Cycle(12, date(2025, 6, 30)), date(2022, 7, 15), None, date(2025, 6, 30)),
        (Cycle(12, date(2025, 6, 30)), date(2022, 7, 15), date(2023, 1, 1), date(2025, 6, 30)),
        (Cycle(5, date(2024, 11, 15)), date(2026, 2, 16), None, date(2026, 7, 15)),
        (Cycle(5, date(2024, 11, 15)), date(2026, 3, 1), date(2025, 1, 1), date(2026, 7, 15)),
        (Cycle(12, date(2026, 6, 1)), date(2026, 6, 2), None, date(2027, 6, 1)),
        (Cycle(24, date(2024, 2, 29)), date(2025, 3, 1), None, date(2026, 2, 28)),
        (Cycle(12, date(2026, 6, 30)), date(2026, 1, 1), date(2026, 6, 29), date(2026, 6, 30)),
    ],
)
def test_the_next_date_of_a_cycle(cycle: Cycle, not_before: date, after: date | None, first: date) -> None:
    """Dates clip to the end of their month, none lies before the start, and the later of two bounds counts."""
    assert cycle.first(not_before, after) == first


def test_renewals_take_turns_by_the_year() -> None:
    """The year divided by the number of paths leaves 0 for A, 1 for B, 2 for C; a return without a path goes along."""
    turns = {"A": ["quiz:a"], "B": ["quiz:b"], "C": ["quiz:c"]}
    rule = read_rule(usual(renewal=turns), in_force_from=date(2020, 1, 1), reference="Example")
    assert [rule.renewal_for(year)[0].text for year in (2025, 2026, 2027, 2028)] == [
        "quiz:a",
        "quiz:b",
        "quiz:c",
        "quiz:a",
    ]
    assert rule.return_for(2026) == rule.renewal_for(2026)
