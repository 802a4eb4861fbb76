"""The nights after a first dose: the table row by row, the papers' windows as the facts give them, and properties."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.core.clinical.step_up import DoseKind
from lms.core.clinical.watch_nights import (
    FIRST_WEEK,
    MONITORING,
    ONSET,
    After,
    Course,
    courses,
    find_course,
    first_to_come,
    watch_nights,
    windows,
)
from lms.core.dates import add_days, days_between
from tests.core.clinical.products import products
from tests.core.clinical.tables import Row, rows

FACTS = {
    row["id"]: row
    for row in YAML(typ="safe").load((Path(__file__).parents[3] / "content/facts.yaml").read_text("utf-8"))["facts"]
}
COURSES = courses(products())
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
OWN = st.dictionaries(st.sampled_from(After), st.integers(0, 28))


def spread(row: Row) -> list[date]:
    """Give every day of the row's spans."""
    found = []
    for span in row["nights"]:
        first, last = map(date.fromisoformat, span.split(".."))
        found += [add_days(first, away) for away in range(days_between(first, last) + 1)]
    return found


@pytest.mark.parametrize("row", rows("watch-nights"))
def test_nights(row: Row) -> None:
    """Each row's nights are those of the table, in order and once each."""
    course = find_course(products(), row["course"])
    assert course is not None
    own = {After(name): number for name, number in row.get("own", {}).items()}
    assert [night.day for night in watch_nights(course, row["first"], own)] == spread(row)


def test_every_course_has_a_row() -> None:
    """Every printed schedule, and CAR-T, stands in the table by the papers' windows."""
    told = {row.values[0]["course"] for row in rows("watch-nights") if "own" not in row.values[0]}
    assert told == {course.id for course in COURSES}
    assert find_course(products(), "teclistamab") is None


def test_windows_are_the_facts_own() -> None:
    """The numbers of days are those of the facts, and no fact marked V makes a night."""
    for window in ONSET:
        numbers = FACTS[window.fact]["numbers"]
        assert (window.first, window.last) == (numbers["from_day"], numbers["to_day"])
    assert "first week" in FACTS[FIRST_WEEK.fact]["statement"]
    assert (FIRST_WEEK.first, FIRST_WEEK.last) == (0, 6)
    assert f"days {MONITORING.first} to {MONITORING.last}" in FACTS[MONITORING.fact]["statement"]
    used = {window.fact for course in COURSES for dose in course.doses for window in windows(dose)}
    assert used == {"TIM-01", "TIM-02", "TIM-03", "MON-01"}
    assert all("V" not in FACTS[fact]["mark"] for fact in used)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.id)
def test_doses_of_a_course(course: Course) -> None:
    """A course counts from its own first dose, holds no pretreatment, and one treatment dose: the first."""
    assert course.doses[0].day == 0
    kinds = [dose.printed.kind for dose in course.doses if dose.printed is not None]
    assert DoseKind.PRETREATMENT not in kinds
    assert kinds.count(DoseKind.TREATMENT) == (0 if course.product is None else 1)


@given(st.sampled_from(COURSES), DAYS, OWN, st.integers(-400, 400))
def test_nights_move_with_the_first_dose(course: Course, first: date, own: dict[After, int], away: int) -> None:
    """A first dose some days later moves every night by as many days; nights come in order, each with a reason."""
    here, there = watch_nights(course, first, own), watch_nights(course, add_days(first, away), own)
    assert [add_days(night.day, away) for night in here] == [night.day for night in there]
    assert [night.day for night in here] == sorted({night.day for night in here})
    assert all(night.reasons for night in here)
    assert all(night.day >= first for night in here)


@given(st.sampled_from(COURSES), DAYS, OWN)
def test_reasons_say_how_the_night_came(course: Course, first: date, own: dict[After, int]) -> None:
    """A reason names a fact exactly where the site has no number, and its nights lead from the dose to the night."""
    for night in watch_nights(course, first, own):
        for reason in night.reasons:
            assert (reason.fact is None) == (reason.dose.after in own)
            assert add_days(first, reason.dose.day + reason.nights_after) == night.day


def test_first_to_come() -> None:
    """The night that runs or starts tonight is to come; one that has ended is not; after the last there is none."""
    course = find_course(products(), "car-t")
    assert course is not None
    nights = watch_nights(course, date(2026, 12, 3), {After.CAR_T: 2})
    assert [first_to_come(nights, date(2026, 12, day)) for day in (1, 3, 4, 5)] == [
        nights[0],
        nights[0],
        nights[1],
        None,
    ]
