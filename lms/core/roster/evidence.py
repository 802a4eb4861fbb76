"""The file of accredited evidence: what people passed in other houses, and who here reviewed it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.problems import Problem
from lms.core.roster.table import Cells, table

COLUMNS = ("employee_id", "activity", "passed_on", "score", "source", "reviewer_employee_id")
#: before the id of a competency whose award is taken over
AWARD = "competency:"

_SCORE = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Row:
    """One activity passed elsewhere, or one award earned there, as the file states it."""

    line: int
    employee_id: str
    #: activity id; empty for an award
    activity: str
    #: competency of an award; else empty
    competency: str
    passed_on: date
    #: per cent, where the activity has one
    score: int | None
    source: str
    reviewer: str

    @property
    def what(self) -> str:
        """The activity or the award as the file writes it."""
        return self.activity or f"{AWARD}{self.competency}"


def read_evidence(
    data: bytes, file: str, *, activities: Mapping[str, int | None], competencies: Collection[str]
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Read a file of accredited evidence; with any problem nothing may be applied.

    `activities` are those there are: to their pass mark in per cent, or None where they have no score.
    """
    problems: list[Problem] = []
    rows: list[Row] = []
    for line, cells in table(data, file, COLUMNS, problems):
        reader = _Cells(file, line, cells)
        row = reader.row(activities, competencies)
        problems.extend(reader.problems)
        if row is not None:
            rows.append(row)
    if not (rows or problems):
        problems.append(Problem(file, 1, "holds no row"))
    problems.extend(_repeats(rows, file))
    return tuple(rows), tuple(sorted(set(problems)))


class _Cells(Cells):
    """The cells of one row of evidence."""

    def row(self, activities: Mapping[str, int | None], competencies: Collection[str]) -> Row | None:
        """Read the row; None when anything in it is wrong."""
        self.check()
        employee, what, source, reviewer = (
            self.needed(name) for name in ("employee_id", "activity", "source", "reviewer_employee_id")
        )
        self.needed("passed_on")
        passed_on, score = self.day("passed_on"), self.score()
        activity, competency = ("", what.removeprefix(AWARD)) if what.startswith(AWARD) else (what, "")
        if what and (competency not in competencies if competency or not activity else activity not in activities):
            self.say(f"there is no activity or award {what!r} here")
        elif what:
            self.fits(what, activities.get(what), score)
        if employee and employee == reviewer:
            self.say(f"{employee} reviews their own evidence: another lead does")
        if self.problems or passed_on is None:
            return None
        return Row(self.line, employee, activity, competency, passed_on, score, source, reviewer)

    def score(self) -> int | None:
        """Give the score; None where the cell is empty or wrong."""
        value = self.text("score")
        if not value:
            return None
        if not _SCORE.fullmatch(value) or int(value) > 100:
            self.say(f"score {value!r} is no whole number from 0 to 100")
            return None
        return int(value)

    def fits(self, what: str, pass_mark: int | None, score: int | None) -> None:
        """Insist on a passing score where there are scores, and on none elsewhere."""
        if pass_mark is None:
            if self.text("score"):
                self.say(f"{what} has no score: leave it empty")
        elif not self.text("score"):
            self.say(f"{what} needs its score")
        elif score is not None and score < pass_mark:
            self.say(f"score {score} is no pass: {what} is passed at {pass_mark}")


def _repeats(rows: Iterable[Row], file: str) -> Iterator[Problem]:
    """Find what the file states twice."""
    first: dict[tuple[str, str, date], Row] = {}
    for row in rows:
        before = first.setdefault((row.employee_id, row.what, row.passed_on), row)
        if before is not row:
            yield Problem(file, row.line, f"says again what line {before.line} says: {row.what} of {row.employee_id}")
