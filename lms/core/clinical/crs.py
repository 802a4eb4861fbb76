"""The ASTCT grade of cytokine release syndrome: two arms behind one fever gate (Lee 2019).

Whoever shows a grade says beside it: possible sepsis too, work up both (DDX-01). A grade of 0 is never reassurance:
the warnings say what stands without fever, what may be masked and what was not assessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from lms.core.clinical.findings import CrsFindings
from lms.core.clinical.results import CrsResult, Reason, in_order, worst
from lms.core.clinical.units import is_fever
from lms.core.clinical.vocabulary import Arm, CrsOutcome, OxygenDevice, Vasopressor, Warn

#: nasal cannula up to this flow is low flow, above it high flow (CRS-06, Lee 2019)
LOW_FLOW_LPM = 6
#: fewer neutrophils than this with fever is neutropenic fever (FN-02, IDSA 2010)
NEUTROPENIA_PER_UL = 500
#: the highest grade of a living patient: nothing still missing can raise it
HIGHEST_ALIVE = 4

FEVER = Reason(Arm.FEVER, 1, "fever", "temperature 38.0 °C or more, no other cause")
DEATH = Reason(Arm.OUTCOME, 5, "death_due_to_crs", "death due to CRS")


@dataclass(frozen=True, slots=True)
class _Arms:
    """What blood pressure and oxygen say, before the fever gate."""

    standing: tuple[Reason, ...]
    not_assessed: tuple[str, ...]
    warnings: tuple[Warn, ...]


@dataclass(frozen=True, slots=True)
class _Gate:
    """One row of the fever gate: the reasons it lets count, and what it says beside them."""

    counted: tuple[Reason, ...]
    warnings: tuple[Warn, ...] = ()
    not_assessed: tuple[str, ...] = ()
    lower_bound: bool = False


def grade_crs(findings: CrsFindings) -> CrsResult:
    """Grade CRS: the more severe of the hypotension and the hypoxia arm, given fever (CRS-01, Lee 2019).

    Death due to CRS is grade 5; another cause of death leaves the grade of the findings and asks for attribution.
    Neutropenia adds a warning and never changes the grade (CRS-16).
    """
    if findings.outcome is CrsOutcome.DEATH_DUE_TO_CRS:
        return CrsResult(5, (DEATH,), (), lower_bound=False, warnings=(), standing=(DEATH,))
    arms = _arms(findings)
    gate = _gate(findings, arms.standing)
    grade = max((reason.grade for reason in gate.counted), default=0)
    warnings = [*arms.warnings, *gate.warnings]
    if findings.outcome is CrsOutcome.DEATH_OTHER_CAUSE:
        warnings.append(Warn.ATTRIBUTION)
    if _neutropenic_fever(findings):
        warnings.append(Warn.NEUTROPENIC_FEVER)
    # CRS-19: what is missing can only raise the grade, and above 4 there is only death
    arm_may_raise = bool(arms.not_assessed) and grade < HIGHEST_ALIVE
    return CrsResult(
        grade,
        worst(gate.counted),
        gate.not_assessed + arms.not_assessed,
        lower_bound=gate.lower_bound or arm_may_raise,
        warnings=in_order(warnings),
        standing=arms.standing,
    )


def _arms(findings: CrsFindings) -> _Arms:
    pressure = _hypotension(findings)
    oxygen = _hypoxia(findings)
    return _Arms(
        pressure.standing + oxygen.standing,
        pressure.not_assessed + oxygen.not_assessed,
        pressure.warnings + oxygen.warnings,
    )


def _hypotension(findings: CrsFindings) -> _Arms:
    """Grade the pressure arm: no vasopressor 2, one 3, several 4 (Lee 2019).

    Vasopressin is not counted (CRS-08); as the only drug the table is silent, so 3 with a flag (CRS-09); no low-dose
    exception (CRS-10); no systolic cut-off (CRS-11); a running drug means hypotension even where nobody said so.
    """
    drugs = findings.vasopressors
    if not drugs and not findings.hypotension:
        return _Arms((), ("hypotension",) if findings.hypotension is None else (), ())
    if drugs is None:
        unknown = Reason(Arm.HYPOTENSION, 2, "hypotension_pressors_unknown", "hypotension, vasopressors not assessed")
        return _Arms((unknown,), ("vasopressors",), ())
    if not drugs:
        return _Arms((Reason(Arm.HYPOTENSION, 2, "hypotension_no_pressor", "hypotension, no vasopressor"),), (), ())
    counted = len(drugs - {Vasopressor.VASOPRESSIN})
    if counted == 0:
        alone = Reason(Arm.HYPOTENSION, 3, "vasopressin_alone", "vasopressin as the only vasopressor")
        return _Arms((alone,), (), (Warn.VASOPRESSIN_ALONE,))
    if counted == 1:
        return _Arms((Reason(Arm.HYPOTENSION, 3, "one_vasopressor", "one vasopressor"),), (), ())
    return _Arms((Reason(Arm.HYPOTENSION, 4, "multiple_vasopressors", "multiple vasopressors"),), (), ())


def _hypoxia(findings: CrsFindings) -> _Arms:
    """Grade the oxygen arm by the device (CRS-06, CRS-07, Lee 2019).

    A device that is there for another reason does not count and asks for attribution (CRS-13); a device without a word
    on hypoxia counts and asks for it too.
    """
    device = findings.oxygen_device
    on_device = device is not None and device is not OxygenDevice.ROOM_AIR
    if findings.hypoxia is False:
        return _Arms((), (), (Warn.ATTRIBUTION,) if on_device else ())
    if device is None or device is OxygenDevice.ROOM_AIR:
        if findings.hypoxia is None:
            return _Arms((), ("hypoxia",), ())
        unknown = Reason(Arm.HYPOXIA, 2, "hypoxia_device_unknown", "hypoxia, oxygen device not assessed")
        return _Arms((unknown,), ("oxygen_device",), ())
    reason = _device_reason(device, findings.oxygen_flow_lpm)
    flow_missing = device is OxygenDevice.NASAL_CANNULA and findings.oxygen_flow_lpm is None
    return _Arms(
        (reason,),
        ("oxygen_flow_lpm",) if flow_missing else (),
        (Warn.ATTRIBUTION,) if findings.hypoxia is None else (),
    )


def _device_reason(device: OxygenDevice, flow_lpm: Fraction | None) -> Reason:
    """Give the grade of a device other than room air (CRS-06, CRS-07, Lee 2019)."""
    match device:
        case OxygenDevice.NASAL_CANNULA:
            return _cannula_reason(flow_lpm)
        case OxygenDevice.BLOW_BY:
            return Reason(Arm.HYPOXIA, 2, "blow_by", "blow-by oxygen")
        case OxygenDevice.HIGH_FLOW_NASAL_CANNULA:
            return Reason(Arm.HYPOXIA, 3, "high_flow_cannula", "high-flow nasal cannula")
        case OxygenDevice.SIMPLE_FACEMASK | OxygenDevice.VENTURI_MASK | OxygenDevice.NON_REBREATHER:
            return Reason(Arm.HYPOXIA, 3, "mask", "facemask, Venturi mask or non-rebreather mask")
        case _:
            return Reason(Arm.HYPOXIA, 4, "positive_pressure", "positive pressure: CPAP, BiPAP or ventilator")


def _cannula_reason(flow_lpm: Fraction | None) -> Reason:
    """Give the grade of a nasal cannula, the one device that asks for its flow (CRS-06, Lee 2019)."""
    if flow_lpm is None:
        return Reason(Arm.HYPOXIA, 2, "cannula_flow_unknown", "nasal cannula, flow not assessed")
    if flow_lpm <= LOW_FLOW_LPM:
        return Reason(Arm.HYPOXIA, 2, "low_flow_cannula", "low-flow nasal cannula, 6 L/min or less")
    return Reason(Arm.HYPOXIA, 3, "high_flow_cannula", "high-flow nasal cannula")


def _gate(findings: CrsFindings, standing: tuple[Reason, ...]) -> _Gate:
    """Open or close the fever gate (CRS-02 to CRS-05, Lee 2019).

    Where a field of the gate is missing, the row that gives least is taken, as a lower bound: what is learned later can
    raise the grade and never lower it. Least is no earlier fever and no drug; and a temperature nobody took may be the
    fever of another cause.
    """
    fever = None if findings.temperature_c is None else is_fever(findings.temperature_c)
    earlier = findings.fever_earlier_this_episode
    drug = findings.antipyretic_or_anticytokine_given
    other = findings.fever_attributable_to_other_cause
    if fever:
        return _febrile(other, standing)
    missing = _gate_missing(findings)
    row = _afebrile(earlier is True, drug is True, standing)
    if fever is False and (earlier or not missing):
        return replace(row, not_assessed=missing)
    if fever is None and earlier and drug and not other:
        return _Gate(standing, (), missing, lower_bound=True)
    if fever is None and other and row.counted:
        row = _Gate((), (Warn.ATTRIBUTION,))
    unstable = (Warn.UNSTABLE_WITHOUT_FEVER,) if standing else ()
    return replace(row, warnings=row.warnings + unstable, not_assessed=missing, lower_bound=True)


def _febrile(other_cause: bool, standing: tuple[Reason, ...]) -> _Gate:
    """Give the row of the gate with fever now: it counts when it has no other cause (CRS-02, Lee 2019)."""
    if other_cause:
        unstable = (Warn.UNSTABLE_WITHOUT_FEVER,) if standing else ()
        return _Gate((), (Warn.ATTRIBUTION, *unstable))
    return _Gate((FEVER, *standing))


def _afebrile(earlier: bool, drug: bool, standing: tuple[Reason, ...]) -> _Gate:
    """Give the row of the gate without fever now.

    After a drug that hides fever, fever is no longer asked for (CRS-03); with no fever ever seen but such a drug on
    board it may have been hidden from the start (CRS-05). Never-febrile shock is not CRS by definition and must not be
    read as reassurance (CRS-04).
    """
    if earlier and drug:
        return _Gate(standing, () if standing else (Warn.FEVER_MAY_BE_MASKED,))
    if earlier:
        return _Gate(standing, (Warn.ATTRIBUTION,))
    if drug:
        return _Gate(standing, (Warn.FEVER_MAY_BE_MASKED,))
    return _Gate((), (Warn.UNSTABLE_WITHOUT_FEVER,) if standing else ())


def _gate_missing(findings: CrsFindings) -> tuple[str, ...]:
    """Name the fields of the gate that were not assessed, where there is no fever now."""
    named: tuple[tuple[str, object], ...] = (
        ("temperature_c", findings.temperature_c),
        ("fever_earlier_this_episode", findings.fever_earlier_this_episode),
        ("antipyretic_or_anticytokine_given", findings.antipyretic_or_anticytokine_given),
    )
    return tuple(name for name, value in named if value is None)


def _neutropenic_fever(findings: CrsFindings) -> bool:
    """Say whether fever, now or earlier in this episode, meets fewer than 500 neutrophils per µL (FN-02, IDSA 2010)."""
    if findings.neutrophils_per_ul is None or findings.neutrophils_per_ul >= NEUTROPENIA_PER_UL:
        return False
    now = findings.temperature_c is not None and is_fever(findings.temperature_c)
    return now or findings.fever_earlier_this_episode is True
