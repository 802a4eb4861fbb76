"""What goes on paper and what is said about it: published texts, releases, certificates and reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import FACTS, Base, Fact


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


class Release(Fact, Base):
    """One text of a bedside document released for a facility by a named approver, or taken back; the newest holds."""

    __tablename__ = "release"
    document: Mapped[str] = mapped_column(index=True, comment="pocket-card")
    facility: Mapped[str]
    revision: Mapped[int] = mapped_column(comment="counted per document and facility")
    digest: Mapped[str] = mapped_column(comment="of the whole text as released, the site's values in it")
    text: Mapped[str] = mapped_column(comment="the same as JSON: what was released can be printed again")
    approver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    valid_until: Mapped[date] = mapped_column(comment="last valid day")
    withdrawn: Mapped[bool]
    why: Mapped[str]


class Certificate(Fact, Base):
    """An award as given to its holder on paper, with the code by which anybody can verify it."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("person_id", "competency", "award_day", "valid_through"), FACTS)
    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency: Mapped[str]
    award_day: Mapped[date]
    valid_through: Mapped[date]
    evidence: Mapped[Any] = mapped_column(Json, comment="ids of the records it rests on")


class Report(Fact, Base):
    """What somebody says is wrong, on a page or about an entry of their record."""

    __tablename__ = "report"
    unsealed = frozenset({"words"})
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str] = mapped_column(comment="page, record or question")
    subject: Mapped[str] = mapped_column(comment="path of the page, or id of the entry")
    unit: Mapped[str | None] = mapped_column(comment="where the person works")
    facility: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]


class ReportAnswer(Fact, Base):
    """What the lead did about a report; the newest holds."""

    __tablename__ = "report_answer"
    unsealed = frozenset({"words"})
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    outcome: Mapped[str] = mapped_column(comment="mended, explained or passed-on")
    words: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
