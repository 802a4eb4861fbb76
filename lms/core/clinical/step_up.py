"""Step-up schedules of bispecific antibodies as printed, doses by weight, and teclistamab's days between doses.

For training: what a label prints and the arithmetic on it, never an order. Rounding to vials is left to the label and
the site. Whoever shows a schedule says beside it: verify against the current label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from lms.core.clinical.dosing import read_weight
from lms.core.dates import add_days, days_between, plausible
from lms.core.problems import FieldError


class DoseUnit(StrEnum):
    """What a printed dose counts."""

    MG = "mg"
    MG_PER_KG = "mg/kg"
    MCG_PER_DAY = "mcg/day"


class Route(StrEnum):
    """How a product is given."""

    SUBCUTANEOUS = "subcutaneous"
    INTRAVENOUS = "intravenous"
    CONTINUOUS = "continuous-intravenous"


class DoseKind(StrEnum):
    """What a dose is for."""

    #: another drug before the first step
    PRETREATMENT = "pretreatment"
    STEP_UP = "step-up"
    TREATMENT = "treatment"


class Timing(StrEnum):
    """How a day lies to the last dose of a product that has an interval rule."""

    TOO_SOON = "too_soon"
    USUAL = "usual"
    #: later than usual, to let adverse reactions resolve
    DELAYED = "delayed"
    #: outside the rule: hold the dose, open the label, call
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class PrintedDose:
    """One dose as the label prints it."""

    kind: DoseKind
    #: plain words: "Step-up dose 1"
    text: str
    #: None where the label counts no cycles for these days
    cycle: int | None
    day: int
    #: the last day of a continuous infusion at this dose
    until_day: int | None
    amount: Fraction
    unit: DoseUnit
    #: hours the infusion lasts, where the label says so
    over_hours: Fraction | None = None
    #: the drug, where it is not the product itself
    drug: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Words of a label, with their marks and the facts they rest on."""

    text: str
    marks: frozenset[str]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One printed schedule of a product."""

    #: the indication, or the name of the schedule where a label has two for the same disease
    id: str
    title: str
    #: the schedule is printed for this weight and over
    from_kg: int | None
    doses: tuple[PrintedDose, ...]
    #: how it goes on after the doses listed
    then: Told

    @property
    def steps_up(self) -> bool:
        """Say whether the dose rises; blinatumomab for MRD+ disease and consolidation starts full (E4)."""
        return any(dose.kind is DoseKind.STEP_UP for dose in self.doses)


@dataclass(frozen=True, slots=True)
class Interval:
    """How many days after the last dose the next step-up dose comes."""

    #: never sooner
    apart_days: int
    usual_days: int
    #: latest day, to let adverse reactions resolve
    latest_days: int


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A product whose name is close and whose doses are not: never substituted."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Product:
    """A bispecific antibody with what its label prints; marks and facts are those of its schedules."""

    #: the generic name
    id: str
    brand: str
    #: tumor antigen and T-cell antigen: "BCMA × CD3"
    target: str
    route: Route
    cycle_days: int | None
    plans: tuple[Plan, ...]
    interval: Interval | None
    premedication: Told
    monitoring: Told
    look_alikes: tuple[LookAlike, ...]
    marks: frozenset[str]
    facts: tuple[str, ...]
    checked_on: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Dose:
    """A printed dose and its milligrams for one patient."""

    printed: PrintedDose
    #: unrounded; None for a dose by weight with no weight given, and for a rate
    mg: Fraction | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """One plan of a product with its doses worked out."""

    product: str
    plan: Plan
    doses: tuple[Dose, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which the next dose may come."""

    #: the dose in question, and its place among the doses of the product (1 is the first)
    dose: PrintedDose
    number: int
    first_dose_on: date
    last_dose_on: date
    not_before: date
    usual_until: date
    latest: date

    def timing(self, on: date) -> Timing:
        """Say how a day lies to the last dose; after the latest day there is no rule here: hold, open the label, call.

        Raises FieldError on `on` for what is no day between 1950 and 2150.
        """
        _check_day("on", on)
        if on < self.not_before:
            return Timing.TOO_SOON
        if on <= self.usual_until:
            return Timing.USUAL
        return Timing.DELAYED if on <= self.latest else Timing.HOLD

    def day_number(self, on: date) -> int:
        """Count days as the label does: the first dose is on day 1.

        Raises FieldError on `on` for what is no day between 1950 and 2150.
        """
        _check_day("on", on)
        return days_between(self.first_dose_on, on) + 1


