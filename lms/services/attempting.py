"""What every kind of attempt shares: how long it stays open, whose it is, the values it runs on, what stands of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from lms.core.content.values import PlaybookValue
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import attempts, training
from lms.store.attempts import AttemptHead, AttemptRow
from lms.store.identities import identities
from lms.store.training import RecordRow

#: after so many days an open attempt counts as abandoned
OPEN_DAYS = 14


def is_open(row: AttemptRow | AttemptHead, work: Work) -> bool:
    """Say whether an attempt can go on: not closed, and begun less than 14 days ago.

    One that somebody left open who was joined to another since can be read, and goes on no more.
    """
    if row.outcome is not None or identities(work.session).joined(row.person_id):
        return False
    return work.now < row.begun_at + timedelta(days=OPEN_DAYS)


def outcome_of(row: AttemptRow | AttemptHead, work: Work) -> str | None:
    """Say how an attempt ended, one that stood open too long as abandoned; None while it can go on."""
    return row.outcome or (None if is_open(row, work) else "abandoned")


def open_one(rows: Iterable[AttemptRow], work: Work) -> AttemptRow | None:
    """Give the attempt that is open, the newest if there were several."""
    return next((row for row in reversed(tuple(rows)) if is_open(row, work)), None)


def close_abandoned(rows: Iterable[AttemptRow], work: Work) -> None:
    """Write down that attempts which stood open too long were abandoned."""
    for row in rows:
        if row.outcome is None and not is_open(row, work):
            attempts.close(work.session, attempt_id=row.id, outcome="abandoned", score=None)


def own(work: Work, attempt_id: int, item: str) -> AttemptRow:
    """Give the actor's attempt at `item`.

    Raises:
        NotFound: there is none of that number, or it is another person's or another activity's.
    """
    row = mine(work, attempt_id)
    if row.item != item:
        raise NotFound("attempt")
    return row


def mine(work: Work, attempt_id: int) -> AttemptRow:
    """Give the actor's attempt at whatever it was.

    Raises:
        NotFound: there is none of that number, or it is another person's.
    """
    row = attempts.attempt(work.session, attempt_id)
    if row is None or identities(work.session).of(row.person_id) != work.me.person_id:
        raise NotFound("attempt")
    return row


def used(values: Mapping[str, PlaybookValue], keys: Iterable[str]) -> dict[str, PlaybookValue]:
    """Give the values of these keys, as they are kept with an attempt or a record."""
    return {key: values[key] for key in sorted(keys) if key in values}


def plain(values: Mapping[str, PlaybookValue]) -> dict[str, object]:
    """Give playbook values as JSON has them."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def kept_values(row: AttemptRow) -> dict[str, PlaybookValue]:
    """Give the playbook values an attempt runs on, as they were when it began."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.setup["playbook"].items()}


def standing_records(work: Work) -> tuple[RecordRow, ...]:
    """Give the actor's records that stand (voided ones are left out), oldest first."""
    rows = training.records_of(work.session, [work.me.person_id])
    voided = {row.voids_id for row in rows if row.kind == "void"}
    return tuple(row for row in rows if row.kind == "passed" and row.id not in voided)
