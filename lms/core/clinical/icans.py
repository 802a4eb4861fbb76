"""The ASTCT grade of ICANS in adults and children of 12 and over: the worst of five domains (Lee 2019).

CRS and ICANS are graded separately; either may occur without the other (IC-12). An empty domain is not a negative
finding: with ICE missing and nothing else found there is no grade, because ICANS cannot be excluded (IC-13).
"""

from __future__ import annotations

from lms.core.clinical.findings import IcansFindings
from lms.core.clinical.ice import ice_grade
from lms.core.clinical.results import IcansResult, Reason, in_order, worst
from lms.core.clinical.vocabulary import Arm, Arousal, IcansOutcome, Motor, RaisedPressure, Seizure, Warn

#: a seizure longer than this is prolonged (Lee 2019, seizure row)
PROLONGED_SEIZURE_MINUTES = 5
#: the highest grade of a living patient: nothing still missing can raise it
HIGHEST_ALIVE = 4

_AWAKE_OR_UNKNOWN = frozenset({None, Arousal.AWAKENS_SPONTANEOUSLY})

DEATH = Reason(Arm.OUTCOME, 5, "death_due_to_icans", "death due to ICANS")


def grade_icans(findings: IcansFindings) -> IcansResult:
    """Grade ICANS by the most severe event in any domain not due to another cause (IC-01, Lee 2019).

    Death due to ICANS is grade 5 (IC-11); another cause of death leaves the grade of the findings and asks for
    attribution.
    """
    if findings.outcome is IcansOutcome.DEATH_DUE_TO_ICANS:
        return IcansResult(5, (DEATH,), (), lower_bound=False, warnings=(), standing=(DEATH,))
    domains = (
        _ice(findings),
        _arousal(findings),
        _seizure(findings),
        _motor(findings.motor),
        _raised_pressure(findings.raised_pressure),
    )
    standing = tuple(reason for reason in domains if reason is not None)
    not_assessed = _not_assessed(findings)
    because = worst(standing)
    grade = because[0].grade if because else None if "ice_score" in not_assessed else 0
    may_rise = bool(not_assessed) and (grade is None or grade < HIGHEST_ALIVE)
    return IcansResult(grade, because, not_assessed, may_rise, in_order(_warnings(findings)), standing)


def _ice(findings: IcansFindings) -> Reason | None:
    """Grade the ICE score; a zero is 3 awake and 4 where the patient cannot be woken (ICE-01, IC-02, Lee 2019).

    Sleep by another cause, such as sedation, does not make the zero a 4 (IC-06).
    """
    score = findings.ice_score
    if score is None or ice_grade(score) == 0:
        return None
    cannot_wake = findings.arousal is Arousal.UNAROUSABLE and not findings.arousal_attributable_to_other_cause
    if score == 0 and cannot_wake:
        return Reason(Arm.ICE, 4, "ice_unable", "ICE 0, unarousable and unable to perform")
    return Reason(Arm.ICE, ice_grade(score), "ice_score", f"ICE {score}")


def _arousal(findings: IcansFindings) -> Reason | None:
    """Grade depressed consciousness (IC-05, Lee 2019): waking unasked is normal (IC-03), sedation is out (IC-06)."""
    if findings.arousal_attributable_to_other_cause or findings.arousal in _AWAKE_OR_UNKNOWN:
        return None
    match findings.arousal:
        case Arousal.AWAKENS_TO_VOICE:
            return Reason(Arm.AROUSAL, 2, "wakes_to_voice", "awakens to voice")
        case Arousal.AWAKENS_TO_TACTILE_STIMULUS:
            return Reason(Arm.AROUSAL, 3, "wakes_to_touch", "awakens only to tactile stimulus")
        case Arousal.NEEDS_VIGOROUS_OR_REPETITIVE_STIMULUS:
            return Reason(Arm.AROUSAL, 4, "wakes_to_vigorous", "needs vigorous or repetitive tactile stimuli")
        case _:
            return Reason(Arm.AROUSAL, 4, "unarousable", "unarousable")


