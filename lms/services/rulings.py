"""What a lead decides about one person's competency: exempt, revoke, extend, void a record, and take that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lms.core.competency.records import History
from lms.core.competency.states import State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import fold
from lms.core.dates import add_days, plausible
from lms.core.permissions import Event, Permission, Place
from lms.services import assign_competency, auth, standing
from lms.services.days import today_in, today_of
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.histories import histories
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import decided, people, site, training
from lms.store.identities import identities

#: an extension reaches at most this many days beyond today
MOST_EXTENDED_DAYS = 366

_EVENTS = {
    "exemption": Event.COMPETENCY_EXEMPTED,
    "revocation": Event.COMPETENCY_REVOKED,
    "extension": Event.COMPETENCY_EXTENDED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something recorded or decided about a person that can be voided or withdrawn, by the name it is called by."""

    #: such as record-12, accreditation-3, ruling-7
    name: str
    day: date
    #: passed, accredited, exemption, revocation or extension
    kind: str
    #: activity or competency
    about: str
    #: last exempt, extended or valid day, where it has one
    last_day: date | None
    #: the reason, or where it comes from
    why: str
    #: the reason for which it was taken back; None while it stands
    taken_back: str | None
    #: who decided or reviewed it; empty for what was passed
    by: str


def exempt(work: Work, person_id: int, competency: str, *, first_day: date, last_day: date | None, why: str) -> int:
    """Exempt a person from a competency for some days (both inclusive; None is open) and give the ruling's id.

    Whoever is exempt is never shown as competent.

    Raises:
        NotFound: there is no such competency, or no such person in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on `first_day`, `last_day` or `why`; also where the person is exempt on one of the days already.
    """
    check_exemption(work, person_id, competency, first_day=first_day, last_day=last_day)
    return _rule(work, "exemption", person_id, competency, first_day, last_day, why)


def check_exemption(work: Work, person_id: int, competency: str, *, first_day: date, last_day: date | None) -> None:
    """Refuse what `exempt` would refuse, the reason apart."""
    _insist(work, person_id, competency)
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if day is not None and not plausible(day):
            raise Invalid(field, "Write a day that can be meant, such as 2026-11-20.")
    if last_day is not None and last_day < first_day:
        raise Invalid("last_day", "Not before the first day.")
    for one in _history(work, person_id).standing_exemptions(competency):
        begins_in_time = last_day is None or one.first_day <= last_day
        if begins_in_time and (one.last_day is None or first_day <= one.last_day):
            raise Invalid(
                "first_day", "Some of these days are exempt already, by %(name)s; withdraw that first.", name=one.id
            )


def revoke(work: Work, person_id: int, competency: str, *, why: str) -> int:
    """Withdraw the award a person holds, from this moment on, and give the ruling's id.

    It is earned again by a whole initial path of later evidence.

    Raises:
        NotFound: there is no such competency, or no such person in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on `competency`, where nothing is held; on `why`.
    """
    check_revocation(work, person_id, competency)
    return _rule(work, "revocation", person_id, competency, today_of(work, person_id), None, why)


def check_revocation(work: Work, person_id: int, competency: str) -> None:
    """Refuse what `revoke` would refuse, the reason apart."""
    _insist(work, person_id, competency)
    _held(work, person_id, competency)


def extend(work: Work, person_id: int, competency: str, *, last_day: date, why: str) -> int:
    """Let the award a person holds be valid through a later last day, and give the ruling's id.

    It works from today: days that have lapsed stay lapsed.

    Raises:
        NotFound: there is no such competency, or no such person in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on `competency`, where nothing is held or it expired; on `last_day` or `why`.
    """
    check_extension(work, person_id, competency, last_day=last_day)
    return _rule(work, "extension", person_id, competency, today_of(work, person_id), last_day, why)


