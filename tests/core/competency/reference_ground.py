"""Where a person stands on a day of the reference: what is known, held, owed, missed and assigned."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from lms.core.competency.decided import AccreditedAward, Assignment, Extension, Revocation, Trigger
from lms.core.competency.path import PathItem
from lms.core.competency.policy import Rule
from lms.core.competency.records import Passed
from tests.core.competency.reference_days import Days, Place, place_of
from tests.core.competency.reference_paths import Held, Moment, beginning, older, seen_at


@dataclass
class Count:
    """A clock: the days given from its start, counted as they pass."""

    start: date
    days: int
    given: int = 0
    due: date | None = None

    def tell(self, day: date, *, counts: bool) -> None:
        """Let a day pass."""
        if self.due is not None or day < self.start:
            return
        if day == self.start:
            self.given = 0 if counts else -1
        elif counts:
            self.given += 1
        if self.given >= self.days:
            self.due = day


@dataclass
class Owed:
    """Activities asked again of this person."""

    key: str | tuple[Place, date]
    because: str
    #: records from this day on answer it
    since: date
    count: Count
    #: what a new position asks, and its own rule
    items: tuple[PathItem, ...] = ()
    rule: Rule | None = None
    trigger: Trigger | None = None
    #: first day lapsed by it, and the days after it until expired
    missed: date | None = None
    limit: int = 0


@dataclass
class Ground:
    """Where a person stands after the facts of `day`."""

    days: Days
    #: facts of later days are not looked at
    until: date
    day: date
    now: Moment = field(init=False)
    records: list[Passed] = field(init=False, default_factory=list)
    known: list[Passed] = field(init=False, default_factory=list)
    awards: list[Held] = field(init=False, default_factory=list)
    #: when the award was withdrawn
    revoked: Moment | None = field(init=False, default=None)
    owed: dict[str | tuple[Place, date], Owed] = field(init=False, default_factory=dict)
    #: too late for the refresher: kept until the initial path is done
    dead: dict[str | tuple[Place, date], Owed] = field(init=False, default_factory=dict)
    answered: set[str] = field(init=False, default_factory=set)
    back: dict[date, Count] = field(init=False, default_factory=dict)
    cleared: set[date] = field(init=False, default_factory=set)
    met: set[str] = field(init=False, default_factory=set)
    assigned: dict[str, Count] = field(init=False, default_factory=dict)
    #: what happened, by name
    happened: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Take the records that stand, in order of the moment from which each counts."""
        history = self.days.history
        self.now = beginning(self.day)
        voided = {void.record for void in history.voided}
        gone = {one.fact for one in history.taken_back}
        name = self.days.policy.competency
        standing = {record.id: record for record in history.passed if record.id not in voided}
        self.records = sorted(standing.values(), key=lambda r: (seen_at(r), r.at, r.id))
        self.triggers = sorted((t for t in history.triggers if t.competency == name), key=lambda t: (t.day, t.id))
        self.assignments = [a for a in history.assignments if a.competency == name]
        decided: list[Extension | AccreditedAward | Revocation] = [
            *history.extensions,
            *history.accredited,
            *history.revocations,
        ]
        self.decided = [one for one in decided if one.competency == name and one.id not in gone]
        self.given_up = {one.fact: one.day for one in sorted(history.taken_back, key=lambda b: b.day, reverse=True)}

    def ahead(self) -> Self:
        """A copy that walks on without any fact of a later day."""
        other = copy(self)
        other.until, other.happened = self.day, []
        other.known, other.awards = list(self.known), [copy(held) for held in self.awards]
        other.owed = {key: replace(one, count=copy(one.count)) for key, one in self.owed.items()}
        other.dead, other.answered, other.cleared = dict(self.dead), set(self.answered), set(self.cleared)
        other.met = set(self.met)
        other.back = {day: copy(count) for day, count in self.back.items()}
        other.assigned = {key: copy(count) for key, count in self.assigned.items()}
        return other

    # what holds now

    @property
    def held(self) -> Held | None:
        """The last award."""
        return self.awards[-1] if self.awards else None

    def asking(self, fact: Trigger | Assignment, day: date) -> bool:
        """Whether a trigger or an assignment asks on a day, as far as is known."""
        known = min(day, self.day, self.until)
        return fact.day <= known and not (fact.id in self.given_up and self.given_up[fact.id] <= known)

    def applies(self, one: Owed, day: date) -> bool:
        """Whether what is owed is asked on a day: the trigger stands, the new position lasts."""
        if one.trigger is not None:
            return self.asking(one.trigger, day)
        return any((place_of(p), self.days.came(p)) == one.key for p, _ in self.days.askers(day))

    def is_dead(self, day: date) -> bool:
        """Whether a missed update is older than the lapse limit."""
        return any(self.applies(one, day) for one in self.dead.values())

    def holds(self, day: date, grace: bool = False) -> bool:
        """Whether an award is held, or may still be renewed."""
        held = self.held
        if held is None or self.revoked is not None or self.is_dead(day):
            return False
        return day <= (held.last if grace else held.end)

    def counts(self, record: Passed, day: date) -> bool:
        """Whether a record is on no revision older than a full change."""
        return not any(t.full and self.asking(t, day) and t.items and older(t, record) for t in self.triggers)

    # assignments

    def starts(self, one: Assignment) -> date | None:
        """The day from which an assignment asks this person: for a unit, her first day there since."""
        if one.unit is None:
            return one.day
        there = [p for p in self.days.positions if p.unit == one.unit and (p.last_day or date.max) >= one.day]
        return min((max(one.day, p.first_day) for p in there), default=None)

    def assignments_on(self, day: date) -> list[Assignment]:
        """The assignments that ask on a day, seen from today."""
        found = []
        for one in self.assignments:
            start = self.starts(one)
            if start is None or day < start or not self.asking(one, day):
                continue
            there = one.unit is None or any(p.unit == one.unit for p in self.days.held(day))
            held = self.held if self.revoked is None else None
            met = one.id in self.met or (held is not None and self.day < start <= held.end)
            if there and (one.keep_current or not met):
                found.append(one)
        return found

    def asked(self, day: date) -> bool:
        """Whether a position or an assignment asks on a day."""
        return bool(self.days.askers(day)) or bool(self.assignments_on(day))

    def is_given(self, day: date) -> bool:
        """Whether a day counts towards days given."""
        days = self.days
        return self.asked(day) and not (days.on_leave(day) or days.exempt(day) or days.in_gap(day))
