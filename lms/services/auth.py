"""Getting in and out: sign-in with slowed guessing, one-time links, sessions that end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.core.permissions import HOLDS, Event, Grant, Permission, Place, Role, ScopeKind, allows
from lms.services.errors import Invalid, NotAllowed, NotFound, Refused
from lms.services.work import Actor, Work
from lms.store import access, people, site
from lms.store.identities import identities

#: a session ends after this, whatever happens in it
SESSION_HOURS = 12
#: a session in which nothing happens ends after this
IDLE_MINUTES = 30
#: a one-time link can be used this long
LINK_DAYS = 7
#: the shortest password we take; length is what counts (NIST SP 800-63B)
PASSWORD_MIN = 12
PASSWORD_MAX = 256
#: failures are remembered this long
FAILURE_WINDOW = timedelta(minutes=15)
#: failures of one account before each further one waits longer
FREE_FAILURES = 5
#: failures from one address before it waits
ADDRESS_FAILURES = 50
LONGEST_WAIT = timedelta(minutes=5)
#: many people may share one address, so its wait stays short
LONGEST_ADDRESS_WAIT = timedelta(seconds=30)

#: OWASP's second argon2id profile: 19 MiB, two passes
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


class TooSoon(Refused):
    """Too many failures: wait, then try again. Never a lock for good."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class JoinedElsewhere(Refused):
    """The account was joined to another of the same person, who signs in with that one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link as it is shown, once."""

    token: str
    expires_at: datetime


