"""Facts that come in versions (positions, leaves, roles): the highest version of a key holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.store import schema

Versioned = TypeVar("Versioned", schema.Position, schema.Leave, schema.RoleGrant)


def newest(session: Session, table: type[Versioned], *where: ColumnElement[bool]) -> Sequence[Versioned]:
    """Give the newest version of each key among the rows that match, oldest key first."""
    ranked = (
        select(table.id, func.row_number().over(partition_by=table.key, order_by=table.version.desc()).label("rank"))
        .where(*where)
        .subquery()
    )
    rows = select(table).join(ranked, ranked.c.id == table.id).where(ranked.c.rank == 1).order_by(table.id)
    return session.execute(rows).scalars().all()
