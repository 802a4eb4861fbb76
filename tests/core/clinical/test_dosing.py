"""Tocilizumab: the table row by row, and what is no weight and no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from lms.core.clinical.dosing import Limit, dose_limits, is_for_icans_alone, tocilizumab_dose
from lms.core.clinical.units import exact
from lms.core.problems import FieldError
from tests.core.clinical.tables import Row, rows

NOW = datetime(2026, 3, 14, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("row", rows("dosing", "dose"))
def test_dose_by_weight(row: Row) -> None:
    """Each row of the dose table gives its milligrams, or refuses the weight."""
    if "refused" in row:
        with pytest.raises(FieldError) as caught:
            tocilizumab_dose(row["weight_kg"])
        assert (caught.value.field, caught.value.message) == ("weight_kg", "must lie from 5 to 350 kg")
        return
    dose = tocilizumab_dose(row["weight_kg"])
    assert (dose.mg, dose.mg_per_kg, dose.capped) == (exact(row["mg"]), row["mg_per_kg"], row["capped"])


@pytest.mark.parametrize("row", rows("dosing", "again"))
def test_another_dose(row: Row) -> None:
    """Each row of the repeat table names every limit that stands against another dose."""
    given_at = [NOW - timedelta(hours=hours) for hours in row["hours_ago"]]
    assert [str(limit) for limit in dose_limits(given_at, NOW)] == row["against"]


@pytest.mark.parametrize("row", rows("dosing", "alone"))
def test_icans_alone(row: Row) -> None:
    """Tocilizumab is not given for ICANS without CRS."""
    assert is_for_icans_alone(row["crs_grade"], row["icans_grade"]) is row["alone"]


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (True, "must be a number"),
        ("70", "must be a number"),
        (None, "must be a number"),
        (float("nan"), "must be a finite number"),
        (float("inf"), "must be a finite number"),
        (Decimal("NaN"), "must be a finite number"),
    ],
)
def test_what_is_no_weight(weight: object, message: str) -> None:
    """A weight that is no number is refused by name."""
    with pytest.raises(FieldError) as caught:
        tocilizumab_dose(weight)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.message) == ("weight_kg", message)


@pytest.mark.parametrize("weight", [70, 70.0, Decimal(70), Fraction(70)])
def test_a_weight_in_any_number_type(weight: float) -> None:
    """The same weight gives the same dose however the program carries it."""
    assert tocilizumab_dose(weight).mg == 560


def test_hours_are_counted_across_a_clock_change() -> None:
    """7 hours on the clock of the night the clock goes back are 8 hours of the patient's time."""
    new_york = ZoneInfo("America/New_York")
    given = datetime(2026, 11, 1, 0, 0, tzinfo=new_york)
    assert dose_limits([given], datetime(2026, 11, 1, 7, 0, tzinfo=new_york)) == ()
    assert dose_limits([given], datetime(2026, 11, 1, 6, 59, tzinfo=new_york)) == (Limit.UNDER_8_HOURS,)


def test_times_need_a_zone_and_an_order() -> None:
    """A time without a zone, or a dose after the one in question, is refused by name."""
    naive = NOW.replace(tzinfo=None)
    for given_at, at, field, message in [
        ([], naive, "at", "needs a time zone"),
        ([naive], NOW, "given_at", "each time needs a time zone"),
        ([NOW + timedelta(minutes=1)], NOW, "given_at", "lies after the dose in question"),
    ]:
        with pytest.raises(FieldError) as caught:
            dose_limits(given_at, at)
        assert (caught.value.field, caught.value.message) == (field, message)
