"""Rulings on a page: what one would do to where a person stands, before it is made; made once, however often sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.core.competency.decided import Exemption, Extension, Revocation
from lms.core.competency.records import History, Voided
from lms.core.competency.status import Status, status_on
from lms.core.dates import plausible
from lms.services import accrediting, rulings, standing
from lms.services.accrediting import Seen
from lms.services.days import today_of
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.histories import histories
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import decided, identities, people, training

#: what a ruling that was never made is called while it is looked at
PROPOSED = "proposed"


class Kind(StrEnum):
    """What a lead can decide about one person."""

    EXTEND = "extend"
    EXEMPT = "exempt"
    REVOKE = "revoke"
    ACCREDIT = "accredit"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision as it is asked for."""

    kind: Kind
    #: empty for a void, which may touch several
    competency: str = ""
    #: exempt: the first day
    first_day: date | None = None
    #: exempt: the last day, None is open; extend: the later last valid day
    last_day: date | None = None
    #: accredit: what was passed or earned elsewhere
    seen: Seen | None = None
    #: void: the record
    record_id: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a person stands in one competency, without the decision and with it (None: not asked, not held)."""

    competency: str
    before: Status | None
    after: Status | None

    @property
    def changes(self) -> bool:
        """Whether anything of it changes: the state, a date, or what is missing."""
        return _told(self.before) != _told(self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do: to the competency it is about, and to every other one it changes."""

    person: people.PersonRow
    proposal: Proposal
    #: the day of which it tells: today, or a later first day of an exemption
    day: date
    effects: tuple[Effect, ...]


def person(work: Work, person_id: int) -> people.PersonRow:
    """Give a person about whom the actor decides.

    Raises:
        NotFound: there is no such person in the actor's reach.
        NotAllowed: it is the actor.
    """
    rulings.insist_on_person(work, person_id)
    found = people.person(work.session, person_id)
    if found is None:
        raise NotFound("person")
    return found


def decides(work: Work, person_id: int) -> bool:
    """Say whether the actor may decide about a person."""
    try:
        rulings.insist_on_person(work, person_id)
    except (NotFound, NotAllowed):
        return False
    return True


def record_of(work: Work, person_id: int, record_id: int) -> training.RecordRow:
    """Give the record of an activity that a person passed.

    Raises:
        NotFound: there is none of that number of theirs, or they are not in the actor's reach.
        NotAllowed: they are the actor.
    """
    who, row = person(work, person_id), training.record(work.session, record_id)
    if row is None or row.kind != "passed" or identities.identities(work.session).of(row.person_id) != who.id:
        raise NotFound("record")
    return row


def preview(work: Work, person_id: int, asked: Proposal) -> Preview:
    """Fold a person with the decision and without it, for the day on which it begins to work.

    Raises:
        NotFound: there is no such person, competency, activity or record in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on the field that cannot be so.
    """
    who = person(work, person_id)
    _check(work, who.id, asked)
    history = histories(work, [who.id])[who.id]
    today = today_of(work, who.id)
    day = max(today, asked.first_day or today)
    before, after = (_stand(work, facts, day) for facts in (history, _with(work, history, asked, today)))
    effects = [Effect(name, before.get(name), after.get(name)) for name in sorted({*before, *after, asked.competency})]
    shown = [one for one in effects if one.competency == asked.competency or one.changes]
    return Preview(who, asked, day, tuple(one for one in shown if one.competency))


def decide(work: Work, person_id: int, asked: Proposal, why: str) -> str:
    """Make the decision and give its name, such as ruling-7; the same again (a double click) gives the first one's.

    Raises:
        NotFound: there is no such person, competency, activity or record in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on the field that cannot be so, or on `why`.
    """
    who = person(work, person_id)
    try:
        return _act(work, who.id, asked, why)
    except Invalid:
        made = _made(work, who.id, asked, why.strip())
        if made:
            return made
        raise


def take_back(work: Work, person_id: int, name: str, why: str) -> None:
    """Take a ruling or an accreditation of a person back, by its name; the same again changes nothing.

    Raises:
        NotFound: there is none of that name that stands, about a person in the actor's reach.
        NotAllowed: it is about the actor.
        Invalid: on `why`.
    """
    line = next((one for one in lines(work, person_id) if one.name == name), None)
    if line is None or name.startswith("record-"):
        raise NotFound("ruling")
    kept = reason(why)
    if line.taken_back == kept:
        return
    subject, _dash, number = name.partition("-")
    rulings.withdraw(work, "accreditation" if subject == "accreditation" else "ruling", int(number), kept)


def lines(work: Work, person_id: int) -> tuple[rulings.Line, ...]:
    """Give what was recorded and decided about a person whom the actor decides about, the newest first.

    Raises:
        NotFound: there is no such person in the actor's reach.
        NotAllowed: it is the actor.
    """
    return tuple(reversed(rulings.lines(work, person(work, person_id).id)))


