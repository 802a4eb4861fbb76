"""First run and people: the administrator's acts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from lms.core.content.values import PROGRAMME
from lms.core.dates import plausible
from lms.core.permissions import Event, Permission, Role, ScopeKind
from lms.services import auth, roster_change, turnover_triggers
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.store import access, people, site
from lms.store.identities import identities

#: what people do here, as roster files and content name it
JOB_ROLES = (
    "ed-nurse",
    "icu-nurse",
    "infusion-nurse",
    "pharmacist",
    "triage",
    "charge-nurse",
    "front-office",
    "app-physician",
)
#: scopes that are no facility
RESERVED = (PROGRAMME, "shipped")
#: how an hour is typed
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
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
class NewPosition:
    """A first position as typed: unit key, job role, shift, first day."""

    unit: str
    job_role: str
    shift: str
    first_day: date


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
    while key in taken or key in RESERVED:
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
    units: list[str] = []
    for facility in facilities:
        key = key_of(facility.name, keys)
        keys.append(key)
        site.add_facility(work.session, key, facility.name.strip(), facility.time_zone)
        site.add_shift(work.session, key, "day", facility.day_starts, facility.night_starts)
        site.add_shift(work.session, key, "night", facility.night_starts, facility.day_starts)
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
    check_employee_id(administrator.employee_id)
    if not facilities:
        raise Invalid("facility_name", "At least one facility is needed.")
    for number, facility in enumerate(facilities):
        name, zone, units = FIELDS[number > 0]
        if not facility.name.strip():
            raise Invalid(name, "A facility needs a name.")
        if facility.time_zone not in ZONES:
            raise Invalid(zone, "There is no time zone “%(zone)s”. Choose one of the list.", zone=facility.time_zone)
        for field, hour in (("day_starts", facility.day_starts), ("night_starts", facility.night_starts)):
            if not HOUR.fullmatch(hour):
                raise Invalid(field, "“%(hour)s” is not an hour. Write 07:00.", hour=hour)
        if facility.day_starts == facility.night_starts:
            raise Invalid("night_starts", "Day and night cannot start at the same hour.")
        if not [unit for unit in facility.units if unit.strip()]:
            raise Invalid(units, "%(name)s needs at least one unit.", name=facility.name)


#: the fields of the first and of a second facility on the first-run page: name, time zone, units
FIELDS = (("facility_name", "time_zone", "units"), ("second_name", "second_zone", "second_units"))
#: places of the world, and UTC: not the machine's own zone, nor tables that count leap seconds
ZONES = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("right", "posix"))) | {
    "UTC"
}


def check_employee_id(employee_id: str) -> None:
    """Refuse an employee number that is empty or could be taken for an e-mail address.

    Raises:
        Invalid: on `employee_id`.
    """
    if not employee_id.strip():
        raise Invalid("employee_id", "An employee number is needed.")
    if "@" in employee_id:
        raise Invalid("employee_id", "An employee number holds no @: e-mail has its own field.")


def list_people(work: Work) -> tuple[PersonLine, ...]:
    """List everyone the actor may invite: for a programme-wide role all, else those of the units in reach.

    Who was joined to another is not among them.
    """
    who = identities(work.session)
    return tuple(line for line in _lines(work) if not who.joined(line.id))


def _lines(work: Work) -> tuple[PersonLine, ...]:
    units, who = site.units(work.session), identities(work.session)
    everyone = people.people(work.session)
    held: dict[int, list[people.PositionRow]] = {}
    for position in people.positions(work.session):
        held.setdefault(position.person_id, []).append(position)
    with_password = access.people_with_password(work.session)
    today: date = work.me.today
    lines = []
    for person in everyone:
        positions = held.get(who.of(person.id), [])
        places = auth.places_among(positions, units, today)
        if not auth.reaches(work, Permission.ACCESS_INVITE, places):
            continue
        names = tuple(sorted({units[p.unit].name for p in positions if p.holds_on(today) and p.unit in units}))
        lines.append(PersonLine(person.id, person.employee_id, person.name, names, person.id in with_password))
    return tuple(lines)


def person_line(work: Work, person_id: int) -> PersonLine:
    """Give one person as listed, also one who was joined to another.

    Raises:
        NotFound: there is none in reach.
    """
    for line in _lines(work):
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
    facilities = site.facilities(work.session)
    reach = auth.units_in_reach(work, Permission.ACCESS_INVITE)
    units = tuple((facilities[unit.facility].name, unit) for unit in reach.values())
    return Choices(units, JOB_ROLES)


def add_person(
    work: Work,
    *,
    employee_id: str,
    given_name: str,
    family_name: str,
    email: str | None,
    position: NewPosition | None,
) -> int:
    """Add a person by hand, with a first position or (office staff) without; give the id.

    Raises:
        Invalid: the number or the address belongs to someone already, or a choice is not offered.
    """
    if position is not None:
        _check_position(work, position)
    check_employee_id(employee_id)
    if people.by_employee_id(work.session, employee_id.strip()) is not None:
        raise Invalid("employee_id", "Somebody has this number already.")
    if email and people.find(work.session, email) is not None:
        raise Invalid("email", "Somebody has this address already.")
    person_id = people.add_person(
        work.session,
        employee_id=employee_id,
        given_name=given_name,
        family_name=family_name,
        email=email,
        source=BY_HAND,
    )
    if position is not None:
        change = roster_change.of_hire(
            work,
            unit=position.unit,
            job_role=position.job_role,
            shift=position.shift,
            first_day=position.first_day,
        )
        turnover_triggers.record(work, turnover_triggers.foresee(work, change))
        people.add_position(
            work.session,
            key=people.next_position_keys(work.session, 1)[0],
            version=1,
            person_id=person_id,
            unit=position.unit,
            job_role=position.job_role,
            shift=position.shift,
            first_day=position.first_day,
            last_day=None,
            source=BY_HAND,
        )
    work.record(Event.PERSON_ADDED, person=person_id)
    return person_id


def _check_position(work: Work, position: NewPosition) -> None:
    offered = choices(work)
    if position.unit not in {row.key for _name, row in offered.units}:
        raise Invalid("unit", "Choose one of the units you look after.")
    if position.job_role not in offered.job_roles:
        raise Invalid("job_role", "Choose one of the job roles.")
    if not plausible(position.first_day):
        raise Invalid("first_day", "Write a day that can be meant, such as 2026-11-20.")
