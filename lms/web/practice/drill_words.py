"""The drill's codes in words: items, patients, what slipped, why a grade, and what sites score differently."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.practice.encounter import (
    Domain,
    Encounter,
    Finding,
    Grade,
    Group,
    Item,
    Mark,
    Patient,
    Slip,
    Trap,
    Variant,
)
from lms.core.practice.ice import band_grade


def item_name(item: Item) -> str:
    """Name one of the ten points."""
    return {
        Item.YEAR: _("Year"),
        Item.MONTH: _("Month"),
        Item.CITY: _("City"),
        Item.HOSPITAL: _("Hospital"),
        Item.OBJECT_1: _("First object"),
        Item.OBJECT_2: _("Second object"),
        Item.OBJECT_3: _("Third object"),
        Item.COMMAND: _("Command"),
        Item.WRITING: _("Writing"),
        Item.COUNTING: _("Counting"),
    }[item]


def group_name(group: Group) -> str:
    """Name one of the five parts."""
    return {
        Group.ORIENTATION: _("Orientation"),
        Group.NAMING: _("Naming"),
        Group.COMMAND: _("Command"),
        Group.WRITING: _("Writing"),
        Group.COUNTING: _("Counting"),
    }[group]


def group_short(group: Group) -> str:
    """Name a part in the little room under its boxes."""
    return {
        Group.ORIENTATION: _("Orientation"),
        Group.NAMING: _("Naming"),
        Group.COMMAND: _("Do"),
        Group.WRITING: _("Write"),
        Group.COUNTING: _("Count"),
    }[group]


def mark_name(mark: Mark) -> str:
    """Say a mark in words."""
    return {
        Mark.RIGHT: _("correct"),
        Mark.WRONG: _("not correct"),
        Mark.NOT_ASSESSED: _("not assessed"),
    }[mark]


def who(patient: Patient) -> str:
    """Say who is in the bed and since when."""
    if patient.therapy == "car-t":
        return _(
            "%(name)s, %(age)s, day %(day)s after CAR-T", name=patient.name, age=patient.age_years, day=patient.day
        )
    return _(
        "%(name)s, %(age)s, day %(day)s after a bispecific", name=patient.name, age=patient.age_years, day=patient.day
    )


def product(patient: Patient) -> str:
    """Say which product, and which step of it."""
    if patient.dose is None:
        return _("%(product)s, one infusion.", product=patient.product)
    return _("%(product)s, step-up dose %(dose)s.", product=patient.product, dose=patient.dose)


def condition(patient: Patient) -> str:
    """Say what stands between the patient and the task, and the score before treatment."""
    said = {
        "clear": _("Speaks English, hears well."),
        "interpreter": _("Speaks some English; an interpreter is on a video call."),
        "hearing": _("Hard of hearing, without hearing aids tonight."),
        "splint": _("The writing arm is in a splint, as before treatment."),
        "sedated": _("Had lorazepam 20 minutes ago for a scan."),
    }[patient.condition]
    return f"{said} " + _("ICE was %(baseline)s before treatment.", baseline=patient.baseline)


def domain_name(domain: Domain) -> str:
    """Name one of the other four ICANS domains."""
    return {
        Domain.AROUSAL: _("Waking"),
        Domain.SEIZURE: _("Seizure"),
        Domain.MOTOR: _("Motor"),
        Domain.RAISED_PRESSURE: _("Raised pressure"),
    }[domain]


#: the answers the grade form offers, in order: the word sent, and what it means
GRADES: dict[str, Grade] = {
    "0": Grade(0),
    "1": Grade(1),
    "2": Grade(2),
    "3": Grade(3),
    "4": Grade(4),
    "at-least-1": Grade(1, at_least=True),
    "at-least-2": Grade(2, at_least=True),
    "at-least-3": Grade(3, at_least=True),
    "not-yet": Grade(None),
}


def grade_name(grade: Grade) -> str:
    """Say a grade as it was given."""
    if grade.value is None:
        return _("Cannot be graded yet")
    if grade.at_least:
        return _("At least grade %(grade)s", grade=grade.value)
    return _("No ICANS") if grade.value == 0 else _("Grade %(grade)s", grade=grade.value)


def slip(code: Slip) -> str:
    """Say why an answer scores 0."""
    return {
        Slip.WRONG_ANSWER: _("The answer is wrong."),
        Slip.NO_ANSWER: _("There is no answer."),
        Slip.USE_NOT_NAME: _("It says what the object is for. The name is missing."),
        Slip.WORD_LOST: _("The word itself does not come."),
        Slip.STUCK: _("The same thing again and again: it does not answer the task."),
        Slip.OFF_TASK: _("It answers something else."),
        Slip.NOT_DONE: _("The command is not followed."),
        Slip.ANOTHER_ACTION: _("Something else is done, not the command."),
        Slip.UNREADABLE: _("No sentence can be read."),
        Slip.BREAKS_OFF: _("It breaks off before the end."),
        Slip.BLANK: _("Nothing is written."),
        Slip.NOT_AWAKE: _("The patient cannot be woken and cannot perform."),
    }[code]


def trap(code: Trap) -> str:
    """Say what a known mistake looked like here, with its source."""
    return {
        Trap.AWAKE_ZERO: _(
            "Awake and unable to perform: ICE 0 is grade 3. Grade 4 is for patients who cannot be woken. (Lee 2019)"
        ),
        Trap.UNAROUSABLE: _("Cannot be woken and cannot perform: ICE 0 is grade 4. (Lee 2019)"),
        Trap.PRESIDENT: _("The president was asked in CARTOX-10. It scores nothing in ICE. (Neelapu 2018, Lee 2019)"),
        Trap.ITEM_NOT_ASSESSED: _(
            "An item that was not asked is not assessed, neither 0 nor 1: the score is incomplete, and ICANS cannot be "
            "excluded. Check your site's form."
        ),
        Trap.DOMAIN_NOT_ASSESSED: _("An empty domain is not a negative finding: the grade is “at least”. (Lee 2019)"),
        Trap.DOMAIN_DECIDES: _("The worst domain is the grade, whatever the ICE score. (Lee 2019)"),
        Trap.TREMOR: _("Tremor and myoclonus do not change the grade. (Lee 2019)"),
        Trap.HEMORRHAGE: _(
            "Bleeding is excluded from ICANS grading, and it is still an emergency: call now. A deficit the bleed "
            "explains is not graded as ICANS. (Lee 2019)"
        ),
    }[code]


def variant_known(code: Variant) -> str:
    """Say what is known about what sites score differently."""
    return {
        Variant.SELF_CORRECTION: _("The published table does not say whether a self-corrected answer earns its point."),
        Variant.LANGUAGE: _("The published table does not say how an answer through an interpreter is scored."),
        Variant.HEARING: _("The published table does not say how an item shown in writing is scored."),
        Variant.ADAPTED: _("The published table does not say how an adapted item is scored."),
        Variant.LOW_BASELINE: _("The published table has no rule for a score that was below 10 before treatment."),
        Variant.SEDATION: _("What a drug prevents is written down as not assessable, not as 0. Verify with your site."),
    }[code]


def finding_grade(found: Finding) -> str:
    """Say what a finding does to the grade."""
    if found.value is None:
        return _("not assessed")
    if found.grade == 0:
        return _("no grade by itself")
    return _("grade %(grade)s", grade=found.grade)


def score_grade(score: int | None, at_most: int, *, unarousable: bool) -> str:
    """Say what the ICE score does to the grade."""
    if unarousable:
        return _("grade 4: cannot be woken, cannot perform")
    if score is None:
        return _("not complete: at most %(most)s of 10", most=at_most)
    grade = band_grade(score)
    return _("no impairment") if grade == 0 else _("grade %(grade)s", grade=grade)


def score_name(score: int | None, points: int, asked: int) -> str:
    """Say a score, or honestly that there is none."""
    if score is None:
        return _("%(points)s of %(asked)s asked, not complete", points=points, asked=asked)
    return _("%(score)s of 10", score=score)


def standard_sentence(in_a_row: int, exact: frozenset[str]) -> str:
    """Say what passes the drill."""
    parts = [
        name
        for key, name in (("items", _("every item")), ("score", _("the score")), ("grade", _("the grade")))
        if key in exact
    ]
    what = parts[0] if len(parts) == 1 else _("%(some)s and %(last)s", some=", ".join(parts[:-1]), last=parts[-1])
    return ngettext(
        "Passed when one patient has %(what)s exact.",
        "Passed when %(num)s patients in a row have %(what)s exact.",
        in_a_row,
        what=what,
    )


def verdict(encounter: Encounter, exact: frozenset[str]) -> str:
    """Say in one sentence how the encounter went; teaching has no verdict."""
    if not encounter.scored:
        return _("How would your site score this?")
    if {"score", "grade"} <= exact:
        return _("Score and grade exact")
    if "grade" in exact:
        return _("Grade exact, score not")
    if "score" in exact:
        return _("Score exact, grade not")
    return _("Score and grade differ")
