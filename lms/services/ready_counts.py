"""How many of a unit's shift are ready before and after a roster change that is not yet written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Position, Shift
from lms.core.competency.timeline import fold
from lms.services.histories import histories
from lms.services.roster_change import RosterChange
from lms.services.work import Work

#: people read at first: most shifts are known to be enough after a few; of a shift that is not twice as many follow
AT_A_TIME = 20
#: of whom a change concerns so many are read at once, those of the units that come next among them
AHEAD = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """Ready people of one shift before and after the change."""

    before: int
    after: int


def concerned(change: RosterChange, unit: str, here: Collection[int]) -> frozenset[int]:
    """Give whom a change concerns in a unit in which the people `here` have a recorded position.

    Whose positions never were and will not be in the unit counts for nothing there.
    """
    return change.recorded.intersection(here) | change.recorded_by_unit.get(unit, frozenset())


class ReadAhead:
    """Reads the facts of those a change concerns, many units at once: a unit has few of them, and a change many units.

    It keeps those of one reading, and the next takes their place.
    """

    def __init__(self, work: Work, units: Iterable[Collection[int]]) -> None:
        self.work = work
        self._waiting = iter(dict.fromkeys(one for ids in units for one in sorted(ids)))
        self._kept: Mapping[int, History] = {}

    def histories(self, person_ids: Collection[int]) -> dict[int, History]:
        """Give the facts of some people."""
        missing = [one for one in person_ids if one not in self._kept]
        found = {one: self._kept[one] for one in person_ids if one in self._kept}
        if missing:
            wanted = dict.fromkeys(missing)
            while len(wanted) < AHEAD and (one := next(self._waiting, None)) is not None:
                wanted.setdefault(one)
            self._kept = histories(self.work, list(wanted))
            found.update((one, self._kept[one]) for one in missing)
        return found


class ReadyCounts:
    """Counts one unit; whom the change concerns first, and the others only as far as an answer needs them."""

    def __init__(
        self,
        ahead: ReadAhead,
        unit: str,
        change: RosterChange,
        here: Collection[int],
        hours: Mapping[str, tuple[ShiftHours, ...]],
    ) -> None:
        """Count a unit in which the people `here` have a recorded position."""
        self.unit, self.hours = unit, hours
        self._ahead, self._moved, self._away = ahead, change.moved, change.away
        self._changed = sorted(concerned(change, unit, here))
        self._others = sorted(set(here) - change.recorded)
        self._histories: dict[int, History] = {}
        self._held: dict[tuple[int, bool], tuple[History, tuple[Position, ...]]] = {}
        self._members: dict[tuple[int, str, bool], Member] = {}

    def fallen(self, policy: Policy, shift: Shift, day: date, minimum: int) -> Counts | None:
        """Give the counts where the change takes a shift from enough ready people to too few; None where it does not.

        Who is not recorded yet has passed nothing here, so nobody new is counted.
        """
        self._read(self._changed, self._ahead.histories)
        before = self._ready(self._changed, policy, shift, day)
        if not before:  # nobody ready can be lost
            return None
        counts = Counts(before, self._ready(self._changed, policy, shift, day, changed=True))
        if counts.after >= counts.before or counts.after >= minimum:
            return None
        counts = self._with_others(counts, policy, shift, day, minimum)
        return counts if counts.after < minimum <= counts.before else None

    def after(self, policy: Policy, shift: Shift, day: date, minimum: int) -> int:
        """Give how many are ready after the change; counting ends where it is enough."""
        self._read(self._changed, self._ahead.histories)
        changed = self._ready(self._changed, policy, shift, day, changed=True)
        return self._with_others(Counts(0, changed), policy, shift, day, minimum).after

    def _with_others(self, counts: Counts, policy: Policy, shift: Shift, day: date, minimum: int) -> Counts:
        """Count the others one by one until there are enough: before and after the change they are the same."""
        start, size = 0, AT_A_TIME
        while start < len(self._others) and counts.after < minimum:
            some = self._others[start : start + size]
            self._read(some, lambda ids: histories(self._ahead.work, ids))
            for one in some:
                if counts.after >= minimum:
                    break
                more = self._ready([one], policy, shift, day)
                counts = Counts(counts.before + more, counts.after + more)
            start, size = start + size, 2 * size
        return counts

    def _read(self, ids: Iterable[int], read: Callable[[Collection[int]], Mapping[int, History]]) -> None:
        unread = [one for one in ids if one not in self._histories]
        if unread:
            self._histories.update(read(unread))

    def _ready(self, ids: Sequence[int], policy: Policy, shift: Shift, day: date, *, changed: bool = False) -> int:
        members = [
            self._member(one, policy, changed=changed) for one in ids if self._works(one, shift, day, changed=changed)
        ]
        cells = readiness(day, members, {policy.competency: policy}, self.hours) if members else ()
        return sum(cell.ready for cell in cells if (cell.unit, cell.shift) == (self.unit, shift))

    def _works(self, person_id: int, shift: Shift, day: date, *, changed: bool) -> bool:
        """Say whether the person has a position in the shift on the day: nobody else is folded."""
        return any(
            one.unit == self.unit and one.shift in {shift, Shift.ROTATING} and one.holds_on(day)
            for one in self._of(person_id, changed=changed)[1]
        )

    def _of(self, person_id: int, *, changed: bool) -> tuple[History, tuple[Position, ...]]:
        """Give the facts of a person and the positions they hold by them."""
        person = str(person_id)
        key = (person_id, changed and (person in self._moved or person in self._away))
        if key not in self._held:
            history = self._histories[person_id]
            if key[1]:
                history = self._laid_over(person, history)
            self._held[key] = history, history.held_positions()
        return self._held[key]

    def _member(self, person_id: int, policy: Policy, *, changed: bool) -> Member:
        key = (person_id, policy.competency, changed)
        if key not in self._members:
            history, held = self._of(person_id, changed=changed)
            self._members[key] = Member(str(person_id), held, (fold(history, policy),))
        return self._members[key]

    def _laid_over(self, person: str, history: History) -> History:
        held: dict[str, Position] = {one.id: one for one in history.held_positions()}
        away: dict[str, Leave] = {one.id: one for one in history.taken_leaves()}
        for position in self._moved.get(person, ()):
            held.pop(position.key, None)
            if position.after is not None:
                held[position.key] = position.after
        for leave in self._away.get(person, ()):
            away.pop(leave.key, None)
            if leave.after is not None:
                away[leave.key] = leave.after
        return replace(history, positions=tuple(held.values()), leaves=tuple(away.values()))
