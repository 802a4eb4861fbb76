"""Turnover by roster: compare the whole roster of one source with what is recorded, and apply it in one act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.permissions import Event
from lms.core.problems import Problem
from lms.core.roster.difference import (
    Absence,
    AbsenceChange,
    Difference,
    Held,
    Stay,
    StayChange,
    difference,
)
from lms.core.roster.places import Entry, Unknown, contradictions, resolve, written_otherwise
from lms.core.roster.rows import Row, read_rows
from lms.services import roster_change, turnover_triggers
from lms.services.admin import BY_HAND
from lms.services.errors import Invalid, Refused
from lms.services.site import MOST_TOLD, BrokenFile, directory
from lms.services.work import Work
from lms.store import people

SOURCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UnknownWords(Refused):
    """The file uses facilities, units or titles the site has not set up; nothing was changed."""

    def __init__(self, unknown: tuple[Unknown, ...]) -> None:
        super().__init__(", ".join(one.word for one in unknown[:MOST_TOLD]))
        self.unknown = unknown


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    source: str
    difference: Difference
    #: rows of people added by hand, whom no import touches
    left_alone: tuple[Entry, ...]
    #: the id of each person of whom something changes and who is recorded already, by number
    ids: Mapping[str, int]
    #: the positions of the source as they were recorded
    read: tuple[people.PositionRow, ...]
    #: one row of each person of whom nothing changes
    unchanged: tuple[Entry, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        """Every employee number the plan speaks of."""
        kept = {entry.employee_id for entry in (*self.left_alone, *self.unchanged)}
        return frozenset(kept | {change.employee_id for change in self.difference.changes})


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster file as it reads on its own; with problems nothing of it may be applied."""

    name: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read(data: bytes, name: str) -> RosterFile:
    """Read a roster file, without the database: what is slow about a long one goes ahead of the work."""
    return RosterFile(name, *read_rows(data, name))


def check_source(source: str) -> None:
    """Insist on a plain name for a source.

    Raises:
        Invalid: on `source`.
    """
    if source == BY_HAND or not SOURCE.fullmatch(source):
        raise Invalid(
            "source", "Name the source in lower-case words joined by hyphens; “%(taken)s” is taken.", taken=BY_HAND
        )


def plan(work: Work, data: bytes, file: str, *, source: str, effective: date) -> Plan:
    """Read a roster file and compare it with what is recorded of `source`.

    Raises:
        Invalid: on `source`.
        BrokenFile: rows are wrong, or contradict one another or another source.
        UnknownWords: the file uses places or titles that are not set up.
    """
    check_source(source)
    return compare(work, read(data, file), source=source, effective=effective)


def compare(work: Work, read: RosterFile, *, source: str, effective: date) -> Plan:
    """Compare a file with what is recorded of `source`.

    Raises:
        BrokenFile: rows are wrong, or contradict one another or another source.
        UnknownWords: the file uses places or titles that are not set up.
    """
    file, problems = read.name, read.problems
    entries, unknown = resolve(read.rows, directory(work))
    recorded = {person.employee_id: person for person in people.people(work.session)}
    by_hand = {number for number, person in recorded.items() if person.source == BY_HAND}
    ours = tuple(entry for entry in entries if entry.employee_id not in by_hand)
    problems += tuple(contradictions(entries, file))
    problems += tuple(_of_others(ours, recorded, source, file))
    known = {number for number, person in recorded.items() if person.source == source}
    known |= by_hand - {entry.employee_id for entry in entries}
    problems += tuple(written_otherwise(ours, known, file))
    if problems:
        raise BrokenFile(tuple(sorted(set(problems))))
    if unknown:
        raise UnknownWords(unknown)
    alone = tuple(entry for entry in entries if entry.employee_id in by_hand)
    held = people.positions(work.session, source=source)
    found = difference(ours, _held(work, recorded, held, source), effective)
    changing = {change.employee_id for change in found.changes}
    ids = {number: recorded[number].id for number in changing if number in recorded}
    unchanged = {entry.employee_id: entry for entry in reversed(ours) if entry.employee_id not in changing}
    return Plan(source, found, alone, ids, held, tuple(unchanged[number] for number in sorted(unchanged)))


def consequences(work: Work, planned: Plan) -> turnover_triggers.Outcome:
    """Say what a plan would ask again, by turnover and by shifts that fall below their minimum."""
    change = roster_change.of_roster(work, planned.difference.changes, planned.ids, planned.source, planned.read)
    return turnover_triggers.foresee(work, change)


