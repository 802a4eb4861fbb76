"""Where people stand: facts from the store folded by the core into timelines and statuses, for one person or many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline, fold
from lms.core.competency.values import PolicyRow, read_policy
from lms.core.content.values import PROGRAMME
from lms.services import auth
from lms.services.errors import NotFound
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import decisions, people

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


def statuses(work: Work, person_id: int, day: date, known_at: datetime | None = None) -> tuple[Status, ...]:
    """Give the status on `day` of each competency asked of the person or ever held, by competency id.

    With `known_at` (UTC), as it could have been known at that moment: facts and rules recorded later are left out.
    """
    return statuses_of(work, [person_id], day, known_at)[person_id]


def statuses_of(
    work: Work, person_ids: Collection[int], day: date, known_at: datetime | None = None
) -> Mapping[int, tuple[Status, ...]]:
    """Give the same for several people, in a number of SQL statements that does not grow with them."""
    return {
        person_id: tuple(status_on(timeline, day) for timeline in timelines)
        for person_id, timelines in timelines_of(work, person_ids, known_at).items()
    }


def timelines_of(
    work: Work, person_ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, tuple[Timeline, ...]]:
    """Fold each person's timelines of the competencies asked of them or ever held, by competency id."""
    rules = policies(work, known_at)
    found = histories(work, person_ids, known_at)
    return {person_id: timelines(history, rules) for person_id, history in found.items()}


def timelines(history: History, rules: Mapping[str, Policy]) -> tuple[Timeline, ...]:
    """Fold one history for every competency and keep those that were asked or held."""
    folded = (fold(history, rules[competency]) for competency in sorted(rules))
    return tuple(timeline for timeline in folded if timeline.concerns)


def policies(work: Work, known_at: datetime | None = None) -> Mapping[str, Policy]:
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
        if known_at is None or row.recorded_at <= known_at
    ]
    return {competency: read_policy(competency, rows) for competency in sorted({row.competency for row in rows})}
