"""The four other ICANS domains at the bedside: what you find, in words, with the grade each finding gives by itself.

Grades are written here by hand from the table of Lee 2019 (ASTCT), on purpose apart from any grader, so that the two
can be held against each other.
"""

from __future__ import annotations

from lms.core.practice.dice import Dice
from lms.core.practice.encounter import Band, Domain, Finding

#: value -> (grade of this finding alone, ways to say it)
AROUSAL: dict[str, tuple[int, tuple[str, ...]]] = {
    "awakens_spontaneously": (
        0,
        (
            "Awake when you come in, and stays awake.",
            "Eyes open, looks up as you come to the bed.",
            "Awake on {her} own the whole time.",
        ),
    ),
    "awakens_to_voice": (
        2,
        (
            "Drowsy: drifts off between your questions and opens {her} eyes each time you say {her} name.",
            "Eyes closed between questions. Your voice is enough to wake {them}, each time.",
        ),
    ),
    "awakens_to_tactile_stimulus": (
        3,
        (
            "Does not wake to {her} name. Wakes when you touch {her} shoulder, and sinks back.",
            "Voice does nothing. A light touch on the arm wakes {them} for an answer.",
        ),
    ),
    "needs_vigorous_or_repetitive_stimulus": (
        4,
        (
            "You must shake {her} shoulder hard, again and again, for each answer.",
            "Only repeated, vigorous rubbing of the shoulder rouses {them}, and only for moments.",
        ),
    ),
    "unarousable": (
        4,
        (
            "Voice, touch, a hard rub of the breastbone: {she} does not wake.",
            "Cannot be woken by voice, by touch or by vigorous stimulation.",
        ),
    ),
}
SEIZURE: dict[str, tuple[int, tuple[str, ...]]] = {
    "none": (0, ("No seizure seen or reported.", "None seen, none reported.")),
    "resolved_rapidly": (
        3,
        (
            "One generalized seizure an hour ago, about a minute long. It stopped by itself.",
            "{Her} right arm jerked for half a minute this evening: a focal seizure, over by itself.",
        ),
    ),
    "nonconvulsive_resolved_with_intervention": (
        3,
        ("The EEG showed a nonconvulsive seizure. It resolved with the drug given.",),
    ),
    "prolonged": (4, ("A generalized seizure that lasted nine minutes before it stopped.",)),
    "repetitive_without_return_to_baseline": (
        4,
        ("Three seizures this afternoon, one after another, without waking in between.",),
    ),
}
MOTOR: dict[str, tuple[int, tuple[str, ...]]] = {
    "none": (0, ("Moves both arms and both legs alike.", "Strength is full and even on both sides.")),
    "tremor": (0, ("A fine tremor of both hands. Strength is full.",)),
    "myoclonus": (0, ("Brief jerks (myoclonus) of the shoulders now and then. Strength is full.",)),
    "deep_focal_weakness": (
        4,
        (
            "{Her} left arm and left leg fall straight back to the bed. New this evening.",
            "New since noon: both legs do not lift against gravity at all.",
        ),
    ),
}
RAISED_PRESSURE: dict[str, tuple[int, tuple[str, ...]]] = {
    "none": (
        0,
        ("No posturing, and the head CT shows no swelling.", "Head CT and optic discs are normal."),
    ),
    "focal_edema": (3, ("The MRI shows swelling in one small area, and no bleeding.",)),
    "diffuse_edema": (4, ("The head CT shows diffuse swelling of the brain.",)),
    "posturing": (4, ("Arms and legs stretch out stiffly when {she} is stimulated: decerebrate posturing.",)),
    "sixth_nerve_palsy": (4, ("One eye cannot turn outward: a new sixth-nerve palsy.",)),
    "papilledema": (4, ("The eye doctor sees papilledema on both sides.",)),
    "cushing_triad": (4, ("Pressure climbing, pulse slow, breathing irregular: Cushing’s triad.",)),
    "hemorrhage_related": (
        0,
        ("The head CT shows a bleed with swelling around it. The neurosurgeon has been called.",),
    ),
}
NOT_DONE: dict[Domain, tuple[str, ...]] = {
    Domain.MOTOR: ("Not assessed: arms and legs not tested yet.",),
    # not "no imaging yet": the page says that stroke and bleeding were looked for
    Domain.RAISED_PRESSURE: (
        "Not assessed: the head CT was read for bleeding and stroke only, and nobody has looked at the eyes.",
    ),
    Domain.SEIZURE: ("Not assessed: nobody was with {them} this evening, and there is no EEG.",),
}

