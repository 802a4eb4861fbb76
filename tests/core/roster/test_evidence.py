"""Reading a file of accredited evidence: what is taken, and every mistake at once by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.problems import Problem
from lms.core.roster.evidence import COLUMNS, Row, read_evidence

HEADER = ",".join(COLUMNS)
GOOD = "100,quiz:ed-first-hour,2026-10-03,90,Lakeside,7"
ACTIVITIES = {"quiz:ed-first-hour": 80, "signoff:ice": None}


def raw(data: bytes) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Read a file at a house with two activities and one competency."""
    return read_evidence(data, "e.csv", activities=ACTIVITIES, competencies={"ed"})


def read(*lines: str, header: str = HEADER) -> tuple[tuple[Row, ...], list[str]]:
    """Read a file of these lines; give the rows and the problems as text."""
    rows, problems = raw("\n".join((header, *lines)).encode())
    return rows, [str(problem) for problem in problems]


def changed(**cells: str) -> str:
    """Give the good row with some cells changed."""
    return ",".join((dict(zip(COLUMNS, GOOD.split(","), strict=True)) | cells)[name] for name in COLUMNS)


def test_an_activity_and_an_award() -> None:
    """Each column arrives; an award is a competency with its own day and no score."""
    rows, problems = read(GOOD, "101,competency:ed,2026-01-31,,St. Elsewhere,7", "101,signoff:ice,2026-02-28,, X ,7")
    assert problems == []
    assert rows == (
        Row(2, "100", "quiz:ed-first-hour", "", date(2026, 10, 3), 90, "Lakeside", "7"),
        Row(3, "101", "", "ed", date(2026, 1, 31), None, "St. Elsewhere", "7"),
        Row(4, "101", "signoff:ice", "", date(2026, 2, 28), None, "X", "7"),
    )
    assert [row.what for row in rows] == ["quiz:ed-first-hour", "competency:ed", "signoff:ice"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_as_spreadsheets_write_it(mark: str, ending: str) -> None:
    """A byte order mark, Windows line ends and blank rows are no mistakes; lines are counted as an editor does."""
    rows, problems = raw(ending.join((mark + HEADER, GOOD, "", ",,,,,", changed(employee_id="101"))).encode())
    assert (problems, [row.line for row in rows]) == ((), [2, 5])


def test_formulas_are_text() -> None:
    """What a spreadsheet would compute is a source like any other."""
    (row,), problems = read(changed(source='"=HYPERLINK(""x"")"'))
    assert (row.source, problems) == ('=HYPERLINK("x")', [])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"employee_id": ""}, "employee_id is empty"),
        ({"activity": " "}, "activity is empty"),
        ({"passed_on": ""}, "passed_on is empty"),
        ({"source": ""}, "source is empty"),
        ({"reviewer_employee_id": ""}, "reviewer_employee_id is empty"),
        ({"activity": "quiz:none"}, "there is no activity or award 'quiz:none' here"),
        ({"activity": "competency:icu", "score": ""}, "there is no activity or award 'competency:icu' here"),
        ({"activity": "competency:", "score": ""}, "there is no activity or award 'competency:' here"),
        ({"passed_on": "2026-02-29"}, "passed_on '2026-02-29' is not a day: write it as 2026-11-20"),
        ({"passed_on": "10/03/2026"}, "passed_on '10/03/2026' is not a day: write it as 2026-11-20"),
        ({"passed_on": "0001-01-01"}, "passed_on '0001-01-01' cannot be meant: write a day of these years, "
         "or leave it blank for open"),
        ({"score": "101"}, "score '101' is no whole number from 0 to 100"),
        ({"score": "-1"}, "score '-1' is no whole number from 0 to 100"),
        ({"score": "90%"}, "score '90%' is no whole number from 0 to 100"),
        ({"score": "²"}, "score '²' is no whole number from 0 to 100"),
        ({"score": "٩٠"}, "score '٩٠' is no whole number from 0 to 100"),
        ({"score": ""}, "quiz:ed-first-hour needs its score"),
        ({"score": "79"}, "score 79 is no pass: quiz:ed-first-hour is passed at 80"),
        ({"activity": "signoff:ice"}, "signoff:ice has no score: leave it empty"),
        ({"activity": "competency:ed"}, "competency:ed has no score: leave it empty"),
        ({"reviewer_employee_id": "100"}, "100 reviews their own evidence: another lead does"),
        ({"source": "x" * 201}, "source is longer than 200 characters"),
        ({"source": '"a\nb"'}, "source holds a line break or another character that cannot be printed (U+000A)"),
    ],
)  # fmt: skip
def test_one_mistake(cells: dict[str, str], message: str) -> None:
    """Each mistake of a cell is told once, by its line, and the rows beside it are still read."""
    rows, problems = read(changed(employee_id="9"), changed(**cells))
    assert problems == [f"e.csv:3: {message}"]
    assert [row.line for row in rows] == [2]


def test_the_whole_file() -> None:
    """The header is exact, a row has as many fields, and the same thing is said once."""
    assert read(header=HEADER.replace("score", "points"))[1] == [
        f"e.csv:1: the header lacks score and knows no 'points'; the columns are {HEADER}"
    ]
    assert read()[1] == ["e.csv:1: holds no row"]
    assert read(GOOD + ",")[1] == ["e.csv:2: has 7 fields, the header has 6"]
    assert read(GOOD, changed(score="95"))[1] == ["e.csv:3: says again what line 2 says: quiz:ed-first-hour of 100"]
    assert [str(one) for one in raw(HEADER.encode() + b"\n\xff\xfe")[1]] == [
        "e.csv:2: is not UTF-8: save the file as CSV UTF-8"
    ]


@settings(max_examples=200)
@given(st.binary(max_size=300), st.booleans())
def test_whatever_comes(data: bytes, headed: bool) -> None:
    """Any bytes are read or told, never a fault; nothing is both empty and without a word."""
    rows, problems = raw(HEADER.encode() + b"\n" + data if headed else data)
    assert rows or problems