def _seizure(findings: IcansFindings) -> Reason | None:
    """Grade seizures (Lee 2019): any that resolves 3, prolonged (over 5 min) or repetitive 4.

    Measured minutes speak louder than the word beside them.
    """
    minutes = findings.seizure_minutes or 0
    if minutes > PROLONGED_SEIZURE_MINUTES or findings.seizure is Seizure.PROLONGED:
        return Reason(Arm.SEIZURE, 4, "seizure_prolonged", "prolonged seizure, over 5 min")
    if findings.seizure is Seizure.REPETITIVE_WITHOUT_RETURN_TO_BASELINE:
        return Reason(Arm.SEIZURE, 4, "seizure_repetitive", "repetitive seizures without return to baseline")
    if findings.seizure is Seizure.NONCONVULSIVE_RESOLVED_WITH_INTERVENTION:
        return Reason(Arm.SEIZURE, 3, "seizure_nonconvulsive", "nonconvulsive seizure, resolved with intervention")
    if findings.seizure is Seizure.RESOLVED_RAPIDLY or minutes > 0:
        return Reason(Arm.SEIZURE, 3, "seizure_resolved", "clinical seizure, resolved rapidly")
    return None


def _motor(motor: Motor | None) -> Reason | None:
    """Grade motor findings: deep focal weakness is 4, nothing else counts (IC-07, IC-10, Lee 2019)."""
    if motor is Motor.DEEP_FOCAL_WEAKNESS:
        return Reason(Arm.MOTOR, 4, "deep_focal_weakness", "deep focal motor weakness")
    return None


def _raised_pressure(pressure: RaisedPressure | None) -> Reason | None:
    """Grade raised pressure: focal edema 3, the other signs 4, hemorrhage excluded (IC-08, Lee 2019)."""
    match pressure:
        case None | RaisedPressure.NONE | RaisedPressure.HEMORRHAGE_RELATED:
            return None
        case RaisedPressure.FOCAL_EDEMA:
            return Reason(Arm.RAISED_PRESSURE, 3, "focal_edema", "focal edema on neuroimaging")
        case RaisedPressure.DIFFUSE_EDEMA:
            return Reason(Arm.RAISED_PRESSURE, 4, "diffuse_edema", "diffuse edema on neuroimaging")
        case _:
            return Reason(Arm.RAISED_PRESSURE, 4, str(pressure), str(pressure).replace("_", " "))


def _not_assessed(findings: IcansFindings) -> tuple[str, ...]:
    """Name the empty domains; a patient who cannot be woken by ICANS has no ICE to take (IC-02)."""
    cannot_wake = findings.arousal is Arousal.UNAROUSABLE and not findings.arousal_attributable_to_other_cause
    # minutes over the limit settle the seizure row; shorter ones do not say that none followed
    minutes = findings.seizure_minutes
    seizure_settled = minutes is not None and minutes > PROLONGED_SEIZURE_MINUTES
    named: tuple[tuple[str, bool], ...] = (
        ("ice_score", findings.ice_score is None and not cannot_wake),
        ("arousal", findings.arousal is None),
        ("seizure", findings.seizure is None and not seizure_settled),
        ("motor", findings.motor is None),
        ("raised_pressure", findings.raised_pressure is None),
    )
    return tuple(name for name, missing in named if missing)


def _warnings(findings: IcansFindings) -> list[Warn]:
    raised: list[Warn] = []
    depressed = findings.arousal not in _AWAKE_OR_UNKNOWN
    if depressed and findings.arousal_attributable_to_other_cause:
        raised.append(Warn.ATTRIBUTION)
    if findings.arousal is Arousal.UNAROUSABLE:
        raised.append(Warn.UNABLE_TO_PERFORM)
    if findings.raised_pressure is RaisedPressure.HEMORRHAGE_RELATED:
        raised.extend((Warn.ATTRIBUTION, Warn.HEMORRHAGE_EXCLUDED))
    if findings.outcome is IcansOutcome.DEATH_OTHER_CAUSE:
        raised.append(Warn.ATTRIBUTION)
    return raised
