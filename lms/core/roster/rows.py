"""The roster file: every row read strictly, and every mistake in it told at once by its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.problems import Problem
from lms.core.roster.table import LONGEST, Cells, plain_day, records, shown

COLUMNS = (
    "employee_id",
    "given_name",
    "family_name",
    "email",
    "facility",
    "unit",
    "job_role",
    "shift",
    "starts_on",
    "ends_on",
    "leave_from",
    "leave_until",
)
SHIFTS = ("day", "night", "rotating")
#: more positions of one person than this are a mistake of the program that wrote the file
MOST_POSITIONS = 100

_NEEDED = ("employee_id", "facility", "unit", "job_role", "shift", "starts_on")
_DAYS = ("starts_on", "ends_on", "leave_from", "leave_until")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One position of one person, as the file states it; days are inclusive and None is open."""

    line: int
    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    #: key or name, as written
    facility: str
    #: key or name, as written
    unit: str
    #: job role or HR title, as written
    job_role: str
    shift: str
    starts_on: date
    ends_on: date | None
    leave_from: date | None
    leave_until: date | None

    @property
    def name(self) -> str:
        """The whole name, given name first."""
        return f"{self.given_name} {self.family_name}".strip()


def read_rows(data: bytes, file: str) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Read a roster file (UTF-8, with or without a mark in front); with any problem nothing may be applied."""
    problems: list[Problem] = []
    rows: list[Row] = []
    for line, cells in records(data, file, COLUMNS, problems):
        row = flawless(line, cells)
        if row is None:
            reader = _Cells(file, line, dict(zip(COLUMNS, cells, strict=True)))
            row = reader.row()
            problems.extend(reader.problems)
        if row is not None:
            rows.append(row)
    if not (rows or problems):
        problems.append(Problem(file, 1, "holds no row: a roster without anybody is taken for a mistake"))
    problems.extend(_contradictions(rows, file))
    taken = tuple(_no_more(rows, file, problems))
    return taken, tuple(sorted(set(problems)))


def flawless(line: int, cells: Sequence[str]) -> Row | None:
    """Give the row of cells in the order of `COLUMNS`; None where the strict reading has to look for a mistake.

    Most rows of a long file have none, and looking for each mistake by itself takes longer than all else.
    """
    joined = "".join(cells)
    if len(joined) > LONGEST or not joined.isprintable():
        return None
    number, given_name, family_name, email, facility, unit, job_role, shift, starts, ends, away, back = map(
        str.strip, cells
    )
    email, shift, starts_on = email.casefold(), shift.casefold(), plain_day(starts)
    if starts_on is None or shift not in SHIFTS or not (number and facility and unit and job_role):
        return None
    if not (given_name or family_name) or (email and not _EMAIL.fullmatch(email)):
        return None
    ends_on, leave_from, leave_until = plain_day(ends), plain_day(away), plain_day(back)
    if ends and (ends_on is None or ends_on < starts_on):
        return None
    if away and (leave_from is None or (ends_on is not None and leave_from > ends_on)):
        return None
    if back and (leave_until is None or leave_from is None or leave_until < leave_from):
        return None
    return Row(
        line,
        number,
        given_name,
        family_name,
        email or None,
        facility,
        unit,
        job_role,
        shift,
        starts_on,
        ends_on,
        leave_from,
        leave_until,
    )


def _no_more(rows: Sequence[Row], file: str, problems: list[Problem]) -> Iterable[Row]:
    """Give the rows of each person up to the most there can be: they are compared each with each."""
    if max(Counter(row.employee_id for row in rows).values(), default=0) <= MOST_POSITIONS:
        return rows
    return _first_of_each(rows, file, problems)


def _first_of_each(rows: Iterable[Row], file: str, problems: list[Problem]) -> Iterator[Row]:
    count: dict[str, int] = {}
    for row in rows:
        number = count[row.employee_id] = count.get(row.employee_id, 0) + 1
        if number <= MOST_POSITIONS:
            yield row
        elif number == MOST_POSITIONS + 1:
            told = f"{row.employee_id} has more than {MOST_POSITIONS} positions in this file"
            problems.append(Problem(file, row.line, told))


class _Cells(Cells):
    """The cells of one row of a roster."""

    def row(self) -> Row | None:
        """Read the row; None when anything in it is wrong."""
        self.check()
        cells = self.cells = {name: cell.strip() for name, cell in self.cells.items()}
        for name in _NEEDED:
            if not cells[name]:
                self.say(f"{name} is empty")
        given_name, family_name = cells["given_name"], cells["family_name"]
        if not given_name and not family_name:
            self.say("given_name and family_name are both empty")
        email, shift = cells["email"].casefold(), cells["shift"].casefold()
        if email and not _EMAIL.fullmatch(email):
            self.say(f"email {shown(email)} is not an address")
        if shift and shift not in SHIFTS:
            self.say(f"shift {shown(shift)} is none of {', '.join(SHIFTS)}")
        starts_on, ends_on, leave_from, leave_until = (self.day(name) if cells[name] else None for name in _DAYS)
        if starts_on and ends_on and ends_on < starts_on:
            self.say(f"ends_on {ends_on} lies before starts_on {starts_on}")
        if leave_until and not cells["leave_from"]:
            self.say("leave_until needs a leave_from")
        if leave_from and leave_until and leave_until < leave_from:
            self.say(f"leave_until {leave_until} lies before leave_from {leave_from}")
        if leave_from and ends_on and leave_from > ends_on:
            self.say(f"leave_from {leave_from} lies after ends_on {ends_on}")
        if self.problems or starts_on is None:
            return None
        return Row(
            self.line,
            cells["employee_id"],
            given_name,
            family_name,
            email or None,
            cells["facility"],
            cells["unit"],
            cells["job_role"],
            shift,
            starts_on,
            ends_on,
            leave_from,
            leave_until,
        )


def _contradictions(rows: Iterable[Row], file: str) -> Iterator[Problem]:
    """Find what two rows cannot both mean: two names of one number, two numbers of one address."""
    by_person: dict[str, Row] = {}
    by_email: dict[str, Row] = {}
    for row in rows:
        first = by_email.setdefault(row.email, row) if row.email else row
        if first.employee_id != row.employee_id:
            yield Problem(file, row.line, f"email {row.email} is that of {first.employee_id} on line {first.line}")
        first = by_person.setdefault(row.employee_id, row)
        if first is not row and (row.name, row.email) != (first.name, first.email):
            yield Problem(file, row.line, f"name or email of {row.employee_id} differ from line {first.line}")
