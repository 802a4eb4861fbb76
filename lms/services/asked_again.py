"""Asking again: a lead asks activities of holders once more; and every trigger with whom it still asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.path import update_of
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline, fold
from lms.core.dates import add_days
from lms.core.permissions import Event, Permission, Place
from lms.services import assign_competency, auth, days, standing
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories
from lms.services.reasons import reason
from lms.services.triggers import Planned
from lms.services.work import Work
from lms.store import decided, people, site, training
from lms.store.decided import TriggerRow
from lms.store.people import PersonRow

#: what a trigger that was never added is called while it is looked at
PROPOSED = "proposed"
#: it gives at most so many days
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked again of whom, by when and why."""

    competency: str
    #: items of the competency's paths, as written
    owed: tuple[str, ...]
    due_on: date
    #: one of the two: whoever holds a position in one of the units, or the people by id
    units: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """One person whom it would meet, with where they would stand."""

    person: PersonRow
    status: Status


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom asking again would meet today, by name."""

    asking: Asking
    #: asked, each with their status by it
    asked: tuple[Met, ...]
    #: who passed all of it in the last days
    skipped: tuple[Met, ...]
    #: who holds nothing that could be asked again
    not_held: tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A trigger as its list shows it."""

    row: TriggerRow
    #: names of the units it reaches, or of those of its people whom the actor looks after; none is everywhere
    whom: tuple[str, ...]
    #: how many of its people others look after
    others: int
    #: who recorded it; empty where nobody did, or on the command line
    by: str
    #: who owes it today, in the actor's units
    owing: tuple[PersonRow, ...]
    #: how many there owed it and answered it
    answered: int
    withdrawn_on: date | None
    withdrawn_why: str
    may_withdraw: bool

    @property
    def open(self) -> bool:
        """Say whether it still asks somebody, or may: its day to come, or its due day not passed."""
        return self.withdrawn_on is None and bool(self.owing)


def offers(work: Work, competency: str) -> tuple[str, ...]:
    """Give what can be asked again of a competency: the items of its paths today, those of the initial path first.

    The paths are those by which the actor's units go.

    Raises:
        NotFound: there is no such competency.
    """
    policy = standing.policies(work).get(competency)
    if policy is None:
        raise NotFound("competency")
    units = assign_competency.reach(work).values()
    rules = [policy.rule_on(work.me.today, unit.facility, unit.key) for unit in units]
    rules = rules or [policy.rule_on(work.me.today, None, None)]
    named = list(dict.fromkeys(rule for rule in rules if rule is not None))
    if not named:
        raise NotFound("competency")
    initial = [rule.initial for rule in named]
    paths = [*initial, *(path for rule in named for path in (*rule.renewals, rule.return_path, rule.delta))]
    return tuple(dict.fromkeys(item.text for path in paths for item in path))


def preview(work: Work, asking: Asking) -> Preview:
    """Say whom it would meet today and whom it passes over, by folding each with it and without.

    Raises:
        NotFound: there is no such competency, unit or person in the actor's reach.
        Invalid: on `owed`, `units` or `due_on`.
    """
    planned = _planned(work, asking)
    today, proposed = planned.day, planned.fact(PROPOSED, work.now)
    policy = standing.policies(work)[asking.competency]
    ids = asking.people or _in_units(work, frozenset(asking.units))
    found = histories(work, ids)
    groups: dict[str, list[Met]] = {"asked": [], "skipped": [], "not_held": []}
    for person in people.people(work.session, ids):
        history = found[person.id]
        status = status_on(fold(replace(history, triggers=(*history.triggers, proposed)), policy), today)
        asked = any(cause.fact == PROPOSED for cause in status.causes)
        held = status.valid_through is not None and status.valid_through >= today
        groups["asked" if asked else "skipped" if held else "not_held"].append(Met(person, status))
    return Preview(asking, *(tuple(groups[name]) for name in ("asked", "skipped", "not_held")))


def ask(work: Work, asking: Asking) -> int:
    """Ask it again and give the id of the trigger; the same act again (a double click) gives the first one's.

    Raises:
        NotFound: there is no such competency, unit or person in the actor's reach.
        Invalid: on `owed`, `units`, `due_on` or `why`; also where the same is asked already.
    """
    planned = replace(_planned(work, asking), why=reason(asking.why))
    gone = decided.withdrawn(work.session, "trigger")
    for row in decided.triggers(work.session):
        if row.id not in gone and row.because == Because.ASKED_AGAIN and _same(row, planned):
            if (row.actor_id, row.day, row.why) == (planned.actor_id, planned.day, planned.why):
                return row.id
            raise Invalid("due_on", "This is asked already, with the same due day.")
    trigger_id = planned.keep(work)
    work.record(Event.COMPETENCY_ASKED_AGAIN, trigger=trigger_id, competency=asking.competency)
    return trigger_id


