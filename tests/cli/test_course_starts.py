"""`lms course-start`: enters, lists, removes and sweeps, and says in one line what it cannot do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result

from lms.cli.course_starts import course_start
from lms.core.permissions import Role, ScopeKind
from lms.services import assign
from lms.services.house import House
from lms.store import course_starts
from tests.cli.running import invoke
from tests.conftest import put_person
from tests.services.test_standing import ED, passes


@pytest.fixture
def on(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance where course starts are on, with a lead and a nurse who passed everything two months ago."""
    now = datetime.now(UTC)  # noqa: TID251 - as the command line's clock
    put_person(site, now, "1", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),), job_role="charge-nurse")
    since = now.date() - timedelta(days=60)
    passes(site, put_person(site, now, "100", given_name="Ana", family_name="Ruiz", first_day=since), since)
    with site.works.write(now) as work:
        assign.set_value(work, "course_starts", "yes", scope="programme", in_force_from=None, why="test")
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def run(*words: str) -> Result:
    """Run a command."""
    return invoke(course_start, words)


def ahead(days: int) -> str:
    """Write a day so many days from now."""
    return f"{datetime.now(UTC).date() + timedelta(days=days)}"  # noqa: TID251 - as the command line's clock


def test_from_entry_to_removal(on: House) -> None:
    """An entry is listed with what is short and who owes the refresher, and is gone once removed."""
    added = run("add", "car-t", ahead(10), "--facility", "hillcrest", "--by", "1")
    assert (added.exit_code, added.stdout) == (0, "course-start-1: entered\n")
    listed = run("list", "--by", "1").stdout
    assert listed.startswith(f"course-start-1 {ahead(10)} car-t at hillcrest, deleted {ahead(54)}\n")
    assert "15 nights to come, 15 with a unit below its minimum" in listed
    assert f"hillcrest-ed {ED}: below on 15, worst {ahead(10)}: 1 ready, minimum 4" in listed
    assert f"{ED} due {ahead(9)}: quiz:ed-first-hour; still owed by Ana Ruiz" in listed
    removed = run("remove", "1", "--by", "1")
    assert (removed.exit_code, removed.stdout) == (0, "course-start-1 is removed\n")
    assert run("list", "--by", "1").stdout == ""


def test_refused(on: House) -> None:
    """An unknown course, a day that is over, another's facility and a number that is none end with 2 and one line."""
    for words, says in (
        (("add", "no-such", ahead(10), "--facility", "hillcrest", "--by", "1"), "course: Choose one of the list."),
        (
            ("add", "car-t", ahead(-40), "--facility", "hillcrest", "--by", "1"),
            "first_dose_on: All its nights are over",
        ),
        (("add", "car-t", ahead(10), "--facility", "hillcrest", "--by", "100"), "refused:"),
        (("add", "car-t", ahead(10), "--facility", "nowhere", "--by", "1"), "refused:"),
        (("remove", "9", "--by", "1"), "there is no such course start"),
    ):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (2, ""), words
        assert says in done.stderr, words


def test_sweep_and_courses(on: House) -> None:
    """Sweeping deletes what is past its day and says how many; the list of courses names each schedule."""
    now = datetime.now(UTC)  # noqa: TID251 - as the command line's clock
    with on.works.write(now) as work:
        for days in (-2, 5):
            course_starts.add(
                work.session,
                course="car-t",
                first_dose_on=now.date(),
                facility="hillcrest",
                last_night=now.date(),
                made_by_id=1,
                made_at=now,
                triggers=(),
                delete_on=now.date() + timedelta(days=days),
            )
    assert run("sweep").stdout == "1 deleted\n"
    assert run("sweep").stdout == "0 deleted\n"
    courses = run("courses").stdout.splitlines()
    assert "talquetamab/weekly: Talvey (talquetamab), Multiple myeloma, weekly schedule" in courses
    assert courses[-1] == "car-t: CAR-T infusion"
