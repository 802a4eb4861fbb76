"""Roles, credentials, one-time links, browser sessions and failed sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.core.dates import Span
from lms.core.permissions import Grant, Role, ScopeKind
from lms.store import schema
from lms.store.identities import identities
from lms.store.versions import newest


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """A grant with the key under which it can be ended."""

    key: str
    version: int
    person_id: int
    grant: Grant
    why: str


def _kept(row: schema.RoleGrant) -> KeptGrant:
    # the calendar ends with the year 9999: a grant to its last day has no end
    open_end = row.last_day is None or row.last_day == date.max
    until = None if open_end or row.last_day is None else date.fromordinal(row.last_day.toordinal() + 1)
    grant = Grant(Role(row.role), ScopeKind(row.scope_kind), row.scope, Span(row.first_day, until))
    return KeptGrant(row.key, row.version, row.person_id, grant, row.why)


def grants_of(session: Session, person_id: int) -> tuple[KeptGrant, ...]:
    """Give the person's grants, past and present, as last recorded."""
    rows = newest(session, schema.RoleGrant, schema.RoleGrant.person_id == person_id)
    return tuple(_kept(row) for row in rows if not row.withdrawn)


def holders(session: Session, role: Role) -> tuple[KeptGrant, ...]:
    """Give every grant of a role, of any day, as last recorded; of who was joined to another none holds."""
    rows = newest(session, schema.RoleGrant, schema.RoleGrant.role == role)
    who = identities(session)
    return tuple(_kept(row) for row in rows if not (row.withdrawn or who.joined(row.person_id)))


def add_grant(
    session: Session,
    *,
    key: str,
    version: int,
    person_id: int,
    role: Role,
    kind: ScopeKind,
    scope: str,
    first_day: date,
    last_day: date | None,
    why: str,
) -> None:
    """Add a version of a grant."""
    session.add(
        schema.RoleGrant(
            key=key,
            version=version,
            person_id=person_id,
            role=role,
            scope_kind=kind,
            scope=scope,
            first_day=first_day,
            last_day=last_day,
            why=why,
            withdrawn=False,
        )
    )


def password_hash(session: Session, person_id: int) -> str | None:
    """Give the person's password hash, if one was ever set."""
    row = session.get(schema.Credential, person_id)
    return None if row is None else row.password_hash


def people_with_password(session: Session) -> frozenset[int]:
    """Give everyone who has set a password."""
    return frozenset(session.execute(select(schema.Credential.person_id)).scalars())


def keep_password(session: Session, person_id: int, password_hash: str, now: datetime) -> None:
    """Keep a new password hash in place of the old one."""
    session.merge(schema.Credential(person_id=person_id, password_hash=password_hash, changed_at=now))


def add_link(
    session: Session, *, person_id: int, digest: str, purpose: str, made_at: datetime, expires_at: datetime
) -> None:
    """Keep a one-time link by its digest, and end the person's earlier unused ones."""
    end_links_of(session, person_id, made_at)
    session.add(
        schema.OneTimeLink(
            person_id=person_id, digest=digest, purpose=purpose, made_at=made_at, expires_at=expires_at, used_at=None
        )
    )


def end_links_of(session: Session, person_id: int, now: datetime) -> None:
    """End every unused link of a person."""
    session.execute(
        update(schema.OneTimeLink)
        .where(schema.OneTimeLink.person_id == person_id, schema.OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )


def open_link(session: Session, digest: str, now: datetime) -> tuple[int, int] | None:
    """Give (link id, person id) of an unused link that has not run out."""
    row = session.execute(
        select(schema.OneTimeLink.id, schema.OneTimeLink.person_id).where(
            schema.OneTimeLink.digest == digest,
            schema.OneTimeLink.used_at.is_(None),
            schema.OneTimeLink.expires_at > now,
        )
    ).first()
    return None if row is None else (row[0], row[1])


def use_link(session: Session, link_id: int, now: datetime) -> bool:
    """Mark the link used; False when another request was first."""
    done = session.execute(
        update(schema.OneTimeLink)
        .where(schema.OneTimeLink.id == link_id, schema.OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def begin_session(session: Session, person_id: int, digest: str, now: datetime) -> None:
    """Keep a signed-in browser by the digest of its token."""
    session.add(schema.WebSession(person_id=person_id, digest=digest, begun_at=now, ended_at=None))


def live_session(session: Session, digest: str, not_before: datetime) -> int | None:
    """Give the person of a session begun at or after `not_before` and not ended."""
    return session.execute(
        select(schema.WebSession.person_id).where(
            schema.WebSession.digest == digest,
            schema.WebSession.ended_at.is_(None),
            schema.WebSession.begun_at >= not_before,
        )
    ).scalar_one_or_none()


def owner_of_session(session: Session, digest: str) -> int | None:
    """Give the person of a session, ended or not."""
    return session.execute(
        select(schema.WebSession.person_id).where(schema.WebSession.digest == digest)
    ).scalar_one_or_none()


def end_session(session: Session, digest: str, now: datetime) -> None:
    """End one session."""
    session.execute(
        update(schema.WebSession)
        .where(schema.WebSession.digest == digest, schema.WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_of(session: Session, person_id: int, now: datetime) -> None:
    """End every session of a person."""
    session.execute(
        update(schema.WebSession)
        .where(schema.WebSession.person_id == person_id, schema.WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def failures_since(
    session: Session, *, account: str, address: str, since: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Give the moments of the account's failures and of the address's, since a moment, oldest first."""
    failure = schema.SignInFailure
    mine, here = (
        session.execute(select(failure.at).where(same, failure.at >= since).order_by(failure.at)).scalars()
        for same in (failure.account == account, failure.address == address)
    )
    return list(mine), list(here)


def add_failure(session: Session, *, account: str, address: str, now: datetime, sweep_before: datetime) -> None:
    """Count a failed sign-in, and sweep away those too old to matter."""
    session.execute(delete(schema.SignInFailure).where(schema.SignInFailure.at < sweep_before))
    session.add(schema.SignInFailure(account=account, address=address, at=now))


def forget_failures(session: Session, account: str) -> None:
    """Forget an account's failures after it signed in."""
    session.execute(delete(schema.SignInFailure).where(schema.SignInFailure.account == account))


def end_everything(session: Session, now: datetime) -> None:
    """End every session and every unused link of everybody."""
    session.execute(update(schema.WebSession).where(schema.WebSession.ended_at.is_(None)).values(ended_at=now))
    session.execute(update(schema.OneTimeLink).where(schema.OneTimeLink.used_at.is_(None)).values(used_at=now))
