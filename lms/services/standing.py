"""Where people stand: facts from the store folded by the core into timelines and statuses, for one person or many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline, fold
from lms.core.competency.values import PolicyRow, read_policy
from lms.core.content.values import PROGRAMME
from lms.services import auth
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import decisions, people, training
from lms.store import site as site_store

#: the scope of a policy row that came with the program
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Who:
    """A person asked about by employee number, and what day it is where they work."""

    id: int
    name: str
    today: date


def who(work: Work, employee_id: str) -> Who:
    """Find a person by employee number.

    Raises:
        NotFound: nobody has it.
    """
    person = people.by_employee_id(work.session, employee_id)
    if person is None:
        raise NotFound("person")
    _facility, zone = auth.home(work, person.id)
    return Who(person.id, person.name, work.now.astimezone(zone).date())


def statuses(work: Work, person_id: int, day: date) -> tuple[Status, ...]:
    """Give the status on `day` of each competency asked of the person or ever held, by competency id."""
    return statuses_of(work, [person_id], day)[person_id]


def statuses_of(work: Work, person_ids: Collection[int], day: date) -> Mapping[int, tuple[Status, ...]]:
    """Give the same for several people, in a number of SQL statements that does not grow with them."""
    return {
        person_id: tuple(status_on(timeline, day) for timeline in timelines)
        for person_id, timelines in timelines_of(work, person_ids).items()
    }


def timelines_of(work: Work, person_ids: Collection[int]) -> Mapping[int, tuple[Timeline, ...]]:
    """Fold each person's timelines of the competencies asked of them or ever held, by competency id."""
    rules = policies(work)
    return {person_id: timelines(history, rules) for person_id, history in histories(work, person_ids).items()}


def timelines(history: History, rules: Mapping[str, Policy]) -> tuple[Timeline, ...]:
    """Fold one history for every competency and keep those that were asked or held."""
    folded = (fold(history, rules[competency]) for competency in sorted(rules))
    return tuple(timeline for timeline in folded if timeline.concerns)


def policies(work: Work) -> Mapping[str, Policy]:
    """Give the policy of every competency: the shipped rules with the site's own rows laid over them."""
    rows = [
        PolicyRow(
            competency=row.competency,
            values=row.rule,
            in_force_from=row.in_force_from,
            reference=row.reference,
            recorded_at=row.recorded_at,
            row=number,
            shipped=row.scope == SHIPPED,
            facility=None if row.scope in {SHIPPED, PROGRAMME} else row.scope,
        )
        for number, row in enumerate(decisions.policy_rows(work.session))
    ]
    return {competency: read_policy(competency, rows) for competency in sorted({row.competency for row in rows})}


def histories(work: Work, person_ids: Collection[int]) -> Mapping[int, History]:
    """Give every fact of each person as the fold reads them; four SQL statements, however many people."""
    units = site_store.units(work.session)
    positions: dict[int, list[Position]] = {person_id: [] for person_id in person_ids}
    leaves: dict[int, list[Leave]] = {person_id: [] for person_id in person_ids}
    for row in people.positions(work.session, person_ids=person_ids):
        unit = units.get(row.unit)
        positions[row.person_id].append(
            Position(
                id=row.key,
                facility="" if unit is None else unit.facility,
                unit=row.unit,
                job_role=row.job_role,
                shift=Shift(row.shift),
                first_day=row.first_day,
                last_day=row.last_day,
                recorded_at=row.recorded_at,
                version=row.version,
            )
        )
    for leave in people.leaves(work.session, person_ids=person_ids):
        leaves[leave.person_id].append(
            Leave(leave.key, None, leave.first_day, leave.last_day, leave.recorded_at, leave.version)
        )
    records = _records(training.records_of(work.session, person_ids))
    return {
        person_id: History(tuple(positions[person_id]), tuple(leaves[person_id]), *records.get(person_id, ((), ())))
        for person_id in person_ids
    }


def _records(rows: Iterable[training.RecordRow]) -> Mapping[int, tuple[tuple[Passed, ...], tuple[Voided, ...]]]:
    passed: dict[int, list[Passed]] = {}
    voided: dict[int, list[Voided]] = {}
    for row in rows:
        if row.kind == "void":
            voided.setdefault(row.person_id, []).append(
                Voided(str(row.id), str(row.voids_id), row.at, row.day, row.recorded_at)
            )
        else:
            passed.setdefault(row.person_id, []).append(
                Passed(str(row.id), row.activity, row.at, row.day, row.recorded_at, row.score)
            )
    return {
        person_id: (tuple(passed.get(person_id, ())), tuple(voided.get(person_id, ())))
        for person_id in passed.keys() | voided.keys()
    }
