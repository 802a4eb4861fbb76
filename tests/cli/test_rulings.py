"""`lms ruling` and `lms record`: each says in one line what it did, and refuses in one line what it cannot do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
import pytest
from click.testing import Result

from lms.cli.rulings import record, ruling
from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from tests.cli.running import invoke
from tests.conftest import Clock, put_person
from tests.services.test_standing import ED, passes


@pytest.fixture
def records(site: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An instance with a lead and a nurse who passed everything today; the ids of those records."""
    now = datetime.now(UTC)  # noqa: TID251 - as the command line's clock
    put_person(site, now, "1", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    ana = put_person(site, now, "100", given_name="Ana", family_name="Ruiz")
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return passes(site, ana, now.date())


def run(group: click.Command, *words: str) -> Result:
    """Run a command of a group."""
    return invoke(group, words)


def test_decisions(records: list[int], clock: Clock) -> None:
    """Exempt, extend, revoke and withdraw; the list names each with its id and what became of it."""
    done = run(
        ruling, "exempt", "100", ED, "--from", "2026-12-01", "--until", "2026-12-03", "--by", "1", "--why", "trip"
    )
    assert (done.exit_code, done.stdout) == (
        0,
        f"ruling-1: Ana Ruiz is exempt from {ED} from 2026-12-01 through 2026-12-03\n",
    )
    later = date.today().toordinal() + 366  # noqa: DTZ011, TID251 - as the command line's clock
    assert (
        run(ruling, "extend", "100", ED, "--until", str(date.fromordinal(later)), "--by", "1", "--why", "x").exit_code
        == 0
    )
    assert (
        run(ruling, "revoke", "100", ED, "--by", "1", "--why", "x").stdout == f"ruling-3: {ED} of Ana Ruiz is revoked\n"
    )
    assert run(ruling, "withdraw", "3", "--by", "1", "--why", "wrong").stdout == "ruling-3 is withdrawn\n"
    listed = run(record, "list", "100").stdout.splitlines()
    assert f"ruling-1 2026-12-01 through 2026-12-03 exemption {ED}: trip" in listed
    assert any(line.startswith("ruling-3") and line.endswith("x (taken back: wrong)") for line in listed)
    assert sum(line.startswith("record-") for line in listed) == len(records)


def test_void(records: list[int]) -> None:
    """By its number, once."""
    number = str(records[0])
    assert run(record, "void", number, "--why", "x").stdout == f"record-{number} is voided\n"
    again = run(record, "void", number, "--by", "1", "--why", "x")
    assert (again.exit_code, again.stderr) == (2, "record: It is voided already.\n")


def test_refusals(records: list[int]) -> None:
    """Exit 2 and one line: whom nobody knows, oneself, a day in the past, no reason."""
    for words, told in (
        (("revoke", "77", ED, "--by", "1", "--why", "x"), "there is no such person, or 1 has no say over it\n"),
        (("revoke", "100", "x", "--by", "1", "--why", "x"), "there is no such competency, or 1 has no say over it\n"),
        (("revoke", "100", ED, "--by", "100", "--why", "x"), "there is no such person, or 100 has no say over it\n"),
        (
            ("revoke", "1", ED, "--by", "1", "--why", "x"),
            "refused: nobody decides about their own record: another lead does\n",
        ),
        (("extend", "100", ED, "--until", "2020-01-01", "--by", "1", "--why", "x"), "last_day: "),
        (("revoke", "100", ED, "--by", "1", "--why", " "), "why: Say why, in a few words.\n"),
    ):
        result = run(ruling, *words)
        assert (result.exit_code, result.stderr[: len(told)]) == (2, told)
    assert run(record, "void", "99999999999999999999", "--why", "x").exit_code == 2
