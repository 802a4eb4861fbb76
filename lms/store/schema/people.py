"""Who works where: facilities, units, people, positions, leaves, roles and duty lists."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.schema.base import FACTS, Base, Fact


class Facility(Fact, Base):
    """A hospital or clinic; the newest row of a key holds."""

    __tablename__ = "facility"
    key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(comment="IANA name: days are counted in it")


class ShiftHours(Fact, Base):
    """When a shift of a facility starts and ends, local wall-clock time; a shift bears the date it starts on."""

    __tablename__ = "shift_hours"
    facility: Mapped[str] = mapped_column(index=True)
    shift: Mapped[str]
    starts: Mapped[str] = mapped_column(comment="HH:MM")
    ends: Mapped[str] = mapped_column(comment="HH:MM; not later than starts means the next day")


class Unit(Fact, Base):
    """A unit of a facility; the newest row of a key holds."""

    __tablename__ = "unit"
    key: Mapped[str] = mapped_column(index=True)
    facility: Mapped[str]
    name: Mapped[str]


class JobTitle(Fact, Base):
    """An HR title and the job role it means here; the newest row of a title holds."""

    __tablename__ = "job_title"
    title: Mapped[str] = mapped_column(index=True, comment="as the HR file writes it, case folded")
    job_role: Mapped[str]


class Person(Fact, Base):
    """Someone who works here. Names and addresses may change in place and are not sealed."""

    __tablename__ = "person"
    unsealed = frozenset({"employee_id", "given_name", "family_name", "email"})
    employee_id: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True, comment="case folded")
    source: Mapped[str] = mapped_column(comment="the roster source that owns the positions; 'hand' when added by hand")


class Position(Fact, Base):
    """One version of a position; the highest version of a key holds, and a withdrawn one never was."""

    __tablename__ = "position"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", "days"),
        FACTS,
    )
    key: Mapped[str]
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit: Mapped[str] = mapped_column(index=True)
    job_role: Mapped[str]
    shift: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    source: Mapped[str]
    withdrawn: Mapped[bool]


class Leave(Fact, Base):
    """One version of a leave; the highest version of a key holds."""

    __tablename__ = "leave"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", "days"),
        FACTS,
    )
    key: Mapped[str]
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    source: Mapped[str]
    withdrawn: Mapped[bool]


class RoleGrant(Fact, Base):
    """One version of a dated, scoped role; the highest version of a key holds."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("key", "version"), FACTS)
    key: Mapped[str]
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str] = mapped_column(comment="programme, facility or unit")
    scope: Mapped[str] = mapped_column(comment="key of the facility or unit; empty for the programme")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    why: Mapped[str]
    withdrawn: Mapped[bool]


class DutyList(Fact, Base):
    """One import of who is on duty; the newest list that covers a unit and a day holds for both."""

    __tablename__ = "duty_list"
    unit: Mapped[str] = mapped_column(index=True)
    first_day: Mapped[date] = mapped_column(comment="a shift bears the day it starts on")
    last_day: Mapped[date]
    source: Mapped[str]


class Duty(Fact, Base):
    """One person on duty in a unit, from a moment to a moment."""

    __tablename__ = "duty"
    list_id: Mapped[int] = mapped_column(ForeignKey("duty_list.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit: Mapped[str]
    day: Mapped[date] = mapped_column(comment="the day it starts on, in the facility's zone")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Identity(Fact, Base):
    """Two rows of person that are one human being: the history of both is read as that of the one who goes on."""

    __tablename__ = "identity"
    __table_args__ = (CheckConstraint("person_id <> joined_id", "two"), FACTS)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, comment="who goes on")
    joined_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, comment="who signs in no more")
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(comment="the same in the facility's zone")
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="null: the command line")