def lines(work: Work) -> tuple[Line, ...]:
    """Give every trigger that reaches the actor's units: those that ask somebody first, by due day, then the others.

    The number of SQL statements does not grow with people or triggers.
    """
    units, gone = assign_competency.reach(work), decided.withdrawn(work.session, "trigger")
    members = _in_units(work, frozenset(units))
    reached = frozenset(members)
    every = {person.id: person for person in people.people(work.session)}
    timelines = standing.timelines_of(work, members)
    did = _did(work, members)
    by_unit = _units_of(work)
    rule = frozenset(auth.units_in_reach(work, Permission.RULE))
    whole = auth.reaches(work, Permission.RULE, [Place("", None)])
    names = site.units(work.session)
    found = []
    for row in decided.triggers(work.session):
        if (row.units and row.units.isdisjoint(units)) or (row.people and row.people.isdisjoint(members)):
            continue
        own = [one for one in members if not row.people or one in row.people]
        owing, answered = _counted(row, {one: timelines[one] for one in own}, did, work.me.today)
        taken = gone.get(row.id)
        reach = by_unit if row.people else None
        may = (
            all(not rule.isdisjoint(reach.get(one, frozenset())) for one in row.people)
            if reach is not None
            else row.units <= rule
            if row.units
            else whole
        )
        found.append(
            Line(
                row,
                tuple(names[key].name for key in sorted(row.units) if key in names)
                + tuple(every[one].name for one in sorted(row.people & reached) if one in every),
                len(row.people - reached),
                every[row.actor_id].name if row.actor_id in every else "",
                tuple(sorted((every[one] for one in owing), key=lambda person: (person.name, person.id))),
                answered,
                None if taken is None else taken.day,
                "" if taken is None else taken.why,
                may and taken is None,
            )
        )
    return tuple(
        sorted(found, key=lambda one: (one.withdrawn_on is not None, not one.open, one.row.due_on, one.row.id))
    )


def _counted(
    row: TriggerRow,
    timelines: Mapping[int, Collection[Timeline]],
    did: Mapping[int, frozenset[tuple[str, date]]],
    today: date,
) -> tuple[list[int], int]:
    """Give who owes it today, and how many owed it and hold the competency now without owing it."""
    name = f"trigger-{row.id}"
    owing, answered = [], 0
    updates = {update_of(text) for text in row.owed}
    for person_id, own in timelines.items():
        for timeline in own:
            if timeline.competency != row.competency:
                continue
            status = status_on(timeline, today)
            if any(cause.fact == name for cause in status.causes):
                owing.append(person_id)
                continue
            owed = any(cause.fact == name for segment in timeline.segments for cause in segment.causes)
            # who did the update on the very day of the change owed it at no day's end
            owed = owed or any(activity in updates and day >= row.day for activity, day in did.get(person_id, ()))
            held = status.valid_through is not None and status.valid_through >= today
            answered += owed and held and status.state is not State.NOT_REQUIRED
    return owing, answered


def _did(work: Work, ids: Collection[int]) -> dict[int, frozenset[tuple[str, date]]]:
    """Give the updates that people did, with their days."""
    found: dict[int, set[tuple[str, date]]] = {}
    for row in training.records_of(work.session, ids):
        if row.kind == "passed" and update_of(row.activity) is not None:
            found.setdefault(row.person_id, set()).add((row.activity, row.day))
    return {person_id: frozenset(those) for person_id, those in found.items()}


def _planned(work: Work, asking: Asking) -> Planned:
    """Make the trigger that is asked for, after looking at everything but its reason."""
    me, offered = work.me, offers(work, asking.competency)
    owed = tuple(text for text in offered if text in asking.owed)
    if not owed or set(asking.owed) - set(offered):
        raise Invalid("owed", "Choose at least one thing to ask.")
    if bool(asking.units) == bool(asking.people):
        raise Invalid("units", "Choose units, or people.")
    reach = frozenset(assign_competency.reach(work))
    if set(asking.units) - reach:
        raise NotFound("unit")
    if set(asking.people) - set(_in_units(work, reach) if asking.people else ()):
        raise NotFound("person")
    working = _units_of(work) if asking.people else {}
    today = days.today_in(work, {*asking.units, *(unit for one in asking.people for unit in working.get(one, ()))})
    if not today <= asking.due_on <= add_days(today, MOST_DAYS):
        raise Invalid("due_on", "Today or later, and within a year.")
    return Planned(
        asking.competency,
        Because.ASKED_AGAIN,
        today,
        asking.due_on,
        owed,
        asking.why,
        me.person_id,
        units=tuple(sorted(set(asking.units))),
        people=tuple(sorted(set(asking.people))),
    )


def _same(row: TriggerRow, planned: Planned) -> bool:
    own = (planned.competency, planned.owed, planned.due_on, frozenset(planned.units), frozenset(planned.people))
    return (row.competency, row.owed, row.due_on, row.units, row.people) == own


def _units_of(work: Work) -> dict[int, frozenset[str]]:
    """Give the units in which people work today or later."""
    found: dict[int, set[str]] = {}
    for row in people.positions(work.session):
        if row.last_day is None or row.last_day >= work.me.today:
            found.setdefault(row.person_id, set()).add(row.unit)
    return {person_id: frozenset(units) for person_id, units in found.items()}


def _in_units(work: Work, units: frozenset[str]) -> tuple[int, ...]:
    """Give who works in one of the units today or later."""
    return tuple(sorted(person_id for person_id, own in _units_of(work).items() if not own.isdisjoint(units)))
