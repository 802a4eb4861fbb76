"""Duty lists: what is read, every mistake by its line, and who is on a shift."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.core.roster.duty import COLUMNS, Cover, Duty, DutyUnit, covers, is_on, read_duties

TABLE = YAML(typ="safe").load(Path(__file__).parents[2] / "tables/duty.yaml")
HOME = ZoneInfo("America/New_York")
UNITS = (
    DutyUnit("ed", "ED", HOME),
    DutyUnit("infusion", "Infusion", HOME),
    DutyUnit("clinic", "Infusion", ZoneInfo("America/Phoenix")),
)
EMPLOYEES = {"100", "101", "102"}
HEADER = ",".join(COLUMNS)


def read(*rows: str, header: str = HEADER) -> tuple[tuple[Duty, ...], list[str]]:
    """Read a list of these rows; give the duties, and the problems as line and message."""
    duties, problems = read_duties("\n".join((header, *rows)).encode(), "duty.csv", units=UNITS, employees=EMPLOYEES)
    return duties, [f"{one.line} {one.message}" for one in problems]


@pytest.mark.parametrize("row", TABLE["files"], ids=lambda row: row["says"])
def test_files(row: dict[str, Any]) -> None:
    """Each file of the table is read, or told what is wrong with it, as it says."""
    duties, problems = read(*row["rows"])
    assert problems == row.get("problems", [])
    if "duties" in row:
        assert [
            f"{one.employee_id} {one.unit} {one.day} {one.starts_at:%Y-%m-%dT%H:%M} {one.ends_at:%Y-%m-%dT%H:%M}"
            for one in duties
        ] == row["duties"]
        assert all(one.starts_at.tzinfo is UTC for one in duties)


@pytest.mark.parametrize("row", TABLE["presences"], ids=lambda row: row["says"])
def test_presences(row: dict[str, Any]) -> None:
    """Each duty of the table is on the shifts it says."""
    start, end = row["duty"].split()
    (duty,), problems = read(f"100,ed,{start},{end}")
    assert problems == []
    day = row.get("day", date(2026, 11, 20))
    shifts = {
        "day": (datetime.combine(day, time(7), HOME), datetime.combine(day, time(19), HOME)),
        "night": (
            datetime.combine(day, time(19), HOME),
            datetime.combine(day + timedelta(days=1), time(7), HOME),
        ),
    }
    assert [name for name, moments in shifts.items() if is_on(duty.starts_at, duty.ends_at, *moments)] == row["on"]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("employee,unit,start", "lacks end"),
        ("employee,unit,start,end,note", "knows no 'note'"),
        ("Employee,unit,start,end", "lacks employee and knows no 'Employee'"),
        ("employee,unit,start,end,end", "names a column twice"),
    ],
)
def test_the_header_is_exact(header: str, problem: str) -> None:
    """A column that lacks, is strange or stands twice is told, and no row is read."""
    duties, problems = read("100,ed,2026-11-20T19:00,2026-11-21T07:00", header=header)
    assert duties == ()
    assert len(problems) == 1
    assert problem in problems[0]


def test_what_is_no_text() -> None:
    """A file that is no UTF-8, or no CSV, is told as that."""
    for data, told in ((b"employee\xff", "is not UTF-8"), (f'{HEADER}\n"100,ed'.encode(), "is not readable as CSV")):
        duties, problems = read_duties(data, "duty.csv", units=UNITS, employees=EMPLOYEES)
        assert duties == ()
        assert told in problems[0].message


def test_what_a_list_speaks_for() -> None:
    """In each unit it names, from its first to its last day there."""
    duties, _ = read(
        "100,ed,2026-11-22T19:00,2026-11-23T07:00",
        "100,ed,2026-11-20T19:00,2026-11-21T07:00",
        "101,clinic,2026-11-21T08:00,2026-11-21T16:00",
    )
    assert covers(duties) == (
        Cover("clinic", date(2026, 11, 21), date(2026, 11, 21)),
        Cover("ed", date(2026, 11, 20), date(2026, 11, 22)),
    )


@given(st.lists(st.text("10ed,:TZ-+ \n\"'", max_size=40), max_size=4))
def test_any_text_is_read_or_told(rows: list[str]) -> None:
    """Whatever stands in a file, it is read whole or its problems are told; nothing breaks."""
    duties, problems = read(*rows)
    assert bool(duties) != bool(problems)


MINUTES = st.integers(0, 3 * 24 * 60)


@given(st.tuples(MINUTES, MINUTES), st.tuples(MINUTES, MINUTES), st.integers(0, 24 * 60))
def test_longer_is_never_less_on(duty: tuple[int, int], shift: tuple[int, int], more: int) -> None:
    """Who is on a shift is still on it when the duty lasts longer, once it lasts two hours."""
    origin = datetime(2026, 11, 19, tzinfo=UTC)
    starts, ends = (origin + timedelta(minutes=m) for m in sorted(duty))
    begins, over = (origin + timedelta(minutes=m) for m in sorted(shift))
    if ends - starts >= timedelta(hours=2) and is_on(starts, ends, begins, over):
        assert is_on(starts, ends + timedelta(minutes=more), begins, over)
    if ends <= begins or starts >= over:
        assert not is_on(starts, ends, begins, over)
