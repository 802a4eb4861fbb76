"""What people decide about competencies: assignments, triggers, rulings, accreditations, and what was taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import forget, identities

#: what a withdrawal can take back
Subject = Literal["assignment", "trigger", "ruling", "accreditation", "identity"]


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A competency asked of a person, or of a unit and whoever joins it, by a day."""

    id: int
    #: one of the two
    person_id: int | None
    unit: str | None
    competency: str
    at: datetime
    day: date
    due_on: date
    keep_current: bool
    why: str
    actor_id: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """An event that asks activities again."""

    id: int
    competency: str
    because: str
    day: date
    due_on: date
    owed: tuple[str, ...]
    #: empty is everywhere
    units: frozenset[str]
    #: empty is everyone
    people: frozenset[int]
    items: Mapping[str, int]
    full: bool
    keys: frozenset[str]
    numbers: Mapping[str, Any]
    why: str
    actor_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RulingRow:
    """An exemption, a revocation or an extension."""

    id: int
    person_id: int
    competency: str
    #: exemption, revocation or extension
    kind: str
    first_day: date
    last_day: date | None
    at: datetime
    why: str
    actor_id: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AccreditationRow:
    """An activity or an award of another house."""

    id: int
    person_id: int
    #: empty for an award
    activity: str
    #: empty for an activity
    competency: str
    passed_on: date
    last_day: date | None
    score: int | None
    source: str
    reviewer_id: int
    at: datetime
    day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """One fact taken back."""

    id: int
    #: assignment, trigger, ruling, accreditation or identity
    subject: str
    subject_id: int
    at: datetime
    day: date
    why: str
    #: None is the command line
    actor_id: int | None
    recorded_at: datetime


def assignments(
    session: Session, person_ids: Collection[int] | None = None, known_at: datetime | None = None
) -> tuple[AssignmentRow, ...]:
    """Give assignments, oldest first: all, or those to some people and to any unit.

    Here and below what is about somebody who was joined to another is given as about the other (with `known_at`, UTC,
    where that was known then).
    """
    query, who = select(schema.Assignment).order_by(schema.Assignment.id), identities(session, known_at)
    if person_ids is not None:
        mine = schema.Assignment.person_id.in_(who.recorded_for(person_ids))
        query = query.where(or_(mine, schema.Assignment.unit.is_not(None)))
    return tuple(
        AssignmentRow(
            r.id,
            None if r.person_id is None else who.of(r.person_id),
            r.unit,
            r.competency,
            r.at,
            r.day,
            r.due_on,
            r.keep_current,
            r.why,
            r.actor_id,
            r.recorded_at,
        )
        for r in session.execute(query).scalars()
    )


def add_assignment(
    session: Session,
    *,
    person_id: int | None,
    unit: str | None,
    competency: str,
    at: datetime,
    day: date,
    due_on: date,
    keep_current: bool,
    why: str,
    actor_id: int,
) -> int:
    """Add an assignment to a person or to a unit and give its id."""
    return _added(
        session,
        schema.Assignment(
            person_id=person_id,
            unit=unit,
            competency=competency,
            at=at,
            day=day,
            due_on=due_on,
            keep_current=keep_current,
            why=why,
            actor_id=actor_id,
        ),
    )


def triggers(session: Session, known_at: datetime | None = None, because: str | None = None) -> tuple[TriggerRow, ...]:
    """Give every trigger (or those of one cause), oldest first: whom one reaches is for the core to say."""
    query, who = select(schema.Trigger).order_by(schema.Trigger.id), identities(session, known_at)
    if because is not None:
        query = query.where(schema.Trigger.because == because)
    return tuple(
        TriggerRow(
            r.id,
            r.competency,
            r.because,
            r.day,
            r.due_on,
            tuple(r.owed),
            frozenset(r.units),
            frozenset(who.of(person_id) for person_id in r.people),
            r.items,
            r.full,
            frozenset(r.keys),
            r.numbers,
            r.why,
            r.actor_id,
            r.recorded_at,
        )
        for r in session.execute(query).scalars()
    )


def add_trigger(
    session: Session,
    *,
    competency: str,
    because: str,
    day: date,
    due_on: date,
    owed: Collection[str],
    why: str,
    actor_id: int | None,
    units: Collection[str] = (),
    people: Collection[int] = (),
    items: Mapping[str, int] | None = None,
    full: bool = False,
    keys: Collection[str] = (),
    numbers: Mapping[str, Any] | None = None,
) -> int:
    """Add a trigger and give its id."""
    return _added(
        session,
        schema.Trigger(
            competency=competency,
            because=because,
            day=day,
            due_on=due_on,
            owed=list(owed),
            units=sorted(units),
            people=sorted(people),
            items=dict(items or {}),
            full=full,
            keys=sorted(keys),
            numbers=dict(numbers or {}),
            why=why,
            actor_id=actor_id,
        ),
    )


