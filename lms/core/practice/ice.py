"""Generate bedside encounters for the ICE drill from a seed, each with the answers expected for it.

Nothing here knows a grader: the marks are made with the replies, and score and grade follow from the bands below
(Lee 2019). `GENERATOR` names the way encounters are made. Whatever would change an encounter of an old seed needs the
next number, because runs keep number and seed, not the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lms.core.practice import people, performances
from lms.core.practice.bedside import SURNAMES
from lms.core.practice.dice import Dice, seed_for
from lms.core.practice.domains import DECIDERS, finding, not_done
from lms.core.practice.encounter import (
    ITEMS,
    Band,
    Domain,
    Encounter,
    Expected,
    Finding,
    Grade,
    Item,
    Mark,
    Patient,
    Trap,
    Turn,
    Variant,
)

#: the number of this way of making encounters
GENERATOR = 1

#: scores of each band, its edges more often than its middle (ICE-01)
SCORES: dict[Band, dict[int, float]] = {
    Band.NONE: {10: 1},
    Band.MILD: {9: 4, 8: 2, 7: 4},
    Band.MODERATE: {6: 4, 5: 1.5, 4: 1.5, 3: 4},
    Band.SEVERE: {2: 5, 1: 3, 0: 1},
    Band.AWAKE_ZERO: {0: 1},
    Band.UNAROUSABLE: {0: 1},
}
#: which items go first: attention, writing and words before the rest (IC-20)
FRAILTY: dict[Item, float] = {
    Item.COUNTING: 3,
    Item.WRITING: 3,
    Item.OBJECT_1: 1.6,
    Item.OBJECT_2: 2,
    Item.OBJECT_3: 2,
    Item.HOSPITAL: 2,
    Item.MONTH: 1.5,
    Item.CITY: 1.4,
    Item.YEAR: 1.4,
    Item.COMMAND: 1.2,
}
#: items that can be left out tonight (one of three objects cannot: naming is asked in one go)
_CAN_BE_MISSED = (Item.YEAR, Item.MONTH, Item.CITY, Item.HOSPITAL, Item.COMMAND, Item.WRITING, Item.COUNTING)
_BAND_WEIGHTS: dict[Band, float] = {
    Band.NONE: 1,
    Band.MILD: 1.2,
    Band.MODERATE: 1.2,
    Band.SEVERE: 1,
    Band.AWAKE_ZERO: 0.6,
    Band.UNAROUSABLE: 0.5,
}
#: variants a site can settle by one mark for the item in doubt; sedation stays teaching (ICE-06), and so does a low
#: baseline: an unchanged deficit has another cause (IC-01), so its grade is the specialist's
SETTLED_BY_MARK = (
    Variant.SELF_CORRECTION,
    Variant.LANGUAGE,
    Variant.HEARING,
    Variant.ADAPTED,
)
#: the words of the playbook key `ice_conventions` that mark the item in doubt; `low-baseline-beside` marks none
CONVENTIONS: Mapping[str, tuple[Variant, Mark]] = {
    "self-correction-counts": (Variant.SELF_CORRECTION, Mark.RIGHT),
    "self-correction-fails": (Variant.SELF_CORRECTION, Mark.WRONG),
    "interpreter-used": (Variant.LANGUAGE, Mark.RIGHT),
    "hearing-adapted": (Variant.HEARING, Mark.RIGHT),
    "adapted-item-counts": (Variant.ADAPTED, Mark.RIGHT),
}


def conventions(words: Iterable[str]) -> dict[Variant, Mark]:
    """Read the site's `ice_conventions`; a word not known here, or two that contradict, settle nothing."""
    settled: dict[Variant, Mark] = {}
    contradicted: set[Variant] = set()
    for word in words:
        if word in CONVENTIONS:
            variant, mark = CONVENTIONS[word]
            if settled.setdefault(variant, mark) is not mark:
                contradicted.add(variant)
    return {variant: mark for variant, mark in settled.items() if variant not in contradicted}


def band_grade(score: int) -> int:
    """Give the ICANS grade of an ICE score, patient awake (ICE-01, Lee 2019): 10 → 0, 7–9 → 1, 3–6 → 2, 0–2 → 3."""
    return 0 if score == 10 else 1 if score >= 7 else 2 if score >= 3 else 3


