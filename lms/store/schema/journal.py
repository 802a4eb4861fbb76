"""The journal's own table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.columns import Json
from lms.store.schema.base import Base


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