def digest(secret: str) -> str:
    """Digest a random token, so that the database alone opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """A sign-in whose password was checked: who it is if it fits, and what to count if it does not."""

    account: str
    address: str
    #: None when name and password do not fit
    person_id: int | None
    #: a stronger hash to keep in place of the old one
    new_hash: str | None


def check(work: Work, name: str, password: str, address: str, hasher: PasswordHasher = HASHER) -> Checked:
    """Check a name and password, reading only: hashing is slow on purpose and must not hold up a writer.

    Raises:
        TooSoon: the account or the address failed too often just now.
        JoinedElsewhere: name and password fit, but the account was joined to another.
    """
    account = digest(name.strip().casefold())
    insist_on_patience(work, account, address)
    person = people.find(work.session, name)
    kept = None if person is None else access.password_hash(work.session, person.id)
    # hash in every case: the time taken must not tell whether the account exists
    if not _fits(hasher, kept, password) or person is None or kept is None:
        return Checked(account, address, None, None)
    if identities(work.session).joined(person.id):
        raise JoinedElsewhere(person.employee_id)
    return Checked(account, address, person.id, hasher.hash(password) if hasher.check_needs_rehash(kept) else None)


def sign_in(work: Work, checked: Checked) -> str | None:
    """Begin a session for a checked sign-in and give its token; None, and one failure counted, when it did not fit.

    A failure is kept with the act, so it is an answer and not an exception.

    Raises:
        TooSoon: others failed on the account or from the address meanwhile.
        JoinedElsewhere: the account was joined to another meanwhile.
    """
    insist_on_patience(work, checked.account, checked.address)
    if checked.person_id is not None and identities(work.session).joined(checked.person_id):
        raise JoinedElsewhere("joined after the password was checked")
    if checked.person_id is None:
        access.add_failure(
            work.session,
            account=checked.account,
            address=checked.address,
            now=work.now,
            sweep_before=work.now - timedelta(days=1),
        )
        return None
    access.forget_failures(work.session, checked.account)
    if checked.new_hash is not None:
        access.keep_password(work.session, checked.person_id, checked.new_hash, work.now)
    return _begin(work, checked.person_id, Event.SIGNED_IN)


def _begin(work: Work, person_id: int, event: Event) -> str:
    work.record(event, person=person_id)
    return begin_unnamed(work, person_id)


def begin_unnamed(work: Work, person_id: int) -> str:
    """Begin a session as part of an act that is named elsewhere; give its token."""
    token = secrets.token_urlsafe(32)
    access.begin_session(work.session, person_id, digest(token), work.now)
    work.session.flush()
    return token


def _fits(hasher: PasswordHasher, kept: str | None, password: str) -> bool:
    if kept is None:
        hasher.hash(password[:PASSWORD_MAX])
        return False
    try:
        return hasher.verify(kept, password[:PASSWORD_MAX])
    except (VerificationError, InvalidHashError):
        return False


def insist_on_patience(work: Work, account: str, address: str) -> None:
    """Make each failure beyond the free ones wait twice as long: by account, and more generously by address.

    Raises:
        TooSoon: the account or the address failed too often just now.
    """
    since = work.now - FAILURE_WINDOW
    mine, here = access.failures_since(work.session, account=account, address=address, since=since)
    waits = (_wait(mine, FREE_FAILURES, LONGEST_WAIT), _wait(here, ADDRESS_FAILURES, LONGEST_ADDRESS_WAIT))
    ends = [failures[-1] + wait for failures, wait in zip((mine, here), waits, strict=True) if wait]
    if ends and (left := max(ends) - work.now) > timedelta(0):
        raise TooSoon(left)


def _wait(failures: Sequence[datetime], free: int, longest: timedelta) -> timedelta:
    beyond = len(failures) - free
    return timedelta(0) if beyond < 0 else min(timedelta(seconds=2 ** min(beyond + 1, 20)), longest)


def owner_of(work: Work, token: str) -> int | None:
    """Give whose session this token was, ended or not."""
    return access.owner_of_session(work.session, digest(token))


def drop(work: Work, token: str) -> None:
    """End the session that another one replaces in the same browser."""
    access.end_session(work.session, digest(token), work.now)


def sign_out(work: Work, token: str) -> None:
    """End the session of this browser."""
    access.end_session(work.session, digest(token), work.now)
    work.record(Event.SIGNED_OUT, person=work.me.person_id)


def actor_for_token(work: Work, token: str) -> Actor | None:
    """Give who is signed in with this session token, if the session is still alive."""
    person_id = access.live_session(work.session, digest(token), work.now - timedelta(hours=SESSION_HOURS))
    if person_id is None or identities(work.session).joined(person_id):
        return None
    return actor(work, person_id)


def actor(work: Work, person_id: int) -> Actor:
    """Give a person as an actor at this moment.

    Raises:
        NotFound: there is no such person, or they were joined to another, who acts for them.
    """
    person = people.person(work.session, person_id)
    if person is None or identities(work.session).joined(person_id):
        raise NotFound("person")
    held = people.positions(work.session, person_ids=[person_id])
    facility, zone = home(work, person_id, held)
    today = work.now.astimezone(zone).date()
    return Actor(
        person_id=person.id,
        employee_id=person.employee_id,
        given_name=person.given_name,
        family_name=person.family_name,
        grants=() if has_left(held, today) else grants_held(work, person.id),
        facility=facility,
        zone=zone,
        today=today,
    )


def grants_held(work: Work, person_id: int) -> tuple[Grant, ...]:
    """Give the roles a person was given, of every day."""
    return tuple(kept.grant for kept in access.grants_of(work.session, person_id))


def has_left(held: Sequence[people.PositionRow], today: date) -> bool:
    """Say whether every position ended: roles end with the last one; who never had one (an office) keeps them."""
    return bool(held) and all(position.last_day is not None and position.last_day < today for position in held)


def home(work: Work, person_id: int, positions: Sequence[people.PositionRow] | None = None) -> tuple[str, ZoneInfo]:
    """Give the facility (and its zone) where a person's days are counted (`positions`: where they are read already).

    The facility of the position held today, else of the last one; of an office without positions the one their role
    is for; else the first facility, else UTC.
    """
    facilities = site.facilities(work.session)
    held = people.positions(work.session, person_ids=[person_id]) if positions is None else positions
    places = site.units(work.session, {position.unit for position in held})

    def order(position: people.PositionRow) -> tuple[bool, date]:
        facility = facilities.get(places[position.unit].facility) if position.unit in places else None
        today = work.now.astimezone(facility.zone if facility else ZoneInfo("UTC")).date()
        return (position.holds_on(today), position.first_day)

    for position in sorted(held, key=order, reverse=True):
        if position.unit in places and places[position.unit].facility in facilities:
            key = places[position.unit].facility
            return key, facilities[key].zone
    grants = grants_held(work, person_id)
    offices = site.units(work.session, {grant.scope for grant in grants if grant.kind is ScopeKind.UNIT})
    for grant in sorted(grants, key=lambda one: work.now.date() in one.days, reverse=True):
        unit = offices.get(grant.scope) if grant.kind is ScopeKind.UNIT else None
        key = grant.scope if unit is None else unit.facility
        if key in facilities:
            return key, facilities[key].zone
    first = next(iter(facilities.values()), None)
    return ("", ZoneInfo("UTC")) if first is None else (first.key, first.zone)


def make_link(work: Work, person_id: int, purpose: str) -> Link:
    """Make a one-time link that sets a password; a reset also ends every session of the person.

    Raises:
        NotFound: there is no such person, they were joined to another, or the actor's role does not reach them.
        NotAllowed: they hold a role that the actor could not have given.
    """
    if people.person(work.session, person_id) is None or identities(work.session).joined(person_id):
        raise NotFound("person")
    if work.actor is not None:
        insist_on_reach(work, person_id, Permission.ACCESS_INVITE)
        insist_on_rank(work, person_id)
    token = secrets.token_urlsafe(24)
    expires_at = work.now + timedelta(days=LINK_DAYS)
    access.add_link(
        work.session,
        person_id=person_id,
        digest=digest(token),
        purpose=purpose,
        made_at=work.now,
        expires_at=expires_at,
    )
    if purpose == "reset":
        access.end_sessions_of(work.session, person_id, work.now)
    work.record(Event.LINK_MADE, person=person_id)
    return Link(token, expires_at)


def insist_on_reach(work: Work, person_id: int, permission: Permission) -> None:
    """Insist that the actor's role reaches one of the units where the person works or worked.

    Raises:
        NotFound: it does not; the actor may not learn that there is such a person.
    """
    if not reaches(work, permission, places_of(work, person_id)):
        raise NotFound("person")


def insist_on_rank(work: Work, person_id: int) -> None:
    """Insist that nobody makes or ends the way in of somebody whose roles they could not have given.

    Raises:
        NotAllowed: the person holds, or will hold, a role beyond the actor's reach.
    """
    me = work.me
    if person_id == me.person_id:
        return
    for grant in grants_held(work, person_id):
        over = grant.days.until is not None and grant.days.until <= me.today
        place = {
            ScopeKind.PROGRAMME: Place("", None),
            ScopeKind.FACILITY: Place(grant.scope, None),
            ScopeKind.UNIT: _place_of_unit(work, grant.scope),
        }[grant.kind]
        if not over and not allows(me.grants, Permission.ACCESS_GRANT, place, me.today):
            raise NotAllowed(Permission.ACCESS_GRANT)


def _place_of_unit(work: Work, key: str) -> Place:
    unit = site.units(work.session).get(key)
    return Place("" if unit is None else unit.facility, key)


def units_in_reach(work: Work, permission: Permission) -> dict[str, site.UnitRow]:
    """Give the units in which the actor holds a permission today, by key."""
    me = work.me
    # of who is for single units only those are read
    single = all(grant.kind is ScopeKind.UNIT for grant in me.grants) and permission not in HOLDS[Role.LEARNER]
    keys = {grant.scope for grant in me.grants} if single else None
    return {
        key: row
        for key, row in site.units(work.session, keys).items()
        if allows(me.grants, permission, Place(row.facility, row.key), me.today)
    }


def reaches(work: Work, permission: Permission, places: Sequence[Place]) -> bool:
    """Say whether the actor's role reaches one of the places; who works nowhere is reached programme-wide only."""
    me = work.me
    return any(allows(me.grants, permission, place, me.today) for place in places or (Place("", None),))


