"""The stored timeline: what the fold said when it was last asked, kept so that boards need not fold many anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import STRICT, Base

#: the rows of a person and competency lie together, found by their key alone
TOGETHER = STRICT | {"sqlite_with_rowid": False}

#: all that counting reads, so that it reads the index alone
COUNTED = ("unit", "competency", "shift", "until", "starts_on", "rotating", "counted", "ready", "ready_over")


class TimelinePerson(Base):
    """Whose timelines are kept; who has no row, or one of another edition of the fold, is folded when asked about."""

    __tablename__ = "timeline_person"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(comment="edition of the fold that made them")


class TimelineSegment(Base):
    """Days on which one status of a person and competency holds, as the fold gave them."""

    __tablename__ = "timeline_segment"
    __table_args__ = TOGETHER
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    competency: Mapped[str] = mapped_column(primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True, comment="the first day there is, for the first segment")
    until: Mapped[date] = mapped_column(comment="the day after the last; the last day there is, for the last segment")
    state: Mapped[str]
    because: Mapped[str]
    due_on: Mapped[date | None]
    valid_through: Mapped[date | None]
    next_change_on: Mapped[date | None]
    detail: Mapped[Any] = mapped_column(Json, comment="what else the segment says")


class TimelineCell(Base):
    """Days on which a person stands in one cell of the readiness board in one way."""

    __tablename__ = "timeline_cell"
    __table_args__ = (
        Index("ix_timeline_cell_unit", *COUNTED),
        TOGETHER,
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    competency: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    shift: Mapped[str] = mapped_column(primary_key=True, comment="day or night")
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    rotating: Mapped[bool] = mapped_column(comment="works the shift by rotation")
    counted: Mapped[bool] = mapped_column(comment="in the denominator")
    ready: Mapped[bool] = mapped_column(comment="ready for a shift that ends on its own day")
    ready_over: Mapped[bool] = mapped_column(comment="ready for a shift that ends on the day after")
