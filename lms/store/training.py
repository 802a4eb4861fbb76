"""Training records: added one by one, read as values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as kept: an activity passed (`kind` passed) or the voiding of one (`kind` void)."""

    id: int
    person_id: int
    kind: str
    activity: str
    at: datetime
    day: date
    score: int | None
    revisions: dict[str, int]
    playbook: dict[str, Any]
    attempt_id: int | None
    voids_id: int | None
    why: str
    recorded_at: datetime


def _record(r: schema.Record) -> RecordRow:
    return RecordRow(
        r.id,
        r.person_id,
        r.kind,
        r.activity,
        r.at,
        r.day,
        r.score,
        r.revisions,
        r.playbook,
        r.attempt_id,
        r.voids_id,
        r.why,
        r.recorded_at,
    )


def records_of(
    session: Session, person_ids: Collection[int] | None = None, known_at: datetime | None = None
) -> tuple[RecordRow, ...]:
    """Give the records of some people (or everyone), as recorded, oldest first.

    Those of who was joined to another are given as the other's (with `known_at`, UTC, where that was known then).
    """
    query, who = select(schema.Record).order_by(schema.Record.id), identities(session, known_at)
    if person_ids is not None:
        query = query.where(schema.Record.person_id.in_(who.recorded_for(person_ids)))
    found = (_record(row) for row in session.execute(query).scalars())
    return tuple(replace(row, person_id=who.of(row.person_id)) if who.goes_on else row for row in found)


def record(session: Session, record_id: int) -> RecordRow | None:
    """Give one record by its number, under whom it was recorded."""
    row = session.get(schema.Record, record_id)
    return None if row is None else _record(row)


def voided_by(session: Session, person_id: int) -> dict[int, int | None]:
    """Give who voided each voided record of a person, by the number of the void; None is the command line."""
    rows = session.execute(
        select(schema.Record.id, schema.JournalEntry.actor_id)
        .join(schema.JournalEntry, schema.JournalEntry.act_id == schema.Record.act_id)
        .where(schema.Record.person_id.in_(identities(session).recorded_for([person_id])), schema.Record.kind == "void")
    )
    return {row[0]: row[1] for row in rows}


def add_passed(
    session: Session,
    *,
    person_id: int,
    activity: str,
    at: datetime,
    day: date,
    score: int | None,
    revisions: dict[str, int],
    playbook: dict[str, Any],
    attempt_id: int | None,
) -> int:
    """Add the record of an activity passed and give its id."""
    row = schema.Record(
        person_id=person_id,
        kind="passed",
        activity=activity,
        at=at,
        day=day,
        score=score,
        revisions=revisions,
        playbook=playbook,
        attempt_id=attempt_id,
        voids_id=None,
        why="",
    )
    session.add(row)
    session.flush()
    return row.id


def add_void(session: Session, voided: RecordRow, *, at: datetime, day: date, why: str) -> int:
    """Void the record of an activity passed and give the id of the void."""
    row = schema.Record(
        person_id=voided.person_id,
        kind="void",
        activity=voided.activity,
        at=at,
        day=day,
        score=None,
        revisions={},
        playbook={},
        attempt_id=None,
        voids_id=voided.id,
        why=why,
    )
    session.add(row)
    session.flush()
    return row.id
