"""People, their positions and leaves: rows to plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.store import bulk, schema
from lms.store.identities import Identities, identities
from lms.store.timeline import batches
from lms.store.versions import newest_values, superseded


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone who works here."""

    id: int
    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    source: str

    @property
    def name(self) -> str:
        """The whole name, given name first."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added."""

    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    source: str


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A position as last recorded (a withdrawn one is left out)."""

    key: str
    version: int
    person_id: int
    unit: str
    job_role: str
    shift: str
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    source: str
    recorded_at: datetime
    #: under which person it is recorded: `person_id`, or somebody who was joined to them
    recorded_for: int

    def holds_on(self, day: date) -> bool:
        """Say whether the position is held on `day`."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A leave as last recorded (a withdrawn one is left out)."""

    key: str
    version: int
    person_id: int
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    source: str
    recorded_at: datetime
    #: under which person it is recorded: `person_id`, or somebody who was joined to them
    recorded_for: int


def _person(row: schema.Person) -> PersonRow:
    return PersonRow(row.id, row.employee_id, row.given_name, row.family_name, row.email, row.source)


def person(session: Session, person_id: int) -> PersonRow | None:
    """Give one person by id."""
    row = session.get(schema.Person, person_id)
    return None if row is None else _person(row)


def people(session: Session, ids: Collection[int] | None = None) -> tuple[PersonRow, ...]:
    """Give people by family name (all of them, or those with the given ids)."""
    row = schema.Person
    query = select(row.id, row.employee_id, row.given_name, row.family_name, row.email, row.source)
    query = query.order_by(row.family_name, row.given_name, row.id)
    if ids is not None:
        query = query.where(row.id.in_(ids))
    return tuple(PersonRow(*found) for found in session.execute(query))


def find(session: Session, name: str) -> PersonRow | None:
    """Find a person by what was typed at sign-in: with an @ it is an e-mail address, else an employee number."""
    typed = name.strip()
    same = schema.Person.email == typed.casefold() if "@" in typed else schema.Person.employee_id == typed
    row = session.execute(select(schema.Person).where(same)).scalar_one_or_none()
    return None if row is None else _person(row)


def by_employee_id(session: Session, employee_id: str) -> PersonRow | None:
    """Find a person by employee number."""
    row = session.execute(select(schema.Person).where(schema.Person.employee_id == employee_id)).scalar_one_or_none()
    return None if row is None else _person(row)


def add_person(
    session: Session, *, employee_id: str, given_name: str, family_name: str, email: str | None, source: str
) -> int:
    """Add a person and give the id."""
    row = schema.Person(
        employee_id=employee_id.strip(),
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        email=email.strip().casefold() if email else None,
        source=source,
    )
    session.add(row)
    session.flush()
    return row.id


def add_people(session: Session, rows: Iterable[NewPerson]) -> list[int]:
    """Add people, any number of them, and give their ids in order."""
    return bulk.add(
        session,
        schema.Person,
        [
            {
                "employee_id": row.employee_id.strip(),
                "given_name": row.given_name.strip(),
                "family_name": row.family_name.strip(),
                "email": row.email.strip().casefold() if row.email else None,
                "source": row.source,
            }
            for row in rows
        ],
    )


def rename_people(session: Session, named: Mapping[int, tuple[str, str, str | None]]) -> None:
    """Change names and addresses in place, by id: given name, family name, address; two may swap theirs."""
    rows: dict[int, schema.Person] = {}
    for ids in batches(named):
        query = select(schema.Person).where(schema.Person.id.in_(ids))
        rows.update({row.id: row for row in session.execute(query).scalars()})
    for person_id, row in rows.items():
        if row.email != named[person_id][2]:
            row.email = None
    session.flush()
    for person_id, row in rows.items():
        row.given_name, row.family_name, row.email = named[person_id]
    session.flush()


def rename(session: Session, person_id: int, *, given_name: str, family_name: str, email: str | None) -> None:
    """Change names and address in place."""
    row = session.get_one(schema.Person, person_id)
    row.given_name, row.family_name = given_name.strip(), family_name.strip()
    row.email = email.strip().casefold() if email else None