def encounter(
    seed: int,
    *,
    year: int,
    month: int,
    band: Band | None = None,
    variant: Variant | None = None,
    settled: Mapping[Variant, Mark] | None = None,
    surname: str | None = None,
    generator: int = GENERATOR,
) -> Encounter:
    """Make the encounter of `seed` on a night in `month` (1 to 12) of `year`.

    `band` and `variant` choose instead of drawing; a variant is teaching (no expected answers) unless `settled`
    holds the site's mark for it. Raises ValueError for a generator number this program does not know.
    """
    if generator != GENERATOR:
        raise ValueError(f"generator {generator} is not known; this program makes encounters of generator {GENERATOR}")
    dice = Dice(seed)
    drawn = dice.weighted(_BAND_WEIGHTS)
    if variant is not None:
        found = people.patient(dice, variant, surname)
        return _teaching(dice, seed, found, variant, (settled or {}).get(variant), year=year, month=month)
    band = band or drawn
    traps: list[Trap] = []
    patient = people.patient(dice, surname=surname)
    tonight = people.tonight(dice, year, month)
    score = dice.weighted(SCORES[band])
    wrong = frozenset(dice.some(FRAILTY, 10 - score))
    skipped: Item | None = None
    findings = _findings(dice, band, band_grade(score), traps)
    if _item_may_be_missed(band, findings) and dice.chance(0.22):
        candidates = [item for item in _CAN_BE_MISSED if item not in wrong]
        if candidates:
            skipped = dice.pick(candidates)
            traps.append(Trap.ITEM_NOT_ASSESSED)
    scene = performances.Scene(patient, tonight, band)
    turns = list(performances.turns(dice, scene, wrong, skipped))
    if band not in {Band.AWAKE_ZERO, Band.UNAROUSABLE} and dice.chance(0.18):
        turns.insert(len(_ORIENTATION_ITEMS), performances.president(dice, patient))
        traps.append(Trap.PRESIDENT)
    if band in {Band.AWAKE_ZERO, Band.UNAROUSABLE}:
        traps.insert(0, Trap(band.value))
    said = tuple(replace(found, says=people.speak(found.says, patient)) for found in findings)
    return Encounter(
        generator=GENERATOR,
        seed=seed,
        band=band,
        traps=tuple(traps),
        variant=None,
        patient=patient,
        tonight=tonight,
        turns=tuple(turns),
        findings=said,
        expected=expected(tuple(turns), said, unarousable=band is Band.UNAROUSABLE),
    )


_ORIENTATION_ITEMS = (Item.YEAR, Item.MONTH, Item.CITY, Item.HOSPITAL)


def expected(turns: tuple[Turn, ...], findings: tuple[Finding, ...], *, unarousable: bool) -> Expected:
    """Add up the marks the turns were made with and name the ICANS grade (IC-01, IC-02, IC-13, Lee 2019).

    A missing item leaves the score open: the grade then rests on the other domains, as a lower bound, or cannot be
    given.
    """
    marks = tuple(mark for item in ITEMS for turn in turns if turn.item is item and (mark := turn.expected) is not None)
    right, missed = marks.count(Mark.RIGHT), marks.count(Mark.NOT_ASSESSED)
    complete = missed == 0
    worst = max(found.grade for found in findings)
    if unarousable:
        grade = Grade(4)
    elif complete:
        value = max(worst, band_grade(right))
        grade = Grade(value, at_least=value < 4 and any(found.value is None for found in findings))
    else:
        grade = Grade(worst, at_least=True) if worst else Grade(None)
    return Expected(marks, right if complete else None, right, right + missed, grade)


def of_run(
    run_seed: int,
    index: int,
    *,
    year: int,
    month: int,
    settled: Mapping[Variant, Mark] | None = None,
    generator: int = GENERATOR,
) -> Encounter:
    """Make the encounter at `index` (from 0) of a run.

    In six there are one of each: no impairment, mild, moderate, severe, a zero (awake or unarousable in turn), and one
    that sites score differently, never first.
    """
    block, place = divmod(index, 6)
    dice = Dice(seed_for(run_seed, -1 - block))
    awake_first = Dice(seed_for(run_seed, -1)).chance(0.5)
    zero = Band.AWAKE_ZERO if (block % 2 == 0) == awake_first else Band.UNAROUSABLE
    order: list[Band | Variant] = list(dice.shuffled((Band.NONE, Band.MILD, Band.MODERATE, Band.SEVERE, zero)))
    order.insert(dice.between(1, 5), dice.pick(tuple(Variant)))
    seed, wish = seed_for(run_seed, index), order[place]
    names = Dice(seed_for(run_seed, -2)).shuffled(SURNAMES)
    surname = names[index % len(names)]
    if isinstance(wish, Variant):
        return encounter(
            seed, year=year, month=month, variant=wish, settled=settled, surname=surname, generator=generator
        )
    return encounter(seed, year=year, month=month, band=wish, surname=surname, generator=generator)


