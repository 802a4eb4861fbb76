"""`lms duty import`: what it says it took over, and every wrong row by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from lms.cli.duty import duty
from lms.services.house import House
from lms.store.schema import DutyList
from tests.cli.running import invoke
from tests.conftest import Clock, put_person

ROWS = ("100,ED,2026-11-20T19:00,2026-11-21T07:00", "100,ED,2026-11-22T19:00,2026-11-23T07:00")


@pytest.fixture
def instance(site: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with a nurse, which the command line opens."""
    put_person(site, clock.now, "100")
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def bring(tmp_path: Path, *rows: str, more: tuple[str, ...] = ()) -> Result:
    """Run the import on these rows."""
    file = tmp_path / "duty.csv"
    file.write_text("\n".join(("employee,unit,start,end", *rows)), encoding="utf-8")
    return invoke(duty, ["import", str(file), *more])


def lists(house: House) -> int:
    """Count the lists recorded."""
    with house.database.read() as session:
        return session.query(DutyList).count()


def test_taken_over(instance: House, tmp_path: Path) -> None:
    """It says for each unit how many duties of how many people, and for which days the list speaks now."""
    done = bring(tmp_path, *ROWS)
    assert (done.exit_code, done.stdout) == (0, "hillcrest-ed: 2 duties of 1 people, 2026-11-20 through 2026-11-22\n")
    assert lists(instance) == 1


def test_every_mistake(instance: House, tmp_path: Path) -> None:
    """Each wrong row is named by file and line, and nothing is taken over."""
    wrong = bring(tmp_path, ROWS[0], "7,ED,2026-11-20T19:00,2026-11-21T07:00", "100,ED,today,2026-11-21T07:00")
    assert wrong.exit_code == 1
    told = [line.rpartition("duty.csv:")[2] for line in wrong.stderr.splitlines() if "duty.csv:" in line]
    assert told == [
        "3: nobody here has the employee number '7'",
        "4: start 'today' is not a moment: write it as 2026-11-20T19:00",
    ]
    assert wrong.stderr.endswith("nothing was changed\n")
    assert lists(instance) == 0


def test_a_wrong_source(instance: House, tmp_path: Path) -> None:
    """Exit 2, as for any wrong option."""
    assert bring(tmp_path, *ROWS, more=("--source", " ")).exit_code == 2
    assert lists(instance) == 0
