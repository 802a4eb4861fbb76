"""What the file's words mean here, what is not known yet, and rows that cannot both be true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.core.roster.places import (
    Directory,
    Entry,
    Unknown,
    contradictions,
    resolve,
    share_a_day,
    written_otherwise,
)
from lms.core.roster.rows import Row

HERE = Directory(
    facilities={"hillcrest": "Hillcrest Regional", "lakeside": "Lakeside"},
    units={
        "hillcrest-ed": ("hillcrest", "ED"),
        "lakeside-ed": ("lakeside", "ED"),
        "twin-a": ("lakeside", "Twin"),
        "twin-b": ("lakeside", "Twin"),
    },
    titles={"rn, emergency": "ed-nurse"},
    job_roles=frozenset({"ed-nurse", "icu-nurse"}),
)
ROW = Row(2, "100", "Ana", "Lim", None, "hillcrest", "ED", "ed-nurse", "night", date(2025, 3, 1), None, None, None)
ENTRY = Entry(2, "100", "Ana", "Lim", None, "hillcrest-ed", "ed-nurse", "night", date(2025, 3, 1), None, None)


@pytest.mark.parametrize("facility", ["hillcrest", "Hillcrest Regional", "HILLCREST REGIONAL"])
@pytest.mark.parametrize("unit", ["hillcrest-ed", "ED", "ed"])
@pytest.mark.parametrize("title", ["ed-nurse", "RN, Emergency"])
def test_keys_names_and_titles(facility: str, unit: str, title: str) -> None:
    """A place by key or by name in any case, a job role by itself or by HR's title."""
    entries, unknown = resolve([replace(ROW, facility=facility, unit=unit, job_role=title)], HERE)
    assert (entries, unknown) == ((ENTRY,), ())


def test_the_same_unit_name_elsewhere() -> None:
    """Two facilities may each have an ED."""
    entries, _unknown = resolve([replace(ROW, facility="lakeside")], HERE)
    assert [one.unit for one in entries] == ["lakeside-ed"]


def test_what_is_not_known_is_listed_once() -> None:
    """Each strange word stands once with its first line; a name that fits two units is strange too."""
    rows = [
        replace(ROW, unit="ICU", job_role="Porter"),
        replace(ROW, line=3, unit="icu", job_role="PORTER"),
        replace(ROW, line=4, facility="Mercy", unit="ED"),
        replace(ROW, line=5, facility="lakeside", unit="Twin"),
        replace(ROW, line=6, facility="lakeside", unit="hillcrest-ed"),
    ]
    entries, unknown = resolve(rows, HERE)
    assert entries == ()
    assert set(unknown) == {
        Unknown("unit", "hillcrest", "ICU", 2),
        Unknown("title", "", "Porter", 2),
        Unknown("facility", "Mercy", "Mercy", 4),
        Unknown("unit", "Mercy", "ED", 4),
        Unknown("unit", "lakeside", "Twin", 5),
        Unknown("unit", "lakeside", "hillcrest-ed", 6),
    }


def test_a_leave_needs_its_first_day() -> None:
    """The leave of a row is its two days, the last of which may be open."""
    (entry,), _unknown = resolve([replace(ROW, leave_from=date(2026, 1, 1))], HERE)
    assert entry.leave == (date(2026, 1, 1), None)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (ENTRY, "is the position of line 2 again"),
        (replace(ENTRY, starts_on=date(2026, 1, 1)), "overlaps the position of line 2"),
        (replace(ENTRY, unit="lakeside-ed"), None),
        (replace(ENTRY, shift="day"), None),
        (replace(ENTRY, job_role="icu-nurse"), None),
        (replace(ENTRY, starts_on=date(2024, 1, 1), ends_on=date(2025, 2, 28)), None),
        (replace(ENTRY, starts_on=date(2024, 1, 1), ends_on=date(2025, 3, 1)), "overlaps the position of line 2"),
        (replace(ENTRY, employee_id="101"), None),
    ],
)
def test_positions_that_cannot_both_be(other: Entry, message: str | None) -> None:
    """The same position twice, or overlapping itself, is told; other places, times and people are not."""
    found = [str(problem) for problem in contradictions([ENTRY, replace(other, line=7)], "hr.csv")]
    assert found == ([] if message is None else [f"hr.csv:7: {message}"])


@pytest.mark.parametrize(
    ("leave", "clash"),
    [
        ((date(2026, 1, 1), date(2026, 1, 31)), False),
        ((date(2026, 1, 1), date(2026, 1, 30)), True),
        ((date(2026, 1, 31), None), True),
        ((date(2026, 2, 1), None), False),
        (None, False),
    ],
)
def test_leaves_that_cannot_both_be(leave: tuple[date, date | None] | None, clash: bool) -> None:
    """Leaves of two positions are the same or lie apart."""
    first = replace(ENTRY, leave=(date(2026, 1, 1), date(2026, 1, 31)))
    second = replace(ENTRY, line=3, unit="lakeside-ed", leave=leave)
    found = list(contradictions([first, second], "hr.csv"))
    assert [problem.line for problem in found] == ([3] if clash else [])


def test_a_row_a_hundred_times() -> None:
    """Each repeated row names one other, not every one."""
    found = list(contradictions([replace(ENTRY, line=line) for line in range(2, 102)], "hr.csv"))
    assert [problem.message for problem in found] == ["is the position of line 2 again"] * 99


@pytest.mark.parametrize(
    ("number", "recorded", "told"),
    [
        ("7", ["007"], "7 is not recorded, but 007 is"),
        ("007", ["7"], "007 is not recorded, but 7 is"),
        ("a7", ["A7"], "a7 is not recorded, but A7 is"),
        ("\uff17", ["7"], "\uff17 is not recorded, but 7 is"),
        ("A 7", ["A7"], "A 7 is not recorded, but A7 is"),
        ("000", ["00"], "000 is not recorded, but 00 is"),
        ("0", [], None),
        ("07", ["07", "7"], None),
        ("70", ["7"], None),
        ("0100", [], "0100 may be 100 of line 2"),
        ("0100", ["100"], "0100 is not recorded, but 100 is"),
        ("0100", ["0100", "100"], None),
    ],
)
def test_a_number_written_otherwise(number: str, recorded: list[str], told: str | None) -> None:
    """Zeros in front, blanks, case and width: a new number that differs in no more than these is told."""
    mine = replace(ENTRY, employee_id=number, line=3)
    found = [problem.message for problem in written_otherwise([ENTRY, mine], recorded, "hr.csv")]
    assert found == ([] if told is None else [f"{told}: write one number one way, or add the person by hand"])


def test_share_a_day() -> None:
    """Inclusive days: meeting on one day is sharing it."""
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    assert share_a_day(first, last, last, None)
    assert share_a_day(last, None, first, last)
    assert not share_a_day(first, last, date(2026, 2, 1), None)
    assert not share_a_day(date(2026, 2, 1), None, first, last)
    assert share_a_day(first, None, last, None)
