"""Step-up schedules: the table row by row, what is no weight and no day, and properties over all weights and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.clinical.step_up import (
    Product,
    Schedule,
    Timing,
    find_product,
    next_dose_window,
    schedule,
)
from lms.core.clinical.units import exact
from lms.core.dates import add_days
from lms.core.problems import FieldError
from tests.core.clinical.products import products as shipped_products
from tests.core.clinical.tables import Row, every_row, rows, table

DAY_1 = date(2026, 11, 28)


@pytest.fixture
def products() -> Mapping[str, Product]:
    """Give the shipped products."""
    return shipped_products()


def on(day: int) -> date:
    """Give the date of a day number."""
    return add_days(DAY_1, day - 1)


def told(made: Schedule) -> list[Row]:
    """Write a schedule as a row of the table does."""
    said = []
    for dose in made.doses:
        printed = dose.printed
        row: Row = {
            "cycle": printed.cycle,
            "day": printed.day,
            "until_day": printed.until_day,
            "dose": f"{float(printed.amount):g} {printed.unit}",
            "mg": dose.mg,
            "over_hours": printed.over_hours,
            "drug": printed.drug,
        }
        said.append({key: value for key, value in row.items() if value is not None})
    return said


@pytest.mark.parametrize("row", rows("step_up", "schedule"))
def test_schedules(products: Mapping[str, Product], row: Row) -> None:
    """Each row gives its printed days and doses, or is refused by the field it names."""

    def ask() -> Schedule:
        product = find_product(products, row["product"])
        return schedule(product, indication=row.get("indication"), weight_kg=row.get("weight_kg"))

    if "refused" in row:
        with pytest.raises(FieldError) as caught:
            ask()
        assert (caught.value.field, caught.value.message) == (row["refused"], row["message"])
        return
    expected = [{**dose, "mg": exact(dose["mg"])} if "mg" in dose else dose for dose in row["doses"]]
    made = ask()
    assert told(made) == expected
    assert made.plan in products[made.product].plans
    assert [dose.printed for dose in made.doses] == list(made.plan.doses)


@pytest.mark.parametrize("row", rows("step_up", "window"))
def test_windows(products: Mapping[str, Product], row: Row) -> None:
    """Each row gives the days of the next dose, counted from the last, or is refused by the field it names."""
    given_on = [on(day) for day in row["given"]]
    if "refused" in row:
        with pytest.raises(FieldError) as caught:
            next_dose_window(products[row["product"]], given_on)
        assert (caught.value.field, caught.value.message) == (row["refused"], row["message"])
        return
    window = next_dose_window(products[row["product"]], given_on)
    assert window.number == row["number"]
    assert (window.first_dose_on, window.last_dose_on) == (given_on[0], given_on[-1])
    assert window.dose is products[row["product"]].plans[0].doses[row["number"] - 1]
    assert [window.day_number(day) for day in (window.not_before, window.usual_until, window.latest)] == row["days"]


@pytest.mark.parametrize("row", rows("step_up", "timing"))
def test_timing(products: Mapping[str, Product], row: Row) -> None:
    """Each day lies where the row says."""
    window = next_dose_window(products["teclistamab"], [on(1), on(4)])
    assert window.timing(on(row["day"])) == row["timing"]


def test_every_rule_of_the_table_is_shown() -> None:
    """Every rule the table lists is named by a row, or is not computed and says why; no row says the same twice."""
    listed = table("step_up")
    shown = {rule for row in every_row("step_up") for rule in row["rule"]}
    assert shown | set(listed["not_computed"]) == set(listed["rules"])
    said = [row["says"] for row in every_row("step_up")]
    assert len(said) == len(set(said))


def test_the_eight_products_are_there(products: Mapping[str, Product]) -> None:
    """All eight bispecifics are shipped, and teclistamab alone has an interval rule."""
    assert sorted(products) == [
        "blinatumomab", "elranatamab", "epcoritamab", "glofitamab",
        "linvoseltamab", "mosunetuzumab", "talquetamab", "teclistamab",
    ]  # fmt: skip
    assert [name for name, product in products.items() if product.interval is not None] == ["teclistamab"]


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), True, "70"])
def test_what_is_no_weight(products: Mapping[str, Product], weight: float) -> None:
    """A weight that is no finite number is refused by name."""
    with pytest.raises(FieldError) as caught:
        schedule(products["teclistamab"], weight_kg=weight)
    assert caught.value.field == "weight_kg"


@pytest.mark.parametrize("day", [date.min, date.max, datetime(2026, 11, 28, 12, 0), None, "2026-11-28"])  # noqa: DTZ001
def test_what_is_no_day(products: Mapping[str, Product], day: date) -> None:
    """A moment, a year nobody means or no day at all is refused by name, given or asked for."""
    with pytest.raises(FieldError) as caught:
        next_dose_window(products["teclistamab"], [day])
    assert (caught.value.field, caught.value.message) == ("given_on", "must be a day from 1950 to 2150")
    window = next_dose_window(products["teclistamab"], [on(1)])
    for ask in (window.timing, window.day_number):
        with pytest.raises(FieldError) as caught:
            ask(day)
        assert (caught.value.field, caught.value.message) == ("on", "must be a day from 1950 to 2150")


@given(st.fractions(min_value=5, max_value=350, max_denominator=1000))
def test_doses_by_weight_grow_with_the_weight_and_rise(weight: Fraction) -> None:
    """Milligrams by weight are the printed dose times the weight, exactly, and each step is more than the last."""
    for made in (
        schedule(shipped_products()["teclistamab"], weight_kg=weight),
        schedule(shipped_products()["talquetamab"], indication="every-2-weeks", weight_kg=weight),
    ):
        given_mg = [dose.mg for dose in made.doses if dose.mg is not None]
        assert [mg / weight for mg in given_mg] == [dose.printed.amount for dose in made.doses]
        assert given_mg == sorted(set(given_mg))


@given(st.integers(2, 7), st.integers(0, 30))
def test_a_day_lies_by_its_distance_from_the_last_dose_alone(gap: int, later: int) -> None:
    """How a day lies depends on the days since the last dose and on nothing before it."""
    window = next_dose_window(shipped_products()["teclistamab"], [on(1), on(1 + gap)])
    expected = (
        Timing.TOO_SOON if later < 2 else Timing.USUAL if later <= 4 else Timing.DELAYED if later <= 7 else Timing.HOLD
    )
    assert window.timing(on(1 + gap + later)) is expected