def find_product(products: Mapping[str, Product], name: str) -> Product:
    """Find a product by its generic or brand name, in any case.

    Raises FieldError on `product` for an unknown name, and for one that must not be substituted (SU-MOSV).
    """
    asked = " ".join(name.casefold().split())
    for product in products.values():
        if asked in (product.id, product.brand.casefold()):
            return product
        for other in product.look_alikes:
            if asked == other.name.casefold():
                raise FieldError("product", other.text)
    raise FieldError("product", f"is not known here; known are {', '.join(products)}")


def schedule(
    product: Product, *, indication: str | None = None, weight_kg: float | Decimal | Fraction | None = None
) -> Schedule:
    """Give the printed schedule, with milligrams by weight where the label doses by weight (SU-TEC to SU-BLI, labels).

    Nothing is rounded. Raises FieldError on `indication` where the product has several schedules and none is named, or
    there is no such schedule; on `weight_kg` for what is no weight (5-350 kg), for a weight below the one the schedule
    is printed for, and where such a schedule steps up and no weight is given.
    """
    plan = _plan(product, indication)
    weight = None if weight_kg is None else read_weight(weight_kg)
    if plan.from_kg is not None:
        if weight is not None and weight < plan.from_kg:
            raise FieldError(
                "weight_kg",
                f"is under {plan.from_kg} kg: this schedule is for {plan.from_kg} kg and over; open the label",
            )
        if weight is None and plan.steps_up:
            raise FieldError("weight_kg", f"is needed: this schedule is for {plan.from_kg} kg and over")
    return Schedule(product.id, plan, tuple(Dose(dose, _mg(dose, weight)) for dose in plan.doses))


def next_dose_window(product: Product, given_on: Sequence[date]) -> Window:
    """Give the days for the next step-up dose of teclistamab, counted from the last dose (SU-TEC, E6, Tecvayli label).

    At least 2 days after it, usually 2 to 4, up to 7 to let adverse reactions resolve. After dose 2 on day 5 the first
    treatment dose is not before day 7. There is no restart table here: after a longer gap the label is opened.

    `given_on` are the days of all doses so far, in order. Raises FieldError on `product` for a product without an
    interval rule here; on `given_on` for none, for what is no day, for days out of order, too close or too far apart,
    and once the first treatment dose has been given.
    """
    rule = product.interval
    if rule is None:
        message = f"{product.id} has no interval rule here: use the printed days, verify against the current label"
        raise FieldError("product", message)
    if not given_on:
        raise FieldError("given_on", "name the day of each dose given so far")
    for day in given_on:
        _check_day("given_on", day)
    for number, (earlier, later) in enumerate(pairwise(given_on), start=2):
        _check_gap(rule, number, days_between(earlier, later))
    doses = product.plans[0].doses
    if len(given_on) >= len(doses):
        raise FieldError("given_on", f"all {len(doses)} doses of the step-up are given: go on as the label prints")
    last = given_on[-1]
    return Window(
        doses[len(given_on)],
        len(given_on) + 1,
        given_on[0],
        last,
        add_days(last, rule.apart_days),
        add_days(last, rule.usual_days),
        add_days(last, rule.latest_days),
    )


def _plan(product: Product, indication: str | None) -> Plan:
    known = ", ".join(plan.id for plan in product.plans)
    if indication is None:
        if len(product.plans) > 1:
            raise FieldError("indication", f"is needed: {product.id} has a schedule for each of {known}")
        return product.plans[0]
    asked = indication.strip().casefold()
    for plan in product.plans:
        if plan.id == asked:
            return plan
    raise FieldError("indication", f"is not known here for {product.id}; known are {known}")


def _mg(dose: PrintedDose, weight: Fraction | None) -> Fraction | None:
    if dose.unit is DoseUnit.MG:
        return dose.amount
    if dose.unit is DoseUnit.MG_PER_KG and weight is not None:
        return dose.amount * weight
    return None


def _check_gap(rule: Interval, number: int, days: int) -> None:
    """Refuse days of doses that the rule does not cover: what follows them is for the label and the team."""
    if days <= 0:
        raise FieldError("given_on", "the days must be in order, each dose on a day of its own")
    if days < rule.apart_days:
        reason = f"sooner than {rule.apart_days}"
    elif days > rule.latest_days:
        reason = f"later than {rule.latest_days}"
    else:
        return
    raise FieldError("given_on", f"dose {number} came {reason} days after the one before: open the label and call")


def _check_day(field: str, day: date) -> None:
    # a moment is a date to Python, but its hours would count
    if isinstance(day, datetime) or not isinstance(day, date) or not plausible(day):
        raise FieldError(field, "must be a day from 1950 to 2150")
