"""`lms roster import`: the difference before it acts, what it refuses, and nothing applied when anything is wrong."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result

from lms.cli.roster import roster
from lms.core.roster.rows import COLUMNS
from lms.services.house import House
from lms.store import database, people, upgrade
from tests.bad_rosters import record_before, samples
from tests.cli.running import invoke
from tests.conftest import Clock
from tests.services.roster_office import Office

HEADER = ",".join(COLUMNS)
ANA = "100,Ana,Lim,ana@example.org,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
BO = "101,Bo,Tran,,hillcrest,ICU,icu-nurse,day,2025-03-01,,,"


@pytest.fixture
def instance(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with places, which the command line opens."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def bring(tmp_path: Path, *lines: str, effective: str = "2026-12-01", more: tuple[str, ...] = ()) -> Result:
    """Run the import on these lines."""
    file = tmp_path / "hr.csv"
    file.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    return invoke(roster, ["import", str(file), "--source", "hr", "--effective", effective, *more])


def positions(house: House) -> int:
    """Count the positions recorded."""
    with house.database.read() as session:
        return len(people.positions(session))


def crowd(size: int) -> list[str]:
    """Give rows of people who all work in the ED."""
    return [ANA.replace("100,Ana,Lim,ana@example.org", f"{n},Ana,Lim-{n},") for n in range(100, 100 + size)]


def test_the_difference_is_printed_and_applied(instance: House, tmp_path: Path) -> None:
    """Each kind of change has its heading with a count, each person a line with what changes."""
    first = bring(tmp_path, ANA, BO)
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [
        "roster hr, effective 2026-12-01",
        "hires: 2",
        "  100 Ana Lim: + hillcrest-ed ed-nurse night from 2025-03-01",
        "  101 Bo Tran: + hillcrest-icu icu-nurse day from 2025-03-01",
        "rehires: 0",
        "moves: 0",
        "leavers: 0",
        "further positions: 0",
        "positions ended: 0",
        "corrections: 0",
        "leaves: 0",
        "returns: 0",
        "names or addresses set right: 0",
        "unchanged: 0",
        "applied",
    ]
    assert positions(instance) == 2
    away = ANA.replace("ED,ed-nurse", "ICU,icu-nurse")[: -len(",,")] + ",2027-02-01,"
    second = bring(tmp_path, away.replace("Lim", "Lim-Ray"), effective="2027-01-01")
    told = [line for line in second.stdout.splitlines() if not line.endswith(": 0")]
    assert told == [
        "roster hr, effective 2027-01-01",
        "moves: 1",
        "  100 Ana Lim-Ray: hillcrest-ed ed-nurse night from 2025-03-01 -> through 2026-12-31; "
        "+ hillcrest-icu icu-nurse night from 2027-01-01",
        "leavers: 1",
        "  101 Bo Tran: hillcrest-icu icu-nurse day from 2025-03-01 -> through 2026-12-31",
        "leaves: 1",
        "  100 Ana Lim-Ray: from 2027-02-01 open",
        "names or addresses set right: 1",
        "  100 Ana Lim-Ray",
        "asks again from 2027-01-01, due 2027-01-15: quiz:icu-grade-3-4 for icu-grade-3-4 "
        "(ICU: 1 left in 90 days, of 1.0 on average: 100.0%, limit 15.0%)",
        "applied",
    ]
    back = ANA.replace("ED,ed-nurse", "ICU,icu-nurse").replace("Lim", "Lim-Ray")
    third = bring(tmp_path, back, effective="2027-01-15")
    assert "  100 Ana Lim-Ray: leave from 2027-02-01 open: withdrawn" in third.stdout.splitlines()


def test_a_dry_run_changes_nothing(instance: House, tmp_path: Path) -> None:
    """The same difference, and nothing recorded."""
    heads = instance.heads.read_text(encoding="ascii")
    result = bring(tmp_path, ANA, more=("--dry-run",))
    assert result.exit_code == 0
    assert "hires: 1" in result.stdout
    assert result.stdout.splitlines()[-1] == "dry run: nothing was changed"
    assert positions(instance) == 0
    assert instance.heads.read_text(encoding="ascii") == heads


def test_too_many_leavers_are_refused(instance: House, tmp_path: Path) -> None:
    """More than 10 % and more than 3: refused with the difference shown, unless it is meant."""
    everybody = crowd(12)
    assert bring(tmp_path, *everybody).exit_code == 0
    for more in ((), ("--dry-run",)):
        refused = bring(tmp_path, *everybody[4:], effective="2027-01-01", more=more)
        assert refused.exit_code == 1
        assert "leavers: 4" in refused.stdout
        assert "refused, nothing was changed: 4 of 12 people would leave" in refused.stderr
    with instance.database.read() as session:
        assert all(one.last_day is None for one in people.positions(session))
    meant = bring(tmp_path, *everybody[4:], effective="2027-01-01", more=("--allow-leavers",))
    assert meant.exit_code == 0
    assert meant.stdout.splitlines()[-1] == "applied"


def test_a_bad_row_is_named_and_nothing_applied(instance: House, tmp_path: Path) -> None:
    """The row is named by file and line."""
    result = bring(tmp_path, ANA, BO.replace("day", "dayz"))
    assert result.exit_code == 1
    assert "hr.csv:3: shift 'dayz' is none of day, night, rotating" in result.stderr
    assert result.stderr.splitlines()[-1] == "nothing was changed"
    assert positions(instance) == 0


def test_unknown_words_come_with_the_mapping_to_add(instance: House, tmp_path: Path) -> None:
    """Unknown places and titles are listed by line, with the site file that would make them known."""
    result = bring(tmp_path, ANA.replace("ED,ed-nurse", "Ward 5,Porter"), BO.replace("hillcrest", "St. Mary's"))
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert [line.split("hr.csv:")[1] for line in told[:4]] == [
        "3: there is no facility “St. Mary's” here",
        "2: there is no title “Porter” here",
        "3: there is no unit “ICU” here in St. Mary's",
        "2: there is no unit “Ward 5” here in hillcrest",
    ]
    text = "\n".join(told[told.index("facilities:") :]) + "\n"
    assert text == (
        "facilities:\n"
        "  - key: st-mary-s\n"
        '    name: "St. Mary\'s"\n'
        "    time_zone: America/New_York  # or its own\n"
        "    units:\n"
        '      - {key: st-mary-s-icu, name: "ICU"}\n'
        "  - key: hillcrest\n"
        "    units:\n"
        '      - {key: hillcrest-ward-5, name: "Ward 5"}\n'
        "job_titles:\n"
        '  "Porter": ed-nurse  # or icu-nurse, infusion-nurse, pharmacist, triage, charge-nurse, front-office, '
        "app-physician\n"
    )
    assert positions(instance) == 0
    from lms.cli.site import site as site_command

    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    assert invoke(site_command, ["import", str(tmp_path / "site.yaml")]).exit_code == 0
    again = bring(tmp_path, ANA.replace("ED,ed-nurse", "Ward 5,Porter"), BO.replace("hillcrest", "St. Mary's"))
    assert again.exit_code == 0


def test_a_source_that_is_taken(instance: House, tmp_path: Path) -> None:
    """People added by hand are no roster: exit 2, as for any wrong option."""
    file = tmp_path / "hr.csv"
    file.write_text(f"{HEADER}\n{ANA}\n", encoding="utf-8")
    result = invoke(roster, ["import", str(file), "--source", "hand", "--effective", "2026-12-01"])
    assert result.exit_code == 2
    assert "--source" in result.stderr


def test_who_was_added_by_hand_is_told(instance: House, tmp_path: Path, add_person: object) -> None:
    """Rows about people added by hand are listed as left alone."""
    assert callable(add_person)
    add_person("100")
    result = bring(tmp_path, ANA)
    assert result.exit_code == 0
    assert "left alone, added by hand (1)\n  100 Ana Lim: line 2\n" in result.stdout


def test_each_bad_file(instance: House, tmp_path: Path, clock: Clock) -> None:
    """Every sixth bad file of the table: exit 1, its problems by line, and nothing changed."""
    record_before(instance, clock)
    before = Office(instance).everything()
    path = tmp_path / "november.csv"
    for sample in [one for one in samples() if one.is_bad][::6]:
        path.write_bytes(sample.data)
        told = invoke(roster, ["import", str(path), "--source", "hr", "--effective", "2026-12-01", "--allow-leavers"])
        assert told.exit_code == 1, (sample.says, told.output)
        lines = [f"{path}:{problem.replace(' ', ': ', 1)}" for problem in sample.problems]
        assert told.stderr.splitlines()[: len(lines)] == lines, sample.says
        assert "nothing was changed" in told.stderr
    assert Office(instance).everything() == before


def test_very_many_strange_words(instance: House, tmp_path: Path) -> None:
    """Of very many words that are not set up the first hundred are told, with a site file for these."""
    told = bring(
        tmp_path, *(ANA.replace("100,", f"{n},").replace("ana@", f"{n}@").replace("ED,", f"W {n},") for n in range(150))
    )
    assert told.exit_code == 1
    assert told.stderr.count(": there is no unit “W ") == told.stderr.count("{key: hillcrest-w-") == 100
    assert "and 50 more, which the same file will tell when these are set up" in told.stderr


def test_another_import_takes_too_long(instance: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has waited long enough for a writer that came in between is told so, and nothing was changed."""
    for module in (database, upgrade):
        monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 50)
    command = sys.modules["lms.cli.roster"]  # the package itself names the group so
    opening = command.house

    with instance.database.write() as other:

        def opened(moment: datetime) -> House:
            made = opening(moment)
            people.people(other)  # its first statement takes the lock
            return made

        monkeypatch.setattr(command, "house", opened)
        told = bring(tmp_path, ANA)
        other.rollback()
    assert (told.exit_code, "is still writing: nothing was changed" in told.stderr) == (1, True), told.output
    assert positions(instance) == 0
