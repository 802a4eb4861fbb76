"""`lms turnover` and `lms roster import`: the report as text and JSON, and what an import asks again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from lms.cli import main, roster, turnover
from lms.services.house import House
from tests.cli.running import invoke
from tests.conftest import START, set_up_site
from tests.services.roster_office import HEADER, Office, row


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The evening of 20 November 2026, at which both commands look at the clock."""
    for module in (turnover, roster):
        monkeypatch.setattr(module, "now", lambda: START)
    return START


@pytest.fixture
def brought(house: House, today: datetime) -> House:
    """An ED of ten on days, two of whom left last week."""
    set_up_site(house, today - timedelta(days=100))
    office = Office(house)
    since = f"{today.date() - timedelta(days=99)}"
    days = [row(f"{100 + number}", ward="ED,ed-nurse,day", since=since) for number in range(10)]
    office.bring(since, *days)
    office.bring(f"{today.date() - timedelta(days=7)}", *days[:8])
    return house


def run(house: House, *words: str) -> Result:
    """Run `lms` on the house."""
    return invoke(main, words, env={"LMS_INSTANCE": str(house.instance), "LMS_DATABASE_URL": None})


def test_the_report_as_text(brought: House) -> None:
    """Each unit with its headcount and rate, and a line for each person."""
    told = run(brought, "turnover", "--unit", "hillcrest-ed")
    assert told.exit_code == 0, told.output
    assert "hillcrest-ed: 10 people before, 8 today" in told.stdout
    assert "over the limit 15.0%: ed-recognise-grade-call" in told.stdout
    assert "108 Test Person-108: left" in told.stdout


def test_the_report_as_json(brought: House, today: datetime) -> None:
    """The same as plain values: a script reads who left and whether the unit is over its limit."""
    told = json.loads(run(brought, "turnover", "--json").stdout)
    unit = next(one for one in told["units"] if one["unit"] == "hillcrest-ed")
    assert unit["headcount"] == {"before": 10, "today": 8}
    assert [(one["employee_id"], one["what"]) for one in unit["people"]] == [("108", "left"), ("109", "left")]
    assert [(one["separations"], one["limit"], one["over"]) for one in unit["rates"]] == [(2, 0.15, True)]
    assert told["since"] < f"{today.date()}"


def test_what_cannot_be_asked(brought: House, today: datetime) -> None:
    """A unit that is not there and a day ahead end with a sentence and no report."""
    wrong = run(brought, "turnover", "--unit", "no-such")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "there is no unit no-such" in wrong.stderr
    ahead = run(brought, "turnover", "--since", f"{today.date() + timedelta(days=9)}")
    assert (ahead.exit_code, ahead.stdout) == (2, "")
    assert "--since: Choose a day of the last three years" in ahead.stderr


def test_a_dry_run_says_what_it_would_ask_again(house: House, today: datetime, tmp_path: Path) -> None:
    """The preview names the trigger; the import that follows says the same."""
    set_up_site(house, today - timedelta(days=100))
    since = f"{today.date() - timedelta(days=99)}"
    days = [row(f"{100 + number}", ward="ED,ed-nurse,day", since=since) for number in range(10)]
    Office(house).bring(since, *days)
    file = tmp_path / "hr.csv"
    file.write_text("\n".join((HEADER, *days[:8])), encoding="utf-8")
    words = ("roster", "import", str(file), "--source", "hr", "--effective", f"{today.date()}")
    dry, done = run(house, *words, "--dry-run"), run(house, *words)
    line = next(one for one in dry.stdout.splitlines() if one.startswith("asks again from"))
    assert "quiz:ed-first-hour for ed-recognise-grade-call (ED: 2 left in 90 days, of " in line
    assert dry.stdout.replace("dry run: nothing was changed", "applied") == done.stdout
