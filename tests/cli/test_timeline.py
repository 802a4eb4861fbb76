"""`lms timeline` on the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result

from lms.cli import main
from lms.services.house import House
from tests.cli.running import invoke
from tests.conftest import put_person
from tests.services.test_standing import passes

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)


@pytest.fixture
def staffed(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two ED nurses, one of them ready."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    ids = [put_person(site, NOW, number, first_day=date(2026, 6, 1)) for number in ("100", "101")]
    passes(site, ids[0], date(2026, 6, 10))
    return site


def run(*words: str) -> Result:
    """Run a command."""
    return invoke(main, ["timeline", *words])


def change(instance: Path, statement: str) -> None:
    """Change the database behind the program's back."""
    with closing(sqlite3.connect(instance / "stepup.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_verify_finds_and_rebuild_mends(staffed: House) -> None:
    """Verify ends with 1 and names whose row differs, in what and since when; after a rebuild all is well."""
    assert run("rebuild").exit_code == 0
    before = run("verify")
    assert (before.exit_code, before.stdout.splitlines()[-1]) == (0, "2 people kept, each as the facts say")
    change(staffed.instance, "UPDATE timeline_segment SET state = 'current' WHERE state = 'overdue' AND person_id = 2")
    found = run("verify")
    assert found.exit_code == 1
    assert (
        "101 ed-recognise-grade-call from 2026-07-02: kept state: current; the facts say state: overdue" in found.output
    )
    assert "1 of 2 people differ" in found.output
    assert run("rebuild", "--person", "101").stdout == "1 person kept anew: Test Person-101\n"
    assert run("verify").exit_code == 0


def test_who_is_not_kept_is_not_wrong(staffed: House) -> None:
    """Forgotten people are named as not kept, and verify ends with 0; a rebuild of the stale takes only them."""
    run("rebuild")
    change(staffed.instance, "DELETE FROM timeline_person WHERE person_id = 1")
    found = run("verify")
    assert found.exit_code == 0
    assert "1 people are not kept now and are folded when asked about: 100" in found.stdout
    assert run("rebuild", "--stale").stdout.splitlines()[-1] == "1 people kept anew"
    assert run("rebuild", "--stale").stdout.splitlines()[-1] == "0 people kept anew"


def test_show_tells_the_states_through_time(staffed: House) -> None:
    """Each stretch of days is a line with its state, reason and dates; it ends without an end."""
    lines = run("show", "100", "ed-recognise-grade-call").stdout.splitlines()
    assert lines[0].startswith("Test Person-100, ed-recognise-grade-call")
    assert lines[4].split() == ["2026-06-10", "2027-04-10", "current", "awarded", "-", "2027-06-10", "2027-04-11"]
    assert lines[-1].split()[:3] == ["2027-09-09", "-", "expired"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rebuild", "--person", "999"), "nobody has the employee number 999"),
        (("show", "999", "x"), "nobody has the employee number 999"),
        (("show", "100", "x"), "x was never asked of Test Person-100 or held; there are: core-see-grade-call"),
    ],
)
def test_what_is_not_there_is_said(staffed: House, words: tuple[str, ...], says: str) -> None:
    """An unknown person or competency is named, and nothing is done."""
    found = run(*words)
    assert found.exit_code == 1
    assert says in found.output
