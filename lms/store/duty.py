"""Duty lists and who is on duty: rows to plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list, for one unit."""

    id: int
    unit: str
    #: inclusive
    first_day: date
    last_day: date
    source: str
    recorded_at: datetime

    def covers(self, day: date) -> bool:
        """Say whether the list speaks for the shifts that start on `day`."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One person on duty."""

    list_id: int
    person_id: int
    unit: str
    day: date
    starts_at: datetime
    ends_at: datetime


def add_list(session: Session, *, unit: str, first_day: date, last_day: date, source: str) -> int:
    """Add a list of one unit and give its number."""
    row = schema.DutyList(unit=unit, first_day=first_day, last_day=last_day, source=source)
    session.add(row)
    session.flush()
    return row.id


def add_duty(
    session: Session, *, list_id: int, person_id: int, unit: str, day: date, starts_at: datetime, ends_at: datetime
) -> None:
    """Add a person on duty to a list."""
    session.add(
        schema.Duty(list_id=list_id, person_id=person_id, unit=unit, day=day, starts_at=starts_at, ends_at=ends_at)
    )


def lists_between(session: Session, units: Collection[str], first: date, last: date) -> tuple[ListRow, ...]:
    """Give the lists of some units that speak for any day from `first` to `last`, the newest first."""
    query = (
        select(schema.DutyList)
        .where(schema.DutyList.unit.in_(units), schema.DutyList.first_day <= last, schema.DutyList.last_day >= first)
        .order_by(schema.DutyList.id.desc())
    )
    return tuple(
        ListRow(row.id, row.unit, row.first_day, row.last_day, row.source, row.recorded_at)
        for row in session.execute(query).scalars()
    )


def duties(session: Session, days_of_lists: Mapping[int, Collection[date]]) -> tuple[DutyRow, ...]:
    """Give who is on duty by these lists, on these days of each, by number; who was joined is who goes on."""
    who = identities(session)
    query = select(schema.Duty).where(schema.Duty.list_id.in_(days_of_lists)).order_by(schema.Duty.id)
    return tuple(
        DutyRow(row.list_id, who.of(row.person_id), row.unit, row.day, row.starts_at, row.ends_at)
        for row in session.execute(
            query.where(schema.Duty.day.in_({day for days in days_of_lists.values() for day in days}))
        ).scalars()
        if row.day in days_of_lists[row.list_id]
    )
