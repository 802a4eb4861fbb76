"""What a roster changes: held positions and leaves against the file, person by person, on the effective date.

The file is the whole roster of its source. The same position is the same person, unit, job role, shift and `starts_on`:
- a changed unit, job role or shift ends the old and starts the new on the effective date;
- a changed `starts_on` alone is a correction: the old position never was, the corrected one is;
- who is no longer in the file left the day before; what had not begun by then never was;
- who is back in a position that was over begins it anew on the effective date, whatever start the file still states;
- a leave not yet over that is gone from the file is withdrawn whole (a return is stated by its last day); a leaver's
  running leave ends with the position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from lms.core.roster.places import Entry, share_a_day

#: more than this many would leave …
MOST_LEAVERS = 3
#: … and more than one in this many: then the file is taken for a mistake
ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Stay:
    """A position, held or wanted."""

    unit: str
    job_role: str
    shift: str
    #: the first day as the file stated it; part of what makes a position the same
    starts_on: date
    #: the first day it is held: later than stated where someone moved into it
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    #: None: not recorded yet
    key: str | None = None
    version: int = 0

    def over_before(self, day: date) -> bool:
        """Say whether the last day lies before `day`."""
        return self.last_day is not None and self.last_day < day


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave, held or wanted; days inclusive, None is open."""

    first_day: date
    last_day: date | None
    key: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A person of the source as recorded."""

    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    stays: tuple[Stay, ...] = ()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class StayChange:
    """Old and new with one key: another version. New without a key: a new position. No new: it never was."""

    old: Stay | None
    new: Stay | None


@dataclass(frozen=True, slots=True)
class AbsenceChange:
    """Old and new with one key: another version. New without a key: a new leave. No new: it never was."""

    old: Absence | None
    new: Absence | None


class Kind(StrEnum):
    """What a change of positions means for a person."""

    HIRE = "hire"
    REHIRE = "rehire"
    MOVE = "move"
    LEAVER = "leaver"
    #: a further position beside those kept
    ADDED = "added"
    #: one of several positions ended
    ENDED = "ended"
    #: dates set right
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that changes for one person."""

    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    #: True: the person is not recorded yet
    is_new: bool
    #: True: name or address are set right
    renamed: bool
    kind: Kind | None
    stays: tuple[StayChange, ...]
    #: leaves that begin or whose dates change
    leaves: tuple[AbsenceChange, ...]
    #: leaves withdrawn, or (a leaver's) cut short on the day before the effective date
    returns: tuple[AbsenceChange, ...]

    @property
    def name(self) -> str:
        """The whole name, given name first."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a roster would change."""

    effective: date
    #: by employee number; people with nothing to change are left out
    changes: tuple[Change, ...]
    unchanged: int
    #: people with a position on or after the effective date, before the change
    working: int

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Give the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def too_many_leave(self) -> bool:
        """Say whether more than 10 % and more than 3 people would leave."""
        leavers = len(self.of(Kind.LEAVER))
        return leavers > MOST_LEAVERS and leavers * ONE_IN > self.working


def difference(entries: Iterable[Entry], held: Iterable[Held], effective: date) -> Difference:
    """Compare the file with what is recorded of its source."""
    wanted: dict[str, list[Entry]] = {}
    for entry in entries:
        wanted.setdefault(entry.employee_id, []).append(entry)
    known = {person.employee_id: person for person in held}
    changes: list[Change] = []
    unchanged = 0
    for number in sorted(wanted.keys() | known.keys()):
        rows, person = wanted.get(number, []), known.get(number)
        if person is not None and len(rows) == 1 and _as_recorded(rows[0], person):
            unchanged += 1
            continue
        change = _change(number, rows, person, effective)
        if change.is_new or change.renamed or change.stays or change.leaves or change.returns:
            changes.append(change)
        elif number in wanted:
            unchanged += 1
    working = sum(any(not stay.over_before(effective) for stay in person.stays) for person in known.values())
    return Difference(effective, tuple(changes), unchanged, working)


