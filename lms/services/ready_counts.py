"""How many of a unit's shift are ready before and after a roster change that is not yet written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Position, Shift
from lms.core.competency.timeline import fold
from lms.services.histories import histories
from lms.services.roster_change import RosterChange
from lms.services.work import Work
from lms.store import people

#: people read and folded at a time: most shifts are known to be enough after the first few
AT_A_TIME = 40


@dataclass(frozen=True, slots=True)
class Counts:
    """Ready people of one shift before and after the change."""

    before: int
    after: int


class ReadyCounts:
    """Counts one unit; whom the change concerns first, and the others only as far as an answer needs them."""

    def __init__(
        self, work: Work, unit: str, change: RosterChange, hours: Mapping[str, tuple[ShiftHours, ...]]
    ) -> None:
        self.work, self.unit, self.hours = work, unit, hours
        self._moved, self._away = change.moved, change.away
        here = people.ids_in_units(work.session, [unit])
        # whose positions never were and will not be in the unit counts for nothing there
        self._changed = sorted((here & change.recorded) | change.recorded_by_unit.get(unit, frozenset()))
        self._others = sorted(here - change.recorded)
        self._histories: dict[int, History] = {}
        self._members: dict[tuple[int, str, bool], Member] = {}

    def fallen(self, policy: Policy, shift: Shift, day: date, minimum: int) -> Counts | None:
        """Give the counts where the change takes a shift from enough ready people to too few; None where it does not.

        Who is not recorded yet has passed nothing here, so nobody new is counted.
        """
        counts = self._count(self._changed, policy, shift, day)
        if counts.after >= counts.before or counts.after >= minimum:
            return None
        counts = self._with_others(counts, policy, shift, day, minimum)
        return counts if counts.after < minimum <= counts.before else None

    def after(self, policy: Policy, shift: Shift, day: date, minimum: int) -> int:
        """Give how many are ready after the change; counting ends where it is enough."""
        return self._with_others(self._count(self._changed, policy, shift, day), policy, shift, day, minimum).after

    def _with_others(self, counts: Counts, policy: Policy, shift: Shift, day: date, minimum: int) -> Counts:
        for start in range(0, len(self._others), AT_A_TIME):
            if counts.after >= minimum:
                break
            more = self._count(self._others[start : start + AT_A_TIME], policy, shift, day)
            counts = Counts(counts.before + more.before, counts.after + more.after)
        return counts

    def _count(self, ids: Sequence[int], policy: Policy, shift: Shift, day: date) -> Counts:
        unread = [one for one in ids if one not in self._histories]
        if unread:
            self._histories.update(histories(self.work, unread))
        before = [self._member(one, policy, changed=False) for one in ids]
        after = [self._member(one, policy, changed=True) for one in ids]
        return Counts(self._ready(before, policy, shift, day), self._ready(after, policy, shift, day))

    def _ready(self, members: Sequence[Member], policy: Policy, shift: Shift, day: date) -> int:
        cells = readiness(day, members, {policy.competency: policy}, self.hours)
        return sum(cell.ready for cell in cells if (cell.unit, cell.shift) == (self.unit, shift))

    def _member(self, person_id: int, policy: Policy, *, changed: bool) -> Member:
        person = str(person_id)
        changed = changed and (person in self._moved or person in self._away)
        key = (person_id, policy.competency, changed)
        if key not in self._members:
            history = self._histories[person_id]
            if changed:
                history = self._laid_over(person, history)
            self._members[key] = Member(person, history.held_positions(), (fold(history, policy),))
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
