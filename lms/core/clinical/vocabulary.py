"""The words findings are written in: one vocabulary for graders, case files, drills and questions."""

from __future__ import annotations

from enum import StrEnum


class OxygenDevice(StrEnum):
    """What the oxygen comes through (CRS-06, CRS-07, Lee 2019)."""

    ROOM_AIR = "room_air"
    NASAL_CANNULA = "nasal_cannula"
    BLOW_BY = "blow_by"
    HIGH_FLOW_NASAL_CANNULA = "high_flow_nasal_cannula"
    SIMPLE_FACEMASK = "simple_facemask"
    VENTURI_MASK = "venturi_mask"
    NON_REBREATHER = "non_rebreather"
    CPAP = "cpap"
    BIPAP = "bipap"
    INTUBATED_VENTILATED = "intubated_ventilated"


class Vasopressor(StrEnum):
    """A drug that holds the pressure up, by its generic US name (CRS-08, CRS-10, Lee 2019)."""

    NOREPINEPHRINE = "norepinephrine"
    EPINEPHRINE = "epinephrine"
    PHENYLEPHRINE = "phenylephrine"
    DOPAMINE = "dopamine"
    EPHEDRINE = "ephedrine"
    METARAMINOL = "metaraminol"
    ANGIOTENSIN_II = "angiotensin II"
    VASOPRESSIN = "vasopressin"


class CrsOutcome(StrEnum):
    """How it ended, where it ended."""

    ALIVE = "alive"
    DEATH_DUE_TO_CRS = "death_due_to_crs"
    DEATH_OTHER_CAUSE = "death_other_cause"


class IcansOutcome(StrEnum):
    """How it ended, where it ended."""

    ALIVE = "alive"
    DEATH_DUE_TO_ICANS = "death_due_to_icans"
    DEATH_OTHER_CAUSE = "death_other_cause"


class Arousal(StrEnum):
    """The least that wakes the patient, best first (IC-05, Lee 2019)."""

    AWAKENS_SPONTANEOUSLY = "awakens_spontaneously"
    AWAKENS_TO_VOICE = "awakens_to_voice"
    AWAKENS_TO_TACTILE_STIMULUS = "awakens_to_tactile_stimulus"
    NEEDS_VIGOROUS_OR_REPETITIVE_STIMULUS = "needs_vigorous_or_repetitive_stimulus"
    UNAROUSABLE = "unarousable"


class Seizure(StrEnum):
    """The worst seizure seen or recorded (Lee 2019, seizure row)."""

    NONE = "none"
    RESOLVED_RAPIDLY = "resolved_rapidly"
    NONCONVULSIVE_RESOLVED_WITH_INTERVENTION = "nonconvulsive_resolved_with_intervention"
    PROLONGED = "prolonged"
    REPETITIVE_WITHOUT_RETURN_TO_BASELINE = "repetitive_without_return_to_baseline"


class Motor(StrEnum):
    """Motor findings; only deep focal weakness is in the grade (IC-07, IC-10, Lee 2019)."""

    NONE = "none"
    DEEP_FOCAL_WEAKNESS = "deep_focal_weakness"
    TREMOR = "tremor"
    MYOCLONUS = "myoclonus"


class RaisedPressure(StrEnum):
    """Raised intracranial pressure or cerebral edema (Lee 2019, last row; IC-08)."""

    NONE = "none"
    FOCAL_EDEMA = "focal_edema"
    DIFFUSE_EDEMA = "diffuse_edema"
    POSTURING = "posturing"
    SIXTH_NERVE_PALSY = "sixth_nerve_palsy"
    PAPILLEDEMA = "papilledema"
    CUSHING_TRIAD = "cushing_triad"
    HEMORRHAGE_RELATED = "hemorrhage_related"


class Arm(StrEnum):
    """A part of the picture that can set a grade: the CRS arms and the ICANS domains."""

    FEVER = "fever"
    HYPOTENSION = "hypotension"
    HYPOXIA = "hypoxia"
    ICE = "ice"
    AROUSAL = "arousal"
    SEIZURE = "seizure"
    MOTOR = "motor"
    RAISED_PRESSURE = "raised_pressure"
    OUTCOME = "outcome"


class Warn(StrEnum):
    """What must be said beside a grade."""

    #: a clinician confirms what the finding is due to (CRS-13, Lee 2019)
    ATTRIBUTION = "attribution"
    #: the published table is silent on vasopressin as the only drug (CRS-09)
    VASOPRESSIN_ALONE = "vasopressin_alone"
    #: low pressure or oxygen without fever: not CRS by definition, and no reassurance (CRS-04)
    UNSTABLE_WITHOUT_FEVER = "unstable_without_fever"
    #: a drug may hide the fever (CRS-03, CRS-05)
    FEVER_MAY_BE_MASKED = "fever_may_be_masked"
    #: another pathway besides CRS (CRS-16, FN-02)
    NEUTROPENIC_FEVER = "neutropenic_fever"
    #: hemorrhage is not graded as ICANS and is an emergency (IC-08)
    HEMORRHAGE_EXCLUDED = "hemorrhage_excluded"
    #: the patient cannot be woken, so ICE cannot be performed (IC-02)
    UNABLE_TO_PERFORM = "unable_to_perform"