def _as_recorded(entry: Entry, held: Held) -> bool:
    """Say of a person's only row that it states just what is recorded: one position, and its one leave or none.

    So it is of most people, whatever the day.
    """
    if len(held.stays) != 1 or len(held.absences) != (entry.leave is not None):
        return False
    (stay,) = held.stays
    return (
        (entry.starts_on, entry.ends_on) == (stay.starts_on, stay.last_day)
        and (entry.unit, entry.job_role, entry.shift) == (stay.unit, stay.job_role, stay.shift)
        and (entry.given_name, entry.family_name, entry.email) == (held.given_name, held.family_name, held.email)
        and (entry.leave is None or entry.leave == (held.absences[0].first_day, held.absences[0].last_day))
    )


def _change(employee_id: str, entries: Sequence[Entry], held: Held | None, effective: date) -> Change:
    if held is None:
        return _hire(employee_id, entries, effective)
    stays = _stay_changes(entries, held.stays, effective)
    begun, ended = _absence_changes(entries, held.absences, effective)
    source = entries[0] if entries else held
    named = (source.given_name, source.family_name, source.email)
    return Change(
        employee_id,
        *named,
        is_new=False,
        renamed=named != (held.given_name, held.family_name, held.email),
        kind=_kind(stays, held.stays, effective),
        stays=stays,
        leaves=begun,
        returns=ended,
    )


def _hire(employee_id: str, entries: Sequence[Entry], effective: date) -> Change:
    """Give what is told of somebody who is not recorded yet; one whose positions are all over is no hire."""
    first = entries[0]
    works = any(not _is_past(entry, effective) for entry in entries)
    return Change(
        employee_id,
        first.given_name,
        first.family_name,
        first.email,
        is_new=True,
        renamed=False,
        kind=Kind.HIRE if works else Kind.CORRECTION,
        stays=tuple([StayChange(None, _wanted(entry)) for entry in entries]),
        leaves=tuple([AbsenceChange(None, Absence(*leave)) for leave in _wanted_leaves(entries)]),
        returns=(),
    )


def _stay_changes(entries: Sequence[Entry], held: Sequence[Stay], effective: date) -> tuple[StayChange, ...]:
    if not held:
        return tuple(StayChange(None, _wanted(entry)) for entry in entries)
    before = effective - timedelta(days=1)
    changes: list[StayChange] = []
    left, rest = list(held), []
    for entry in entries:
        same = min(
            (stay for stay in left if _identity(stay) == _identity(entry) and _may_be(stay, entry, effective)),
            key=lambda stay: (stay.last_day != entry.ends_on, stay.over_before(effective)),
            default=None,
        )
        if same is None:
            rest.append(entry)
            continue
        left.remove(same)
        if entry.ends_on != same.last_day:
            changes.append(StayChange(same, _until(same, entry.ends_on)))
    open_left = [stay for stay in left if not stay.over_before(effective)]
    for entry in list(rest):
        # a row about the past moves nobody who works now
        if _is_past(entry, effective):
            continue
        old = max(open_left, key=lambda stay: _likeness(stay, entry), default=None)
        if old is None:
            break
        open_left.remove(old)
        rest.remove(entry)
        if _place(old) == _place(entry):
            changes += [StayChange(old, None), StayChange(None, _corrected(old, entry))]
        else:
            first_day = max(effective, entry.starts_on)
            new = replace(_wanted(entry), first_day=first_day)
            changes += [StayChange(old, _until(old, before)), StayChange(None, new)]
    for entry in rest:
        again = not _is_past(entry, effective) and any(_identity(stay) == _identity(entry) for stay in held)
        wanted = _wanted(entry)
        changes.append(
            StayChange(None, replace(wanted, first_day=max(effective, entry.starts_on)) if again else wanted)
        )
    changes += [StayChange(stay, _until(stay, before)) for stay in open_left]
    return tuple(changes)


def _is_past(entry: Entry, effective: date) -> bool:
    return entry.ends_on is not None and entry.ends_on < effective


def _may_be(stay: Stay, entry: Entry, effective: date) -> bool:
    """Say whether a row can be about this held position: one that is over is only what a row about the past means."""
    if entry.ends_on is not None and _is_past(entry, effective):
        return stay.first_day <= entry.ends_on
    return not stay.over_before(effective)


def _identity(one: Stay | Entry) -> tuple[str, str, str, date]:
    return (one.unit, one.job_role, one.shift, one.starts_on)


