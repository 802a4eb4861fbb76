"""Assigning: the lead asks a competency of a person or a unit by a day, after seeing whom it meets and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.decided import Assignment
from lms.core.competency.states import State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import fold
from lms.core.dates import add_days
from lms.core.permissions import Event, Permission
from lms.services import auth, days, standing
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import decided, people, site

#: an assignment gives at most this many days
MOST_DAYS = 730
#: what an assignment that was never made is called while it is looked at
PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a competency is asked of, by when and why."""

    competency: str
    due_on: date
    #: one of the two
    person_id: int | None = None
    unit: str | None = None
    #: it goes on asking after it was met
    keep_current: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an assignment does to one person: the status today without it and with it."""

    person: people.PersonRow
    without: Status
    with_it: Status

    @property
    def on_leave(self) -> bool:
        """Whether the person is on leave now; the days of it are not counted."""
        return self.with_it.state is State.ON_LEAVE

    @property
    def met(self) -> bool:
        """Whether it asks nothing: the competency is held."""
        return _met(self.with_it)

    @property
    def sooner(self) -> bool:
        """Whether the person is asked for the first time by it, or by an earlier day than before."""
        if self.met or self.on_leave or self.with_it.state in {State.EXEMPT, State.REVOKED}:
            return False
        return (self.without.state, self.without.due_on) != (self.with_it.state, self.with_it.due_on)


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom an assignment meets today, by name."""

    asked: Asked
    #: name of the person or unit
    whom: str
    effects: tuple[Effect, ...]

    @property
    def groups(self) -> Mapping[str, tuple[Effect, ...]]:
        """The people by what it does to them: asked, asked already, held, leave."""
        found: dict[str, list[Effect]] = {"asked": [], "already": [], "held": [], "leave": []}
        for effect in self.effects:
            kind = "leave" if effect.on_leave else "held" if effect.met else "asked" if effect.sooner else "already"
            found[kind].append(effect)
        return {kind: tuple(effects) for kind, effects in found.items()}


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment as its list shows it."""

    row: decided.AssignmentRow
    whom: str
    by: str
    #: the day from which it asks no more
    withdrawn_on: date | None
    withdrawn_why: str
    #: how many people it reaches today, and how many of them hold the competency
    people: int
    met: int


def reach(work: Work) -> Mapping[str, site.UnitRow]:
    """Give the units in which the actor may assign, by key."""
    return auth.units_in_reach(work, Permission.ASSIGN)


def find_people(work: Work, text: str) -> tuple[people.PersonRow, ...]:
    """Give whoever works in reach today or later and whose name or employee number holds `text`, by name."""
    words = text.casefold().split()
    if not words:
        return ()
    ids = _members(work, frozenset(reach(work)))
    found = []
    for person in people.people(work.session, ids):
        spelled = f"{person.name} {person.employee_id}".casefold()
        if all(word in spelled for word in words):
            found.append(person)
    return tuple(found)


def person_in_reach(work: Work, person_id: int) -> people.PersonRow:
    """Give a person who works in reach today or later.

    Raises:
        NotFound: there is none.
    """
    person = people.person(work.session, person_id)
    if person is None or person.id not in _members(work, frozenset(reach(work))):
        raise NotFound("person")
    return person


def preview(work: Work, asked: Asked) -> Preview:
    """Say whom an assignment would meet today and how, by folding each person with it and without.

    Raises:
        NotFound: there is no such competency, person or unit in the actor's reach.
        Invalid: on `due_on`.
    """
    whom, ids = _whom(work, asked)
    today = _today_of(work, asked.person_id, asked.unit)
    _insist_on_day(asked.due_on, today)
    policy = standing.policies(work).get(asked.competency)
    if policy is None:
        raise NotFound("competency")
    proposed = _proposed(work, asked, today)
    rows = {person.id: person for person in people.people(work.session, ids)}
    effects = []
    for person_id, history in histories(work, ids).items():
        with_it = replace(history, assignments=(*history.assignments, proposed))
        effects.append(
            Effect(rows[person_id], status_on(fold(history, policy), today), status_on(fold(with_it, policy), today))
        )
    order = {person_id: number for number, person_id in enumerate(rows)}
    return Preview(asked, whom, tuple(sorted(effects, key=lambda effect: order[effect.person.id])))


def assign(work: Work, asked: Asked) -> int:
    """Ask the competency and give the id of the assignment; the same act again (a double click) gives the first one's.

    Raises:
        NotFound: there is no such competency, person or unit in the actor's reach.
        Invalid: on `due_on` or `why`; also where the same is asked already.
    """
    _whom(work, asked)
    if asked.competency not in standing.policies(work):
        raise NotFound("competency")
    today = _today_of(work, asked.person_id, asked.unit)
    _insist_on_day(asked.due_on, today)
    why = reason(asked.why)
    gone = decided.withdrawn(work.session, "assignment")
    same = (asked.competency, asked.person_id, asked.unit, asked.due_on, asked.keep_current)
    for row in decided.assignments(work.session):
        if row.id not in gone and (row.competency, row.person_id, row.unit, row.due_on, row.keep_current) == same:
            if (row.actor_id, row.day, row.why) == (work.me.person_id, today, why):
                return row.id
            raise Invalid("due_on", "This is assigned already, with the same due day.")
    me = work.me
    assignment_id = decided.add_assignment(
        work.session,
        person_id=asked.person_id,
        unit=asked.unit,
        competency=asked.competency,
        at=work.now,
        day=today,
        due_on=asked.due_on,
        keep_current=asked.keep_current,
        why=why,
        actor_id=me.person_id,
    )
    work.record(Event.COMPETENCY_ASSIGNED, assignment=assignment_id, competency=asked.competency)
    return assignment_id


def withdraw(work: Work, assignment_id: int, why: str) -> None:
    """Take an assignment back: it asks no more from today; who met it keeps what they earned.

    Raises:
        NotFound: there is no such assignment in the actor's reach, or it was withdrawn before.
        Invalid: on `why`.
    """
    row = open_assignment(work, assignment_id)
    me = work.me
    decided.add_withdrawal(
        work.session,
        subject="assignment",
        subject_id=row.id,
        at=work.now,
        day=_today_of(work, row.person_id, row.unit),
        why=reason(why),
        actor_id=me.person_id,
    )
    work.record(Event.ASSIGNMENT_WITHDRAWN, assignment=row.id)


def open_assignment(work: Work, assignment_id: int) -> decided.AssignmentRow:
    """Give an assignment that still asks.

    Raises:
        NotFound: there is no such assignment in the actor's reach, or it was withdrawn.
    """
    for row in _rows(work, reach(work)):
        if row.id == assignment_id and row.id not in decided.withdrawn(work.session, "assignment"):
            return row
    raise NotFound("assignment")


def held(work: Work) -> tuple[Held, ...]:
    """Give the assignments in the actor's reach: those that ask first, by due day; then the withdrawn."""
    units = reach(work)
    back, rows = decided.withdrawn(work.session, "assignment"), _rows(work, units)
    names = {person.id: person.name for person in people.people(work.session)}
    by_unit = _by_unit(work)
    ids = {row.person_id for row in rows if row.person_id is not None}.union(
        *(by_unit.get(row.unit, frozenset()) for row in rows if row.unit is not None)
    )
    today = work.me.today
    stand = {
        person_id: {status.competency: status for status in statuses}
        for person_id, statuses in standing.statuses_of(work, ids, today).items()
    }
    found = []
    for row in rows:
        reached = by_unit.get(row.unit, frozenset()) if row.unit is not None else {row.person_id}
        own = [stand[person_id].get(row.competency) for person_id in reached if person_id is not None]
        met = sum(status is not None and _met(status) for status in own)
        taken = back.get(row.id)
        found.append(
            Held(
                row,
                units[row.unit].name if row.unit is not None else names.get(row.person_id or 0, ""),
                names.get(row.actor_id, ""),
                None if taken is None else taken.day,
                "" if taken is None else taken.why,
                len(own),
                met,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.withdrawn_on is not None, one.row.due_on, one.row.id)))


