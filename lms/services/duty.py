"""Duty lists: taken over whole, and asked who is on a shift."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lms.core.competency.readiness import ShiftHours
from lms.core.competency.records import Shift
from lms.core.dates import add_days
from lms.core.permissions import Event
from lms.core.roster.duty import Cover, DutyUnit, covers, is_on, read_duties
from lms.services.errors import Invalid
from lms.services.site import BrokenFile
from lms.services.work import Work
from lms.store import duty, people, site

#: the longest name of a source that is kept
LONGEST_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list brought for one unit."""

    unit: str
    first_day: date
    last_day: date
    duties: int
    people: int


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on one shift of a unit, by the list that speaks for it."""

    #: when the list was taken over
    listed_at: datetime
    person_ids: frozenset[int]


def import_file(work: Work, data: bytes, file: str, *, source: str) -> tuple[Imported, ...]:
    """Take over a duty list: from now on it speaks for each unit it names, from its first to its last day there.

    Raises:
        Invalid: on `source`.
        BrokenFile: rows are wrong; nothing was taken over.
    """
    if not source.strip() or len(source) > LONGEST_SOURCE or not source.isprintable():
        raise Invalid("source", "Name the source in up to %(n)s characters.", n=LONGEST_SOURCE)
    ids = {person.employee_id: person.id for person in people.people(work.session)}
    read, problems = read_duties(data, file, units=_units(work), employees=ids.keys())
    if problems:
        raise BrokenFile(problems)
    found = covers(read)
    lists = {
        cover.unit: duty.add_list(
            work.session,
            unit=cover.unit,
            first_day=cover.first_day,
            last_day=cover.last_day,
            source=source.strip(),
        )
        for cover in found
    }
    for one in read:
        duty.add_duty(
            work.session,
            list_id=lists[one.unit],
            person_id=ids[one.employee_id],
            unit=one.unit,
            day=one.day,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
    work.record(Event.DUTY_IMPORTED)
    on = {cover.unit: [one.employee_id for one in read if one.unit == cover.unit] for cover in found}
    return tuple(_imported(cover, on[cover.unit]) for cover in found)


def _imported(cover: Cover, employees: Sequence[str]) -> Imported:
    return Imported(cover.unit, cover.first_day, cover.last_day, len(employees), len(set(employees)))


def _units(work: Work) -> tuple[DutyUnit, ...]:
    facilities = site.facilities(work.session)
    return tuple(
        DutyUnit(unit.key, unit.name, facilities[unit.facility].zone) for unit in site.units(work.session).values()
    )


def on_duty(
    work: Work,
    day: date,
    zones: Mapping[str, ZoneInfo],
    hours: Mapping[str, Sequence[ShiftHours]],
    known_at: datetime | None = None,
) -> dict[tuple[str, Shift], OnDuty]:
    """Give who is on each shift that starts on `day`, for the units a duty list speaks for; two SQL statements.

    `zones` and `hours` are by unit. A list that names nobody for a shift is silent about it, so the shift is left out.
    The newest list of a unit and a day holds for both; a shift also meets duties that began the day before or after.
    With `known_at` (UTC), by the lists taken over until then.
    """
    days = tuple(add_days(day, away) for away in (-1, 0, 1))
    lists = duty.lists_between(work.session, zones.keys(), days[0], days[-1])
    holding = _holding([one for one in lists if known_at is None or one.recorded_at <= known_at], days)
    wanted: dict[int, list[date]] = {}
    for (_unit, held), listed in holding.items():
        wanted.setdefault(listed.id, []).append(held)
    rows = duty.duties(work.session, wanted) if wanted else ()
    found = {}
    for unit, zone in zones.items():
        listed_today = holding.get((unit, day))
        if listed_today is None:
            continue
        for each in hours[unit]:
            starts, ends = shift_moments(each, day, zone)
            on = frozenset(
                row.person_id for row in rows if row.unit == unit and is_on(row.starts_at, row.ends_at, starts, ends)
            )
            if on:
                found[unit, each.shift] = OnDuty(listed_today.recorded_at, on)
    return found


def _holding(lists: Sequence[duty.ListRow], days: Collection[date]) -> Mapping[tuple[str, date], duty.ListRow]:
    """Give the list that holds for each unit and day; `lists` are the newest first."""
    holding: dict[tuple[str, date], duty.ListRow] = {}
    for listed in lists:
        for day in days:
            if listed.covers(day):
                holding.setdefault((listed.unit, day), listed)
    return holding


def shift_moments(hours: ShiftHours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the moments between which the shift that starts on `day` runs, by the clocks on the wall."""
    ends_on = day if hours.ends > hours.starts else add_days(day, 1)
    return (_at(day, hours.starts, zone), _at(ends_on, hours.ends, zone))


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone)