def _findings(dice: Dice, band: Band, ice_grade: int, traps: list[Trap]) -> list[Finding]:
    values: dict[Domain, str | None] = {
        Domain.AROUSAL: "unarousable" if band is Band.UNAROUSABLE else "awakens_spontaneously",
        Domain.SEIZURE: "none",
        Domain.MOTOR: "none",
        Domain.RAISED_PRESSURE: "none",
    }
    if band is Band.MODERATE and dice.chance(0.3):
        values[Domain.AROUSAL] = "awakens_to_voice"
    if band is Band.SEVERE and dice.chance(0.4):
        values[Domain.AROUSAL] = "awakens_to_tactile_stimulus"
    if DECIDERS[band] and dice.chance(0.34):
        domain, value = dice.pick(DECIDERS[band])
        values[domain] = value
        if band is not Band.UNAROUSABLE:
            traps.append(Trap.DOMAIN_DECIDES)
    if band is not Band.UNAROUSABLE and values[Domain.MOTOR] == "none" and dice.chance(0.15):
        values[Domain.MOTOR] = dice.pick(("tremor", "myoclonus"))
        traps.append(Trap.TREMOR)
    # only with ICE 10: a deficit that the bleed explains is not ICANS (IC-01, IC-08)
    if band is Band.NONE and not traps and dice.chance(0.12):
        values[Domain.RAISED_PRESSURE] = "hemorrhage_related"
        traps.append(Trap.HEMORRHAGE)
    elif band in {Band.MILD, Band.MODERATE, Band.SEVERE} and not traps and dice.chance(0.2):
        values[dice.pick((Domain.SEIZURE, Domain.MOTOR, Domain.RAISED_PRESSURE))] = None
        traps.append(Trap.DOMAIN_NOT_ASSESSED)
    return [
        not_done(dice, domain) if value is None else finding(dice, domain, value, asleep=band is Band.UNAROUSABLE)
        for domain, value in values.items()
    ]


def _item_may_be_missed(band: Band, findings: list[Finding]) -> bool:
    """Only where a missing item leaves one honest answer: all else right and clear, so ICANS cannot be graded (IC-13).

    The answer rests on IC-13 (Lee 2019) alone: without an ICE score ICANS cannot be excluded. How a form writes down
    the item itself is the site's (ICE-03V).
    """
    if any(found.value is None or found.value == "hemorrhage_related" for found in findings):
        return False
    worst = max(found.grade for found in findings)
    return band is Band.NONE and worst == 0


def _teaching(
    dice: Dice, seed: int, patient: Patient, variant: Variant, mark: Mark | None, *, year: int, month: int
) -> Encounter:
    tonight = people.tonight(dice, year, month)
    band = Band.MODERATE if variant is Variant.SEDATION else Band.MILD
    turns = performances.teaching_turns(dice, performances.Scene(patient, tonight, band), variant)
    arousal = "awakens_to_voice" if variant is Variant.SEDATION else "awakens_spontaneously"
    findings = tuple(
        replace(found, says=people.speak(found.says, patient))
        for found in (
            finding(dice, Domain.AROUSAL, arousal),
            finding(dice, Domain.SEIZURE, "none"),
            finding(dice, Domain.MOTOR, "none"),
            finding(dice, Domain.RAISED_PRESSURE, "none"),
        )
    )
    answers: Expected | None = None
    if mark is not None and variant in SETTLED_BY_MARK:
        turns = tuple(replace(turn, expected=mark) if turn.item and turn.expected is None else turn for turn in turns)
        answers = expected(turns, findings, unarousable=False)
    return Encounter(GENERATOR, seed, band, (), variant, patient, tonight, turns, findings, answers)
