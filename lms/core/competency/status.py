"""The status of a competency on a day: its state with reasons and dates, read from the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.competency.awards import Award
from lms.core.competency.clock import Clock
from lms.core.competency.states import Because, State
from lms.core.competency.timeline import OpenCause, Timeline


@dataclass(frozen=True, slots=True)
class Status:
    """What a competency is for a person on one day, after all of that day's facts."""

    competency: str
    on: date
    state: State
    because: Because
    due_on: date | None
    #: the certificate's last valid day
    valid_through: date | None
    #: first later day on which the state changes if nothing is added but positions, leaves and rules already recorded
    next_change_on: date | None
    #: items still missing, as written in the policy, in path order
    missing: tuple[str, ...]
    #: the last award earned by then: its day, months, window and lapse days; None while never held
    award: Award | None
    #: the clock behind a due day: which position or assignment asks, since when, for how many days
    clock: Clock | None
    #: ids of the positions that ask
    asked_by: tuple[str, ...]
    #: ids of those of them the person is on leave from
    away_from: tuple[str, ...]
    #: ids of the assignments that ask
    assigned_by: tuple[str, ...] = ()
    #: what a holder owes besides renewing, the earliest due day first: triggers, new positions, a return
    causes: tuple[OpenCause, ...] = ()
    #: ids of the facts behind the state: trigger, assignment, exemption, revocation, extension, leave, new position
    facts: tuple[str, ...] = ()
    #: still ready, or just returned, but the day by which something is owed has passed
    late: bool = False
    #: the award was withdrawn and has not been earned again
    revoked: bool = False

    @property
    def extended(self) -> bool:
        """Whether the award holds longer by an extension."""
        return self.award is not None and self.award.extended_by is not None

    def to_json(self) -> dict[str, str | list[str] | None]:
        """Give the status as the command line prints it: dates ISO or null."""
        return {
            "competency": self.competency,
            "state": self.state.value,
            "because": self.because.value,
            "due_on": _iso(self.due_on),
            "valid_through": _iso(self.valid_through),
            "next_change_on": _iso(self.next_change_on),
            "missing": list(self.missing),
        }


def status_on(timeline: Timeline, day: date) -> Status:
    """Give the status on `day`."""
    segment = timeline.on(day)
    return Status(
        timeline.competency,
        day,
        segment.state,
        segment.because,
        segment.due_on,
        segment.valid_through,
        segment.next_change_on,
        segment.missing,
        segment.award,
        segment.clock,
        segment.asked_by,
        segment.away_from,
        segment.assigned_by,
        segment.causes,
        segment.facts,
        segment.late,
        segment.revoked,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
