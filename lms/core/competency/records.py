"""The dated facts the fold reads about one person: positions, leaves, records, voids and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)


class Shift(StrEnum):
    """When someone works."""

    DAY = "day"
    NIGHT = "night"
    ROTATING = "rotating"


@dataclass(frozen=True, slots=True)
class DrillStandard:
    """What passing a drill takes: so many encounters in a row, exact in the named results."""

    in_a_row: int
    #: what had to be exact, e.g. score and grade
    exact: frozenset[str]

    def meets(self, asked: DrillStandard) -> bool:
        """Say whether a drill passed to this standard also passes the one `asked`."""
        return self.in_a_row >= asked.in_a_row and self.exact >= asked.exact


@dataclass(frozen=True, slots=True)
class Position:
    """One stay of the person in a unit, job role and shift."""

    #: permanent; a later version of the same position has the same id
    id: str
    facility: str
    unit: str
    job_role: str
    shift: Shift
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    recorded_at: datetime
    #: a correction is a new version; the highest known one holds
    version: int = 1
    #: the position was recorded by mistake and never was
    withdrawn: bool = False

    @property
    def place(self) -> tuple[str, str, str]:
        """What stays the same over a change of shift: facility, unit and job role."""
        return (self.facility, self.unit, self.job_role)

    def holds_on(self, day: date) -> bool:
        """Say whether the position is held on `day`."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Leave:
    """A dated absence that keeps the position."""

    id: str
    #: the position it is a leave from; None is every position of the person
    position: str | None
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    recorded_at: datetime
    version: int = 1
    withdrawn: bool = False

    def takes(self, position: str, day: date) -> bool:
        """Say whether this leave takes the person from `position` on `day`."""
        return (
            (self.position is None or self.position == position)
            and self.first_day <= day
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class Passed:
    """An activity passed."""

    id: str
    #: such as `quiz:ed-first-hour`
    activity: str
    #: the moment it was passed, UTC
    at: datetime
    #: the same in the facility's time zone
    day: date
    recorded_at: datetime
    #: per cent, where the activity has one
    score: float | None = None
    #: what a drill was passed to; None is the standard in force on its own day
    standard: DrillStandard | None = None
    #: item to the revision it was passed on, such as `question:ed-fever-threshold`
    revisions: tuple[tuple[str, int], ...] = ()
    #: keys of the playbook values it was passed on
    playbook: frozenset[str] = frozenset()
    #: passed elsewhere and accredited here: it counts from the end of this day of its review; None is our own
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Voided:
    """A record taken back: what rested on it is gone from the record's own day."""

    id: str
    #: id of the record it voids
    record: str
    at: datetime
    day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Every fact about one person, in any order."""

    positions: tuple[Position, ...] = ()
    leaves: tuple[Leave, ...] = ()
    passed: tuple[Passed, ...] = ()
    voided: tuple[Voided, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    extensions: tuple[Extension, ...] = ()
    accredited: tuple[AccreditedAward, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()

    def known_at(self, moment: datetime) -> History:
        """Keep what was recorded by `moment` (UTC): what could have been known then."""
        return History(
            *(tuple(fact for fact in getattr(self, kind.name) if fact.recorded_at <= moment) for kind in fields(self))
        )

    def held_positions(self) -> tuple[Position, ...]:
        """Give each position in its highest version, by first day, without the withdrawn and those of no day."""
        held = (p for p in _newest(self.positions) if p.last_day is None or p.first_day <= p.last_day)
        return tuple(sorted(held, key=lambda p: (p.first_day, p.id)))

    def taken_leaves(self) -> tuple[Leave, ...]:
        """Give each leave in its highest version, by first day, without the withdrawn and those of no day."""
        taken = (leave for leave in _newest(self.leaves) if leave.last_day is None or leave.first_day <= leave.last_day)
        return tuple(sorted(taken, key=lambda leave: (leave.first_day, leave.id)))

    def standing_exemptions(self, competency: str) -> tuple[Exemption, ...]:
        """Give the exemptions from a competency, by first day, without those taken back and those of no day."""
        gone = {back.fact for back in self.taken_back}
        own = (e for e in self.exemptions if e.competency == competency and e.id not in gone)
        stand = (e for e in own if e.last_day is None or e.first_day <= e.last_day)
        return tuple(sorted(stand, key=lambda e: (e.first_day, e.id)))

    def evidence(self) -> tuple[Passed, ...]:
        """Give the records that stand, in order of their day, moment and id."""
        gone = {void.record for void in self.voided}
        standing = {record.id: record for record in self.passed if record.id not in gone}
        return tuple(sorted(standing.values(), key=lambda record: (record.day, record.at, record.id)))


_Versioned = TypeVar("_Versioned", Position, Leave)


def _newest(facts: Iterable[_Versioned]) -> list[_Versioned]:
    newest = {fact.id: fact for fact in sorted(facts, key=lambda fact: (fact.version, fact.recorded_at))}
    return [fact for fact in newest.values() if not fact.withdrawn]
