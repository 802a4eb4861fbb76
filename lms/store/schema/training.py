"""What was done: attempts with their steps, and training records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import FACTS, Base, Fact


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


class Accreditation(Fact, Base):
    """An activity passed or a competency earned in another house, taken over by a reviewer."""

    __tablename__ = "accreditation"
    __table_args__ = (CheckConstraint("(activity = '') <> (competency = '')", "what"), FACTS)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    activity: Mapped[str] = mapped_column(comment="activity id; empty where an award is taken over")
    competency: Mapped[str] = mapped_column(comment="competency of an award; else empty")
    passed_on: Mapped[date] = mapped_column(comment="its own day")
    last_day: Mapped[date | None] = mapped_column(comment="an award's own last valid day")
    score: Mapped[int | None] = mapped_column(comment="per cent")
    source: Mapped[str] = mapped_column(comment="where it comes from")
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(comment="when it was reviewed")
    day: Mapped[date] = mapped_column(comment="the same in the facility's zone")