def positions(
    session: Session,
    *,
    person_ids: Collection[int] | None = None,
    source: str | None = None,
    units: Collection[str] | None = None,
    not_of: str | None = None,
    known_at: datetime | None = None,
) -> tuple[PositionRow, ...]:
    """Give positions as last recorded: of some people, one source or some units, or all; `known_at` (UTC): as then.

    Those of the source `not_of` are left out.

    Those of who was joined to another are given as the other's; of one source, as the source recorded them.
    """
    who = Identities() if source is not None else identities(session, known_at)
    where: list[ColumnElement[bool]] = []
    if person_ids is not None:
        where.append(schema.Position.person_id.in_(who.recorded_for(person_ids)))
    if source is not None:
        where.append(schema.Position.source == source)
    if units is not None:
        where.append(schema.Position.unit.in_(units))
    if not_of is not None:
        where.append(schema.Position.source != not_of)
    names = ("key", "version", "person_id", "unit", "job_role", "shift", "first_day", "last_day", "source")
    rows = newest_values(session, schema.Position, (*names, "recorded_at", "withdrawn"), *where, known_at=known_at)
    return tuple(
        PositionRow(key, version, who.of(person_id), unit, job_role, shift, first, last, source, recorded_at, person_id)
        for key, version, person_id, unit, job_role, shift, first, last, source, recorded_at, withdrawn in rows
        if not withdrawn
    )


def leaves(
    session: Session,
    *,
    person_ids: Collection[int] | None = None,
    source: str | None = None,
    known_at: datetime | None = None,
) -> tuple[LeaveRow, ...]:
    """Give leaves as last recorded: of some people, of one source, or all; with `known_at` (UTC) as known then.

    Those of who was joined to another are given as the other's; of one source, as the source recorded them.
    """
    who = Identities() if source is not None else identities(session, known_at)
    where: list[ColumnElement[bool]] = []
    if person_ids is not None:
        where.append(schema.Leave.person_id.in_(who.recorded_for(person_ids)))
    if source is not None:
        where.append(schema.Leave.source == source)
    names = ("key", "version", "person_id", "first_day", "last_day", "source", "recorded_at", "withdrawn")
    rows = newest_values(session, schema.Leave, names, *where, known_at=known_at)
    return tuple(
        LeaveRow(key, version, who.of(person_id), first, last, source, recorded_at, person_id)
        for key, version, person_id, first, last, source, recorded_at, withdrawn in rows
        if not withdrawn
    )


def ids_in_units(session: Session, units: Collection[str]) -> frozenset[int]:
    """Give everyone who ever held a position in one of the units: the store narrows, the core decides."""
    found = select(schema.Position.person_id).where(schema.Position.unit.in_(units)).distinct()
    who = identities(session)
    return frozenset(who.of(person_id) for person_id in session.execute(found).scalars())


def shifts_worked(session: Session, units: Collection[str]) -> frozenset[tuple[str, str]]:
    """Give each of some units with each shift that anybody ever worked there."""
    held = schema.Position
    query = (
        select(held.unit, held.shift)
        .where(held.unit.in_(units), held.withdrawn.in_([False]), ~superseded(held))
        .distinct()
    )
    return frozenset((unit, shift) for unit, shift in session.execute(query))


def add_position(
    session: Session,
    *,
    key: str,
    version: int,
    person_id: int,
    unit: str,
    job_role: str,
    shift: str,
    first_day: date,
    last_day: date | None,
    source: str,
    withdrawn: bool = False,
) -> None:
    """Add a position (version 1) or a newer version of one."""
    session.add(
        schema.Position(
            key=key,
            version=version,
            person_id=person_id,
            unit=unit,
            job_role=job_role,
            shift=shift,
            first_day=first_day,
            last_day=last_day,
            source=source,
            withdrawn=withdrawn,
        )
    )


def add_positions(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add positions, or newer versions of them, any number at once: the same columns as of `add_position`."""
    bulk.add(session, schema.Position, rows)


def add_leaves(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add leaves, or newer versions of them, any number at once: the same columns as of `add_leave`."""
    bulk.add(session, schema.Leave, rows)


def add_leave(
    session: Session,
    *,
    key: str,
    version: int,
    person_id: int,
    first_day: date,
    last_day: date | None,
    source: str,
    withdrawn: bool = False,
) -> None:
    """Add a leave (version 1) or a newer version of one."""
    session.add(
        schema.Leave(
            key=key,
            version=version,
            person_id=person_id,
            first_day=first_day,
            last_day=last_day,
            source=source,
            withdrawn=withdrawn,
        )
    )


def next_position_keys(session: Session, count: int) -> Sequence[str]:
    """Give `count` keys never used before for positions."""
    return _next_keys(session, schema.Position, count)


def next_leave_keys(session: Session, count: int) -> Sequence[str]:
    """Give `count` keys never used before for leaves."""
    return _next_keys(session, schema.Leave, count)


def _next_keys(session: Session, table: type[schema.Position] | type[schema.Leave], count: int) -> Sequence[str]:
    used = session.execute(select(func.max(table.id))).scalar_one() or 0
    return [f"{table.__tablename__}-{used + n}" for n in range(1, count + 1)]
