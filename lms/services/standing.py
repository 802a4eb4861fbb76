"""Where people stand: facts folded by the core into timelines and statuses, or read where they are kept for many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from lms.core.competency.policy import Policy
from lms.core.competency.presence import EDITION
from lms.core.competency.readiness import Member
from lms.core.competency.records import History
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline, fold
from lms.core.competency.values import PolicyRow, read_policy
from lms.core.content.values import PROGRAMME
from lms.core.dates import add_days
from lms.services import auth, timeline_rows
from lms.services.errors import NotFound
from lms.services.histories import histories, positions_of
from lms.services.work import Work
from lms.store import decisions, people
from lms.store import timeline as kept_rows
from lms.store.identities import identities
from lms.store.schema import Fact

#: the scope of a policy row that came with the program
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Who:
    """A person asked about by employee number, and what day it is where they work."""

    id: int
    name: str
    today: date


def who(work: Work, employee_id: str) -> Who:
    """Find a person by employee number; the number of somebody who was joined to another finds the other.

    Raises:
        NotFound: nobody has it.
    """
    person = people.by_employee_id(work.session, employee_id)
    person = None if person is None else people.person(work.session, identities(work.session).of(person.id))
    if person is None:
        raise NotFound("person")
    _facility, zone = auth.home(work, person.id)
    return Who(person.id, person.name, work.now.astimezone(zone).date())


def statuses(work: Work, person_id: int, day: date, known_at: datetime | None = None) -> tuple[Status, ...]:
    """Give the status on `day` of each competency asked of the person or ever held, by competency id.

    With `known_at` (UTC), as it could have been known at that moment: facts and rules recorded later are left out.
    """
    return tuple(status_on(timeline, day) for timeline in timelines_of(work, [person_id], known_at)[person_id])


def statuses_of(
    work: Work, person_ids: Collection[int], day: date, known_at: datetime | None = None
) -> Mapping[int, tuple[Status, ...]]:
    """Give the same for several people, read where it is kept, in SQL statements that do not grow with them."""
    kept = fresh(work, person_ids) if known_at is None else frozenset()
    found = {**_kept(work, kept, day), **folded(work, set(person_ids) - kept, known_at)}
    return {
        person_id: tuple(status_on(timeline, day) for timeline in found.get(person_id, ())) for person_id in person_ids
    }


def timelines_of(
    work: Work, person_ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, tuple[Timeline, ...]]:
    """Give each person's timelines of the competencies asked of them or ever held, by competency id.

    Those of one person alone are folded from the facts: what a page tells of somebody in full rests on nothing else.
    Those of several are read where they are kept.
    """
    kept = fresh(work, person_ids) if known_at is None and len(person_ids) > 1 else frozenset()
    found = {**_kept(work, kept), **folded(work, set(person_ids) - kept, known_at)}
    return {person_id: found.get(person_id, ()) for person_id in person_ids}


def members_of(work: Work, person_ids: Collection[int], day: date, competency: str = "") -> tuple[Member, ...]:
    """Give people as the readiness board of `day` reads them: their timelines tell that day and the next.

    With `competency` those of one competency alone.
    """
    kept = fresh(work, person_ids)
    held = positions_of(work, kept)
    read = _kept(work, kept, day, add_days(day, 1), competency)
    known = {one: (History(held[one]), read.get(one, ())) for one in kept}
    rules = policies(work) if len(kept) < len(person_ids) else {}
    rules = {name: policy for name, policy in rules.items() if competency in {"", name}}
    for stale in kept_rows.batches(set(person_ids) - kept):
        known |= {one: (history, timelines(history, rules)) for one, history in histories(work, stale).items()}
    return tuple(Member(str(one), known[one][0].held_positions(), known[one][1]) for one in sorted(known))


def fresh(work: Work, person_ids: Collection[int]) -> frozenset[int]:
    """Give those of some people whose kept timelines are those of today's facts; none once the act has added any."""
    if adds_facts(work):
        return frozenset()
    return kept_rows.fresh(work.session, EDITION, person_ids)


def adds_facts(work: Work) -> bool:
    """Say whether the act has added facts: what is kept is then of before them, until the act ends."""
    return work.adds or any(isinstance(row, Fact) for row in work.session.new)


def _kept(
    work: Work,
    person_ids: Collection[int],
    first: date | None = None,
    last: date | None = None,
    competency: str = "",
) -> Mapping[int, tuple[Timeline, ...]]:
    """Read what is kept of people who are fresh; from `first` to `last` (the same day) where that is all one asks."""
    if not person_ids:
        return {}
    return timeline_rows.timelines(kept_rows.segments(work.session, person_ids, first, last or first, competency))


def folded(
    work: Work, person_ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, tuple[Timeline, ...]]:
    """Fold each person's timelines from the facts, whatever is kept."""
    if not person_ids:
        return {}
    rules = policies(work, known_at)
    return {
        person_id: timelines(history, rules)
        for batch in kept_rows.batches(person_ids)
        for person_id, history in histories(work, batch, known_at).items()
    }


def timelines(history: History, rules: Mapping[str, Policy]) -> tuple[Timeline, ...]:
    """Fold one history for every competency and keep those that were asked or held."""
    folded = (fold(history, rules[competency]) for competency in sorted(rules))
    return tuple(timeline for timeline in folded if timeline.concerns)


def policies(work: Work, known_at: datetime | None = None) -> Mapping[str, Policy]:
    """Give the policy of every competency: the shipped rules with the site's own rows laid over them.

    Most requests ask for it: one statement reads the rows, and rows that were read before are not read into rules anew.
    """
    found: dict[str, list[decisions.PolicyRow]] = {}
    for row in decisions.policy_rows(work.session):
        if known_at is None or row.recorded_at <= known_at:
            found.setdefault(row.competency, []).append(row)
    return {competency: _read(competency, tuple(found[competency])) for competency in sorted(found)}


@lru_cache(maxsize=256)
def _read(competency: str, rows: tuple[decisions.PolicyRow, ...]) -> Policy:
    """Read rows by what they say, whatever database they come from; the same rows are the same policy."""
    return read_policy(competency, [policy_row(row) for row in rows])


def policy_row(row: decisions.PolicyRow) -> PolicyRow:
    """Give a stored row as the core reads it; its scope is 'shipped', 'programme', a facility or facility/unit."""
    facility, _slash, unit = ("", "", "") if row.scope in {SHIPPED, PROGRAMME} else row.scope.partition("/")
    return PolicyRow(
        competency=row.competency,
        values=row.rule,
        in_force_from=row.in_force_from,
        reference=row.reference,
        recorded_at=row.recorded_at,
        row=row.id,
        shipped=row.scope == SHIPPED,
        facility=facility or None,
        unit=unit or None,
    )
