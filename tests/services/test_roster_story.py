"""People come, move, go on leave, leave and come back by one roster after another: their statuses on every side of it.

Every file is the whole roster of one source as it stood on its day; what is asserted is what a manager reads.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lms.core.roster.difference import Kind
from lms.services import roster
from lms.services.house import House
from lms.store import people
from tests.conftest import put_person, set_up_site
from tests.services.roster_office import HEADER, Office, row


@pytest.fixture
def office(both_houses: House) -> Iterator[Office]:
    """The personnel office of a hospital with three units, on each database."""
    set_up_site(both_houses, datetime(2026, 1, 1, tzinfo=UTC))
    made = Office(both_houses)
    yield made
    assert made.verified()


def test_a_hire_is_required_from_the_first_day(office: Office) -> None:
    """A hire is asked from the first day, has 30 days, is overdue on the 31st, and was asked nothing before."""
    plan = office.bring("2026-02-20", row("100", since="2026-03-02"))
    assert office.kinds(plan) == {"100": "hire"}
    assert office.story("100", "2026-03-01", "2026-03-02", "2026-04-01", "2026-04-02") == [
        "not-required not-started",
        "required hired due 2026-04-01",
        "required hired due 2026-04-01",
        "overdue hired due 2026-04-01",
    ]


def test_a_shift_change_starts_no_clock(office: Office) -> None:
    """From nights to days, then rotating, is a move by name; due day and reason stay those of the hire."""
    office.bring("2026-03-02", row("100", since="2026-03-02"))
    for day, shift in (("2026-03-12", "day"), ("2026-03-20", "rotating")):
        plan = office.bring(day, row("100", ward=f"ED,ed-nurse,{shift}", since="2026-03-02"))
        assert office.kinds(plan) == {"100": "move"}
    assert office.story("100", "2026-03-11", "2026-03-12", "2026-03-20", "2026-04-02") == [
        *["required hired due 2026-04-01"] * 3,
        "overdue hired due 2026-04-01",
    ]


def test_moving_away_keeps_the_last_valid_day(office: Office) -> None:
    """ED to ICU: no longer asked from that day, the award keeps its end; back in the ED it counts as if never away."""
    office.bring("2026-01-05", row("100"))
    office.passes("100", "2026-01-20")
    office.bring("2026-06-01", row("100", ward="ICU,icu-nurse,night"))
    assert office.story("100", "2026-05-31", "2026-06-01", "2027-01-20", "2027-01-21") == [
        "current awarded valid through 2027-01-20",
        "not-required no-position valid through 2027-01-20",
        "not-required no-position valid through 2027-01-20",
        "not-required no-position",
    ]
    office.bring("2026-10-01", row("100"))
    assert office.story("100", "2026-09-30", "2026-10-01", "2026-11-21") == [
        "not-required no-position valid through 2027-01-20",
        "current awarded valid through 2027-01-20",
        "renewal-due window-open due 2027-01-20 valid through 2027-01-20",
    ]


def test_moving_in_asks_from_that_day(office: Office) -> None:
    """ICU to ED: asked as moved, with 30 days from the move."""
    office.bring("2026-01-05", row("100", ward="ICU,icu-nurse,day"))
    assert office.state("100", "2026-06-01") == "nothing was ever asked"
    office.bring("2026-06-01", row("100", ward="ED,ed-nurse,day"))
    assert office.story("100", "2026-05-31", "2026-06-01", "2026-07-02") == [
        "not-required no-position",
        "required moved due 2026-07-01",
        "overdue moved due 2026-07-01",
    ]


def test_a_leave_stops_the_days_given(office: Office) -> None:
    """On leave from its first to its last day; the ten days away are added to the 30, validity never moves."""
    office.bring("2026-03-02", row("100", since="2026-03-02"), row("101"))
    office.passes("101", "2026-03-03")
    away = "2026-03-10,2026-03-19"
    plan = office.bring("2026-03-09", row("100", since="2026-03-02", leave=away), row("101", leave=away))
    assert [len(change.leaves) for change in plan.difference.changes] == [1, 1]
    days = ("2026-03-09", "2026-03-10", "2026-03-19", "2026-03-20", "2026-04-11", "2026-04-12")
    assert office.story("100", *days) == [
        "required hired due 2026-04-11",
        "on-leave leave",
        "on-leave leave",
        "required hired due 2026-04-11",
        "required hired due 2026-04-11",
        "overdue hired due 2026-04-11",
    ]
    assert office.story("101", *days[:4]) == [
        "current awarded valid through 2027-03-03",
        "on-leave leave valid through 2027-03-03",
        "on-leave leave valid through 2027-03-03",
        "current awarded valid through 2027-03-03",
    ]


def test_a_leave_gone_from_the_file(office: Office) -> None:
    """Withdrawn whole, before it began and while it runs: the days given are those without it; a past one stays."""
    away, none = row("100", since="2026-03-02", leave="2026-03-10,2026-04-30"), row("100", since="2026-03-02")
    days = ("2026-03-09", "2026-03-10", "2026-03-19", "2026-04-02")
    never = [*["required hired due 2026-04-01"] * 3, "overdue hired due 2026-04-01"]
    office.bring("2026-03-02", away)
    assert office.story("100", *days)[1:] == ["on-leave leave"] * 3
    for day, file, told in (
        ("2026-03-05", none, never),
        ("2026-03-06", away, ["required hired due 2026-05-23", *["on-leave leave"] * 3]),
        ("2026-03-20", none, never),
    ):
        office.bring(day, file)
        assert office.story("100", *days) == told
    office.bring("2026-03-21", away)
    plan = office.bring("2026-05-01", none)
    assert plan.difference.changes == ()
    assert office.story("100", *days)[1:] == ["on-leave leave"] * 3


def test_a_return_is_stated_by_its_last_day(office: Office) -> None:
    """Who comes back before the leave was to end: the days away stay leave, and are added to the days given."""
    office.bring("2026-03-02", row("100", since="2026-03-02", leave="2026-03-10,2026-04-30"))
    plan = office.bring("2026-03-20", row("100", since="2026-03-02", leave="2026-03-10,2026-03-19"))
    assert [len(change.returns) for change in plan.difference.changes] == [1]
    assert office.story("100", "2026-03-19", "2026-03-20", "2026-04-12") == [
        "on-leave leave",
        "required hired due 2026-04-11",
        "overdue hired due 2026-04-11",
    ]
    again = office.bring("2026-03-21", row("100", since="2026-03-02"))
    assert again.difference.changes == ()
    assert office.state("100", "2026-03-19") == "on-leave leave"


def test_a_leaver_on_leave(office: Office) -> None:
    """Who leaves while on leave was on leave to the last day; hired again, nothing of it is left."""
    office.bring("2026-03-02", row("100", since="2026-03-02", leave="2026-03-10,"), row("101"))
    office.bring("2026-04-01", row("101"))
    office.bring("2026-06-01", row("100", since="2026-06-01"), row("101"))
    assert office.story("100", "2026-03-09", "2026-03-31", "2026-04-01", "2026-06-01") == [
        "required hired due 2026-04-23",
        "on-leave leave",
        "not-required left",
        "required rehired due 2026-07-01",
    ]


def test_a_leave_without_an_end_that_ends(office: Office) -> None:
    """An open leave holds the clock; the day it gets its end the due day is known, on-leave days counted out."""
    office.bring("2026-03-02", row("100", since="2026-03-02", leave="2026-03-12,"))
    assert office.story("100", "2026-03-11", "2026-08-01") == ["required hired", "on-leave leave"]
    office.bring("2026-08-01", row("100", since="2026-03-02", leave="2026-03-12,2026-08-01"))
    assert office.state("100", "2026-08-02") == "required hired due 2026-08-22"


def test_a_leaver_is_asked_nothing(office: Office) -> None:
    """Who is gone from the file left the day before; the award stays readable as long as it is valid."""
    office.bring("2026-01-05", row("100"), row("101"))
    office.passes("100", "2026-01-20")
    plan = office.bring("2026-06-01", row("101"))
    assert office.kinds(plan) == {"100": "leaver"}
    assert office.story("100", "2026-05-31", "2026-06-01", "2027-01-21") == [
        "current awarded valid through 2027-01-20",
        "not-required left valid through 2027-01-20",
        "not-required left",
    ]


def test_rehired_after_ten_days(office: Office) -> None:
    """A gap of at most 14 days breaks no spell: hired stays hired, the gap is added to the days given."""
    office.bring("2026-03-02", row("100", since="2026-03-02"), row("101"))
    office.bring("2026-03-12", row("101"))
    plan = office.bring("2026-03-22", row("100", since="2026-03-22"), row("101"))
    assert office.kinds(plan) == {"100": "rehire"}
    assert office.story("100", "2026-03-11", "2026-03-12", "2026-03-21", "2026-03-22", "2026-04-12") == [
        "required hired due 2026-04-11",
        "not-required left",
        "not-required left",
        "required hired due 2026-04-11",
        "overdue hired due 2026-04-11",
    ]


@pytest.mark.parametrize(
    ("back", "told"), [("2026-03-26", "hired due 2026-04-15"), ("2026-03-27", "rehired due 2026-04-26")]
)
def test_the_gap_that_breaks_a_spell(office: Office, back: str, told: str) -> None:
    """Fourteen days away are the same spell, fifteen a new one with 30 days of its own."""
    office.bring("2026-03-02", row("100", since="2026-03-02"), row("101"))
    office.bring("2026-03-12", row("101"))
    office.bring(back, row("100", since=back), row("101"))
    assert office.state("100", back) == f"required {told}"


def test_rehired_after_twenty_days_with_an_award(office: Office) -> None:
    """Whoever holds a valid award is current on the first day back, whatever the gap; who holds none starts anew."""
    office.bring("2026-01-05", row("100"), row("101"), row("102"))
    office.passes("100", "2026-01-20")
    office.bring("2026-03-12", row("102"))
    plan = office.bring("2026-04-01", row("100", since="2026-04-01"), row("101"), row("102"))
    assert office.kinds(plan) == {"100": "rehire", "101": "rehire"}
    assert office.story("100", "2026-03-31", "2026-04-01") == [
        "not-required left valid through 2027-01-20",
        "current awarded valid through 2027-01-20",
    ]
    # the file still states the first hire: back begins on the day of the file all the same
    assert office.story("101", "2026-03-11", "2026-03-12", "2026-03-31", "2026-04-01") == [
        "overdue hired due 2026-02-04",
        "not-required left",
        "not-required left",
        "required rehired due 2026-05-01",
    ]


def test_rehired_after_it_ran_out(office: Office) -> None:
    """Back within the lapse limit the refresher serves; after it the initial path, due 30 days from the first day."""
    office.bring("2026-01-05", row("100"), row("101"))
    office.passes("100", "2026-01-20")
    office.passes("101", "2026-01-20")
    office.bring("2026-06-01", row("102"))
    office.bring("2027-03-01", row("100", since="2027-03-01"), row("102"))
    office.bring("2027-08-02", row("100", since="2027-03-01"), row("101", since="2027-08-02"), row("102"))
    assert office.story("100", "2027-02-28", "2027-03-01", "2027-04-20", "2027-04-21") == [
        "not-required left",
        "lapsed ran-out due 2027-01-21 valid through 2027-01-20",
        "lapsed ran-out due 2027-01-21 valid through 2027-01-20",
        "expired ran-out due 2027-03-31 valid through 2027-01-20",
    ]
    assert office.story("101", "2027-08-01", "2027-08-02") == [
        "not-required left",
        "expired ran-out due 2027-09-01 valid through 2027-01-20",
    ]
    office.passes("101", "2027-08-20")
    assert office.state("101", "2027-08-20") == "current awarded valid through 2028-08-20"


def test_a_start_set_right(office: Office) -> None:
    """A changed start alone is a correction: the due day follows it, both ways, and no move is made of it."""
    for since, due in (("2026-03-02", "2026-04-01"), ("2026-03-09", "2026-04-08"), ("2026-02-23", "2026-03-25")):
        plan = office.bring("2026-03-10", row("100", since=since))
        assert office.kinds(plan)["100"] in {"hire", "correction"}
        assert office.state("100", "2026-03-10") == f"required hired due {due}"
    assert office.state("100", "2026-02-22") == "not-required not-started"


def test_a_dry_run_is_only_told(office: Office) -> None:
    """The same difference as the real one, and not a row, not an entry more."""
    office.bring("2026-03-02", row("100"), row("101"))
    before = office.everything()
    rows = (row("100", ward="ICU,icu-nurse,day"), row("103", leave="2026-04-01,2026-04-09"))
    dry = office.bring("2026-03-10", *rows, dry=True)
    assert office.everything() == before
    assert office.kinds(dry) == {"100": "move", "101": "leaver", "103": "hire"}
    assert office.bring("2026-03-10", *rows).difference == dry.difference
    assert office.everything() != before


def test_nobody_else_is_touched(office: Office) -> None:
    """A whole year of one source leaves another source's people, and those added by hand, as they were."""
    put_person(office.house, datetime(2026, 1, 2, tzinfo=UTC), "900", first_day=date(2026, 1, 5))
    office.bring("2026-01-05", row("500", leave="2026-05-01,2026-05-31"), source="agency")
    days = ("2026-01-04", "2026-01-05", "2026-05-01", "2026-07-01")
    before = [office.story(number, *days) for number in ("900", "500")]
    for day, rows in (
        ("2026-01-05", [row("100"), row("900", ward="ICU,icu-nurse,day")]),
        ("2026-03-01", [row("101")]),
        ("2026-06-01", [row("100", since="2026-06-01")]),
    ):
        office.bring(day, *rows)
    assert [office.story(number, *days) for number in ("900", "500")] == before
    assert before[1][2] == "on-leave leave"


