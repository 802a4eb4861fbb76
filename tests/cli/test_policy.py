"""`lms policy` and the files of `lms playbook`: what they say, what they refuse by line, and that export reads back."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import Result

from lms.cli.playbook import playbook
from lms.cli.policy import policy
from lms.services.house import House
from lms.store.schema import PlaybookValue, PolicyValue
from tests.cli.running import invoke
from tests.conftest import Clock

ED = "ed-recognise-grade-call"
SAID = ("--reference", "Committee", "--why", "Nights")
DAY = "2030-01-01"


@pytest.fixture(autouse=True)
def instance(site: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with places, which the command line opens by the clock of the test."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    for module in ("policy", "playbook", "values"):
        monkeypatch.setattr(f"lms.cli.{module}.now", clock)
    return site


def run(command: click.Group, *arguments: str) -> Result:
    """Run a command."""
    return invoke(command, arguments)


def rows(house: House) -> tuple[int, int]:
    """Count the site's own rules and playbook values."""
    with house.database.read() as session:
        own = session.query(PolicyValue).filter(PolicyValue.scope != "shipped").count()
        return own, session.query(PlaybookValue).count()


def test_set_and_list(instance: House) -> None:
    """Setting says what was before; the list shows each value with its scope and day, and what comes later."""
    done = run(policy, "set", ED, "window_days=30", "minimum_ready={night: 3}", "--scope", "hillcrest", *SAID)
    assert done.stdout.splitlines() == [
        f"{ED} window_days (hillcrest) from 2026-11-20: 30, was 60",
        f'{ED} minimum_ready (hillcrest) from 2026-11-20: {{"night": 3}}, was {{"day": 4, "night": 4}}',
    ]
    run(policy, "set", ED, "window_days=null", "--scope", "hillcrest", "--from", "2027-01-01", *SAID)
    told = run(policy, "list", ED, "--scope", "hillcrest").stdout.splitlines()
    assert told[0] == f"{ED} (hillcrest, 2026-11-20)"
    assert "  window_days: 30  [hillcrest from 2026-11-20]" in told
    assert "    later: null  [hillcrest from 2027-01-01]" in told
    assert any(line.startswith("  valid_for_months: 12  [shipped") for line in told)
    later = run(policy, "list", ED, "--scope", "hillcrest", "--on", "2027-01-01").stdout
    assert "  window_days: 60  [shipped" in later


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("set", "nothing", "window_days=30", *SAID), "there is no competency"),
        (("set", ED, "window_days", *SAID), "write KEY=VALUE"),
        (("set", ED, "window_days=[", *SAID), "window_days: this is not readable as YAML"),
        (("set", ED, "window_days=365", *SAID), "window_days: must be shorter"),
        (("set", ED, "window_days=30", "--from", "2026-11-19", *SAID), "in_force_from: Today or later"),
        (("set", ED, "window_days=30", "--scope", "moon", *SAID), "scope: There is no place “moon”"),
        (("list", "nothing"), "there is no competency “nothing”; there are: charge-receive-and-watch"),
        (("list", "--scope", "moon"), "scope: There is no place “moon”"),
    ],
)
def test_refusals(instance: House, arguments: tuple[str, ...], told: str) -> None:
    """Each says which word is wrong, with exit 2, and nothing is set."""
    result = run(policy, *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert rows(instance) == (0, 0)


def test_export_reads_back(instance: House, tmp_path: Path) -> None:
    """What is exported changes nothing when imported; on an empty site it sets the same, past days from today."""
    for value, day in (("window_days=30", "2026-11-20"), ("renewal={A: [drill:ice], B: ['quiz:ed-first-hour']}", DAY)):
        run(policy, "set", ED, value, "--scope", "hillcrest/hillcrest-ed", "--from", min(day, "2028-01-01"), *SAID)
    cycle = "cycle={every_months: 12, from: 2027-01-31}"
    run(policy, "set", ED, "anchor=fixed-cycle", cycle, "--reference", 'A "quoted": # one', "--why", "Nächte")
    run(playbook, "set", "triage_line", "0417", "--scope", "hillcrest", "--why", "Agreed")
    assert rows(instance) == (3, 1)
    for command, name in ((policy, "policy.yaml"), (playbook, "playbook.yaml")):
        file = tmp_path / name
        file.write_text(run(command, "export").stdout, encoding="utf-8")
        again = run(command, "import", str(file))
        assert again.stdout.splitlines()[0] == "nothing changed", again.stderr
    assert rows(instance) == (3, 1)


FILE = f"""policy:
  - competency: {ED}
    scope: hillcrest
    from: 2026-12-01
    reference: Committee
    why: Nights
    values:
      window_days: 30
      valid_for_months: 6
playbook:
  - key: triage_line
    scope: hillcrest
    from: 2026-12-01
    why: Agreed
    value: "0417"
"""


def test_import_looks_first_and_acts_once(instance: House, tmp_path: Path) -> None:
    """A dry run says what it would set and sets nothing; the import sets it; a second one finds it there."""
    file = tmp_path / "values.yaml"
    file.write_text(f"\ufeff{FILE}", encoding="utf-8")
    line = f"{ED} (hillcrest) from 2026-12-01: window_days 30, valid_for_months 6"
    looked = run(policy, "import", str(file), "--dry-run").stdout.splitlines()
    assert looked == [line, "looked at only: nothing was changed"]
    assert rows(instance) == (0, 0)
    assert run(policy, "import", str(file)).stdout.splitlines() == [line]
    assert run(playbook, "import", str(file)).stdout.splitlines() == ['triage_line (hillcrest) from 2026-12-01: "0417"']
    assert run(policy, "import", str(file)).stdout.splitlines() == ["nothing changed", "1 there already"]
    assert rows(instance) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("window_days: 30", "window_days: 10001", "8: `window_days` must be a whole number from 0 to 10000"),
        ("window_days: 30", "colour: 30", "8: there is no policy key `colour`"),
        ("window_days: 30", "window_days: 200", "8: `window_days`: must be shorter than the validity of 6 months"),
        ("window_days: 30", "initial: ['quiz:none']", "8: `initial`: There is no activity “quiz:none”."),
        ("scope: hillcrest", "scope: moon", "2: There is no place “moon”"),
        ("from: 2026-12-01", "from: 2026-11-01", "2: Today or later"),
        ("from: 2026-12-01", "from: soon", "4: `policy[1].from` must be a date"),
        (f"competency: {ED}", "competency: nothing", "2: there is no competency `nothing`"),
        ("why: Nights", "why: ''", "6: `policy[1].why` must not be empty"),
        ("policy:", "policies:", "1: "),
    ],
)
def test_mistakes_are_told_by_line(instance: House, tmp_path: Path, old: str, new: str, told: str) -> None:
    """Every mistake with file and line, exit 1, and nothing of the file is set, not even what was right before it."""
    good = FILE.replace("policy:\n", "", 1).split("playbook:")[0].replace("valid_for_months: 6", "valid_for_months: 9")
    file = tmp_path / "values.yaml"
    file.write_text(FILE.replace(old, new, 1).replace("playbook:", f"{good}playbook:", 1), encoding="utf-8")
    result = run(policy, "import", str(file))
    assert result.exit_code == 1
    assert f"{file}:{told}" in result.stderr, result.stderr
    assert result.stderr.endswith("nothing was changed\n")
    assert rows(instance) == (0, 0)


