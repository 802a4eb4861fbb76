"""Attempts (modules read, quizzes, case runs, drills): begun once, stepped through, closed once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class StepRow:
    """One accepted step."""

    step: int
    choice: Any
    outcome: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with its steps in order, and how it ended if it has."""

    id: int
    person_id: int
    item: str
    begun_at: datetime
    setup: Any
    steps: tuple[StepRow, ...]
    #: passed, not-passed, done or abandoned; None while open
    outcome: str | None
    #: per cent
    score: int | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptHead:
    """An attempt without its steps: what a long list shows."""

    id: int
    #: under whom it was begun
    person_id: int
    item: str
    begun_at: datetime
    #: passed, not-passed, done or abandoned; None while open
    outcome: str | None
    #: per cent
    score: int | None
    closed_at: datetime | None


def begin(session: Session, *, person_id: int, item: str, now: datetime, setup: Any) -> int:
    """Begin an attempt and give its id."""
    row = schema.Attempt(person_id=person_id, item=item, begun_at=now, setup=setup)
    session.add(row)
    session.flush()
    return row.id


def add_step(session: Session, *, attempt_id: int, step: int, choice: Any, outcome: Any) -> None:
    """Keep an accepted step; its number can be taken only once."""
    session.add(schema.AttemptStep(attempt_id=attempt_id, step=step, choice=choice, outcome=outcome))
    session.flush()


def close(session: Session, *, attempt_id: int, outcome: str, score: int | None) -> None:
    """Close an attempt, once."""
    session.add(schema.AttemptClose(attempt_id=attempt_id, outcome=outcome, score=score))
    session.flush()


def attempt(session: Session, attempt_id: int) -> AttemptRow | None:
    """Give one attempt."""
    return next(iter(_load(session, [attempt_id])), None)


def attempts_of(session: Session, person_id: int, *, items: Collection[str] | None = None) -> tuple[AttemptRow, ...]:
    """Give a person's attempts, oldest first (of some activities, or all)."""
    query = select(schema.Attempt.id).where(schema.Attempt.person_id == person_id)
    if items is not None:
        query = query.where(schema.Attempt.item.in_(items))
    return _load(session, list(session.execute(query).scalars()))


def heads_of(session: Session, person_id: int) -> tuple[AttemptHead, ...]:
    """Give a person's attempts without what was done in them, oldest first: one statement, however many.

    Those of who was joined to them are among these.
    """
    attempt, close_ = schema.Attempt, schema.AttemptClose
    rows = session.execute(
        select(
            attempt.id,
            attempt.person_id,
            attempt.item,
            attempt.begun_at,
            close_.outcome,
            close_.score,
            close_.recorded_at,
        )
        .outerjoin(close_, close_.attempt_id == attempt.id)
        .where(attempt.person_id.in_(identities(session).recorded_for([person_id])))
        .order_by(attempt.id)
    )
    return tuple(AttemptHead(*row) for row in rows)


def items_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Give the activity of some attempts, by number."""
    rows = session.execute(select(schema.Attempt.id, schema.Attempt.item).where(schema.Attempt.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def setups_of(session: Session, ids: Collection[int]) -> dict[int, Any]:
    """Give what some attempts were begun with, by number."""
    rows = session.execute(select(schema.Attempt.id, schema.Attempt.setup).where(schema.Attempt.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _load(session: Session, ids: Collection[int]) -> tuple[AttemptRow, ...]:
    """Load attempts with steps and closes in two statements, however many there are."""
    if not ids:
        return ()
    attempt, step, close_ = schema.Attempt, schema.AttemptStep, schema.AttemptClose
    steps: dict[int, list[StepRow]] = {}
    for attempt_id, *kept in session.execute(
        select(step.attempt_id, step.step, step.choice, step.outcome, step.recorded_at)
        .where(step.attempt_id.in_(ids))
        .order_by(step.attempt_id, step.step)
    ):
        steps.setdefault(attempt_id, []).append(StepRow(*kept))
    found = session.execute(
        select(
            attempt.id,
            attempt.person_id,
            attempt.item,
            attempt.begun_at,
            attempt.setup,
            close_.outcome,
            close_.score,
            close_.recorded_at,
        )
        .outerjoin(close_, close_.attempt_id == attempt.id)
        .where(attempt.id.in_(ids))
        .order_by(attempt.id)
    )
    return tuple(
        AttemptRow(attempt_id, person_id, item, begun_at, setup, tuple(steps.get(attempt_id, ())), *closed)
        for attempt_id, person_id, item, begun_at, setup, *closed in found
    )
