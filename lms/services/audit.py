"""The audit door: who of a unit's shift is ready on any day, and one person's file with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.core.competency.known import changed_since
from lms.core.competency.path import to_do
from lms.core.competency.readiness import DEFAULT_HOURS, Cell, Member, Presence, ShiftHours, readiness
from lms.core.competency.records import Shift
from lms.core.dates import add_days
from lms.core.permissions import Permission
from lms.services import auth, counting, duty, standing
from lms.services.chain import rules_since
from lms.services.duty import OnDuty
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories
from lms.services.shifts import shift_hours
from lms.services.work import Work
from lms.store import people, site

#: the days a board or a file can be asked about
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
#: of more units than these a board reads the people of one and counts the others
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One unit and shift of the board."""

    unit: str
    unit_name: str
    facility_name: str
    shift: Shift
    hours: ShiftHours
    #: the moment the shift begins
    begins_at: datetime
    #: how many people are listed in any of its cells
    people: int
    #: who is on by the duty list that speaks for this shift; None where none does
    duty: OnDuty | None
    #: by competency; one that is not asked there is absent
    cells: Mapping[str, Cell]

    def passed_within(self, presence: Presence) -> datetime | None:
        """Give the moment at which somebody became ready after the shift had begun, if so."""
        earned_at = presence.earned_at
        return earned_at if presence.ready and earned_at is not None and earned_at > self.begins_at else None

    @property
    def worst(self) -> Cell:
        """The cell furthest from enough."""
        return min(self.cells.values(), key=_slack)


@dataclass(frozen=True, slots=True)
class Board:
    """Readiness of the units in the actor's reach, for the shifts that start on a day."""

    day: date
    #: the day whose shifts run or come next, at the actor's facility
    now: date
    #: by facility, unit and shift
    rows: tuple[Row, ...]
    #: the competencies asked in any of them
    competencies: tuple[str, ...]
    #: names of the units in reach where nobody is asked anything
    silent: tuple[str, ...]
    #: the cell that answers on top, and its row
    focus: tuple[Row, Cell] | None
    #: names by person id
    names: Mapping[str, str]
    #: names of the units in reach by key
    reach: Mapping[str, str]
    #: the moment as of which it is counted; None is now
    known_at: datetime | None = None
    #: how many facts about these people, and rules, were added or corrected since
    since: int = 0

    @property
    def units(self) -> int:
        """How many units are in reach."""
        return len(self.reach)


def board(
    work: Work,
    day: date | None,
    *,
    unit: str = "",
    shift: str = "",
    competency: str = "",
    named: bool = True,
    known_at: datetime | None = None,
) -> Board:
    """Count readiness for the shifts that start on `day` (None: those that run now or come next).

    The cell of `unit`, `shift` and `competency`, as far as they are named, answers on top: of several the one furthest
    from enough. Unless everybody is to be `named`, of more than `MOST_NAMED` units only that cell's people are read,
    and those of units with a duty list; the numbers are the same. With `known_at` (UTC), as it could have been known at
    that moment, and everybody is read.

    Raises:
        Invalid: the day is out of range.
        NotFound: there is no such unit, shift or competency in the actor's reach.
    """
    me = work.me
    facilities = site.facilities(work.session)
    hours = {key: shift_hours(facility) for key, facility in facilities.items()}
    now = current_day(work.now, me.zone, hours.get(me.facility, DEFAULT_HOURS))
    day = now if day is None else in_range(day)
    reach = auth.units_in_reach(work, Permission.READINESS_SEE)
    if unit and unit not in reach:
        raise NotFound("unit")
    on = duty.on_duty(
        work,
        day,
        {key: facilities[row.facility].zone for key, row in reach.items()},
        {key: hours[row.facility] for key, row in reach.items()},
        known_at,
    )
    since = 0
    if known_at is not None:
        cells, since = _known_cells(work, day, reach, hours, on, known_at)
        rows = _rows(day, cells, reach, facilities, hours, on, {})
    elif named or len(reach) <= MOST_NAMED:
        cells = _cells(work, day, reach, hours, on)
        rows = _rows(day, cells, reach, facilities, hours, on, {})
    else:
        counted = counting.count(work, day, reach, hours)
        read = {key for key, _ in on}
        cells = _either(counted.cells, _cells(work, day, _of(reach, read), hours, on), read)
        rows = _rows(day, cells, reach, facilities, hours, on, counted.people)
        found = _focus(rows, unit, shift, competency)
        if found is not None and (top := found[0].unit) not in read:
            own = _cells(work, day, _of(reach, {top}), hours, {}, found[1].competency)
            cells = [*cells, *own]
            rows = tuple(replace(row, cells=_named(row, own)) if row.unit == top else row for row in rows)
    listed = {int(presence.person) for cell in cells for presence in cell.people}
    speaking = {cell.unit for cell in cells}
    return Board(
        day=day,
        now=now,
        rows=rows,
        competencies=tuple(sorted({cell.competency for cell in cells})),
        silent=tuple(row.name for key, row in reach.items() if key not in speaking),
        focus=_focus(rows, unit, shift, competency),
        names={str(person.id): person.name for person in people.people(work.session, listed)},
        reach={key: row.name for key, row in reach.items()},
        known_at=known_at,
        since=since,
    )


