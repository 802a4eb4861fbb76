"""Certificates: awards given to their holders on paper, found again by their code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate as kept."""

    id: int
    #: as it is typed, without the hyphens of the paper
    code: str
    person_id: int
    competency: str
    award_day: date
    #: last valid day as it was awarded, before any extension
    valid_through: date
    #: ids of the facts it rests on, as the fold names them
    evidence: tuple[str, ...]
    recorded_at: datetime


def add(
    session: Session,
    *,
    code: str,
    person_id: int,
    competency: str,
    award_day: date,
    valid_through: date,
    evidence: Sequence[str],
) -> int:
    """Keep a certificate and give its id; an award has one."""
    row = schema.Certificate(
        code=code,
        person_id=person_id,
        competency=competency,
        award_day=award_day,
        valid_through=valid_through,
        evidence=list(evidence),
    )
    session.add(row)
    session.flush()
    return row.id


def of_person(session: Session, person_id: int) -> tuple[CertificateRow, ...]:
    """Give a person's certificates, oldest first; those of who was joined to them are among these."""
    mine = schema.Certificate.person_id.in_(identities(session).recorded_for([person_id]))
    query = select(schema.Certificate).where(mine).order_by(schema.Certificate.id)
    return tuple(_row(row) for row in session.execute(query).scalars())


def by_code(session: Session, code: str) -> CertificateRow | None:
    """Find a certificate by its code."""
    row = session.execute(select(schema.Certificate).where(schema.Certificate.code == code)).scalar_one_or_none()
    return None if row is None else _row(row)


def _row(row: schema.Certificate) -> CertificateRow:
    return CertificateRow(
        row.id,
        row.code,
        row.person_id,
        row.competency,
        row.award_day,
        row.valid_through,
        tuple(str(one) for one in row.evidence),
        row.recorded_at,
    )