def _stand(work: Work, history: History, day: date) -> dict[str, Status]:
    found = standing.timelines(history, standing.policies(work))
    return {timeline.competency: status_on(timeline, day) for timeline in found}


def _check(work: Work, person_id: int, asked: Proposal) -> None:
    match asked.kind:
        case Kind.EXEMPT:
            first, last = _day("first_day", asked.first_day), asked.last_day
            rulings.check_exemption(work, person_id, asked.competency, first_day=first, last_day=last)
        case Kind.EXTEND:
            rulings.check_extension(work, person_id, asked.competency, last_day=_day("last_day", asked.last_day))
        case Kind.REVOKE:
            rulings.check_revocation(work, person_id, asked.competency)
        case Kind.VOID:
            record_of(work, person_id, asked.record_id)
            rulings.check_void(work, asked.record_id)
        case Kind.ACCREDIT:
            accrediting.check(work, person_id, asked.competency, _seen(asked), today_of(work, person_id))


def _with(work: Work, history: History, asked: Proposal, today: date) -> History:
    """Give the facts with the one that the decision would add on a day."""
    now, about = work.now, asked.competency
    match asked.kind:
        case Kind.EXEMPT:
            exempt = Exemption(PROPOSED, about, asked.first_day or today, asked.last_day, now)
            return replace(history, exemptions=(*history.exemptions, exempt))
        case Kind.EXTEND:
            extended = Extension(PROPOSED, about, today, now, asked.last_day or today, now)
            return replace(history, extensions=(*history.extensions, extended))
        case Kind.REVOKE:
            revoked = Revocation(PROPOSED, about, today, now, now)
            return replace(history, revocations=(*history.revocations, revoked))
        case Kind.VOID:
            void = Voided(PROPOSED, str(asked.record_id), now, today, now)
            return replace(history, voided=(*history.voided, void))
        case Kind.ACCREDIT:
            return accrediting.with_it(history, work, about, _seen(asked), PROPOSED, today)


def _act(work: Work, person_id: int, asked: Proposal, why: str) -> str:
    about = asked.competency
    match asked.kind:
        case Kind.EXEMPT:
            first, last = _day("first_day", asked.first_day), asked.last_day
            return f"ruling-{rulings.exempt(work, person_id, about, first_day=first, last_day=last, why=why)}"
        case Kind.EXTEND:
            last = _day("last_day", asked.last_day)
            return f"ruling-{rulings.extend(work, person_id, about, last_day=last, why=why)}"
        case Kind.REVOKE:
            return f"ruling-{rulings.revoke(work, person_id, about, why=why)}"
        case Kind.VOID:
            record_of(work, person_id, asked.record_id)
            return f"record-{rulings.void_record(work, asked.record_id, why)}"
        case Kind.ACCREDIT:
            today = today_of(work, person_id)
            return f"accreditation-{accrediting.add(work, person_id, about, _seen(asked), today)}"


def _made(work: Work, person_id: int, asked: Proposal, why: str) -> str:
    """Give the name of the same decision, made by the actor today and standing; empty where there is none."""
    me, today = work.me, today_of(work, person_id)
    match asked.kind:
        case Kind.ACCREDIT:
            number = accrediting.made(work, person_id, asked.competency, _seen(asked), today)
            return "" if number is None else f"accreditation-{number}"
        case Kind.VOID:
            by = training.voided_by(work.session, person_id)
            for void in training.records_of(work.session, [person_id]):
                same = (void.voids_id, void.why, void.day, by.get(void.id))
                if void.kind == "void" and same == (asked.record_id, why, today, me.person_id):
                    return f"record-{void.id}"
            return ""
        case Kind.EXEMPT:
            wanted = ("exemption", asked.first_day, asked.last_day)
        case Kind.EXTEND:
            wanted = ("extension", today, asked.last_day)
        case Kind.REVOKE:
            wanted = ("revocation", today, None)
    back = decided.withdrawn(work.session, "ruling")
    for row in decided.rulings(work.session, [person_id]):
        own = (row.competency, (row.kind, row.first_day, row.last_day), row.why, row.actor_id)
        stands = row.id not in back and row.at.astimezone(me.zone).date() == me.today
        if stands and own == (asked.competency, wanted, why, me.person_id):
            return f"ruling-{row.id}"
    return ""


def _seen(asked: Proposal) -> Seen:
    if asked.seen is None:
        raise Invalid("passed_on", "Write a day that can be meant, such as 2026-11-20.")
    return asked.seen


def _day(field: str, day: date | None) -> date:
    if day is None or not plausible(day):
        raise Invalid(field, "Write a day that can be meant, such as 2026-11-20.")
    return day


def _told(status: Status | None) -> tuple[object, ...]:
    if status is None:
        return ()
    return (status.state, status.because, status.due_on, status.valid_through, status.missing, status.extended)
