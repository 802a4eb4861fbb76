"""Facts that come in versions (positions, leaves, roles): the highest version of a key holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

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
    names = [attribute.key for attribute in inspect(table).column_attrs]
    return cast("Sequence[Versioned]", newest_values(session, table, names, *where, known_at=known_at))


def newest_values(
    session: Session,
    table: type[Versioned],
    names: Sequence[str],
    *where: ColumnElement[bool],
    known_at: datetime | None = None,
) -> Sequence[Sequence[Any]]:
    """Give some columns of the same rows, in the order of their names, to be taken apart.

    Columns, not objects: of many rows the objects cost most of the time, and asking each value by its name the rest.
    """
    columns = [getattr(table, name) for name in names]
    if known_at is None:
        query = select(*columns).where(*where, ~superseded(table))
    else:
        later = aliased(table)
        newer = exists().where(later.key == table.key, later.version > table.version, later.recorded_at <= known_at)
        query = select(*columns).where(*where, table.recorded_at <= known_at, ~newer)
    return session.execute(query.order_by(table.id)).all()


@cache
def superseded(table: type[schema.Position] | type[schema.Leave] | type[schema.RoleGrant]) -> ColumnElement[bool]:
    """Give the condition of a row whose key has a newer version; building it costs more than asking it."""
    later = aliased(table)
    return exists().where(later.key == table.key, later.version > table.version)
