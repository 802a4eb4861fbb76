"""Facts that come in versions (positions, leaves, roles): the highest version of a key holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, exists, inspect, select
from sqlalchemy.orm import Session, aliased

from lms.store import schema

Versioned = TypeVar("Versioned", schema.Position, schema.Leave, schema.RoleGrant)


def newest(
    session: Session, table: type[Versioned], *where: ColumnElement[bool], known_at: datetime | None = None
) -> Sequence[Versioned]:
    """Give the rows that match and hold, oldest first: no version of their key, matching or not, is newer.

    With `known_at` (UTC), what held at that moment: versions recorded later are left out.
    `where` narrows by its own index; the index on key and version then looks for a newer one.
    """
    # columns, not objects: of many rows the objects cost most of the time
    columns = [getattr(table, attribute.key) for attribute in inspect(table).column_attrs]
    if known_at is None:
        query = select(*columns).where(*where, ~superseded(table))
    else:
        later = aliased(table)
        newer = exists().where(later.key == table.key, later.version > table.version, later.recorded_at <= known_at)
        query = select(*columns).where(*where, table.recorded_at <= known_at, ~newer)
    return cast("Sequence[Versioned]", session.execute(query.order_by(table.id)).all())


@cache
def superseded(table: type[schema.Position] | type[schema.Leave] | type[schema.RoleGrant]) -> ColumnElement[bool]:
    """Give the condition of a row whose key has a newer version; building it costs more than asking it."""
    later = aliased(table)
    return exists().where(later.key == table.key, later.version > table.version)
