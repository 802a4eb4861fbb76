"""The journal: one sealed entry per act in a hash chain, and the check that finds what was changed afterwards.

Digests are taken over what the database keeps (text and whole numbers), never over what the program reads from it:
a value that was made unreadable is then a changed value like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, Table, Text, cast, inspect, select, type_coerce
from sqlalchemy.orm import Session

from lms.store import schema
from lms.store.bulk import Claim
from lms.store.columns import Flag, Stored, Written, as_stored, canonical_json
from lms.store.schema import Fact, JournalEntry

#: what the first entry names as the one before it
GENESIS = "0" * 64
#: rows held in memory at a time while verifying
BATCH = 1000

Row = dict[str, Stored]


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


@dataclass(slots=True)
class _Chain:
    """What the entries say, read once."""

    #: entry to its digest as kept
    digests: dict[int, str] = field(default_factory=dict)
    #: table and row id to the entry that sealed the row, and the digest it was sealed with
    claims: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    #: act id to entry, where the list of facts cannot be read
    unreadable: dict[str, int] = field(default_factory=dict)


def fact_tables() -> dict[str, type[Fact]]:
    """Give every fact table by name."""
    return {
        mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
        for mapper in schema.Base.registry.mappers
        if issubclass(mapper.class_, Fact)
    }


def stored(row: schema.Base) -> Row:
    """Give the values of a row as the database keeps them."""
    return {column.name: as_stored(column.type, getattr(row, column.name)) for column in row.__table__.columns}


def fact_digest(row: Row, unsealed: frozenset[str]) -> str:
    """Digest the sealed columns of a fact row, as stored: the same on every database."""
    return _digest({name: value for name, value in row.items() if name not in unsealed})


def entry_digest(entry: Row) -> str:
    """Digest an entry, as stored, with the digest of the one before it."""
    return _digest({name: value for name, value in entry.items() if name != "digest"})


def _digest(row: Row) -> str:
    # bytes that are no text came in as surrogates; they go out as the bytes they were
    return hashlib.sha256(canonical_json(row).encode("utf-8", "surrogateescape")).hexdigest()


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
    many: Iterable[Claim] = (),
) -> Head:
    """Add the entry of one act at the end of the chain, `many` being what was added by `bulk.add`.

    The caller holds the write lock.
    """
    last = head(session)
    entry = JournalEntry(
        seq=1 if last is None else last.seq + 1,
        act_id=act_id,
        at=at,
        actor_id=actor_id,
        event=event,
        subjects=dict(subjects),
        facts=Written(_list_of([*(_claim(row) for row in facts), *many])),
        previous=GENESIS if last is None else last.digest,
        digest="",
    )
    entry.digest = entry_digest(stored(entry))
    session.add(entry)
    session.flush()
    return Head(entry.seq, entry.digest)


def _list_of(claims: Iterable[Claim]) -> str:
    """Write claims as canonical JSON does: no table's name and no digest holds anything that JSON would mask."""
    return "[" + ",".join([f'["{table}",{number},"{digest}"]' for table, number, digest in claims]) + "]"


def _claim(row: Fact) -> Claim:
    assert isinstance(row, schema.Base)  # noqa: S101 - every fact is a table
    return (row.__tablename__, row.id, fact_digest(stored(row), row.unsealed))


def verify(session: Session, heads: Iterable[Head] = ()) -> tuple[int, tuple[Tampering, ...]]:
    """Read the whole chain and every fact row; give the number of entries and everything that is not as sealed.

    `heads` must be of before the session's first statement: a head kept later names an entry this snapshot lacks.
    """
    kept = tuple(heads)
    there = set(inspect(session.connection()).get_table_names())
    chain = _Chain()
    found = list(_against_itself(session, chain)) if "journal" in there else [Tampering(0, "the journal is missing")]
    found.extend(_against_heads(chain.digests, kept))
    found.extend(_against_facts(session, chain, there))
    return len(chain.digests), tuple(sorted(set(found)))