def current_day(now: datetime, zone: ZoneInfo, hours: Iterable[ShiftHours]) -> date:
    """Give the day whose shifts run at `now` or come next: until a night has ended, the day on which it began."""
    local = now.astimezone(zone)
    last_night = add_days(local.date(), -1)
    running = any(len(each.days_touched(last_night)) > 1 and local.time() < each.ends for each in hours)
    return last_night if running else local.date()


def nearest(cell: Cell, names: Mapping[str, str]) -> Presence | None:
    """Give who could soonest make up for a shortfall: the fewest activities left, then by name."""
    close = [p for p in cell.on if p.counted and not p.ready and p.status.missing]
    if not cell.short or not close:
        return None
    return min(close, key=lambda presence: (len(to_do(presence.status.missing)), names[presence.person]))


def in_range(day: date) -> date:
    """Give back a day that can be asked about.

    Raises:
        Invalid: the day is out of range.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid("day", f"{FIRST_DAY.year} to {LAST_DAY.year}")
    return day


def _cells(
    work: Work,
    day: date,
    units: Mapping[str, site.UnitRow],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on: Mapping[tuple[str, Shift], OnDuty],
    competency: str = "",
) -> list[Cell]:
    """Give the cells of some units (of one competency) with their people."""
    if not units:
        return []
    here = people.ids_in_units(work.session, units)
    members = standing.members_of(work, here.union(*(each.person_ids for each in on.values())), day, competency)
    named = {place: frozenset(map(str, each.person_ids)) for place, each in on.items()}
    return [cell for cell in readiness(day, members, standing.policies(work), hours, named) if cell.unit in units]


def _known_cells(
    work: Work,
    day: date,
    units: Mapping[str, site.UnitRow],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on: Mapping[tuple[str, Shift], OnDuty],
    known_at: datetime,
) -> tuple[list[Cell], int]:
    """Give the cells as they could have been known, folded from the facts, and how many of those changed since."""
    here = people.ids_in_units(work.session, units).union(*(each.person_ids for each in on.values()))
    rules = standing.policies(work, known_at)
    now, known = histories(work, here), histories(work, here, known_at)
    members = [
        Member(str(person_id), history.held_positions(), standing.timelines(history, rules))
        for person_id, history in known.items()
    ]
    named = {place: frozenset(map(str, each.person_ids)) for place, each in on.items()}
    cells = [cell for cell in readiness(day, members, rules, hours, named) if cell.unit in units]
    changed = {fact for person_id in here for fact in changed_since(now[person_id], known[person_id])}
    return cells, len(changed) + rules_since(work, known_at, units)


def _of(units: Mapping[str, site.UnitRow], keys: Collection[str]) -> dict[str, site.UnitRow]:
    return {key: row for key, row in units.items() if key in keys}


def _named(row: Row, cells: Iterable[Cell]) -> Mapping[str, Cell]:
    """Give the cells of a row, those that were read in the place of those that were counted."""
    return {**row.cells, **{cell.competency: cell for cell in cells if cell.shift is row.shift}}


def _either(cells: Iterable[Cell], read: Iterable[Cell], units: Collection[str]) -> list[Cell]:
    """Give the cells of some units as they were read, and all others as they were counted, in the board's order."""
    both = [*read, *(cell for cell in cells if cell.unit not in units)]
    return sorted(both, key=lambda cell: (cell.facility, cell.unit, cell.competency))


def _rows(
    day: date,
    cells: Sequence[Cell],
    units: Mapping[str, site.UnitRow],
    facilities: Mapping[str, site.FacilityRow],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on: Mapping[tuple[str, Shift], OnDuty],
    counted: Mapping[tuple[str, Shift], int],
) -> tuple[Row, ...]:
    """Group cells into rows; `counted` are the people of shifts whose cells name nobody."""
    grouped: dict[tuple[str, Shift], dict[str, Cell]] = {}
    for cell in cells:
        grouped.setdefault((cell.unit, cell.shift), {})[cell.competency] = cell
    rows = []
    for key, unit in units.items():
        for each in sorted(hours[unit.facility], key=lambda each: each.shift is not Shift.NIGHT):
            own = grouped.get((key, each.shift))
            if own is not None:
                listed = len({presence.person for cell in own.values() for presence in cell.on})
                if any(cell.numbers is not None for cell in own.values()):
                    listed = counted.get((key, each.shift), 0)
                home = facilities[unit.facility]
                begins_at = datetime.combine(day, each.starts, home.zone)
                list_of = on.get((key, each.shift))
                rows.append(Row(key, unit.name, home.name, each.shift, each, begins_at, listed, list_of, own))
    return tuple(rows)


def _slack(cell: Cell) -> tuple[bool, bool, int, str]:
    """Order cells from the worst: the short ones first, nights before days, then by ready people beyond the minimum."""
    beyond = cell.ready if cell.minimum is None else cell.ready - cell.minimum
    return (not cell.short, cell.shift is not Shift.NIGHT, beyond, cell.competency)


def _focus(rows: Sequence[Row], unit: str, shift: str, competency: str) -> tuple[Row, Cell] | None:
    named = [
        (row, cell)
        for row in rows
        if unit in {"", row.unit} and shift in {"", row.shift.value}
        for cell in row.cells.values()
        if competency in {"", cell.competency}
    ]
    if not named:
        if shift or competency:
            raise NotFound("cell")
        return None
    return min(named, key=lambda pair: _slack(pair[1]))
