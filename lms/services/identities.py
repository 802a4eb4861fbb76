"""Joined identities: two numbers that are one human being, looked at side by side, joined, and parted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from lms.core.competency.records import History, Leave
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline
from lms.core.permissions import Event, Grant, Permission
from lms.services import auth, standing
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.histories import histories, of_positions
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import access, decided, identities, people, site, training


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as a comparison shows them."""

    person: people.PersonRow
    positions: tuple[people.PositionRow, ...]
    leaves: int
    #: activities passed, voided ones included
    records: int
    #: roles held today or later; whoever is joined holds theirs no more
    roles: tuple[Grant, ...]
    has_password: bool
    #: numbers that were joined to this one before
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """One competency today: of each apart (None where it is neither asked nor held), and of both as one."""

    competency: str
    #: of who goes on
    first: Status | None
    #: of who is joined
    second: Status | None
    both: Status


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people side by side, and what becomes of them as one."""

    #: who goes on
    first: Side
    #: who would be joined
    second: Side
    competencies: tuple[Together, ...]
    #: names of facilities and units by key
    places: Mapping[str, str]
    day: date

    @property
    def doubled(self) -> tuple[str, ...]:
        """Units in which both hold a position at the same time: there they count as one person from now on."""
        return tuple(
            sorted(
                {
                    self.places.get(one.unit, one.unit)
                    for one in self.first.positions
                    for other in self.second.positions
                    if one.unit == other.unit and _meet(one, other)
                }
            )
        )


@dataclass(frozen=True, slots=True)
class Join:
    """A join as it is listed."""

    row: identities.IdentityRow
    #: who goes on, by the row's own word
    person: people.PersonRow
    joined: people.PersonRow
    #: empty: on the command line
    by: str


def goes_on(work: Work, person_id: int) -> int:
    """Give who goes on for a person: mostly they themselves."""
    return identities.identities(work.session).of(person_id)


def named(work: Work, employee_id: str) -> people.PersonRow:
    """Find by employee number whom to join to a person.

    Raises:
        Invalid: on `number`, where nobody in the actor's reach has it.
    """
    number = employee_id.strip()
    found = people.by_employee_id(work.session, number)
    if found is None or not _reaches(work, found.id):
        raise Invalid("number", "Nobody you look after has the employee number %(number)s.", number=number)
    return found


def compare(work: Work, person_id: int, joined_id: int) -> Comparison:
    """Set two people side by side, with where they stand today apart and as one; it opens the file of both.

    Raises:
        NotFound: one of them is not there, or not in the actor's reach.
        NotAllowed: the actor is one of them, or one holds a role that the actor could not have given.
        Invalid: on `number`, where the two cannot be joined.
    """
    person, joined = _insist(work, person_id), _insist(work, joined_id)
    _insist_on_two(work, person, joined)
    if work.actor is not None:
        work.record(Event.PERSON_FILE_OPENED, person=person_id, other=joined_id)
    ids = (person_id, joined_id)
    rules, day = standing.policies(work), _today(work, person_id)
    known = histories(work, ids)
    apart = [_by_competency(standing.timelines(known[each], rules), day) for each in ids]
    both = _by_competency(standing.timelines(union(known[person_id], known[joined_id]), rules), day)
    positions = people.positions(work.session, person_ids=ids)
    leaves = people.leaves(work.session, person_ids=ids)
    records = training.records_of(work.session, ids)
    with_password, rows = access.people_with_password(work.session), identities.rows(work.session)
    names = {one.id: one.employee_id for one in people.people(work.session, {row.joined_id for row in rows})}
    sides = [
        Side(
            person=one,
            positions=tuple(sorted((p for p in positions if p.person_id == one.id), key=lambda p: p.first_day)),
            leaves=sum(leave.person_id == one.id for leave in leaves),
            records=sum(row.person_id == one.id and row.kind == "passed" for row in records),
            roles=tuple(
                grant for grant in auth.grants_held(work, one.id) if grant.days.until is None or grant.days.until > day
            ),
            has_password=one.id in with_password,
            numbers=tuple(names[n] for n in _numbers(work, one.id)),
        )
        for one in (person, joined)
    ]
    return Comparison(
        first=sides[0],
        second=sides[1],
        competencies=tuple(
            Together(name, apart[0].get(name), apart[1].get(name), status) for name, status in both.items()
        ),
        places={
            key: place.name
            for found in (site.facilities(work.session), site.units(work.session))
            for key, place in found.items()
        },
        day=day,
    )


def join(work: Work, person_id: int, joined_id: int, why: str) -> int:
    """Say that two people are one: who goes on has the facts of both from now on; the other signs in no more.

    Nothing recorded is changed or moved, so that parting them gives both back what was theirs. The same act again
    (a double click) gives the first one's id. Without an actor it is the command line's.

    Raises:
        NotFound: one of them is not there, or not in the actor's reach.
        NotAllowed: the actor is one of them, or one holds a role that the actor could not have given.
        Invalid: on `number`, where they are one person already, or one was joined to somebody; on `why`.
    """
    person, joined = _insist(work, person_id), _insist(work, joined_id)
    kept, actor_id = reason(why), None if work.actor is None else work.actor.person_id
    day = _today(work, person_id)
    for row in identities.rows(work.session):
        same = (row.person_id, row.joined_id, row.actor_id, row.day, row.why)
        if row.parted_at is None and same == (person_id, joined_id, actor_id, day, kept):
            return row.id
    _insist_on_two(work, person, joined)
    number = identities.add(
        work.session, person_id=person_id, joined_id=joined_id, at=work.now, day=day, why=kept, actor_id=actor_id
    )
    access.end_sessions_of(work.session, joined_id, work.now)
    access.end_links_of(work.session, joined_id, work.now)
    work.record(Event.IDENTITY_JOINED, identity=number, person=person_id, joined=joined_id)
    return number


def part(work: Work, joined_id: int, why: str) -> int:
    """Take back the join of a person to another, and give who had gone on: both have their own facts again.

    What was recorded meanwhile stays under the number under which it was recorded; `known_at` between still sees one.

    Raises:
        NotFound: the person is not there or was not joined, or who goes on is not in the actor's reach.
        NotAllowed: the actor is one of them, or one holds a role that the actor could not have given.
        Invalid: on `why`.
    """
    row = next((r for r in identities.rows(work.session) if r.joined_id == joined_id and r.parted_at is None), None)
    if row is None:
        raise NotFound("identity")
    _insist(work, goes_on(work, joined_id))
    _insist_on_rank(work, joined_id)
    decided.add_withdrawal(
        work.session,
        subject="identity",
        subject_id=row.id,
        at=work.now,
        day=_today(work, row.person_id),
        why=reason(why),
        actor_id=None if work.actor is None else work.actor.person_id,
    )
    work.record(Event.IDENTITY_PARTED, identity=row.id, person=row.person_id, joined=joined_id)
    return row.person_id


def joins(work: Work, person_id: int | None = None) -> tuple[Join, ...]:
    """Give the joins that stand: all, or those by which somebody was joined to a person, or the person to another.

    Those of somebody joined in turn are among them. Reach is the caller's: it is that of the person asked about.
    """
    stand = [row for row in identities.rows(work.session) if row.parted_at is None]
    if person_id is not None:
        mine = identities.identities(work.session).touched([person_id])
        stand = [row for row in stand if row.joined_id in mine]
    ids = {one for row in stand for one in (row.person_id, row.joined_id, row.actor_id) if one is not None}
    found = {one.id: one for one in people.people(work.session, ids)} if ids else {}
    return tuple(
        Join(
            row,
            found[row.person_id],
            found[row.joined_id],
            "" if row.actor_id is None else found[row.actor_id].name,
        )
        for row in stand
    )


def counted_for(work: Work, numbers: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Give those of some employee numbers that were joined to another, each with the number of who goes on, by number.

    What a file says of such a number is kept under it and counts for who goes on.
    """
    who = identities.identities(work.session).goes_on
    if not who:
        return ()
    names = {one.id: one.employee_id for one in people.people(work.session, {*who, *who.values()})}
    wanted = set(numbers)
    return tuple(sorted((names[joined], names[end]) for joined, end in who.items() if names[joined] in wanted))


