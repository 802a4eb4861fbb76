"""The stored timeline: rows to plain values, put and forgotten whole people at a time. None of them is a fact."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, delete, distinct, exists, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from lms.store import schema

#: people named in one statement
BATCH = 5_000

PERSON: Table = schema.Base.metadata.tables["timeline_person"]
SEGMENT: Table = schema.Base.metadata.tables["timeline_segment"]
CELL: Table = schema.Base.metadata.tables["timeline_cell"]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """Days on which one status of a person and competency holds."""

    person_id: int
    competency: str
    #: `date.min` for the first segment
    starts_on: date
    #: `date.max` for the last segment
    until: date
    state: str
    because: str
    due_on: date | None
    valid_through: date | None
    next_change_on: date | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellRow:
    """Days on which a person stands in one cell in one way."""

    person_id: int
    competency: str
    unit: str
    shift: str
    starts_on: date
    #: `date.max` while it has no end
    until: date
    rotating: bool
    counted: bool
    ready: bool
    ready_over: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many people stand in one cell on one day, and how."""

    unit: str
    competency: str
    shift: str
    counted: int
    counted_rotating: int
    ready: int
    ready_rotating: int
    #: the same for a shift that ends on the day after
    ready_over: int
    ready_over_rotating: int


def batches(person_ids: Collection[int]) -> Iterator[list[int]]:
    """Give some people in the portions that one statement can name."""
    ids = sorted(person_ids)
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def put(
    session: Session,
    edition: int,
    person_ids: Collection[int],
    segments: Sequence[SegmentRow],
    cells: Sequence[CellRow],
) -> None:
    """Put what is kept of some people in the place of what was; from now on they are fresh."""
    forget(session, person_ids)
    for table in (SEGMENT, CELL):
        session.execute(delete(table).where(table.c.person_id.in_(person_ids)))
    for table, rows in ((SEGMENT, segments), (CELL, cells)):
        if rows:
            session.execute(insert(table), [{name: getattr(row, name) for name in row.__slots__} for row in rows])
    if person_ids:
        session.execute(insert(PERSON), [{"person_id": one, "edition": edition} for one in person_ids])


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Forget some people: what is kept of them counts no more until it is put anew."""
    for ids in batches(person_ids):
        session.execute(delete(PERSON).where(PERSON.c.person_id.in_(ids)))


def forget_everybody(session: Session) -> None:
    """Forget everybody, in one statement that does not read what was kept."""
    session.execute(delete(PERSON))


def fresh(session: Session, edition: int, person_ids: Collection[int]) -> frozenset[int]:
    """Give those of some people of whom this edition's rows are kept."""
    query = select(PERSON.c.person_id).where(PERSON.c.edition == edition)
    return frozenset(
        person_id
        for ids in batches(person_ids)
        for person_id in session.execute(query.where(PERSON.c.person_id.in_(ids))).scalars()
    )


def stale(session: Session, edition: int, *, after: int = 0, limit: int | None = None) -> tuple[int, ...]:
    """Give who is to be folded anew, by id from the one `after`."""
    if not after and is_whole(session, edition):
        return ()
    query = select(schema.Person.id).where(schema.Person.id > after, ~_kept(edition)).order_by(schema.Person.id)
    return tuple(session.execute(query.limit(limit)).scalars())


def is_whole(session: Session, edition: int) -> bool:
    """Say whether everybody is fresh: two counts, which cost less than looking for who is not."""
    there = session.execute(select(func.count()).select_from(schema.Person)).scalar_one()
    kept = select(func.count()).select_from(PERSON).where(PERSON.c.edition == edition)
    return bool(there == session.execute(kept).scalar_one())


def _kept(edition: int) -> ColumnElement[bool]:
    return exists().where(PERSON.c.person_id == schema.Person.id, PERSON.c.edition == edition)


def people_ids(session: Session, *, after: int = 0, limit: int) -> tuple[int, ...]:
    """Give the ids of people, page by page."""
    query = select(schema.Person.id).where(schema.Person.id > after).order_by(schema.Person.id).limit(limit)
    return tuple(session.execute(query).scalars())


def segments(
    session: Session,
    person_ids: Collection[int],
    first: date | None = None,
    last: date | None = None,
    competency: str = "",
) -> Iterator[SegmentRow]:
    """Give the segments of some people in order: those that touch the days asked about, of one competency or all."""
    query = select(SEGMENT).order_by(SEGMENT.c.person_id, SEGMENT.c.competency, SEGMENT.c.starts_on)
    if first is not None:
        query = query.where(SEGMENT.c.until > first)
    if last is not None:
        query = query.where(SEGMENT.c.starts_on <= last)
    if competency:
        query = query.where(SEGMENT.c.competency == competency)
    for ids in batches(person_ids):
        for row in session.execute(query.where(SEGMENT.c.person_id.in_(ids))):
            yield SegmentRow(*row)


def cells(session: Session, person_ids: Collection[int]) -> tuple[CellRow, ...]:
    """Give the days in cells of some people, in order."""
    query = select(CELL).where(CELL.c.person_id.in_(person_ids)).order_by(*CELL.primary_key.columns)
    return tuple(CellRow(*row) for row in session.execute(query))


def changes_ahead(session: Session, edition: int, units: Collection[str], day: date) -> tuple[CellRow, ...]:
    """Give the days in the cells of some units from `day` on, of the people who are fresh."""
    query = select(CELL).where(CELL.c.unit.in_(units), CELL.c.until > day, _of_fresh(edition))
    return tuple(CellRow(*row) for row in session.execute(query.order_by(*CELL.primary_key.columns)))


def counts(
    session: Session, day: date, units: Collection[str] | None = None, *, edition: int | None = None
) -> tuple[Count, ...]:
    """Count the cells of some units (None: all) on one day.

    With `edition` over the people who are fresh, at twice the cost: for when somebody is not.
    """
    rotating = type_coerce(CELL.c.rotating, Integer)
    flags = [type_coerce(flag, Integer) for flag in (CELL.c.counted, CELL.c.ready, CELL.c.ready_over)]
    query = (
        select(
            CELL.c.unit,
            CELL.c.competency,
            CELL.c.shift,
            *(func.sum(number) for flag in flags for number in (flag, flag * rotating)),
        )
        .where(*_standing(day, units, edition))
        .group_by(CELL.c.unit, CELL.c.competency, CELL.c.shift)
    )
    return tuple(Count(*row) for row in session.execute(query))


def people_in_shifts(
    session: Session, day: date, units: Collection[str] | None = None, *, edition: int | None = None
) -> Mapping[tuple[str, str], int]:
    """Count the different people who stand in any cell of a unit and shift on one day; the rest as in `counts`."""
    query = (
        select(CELL.c.unit, CELL.c.shift, func.count(distinct(CELL.c.person_id)))
        .where(*_standing(day, units, edition))
        .group_by(CELL.c.unit, CELL.c.shift)
    )
    return {(unit, shift): number for unit, shift, number in session.execute(query)}


def _standing(day: date, units: Collection[str] | None, edition: int | None) -> list[ColumnElement[bool]]:
    where = [CELL.c.starts_on <= day, CELL.c.until > day]
    if units is not None:
        where.append(CELL.c.unit.in_(units))
    if edition is not None:
        where.append(_of_fresh(edition))
    return where


def _of_fresh(edition: int) -> ColumnElement[bool]:
    return exists().where(PERSON.c.person_id == CELL.c.person_id, PERSON.c.edition == edition)
