"""`lms person`: joins two numbers and parts them, shows first what comes of it, and says refusals in one line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import Result

from lms.cli.person import person
from lms.cli.status import status
from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from lms.store import identities, journal
from tests.cli.running import invoke
from tests.conftest import put_person
from tests.services.test_standing import CORE, ED, PATH, passes


@pytest.fixture
def instance(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with Ana under two numbers, who passed everything today under the old one."""
    now = datetime.now(UTC)  # noqa: TID251 - as the command line's clock
    put_person(site, now, "1", unit=None, roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),), given_name="Ada")
    put_person(site, now, "100", given_name="Ana", family_name="Now")
    old = put_person(site, now, "200", given_name="Ana", family_name="Before")
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    passes(site, old, now.date(), (*CORE, *PATH))
    return site


def run(*words: str) -> Result:
    """Run the command."""
    return invoke(person, words)


def test_join_and_part(instance: House) -> None:
    """Shown, joined, listed and parted; a status by the old number is that of who goes on; the journal verifies."""
    shown = run("join", "100", "200", "--dry-run", "--why", "x").stdout
    assert f"{ED}: 100 required, 200 current" in shown
    assert "as one current" in shown
    assert shown.endswith("dry run: nothing was changed\n")
    assert run("joins").stdout == ""
    done = run("join", "100", "200", "--why", "hired again", "--by", "1")
    assert (done.exit_code, done.stdout) == (
        0,
        "200 Ana Before is joined to 100 Ana Now, who goes on with the history of both\n",
    )
    assert "200 Ana Before to 100 Ana Now, by Ada Person-1: hired again" in run("joins").stdout
    assert "current" in invoke(status, ["--person", "200"]).stdout
    assert run("part", "100", "200", "--why", "two nurses").stdout == "200 Ana Before is parted from 100 Ana Now\n"
    assert run("joins").stdout == ""
    with instance.database.read() as session:
        assert len(identities.rows(session)) == 1
        assert journal.verify(session)[1] == ()


def test_refusals(instance: House) -> None:
    """Nobody's number, one's own, a join there is none of, an administrator about themselves: one line, status 2."""
    for words, told in (
        (("join", "100", "999"), "there is no such employee number 999"),
        (("join", "100", "100"), "number: That is the number of this person."),
        (("join", "100", "200", "--by", "100"), "there is no such person"),
        (("join", "100", "1", "--by", "1"), "refused: nobody joins or parts themselves"),
        (("part", "100", "200"), "200 is not joined to 100"),
    ):
        done = run(*words, "--why", "x")
        assert (done.exit_code, done.stdout) == (2, ""), words
        assert told in done.stderr, words
