"""`lms evidence`: what it says it accredited, what it skipped, every wrong row by file and line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from lms.cli.evidence import evidence
from lms.core.permissions import Role, ScopeKind
from lms.core.roster.evidence import COLUMNS
from lms.services.house import House
from lms.store import decided
from tests.cli.running import invoke
from tests.conftest import put_person

ROWS = (
    "100,quiz:ed-first-hour,2026-01-05,90,Lakeside,1",
    "100,competency:ed-recognise-grade-call,2026-01-06,,Lakeside,1",
)


@pytest.fixture
def instance(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with a lead and a nurse, which the command line opens."""
    now = datetime.now(UTC)  # noqa: TID251 - as the command line's clock
    put_person(site, now, "1", given_name="Lee", family_name="Ode", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    put_person(site, now, "100", given_name="Ana", family_name="Ruiz")
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def bring(tmp_path: Path, *rows: str, more: tuple[str, ...] = ()) -> Result:
    """Run the import on these rows."""
    file = tmp_path / "e.csv"
    file.write_text("\n".join((",".join(COLUMNS), *rows)), encoding="utf-8")
    return invoke(evidence, ["import", str(file), *more])


def count(house: House) -> int:
    """Count what was accredited."""
    with house.database.read() as session:
        return len(decided.accreditations(session))


def test_dry_run_then_import_then_again(instance: House, tmp_path: Path) -> None:
    """The same lines with and without acting; a second time all is skipped; one can be withdrawn."""
    dry = bring(tmp_path, *ROWS, more=("--dry-run",))
    assert (dry.exit_code, count(instance)) == (0, 0)
    done = bring(tmp_path, *ROWS)
    assert (done.exit_code, count(instance)) == (0, 2)
    first = "100 Ana Ruiz: quiz:ed-first-hour of 2026-01-05, score 90, from Lakeside, reviewed by Lee Ode"
    assert done.stdout.splitlines()[0] == dry.stdout.splitlines()[0] == first
    assert dry.stdout.splitlines()[-1] == "dry run: nothing was changed: 2 new, 0 known before"
    again = bring(tmp_path, *ROWS).stdout.splitlines()
    assert again[0].endswith("e.csv:2: skipped, quiz:ed-first-hour of 100 was accredited before")
    assert again[-1] == "accredited: 0 new, 2 known before"
    back = invoke(evidence, ["withdraw", "1", "--by", "1", "--why", "x"])
    assert (back.exit_code, back.stdout) == (0, "accreditation-1 is withdrawn\n")


def test_every_mistake(instance: House, tmp_path: Path) -> None:
    """Each wrong row is named by file and line, and nothing is accredited."""
    wrong = bring(tmp_path, *ROWS, "7,quiz:ed-first-hour,2026-01-05,90,Lakeside,1", "100,quiz:x,5 Jan,,Lakeside,1")
    assert wrong.exit_code == 1
    told = [line.rpartition("e.csv:")[2] for line in wrong.stderr.splitlines() if "e.csv:" in line]
    assert told == [
        "4: nobody here has the employee number '7'",
        "5: passed_on '5 Jan' is not a day: write it as 2026-11-20",
        "5: there is no activity or award 'quiz:x' here",
    ]
    assert wrong.stderr.endswith("nothing was changed\n")
    assert count(instance) == 0
