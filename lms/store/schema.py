"""All tables. A fact is only ever added; the few rows that may change in place are listed under "May change" below."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms.store.columns import Day, Flag, Json, Moment

STRICT = {"sqlite_strict": True}
#: a fact's number is never given again: SQLite would reuse that of a removed last row
FACTS = {"sqlite_strict": True, "sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The one metadata; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: Text, datetime: Moment, date: Day, bool: Flag}
    __table_args__: Any = STRICT


def _row_id() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(), primary_key=True)


class Fact:
    """What every fact carries: when we learnt it, and the act (one journal entry) that added it."""

    #: columns left out of the digest, because the law may ask us to empty them
    unsealed: ClassVar[frozenset[str]] = frozenset()

    __table_args__: Any = FACTS
    id: Mapped[int] = _row_id()
    recorded_at: Mapped[datetime]
    act_id: Mapped[str] = mapped_column(index=True)


# --- Who and where -----------------------------------------------------------------------------------------------


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


# --- What was done ------------------------------------------------------------------------------------------------


class Attempt(Fact, Base):
    """A module read, a quiz taken, a case run, a drill: begun once, then steps, then at most one close."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_item", "person_id", "item"), FACTS)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item: Mapped[str] = mapped_column(comment="the activity id, e.g. quiz:ed-first-hour")
    begun_at: Mapped[datetime]
    setup: Mapped[Any] = mapped_column(Json, comment="seed, draw, revisions and playbook values it runs on")


class AttemptStep(Fact, Base):
    """One accepted step; its number makes a double click harmless."""

    __tablename__ = "attempt_step"
    __table_args__ = (UniqueConstraint("attempt_id", "step"), FACTS)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    step: Mapped[int]
    choice: Mapped[Any] = mapped_column(Json, comment="what the person chose")
    outcome: Mapped[Any] = mapped_column(Json, comment="what it was worth, as shown")


class AttemptClose(Fact, Base):
    """How an attempt ended."""

    __tablename__ = "attempt_close"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    outcome: Mapped[str] = mapped_column(comment="passed, not-passed, done or abandoned")
    score: Mapped[int | None] = mapped_column(comment="per cent")


class Record(Fact, Base):
    """One dated fact about a person's training: an activity passed, or the voiding of an earlier record."""

    __tablename__ = "record"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(comment="passed or void")
    activity: Mapped[str]
    at: Mapped[datetime] = mapped_column(comment="when it happened")
    day: Mapped[date] = mapped_column(comment="the same in the facility's zone")
    score: Mapped[int | None] = mapped_column(comment="per cent")
    revisions: Mapped[Any] = mapped_column(Json, comment="item id to revision number it was passed on")
    playbook: Mapped[Any] = mapped_column(Json, comment="the site's values it was passed on")
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    why: Mapped[str] = mapped_column(comment="short reason of a void; else empty")


# --- What the site decided, what was published ---------------------------------------------------------------------


class PlaybookValue(Fact, Base):
    """A dated choice or contact of the site; null withdraws it."""

    __tablename__ = "playbook_value"
    key: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str] = mapped_column(comment="'programme' or the key of a facility")
    value: Mapped[Any] = mapped_column(Json)
    in_force_from: Mapped[date]
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PolicyValue(Fact, Base):
    """A dated set of rule values of a competency: ours as shipped, or the site's own."""

    __tablename__ = "policy_value"
    competency: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str] = mapped_column(comment="'shipped', 'programme' or the key of a facility")
    rule: Mapped[Any] = mapped_column(Json)
    in_force_from: Mapped[date]
    reference: Mapped[str]
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ContentRevision(Fact, Base):
    """One published text of a section, question, case or drill."""

    __tablename__ = "content_revision"
    __table_args__ = (UniqueConstraint("kind", "item", "revision"), FACTS)
    kind: Mapped[str]
    item: Mapped[str]
    revision: Mapped[int]
    digest: Mapped[str]
    text: Mapped[str]
    change: Mapped[str] = mapped_column(comment="typo, delta or full")
    note: Mapped[str]
    noted_on: Mapped[date]


class JournalEntry(Base):
    """One act, sealed: its digest covers the entry before it and the facts it added. Ids and digests, no names."""

    __tablename__ = "journal"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    act_id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    event: Mapped[str]
    subjects: Mapped[Any] = mapped_column(Json, comment="kind of subject to id")
    facts: Mapped[Any] = mapped_column(Json, comment="[table, id, digest] of each fact row added")
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


# --- May change -----------------------------------------------------------------------------------------------------


class Credential(Base):
    """How a person signs in."""

    __tablename__ = "credential"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class OneTimeLink(Base):
    """A link that sets a password once; only its digest is kept."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = _row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(comment="invite or reset")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser; only the digest of its token is kept."""

    __tablename__ = "web_session"
    id: Mapped[int] = _row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, counted by account and by address; old ones are swept."""

    __tablename__ = "sign_in_failure"
    id: Mapped[int] = _row_id()
    account: Mapped[str] = mapped_column(index=True, comment="digest of what was typed")
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
