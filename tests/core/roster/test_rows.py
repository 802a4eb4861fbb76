"""Reading a roster file: what is taken, and every mistake at once by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.problems import Problem
from lms.core.roster import rows as reading
from lms.core.roster.rows import COLUMNS, MOST_POSITIONS, Row, read_rows

HEADER = ",".join(COLUMNS)
GOOD = "100,Ana,Lim,ana@example.org,hillcrest,ED,ed-nurse,night,2025-03-01,,,"


def read(*lines: str, header: str = HEADER) -> tuple[tuple[Row, ...], list[str]]:
    """Read a file of these lines; give the rows and the problems as text."""
    rows, problems = read_rows("\n".join((header, *lines)).encode(), "hr.csv")
    return rows, [str(problem) for problem in problems]


def changed(**cells: str) -> str:
    """Give the good row with some cells changed."""
    row = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | cells
    return ",".join(row[name] for name in COLUMNS)


def test_a_row_is_read() -> None:
    """Every column arrives; blank days are open; the shift and the address may be in any case."""
    rows, problems = read(
        "100,Ana,Lim,Ana@Example.org,hillcrest,ED,RN Emergency,Night,2025-03-01,2026-12-31,2026-06-01,2026-08-31"
    )
    assert problems == []
    assert rows == (
        Row(
            2,
            "100",
            "Ana",
            "Lim",
            "ana@example.org",
            "hillcrest",
            "ED",
            "RN Emergency",
            "night",
            date(2025, 3, 1),
            date(2026, 12, 31),
            date(2026, 6, 1),
            date(2026, 8, 31),
        ),
    )
    (open_row,), problems = read(GOOD)
    assert problems == []
    assert (open_row.ends_on, open_row.leave_from, open_row.leave_until, open_row.name) == (None, None, None, "Ana Lim")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_as_spreadsheets_write_them(ending: str, mark: str) -> None:
    """A byte order mark, Windows line ends, blank rows and blanks around cells are no mistakes."""
    lines = (f"{mark}{HEADER}", GOOD.replace(",", " , "), "", ",,,,,,,,,,,", changed(employee_id="101", email=""), "")
    rows, problems = read_rows(ending.join(lines).encode(), "hr.csv")
    assert problems == ()
    assert [(row.line, row.employee_id, row.family_name) for row in rows] == [(2, "100", "Lim"), (5, "101", "Lim")]


def test_columns_in_another_order() -> None:
    """Columns are found by name."""
    names = list(reversed(COLUMNS))
    rows, problems = read(",".join(reversed(GOOD.split(","))), header=",".join(names))
    assert problems == []
    assert rows == read(GOOD)[0]


def test_names_are_only_text() -> None:
    """What a spreadsheet would take for a formula, or a page for a tag, is a name like any other."""
    (row,), problems = read(changed(given_name='"=1+1"', family_name='"<b>O\'Neil, ""Jo""</b>"'))
    assert problems == []
    assert (row.given_name, row.family_name) == ("=1+1", '<b>O\'Neil, "Jo"</b>')


def test_one_name_is_enough() -> None:
    """People with a single name exist."""
    (row,), problems = read(changed(family_name=""))
    assert (row.name, problems) == ("Ana", [])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"employee_id": " "}, "employee_id is empty"),
        ({"facility": ""}, "facility is empty"),
        ({"unit": ""}, "unit is empty"),
        ({"job_role": ""}, "job_role is empty"),
        ({"shift": ""}, "shift is empty"),
        ({"starts_on": ""}, "starts_on is empty"),
        ({"given_name": "", "family_name": ""}, "given_name and family_name are both empty"),
        ({"email": "ana"}, "email 'ana' is not an address"),
        ({"email": "a b@example.org"}, "email 'a b@example.org' is not an address"),
        ({"email": "a@b@c"}, "email 'a@b@c' is not an address"),
        ({"shift": "nights"}, "shift 'nights' is none of day, night, rotating"),
        ({"starts_on": "03/01/2025"}, "starts_on '03/01/2025' is not a day: write it as 2026-11-20"),
        ({"starts_on": "20250301"}, "starts_on '20250301' is not a day: write it as 2026-11-20"),
        ({"starts_on": "2025-02-29"}, "starts_on '2025-02-29' is not a day: write it as 2026-11-20"),
        (
            {"ends_on": "9999-12-31"},
            "ends_on '9999-12-31' cannot be meant: write a day of these years, or leave it blank for open",
        ),
        ({"ends_on": "2025-W10-1"}, "ends_on '2025-W10-1' is not a day: write it as 2026-11-20"),
        ({"ends_on": "2025-02-28"}, "ends_on 2025-02-28 lies before starts_on 2025-03-01"),
        ({"leave_until": "2026-01-31"}, "leave_until needs a leave_from"),
        (
            {"leave_from": "2026-02-01", "leave_until": "2026-01-31"},
            "leave_until 2026-01-31 lies before leave_from 2026-02-01",
        ),
        (
            {"ends_on": "2026-01-31", "leave_from": "2026-02-01"},
            "leave_from 2026-02-01 lies after ends_on 2026-01-31",
        ),
        ({"given_name": "A" * 201}, "given_name is longer than 200 characters"),
        (
            {"given_name": "A\tna"},
            "given_name holds a line break or another character that cannot be printed (U+0009)",
        ),
        (
            {"family_name": '"Lim\nRay"'},
            "family_name holds a line break or another character that cannot be printed (U+000A)",
        ),
    ],
)
def test_a_wrong_row_is_named_by_its_line(cells: dict[str, str], message: str) -> None:
    """Each mistake names the line and says what to do, and the row is not taken."""
    rows, problems = read(changed(employee_id="99", email=""), changed(**cells))
    assert [row.employee_id for row in rows] == ["99"]
    assert problems == [f"hr.csv:3: {message}"]


@pytest.mark.parametrize(
    "cells",
    [
        {"ends_on": "2025-03-01"},
        {"leave_from": "2026-02-01", "leave_until": "2026-02-01"},
        {"ends_on": "2026-02-01", "leave_from": "2026-02-01"},
        {"leave_from": "2024-01-01"},
        {"given_name": "A" * 200},
    ],
)
def test_the_last_right_row_before_a_wrong_one(cells: dict[str, str]) -> None:
    """One day, an open leave, a leave that began in an earlier position: all are allowed."""
    rows, problems = read(changed(**cells))
    assert (len(rows), problems) == (1, [])


def test_all_mistakes_at_once() -> None:
    """Every mistake of every row is told, in the order of the lines."""
    _rows, problems = read(changed(shift="x", starts_on="x"), "a,b", changed(unit=""))
    assert [line.split(": ")[0] for line in problems] == ["hr.csv:2", "hr.csv:2", "hr.csv:3", "hr.csv:4"]
    assert problems[2] == "hr.csv:3: has 2 fields, the header has 12"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace(",unit", ""), "the header lacks unit; the columns are "),
        (HEADER + ",pay", "the header knows no 'pay'; the columns are "),
        (HEADER.replace("unit", "ward"), "the header lacks unit and knows no 'ward'; the columns are "),
        (HEADER + ",unit", "the header names a column twice"),
        (HEADER.replace(",", ";"), "the header lacks employee_id"),
        (GOOD, "the header lacks employee_id"),
    ],
)
def test_a_header_that_is_not_the_header(header: str, message: str) -> None:
    """A missing, strange or doubled column ends the reading at once: no row could be trusted."""
    rows, problems = read(GOOD, header=header)
    assert rows == ()
    assert len(problems) == 1
    assert problems[0].startswith(f"hr.csv:1: {message}")


def test_what_is_wrong_is_shown_short() -> None:
    """Of a long wrong value the beginning is shown, of many wrong columns the first; a message fits a screen."""
    _rows, problems = read(changed(email="x" * 100_000, shift="y" * 100_000, starts_on="z" * 100_000))
    _rows, many = read(GOOD, header=HEADER + "".join(f",column-{n}" for n in range(10_000)))
    _rows, long = read(GOOD, header=HEADER + "," + "x" * 100_000)
    assert [len(problem) < 200 for problem in problems] == [True] * 6
    assert [len(problem) < 500 for problem in (*many, *long)] == [True, True]
    assert "'column-11' and 9988 more; the columns are" in many[0]


def test_a_cell_of_ten_megabytes() -> None:
    """A cell far beyond what anybody writes ends the reading, as an open quote does."""
    for name in ("x" * 10_000_000, '"' + "x" * 10_000_000 + '"'):
        rows, problems = read(GOOD, changed(employee_id="101", email="", given_name=name))
        assert len(rows) == 1
        assert problems == [
            "hr.csv:3: is not readable as CSV: a quote is opened and not closed, or a field is far too long"
        ]


def test_one_person_ten_thousand_times() -> None:
    """A program that writes one person over and over is told once, and its rows are not compared each with each."""
    rows, problems = read(*[GOOD] * 10_000)
    assert len(rows) == MOST_POSITIONS
    assert problems == ["hr.csv:102: 100 has more than 100 positions in this file"]
    assert read(*[GOOD] * MOST_POSITIONS)[1] == []


@pytest.mark.parametrize("data", [b"", b"\n\n", HEADER.encode(), HEADER.encode() + b"\n,,,,,,,,,,,\n"])
def test_a_file_without_rows_is_a_mistake(data: bytes) -> None:
    """An empty file would send everybody away; it is taken for a mistake."""
    rows, problems = read_rows(data, "hr.csv")
    assert rows == ()
    assert [problem.line for problem in problems] == [1]


def test_a_file_in_another_encoding() -> None:
    """What is not UTF-8 is told with the line where that shows."""
    _rows, problems = read_rows(f"{HEADER}\n{GOOD}\n".encode() + "101,José".encode("latin-1"), "hr.csv")
    assert problems == (Problem("hr.csv", 3, "is not UTF-8: save the file as CSV UTF-8"),)


def test_a_quote_left_open() -> None:
    """What is not CSV is told with the line where the record began."""
    _rows, problems = read(GOOD, changed(employee_id="101", email="", family_name='"Lim'))
    assert [line.split(": ")[0] for line in problems] == ["hr.csv:3"]


def test_two_rows_of_one_person_agree_on_the_name() -> None:
    """One number with two names, or one address with two numbers, is told with both lines."""
    _rows, problems = read(
        GOOD,
        changed(family_name="Lee", unit="ICU"),
        changed(employee_id="101"),
        changed(unit="Infusion"),
    )
    assert problems == [
        "hr.csv:3: name or email of 100 differ from line 2",
        "hr.csv:4: email ana@example.org is that of 100 on line 2",
    ]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_file_gives_rows_or_problems(data: bytes) -> None:
    """No file makes the reader fail, and none is silently empty."""
    rows, problems = read_rows(HEADER.encode() + b"\n" + data, "hr.csv")
    assert rows or problems


DAYS = st.sampled_from(["", " ", "2025-03-01", " 2026-06-01 ", "2026-06-02", "2026-02-30", "20260601", "9999-12-31"])
CELLS = {
    "employee_id": st.sampled_from(["100", " 101", "", "1\u200b"]),
    "given_name": st.sampled_from(["Ana", "", " "]),
    "family_name": st.sampled_from(["Lim", "", "L" * 201, "L" * 190]),
    "email": st.sampled_from(["", "Ana@Example.org", "ana", "a b@c"]),
    "facility": st.sampled_from(["hillcrest", ""]),
    "unit": st.sampled_from(["ED", "", "E\tD"]),
    "job_role": st.sampled_from(["ed-nurse", ""]),
    "shift": st.sampled_from(["day", "Night ", "", "late"]),
    **dict.fromkeys(("starts_on", "ends_on", "leave_from", "leave_until"), DAYS),
}


@settings(deadline=None, max_examples=500)
@given(st.lists(st.fixed_dictionaries(CELLS) | st.sets(st.sampled_from(COLUMNS), max_size=2), min_size=1, max_size=3))
def test_a_row_without_a_mistake_is_read_as_strictly(drawn: list[dict[str, str] | set[str]]) -> None:
    """Rows read at one look, because nothing is wrong with them, are those that looking cell by cell gives."""
    good = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    lines = [",".join((good | dict.fromkeys(one, "") if isinstance(one, set) else one).values()) for one in drawn]
    quick = read(*lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "flawless", lambda _line, _cells: None)
        assert read(*lines) == quick
