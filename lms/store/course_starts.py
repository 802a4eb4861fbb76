"""First doses that are coming: rows to plain values, and their removal for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, inspect, select, text
from sqlalchemy.orm import Session

from lms.store import schema


@dataclass(frozen=True, slots=True)
class CourseStartRow:
    """A first dose that is coming, without any word of whom."""

    id: int
    #: id of a course: product/schedule, or car-t
    course: str
    first_dose_on: date
    facility: str
    last_night: date
    made_by_id: int
    made_at: datetime
    #: ids of the triggers it rests on: those it made, and those of earlier entries that were enough
    triggers: frozenset[int]
    #: on this day nobody sees it any more
    delete_on: date


def course_starts(session: Session) -> tuple[CourseStartRow, ...]:
    """Give every entry, by the day of its first dose: they are few."""
    query = select(schema.CourseStart).order_by(schema.CourseStart.first_dose_on, schema.CourseStart.id)
    return tuple(
        CourseStartRow(
            row.id,
            row.product,
            row.first_dose_on,
            row.facility,
            row.last_night,
            row.made_by_id,
            row.made_at,
            frozenset(row.triggers),
            row.delete_on,
        )
        for row in session.execute(query).scalars()
    )


def add(
    session: Session,
    *,
    course: str,
    first_dose_on: date,
    facility: str,
    last_night: date,
    made_by_id: int,
    made_at: datetime,
    triggers: Collection[int],
    delete_on: date,
) -> int:
    """Add an entry and give its number."""
    row = schema.CourseStart(
        product=course,
        first_dose_on=first_dose_on,
        facility=facility,
        last_night=last_night,
        made_by_id=made_by_id,
        made_at=made_at,
        triggers=sorted(triggers),
        delete_on=delete_on,
    )
    session.add(row)
    session.flush()
    return row.id


def remove(session: Session, ids: Sequence[int]) -> None:
    """Remove entries; SQLite also writes over the place where they stood."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    session.execute(delete(schema.CourseStart).where(schema.CourseStart.id.in_(ids)))


def has_table(session: Session) -> bool:
    """Say whether the database knows course starts: one of an older archive does not, until the next start."""
    return inspect(session.connection()).has_table(schema.CourseStart.__tablename__)
