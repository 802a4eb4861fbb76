"""What was decided: the site's values and rules, assignments, triggers and rulings, and taking one of them back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import FACTS, Base, Fact


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
    scope: Mapped[str] = mapped_column(comment="'shipped', 'programme', the key of a facility, or facility/unit")
    rule: Mapped[Any] = mapped_column(Json)
    in_force_from: Mapped[date]
    reference: Mapped[str]
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Assignment(Fact, Base):
    """A competency asked of a person, or of a unit and whoever joins it, by a day."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit IS NULL)", "whom"),
        CheckConstraint("due_on >= day", "days"),
        FACTS,
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit: Mapped[str | None] = mapped_column(index=True)
    competency: Mapped[str]
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(comment="the same in the facility's zone")
    due_on: Mapped[date]
    keep_current: Mapped[bool]
    why: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Trigger(Fact, Base):
    """An event that asks activities again of those who hold a competency."""

    __tablename__ = "trigger"
    __table_args__ = (CheckConstraint("due_on >= day", "days"), FACTS)
    competency: Mapped[str] = mapped_column(index=True)
    because: Mapped[str] = mapped_column(comment="content, playbook, unit-turnover, course-start or asked-again")
    day: Mapped[date] = mapped_column(comment="it stands at the beginning of this day")
    due_on: Mapped[date]
    owed: Mapped[Any] = mapped_column(Json, comment="path items")
    units: Mapped[Any] = mapped_column(Json, comment="unit keys it reaches; empty is everywhere")
    people: Mapped[Any] = mapped_column(Json, comment="person ids it reaches; empty is everyone")
    items: Mapped[Any] = mapped_column(Json, comment="content: item to the revision now asked")
    full: Mapped[bool] = mapped_column(comment="content: a full revision")
    keys: Mapped[Any] = mapped_column(Json, comment="playbook: the keys that changed")
    numbers: Mapped[Any] = mapped_column(Json, comment="what was counted when it fired; else empty")
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Ruling(Fact, Base):
    """An exemption, a revocation or an extension of one person's competency."""

    __tablename__ = "ruling"
    __table_args__ = (CheckConstraint("last_day IS NULL OR last_day >= first_day", "days"), FACTS)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="exemption, revocation or extension")
    first_day: Mapped[date] = mapped_column(comment="the day it works from")
    last_day: Mapped[date | None] = mapped_column(comment="last exempt day, or last valid day as extended")
    at: Mapped[datetime]
    why: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Withdrawal(Fact, Base):
    """One of these facts taken back: an assignment or a trigger asks no more from its day, the others never were."""

    __tablename__ = "withdrawal"
    subject: Mapped[str] = mapped_column(comment="assignment, trigger, ruling, accreditation or identity")
    subject_id: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(comment="the same in the facility's zone")
    why: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="null: the command line")