def _rows(work: Work, units: Collection[str]) -> list[decided.AssignmentRow]:
    """Give the assignments to the units named, and to who works there today or later."""
    members = _members(work, frozenset(units))
    return [
        row
        for row in decided.assignments(work.session)
        if (row.unit in units if row.unit is not None else row.person_id in members)
    ]


def _whom(work: Work, asked: Asked) -> tuple[str, frozenset[int]]:
    """Give the name of whom it is asked, and the ids of those it meets today."""
    units = reach(work)
    if asked.unit is not None:
        if asked.unit not in units:
            raise NotFound("unit")
        return units[asked.unit].name, _by_unit(work).get(asked.unit, frozenset())
    if asked.person_id is None:
        raise NotFound("person")
    person = person_in_reach(work, asked.person_id)
    return person.name, frozenset({person.id})


def _met(status: Status) -> bool:
    """Say whether the competency is held, also by somebody of whom nothing asks it any more."""
    held = status.valid_through is not None and status.valid_through >= status.on
    return status.state.ready or (status.state is State.NOT_REQUIRED and held)


def _proposed(work: Work, asked: Asked, today: date) -> Assignment:
    return Assignment(
        PROPOSED, asked.competency, work.now, today, asked.due_on, work.now, asked.unit, asked.keep_current
    )


def _today_of(work: Work, person_id: int | None, unit: str | None) -> date:
    """Give the day it is for whom it is asked: their days are counted where they work."""
    if person_id is not None:
        return days.today_of(work, person_id)
    return days.today_in(work, () if unit is None else (unit,))


def _by_unit(work: Work) -> Mapping[str, frozenset[int]]:
    """Give who holds a position in each unit today."""
    today = work.me.today
    found: dict[str, set[int]] = {}
    for row in people.positions(work.session):
        if row.holds_on(today):
            found.setdefault(row.unit, set()).add(row.person_id)
    return {unit: frozenset(ids) for unit, ids in found.items()}


def _members(work: Work, units: frozenset[str]) -> frozenset[int]:
    """Give who holds a position in one of the units today or later."""
    today = work.me.today
    return frozenset(
        row.person_id
        for row in people.positions(work.session)
        if row.unit in units and (row.last_day is None or row.last_day >= today)
    )


def _insist_on_day(due_on: date, today: date) -> None:
    if not today <= due_on <= add_days(today, MOST_DAYS):
        raise Invalid("due_on", "Today or later, and within two years.")
