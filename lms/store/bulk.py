"""Many facts of one table at once: numbered, stamped, written in one statement and digested for the act's entry.

For acts that add thousands. What is added is read only by the statements that follow: there are no objects of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from lms.store import schema
from lms.store.columns import Day, Flag, Json, Moment, Stored, as_stored

#: where a session keeps the act it writes
_ACT = "act"
#: rows of one statement
BATCH = 5_000

#: a table's name, the number of a row and its digest, as the journal's entry keeps them
Claim = tuple[str, int, str]


@dataclass(slots=True)
class Act:
    """The act a session writes, and what was added to it so."""

    at: datetime
    act_id: str
    claims: list[Claim] = field(default_factory=list)
    #: whose facts were added
    person_ids: set[int] = field(default_factory=set)
    #: who of them was added
    new_ids: set[int] = field(default_factory=set)


def begin(session: Session, at: datetime, act_id: str) -> Act:
    """Say which act a session writes; give what will hold what is added."""
    act = session.info[_ACT] = Act(at, act_id)
    return act


def add(
    session: Session, kind: type[schema.Person | schema.Position | schema.Leave], rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Add facts of one table, each with all its columns but those of every fact; give their numbers in order.

    Raises:
        KeyError: a column is missing, or the session writes no act.
    """
    if not rows:
        return []
    act: Act = session.info[_ACT]
    session.flush()
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 - a fact is kept in one table
    ids = list(_numbers(session, table.name, len(rows)))
    stamp: dict[str, Stored] = {"recorded_at": as_stored(Moment(), act.at), "act_id": act.act_id}
    # column by column: a value that stands in many rows is looked at once
    columns: dict[str, Sequence[Stored]] = {"id": ids, **{name: [value] * len(ids) for name, value in stamp.items()}}
    for column in table.columns:
        if column.name not in columns:
            columns[column.name] = _stored(column.type, [row[column.name] for row in rows])
    # the driver's own words: the values are as the database keeps them, and rows are too many to look at twice
    connection = session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    words = ", ".join(f'"{name}"' for name in columns)
    statement = f'INSERT INTO "{table.name}" ({words}) VALUES ({", ".join([mark] * len(columns))})'  # noqa: S608
    stored = list(zip(*columns.values(), strict=True))
    for first in range(0, len(stored), BATCH):
        connection.exec_driver_sql(statement, stored[first : first + BATCH])
    digests = fact_digests(columns, kind.unsealed)
    act.claims.extend(zip(repeat(table.name), ids, digests))
    if kind is schema.Person:
        act.new_ids.update(ids)
    act.person_ids.update(ids if kind is schema.Person else (row["person_id"] for row in rows))
    return ids


def _stored(kind: TypeEngine[Any], values: list[Any]) -> Sequence[Stored]:
    """Give the values of a column as the database keeps them; each different value is written once."""
    if not isinstance(kind, Moment | Day | Json | Flag):
        return values
    try:
        kept = {value: as_stored(kind, value) for value in set(values)}
    except TypeError:  # a JSON value that cannot be looked up
        return [as_stored(kind, value) for value in values]
    return [kept[value] for value in values]


def _numbers(session: Session, table: str, count: int) -> Sequence[int]:
    """Take the next numbers of a table: the caller holds the write lock."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table}).scalar()
        return range((last or 0) + 1, (last or 0) + 1 + count)
    taking = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return session.execute(taking, {"table": f'"{table}"', "count": count}).scalars().all()


def fact_digests(columns: Mapping[str, Sequence[Stored]], unsealed: Collection[str]) -> list[str]:
    """Digest rows of one table, given column by column as stored, each as `journal.fact_digest` does its row.

    It takes a fraction of the time: names, and values that are the same in every row, are written once for all rows.
    """
    pattern: list[str] = []
    varying: list[list[str]] = []
    for name in sorted(name for name in columns if name not in unsealed):
        values = columns[name]
        if len(set(values)) == 1:
            pattern.append(f"{encode_basestring(name)}:{_written(values[:1])[0]}".replace("%", "%%"))
        else:
            pattern.append(f"{encode_basestring(name)}:".replace("%", "%%") + "%s")
            varying.append(_written(values))
    row, number = f"{{{','.join(pattern)}}}", len(next(iter(columns.values())))
    texts = [row % values for values in zip(*varying, strict=True)] if varying else [row % ()] * number
    return [hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest() for text in texts]


def _written(values: Sequence[Stored]) -> list[str]:
    """Write stored values as canonical JSON does."""
    return [
        encode_basestring(value) if isinstance(value, str) else "null" if value is None else str(value)
        for value in values
    ]
