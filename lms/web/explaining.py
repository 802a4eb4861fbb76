"""The steps of an explanation in sentences: to the learner as "you", in a file to nobody, with their own days."""

from __future__ import annotations

from itertools import groupby

from lms.core.competency.steps import Code
from lms.core.content.library import Library
from lms.services.explaining import Told
from lms.web import explaining_awards, explaining_days, explaining_decided
from lms.web.speech import Speech

#: by what a step says
SAYS = {**explaining_awards.SAYS, **explaining_days.SAYS, **explaining_decided.SAYS}


def sentences(told: Told, library: Library, *, you: bool) -> list[str]:
    """Give an explanation, a sentence or two for each step."""
    speech = Speech(told, library, you)
    return [SAYS[step.code](step, speech) for step in told.explanation.steps]


def paragraphs(told: Told, library: Library, *, you: bool) -> list[str]:
    """Give the same with what belongs together in one paragraph."""
    said = zip(told.explanation.steps, sentences(told, library, you=you), strict=True)
    return [" ".join(text for _, text in group) for _, group in groupby(said, lambda one: _topic(one[0].code))]


def _topic(code: Code) -> str:
    """Name what a step is about; steps about nothing named stand alone."""
    return next((topic for topic, codes in _TOPICS.items() if code in codes), code.value)


_TOPICS = {
    "award": {
        Code.PASSED,
        Code.PASSED_ELSEWHERE,
        Code.AWARDED,
        Code.RENEWED_EARLY,
        Code.RENEWED_IN_WINDOW,
        Code.RENEWED_LATE,
        Code.COMPLETED_BY_CHANGE,
        Code.ACCREDITED,
        Code.FROM_COMPLETION,
        Code.FROM_PREVIOUS_EXPIRY,
        Code.BY_CYCLE,
        Code.BY_OWN_LAST_DAY,
        Code.NEVER_SHORTER,
        Code.MONTH_END,
        Code.EXTENDED,
    },
    "window": {
        Code.WINDOW_OPENS,
        Code.WINDOW_OPEN,
        Code.RENEWAL_KEEPS_DATE,
        Code.RENEWAL_FROM_COMPLETION,
        Code.RENEWAL_BY_CYCLE,
    },
    "over": {Code.RAN_OUT, Code.UPDATE_MISSED, Code.STILL_ENOUGH, Code.TOO_LATE},
    "revoked": {Code.REVOKED, Code.EARN_AGAIN},
    "rules": {Code.RULE, Code.STRICTEST},
    "due": {
        Code.OWED_WITH_AWARD,
        Code.DAYS_GIVEN,
        Code.NOT_COUNTED_LEAVE,
        Code.NOT_COUNTED_EXEMPT,
        Code.NOT_COUNTED_UNASKED,
        Code.DUE,
        Code.WAS_DUE,
        Code.NO_DUE_DAY,
        Code.LATE_STILL_READY,
    },
}