def check_extension(work: Work, person_id: int, competency: str, *, last_day: date) -> None:
    """Refuse what `extend` would refuse, the reason apart."""
    _insist(work, person_id, competency)
    today, status = today_of(work, person_id), _held(work, person_id, competency)
    award = status.award
    assert award is not None  # noqa: S101 - it is held
    if status.state is State.EXPIRED or today > award.lapsed_through:
        raise Invalid("competency", "It expired: it is earned anew.")
    if last_day <= award.valid_through:
        raise Invalid("last_day", "It is valid through %(day)s; choose a later day.", day=award.valid_through)
    if not today <= last_day <= add_days(today, MOST_EXTENDED_DAYS):
        raise Invalid("last_day", "Today or later, and within a year.")


def void_record(work: Work, record_id: int, why: str) -> int:
    """Void the record of an activity passed: what rested on it is gone from its own day; give the void's id.

    Without an actor it is the command line's: whoever has the server's shell.

    Raises:
        NotFound: there is no such record in the actor's reach.
        NotAllowed: it is the actor's own.
        Invalid: on `record`, where it was voided before; on `why`.
    """
    row = check_void(work, record_id)
    whose = identities(work.session).of(row.person_id)
    void_id = training.add_void(work.session, row, at=work.now, day=today_of(work, whose), why=reason(why))
    work.record(Event.RECORD_VOIDED, record=record_id, person=whose)
    return void_id


def check_void(work: Work, record_id: int) -> training.RecordRow:
    """Refuse what `void_record` would refuse, the reason apart; give the record, under whom it was recorded."""
    row = training.record(work.session, record_id)
    if row is None or row.kind != "passed":
        raise NotFound("record")
    whose = identities(work.session).of(row.person_id)
    if work.actor is not None:
        insist_on_person(work, whose)
    if record_id in {one.voids_id for one in training.records_of(work.session, [whose])}:
        raise Invalid("record", "It is voided already.")
    return row


def withdraw(work: Work, subject: decided.Subject, subject_id: int, why: str) -> None:
    """Take back an assignment, a trigger, a ruling or an accreditation.

    An assignment or a trigger asks no more from today; a ruling or an accreditation never was.

    Raises:
        NotFound: there is none of that number in the actor's reach, or it was taken back before.
        NotAllowed: it is about the actor.
        Invalid: on `why`.
    """
    if subject == "assignment":
        assign_competency.withdraw(work, subject_id, why)
        return
    if subject not in _WITHDRAWN:
        raise NotFound(subject)
    event = _WITHDRAWN[subject](work, subject_id)
    if (subject, subject_id) in {(row.subject, row.subject_id) for row in decided.withdrawals(work.session)}:
        raise NotFound(subject)
    decided.add_withdrawal(
        work.session,
        subject=subject,
        subject_id=subject_id,
        at=work.now,
        day=_day_of(work, subject, subject_id),
        why=reason(why),
        actor_id=work.me.person_id,
    )
    work.record(event, **{subject: subject_id})


def _day_of(work: Work, subject: decided.Subject, subject_id: int) -> date:
    """Give the day from which something taken back asks no more: where it reaches; of the others it says nothing."""
    if subject != "trigger":
        return work.me.today
    units = next((row.units for row in decided.triggers(work.session) if row.id == subject_id), frozenset())
    return today_in(work, units)


def lines(work: Work, person_id: int) -> tuple[Line, ...]:
    """Give everything about a person that can be voided or withdrawn, oldest first.

    Raises:
        NotFound: there is no such person in the actor's reach.
    """
    if people.person(work.session, person_id) is None:
        raise NotFound("person")
    if work.actor is not None:
        auth.insist_on_reach(work, person_id, Permission.RULE)
    records = training.records_of(work.session, [person_id])
    back = {f"{row.subject}-{row.subject_id}": row.why for row in decided.withdrawals(work.session)}
    back |= {f"record-{row.voids_id}": row.why for row in records if row.kind == "void"}
    held, ruled = decided.accreditations(work.session, [person_id]), decided.rulings(work.session, [person_id])
    by = {row.reviewer_id for row in held} | {row.actor_id for row in ruled}
    names = {one.id: one.name for one in people.people(work.session, by)} if by else {}

    def line(
        name: str, day: date, kind: str, about: str, last_day: date | None = None, why: str = "", by: int = 0
    ) -> Line:
        return Line(name, day, kind, about, last_day, why, back.get(name), names.get(by, ""))

    found = [line(f"record-{row.id}", row.day, "passed", row.activity) for row in records if row.kind == "passed"]
    found += [
        line(
            f"accreditation-{r.id}",
            r.passed_on,
            "accredited",
            r.activity or r.competency,
            r.last_day,
            r.source,
            r.reviewer_id,
        )
        for r in held
    ]
    found += [line(f"ruling-{r.id}", r.first_day, r.kind, r.competency, r.last_day, r.why, r.actor_id) for r in ruled]
    return tuple(sorted(found, key=lambda one: one.day))


