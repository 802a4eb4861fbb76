"""Exact numbers and the two scales: the table row by row, and both sides of the fever line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.clinical.units import FEVER_C, FEVER_F, celsius, exact, fahrenheit, is_fever, one_decimal
from tests.core.clinical.tables import Row, rows


@pytest.mark.parametrize("row", rows("units"))
def test_row_of_the_table(row: Row) -> None:
    """Each row of units.yaml converts, shows and judges as it says."""
    temperature_c = celsius(row["temperature_f"])
    assert one_decimal(temperature_c) == Decimal(str(row["shown_c"]))
    assert is_fever(temperature_c) is row["fever"]
    assert fahrenheit(temperature_c) == exact(row["temperature_f"])


def test_the_line_is_the_same_on_both_scales() -> None:
    """38.0 °C and 100.4 °F are one temperature, exactly."""
    assert celsius(FEVER_F) == FEVER_C == 38
    assert fahrenheit(FEVER_C) == FEVER_F == Fraction(1004, 10)


@pytest.mark.parametrize("written", [100.4, "100.4"])
def test_a_number_is_what_its_digits_say(written: float | str) -> None:
    """100.4 is read as 1004 tenths from a float and from a decimal alike."""
    number = Decimal(written) if isinstance(written, str) else written
    assert exact(number) == Fraction(1004, 10)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_finite_is_refused(number: float | Decimal) -> None:
    """NaN and the infinities are no numbers to compare."""
    with pytest.raises(ValueError, match=r"^not a finite number$"):
        exact(number)


@settings(deadline=None)
@given(st.decimals(min_value=30, max_value=44, places=2))
def test_there_and_back_is_the_same(temperature_c: Decimal) -> None:
    """°C to °F and back loses nothing, and both scales agree on fever."""
    temperature_f = fahrenheit(temperature_c)
    assert celsius(temperature_f) == exact(temperature_c)
    assert is_fever(temperature_c) is (temperature_f >= FEVER_F)


@settings(deadline=None)
@given(st.decimals(min_value=30, max_value=44, places=3))
def test_rounding_for_show_stays_within_half_a_tenth(temperature_c: Decimal) -> None:
    """What is shown is never further than 0.05 from what was measured."""
    assert abs(exact(one_decimal(temperature_c)) - exact(temperature_c)) <= Fraction(1, 20)
