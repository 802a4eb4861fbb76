"""Documents of the site for the bedside: what was released, by whom, and what was taken back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.content.card_release import Release
from lms.store import schema


def releases(session: Session, document: str, facility: str) -> tuple[Release, ...]:
    """Give every release and withdrawal of a facility's document, the oldest first."""
    rows = session.execute(
        select(schema.Release)
        .where(schema.Release.document == document, schema.Release.facility == facility)
        .order_by(schema.Release.id)
    ).scalars()
    return tuple(
        Release(
            row.id,
            row.revision,
            row.digest,
            row.text,
            row.approver_id,
            row.day,
            row.valid_until,
            row.withdrawn,
            row.why,
        )
        for row in rows
    )


def add_release(
    session: Session,
    *,
    document: str,
    facility: str,
    revision: int,
    digest: str,
    text: str,
    approver_id: int,
    day: date,
    valid_until: date,
    withdrawn: bool,
    why: str,
) -> None:
    """Add a release, or the withdrawal of one."""
    session.add(
        schema.Release(
            document=document,
            facility=facility,
            revision=revision,
            digest=digest,
            text=text,
            approver_id=approver_id,
            day=day,
            valid_until=valid_until,
            withdrawn=withdrawn,
            why=why,
        )
    )