def _place(one: Stay | Entry) -> tuple[str, str, str]:
    return (one.unit, one.job_role, one.shift)


def _likeness(stay: Stay, entry: Entry) -> tuple[bool, int, bool]:
    """Rank which held position a row continues: the same place, else the most alike, else the same stated start."""
    alike = [mine == theirs for mine, theirs in zip(_place(stay), _place(entry), strict=True)]
    return (all(alike), sum(alike), stay.starts_on == entry.starts_on)


def _wanted(entry: Entry) -> Stay:
    return Stay(entry.unit, entry.job_role, entry.shift, entry.starts_on, entry.starts_on, entry.ends_on)


def _until(stay: Stay, last_day: date | None) -> Stay | None:
    """Give the position with another last day; one that would end before it began never was."""
    return None if last_day is not None and last_day < stay.first_day else replace(stay, last_day=last_day)


def _corrected(old: Stay, entry: Entry) -> Stay:
    """Give the position with its stated start set right; who moved into it did not do so any earlier for that."""
    moved_in = old.first_day > old.starts_on
    first_day = max(entry.starts_on, old.first_day) if moved_in else entry.starts_on
    return replace(_wanted(entry), first_day=first_day)


def _kind(changes: Sequence[StayChange], held: Sequence[Stay], effective: date) -> Kind | None:
    """Say what the changes of positions mean, by who works on or after the effective date before and after them."""
    if not changes:
        return None
    after = {stay.key: stay for stay in held}
    started = []
    for change in changes:
        if change.old is not None:
            after.pop(change.old.key)
        if change.new is not None and change.new.key is None:
            started.append(change.new)
        elif change.new is not None:
            after[change.new.key] = change.new
    worked = {stay.key for stay in held if not stay.over_before(effective)}
    kept = {stay.key for stay in after.values() if not stay.over_before(effective)}
    begins = [stay for stay in started if not stay.over_before(effective)]
    if not worked:
        if not kept and not begins:
            return Kind.CORRECTION
        return Kind.REHIRE if held else Kind.HIRE
    if not kept and not begins:
        return Kind.LEAVER
    if begins and any(_is_correction(stay, changes) for stay in begins):
        return Kind.CORRECTION
    if begins:
        return Kind.MOVE if worked - kept else Kind.ADDED
    return Kind.ENDED if worked - kept else Kind.CORRECTION


def _is_correction(begun: Stay, changes: Sequence[StayChange]) -> bool:
    """Say whether a begun position is an old one of the same place that never was."""
    return any(c.old is not None and c.new is None and _place(c.old) == _place(begun) for c in changes)


def _wanted_leaves(entries: Iterable[Entry]) -> list[tuple[date, date | None]]:
    return sorted({entry.leave for entry in entries if entry.leave is not None}, key=lambda leave: leave[0])


def _absence_changes(
    entries: Sequence[Entry], held: Sequence[Absence], effective: date
) -> tuple[tuple[AbsenceChange, ...], tuple[AbsenceChange, ...]]:
    """Give leaves that begin or change, and those that are over now: a return is stated, or the leave is withdrawn."""
    wanted = _wanted_leaves(entries)
    before = effective - timedelta(days=1)
    begun: list[AbsenceChange] = []
    back: list[AbsenceChange] = []
    left = list(held)
    rest = []
    for leave in wanted:
        same = next((absence for absence in left if (absence.first_day, absence.last_day) == leave), None)
        if same is None:
            rest.append(leave)
        else:
            left.remove(same)
    for first_day, last_day in rest:
        old = next((a for a in left if share_a_day(a.first_day, a.last_day, first_day, last_day)), None)
        if old is None:
            begun.append(AbsenceChange(None, Absence(first_day, last_day)))
        else:
            left.remove(old)
            changed = AbsenceChange(old, replace(old, first_day=first_day, last_day=last_day))
            (back if last_day is not None and last_day < effective else begun).append(changed)
    # a leaver's leave was one, up to the end of the position; of who is still here the file says there is none
    cut = not entries
    ended = [
        AbsenceChange(old, replace(old, last_day=before) if cut and old.first_day <= before else None)
        for old in left
        if old.last_day is None or old.last_day >= effective
    ]
    return tuple(begun), (*back, *ended)
