"""Published revisions of content."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One published text."""

    kind: str
    item: str
    revision: int
    digest: str
    text: str
    change: str
    note: str
    noted_on: date


def revisions(session: Session, kind: str | None = None, item: str | None = None) -> tuple[RevisionRow, ...]:
    """Give published revisions (of one kind, of one item), oldest first."""
    query = select(schema.ContentRevision).order_by(schema.ContentRevision.id)
    if kind is not None:
        query = query.where(schema.ContentRevision.kind == kind)
    if item is not None:
        query = query.where(schema.ContentRevision.item == item)
    return tuple(
        RevisionRow(r.kind, r.item, r.revision, r.digest, r.text, r.change, r.note, r.noted_on)
        for r in session.execute(query).scalars()
    )


def current(session: Session) -> dict[tuple[str, str], int]:
    """Give the newest revision number of every published item, by kind and id, without its text."""
    columns = schema.ContentRevision
    rows = session.execute(select(columns.kind, columns.item, columns.revision).order_by(columns.revision))
    return {(kind, item): revision for kind, item, revision in rows}  # the newest last


def add_revision(session: Session, row: RevisionRow) -> None:
    """Keep a newly published text."""
    session.add(
        schema.ContentRevision(
            kind=row.kind,
            item=row.item,
            revision=row.revision,
            digest=row.digest,
            text=row.text,
            change=row.change,
            note=row.note,
            noted_on=row.noted_on,
        )
    )


def revisions_of(session: Session, wanted: Collection[tuple[str, str]]) -> tuple[RevisionRow, ...]:
    """Give every revision of some items, by kind and id, oldest first: one statement, however many."""
    columns = schema.ContentRevision
    names = {item for _kind, item in wanted}
    rows = session.execute(select(columns).where(columns.item.in_(names)).order_by(columns.id)).scalars()
    return tuple(
        RevisionRow(r.kind, r.item, r.revision, r.digest, r.text, r.change, r.note, r.noted_on)
        for r in rows
        if (r.kind, r.item) in wanted
    )
