"""The ICE score: ten points, summed item by item; a skipped item is missing, not passed and not failed."""

from __future__ import annotations

from lms.core.clinical.findings import IceFindings
from lms.core.clinical.results import IceResult
from lms.core.clinical.vocabulary import Arousal, Warn

#: the score of a patient without impairment
FULL_SCORE = 10


def score_ice(findings: IceFindings) -> IceResult:
    """Sum the ICE items (Lee 2019, ICE table; ICE-03).

    With an item missing there is no score, only its bounds. A patient who cannot be woken cannot perform ICE: the score
    is 0 and the result says why, as this zero is grade 4 where an awake zero is grade 3 (ICE-01, IC-02).
    """
    if findings.arousal is Arousal.UNAROUSABLE:
        every = tuple(item.field for item in findings.items)
        return IceResult(0, every, (), 0, 0, (Warn.UNABLE_TO_PERFORM,))
    at_least = at_most = 0
    lost: list[str] = []
    missing: list[str] = []
    for item in findings.items:
        if item.points is None:
            missing.append(item.field)
            at_most += item.out_of
            continue
        at_least += item.points
        at_most += item.points
        if item.points < item.out_of:
            lost.append(item.field)
    score = None if missing else at_least
    return IceResult(score, tuple(lost), tuple(missing), at_least, at_most, ())


def ice_grade(score: int) -> int:
    """Give the grade of an ICE score in a patient who can be woken: 10 is 0, 7-9 is 1, 3-6 is 2, 0-2 is 3.

    ICE-01, Lee 2019. The zero of a patient who cannot be woken is grade 4 and is graded by arousal (IC-02).
    """
    if score == FULL_SCORE:
        return 0
    if score >= 7:
        return 1
    if score >= 3:
        return 2
    return 3
