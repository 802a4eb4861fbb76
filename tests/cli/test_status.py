"""`lms status` as the command line prints it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from lms.cli import main
from lms.services import standing
from lms.services.house import House
from tests.cli.running import invoke
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import ED, PATH, passes


@pytest.fixture
def ask(house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with one nurse, and the command on it."""
    set_up_site(house, clock.now)
    put_person(house, clock.now, "100", first_day=date(2026, 1, 5), given_name="Ana", family_name="Silva")
    monkeypatch.setenv("LMS_INSTANCE", str(house.instance))
    return house


def run(*arguments: str) -> Result:
    """Run the command."""
    return invoke(main, ["status", *arguments])


def test_the_json_has_exactly_its_keys(ask: House) -> None:
    """One object for each competency asked or held, with the seven keys, dates ISO or null, missing in path order."""
    answer = run("--person", "100", "--on", "2026-02-01", "--json")
    assert answer.exit_code == 0
    assert [one for one in json.loads(answer.stdout) if one["competency"] == ED] == [
        {
            "competency": "ed-recognise-grade-call",
            "state": "required",
            "because": "hired",
            "due_on": "2026-02-04",
            "valid_through": None,
            "next_change_on": "2026-02-05",
            "missing": list(PATH),
        }
    ]


def test_a_held_competency(ask: House) -> None:
    """What is held shows its last valid day and the day the window opens."""
    house = ask
    passes(house, 1, date(2026, 1, 20))
    told = json.loads(run("--person", "100", "--on", "2026-02-01", "--json").stdout)
    (found,) = [one for one in told if one["competency"] == ED]
    assert (found["state"], found["valid_through"], found["next_change_on"], found["missing"]) == (
        "current",
        "2027-01-20",
        "2026-11-21",
        [],
    )


def test_lines_for_people(ask: House) -> None:
    """Without --json the same is said in lines."""
    lines = run("--person", "100", "--on", "2026-02-01").stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if ED in line)
    assert lines[0] == "Ana Silva on 2026-02-01"
    assert lines[first : first + 2] == [
        "  ed-recognise-grade-call: required (hired), due 2026-02-04, next 2026-02-05",
        f"    missing: {PATH[0]}",
    ]


def test_nobody_by_that_number(ask: House) -> None:
    """A number nobody has ends with 1 and says so."""
    answer = run("--person", "999", "--on", "2026-02-01", "--json")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "nobody has the employee number 999" in answer.stderr


def test_a_person_nothing_is_asked_of(ask: House, clock: Clock, tmp_path: Path) -> None:
    """Who is asked nothing and holds nothing has an empty list."""
    house = ask
    put_person(house, clock.now, "200", job_role="front-office")
    assert json.loads(run("--person", "200", "--on", "2026-11-20", "--json").stdout) == []
    assert "nothing was ever asked" in run("--person", "200").stdout


def test_a_day_that_is_none(ask: House) -> None:
    """A day written another way is refused."""
    assert run("--person", "100", "--on", "02/01/2026").exit_code == 2


def test_as_known_at_a_moment(ask: House, clock: Clock) -> None:
    """With a moment, what was recorded later is left out; a moment without an offset is refused."""
    with ask.works.read(clock.now) as work:
        person = standing.who(work, "100")
    passes(ask, person.id, date(2026, 11, 22))
    held = run("--person", "100", "--on", "2026-11-25", "--known-at", "2026-11-22T18:00-05:00", "--json")
    before = run("--person", "100", "--on", "2026-11-25", "--known-at", "2026-11-22T16:00Z")
    assert [one["state"] for one in json.loads(held.stdout) if one["competency"] == ED] == ["current"]
    assert f"{ED}: overdue" in before.stdout
    assert before.stdout.startswith("Ana Silva on 2026-11-25, as known at 2026-11-22T16:00Z")
    refused = run("--person", "100", "--known-at", "2026-11-22T16:00")
    assert refused.exit_code == 2
    assert "no offset from UTC" in refused.stderr


def test_explained_in_sentences(ask: House) -> None:
    """With --explain each competency is followed by the sentences of its page, about the person."""
    passes(ask, 1, date(2026, 1, 20))
    told = run("--person", "100", "--on", "2026-02-01", "--explain").stdout
    lines = told.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"  {ED}:"))
    assert lines[first + 1].startswith("    Passed module ED first hour, quiz ED first hour")
    assert lines[first + 2 : first + 6] == [
        "    With that it was earned.",
        "    Valid 12 months from 20 Jan 2026, through 20 Jan 2027.",
        "    The window opens 21 Nov 2026.",
        "    Renewing inside it keeps the date: valid through 20 Jan 2028.",
    ]
    assert "You" not in told


def test_the_chain_of_facts(ask: House) -> None:
    """With --chain each fact stands with its day, when it was recorded, and its entry; what came since apart."""
    passes(ask, 1, date(2026, 1, 20))
    lines = run("--person", "100", "--on", "2026-02-01", "--chain").stdout.splitlines()
    quiz = next(line for line in lines if "Passed: quiz ED first hour" in line)
    assert quiz.startswith("    rests on: 2026-01-20 Passed: quiz ED first hour (recorded 2026-01-20T17:00Z; journal ")
    before = run("--person", "100", "--on", "2026-02-01", "--chain", "--known-at", "2026-01-19T00:00Z").stdout
    assert "rests on: 2026-01-20" not in before


def test_json_is_the_status_alone(ask: House) -> None:
    """Sentences and chains have no JSON: asking for both is refused, and says what to leave out."""
    answer = run("--person", "100", "--json", "--explain")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "leave out --explain" in answer.stderr
