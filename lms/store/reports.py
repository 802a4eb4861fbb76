"""What people say is wrong, and what was answered: added, never changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities

#: what a report can be about
About = Literal["page", "record", "question"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report as kept."""

    id: int
    person_id: int
    #: page, record or question
    about: str
    #: path of the page, or id of the entry or question
    subject: str
    #: where the person worked when they wrote it; None for an office
    unit: str | None
    facility: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was done about a report."""

    id: int
    report_id: int
    #: mended, explained or passed-on
    outcome: str
    words: str
    actor_id: int
    at: datetime


def add(
    session: Session,
    *,
    person_id: int,
    about: About,
    subject: str,
    unit: str | None,
    facility: str,
    words: str,
    at: datetime,
) -> int:
    """Keep a report and give its id."""
    row = schema.Report(
        person_id=person_id, about=about, subject=subject, unit=unit, facility=facility, words=words, at=at
    )
    session.add(row)
    session.flush()
    return row.id


def add_answer(session: Session, *, report_id: int, outcome: str, words: str, actor_id: int, at: datetime) -> int:
    """Keep an answer and give its id."""
    row = schema.ReportAnswer(report_id=report_id, outcome=outcome, words=words, actor_id=actor_id, at=at)
    session.add(row)
    session.flush()
    return row.id


def report(session: Session, report_id: int) -> ReportRow | None:
    """Give one report."""
    row = session.get(schema.Report, report_id)
    return None if row is None else _report(row)


def reports(session: Session, person_id: int | None = None, *, answered: bool | None = None) -> tuple[ReportRow, ...]:
    """Give reports, oldest first: a person's or everybody's; those that were answered, those that were not, or all."""
    query = select(schema.Report).order_by(schema.Report.id)
    if person_id is not None:
        query = query.where(schema.Report.person_id.in_(identities(session).recorded_for([person_id])))
    if answered is not None:
        was = exists().where(schema.ReportAnswer.report_id == schema.Report.id)
        query = query.where(was if answered else ~was)
    return tuple(_report(row) for row in session.execute(query).scalars())


def answers(session: Session, report_ids: Collection[int] | None = None) -> tuple[AnswerRow, ...]:
    """Give answers (to some reports, or to all), oldest first."""
    query = select(schema.ReportAnswer).order_by(schema.ReportAnswer.id)
    if report_ids is not None:
        query = query.where(schema.ReportAnswer.report_id.in_(report_ids))
    return tuple(
        AnswerRow(row.id, row.report_id, row.outcome, row.words, row.actor_id, row.at)
        for row in session.execute(query).scalars()
    )


def _report(row: schema.Report) -> ReportRow:
    return ReportRow(row.id, row.person_id, row.about, row.subject, row.unit, row.facility, row.words, row.at)
