"""The nights after a first dose on which CRS or ICANS may come: by the site's own numbers, else by the papers' windows.

For planning who is ready, never for one patient's care. A night bears the date on which it starts. Doses fall on their
printed days (SU-TEC to SU-BLI, labels); a dose given later moves its nights, which nobody here is told.

The papers' windows, with their marks: CRS on days 2 to 7 and ICANS on days 2 to 10 (TIM-01, TIM-02, S, UNC slides);
with bispecifics CRS mostly in the first week of treatment (TIM-03, S, Community practices study); after CAR-T
monitoring on days 0 to 14 (MON-01, S and C, UNC slides and FDA 2025). The slides name no dose from which the days run:
they are counted here from each step-up dose, from the first treatment dose and from the infusion, so that no window is
missed. What is marked V (TIM-04V, TIM-05) is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.clinical.step_up import DoseKind, Plan, PrintedDose, Product
from lms.core.dates import add_days


class After(StrEnum):
    """What nights are counted from: the site decides the number for each of them."""

    STEP_UP = "step-up"
    TREATMENT = "treatment"
    CAR_T = "car-t"


@dataclass(frozen=True, slots=True)
class Window:
    """Days after a dose on which a published source says that something comes; the day of the dose is 0."""

    #: id of the fact
    fact: str
    first: int
    last: int


#: after each step-up dose, the first treatment dose and a CAR-T infusion
ONSET = (Window("TIM-01", 2, 7), Window("TIM-02", 2, 10))
#: besides, after the first dose of a bispecific
FIRST_WEEK = Window("TIM-03", 0, 6)
#: besides, after a CAR-T infusion
MONITORING = Window("MON-01", 0, 14)


@dataclass(frozen=True, slots=True)
class WatchedDose:
    """A dose after which nights are watched."""

    after: After
    #: as the label prints it; None for a CAR-T infusion
    printed: PrintedDose | None
    #: days from the first dose of the product
    day: int


@dataclass(frozen=True, slots=True)
class Course:
    """A product with one of its printed schedules, or a CAR-T infusion of any product."""

    #: `product/schedule`, or `car-t`
    id: str
    #: None for CAR-T
    product: Product | None
    plan: Plan | None
    #: in the order of their days, the first on day 0
    doses: tuple[WatchedDose, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a night is watched."""

    dose: WatchedDose
    #: nights since the dose; 0 is the night of its day
    nights_after: int
    #: id of the fact whose window it is; None where it is the site's own number
    fact: str | None


@dataclass(frozen=True, slots=True)
class Night:
    """One night to be ready for."""

    #: the day on which it starts
    day: date
    reasons: tuple[Reason, ...]


#: the infusion of a CAR-T product; the facts give no window by product
CAR_T = Course("car-t", None, None, (WatchedDose(After.CAR_T, None, 0),))


def courses(products: Mapping[str, Product]) -> tuple[Course, ...]:
    """Give every course that can start: each printed schedule of each product, then the CAR-T infusion."""
    printed = [
        Course(f"{product.id}/{plan.id}", product, plan, _watched(product, plan))
        for product in products.values()
        for plan in product.plans
    ]
    return (*printed, CAR_T)


def find_course(products: Mapping[str, Product], name: str) -> Course | None:
    """Find a course by its id; None where there is none (any more)."""
    return next((course for course in courses(products) if course.id == name), None)


def watch_nights(course: Course, first_dose_on: date, own: Mapping[After, int]) -> tuple[Night, ...]:
    """Give the nights to be ready for, in order.

    `first_dose_on` is the day of the first dose of the product itself (a pretreatment is none), or of the infusion.
    `own` holds the site's numbers, as far as it has set them: so many nights, the first that of the dose's own day;
    0 is none. What it has not set goes by the papers' windows.
    """
    found: dict[date, list[Reason]] = {}
    for dose in course.doses:
        for away, fact in _days(dose, own):
            day = add_days(first_dose_on, dose.day + away)
            found.setdefault(day, []).append(Reason(dose, away, fact))
    return tuple(Night(day, tuple(found[day])) for day in sorted(found))


def windows(dose: WatchedDose) -> tuple[Window, ...]:
    """Give the papers' windows after a dose."""
    if dose.after is After.CAR_T:
        return (*ONSET, MONITORING)
    return (*ONSET, FIRST_WEEK) if dose.day == 0 else ONSET


def _days(dose: WatchedDose, own: Mapping[After, int]) -> list[tuple[int, str | None]]:
    if dose.after in own:
        return [(away, None) for away in range(own[dose.after])]
    return [(away, window.fact) for window in windows(dose) for away in range(window.first, window.last + 1)]


def _watched(product: Product, plan: Plan) -> tuple[WatchedDose, ...]:
    """Give the step-up doses and the first treatment dose, counted from the first of them."""
    given = [dose for dose in plan.doses if dose.kind is not DoseKind.PRETREATMENT]
    treatment = next((dose for dose in given if dose.kind is DoseKind.TREATMENT), None)
    first = _day(product, given[0]) if given else 0
    return tuple(
        WatchedDose(
            After.STEP_UP if dose.kind is DoseKind.STEP_UP else After.TREATMENT, dose, _day(product, dose) - first
        )
        for dose in given
        if dose.kind is DoseKind.STEP_UP or dose is treatment
    )


def _day(product: Product, dose: PrintedDose) -> int:
    """Give the day of a dose, counted through the cycles before it."""
    return dose.day + ((dose.cycle or 1) - 1) * (product.cycle_days or 0)


def first_to_come(nights: tuple[Night, ...], tonight: date) -> Night | None:
    """Give the first night from `tonight` on: the day on which the night starts that runs now or comes next."""
    return next((night for night in nights if night.day >= tonight), None)