def _against_itself(session: Session, chain: _Chain) -> Iterator[Tampering]:
    """Follow the chain from its first entry, and gather what its entries say."""
    previous, expected = GENESIS, 1
    for entry in _rows(session, schema.Base.metadata.tables["journal"], "seq"):
        seq, act_id, digest = int(entry["seq"] or 0), str(entry["act_id"]), str(entry["digest"])
        if seq > expected:
            yield Tampering(expected, f"entries {expected} to {seq - 1} are missing")
        elif seq < expected:
            yield Tampering(seq, "numbers start at 1: added or reordered")
        if entry["previous"] != previous:
            yield Tampering(seq, "does not follow the entry before it: changed, removed or reordered")
        if entry_digest(entry) != digest:
            yield Tampering(seq, f"entry was changed ({_shown(str(entry['event']))})")
        facts = _claims(str(entry["facts"]))
        if facts is None:
            chain.unreadable[act_id] = seq
            yield Tampering(seq, "the entry's list of facts cannot be read")
        for table, row_id, fact in facts or ():
            if (table, row_id) in chain.claims:
                yield Tampering(
                    chain.claims[table, row_id][0],
                    f"{_shown(table)} row {row_id} was removed: entry {seq} seals another row with its number",
                )
            chain.claims[table, row_id] = (seq, fact)
        chain.digests[seq] = digest
        previous, expected = digest, max(seq, 0) + 1


def _claims(text: str) -> list[tuple[str, int, str]] | None:
    """Read an entry's list of facts, or None where it is no such list."""
    try:
        listed: Any = json.loads(text)
        claims = [(table, row_id, digest) for table, row_id, digest in listed]
    except (ValueError, TypeError, RecursionError):
        return None
    return claims if all(tuple(map(type, claim)) == (str, int, str) for claim in claims) else None


def _shown(text: str) -> str:
    """Make text of unknown origin fit for a terminal."""
    return text if text.isprintable() else ascii(text)


def _against_heads(digests: Mapping[int, str], heads: Iterable[Head]) -> Iterator[Tampering]:
    """Compare the chain with the heads kept outside: a chain cut short or written anew does not match them."""
    last = max(digests, default=0)
    for known in heads:
        if known.seq > last:
            yield Tampering(known.seq, f"the journal was truncated: it ends at {last}, a kept head names {known.seq}")
        elif known.seq in digests and digests[known.seq] != known.digest:
            yield Tampering(known.seq, "differs from the head kept when it was written")


def _against_facts(session: Session, chain: _Chain, there: set[str]) -> Iterator[Tampering]:
    """Compare every fact row with the digest its entry holds."""
    seen: set[tuple[str, int]] = set()
    for name, cls in sorted(fact_tables().items()):
        if name not in there:
            yield Tampering(0, f"the table {name} is missing")
            continue
        for row in _rows(session, schema.Base.metadata.tables[name], "id"):
            row_id, act_id = int(row["id"] or 0), str(row["act_id"])
            seen.add((name, row_id))
            claim = chain.claims.get((name, row_id))
            if claim is not None:
                if claim[1] != fact_digest(row, cls.unsealed):
                    yield Tampering(claim[0], f"{name} row {row_id} was changed")
            elif act_id in chain.unreadable:
                yield Tampering(chain.unreadable[act_id], f"{name} row {row_id} cannot be compared")
            else:
                yield Tampering(0, f"{name} row {row_id} was added outside the journal")
    for (name, row_id), (seq, _) in chain.claims.items():
        if (name, row_id) not in seen:
            yield Tampering(seq, f"{_shown(name)} row {row_id} was removed")


def _rows(session: Session, table: Table, order: str) -> Iterator[Row]:
    """Give the rows of a table as stored, whatever was put there."""
    # SQLite keeps bytes that are no text where text belongs, and then cannot read them as text
    as_bytes = session.get_bind().dialect.name == "sqlite"
    columns = [
        type_coerce(column, Integer())
        if isinstance(column.type, Integer | Flag)
        else (cast(type_coerce(column, Text()), LargeBinary()) if as_bytes else type_coerce(column, Text()))
        for column in table.columns
    ]
    query = select(*columns).order_by(table.columns[order]).execution_options(yield_per=BATCH)
    names = [column.name for column in table.columns]
    for row in session.execute(query):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: object) -> Stored:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "surrogateescape")
    return value if value is None or isinstance(value, str | int) else repr(value)
