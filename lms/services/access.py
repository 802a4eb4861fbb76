"""Who may do what: dated, scoped roles are given and ended; every one stays readable afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.dates import Span, plausible
from lms.core.permissions import Event, Permission, Place, Role, ScopeKind
from lms.services.errors import Invalid, NotFound
from lms.services.reasons import reason as told
from lms.services.work import Work
from lms.store import access, people, site
from lms.store.identities import identities

PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Held:
    """A role of a person, as recorded; days inclusive, None is open."""

    role: Role
    #: 'programme', 'facility:KEY' or 'unit:KEY'
    scope: str
    first_day: date | None
    last_day: date | None
    why: str


def roles_of(work: Work, employee_id: str) -> tuple[Held, ...]:
    """Give every role the person holds, held or will hold.

    Raises:
        NotFound: nobody has this number.
    """
    person = _person(work, employee_id)
    return tuple(_held(kept) for kept in access.grants_of(work.session, person.id))


def grant(
    work: Work,
    employee_id: str,
    role: str,
    *,
    scope: str,
    first_day: date,
    last_day: date | None,
    why: str,
) -> Held:
    """Give a person a role from a day on, through a last day or for good.

    Acting without an actor is the command line's: whoever has the server's shell.

    Raises:
        NotFound: nobody has this number.
        NotAllowed: the actor may not give roles there.
        Invalid: on `role`, `scope`, a day or `why`; also when the same role is held there on one of the days.
    """
    person = _person(work, employee_id)
    given = _role(role)
    kind, key, place = _scope(work, scope)
    reason = told(why)
    if work.actor is not None:
        work.demand(Permission.ACCESS_GRANT, place)
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if day is not None and not plausible(day):
            raise Invalid(field, "Write a day that can be meant, such as 2026-11-20.")
    if last_day is not None and last_day < first_day:
        raise Invalid("last_day", f"{last_day} lies before {first_day}")
    kept = access.grants_of(work.session, person.id)
    for one in kept:
        if (one.grant.role, one.grant.kind, one.grant.scope) == (given, kind, key) and _meet(
            one.grant.days, first_day, last_day
        ):
            raise Invalid("role", f"{employee_id} holds {given} there on some of these days already; end that first")
    access.add_grant(
        work.session,
        key=f"grant-{person.id}-{len(kept) + 1}",
        version=1,
        person_id=person.id,
        role=given,
        kind=kind,
        scope=key,
        first_day=first_day,
        last_day=last_day,
        why=reason,
    )
    work.record(Event.ACCESS_GRANTED, person=person.id)
    return Held(given, _written(kind, key), first_day, last_day, reason)


def end(work: Work, employee_id: str, role: str, *, scope: str, last_day: date, why: str) -> tuple[Held, ...]:
    """End a role with `last_day` as its last; give what was ended, as it stands now.

    Raises:
        NotFound: nobody has this number.
        NotAllowed: the actor may not end roles there.
        Invalid: on `role` (also when it is not held there after that day), `scope` or `why`.
    """
    person = _person(work, employee_id)
    ended = _role(role)
    kind, key, place = _scope(work, scope)
    reason = told(why)
    if work.actor is not None:
        work.demand(Permission.ACCESS_GRANT, place)
    after: list[Held] = []
    for one in access.grants_of(work.session, person.id):
        days = one.grant.days
        holds_later = days.until is None or days.until > last_day + timedelta(days=1)
        if (one.grant.role, one.grant.kind, one.grant.scope) != (ended, kind, key) or not holds_later:
            continue
        first_day = days.start or last_day
        # a role that had not begun by then ends the day before it would have: it is held on no day
        until = max(last_day, first_day - timedelta(days=1))
        access.add_grant(
            work.session,
            key=one.key,
            version=one.version + 1,
            person_id=person.id,
            role=ended,
            kind=kind,
            scope=key,
            first_day=first_day,
            last_day=until,
            why=reason,
        )
        after.append(Held(ended, _written(kind, key), first_day, until, reason))
    if not after:
        raise Invalid("role", f"{employee_id} does not hold {ended} there after {last_day}")
    work.record(Event.ACCESS_ENDED, person=person.id)
    return tuple(after)


def _person(work: Work, employee_id: str) -> people.PersonRow:
    """Find a person by employee number; the number of somebody who was joined to another finds the other."""
    person = people.by_employee_id(work.session, employee_id.strip())
    person = None if person is None else people.person(work.session, identities(work.session).of(person.id))
    if person is None:
        raise NotFound("person")
    return person


def _role(word: str) -> Role:
    given = [role for role in Role if role is not Role.LEARNER]
    if word not in [str(role) for role in given]:
        raise Invalid("role", f"give one of {', '.join(given)}; everyone is a learner anyway")
    return Role(word)


def _scope(work: Work, scope: str) -> tuple[ScopeKind, str, Place]:
    """Read `programme`, `facility:KEY`, `unit:KEY`, or a bare key that means one thing only."""
    facilities, units = site.facilities(work.session), site.units(work.session)
    if scope == PROGRAMME:
        return ScopeKind.PROGRAMME, "", Place("", None)
    kind, colon, key = scope.partition(":")
    wanted = kind if colon else ""
    key = key if colon else scope
    if key in facilities and wanted in {"", "facility"} and not _ambiguous(wanted, key, facilities, units):
        return ScopeKind.FACILITY, key, Place(key, None)
    if key in units and wanted in {"", "unit"} and not _ambiguous(wanted, key, facilities, units):
        return ScopeKind.UNIT, key, Place(units[key].facility, key)
    there = ["programme", *(f"facility:{one}" for one in facilities), *(f"unit:{one}" for one in units)]
    raise Invalid("scope", f"“{scope}” is none of {', '.join(there)}")


def _ambiguous(wanted: str, key: str, facilities: Mapping[str, object], units: Mapping[str, object]) -> bool:
    return not wanted and key in facilities and key in units


def _meet(days: Span, first_day: date, last_day: date | None) -> bool:
    """Say whether a recorded stretch and a new one share a day."""
    if days.start is not None and days.until is not None and days.until <= days.start:
        return False
    begins_in_time = last_day is None or days.start is None or days.start <= last_day
    return begins_in_time and (days.until is None or first_day < days.until)


def _written(kind: ScopeKind, key: str) -> str:
    return PROGRAMME if kind is ScopeKind.PROGRAMME else f"{kind}:{key}"


def _held(kept: access.KeptGrant) -> Held:
    days = kept.grant.days
    last_day = None if days.until is None else days.until - timedelta(days=1)
    return Held(kept.grant.role, _written(kept.grant.kind, kept.grant.scope), days.start, last_day, kept.why)
