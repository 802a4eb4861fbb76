"""Accrediting what people passed or earned in other houses: read whole, told by line, taken over in one act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.core.competency.policy import Policy
from lms.core.permissions import Event, Permission, Place, Role, allows
from lms.core.problems import Problem
from lms.core.roster.evidence import Row, read_evidence
from lms.services import auth, standing
from lms.services.site import BrokenFile
from lms.services.work import Actor, Work
from lms.store import access, decided, people, site
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class Accredited:
    """One row that will be taken over, with whom it is about and who reviewed it."""

    row: Row
    person: people.PersonRow
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    fresh: tuple[Accredited, ...]
    #: rows that were taken over before
    known: tuple[Row, ...]


def activities(work: Work) -> Mapping[str, int | None]:
    """Give every activity there is, to its pass mark in per cent (None: it has no score)."""
    library = work.library
    found: dict[str, int | None] = {f"module:{key}": None for key in library.modules}
    found |= {f"case:{key}/{role.id}": None for key, script in library.cases.items() for role in script.roles}
    found |= {f"drill:{key}": None for key in library.drills}
    # what only people do (sign-offs, attestations, in-services) is named by the rules alone
    for policy in standing.policies(work).values():
        found |= dict.fromkeys(_named(policy))
    return found | {f"quiz:{key}": quiz.pass_at for key, quiz in library.quizzes.items()}


def _named(policy: Policy) -> Iterator[str]:
    for rule in policy.rules:
        for path in (rule.initial, *rule.renewals, rule.return_path, rule.delta):
            yield from (choice.activity for item in path for choice in item.choices)


def plan(work: Work, data: bytes, file: str) -> Plan:
    """Read a file of evidence and compare it with what was accredited before.

    Without an actor it is the command line's; the reviewers it names must be leads of the people all the same.

    Raises:
        BrokenFile: rows are wrong; all of them are told.
    """
    rows, problems = read_evidence(data, file, activities=activities(work), competencies=standing.policies(work).keys())
    office = _Office(work)
    before = {
        (row.person_id, row.activity, row.competency, row.passed_on): row
        for row in decided.accreditations(work.session)
        if row.id not in office.withdrawn
    }
    fresh, known, wrong = [], [], list(problems)
    for row in rows:
        one = office.accredited(row)
        if isinstance(one, str):
            wrong.append(Problem(file, row.line, one))
            continue
        held = before.get((office.goes_on(one.person).id, row.activity, row.competency, row.passed_on))
        if held is None:
            fresh.append(one)
        elif (held.score, held.source) == (row.score, row.source):
            known.append(row)
        else:
            score = "" if held.score is None else f" with score {held.score}"
            told = f"was accredited from “{held.source}”{score} (accreditation-{held.id}): withdraw that first"
            wrong.append(Problem(file, row.line, told))
    if wrong:
        raise BrokenFile(tuple(sorted(set(wrong))))
    return Plan(tuple(fresh), tuple(known))


def apply(work: Work, planned: Plan) -> None:
    """Take over a plan made in this same work: one act, one journal entry; nothing where all is known."""
    rows = [
        decided.NewAccreditation(
            person_id=one.person.id,
            activity=one.row.activity,
            competency=one.row.competency,
            passed_on=one.row.passed_on,
            last_day=None,
            score=one.row.score,
            source=one.row.source,
            reviewer_id=one.reviewer.person_id,
            at=work.now,
            day=one.reviewer.today,
        )
        for one in planned.fresh
    ]
    decided.add_accreditations(work.session, rows)
    if planned.fresh:
        work.record(Event.EVIDENCE_ACCREDITED, rows=len(planned.fresh))


class _Office:
    """Who works here and who may review whose evidence, read once for the whole file."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.people = {person.employee_id: person for person in people.people(work.session)}
        self._by_id = {person.id: person for person in self.people.values()}
        self._who = identities(work.session)
        self.units = site.units(work.session)
        self.held: dict[int, list[people.PositionRow]] = {}
        for position in people.positions(work.session):
            self.held.setdefault(position.person_id, []).append(position)
        self.leads = {kept.person_id for kept in access.holders(work.session, Role.LEAD)}
        self.withdrawn = decided.withdrawn(work.session, "accreditation")
        self._actors: dict[int, Actor] = {}
        self._places: dict[int, tuple[Place, ...]] = {}

    def accredited(self, row: Row) -> Accredited | str:
        """Give whom a row is about and who reviewed it; or what is wrong with either.

        It is kept under the number it names; who was joined to another is reviewed, or reviews, as the other.
        """
        person = self.people.get(row.employee_id)
        if person is None or (self.work.actor is not None and not self._rules(self.work.actor, person)):
            return f"nobody here has the employee number {row.employee_id!r}"
        named = self.people.get(row.reviewer)
        if named is None:
            return f"nobody here has the reviewer's employee number {row.reviewer!r}"
        reviewer = self.goes_on(named)
        if reviewer.id == self.goes_on(person).id:
            return f"{row.employee_id} reviews their own evidence: another lead does"
        if reviewer.id not in self.leads or not self._rules(self._actor(reviewer.id), person):
            return f"{row.reviewer} is no lead of a unit of {row.employee_id} today"
        actor = self._actor(reviewer.id)
        if row.passed_on > actor.today:
            return f"passed_on {row.passed_on} lies in the future"
        return Accredited(row, person, actor)

    def goes_on(self, person: people.PersonRow) -> people.PersonRow:
        """Give who goes on for a person: mostly they themselves."""
        return self._by_id[self._who.of(person.id)]

    def _actor(self, person_id: int) -> Actor:
        if person_id not in self._actors:
            self._actors[person_id] = auth.actor(self.work, person_id)
        return self._actors[person_id]

    def _rules(self, lead: Actor, person: people.PersonRow) -> bool:
        """Say whether the lead decides about the person today; of who works nowhere only one of the programme does."""
        person_id = self.goes_on(person).id
        if person_id not in self._places:
            places = auth.places_among(self.held.get(person_id, ()), self.units, lead.today)
            self._places[person_id] = places or (Place("", None),)
        return any(allows(lead.grants, Permission.RULE, place, lead.today) for place in self._places[person_id])