def lms(house: House, *words: str) -> subprocess.Popen[str]:
    """Start the command line on the house as a process of its own."""
    url = house.database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "lms", *words],
        env={**os.environ, "LMS_INSTANCE": str(house.instance), "LMS_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def importing(house: House, file: Path, rows: list[str], *more: str, source: str = "hr") -> subprocess.Popen[str]:
    """Start an import of these rows as a process of its own."""
    file.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return lms(house, "roster", "import", str(file), "--source", source, "--effective", "2026-06-01", *more)


@pytest.mark.parametrize(
    ("staff", "gone", "refused"), [(39, 4, True), (40, 4, False), (5, 3, False), (5, 4, True)], ids=str
)
def test_too_many_leavers(office: Office, tmp_path: Path, staff: int, gone: int, refused: bool) -> None:
    """More than 10 % and more than 3: refused, and nothing of the file is applied, the hire in it neither."""
    everybody = [row(str(100 + number)) for number in range(staff)]
    office.bring("2026-01-05", *everybody)
    before = office.everything()
    process = importing(office.house, tmp_path / "hr.csv", [*everybody[gone:], row("999", since="2026-06-01")])
    out, error = process.communicate(timeout=120)
    if refused:
        assert (process.returncode, office.everything()) == (1, before)
        assert f"refused, nothing was changed: {gone} of {staff} people would leave" in error
        assert f"leavers: {gone}" in out
        process = importing(office.house, tmp_path / "hr.csv", everybody[gone:], "--allow-leavers")
        out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert office.state("100", "2026-06-01") == "not-required left"


def test_two_imports_at_once(office: Office, tmp_path: Path) -> None:
    """Two processes bring the same file at once: one hires, the other waits and finds nothing left to do."""
    rows = [row(str(number)) for number in range(100, 130)]
    racing = [importing(office.house, tmp_path / f"{number}.csv", rows) for number in range(2)]
    told = [process.communicate(timeout=120) for process in racing]
    assert [process.returncode for process in racing] == [0, 0], told
    lines = sorted(line for out, _ in told for line in out.splitlines() if line.startswith(("hires:", "unchanged:")))
    assert lines == ["hires: 0", "hires: 30", "unchanged: 0", "unchanged: 30"]
    with office.house.works.read(datetime(2026, 6, 1, tzinfo=UTC)) as work:
        assert len(people.people(work.session)) == len(people.positions(work.session)) == 30


def test_an_import_waits_for_the_one_before(office: Office, tmp_path: Path) -> None:
    """While one import is compared and not yet applied, the next one waits; then it compares with what came of it."""
    with office.house.works.write(datetime(2026, 6, 1, 12, tzinfo=UTC)) as work:
        data = "\n".join((HEADER, row("100"), row("101"))).encode()
        plan = roster.plan(work, data, "hr.csv", source="hr", effective=date(2026, 6, 1))
        later = importing(office.house, tmp_path / "later.csv", [row("101"), row("102")])
        with pytest.raises(subprocess.TimeoutExpired):
            later.wait(timeout=5)
        roster.apply(work, plan)
    out, error = later.communicate(timeout=120)
    assert later.returncode == 0, error
    told = [line for line in out.splitlines() if line.split(":")[0] in {"hires", "leavers", "unchanged"}]
    assert told == ["hires: 1", "leavers: 1", "unchanged: 1"]
    assert office.state("100", "2026-06-01") == "not-required left"
    assert [office.kinds(plan)[number] for number in ("100", "101")] == [Kind.HIRE, Kind.HIRE]