def _rule(
    work: Work,
    kind: Literal["exemption", "revocation", "extension"],
    person_id: int,
    competency: str,
    first_day: date,
    last_day: date | None,
    why: str,
) -> int:
    ruling_id = decided.add_ruling(
        work.session,
        person_id=person_id,
        competency=competency,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        at=work.now,
        why=reason(why),
        actor_id=work.me.person_id,
    )
    work.record(_EVENTS[kind], ruling=ruling_id, person=person_id, competency=competency)
    return ruling_id


def _insist(work: Work, person_id: int, competency: str) -> None:
    insist_on_person(work, person_id)
    if competency not in standing.policies(work):
        raise NotFound("competency")


def insist_on_person(work: Work, person_id: int) -> None:
    """Insist that the actor decides about them; nobody decides about themselves.

    Raises:
        NotFound: there is no such person in the actor's reach, or they were joined to another.
        NotAllowed: they are the actor.
    """
    if people.person(work.session, person_id) is None or identities(work.session).joined(person_id):
        raise NotFound("person")
    auth.insist_on_reach(work, person_id, Permission.RULE)
    if person_id == work.me.person_id:
        raise NotAllowed("nobody decides about their own record: another lead does")


def _history(work: Work, person_id: int) -> History:
    return histories(work, [person_id])[person_id]


def _held(work: Work, person_id: int, competency: str) -> Status:
    """Give where a person stands today who has an award that was not revoked, whatever became of it."""
    policy = standing.policies(work)[competency]
    status = status_on(fold(_history(work, person_id), policy), today_of(work, person_id))
    if status.award is None or status.revoked:
        raise Invalid("competency", "It is not held.")
    return status


def _ruling(work: Work, ruling_id: int) -> Event:
    """Insist that the actor may take the ruling back."""
    row = next((row for row in decided.rulings(work.session) if row.id == ruling_id), None)
    if row is None:
        raise NotFound("ruling")
    insist_on_person(work, row.person_id)
    return Event.RULING_WITHDRAWN


def _accreditation(work: Work, accreditation_id: int) -> Event:
    """Insist that the actor may take the accreditation back."""
    row = next((row for row in decided.accreditations(work.session) if row.id == accreditation_id), None)
    if row is None:
        raise NotFound("accreditation")
    insist_on_person(work, row.person_id)
    return Event.EVIDENCE_WITHDRAWN


def _trigger(work: Work, trigger_id: int) -> Event:
    """Insist that the actor's role reaches everybody whom the trigger may reach."""
    row = next((row for row in decided.triggers(work.session) if row.id == trigger_id), None)
    if row is None:
        raise NotFound("trigger")
    for person_id in row.people:
        auth.insist_on_reach(work, person_id, Permission.RULE)
    if not row.people:
        units = site.units(work.session)
        places = [Place(units[key].facility if key in units else "", key) for key in sorted(row.units)]
        if not all(auth.reaches(work, Permission.RULE, [place]) for place in places or [Place("", None)]):
            raise NotFound("trigger")
    return Event.TRIGGER_WITHDRAWN


_WITHDRAWN: dict[str, Callable[[Work, int], Event]] = {
    "ruling": _ruling,
    "accreditation": _accreditation,
    "trigger": _trigger,
}
