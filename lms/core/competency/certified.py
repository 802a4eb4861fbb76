"""Whether an award that was once given on paper still stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.competency.awards import Award
from lms.core.competency.states import State
from lms.core.competency.status import status_on
from lms.core.competency.timeline import Timeline


class Stands(StrEnum):
    """What became of an award."""

    #: it is the one that holds
    HELD = "held"
    #: a later award holds in its place
    RENEWED = "renewed"
    #: its last valid day has passed, or what changed was not learnt in time, and none came after
    LAPSED = "lapsed"
    #: the competency was withdrawn by a lead and not earned again
    REVOKED = "revoked"
    #: what it rests on was taken back or corrected
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Standing:
    """An award on a day."""

    stands: Stands
    #: the award itself; None where it is voided
    award: Award | None
    #: the award held on the day; None where none holds
    holds: Award | None


def award_of(timeline: Timeline, day: date, through: date) -> Award | None:
    """Give the award of a day with this last valid day as it was awarded, whatever extended it since."""
    same = [award for award in timeline.awards if (award.day, award.unextended_through) == (day, through)]
    return same[-1] if same else None


def standing_on(timeline: Timeline, award: Award | None, day: date) -> Standing:
    """Say what became of an award (None: it is no longer there) by the end of `day`.

    It tells about the award alone: whether its holder may be counted on a shift is another question, and whether
    anything asks for the competency a third.
    """
    status = status_on(timeline, day)
    newest = status.award
    over = status.state in {State.LAPSED, State.EXPIRED} or newest is None or newest.valid_through < day
    holds = None if over or status.revoked else newest
    if award is None:
        return Standing(Stands.VOIDED, None, holds)
    if status.revoked:
        return Standing(Stands.REVOKED, award, None)
    if holds is None:
        return Standing(Stands.LAPSED, award, None)
    return Standing(Stands.HELD if _same(holds, award) else Stands.RENEWED, award, holds)


def _same(one: Award, other: Award) -> bool:
    return (one.day, one.unextended_through) == (other.day, other.unextended_through)