def places_of(work: Work, person_id: int) -> tuple[Place, ...]:
    """Give the units where a person holds or will hold a position, else those where they held one."""
    held = people.positions(work.session, person_ids=[person_id])
    return places_among(held, site.units(work.session), work.me.today)


def places_among(
    held: Sequence[people.PositionRow], units: Mapping[str, site.UnitRow], today: date
) -> tuple[Place, ...]:
    """Give the places of the positions of today and later, else of all."""
    present = [position for position in held if position.last_day is None or position.last_day >= today]
    return tuple(Place(units[p.unit].facility, p.unit) for p in (present or held) if p.unit in units)


def link_person(work: Work, token: str) -> people.PersonRow | None:
    """Give whose link this is, if it can still be used."""
    found = access.open_link(work.session, digest(token), work.now)
    if found is None or identities(work.session).joined(found[1]):
        return None
    return people.person(work.session, found[1])


def use_link(work: Work, token: str, password: str, hasher: PasswordHasher = HASHER) -> str:
    """Set the password with a one-time link, end all older sessions, and begin one; give its token.

    Raises:
        NotFound: the link was used, ran out, or never was.
        Invalid: the password is too short, too long, or the person's own name or number.
    """
    found = access.open_link(work.session, digest(token), work.now)
    person = None if found is None else link_person(work, token)
    if found is None or person is None:
        raise NotFound("link")
    check_password(password, person.employee_id, person.given_name, person.family_name, person.email or "")
    if not access.use_link(work.session, found[0], work.now):
        raise NotFound("link")
    access.end_sessions_of(work.session, person.id, work.now)
    access.keep_password(work.session, person.id, hasher.hash(password), work.now)
    return _begin(work, person.id, Event.PASSWORD_SET)


def set_password(work: Work, person_id: int, password: str, hasher: PasswordHasher = HASHER) -> None:
    """Set a password outright (first administrator, demo); the caller names the act."""
    access.keep_password(work.session, person_id, hasher.hash(password), work.now)


def check_password(password: str, *known: str) -> None:
    """Refuse a password that is too short or rests on what everybody knows.

    Raises:
        Invalid: on `password`.
    """
    if len(password) < PASSWORD_MIN:
        raise Invalid("password", "At least %(n)s characters. A short sentence is fine.", n=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        raise Invalid("password", "At most %(n)s characters.", n=PASSWORD_MAX)
    folded = password.casefold()
    if len(set(folded)) < 5 or any(len(word) > 3 and folded.replace(word.casefold(), "") == "" for word in known):
        raise Invalid("password", "Too easy to guess. Use a few unrelated words.")
