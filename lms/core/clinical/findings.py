"""What was found at the bedside: the typed findings, and how a plain object of fields becomes them.

A field that is left out or null was not assessed. Everything that cannot be read as written is one FieldError, the
first in the order: unknown fields, then each field in the order of the vocabulary, then contradictions between fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from lms.core.clinical.fields import Fields
from lms.core.clinical.pressors import vasopressors
from lms.core.clinical.units import celsius
from lms.core.clinical.vocabulary import (
    Arousal,
    CrsOutcome,
    IcansOutcome,
    Motor,
    OxygenDevice,
    RaisedPressure,
    Seizure,
    Vasopressor,
)
from lms.core.problems import FieldError

CRS_FIELDS = (
    "temperature_c",
    "temperature_f",
    "fever_attributable_to_other_cause",
    "fever_earlier_this_episode",
    "antipyretic_or_anticytokine_given",
    "hypotension",
    "vasopressors",
    "hypoxia",
    "oxygen_device",
    "oxygen_flow_lpm",
    "neutrophils_per_ul",
    "outcome",
)

ICANS_FIELDS = (
    "age_years",
    "ice_score",
    "arousal",
    "arousal_attributable_to_other_cause",
    "seizure",
    "seizure_minutes",
    "motor",
    "raised_pressure",
    "outcome",
)

#: the five ICE tasks: the sub-score's field, and the items it sums with the points each can give (Lee 2019)
ICE_TASKS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("orientation_points", (("year", 1), ("month", 1), ("city", 1), ("hospital", 1))),
    ("naming_points", (("objects_named", 3),)),
    ("command_points", (("follows_command", 1),)),
    ("writing_points", (("writes_sentence", 1),)),
    ("attention_points", (("counts_backward", 1),)),
)

ICE_ITEMS = tuple(chain.from_iterable(items for _, items in ICE_TASKS))
ICE_FIELDS = (*(name for name, _ in ICE_ITEMS), *(points for points, _ in ICE_TASKS), "arousal")


@dataclass(frozen=True, slots=True)
class CrsFindings:
    """What the CRS grade is read from; None was not assessed."""

    #: exact °C; of two readings the higher, as they agree within 0.1 °C
    temperature_c: Fraction | None = None
    fever_attributable_to_other_cause: bool = False
    fever_earlier_this_episode: bool | None = None
    #: acetaminophen, steroid, tocilizumab or the like since onset, or as premedication
    antipyretic_or_anticytokine_given: bool | None = None
    hypotension: bool | None = None
    vasopressors: frozenset[Vasopressor] | None = None
    hypoxia: bool | None = None
    oxygen_device: OxygenDevice | None = None
    oxygen_flow_lpm: Fraction | None = None
    neutrophils_per_ul: Fraction | None = None
    outcome: CrsOutcome = CrsOutcome.ALIVE


@dataclass(frozen=True, slots=True)
class IceItem:
    """One thing asked of the patient: the points given for it, None when it was not asked."""

    field: str
    points: int | None
    out_of: int


@dataclass(frozen=True, slots=True)
class IceFindings:
    """What the ICE score is summed from."""

    #: together worth ten points
    items: tuple[IceItem, ...]
    arousal: Arousal | None = None


@dataclass(frozen=True, slots=True)
class IcansFindings:
    """What the adult ICANS grade is read from; None was not assessed."""

    ice_score: int | None = None
    arousal: Arousal | None = None
    arousal_attributable_to_other_cause: bool = False
    seizure: Seizure | None = None
    seizure_minutes: Fraction | None = None
    motor: Motor | None = None
    raised_pressure: RaisedPressure | None = None
    outcome: IcansOutcome = IcansOutcome.ALIVE


def crs_findings(given: object) -> CrsFindings:
    """Read the fields of `CRS_FIELDS` from a plain object.

    Raises FieldError: unknown field, wrong type, outside its range, unknown drug, or two fields that contradict.
    """
    fields = Fields(given, CRS_FIELDS)
    temperature_c = fields.number("temperature_c", 30, 44, " °C")
    temperature_f = fields.number("temperature_f", 86, 111, " °F")
    other_cause = fields.truth("fever_attributable_to_other_cause")
    fever_earlier = fields.truth("fever_earlier_this_episode")
    drug_given = fields.truth("antipyretic_or_anticytokine_given")
    hypotension = fields.truth("hypotension")
    names = fields.texts("vasopressors")
    drugs = None if names is None else vasopressors(names, "vasopressors")
    hypoxia = fields.truth("hypoxia")
    device = fields.word("oxygen_device", OxygenDevice)
    flow_lpm = fields.number("oxygen_flow_lpm", 0, 80, " L/min")
    if flow_lpm == 0:
        raise FieldError("oxygen_flow_lpm", "must be above 0 and at most 80 L/min")
    neutrophils = fields.number("neutrophils_per_ul", 0)
    outcome = fields.word("outcome", CrsOutcome)
    temperature = _one_temperature(temperature_c, temperature_f)
    if drugs and hypotension is False:
        raise FieldError(
            "hypotension", "false contradicts a running vasopressor: a drug that holds the pressure counts"
        )
    return CrsFindings(
        temperature_c=temperature,
        fever_attributable_to_other_cause=other_cause is True,
        fever_earlier_this_episode=fever_earlier,
        antipyretic_or_anticytokine_given=drug_given,
        hypotension=hypotension,
        vasopressors=drugs,
        hypoxia=hypoxia,
        oxygen_device=device,
        oxygen_flow_lpm=flow_lpm,
        neutrophils_per_ul=neutrophils,
        outcome=outcome or CrsOutcome.ALIVE,
    )


def ice_findings(given: object) -> IceFindings:
    """Read the ICE items, or the five sub-scores, and the arousal from a plain object of `ICE_FIELDS`.

    Raises FieldError: unknown field, wrong type, outside its range, the same task given as items and as points, or
    points for a patient who cannot be woken.
    """
    fields = Fields(given, ICE_FIELDS)
    by_field = {name: _item(fields, name, out_of) for name, out_of in ICE_ITEMS}
    by_points: dict[str, IceItem] = {}
    for points, items in ICE_TASKS:
        out_of = sum(worth for _, worth in items)
        by_points[points] = IceItem(points, fields.whole(points, out_of), out_of)
    arousal = fields.word("arousal", Arousal)

    as_points = any(fields.has(points) for points in by_points) and not any(fields.has(name) for name in by_field)
    chosen: list[IceItem] = []
    for points, items in ICE_TASKS:
        if fields.has(points) and any(fields.has(name) for name, _ in items):
            raise FieldError(points, f"give either the points or {', '.join(name for name, _ in items)}, not both")
        if fields.has(points) or as_points:
            chosen.append(by_points[points])
        else:
            chosen.extend(by_field[name] for name, _ in items)
    if arousal is Arousal.UNAROUSABLE and any(item.points for item in chosen):
        raise FieldError("arousal", "a patient who cannot be woken cannot have earned a point")
    return IceFindings(tuple(chosen), arousal)


def icans_findings(given: object) -> IcansFindings:
    """Read the fields of `ICANS_FIELDS` from a plain object.

    Raises FieldError: unknown field, wrong type, outside its range, or a child under 12, for whom ICE is not made:
    the Cornell Assessment of Pediatric Delirium (CAPD) is used instead (ICE-05, Lee 2019; ASCO 2021).
    """
    fields = Fields(given, ICANS_FIELDS)
    age_years = fields.number("age_years", 0, 130, " years")
    if age_years is not None and age_years < 12:
        raise FieldError(
            "age_years",
            "this table is for 12 years and over; under 12 use the Cornell Assessment of Pediatric Delirium (CAPD)",
        )
    ice_score = fields.whole("ice_score", 10)
    arousal = fields.word("arousal", Arousal)
    other_cause = fields.truth("arousal_attributable_to_other_cause")
    seizure = fields.word("seizure", Seizure)
    minutes = fields.number("seizure_minutes", 0)
    motor = fields.word("motor", Motor)
    pressure = fields.word("raised_pressure", RaisedPressure)
    outcome = fields.word("outcome", IcansOutcome)
    return IcansFindings(
        ice_score=ice_score,
        arousal=arousal,
        arousal_attributable_to_other_cause=other_cause is True,
        seizure=seizure,
        seizure_minutes=minutes,
        motor=motor,
        raised_pressure=pressure,
        outcome=outcome or IcansOutcome.ALIVE,
    )


def _one_temperature(temperature_c: Fraction | None, temperature_f: Fraction | None) -> Fraction | None:
    """Give the one temperature meant by one or two readings; of two that agree the higher, so no fever is lost."""
    if temperature_f is None:
        return temperature_c
    from_f = celsius(temperature_f)
    if temperature_c is None:
        return from_f
    if abs(from_f - temperature_c) > Fraction(1, 10):
        raise FieldError("temperature_f", "differs from temperature_c by more than 0.1 °C")
    return max(from_f, temperature_c)


def _item(fields: Fields, name: str, out_of: int) -> IceItem:
    if out_of == 1:
        right = fields.truth(name)
        return IceItem(name, None if right is None else int(right), out_of)
    return IceItem(name, fields.whole(name, out_of), out_of)
