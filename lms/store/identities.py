"""Joined identities: which rows of person are one human being, and under which of them everything is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.store import schema

#: where a session keeps what it has read: joins change only by the functions that forget it
_READ = "identities"


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Two people joined, and how it was taken back if it was."""

    id: int
    #: who goes on
    person_id: int
    #: who signs in no more
    joined_id: int
    at: datetime
    day: date
    why: str
    #: None is the command line
    actor_id: int | None
    recorded_at: datetime
    #: the moment at which they were parted; None while the join stands
    parted_at: datetime | None

    def known_at(self, moment: datetime | None) -> bool:
        """Say whether the join stood, as could be known at `moment` (UTC; None is now)."""
        if moment is None:
            return self.parted_at is None
        return self.recorded_at <= moment and (self.parted_at is None or moment < self.parted_at)


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is read as whom. Facts stay under the person they were recorded for; reading gives them to who goes on."""

    #: whoever was joined, to who goes on in the end
    goes_on: Mapping[int, int] = field(default_factory=dict)

    def of(self, person_id: int) -> int:
        """Give who goes on for a person: mostly they themselves."""
        return self.goes_on.get(person_id, person_id)

    def joined(self, person_id: int) -> bool:
        """Say whether the person was joined to another, who goes on for them."""
        return person_id in self.goes_on

    def recorded_for(self, person_ids: Collection[int]) -> Collection[int]:
        """Give every person whose facts are read as those of some people; nothing is read of who was joined."""
        if not self.goes_on:
            return person_ids
        wanted = set(person_ids)
        under = {joined for joined, goes_on in self.goes_on.items() if goes_on in wanted}
        return wanted.difference(self.goes_on) | under

    def touched(self, person_ids: Collection[int]) -> frozenset[int]:
        """Give everybody of whom something else is read when facts of some people change, who was joined included."""
        ends = {self.of(person_id) for person_id in person_ids}
        return frozenset(ends | {joined for joined, goes_on in self.goes_on.items() if goes_on in ends})


def rows(session: Session) -> tuple[IdentityRow, ...]:
    """Give every join, oldest first, those taken back included."""
    row, back = schema.Identity, schema.Withdrawal
    query = (
        select(row, back.recorded_at)
        .outerjoin(back, and_(back.subject == "identity", back.subject_id == row.id))
        .order_by(row.id)
    )
    return tuple(
        IdentityRow(r.id, r.person_id, r.joined_id, r.at, r.day, r.why, r.actor_id, r.recorded_at, parted_at)
        for r, parted_at in session.execute(query)
    )


def identities(session: Session, known_at: datetime | None = None) -> Identities:
    """Give who is read as whom (with `known_at`, UTC, as it was known then); read once in a session."""
    read: tuple[IdentityRow, ...] | None = session.info.get(_READ)
    if read is None:
        read = session.info[_READ] = rows(session)
    next_of = {row.joined_id: row.person_id for row in read if row.known_at(known_at)}
    ends = {joined: _end(joined, next_of) for joined in next_of}
    return Identities({joined: end for joined, end in ends.items() if end != joined})


def _end(person_id: int, next_of: Mapping[int, int]) -> int:
    """Follow joins to who goes on.

    No join makes a ring, as who was joined can neither go on nor be joined again. Between acts that waited for one
    another a moment may show one all the same: there the one added first goes on.
    """
    passed = {person_id}
    while (following := next_of.get(person_id)) is not None:
        if following in passed:
            return min(passed)
        passed.add(following)
        person_id = following
    return person_id


def add(
    session: Session, *, person_id: int, joined_id: int, at: datetime, day: date, why: str, actor_id: int | None
) -> int:
    """Join two people and give the id of that."""
    row = schema.Identity(person_id=person_id, joined_id=joined_id, at=at, day=day, why=why, actor_id=actor_id)
    session.add(row)
    session.flush()
    forget(session)
    return row.id


def forget(session: Session) -> None:
    """Read the joins anew when they are next asked for: something changed them."""
    session.info.pop(_READ, None)
