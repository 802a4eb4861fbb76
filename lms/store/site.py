"""Facilities, their shift hours, units and HR titles: rows to plain values, the newest of a key holding."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.store import schema

#: where a session keeps the units it has read: they change only by `add_unit`
_UNITS = "units"


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility as it stands now."""

    key: str
    name: str
    zone: ZoneInfo
    #: shift name to its start and end, local wall-clock time
    shifts: Mapping[str, tuple[time, time]]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it stands now."""

    key: str
    facility: str
    name: str


def facilities(session: Session) -> dict[str, FacilityRow]:
    """Give every facility by key, in the order they were first added."""
    hours: dict[str, dict[str, tuple[time, time]]] = {}
    for row in session.execute(select(schema.ShiftHours).order_by(schema.ShiftHours.id)).scalars():
        hours.setdefault(row.facility, {})[row.shift] = (time.fromisoformat(row.starts), time.fromisoformat(row.ends))
    return {
        row.key: FacilityRow(row.key, row.name, ZoneInfo(row.time_zone), hours.get(row.key, {}))
        for row in session.execute(select(schema.Facility).order_by(schema.Facility.id)).scalars()
    }


def units(session: Session, keys: Collection[str] | None = None) -> dict[str, UnitRow]:
    """Give every unit by key, or those with some keys; all of them are read once in a session."""
    every: dict[str, UnitRow] | None = session.info.get(_UNITS)
    if every is None:
        query = select(schema.Unit.key, schema.Unit.facility, schema.Unit.name).order_by(schema.Unit.id)
        if keys is not None:
            return {row.key: UnitRow(*row) for row in session.execute(query.where(schema.Unit.key.in_(keys)))}
        every = session.info[_UNITS] = {row.key: UnitRow(*row) for row in session.execute(query)}
    return {key: row for key, row in every.items() if keys is None or key in keys}


def job_titles(session: Session) -> dict[str, str]:
    """Give every HR title (case folded) with the job role it means."""
    rows = session.execute(select(schema.JobTitle).order_by(schema.JobTitle.id)).scalars()
    return {row.title: row.job_role for row in rows}


def add_facility(session: Session, key: str, name: str, time_zone: str) -> None:
    """Add a facility, or a newer name or zone of one."""
    session.add(schema.Facility(key=key, name=name, time_zone=time_zone))


def add_shift(session: Session, facility: str, shift: str, starts: str, ends: str) -> None:
    """Add the hours of a shift, `HH:MM` local."""
    session.add(schema.ShiftHours(facility=facility, shift=shift, starts=starts, ends=ends))


def add_unit(session: Session, key: str, facility: str, name: str) -> None:
    """Add a unit, or a newer name of one."""
    session.info.pop(_UNITS, None)
    session.add(schema.Unit(key=key, facility=facility, name=name))


def add_job_title(session: Session, title: str, job_role: str) -> None:
    """Add what an HR title means here."""
    session.add(schema.JobTitle(title=title.casefold(), job_role=job_role))


def is_empty(session: Session) -> bool:
    """Say whether nobody and nothing has been set up yet."""
    return session.execute(select(func.count()).select_from(schema.Person)).scalar_one() == 0
