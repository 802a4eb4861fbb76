"""The journal: one sealed entry per act in a hash chain, and the check that finds what was changed afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.columns import Day, Moment, canonical_json, moment_text
from lms.store.schema import Fact, JournalEntry

#: what the first entry names as the one before it
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry at some moment, kept outside the database."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True, order=True)
class Tampering:
    """One thing that is not as it was sealed."""

    #: the entry meant; 0 when none can be named
    seq: int
    what: str


def fact_tables() -> dict[str, type[Fact]]:
    """Give every fact table by name."""
    return {
        mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
        for mapper in schema.Base.registry.mappers
        if issubclass(mapper.class_, Fact)
    }


def fact_digest(row: Fact) -> str:
    """Digest the sealed columns of a fact row, the same on every database."""
    values: dict[str, Any] = {}
    for column in type(row).__table__.columns:  # type: ignore[attr-defined]
        if column.name in row.unsealed:
            continue
        value = getattr(row, column.name)
        if isinstance(column.type, Moment) and value is not None:
            value = moment_text(value)
        elif isinstance(column.type, Day) and value is not None:
            value = value.isoformat()
        values[column.name] = value
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()


def entry_digest(entry: JournalEntry) -> str:
    """Digest an entry with the digest of the one before it."""
    sealed = {
        "seq": entry.seq,
        "act_id": entry.act_id,
        "at": moment_text(entry.at),
        "actor_id": entry.actor_id,
        "event": entry.event,
        "subjects": entry.subjects,
        "facts": entry.facts,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical_json(sealed).encode()).hexdigest()


def head(session: Session) -> Head | None:
    """Give the newest entry's number and digest."""
    row = session.execute(
        select(JournalEntry.seq, JournalEntry.digest).order_by(JournalEntry.seq.desc()).limit(1)
    ).first()
    return None if row is None else Head(row[0], row[1])


def seal(
    session: Session,
    *,
    act_id: str,
    at: datetime,
    actor_id: int | None,
    event: str,
    subjects: Mapping[str, str | int],
    facts: Iterable[Fact],
) -> Head:
    """Add the entry of one act at the end of the chain. The caller holds the write lock."""
    last = head(session)
    entry = JournalEntry(
        seq=1 if last is None else last.seq + 1,
        act_id=act_id,
        at=at,
        actor_id=actor_id,
        event=event,
        subjects=dict(subjects),
        facts=[[type(row).__table__.name, row.id, fact_digest(row)] for row in facts],  # type: ignore[attr-defined]
        previous=GENESIS if last is None else last.digest,
        digest="",
    )
    entry.digest = entry_digest(entry)
    session.add(entry)
    session.flush()
    return Head(entry.seq, entry.digest)


def verify(session: Session, heads: Iterable[Head] = ()) -> tuple[int, tuple[Tampering, ...]]:
    """Read the whole chain and every fact row; give the number of entries and everything that is not as sealed."""
    found: list[Tampering] = []
    digests: dict[int, str] = {}
    claimed: dict[tuple[str, int], tuple[int, str, str]] = {}
    previous, expected = GENESIS, 1
    for entry in session.execute(select(JournalEntry).order_by(JournalEntry.seq)).scalars():
        if entry.seq != expected:
            found.append(Tampering(expected, f"entries {expected} to {entry.seq - 1} are missing"))
        if entry.previous != previous:
            found.append(Tampering(entry.seq, "does not follow the entry before it: changed, removed or reordered"))
        if entry_digest(entry) != entry.digest:
            found.append(Tampering(entry.seq, f"entry was changed ({entry.event})"))
        for table, row_id, digest in entry.facts:
            claimed[table, row_id] = (entry.seq, digest, entry.act_id)
        digests[entry.seq] = entry.digest
        previous, expected = entry.digest, entry.seq + 1
    found.extend(_against_heads(digests, heads))
    found.extend(_against_facts(session, claimed))
    return len(digests), tuple(sorted(set(found)))


def _against_heads(digests: Mapping[int, str], heads: Iterable[Head]) -> Iterator[Tampering]:
    """Compare the chain with the heads kept outside: a chain cut short or written anew does not match them."""
    last = max(digests, default=0)
    for known in heads:
        if known.seq > last:
            yield Tampering(known.seq, f"the journal was truncated: it ends at {last}, a kept head names {known.seq}")
        elif known.seq in digests and digests[known.seq] != known.digest:
            yield Tampering(known.seq, "differs from the head kept when it was written")


def _against_facts(session: Session, claimed: Mapping[tuple[str, int], tuple[int, str, str]]) -> Iterator[Tampering]:
    """Compare every fact row with the digest its entry holds."""
    seen: set[tuple[str, int]] = set()
    for table, cls in sorted(fact_tables().items()):
        for row in session.execute(select(cls).order_by(cls.id)).scalars():
            seen.add((table, row.id))
            claim = claimed.get((table, row.id))
            if claim is None:
                yield Tampering(0, f"{table} row {row.id} was added outside the journal")
            elif claim[1] != fact_digest(row):
                yield Tampering(claim[0], f"{table} row {row.id} was changed")
        session.expunge_all()
    for (table, row_id), (seq, _, _) in claimed.items():
        if (table, row_id) not in seen:
            yield Tampering(seq, f"{table} row {row_id} was removed")
