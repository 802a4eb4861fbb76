"""The roster file: every row read strictly, and every mistake in it told at once by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from lms.core.dates import plausible
from lms.core.problems import Problem

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

#: the longest text of one field that is taken
LONGEST = 200

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (), (Problem(file, line, "is not UTF-8: save the file as CSV UTF-8"),)
    problems: list[Problem] = []
    rows: list[Row] = []
    header: list[str] | None = None
    for line, cells in _lines(text, file, problems):
        if header is None:
            header = [cell.strip() for cell in cells]
            if wrong := _header_mistake(header):
                return (), (Problem(file, line, wrong),)
        elif any(cell.strip() for cell in cells):
            if len(cells) != len(header):
                problems.append(Problem(file, line, f"has {len(cells)} fields, the header has {len(header)}"))
                continue
            reader = _Cells(file, line, dict(zip(header, cells, strict=True)))
            row = reader.row()
            problems.extend(reader.problems)
            if row is not None:
                rows.append(row)
    if header is None or not (rows or problems):
        problems.append(Problem(file, 1, "holds no row: a roster without anybody is taken for a mistake"))
    problems.extend(_contradictions(rows, file))
    return tuple(rows), tuple(sorted(set(problems)))


def _lines(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line it starts on; a record the format does not allow is a problem and the end."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, line, f"is not readable as CSV: {error}"))
            return
        yield line, cells


def _header_mistake(header: Sequence[str]) -> str | None:
    missing = [name for name in COLUMNS if name not in header]
    strange = [name for name in header if name not in COLUMNS]
    if missing or strange:
        told = [f"lacks {', '.join(missing)}"] if missing else []
        told += [f"knows no {', '.join(repr(name) for name in strange)}"] if strange else []
        return f"the header {' and '.join(told)}; the columns are {','.join(COLUMNS)}"
    if len(header) != len(COLUMNS):
        return "the header names a column twice"
    return None


class _Cells:
    """The cells of one row by column, and what is wrong with them."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells
        self.problems: list[Problem] = []

    def row(self) -> Row | None:
        """Read the row; None when anything in it is wrong."""
        for column, cell in self.cells.items():
            if len(cell) > LONGEST:
                self.say(f"{column} is longer than {LONGEST} characters")
            elif any(not char.isprintable() for char in cell.strip()):
                self.say(f"{column} holds a line break or another character that cannot be printed")
        needed = {
            name: self.needed(name) for name in ("employee_id", "facility", "unit", "job_role", "shift", "starts_on")
        }
        given_name, family_name = self.text("given_name"), self.text("family_name")
        if not given_name and not family_name:
            self.say("given_name and family_name are both empty")
        email = self.text("email").casefold()
        if email and not _EMAIL.fullmatch(email):
            self.say(f"email {email!r} is not an address")
        shift = needed["shift"].casefold()
        if shift and shift not in SHIFTS:
            self.say(f"shift {shift!r} is none of {', '.join(SHIFTS)}")
        starts_on, ends_on = self.day("starts_on"), self.day("ends_on")
        leave_from, leave_until = self.day("leave_from"), self.day("leave_until")
        if starts_on and ends_on and ends_on < starts_on:
            self.say(f"ends_on {ends_on} lies before starts_on {starts_on}")
        if leave_until and not self.text("leave_from"):
            self.say("leave_until needs a leave_from")
        if leave_from and leave_until and leave_until < leave_from:
            self.say(f"leave_until {leave_until} lies before leave_from {leave_from}")
        if leave_from and ends_on and leave_from > ends_on:
            self.say(f"leave_from {leave_from} lies after ends_on {ends_on}")
        if self.problems or starts_on is None:
            return None
        return Row(
            self.line,
            needed["employee_id"],
            given_name,
            family_name,
            email or None,
            needed["facility"],
            needed["unit"],
            needed["job_role"],
            shift,
            starts_on,
            ends_on,
            leave_from,
            leave_until,
        )

    def text(self, column: str) -> str:
        """Give a cell without the blanks around it."""
        return self.cells[column].strip()

    def needed(self, column: str) -> str:
        """Give a cell that may not be empty."""
        value = self.text(column)
        if not value:
            self.say(f"{column} is empty")
        return value

    def day(self, column: str) -> date | None:
        """Give a day; None where the cell is empty or wrong."""
        value = self.text(column)
        if not value:
            return None
        # fromisoformat alone would take 20261120 and week dates, which a spreadsheet may mean otherwise
        if _ISO.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                pass
            else:
                if plausible(day):
                    return day
                self.say(f"{column} {value!r} cannot be meant: write a day of these years, or leave it blank for open")
                return None
        self.say(f"{column} {value!r} is not a day: write it as 2026-11-20")
        return None

    def say(self, message: str) -> None:
        """Note one mistake of this row."""
        self.problems.append(Problem(self.file, self.line, message))


def _contradictions(rows: Iterable[Row], file: str) -> Iterator[Problem]:
    """Find what two rows cannot both mean: two names of one number, two numbers of one address."""
    by_person: dict[str, list[Row]] = {}
    by_email: dict[str, Row] = {}
    for row in rows:
        first = by_email.setdefault(row.email, row) if row.email else row
        if first.employee_id != row.employee_id:
            yield Problem(file, row.line, f"email {row.email} is that of {first.employee_id} on line {first.line}")
        others = by_person.setdefault(row.employee_id, [])
        if others and (row.name, row.email) != (others[0].name, others[0].email):
            yield Problem(file, row.line, f"name or email of {row.employee_id} differ from line {others[0].line}")
        others.append(row)