def union(one: History, another: History) -> History:
    """Give the facts of two people as those of one, each once; a leave is from the positions of its own number."""
    return History(
        **{
            kind.name: tuple(dict.fromkeys((*getattr(_bound(one), kind.name), *getattr(_bound(another), kind.name))))
            for kind in fields(History)
        }
    )


def _bound(history: History) -> History:
    """Bind each leave from every position to the positions there are."""
    names = list(dict.fromkeys(position.id for position in history.positions))
    leaves: list[Leave] = []
    for leave in history.leaves:
        leaves.extend([leave] if leave.position is not None else of_positions(leave, names))
    return replace(history, leaves=tuple(leaves))


def _meet(one: people.PositionRow, another: people.PositionRow) -> bool:
    """Say whether two positions are held on one day."""
    latest = max(one.first_day, another.first_day)
    return one.holds_on(latest) and another.holds_on(latest)


def _by_competency(timelines: Collection[Timeline], day: date) -> dict[str, Status]:
    return {timeline.competency: status_on(timeline, day) for timeline in timelines}


def _insist(work: Work, person_id: int) -> people.PersonRow:
    """Insist that the actor may join or part this person; nobody decides about themselves."""
    person = people.person(work.session, person_id)
    if person is None or not _reaches(work, person_id):
        raise NotFound("person")
    _insist_on_rank(work, person_id)
    return person


def _insist_on_rank(work: Work, person_id: int) -> None:
    if work.actor is None:
        return
    if person_id == work.actor.person_id:
        raise NotAllowed("nobody joins or parts themselves: another administrator does")
    auth.insist_on_rank(work, person_id)


def _reaches(work: Work, person_id: int) -> bool:
    return work.actor is None or auth.reaches(
        work, Permission.IDENTITY_JOIN, auth.places_of(work, goes_on(work, person_id))
    )


def _insist_on_two(work: Work, person: people.PersonRow, joined: people.PersonRow) -> None:
    """Insist that they are two, and that neither was joined to somebody: so joins make no ring."""
    if person.id == joined.id:
        raise Invalid("number", "That is the number of this person.")
    who = identities.identities(work.session)
    for one in (joined, person):
        if who.joined(one.id):
            known = people.person(work.session, who.of(one.id))
            number = "" if known is None else known.employee_id
            raise Invalid(
                "number",
                "%(one)s was joined to %(number)s already. Join with %(number)s, or part them first.",
                one=one.employee_id,
                number=number,
            )


def _numbers(work: Work, person_id: int) -> Sequence[int]:
    """Give who was joined to a person, in turn too, lowest first."""
    return sorted(identities.identities(work.session).touched([person_id]) - {person_id})


def _today(work: Work, person_id: int) -> date:
    """Give the day it is for whoever acts: where the actor works, else where the person does."""
    return work.now.astimezone(auth.home(work, person_id)[1]).date() if work.actor is None else work.actor.today
