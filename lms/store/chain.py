"""How facts were sealed: the act that added each, who did it, and the journal entry with its digest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.identities import identities
from lms.store.journal import fact_tables


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One fact row and the entry that sealed it."""

    recorded_at: datetime
    #: number and digest of the journal entry
    entry: int
    digest: str
    #: None is the program or the command line
    actor_id: int | None
    #: under whom it was recorded, where it is about one person
    person_id: int | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a position or a leave, withdrawn ones too."""

    id: int
    key: str
    version: int
    withdrawn: bool
    first_day: date
    last_day: date | None
    #: empty for a leave
    unit: str = ""
    job_role: str = ""
    shift: str = ""


def sealed(session: Session, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], SealedRow]:
    """Give how some rows of each named fact table were sealed: one statement for each table."""
    tables = fact_tables()
    entry = schema.JournalEntry
    found = {}
    for name, ids in wanted.items():
        if not ids:
            continue
        columns = schema.Base.metadata.tables[name].columns
        of_person = columns.get("person_id")
        query = (
            select(columns["id"], columns["recorded_at"], entry.seq, entry.digest, entry.actor_id)
            .join(entry, entry.act_id == tables[name].act_id)
            .where(columns["id"].in_(ids))
        )
        if of_person is not None:
            query = query.add_columns(of_person)
        for row in session.execute(query):
            found[name, row[0]] = SealedRow(row[1], row[2], row[3], row[4], row[5] if of_person is not None else None)
    return found


def position_versions(session: Session, person_id: int) -> tuple[VersionRow, ...]:
    """Give every version of every position of a person (and of who was joined to them), oldest first."""
    table = schema.Position
    mine = identities(session).recorded_for([person_id])
    query = select(table).where(table.person_id.in_(mine)).order_by(table.id)
    return tuple(
        VersionRow(r.id, r.key, r.version, r.withdrawn, r.first_day, r.last_day, r.unit, r.job_role, r.shift)
        for r in session.execute(query).scalars()
    )


def leave_versions(session: Session, person_id: int) -> tuple[VersionRow, ...]:
    """Give every version of every leave of a person (and of who was joined to them), oldest first."""
    table = schema.Leave
    mine = identities(session).recorded_for([person_id])
    query = select(table).where(table.person_id.in_(mine)).order_by(table.id)
    return tuple(
        VersionRow(r.id, r.key, r.version, r.withdrawn, r.first_day, r.last_day)
        for r in session.execute(query).scalars()
    )
