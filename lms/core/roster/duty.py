"""The duty list: who works in which unit from when to when, read strictly, every mistake told at once by its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.core.dates import plausible
from lms.core.problems import Problem
from lms.core.roster.table import LONGEST, table

COLUMNS = ("employee", "unit", "start", "end")
#: nobody is on duty for longer
LONGEST_DUTY = timedelta(hours=24)
#: somebody is on a shift who works at least so much of it: a hand-over of half an hour is no presence
PRESENT = timedelta(hours=2)

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?")


@dataclass(frozen=True, slots=True)
class DutyUnit:
    """A unit as a duty list may name it."""

    key: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on duty in a unit."""

    line: int
    employee_id: str
    #: key of the unit
    unit: str
    #: the day it starts on, in the unit's zone
    day: date
    #: aware, UTC
    starts_at: datetime
    ends_at: datetime

    @property
    def place(self) -> str:
        """Name the row in a problem."""
        return f"line {self.line}"


def read_duties(
    data: bytes, file: str, *, units: Iterable[DutyUnit], employees: Collection[str]
) -> tuple[tuple[Duty, ...], tuple[Problem, ...]]:
    """Read a duty list (UTF-8, with or without a mark in front); with any problem nothing may be applied."""
    problems: list[Problem] = []
    duties: list[Duty] = []
    reader = _Rows(file, tuple(units), frozenset(employees), problems)
    for line, cells in table(data, file, COLUMNS, problems):
        if (duty := reader.duty(line, cells)) is not None:
            duties.append(duty)
    if not (duties or problems):
        problems.append(Problem(file, 1, "holds no row: a duty list without anybody is taken for a mistake"))
    problems.extend(_overlaps(duties, file))
    return tuple(duties), tuple(sorted(set(problems)))


@dataclass(slots=True)
class _Rows:
    """Reads rows, and notes what is wrong with them."""

    file: str
    units: tuple[DutyUnit, ...]
    employees: frozenset[str]
    problems: list[Problem]

    def duty(self, line: int, cells: Mapping[str, str]) -> Duty | None:
        """Read one row; None when anything in it is wrong."""
        before = len(self.problems)
        typed = {column: cell.strip() for column, cell in cells.items()}
        for column, cell in typed.items():
            if not cell:
                self.say(line, f"{column} is empty")
            elif len(cell) > LONGEST or not cell.isprintable():
                self.say(line, f"{column} is too long, or holds a character that cannot be printed")
                return None
        employee = typed["employee"]
        if employee and employee not in self.employees:
            self.say(line, f"nobody here has the employee number {employee!r}")
        unit = self.unit(line, typed["unit"])
        if unit is None:
            return None
        starts_at, ends_at = (self.moment(line, column, typed[column], unit.zone) for column in ("start", "end"))
        if starts_at is not None and ends_at is not None:
            if ends_at <= starts_at:
                self.say(line, f"end {typed['end']} does not lie after start {typed['start']}")
            elif ends_at - starts_at > LONGEST_DUTY:
                hours = (ends_at - starts_at) / timedelta(hours=1)
                self.say(line, f"lasts {hours:g} hours: nobody is on duty for more than 24")
        if starts_at is None or ends_at is None or len(self.problems) > before:
            return None
        return Duty(line, employee, unit.key, starts_at.astimezone(unit.zone).date(), starts_at, ends_at)

    def unit(self, line: int, word: str) -> DutyUnit | None:
        """Find the unit of a key, else of a name that no other unit has."""
        found = [unit for unit in self.units if unit.key == word] or [
            unit for unit in self.units if unit.name.casefold() == word.casefold()
        ]
        if len(found) > 1:
            self.say(line, f"{word!r} is the name of several units: write one of {', '.join(u.key for u in found)}")
        elif not found and word:
            self.say(line, f"there is no unit {word!r} here")
        return found[0] if len(found) == 1 else None

    def moment(self, line: int, column: str, word: str, zone: ZoneInfo) -> datetime | None:
        """Read a moment, in the unit's zone where it bears no offset; an hour the clocks skip or repeat is refused."""
        if not word:
            return None
        try:
            read = datetime.fromisoformat(word) if _MOMENT.fullmatch(word) else None
        except ValueError:
            read = None
        if read is None:
            self.say(line, f"{column} {word!r} is not a moment: write it as 2026-11-20T19:00")
            return None
        if not plausible(read.date()):
            self.say(line, f"{column} {word!r} cannot be meant: write a day of these years")
            return None
        if read.tzinfo is not None:
            return read.astimezone(UTC)
        first, second = (read.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if first.astimezone(zone).replace(tzinfo=None) != read:
            self.say(line, f"{column} {word!r} does not exist that night: the clocks go forward")
            return None
        if first != second:
            offsets = " or ".join(moment.astimezone(zone).isoformat(timespec="minutes") for moment in (first, second))
            self.say(line, f"{column} {word!r} comes twice that night, as the clocks go back: write {offsets}")
            return None
        return first

    def say(self, line: int, message: str) -> None:
        """Note one mistake."""
        self.problems.append(Problem(self.file, line, message))


def _overlaps(duties: Iterable[Duty], file: str) -> Iterator[Problem]:
    """Find where one person would be in two places, or twice in one."""
    by_person: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda duty: (duty.starts_at, duty.line)):
        others = by_person.setdefault(duty.employee_id, [])
        for other in others:
            if other.ends_at > duty.starts_at:
                first, later = sorted((other, duty), key=lambda one: one.line)
                yield Problem(file, later.line, f"{duty.employee_id} is on duty at the same time on {first.place}")
        # nothing longer than a day reaches beyond the next
        by_person[duty.employee_id] = [one for one in others if one.ends_at > duty.starts_at] + [duty]


@dataclass(frozen=True, slots=True)
class Cover:
    """The days a list speaks for in one unit, both inclusive."""

    unit: str
    first_day: date
    last_day: date


def covers(duties: Iterable[Duty]) -> tuple[Cover, ...]:
    """Give what a list speaks for: in each unit it names, from its first to its last day there."""
    days: dict[str, list[date]] = {}
    for duty in duties:
        days.setdefault(duty.unit, []).append(duty.day)
    return tuple(Cover(unit, min(found), max(found)) for unit, found in sorted(days.items()))


def is_on(starts_at: datetime, ends_at: datetime, shift_starts_at: datetime, shift_ends_at: datetime) -> bool:
    """Say whether a duty is a presence on a shift: two hours of it, or all of a shorter one or of a shorter duty.

    All moments are aware; hours are those that really pass, also in a night in which the clocks change.
    """
    starts, ends, begins, over = (m.astimezone(UTC) for m in (starts_at, ends_at, shift_starts_at, shift_ends_at))
    shared = min(ends, over) - max(starts, begins)
    return shared >= min(PRESENT, ends - starts, over - begins) and shared > timedelta(0)