def test_a_value_overtaken_since_is_set_again(instance: House, tmp_path: Path) -> None:
    """What the file leaves in the end holds, also where another value of its day came after it."""
    file = tmp_path / "values.yaml"
    file.write_text(FILE, encoding="utf-8")
    for command in (policy, playbook):
        run(command, "import", str(file))
    run(policy, "set", ED, "window_days=20", "--scope", "hillcrest", "--from", "2026-12-01", *SAID)
    run(playbook, "set", "triage_line", "0999", "--scope", "hillcrest", "--from", "2026-12-01", "--why", "Moved")
    both = tmp_path / "both.yaml"
    for command in (policy, playbook):
        both.write_text(run(command, "export").stdout, encoding="utf-8")
        assert run(command, "import", str(both)).stdout.splitlines()[0] == "nothing changed"
    assert rows(instance) == (2, 2)
    assert run(policy, "import", str(file)).stdout.splitlines() == [f"{ED} (hillcrest) from 2026-12-01: window_days 30"]
    assert run(playbook, "import", str(file)).stdout.splitlines() == ['triage_line (hillcrest) from 2026-12-01: "0417"']
    for command in (policy, playbook):
        assert run(command, "import", str(file)).stdout.splitlines()[0] == "nothing changed"
    assert rows(instance) == (3, 3)


def test_playbook_mistakes(instance: House, tmp_path: Path) -> None:
    """The same for playbook values, all of them at once."""
    entry = "  - {key: %s, scope: %s, from: 2026-12-01, why: x, value: %s}\n"
    file = tmp_path / "values.yaml"
    wrong = (("triage_line", "hillcrest", "'0417'"), ("no_key", "hillcrest", "1"), ("triage_line", "moon", "'1'"))
    file.write_text("playbook:\n" + "".join(entry % one for one in wrong), encoding="utf-8")
    result = run(playbook, "import", str(file))
    told = [line.removeprefix(f"{file}:") for line in result.stderr.splitlines()]
    assert told == [
        "3: there is no playbook key `no_key`",
        "4: `scope`: There is no facility “moon”.",
        "nothing was changed",
    ]
    assert rows(instance) == (0, 0)


def test_a_past_day_from_today(instance: House, tmp_path: Path) -> None:
    """On another site what bears a day that has passed is refused, or with the option holds from today."""
    file = tmp_path / "values.yaml"
    file.write_text(FILE.replace("from: 2026-12-01", "from: 2024-12-01", 1), encoding="utf-8")
    assert run(policy, "import", str(file)).exit_code == 1
    done = run(policy, "import", str(file), "--from-today").stdout
    assert done.startswith(f"{ED} (hillcrest) from 2026-11-20: window_days 30")
    assert run(policy, "import", str(file), "--from-today").stdout.splitlines()[0] == "nothing changed"
    file.write_bytes(b"\xff\xfe")
    assert run(policy, "import", str(file)).stderr == f"{file}:1: is not UTF-8\n"
