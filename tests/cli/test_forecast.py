"""`lms forecast`: the days ahead on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import Result

from lms.cli import forecast as module
from lms.cli import main
from lms.services.house import House
from tests.cli.running import invoke
from tests.conftest import Clock
from tests.services.test_forecast import leave_for, staff
from tests.services.test_standing import ED

CELL = ("--unit", "hillcrest-ed", "--shift", "night", "--competency", ED)
Run = Callable[..., Result]


@pytest.fixture
def run(site: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command on the house of the tests."""
    monkeypatch.setattr(module, "now", lambda: clock.now)
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    return lambda *arguments: invoke(main, ["forecast", *arguments])


def test_every_cell_in_a_line(run: Run, site: House, clock: Clock) -> None:
    """Each cell has its first day below, or what is ready; an empty site says so."""
    assert "nobody is asked for a competency" in run().output
    staff(site, clock.now)
    said = run().output
    assert "2026-11-20 through 2027-05-19, if nobody passes anything more" in said
    assert f"hillcrest-ed night {ED}: 5 ready, below 4 on 2027-02-01, on 108 of the days" in said
    assert "hillcrest-ed night core-see-grade-call: 0 ready, no minimum set, nobody from 2026-11-20" in said


def test_one_cell_names_who_and_what(run: Run, site: House, clock: Clock) -> None:
    """Named in full, the cell says who drops out, who must do what by when, and whether it then holds."""
    ids = staff(site, clock.now)
    said = run(*CELL).output
    assert "2027-01-01: Test Night-0 drops out (ran-out), 4 ready" in said
    assert "by 2027-01-01: Test Night-0 passes quiz:ed-first-hour, case:day-5-fever/ed-nurse" in said
    assert "then it holds" in said
    for person in ids[:2]:
        leave_for(site, clock.now, person, datetime(2026, 12, 1, tzinfo=UTC).date(), None)
    assert "even then: 3 ready on 2026-12-01; 1 more people needed" in run(*CELL).output


def test_json(run: Run, site: House, clock: Clock) -> None:
    """The data is JSON with the steps of every cell, and the plan where one is named."""
    staff(site, clock.now)
    assert {cell["shift"] for cell in json.loads(run("--json").stdout)["cells"]} == {"day", "night"}
    assert json.loads(run(*CELL, "--json").stdout)["plan"]["holds"] is True


def test_what_is_wrong_is_said(run: Run, site: House, clock: Clock) -> None:
    """No such cell and a last day out of range end the program with what is wrong."""
    staff(site, clock.now)
    absent = run("--unit", "nowhere")
    assert (absent.exit_code, "there is no such cell" in absent.output) == (1, True)
    early = run("--through", "2026-01-01")
    assert (early.exit_code, "--through: Choose a day from 2026-11-21" in early.output) == (2, True)
