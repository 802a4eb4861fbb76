"""A change of positions and leaves before it is written: what was, what will be, and which shifts it may weaken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.core.competency.records import Leave, Position, Shift
from lms.core.dates import add_days
from lms.core.roster.difference import Absence, Change, Stay
from lms.services.work import Work
from lms.store import people, site
from lms.store.identities import identities


@dataclass(frozen=True, slots=True)
class PositionChange:
    """One position as it is recorded and as it will be; None is none."""

    key: str
    person: str
    before: Position | None
    after: Position | None

    @property
    def weakens_from(self) -> date | None:
        """The first day on which the position that was there is no more; None where nothing of it is lost."""
        if self.before is None:
            return None
        if self.after is None:
            return self.before.first_day
        if self.after.first_day > self.before.first_day:
            return self.before.first_day
        if self.after.last_day is None or self.after.last_day == self.before.last_day:
            return None
        if self.before.last_day is not None and self.before.last_day < self.after.last_day:
            return None
        return add_days(self.after.last_day, 1)


@dataclass(frozen=True, slots=True)
class LeaveChange:
    """One leave as it is recorded and as it will be; None is none."""

    key: str
    person: str
    before: Leave | None
    after: Leave | None

    @property
    def weakens_from(self) -> date | None:
        """The first day of leave where there was none before; None where the change only gives days back."""
        if self.after is None:
            return None
        if self.before is None or self.after.first_day < self.before.first_day:
            return self.after.first_day
        if self.before.last_day is None or (self.after.last_day or date.max) <= self.before.last_day:
            return None
        return add_days(self.before.last_day, 1)


@dataclass(frozen=True)
class RosterChange:
    """Everything one act changes of positions and leaves."""

    positions: tuple[PositionChange, ...] = ()
    leaves: tuple[LeaveChange, ...] = ()
    #: the source of the roster, and its recorded positions where they are read already
    source: str = ""
    read: tuple[people.PositionRow, ...] = ()

    @cached_property
    def moved(self) -> Mapping[str, Sequence[PositionChange]]:
        """The changes of positions by person."""
        found: dict[str, list[PositionChange]] = {}
        for change in self.positions:
            found.setdefault(change.person, []).append(change)
        return found

    @cached_property
    def away(self) -> Mapping[str, Sequence[LeaveChange]]:
        """The changes of leaves by person."""
        found: dict[str, list[LeaveChange]] = {}
        for change in self.leaves:
            found.setdefault(change.person, []).append(change)
        return found

    @cached_property
    def recorded_by_unit(self) -> Mapping[str, frozenset[int]]:
        """The ids of those recorded already of whom a position in a unit changes, by unit."""
        found: dict[str, set[int]] = {}
        for change in self.positions:
            if change.person.isdigit():
                for one in (change.before, change.after):
                    if one is not None:
                        found.setdefault(one.unit, set()).add(int(change.person))
        return {unit: frozenset(ids) for unit, ids in found.items()}

    @cached_property
    def units(self) -> frozenset[str]:
        """The units of the positions that change."""
        return frozenset(one.unit for change in self.positions for one in (change.before, change.after) if one)

    @cached_property
    def people(self) -> frozenset[str]:
        """Those of whom something changes."""
        moved = {change.person for change in self.positions}
        return frozenset(moved | {change.person for change in self.leaves})

    @cached_property
    def recorded(self) -> frozenset[int]:
        """The ids of those of them who are recorded already."""
        return frozenset(int(person) for person in self.people if person.isdigit())


def of_roster(
    work: Work, changes: Sequence[Change], ids: Mapping[str, int], source: str, read: tuple[people.PositionRow, ...]
) -> RosterChange:
    """Give what a roster's difference changes.

    `ids` are those of whom something changes and who are recorded already, by number, `read` all recorded positions of
    the `source`. Who was joined to another is told as the other.
    """
    who = identities(work.session)
    facilities = {key: unit.facility for key, unit in site.units(work.session).items()}
    stays, absences = [], []
    for change in changes:
        recorded = ids.get(change.employee_id)
        person = f"new {change.employee_id}" if recorded is None else str(who.of(recorded))
        for number, one in enumerate(change.stays):
            key = _key(one.old, one.new) or f"{person}, position {number}"
            before, after = _position(work, key, one.old, facilities), _position(work, key, one.new, facilities)
            stays.append(PositionChange(key, person, before, after))
        for number, away in enumerate((*change.leaves, *change.returns)):
            key = _key(away.old, away.new) or f"{person}, leave {number}"
            absences.append(LeaveChange(key, person, _leave(work, key, away.old), _leave(work, key, away.new)))
    return RosterChange(tuple(stays), tuple(absences), source, read)


def _key(old: Stay | Absence | None, new: Stay | Absence | None) -> str | None:
    """Give the key under which one of both is recorded."""
    return (old.key if old is not None else None) or (new.key if new is not None else None)


def of_hire(work: Work, *, unit: str, job_role: str, shift: str, first_day: date) -> RosterChange:
    """Give what hiring one person who is not recorded yet changes."""
    facility = site.units(work.session)[unit].facility
    position = Position("new", facility, unit, job_role, Shift(shift), first_day, None, work.now)
    return RosterChange((PositionChange("new", "new", None, position),))


def laid_over(
    recorded: Iterable[tuple[str, Position]], changes: Iterable[PositionChange]
) -> tuple[tuple[str, Position], ...]:
    """Give positions, each with whose it is, as they are after the changes."""
    held = {position.id: (person, position) for person, position in recorded}
    for change in changes:
        held.pop(change.key, None)
        if change.after is not None:
            held[change.key] = (change.person, change.after)
    return tuple(held.values())


def _position(work: Work, key: str, stay: Stay | None, facilities: dict[str, str]) -> Position | None:
    if stay is None:
        return None
    return Position(
        key,
        facilities.get(stay.unit, ""),
        stay.unit,
        stay.job_role,
        Shift(stay.shift),
        stay.first_day,
        stay.last_day,
        work.now,
    )


def _leave(work: Work, key: str, absence: Absence | None) -> Leave | None:
    return None if absence is None else Leave(key, None, absence.first_day, absence.last_day, work.now)
