"""Causes: what asks a holder for more than the renewal, each with its clock, and which of them have been missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.competency.awards import Award
from lms.core.competency.decided import Assignment, Revocation, Trigger
from lms.core.competency.evidence import Serving
from lms.core.competency.moments import Moment, beginning
from lms.core.competency.path import Path
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms
from lms.core.dates import add_days

#: in the order in which they are named where their days are the same
ORDER = (
    Because.RETURNED,
    Because.CONTENT,
    Because.PLAYBOOK,
    Because.UNIT_TURNOVER,
    Because.COURSE_START,
    Because.ASKED_AGAIN,
    Because.NEW_POSITION,
)

#: before everything
EVER = beginning(date.min)

#: a change of what was learnt: also owed by whoever earns an award later on older evidence
CHANGES = frozenset({Because.CONTENT, Because.PLAYBOOK})

#: once missed, the competency lapses; the others are shown late
LAPSING = CHANGES | {Because.NEW_POSITION}


@dataclass(frozen=True, slots=True)
class Cause:
    """Something more that is asked of a holder from a day on."""

    because: Because
    #: id of the trigger or of the new position; of the leave there may be several
    fact: str
    #: the day of the event: trigger, first day there, first day away
    since: date
    #: the day from which it is owed and its days are given
    starts_on: date
    days: int
    #: evidence passed later than this answers it
    after: Moment
    #: what it asks by itself; empty where the policy of the day says it
    path: Path = ()
    trigger: Trigger | None = None
    #: ids of the positions of one stay in a unit and job role: owed only while one of them asks
    stay: frozenset[str] | None = None
    #: kept from the award whose update was missed, once that one has been followed by another
    lapse_limit_days: int | None = None
    #: by what was passed after it had expired: that ends no expiry, and a new award owes it no more
    answered: bool = False

    def asks(self, terms: Terms, held: Award) -> Path:
        """Give what it asks by the terms of a day."""
        if self.because is Because.RETURNED:
            return terms.return_for(held.unextended_through.year)
        return self.path or terms.delta

    def serving(self, terms: Terms, day: date, bars: tuple[Trigger, ...]) -> Serving:
        """Give which evidence answers it on `day`: none that a full change bars, and none older than its trigger.

        What a new position asks, any record ever met.
        """
        if self.because is Because.NEW_POSITION:
            return Serving(day, self.after, None)
        own = () if self.trigger is None or self.trigger in bars else (self.trigger,)
        return Serving(day, self.after, terms.evidence_age_days, (*bars, *own))


@dataclass(frozen=True, slots=True)
class Asked:
    """An assignment as it reaches one person."""

    assignment: Assignment
    #: the first day it asks: its own, or the first in the unit
    first: date
    #: the day from which it asks no more; None while it goes on
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What has come of the facts up to a moment."""

    #: the award held or lapsed; None before the first and while revoked
    held: Award | None = None
    #: every award so far
    awards: tuple[Award, ...] = ()
    revoked: Revocation | None = None
    #: evidence passed later than this may serve an award
    serves_after: Moment = EVER
    #: what is owed besides
    causes: tuple[Cause, ...] = ()
    #: changes of what was learnt that are not owed, unless an award comes to rest on older evidence
    pending: tuple[Trigger, ...] = ()
    #: full changes: older evidence counts for nothing that follows
    bars: tuple[Trigger, ...] = ()
    assigned: tuple[Asked, ...] = ()
    #: activities for which an accredited award stands in a new position
    stood_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owed:
    """A cause on a day, with the day by which it is owed."""

    cause: Cause
    #: None while a leave without an end holds the clock
    due_on: date | None

    def missed_on(self, day: date) -> bool:
        """Say whether the competency has lapsed by it."""
        return self.cause.because in LAPSING and self.due_on is not None and self.due_on < day

    def lapsed_through(self, held: Award) -> date | None:
        """Give the last day on which what it asks is still enough; None while there is no due day."""
        limit = held.lapse_limit_days if self.cause.lapse_limit_days is None else self.cause.lapse_limit_days
        return None if self.due_on is None else add_days(self.due_on, limit)

    def expired_on(self, day: date, held: Award) -> bool:
        """Say whether it was missed for so long that only an initial path ends it."""
        through = self.lapsed_through(held)
        return through is not None and self.missed_on(day) and through < day
