"""The codes of cases in words: grades, marks, findings of a debrief, and the verdict as a sentence."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.cases.debrief import Debrief, Finding
from lms.core.cases.grading import CANNOT_GRADE, Computed, parse_answer
from lms.core.cases.scoring import Done
from lms.core.cases.script import Mark
from lms.core.cases.state import Mode
from lms.core.clinical.vocabulary import Warn


def grade(answer: str) -> str:
    """Name the answer of a grade task: `grade-2`, `at-least-1`."""
    if answer == CANNOT_GRADE:
        return _("Cannot be graded yet")
    number, bound = parse_answer(answer)
    return _("At least grade %(number)s", number=number) if bound else _("Grade %(number)s", number=number)


def grade_hint(answer: str) -> str:
    """Say in a few words what an answer claims."""
    if answer == CANNOT_GRADE:
        return _("too little was assessed")
    return _("something that sets it is not assessed") if parse_answer(answer)[1] else ""


def mark(value: Mark) -> str:
    """Name what was said of a choice."""
    return {
        Mark.BEST: _("Good"),
        Mark.FINE: _("Fine"),
        Mark.POOR: _("Not the best choice"),
        Mark.HARMFUL: _("Harmful"),
        Mark.UNSAFE: _("Unsafe"),
    }[value]


def mode(value: Mode) -> str:
    """Name a mode."""
    return {Mode.TRAINING: _("training"), Mode.ASSESSMENT: _("assessment")}[value]


def field(name: str) -> str:
    """Name a finding the graders read."""
    names = {
        "temperature_c": _("temperature"),
        "fever_earlier_this_episode": _("earlier fever"),
        "antipyretic_or_anticytokine_given": _("acetaminophen, steroid or tocilizumab"),
        "hypotension": _("blood pressure"),
        "vasopressors": _("vasopressors"),
        "hypoxia": _("oxygen"),
        "oxygen_device": _("oxygen device"),
        "oxygen_flow_lpm": _("oxygen flow"),
        "ice_score": _("ICE score"),
        "arousal": _("arousal"),
        "seizure": _("seizure"),
        "motor": _("motor findings"),
        "raised_pressure": _("raised pressure"),
    }
    return names.get(name, name)


def computed(value: Computed) -> list[str]:
    """Say what the rules give, why, what was not assessed, and what must be said beside it."""
    reasons = {
        "fever": _("a fever that nothing else explains"),
        "hypotension_no_pressor": _("hypotension without a vasopressor"),
        "hypotension_pressors_unknown": _("hypotension; vasopressors not assessed"),
        "one_vasopressor": _("one vasopressor"),
        "multiple_vasopressors": _("several vasopressors"),
        "blow_by": _("blow-by oxygen"),
        "low_flow_cannula": _("low-flow cannula"),
        "high_flow_cannula": _("high-flow cannula"),
        "mask": _("a mask"),
        "positive_pressure": _("positive pressure"),
    }
    because = [reasons.get(reason.code, reason.finding) for reason in value.result.because]
    said = [_("By the rules: %(grade)s.", grade=grade(value.answer).lower())]
    if because:
        said.append(_("Set by: %(reasons)s.", reasons=", ".join(because)))
    if value.lower_bound:
        missing = ", ".join(field(name) for name in value.result.not_assessed)
        said.append(_("Not assessed, and so never taken as normal: %(fields)s.", fields=missing))
    if Warn.NEUTROPENIC_FEVER in value.result.warnings:
        said.append(_("Fever with few neutrophils: the neutropenic-fever pathway, whatever the grade."))
    if Warn.FEVER_MAY_BE_MASKED in value.result.warnings:
        said.append(_("A drug may hide the fever."))
    if Warn.UNSTABLE_WITHOUT_FEVER in value.result.warnings:
        # as long as the fever itself is open, "not CRS" would be a false comfort
        said.append(
            _("Unstable, and fever not settled: no reassurance. Escalate and look for another cause too.")
            if value.lower_bound
            else _(
                "Unstable without fever: not CRS by definition, and no reassurance. Escalate and look for another "
                "cause."
            )
        )
    if Warn.VASOPRESSIN_ALONE in value.result.warnings:
        said.append(_("Vasopressin alone is not in the table: your site decides."))
    if Warn.HEMORRHAGE_EXCLUDED in value.result.warnings:
        said.append(_("Bleeding is not graded as ICANS, and is an emergency."))
    if Warn.ATTRIBUTION in value.result.warnings:
        said.append(_("A clinician has to say what it is due to."))
    said.append(_("Possible sepsis too: work up both."))
    return said


def finding(value: Finding, minutes: int) -> str:
    """Name what there is to change."""
    if value is Finding.POOR and minutes:
        return ngettext("%(num)s minute lost", "%(num)s minutes lost", minutes)
    return {
        Finding.UNSAFE: _("Unsafe"),
        Finding.HARMFUL: _("Harmful"),
        Finding.MISSED: _("Required, missed"),
        Finding.LATE: _("Required, too late"),
        Finding.WRONG_GRADE: _("Another grade"),
        Finding.SITE_RULE: _("Not as your site says"),
        Finding.POOR: _("Not the best choice"),
    }[value]


def verdict(told: Debrief) -> str:
    """Say in one sentence how the run stands, the worst first."""
    result = told.verdict
    if result.passed:
        return _("Passed: everything required was done, and nothing unsafe")
    if result.unsafe:
        return _("Not passed yet: ") + ngettext("one unsafe action", "%(num)s unsafe actions", len(result.unsafe))
    missed = sum(item.done is Done.MISSED for item in result.required)
    if missed:
        return _("Not passed yet: ") + ngettext(
            "one required action is missing", "%(num)s required actions are missing", missed
        )
    late = sum(item.done is Done.LATE for item in result.required)
    if late:
        return _("Not passed yet: ") + ngettext(
            "one required action came too late", "%(num)s required actions came too late", late
        )
    if result.harmful:
        return _("Not passed yet: ") + ngettext("one harmful action", "%(num)s harmful actions", len(result.harmful))
    wrong = sum(not item.right for item in result.grades)
    if wrong:
        return _("Not passed yet: ") + ngettext("one grade differs", "%(num)s grades differ", wrong)
    return _("Not passed yet: your site's own rule was not followed")


def summary(told: Debrief) -> str:
    """Say the grades and the minutes in a sentence or two."""
    right = sum(item.right for item in told.verdict.grades)
    grades = _("You gave %(right)s of %(all)s grades right.", right=right, all=len(told.verdict.grades))
    longer = told.own_minutes - told.expert_minutes
    if longer > 0:
        time = ngettext(
            "The end came %(num)s minute later than on the expert path.",
            "The end came %(num)s minutes later than on the expert path.",
            longer,
        )
    else:
        time = _("You took no longer than the expert path.")
    return f"{grades} {time}"