def apply(work: Work, planned: Plan, *, job_id: int | None = None) -> turnover_triggers.Outcome:
    """Apply a plan made in this same work (asked for as a job or not): one act, one journal entry.

    What it asks again, by turnover and by shifts that fall below their minimum, is written in the same act and given.
    """
    changes = planned.difference.changes
    outcome = consequences(work, planned)
    ids = dict(planned.ids)
    people.rename_people(
        work.session,
        {ids[c.employee_id]: (c.given_name, c.family_name, c.email) for c in changes if c.renamed},
    )
    new = [c for c in changes if c.is_new]
    hired = [people.NewPerson(c.employee_id, c.given_name, c.family_name, c.email, planned.source) for c in new]
    ids.update(zip((c.employee_id for c in new), people.add_people(work.session, hired), strict=True))
    _apply_stays(work, [(ids[c.employee_id], stay) for c in changes for stay in c.stays], planned.source)
    absences = [(ids[c.employee_id], absence) for c in changes for absence in (*c.leaves, *c.returns)]
    _apply_absences(work, absences, planned.source)
    turnover_triggers.record(work, outcome)
    asked = {} if job_id is None else {"job": job_id}
    work.record(
        Event.ROSTER_IMPORTED,
        source=planned.source,
        effective=planned.difference.effective.isoformat(),
        **asked,
    )
    return outcome


def _of_others(
    entries: Sequence[Entry], recorded: Mapping[str, people.PersonRow], source: str, file: str
) -> Iterator[Problem]:
    """Find rows about people, or with addresses, of another source: no import may touch those."""
    leaving = {entry.employee_id for entry in entries}
    addresses = {
        person.email: person
        for person in recorded.values()
        if person.email and (person.source != source or person.employee_id not in leaving)
    }
    for entry in entries:
        person = recorded.get(entry.employee_id)
        if person is not None and person.source != source:
            yield Problem(file, entry.line, f"{entry.employee_id} belongs to the roster source “{person.source}”")
        elif entry.email in addresses and addresses[entry.email].employee_id != entry.employee_id:
            other = addresses[entry.email]
            yield Problem(file, entry.line, f"email {entry.email} belongs to {other.employee_id} already")


def _held(
    work: Work, recorded: Mapping[str, people.PersonRow], held: Iterable[people.PositionRow], source: str
) -> tuple[Held, ...]:
    stays: dict[int, list[Stay]] = {}
    for row in held:
        stay = Stay(
            row.unit,
            row.job_role,
            row.shift,
            _stated_start(row),
            row.first_day,
            row.last_day,
            row.key,
            row.version,
        )
        stays.setdefault(row.person_id, []).append(stay)
    absences: dict[int, list[Absence]] = {}
    for leave in people.leaves(work.session, source=source):
        absences.setdefault(leave.person_id, []).append(
            Absence(leave.first_day, leave.last_day, leave.key, leave.version)
        )
    return tuple(
        Held(
            person.employee_id,
            person.given_name,
            person.family_name,
            person.email,
            tuple(stays.get(person.id, ())),
            tuple(absences.get(person.id, ())),
        )
        for person in recorded.values()
        if person.source == source
    )


def _stated_start(row: people.PositionRow) -> date:
    """Give the first day the file stated: it is kept in the position's key, as it makes the position the same.

    Someone moved into a position later than its stated start, which many HR systems leave at the day of hire.
    """
    _, at, stated = row.key.partition("@")
    return date.fromisoformat(stated) if at else row.first_day


def _apply_stays(work: Work, changes: Sequence[tuple[int, StayChange]], source: str) -> None:
    keys = iter(people.next_position_keys(work.session, len(changes)))
    rows = []
    for person_id, change in changes:
        stay = change.new or change.old
        assert stay is not None  # noqa: S101 - a change has an old or a new side
        rows.append(
            {
                "key": stay.key or f"{next(keys)}@{stay.starts_on}",
                "version": stay.version + 1,
                "person_id": person_id,
                "unit": stay.unit,
                "job_role": stay.job_role,
                "shift": stay.shift,
                "first_day": stay.first_day,
                "last_day": stay.last_day,
                "source": source,
                "withdrawn": change.new is None,
            }
        )
    people.add_positions(work.session, rows)


def _apply_absences(work: Work, changes: Sequence[tuple[int, AbsenceChange]], source: str) -> None:
    keys = iter(people.next_leave_keys(work.session, len(changes)))
    rows = []
    for person_id, change in changes:
        absence = change.new or change.old
        assert absence is not None  # noqa: S101 - a change has an old or a new side
        rows.append(
            {
                "key": absence.key or next(keys),
                "version": absence.version + 1,
                "person_id": person_id,
                "first_day": absence.first_day,
                "last_day": absence.last_day,
                "source": source,
                "withdrawn": change.new is None,
            }
        )
    people.add_leaves(work.session, rows)
