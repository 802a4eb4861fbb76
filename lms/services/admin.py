"""First run and people: the administrator's acts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.core.permissions import Event, Permission, Place, Role, ScopeKind, allows
from lms.services import auth
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.store import access, people, site

#: what people do here, as roster files and content name it
JOB_ROLES = (
    "ed-nurse",
    "icu-nurse",
    "infusion-nurse",
    "pharmacist",
    "triage",
    "front-office",
    "app-physician",
)
#: the roster source of people added by hand: no import touches them
BY_HAND = "hand"


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A facility as typed on the first-run page: units by name."""

    name: str
    time_zone: str
    day_starts: str
    night_starts: str
    units: Sequence[str]


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """The first administrator as typed on the first-run page."""

    employee_id: str
    given_name: str
    family_name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as listed to whoever may invite them."""

    id: int
    employee_id: str
    name: str
    #: unit names of the positions held today
    units: tuple[str, ...]
    has_password: bool


def is_new(work: Work) -> bool:
    """Say whether nobody exists yet, so that the first-run page is open."""
    return site.is_empty(work.session)


def key_of(name: str, taken: Sequence[str] = ()) -> str:
    """Make a key from a name: ASCII words joined by hyphens, never one already taken.

    >>> key_of("Hôpital St-Éloi")
    'hopital-st-eloi'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base = "-".join(re.findall(r"[a-z0-9]+", plain)) or "place"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def set_up(work: Work, administrator: NewAdministrator, facilities: Sequence[NewFacility]) -> str:
    """Make the first administrator, the facilities and their units; sign the administrator in and give the token.

    Raises:
        NotFound: somebody exists already; the first run is over.
        Invalid: a name is missing, a time zone or an hour is unknown, the password is too weak.
    """
    if not is_new(work):
        raise NotFound("setup")
    _check(administrator, facilities)
    auth.check_password(administrator.password, administrator.employee_id, administrator.family_name)
    keys: list[str] = []
    for facility in facilities:
        key = key_of(facility.name, keys)
        keys.append(key)
        site.add_facility(work.session, key, facility.name.strip(), facility.time_zone)
        site.add_shift(work.session, key, "day", facility.day_starts, facility.night_starts)
        site.add_shift(work.session, key, "night", facility.night_starts, facility.day_starts)
        units: list[str] = []
        for name in facility.units:
            unit = key_of(f"{key} {name}", units)
            units.append(unit)
            site.add_unit(work.session, unit, key, name.strip())
    person_id = people.add_person(
        work.session,
        employee_id=administrator.employee_id,
        given_name=administrator.given_name,
        family_name=administrator.family_name,
        email=administrator.email or None,
        source=BY_HAND,
    )
    access.add_grant(
        work.session,
        key=f"first-{person_id}",
        version=1,
        person_id=person_id,
        role=Role.ADMIN,
        kind=ScopeKind.PROGRAMME,
        scope="",
        first_day=work.now.astimezone(ZoneInfo(facilities[0].time_zone)).date(),
        last_day=None,
        why="first run",
    )
    auth.set_password(work, person_id, administrator.password)
    work.record(Event.SITE_SET, person=person_id)
    return auth.begin_unnamed(work, person_id)


def _check(administrator: NewAdministrator, facilities: Sequence[NewFacility]) -> None:
    if not administrator.employee_id.strip():
        raise Invalid("employee_id", "an employee number is needed")
    if not facilities:
        raise Invalid("facility_name", "at least one facility is needed")
    for facility in facilities:
        if not facility.name.strip():
            raise Invalid("facility_name", "a facility needs a name")
        try:
            ZoneInfo(facility.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid("time_zone", f"there is no time zone “{facility.time_zone}”") from None
        for field, hour in (("day_starts", facility.day_starts), ("night_starts", facility.night_starts)):
            try:
                time.fromisoformat(hour)
            except ValueError:
                raise Invalid(field, f"“{hour}” is not an hour: write 07:00") from None
        if not [name for name in facility.units if name.strip()]:
            raise Invalid("units", f"{facility.name} needs at least one unit")


def list_people(work: Work) -> tuple[PersonLine, ...]:
    """List everyone the actor may invite: for a programme-wide role all, else those of the units in reach."""
    units = site.units(work.session)
    everyone = people.people(work.session)
    held: dict[int, list[people.PositionRow]] = {}
    for position in people.positions(work.session):
        held.setdefault(position.person_id, []).append(position)
    with_password = access.people_with_password(work.session)
    today: date = work.me.today
    lines = []
    for person in everyone:
        positions = held.get(person.id, [])
        places = auth.places_among(positions, units, today)
        if not auth.reaches(work, Permission.ACCESS_INVITE, places):
            continue
        names = tuple(sorted({units[p.unit].name for p in positions if p.holds_on(today) and p.unit in units}))
        lines.append(PersonLine(person.id, person.employee_id, person.name, names, person.id in with_password))
    return tuple(lines)


def person_line(work: Work, person_id: int) -> PersonLine:
    """Give one person as listed.

    Raises:
        NotFound: there is none in reach.
    """
    for line in list_people(work):
        if line.id == person_id:
            return line
    raise NotFound("person")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form for a new person offers: units in reach with their facility's name, and known job roles."""

    units: tuple[tuple[str, site.UnitRow], ...]
    job_roles: tuple[str, ...]


def choices(work: Work) -> Choices:
    """Give the units in the actor's reach and every job role that content or a position names."""
    me, facilities = work.me, site.facilities(work.session)
    units = tuple(
        (facilities[unit.facility].name, unit)
        for unit in site.units(work.session).values()
        if allows(me.grants, Permission.ACCESS_INVITE, Place(unit.facility, unit.key), me.today)
    )
    return Choices(units, JOB_ROLES)


def add_person(
    work: Work,
    *,
    employee_id: str,
    given_name: str,
    family_name: str,
    email: str | None,
    unit: str,
    job_role: str,
    shift: str,
    first_day: date,
) -> int:
    """Add a person by hand with a first position; give the id.

    Raises:
        Invalid: the number or the address belongs to someone already, or a choice is not offered.
    """
    offered = choices(work)
    if unit not in {row.key for _name, row in offered.units}:
        raise Invalid("unit", "choose one of the units you look after")
    if job_role not in offered.job_roles:
        raise Invalid("job_role", "choose one of the job roles")
    if people.by_employee_id(work.session, employee_id.strip()) is not None:
        raise Invalid("employee_id", "somebody has this number already")
    if email and people.find(work.session, email) is not None:
        raise Invalid("email", "somebody has this address already")
    person_id = people.add_person(
        work.session,
        employee_id=employee_id,
        given_name=given_name,
        family_name=family_name,
        email=email,
        source=BY_HAND,
    )
    people.add_position(
        work.session,
        key=people.next_position_keys(work.session, 1)[0],
        version=1,
        person_id=person_id,
        unit=unit,
        job_role=job_role,
        shift=shift,
        first_day=first_day,
        last_day=None,
        source=BY_HAND,
    )
    work.record(Event.PERSON_ADDED, person=person_id)
    return person_id
