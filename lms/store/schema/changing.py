"""The few rows that may change in place: credentials, links, sessions, throttle counters, jobs and course starts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import Base, row_id


class Credential(Base):
    """How a person signs in."""

    __tablename__ = "credential"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class OneTimeLink(Base):
    """A link that sets a password once; only its digest is kept."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(comment="invite or reset")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser; only the digest of its token is kept."""

    __tablename__ = "web_session"
    id: Mapped[int] = row_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, counted by account and by address; old ones are swept."""

    __tablename__ = "sign_in_failure"
    id: Mapped[int] = row_id()
    account: Mapped[str] = mapped_column(index=True, comment="digest of what was typed")
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class Job(Base):
    """Long work asked for once and run by a worker that holds a lease on it."""

    __tablename__ = "job"
    id: Mapped[int] = row_id()
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True, comment="queued, running, done, refused or failed")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    payload: Mapped[Any] = mapped_column(Json, comment="what it needs; emptied when it is over")
    done: Mapped[int] = mapped_column(comment="how far it is")
    total: Mapped[int] = mapped_column(comment="of how much; 0 while not known")
    result: Mapped[Any] = mapped_column(Json, comment="what it came to, as its page shows it")
    lease: Mapped[str | None] = mapped_column(comment="the worker that runs it")
    leased_until: Mapped[datetime | None]
    tries: Mapped[int]
    finished_at: Mapped[datetime | None]


class CourseStart(Base):
    """A first dose that is coming, without any word of whom; it is removed some time after its last watch night."""

    __tablename__ = "course_start"
    id: Mapped[int] = row_id()
    product: Mapped[str] = mapped_column(comment="id of products.yaml")
    first_dose_on: Mapped[date]
    facility: Mapped[str]
    last_night: Mapped[date] = mapped_column(comment="its last watch night, by the values of the day it was entered")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    triggers: Mapped[Any] = mapped_column(Json, comment="ids of the triggers it made, to be withdrawn with it")
    delete_on: Mapped[date] = mapped_column(index=True)