_TABLE: dict[Domain, dict[str, tuple[int, tuple[str, ...]]]] = {
    Domain.AROUSAL: AROUSAL,
    Domain.SEIZURE: SEIZURE,
    Domain.MOTOR: MOTOR,
    Domain.RAISED_PRESSURE: RAISED_PRESSURE,
}

#: which findings can stand beside how well the patient still performs: (domain, value)
DECIDERS: dict[Band, tuple[tuple[Domain, str], ...]] = {
    Band.NONE: (
        (Domain.SEIZURE, "resolved_rapidly"),
        (Domain.SEIZURE, "nonconvulsive_resolved_with_intervention"),
        (Domain.SEIZURE, "prolonged"),
        (Domain.MOTOR, "deep_focal_weakness"),
        (Domain.RAISED_PRESSURE, "focal_edema"),
        (Domain.RAISED_PRESSURE, "sixth_nerve_palsy"),
        (Domain.RAISED_PRESSURE, "papilledema"),
    ),
    Band.MILD: (
        (Domain.AROUSAL, "awakens_to_voice"),
        (Domain.SEIZURE, "resolved_rapidly"),
        (Domain.SEIZURE, "prolonged"),
        (Domain.MOTOR, "deep_focal_weakness"),
        (Domain.RAISED_PRESSURE, "focal_edema"),
        (Domain.RAISED_PRESSURE, "papilledema"),
    ),
    Band.MODERATE: (
        (Domain.AROUSAL, "awakens_to_tactile_stimulus"),
        (Domain.SEIZURE, "resolved_rapidly"),
        (Domain.SEIZURE, "repetitive_without_return_to_baseline"),
        (Domain.MOTOR, "deep_focal_weakness"),
        (Domain.RAISED_PRESSURE, "diffuse_edema"),
        (Domain.RAISED_PRESSURE, "sixth_nerve_palsy"),
    ),
    Band.SEVERE: (
        (Domain.AROUSAL, "needs_vigorous_or_repetitive_stimulus"),
        (Domain.SEIZURE, "repetitive_without_return_to_baseline"),
        (Domain.MOTOR, "deep_focal_weakness"),
        (Domain.RAISED_PRESSURE, "cushing_triad"),
        (Domain.RAISED_PRESSURE, "diffuse_edema"),
    ),
    Band.AWAKE_ZERO: (),
    Band.UNAROUSABLE: (
        (Domain.SEIZURE, "prolonged"),
        (Domain.RAISED_PRESSURE, "posturing"),
        (Domain.RAISED_PRESSURE, "diffuse_edema"),
    ),
}


#: strength in a patient who cannot follow a request
_MOTOR_ASLEEP = ("Arms and legs draw back alike from a pinch. No side is weaker.",)


def finding(dice: Dice, domain: Domain, value: str, *, asleep: bool = False) -> Finding:
    """Say one finding; `{her}` and the like are still open. `asleep`: the patient cannot lift an arm on request."""
    grade, ways = _TABLE[domain][value]
    if asleep and domain is Domain.MOTOR and value == "none":
        ways = _MOTOR_ASLEEP
    return Finding(domain, value, dice.pick(ways), grade)


def not_done(dice: Dice, domain: Domain) -> Finding:
    """Say that nobody has looked."""
    return Finding(domain, None, dice.pick(NOT_DONE[domain]), 0)