def rulings(
    session: Session, person_ids: Collection[int] | None = None, known_at: datetime | None = None
) -> tuple[RulingRow, ...]:
    """Give exemptions, revocations and extensions of some people (or everyone), oldest first."""
    query, who = select(schema.Ruling).order_by(schema.Ruling.id), identities(session, known_at)
    if person_ids is not None:
        query = query.where(schema.Ruling.person_id.in_(who.recorded_for(person_ids)))
    return tuple(
        RulingRow(
            r.id,
            who.of(r.person_id),
            r.competency,
            r.kind,
            r.first_day,
            r.last_day,
            r.at,
            r.why,
            r.actor_id,
            r.recorded_at,
        )
        for r in session.execute(query).scalars()
    )


def add_ruling(
    session: Session,
    *,
    person_id: int,
    competency: str,
    kind: Literal["exemption", "revocation", "extension"],
    first_day: date,
    last_day: date | None,
    at: datetime,
    why: str,
    actor_id: int,
) -> int:
    """Add an exemption, a revocation or an extension and give its id."""
    return _added(
        session,
        schema.Ruling(
            person_id=person_id,
            competency=competency,
            kind=kind,
            first_day=first_day,
            last_day=last_day,
            at=at,
            why=why,
            actor_id=actor_id,
        ),
    )


def accreditations(
    session: Session, person_ids: Collection[int] | None = None, known_at: datetime | None = None
) -> tuple[AccreditationRow, ...]:
    """Give what was accredited to some people (or everyone), oldest first."""
    query, who = select(schema.Accreditation).order_by(schema.Accreditation.id), identities(session, known_at)
    if person_ids is not None:
        query = query.where(schema.Accreditation.person_id.in_(who.recorded_for(person_ids)))
    return tuple(
        AccreditationRow(
            r.id,
            who.of(r.person_id),
            r.activity,
            r.competency,
            r.passed_on,
            r.last_day,
            r.score,
            r.source,
            r.reviewer_id,
            r.at,
            r.day,
            r.recorded_at,
        )
        for r in session.execute(query).scalars()
    )


def add_accreditation(
    session: Session,
    *,
    person_id: int,
    activity: str,
    competency: str,
    passed_on: date,
    last_day: date | None,
    score: int | None,
    source: str,
    reviewer_id: int,
    at: datetime,
    day: date,
) -> int:
    """Add an activity (or an award: `competency`) of another house and give its id."""
    return _added(
        session,
        schema.Accreditation(
            person_id=person_id,
            activity=activity,
            competency=competency,
            passed_on=passed_on,
            last_day=last_day,
            score=score,
            source=source,
            reviewer_id=reviewer_id,
            at=at,
            day=day,
        ),
    )


class NewAccreditation(TypedDict):
    """What `add_accreditation` takes, for many at once."""

    person_id: int
    activity: str
    competency: str
    passed_on: date
    last_day: date | None
    score: int | None
    source: str
    reviewer_id: int
    at: datetime
    day: date


def add_accreditations(session: Session, rows: Iterable[NewAccreditation]) -> None:
    """Add many accreditations, in one statement for many of them."""
    session.add_all(schema.Accreditation(**row) for row in rows)
    session.flush()


def withdrawals(session: Session) -> tuple[WithdrawalRow, ...]:
    """Give everything that was taken back, oldest first."""
    return tuple(
        WithdrawalRow(r.id, r.subject, r.subject_id, r.at, r.day, r.why, r.actor_id, r.recorded_at)
        for r in session.execute(select(schema.Withdrawal).order_by(schema.Withdrawal.id)).scalars()
    )


def withdrawn(session: Session, subject: Subject) -> dict[int, WithdrawalRow]:
    """Give the withdrawal of each fact of one kind that was taken back, by the fact's id."""
    return {row.subject_id: row for row in withdrawals(session) if row.subject == subject}


def add_withdrawal(
    session: Session, *, subject: Subject, subject_id: int, at: datetime, day: date, why: str, actor_id: int | None
) -> int:
    """Take a fact back and give the id of that."""
    forget(session)
    return _added(
        session,
        schema.Withdrawal(subject=subject, subject_id=subject_id, at=at, day=day, why=why, actor_id=actor_id),
    )


def _added(
    session: Session,
    row: schema.Assignment | schema.Trigger | schema.Ruling | schema.Accreditation | schema.Withdrawal,
) -> int:
    session.add(row)
    session.flush()
    return row.id
