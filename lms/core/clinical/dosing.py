"""Tocilizumab for CRS: milligrams by weight with their cap, and when another dose may follow.

For training: the arithmetic of the label and the limits of the guideline, never an order. Tocilizumab treats CRS, not
ICANS alone (DOSE-05, ASCO 2021 table 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lms.core.clinical.units import exact
from lms.core.problems import FieldError

#: per kilogram from 30 kg up (DOSE-01, Actemra label; ASCO 2021; Le 2018)
MG_PER_KG = 8
#: per kilogram below 30 kg (DOSE-01)
MG_PER_KG_UNDER_30 = 12
#: from this weight up the lower figure holds (DOSE-01)
LIGHT_BELOW_KG = 30
#: the most in one dose (DOSE-01)
MOST_MG = 800
#: the least time between two doses (DOSE-03, Actemra label)
INTERVAL = timedelta(hours=8)
#: the most doses within 24 hours (DOSE-03, ASCO 2021)
MOST_IN_24_HOURS = 3
#: the most doses in all (DOSE-03, ASCO 2021; the label's first and up to three more)
MOST_IN_ALL = 4
#: lighter or heavier than this is a slip of the pen (or pounds), not a weight
PLAUSIBLE_KG = (5, 350)


class Limit(StrEnum):
    """Why another dose may not be given now."""

    UNDER_8_HOURS = "under_8_hours"
    THREE_IN_24_HOURS = "three_in_24_hours"
    FOUR_IN_ALL = "four_in_all"


@dataclass(frozen=True, slots=True)
class TocilizumabDose:
    """One dose and how it came about."""

    #: milligrams to give, unrounded
    mg: Fraction
    mg_per_kg: int
    #: True: by weight it would have been more than 800 mg
    capped: bool


def read_weight(weight_kg: float | Decimal | Fraction) -> Fraction:
    """Read a weight exactly.

    Raises FieldError on `weight_kg` for a weight that is no number or outside 5-350 kg.
    """
    low, high = PLAUSIBLE_KG
    if isinstance(weight_kg, bool) or not isinstance(weight_kg, int | float | Decimal | Fraction):
        raise FieldError("weight_kg", "must be a number")
    try:
        weight = exact(weight_kg)
    except ValueError as error:
        raise FieldError("weight_kg", "must be a finite number") from error
    if not low <= weight <= high:
        raise FieldError("weight_kg", f"must lie from {low} to {high} kg")
    return weight


def tocilizumab_dose(weight_kg: float | Decimal | Fraction) -> TocilizumabDose:
    """Give the dose for CRS: 8 mg/kg, 12 mg/kg under 30 kg, at most 800 mg (DOSE-01, DOSE-02, Actemra label; Le 2018).

    Raises FieldError on `weight_kg` for a weight that is no number or outside 5-350 kg.

    >>> tocilizumab_dose(110).mg
    Fraction(800, 1)
    """
    weight = read_weight(weight_kg)
    mg_per_kg = MG_PER_KG_UNDER_30 if weight < LIGHT_BELOW_KG else MG_PER_KG
    by_weight = weight * mg_per_kg
    return TocilizumabDose(min(by_weight, Fraction(MOST_MG)), mg_per_kg, by_weight > MOST_MG)


def dose_limits(given_at: Iterable[datetime], at: datetime) -> tuple[Limit, ...]:
    """List every reason against another dose at `at`, none if it may be given (DOSE-03, Actemra label; ASCO 2021).

    Exactly 8 hours after the last dose is allowed; a dose exactly 24 hours ago no longer counts toward the three.
    All times carry a time zone. Raises FieldError on `at` or `given_at` for a time without one, and on `given_at` for
    a dose after `at`.
    """
    if at.utcoffset() is None:
        raise FieldError("at", "needs a time zone")
    ages: list[timedelta] = []
    for moment in given_at:
        if moment.utcoffset() is None:
            raise FieldError("given_at", "each time needs a time zone")
        if moment > at:
            raise FieldError("given_at", "lies after the dose in question")
        # wall clocks of one zone would lose the hour of a clock change
        ages.append(at.astimezone(UTC) - moment.astimezone(UTC))
    against: list[Limit] = []
    if any(age < INTERVAL for age in ages):
        against.append(Limit.UNDER_8_HOURS)
    if sum(age < timedelta(hours=24) for age in ages) >= MOST_IN_24_HOURS:
        against.append(Limit.THREE_IN_24_HOURS)
    if len(ages) >= MOST_IN_ALL:
        against.append(Limit.FOUR_IN_ALL)
    return tuple(against)


def is_for_icans_alone(crs_grade: int, icans_grade: int) -> bool:
    """Say whether there is ICANS without CRS, for which tocilizumab is not given (DOSE-05, ASCO 2021 table 2)."""
    return icans_grade > 0 and crs_grade == 0
